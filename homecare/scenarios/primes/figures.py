"""Figures of primes chosen: choices side by side, zone by zone, bid by bid, failure by failure.

Receives bids and choices with their cover; hands on plain figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from homecare.allocation.primes import Bids, Cover, Proven, most_score
from homecare.allocation.primes.bids import SCORE_UNITS
from homecare.allocation.problem import NO_LIMIT, Bools
from homecare.scenarios.result import Figures
from homecare.units import hours_from_seconds

UNITS = {
    "worst_failure": "hours/week",
    "all_failures": "hours/week",
    "score_given_up": "points",
    "appointments": "count",
}


@dataclass(frozen=True)
class Picked:
    """A choice of primes by name, with its cover."""

    name: str
    title: str
    chosen: Bools
    cover: Cover


def figures_of(
    bids: Bids,
    picked: Sequence[Picked],
    *,
    goals: Sequence[Proven],
    names: Mapping[str, str],
    people: Mapping[str, int],
    wanted: Mapping[str, int],
) -> Figures:
    """Return the figures of a choice, the first of those picked, beside the others.

    Parameters
    ----------
    bids : Bids
        The bids.
    picked : sequence of Picked
        The choice, then what it is compared with.
    goals : sequence of Proven
        What was proven of the choice.
    names, people, wanted : mapping of str to str or int
        Name, people and least number of primes of each zone.
    """
    best, *others = picked
    return {
        "demand_hours_per_week": hours_from_seconds(int(bids.demand.sum())),
        "bids": len(bids.zone),
        "bidders": len(bids.provider_ids),
        "choices": [_choice(bids, each) for each in picked],
        "goals": [_goal(each) for each in goals],
        "zones": [
            _zone(bids, zone, best, others, name=str(names[zone_id]), people=people[zone_id],
                  wanted=wanted[zone_id])
            for zone, zone_id in enumerate(bids.zone_ids)
        ],
        "appointments": _appointments(bids, picked),
        "failures": [
            {
                "provider_id": bids.provider_ids[at],
                "zones": {each.name: int((each.chosen & (bids.provider == at)).sum())
                          for each in picked},
                "uncovered_hours": {
                    each.name: hours_from_seconds(int(each.cover.short[at + 1])) for each in picked
                },
            }
            for at in range(len(bids.provider_ids))
        ],
    }  # fmt: skip


def _choice(bids: Bids, each: Picked) -> Figures:
    short = each.cover.short
    worst = int(np.argmax(short))
    failing = [
        at for at in range(len(bids.provider_ids)) if (bids.provider[each.chosen] == at).any()
    ]
    return {
        "name": each.name,
        "title": each.title,
        "appointments": int(each.chosen.sum()),
        "primes": len(failing),
        "mean_score": _mean(bids, each.chosen),
        "score_given_up": sum(_given_up(bids, z, each.chosen) for z in range(len(bids.zone_ids))),
        "uncovered_hours": hours_from_seconds(int(short[0])),
        "worst_failure_hours": hours_from_seconds(int(short[worst])),
        "worst_failure": bids.provider_ids[worst - 1] if worst else None,
        "mean_failure_hours": (
            hours_from_seconds(int(short[1:][failing].sum())) / len(failing) if failing else None
        ),
        "failures_survived": sum(int(short[at + 1] == 0) for at in failing),
        "zones_short": int((each.cover.uncovered.max(axis=0) > 0).sum()),
        "survives": bool(short.max(initial=0) == 0),
    }  # fmt: skip


def _goal(goal: Proven) -> Figures:
    return {
        "goal": goal.goal,
        "unit": UNITS[goal.goal],
        "value": _in_units(goal.goal, goal.value),
        "bound": _in_units(goal.goal, goal.bound),
        "is_proven": goal.is_proven,
    }


def _in_units(goal: str, value: int) -> float | int:
    """Return a goal's whole value in its unit."""
    if UNITS[goal] == "hours/week":
        return hours_from_seconds(value)
    return value / SCORE_UNITS if UNITS[goal] == "points" else value


def _zone(
    bids: Bids,
    zone: int,
    best: Picked,
    others: Sequence[Picked],
    *,
    name: str,
    people: int,
    wanted: int,
) -> Figures:
    here = bids.zone == zone
    return {
        "zone_id": bids.zone_ids[zone],
        "zone_name": name,
        "people": people,
        "demand_hours_per_week": hours_from_seconds(int(bids.demand[zone])),
        "bids": int(here.sum()),
        "at_least": wanted,
        "is_short_of_bids": bool(here.sum() < wanted),
        "primes": int((best.chosen & here).sum()),
        "mean_score": _mean(bids, best.chosen & here),
        "score_given_up": _given_up(bids, zone, best.chosen),
        "worst_uncovered_hours": {
            each.name: hours_from_seconds(int(each.cover.uncovered[:, zone].max()))
            for each in (best, *others)
        },
    }


def _appointments(bids: Bids, picked: Sequence[Picked]) -> list[Figures]:
    order = np.lexsort((bids.provider, -bids.score, bids.zone))
    places: dict[int, int] = {}
    rows: list[Figures] = []
    for at in order.tolist():
        zone = int(bids.zone[at])
        places[zone] = places.get(zone, 0) + 1
        rows.append(
            {
                "zone_id": bids.zone_ids[zone],
                "provider_id": bids.provider_ids[int(bids.provider[at])],
                "place": places[zone],
                "score": float(bids.score[at]) / SCORE_UNITS,
                "usable_hours_per_week": (
                    None
                    if bids.seconds[at] >= NO_LIMIT // 2
                    else hours_from_seconds(int(bids.seconds[at]))
                ),
                **{f"is_{each.name}": bool(each.chosen[at]) for each in picked},
            }
        )
    return rows


def _mean(bids: Bids, chosen: Bools) -> float | None:
    return (
        float(bids.score[chosen].sum()) / (SCORE_UNITS * int(chosen.sum()))
        if chosen.any()
        else None
    )


def _given_up(bids: Bids, zone: int, chosen: Bools) -> float:
    here = chosen & (bids.zone == zone)
    return float(most_score(bids, zone)[int(here.sum())] - bids.score[here].sum()) / SCORE_UNITS
