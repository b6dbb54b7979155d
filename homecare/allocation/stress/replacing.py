"""Placing again what a failure displaces, everybody else staying where they are.

Receives the plan as it stands and a failure; hands on where each displaced line goes, or that it
goes nowhere, by the same allocator that made the plan.

*Exit*: every line of the failing providers is displaced, and they are no longer anybody's.
*Suspension*: a line is displaced that the plan gives to a failing provider which does not have it
today; what it has today it keeps. *Less capacity*: the lines of every provider that now has more
than it can take are placed again with, as the second goal after placed hours, that they stay
where the plan has them; displaced are those that do not.

The displaced lines are a small allocation of their own, in the room that all others leave. Where
the model limits who has work in a zone at all, who still has some is counted beforehand and may
have more whatever the least block; a provider that leaves makes room for another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Room, build_cells
from homecare.allocation.goals import GOALS, GoalRule
from homecare.allocation.limits import OpeningLimits
from homecare.allocation.openings.choose import with_standing
from homecare.allocation.plans import Task, flow_of, make_plan, make_plan_within
from homecare.allocation.problem import Bools, Ints, Problem
from homecare.allocation.spread import Parts
from homecare.allocation.stress.standing import Standing, load_of
from homecare.allocation.whole.packages import build_whole
from homecare.units import SECONDS_PER_HOUR

EXACT_WORK = 20_000  # of the integer programme: enough where few packages are displaced


@dataclass(frozen=True)
class Replaced:
    """Parts of the plan placed again.

    Attributes
    ----------
    part : (parts,) int64
        Which parts of the plan.
    origin, link, seconds : (pieces,) int64
        Where each goes (link -1: nowhere); ``origin`` is the part it comes from. A package is
        one piece; hours without people may be cut.
    bound : int
        Most seconds of these parts that could be placed with everybody else staying.
    openings : OpeningLimits, optional
        The limits on having work at all that were left to them.
    """

    part: Ints
    origin: Ints
    link: Ints
    seconds: Ints
    bound: int
    openings: OpeningLimits | None = None

    def only(self, other: Replaced) -> Replaced:
        """Return where the parts of another answer go by this one; the other's bound holds."""
        held = np.isin(self.origin, other.part)
        return Replaced(
            other.part, self.origin[held], self.link[held], self.seconds[held], other.bound,
            other.openings,
        )  # fmt: skip

    @property
    def placed(self) -> int:
        """Return the seconds placed."""
        return int(self.seconds[self.link >= 0].sum())


def displaced_parts(standing: Standing, blocked: Bools, *, is_exit: bool) -> Ints:
    """Return the parts of the plan that an exit or a suspension displaces."""
    problem, parts, at = standing.problem, standing.parts, standing.placed
    if not len(at):
        return at
    link = parts.link[at]
    is_displaced = blocked[problem.links.provider[link]]
    if not is_exit:
        is_displaced &= problem.lines.incumbent[parts.line[at]] != link
    return at[is_displaced]


def place_again(standing: Standing, blocked: Bools, *, is_exit: bool) -> Replaced:
    """Return where the lines go that an exit or a suspension displaces.

    Parameters
    ----------
    standing : Standing
        The plan before.
    blocked : (providers,) bool
        Who fails.
    is_exit : bool
        Whether they leave, or take nobody new.
    """
    problem, parts = standing.problem, standing.parts
    which = displaced_parts(standing, blocked, is_exit=is_exit)
    own = problem.lines.incumbent[parts.line[which]]
    if len(own):  # a displaced line cannot go back to a provider that fails as well
        own = np.where((own >= 0) & blocked[problem.links.provider[own]], -1, own)
    stay = np.setdiff1d(standing.placed, which)
    left = with_standing(problem, load_of(problem, parts.link[stay], parts.seconds[stay]))
    return _placed(
        standing,
        replace(left, is_suspended=problem.is_suspended | blocked),
        which,
        own=own,
        room=standing.room_beside(problem, stay),
        goals=standing.goals,
    )


def place_in_less(standing: Standing, less: Problem) -> Replaced:
    """Return where the lines go that no longer fit once there is less capacity.

    Parameters
    ----------
    standing : Standing
        The plan before.
    less : Problem
        The same problem with less capacity.
    """
    parts, links = standing.parts, less.links
    at = standing.placed
    room = standing.room_beside(less, at)
    over_link = (room.link < 0) | (room.provider < 0)[links.provider]
    for limit, left in zip(less.shared, room.shared, strict=True):
        over_link |= (left < 0)[limit.node]
    is_over = over_link[parts.link[at]]
    moving, stay = at[is_over], at[~is_over]
    # Nobody leaves: whoever can do anything at all still has work.
    able = (links.capacity > 0) & (less.provider_capacity > 0)[links.provider]
    rest = [rule for rule in standing.goals if rule.name not in ("placed_hours", "incumbent_hours")]
    return _placed(
        standing,
        with_standing(less, np.where(able, standing.load, 0)),
        moving,
        own=parts.link[moving],
        room=standing.room_beside(less, stay),
        goals=(GOALS["placed_hours"], GOALS["incumbent_hours"], *rest),
    )


def _placed(
    standing: Standing,
    problem: Problem,
    which: Ints,
    *,
    own: Ints,
    room: Room,
    goals: tuple[GoalRule, ...],
) -> Replaced:
    """Return parts of the plan placed anew in some room."""
    if not len(which):
        return Replaced(which, which, which, which, 0, problem.openings)
    some = _some(problem, standing.parts, which, own=own, room=room)
    settings = replace(
        standing.settings,
        exact_work_limit=min(standing.settings.exact_work_limit, EXACT_WORK),
    )
    task = Task(some, build_cells(some), goals, settings, _silent)
    flow = flow_of(task, np.arange(len(which)), Room.full(some), goals)
    make = make_plan if some.openings is None else make_plan_within
    made = make(task, flow, build_whole(some, task.cells, goals=goals, seed=settings.seed))
    now = made.parts
    return Replaced(which, which[now.line], now.link, now.seconds, made.bound_seconds,
                    some.openings)  # fmt: skip


def _some(problem: Problem, parts: Parts, which: Ints, *, own: Ints, room: Room) -> Problem:
    """Return the problem of some parts of the plan alone, in the room that others leave."""
    old, line, seconds = problem.lines, parts.line[which], parts.seconds[which]
    return replace(
        problem,
        lines=replace(
            old.of(line),
            row=np.arange(len(which)),
            seconds=seconds,
            hours=seconds / SECONDS_PER_HOUR,
            incumbent=own,
        ),
        links=replace(problem.links, capacity=np.maximum(room.link, 0)),
        provider_capacity=np.maximum(room.provider, 0),
        shared=tuple(
            limit.of_parts(line, seconds, is_whole=old.is_whole, capacity=np.maximum(left, 0))
            for limit, left in zip(problem.shared, room.shared, strict=True)
        ),
    )


def _silent(message: str) -> None:
    """Take no notice."""
