"""Words of an intake: where every row and hour went, for the terminal.

Receives the plain result of an intake; hands on text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from homecare.units import hours_text, pounds, total_hours

Row = Mapping[str, Any]


def intake_text(result: Row, folder: Path) -> str:
    """Return an intake in words: the account of each file, what to check, and what comes next."""
    intake = result["intake"]
    lines = [f"{intake['title']} ({intake['as_of']})", ""]
    for account in result["accounts"]:
        lines += _account(account)
    lines += ["", f"Project: {folder}", f"  Cells at fault: {result['problems']:,}"]
    if result["to_check"]:
        lines.append(f"  Rows to look at: {result['to_check']:,} (sheet To check)")
    lines += [
        f"  See {folder / 'intake' / 'problems.xlsx'}",
        f"      {folder / 'intake' / 'data-quality.html'}",
        f"  Next: homecare check {folder}, then homecare run {folder} --out out",
    ]
    return "\n".join(lines)


def _account(account: Row) -> list[str]:
    lines = [f"{account['table']} from {account['source']}: {_sums(account, 'in')}"]
    for way, words in (
        ("used", "used"),
        ("set_aside", "set aside"),
        ("passed_over", "passed over"),
    ):
        if way == "used" or account[f"rows_{way}"]:
            lines.append(f"  {words}: {_sums(account, way)}")
        lines += [
            f"    {each['reason']}: {_line(each)}"
            for each in account["reasons"]
            if each["what"] == words
        ]
    return lines


def _sums(account: Row, way: str) -> str:
    return _line(
        {
            "rows": account[f"rows_{way}"],
            "hours": account[f"hours_{way}"],
            "cost_gbp_per_week": account[f"cost_{way}_gbp_per_week"],
        }
    )


def _line(figures: Row) -> str:
    """Return rows, hours and cost in words.

    Examples
    --------
    >>> _line({"rows": 1200, "hours": 7.5, "cost_gbp_per_week": None})
    '1,200 rows, 7.50 hours a week'
    """
    told = [f"{figures['rows']:,} row{'' if figures['rows'] == 1 else 's'}"]
    if figures["hours"] is not None:
        told.append(f"{hours_text(figures['hours'])} hours a week")
    if figures["cost_gbp_per_week"] is not None:
        told.append(f"{pounds(figures['cost_gbp_per_week'])} a week")
    return ", ".join(told)


def demand_ledger(accounts: Sequence[Row]) -> dict[str, object] | None:
    """Return the ledger of all demand of an intake, as a refusal tells it; None without demand."""
    demand = [each for each in accounts if each["table"] == "demand"]
    if not demand:
        return None
    out = ("set_aside", "passed_over")
    reasons: dict[str, list[Row]] = {}
    for account in demand:
        for each in account["reasons"]:
            reasons.setdefault(each["reason"], []).append(each)
    return {
        "rows_in": sum(each["rows_in"] for each in demand),
        "hours_in": total_hours([each["hours_in"] for each in demand]),
        "rows_used": sum(each["rows_used"] for each in demand),
        "hours_used": total_hours([each["hours_used"] for each in demand]),
        "rows_set_aside": sum(each[f"rows_{way}"] for each in demand for way in out),
        "hours_set_aside": total_hours([each[f"hours_{way}"] for each in demand for way in out]),
        "reasons": [
            {
                "reason": name,
                "rows": sum(each["rows"] for each in held),
                "hours": total_hours([each["hours"] for each in held]),
            }
            for name, held in sorted(reasons.items())
        ],
    }
