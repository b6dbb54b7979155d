"""Tables of the page: headings, cells as text, totals and notes.

Owns what each table of a report says. Receives a protected result; hands on tables ready to be
drawn, every figure already text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from homecare import units
from homecare.report import show

Row = Mapping[str, Any]
ROLES = ("prime", "supplementary", "specialist", "spot")


@dataclass(frozen=True)
class PageTable:
    """A table of the page: columns as (heading, whether numbers stand in it)."""

    id: str
    caption: str
    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] | None = None
    note: str = ""


def columns(*names: str, text: int = 1) -> list[tuple[str, bool]]:
    """Return headings with whether numbers stand under them; the first `text` hold words."""
    return [(name, place >= text) for place, name in enumerate(names)]


def hours_cell(row: Row, name: str) -> str:
    """Return one hours figure of a row, or what stands where it is hidden or absent."""
    return show.hours(row.get(name), absent=show.missing(row, name))


def _money(row: Row, name: str, places: int = 0) -> str:
    return show.money(row.get(name), places, absent=show.missing(row, name))


def _has(row: Row, name: str) -> bool:
    """Return whether a figure is more than nothing, or hidden."""
    return bool(row.get(name)) or name in row.get("hidden", ())


def _either(row: Row, *names: str) -> str:
    """Return what stands for a figure worked out of others, of which one is None."""
    return show.HIDDEN if any(name in row.get("hidden", ()) for name in names) else show.ABSENT


def hidden_note(cells: Sequence[Sequence[str]]) -> str:
    """Return what the mark of a hidden figure means, where the table shows one."""
    return show.HIDDEN_NOTE if any(show.HIDDEN in line for line in cells) else ""


def bands_table(result: Row, *, table_id: str = "bands-table") -> PageTable:
    """Return rate, hours and cost by band."""
    head, rows = result["headline"], result["bands"]
    has_basis = any(row.get("rate_basis") for row in rows)
    cells = []
    for row in rows:
        line = [show.words(row["band"]), _money(row, "rate_gbp_per_hour", 2)]
        line += [show.words(row.get("rate_basis") or "")] if has_basis else []
        line += [
            hours_cell(row, "costed_hours_per_week"),
            show.share(row["share_of_hours"], absent=show.missing(row, "share_of_hours")),
            _money(row, "weekly_cost_gbp"),
        ]
        cells.append(line)
    columns = [("Band", False), ("Rate an hour", True)]
    columns += [("Basis of the rate", False)] if has_basis else []
    columns += [("Costed hours a week", True), ("Share of hours", True), ("Cost a week", True)]
    total = [
        "All bands",
        _money(head, "average_rate_gbp_per_hour", 2),
        *([""] if has_basis else []),
        hours_cell(head, "costed_hours_per_week"),
        "100%",
        _money(head, "weekly_cost_gbp"),
    ]
    return PageTable(
        table_id,
        "Rate, hours and cost by price band",
        columns,
        cells,
        total,
        hidden_note([*cells, total]),
    )


def zones_table(result: Row) -> PageTable:
    """Return planned, costed and not costed hours, cost and average rate by zone."""
    head, rows = result["headline"], result["zones"]
    is_priced = result["scenario"].get("is_zone_priced", True)
    absent = show.ABSENT if is_priced else "not published"
    cells = []
    for row in rows:
        line = [row["zone_name"], show.words(row.get("zone_class") or "")]
        line += [
            hours_cell(row, name)
            for name in (
                "planned_hours_per_week",
                "costed_hours_per_week",
                "not_costed_hours_per_week",
            )
        ]
        line += [
            show.money(
                row.get("weekly_cost_gbp"), absent=show.missing(row, "weekly_cost_gbp", absent)
            ),
            show.money(
                row.get("average_rate_gbp_per_hour"),
                2,
                absent=show.missing(row, "average_rate_gbp_per_hour", absent),
            ),
        ]
        cells.append(line)
    total = [
        "All zones",
        "",
        hours_cell(head, "planned_hours_per_week"),
        hours_cell(head, "costed_hours_per_week"),
        hours_cell(head, "not_costed_hours_per_week"),
        _money(head, "weekly_cost_gbp"),
        _money(head, "average_rate_gbp_per_hour", 2),
    ]
    return PageTable(
        "zones-table",
        "Hours and cost by zone, a week",
        columns(
            "Zone",
            "Class",
            "Planned hours",
            "Costed hours",
            "Not costed",
            "Cost",
            "Average rate",
            text=2,
        ),
        cells,
        total,
        hidden_note([*cells, total]),
    )


def zone_bands_table(result: Row) -> PageTable | None:
    """Return planned hours by zone and band, or None where the run has none."""
    rows = result.get("zone_bands")
    if not rows:
        return None
    bands = [row["band"] for row in result["bands"]]
    held = {(row["zone_id"], row["band"]): row for row in rows}
    cells, totals = [], dict.fromkeys(bands, 0.0)
    for zone in result["zones"]:
        line = [zone["zone_name"]]
        for band in bands:
            row = held.get((zone["zone_id"], band), {"planned_hours_per_week": 0.0})
            line.append(hours_cell(row, "planned_hours_per_week"))
        cells.append([*line, hours_cell(zone, "planned_hours_per_week")])
    margin = result.get("planned_by_band") or {}
    for band in bands:
        totals[band] = margin.get(band, 0.0)
    total = [
        "All zones",
        *[show.hours(margin.get(band), absent=show.HIDDEN) for band in bands],
        hours_cell(result["headline"], "planned_hours_per_week"),
    ]
    return PageTable(
        "zone-bands-table",
        "Planned hours a week by zone and price band",
        columns("Zone", *[show.words(band) for band in bands], "All bands"),
        cells,
        total if margin else None,
        hidden_note([*cells, total]) if margin else hidden_note(cells),
    )


def placed_table(result: Row) -> PageTable | None:
    """Return hours by role and unplaced, by zone."""
    allocation, rows = result.get("allocation"), result.get("zones")
    if not allocation or not rows:
        return None
    roles = [
        role
        for role in ROLES
        if role in ROLES[:2] or any(_has(row, f"{role}_hours") for row in rows)
    ]
    cells = []
    for row in rows:
        line = [row["zone_name"]]
        line += [
            show.hours(row.get(f"{role}_hours"), absent=show.missing(row, f"{role}_hours", "none"))
            for role in roles
        ]
        unplaced, planned = row["unplaced_hours"], row["planned_hours_per_week"]
        part = unplaced / planned if unplaced is not None and planned else None
        cells.append(
            [
                *line,
                hours_cell(row, "unplaced_hours"),
                show.share(
                    part, 1, absent=_either(row, "unplaced_hours", "planned_hours_per_week")
                ),
            ]
        )
    unplaced = allocation.get("unplaced_hours")
    planned = result["headline"]["planned_hours_per_week"]
    sums = result.get("planned_by_role") or {}
    total = [
        "All zones",
        *[show.hours(sums.get(role), absent=show.HIDDEN) for role in roles],
        hours_cell(allocation, "unplaced_hours"),
        show.share(
            unplaced / planned if planned and unplaced is not None else None,
            1,
            absent=show.missing(allocation, "unplaced_hours"),
        ),
    ]
    note = (
        "none: the zone has no provider in that role."
        if any("none" in line for line in cells)
        else ""
    )
    note = " ".join(part for part in (note, hidden_note([*cells, total])) if part)
    return PageTable(
        "placed-table",
        "Planned hours a week by the role of the provider",
        columns("Zone", *[show.ROLE_WORDS[role] for role in roles], "Unplaced", "Share unplaced"),
        cells,
        total,
        note,
    )


def reasons_table(result: Row) -> PageTable | None:
    """Return unplaced hours by reason."""
    rows = (result.get("allocation") or {}).get("unplaced_reasons") or []
    if not rows:
        return None
    has_people = any(row.get("people") for row in rows)
    cells = []
    for row in rows:
        line = [show.words(row["reason"]), hours_cell(row, "hours")]
        if has_people:
            line.append(_count(row, "people"))
        cells.append(line)
    names = ["Why", "Hours a week", *(["People"] if has_people else [])]
    return PageTable(
        "reasons-table",
        "Why hours were not placed",
        columns(*names),
        cells,
        None,
        hidden_note(cells),
    )


def goals_table(result: Row) -> PageTable | None:
    """Return each goal of the allocation with its bound and what was achieved."""
    rows = (result.get("allocation") or {}).get("goals") or []
    if not rows:
        return None
    cells = [
        [show.goal_words(row["goal"]), _plain(row["lp_value"]), _plain(row["achieved"])]
        for row in rows
    ]
    return PageTable(
        "goals-table",
        "Goals in order of importance",
        columns("Goal", "Best if packages could be split", "Achieved with whole packages"),
        cells,
    )


def _plain(value: float | None) -> str:
    return show.ABSENT if value is None else f"{units.half_away(value, 1):,}"


def ledger_table(result: Row) -> PageTable | None:
    """Return the rows and hours set aside, by reason."""
    ledger = result["ledger"]
    rows = ledger.get("reasons") or []
    if not rows:
        return None
    cells = [
        [show.words(row["reason"]), _count(row, "rows"), _exact_hours(row, "hours")] for row in rows
    ]
    total = [
        "All set aside",
        _count(ledger, "rows_set_aside"),
        _exact_hours(ledger, "hours_set_aside"),
    ]
    return PageTable(
        "ledger-table",
        "Rows set aside, and why",
        columns("Reason", "Rows", "Hours a week"),
        cells,
        total,
        hidden_note([*cells, total]),
    )


def _count(row: Row, name: str) -> str:
    value = row.get(name)
    return show.missing(row, name) if value is None else f"{value:,}"


def _exact_hours(row: Row, name: str) -> str:
    return show.exact_hours(row.get(name), absent=show.missing(row, name))


_OF_FLOOR = ("costs.", "travel.")


def parameters_table(result: Row) -> PageTable:
    """Return every parameter in use with value, unit, date and source.

    Wages and travel are left out where the price is not built from them: such a scenario names them
    for its floor alone, which a run does not look at.
    """
    is_built = result["record"].get("choices", {}).get("pricing.method", "build_up") == "build_up"
    cells = [
        [
            row["path"],
            value_text(row["value"]),
            row.get("unit") or "",
            str(row.get("from") or ""),
            show.words(row.get("basis") or ""),
            row.get("source") or "",
        ]
        for row in result["record"]["parameters"]
        if is_built or not row["path"].startswith(_OF_FLOOR)
    ]
    return PageTable(
        "parameters-table",
        "Parameters in use, with their sources",
        [
            ("Parameter", False),
            ("Value", True),
            ("Unit", False),
            ("From", False),
            ("Basis", False),
            ("Source", False),
        ],
        cells,
    )


def value_text(value: object) -> str:
    """Return a parameter value as text; ``not set`` where there is none."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    if isinstance(value, list | tuple):
        return ", ".join(value_text(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {value_text(each)}" for name, each in value.items())
    return str(value)


def inputs_table(result: Row) -> PageTable:
    """Return the files read, each with its fingerprint."""
    cells = [[row["path"], row["sha256"]] for row in result["record"]["inputs"]]
    return PageTable(
        "inputs-table",
        "Files read, each with its SHA-256 fingerprint",
        [("File", False), ("SHA-256", False)],
        cells,
    )
