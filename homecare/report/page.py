"""The page of a run: one self-contained HTML file for a committee.

Owns the order and the sentences of the paper. Receives a protected result and finished pictures;
hands on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import jinja2
from markupsafe import Markup

from homecare.allocation import GOALS
from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.furniture import Picture

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


def render(name: str, **told: object) -> str:
    """Return a template filled in, with the page's own style inside."""
    environment = _environment()
    css = environment.loader.get_source(environment, "page.css")[0]  # type: ignore[union-attr]
    page = environment.get_template(name).render(css=Markup(css), **told)  # noqa: S704
    return page if page.endswith("\n") else page + "\n"


def inline(
    picture: Picture, *, name: str, number: int, table_id: str, table_name: str
) -> dict[str, object]:
    """Return a picture as the template draws it, its bytes inside the page."""
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
        A result passed through `homecare.report.disclosure.result.protect`.
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
        inline(
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
    return render(
        "report.html.j2",
        title=f"{scenario['title']}: home care cost and allocation",
        kind=f"Home care: cost and allocation, rates as of {scenario['as_of']}",
        heading=scenario["title"],
        lead=_lead(result),
        notices=list(scenario.get("notices") or ()),
        facts=_facts(result),
        weeks_note=weeks_note(result["headline"]),
        unplaced_note=_unplaced_note(result),
        contents=_contents(page_of, shown),
        tables=page_of,
        beside=beside,
        band_basis=scenario.get("band_basis") or "",
        zones_note=_zones_note(result),
        bound_sentence=show.bound_sentence(allocation) if allocation else "",
        prime_sentence=_prime_sentence(allocation),
        pictures=shown,
        method=method(result),
        ledger_sentence=_ledger_sentence(result["ledger"]),
        record_sentence=_record_sentence(result["record"]),
        foot=foot(attribution, rule),
    )


def _lead(result: Result) -> str:
    head = result["headline"]
    if head["annual_cost_gbp"] is None:
        return "The cost is not published."
    average = head["average_rate_gbp_per_hour"]
    tail = f", at {show.money(average, 2)} an hour on average" if average is not None else ""
    return (
        f"{show.span(head['annual_cost_gbp'])} a year for "
        f"{show.hours(head['costed_hours_per_week'])} hours of home care a week{tail}."
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


def weeks_note(head: Result) -> str:
    """Return where the two ends of an annual cost come from."""
    weeks = head["payment_weeks"]
    weekly = show.money(head["weekly_cost_gbp"], 2)
    if weeks["low"] == weeks["high"]:
        return f"The annual cost is {weekly} a week over {show.weeks(weeks)} payment weeks."
    return (
        f"The cost is {weekly} a week. The lower annual figure has {weeks['low']:g} payment "
        f"weeks, the higher {weeks['high']:g}: which a year has depends on where "
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


def method(result: Result) -> list[str]:
    """Return how the figures were made, one sentence a line."""
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
    allocation = result.get("allocation")
    if allocation:
        named = [each["goal"] for each in allocation["goals"] if each["goal"] in GOALS]
        goals = ", then ".join(GOALS[name].meaning.lower().partition(";")[0] for name in named)
        lines.append(
            "Packages of care are placed whole. The goals stand in strict order: "
            f"{goals}. Solver: {allocation.get('solver', 'not stated')}."
        )
    return [*lines, *(str(each) for each in result.get("notes") or ())]


def _ledger_sentence(ledger: Result) -> str:
    if ledger.get("rows_set_aside") is None:
        return (
            "Fewer than five rows were set aside; how many, and their hours, are hidden for "
            "confidentiality."
        )
    if ledger.get("rows_in") is None or ledger.get("rows_used") is None:
        return "How many rows came in is hidden for confidentiality."
    came, used, aside = (
        f"{ledger[f'rows_{way}']:,} rows with {show.exact_hours(ledger[f'hours_{way}'])} hours"
        for way in ("in", "used", "set_aside")
    )
    return f"{came} a week came in. {used} were used, and {aside} were set aside."


def _record_sentence(record: Result) -> str:
    seed = record.get("seed")
    tail = f" Random draws use seed {seed}." if seed is not None else " No random draws were made."
    return f"Made with homecare {record['code_version']}.{tail}"


def foot(attribution: str, rule: str) -> list[str]:
    """Return the lines at the foot: what may be published, and whose data are shown."""
    lines = [UNPROTECTED if rule == "none" else NOT_FOR_PUBLICATION]
    return [*lines, attribution] if attribution else lines
