"""Files of how care is paid for: tables and a chart after disclosure control, and the record.

Receives a payment run; hands on the paths written. `pay.json` is the working record and is not for
publication; everything else may be published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from homecare.report import files, tables
from homecare.report.disclosure.pay import (
    COUNTY_MONEY,
    FUNDER_MONEY,
    GROUP_MONEY,
    ROLE_MONEY,
    WAYS,
    ZONE_MONEY,
    protect_pay,
)
from homecare.report.pay.charts import rules_chart
from homecare.report.write import result_json
from homecare.scenarios import PayRun

Row = Mapping[str, Any]
RULES = (
    "name", "meaning", "planned_hours_per_week", "paid_hours_per_week", "planned_gbp_per_week",
    "paid_gbp_per_week", "difference_gbp_per_week", "difference_low_gbp_per_year",
    "difference_high_gbp_per_year",
)  # fmt: skip


def write_pay_outputs(
    pay: PayRun, out: Path, *, progress: Callable[[str], None], rule: str = "under5"
) -> tuple[Path, ...]:
    """Write the tables, the chart and the record of a payment run.

    Parameters
    ----------
    pay : PayRun
        A finished payment run.
    out : pathlib.Path
        Folder to write to.
    progress : callable
        Told what is being done.
    rule : {"under5", "none"}
        What is hidden.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    progress("writing the tables and the chart of payment")
    safe = protect_pay(pay.result, pay.run.result, rule)
    scenario, basis = safe["scenario"], safe["basis"]
    notices = (
        *scenario.get("notices", ()),
        f"Payment model: {basis['payment_model']}; on {basis['kind']}.",
        *(note for note in safe["notes"] if "placeholders" in note),
    )
    written = []
    for name, (columns, rows) in _tables(safe).items():
        marked = [
            {
                **row,
                "scenario_id": scenario["id"],
                "hidden": ";".join(row.get("hidden", ())),
                "notice": " ".join(notices),
            }
            for row in rows
        ]
        heads = ("scenario_id", *columns, "hidden", "notice")
        written.append(files.write_text(out / name, tables.csv_text(heads, marked)))
    if all(each["difference_gbp_per_year"] for each in safe["rules"]):
        written += _chart(safe, out)
    written.append(files.write_text(out / "pay.json", result_json(pay.result)))
    return tuple(written)


def _chart(safe: Mapping[str, Any], out: Path) -> tuple[Path, Path]:
    """Write the chart of the rules; not called where their costs are hidden."""
    basis = safe["basis"]
    weeks = f"{basis['payment_weeks']['low']:g}"
    picture = rules_chart(
        safe["rules"],
        title=safe["scenario"]["title"],
        basis=f"On {basis['kind']}; a year of {weeks} payment weeks; payment model "
        f"{basis['payment_model']}.",
        notices=_on_chart(safe),
    )
    return (
        files.write_bytes(out / "payment-rules.png", picture.png),
        files.write_bytes(out / "payment-rules.svg", picture.svg),
    )


def _on_chart(safe: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the notices that a chart of county sums must carry."""
    first = [each for each in safe["scenario"].get("notices", ()) if "invented" in each]
    notes = [each for each in safe["notes"] if "placeholders" in each]
    return tuple(f"{each[:1].upper()}{each[1:].rstrip('.')}." for each in (*first, *notes))


def _tables(safe: Mapping[str, Any]) -> dict[str, tuple[Sequence[str], Iterable[Row]]]:
    """Return file name to columns and rows."""
    every: dict[str, tuple[Sequence[str], Iterable[Row]]] = {
        "payment-rules.csv": (RULES, [_rule_row(each) for each in safe["rules"]]),
        "payment-rules-by-group.csv": (
            ("rule", "by", "name", *GROUP_MONEY),
            [
                {**row, "rule": each["name"], "by": by}
                for each in safe["rules"]
                for by, rows in each["groups"].items()
                for row in rows
            ],
        ),
        "funders.csv": (
            ("funder", *FUNDER_MONEY[:-1], "annual_low_gbp", "annual_high_gbp"),
            [_with_ends(row, "annual_cost_gbp", "annual") for row in safe["funders"]["rows"]],
        ),
        "roles.csv": (
            ("role", "rate_basis", *ROLE_MONEY),
            [
                *safe["roles"]["rows"],
                *(
                    {**row, "role": "not placed", "rate_basis": f"at the {row['priced_at']}"}
                    for row in safe["roles"]["unplaced"]
                ),
            ],
        ),
    }
    if safe["mechanisms"] is not None:
        every["payment-mechanisms.csv"] = (
            ("mechanism", "reducing_share", "period", "gbp"),
            [
                {**row, "period": place + 1, "gbp": gbp}
                for row in safe["mechanisms"]["rows"]
                for place, gbp in enumerate(row["periods_gbp"])
            ],
        )
    if safe["charging"] is not None:
        charging = safe["charging"]
        every["charging.csv"] = (
            ("zone_id", *WAYS, *ZONE_MONEY, *COUNTY_MONEY),
            [*charging["zones"], {**charging["county"], "zone_id": "all zones"}],
        )
    return every


def _rule_row(each: Row) -> Row:
    return _with_ends(each, "difference_gbp_per_year", "difference", after="_gbp_per_year")


def _with_ends(row: Row, name: str, before: str, *, after: str = "_gbp") -> Row:
    held = row[name] or {}
    return {**row, **{f"{before}_{end}{after}": held.get(end) for end in ("low", "high")}}
