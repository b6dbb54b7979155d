"""Figures of a plan under failures: hours, people and concentration as plain values.

Receives a `Stress` with names of providers and zones; hands on values ready for JSON, failures
worst first. Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from homecare.allocation.problem import Ints
from homecare.allocation.stress import Outcome, Stress
from homecare.allocation.stress.concentration import Concentration, by_zone, of_all
from homecare.scenarios.result import Figures
from homecare.units import hours_from_seconds

Names = Mapping[str, str]


def before_of(found: Stress, *, names: Names) -> Figures:
    """Return the plan before anything fails."""
    placed, planned = int(found.placed.sum()), int(found.planned.sum())
    return {
        "planned_hours_per_week": hours_from_seconds(planned),
        "placed_hours": hours_from_seconds(placed),
        "unplaced_hours": hours_from_seconds(planned - placed),
        "bound_hours": hours_from_seconds(found.most_placed),
        "people": int(found.people.sum()),
        **_concentrated(found, of_all(found.problem, found.load), names),
    }


def failures_of(found: Stress, *, names: Names, zones: Names) -> list[Figures]:
    """Return what each failure does, the most hours lost first."""
    rows = [_failure(found, outcome, names=names, zones=zones) for outcome in found.outcomes]
    return sorted(rows, key=_severity)


def _severity(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (-row["lost_hours"], -row["least_lost_hours"], -row["displaced_hours"], row["failure"])


def _failure(found: Stress, outcome: Outcome, *, names: Names, zones: Names) -> Figures:
    failure = outcome.failure
    displaced, lost = int(outcome.displaced.sum()), int(outcome.lost.sum())
    return {
        "failure": failure.key,
        "kind": failure.kind,
        "capacity_change": failure.capacity_change if failure.kind == "capacity" else None,
        "is_everybody": failure.is_everybody,
        "providers": []
        if failure.is_everybody
        else [{"provider_id": each, "provider_name": names[each]} for each in failure.providers],
        "displaced_hours": hours_from_seconds(displaced),
        "displaced_people": int(outcome.displaced_people.sum()),
        "lost_hours": hours_from_seconds(lost),
        "lost_people": int(outcome.lost_people.sum()),
        "least_lost_hours": hours_from_seconds(outcome.least_lost_in_all),
        "replaced_hours": hours_from_seconds(displaced - lost),
        "replaced_bound_hours": hours_from_seconds(outcome.most_again),
        "bound_hours": hours_from_seconds(outcome.most_placed),
        **_concentrated(found, of_all(found.problem, outcome.load), names),
        "zones": _zones_of_failure(found, outcome, names=names, zones=zones),
    }


def _zones_of_failure(
    found: Stress, outcome: Outcome, *, names: Names, zones: Names
) -> list[Figures]:
    """Return the zones in which a failure displaces anything."""
    after = by_zone(found.problem, outcome.load)
    touched = np.flatnonzero((outcome.displaced > 0) | (outcome.displaced_people > 0))
    return [
        {
            "zone_id": (zone_id := found.problem.zone_ids[zone]),
            "zone_name": zones.get(zone_id, zone_id),
            "displaced_hours": hours_from_seconds(outcome.displaced[zone]),
            "displaced_people": int(outcome.displaced_people[zone]),
            "lost_hours": hours_from_seconds(outcome.lost[zone]),
            "lost_people": int(outcome.lost_people[zone]),
            "least_lost_hours": hours_from_seconds(outcome.least_lost[zone]),
            **_concentrated(found, after[zone], names),
            "fewest_people": _fewest(found, outcome.people, zone),
        }
        for zone in touched.tolist()
    ]


def worst_of(failures: Sequence[Figures]) -> Figures:
    """Return the worst failure of one provider, of two and of capacity; None where none is tried.

    Failures stand worst first, and one that loses nothing is never the worst.
    """

    def first(count: int | None) -> object:
        for row in failures:
            told = row["providers"]
            assert isinstance(told, list)  # noqa: S101 - _failure makes it
            is_capacity = row["kind"] == "capacity"
            if row["lost_hours"] and (is_capacity if count is None else len(told) == count
                                      and not is_capacity):  # fmt: skip
                return row["failure"]
        return None

    return {"one_provider": first(1), "two_providers": first(2), "capacity": first(None)}


def zones_of(
    found: Stress, failures: Sequence[Figures], *, names: Names, zones: Names
) -> list[Figures]:
    """Return each zone before anything fails, and the worst that one provider does to it."""
    before = by_zone(found.problem, found.load)
    place = {zone_id: at for at, zone_id in enumerate(found.problem.zone_ids)}
    rows: list[Figures] = []
    for zone_id, zone_name in zones.items():
        at = place.get(zone_id)
        if at is None:  # no demand and nobody appointed
            continue
        here = found.problem.links.zone == at
        rows.append(
            {
                "zone_id": zone_id,
                "zone_name": zone_name,
                "planned_hours_per_week": hours_from_seconds(found.planned[at]),
                "placed_hours": hours_from_seconds(found.placed[at]),
                "providers_with_hours": int((here & (found.load > 0)).sum()),
                **_concentrated(found, before[at], names),
                "fewest_people": _fewest(found, found.people, at),
                "worst": _worst_here(zone_id, failures, int(found.planned[at])),
            }
        )
    return rows


def _worst_here(zone_id: str, failures: Sequence[Figures], planned: int) -> Figures | None:
    """Return the failure of one provider that loses most of a zone; None where none loses any."""
    best: Figures | None = None
    for row in failures:
        told, here = row["providers"], row["zones"]
        assert isinstance(told, list)  # noqa: S101 - _failure makes it
        assert isinstance(here, list)  # noqa: S101 - as above
        if row["kind"] == "capacity" or len(told) != 1:
            continue
        for zone in here:
            if zone["zone_id"] != zone_id or not zone["lost_hours"]:
                continue
            if best is None or zone["lost_hours"] > best["lost_hours"]:
                best = {
                    "failure": row["failure"],
                    **told[0],
                    **{name: zone[name] for name in (
                        "displaced_hours", "lost_hours", "lost_people", "least_lost_hours", "hhi",
                        "largest_share")},
                    "lost_share": zone["lost_hours"] / hours_from_seconds(planned),
                }  # fmt: skip
    return best


def _concentrated(found: Stress, held: Concentration, names: Names) -> Figures:
    largest = found.problem.provider_ids[held.largest] if held.largest >= 0 else None
    return {
        "hhi": held.hhi,
        "largest_share": held.largest_share,
        "largest_provider_id": largest,
        "largest_provider_name": None if largest is None else names[largest],
    }


def _fewest(found: Stress, people: Ints, zone: int) -> int | None:
    """Return the people of the provider with the fewest in a zone, of those with any."""
    here = people[(found.problem.links.zone == zone) & (people > 0)]
    return int(here.min()) if len(here) else None
