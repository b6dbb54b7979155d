"""Trying: an allocation made again with one change, by the goals or by the rule of the run.

Receives a case and a change; hands on what came of it. The change is made in the tables, so that
the allocation it is tried with is the one that any reader can make from such tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from homecare.allocation.allocate import allocate
from homecare.allocation.cells import Room, build_cells
from homecare.allocation.explain.case import Case, Market
from homecare.allocation.explain.changes import Change, Outcome, Place
from homecare.allocation.keeping import room_beside
from homecare.allocation.limits import Limits
from homecare.allocation.plans import Task, flow_of, make_plan
from homecare.allocation.problem import NO_LIMIT, Ints, Problem, build_problem
from homecare.allocation.result import Allocation, parts_of
from homecare.allocation.rules.named import Rule
from homecare.allocation.rules.place import allocate_by_rule
from homecare.allocation.spread import Parts
from homecare.allocation.whole.packages import build_whole
from homecare.tables import MOST_HOURS_PER_WEEK
from homecare.tables.windows import windows_of
from homecare.units import SECONDS_PER_HOUR, whole_seconds

NEW_ROLE = "supplementary"


@dataclass(frozen=True)
class Anew:
    """What the whole allocation would be with a change, nobody's place being kept.

    Attributes
    ----------
    provider_id : str
        Provider of the package; empty where it has none.
    placed_seconds : int
        Seconds placed more, or fewer, than in the run.
    moved, lost, gained : int
        Packages that would be with another provider, that would lose their place, and that would
        gain one, the package asked about left out.
    """

    provider_id: str
    placed_seconds: int
    moved: int
    lost: int
    gained: int


def changed(market: Market, change: Change, *, zone_id: str) -> Market:
    """Return the tables with one change.

    Parameters
    ----------
    market : Market
        The tables; left as they were.
    change : Change
        The change.
    zone_id : str
        Zone of the package.

    Notes
    -----
    Hours are added to a stated limit only. A new appointment is supplementary and blank in all
    else: no limit in the zone, no rank, scores at the mean, no tendered rate.
    """
    firm = (market.providers["provider_id"] == change.provider_id).to_numpy(dtype=bool)
    firms = market.providers.copy()
    firms.loc[firm, "capacity_hours_per_week"] += change.provider_seconds / SECONDS_PER_HOUR
    if change.capabilities:
        held = firms.loc[firm, "capabilities"].astype(str).iloc[0]
        firms.loc[firm, "capabilities"] = ";".join(filter(None, [held, *change.capabilities]))
    if change.lifts_suspension:
        firms.loc[firm, ["suspended_from", "suspended_until"]] = pd.NaT
    booked = market.appointments.copy()
    settings = replace(market.settings, limits=_lifted(market, change, zone_id))
    here = (booked["provider_id"] == change.provider_id) & (booked["zone_id"] == zone_id)
    if any(name.startswith("window ") for name in change.lifts_limits):
        for table, which in ((firms, firm), (booked, here)):
            cells = table.loc[which, "window_capacity_hours"]
            table.loc[which, "window_capacity_hours"] = cells.map(_without_limit)
    booked.loc[here, "capacity_hours_per_week"] += change.zone_seconds / SECONDS_PER_HOUR
    if change.appoints:
        booked = _with_appointment(booked, change.provider_id, zone_id)
    return replace(market, providers=firms, appointments=booked, settings=settings)


def _without_limit(cell: str) -> str:
    """Return a cell of capacities by call window with the same names and room for everything."""
    return ";".join(f"{name}={MOST_HOURS_PER_WEEK}" for name in windows_of(cell) or {})


def _lifted(market: Market, change: Change, zone_id: str) -> Limits:
    """Return the limits without those that the change lifts: a role's, a zone's, or of all."""
    limits = market.settings.limits
    if "provider_share" in change.lifts_limits:
        limits = replace(limits, provider_share=None)
    if "role_share" in change.lifts_limits:
        booked = market.appointments
        own = (booked["provider_id"] == change.provider_id) & (booked["zone_id"] == zone_id)
        role = str(booked.loc[own, "role"].iloc[0])
        kept = {name: share for name, share in limits.role_share.items() if name != role}
        limits = replace(limits, role_share=kept)
    if "most_providers" in change.lifts_limits:
        limits = replace(limits, most_providers={**limits.most_providers, zone_id: NO_LIMIT})
    if "minimum_block_hours" in change.lifts_limits:
        limits = replace(limits, block_hours={**limits.block_hours, zone_id: 0.0})
    return limits


def _with_appointment(booked: pd.DataFrame, provider_id: str, zone_id: str) -> pd.DataFrame:
    """Return appointments with one more, blank in all but who, where and as what."""
    new = booked.reindex([*booked.index[:0], -1])
    for column in booked.columns:
        if booked[column].dtype == object or pd.api.types.is_string_dtype(booked[column].dtype):
            new[column] = ""
    new[["provider_id", "zone_id", "role"]] = [provider_id, zone_id, NEW_ROLE]
    return pd.concat([booked, new.astype(booked.dtypes.to_dict())], ignore_index=True)


def beside(case: Case) -> Place:
    """Return a trial in which everybody with a place keeps it and all that waits is placed anew."""
    return partial(_placed_beside, case, None)


def alone(case: Case) -> Place:
    """Return a trial in which everybody else stays as they are, placed or not."""
    return partial(_placed_beside, case, case.line)


def again(case: Case, rule: Rule | None = None) -> Place:
    """Return a trial in which everything is allocated again, by the goals or by a rule."""
    return partial(_placed_again, case, rule)


def _placed_beside(case: Case, only: int | None, change: Change) -> Outcome:
    """Return what comes of a change when all that waits, or one line, is placed in what is left."""
    problem, parts = _changed_problem(case, change)
    placed = parts.link >= 0
    kept = Parts(parts.line[placed], parts.link[placed], parts.seconds[placed])
    room = room_beside(problem, kept)
    waits = np.flatnonzero(~placed if only is None else ~placed & (parts.line == only))
    rest = _rest(problem, parts, waits, room)
    settings = case.market.settings
    task = Task(rest, build_cells(rest), case.goals, settings, _silent)
    flow = flow_of(task, np.arange(len(waits)), Room.full(rest), case.goals)
    whole = build_whole(rest, task.cells, goals=case.goals, seed=settings.seed)
    made = make_plan(task, flow, whole).parts
    now = Parts(parts.line[waits][made.line], made.link, made.seconds)
    return _outcome(problem, case, change, now, kept=kept)


def _changed_problem(case: Case, change: Change) -> tuple[Problem, Parts]:
    """Return the problem with a change, and the plan on it.

    A change that leaves the appointments and the limits as they are is made in the arrays; the
    tables would give the same, more slowly.
    """
    if change.appoints or change.lifts_limits:
        market = changed(case.market, change, zone_id=case.problem.zone_ids[case.zone])
        problem = build_problem(
            market.packages,
            market.providers,
            appointments=market.appointments,
            settings=market.settings,
            as_of=market.as_of,
        )
        return problem, parts_of(problem, case.frame)
    problem = case.problem
    provider = problem.provider_ids.index(change.provider_id)
    in_all, in_zone = problem.provider_capacity.copy(), problem.links.capacity.copy()
    in_all[provider] += change.provider_seconds
    in_zone[case.link_of(provider)] += change.zone_seconds
    able, stopped = problem.can_do.copy(), problem.is_suspended.copy()
    held = problem.capabilities[provider] | set(change.capabilities)
    able[:, provider] = [needs <= held for needs in problem.needs]
    stopped[provider] &= not change.lifts_suspension
    return replace(
        problem,
        links=replace(problem.links, capacity=in_zone),
        provider_capacity=in_all,
        can_do=able,
        is_suspended=stopped,
        capabilities=tuple(
            frozenset(held) if place == provider else each
            for place, each in enumerate(problem.capabilities)
        ),
    ), case.parts


def _rest(problem: Problem, parts: Parts, which: Ints, room: Room) -> Problem:
    """Return the problem of some parts alone, in the room that is left."""
    old, line, seconds = problem.lines, parts.line[which], parts.seconds[which]
    hours = np.where(old.is_whole[line], old.hours[line], seconds / SECONDS_PER_HOUR)
    lines = replace(old.of(line), row=np.arange(len(which)), seconds=seconds, hours=hours)
    return replace(
        problem,
        lines=lines,
        links=replace(problem.links, capacity=room.link),
        provider_capacity=room.provider,
        shared=tuple(
            limit.of_parts(line, seconds, is_whole=old.is_whole, capacity=left)
            for limit, left in zip(problem.shared, room.shared, strict=True)
        ),
    )


def _outcome(problem: Problem, case: Case, change: Change, now: Parts, *, kept: Parts) -> Outcome:
    """Return what came of a change: parts that were placed now, beside those that were kept."""
    provider = problem.provider_ids.index(change.provider_id)
    firm, zone = np.append(problem.links.provider, -1), np.append(problem.links.zone, -1)
    held = {"zone": 0, "all": 0}
    for parts in (now, kept):
        there = firm[parts.link] == provider
        held["all"] += int(parts.seconds[there].sum())
        held["zone"] += int(parts.seconds[there & (zone[parts.link] == case.zone)].sum())
    own = now.link[np.flatnonzero(now.line == case.line)]
    came = np.unique(now.line[(firm[now.link] == provider) & (now.line != case.line)])
    return Outcome(
        provider_id=(*problem.provider_ids, "")[int(firm[own[0]])] if len(own) else "",
        zone_seconds=held["zone"],
        provider_seconds=held["all"],
        came=tuple(sorted(filter(None, map(str, problem.lines.package_id[came])))),
    )


def _placed_again(case: Case, rule: Rule | None, change: Change) -> Outcome:
    found = _allocated(case, change, rule).frame
    placed = case.parts.link >= 0
    before = {str(each) for each in case.problem.lines.package_id[case.parts.line[placed]]}
    package_id = str(case.problem.lines.package_id[case.line])
    there = found[found["provider_id"] == change.provider_id]
    in_zone = there[there["zone_id"] == case.problem.zone_ids[case.zone]]
    came = {str(each) for each in there["package_id"] if each} - before - {package_id}
    return Outcome(
        provider_id=str(found.loc[found["package_id"] == package_id, "provider_id"].iloc[0]),
        zone_seconds=int(whole_seconds(in_zone["hours_per_week"]).sum()),
        provider_seconds=int(whole_seconds(there["hours_per_week"]).sum()),
        came=tuple(sorted(came)),
    )


def _silent(message: str) -> None:
    """Take no notice."""


def anew(case: Case, change: Change, before: Allocation, *, rule: Rule | None = None) -> Anew:
    """Return what the whole allocation would be with a change.

    Parameters
    ----------
    case : Case
        The package in its plan.
    change : Change
        The change.
    before : Allocation
        The plan.
    rule : Rule, optional
        The rule that made it; without it the goals in order.
    """
    return compared(case, before, _allocated(case, change, rule))


def _allocated(case: Case, change: Change, rule: Rule | None) -> Allocation:
    """Return everything allocated with a change."""
    market = changed(case.market, change, zone_id=case.problem.zone_ids[case.zone])
    allocated = allocate if rule is None else partial(allocate_by_rule, rule=rule, is_trial=True)
    return allocated(
        market.packages,
        market.providers,
        appointments=market.appointments,
        settings=market.settings,
        as_of=market.as_of,
    )


def compared(case: Case, before: Allocation, after: Allocation) -> Anew:
    """Return how a second allocation differs from the first, the package left out of the counts."""
    package_id = str(case.problem.lines.package_id[case.line])
    was, now = (
        each.frame[each.frame["package_id"] != ""].set_index("package_id")["provider_id"]
        for each in (before, after)
    )
    now = now.reindex(was.index)
    own = str(now[package_id])
    others = was.index != package_id
    was, now = was[others], now[others]
    return Anew(
        provider_id=own,
        placed_seconds=after.placed_seconds - before.placed_seconds,
        moved=int(((was != "") & (now != "") & (was != now)).sum()),
        lost=int(((was != "") & (now == "")).sum()),
        gained=int(((was == "") & (now != "")).sum()),
    )
