"""Keeping: lines that stand where they are, and the plan of all others in the room they leave.

Owns which of today's placements are kept and what a provider then has left. Receives the problem;
hands on a plan of every line, the value of each goal in the programme and the bound.

Today's placements are facts: a provider may have more of them than the capacity it states. So
what is kept is elastic. What it leaves is ``max(0, capacity - kept)`` at each appointment, each
provider and each shared limit, and the seconds beyond capacity are told. Who has work in a zone
today counts among the zone's providers, and may have more whatever the least block of hours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Room, build_cells
from homecare.allocation.components import Found, joined, markets_of
from homecare.allocation.goals import GoalRule
from homecare.allocation.model import Flow
from homecare.allocation.openings.choose import loads_of, with_standing
from homecare.allocation.plans import (
    Made,
    Task,
    better_from,
    bound_within,
    flow_of,
    make_plan,
    make_plan_within,
)
from homecare.allocation.problem import NO_LIMIT, Ints, Problem
from homecare.allocation.result import BoundKind, Kept, achieved
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.shut import shut_notes
from homecare.allocation.spread import Parts
from homecare.allocation.whole.packages import build_whole
from homecare.errors import listed
from homecare.units import hours_from_seconds

SHARED = {
    "role_share": "a role's share of a zone's hours",
    "provider_share": "a provider's share of a zone's hours",
}
TOLD_EVERY = 10  # markets
NOBODY = Parts(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


@dataclass(frozen=True)
class Placed:
    """A plan of every line.

    Attributes
    ----------
    parts : Parts
        Every line's parts, those kept among them.
    kept : Parts
        What stands where it is.
    best : tuple of float
        Value of each goal in the programme, what is kept counted in, each in its own unit.
    bound_seconds : int
        Most seconds that any plan with these lines kept can place.
    bound_kind : str
        The programme that proved it.
    sizes : dict of str to int
        How many packages, cells, arcs and pairs of package and provider were looked at.
    """

    parts: Parts
    kept: Parts
    best: tuple[float, ...]
    bound_seconds: int
    bound_kind: BoundKind
    sizes: dict[str, int]


def todays_placements(problem: Problem) -> Parts:
    """Return what providers have today and may keep.

    A line whose provider is not appointed to its zone, or lacks a capability it needs, is not
    among them: no plan could leave it there. Suspension, size and capacity hold nobody back.
    """
    lines, links = problem.lines, problem.links
    stands = np.flatnonzero((lines.incumbent >= 0) & ~lines.is_waiting)
    able = problem.can_do[lines.needs[stands], links.provider[lines.incumbent[stands]]]
    kept: Ints = stands[able] if len(stands) else stands
    return Parts(kept, lines.incumbent[kept], lines.seconds[kept])


def room_beside(problem: Problem, kept: Parts) -> Room:
    """Return the room that kept parts leave, nowhere less than none."""
    room = Room.full(problem).less(problem, kept.link, kept.seconds, line=kept.line)
    return Room(
        np.maximum(room.link, 0),
        np.maximum(room.provider, 0),
        tuple(np.maximum(left, 0) for left in room.shared),
    )


def beyond_capacity(problem: Problem, parts: Parts) -> int:
    """Return the seconds that would have to leave before every capacity held."""
    placed = parts.link >= 0
    room = Room.full(problem).less(
        problem, parts.link[placed], parts.seconds[placed], line=parts.line[placed]
    )
    in_zones = np.zeros(len(room.provider), dtype=np.int64)
    np.add.at(in_zones, problem.links.provider, np.maximum(-room.link, 0))
    return int(np.maximum(in_zones, -room.provider).sum())


def with_stands(problem: Problem, kept: Parts) -> Problem:
    """Return the problem with its limits on having work at all as kept parts leave them."""
    return with_standing(problem, loads_of(problem, kept))


def kept_of(problem: Problem, kept: Parts, beyond: int) -> Kept:
    """Return the figures of what is kept."""
    people = int(problem.lines.is_whole[kept.line].sum())
    return Kept(int(kept.seconds.sum()), people, beyond)


def notes_of(problem: Problem, settings: AllocationSettings, beyond: int) -> tuple[str, ...]:
    """Return what a reader should know of the order of goals and of what is kept."""
    said, goals = [], settings.goals
    hours, people = (
        next((n for n, name in enumerate(goals) if name.endswith(ending)), len(goals))
        for ending in ("placed_hours", "placed_people")
    )
    if hours < people and problem.lines.is_whole.any():
        said.append("Hours come before people among the goals: where room is short, large packages "
                    "are placed rather than small ones. The allocation model chooses.")  # fmt: skip
    if settings.place == "new":
        said.append("Today's placements stand; only packages that no provider has today are "
                    "placed.")  # fmt: skip
        lines, stands = problem.lines, todays_placements(problem)
        left = len(np.flatnonzero(~lines.is_waiting)) - len(stands.line)
        if left:
            said.append("Packages whose provider of today is not appointed to their zone, or lacks "
                        "a capability they need, cannot stand and are placed anew.")  # fmt: skip
        if beyond:
            said.append(f"Providers keep {hours_from_seconds(beyond):,.2f} hours a week beyond the "
                        "capacity they state.")  # fmt: skip
        said += _beyond_shares(problem, stands)
        said += _beyond_openings(problem, stands)
        problem = with_stands(problem, stands)
    return (*said, *shut_notes(problem))


def _beyond_shares(problem: Problem, stands: Parts) -> list[str]:
    """Return a sentence for each shared limit that what stands is beyond."""
    room = Room.full(problem).less(problem, stands.link, stands.seconds, line=stands.line)
    said = []
    for limit, left in zip(problem.shared, room.shared, strict=True):
        beyond = int(np.maximum(-left, 0).sum())
        if beyond:
            said.append(f"Today's placements are {hours_from_seconds(beyond):,.2f} hours a week "
                        f"beyond {SHARED.get(limit.name, f'the limits of the {limit.name}')}; "
                        "nothing more is added there.")  # fmt: skip
    return said


def _beyond_openings(problem: Problem, stands: Parts) -> list[str]:
    """Return a sentence for each limit on having work at all that what stands does not keep."""
    limits, said = problem.openings, []
    if limits is None:
        return []
    load = loads_of(problem, stands)
    crowded = np.flatnonzero(limits.count(load) > limits.most).tolist()
    if crowded:
        said.append("Today more providers have work than allocation.most_providers allows in "
                    f"{listed([problem.zone_ids[zone] for zone in crowded])}; no further one is "
                    "given any there.")  # fmt: skip
    short = int(((load > 0) & (load < limits.block)).sum())
    if short:
        said.append(f"{short} of {int((load > 0).sum())} appointments with work today have less "
                    "than allocation.minimum_block_hours: that work stands, and more may be "
                    "added to it.")  # fmt: skip
    return said


def rest_of(problem: Problem, lines: Ints, room: Room) -> Problem:
    """Return the problem of some lines, ascending, in the room that is left."""
    rest, is_whole = problem.lines.of(lines), problem.lines.is_whole
    shared = tuple(
        limit.of_parts(lines, rest.seconds, is_whole=is_whole, capacity=left)
        for limit, left in zip(problem.shared, room.shared, strict=True)
    )
    return replace(
        problem,
        lines=replace(rest, row=np.arange(len(lines))),
        links=replace(problem.links, capacity=np.minimum(room.link, NO_LIMIT)),
        provider_capacity=np.minimum(room.provider, NO_LIMIT),
        shared=shared,
    )


def place_beside(
    problem: Problem,
    kept: Parts,
    *,
    goals: Sequence[GoalRule],
    settings: AllocationSettings,
    tell: Callable[[str], None],
    start: Parts | None = None,
) -> Placed:
    """Return the plan of every line that is best for the goals with some parts kept.

    Parameters
    ----------
    problem : Problem
        Every line.
    kept : Parts
        Whole lines that stand where they are, ascending; none: everything is placed.
    goals : sequence of GoalRule
        Most important first.
    settings : AllocationSettings
        Limits and seed.
    tell : callable
        Told each step.
    start : Parts, optional
        A plan of every line, within the limits and with the same parts kept: the answer is no
        worse.
    """
    others, rest = _rest(problem, kept)
    markets = markets_of(rest)
    is_one = len(markets) == 1
    if not is_one:
        tell(f"{len(markets)} markets share no provider: each is placed by itself")
    known = None if start is None else _of_lines(start, others)
    parts = []
    for number, market in enumerate(markets, start=1):
        own = None if known is None else market.inside(known, len(rest.links.zone))
        part = market.part_of(rest)
        parts.append(_market(part, goals, settings, tell if is_one else _silent, own))
        if not is_one and (number % TOLD_EVERY == 0 or number == len(markets)):
            tell(f"{number} of {len(markets)} markets placed")
    found = joined(markets, parts)
    made = found.made
    return Placed(
        parts=_joined(kept, made, others),
        kept=kept,
        best=_with_kept(problem, rest, kept, goals=goals, values=found.best),
        bound_seconds=made.bound_seconds + int(kept.seconds.sum()),
        bound_kind=made.bound_kind,
        sizes=found.sizes,
    )


def _market(
    problem: Problem,
    goals: Sequence[GoalRule],
    settings: AllocationSettings,
    tell: Callable[[str], None],
    start: Parts | None,
) -> Found:
    """Return what is found for the lines of a problem."""
    task, flow = _programme(problem, goals, settings, tell)
    cells = task.cells
    tell(f"linear programme: {len(cells.zone)} cells, {len(flow.seconds)} arcs")
    whole = build_whole(problem, cells, goals=goals, seed=settings.seed)
    make = make_plan if problem.openings is None else make_plan_within
    made = make(task, flow, whole)
    if start is not None and len(whole.line):
        made = better_from(task, flow, whole, made, start)
    sizes = {
        "packages": len(whole.line),
        "cells": len(flow.arcs.supply),
        "arcs": len(flow.seconds),
        "pairs": len(whole.link),
    }
    return Found(made, flow.values, sizes)


def _of_lines(parts: Parts, lines: Ints) -> Parts:
    """Return the parts of some lines, ascending, by their position among them."""
    which = np.isin(parts.line, lines)
    line = np.searchsorted(lines, parts.line[which])
    return Parts(line, parts.link[which], parts.seconds[which])


def bound_beside(
    problem: Problem, kept: Parts, *, goals: Sequence[GoalRule], settings: AllocationSettings
) -> tuple[tuple[float, ...], float, BoundKind]:
    """Return each goal's value in the programme, the most hours any plan can place, and its proof.

    Parameters
    ----------
    problem, kept, goals, settings
        As for `place_beside`.
    """
    _, rest = _rest(problem, kept)
    task, flow = _programme(rest, goals, settings, _silent)
    best = _with_kept(problem, rest, kept, goals=goals, values=flow.values)
    seconds, kind = bound_within(task, flow)
    return best, hours_from_seconds(seconds + int(kept.seconds.sum())), kind


def _rest(problem: Problem, kept: Parts) -> tuple[Ints, Problem]:
    """Return the lines that are not kept, and their problem in the room that is left."""
    others = np.setdiff1d(np.arange(len(problem.lines.row)), kept.line)
    if not len(kept.line):
        return others, problem
    return others, rest_of(with_stands(problem, kept), others, room_beside(problem, kept))


def _programme(
    problem: Problem,
    goals: Sequence[GoalRule],
    settings: AllocationSettings,
    tell: Callable[[str], None],
) -> tuple[Task, Flow]:
    """Return the task of placing every line of a problem, and its programme."""
    task = Task(problem, build_cells(problem), tuple(goals), settings, tell)
    every = np.arange(len(problem.lines.row))
    return task, flow_of(task, every, Room.full(problem), goals)


def _with_kept(
    problem: Problem,
    rest: Problem,
    kept: Parts,
    *,
    goals: Sequence[GoalRule],
    values: tuple[float, ...],
) -> tuple[float, ...]:
    """Return the goals' values with what is kept counted in."""
    if not len(kept.line):
        return values
    of_kept = achieved(problem, kept, goals)  # with the constant of every line
    return tuple(
        value + more - rule.constant(rest)
        for rule, value, more in zip(goals, values, of_kept, strict=True)
    )


def _joined(kept: Parts, made: Made, others: Ints) -> Parts:
    """Return what is kept and what was placed, by line, then link, unplaced last."""
    line = np.concatenate([kept.line, others[made.parts.line]])
    link = np.concatenate([kept.link, made.parts.link])
    seconds = np.concatenate([kept.seconds, made.parts.seconds])
    order = np.lexsort((link, link < 0, line))
    return Parts(line[order], link[order], seconds[order])


def _silent(message: str) -> None:
    """Take no notice."""
