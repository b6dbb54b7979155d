"""Words of a price: what stands below a rate card at the terminal, and sentences of its page.

Receives the figures of `homecare price`; hands on text without box characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import show, words
from homecare.report.page_tables import PageTable
from homecare.report.price import tables
from homecare.report.price import tables_floor as floors

Figures = Mapping[str, Any]
ASSUMED = (
    " They are no measurement: state your own travel and on-costs before anything is said of a "
    "provider or a rate."
)


def price_text(figures: Figures) -> str:
    """Return what stands below the card: a table for each thing the figures hold, and notes."""
    found = (
        tables.build_up_table(figures, with_how=False),
        tables.visit_prices_table(figures) if _is_by_visit(figures) else None,
        floors.floor_table(figures, "legal"),
        floors.floor_table(figures, "real_living"),
        floors.below_table(figures),
        tables.inversion_table(figures),
        tables.travel_table(figures),
    )
    parts = [_text(each) for each in found if each is not None]
    parts += floor_sentences(figures)
    return "\n\n".join(part for part in parts if part)


def _is_by_visit(figures: Figures) -> bool:
    return any(row["fixed_gbp_per_visit"] != 0 for row in figures["visit_prices"])


def _text(table: PageTable) -> str:
    left = next((at for at, (_, is_number) in enumerate(table.columns) if is_number), 1)
    body = words.table(
        [name for name, _ in table.columns],
        [list(row) for row in table.rows],
        left=left,
        total=table.total,
    )
    return "\n".join((f"{table.caption}\n", body, *([table.note] if table.note else [])))


def floor_sentences(figures: Figures) -> list[str]:
    """Return what the floor says in plain words, and what is missing for one."""
    said = []
    if figures["missing"]:
        said.append(
            "No floor is shown, as the scenario does not state: "
            + "; ".join(figures["missing"])
            + "."
        )
    floor = figures["floor"]
    if floor:
        said.append(f"The floor rests on {floor['basis']}.{ASSUMED if floor['is_assumed'] else ''}")
        said += below_sentences(figures)
    return said


def below_sentences(figures: Figures) -> list[str]:
    """Return how many hours are below each floor, one sentence for each wage."""
    floor = figures["floor"]
    total = floor["total"]
    said = []
    for name in floor["wages"]:
        below = total[f"{name}_below_hours_per_week"]
        short = total[f"{name}_short_gbp_per_week"]
        wage = tables.WAGE_WORDS[name]
        if below is None and not total.get("hidden"):
            continue
        if below is None:
            said.append(
                f"How many hours have a rate below their employment cost at {wage} is hidden for "
                "confidentiality."
            )
        elif below == 0:
            said.append(f"No costed hour has a rate below its employment cost at {wage}.")
        else:
            part = below / total["costed_hours_per_week"]
            said.append(
                f"{show.hours(below)} costed hours a week ({show.share(part, 1)}) have a rate "
                f"below their employment cost at {wage}; {show.money(short)} a week would lift "
                "them to it."
            )
    return said


def lengths_below(figures: Figures, name: str) -> list[str]:
    """Return the bands and visit lengths whose rate is below a floor, zones of alike together."""
    held: dict[tuple[str, str], list[str] | None] = {}
    for group in floors.floor_places(figures):
        short = [f"{row['visit_minutes']:g}" for row in group["rows"] if row[f"{name}_is_below"]]
        if not short:
            continue
        key = (group["band"], ", ".join(short))
        zones = held.setdefault(key, None if group["is_every"] else [])
        if zones is not None:
            zones += group["zones"]
    return [
        f"{show.words(band)}{'' if zones is None else f' in {_and(zones)}'}: visits of {short} "
        "minutes"
        for (band, short), zones in held.items()
    ]


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
