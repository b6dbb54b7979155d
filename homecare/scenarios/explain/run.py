"""Explaining: why a package of a recorded run is where it is, as plain figures.

Receives a run's directory and a package; hands on an `ExplainRun` whose result is the award record:
the package, every provider with its reason, what decided, what would place it, and what made all of
this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from homecare.allocation.explain import (
    Case,
    Change,
    Decided,
    Exchange,
    Moment,
    Standing,
    Tried,
    again,
    alone,
    anew,
    beside,
    changes_needed,
    decided,
    exchanges,
    open_case,
    provider_of,
    replay,
    standings,
    try_change,
    try_changes,
)
from homecare.allocation.settings import SCORES
from homecare.errors import Fault, UsageError
from homecare.scenarios.explain.asked import check_asked
from homecare.scenarios.explain.award import may_not_conclude, record_of_award
from homecare.scenarios.explain.supply import price_of_hours
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress
from homecare.scenarios.record import Figures
from homecare.scenarios.remake import Remade, remake
from homecare.units import hours_from_seconds

# Of the demand table: what decides about a package or tells it apart. Not its postcode.
TOLD = (
    "package_id", "zone_id", "hours_per_week", "band", "service", "needs", "carers", "funder",
    "visits_per_week", "visit_minutes", "incumbent_provider_id", "status", "priority",
    "referred_on", "rate_gbp_per_hour",
)  # fmt: skip


@dataclass(frozen=True)
class ExplainRun:
    """An explanation.

    Attributes
    ----------
    remade : Remade
        The run it is about.
    result : dict
        The award record, as plain values.
    """

    remade: Remade
    result: Figures


def explain_package(
    run_dir: Path,
    package_id: str,
    *,
    provider: str | None = None,
    with_anew: bool = False,
    supply_elasticity: float | None = None,
    progress: Progress = no_progress,
) -> ExplainRun:
    """Return why a package is where it is, why not elsewhere, and what would place it.

    Parameters
    ----------
    run_dir : pathlib.Path
        Directory written by `homecare run --out` or `homecare allocate --out`.
    package_id : str
        The package.
    provider : str, optional
        A provider of the run: why not with it?
    with_anew : bool
        Also allocate everything anew with each change that would place the package.
    supply_elasticity : float, optional
        Per cent more supply for one per cent on the rate, an assumption; without it no price is
        told for hours that are missing.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such package or provider, or the elasticity is no positive number.
    InputError
        When the directory holds no run, or not the one that its record gives.
    """
    if supply_elasticity is not None and not 0 < supply_elasticity <= 20:
        raise UsageError(
            Fault("the supply response is out of range", "--supply-elasticity",
                  f"{supply_elasticity:g}", "above 0, at most 20", "give another number")
        )  # fmt: skip
    check_asked(run_dir, package_id=package_id, provider=provider)
    remade = remake(run_dir, progress=progress)
    case = open_case(remade.market, remade.allocation, package_id)
    asked = None if provider is None else provider_of(case.problem, provider)
    progress("ranking every provider for the package")
    ranking, found, moment = _ranked(case, remade)
    swaps = exchanges(case, _worth_room(case, standings(case) if moment else ranking, provider))
    # Under a rule a package needs what was missing when it arrived.
    needed = changes_needed(replace(case, room=moment.room) if moment else case)
    tried: list[Tried] = []
    if case.here < 0:
        progress("trying what would place it")
        # Who has work in a zone at all is a choice of the whole plan.
        is_whole = remade.rule is not None or case.problem.openings is not None
        place = again(case, remade.rule) if is_whole else beside(case)
        tried = list(try_changes(case, needed, place))
        if provider is not None and all(each.change.provider_id != provider for each in tried):
            own = next(each for each in needed if each.provider_id == provider)
            tried.append(try_change(case, own, place))
    names = _names(case)
    told = [
        _told_change(case, each, remade, names=names, with_anew=with_anew,
                     elasticity=supply_elasticity)
        for each in tried
    ]  # fmt: skip
    result: Figures = {
        "row_level": True,
        "scenario": remade.heading,
        "package": _package(case, remade),
        "placement": _placement(case, remade, names),
        "decided_by": {"kind": found.kind, "name": found.name, "sentence": found.sentence},
        "rule": _rule(remade, moment),
        "goals": _goals(case, remade),
        "providers": [
            _provider(case, place, each, names=names, moment=moment)
            for place, each in enumerate(ranking, start=1)
        ],
        "exchanges": [_exchange(case, each) for each in swaps],
        "would_place": [each for each in told if each["is_placed"]],
        "would_not_place": [each for each in told if not each["is_placed"]],
        "not_tried": _not_tried(needed, tried, names) if case.here < 0 else [],
        "asked": None if asked is None else _asked(str(provider), needed),
        "supply_elasticity": supply_elasticity,
        "may_not_conclude": may_not_conclude(remade, is_placed=case.here >= 0),
        "notes": list(case.problem.notes),
        "record": record_of_award(case, remade),
    }
    return ExplainRun(remade=remade, result=result)


def _ranked(case: Case, remade: Remade) -> tuple[Sequence[Standing], Decided, Moment | None]:
    """Return every provider ranked, by the goals or by the rule, and what decided."""
    if remade.rule is None:
        ranking = standings(case)
        return ranking, decided(case, ranking), None
    moment = replay(case, remade.rule)
    return moment.ranking, moment.decided, moment


def _worth_room(
    case: Case, ranking: Sequence[Standing], provider: str | None
) -> Sequence[Standing]:
    """Return the providers worth making room at: of a placed package those ranked above its own."""
    if case.here < 0:
        return ranking
    own = next(place for place, each in enumerate(ranking) if each.code == "has_it")
    asked = [each for each in ranking[own:] if each.provider_id == provider]
    return [*ranking[:own], *asked]


def _names(case: Case) -> dict[str, str]:
    firms = case.market.providers
    return {
        str(code): str(name)
        for code, name in zip(firms["provider_id"], firms["provider_name"], strict=True)
    }


def _package(case: Case, remade: Remade) -> Figures:
    row = case.market.packages.iloc[case.row]
    told = {name: _plain(row[name]) for name in TOLD if name in row.index}
    return {**told, "zone_name": remade.zone_names.get(str(row["zone_id"]), "")}


def _plain(value: object) -> object:
    """Return a cell as a plain value; None where it is blank."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, np.generic):
        return value.item()
    return value


def _placement(case: Case, remade: Remade, names: Mapping[str, str]) -> Figures | None:
    frame = remade.allocation.frame
    own = frame[frame["line"] == case.row].iloc[0]
    return {
        "is_placed": bool(own["provider_id"]),
        "provider_id": str(own["provider_id"]) or None,
        "provider_name": names.get(str(own["provider_id"])),
        "role": str(own["role"]) or None,
        "weekly_cost_gbp": _plain(own["weekly_cost_gbp"]),
        "reason_code": str(own["reason_code"]),
        "reason": str(own["reason"]),
    }


def _rule(remade: Remade, moment: Moment | None) -> Figures | None:
    if remade.rule is None or moment is None:
        return None
    return {
        "name": remade.rule.name,
        "title": remade.rule.title,
        "meaning": remade.rule.meaning,
        "arrival": moment.place or None,
        "arrivals": moment.of,
        "batch_packages": moment.batch or None,
    }


def _goals(case: Case, remade: Remade) -> list[Figures]:
    return [
        {
            "goal": goal.name,
            "meaning": goal.meaning,
            "unit": goal.unit,
            "sense": goal.sense,
            "lp_value": reached.lp_value,
            "achieved": reached.achieved,
        }
        for goal, reached in zip(case.goals, remade.allocation.goals, strict=True)
    ]


def _provider(
    case: Case, place: int, of: Standing, *, names: Mapping[str, str], moment: Moment | None
) -> Figures:
    goals = [goal.name for goal in case.goals]
    booked = case.market.appointments
    zone_id = case.problem.zone_ids[case.zone]
    here = booked[(booked["provider_id"] == of.provider_id) & (booked["zone_id"] == zone_id)]
    row = here.iloc[0] if len(here) else None
    return {
        "rank": place,
        "provider_id": of.provider_id,
        "provider_name": names[of.provider_id],
        "role": of.role or None,
        "code": of.code,
        "reason": of.reason,
        "free_hours_per_week": of.free_hours,
        "capacity_hours_per_week": of.capacity_hours,
        "tender_rank": None if row is None else _plain(row["rank"]),
        "score": of.score,
        "scores": {name: None if row is None else _plain(row[name]) for name in SCORES},
        "rate_gbp_per_hour": of.rate_gbp_per_hour,
        "adds": dict(zip(goals, of.adds, strict=True)),
        "difference": dict(zip(goals, of.difference, strict=True)),
        "goal": of.goal or None,
        "looked_at": dict(moment.looked_at.get(of.provider_id, {})) if moment else None,
    }


def _exchange(case: Case, of: Exchange) -> Figures:
    goals = [goal.name for goal in case.goals]
    return {
        "provider_id": of.provider_id,
        "short_hours_per_week": hours_from_seconds(of.short_hours_seconds),
        "package_id": of.package_id or None,
        "packages_count": of.packages_count,
        "goes_to": of.goes_to or None,
        "difference": dict(zip(goals, of.difference, strict=True)) if of.difference else None,
        "goal": of.goal or None,
        "is_better": of.is_better,
    }


def needs_of(change: Change) -> Figures:
    """Return what a change is made of, as plain values."""
    return {
        "kinds": list(change.kinds),
        "hours_in_zone_per_week": hours_from_seconds(change.zone_seconds),
        "hours_in_all_per_week": hours_from_seconds(change.provider_seconds),
        "hours_per_week": hours_from_seconds(change.seconds),
        "capabilities": list(change.capabilities),
        "lifts_suspension": change.lifts_suspension,
        "appoints": change.appoints,
        "lifts_limits": list(change.lifts_limits),
    }


def _told_change(
    case: Case,
    of: Tried,
    remade: Remade,
    *,
    names: Mapping[str, str],
    with_anew: bool,
    elasticity: float | None,
) -> Figures:
    change = of.change
    is_whole = remade.rule is not None or case.problem.openings is not None
    fits = change.provider_id if is_whole else alone(case)(of.least).provider_id
    whole = None
    if of.places_it and (with_anew or remade.rule is not None):
        found = anew(case, change, remade.allocation, rule=remade.rule)
        whole = {
            "provider_id": found.provider_id or None,
            "placed_hours_per_week": hours_from_seconds(found.placed_seconds),
            "moved_packages": found.moved,
            "lost_packages": found.lost,
            "gained_packages": found.gained,
        }
    return {
        "provider_id": change.provider_id,
        "provider_name": names[change.provider_id],
        "least": needs_of(of.least),
        "fits_with": fits or None,
        "needs": needs_of(change),
        "is_placed": of.places_it,
        "placed_with": of.provider_id or None,
        "come_first": list(of.taken_by),
        "tried_by": "rule" if remade.rule else "anew" if is_whole else "beside",
        "price": price_of_hours(case, change, elasticity),
        "anew": whole,
    }


def _not_tried(
    needed: Sequence[Change], tried: Sequence[Tried], names: Mapping[str, str]
) -> list[Figures]:
    """Return what providers would need with whom nothing was tried, the smallest first."""
    known = {each.change.provider_id for each in tried}
    return [
        {
            "provider_id": each.provider_id,
            "provider_name": names[each.provider_id],
            "needs": needs_of(each),
        }
        for each in needed
        if each.provider_id not in known
    ]


def _asked(provider_id: str, needed: Sequence[Change]) -> Figures:
    own = [each for each in needed if each.provider_id == provider_id]
    return {
        "provider_id": provider_id,
        "has_it": not own,
        "needs": needs_of(own[0]) if own else None,
    }
