"""The cost of fairness: what sharing work more evenly between providers would cost.

Receives the problem; hands on a curve: for each least share of the work it could have that every
provider is sure of, the best values of the goals in order, each proven.

A provider's *reach* is the most seconds it could be given if it came first::

    R_k  =  min( q_k,  sum_{l: k(l) = k}  min( q_l, sum_c h_c over cells open to l ) )

A plan is fair to the share t when every provider k that counts has at least floor(t R_k) seconds.
Providers count that have a capacity, may take new work and reach more than nothing. The programme
is that of `homecare.allocation.model` with one more column and row for each of them::

    s_k  >= 0      seconds of its reach a provider may be left without,  s_k <= R_k - floor(t R_k)

    (5)  sum_{l: k(l) = k} sum_c x_cl + y_cl  +  s_k  <=  R_k      each provider k that counts

and, before all other goals, maximise the sum over (5) of x, y and s. Its value is the sum of R_k
exactly when every row (5) is tight, that is when every provider has its floor. A column in one row
leaves the matrix totally unimodular, so each point of the curve is proven in whole seconds, and so
is the greatest share: at one step more the same goal is proven to fall short. Where a model limits
shares by role (rows (4)) or providers their call windows (rows (9)) the matrix is no network, and
each value is a proven bound. With call windows R_k is no more than its own programme with (9) has.

The values are those of the programme, which may split a package: no plan of whole packages that is
as fair does better on the first goal.

References
----------
Bertsimas, D., Farias, V. F. & Trichakis, N. (2011). The price of fairness. Operations Research
59(1), 17-31.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Arcs, Cells, Room, build_arcs, build_cells
from homecare.allocation.goals import GoalRule, chosen
from homecare.allocation.model import build_network, tie_break
from homecare.allocation.problem import NO_LIMIT, Bools, Floats, Ints, Problem
from homecare.allocation.rules.measures import gini
from homecare.allocation.settings import AllocationSettings
from homecare.programmes import Again, Network, OrderedSolution, solve_for_each

STEPS = 10_000  # least shares are told to a ten-thousandth
POINTS = 11  # of the curve, from no guarantee to the greatest


@dataclass(frozen=True)
class Point:
    """One point of the curve.

    Attributes
    ----------
    least_share : float
        Share of its reach that every provider that counts is sure of, 0 to 1.
    values : tuple of float
        Best value of each goal in order, in its own unit.
    seconds : (providers,) int64
        What each provider has in the plan found.
    spread : float
        Gini coefficient of the share of reach used in that plan; 0 where all are used alike.
    """

    least_share: float
    values: tuple[float, ...]
    seconds: Ints
    spread: float


@dataclass(frozen=True)
class FairnessCurve:
    """What each least share costs.

    Attributes
    ----------
    goals : tuple of GoalRule
        The goals in order.
    reach : (providers,) int64
        Most seconds each provider could be given.
    counts : (providers,) bool
        Whether a least share is asked for the provider.
    points : tuple of Point
        From no guarantee to the greatest that can be given; empty where nobody counts.
    free_share : float
        Greatest least share that costs nothing on any goal.
    """

    goals: tuple[GoalRule, ...]
    reach: Ints
    counts: Bools
    points: tuple[Point, ...]
    free_share: float = 0.0


def fairness_curve(
    problem: Problem, settings: AllocationSettings, *, points: int = POINTS
) -> FairnessCurve:
    """Return the best values of the goals for least shares from nil to the greatest possible.

    Parameters
    ----------
    problem : Problem
        The problem.
    settings : AllocationSettings
        Order of goals and seed of the tie-break.
    points : int
        Points of the curve; at least 2. The first asks for nothing, the second for what costs
        nothing, the rest are evenly spaced up to the greatest.

    Returns
    -------
    FairnessCurve
        Every point proven in whole seconds.

    Raises
    ------
    InternalError
        When a point could not be proven.
    """
    goals = chosen(settings.goals)
    held = Held.build(problem, goals, settings.seed)
    if not held.counts.any():
        return FairnessCurve(goals, held.reach, held.counts, ())
    greatest = held.greatest()
    free = held.free(greatest)
    rising = range(1, points)
    shares = sorted({0, free, *(free + (greatest - free) * at // (points - 1) for at in rising)})
    solved = solve_for_each(held.goals, (held.network(step) for step in shares))
    return FairnessCurve(
        goals,
        held.reach,
        held.counts,
        tuple(held.point(step, best) for step, best in zip(shares, solved, strict=True)),
        free / STEPS,
    )


@dataclass(frozen=True)
class Held:
    """The programme with the rows that make a plan fair.

    Attributes
    ----------
    problem, cells, arcs : Problem, Cells, Arcs
        What is placed.
    rules : tuple of GoalRule
        The goals in order.
    reach, counts : (providers,) int64, (providers,) bool
        As `FairnessCurve` has them.
    base : Network
        The rows with no least share.
    goals : list of (columns,) int64
        Fairness first, then the model's goals, then the tie-break.
    """

    problem: Problem
    cells: Cells
    arcs: Arcs
    rules: tuple[GoalRule, ...]
    reach: Ints
    counts: Bools
    base: Network
    goals: list[Ints]

    @classmethod
    def build(cls, problem: Problem, rules: Sequence[GoalRule], seed: int) -> Held:
        """Return the programme of a problem."""
        cells, room = build_cells(problem), Room.full(problem)
        arcs = build_arcs(problem, cells, np.arange(len(problem.lines.row)), room)
        network = build_network(problem, arcs, room)
        reach = reach_of(problem, arcs)
        if any(limit.taken is not None for limit in problem.shared):
            reach = np.minimum(reach, _reach_in_time(problem, arcs, network))
        in_zones = np.zeros(len(reach), dtype=np.int64)
        np.add.at(in_zones, problem.links.provider, np.minimum(problem.links.capacity, NO_LIMIT))
        has_limit = np.minimum(problem.provider_capacity, in_zones) < NO_LIMIT
        counts = (reach > 0) & has_limit & ~problem.is_suspended
        width, firms = len(arcs.link), np.flatnonzero(counts)
        number = np.full(len(reach), -1, dtype=np.int64)
        number[firms] = np.arange(len(firms))
        of_arc = number[problem.links.provider[arcs.link]] if width else arcs.link
        shared = np.flatnonzero(of_arc >= 0)
        extra = np.arange(len(firms))
        rows = len(network.row_upper)
        base = replace(
            network,
            columns=width + len(firms),
            row=np.concatenate([network.row, rows + of_arc[shared], rows + extra]),
            column=np.concatenate([network.column, shared, width + extra]),
            row_upper=np.concatenate([network.row_upper, reach[firms]]),
            upper=np.concatenate([network.upper, reach[firms]]),
            value=_extended(network.value, len(shared) + len(firms)),
            unit=_extended(network.unit, len(firms)),
        )
        pairs, none = arcs.pairs(cells), np.zeros(len(firms), dtype=np.int64)
        goals = [np.concatenate([(of_arc >= 0).astype(np.int64), np.ones_like(none)])]
        goals += [np.concatenate([rule.whole(problem, pairs), none]) for rule in rules]
        goals.append(np.concatenate([tie_break(problem, cells, arcs, seed), none]))
        return cls(problem, cells, arcs, tuple(rules), reach, counts, base, goals)

    def floors(self, step: int) -> Ints:
        """Return the seconds every provider that counts is sure of at a share, in order."""
        return self.reach[self.counts] * step // STEPS

    def network(self, step: int) -> Network:
        """Return the rows with a least share of ``step`` ten-thousandths."""
        idle = self.reach[self.counts] - self.floors(step)
        width = self.base.columns - len(idle)
        return replace(self.base, upper=np.concatenate([self.base.upper[:width], idle]))

    def greatest(self) -> int:
        """Return the greatest least share, in ten-thousandths, each answer proven."""
        needed = int(self.reach[self.counts].sum())
        return self.last(STEPS, self.goals[:1], lambda best: best.values[0] == needed)

    def free(self, greatest: int) -> int:
        """Return the greatest least share that lowers no goal, in ten-thousandths."""
        goals = self.goals[:-1]  # the tie-break is no goal
        today = next(solve_for_each(goals, [self.network(0)]))
        return self.last(greatest, goals, lambda best: best.values == today.values)

    def last(
        self,
        most: int,
        goals: Sequence[Ints],
        holds: Callable[[OrderedSolution], bool],
        *,
        least: int = 0,
    ) -> int:
        """Return the last step up to ``most`` at which something holds, by halving.

        It holds at step ``least``, and where it fails it fails at every later step, as the plans
        that are fair to a greater share are among those fair to a lesser.
        """
        low, high = least, most + 1
        step = (low + high) // 2

        def networks() -> Iterator[Network]:
            while True:
                yield self.network(step)

        if high - low > 1:
            for best in solve_for_each(goals, networks()):
                low, high = (step, high) if holds(best) else (low, step)
                if high - low == 1:
                    break
                step = (low + high) // 2
        return low

    def point(self, step: int, best: OrderedSolution) -> Point:
        """Return a solved programme as a point of the curve."""
        arcs, width = self.arcs, len(self.arcs.link)
        flow = best.x[:width]
        seconds = np.zeros(len(self.reach), dtype=np.int64)
        np.add.at(seconds, self.problem.links.provider[arcs.link], flow)
        used: Floats = seconds[self.counts] / self.reach[self.counts]
        return Point(
            least_share=step / STEPS,
            values=self._values(best, flow),
            seconds=seconds,
            spread=gini(used),
        )

    def _values(self, best: OrderedSolution, flow: Ints) -> tuple[float, ...]:
        """Return each goal in its own unit; its bound where the flow is not whole."""
        problem, pairs = self.problem, self.arcs.pairs(self.cells)
        told = zip(self.rules, best.values[1:-1], strict=True)  # fairness and tie-break are none
        if best.is_whole:
            return tuple(rule.flow_value(problem, pairs, flow, value) for rule, value in told)
        return tuple(rule.bound(problem, value) for rule, value in told)


def _extended(numbers: Ints | None, more: int) -> Ints | None:
    """Return entries or units of rows with as many ones after them, where they are stated."""
    return None if numbers is None else np.append(numbers, np.ones(more, dtype=np.int64))


def _reach_in_time(problem: Problem, arcs: Arcs, network: Network) -> Ints:
    """Return the most seconds that each provider's call windows leave it, (providers,)."""
    owner = problem.links.provider[arcs.link]
    alone = Again(np.ones(network.columns, dtype=np.int64), network)
    return np.array(
        [
            alone.most(np.where(owner == firm, arcs.upper, 0))
            for firm in range(len(problem.provider_ids))
        ],
        dtype=np.int64,
    )


def reach_of(problem: Problem, arcs: Arcs) -> Ints:
    """Return the most seconds that each provider could be given if it came first, (providers,).

    A cell lies in one zone, where a provider has one link, so a cell counts once for a provider.
    """
    links = problem.links
    count = len(links.zone)
    key, inverse = np.unique(arcs.cell * max(count, 1) + arcs.link, return_inverse=True)
    at_pair = np.zeros(len(key), dtype=np.int64)
    np.add.at(at_pair, inverse.reshape(-1), arcs.upper)  # open hours and those that stay
    cell, link = key // max(count, 1), key % max(count, 1)
    at_link = np.zeros(count, dtype=np.int64)
    np.add.at(at_link, link, np.minimum(at_pair, arcs.supply[cell]))
    at_link = np.minimum(at_link, problem.fits_within)
    reach = np.zeros(len(problem.provider_ids), dtype=np.int64)
    np.add.at(reach, links.provider, at_link)
    return np.minimum(reach, problem.provider_capacity)
