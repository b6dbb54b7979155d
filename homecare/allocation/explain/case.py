"""The case: one package in a finished plan, with the room that the plan leaves.

Receives the tables and the allocation made from them; hands on the problem as arrays, the plan as
parts of lines and the package asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from homecare.allocation.cells import Cells, Room, build_cells
from homecare.allocation.goals import GoalRule, Pairs, chosen
from homecare.allocation.keeping import NOBODY, todays_placements, with_stands
from homecare.allocation.problem import Ints, Problem, build_problem
from homecare.allocation.result import Allocation, parts_of
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts
from homecare.errors import Fault, UsageError, listed, nearest


@dataclass(frozen=True)
class Market:
    """What an allocation was made from.

    Attributes
    ----------
    packages, providers, appointments : pandas.DataFrame
        As for `homecare.allocation.allocate`.
    settings : AllocationSettings
        Goals, weights and limits.
    as_of : datetime.date
        Day on which suspensions are looked at.
    """

    packages: pd.DataFrame
    providers: pd.DataFrame
    appointments: pd.DataFrame
    settings: AllocationSettings
    as_of: date


@dataclass(frozen=True)
class Arrival:
    """The moment at which a rule looked at the package, before anybody had it.

    Attributes
    ----------
    load : (links,) int64
        Seconds that each link had.
    given_back : int
        How many providers below a least block had given their work in a zone back by then; above
        0 the package was offered again, for the last time.
    """

    load: Ints
    given_back: int


@dataclass(frozen=True)
class Case:
    """One package in a plan.

    Attributes
    ----------
    market : Market
        The tables.
    problem, cells : Problem, Cells
        The same as arrays.
    goals : tuple of GoalRule
        Most important first.
    frame : pandas.DataFrame
        The plan as the table of the allocation.
    parts : Parts
        The same as parts of lines.
    room : Room
        Seconds that the plan leaves free.
    line : int
        Line of the package.
    here : int
        Link that has it; -1 where it is unplaced.
    arrival : Arrival or None
        Where the room is that before a rule placed the package, and not that of the plan.
    """

    market: Market
    problem: Problem
    cells: Cells
    goals: tuple[GoalRule, ...]
    frame: pd.DataFrame
    parts: Parts
    room: Room
    line: int
    here: int
    arrival: Arrival | None = None

    @property
    def seconds(self) -> int:
        """Return the package's seconds a week."""
        return int(self.problem.lines.seconds[self.line])

    @property
    def kept(self) -> Parts:
        """Return what stands where it is today, whatever else is placed."""
        return todays_placements(self.problem) if self.market.settings.place == "new" else NOBODY

    @property
    def stands(self) -> bool:
        """Return whether the package's placement of today stands."""
        return self.line in self.kept.line

    @cached_property
    def left(self) -> Room:
        """Return the seconds that are free if the package itself is taken out."""
        if self.here < 0 or self.arrival is not None:
            return self.room
        return self.room.less(
            self.problem,
            np.array([self.here]),
            np.array([-self.seconds]),
            line=np.array([self.line]),
        )

    @property
    def row(self) -> int:
        """Return the package's position in the packages table."""
        return int(self.problem.lines.row[self.line])

    @property
    def zone(self) -> int:
        """Return the code of the package's zone."""
        return int(self.problem.lines.zone[self.line])

    def link_of(self, provider: int) -> int:
        """Return a provider's link in the package's zone; -1 where it is not appointed there."""
        links = self.problem.links
        found = np.flatnonzero((links.provider == provider) & (links.zone == self.zone))
        return int(found[0]) if len(found) else -1

    def steps(self, line: Ints, link: Ints) -> Ints:
        """Return what each pair adds to each goal in whole steps, (goals, pairs); 0 unplaced."""
        lines = self.problem.lines
        placed = link >= 0
        found: Ints = np.zeros((len(self.goals), len(link)), dtype=np.int64)
        if placed.any():
            pairs = Pairs.of(self.problem, line[placed], link[placed])
            for place, goal in enumerate(self.goals):
                found[place, placed] = goal.worth(self.problem, pairs, lines.seconds[line[placed]])
        return found

    def adds(self, line: int, link: int) -> tuple[float, ...]:
        """Return what a line at a link adds to each goal in the goal's own unit."""
        if link < 0:
            return (0.0,) * len(self.goals)
        pairs = Pairs.of(self.problem, np.array([line]), np.array([link]))
        hours = float(self.problem.lines.hours[line])
        return tuple(hours * float(goal.coefficient(self.problem, pairs)[0]) for goal in self.goals)


def open_case(market: Market, allocation: Allocation, package_id: str) -> Case:
    """Return the case of one package.

    Parameters
    ----------
    market : Market
        The tables the allocation was made from.
    allocation : Allocation
        The plan.
    package_id : str
        The package.

    Returns
    -------
    Case
        The package in the plan.

    Raises
    ------
    UsageError
        When there is no such package; the nearest is named.
    """
    problem = build_problem(
        market.packages,
        market.providers,
        appointments=market.appointments,
        settings=market.settings,
        as_of=market.as_of,
    )
    if market.settings.place == "new":
        problem = with_stands(problem, todays_placements(problem))
    line = line_of(problem, package_id)
    parts = parts_of(problem, allocation.frame)
    placed = parts.link >= 0
    return Case(
        market=market,
        problem=problem,
        cells=build_cells(problem),
        goals=chosen(market.settings.goals),
        frame=allocation.frame,
        parts=parts,
        room=Room.full(problem).less(
            problem, parts.link[placed], parts.seconds[placed], line=parts.line[placed]
        ),
        line=line,
        here=int(parts.link[np.flatnonzero(parts.line == line)[0]]),
    )


def line_of(problem: Problem, package_id: str) -> int:
    """Return the line of a package.

    Raises
    ------
    UsageError
        When there is no such package.
    """
    found = np.flatnonzero(problem.lines.package_id == package_id)
    if not package_id or not len(found):
        known = [str(each) for each in problem.lines.package_id if each]
        raise UsageError(unknown_package(package_id, known))
    return int(found[0])


def unknown_package(package_id: str, known: Sequence[str]) -> Fault:
    """Return the fault of a package that is none of those known."""
    return Fault(
        "no such package in the run",
        "PACKAGE_ID",
        package_id or "an empty name",
        f"one of the run's {len(known):,} packages; rows that were set aside and hours without "
        "people are not among them",
        f"name a package_id of the demand file.{nearest(package_id, known)}",
    )


def provider_of(problem: Problem, provider_id: str) -> int:
    """Return the code of a provider.

    Raises
    ------
    UsageError
        When there is no such provider.
    """
    if provider_id not in problem.provider_ids:
        raise UsageError(unknown_provider(provider_id, problem.provider_ids))
    return problem.provider_ids.index(provider_id)


def unknown_provider(provider_id: str, known: Sequence[str]) -> Fault:
    """Return the fault of a provider that is none of those known."""
    return Fault(
        "no such provider in the run",
        "--provider",
        provider_id or "an empty name",
        listed(known),
        f"name a provider_id of the providers file.{nearest(provider_id, known)}",
    )


def first_change(steps: Sequence[int]) -> int:
    """Return the place of the first goal that changes; -1 where none does.

    Examples
    --------
    >>> first_change([0, -3, 2]), first_change([0, 0])
    (1, -1)
    """
    return next((place for place, step in enumerate(steps) if step), -1)
