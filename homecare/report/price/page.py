"""The page of a price: what an hour costs, what it is made of, and what it pays for.

Owns the order and the sentences of the paper. Receives protected figures and finished pictures;
hands on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import show
from homecare.report.furniture import Picture
from homecare.report.page import foot, inline, render
from homecare.report.page_tables import PageTable, hours_cell
from homecare.report.price import tables
from homecare.report.price import tables_floor as floors
from homecare.report.price.words import below_sentences, floor_sentences, lengths_below

Figures = Mapping[str, Any]


def price_html(
    figures: Figures,
    pictures: Mapping[str, Picture],
    *,
    attribution: str = "",
    rule: str = "under5",
) -> str:
    """Return the paper of a price.

    Parameters
    ----------
    figures : mapping
        Of `homecare price`, passed through `disclosure_price.protect_price`.
    pictures : mapping
        Name (``build-up-BAND``, ``visits``, ``floor``) to picture.
    attribution, rule
        As for `report_html`.
    """
    scenario = figures["scenario"]
    sections = _numbered(
        [each for each in _sections(figures, pictures) if each["tables"] or each["said"]]
    )
    return render(
        "price.html.j2",
        title=f"{scenario['title']}: the price of an hour",
        kind=f"Home care: the price of an hour, rates as of {scenario['as_of']}",
        heading=scenario["title"],
        lead=_lead(figures),
        notices=_notices(figures),
        facts=_facts(figures),
        sections=sections,
        foot=foot(attribution, rule),
    )


def _lead(figures: Figures) -> str:
    card = figures["card"]
    average = card["average_rate_gbp_per_hour"]
    if average is not None:
        return (
            f"An hour costs {show.money(average, 2)} on average. Rates by zone and band are not "
            "published."
        )
    rates = [row["rate_gbp_per_hour"] for row in card["bands"]]
    span = " to ".join(dict.fromkeys(show.money(each, 2) for each in (min(rates), max(rates))))
    said = [f"An hour costs {span}, by price band."]
    return " ".join([*said, *_lead_of_floor(figures)])


def _lead_of_floor(figures: Figures) -> list[str]:
    """Return the hours below the legal floor, or where they are hidden the visits that are."""
    if not figures["floor"]:
        return []
    if figures["floor"]["total"].get("hidden"):
        below = lengths_below(figures, "legal")
        if below:
            on = "On standard assumptions b" if figures["floor"]["is_assumed"] else "B"
            return [f"{on}elow the legal floor: {'; '.join(below)}."]
    return below_sentences(figures)[:1]


def _ends(figures: Figures, pictures: Mapping[str, Picture]) -> list[str]:
    """Return the charts of the base band and of the dearest: the others stand beside the page."""
    rates = {row["band"]: row["rate_gbp_per_hour"] for row in figures["card"]["bands"]}
    drawn = [band for band in rates if f"build-up-{band}" in pictures]
    if not drawn:
        return []
    dearest = max(drawn, key=lambda band: rates[band])
    ends = dict.fromkeys((figures["card"]["base_band"], dearest))
    return [f"build-up-{band}" for band in ends if band in drawn]


def _visits_words(figures: Figures) -> list[str]:
    rows = figures["visit_prices"]
    if not rows:
        return []
    if all(row["fixed_gbp_per_visit"] == 0 for row in rows):
        return [
            (
                "An hour costs the same in visits of every length: nothing is paid for a visit "
                "itself, so that a short visit pays for less of its journey."
            )
        ]
    return [
        (
            "A visit costs F, whatever its length, and V for each of its hours. An hour in short "
            "visits therefore costs more."
        )
    ]


def _notices(figures: Figures) -> list[str]:
    floor = figures["floor"]
    is_modelled = any(row["method"] == "modelled" for row in figures["travel"])
    what = "on-costs and surplus" if is_modelled else "travel, on-costs and surplus"
    assumed = (
        f"The floor, and what rates pay for, rest on assumptions for every council alike: {what} "
        "were not measured here. State your own before anything is said of a provider or a rate."
    )
    estimated = (
        "Travel is estimated from where packages are, by a law for zones, not for single rounds."
    )
    return [
        *([assumed] if floor and floor["is_assumed"] else []),
        *([estimated] if is_modelled else []),
        *figures["scenario"].get("notices", ()),
        *figures["notes"],
    ]


def _facts(figures: Figures) -> list[tuple[str, str, str]]:
    floor = figures["floor"]
    if not floor:
        return []
    facts = [
        (
            show.words(tables.WAGE_WORDS[name].removeprefix("the ")),
            show.money(wage["value"], 2),
            f"an hour, from {wage['from']}",
        )
        for name, wage in floor["wages"].items()
    ]
    for name in floor["wages"]:
        field = f"{name}_below_hours_per_week"
        short = floor["total"][f"{name}_short_gbp_per_week"]
        facts.append(
            (
                "Hours below the legal floor" if name == "legal" else "Below the Real Living Wage",
                hours_cell(floor["total"], field),
                "a week" if not short else f"a week; {show.money(short)} a week would lift them",
            )
        )
    return facts


def _sections(figures: Figures, pictures: Mapping[str, Picture]) -> list[dict[str, Any]]:
    floor_tables = [floors.floor_table(figures, name) for name in ("legal", "real_living")]
    built = _ends(figures, pictures)
    has_own = bool(figures["build_up"])
    return [
        _section("card", "The rate card", _card_words(figures), [tables.card_table(figures)]),
        _section(
            "build-up", "What an hour is made of", _made_words(figures),
            [tables.build_up_table(figures), tables.rests_on_table(figures)]
            if has_own else [_floor_lines(figures)],
            [(pictures[name], name, "build-up-table" if has_own else "lines-table",
              "the table below") for name in built],
        ),
        _section(
            "visits", "Prices by the length of the visit", _visits_words(figures),
            [tables.visit_prices_table(figures)],
            [(pictures["visits"], "visits", "visits-table", "the table below")]
            if "visits" in pictures else [],
        ),
        _section(
            "floor", "Rates against the cost of employment", _floor_words(figures),
            [floors.below_table(figures), *floor_tables],
            [(pictures["floor"], "floor", "legal-floor-table", "the tables below")]
            if "floor" in pictures else [],
        ),
        _section(
            "pays-for", "What each rate pays for", _pays_words(figures),
            [tables.inversion_table(figures)],
        ),
        _section(
            "travel", "Travel and its emissions", [], [tables.travel_table(figures)],
        ),
        _section("sources", "Sources of every figure used", [], [tables.sources_table(figures)]),
    ]  # fmt: skip


def _section(
    name: str,
    heading: str,
    said: Sequence[str],
    found: Sequence[PageTable | None],
    pictures: Sequence[tuple[Picture, str, str, str]] = (),
) -> dict[str, Any]:
    return {
        "id": name,
        "heading": heading,
        "said": list(said),
        "tables": [each for each in found if each is not None],
        "pictures": list(pictures),
    }


def _numbered(sections: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return sections with their pictures inside, numbered through the paper."""
    number = 0
    done = []
    for section in sections:
        drawn = []
        for picture, name, table_id, table_name in section["pictures"]:
            number += 1
            drawn.append(
                inline(picture, name=name, number=number, table_id=table_id, table_name=table_name)
            )
        done.append({**section, "pictures": drawn})
    return done


def _card_words(figures: Figures) -> list[str]:
    if figures["card"]["average_rate_gbp_per_hour"] is not None:
        return [_lead(figures)]
    return []


def _made_words(figures: Figures) -> list[str]:
    if figures["build_up"]:
        return [
            (
                "Each line is worked out from the values of the second table, with their sources. "
                "Drawn are the first and the dearest band; charts of all stand beside this page."
            )
        ]
    if figures["floor"]:
        return [
            (
                "The pricing model states rates, not what they are made of. Shown is what an hour "
                "costs in employment at the National Living Wage, on the standard assumptions, "
                "and what the rate leaves for running costs and surplus. Drawn are the first and "
                "the dearest band; charts of all stand beside this page."
            )
        ]
    return []


def _floor_lines(figures: Figures) -> PageTable | None:
    """Return the lines of the legal floor by place, and what the rate leaves beyond them."""
    floor = figures["floor"]
    if not floor:
        return None
    shown = [row for row in floor["lines"] if not row["zone_id"]]
    cells = [
        [
            tables.line_words(line["line"]),
            *(show.money(row["lines"][at]["gbp_per_hour"], 2) for row in shown),
        ]
        for at, line in enumerate(shown[0]["lines"])
    ]
    sums = [sum(line["gbp_per_hour"] for line in row["lines"]) for row in shown]
    cells.append(["Employment cost", *(show.money(each, 2) for each in sums)])
    rates = [row["rate_gbp_per_hour"] for row in shown]
    if None not in rates:
        left = [rate - each for rate, each in zip(rates, sums, strict=True)]
        cells.append(
            ["Left for running costs and surplus", *(show.money(each, 2) for each in left)]
        )
    names = ("Line", *(tables.place_name(figures, row) for row in shown))
    return PageTable(
        "lines-table",
        "Employment cost of an hour at the National Living Wage, at the mix of visits",
        [(name, at > 0) for at, name in enumerate(names)],
        cells,
        ["Rate of an hour", *(show.money(each, 2) for each in rates)],
    )


def _floor_words(figures: Figures) -> list[str]:
    said = floor_sentences(figures)
    if not figures["floor"]:
        return said
    said.append(
        "The employment cost of an hour is pay for contact and travel time, what is due on it, "
        "and mileage. A rate below it cannot pay a care worker lawfully for the hour unless "
        "somebody else bears the difference. A rate above it has yet to pay for the provider's "
        "own costs."
    )
    for name in figures["floor"]["wages"]:
        below = lengths_below(figures, name)
        if below:
            said.append(f"Below the floor at {tables.WAGE_WORDS[name]}: {'; '.join(below)}.")
    return said


def _pays_words(figures: Figures) -> list[str]:
    if not figures["inversion"]:
        return []
    return [
        (
            "The build-up turned round: the travel that a rate pays for at a wage, and the wage "
            "that it pays for with the travel of the build-up."
        )
    ]
