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
from homecare.allocation.goals import GOALS, GoalRule
from homecare.allocation.keeping import NOBODY, Placed, place_beside, todays_placements
from homecare.allocation.model import build_network, tie_break
from homecare.allocation.problem import Ints, Problem
from homecare.allocation.result import exact_values
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts
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
        Seconds and whole packages of today's placements that are elsewhere, or nowhere.
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
    base = _can_stay(problem, goals, settings)
    moving, most = _moved(problem, free.parts, base), int(base.seconds.sum())
    programme = _Programme(problem, goals, settings)
    # Past what the programme moves of itself, more freedom buys whole packages little.
    reach = min(moving, max(0, most - programme.staying(programme.solve(0)[0])))
    found: list[Point] = []
    for place in range(points - 1 if moving else 0):
        limit = reach * place // max(points - 2, 1)
        tell(f"point {place + 1} of {points}: {hours_from_seconds(limit):,.2f} hours may move")
        solution, bound = programme.solve(most - limit)
        before = found[-1].placed.parts if found else None
        held = base
        if before is not None:
            held = _held(programme, solution, _staying(base, before), most - limit)
        now = place_beside(problem, held, goals=goals, settings=settings, tell=_silent,
                           start=before)  # fmt: skip
        if before is not None and _values(problem, before, goals) > _values(
            problem, now.parts, goals
        ):
            now = found[-1].placed
        if place == 0:  # all that can stay does, so what is proven beside it holds too
            bound = min(bound, now.bound_seconds)
        now = replace(now, best=programme.values(solution), bound_seconds=bound)
        found.append(_point(problem, replace(now, bound_kind="linear programme"), limit))
    tell(f"point {points} of {points}: everything may move")
    return (*found, _point(problem, free, most))


def _point(problem: Problem, placed: Placed, limit: int) -> Point:
    today = todays_placements(problem)
    line, link = _single(placed.parts)
    at = np.full(len(problem.lines.row), -1, dtype=np.int64)
    at[line] = link
    moved = today.line[at[today.line] != today.link]
    people = int(problem.lines.is_whole[moved].sum())
    return Point(limit, placed, _moved(problem, placed.parts, today), people)


def _single(parts: Parts) -> tuple[Ints, Ints]:
    """Return lines that stand at one link with that link."""
    line, count = np.unique(parts.line, return_counts=True)
    once = np.isin(parts.line, line[count == 1])
    return parts.line[once], parts.link[once]


def _moved(problem: Problem, parts: Parts, today: Parts) -> int:
    """Return the seconds of some of today's placements that are elsewhere or nowhere."""
    own = np.full(len(problem.lines.row), -2, dtype=np.int64)
    own[today.line] = today.link
    stays = own[parts.line] == parts.link
    return int(today.seconds.sum()) - int(parts.seconds[stays].sum())


def _values(problem: Problem, parts: Parts, goals: Sequence[GoalRule]) -> tuple[int, ...]:
    return exact_values(problem, parts, goals)


def _can_stay(problem: Problem, goals: Sequence[GoalRule], settings: AllocationSettings) -> Parts:
    """Return today's placements that can all stay at once within the limits."""
    today = todays_placements(problem)
    room = Room.full(problem).less(problem, today.link, today.seconds, line=today.line)
    held = (room.link, room.provider, *room.shared)
    if all((left >= 0).all() for left in held):
        return today
    stay = GOALS["incumbent_hours"]
    order = (stay, *(goal for goal in goals if goal.name != stay.name))
    # A goal that tells lines apart needs cells that do; staying tells none.
    plan = place_beside(problem, NOBODY, goals=order, settings=settings, tell=_silent).parts
    own = np.full(len(problem.lines.row), -2, dtype=np.int64)
    own[today.line] = today.link
    line, link = _single(plan)
    return _some(today, line[own[line] == link])


def _staying(base: Parts, plan: Parts) -> Parts:
    """Return those of some placements of today that a plan leaves where they are."""
    line, link = _single(plan)
    order = np.searchsorted(line, base.line)
    at = np.minimum(order, max(len(line) - 1, 0))
    same = (line[at] == base.line) & (link[at] == base.link) if len(line) else base.line < 0
    return Parts(base.line[same], base.link[same], base.seconds[same])


def _some(parts: Parts, lines: Ints) -> Parts:
    which = np.isin(parts.line, lines)
    return Parts(parts.line[which], parts.link[which], parts.seconds[which])


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
        self.problem, self.goals = problem, tuple(goals)
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

    def staying(self, solution: OrderedSolution) -> int:
        """Return the seconds that stay in a flow."""
        return int(solution.x[self.arcs.is_incumbent].sum())

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


def _held(programme: _Programme, solution: OrderedSolution, base: Parts, floor: int) -> Parts:
    """Return who stays: whole lines within the flow's staying seconds, topped up to the floor."""
    links = max(len(programme.problem.links.zone), 1)
    arcs, cells = programme.arcs, programme.cells
    left = {
        int(key): int(seconds)
        for key, seconds in zip(
            (arcs.cell * links + arcs.link)[arcs.is_incumbent].tolist(),
            solution.x[arcs.is_incumbent].tolist(),
            strict=True,
        )
    }
    key = (cells.of_line[base.line] * links + base.link).tolist()
    sizes = base.seconds.tolist()
    order = np.lexsort((base.line, -base.seconds)).tolist()
    chosen, total = [], 0
    for at in order:
        if sizes[at] <= left.get(key[at], 0):
            left[key[at]] -= sizes[at]
            chosen.append(at)
            total += sizes[at]
    taken = set(chosen)
    rest = [at for at in order if at not in taken]
    rest.sort(key=lambda at: (sizes[at] - left.get(key[at], 0), sizes[at], at))
    for at in rest:
        if total >= floor:
            break
        chosen.append(at)
        total += sizes[at]
    which = np.array(sorted(chosen), dtype=np.int64)
    return Parts(base.line[which], base.link[which], base.seconds[which])


def _silent(message: str) -> None:
    """Take no notice."""
