"""Tables of the page of payment.

Owns their columns and what stands for a hidden figure. Receives figures fit for publication; hands
on tables as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import show
from homecare.report.page_tables import PageTable, columns, hidden_note, value_text

Figures = Mapping[str, Any]
# Of the scenario's own models: what the figures of this page rest on beside the demand.
RESTS_ON = ("payment.", "pricing.")


def rule_words(name: str) -> str:
    """Return a rule's name in words.

    Examples
    --------
    >>> rule_words("nearest_five + minimum_visit")
    'Nearest five + minimum visit'
    """
    return show.words(name)


def changing(safe: Figures) -> list[Figures]:
    """Return the rules that change what anybody is paid."""
    return [
        each
        for each in safe["rules"]
        if each["difference_gbp_per_week"] is not None
        and any(
            abs(row["difference_gbp_per_week"] or 0.0) >= 0.005 or row.get("hidden")
            for rows in each["groups"].values()
            for row in rows
        )
        and each["name"] != "planned"
        and _is_changing(each)
    ]


def _is_changing(entry: Figures) -> bool:
    told = [
        row["difference_gbp_per_week"]
        for rows in entry["groups"].values()
        for row in rows
        if row["difference_gbp_per_week"] is not None
    ]
    return abs(entry["difference_gbp_per_week"]) >= 0.005 or any(abs(gbp) >= 0.005 for gbp in told)


def _noted(
    table_id: str,
    caption: str,
    heads: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[str]],
    *,
    total: Sequence[str] | None = None,
    note: str = "",
) -> PageTable:
    every = [*rows, *([total] if total else [])]
    said = " ".join(each for each in (note, hidden_note(every)) if each)
    return PageTable(table_id, caption, heads, rows, total, said)


def rules_table(safe: Figures) -> PageTable:
    """Return what each rule pays and costs."""
    weeks = show.weeks(safe["basis"]["payment_weeks"])
    rows = []
    for each in safe["rules"]:
        gone = show.missing(each, "paid_gbp_per_week")
        year = each["difference_gbp_per_year"]
        rows.append(
            [
                rule_words(each["name"]),
                each["meaning"],
                show.hours(each["paid_hours_per_week"], absent=gone),
                show.money(each["paid_gbp_per_week"], absent=gone),
                show.signed(each["difference_gbp_per_week"], absent=gone),
                show.share(each["difference_share"], 1, absent=gone),
                gone if year is None else show.span(year, in_millions=False),
            ]
        )
    heads = columns(
        "Rule", "What it pays", "Paid hours a week", "Cost a week", "Against planned", "Share",
        f"A year of {weeks} weeks", text=2,
    )  # fmt: skip
    return _noted("rules-table", "Cost of each payment rule against planned time", heads, rows)


def steps_table(safe: Figures) -> PageTable | None:
    """Return what each rule of the combination adds, in order."""
    both = [each for each in safe["rules"] if len(each["steps"]) > 1]
    if not both:
        return None
    rows = [
        [rule_words(step["rule"]), show.signed(step["gbp_per_week"], 2)]
        for step in both[-1]["steps"]
    ]
    caption = f"What each rule adds a week under {rule_words(both[-1]['name']).lower()}, in order"
    total = ["Against planned", show.signed(both[-1]["difference_gbp_per_week"], 2)]
    return _noted("steps-table", caption, columns("Rule", "Adds"), rows, total=total)


def gains_table(
    safe: Figures, by: str, heading: str, *, zone_names: Mapping[str, str]
) -> PageTable | None:
    """Return who gains or loses a week under each rule that changes anything, group by group."""
    told = changing(safe)
    if not told or not told[0]["groups"].get(by):
        return None
    names: dict[str, Figures] = {}
    for entry in told:
        for row in entry["groups"][by]:
            names.setdefault(row["name"], row)
    rows = []
    for name, first in names.items():
        cells = [
            group_words(by, name, zone_names),
            show.hours(
                first["planned_hours_per_week"],
                absent=show.missing(first, "planned_hours_per_week"),
            ),
            show.money(
                first["planned_gbp_per_week"], absent=show.missing(first, "planned_gbp_per_week")
            ),
        ]
        for entry in told:
            row = next((each for each in entry["groups"][by] if each["name"] == name), None)
            cells.append(
                show.ABSENT
                if row is None
                else show.signed(
                    row["difference_gbp_per_week"],
                    absent=show.missing(row, "difference_gbp_per_week"),
                )
            )
        rows.append(cells)
    heads = columns(
        heading, "Planned hours", "Planned cost", *(rule_words(each["name"]) for each in told)
    )
    caption = f"Gains or loses a week, by {heading.lower()}"
    return _noted(f"gains-{by}-table", caption, heads, rows)


def group_words(by: str, name: str, zone_names: Mapping[str, str]) -> str:
    """Return the name of a group for the page.

    Examples
    --------
    >>> group_words("provider", "", {}), group_words("zone", "Z1", {"Z1": "Hinckley"})
    ('No provider stated', 'Hinckley')
    """
    if not name:
        return "No provider stated" if by == "provider" else "Not stated"
    if by == "provider":
        return name
    return zone_names.get(name, show.words(name)) if by == "zone" else show.words(name)


def mechanisms_table(safe: Figures) -> PageTable | None:
    """Return what new packages cost under each mechanism."""
    found = safe["mechanisms"]
    if found is None:
        return None
    years = range(len(found["rows"][0]["years_gbp"]))
    rows = [
        [
            show.words(each["mechanism"]),
            each["meaning"],
            show.share(each["reducing_share"]),
            *(show.money(gbp) for gbp in each["years_gbp"]),
            show.money(each["settled_gbp_per_year"]),
            show.share(each["break_even_reducing_share"], 1, absent="none"),
        ]
        for each in found["rows"]
    ]
    heads = columns(
        "Mechanism", "What it pays", "Stated to reduce", *(f"Year {n + 1}" for n in years),
        "Settled, a year", "Break-even", text=2,
    )  # fmt: skip
    return _noted("mechanisms-table", "Cost of new packages under each mechanism", heads, rows)


def charging_table(safe: Figures, zone_names: Mapping[str, str]) -> PageTable | None:
    """Return how many people's own care costs more or less than the average, by zone."""
    charging = safe["charging"]
    if charging is None:
        return None
    rows = [
        _charged(row, zone_names.get(row["zone_id"], row["zone_id"])) for row in charging["zones"]
    ]
    total = _charged(charging["county"], "All zones")
    heads = columns(
        "Zone", "Own cost above average", "Below", "Average rate of theirs", "Change a person",
        "Above: each", "Below: each",
    )  # fmt: skip
    county = charging["county"]
    note = ""
    if county.get("pay_more_people") is not None:
        note = (
            f"In all, {show.hours(county['pay_more_people'])} people are expected to pay "
            f"{show.money(county['pay_more_gbp'])} a week more between them, and "
            f"{show.hours(county['pay_less_people'])} to pay "
            f"{show.money(county['pay_less_gbp'])} less."
        )
    return _noted(
        "charging-table", "People charged, by what their own care costs a week", heads, rows,
        total=total, note=note,
    )  # fmt: skip


def _charged(row: Figures, name: str) -> list[str]:
    def gbp(field: str, *, has_sign: bool = False) -> str:
        shown = show.signed if has_sign else show.money
        return shown(row.get(field), 2, absent=show.missing(row, field))

    return [
        name,
        *(
            show.missing(row, way) if row.get(way) is None else f"{row[way]:,}"
            for way in ("dearer", "cheaper")
        ),
        gbp("rate_gbp_per_hour"),
        gbp("change_gbp_per_person", has_sign=True),
        gbp("dearer_gbp_per_person"),
        gbp("cheaper_gbp_per_person"),
    ]


def contributions_table(safe: Figures) -> PageTable | None:
    """Return the stated classes of contributions."""
    charging = safe["charging"]
    if charging is None:
        return None
    rows = [
        [
            show.words(each["name"]),
            show.share(each["share"]),
            show.money(each["limit_gbp_per_week"], 2, absent="no limit"),
        ]
        for each in charging["contributions"]
    ]
    heads = columns("Contribution", "Share of people", "Most a week")
    return _noted("contributions-table", "Contributions, as stated", heads, rows)


def funders_table(safe: Figures) -> PageTable:
    """Return who pays what."""
    rows = []
    for each in safe["funders"]["rows"]:
        year = each["annual_cost_gbp"]
        money = [
            show.money(each[name], absent=show.missing(each, name))
            for name in ("weekly_cost_gbp", "council_gbp", "health_gbp")
        ]
        rows.append(
            [
                show.words(each["funder"] or "not stated"),
                show.hours(each["hours_per_week"], absent=show.missing(each, "hours_per_week")),
                *money,
                show.share(each["share_of_cost"], 1, absent=show.missing(each, "share_of_cost")),
                show.missing(each, "annual_cost_gbp") if year is None else show.span(year),
            ]
        )
    heads = columns(
        "Funder", "Hours a week", "Cost a week", "Council pays", "Health pays", "Share of cost",
        "A year",
    )  # fmt: skip
    return _noted("funders-table", "Cost of costed hours, by who funds them", heads, rows)


def over_time_table(safe: Figures) -> PageTable | None:
    """Return the shares of cost over the years, where growth is stated."""
    over = safe["funders"]["over_time"]
    if not over:
        return None
    names = list(over[0]["shares"])
    rows = [
        [f"Year {each['year']}", *(show.share(each["shares"][name], 1) for name in names)]
        for each in over
    ]
    heads = columns("", *map(show.words, names))
    return _noted(
        "over-time-table", "Shares of cost at the stated growth, at today's prices", heads, rows
    )


def roles_table(safe: Figures) -> PageTable | None:
    """Return placed hours by role and the basis of their rate."""
    fields = ("card_gbp", "weekly_cost_gbp")
    rows = [
        [
            show.ROLE_WORDS[row["role"]],
            row["rate_basis"],
            show.hours(row["hours_per_week"], absent=show.missing(row, "hours_per_week")),
            *(show.money(row[name], absent=show.missing(row, name)) for name in fields),
            show.signed(row["difference_gbp"], absent=show.missing(row, "difference_gbp")),
        ]
        for row in safe["roles"]["rows"]
    ]
    heads = columns(
        "Placed with", "Rate", "Hours a week", "At the card", "Cost a week", "Against the card",
        text=2,
    )  # fmt: skip
    return _noted("roles-table", "Placed hours, by role", heads, rows) if rows else None


def unplaced_table(safe: Figures) -> PageTable | None:
    """Return what hours not placed would cost."""
    rows = [
        [
            f"At the {row['priced_at']}{'' if row['priced_at'] == 'rate card' else ' rate'}",
            show.hours(row["hours_per_week"], absent=show.missing(row, "hours_per_week")),
            show.money(row["weekly_cost_gbp"], absent=show.missing(row, "weekly_cost_gbp")),
        ]
        for row in safe["roles"]["unplaced"]
        if row["hours_per_week"] != 0
    ]
    heads = columns("Not placed", "Hours a week", "Would cost a week")
    caption = "Hours not placed, costed apart"
    return _noted("unplaced-table", caption, heads, rows) if rows else None


def assumptions_table(safe: Figures) -> PageTable:
    """Return every number of the payment and pricing models, with its basis and source."""
    rows = [
        [
            row["path"],
            value_text(row["value"]),
            row.get("unit") or "",
            show.words(row.get("basis") or ""),
            row.get("source") or "",
        ]
        for row in safe["record"]["parameters"]
        if row["path"].startswith(RESTS_ON)
    ]
    rows.sort(key=lambda row: (row[3] != "Assumption", row[0]))
    heads = [
        ("Number", False),
        ("Value", True),
        ("Unit", False),
        ("Basis", False),
        ("Source", False),
    ]
    return PageTable(
        "assumptions-table", "Numbers this page rests on: assumptions first", heads, rows
    )
