"""The frontier: what moving more people away from today's provider is worth, step by step.

Receives the problem; hands on plans between two ends: as few hours moved as the limits allow, and
everything placed anew. Each is best for the goals in order subject to a limit on hours moved, and
carries the bound of that limit.

With y_cl the seconds that stay (see `homecare.allocation.model`), Q the seconds of today's
placements that can all stay at once and e the seconds that may move, the programme has one more
row::

    (8)  sum_cl y_cl  >=  Q - e

It cuts across the network, so a vertex need not be whole; the bound then stands on prices rounded
to fractions and is worked out in whole numbers (`homecare.programmes.bounds`). The flow says which
packages stay: of those that stayed before, as many whole ones as it has room for, topped up to
Q - e. These are held, so the plan keeps (8); the rest is placed as ever, and beside that the plan
of the limit before is repaired further. The better stands: none is worse than the one before.
Where having work in a zone at all is limited, see `homecare.allocation.frontier.openings`.

Unlike placements that stand (`homecare.allocation.keeping`), nothing here is beyond capacity: where
today's placements pass it, the first plan moves what it must.

References
----------
Haimes, Y., Lasdon, L. & Wismer, D. (1971). On a bicriterion formulation of the problems of
integrated system identification and system optimization. IEEE Transactions on Systems, Man, and
Cybernetics 1, 296-297 (the limit on one aim while another is improved).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Arcs, Cells, Room, build_arcs, build_cells
from homecare.allocation.frontier.openings import place_within
from homecare.allocation.goals import GOALS, GoalRule
from homecare.allocation.keeping import NOBODY, Placed, place_beside, todays_placements
from homecare.allocation.model import build_network, tie_break
from homecare.allocation.openings.choose import Chosen, choose_openings, is_kept
from homecare.allocation.problem import NO_LIMIT, Problem
from homecare.allocation.result import BoundKind, exact_values
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts
from homecare.allocation.staying import held_within, moved_of, moved_seconds, staying
from homecare.programmes import Network, OrderedSolution, solve_in_order
from homecare.units import hours_from_seconds

POINTS = 8


@dataclass(frozen=True)
class Point:
    """One plan of the frontier.

    Attributes
    ----------
    limit_seconds : int
        Most seconds that may leave today's provider beyond those that must.
    placed : Placed
        The plan, with the bound of the limit.
    moved_seconds, moved_people : int
        Seconds and whole packages that a provider has today and that are elsewhere, or nowhere:
        those that must leave, being where nobody is appointed or able, among them.
    """

    limit_seconds: int
    placed: Placed
    moved_seconds: int
    moved_people: int


def build_frontier(
    problem: Problem,
    *,
    goals: Sequence[GoalRule],
    settings: AllocationSettings,
    points: int = POINTS,
    tell: Callable[[str], None],
) -> tuple[Point, ...]:
    """Return plans from the fewest hours moved to everything placed anew.

    Parameters
    ----------
    problem : Problem
        Every line.
    goals : sequence of GoalRule
        Most important first.
    settings : AllocationSettings
        Limits and seed.
    points : int
        How many plans, ends included; at least 2.
    tell : callable
        Told each step.

    Returns
    -------
    tuple of Point
        By limit, ascending; each at least as good for the goals as the one before, but for the
        last, which is the plan of `homecare.allocation.allocate`, found without the others. One
        point alone where nothing that could stay would move.
    """
    free = place_beside(problem, NOBODY, goals=goals, settings=settings, tell=_silent)
    base, first = _can_stay(problem, goals, settings)
    moving, most = _moved(problem, free.parts, base), int(base.seconds.sum())
    programme = _Programme(problem, goals, settings)
    # Past what the programme moves of itself, more freedom buys whole packages little.
    reach = min(moving, max(0, most - programme.stays_at_best()))
    found: list[Point] = []
    now = first
    for place in range(points - 1 if moving else 0):
        limit = reach * place // max(points - 2, 1)
        tell(f"point {place + 1} of {points}: {hours_from_seconds(limit):,.2f} hours may move")
        now = programme.better(base, now, floor=most - limit, is_first=place == 0)
        if place == 0 and first.bound_seconds < now.bound_seconds and _is_all(problem, base):
            # All of today's placements stay, so what is proven beside them holds.
            now = replace(now, bound_seconds=first.bound_seconds, bound_kind=first.bound_kind)
        found.append(_point(problem, now, limit))
    tell(f"point {points} of {points}: everything may move")
    found.append(_point(problem, free, most))
    return tuple(found) if problem.openings is None else _with_later_bounds(found)


def _with_later_bounds(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the points, none with a bound above a later one: its plans are among the later's.

    Bounds of branch and bound that ran out of work need not rise of themselves.
    """
    found = list(points)
    for at in range(len(found) - 2, -1, -1):
        later, now = found[at + 1].placed, found[at].placed
        if later.bound_seconds < now.bound_seconds:
            less = replace(now, bound_seconds=later.bound_seconds, bound_kind=later.bound_kind)
            found[at] = replace(found[at], placed=less)
    return tuple(found)


def _point(problem: Problem, placed: Placed, limit: int) -> Point:
    return Point(limit, placed, *moved_of(problem, placed.parts))


def _moved(problem: Problem, parts: Parts, today: Parts) -> int:
    return moved_seconds(parts, today, lines=len(problem.lines.row))


def _is_all(problem: Problem, base: Parts) -> bool:
    return len(base.line) == len(todays_placements(problem).line)


def _can_stay(
    problem: Problem, goals: Sequence[GoalRule], settings: AllocationSettings
) -> tuple[Parts, Placed]:
    """Return today's placements that can all stay at once within the limits, and a plan of it."""
    today = todays_placements(problem)
    room = Room.full(problem).less(problem, today.link, today.seconds, line=today.line)
    held = (room.link, room.provider, *room.shared)
    if all((left >= 0).all() for left in held) and is_kept(problem, today):
        plan = place_beside(problem, today, goals=goals, settings=settings, tell=_silent)
        return today, plan
    stay = GOALS["incumbent_hours"]
    order = (stay, *(goal for goal in goals if goal.name != stay.name))
    # A goal that tells lines apart needs cells that do; staying tells none.
    plan = place_beside(problem, NOBODY, goals=order, settings=settings, tell=_silent)
    base = staying(today, plan.parts)
    if problem.openings is None:
        plan = place_beside(problem, base, goals=goals, settings=settings, tell=_silent)
    return base, plan


class _Programme:
    """The programme of every line with the row on hours that stay.

    Parameters
    ----------
    problem, goals, settings
        As for `build_frontier`.
    """

    def __init__(
        self, problem: Problem, goals: Sequence[GoalRule], settings: AllocationSettings
    ) -> None:
        self.problem, self.goals, self.settings = problem, tuple(goals), settings
        self.cells: Cells = build_cells(problem)
        room = Room.full(problem)
        every = np.arange(len(problem.lines.row))
        self.arcs: Arcs = build_arcs(problem, self.cells, every, room)
        self.network: Network = build_network(problem, self.arcs, room)
        pairs = self.arcs.pairs(self.cells)
        self.worth = [goal.whole(problem, pairs) for goal in goals]
        self.worth.append(tie_break(problem, self.cells, self.arcs, settings.seed))
        self.hours = GOALS["placed_hours"].whole(problem, pairs)

    def solve(self, floor: int) -> tuple[OrderedSolution, int]:
        """Return the flow with at least some seconds staying, and the most seconds placed."""
        network = self._with_floor(floor)
        solution = solve_in_order(self.worth, network)
        if self.goals[0].name == "placed_hours":
            return solution, solution.values[0]
        return solution, solve_in_order([self.hours], network).values[0]

    def stays_at_best(self) -> int:
        """Return the seconds that stay where everything may move."""
        if self.problem.openings is not None:
            chosen = self._chosen(NO_LIMIT, 0)
            return int(chosen.seconds[chosen.arcs.is_incumbent].sum())
        return int(self.solve(0)[0].x[self.arcs.is_incumbent].sum())

    def better(self, base: Parts, before: Placed, *, floor: int, is_first: bool) -> Placed:
        """Return a plan no worse than the one before with a floor under what stays, and its bound.

        Parameters
        ----------
        base : Parts
            Today's placements that can all stay at once.
        before : Placed
            The plan before; of the first, one in which all of ``base`` stays.
        floor : int
            Least seconds that stay.
        is_first : bool
            Whether there is no point before.
        """
        solution, bound = self.solve(floor)
        kind: BoundKind = "linear programme"
        if self.problem.openings is not None:
            chosen = self._chosen(bound, floor)
            if chosen.bound_seconds is not None and chosen.bound_seconds < bound:
                bound, kind = chosen.bound_seconds, "integer programme"
            now = place_within(
                self.problem, self.cells, goals=self.goals, settings=self.settings, chosen=chosen,
                base=base, before=before, floor=floor,
            )  # fmt: skip
        else:
            now = before if is_first else self._freer(base, before, solution, floor)
        return replace(now, best=self.values(solution), bound_seconds=bound, bound_kind=kind)

    def _freer(self, base: Parts, before: Placed, solution: OrderedSolution, floor: int) -> Placed:
        """Return the better of the plan before and of one that holds whom a flow keeps."""
        problem, goals = self.problem, self.goals
        held = held_within(
            staying(base, before.parts), self.cells, self.arcs, solution.x,
            links=len(problem.links.zone), floor=floor,
        )  # fmt: skip
        now = place_beside(problem, held, goals=goals, settings=self.settings, tell=_silent,
                           start=before.parts)  # fmt: skip
        values = [exact_values(problem, each.parts, goals) for each in (before, now)]
        return before if values[0] > values[1] else now

    def _chosen(self, most_seconds: int, floor: int) -> Chosen:
        """Return who is to have work in which zone."""
        return choose_openings(
            self.problem,
            self.cells,
            goals=self.goals,
            seed=self.settings.seed,
            work_limit=self.settings.exact_work_limit,
            most_seconds=most_seconds,
            floor=floor,
        )

    def values(self, solution: OrderedSolution) -> tuple[float, ...]:
        """Return the goals' values in their own units."""
        return tuple(
            goal.bound(self.problem, value)
            for goal, value in zip(self.goals, solution.values[:-1], strict=True)
        )

    def _with_floor(self, floor: int) -> Network:
        """Return the network with row (8), turned about so that it too is at most something."""
        old, stays = self.network, np.flatnonzero(self.arcs.is_incumbent)
        row = np.full(len(stays), len(old.row_upper), dtype=np.int64)
        return replace(
            old,
            row=np.concatenate([old.row, row]),
            column=np.concatenate([old.column, stays]),
            row_upper=np.append(old.row_upper, -floor),
            value=np.concatenate([old.entries, np.full(len(stays), -1, dtype=np.int64)]),
            unit=np.append(old.units, 1),
            is_whole=False,
        )


def _silent(message: str) -> None:
    """Take no notice."""
