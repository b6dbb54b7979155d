"""Bounds: the most hours that could be placed after a failure, whoever were moved.

Receives the plan as it stands; hands on, for each failure, whole seconds that no plan of any kind
can pass, for all zones together and for each zone by itself.

The programme is that of `homecare.allocation.model` with placed hours as its only goal::

    Z(F)  =  maximise  sum_cl  x_cl + y_cl     subject to (1) to (3)  and
             x_cl = 0            for each link l of a provider in F          (suspension, exit)
             y_cl = 0            for each link l of a provider in F          (exit)

Z(F) counts plans that split packages and move anybody, and knows no limit on who has work in a
zone at all, so it bounds every plan. With P the hours
of the plan as it stands, at least max(0, P - Z(F)) of them are lost, whatever is done. Z never
grows with F, nor from a suspension to an exit; for F of nobody Z(F) >= P, so nothing is lost.

For a zone by itself the same programme holds the zone's demand alone: every provider's whole
capacity is free for it. That bound is wide where providers serve several zones, and sound.

A cut of capacity changes the right-hand sides, and which packages fit a provider at all, so it is
solved afresh.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from homecare.allocation.cells import Arcs, Room, build_arcs, build_cells
from homecare.allocation.goals import GOALS
from homecare.allocation.limits import SharedLimit
from homecare.allocation.model import build_network, solve_flow
from homecare.allocation.problem import NO_LIMIT, Bools, Ints, Problem
from homecare.allocation.stress.failures import TEN_THOUSANDTHS, Failure
from homecare.allocation.stress.standing import Standing
from homecare.programmes import Again


class Bounds:
    """The most that could be placed, failure by failure; keeps its programmes between calls.

    Parameters
    ----------
    standing : Standing
        The plan before anything fails.
    """

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        lines = standing.problem.lines
        self._county = _Held(standing, np.arange(len(lines.row)))
        self._zones: dict[int, _Held] = {}

    def county(self, blocked: Bools, *, is_exit: bool) -> int:
        """Return the most seconds that can be placed once some providers fail.

        Parameters
        ----------
        blocked : (providers,) bool
            Who fails.
        is_exit : bool
            Whether they leave, or take nobody new.
        """
        return self._county.most(blocked, is_exit=is_exit)

    def zone(self, zone: int, blocked: Bools, *, is_exit: bool) -> int:
        """Return the same for one zone's demand, as if there were no other."""
        if zone not in self._zones:
            here = np.flatnonzero(self._standing.problem.lines.zone == zone)
            self._zones[zone] = _Held(self._standing, here)
        return self._zones[zone].most(blocked, is_exit=is_exit)


class _Held:
    """One programme over some lines, held by the solver."""

    def __init__(self, standing: Standing, lines: Ints) -> None:
        problem = standing.problem
        room = Room.full(problem)
        self._arcs: Arcs = build_arcs(problem, standing.cells, lines, room)
        self._provider = problem.links.provider[self._arcs.link]
        network = build_network(problem, self._arcs, room)
        self._again = Again(np.ones(network.columns, dtype=np.int64), network)

    def most(self, blocked: Bools, *, is_exit: bool) -> int:
        closed = blocked[self._provider]
        if not is_exit:
            closed &= ~self._arcs.is_incumbent
        return self._again.most(np.where(closed, 0, self._arcs.upper))


def bounds_with_less(standing: Standing, less: Problem, zones: Ints) -> tuple[int, dict[int, int]]:
    """Return the most seconds that can be placed with less capacity, in all and for some zones.

    Parameters
    ----------
    standing : Standing
        The plan before.
    less : Problem
        The same problem with less capacity.
    zones : (n,) int64
        The zones asked for, each by itself.
    """
    cells, room = build_cells(less), Room.full(less)

    def most(lines: Ints) -> int:
        arcs = build_arcs(less, cells, lines, room)
        flow = solve_flow(less, cells, arcs, room=room, goals=[GOALS["placed_hours"]],
                          seed=standing.settings.seed)  # fmt: skip
        return flow.solution.values[0]

    by_zone = {zone: most(np.flatnonzero(less.lines.zone == zone)) for zone in zones.tolist()}
    return most(np.arange(len(less.lines.row))), by_zone


def with_less(problem: Problem, failure: Failure, failing: Bools) -> Problem:
    """Return the problem with the capacity of the failing providers cut, down to whole seconds.

    Their call windows are cut alike; shares of a zone's hours are nobody's capacity, and stay.
    """

    def cut(limit: Ints, who: Bools) -> Ints:
        has_limit = who & (limit < NO_LIMIT)
        left = np.where(has_limit, limit, 0) * failure.kept_parts // TEN_THOUSANDTHS
        return np.where(has_limit, left, limit)

    own = failing[problem.links.provider]

    def less(limit: SharedLimit) -> SharedLimit:
        if limit.taken is None:
            return limit
        who = np.zeros(len(limit.capacity), dtype=bool)
        who[limit.node[own]] = True
        return replace(limit, capacity=cut(limit.capacity, who))

    return replace(
        problem,
        links=replace(problem.links, capacity=cut(problem.links.capacity, own)),
        provider_capacity=cut(problem.provider_capacity, failing),
        shared=tuple(map(less, problem.shared)),
    )
