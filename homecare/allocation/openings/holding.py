"""Openings over a network: any goals in order, with who has work held, and free to be chosen.

Receives a network whose first columns are the arcs of a problem with limits on having work in a
zone at all, and goals in order; hands on, for each goal, what a choice of openings attains, proven
in whole numbers, and what no choice passes.

With the o_l of `homecare.allocation.openings.choose` held, rows (5) and (7) are gone and (6) is a
row of a link's arcs with the sign turned, so that the network stays one::

    (6)  - f_l  <=  - b_l     each link l with work;    x_cl = 0 at every other link

With them free, each goal is a programme of branch and bound among the choices that attain what is
found of the goals before it. The best in strict order is one of those, so the proven bound holds
for it, and the first goal left unproven is the last that is held.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Arcs, Room
from homecare.allocation.openings.choose import opening_rows, openings_of
from homecare.allocation.problem import Bools, Floats, Ints, Problem
from homecare.programmes import (
    LinearSolution,
    Network,
    OrderedSolution,
    Rows,
    solve_for_each,
    solve_integer,
)
from homecare.units import SECONDS_PER_HOUR

_SLACK_HOURS = 1e-6  # under four thousandths of a second
_ALIKE_SECONDS = 2  # branch and bound is right to about a second


@dataclass(frozen=True)
class Openable:
    """The openings over the arcs of a network.

    Attributes
    ----------
    arcs : int
        Columns that are arcs; they come first.
    of_arc : (arcs,) int64
        Opening of each arc.
    block : (opens,) int64
        Least seconds of each link with work.
    rows : Rows
        (5) to (7) over the arcs and then the openings, in hours.
    row_upper : (rows,) float
        Their right-hand sides.
    """

    arcs: int
    of_arc: Ints
    block: Ints
    rows: Rows
    row_upper: Floats

    @classmethod
    def build(cls, problem: Problem, arcs: Arcs) -> Openable:
        """Return the openings of a problem that limits them."""
        limits = openings_of(problem)
        link, of_arc = np.unique(arcs.link, return_inverse=True)
        of_arc = of_arc.reshape(-1)
        most = np.zeros(len(link), dtype=np.int64)
        np.add.at(most, of_arc, arcs.upper)
        most = np.minimum(most, Room.full(problem).at(problem)[link])
        groups, group = np.unique(limits.group[link], return_inverse=True)
        rows = opening_rows(
            of_arc,
            group.reshape(-1),
            width=np.ones(len(arcs.link)),
            most=most / SECONDS_PER_HOUR,
            block=limits.block[link] / SECONDS_PER_HOUR,
        )
        numbers = np.minimum(limits.most[groups], len(link)).astype(float)
        right = np.concatenate([np.zeros(2 * len(link)), numbers])
        return cls(len(arcs.link), of_arc, limits.block[link], rows, right)

    @property
    def none(self) -> Bools:
        """Return the choice that opens nothing, (opens,)."""
        return np.zeros(len(self.block), dtype=bool)

    def held(self, network: Network, opened: Bools) -> Network:
        """Return a network in which just some links have work, each its block at least."""
        upper = network.upper.copy()
        upper[: self.arcs] = np.where(opened[self.of_arc], upper[: self.arcs], 0)
        has_block = self.block > 0
        place = np.cumsum(has_block) - 1 + len(network.row_upper)
        arc = np.flatnonzero(has_block[self.of_arc])
        least = np.where(opened, self.block, 0)[has_block]
        return replace(
            network,
            row=np.concatenate([network.row, place[self.of_arc[arc]]]),
            column=np.concatenate([network.column, arc]),
            row_upper=np.concatenate([network.row_upper, -least]),
            upper=upper,
            value=np.concatenate([network.entries, np.full(len(arc), -1, dtype=np.int64)]),
            unit=np.concatenate([network.units, np.ones_like(least)]),
        )


class Solver:
    """A network solved again and again with openings held, and with them free while work is left.

    Parameters
    ----------
    goals : sequence of (columns,) int64
        Most important first.
    openable : Openable
        The openings.
    node_limit : int
        Branch-and-bound nodes that each goal may take.
    work_limit : int
        Columns times simplex iterations that all of them may take.
    """

    def __init__(
        self, goals: Sequence[Ints], openable: Openable, *, node_limit: int, work_limit: int
    ) -> None:
        self.goals, self.openable = list(goals), openable
        self.node_limit, self.left = node_limit, work_limit
        self._asked: list[Network] = []
        self._solved = solve_for_each(self.goals, self._networks())

    def _networks(self) -> Iterator[Network]:
        while True:
            yield self._asked.pop()

    def solve(self, network: Network, opened: Bools) -> OrderedSolution:
        """Return what is best in order with some links open and no other.

        Raises
        ------
        InternalError
            When a goal could not be proven.
        """
        self._asked.append(self.openable.held(network, opened))
        return next(self._solved)

    def choose(
        self,
        network: Network,
        goal: Ints,
        *,
        held: Sequence[tuple[Ints, int]],
        start: tuple[Ints, Bools] | None,
        is_searching: bool = False,
    ) -> LinearSolution:
        """Return the most of a goal over every choice: columns in hours, then the openings.

        Once the work is done the answer is that of the linear programme, which is a bound alone:
        its status is then ``limit reached`` and its value NaN.

        Parameters
        ----------
        network : Network
            The network.
        goal : (columns,) int64
            What is wanted.
        held : sequence of ((columns,) int64, int)
            Goals with the least value that each must have.
        start : ((columns,) int64, (opens,) bool), optional
            A point to begin from: seconds and openings.
        is_searching : bool
            Whether better points are looked for beside the branching.
        """
        opens = len(self.openable.block)
        rows = _programme(self.openable, network, [goal for goal, _ in held])
        right = network.row_upper / network.units / SECONDS_PER_HOUR
        right = np.concatenate([right, self.openable.row_upper])
        least = [value / _scale(each) / SECONDS_PER_HOUR - _SLACK_HOURS for each, value in held]
        is_exact = self.left > 0
        answer = solve_integer(
            np.concatenate([goal / _scale(goal), np.zeros(opens)]),
            rows,
            row_lower=np.append(np.full(len(right), -np.inf), least),
            row_upper=np.append(right, np.full(len(held), np.inf)),
            upper=np.concatenate([network.upper / SECONDS_PER_HOUR, np.ones(opens)]),
            sense="maximise",
            is_integer=(np.arange(rows.shape[1]) >= network.columns) & is_exact,
            node_limit=self.node_limit,
            start=np.concatenate([start[0] / SECONDS_PER_HOUR, start[1]])
            if start is not None and is_exact
            else None,
            is_searching=is_searching,
        )
        self.left -= answer.iterations * rows.shape[1]
        return answer if is_exact else replace(answer, status="limit reached", value=math.nan)


@dataclass(frozen=True)
class Best:
    """What was found of each goal in order.

    Attributes
    ----------
    opened : (opens,) bool
        The choice.
    solution : OrderedSolution
        What is best with it held, proven in whole numbers; its goals may be more than those told.
    most : tuple of int
        What no choice passes, goal by goal; equal to what was attained where that is proven best.
    """

    opened: Bools
    solution: OrderedSolution
    most: tuple[int, ...]

    @property
    def values(self) -> tuple[int, ...]:
        """Return what the choice attains of each goal told."""
        return self.solution.values[: len(self.most)]

    @property
    def is_proven(self) -> bool:
        """Return whether no choice is better."""
        return self.values == self.most


def best_in_order(
    solver: Solver,
    network: Network,
    *,
    told: int,
    opened: Sequence[Bools] = (),
    known: Callable[[tuple[int, ...]], int | None] | None = None,
    is_searching: bool | None = None,
) -> Best:
    """Return the best choice of openings found, and how much better another could be.

    Parameters
    ----------
    solver : Solver
        Goals and openings.
    network : Network
        The network, of the solver's structure.
    told : int
        How many of the solver's goals are to be proven.
    opened : sequence of (opens,) bool
        Choices to begin from, each possible; with none, that which opens nothing.
    known : callable, optional
        Given the best of the goals before, what no choice passes of the next one, if it is known.
    is_searching : bool, optional
        Whether better choices are looked for beside the branching; without it, where none is told
        to begin from.
    """
    is_searching = not opened if is_searching is None else is_searching
    starts = list({each.tobytes(): each for each in opened}.values()) or [solver.openable.none]
    tried = [(solver.solve(network, each), each) for each in starts]
    solution, choice = max(tried, key=lambda each: each[0].values)
    passed: list[int] = []
    held: list[tuple[Ints, int]] = []
    is_held = True
    for place, goal in enumerate(solver.goals[:told]):
        value = solution.values[place]
        bound = known(solution.values[:place]) if known is not None and is_held else None
        if bound is None or not _is_alike(value, bound, goal):
            answer = solver.choose(
                network, goal, held=held, start=(solution.x, choice), is_searching=is_searching
            )
            proven = most_of(answer, goal)
            bound = proven if bound is None else min(bound, proven)
            if not math.isnan(answer.value):
                other = answer.x[network.columns :] > 0.5
                again = solver.solve(network, other)
                if again.values > solution.values:
                    solution, choice = again, other
            value = solution.values[place]
        passed.append(bound)
        if is_held:
            held.append((goal, value))
        is_held &= _is_alike(value, bound, goal)
    ends = zip(solution.values[:told], passed, solver.goals[:told], strict=True)
    return Best(
        choice,
        solution,
        tuple(value if _is_alike(value, bound, goal) else bound for value, bound, goal in ends),
    )


def most_of(answer: LinearSolution, goal: Ints) -> int:
    """Return the whole number that no plan passes, by the bound of branch and bound."""
    bound = answer.bound * _scale(goal) * SECONDS_PER_HOUR
    return math.floor(bound + abs(bound) * 1e-9 + 1e-3 * _scale(goal))


def _scale(goal: Ints) -> float:
    """Return the greatest coefficient of a goal, which is one for the solver."""
    return float(np.abs(goal).max(initial=0)) or 1.0


def _is_alike(value: int, bound: int, goal: Ints) -> bool:
    """Return whether a value is as near to its bound as branch and bound can tell."""
    return bound - value <= _ALIKE_SECONDS * int(np.abs(goal).max(initial=0))


def _programme(openable: Openable, network: Network, held: Sequence[Ints]) -> Rows:
    """Return the rows of a network, of the openings and of the goals that are held."""
    opening = openable.rows
    further = np.where(opening.column < openable.arcs, 0, network.columns - openable.arcs)
    first, second = len(network.row_upper), len(network.row_upper) + opening.shape[0]
    goals = np.array([each / _scale(each) for each in held]).reshape(len(held), network.columns)
    row, column = np.nonzero(goals)
    return Rows(
        (second + len(goals), network.columns + len(openable.block)),
        np.concatenate([network.row, opening.row + first, row + second]),
        np.concatenate([network.column, opening.column + further, column]),
        np.concatenate([
            network.entries / network.units[network.row],
            opening.value,
            goals[row, column],
        ]),
    )  # fmt: skip
