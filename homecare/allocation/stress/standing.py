"""The plan as it stands before anything fails: who has which line, and how full everybody is.

Receives an allocation with the tables it was made from; hands on the problem as arrays with the
parts of the plan on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Cells, Room
from homecare.allocation.goals import GoalRule
from homecare.allocation.problem import Ints, Problem
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts


@dataclass(frozen=True)
class Standing:
    """The plan before anything fails.

    Attributes
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    goals : tuple of GoalRule
        By which displaced lines are placed again.
    settings : AllocationSettings
        Seed and limits.
    parts : Parts
        Every line's parts.
    load : (links,) int64
        Seconds of each link.
    """

    problem: Problem
    cells: Cells
    goals: tuple[GoalRule, ...]
    settings: AllocationSettings
    parts: Parts
    load: Ints

    @property
    def placed(self) -> Ints:
        """Return the placed parts."""
        return np.flatnonzero(self.parts.link >= 0)

    def room_beside(self, problem: Problem, which: Ints) -> Room:
        """Return the room of a problem once some parts of the plan stay; below 0 where too full."""
        parts = self.parts
        return Room.full(problem).less(
            problem, parts.link[which], parts.seconds[which], line=parts.line[which]
        )

    def by_provider(self, load: Ints) -> Ints:
        """Return the seconds of each provider, (providers,), of a load of the links."""
        total = np.zeros(len(self.problem.provider_ids), dtype=np.int64)
        np.add.at(total, self.problem.links.provider, load)
        return total

    def by_zone(self, line: Ints, amount: Ints) -> Ints:
        """Return amounts of lines added up by zone, (zones,)."""
        total = np.zeros(len(self.problem.zone_ids), dtype=np.int64)
        np.add.at(total, self.problem.lines.zone[line], amount)
        return total


def load_of(problem: Problem, link: Ints, seconds: Ints) -> Ints:
    """Return the seconds at each link, (links,)."""
    load = np.zeros(len(problem.links.zone), dtype=np.int64)
    np.add.at(load, link, seconds)
    return load


def holding(problem: Problem, parts: Parts) -> Problem:
    """Return the problem in which every provider can do at least what it has.

    Parameters
    ----------
    problem : Problem
        The problem.
    parts : Parts
        Who has what.
    """
    at = parts.link >= 0
    left = Room.full(problem).less(problem, parts.link[at], parts.seconds[at], line=parts.line[at])

    def held(capacity: Ints, room: Ints) -> Ints:
        return capacity + np.maximum(-room, 0)

    return replace(
        problem,
        links=replace(problem.links, capacity=held(problem.links.capacity, left.link)),
        provider_capacity=held(problem.provider_capacity, left.provider),
        shared=tuple(
            replace(limit, capacity=held(limit.capacity, room))
            for limit, room in zip(problem.shared, left.shared, strict=True)
        ),
    )
