"""The price ladder: what more hours of a role would be worth in each zone.

Receives the problem; hands on, for every zone and role, how many more hours could be placed, and
how many more with primes, if 1, 10, 50 or 100 more hours a week could be had there.

The further hours are those of a provider who can take any package of the zone. They are a pool
beside the links of `homecare.allocation.model`::

    w_cp  >= 0      seconds of cell c to the pool p of its zone,  w_cp <= h_c

    (1)  sum_l x_cl + y_cl  +  sum_p w_cp  <=  h_c     each cell c
    (5)  sum_c w_cp                        <=  d_p     each pool p

with (2) to (4) and (9) as they are. The pools join the family of sets of (2) and (3), so without
rows (4) by role and (9) of call windows the matrix stays totally unimodular, and every value is a
proven whole number of seconds; with them a value is a proven bound, and a gain the difference of
two. A pool has no part in a share of (4) nor in a window of (9): its hours fall at any time. With
d_p = 0 for all pools it is the programme of today; a step sets one d_p and solves again from the
last basis.

With f(d) the values of the goals in order, f is concave in the lexicographic sense: each further
hour is worth no more than the one before on the first goal that tells them apart. The second goal
alone need not be concave, nor need it grow, as it is held to the best of the first.

Where having work in a zone at all is limited, (5) to (7) of `homecare.allocation.openings.choose`
stand beside these rows. A pool has no part in them: it takes no place among a zone's providers and
needs no block. Who has work is chosen anew at every step, so that a gain is what further hours and
the best choice with them attain over the best choice of today. Each choice attains whole seconds,
proven as ever; that no other passes it is proven by branch and bound, or else the most that one
could stands beside it: see `homecare.allocation.openings.rungs`. Gains are then not concave: ten
hours may let another provider have its block where one hour cannot.

The values are those of the programme, which may split a package: they are what the hours are
worth at best, and whole packages may gain less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Arcs, Room, build_arcs, build_cells
from homecare.allocation.goals import GOALS, Pairs
from homecare.allocation.model import build_network
from homecare.allocation.openings.holding import Openable, Solver
from homecare.allocation.openings.rungs import Pool, climb
from homecare.allocation.problem import Bools, Ints, Problem
from homecare.programmes import Network, OrderedSolution, solve_for_each
from homecare.units import SECONDS_PER_HOUR

STEPS_HOURS = (1, 10, 50, 100)
POOL_ROLES = ("prime", "supplementary")
LADDER_GOALS = ("placed_hours", "prime_hours")
NODE_WORK = 100_000  # columns times branch-and-bound nodes of each goal of each step
WORK_LIMIT = 300_000_000  # columns times simplex iterations of all of them


@dataclass(frozen=True)
class Ladder:
    """What further hours are worth, zone by zone.

    Attributes
    ----------
    zone_ids : tuple of str
        The zones.
    roles : tuple of str
        The roles that the further hours may have.
    goals : tuple of str
        The goals told, most important first.
    steps : (steps,) int64
        Further seconds a week.
    base : (goals,) int64
        Values today, in seconds.
    gain : (zones, roles, steps, goals) int64
        What each step adds to each value, all zones together, in seconds.
    most : (zones, roles, steps, goals) int64
        The most that it could add: more than the gain only where having work in a zone at all is
        limited and no proof was found within the work allowed.
    price : (zones, roles, goals) int64
        The programme's own price of a further second, of each goal on the face that the goals
        before it leave; at least the gain of a first second, and more where the programme is
        degenerate. With who has work in a zone held, where that is limited.
    is_chosen : bool
        Whether who has work in a zone is limited, and so was chosen anew at every step.
    """

    zone_ids: tuple[str, ...]
    roles: tuple[str, ...]
    goals: tuple[str, ...]
    steps: Ints
    base: Ints
    gain: Ints
    most: Ints
    price: Ints
    is_chosen: bool = False


def price_ladder(
    problem: Problem,
    *,
    goals: Sequence[str],
    steps_hours: Sequence[int] = STEPS_HOURS,
    zones: Sequence[str] | None = None,
    tell: Callable[[int], None] | None = None,
    work_limit: int = WORK_LIMIT,
) -> Ladder:
    """Return what further hours of each role would be worth in each zone.

    Parameters
    ----------
    problem : Problem
        The problem.
    goals : sequence of str
        The model's goals: hours placed and hours with primes are told in this order, or in the
        order of ``LADDER_GOALS`` where it names neither.
    steps_hours : sequence of int
        Further hours a week, ascending.
    zones : sequence of str, optional
        Only these zones.
    tell : callable, optional
        Told how many zones and roles are done, where that takes time.
    work_limit : int
        Columns times simplex iterations for proofs by branch and bound, where having work in a
        zone at all is limited.

    Returns
    -------
    Ladder
        Every value proven in whole seconds; a bound to the second under shares by role or call
        windows.

    Raises
    ------
    InternalError
        When a value could not be proven.
    """
    told = tuple(sorted(LADDER_GOALS, key=lambda name: _place_of(name, goals)))
    chosen = problem.zone_ids if zones is None else tuple(zones)
    pools = Pools.build(problem, chosen)
    steps = np.array(steps_hours, dtype=np.int64) * SECONDS_PER_HOUR
    network, first_row = programme_of(problem, pools, most=int(steps.max(initial=0)))
    wholes = _coefficients(problem, pools, told)
    if problem.openings is None:
        today, found = _with_each(network, wholes, first_row=first_row, pools=pools, steps=steps)
        most = found
    else:
        openable = Openable.build(problem, pools.arcs)
        nodes = max(1, NODE_WORK // (network.columns + len(openable.block)))
        solver = Solver(wholes, openable, node_limit=nodes, work_limit=work_limit)
        rungs = climb(
            solver,
            network,
            pools=pools.rows(first_row, told),
            steps=steps.tolist(),
            tell=tell or _silent,
        )
        today, found, most = rungs.today.solution, rungs.reached, rungs.most
    shape = (len(chosen), len(POOL_ROLES), len(steps), len(told))
    base = np.array(today.values, dtype=np.int64)
    gain = found.reshape(shape) - base
    at_most = most.reshape(shape) - base
    # A second adds no more than itself to the first goal, whatever could be better without it.
    at_most[..., 0] = np.minimum(at_most[..., 0], steps)
    return Ladder(
        zone_ids=chosen,
        roles=POOL_ROLES,
        goals=told,
        steps=steps,
        base=base,
        gain=gain,
        most=np.maximum(gain, at_most),
        price=_prices(today, first_row, shape),
        is_chosen=problem.openings is not None,
    )


def _with_each(
    network: Network, wholes: Sequence[Ints], *, first_row: int, pools: Pools, steps: Ints
) -> tuple[OrderedSolution, Ints]:
    """Return the programme solved with every pool empty, and the values at each step of each."""
    sides = [network]
    for row in range(len(pools.zone)):
        for step in steps.tolist():
            right = network.row_upper.copy()
            right[first_row + row] = step
            sides.append(replace(network, row_upper=right))
    solved = solve_for_each(wholes, sides)
    today = next(solved)
    return today, np.array([best.values for best in solved], dtype=np.int64)


@dataclass(frozen=True)
class Pools:
    """The arcs of the programme, and those to the pools.

    Attributes
    ----------
    arcs : Arcs
        From cells to links.
    pairs : Pairs
        The same as the goals read them.
    zone, is_prime : (pools,) int64, (pools,) bool
        Zone and role of each pool: for each zone asked for, one pool a role.
    cell, pool : (pool arcs,) int64
        What each further arc joins.
    """

    arcs: Arcs
    pairs: Pairs
    zone: Ints
    is_prime: Bools
    cell: Ints
    pool: Ints

    @classmethod
    def build(cls, problem: Problem, zones: Sequence[str]) -> Pools:
        """Return the pools of some zones."""
        cells = build_cells(problem)
        arcs = build_arcs(problem, cells, np.arange(len(problem.lines.row)), Room.full(problem))
        codes = np.array([problem.zone_ids.index(zone) for zone in zones], dtype=np.int64)
        zone = np.repeat(codes, len(POOL_ROLES))
        pool, cell = np.nonzero((zone[:, None] == cells.zone) & (arcs.supply > 0))
        is_prime = np.tile(np.array(POOL_ROLES) == "prime", len(codes))
        return cls(arcs, arcs.pairs(cells), zone, is_prime, cell, pool)

    def rows(self, first_row: int, goals: Sequence[str]) -> list[Pool]:
        """Return the pools as the programme with openings reads them, from their first row."""
        adds = [[int(name != "prime_hours" or prime) for name in goals] for prime in self.is_prime]
        return [
            Pool(first_row + place, zone, tuple(each))
            for place, (zone, each) in enumerate(zip(self.zone.tolist(), adds, strict=True))
        ]


def programme_of(problem: Problem, pools: Pools, *, most: int) -> tuple[Network, int]:
    """Return the programme with every pool empty, and the row of its first pool.

    Parameters
    ----------
    problem, pools : Problem, Pools
        What is placed, and where further hours may be had.
    most : int
        Most seconds that a pool will be given.
    """
    arcs = pools.arcs
    network = build_network(problem, arcs, Room.full(problem))
    every = np.arange(network.columns + len(pools.cell))
    further = every[network.columns :]
    first_supply = len(network.row_upper)
    first_pool = first_supply + len(arcs.supply)
    leaving = np.concatenate([arcs.cell, pools.cell])
    return replace(
        network,
        columns=len(every),
        row=np.concatenate([network.row, first_supply + leaving, first_pool + pools.pool]),
        column=np.concatenate([network.column, every, further]),
        row_upper=np.concatenate([network.row_upper, arcs.supply, np.zeros_like(pools.zone)]),
        upper=np.concatenate([network.upper, np.minimum(arcs.supply[pools.cell], most)]),
        value=_extended(network.value, len(every) + len(further)),
        unit=_extended(network.unit, len(arcs.supply) + len(pools.zone)),
    ), first_pool


def _extended(numbers: Ints | None, more: int) -> Ints | None:
    """Return entries or units of rows with as many ones after them, where they are stated."""
    return None if numbers is None else np.append(numbers, np.ones(more, dtype=np.int64))


def _coefficients(problem: Problem, pools: Pools, goals: Sequence[str]) -> list[Ints]:
    """Return what a second on each arc, then on each arc to a pool, adds to each goal."""
    held = pools.pairs
    of_pool = {
        "placed_hours": np.ones(len(pools.pool), dtype=np.int64),
        "prime_hours": pools.is_prime[pools.pool].astype(np.int64),
    }
    return [np.concatenate([GOALS[name].whole(problem, held), of_pool[name]]) for name in goals]


def _prices(today: OrderedSolution, first_row: int, shape: tuple[int, ...]) -> Ints:
    zones, roles, _, goals = shape
    pools = slice(first_row, first_row + zones * roles)
    prices = np.array([each[pools] for each in today.row_prices], dtype=np.int64)
    return prices.T.reshape(zones, roles, goals)


def _place_of(name: str, goals: Sequence[str]) -> int:
    return list(goals).index(name) if name in goals else len(goals)


def _silent(done: int) -> None:
    """Take no notice."""
