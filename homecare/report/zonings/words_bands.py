"""Words for the terminal: one demand under two band rules.

Owns what ``homecare zones --compare-bands`` prints. Receives the plain comparison; hands on text.
Nothing here is protected against disclosure: it is the council's own screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare.report import show, words

Comparison = Mapping[str, Any]


def band_comparison_text(found: Comparison) -> str:
    """Return which hours change band, from which to which, by zone, and what that costs."""
    parts = [
        f"Bands compared: from {found['before']['name']} to {found['after']['name']}",
        "\n".join(
            f"NOTE: {side['name']}: {side['band_basis']}."
            for side in (found["before"], found["after"])
        ),
        summary_text(found),
        f"Hours a week: the band now (rows) and then (columns)\n\n{matrix_text(found)}",
        zones_text(found),
        "\n".join(
            f"NOTE: {show.exact_hours(each['hours_per_week'])} hours a week in {each['rows']:,} "
            f"rows have a band by {each['banded_by']} alone and are not compared."
            for each in found["not_compared"]
        ),
        "\n".join(f"NOTE: {note}" for note in found["notes"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def summary_text(found: Comparison) -> str:
    """Return how much changes band in all, and the change in cost."""
    hours, costed, places = found["hours"], found["costed_hours"], found["postcodes"]
    change = found["weekly_cost_change_gbp"]
    told = (
        f"{show.hours(hours['changed_hours_per_week'])} of {show.hours(hours['hours_per_week'])} "
        f"planned hours a week change band ({show.share(hours['changed_share'], 1)}), "
        f"{show.hours(costed['changed_hours_per_week'])} of "
        f"{show.hours(costed['hours_per_week'])} costed hours "
        f"({show.share(costed['changed_share'], 1)})."
    )
    where = (
        f"{places['changed_postcodes']:,} of {places['postcodes']:,} postcodes change band "
        f"({show.share(places['changed_share'], 1)}); before the zones' overrides "
        f"{places['changed_before_overrides']:,}."
    )
    return "\n".join([told, where, cost_sentence(found) if change is not None else UNPRICED])


UNPRICED = "The change in cost is not known: the scenario has one average rate, whatever the band."


def cost_sentence(found: Comparison) -> str:
    """Return the change in cost as a sentence."""
    change, annual = found["weekly_cost_change_gbp"], found["annual_cost_change_gbp"]
    if change == 0:
        return "Weekly cost does not change."
    direction = "rises" if change > 0 else "falls"
    low, high = (show.signed(annual[end]) for end in ("low", "high"))
    return (
        f"Weekly cost {direction} by {show.money(abs(change), 2)} at the scenario's rates: "
        f"{low} to {high} a year."
    )


def matrix_text(found: Comparison) -> str:
    """Return planned hours by band before and after as a table."""
    bands = found["bands"]
    cells = {(row["from"], row["to"]): row["hours_per_week"] for row in found["matrix"]}
    rows = [
        [show.words(was), *[show.hours(cells.get((was, now), 0.0)) for now in bands]]
        for was in bands
    ]
    return words.table(["Now", *[show.words(now) for now in bands]], rows)


def zones_text(found: Comparison) -> str:
    """Return what changes in each zone as a table."""
    is_priced = found["weekly_cost_change_gbp"] is not None
    rows = [
        [
            row["zone_name"],
            show.hours(row["hours_per_week"]),
            show.hours(row["changed_hours_per_week"]),
            show.share(row["changed_share"], 1),
            f"{row['changed_postcodes']:,}",
            *([show.signed(row["weekly_cost_change_gbp"], 2)] if is_priced else []),
        ]
        for row in found["zones"]
    ]
    headings = ["Zone", "Planned", "Change band", "Share", "Postcodes that change"]
    return words.table([*headings, *(["Weekly cost"] if is_priced else [])], rows)
