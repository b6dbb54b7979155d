"""Tables of a comparison's page: what an option costs and how it differs from the baseline.

Owns their columns and captions. Receives protected results; hands on tables of text.
"""

from __future__ import annotations

from homecare import units
from homecare.report import show
from homecare.report.page_tables import PageTable, Row, columns, hidden_note, hours_cell


def planned_table(result: Row, *, table_id: str) -> PageTable | None:
    """Return planned, costed and not costed hours by zone."""
    if not result.get("zones"):
        return None
    names = ("planned_hours_per_week", "costed_hours_per_week", "not_costed_hours_per_week")
    cells = [
        [row["zone_name"], *[hours_cell(row, name) for name in names]] for row in result["zones"]
    ]
    head = result["headline"]
    return PageTable(
        table_id,
        "Planned, costed and not costed hours a week by zone",
        columns("Zone", "Planned", "Costed", "Not costed"),
        cells,
        ["All zones", *[show.hours(head.get(name)) for name in names]],
        hidden_note(cells),
    )


def differences_table(option: Row, number: int, *, baseline: Row) -> PageTable:
    """Return the differences by band of one option against the baseline."""
    cells = [
        [
            show.words(row["band"]),
            show.signed(row.get("rate_gbp_per_hour"), 2),
            _signed_hours(row.get("costed_hours_per_week")),
            show.signed(row.get("weekly_cost_gbp")),
        ]
        for row in option["difference"].get("bands") or []
    ]
    return PageTable(
        f"bands-{number}",
        "Difference by price band",
        columns("Band", "Rate an hour", "Costed hours a week", "Cost a week"),
        cells,
        None,
        "The baseline has no rates by band: each band is held against its county average."
        if any(row.get("rate_basis") == "county average" for row in baseline["bands"])
        else "",
    )


def zone_differences_table(option: Row, number: int) -> PageTable | None:
    """Return the differences by zone, or None where they are not published."""
    rows = option["difference"].get("zones")
    if rows is None:
        return None
    names = {row["zone_id"]: row["zone_name"] for row in option["zones"]}
    cells = [
        [
            names.get(row["zone_id"], row["zone_id"]),
            _signed_hours(
                row.get("costed_hours_per_week"), show.missing(row, "costed_hours_per_week")
            ),
            show.signed(row.get("weekly_cost_gbp"), absent=show.missing(row, "weekly_cost_gbp")),
            show.signed(
                row.get("average_rate_gbp_per_hour"),
                2,
                absent=show.missing(row, "average_rate_gbp_per_hour"),
            ),
        ]
        for row in rows
    ]
    return PageTable(
        f"zones-{number}",
        "Difference by zone",
        columns("Zone", "Costed hours a week", "Cost a week", "Average rate"),
        cells,
        None,
        hidden_note(cells),
    )


def _signed_hours(value: float | None, absent: str = show.ABSENT) -> str:
    if value is None:
        return absent
    text = show.hours(value)
    return f"+{text}" if units.half_away(value, 1) > 0 else text
