"""Tables of a price: card, build-up, visit lengths, what rates pay for, travel, sources.

Owns what each of them says. Receives the figures of `homecare price`, for a page passed through
`disclosure_price.protect_price`; hands on tables ready to be drawn, every figure already text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show
from homecare.report.page_tables import (
    PageTable,
    columns,
    hidden_note,
    value_text,
)

Figures = Mapping[str, Any]
EVERY_ZONE = "Every zone"
WAGE_WORDS = {
    "own": "the wage of the build-up",
    "legal": "the National Living Wage",
    "real_living": "the Real Living Wage",
}
LINE_WORDS = {
    "contact": "Contact time",
    "ni": "National Insurance",
    "on_costs": "On-costs",
    "ppe": "PPE",
}
# More places than these do not fit across a page: those of single zones are left to the CSV file.
MOST_ACROSS = 7


def zone_name(figures: Figures, zone_id: str | None) -> str:
    """Return the name of a zone, or that of all zones without numbers of their own."""
    names = {row["zone_id"]: row["zone_name"] for row in figures.get("zones") or ()}
    return EVERY_ZONE if not zone_id else str(names.get(zone_id, zone_id))


def place_name(figures: Figures, row: Figures) -> str:
    """Return a place as words: its band, and its zone where it is a single one."""
    band = show.words(row["band"])
    return f"{band}, {zone_name(figures, row['zone_id'])}" if row["zone_id"] else band


def line_words(name: str) -> str:
    """Return the name of a line as words.

    Examples
    --------
    >>> line_words("ni"), line_words("travel_time"), line_words("on_costs")
    ('National Insurance', 'Travel time', 'On-costs')
    """
    return LINE_WORDS.get(name, show.words(name))


def number(value: float | None, places: int = 1) -> str:
    """Return a number to some places, or the sign of its absence.

    Examples
    --------
    >>> number(3.26), number(-0.04), number(None)
    ('3.3', '0.0', '-')
    """
    if value is None:
        return show.ABSENT
    return f"{units.half_away(value, places) + 0:,.{places}f}"


def card_table(figures: Figures) -> PageTable | None:
    """Return the rate of each band and of each zone with rates of its own."""
    card = figures["card"]
    if card["average_rate_gbp_per_hour"] is not None:
        return None
    base = next(row for row in card["bands"] if row["band"] == card["base_band"])
    every = [
        *({"zone_id": None, **row} for row in card["bands"]),
        *(
            {
                **row,
                "enhancement_gbp_per_hour": row["rate_gbp_per_hour"] - base["rate_gbp_per_hour"],
            }
            for row in card["zone_rates"]
        ),
    ]
    cells = [
        [
            place_name(figures, row),
            show.money(row["rate_gbp_per_hour"], 2),
            show.money(row["enhancement_gbp_per_hour"], 2),
        ]
        for row in every
    ]
    names = ("Band", "Rate an hour", f"Above {show.words(card['base_band']).lower()}")
    return PageTable("card-table", "Rate of an hour by price band", columns(*names), cells)


def build_up_table(figures: Figures, *, with_how: bool = True) -> PageTable | None:
    """Return the lines of the build-up, GBP for an hour of visits, place by place.

    Parameters
    ----------
    figures : mapping
        Of `homecare price`.
    with_how : bool
        Whether a last column says how each line is worked out.
    """
    if not figures["build_up"]:
        return None
    every = figures["build_up"]["places"]
    shown = every if len(every) <= MOST_ACROSS else [row for row in every if not row["zone_id"]]
    cells = []
    for at, line in enumerate(shown[0]["lines"]):
        here = [place["lines"][at] for place in shown]
        cells.append(
            [
                line_words(line["line"]),
                show.words(line["group"]),
                *(show.money(each["gbp_per_hour"], 2) for each in here),
                _how(shown, [each["how"] for each in here], figures),
            ]
        )
    names = ["Line", "Whose cost", *(place_name(figures, row) for row in shown)]
    is_number = [False, False, *(True for _ in shown)]
    total = ["Price of an hour", "", *(show.money(r["rate_gbp_per_hour"], 2) for r in shown)]
    if with_how:
        names, is_number, total = [*names, "How worked out"], [*is_number, False], [*total, ""]
    else:
        cells = [line[:-1] for line in cells]
    visits = [row["visits_per_hour"] for row in shown]
    note = (
        "An hour of visits of one hour each."
        if visits[0] is None
        else "An hour at the mix of visits: " + _and(
            f"{place_name(figures, row)} {number(row['visits_per_hour'], 2)} visits an hour"
            for row in shown
        ) + "."
    )  # fmt: skip
    if len(every) > len(shown):
        note += f" {len(every) - len(shown)} places in single zones stand in build-up.csv."
    return PageTable(
        "build-up-table", "What the price of an hour is made of",
        list(zip(names, is_number, strict=True)), cells, total, note,
    )  # fmt: skip


def _how(places: Sequence[Figures], ways: Sequence[str], figures: Figures) -> str:
    """Return how a line is worked out: once where all places agree."""
    if len(set(ways)) == 1:
        return ways[0]
    return "; ".join(
        f"{place_name(figures, place).lower()} {way}"
        for place, way in zip(places, ways, strict=True)
    )


def _and(parts: Any) -> str:
    return ", ".join(parts)


def rests_on_table(figures: Figures) -> PageTable | None:
    """Return every value the build-up rests on, with the lines it moves, its basis and source."""
    if not figures["build_up"]:
        return None
    moved: dict[str, dict[str, None]] = {}
    values: dict[str, Figures] = {}
    for place in figures["build_up"]["places"]:
        for line in place["lines"]:
            for value in line["rests_on"]:
                values[value["path"]] = value
                moved.setdefault(value["path"], {})[line_words(line["line"])] = None
    cells = [
        [
            ", ".join(moved[path]),
            f"{value_text(value['value'])} {value['unit']}",
            path.partition(".")[2],
            str(value["from"]),
            show.words(value["basis"]),
            ". ".join(each for each in (value["source"], value["note"]) if each),
        ]
        for path, value in values.items()
    ]
    return PageTable(
        "rests-on-table", "What each line rests on",
        [(name, False) for name in ("Line", "Value", "Parameter", "From", "Basis", "Source")],
        cells,
    )  # fmt: skip


def visit_prices_table(figures: Figures) -> PageTable | None:
    """Return the price of a visit by its length, with F and V of F + V x hours."""
    rows = figures["visit_prices"]
    if not rows:
        return None
    lengths = list(dict.fromkeys(p["visit_minutes"] for row in rows for p in row["prices"]))
    cells = []
    for row in rows:
        held = {each["visit_minutes"]: each["gbp_per_visit"] for each in row["prices"]}
        cells.append(
            [
                place_name(figures, row),
                show.money(row["fixed_gbp_per_visit"], 2),
                show.money(row["hourly_gbp"], 2),
                *(show.money(held.get(length), 2) for length in lengths),
            ]
        )
    names = ["Band", "F, each visit", "V, each hour", *(f"{each:g} minutes" for each in lengths)]
    return PageTable(
        "visits-table", "Price of a visit by its length: F + V x hours", columns(*names), cells
    )


def inversion_table(figures: Figures) -> PageTable | None:
    """Return the travel and the wage that each rate pays for."""
    rows = figures["inversion"]
    if not rows:
        return None
    # A wage of the build-up that is also the Real Living Wage is shown once.
    wages = {each["wage_gbp_per_hour"]: at for at, each in enumerate(rows[0]["at_wages"])}
    cells = []
    for row in rows:
        line = [place_name(figures, row), show.money(row["rate_gbp_per_hour"], 2)]
        line.append(show.money(row["wage_paid_for_gbp_per_hour"], 2, absent="none"))
        for at in wages.values():
            held = row["at_wages"][at]
            minutes = held["travel_minutes_per_contact_hour"]
            line.append("none" if minutes is None else number(minutes))
            line.append(number(held["extra_minutes_above_base_band"]))
        cells.append(line)
    headings = ["Band", "Rate an hour", "Wage it pays for"]
    for wage in wages:
        headings += [f"Travel minutes at {units.pounds(wage)}", "More than the base band"]
    minute = "; ".join(
        f"{show.money(each['gbp_per_travel_minute'], 2)} at "
        f"{show.money(each['wage_gbp_per_hour'], 2)}"
        for each in (rows[0]["at_wages"][at] for at in wages.values())
        if each["gbp_per_travel_minute"] is not None
    )
    is_at_most = rows[0]["is_at_most"]
    note = (
        "Travel minutes in an hour of visits when that wage is paid; the wage with the travel of "
        "the table of travel."
    )
    note += f" One more minute costs {minute} an hour." if minute else ""
    if is_at_most:
        note += (
            " At most: nothing is set aside for running costs, which the assumptions do not hold. "
            f"What a band pays for beyond {figures['card']['base_band']} does not depend on them."
        )
    caption = f"What each rate pays for{', at most' if is_at_most else ''}"
    return PageTable("inversion-table", caption, columns(*headings), cells, None, note)


def travel_table(figures: Figures) -> PageTable | None:
    """Return travel and emissions of an hour of visits."""
    rows = figures["travel"]
    if not rows:
        return None
    cells = [
        [
            place_name(figures, row),
            number(row["minutes_per_contact_hour"]),
            number(row["miles_per_contact_hour"], 2),
            number(row["kgco2e_per_contact_hour"], 2),
            show.missing(row, "kgco2e_per_week")
            if row["kgco2e_per_week"] is None
            else f"{units.half_away(row['kgco2e_per_week']):,}",
            show.words(row["method"]),
        ]
        for row in rows
    ]
    headings = [
        ("Band", False), ("Minutes", True), ("Miles", True), ("kgCO2e", True),
        ("kgCO2e a week, costed hours", True), ("Where from", False),
    ]  # fmt: skip
    return PageTable(
        "travel-table", "Travel in an hour of visits, and its emissions", headings, cells, None,
        hidden_note(cells),
    )  # fmt: skip


def sources_table(figures: Figures) -> PageTable:
    """Return every parameter with value, unit, date, basis and source."""
    cells = [
        [
            row["path"], value_text(row["value"]), row["unit"], str(row["from"]),
            show.words(row["basis"]),
            ". ".join(each for each in (row["source"], row["note"]) if each),
        ]
        for row in figures["parameters"]
    ]  # fmt: skip
    headings = [
        ("Parameter", False), ("Value", True), ("Unit", False), ("From", False), ("Basis", False),
        ("Source", False),
    ]  # fmt: skip
    return PageTable("parameters-table", "Parameters, with their sources", headings, cells)
