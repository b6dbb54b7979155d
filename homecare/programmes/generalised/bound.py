"""Lower bounds of a generalised assignment, exact in whole numbers, and what they close.

Receives a case and prices; hands on a bound that no plan can beat, and, for every pair of agent
and task, a bound on the plans that use it.

With prices u_j of the tasks, in steps of 1 / ``STEPS`` of a unit of cost, any plan costs at least

    L(u) = sum_j u_j - sum_i K_i(u),    K_i(u) = max { sum_j (u_j - c_ij) z_j : a_i z <= b_i },

a knapsack for each agent i, solved by dynamic programming in int64: the bound is a whole number
whatever the prices were. With prices v_i >= 0 of the capacities it costs at least

    M(v) = sum_j min_i (c_ij + v_i a_ij) - sum_i v_i b_i,

which is weaker and needs no table. Good u are found by a subgradient ascent from the duals of
the linear programme; good v are those duals.

References
----------
Fisher, M. L., Jaikumar, R. & Van Wassenhove, L. N. (1986). A multiplier adjustment method for the
generalized assignment problem. Management Science 32, 1095-1103.
Posta, M., Ferland, J. A. & Michelon, P. (2012). An exact method with variable fixing for solving
the generalized assignment problem. Computational Optimization and Applications 52, 629-644.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from homecare.programmes.generalised.case import Bools, GeneralisedCase, Ints
from homecare.programmes.highs import Floats

STEPS = 1024


@dataclass(frozen=True)
class Prices:
    """Prices of the tasks and the bound they prove.

    Attributes
    ----------
    task : (tasks,) int64
        Price of each task, in steps.
    bound : int
        L(u) in steps, rounded up to a whole cost with `whole`.
    chosen : (agents, tasks) bool
        The best knapsack of each agent.
    """

    task: Ints
    bound: int
    chosen: Bools

    @property
    def whole(self) -> int:
        """Return the least whole cost that the bound allows."""
        return -(-self.bound // STEPS)


def capacity_bound(case: GeneralisedCase, capacity_price: Floats) -> int:
    """Return M(v) as the least whole cost it allows, for prices of a unit of load, (agents,).

    Examples
    --------
    >>> from homecare.programmes.generalised.case import generalised_case
    >>> capacity_bound(generalised_case([[3, 1]], [[2, 2]], capacity=[4]), np.array([0.0]))
    4
    """
    greatest = int(max(case.capacity.max(initial=1), case.load.sum(axis=1).max(initial=1), 1))
    price = np.clip(np.rint(np.maximum(capacity_price, 0.0) * STEPS), 0, 2**61 // greatest // 4)
    v = price.astype(np.int64)
    priced = np.where(case.may, case.cost * STEPS + v[:, None] * case.load, 2**61)
    total: int = sum(priced.min(axis=0).tolist())
    total -= sum(a * b for a, b in zip(v.tolist(), case.capacity.tolist(), strict=True))
    return -(-total // STEPS)


def capacity_prices(case: GeneralisedCase, *, rounds: int, go_on: Callable[[], bool]) -> Floats:
    """Return prices of a unit of load that make M(v) large, (agents,).

    A subgradient ascent, for cases too wide to wait for the linear programme: at v, the slope of
    M is what the cheapest agents' loads pass their capacities by.
    """
    agents, tasks = case.cost.shape
    every = np.arange(tasks)
    cost = np.where(case.may, case.cost.astype(float), np.inf)
    load = case.load.astype(float)
    spread = float(case.cost.max(initial=1) - case.cost.min(initial=0)) + 1.0
    now = np.zeros(agents)
    best, best_value, factor, idle = now, -np.inf, 1.0, 0
    target = float(case.cost.max(axis=0).sum())
    for _ in range(rounds):
        if factor < 1e-4 or not go_on():
            break
        priced = cost + now[:, None] * load
        at = priced.argmin(axis=0)
        value = float(priced[at, every].sum() - now @ case.capacity)
        idle += 1
        if value > best_value + 1e-9 * spread:
            best, best_value, idle = now, value, 0
        elif idle >= 10:
            factor, idle, now = factor / 2, 0, best
            continue
        slope = np.bincount(at, load[at, every], agents) - case.capacity
        length = float(slope @ slope)
        if length == 0.0:
            break
        now = np.maximum(now + factor * max(target - value, 1.0) / length * slope, 0.0)
    return best


def price(case: GeneralisedCase, task_price: Ints, is_open: Bools) -> Prices:
    """Return L(u) for prices in steps, over the pairs that are open.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    task_price : (tasks,) int64
        Prices u, in steps.
    is_open : (agents, tasks) bool
        Pairs that a plan may use; a pair that does not fit alone is never one.

    Returns
    -------
    Prices
        The bound and the knapsacks that attain it.
    """
    profit = task_price[None, :] - case.cost * STEPS
    chosen = np.zeros(case.cost.shape, dtype=bool)
    bound = int(task_price.sum())
    for agent in range(len(case.capacity)):
        worth = np.flatnonzero((profit[agent] > 0) & is_open[agent])
        tables = _tables(case, agent, worth, profit[agent, worth])
        bound -= int(tables[-1][-1])
        chosen[agent, worth[_taken(case, agent, worth, tables)]] = True
    return Prices(task_price, bound, chosen)


def ascend(
    case: GeneralisedCase,
    start: Floats,
    *,
    is_open: Bools,
    target: int,
    rounds: int,
    go_on: Callable[[], bool],
    met: Callable[[Prices], None] | None = None,
) -> Prices:
    """Return the best prices of a subgradient ascent.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    start : (tasks,) float
        Prices to begin from, in units of cost.
    is_open : (agents, tasks) bool
        Pairs that a plan may use.
    target : int
        Cost of the best plan known, or a guess: steps are measured by the distance to it.
    rounds : int
        Most steps.
    go_on : callable
        Whether there is time for another.
    met : callable, optional
        Told all prices met, with the sets they choose.

    Returns
    -------
    Prices
        Those of the greatest bound met.

    Notes
    -----
    Held, Wolfe & Crowder (1974): u <- u + t (1 - sum_i z_ij) with t = s (target - L) / |1 - z|^2,
    the factor s being halved after a run of rounds with no better bound.
    """
    at = start.astype(float).copy()
    best = price(case, np.rint(at * STEPS).astype(np.int64), is_open)
    now, factor, idle = best, 1.0, 0
    for _ in range(rounds):
        slope = 1.0 - now.chosen.sum(axis=0)
        length = float(slope @ slope)
        if length == 0.0 or best.whole >= target or factor < 1e-3 or not go_on():
            break
        distance = max(target - now.bound / STEPS, 1.0 / STEPS)
        at = at + factor * distance / length * slope
        now = price(case, np.rint(at * STEPS).astype(np.int64), is_open)
        if met is not None:
            met(now)
        idle += 1
        if now.bound > best.bound:
            best, idle = now, 0
        elif idle >= 12:
            factor, idle, at = factor / 2, 0, best.task / STEPS
            now = best
    return best


def least_through(case: GeneralisedCase, prices: Prices) -> Ints:
    """Return what every plan that uses a pair costs at least, (agents, tasks), in steps.

    Pairs that do not fit alone get a cost beyond all others.

    Notes
    -----
    A plan that uses pair (i, j) costs at least L(u) + K_i - K_i(j taken). The knapsack with a
    task taken comes from tables of the tasks before it and after it.
    """
    profit = prices.task[None, :] - case.cost * STEPS
    least = np.full(case.cost.shape, 2**62, dtype=np.int64)
    for agent in range(len(case.capacity)):
        may = case.load[agent] <= case.capacity[agent]
        worth = np.flatnonzero((profit[agent] > 0) & may)
        before = _tables(case, agent, worth, profit[agent, worth])
        after = _tables(case, agent, worth[::-1], profit[agent, worth[::-1]])[::-1]
        without = prices.bound + int(before[-1][-1])  # the bound, had this agent nothing
        others = np.flatnonzero((profit[agent] <= 0) & may)
        room = case.capacity[agent] - case.load[agent, others]
        least[agent, others] = without - before[-1][room] - profit[agent, others]
        for place, task in enumerate(worth.tolist()):
            left = int(case.capacity[agent] - case.load[agent, task])
            first, second = before[place][: left + 1], after[place + 1][: left + 1]
            least[agent, task] = without - int((first + second[::-1]).max()) - profit[agent, task]
    return least


def table_size(case: GeneralisedCase) -> int:
    """Return how many numbers one round of knapsacks writes, for telling whether to bother."""
    agents, tasks = case.cost.shape
    width = int((case.capacity + 1).sum())
    return width * max(4, 3 * int(tasks) // int(agents))


def _tables(case: GeneralisedCase, agent: int, tasks: Ints, profit: Ints) -> list[Ints]:
    """Return, after each task, the greatest profit within every load up to the capacity."""
    table = np.zeros(int(case.capacity[agent]) + 1, dtype=np.int64)
    tables = [table]
    for load, gain in zip(case.load[agent, tasks].tolist(), profit.tolist(), strict=True):
        after = table.copy()
        np.maximum(table[load:], table[: len(table) - load] + gain, out=after[load:])
        tables.append(after)
        table = after
    return tables


def _taken(case: GeneralisedCase, agent: int, tasks: Ints, tables: list[Ints]) -> list[int]:
    """Return the places of the tasks in the best knapsack."""
    at, taken = len(tables[0]) - 1, []
    for place in range(len(tasks) - 1, -1, -1):
        if tables[place + 1][at] != tables[place][at]:
            taken.append(place)
            at -= int(case.load[agent, tasks[place]])
    return taken
