"""Tables of a budget as CSV: years, contract years, four-weekly periods, uplifts and bridges.

Owns the columns of those files. Receives the plain figures of a budget, which are of the whole
area alone and so say nothing of any person; hands on CSV text at full precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare.report.tables import csv_text

Figures = Mapping[str, Any]

STRETCH = (
    "from_on", "until_on", "days_paid", "payment_weeks", "whole_payment_weeks", "is_whole",
    "hours_per_week", "hours", "share_at_contract_rates", "average_rate_gbp_per_hour", "cost_gbp",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "budget-years.csv": ("year", *STRETCH),
    "budget-contract-years.csv": ("number", "is_extension", *STRETCH),
    "budget-periods.csv": ("period", "paid_on", *STRETCH),
    "budget-bridges.csv": ("from", "to", "cause", "gbp"),
    "budget-uplifts.csv": (
        "on", "change", "factor", "index", "weight", "index_change", "was", "now", "basis",
        "source",
    ),
    "budget-against.csv": ("year", "against_id", "cause", "gbp"),
}  # fmt: skip


def budget_tables(figures: Figures) -> dict[str, str]:
    """Return file name to CSV text; a table without rows is left out.

    Parameters
    ----------
    figures : mapping
        A budget. Each table has `scenario_id` first and `notice` last.
    """
    scenario = figures["scenario"]
    notice = " ".join(dict.fromkeys([*figures["notes"], *(scenario.get("notices") or ())]))
    rows = {
        "budget-years.csv": figures["financial_years"],
        "budget-contract-years.csv": figures["contract_years"],
        "budget-periods.csv": figures["periods"],
        "budget-bridges.csv": [
            {"from": each["from"], "to": each["to"], **step}
            for each in figures["bridges"]
            for step in each["steps"]
        ],
        "budget-uplifts.csv": [
            {**part, **uplift, "index_change": part["change"]}
            for uplift in figures["uplifts"]
            for part in uplift["parts"]
        ],
        "budget-against.csv": [
            {"year": each["year"], "against_id": figures["against"]["scenario"]["id"], **step}
            for each in figures["bridges_against"]
            for step in each["steps"]
        ],
    }
    return {
        name: csv_text(
            ("scenario_id", *COLUMNS[name], "notice"),
            [{**row, "scenario_id": scenario["id"], "notice": notice} for row in held],
        )
        for name, held in rows.items()
        if held
    }
