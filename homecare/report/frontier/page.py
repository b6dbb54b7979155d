"""The page of the frontier: one self-contained HTML file for those who decide who may be moved.

Owns the order and the sentences of the paper. Receives a protected frontier and its chart; hands
on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare import units
from homecare.report import page_tables as tables
from homecare.report.frontier import words as told
from homecare.report.furniture import Picture
from homecare.report.page import foot, inline, render

Row = Mapping[str, Any]


def frontier_html(
    found: Row, picture: Picture, *, attribution: str = "", rule: str = "under5"
) -> str:
    """Return the page.

    Parameters
    ----------
    found : mapping
        A frontier passed through `homecare.report.disclosure.frontier.protect_frontier`.
    picture : Picture
        Its chart.
    attribution, rule
        As for `homecare.report.page.report_html`.
    """
    scenario, record = found["scenario"], found["record"]
    table = points_table(found)
    return render(
        "frontier.html.j2",
        title=f"{scenario['title']}: what moving people is worth",
        kind="Home care: what moving people is worth",
        heading=scenario["title"],
        lead=told.lead(found),
        notices=list(scenario.get("notices") or ()),
        drawn=inline(picture, name="frontier", number=1, table_id=table.id,
                     table_name="the table of plans"),
        points=table,
        how=told.how(found),
        method=method(found),
        record_sentence=f"Made with homecare {record['code_version']}, seed {record['seed']}.",
        inputs=tables.inputs_table(found),
        foot=[line.replace("result.json", "frontier.json") for line in foot(attribution, rule)],
    )  # fmt: skip


def points_table(found: Row) -> tables.PageTable:
    """Return every plan, from the fewest people moved."""
    rows = [told.cells(point) for point in found["points"]]
    return tables.PageTable(
        "points-table",
        f"Plans by people moved, {units.half_away(found['planned_hours_per_week']):,} planned "
        "hours a week",
        tables.columns(*told.HEADS),
        rows,
        note=" ".join(filter(None, [
            ("Hours and people moved: of those with a provider today who would have another, or "
             "none. With primes: share of placed hours. Not placed: packages."),
            tables.hidden_note(rows),
        ])),
    )  # fmt: skip


def method(found: Row) -> list[str]:
    """Return how the figures were made, one sentence a line."""
    return [
        "Every plan has the same packages, providers, appointments and limits.",
        (
            "Limits lie evenly between nothing and the hours that the linear programme moves of "
            "itself. Past that, more freedom serves whole packages alone."
        ),
        (
            "A plan is never worse for the goals in order than the one before it, save the last, "
            "which is found without the others."
        ),
        "Every plan was audited from the tables by code that shares nothing with its making.",
        *(str(each) for each in found["notes"]),
    ]
