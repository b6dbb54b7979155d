"""The page of a plan under failures: one self-contained HTML file for those who plan for them.

Owns the order and the sentences of the paper. Receives protected figures and finished pictures;
hands on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.disclosure.stress import HHI_STEP
from homecare.report.furniture import Picture
from homecare.report.page import foot, inline, render
from homecare.report.stress import words as told

Row = Mapping[str, Any]
NOTE = (
    "Hours a week. No provider: none has room while everybody else stays where they are. Proven "
    "lost: no plan, whoever is moved, places them."
)


def stress_html(
    found: Row,
    pictures: Mapping[str, Picture],
    *,
    attribution: str = "",
    rule: str = "under5",
) -> str:
    """Return the page.

    Parameters
    ----------
    found : mapping
        Figures passed through `homecare.report.disclosure.stress.protect_stress`.
    pictures : mapping
        ``chart``, ``lost`` and ``worst``, each where there is one.
    attribution, rule
        As for `homecare.report.page.report_html`.
    """
    scenario, record = found["scenario"], found["record"]
    singles, worst = told.alone(found), told.found_row(found, found["worst"]["one_provider"])
    numbers = {name: number for number, name in enumerate(pictures, start=1)}

    def drawn(name: str, table_id: str, table_name: str) -> dict[str, object]:
        return inline(pictures[name], name=name, number=numbers[name], table_id=table_id,
                      table_name=table_name)  # fmt: skip

    return render(
        "stress.html.j2",
        title=f"{scenario['title']}: if providers fail",
        kind="Home care: the plan if providers fail",
        heading=scenario["title"],
        lead=told.lead(found),
        notices=list(scenario.get("notices") or ()),
        before=_before(found),
        verb="takes nobody new" if found["kind"] == "suspension" else "leaves",
        chart=drawn("chart", "one-table", "the table of failures") if "chart" in pictures else None,
        singles=_failures("one-table", "One provider fails, worst first", singles)
        if singles
        else None,
        worst=_worst_table(worst) if worst else None,
        worst_words=f"{told.what(worst)}. {told.loss(worst)}" if worst else "",
        worst_maps=[drawn("lost", "worst-table", "the table of its zones")]
        if "lost" in pictures
        else [],
        zones=_zones_table(found) if singles else None,
        zone_maps=[drawn("worst", "zones-table", "the table of zones")]
        if "worst" in pictures
        else [],
        class_note=CLASS_NOTE,
        pairs=_failures("pairs-table", "Two providers fail together", told.pairs(found))
        if told.pairs(found)
        else None,
        cuts=_failures("cuts-table", "Capacity falls", told.cuts(found))
        if told.cuts(found)
        else None,
        method=method(found),
        record_sentence=f"Made with homecare {record['code_version']}. Ties are broken with seed "
        f"{record['seed']}.",
        inputs=tables.inputs_table(found),
        foot=[line.replace("result.json", "stress.json") for line in foot(attribution, rule)],
    )


CLASS_NOTE = (
    "A share given as a range stands for one that is hidden. HHI: the sum of the squared shares of "
    f"the zone's providers, 10,000 where one has all; told in steps of {HHI_STEP}. Above 2,000 a "
    "market is usually called highly concentrated."
)


def _before(found: Row) -> str:
    before = found["before"]
    placed = show.hours(before["placed_hours"], absent="a hidden number of")
    text = (
        f"Before anything fails, {placed} of {show.hours(before['planned_hours_per_week'])} "
        "planned hours a week are placed. A market with no spare capacity loses most of what any "
        "provider leaves behind."
    )
    after = [row["hhi"] for row in found["failures"] if row["hhi"] is not None]
    if before["hhi"] is None or not after:
        return text
    low, high = f"{min(after):,}", f"{max(after):,}"
    span = low if low == high else f"{low} to {high}"
    return (
        f"{text} Over all zones the index of concentration (HHI) is {before['hhi']:,} before and "
        f"{span} after: concentration is a matter of single zones."
        if max(after) < 1000
        else f"{text} Over all zones the index of concentration (HHI) is {before['hhi']:,} before "
        f"and {span} after."
    )


def _failures(table_id: str, caption: str, rows: Sequence[Row]) -> tables.PageTable:
    cells = [[told.what(row), *told.cells(row)] for row in rows]
    return tables.PageTable(
        table_id,
        caption,
        tables.columns("Failure", *told.HEADS),
        cells,
        note=" ".join(filter(None, [NOTE, tables.hidden_note(cells)])),
    )


def _worst_table(row: Row) -> tables.PageTable:
    cells = [[zone["zone_name"], *told.cells(zone), told.hhi(zone)] for zone in row["zones"]]
    total = ["All zones", *told.cells(row), told.hhi(row)]
    return tables.PageTable(
        "worst-table",
        f"{told.what(row)}: zones in which people must move",
        tables.columns("Zone", *told.HEADS, "HHI after"),
        cells,
        total,
        note=" ".join(filter(None, [
            ("Proven lost is told for each zone as if all capacity were free for it, so that "
             "zones need not add up to the total."), tables.hidden_note([*cells, total])])),
    )  # fmt: skip


def _zones_table(found: Row) -> tables.PageTable:
    cells = []
    for zone in found["zones"]:
        worst = zone["worst"]
        line = [
            zone["zone_name"],
            show.hours(zone["planned_hours_per_week"],
                       absent=show.missing(zone, "planned_hours_per_week")),
            told.hhi(zone),
            show.share(zone["largest_share"], absent=show.missing(zone, "largest_share")),
        ]  # fmt: skip
        if worst is None:
            line += ["0", "none lost", "0", show.ABSENT, show.ABSENT]
        else:
            line += [
                show.hours(worst["lost_hours"], absent=show.missing(worst, "lost_hours")),
                told.lost_share(worst),
                show.hours(worst["least_lost_hours"],
                           absent=show.missing(worst, "least_lost_hours")),
                told.hhi(worst),
                worst["provider_name"],
            ]  # fmt: skip
        cells.append(line)
    heads = tables.columns("Zone", "Planned", "HHI", "Largest share", "No provider", "Share",
                           "Proven lost", "HHI after")  # fmt: skip
    return tables.PageTable(
        "zones-table",
        "Each zone, and the failure of one provider that hurts it most (hours a week)",
        [*heads, ("Provider", False)],
        cells,
        note=tables.hidden_note(cells),
    )


def method(found: Row) -> list[str]:
    """Return how the figures were made, one sentence a line."""
    return [
        *(str(each) for each in found["notes"]),
        (
            "Who is displaced is placed again whole by the allocator that made the plan, in the "
            "room that all others leave, most hours first, then by the goals of the model."
        ),
        (
            "What is proven lost is the plan's placed hours less the most that any plan could "
            "place after the failure, packages split at will and everybody moved at will: a linear "
            "programme, proven in whole seconds for each failure."
        ),
        (
            "Which packages of a zone find no place is a choice among packages that would do: "
            "hours in all are told apart more surely than hours by zone."
        ),
    ]
