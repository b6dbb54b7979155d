"""The page of primes chosen: one self-contained HTML file for those who award the contract.

Owns the order and the sentences of the paper. Receives protected figures and maps; hands on HTML
text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.furniture import Picture
from homecare.report.page import foot, inline, render
from homecare.report.primes import words as told

Row = Mapping[str, Any]


def primes_html(
    found: Row, pictures: Sequence[Picture], *, attribution: str = "", rule: str = "under5"
) -> str:
    """Return the page.

    Parameters
    ----------
    found : mapping
        Primes passed through `homecare.report.disclosure.primes.protect_primes`.
    pictures : sequence of Picture
        Maps of the choice and of the same number by rank; none where there are no zones to draw.
    attribution, rule
        As for `homecare.report.page.report_html`.
    """
    scenario, record = found["scenario"], found["record"]
    zones = _zones_table(found)
    return render(
        "primes.html.j2",
        title=f"{scenario['title']}: who should be prime",
        kind="Home care: who should be prime",
        heading=scenario["title"],
        lead=told.lead(found),
        short=told.short_sentence(found),
        ranking=told.ranking_sentence(found),
        notices=list(scenario.get("notices") or ()),
        drawn=[
            inline(picture, name=f"primes-{number}", number=number, table_id=zones.id,
                   table_name="the table of zones")
            for number, picture in enumerate(pictures, start=1)
        ],
        choices=_table("choices-table", told.CHOICES_CAPTION, told.CHOICES_HEADS,
                       told.choices_rows(found)),
        zones=zones,
        appointed=_table("appointed-table", "Bids appointed, and bids passed over",
                         told.APPOINTED_HEADS, told.chosen_by_zone(found), text=2, last=True),
        goals=_table("goals-table", "Goals in strict order", told.GOALS_HEADS,
                     told.goals_rows(found), last=True),
        failures=_failures_table(found),
        method=method(found),
        record_sentence=f"Made with homecare {record['code_version']}.",
        inputs=tables.inputs_table(found),
        foot=[line.replace("result.json", "primes.json") for line in foot(attribution, rule)],
    )  # fmt: skip


def _table(
    name: str,
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    text: int = 1,
    last: bool = False,
) -> tables.PageTable:
    columns = tables.columns(*heads, text=text)
    if last:
        columns[-1] = (columns[-1][0], False)
    return tables.PageTable(
        name, caption, columns, [list(row) for row in rows], note=tables.hidden_note(rows)
    )


def _zones_table(found: Row) -> tables.PageTable:
    return _table("zones-table", "Zone by zone, hours a week", told.ZONES_HEADS,
                  told.zones_rows(found))  # fmt: skip


def _failures_table(found: Row) -> tables.PageTable:
    """Return the failures that leave most uncovered, the worst first."""
    rows = [each for each in found["failures"] if each["zones"]["chosen"]]
    known = [each for each in rows if each["uncovered_hours"] is not None]
    known.sort(
        key=lambda each: (
            -each["uncovered_hours"]["chosen"],
            -each["uncovered_hours"]["ranked_same"],
            each["provider_id"],
        )
    )
    shown = (known or rows)[:10]
    cells = [
        [
            each["provider_id"],
            f"{each['zones']['chosen']}",
            *(
                show.hours((each["uncovered_hours"] or {}).get(name),
                           absent=show.missing(each, "uncovered_hours"))
                for name in ("chosen", "ranked_same")
            ),
        ]
        for each in shown
    ]  # fmt: skip
    return _table(
        "failures-table",
        f"Hours a week without cover when one fails: {len(cells)} of {len(rows)} primes",
        ("Who fails", "Zones", "Chosen", "By rank, as many"),
        cells,
    )


def method(found: Row) -> list[str]:
    """Return how the figures were made, one sentence a line."""
    number = found["at_least"]
    least = "what the allocation model asks of its class" if number is None else f"{number}"
    return [
        (
            f"{found['bids']} bids of {found['bidders']} bidders for {len(found['zones'])} zones; "
            f"each zone appoints at least {least} and at most {found['at_most']}, or all its "
            "bids where there are fewer."
        ),
        (
            "A failure takes one bidder out of every zone at once. The others cover what they can "
            "with the hours they offer in each zone and in all together."
        ),
        (
            "The hours without cover in a failure are the least possible, proven in whole seconds. "
            "Where several zones could go short, which of them does is settled by a fixed draw."
        ),
        (
            "Score given up: what the best-ranked bids of each zone score more than the bids "
            "chosen, the number being the same. Every appointment counts alike."
        ),
        (
            "A choice is made by an integer programme whose goals stand in strict order; the "
            "bound of each is proven, and every choice is valued again apart from the programme."
        ),
        *(str(each) for each in found["notes"]),
    ]
