"""A plan of the frontier where having work in a zone at all is limited.

Receives the plan before and the least seconds that stay; hands on a plan no worse for the goals
that keeps both, with what no plan can pass.

Who has work in a zone is chosen first, over cells, with (5) to (7) of
`homecare.allocation.openings.choose` and (8) of `homecare.allocation.frontier.points` at once. With
the links of no work closed, those whom that flow keeps are held and all others placed as ever;
beside that the plan before is repaired further among the links it uses. What is then short of its
block is topped up or closed, and a plan in which too many hours would have moved for that is thrown
away. A link that today's placements open counts like any other here: every plan keeps every limit
in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from homecare.allocation.cells import Cells, Room
from homecare.allocation.goals import GOALS, GoalRule
from homecare.allocation.keeping import Placed, place_beside, todays_placements
from homecare.allocation.openings.choose import Chosen, loads_of, with_closed
from homecare.allocation.openings.settling import settle
from homecare.allocation.problem import Bools, Problem
from homecare.allocation.result import exact_values
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts
from homecare.allocation.staying import held_within, moved_seconds, staying

EXACT_WORK = 20_000  # of each plan's integer programme; several plans are tried for every point


def place_within(
    problem: Problem,
    cells: Cells,
    *,
    goals: Sequence[GoalRule],
    settings: AllocationSettings,
    chosen: Chosen,
    base: Parts,
    before: Placed,
    floor: int,
) -> Placed:
    """Return a plan no worse than the one before in which enough seconds stay.

    Parameters
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    goals : sequence of GoalRule
        Most important first.
    settings : AllocationSettings
        Limits and seed.
    chosen : Chosen
        Who is to have work, and the flow that says so.
    base : Parts
        Today's placements that can all stay at once.
    before : Placed
        A plan that keeps every limit, with at least ``floor`` seconds staying.
    floor : int
        Least seconds of today's placements that stay.
    """
    today, lines = todays_placements(problem), len(problem.lines.row)
    most_moved = int(today.seconds.sum()) - floor
    links = len(problem.links.zone)
    stay = staying(base, before.parts)
    among = held_within(stay, cells, chosen.arcs, chosen.seconds, links=links, floor=floor)
    anew = _held(problem, cells, _at_open(today, chosen.closed), chosen=chosen, floor=floor)
    idle = loads_of(problem, before.parts) == 0
    little = replace(settings, exact_work_limit=min(settings.exact_work_limit, EXACT_WORK))
    own = GOALS["incumbent_hours"]
    own_first = (own, *(goal for goal in goals if goal.name != own.name))
    best, placed = exact_values(problem, before.parts, goals), before
    for held, closed, start, order in (
        (anew, chosen.closed, None, goals),
        (anew, chosen.closed, None, own_first),
        (_at_open(among, chosen.closed), chosen.closed, None, goals),
        (among, idle, before.parts, goals),
    ):
        found = place_beside(
            with_closed(problem, closed), held,
            goals=order, settings=little, tell=_silent, start=start,
        )  # fmt: skip
        for way in (True, False):
            parts = settle(
                problem, cells, found.parts, goals=goals, is_topped_up=way, is_moved=False
            )
            values = exact_values(problem, parts, goals)
            if values > best and moved_seconds(parts, today, lines=lines) <= most_moved:
                best, placed = values, replace(found, parts=parts)
    return placed


def _held(problem: Problem, cells: Cells, able: Parts, *, chosen: Chosen, floor: int) -> Parts:
    """Return whole lines within a flow's staying seconds, topped up to a floor where there is room.

    Unlike today's placements that can all stay at once, those that are added may not fit.
    """
    links = len(problem.links.zone)
    held = held_within(able, cells, chosen.arcs, chosen.seconds, links=links, floor=0)
    room = Room.full(problem).less(problem, held.link, held.seconds, line=held.line)
    waiting = np.isin(able.line, held.line, invert=True)
    total = int(held.seconds.sum())
    added = [np.flatnonzero(~waiting)]
    while total < floor:
        fits = waiting & (room.at(problem)[able.link] >= able.seconds)
        fits &= room.windows_at(problem, able.line, able.link, able.seconds)
        if not fits.any():
            break
        most = np.flatnonzero(fits)
        at = most[[int(np.lexsort((able.line[most], -able.seconds[most]))[0])]]
        room = room.less(problem, able.link[at], able.seconds[at], line=able.line[at])
        waiting[at] = False
        total += int(able.seconds[at].sum())
        added.append(at)
    which = np.sort(np.concatenate(added))
    return Parts(able.line[which], able.link[which], able.seconds[which])


def _at_open(parts: Parts, closed: Bools) -> Parts:
    """Return the parts at links that are not closed."""
    if not len(parts.line):
        return parts
    which = np.flatnonzero(~closed[parts.link])
    return Parts(parts.line[which], parts.link[which], parts.seconds[which])


def _silent(message: str) -> None:
    """Take no notice."""
