"""The page of a comparison: options beside a baseline, for a committee.

Owns the order and the sentences of the paper. Receives a protected comparison and finished
charts; hands on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.compare import page_tables as compared
from homecare.report.compare.words import bridge_sentence, difference_span
from homecare.report.furniture import Picture
from homecare.report.page import Result, foot, inline, method, render, weeks_note


def comparison_html(
    comparison: Result,
    pictures: Mapping[int, Picture],
    *,
    attribution: str = "",
    rule: str = "under5",
) -> str:
    """Return the paper comparing options with a baseline.

    Parameters
    ----------
    comparison : mapping
        A comparison passed through `homecare.report.disclosure.result.protect_comparison`.
    pictures : mapping
        Place of an option, from 0, to its bridge chart.
    attribution, rule
        As for `report_html`.
    """
    baseline, options = comparison["baseline"], comparison["options"]
    every = [baseline, *options]
    notices = list(
        dict.fromkeys(
            [
                *(note for option in options for note in option.get("notes", ())),
                *(line for each in every for line in each["scenario"].get("notices") or ()),
            ]
        )
    )
    return render(
        "comparison.html.j2",
        title=f"{baseline['scenario']['title']}: options compared",
        kind="Home care: options compared",
        heading=_comparison_heading(every),
        lead=_comparison_lead(comparison),
        notices=notices,
        weeks_note=weeks_note(baseline["headline"]).replace("The annual cost", "The baseline", 1),
        tables={"headline": _headline_table(every), "record": _records_table(every)},
        options=[
            _option(each, place, pictures.get(place), baseline=baseline)
            for place, each in enumerate(options)
        ],
        method=method({})[:3],
        foot=foot(attribution, rule),
    )


def _comparison_heading(every: Sequence[Result]) -> str:
    titles = [each["scenario"]["title"] for each in every]
    return (
        f"{titles[0]} beside {titles[1]}"
        if len(titles) == 2
        else (f"{titles[0]} beside {len(titles) - 1} options")
    )


def _compared(ends: Mapping[str, float] | None, baseline: str) -> str:
    """Return how an option's annual cost stands to the baseline's, in words."""
    if ends is None:
        return "has a cost that is not published"
    if ends["low"] == 0 and ends["high"] == 0:
        return f"costs the same as {baseline}"
    size = show.span({end: abs(value) for end, value in ends.items()})
    return f"costs {size} a year {'more' if ends['low'] > 0 else 'less'} than {baseline}"


def _comparison_lead(comparison: Result) -> str:
    parts = []
    for each in comparison["options"]:
        ends = each["difference"]["annual_cost_gbp"]
        told = _compared(ends, comparison["baseline"]["scenario"]["title"])
        parts.append(
            f"{each['scenario']['title']} {told}, at "
            f"{show.money(each['headline']['average_rate_gbp_per_hour'], 2)} an hour on "
            "average."
        )
    return " ".join(parts)


def _headline_table(every: Sequence[Result]) -> tables.PageTable:
    heads = [each["headline"] for each in every]
    changes = [None, *[each["difference"] for each in every[1:]]]
    rows = [
        ["Annual cost", *[show.span(head["annual_cost_gbp"]) for head in heads]],
        [
            "Average hourly rate, all areas",
            *[show.money(head["average_rate_gbp_per_hour"], 2) for head in heads],
        ],
        [
            "Difference in annual cost",
            *[
                "baseline" if change is None else difference_span(change["annual_cost_gbp"])
                for change in changes
            ],
        ],
        [
            "Difference in average rate",
            *[
                "baseline"
                if change is None
                else show.signed(change["average_rate_gbp_per_hour"], 2)
                for change in changes
            ],
        ],
        ["Costed hours a week", *[show.hours(head["costed_hours_per_week"]) for head in heads]],
    ]
    names = ["Measure", *[each["scenario"]["title"] for each in every]]
    return tables.PageTable(
        "headline-table",
        "Cost of each option beside the baseline",
        [(name, place > 0) for place, name in enumerate(names)],
        rows,
    )


def _records_table(every: Sequence[Result]) -> tables.PageTable:
    rows = [
        [
            each["scenario"]["title"],
            each["scenario"]["id"],
            str(each["scenario"]["as_of"]),
            str(each["record"]["code_version"]),
            "none" if each["record"].get("seed") is None else str(each["record"]["seed"]),
        ]
        for each in every
    ]
    return tables.PageTable(
        "record-table",
        "Scenarios, versions and seeds",
        [(name, False) for name in ("Scenario", "Identifier", "Rates as of", "Version", "Seed")],
        rows,
    )


def _option(
    option: Result, place: int, picture: Picture | None, *, baseline: Result
) -> dict[str, object]:
    number = place + 1
    bridge = option.get("bridge") or []
    has_detail = any(step.get("detail") for step in bridge)
    steps = [
        [
            step["step"],
            *([step.get("detail") or ""] if has_detail else []),
            show.signed(step["gbp_per_year"]),
        ]
        for step in bridge
    ]
    headings = [("Step", False), *([("On what", False)] if has_detail else []), ("A year", True)]
    weeks = show.weeks(
        {
            "low": option["headline"]["payment_weeks"]["low"],
            "high": option["headline"]["payment_weeks"]["low"],
        }
    )
    total = [
        "Difference",
        *([""] if has_detail else []),
        show.signed(option["difference"]["annual_cost_gbp"]["low"]),
    ]
    changes = [
        [row["path"], tables.value_text(row["was"]), tables.value_text(row["to"])]
        for row in option.get("changes") or []
    ]
    return {
        "id": f"option-{number}",
        "heading": option["scenario"]["title"],
        "bridge": tables.PageTable(
            f"bridge-{number}",
            f"The difference step by step, {weeks} payment weeks",
            headings,
            steps,
            total,
        )
        if steps
        else None,
        "picture": inline(
            picture,
            name=f"bridge-{number}",
            number=number,
            table_id=f"bridge-{number}",
            table_name="the table above",
        )
        if picture
        else None,
        "bridge_note": bridge_sentence(option),
        "hours": tables.bands_table(option, table_id=f"bands-table-{number}"),
        "planned": compared.planned_table(option, table_id=f"planned-table-{number}"),
        "bands": compared.differences_table(option, number, baseline=baseline)
        if option["difference"].get("bands")
        else None,
        "zones": compared.zone_differences_table(option, number),
        "zones_note": "Differences by zone are not shown: the baseline has no rates at zone "
        "level, only a county average.",
        "changes": tables.PageTable(
            f"changes-{number}",
            "Parameters changed",
            [("Parameter", False), ("Was", True), ("To", True)],
            changes,
        )
        if changes
        else None,
    }
