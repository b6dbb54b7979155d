"""Words of the frontier: what each step away from today's placements is worth.

Owns what ``homecare frontier`` prints and the sentences of its page. Receives plain figures; hands
on text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare import units
from homecare.allocation import GOALS
from homecare.report import show, words

Figures = Mapping[str, Any]
HEADS = (
    "Plan", "People moved", "Hours moved", "Hours placed", "At most", "With primes", "Score",
    "Cost a week", "Not placed",
)  # fmt: skip


def cells(point: Figures) -> list[str]:
    """Return one plan's figures as text, in the order of ``HEADS``."""

    def told(name: str, text: Any) -> str:
        return show.missing(point, name) if point[name] is None else str(text(point[name]))

    return [
        f"{point['number']}. {point['kind']}",
        told("moved_people", lambda v: f"{v:,}"),
        told("moved_hours", lambda v: f"{units.half_away(v):,}"),
        told("placed_hours", lambda v: f"{units.half_away(v):,}"),
        f"{units.half_away(point['bound_hours']):,}",
        told("prime_share", lambda v: units.percent(v, 1)),
        told("score", lambda v: f"{v:.4f}"),
        told("weekly_cost", lambda v: units.pounds(v, 0)),
        told("waiting_people", lambda v: f"{units.half_away(v):,}"),
    ]


def lead(found: Figures) -> str:
    """Return what the frontier found, in two or three sentences."""
    points = found["points"]
    first, last = points[0], points[-1]
    if any(p[name] is None for p in (first, last) for name in ("moved_people", "prime_share")):
        return "Some figures of the two ends are not told."
    if len(points) == 1:
        return "Nobody who can stay would move even if everything were placed anew."
    gain = last["prime_share"] - first["prime_share"]
    text = (
        f"Placing everything anew moves {last['moved_people']:,} people and takes the share of "
        f"hours with primes from {units.percent(first['prime_share'], 1)} to "
        f"{units.percent(last['prime_share'], 1)}."
    )
    text += _waiting(first, last)
    between = [p for p in points[1:-1] if p["moved_people"] is not None
               and p["prime_share"] is not None]  # fmt: skip
    enough = [p for p in between if gain > 0 and p["prime_share"] - first["prime_share"] >= gain / 2
              and p["moved_people"] < last["moved_people"]]  # fmt: skip
    if enough:
        best = enough[0]
        share = (best["prime_share"] - first["prime_share"]) / gain
        text += (
            f" Plan {best['number']} moves {best['moved_people']:,} people and has "
            f"{units.percent(share, 0)} of that gain."
        )
    return text


def _waiting(first: Figures, last: Figures) -> str:
    """Return how hours and packages without a provider change from the first plan to the last."""
    if any(p[name] is None for p in (first, last) for name in ("placed_hours", "waiting_people")):
        return ""
    hours = units.half_away(last["placed_hours"] - first["placed_hours"])
    more = units.half_away(last["waiting_people"] - first["waiting_people"])
    if not more:
        return ""
    change = f"{abs(hours):,} hours a week {'more' if hours >= 0 else 'fewer'} are placed"
    return (
        f" {change}, and {abs(more):,} {'more' if more > 0 else 'fewer'} packages have no provider "
        f"({units.half_away(last['waiting_people']):,} in place of "
        f"{units.half_away(first['waiting_people']):,})."
    )


def how(found: Figures) -> str:
    """Return how the plans were made."""
    goals = "; ".join(GOALS[name].meaning.lower() for name in found["goals"] if name in GOALS)
    return (
        "Each plan serves the goals in strict order under a limit on the hours a week that leave "
        f"today's provider. The goals: {goals}. At most: no plan within the limit can place more "
        "hours. The first plan moves as few hours as were found to be enough for capacity, "
        "capability and appointment; the last has no limit and is the plan of homecare run."
    )


def frontier_text(found: Figures) -> str:
    """Return the frontier for the terminal."""
    scenario = found["scenario"]
    parts = [
        f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})",
        words.notices_text(found),
        lead(found),
        words.table(list(HEADS), [cells(point) for point in found["points"]]),
        how(found),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
