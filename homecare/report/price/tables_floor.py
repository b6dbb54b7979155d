"""Tables of a floor: rates held against it by band and visit length, and the hours below.

Receives the figures of `homecare price`, for a page passed through
`disclosure_price.protect_price`; hands on tables ready to be drawn, every figure already text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show
from homecare.report.page_tables import PageTable, columns, hidden_note, hours_cell
from homecare.report.price.tables import WAGE_WORDS, zone_name

Figures = Mapping[str, Any]


def floor_places(figures: Figures) -> list[dict[str, Any]]:
    """Return rates and floors by place, zones with the same numbers in a band taken together.

    Returns
    -------
    list of dict
        `band`, `zones` (names), `is_every` (whether they are all of the band's zones), `at_mix` (at
        the mix of visits: the band's where it is one group, the zone's where it is one zone, else
        None, as mixes differ), `rows` (by visit length).
    """
    held: dict[tuple[str | None, str], list[Figures]] = {}
    for row in figures["floor"]["rows"]:
        held.setdefault((row["zone_id"], row["band"]), []).append(row)
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for (zone_id, band), rows in held.items():
        if zone_id is None:
            continue
        by_length = [row for row in rows if row["visit_minutes"] is not None]
        # A zone with few people has no row at the mix of its visits.
        at_mix = next((row for row in rows if row["visit_minutes"] is None), None)
        numbers = tuple(tuple(v for k, v in row.items() if k != "zone_id") for row in by_length)
        new = {"band": band, "zones": [], "rows": by_length, "at_mix": at_mix}
        group = groups.setdefault((band, numbers), new)
        group["zones"].append(zone_name(figures, zone_id))
    of_band = [group["band"] for group in groups.values()]
    for group in groups.values():
        group["is_every"] = of_band.count(group["band"]) == 1
        if group["is_every"]:
            group["at_mix"] = held[None, group["band"]][0]
        elif len(group["zones"]) > 1:
            group["at_mix"] = None
    order = [row["band"] for row in figures["card"]["bands"]]
    return sorted(groups.values(), key=lambda group: order.index(group["band"]))


def where(group: Mapping[str, Any]) -> str:
    """Return a group of zones in a band as words, two of the zones by name."""
    band = show.words(group["band"])
    if group["is_every"]:
        return band
    named, more = group["zones"][:2], len(group["zones"]) - 2
    return f"{band}, {', '.join(named)}{f' and {more} more' if more > 0 else ''}"


def floor_table(figures: Figures, name: str) -> PageTable | None:
    """Return the floor at one wage by band and visit length, with what a rate lacks.

    Parameters
    ----------
    figures : mapping
        Of `homecare price`.
    name : {"legal", "real_living"}
        Which wage.
    """
    floor = figures["floor"]
    if not floor or name not in floor["wages"]:
        return None
    groups = floor_places(figures)
    lengths = [row["visit_minutes"] for row in groups[0]["rows"]]
    cells = [
        [
            where(group),
            "by zone" if mix is None else show.money(mix["rate_gbp_per_hour"], 2),
            "by zone" if mix is None else _floor_cell(mix, name),
            *(_floor_cell(row, name) for row in group["rows"]),
        ]
        for group, mix in ((group, group["at_mix"]) for group in groups)
    ]
    names = ["Band", "Rate at the mix", "Floor at the mix"]
    names += [f"{each:g} minutes" for each in lengths]
    wage = floor["wages"][name]
    assumed = ", on standard assumptions" if floor["is_assumed"] else ""
    return PageTable(
        f"{name.replace('_', '-')}-floor-table",
        f"Employment cost of an hour in visits of each length at {WAGE_WORDS[name]}, "
        f"{units.pounds(wage['value'])} from {wage['from']}{assumed}",
        columns(*names),
        cells,
        None,
        _floor_note(groups, name),
    )


def _floor_note(groups: Sequence[Mapping[str, Any]], name: str) -> str:
    lengths = [row[f"{name}_floor_gbp_per_hour"] for row in groups[0]["rows"]]
    is_below = any(row[f"{name}_is_below"] for group in groups for row in group["rows"])
    said = []
    if is_below:
        said.append("Below: the rate of such a visit falls short of its employment cost by this.")
    if max(lengths) - min(lengths) < 0.005:
        said.append(
            "Travel is stated for an hour of visits, so that a short visit carries no more of it "
            "than a long one: stated per visit, the floor of short visits would be higher."
        )
    return " ".join(said)


def _floor_cell(row: Figures, name: str) -> str:
    least = show.money(row[f"{name}_floor_gbp_per_hour"], 2)
    if not row[f"{name}_is_below"]:
        return least
    return f"{least}: below by {show.money(row[f'{name}_short_gbp_per_hour'], 2)}"


def below_table(figures: Figures) -> PageTable | None:
    """Return hours below each floor, and what would lift them to it, by band."""
    floor = figures["floor"]
    if not floor:
        return None
    names = list(floor["wages"])
    fields = ["costed_hours_per_week"]
    cells = []
    total: list[str] = []
    for row in (*floor["bands"], {**floor["total"], "band": "all_bands"}):
        line = [show.words(row["band"]), hours_cell(row, fields[0])]
        for name in names:
            line.append(hours_cell(row, f"{name}_below_hours_per_week"))
            short = f"{name}_short_gbp_per_week"
            line.append(show.money(row[short], absent=show.missing(row, short)))
        if row["band"] == "all_bands":
            total = line
        else:
            cells.append(line)
    headings = ["Band", "Costed hours a week"]
    for name in names:
        of = {"legal": "legal floor", "real_living": "Real Living Wage"}[name]
        headings += [f"Below {of}, hours", "To lift them, a week"]
    return PageTable(
        "below-table", "Hours whose rate is below the floor, each visit at its own length",
        columns(*headings), cells, total, hidden_note([*cells, total]),
    )  # fmt: skip
