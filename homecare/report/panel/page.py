"""The page of the panel: one self-contained HTML file for those who answer for fairness.

Owns the order and the sentences of the paper. Receives a protected panel and its charts; hands on
HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare import units
from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.furniture import Picture
from homecare.report.page import foot, inline, render
from homecare.report.panel import shares
from homecare.report.panel import words as told

Row = Mapping[str, Any]
_TABLE_OF = {
    "waiting": ("band-table", "the tables of groups"),
    "providers": ("providers-table", "the table of providers"),
    "fairness": ("fairness-table", "the table of least shares"),
}


def panel_html(
    found: Row, pictures: Mapping[str, Picture], *, attribution: str = "", rule: str = "under5"
) -> str:
    """Return the page.

    Parameters
    ----------
    found : mapping
        A panel passed through `homecare.report.disclosure.panel.protect_panel`.
    pictures : mapping
        Name (``waiting``, ``providers``, ``fairness``) to picture.
    attribution, rule
        As for `homecare.report.page.report_html`.
    """
    scenario, record = found["scenario"], found["record"]
    drawn: dict[str, object] = dict.fromkeys(_TABLE_OF)  # what cannot be drawn is left out
    drawn |= {
        name: inline(picture, name=name, number=number, table_id=_TABLE_OF[name][0],
                     table_name=_TABLE_OF[name][1])
        for number, (name, picture) in enumerate(pictures.items(), start=1)
    }  # fmt: skip
    return render(
        "panel.html.j2",
        title=f"{scenario['title']}: who has the work and who waits",
        kind="Home care: fairness between providers, equity between people",
        heading=scenario["title"],
        lead=told.lead(found),
        notices=list(scenario.get("notices") or ()),
        drawn=drawn,
        groups=[group_table(name, rows) for name, rows in told.groups(found)],
        providers=providers_table(found),
        providers_words=told.providers_sentence(found),
        fairness=fairness_table(found) if found["fairness"]["points"] else None,
        losses=losses_table(found) if found["fairness"]["losses"] else None,
        fairness_words=shares.fairness_sentence(found),
        ladder=ladder_table(found),
        shortage=shortage_table(found),
        method=method(found),
        record_sentence=f"Made with homecare {record['code_version']}.",
        inputs=tables.inputs_table(found),
        foot=[line.replace("result.json", "panel.json") for line in foot(attribution, rule)],
    )


def group_table(name: str, rows: list[Row]) -> tables.PageTable:
    """Return who waits and who has a prime, by the groups of one dimension."""
    cells = [
        [
            told.label(name, row),
            tables.hours_cell(row, "planned_hours"),
            tables.hours_cell(row, "unplaced_hours"),
            told.share_of(row, "unplaced_share"),
            told.out_of(row, "unplaced_people", "planned_people", share="unplaced_people_share"),
            told.share_of(row, "prime_share"),
            told.out_of(row, "prime_people", "placed_people", share="prime_people_share"),
        ]
        for row in rows
    ]
    heads = ("Planned hours", "Not placed", "Share", "Packages not placed", "Hours with primes",
             "Packages with primes")  # fmt: skip
    return tables.PageTable(
        f"{name}-table",
        f"By {told.TITLES[name].lower()}",
        tables.columns(told.TITLES[name], *heads),
        cells,
        note=tables.hidden_note(cells),
    )


def providers_table(found: Row) -> tables.PageTable:
    """Return each provider's share of hours beside its share of capacity."""
    rows = found["providers"]["rows"]
    cells = [
        [
            str(row["provider_id"]),
            tables.hours_cell(row, "hours"),
            show.hours(row["capacity_hours"],
                       absent=show.missing(row, "capacity_hours", "no limit")),
            told.share_of(row, "used_share"),
            told.share_of(row, "share_of_hours"),
            told.share_of(row, "share_of_capacity"),
            _ratio(row),
        ]
        for row in rows
    ]  # fmt: skip
    heads = ("Hours placed", "Capacity", "Capacity used", "Share of all hours",
             "Share of all capacity", "Work for capacity")  # fmt: skip
    note = ("Work for capacity: share of the hours of providers with a limit, over share of their "
            "capacity; 1 where a provider has its even part.")  # fmt: skip
    return tables.PageTable(
        "providers-table",
        "Share of hours against share of capacity, by provider",
        tables.columns("Provider", *heads),
        cells,
        note=" ".join(filter(None, [note, tables.hidden_note(cells)])),
    )


def _ratio(row: Row) -> str:
    value = row["work_for_capacity"]
    if value is None:
        return show.missing(row, "work_for_capacity")
    return f"{units.half_away(value, 2):.2f}"


def fairness_table(found: Row) -> tables.PageTable:
    """Return the best of each goal at each least share, and the change from promising nothing."""
    fair = found["fairness"]
    goals = [goal["goal"] for goal in fair["goals"]]
    first = fair["points"][0]["values"]
    rows = []
    for point in fair["points"]:
        cells = [shares.least(point["least_share"])]
        for goal in goals:
            shown = shares.value_range(point, goal)
            delta = point["values"][goal] - first[goal]
            cells.append(shown + (f" ({shares.change(goal, delta)})" if shares.told(goal, delta)
                                  else ""))  # fmt: skip
        rows.append([*cells, f"{point['spread']:.3f}"])
    return tables.PageTable(
        "fairness-table",
        f"What a least share for each of {fair['providers']} providers costs, a week",
        tables.columns(
            "Each is sure of",
            *(shares.GOALS.get(goal, show.words(goal)) for goal in goals),
            "Spread",
        ),
        rows,
        note="Each line is the best that any plan can do on the goals in order, from left to "
        "right, once every provider has that share of the hours it could be given. In brackets: "
        "the change from the first line. Spread: Gini coefficient of those shares in the plan "
        "found." + (RANGES if shares.is_range(fair) else ""),
    )


def losses_table(found: Row) -> tables.PageTable:
    """Return what each provider could be sure of, for a stated loss."""
    heads, rows = shares.losses_table(found)
    return tables.PageTable(
        "losses-table",
        "What each provider could be sure of, for a stated loss",
        tables.columns(*heads),
        rows,
        note="Hours with primes, and cost, with no loss of hours placed; other goals may lose. Of "
        "cost: so much more of it at most.",
    )


def ladder_table(found: Row) -> tables.PageTable:
    """Return what further hours are worth, zone by zone."""
    goals = found["ladder"]["goals"]
    rows = [
        [
            zone["zone_name"],
            show.words(role["role"]),
            *(" / ".join(told.gain(step, goal) for goal in goals) for step in role["steps"]),
        ]
        for zone in found["ladder"]["zones"]
        for role in zone["roles"]
    ]
    names = ", then ".join(shares.GOALS[goal].lower() for goal in goals)
    return tables.PageTable(
        "ladder-table",
        "What further hours a week in a zone would add, over the whole area",
        tables.columns("Zone", "Role of the further hours", *told.ladder_heads(found), text=2),
        rows,
        note=f"Each cell: {names}. The further hours are those of a provider who can take any "
        "package of the zone. They may free other providers for other zones, so an hour can add "
        "more than an hour with primes. "
        + tables.hidden_note([cell.split(" / ") for row in rows for cell in row]),
    )  # fmt: skip


def shortage_table(found: Row) -> tables.PageTable:
    """Return shortage against demand by zone."""
    rows = [
        [
            zone["zone_name"],
            tables.hours_cell(zone, "planned_hours"),
            tables.hours_cell(zone, "unplaced_hours"),
        ]
        for zone in found["ladder"]["zones"]
    ]
    return tables.PageTable(
        "shortage-table",
        "Shortage against demand, hours a week",
        tables.columns("Zone", "Planned", "Not placed"),
        rows,
        note=tables.hidden_note(rows),
    )


RANGES = (
    " Where a range is told, its worse end is attained, and no choice of who has work that does as "
    "well on the goals before is better than the other end; changes are those of what is attained."
)
PROVEN = (
    "Every line of the table of least shares, and every step of further hours, is proven best in "
    "whole seconds."
)
PROVEN_CHOICES = (
    "Every line of the table of least shares, and every step of further hours, is attained in "
    "whole seconds; that no choice of who has work is better is proven by branch and bound, to "
    "about a second, but where a range is told."
)


def _is_chosen(found: Row) -> bool:
    """Return whether who has work in a zone is chosen anew at every step of further hours."""
    return any(
        name.endswith("_gain_most")
        for zone in found["ladder"]["zones"]
        for role in zone["roles"]
        for step in role["steps"]
        for name in step
    )


def method(found: Row) -> list[str]:
    """Return how the figures were made, one sentence a line."""
    return [
        (
            "A share of hours has the group's planned hours under it, or its placed hours where it "
            "is of hours with primes; a share of packages has packages under it."
        ),
        (
            "A difference between groups is not yet a reason: groups live in different zones, and "
            "zones differ in how many providers they have."
        ),
        (
            "A provider is promised a share only where it has a limit and may take new work. The "
            "hours it could be given are those it would have if it came first."
        ),
        PROVEN_CHOICES if _is_chosen(found) else PROVEN,
        *(str(each) for each in found["notes"]),
    ]
