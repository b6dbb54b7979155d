"""The programme with the rows that make a plan fair.

Receives the problem and the goals; hands on, for any least share, the network in which every
provider that counts has it, and the goals in order with fairness before all others.

The symbols and rows are those of `homecare.allocation.fairness.curve`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Arcs, Cells, Room, build_arcs, build_cells
from homecare.allocation.fairness.reach import reach_of
from homecare.allocation.goals import GoalRule
from homecare.allocation.model import build_network, tie_break
from homecare.allocation.problem import NO_LIMIT, Bools, Ints, Problem
from homecare.programmes import Network, OrderedSolution, solve_for_each

STEPS = 10_000  # least shares are told to a ten-thousandth


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
    def build(
        cls,
        problem: Problem,
        rules: Sequence[GoalRule],
        *,
        seed: int,
        reach: Ints | None = None,
    ) -> Held:
        """Return the programme of a problem, with what each provider could reach if it is known."""
        cells, room = build_cells(problem), Room.full(problem)
        arcs = build_arcs(problem, cells, np.arange(len(problem.lines.row)), room)
        network = build_network(problem, arcs, room)
        reach = reach_of(problem, arcs, network) if reach is None else reach
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

    @property
    def needed(self) -> int:
        """Return the value of fairness exactly where every provider that counts has its floor."""
        return int(self.reach[self.counts].sum())

    def floors(self, step: int) -> Ints:
        """Return the seconds every provider that counts is sure of at a share, in order."""
        return self.reach[self.counts] * step // STEPS

    def network(self, step: int) -> Network:
        """Return the rows with a least share of ``step`` ten-thousandths."""
        idle = self.reach[self.counts] - self.floors(step)
        width = self.base.columns - len(idle)
        return replace(self.base, upper=np.concatenate([self.base.upper[:width], idle]))

    def seconds(self, x: Ints) -> Ints:
        """Return what each provider has in a plan, (providers,)."""
        seconds = np.zeros(len(self.reach), dtype=np.int64)
        np.add.at(seconds, self.problem.links.provider[self.arcs.link], x[: len(self.arcs.link)])
        return seconds

    def greatest(self) -> int:
        """Return the greatest least share, in ten-thousandths, each answer proven."""
        needed = self.needed
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

    def told(self, best: OrderedSolution) -> tuple[float, ...]:
        """Return each goal in its own unit; its bound where the flow is not whole."""
        problem, pairs = self.problem, self.arcs.pairs(self.cells)
        # fairness and tie-break are no goals
        values = zip(self.rules, best.values[1 : len(self.rules) + 1], strict=True)
        if best.is_whole:
            flow = best.x[: len(self.arcs.link)]
            return tuple(rule.flow_value(problem, pairs, flow, value) for rule, value in values)
        return tuple(rule.bound(problem, value) for rule, value in values)

    def bounds(
        self, best: OrderedSolution, told: Sequence[float], most: Sequence[int]
    ) -> tuple[float, ...]:
        """Return what no choice passes of each goal in its own unit; what is told where proven."""
        found = []
        for place, (rule, value) in enumerate(zip(self.rules, told, strict=True), start=1):
            bound = value
            if most[place] != best.values[place]:
                better = min if rule.sense == "minimise" else max
                bound = better(value, rule.bound(self.problem, most[place]))
            found.append(bound)
        return tuple(found)


def _extended(numbers: Ints | None, more: int) -> Ints | None:
    """Return entries or units of rows with as many ones after them, where they are stated."""
    return None if numbers is None else np.append(numbers, np.ones(more, dtype=np.int64))
