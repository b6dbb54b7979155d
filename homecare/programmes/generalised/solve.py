"""The solving of a generalised assignment: bound, search, closing of pairs, guesses, branching.

Receives a case and, where the caller keeps a clock, the seconds left; hands on the cheapest plan
found and the bound, telling of each better plan and bound on the way.

1. The linear programme gives prices of capacities, and with them a bound in whole numbers.
2. Local search from the cheapest agent of each task at those prices; with many pairs, from the
   linear programme's own plan, moving only what loses little by moving.
3. Knapsack prices raise the bound, again in whole numbers, and close every pair that no cheaper
   plan can use; what is left is searched again.
4. Where much is still open, columns of whole sets of tasks raise the bound further.
5. The least cost is guessed from the bound upwards while few pairs are open to cheaper plans and
   each guess is soon settled; not in large cases.
6. Where much is still open, dives through the columns, anew or around the best plan, find plans;
   each closes more pairs. Guesses then go on where they were settled before, or little is to gain.
7. Branch and bound over the open pairs, from the best plan; with many pairs before that a few
   agents' tasks at a time, the others staying where they are.

Nothing here reads a clock. Without one the work is bounded in steps, rounds and nodes, and the
answer is the same on every machine; with one it is cut short when the time is over.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from homecare.programmes.generalised.around import improve_around, pays
from homecare.programmes.generalised.bound import (
    ascend,
    capacity_bound,
    capacity_prices,
    table_size,
)
from homecare.programmes.generalised.case import Bools, GeneralisedCase, Ints
from homecare.programmes.generalised.columns import Columns
from homecare.programmes.generalised.dive import column_prices, dive, left_to_the_end
from homecare.programmes.generalised.known import GeneralisedSolution, Known
from homecare.programmes.generalised.narrow import narrow
from homecare.programmes.generalised.rounding import cheapest_pairs, round_off
from homecare.programmes.generalised.search import cheapest_with_room, search
from homecare.programmes.generalised.whole import branch, relaxed
from homecare.programmes.highs import Floats
from homecare.streams import stream

STEPS = 1500
ROUNDS = 400
NODES = 20_000
END_NODES = 300  # for the last agents of a dive
DIVES, MANY = 8, 100_000  # without a clock, and with one
POLISH = 200
AROUND = ("", "few", "few", "half", "few")  # dives in turn: anew, or around some of the best plan
NEAR = 0.0015  # of the value: a plan this near to its bound is left to branch and bound
FEW = 2  # open pairs a task, on average, that branch and bound is given at once
GUESS, GUESSING = 0.15, 0.4  # of the time: for one guess before dives, and for all of them
MOST_FREE = 250  # pairs open to tasks that have several: with more, dives come before guesses
GUESSING_LAST = 0.95  # of the time, until which guesses go on at the end if they promise a proof
FEW_GUESSES = 3  # units of cost between plan and bound: a guess for each at most
WIDE, LONG = 4_000, 300  # pairs or tasks above which a case is large: the likely pairs go first
FIRST = 8  # such pairs a task
STALL, TRIAL_NODES = 20, 100  # draws in a row without gain, and nodes of each
DIVING_IF_LARGE = 0.45  # of the time, until which dives go on; then a few agents at a time
TABLE_LIMIT = 20_000_000  # numbers one round of knapsacks may write


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


class _Work(Known):
    """The steps over what is known of one case."""

    def __init__(
        self,
        case: GeneralisedCase,
        seconds_left: Callable[[], float] | None,
        tell: Callable[[GeneralisedSolution], None] | None,
    ) -> None:
        super().__init__(case, seconds_left, tell)
        self.is_large = case.cost.size > WIDE or case.cost.shape[1] > LONG
        self.sets: list[Bools] = []
        self.draw = stream(1, "draws of agents around a plan")

    def solve(self) -> None:
        """Do the steps in order until the optimum is proven or the time is over."""
        if not self.case.may.any(axis=0).all():
            self.is_infeasible, self.proof = True, "whole numbers"
            return
        if not self.case.cost.size:
            self.offer(np.zeros(0, dtype=np.int64))
            self.raise_to(0, "whole numbers")
            return
        task_price, capacity_price, share = self._prices()
        if self.is_infeasible:
            return
        self.raise_to(capacity_bound(self.case, capacity_price), "whole numbers")
        if share is not None and self.is_large:
            self._round(share, capacity_price)
            self._around(capacity_price, 0.5)
        else:
            start = cheapest_with_room(self.case, self.case.may, capacity_price)
            self._search(start, capacity_price, steps=STEPS // 2, share=0.05)
            priced = self.case.cost + capacity_price[:, None] * self.case.load
            start = np.where(self.case.may, priced, np.inf).argmin(axis=0)  # near, but overloaded
            self._search(start, capacity_price, steps=STEPS // 2, share=0.12)
        if table_size(self.case) <= TABLE_LIMIT:
            self._close_in(task_price, capacity_price)
        if self.is_large and not self.is_nearly_closed():
            self._around(capacity_price, 1.0)
        if not self.is_proven():
            self._branch()

    def _close_in(self, task_price: Floats, capacity_price: Floats) -> None:
        """Bring bound and plan together by knapsack prices, columns, guesses and dives."""
        self._ascend(task_price, 0.22)
        columns = None if self.is_nearly_closed() else self._columns()
        has_settled = False
        if not self.is_large and columns is not None:
            has_settled = narrow(
                self, share=GUESSING, if_settled=GUESSING, part=GUESS, most_free=MOST_FREE
            )
        if columns is not None and not self.is_nearly_closed():
            self._dive(columns, capacity_price, DIVING_IF_LARGE if self.is_large else 0.8)
        if not self.is_large and (has_settled or self.is_nearly_closed()):
            does_promise = has_settled or self.is_within(FEW_GUESSES)
            until = GUESSING_LAST if does_promise else (1.0 + self.gone()) / 2
            narrow(self, share=until, if_settled=GUESSING_LAST, part=1.0)

    def is_nearly_closed(self) -> bool:
        """Return whether it is time for branch and bound: little open, or little to gain."""
        if self.is_proven() or int(self.is_open().sum()) <= FEW * self.case.cost.shape[1]:
            return True
        return self.value is not None and self.is_within(NEAR * abs(self.value))

    def is_within(self, distance: float) -> bool:
        """Return whether the plan costs at most so much more than the bound."""
        return self.value is not None and self.value - self.bound <= distance

    def _prices(self) -> tuple[Floats, Floats, Floats | None]:
        """Return prices of tasks and of capacities, and shares, by linear programme."""
        case = self.case
        first: Bools | None = None
        by_slope: Floats | None = None
        if self.is_large:
            by_slope = capacity_prices(case, rounds=ROUNDS, go_on=self.until(0.1))
            first = cheapest_pairs(case, by_slope, FIRST)
        duals = relaxed(
            case, case.may, options=self.limits(0.3), go_on=self.until(0.2), first=first
        )
        if duals.is_infeasible:
            self.is_infeasible, self.proof = True, "branch and bound"
        if duals.task is not None and duals.capacity is not None:
            return duals.task, duals.capacity, duals.share
        if by_slope is None:
            by_slope = capacity_prices(case, rounds=ROUNDS, go_on=self.until(0.4))
        priced = np.where(case.may, case.cost + by_slope[:, None] * case.load, np.inf)
        return priced.min(axis=0), by_slope, None

    def _round(self, share: Floats, capacity_price: Floats) -> None:
        """Search near the linear programme's optimum."""
        go_on = self.until(0.25)
        round_off(
            self.case,
            share,
            capacity_price,
            steps=STEPS,
            go_on=lambda: go_on() and not self.is_proven(),
            found=self.offer,
        )

    def _around(self, capacity_price: Floats, share: float) -> None:
        """Improve the plan a few agents at a time; before the last step only while it pays."""
        if self.plan is None or self.is_proven():
            return
        go_on, left = self.until(share), self.seconds_left
        does_pay = pays(left, value=lambda: self.value) if left and share < 1.0 else lambda: True

        def limits() -> dict[str, object] | None:
            if self.is_proven() or not go_on() or not does_pay():
                return None
            return {"mip_max_nodes": TRIAL_NODES, **self.limits(share)}

        self.plan = improve_around(
            self.case,
            self.plan,
            priced=self.case.cost + capacity_price[:, None] * self.case.load,
            draw=self.draw,
            stall=STALL if left is None or share < 1.0 else MANY,
            options=limits,
            found=self.offer,
        )

    def _search(self, start: Ints, capacity_price: Floats, *, steps: int, share: float) -> None:
        """Search over the open pairs from a plan."""
        go_on = self.until(share)
        search(
            self.case,
            start,
            is_open=self.is_open(),
            overload_price=capacity_price,
            steps=steps,
            go_on=lambda: go_on() and not self.is_proven(),
            found=self.offer,
        )

    def _ascend(self, task_price: Floats, share: float) -> None:
        """Raise the bound by knapsack prices, keeping the sets met as columns."""
        if self.is_proven():
            return
        target = self.bound + abs(self.bound) // 50 + 1  # a poor plan makes the steps too long
        target = target if self.value is None else min(self.value, target)
        prices = ascend(
            self.case,
            task_price,
            is_open=self.case.may,
            target=target,
            rounds=ROUNDS,
            go_on=self.until(share),
            met=lambda prices: self.sets.append(prices.chosen),
        )
        self.learn(prices)

    def _columns(self) -> Columns | None:
        """Raise the bound by columns; return them."""
        if self.prices is None:
            return None
        columns = Columns(self.case)
        for chosen in self.sets:
            columns.add(chosen)
        best, go_on = self.prices, self.until(0.4)
        self.learn(column_prices(self.case, columns, best=best, rounds=ROUNDS, go_on=go_on))
        return columns

    def _dive(self, columns: Columns, capacity_price: Floats, share: float) -> None:
        """Dive through columns until little is open."""
        case = self.case
        draw = stream(1, "dives of the generalised assignment")
        go_on = self.until(share)
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
            limits = {"mip_max_nodes": END_NODES, **self.limits(share)}
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
            if found is not None:
                self.offer(found)
                self._search(found, capacity_price, steps=POLISH, share=share)

    def _branch(self) -> None:
        """Give what is open to branch and bound."""
        limits = {**self.limits(1.0), "mip_max_nodes": NODES} if self.seconds_left is None else (
            self.limits(1.0)
        )  # fmt: skip
        found = branch(self.case, self.is_open(), start=self.plan, options=limits)
        if found.plan is not None:
            self.offer(found.plan)
        if found.bound is None:
            if self.value is None:
                self.is_infeasible, self.proof = True, "branch and bound"
            return
        # Closed pairs belong to plans no cheaper than the value that closed them.
        self.raise_to(found.bound, "branch and bound")
