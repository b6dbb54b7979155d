"""Least shares where having work in a zone at all is limited, and who has some is chosen too.

Receives the programme of `homecare.allocation.fairness.held`; hands on the best values at a least
share, and the greatest least share at which some goals have some values: each with what is attained
and what no choice of openings passes, equal where that is proven.

With openings held the programme is a network still, and what is attained is proven in whole seconds
as ever, the share by halving among ten-thousandths. That no choice is better is proven by branch
and bound, to about a second. For values it is that of `homecare.allocation.openings.holding`. For a
share t it has t as one more column over (1) to (7) of `homecare.allocation.openings.choose`, with
f_k the seconds of provider k and v_g what goal g must have::

    max  t    subject to    f_k  >=  t R_k     each provider k that counts
                            V_g  >=  v_g       each goal g that is held

The plans fair to a greater share are among those fair to a lesser: what no choice passes at a share
none passes at a greater one, and a choice found at a share is one at every lesser. Neither needs a
programme of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.fairness.held import STEPS, Held
from homecare.allocation.openings.holding import Best, Openable, Solver, best_in_order, most_of
from homecare.allocation.problem import Bools, Ints
from homecare.programmes import Network

NODE_WORK = 100_000  # columns times branch-and-bound nodes of each programme
WORK_LIMIT = 200_000_000  # columns times simplex iterations of all of them


@dataclass(frozen=True)
class Share:
    """A greatest least share, in ten-thousandths.

    Attributes
    ----------
    attained : int
        What a choice attains.
    most : int
        What no choice passes; equal where proven.
    opened : (opens,) bool
        The choice.
    """

    attained: int
    most: int
    opened: Bools


class Opened:
    """The programme of least shares with the openings free.

    Parameters
    ----------
    held : Held
        The programme; some provider counts.
    work_limit : int
        Columns times simplex iterations that its programmes of branch and bound may take.
    """

    def __init__(self, held: Held, *, work_limit: int) -> None:
        openable = Openable.build(held.problem, held.arcs)
        nodes = max(1, NODE_WORK // (held.base.columns + len(openable.block)))
        self.held = held
        self.openable = openable
        self._solver = Solver(held.goals, openable, node_limit=nodes, work_limit=work_limit)
        self._fair = Solver(held.goals[:1], openable, node_limit=nodes, work_limit=0)
        self._width = int(held.reach[held.counts].max())

    def best(
        self,
        step: int,
        *,
        opened: Sequence[Bools] = (),
        lesser: Sequence[Best] = (),
        goals: int | None = None,
        is_searching: bool = True,
    ) -> Best:
        """Return the best values of the goals, fairness first, at a least share.

        Parameters
        ----------
        step : int
            The share, in ten-thousandths.
        opened : sequence of (opens,) bool
            Choices to begin from, one of them fair to the share; none is needed at no share.
        lesser : sequence of Best
            The best of lesser shares, which bound this one; or of this one for its first goals.
        goals : int, optional
            Only the first so many goals.
        is_searching : bool
            Whether better choices are looked for beside the branching.
        """

        def known(before: tuple[int, ...]) -> int | None:
            goal = len(before)
            if not goal:
                return self.held.needed
            if not self.held.goals[goal].any():  # as a cost where everybody has the card's rates
                return 0
            bounds = (
                each.most[goal]
                for each in lesser
                if goal < len(each.most) and each.values[:goal] == each.most[:goal] == before
            )
            return min(bounds, default=None)

        return best_in_order(
            self._solver,
            self.held.network(step),
            told=1 + (len(self.held.rules) if goals is None else goals),
            opened=opened,
            known=known,
            is_searching=is_searching,
        )

    @contextmanager
    def spending(self, most: int) -> Iterator[None]:
        """Hold what is done within to some work, so that some is left for what comes after."""
        kept = max(0, self._solver.left - most)
        self._solver.left -= kept
        try:
            yield
        finally:
            self._solver.left += kept

    def better(self, step: int, best: Best, opened: Sequence[Bools]) -> Best:
        """Return a best with another choice where that attains more."""
        if best.is_proven:
            return best
        for choice in opened:
            solution = self._solver.solve(self.held.network(step), choice)
            if solution.values > best.solution.values:
                most = tuple(max(a, b) for a, b in zip(best.most, solution.values, strict=False))
                best = replace(best, opened=choice, solution=solution, most=most)
        return best

    def share(
        self, least: Sequence[int] = (), *, opened: Sequence[Bools], known: Share | None = None
    ) -> Share:
        """Return the greatest least share at which the first goals have some values.

        Parameters
        ----------
        least : sequence of int
            What each of the first goals after fairness must have.
        opened : sequence of (opens,) bool
            Choices to begin from; the first has it at no share.
        known : Share, optional
            The greatest least share with less demanded, which no other passes.
        """
        most = STEPS if known is None else known.most
        attained, choice = 0, opened[0]
        for each in distinct(opened):
            attained, choice = self._last(least, each, found=(attained, choice), guess=most)
        if attained >= most:
            return Share(attained, attained, choice)
        network, goal = self.with_share()
        x = self._solver.solve(self.held.network(attained), choice).x
        answer = self._solver.choose(
            network,
            goal,
            held=[
                (np.append(each, 0), value)
                for each, value in zip(self.held.goals[1 : len(least) + 1], least, strict=True)
            ],
            start=(np.append(x, self._share_of(x)), choice),
            is_searching=True,
        )
        if math.isfinite(answer.bound):
            most = min(most, self._step(most_of(answer, goal)))
        if not math.isnan(answer.value):
            other = answer.x[network.columns :] > 0.5
            attained, choice = self._last(least, other, found=(attained, choice), guess=most)
        return Share(attained, max(attained, most), choice)

    def _last(
        self, least: Sequence[int], opened: Bools, *, found: tuple[int, Bools], guess: int
    ) -> tuple[int, Bools]:
        """Return the last step that a choice is fair to with some values, if more than found."""
        solver, above = self._solver if least else self._fair, found[0]

        def holds(step: int) -> bool:
            values = solver.solve(self.held.network(step), opened).values
            reached = values[1 : len(least) + 1]
            return values[0] == self.held.needed and all(
                a >= b for a, b in zip(reached, least, strict=True)
            )

        step = last_step(holds, least=above, most=STEPS, guesses=(above + 1, guess, guess + 1))
        return (step, opened) if step > above else found

    def with_share(self) -> tuple[Network, Ints]:
        """Return the rows with the share as a last column, and the goal that is that column.

        The column is in seconds of the provider that could be given most.
        """
        held, network = self.held, self.held.network(0)
        reach = held.reach[held.counts]
        first = len(network.row_upper) - len(reach)
        arc = np.flatnonzero((network.row >= first) & (network.column < len(held.arcs.link)))
        rows = np.arange(len(reach)) + len(network.row_upper)
        goal = np.zeros(network.columns + 1, dtype=np.int64)
        goal[-1] = 1
        value = np.concatenate([network.entries, np.full(len(arc), -self._width), reach])
        return replace(
            network,
            columns=network.columns + 1,
            row=np.concatenate([network.row, network.row[arc] + len(reach), rows]),
            column=np.concatenate([
                network.column, network.column[arc], np.full(len(reach), network.columns)
            ]),
            row_upper=np.append(network.row_upper, np.zeros_like(reach)),
            upper=np.append(network.upper, self._width),
            is_whole=False,
            value=value.astype(np.int64),
            unit=np.append(network.units, np.full(len(reach), self._width)),
        ), goal  # fmt: skip

    def _share_of(self, x: Ints) -> int:
        """Return the least share of a plan, as its column has it, rounded down."""
        held = self.held
        seconds = held.seconds(x)[held.counts]
        return int((seconds * self._width // held.reach[held.counts]).min())

    def _step(self, seconds: int) -> int:
        """Return the column of the share as ten-thousandths, rounded down."""
        return max(0, min(STEPS, seconds * STEPS // self._width))


def last_step(
    holds: Callable[[int], bool], *, least: int, most: int, guesses: Sequence[int] = ()
) -> int:
    """Return the last step at which something holds, or ``least`` where at none above it.

    Parameters
    ----------
    holds : callable
        Whether it holds at a step; where it fails it fails at every later one.
    least, most : int
        Where to look.
    guesses : sequence of int
        Steps to try before halving.

    Examples
    --------
    >>> last_step(lambda step: step <= 7, least=0, most=100, guesses=(7, 8))
    7
    """
    low, high = least, most + 1
    ahead = list(guesses)
    while high - low > 1:
        ahead = [step for step in ahead if low < step < high]
        step = ahead.pop(0) if ahead else (low + high) // 2
        low, high = (step, high) if holds(step) else (low, step)
    return low


def distinct(choices: Sequence[Bools]) -> tuple[Bools, ...]:
    """Return choices, each once, in the order in which they come first."""
    return tuple({each.tobytes(): each for each in choices}.values())


def bounded(best: Best, lesser: Sequence[Best]) -> Best:
    """Return a best with the bounds of lesser shares where those are less.

    A goal's bound is that of plans which do as well on the goals before: so it is of use where
    those are proven, and the same, at both shares.
    """
    most = list(best.most)
    for goal in range(1, len(most)):
        before = best.values[:goal]
        for each in lesser:
            if before == tuple(most[:goal]) == each.values[:goal] == each.most[:goal]:
                most[goal] = max(best.values[goal], min(most[goal], each.most[goal]))
    return replace(best, most=tuple(most))
