"""The solving of a generalised assignment: bound, search, closing of pairs, branch and bound.

Receives a case and, where the caller keeps a clock, the seconds left; hands on the cheapest plan
found and the bound, telling of each better plan and bound on the way.

1. The linear programme gives prices of capacities, and with them a bound in whole numbers.
2. Local search from the cheapest agent of each task at those prices; with many pairs, from the
   linear programme's own plan, moving only what loses little by moving.
3. Knapsack prices raise the bound, again in whole numbers, and close every pair that no cheaper
   plan can use; what is left is searched again.
4. Where much is still open, columns of whole sets of tasks raise the bound further, and dives
   through them, anew or around the best plan, find plans; each closes more pairs.
5. Branch and bound over the open pairs, from the best plan; with many pairs before that a few
   agents' tasks at a time, the others staying where they are.

Nothing here reads a clock. Without one the work is bounded in steps, rounds and nodes, and the
answer is the same on every machine; with one it is cut short when the time is over.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from homecare.programmes.generalised.around import improve_around, pays
from homecare.programmes.generalised.bound import (
    Prices,
    ascend,
    capacity_bound,
    capacity_prices,
    closed_by,
    table_size,
)
from homecare.programmes.generalised.case import Bools, GeneralisedCase, Ints
from homecare.programmes.generalised.columns import Columns
from homecare.programmes.generalised.dive import column_prices, dive, left_to_the_end
from homecare.programmes.generalised.rounding import cheapest_pairs, round_off
from homecare.programmes.generalised.search import cheapest_with_room, search
from homecare.programmes.generalised.whole import branch, relaxed
from homecare.programmes.highs import Floats
from homecare.streams import stream

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Proof = Literal["whole numbers", "branch and bound", "none"]

STEPS = 1500
ROUNDS = 400
NODES = 20_000
END_NODES = 300  # for the last agents of a dive
DIVES, MANY = 8, 100_000  # without a clock, and with one
POLISH = 200
AROUND = ("", "few", "few", "half", "few")  # dives in turn: anew, or around some of the best plan
NEAR = 0.0015  # of the value: a plan this near to its bound is left to branch and bound
FEW = 2  # open pairs a task, on average, that branch and bound is given at once
WIDE, LONG = 4_000, 300  # pairs or tasks above which a case is large: the likely pairs go first
FIRST = 8  # such pairs a task
STALL, TRIAL_NODES = 20, 100  # draws in a row without gain, and nodes of each
DIVING_IF_LARGE = 0.45  # of the time, until which dives go on; then a few agents at a time
TABLE_LIMIT = 20_000_000  # numbers one round of knapsacks may write
_UNKNOWN = -(2**62)


@dataclass(frozen=True)
class GeneralisedSolution:
    """The cheapest plan found and what is proven about it.

    Attributes
    ----------
    status : str
        ``optimal`` (value and bound meet), ``feasible``, ``infeasible`` (proven) or ``unknown``.
    plan : (tasks,) int64 or None
        Agent of each task.
    value : int or None
        Exact cost of the plan.
    bound : int or None
        Whole cost that no plan can beat; None where there is no plan or none was found.
    proof : str
        What proved the bound: ``whole numbers`` (knapsack or capacity prices, added up exactly)
        or ``branch and bound`` (the solver's own sums, rounded to the safe side).
    """

    status: Status
    plan: Ints | None
    value: int | None
    bound: int | None
    proof: Proof


def solve_generalised(
    case: GeneralisedCase,
    *,
    seconds_left: Callable[[], float] | None = None,
    tell: Callable[[GeneralisedSolution], None] | None = None,
) -> GeneralisedSolution:
    """Return the cheapest plan found and a bound that no plan can beat.

    Parameters
    ----------
    case : GeneralisedCase
        Costs, loads and capacities.
    seconds_left : callable, optional
        Seconds the caller still allows; without it the work is bounded in steps and nodes.
    tell : callable, optional
        Told every better plan or bound as it is found.

    Returns
    -------
    GeneralisedSolution
        The plan with its exact cost.

    Examples
    --------
    >>> from homecare.programmes.generalised.case import generalised_case
    >>> case = generalised_case([[1, 1, 5], [4, 2, 2]], [[2, 2, 2], [2, 2, 2]], capacity=[2, 4])
    >>> best = solve_generalised(case)
    >>> best.status, best.value, best.bound, best.plan.tolist()
    ('optimal', 5, 5, [0, 1, 1])
    """
    work = _Work(case, seconds_left, tell)
    work.solve()
    return work.answer()


class _Work:
    """What is known so far of one case."""

    def __init__(
        self,
        case: GeneralisedCase,
        seconds_left: Callable[[], float] | None,
        tell: Callable[[GeneralisedSolution], None] | None,
    ) -> None:
        self.case = case
        self.seconds_left = seconds_left
        self.tell = tell
        self.allowed = seconds_left() if seconds_left else math.inf
        self.plan: Ints | None = None
        self.value: int | None = None
        self.bound = _UNKNOWN
        self.proof: Proof = "none"
        self.is_infeasible = False
        self.is_open: Bools = case.may
        self.is_large = case.cost.size > WIDE or case.cost.shape[1] > LONG
        self.prices: Prices | None = None
        self.sets: list[Bools] = []
        self.draw = stream(1, "draws of agents around a plan")

    def answer(self) -> GeneralisedSolution:
        """Return what is known as a solution."""
        if self.is_infeasible and self.plan is None:
            return GeneralisedSolution("infeasible", None, None, None, self.proof)
        bound = None if self.bound == _UNKNOWN else self.bound
        status: Status = "unknown" if self.value is None else "feasible"
        if self.is_proven():
            status = "optimal"
        return GeneralisedSolution(status, self.plan, self.value, bound, self.proof)

    def is_proven(self) -> bool:
        """Return whether value and bound meet, or it is known that there is no plan."""
        return self.is_infeasible or (self.value is not None and self.bound >= self.value)

    def solve(self) -> None:
        """Do the steps in order until the optimum is proven or the time is over."""
        if not self.is_open.any(axis=0).all():
            self.is_infeasible, self.proof = True, "whole numbers"
            return
        if not self.case.cost.size:
            self._offer(np.zeros(0, dtype=np.int64))
            self._raise(0, "whole numbers")
            return
        task_price, capacity_price, share = self._prices()
        if self.is_infeasible:
            return
        self._raise(capacity_bound(self.case, capacity_price), "whole numbers")
        if share is not None and self.is_large:
            self._round(share, capacity_price)
            self._around(capacity_price, 0.5)
        else:
            start = cheapest_with_room(self.case, self.is_open, capacity_price)
            self._search(start, capacity_price, steps=STEPS // 2, share=0.05)
            priced = self.case.cost + capacity_price[:, None] * self.case.load
            start = np.where(self.is_open, priced, np.inf).argmin(axis=0)  # near, but overloaded
            self._search(start, capacity_price, steps=STEPS // 2, share=0.12)
        if table_size(self.case) <= TABLE_LIMIT:
            self._ascend(task_price, 0.22)
            if not self.is_nearly_closed():
                self._dive(capacity_price, DIVING_IF_LARGE if self.is_large else 0.8)
        if self.is_large and not self.is_nearly_closed():
            self._around(capacity_price, 1.0)
        if not self.is_proven():
            self._branch()

    def is_nearly_closed(self) -> bool:
        """Return whether it is time for branch and bound: little open, or little to gain."""
        if self.is_proven() or int(self.is_open.sum()) <= FEW * self.case.cost.shape[1]:
            return True
        return self.value is not None and self.value - self.bound <= NEAR * abs(self.value)

    def _prices(self) -> tuple[Floats, Floats, Floats | None]:
        """Return prices of tasks and of capacities, and shares, by linear programme."""
        case = self.case
        first: Bools | None = None
        by_slope: Floats | None = None
        if self.is_large:
            by_slope = capacity_prices(case, rounds=ROUNDS, go_on=self._until(0.1))
            first = cheapest_pairs(case, by_slope, FIRST)
        duals = relaxed(
            case, self.is_open, options=self._limits(0.3), go_on=self._until(0.2), first=first
        )
        if duals.is_infeasible:
            self.is_infeasible, self.proof = True, "branch and bound"
        if duals.task is not None and duals.capacity is not None:
            return duals.task, duals.capacity, duals.share
        if by_slope is None:
            by_slope = capacity_prices(case, rounds=ROUNDS, go_on=self._until(0.4))
        priced = np.where(case.may, case.cost + by_slope[:, None] * case.load, np.inf)
        return priced.min(axis=0), by_slope, None

    def _round(self, share: Floats, capacity_price: Floats) -> None:
        """Search near the linear programme's optimum."""
        go_on = self._until(0.25)
        round_off(
            self.case,
            share,
            capacity_price,
            steps=STEPS,
            go_on=lambda: go_on() and not self.is_proven(),
            found=self._offer,
        )

    def _around(self, capacity_price: Floats, share: float) -> None:
        """Improve the plan a few agents at a time; before the last step only while it pays."""
        if self.plan is None or self.is_proven():
            return
        go_on, left = self._until(share), self.seconds_left
        does_pay = pays(left, value=lambda: self.value) if left and share < 1.0 else lambda: True

        def limits() -> dict[str, object] | None:
            if self.is_proven() or not go_on() or not does_pay():
                return None
            return {"mip_max_nodes": TRIAL_NODES, **self._limits(share)}

        self.plan = improve_around(
            self.case,
            self.plan,
            priced=self.case.cost + capacity_price[:, None] * self.case.load,
            draw=self.draw,
            stall=STALL if left is None or share < 1.0 else MANY,
            options=limits,
            found=self._offer,
        )

    def _search(self, start: Ints, capacity_price: Floats, *, steps: int, share: float) -> None:
        """Search over the open pairs from a plan."""
        go_on = self._until(share)
        search(
            self.case,
            start,
            is_open=self.is_open,
            overload_price=capacity_price,
            steps=steps,
            go_on=lambda: go_on() and not self.is_proven(),
            found=self._offer,
        )

    def _ascend(self, task_price: Floats, share: float) -> None:
        """Raise the bound by knapsack prices, keeping the sets met as columns."""
        if self.is_proven():
            return
        target = self.bound + abs(self.bound) // 50 + 1  # a poor plan makes the steps too long
        target = target if self.value is None else min(self.value, target)
        self.prices = ascend(
            self.case,
            task_price,
            is_open=self.case.may,
            target=target,
            rounds=ROUNDS,
            go_on=self._until(share),
            met=lambda prices: self.sets.append(prices.chosen),
        )
        self._close()

    def _close(self) -> None:
        """Take the bound of the best prices and close the pairs that no cheaper plan uses."""
        prices = self.prices
        if prices is None:
            return
        self._raise(prices.whole, "whole numbers")
        if self.value is None or self.is_proven() or self.plan is None:
            return
        closed = closed_by(self.case, prices, is_open=self.is_open, value=self.value)
        closed[self.plan, np.arange(len(self.plan))] = False
        self.is_open = self.is_open & ~closed

    def _dive(self, capacity_price: Floats, share: float) -> None:
        """Raise the bound by columns, then dive through them until little is open."""
        case, prices = self.case, self.prices
        if prices is None:
            return
        columns = Columns(case)
        for chosen in self.sets:
            columns.add(chosen)
        self.prices = column_prices(
            case, columns, best=prices, rounds=ROUNDS, go_on=self._until(0.4)
        )
        self._close()
        draw = stream(1, "dives of the generalised assignment")
        go_on = self._until(share)
        agents, tasks = case.cost.shape
        for number in range(DIVES if self.seconds_left is None else MANY):
            if self.is_nearly_closed() or not go_on():
                return
            kept, last = np.full(tasks, -1, dtype=np.int64), left_to_the_end(case)
            # A dive anew takes long in a large case: it begins around the plan.
            around = AROUND[(number + self.is_large) % len(AROUND)]
            if around and self.plan is not None:
                last += 1
                count = max(last, agents // 2) if around == "half" else last
                some = draw.permutation(agents)[:count]
                kept = np.where(np.isin(self.plan, some), -1, self.plan)
            noise = (0.3 if number else 0.0) * draw.random(int(agents))
            limits = {"mip_max_nodes": END_NODES, **self._limits(share)}
            found = dive(
                case,
                columns,
                kept=kept,
                last=last,
                start=self.plan,
                capacity_price=capacity_price,
                noise=noise,
                options=limits,
                go_on=go_on,
            )
            before = self.value
            if found is not None:
                self._offer(found)
                self._search(found, capacity_price, steps=POLISH, share=share)
            if self.value != before:
                self._close()

    def _branch(self) -> None:
        """Give what is open to branch and bound."""
        limits = {**self._limits(1.0), "mip_max_nodes": NODES} if self.seconds_left is None else (
            self._limits(1.0)
        )  # fmt: skip
        found = branch(self.case, self.is_open, start=self.plan, options=limits)
        if found.plan is not None:
            self._offer(found.plan)
        if found.bound is None:
            if self.value is None:
                self.is_infeasible, self.proof = True, "branch and bound"
            return
        # Closed pairs belong to plans no cheaper than the value that closed them.
        self._raise(found.bound, "branch and bound")

    def _offer(self, plan: Ints) -> None:
        """Take a plan if it is cheaper than the best."""
        value = self.case.value(plan)
        if value is not None and (self.value is None or value < self.value):
            self.plan, self.value = plan.copy(), value
            self._say()

    def _raise(self, bound: int, proof: Proof) -> None:
        """Take a bound if it is better, never above the value of the best plan."""
        most = bound if self.value is None else min(bound, self.value)
        if most > self.bound:
            self.bound, self.proof = most, proof
            self._say()

    def _say(self) -> None:
        if self.tell is not None:
            self.tell(self.answer())

    def _until(self, share: float) -> Callable[[], bool]:
        """Return whether less than a share of the time allowed has gone."""
        left = self.seconds_left
        if left is None:
            return lambda: True
        return lambda: left() > self.allowed * (1.0 - share)

    def _limits(self, share: float) -> dict[str, object]:
        """Return the solver's limit in seconds, so that no more than a share of all is used."""
        if self.seconds_left is None:
            return {}
        return {"time_limit": max(0.05, self.seconds_left() - self.allowed * (1.0 - share))}
