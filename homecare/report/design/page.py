"""The page of a design: bands, rates, frontier and cliff edges, for a committee.

Owns the order and the sentences of the paper. Receives protected figures and a finished chart;
hands on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.design import words as words_design
from homecare.report.furniture import Picture
from homecare.report.page import foot, inline, render

Row = Mapping[str, Any]
READY = (
    "The card stands beside this page as a scenario: homecare run, price and compare take "
    "scenario.toml as it is."
)


def design_html(
    safe: Row,
    pictures: Mapping[str, Picture],
    *,
    attribution: str = "",
    rule: str = "under5",
    is_ready: bool = False,
) -> str:
    """Return the paper on a design.

    Parameters
    ----------
    safe : mapping
        Figures passed through `disclosure_design.protect_design`.
    pictures : mapping
        `bands`, the map of the designed bands, and `frontier`.
    is_ready : bool
        Whether the card stands beside the page as a scenario.
    attribution, rule
        As for `page.report_html`.
    """
    scenario = safe["scenario"]
    return render(
        "design.html.j2",
        title=f"{scenario['title']}: design of bands and rates",
        kind=f"Home care: design of bands and rates, as of {scenario['as_of']}",
        heading=f"A rate card for {scenario['title']}",
        lead=" ".join(words_design.answer_lines(safe)),
        aim=words_design.aim_sentence(safe),
        floor=words_design.floor_sentence(safe),
        notices=[*(scenario.get("notices") or ()), *safe["notes"]],
        bands=_bands_table(safe),
        bands_note=_bands_note(safe),
        options=_table(
            "options-table",
            "What each number of bands can do",
            words_design.options_table(safe),
            words_last=True,
            note="Rates are read with the cuts between them: £18.75 | 6.1 | £22.00 is £18.75 up to "
            f"6.1 {safe['measure']['unit']} and £22.00 beyond.",
        ),
        map=inline(
            pictures["bands"],
            name="bands",
            number=1,
            table_id="bands-table",
            table_name="the table of bands and rates",
        ),
        members=_members_table(safe) if safe["members"] else None,
        picture=inline(
            pictures["frontier"],
            name="frontier",
            number=2,
            table_id="frontier-table",
            table_name="the table of the frontier",
        ),
        ready=READY if is_ready else "",
        frontier=_frontier_table(safe),
        change=(
            _table("change-table", "Whose rate changes", words_design.change_table(safe))
            if safe["change"]
            else None
        ),
        cliffs=_table(
            "cliffs-table",
            "Hours a week whose close neighbours are paid another rate",
            words_design.cliffs_table(safe),
        ),
        cliff_sentence=words_design.cliff_sentence(safe),
        method=_method(safe),
        terms=_terms_table(safe),
        record_sentence=f"Made with homecare {safe['record']['code_version']}, scenario "
        f"{scenario['id']}, rates as of {scenario['as_of']}.",
        inputs=tables.inputs_table(safe),
        foot=[line.replace("result.json", "design.json") for line in foot(attribution, rule)],
    )


def _table(
    table_id: str,
    caption: str,
    told: tuple[Sequence[str], Sequence[Sequence[str]]],
    *,
    words_last: bool = False,
    note: str = "",
) -> tables.PageTable:
    heads, rows = told
    columns = [
        (name, 0 < place < len(heads) - (1 if words_last else 0))
        for place, name in enumerate(heads)
    ]
    said = " ".join(each for each in (note, tables.hidden_note(rows)) if each)
    return tables.PageTable(table_id, caption, columns, rows, None, said)


def _bands_table(safe: Row) -> tables.PageTable:
    design = safe["design"]
    if design["keeps_present_bands"]:
        is_same = design["is_present_card"]
        caption = "Today's card, which stands" if is_same else "The designed card: today's bands"
        rows = [
            [show.words(band["band"]), show.money(band["rate_gbp_per_hour"], 2)]
            for band in design["bands"]
        ]
        return tables.PageTable(
            "bands-table",
            caption,
            tables.columns("Band", "Rate an hour"),
            rows,
        )
    rows = [
        [
            show.words(band["band"]),
            words_design.span_words(band, safe),
            show.money(band["rate_gbp_per_hour"], 2),
            show.hours(band["hours_per_week"]),
            show.share(band["share_of_hours"], 1),
            show.money(band["weekly_cost_gbp"]),
        ]
        for band in design["bands"]
    ]
    heads = ["Band", "Where", "Rate an hour", "Hours a week", "Share of hours", "Cost a week"]
    columns = [(name, place > 1) for place, name in enumerate(heads)]
    return tables.PageTable("bands-table", "The designed card", columns, rows)


def _members_table(safe: Row) -> tables.PageTable:
    """Return which zones' parts of today's bands each designed band holds."""
    rows = []
    for band in safe["design"]["bands"]:
        own = [each for each in safe["members"] if each["band"] == band["band"]]
        for today in dict.fromkeys(each["todays_band"] for each in own):
            names = [each["zone_name"] for each in own if each["todays_band"] == today]
            name = show.words(band["band"]).replace(" ", "\N{NO-BREAK SPACE}")
            rows.append([name, show.words(today), ", ".join(names)])
    heads = ("Band", "Priced today as", "In these zones")
    return tables.PageTable(
        "members-table",
        "What each new band is made of",
        [(name, False) for name in heads],
        rows,
    )


def _bands_note(safe: Row) -> str:
    apart = safe["design"]["hours_without_a_postcode"]
    if safe["design"]["keeps_present_bands"]:
        return "Hours of today's bands stand in the files of a run."
    told = f"Where: {safe['measure']['words']}. postcode-bands.csv lists every postcode."
    if apart:
        told += f" {show.hours(apart)} costed hours a week without a postcode stand in no band."
    return told


def _frontier_table(safe: Row) -> tables.PageTable:
    most = max(row["most_bands"] for row in safe["frontier"])
    own = [row for row in safe["frontier"] if row["most_bands"] == most]
    step = max(1, -(-len(own) // 14))
    kept = own[::step] if own[-1] in own[::step] else [*own[::step], own[-1]]
    rows = [
        [
            show.money(row["annual_cost_gbp"]["high"]),
            show.hours(row["short_hours_per_week"]),
            show.share(row["short_share"], 1),
            words_design.rates_words(row["rates_gbp_per_hour"], row["cuts"]),
        ]
        for row in kept
    ]
    weeks = safe["aim"]["payment_weeks"]["high"]
    name = "1 band" if most == 1 else f"{most} bands at most"
    return tables.PageTable(
        "frontier-table",
        f"The frontier with {name}",
        [
            (f"Cost a year ({weeks:g} weeks)", True),
            (f"Hours a week {words_design.short_words(safe)}", True),
            ("Share", True),
            ("Rates and cuts", False),
        ],
        rows,
        None,
        "Every point, and fewer bands, stand in frontier.csv. Hours are held against the floor of "
        "today's places.",
    )


def _terms_table(safe: Row) -> tables.PageTable:
    rows = [
        [row["path"], f"{row['value']:g}", row["unit"], row["basis"], row["source"], row["note"]]
        for row in safe["record"]["design_parameters"]
    ]
    heads = ("Number", "Value", "Unit", "Basis", "Source", "How sure")
    return tables.PageTable(
        "terms-table",
        "Numbers the design rests on",
        [(name, name == "Value") for name in heads],
        rows,
    )


def _method(safe: Row) -> list[str]:
    aim, floor = safe["aim"], safe["floor"]
    made_of = "The floor is worked out row by row, as for the page of homecare price."
    if floor["on_cost_factor"] is not None:
        made_of = (
            f"Simple floor: contact and travel pay times {floor['on_cost_factor']:g} for on-costs, "
            f"{show.money(floor['mileage_gbp_per_mile'], 2)} a mile at {floor['travel_mph']:g} "
            f"mph, times {floor['margin_factor']:g}, and "
            f"{show.money(floor['other_gbp_per_hour'], 2)} an hour for everything else."
        )
    law = (
        "Travel minutes are those of the legal floor of each zone and band of today: an estimate "
        "of zones, not of single rounds."
        if safe["measure"]["name"] == "zone-travel"
        else "Travel minutes come from how many people with care live around a place, by a "
        "published law for whole territories; those of one address are an estimate."
    )
    tried = (
        f"Rates from {show.money(aim['lowest_rate_gbp_per_hour'], 2)} to "
        f"{show.money(aim['highest_rate_gbp_per_hour'], 2)} were tried, and "
        f"{len(safe['measure']['cuts_tried'])} cut points; a band is never paid less than an "
        "easier one, and holds five people or more."
    )
    if safe["design"]["is_proven"]:
        proof = (
            "Of all such cards the one shown is proven best: cuts and rates by dynamic "
            "programming, and the rates again by an integer programme, which found the same."
        )
    else:
        proof = (
            "The card shown is the best found of those that keep the aim at the floor of their own "
            "bands too. At the floor of today's places alone the best card is found exactly, by "
            "dynamic programming, and costs "
            f"{show.money(safe['design']['bound']['annual_cost_gbp']['high'])} a year; with the "
            "cuts shown, the rates are proven best by an integer programme."
        )
    costed = (
        "All hours are costed at the card, placed or not: hours without a provider are no saving."
    )
    return [made_of, law, tried, proof, costed]
