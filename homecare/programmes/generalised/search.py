"""Local search for a generalised assignment: shifts and swaps under a price on overload.

Receives a case, a first plan and prices; hands on the best plan met that keeps every capacity.

The search may overload agents at a price a unit, agent by agent, which rises while the agent is
overloaded and falls while it is not, so that it goes back and forth across the limit. Each step
takes the best of all shifts of one task and all swaps of two, tasks just moved being held back for
a few steps. Bounded in steps; a caller who has a clock may end it sooner.

References
----------
Yagiura, M., Yamaguchi, T. & Ibaraki, T. (1998). A variable depth search algorithm with branching
search for the generalized assignment problem. Optimization Methods and Software 10, 419-441.
Yagiura, M., Ibaraki, T. & Glover, F. (2004). An ejection chain approach for the generalized
assignment problem. INFORMS Journal on Computing 16, 133-151.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from homecare.programmes.generalised.case import Bools, GeneralisedCase, Ints
from homecare.programmes.highs import Floats

BLOCK = 300  # tasks whose swaps one step looks at
_HELD = 1e12
_NEVER = 1e13
_RISE, _FALL = 1.02, 0.995
_FIRM_FALL = 0.9


def search(
    case: GeneralisedCase,
    plan: Ints,
    *,
    is_open: Bools,
    overload_price: Floats,
    steps: int,
    go_on: Callable[[], bool],
    found: Callable[[Ints], None],
    is_firm: bool = False,
) -> None:
    """Walk from a plan, telling of each better plan that keeps every capacity.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    plan : (tasks,) int64
        Agent of each task, overloaded or not; left as it is.
    is_open : (agents, tasks) bool
        Pairs to use.
    overload_price : (agents,) float
        First price of a unit of overload: the dual of the capacity is a good one.
    steps : int
        Most steps.
    go_on : callable
        Whether there is time for more steps; asked now and then.
    found : callable
        Told each plan that keeps every capacity and is cheaper than those before.
    is_firm : bool
        Whether prices fall only once no agent is overloaded. With many agents falling one by one,
        some agent is overloaded at any time.
    """
    walk = _Walk(case, plan, is_open, overload_price)
    best: int | None = None
    for step in range(steps):
        if step % 16 == 0 and not go_on():
            return
        if step:
            walk.step(step, is_firm=is_firm)
        if (walk.slack >= 0).all():
            value = int(case.cost[walk.at, walk.every].sum())
            if best is None or value < best:
                best = value
                found(walk.at.copy())


def cheapest_with_room(case: GeneralisedCase, is_open: Bools, capacity_price: Floats) -> Ints:
    """Return a plan in which tasks choose in the order of what a second choice would cost them.

    Costs are counted with the capacities' prices. A task that finds no room goes where it
    overloads least.

    References
    ----------
    Martello, S. & Toth, P. (1990). Knapsack Problems. Wiley, section 7.3.1 (regrets).
    """
    priced = np.where(is_open, case.cost + capacity_price[:, None] * case.load, np.inf)
    plan = np.full(case.cost.shape[1], -1, dtype=np.int64)
    if len(case.capacity) > 1:
        two = np.partition(priced, 1, axis=0)[:2]
        regret = np.where(np.isfinite(two[1]), two[1], _NEVER) - two[0]
    else:
        regret = np.zeros(len(plan))
    left = case.capacity.copy()
    for task in np.argsort(-regret, kind="stable").tolist():
        load = case.load[:, task]
        fits = is_open[:, task] & (load <= left)
        if fits.any():
            agent = int(np.where(fits, priced[:, task], np.inf).argmin())
        else:
            agent = int(np.where(is_open[:, task], (load - left).astype(float), np.inf).argmin())
        plan[task] = agent
        left[agent] -= load[agent]
    return plan


class _Walk:
    """Where the search stands."""

    def __init__(
        self, case: GeneralisedCase, plan: Ints, is_open: Bools, overload_price: Floats
    ) -> None:
        self.case = case
        self.at = plan.copy()
        self.every = np.arange(len(plan))
        self.cost = np.where(is_open, case.cost.astype(float), _NEVER)
        self.load = case.load.astype(float)
        self.slack = case.capacity - case.loads(plan)
        scale = case.cost.sum() / max(int(case.load.sum()), 1)
        self.price = np.maximum(overload_price, 1e-3 * abs(scale) + 1e-9)
        self.held_until = np.zeros(case.cost.shape, dtype=np.int64)

    def step(self, step: int, *, is_firm: bool) -> None:
        """Make the best move that is not held back."""
        cost = np.where(self.held_until > step, self.cost + _HELD, self.cost)
        over = np.maximum(0, -self.slack) * self.price
        base = self.cost[self.at, self.every] + over[self.at]
        shift, shift_at = self._best_shift(cost, over)
        swap, first, second = self._best_swap(cost, base, step)
        held = step + 5 + step * 7919 % 7
        if shift <= swap:
            if shift < _HELD / 2:
                agent, task = divmod(shift_at, len(self.at))
                self._move(task, agent, held)
        elif swap < _HELD / 2:
            here, there = int(self.at[first]), int(self.at[second])
            self._move(first, there, held)
            self._move(second, here, held)
        is_over = self.slack < 0
        if not is_firm:
            self.price *= np.where(is_over, _RISE, _FALL)
        elif is_over.any():
            self.price[is_over] *= _RISE
        else:
            self.price *= _FIRM_FALL

    def _best_shift(self, cost: Floats, over: Floats) -> tuple[float, int]:
        """Return the least change by moving one task, and its place in (agents, tasks)."""
        slack, at = self.slack, self.at
        change = cost + self.price[:, None] * np.maximum(0, self.load - slack[:, None])
        change -= over[:, None]
        own = self.load[at, self.every]
        relief = self.price[at] * np.maximum(0, -slack[at] - own) - over[at]
        change += relief - self.cost[at, self.every]
        change[at, self.every] = _NEVER
        place = int(change.argmin())
        return float(change.flat[place]), place

    def _best_swap(self, cost: Floats, base: Floats, step: int) -> tuple[float, int, int]:
        """Return the least change by swapping two tasks, one of them in this step's block."""
        rows = self.every
        if len(rows) > BLOCK:
            rows = (np.arange(BLOCK) + step * BLOCK) % len(rows)
        own = self.load[self.at, self.every]
        room = own + self.slack[self.at]  # what may stand in each task's place

        def enters(place: Ints, tasks: Ints) -> Floats:
            """Return what agent of ``place`` pays with each of ``tasks`` in its place."""
            agent = self.at[place][:, None]
            over = np.maximum(0, self.load[agent, tasks] - room[place][:, None])
            result: Floats = cost[agent, tasks] + self.price[agent] * over
            return result

        if len(rows) == len(self.every):
            whole = enters(rows, self.every) - base[:, None]
            change = whole + whole.T
        else:
            change = enters(rows, self.every) + enters(self.every, rows).T
            change -= base[rows][:, None] + base
        change[self.at[rows][:, None] == self.at] = _NEVER
        place, second = divmod(int(change.argmin()), len(self.every))
        return float(change[place, second]), int(rows[place]), second

    def _move(self, task: int, agent: int, held: int) -> None:
        before = int(self.at[task])
        self.slack[before] += self.case.load[before, task]
        self.slack[agent] -= self.case.load[agent, task]
        self.held_until[before, task] = held
        self.at[task] = agent
