"""The steps of the price ladder where having work in a zone at all is limited.

Receives the programme of `homecare.allocation.ladder` with its pools, and the openings over it;
hands on what every step attains of each goal, and what no choice of openings passes.

A pool is nobody's appointment: it takes no place of (7) and has no block. So a plan at d seconds is
one at any more, and one at any fewer once the seconds above are taken off the pool. With V_g the
goals in order, and a second of the pool worth c_g, 0 or 1, of each::

    V_g(d)  <=  V_g(a) + c_g (d - a),  a < d,   if  V_h(d) = V_h(a) + c_h (d - a)
    V_g(d)  <=  V_g(b),                b > d,   if  V_h(d) = V_h(b)

for every goal h before g. These settle most steps without a programme: those that gain all that
they could with the openings of today, and those below one that gains nothing. The rest are solved
by branch and bound from the best choice known, and bounded by their linear programme once the work
is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.openings.holding import Best, Solver, best_in_order
from homecare.allocation.problem import Bools, Ints
from homecare.programmes import Network


@dataclass(frozen=True)
class Pool:
    """Further hours of one role in one zone.

    Attributes
    ----------
    row : int
        Its row in the programme.
    demand : int
        Code of the demand it may take.
    adds : tuple of int
        What a second of it adds to each goal: 0 or 1.
    """

    row: int
    demand: int
    adds: tuple[int, ...]


@dataclass(frozen=True)
class Rungs:
    """What every step attains, and the most that it could.

    Attributes
    ----------
    today : Best
        The same with every pool empty.
    reached, most : (pools, steps, goals) int64
        Values of the goals; equal where proven.
    """

    today: Best
    reached: Ints
    most: Ints


def climb(
    solver: Solver,
    network: Network,
    *,
    pools: Sequence[Pool],
    steps: Sequence[int],
    tell: Callable[[int], None],
) -> Rungs:
    """Return what each step of each pool attains.

    Parameters
    ----------
    solver : Solver
        Goals and openings.
    network : Network
        The programme with every pool empty.
    pools : sequence of Pool
        Where further hours may be had.
    steps : sequence of int
        Seconds, ascending.
    tell : callable
        Told how many pools are done.
    """
    told = len(solver.goals)
    today = best_in_order(solver, network, told=told)
    found: list[dict[int, Best]] = []
    for pool in pools:
        beside = [
            (other.adds, rungs)
            for other, rungs in zip(pools, found, strict=False)
            if other.demand == pool.demand
        ]
        rungs = {0: today}
        for step in reversed(steps):
            rungs[step] = _rung(solver, network, pool, step=step, rungs=rungs, beside=beside)
        found.append(rungs)
        tell(len(found))
    # A choice found on the way may be better today as well, where today's was not proven.
    choices = {best.opened.tobytes(): best.opened for rungs in found for best in rungs.values()}
    today = _better(solver, network, today, list(choices.values()))
    each: list[Best] = []
    for pool, rungs in zip(pools, found, strict=True):
        opened = [today.opened]
        for step in steps:
            each.append(_better(solver, _with(network, pool, step), rungs[step], opened))
            opened.append(each[-1].opened)
    shape = (len(pools), len(steps), told)
    return Rungs(
        today,
        np.array([best.values for best in each], dtype=np.int64).reshape(shape),
        np.array([best.most for best in each], dtype=np.int64).reshape(shape),
    )


def _rung(
    solver: Solver,
    network: Network,
    pool: Pool,
    *,
    step: int,
    rungs: Mapping[int, Best],
    beside: Sequence[tuple[tuple[int, ...], Mapping[int, Best]]],
) -> Best:
    """Return the best of one step, given other steps and other pools for the same demand."""

    def known(before: tuple[int, ...]) -> int | None:
        goal = len(before)
        bounds = []
        for at, best in rungs.items():
            more = max(step - at, 0)
            if all(
                best.most[h] == best.values[h] == before[h] - pool.adds[h] * more
                for h in range(goal)
            ):
                bounds.append(best.most[goal] + pool.adds[goal] * more)
        for adds, others in beside:
            best = others[step]
            if all(a >= b for a, b in zip(adds, pool.adds[: goal + 1], strict=False)) and (
                best.most[:goal] == best.values[:goal] == before
            ):
                bounds.append(best.most[goal])
        return min(bounds, default=None)

    opened = [best.opened for best in rungs.values()]
    opened += [others[step].opened for _, others in beside]
    return best_in_order(
        solver, _with(network, pool, step), told=len(solver.goals), opened=opened, known=known
    )


def _with(network: Network, pool: Pool, step: int) -> Network:
    """Return the programme with one pool filled."""
    right = network.row_upper.copy()
    right[pool.row] = step
    return replace(network, row_upper=right)


def _better(solver: Solver, network: Network, best: Best, opened: Sequence[Bools]) -> Best:
    """Return a best with another choice where that attains more."""
    if best.is_proven:
        return best
    for choice in opened:
        solution = solver.solve(network, choice)
        if solution.values > best.solution.values:
            most = tuple(max(a, b) for a, b in zip(best.most, solution.values, strict=False))
            best = replace(best, opened=choice, solution=solution, most=most)
    return best
