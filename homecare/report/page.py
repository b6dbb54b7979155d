"""The page: a run or a comparison as one self-contained HTML file for a committee.

Owns the order and the sentences of the papers. Receives protected results and finished pictures;
hands on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import jinja2
from markupsafe import Markup

from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.furniture import Picture
from homecare.report.words_compare import difference_span

Result = Mapping[str, Any]
NOT_FOR_PUBLICATION = (
    "This page and the files beside it have been through disclosure control. result.json is the "
    "council's working record and has not: it is not for publication."
)
UNPROTECTED = (
    "No disclosure control was applied (rule none). Figures about fewer than five people may be "
    "shown: this page is not for publication."
)


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("homecare.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _render(name: str, **told: object) -> str:
    environment = _environment()
    css = environment.loader.get_source(environment, "page.css")[0]  # type: ignore[union-attr]
    page = environment.get_template(name).render(css=Markup(css), **told)  # noqa: S704
    return page if page.endswith("\n") else page + "\n"


def _inline(
    picture: Picture, *, name: str, number: int, table_id: str, table_name: str
) -> dict[str, object]:
    return {
        "id": f"figure-{name}",
        "data": base64.b64encode(picture.png).decode("ascii"),
        "width": round(picture.width * 4 / 3),
        "height": round(picture.height * 4 / 3),
        "alt": picture.alternative,
        "caption": picture.caption,
        "number": number,
        "table_id": table_id,
        "table_name": table_name,
    }


_TABLE_OF_MAP = {
    "bands": ("bands-table", "the table of price bands"),
    "hours": ("zones-table", "the table of hours by zone"),
    "unplaced": ("placed-table", "the table of hours by role"),
    "prime": ("placed-table", "the table of hours by role"),
}


def report_html(
    result: Result, pictures: Mapping[str, Picture], *, attribution: str = "", rule: str = "under5"
) -> str:
    """Return the report of one run.

    Parameters
    ----------
    result : mapping
        A result passed through `homecare.report.disclosure.protect`.
    pictures : mapping
        Name (``bands``, ``hours``, ``unplaced``, ``prime``) to picture.
    attribution : str
        Whose data are shown, under which licence.
    rule : str
        The disclosure rule that was applied.
    """
    scenario, allocation = result["scenario"], result.get("allocation")
    page_of = {
        "bands": tables.bands_table(result),
        "zones": tables.zones_table(result) if result.get("zones") else None,
        "zone_bands": tables.zone_bands_table(result) if result.get("zones") else None,
        "placed": tables.placed_table(result),
        "reasons": tables.reasons_table(result),
        "goals": tables.goals_table(result),
        "ledger": tables.ledger_table(result),
        "parameters": tables.parameters_table(result),
        "inputs": tables.inputs_table(result),
    }
    shown = [
        _inline(
            picture,
            name=name,
            number=number,
            table_id=_TABLE_OF_MAP[name][0],
            table_name=_TABLE_OF_MAP[name][1],
        )
        for number, (name, picture) in enumerate(pictures.items(), start=1)
    ]
    beside = [
        {
            "id": f"beside-{place}",
            "title": each["scenario"]["title"],
            "why": f"{each.get('why', '')} {show.headline_sentence(each)}".strip(),
            "table": tables.bands_table(each, table_id=f"beside-{place}-table"),
        }
        for place, each in enumerate(result.get("beside") or (), start=1)
    ]
    return _render(
        "report.html.j2",
        title=f"{scenario['title']}: home care cost and allocation",
        kind=f"Home care: cost and allocation, rates as of {scenario['as_of']}",
        heading=scenario["title"],
        lead=show.headline_sentence(result),
        notices=list(scenario.get("notices") or ()),
        facts=_facts(result),
        weeks_note=_weeks_note(result["headline"]),
        unplaced_note=_unplaced_note(result),
        contents=_contents(page_of, shown),
        tables=page_of,
        beside=beside,
        band_basis=scenario.get("band_basis") or "",
        zones_note=_zones_note(result),
        bound_sentence=show.bound_sentence(allocation) if allocation else "",
        prime_sentence=_prime_sentence(allocation),
        pictures=shown,
        method=_method(result),
        ledger_sentence=_ledger_sentence(result["ledger"]),
        record_sentence=_record_sentence(result["record"]),
        foot=_foot(attribution, rule),
    )


def _facts(result: Result) -> list[tuple[str, str, str]]:
    head, allocation = result["headline"], result.get("allocation") or {}
    facts = [
        (
            "Annual cost",
            show.span(head["annual_cost_gbp"]),
            f"{show.weeks(head['payment_weeks'])} payment weeks",
        ),
        (
            "Average hourly rate",
            show.money(head["average_rate_gbp_per_hour"], 2),
            "over all costed hours",
        ),
        (
            "Hours costed",
            show.hours(head["costed_hours_per_week"]),
            f"a week, of {show.hours(head['planned_hours_per_week'])} planned",
        ),
    ]
    if allocation.get("unplaced_hours") is not None:
        facts.append(
            (
                "Hours not placed",
                show.hours(allocation["unplaced_hours"]),
                "a week, no provider could take",
            )
        )
    return facts


def _weeks_note(head: Result) -> str:
    weeks = head["payment_weeks"]
    weekly = show.money(head["weekly_cost_gbp"], 2)
    if weeks["low"] == weeks["high"]:
        return f"The annual cost is {weekly} a week over {show.weeks(weeks)} payment weeks."
    return (
        f"The annual cost is {weekly} a week. The lower figure has {weeks['low']:g} payment "
        f"weeks in the year, the higher {weeks['high']:g}: which a year has depends on where "
        "pay days fall."
    )


def _unplaced_note(result: Result) -> str:
    spare = result["headline"].get("unplaced_cost_gbp_per_week")
    if not spare:
        return ""
    return (
        f"{show.money(spare)} a week of this cost is for hours no provider could take. It is "
        "not a saving: the care is still needed, and may cost more elsewhere."
    )


def _zones_note(result: Result) -> str:
    spare = result["headline"].get("not_costed_hours_per_week")
    lines = []
    if spare:
        lines.append(
            f"{show.hours(spare)} planned hours a week belong to services outside the "
            "costing; they are placed with providers but carry no cost here."
        )
    if not result["scenario"].get("is_zone_priced", True):
        lines.append(
            "Cost and average rate by zone are not published: this scenario has no rates "
            "at zone level, only a county average."
        )
    return " ".join(lines)


def _prime_sentence(allocation: Result | None) -> str:
    share = (allocation or {}).get("prime_share")
    return "" if share is None else f"Prime providers take {show.share(share, 1)} of placed hours."


def _contents(page_of: Mapping[str, object], shown: Sequence[object]) -> list[tuple[str, str]]:
    every = [
        ("bands", "Cost by price band", True),
        ("zones", "Hours and cost by zone", page_of["zones"] is not None),
        ("placed", "How the hours were placed", page_of["placed"] is not None),
        ("maps", "Maps", bool(shown)),
        ("method", "How the figures were made", True),
        ("ledger", "Where the hours went", True),
        ("sources", "Sources of every figure used", True),
        ("record", "Record of the run", True),
    ]
    return [(name, text) for name, text, is_there in every if is_there]


def _method(result: Result) -> list[str]:
    lines = [
        "Hours are paid carer-hours: a half-hour visit by two care workers is one hour.",
        (
            "Each address has a price band, after any exception for its zone; an hour costs the "
            "rate of its band."
        ),
        (
            "Weekly cost is the sum of hours times rate. Money is rounded on this page only; the "
            "files beside it keep full precision."
        ),
    ]
    if result.get("allocation"):
        lines.append(
            "Packages of care are placed whole, most hours first, then most with prime "
            "providers, then the best-scoring providers, then today's provider, then the "
            f"least cost. Solver: {result['allocation'].get('solver', 'not stated')}."
        )
    return lines


def _ledger_sentence(ledger: Result) -> str:
    if ledger.get("rows_set_aside") is None:
        return (
            "Fewer than five rows were set aside; how many, and their hours, are hidden for "
            "confidentiality."
        )
    if ledger.get("rows_in") is None or ledger.get("rows_used") is None:
        return "How many rows came in is hidden for confidentiality."
    return (
        f"{ledger['rows_in']:,} rows with {show.tenths(ledger['hours_in'])} hours a week came "
        f"in. {ledger['rows_used']:,} rows with {show.tenths(ledger['hours_used'])} hours were "
        f"used, and {ledger['rows_set_aside']:,} rows with "
        f"{show.tenths(ledger['hours_set_aside'])} hours were set aside."
    )


def _record_sentence(record: Result) -> str:
    seed = record.get("seed")
    tail = f" Random draws use seed {seed}." if seed is not None else " No random draws were made."
    return f"Made with homecare {record['code_version']}.{tail}"


def _foot(attribution: str, rule: str) -> list[str]:
    lines = [UNPROTECTED if rule == "none" else NOT_FOR_PUBLICATION]
    return [*lines, attribution] if attribution else lines


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
        A comparison passed through `homecare.report.disclosure.protect_comparison`.
    pictures : mapping
        Place of an option, from 0, to its bridge chart.
    attribution, rule
        As for `report_html`.
    """
    baseline, options = comparison["baseline"], comparison["options"]
    every = [baseline, *options]
    notices = list(
        dict.fromkeys(line for each in every for line in each["scenario"].get("notices") or ())
    )
    return _render(
        "comparison.html.j2",
        title=f"{baseline['scenario']['title']}: options compared",
        kind="Home care: options compared",
        heading=_comparison_heading(every),
        lead=_comparison_lead(comparison),
        notices=notices,
        weeks_note=_weeks_note(baseline["headline"]).replace("The annual cost", "The baseline", 1),
        tables={"headline": _headline_table(every), "record": _records_table(every)},
        options=[_option(each, place, pictures.get(place)) for place, each in enumerate(options)],
        method=_method({})[:3],
        foot=_foot(attribution, rule),
    )


def _comparison_heading(every: Sequence[Result]) -> str:
    titles = [each["scenario"]["title"] for each in every]
    return (
        f"{titles[0]} beside {titles[1]}"
        if len(titles) == 2
        else (f"{titles[0]} beside {len(titles) - 1} options")
    )


def _comparison_lead(comparison: Result) -> str:
    parts = []
    for each in comparison["options"]:
        span = difference_span(each["difference"]["annual_cost_gbp"])
        told = (
            "costs the same as the baseline"
            if span == "no difference"
            else f"changes the annual cost by {span}"
        )
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


def _option(option: Result, place: int, picture: Picture | None) -> dict[str, object]:
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
    columns = [("Step", False), *([("On what", False)] if has_detail else []), ("A year", True)]
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
            columns,
            steps,
            total,
        )
        if steps
        else None,
        "picture": _inline(
            picture,
            name=f"bridge-{number}",
            number=number,
            table_id=f"bridge-{number}",
            table_name="the table above",
        )
        if picture
        else None,
        "bands": tables.differences_table(option, number)
        if option["difference"].get("bands")
        else None,
        "zones": tables.zone_differences_table(option, number),
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
