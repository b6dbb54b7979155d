"""Dives: agents are given whole sets of tasks one after another, priced anew each time.

Receives a case, its columns and prices; hands on the bound that column prices reach, and plans.

A dive takes the set that the mix of columns uses most, gives it to its agent, and prices what is
left again, until few agents are left, whose tasks are shared out by branch and bound. Drawn noise
makes one dive differ from the next; a dive may also keep some agents' sets of an earlier plan.

References
----------
Sadykov, R., Vanderbeck, F., Pessoa, A., Tahiri, I. & Uchoa, E. (2019). Primal heuristics for
branch and price: the assets of diving methods. INFORMS Journal on Computing 31, 251-267.
Pessoa, A., Sadykov, R., Uchoa, E. & Vanderbeck, F. (2018). Automation and combination of linear-
programming based stabilization techniques in column generation. INFORMS Journal on Computing 30,
339-360 (the smoothed prices).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from homecare.programmes.generalised.bound import STEPS, Prices, price
from homecare.programmes.generalised.case import Bools, GeneralisedCase, Ints
from homecare.programmes.generalised.columns import Columns, Mix
from homecare.programmes.generalised.search import cheapest_with_room
from homecare.programmes.generalised.whole import branch
from homecare.programmes.highs import Floats

SMOOTH = (0.8, 0.5, 0.0)  # how much of the best prices is kept in the prices tried
REPRICED = 8  # rounds of new columns after each set given
USED = 1e-6
PROMISING = 2.5  # pairs a task that the last agents' branch and bound looks at


def column_prices(
    case: GeneralisedCase,
    columns: Columns,
    *,
    best: Prices,
    rounds: int,
    go_on: Callable[[], bool],
) -> Prices:
    """Return the prices of the greatest bound that columns lead to.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    columns : Columns
        The sets known; new ones are added.
    best : Prices
        Good prices to begin from.
    rounds : int
        Most optima over columns.
    go_on : callable
        Whether there is time for another.
    """
    for _ in range(rounds):
        mix = columns.solve() if go_on() else None
        if mix is None:
            return best
        new = 0
        for kept in SMOOTH:
            mixed = kept * (best.task / STEPS) + (1 - kept) * (mix.task_price + columns.cheapest)
            now = price(case, np.rint(mixed * STEPS).astype(np.int64), case.may)
            new = columns.add(now.chosen, mix)
            if now.bound > best.bound:
                best = now
            if new:
                break
        if not new:
            return best
    return best


def dive(
    case: GeneralisedCase,
    columns: Columns,
    *,
    kept: Ints,
    last: int,
    start: Ints | None,
    capacity_price: Floats,
    noise: Floats,
    options: Mapping[str, object],
    go_on: Callable[[], bool],
) -> Ints | None:
    """Return a plan, perhaps with some agents overloaded; None when the time was over first.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    columns : Columns
        The sets known; new ones are added.
    kept : (tasks,) int64
        Agents whose tasks stay with them; -1 for the tasks to be given out, to the other agents.
    last : int
        Agents left to branch and bound.
    start : (tasks,) int64, optional
        A plan with the same sets kept: branch and bound begins from it where it comes first.
    capacity_price : (agents,) float
        Prices of a unit of load, which say what pairs are promising.
    noise : (agents,) float
        Added to how much an agent's sets are used before the most used is taken.
    options : mapping
        Solver limits for the last agents.
    go_on : callable
        Whether there is time.
    """
    plan = kept.copy()
    free = np.ones(len(case.capacity), dtype=bool)
    free[plan[plan >= 0]] = False
    if int(free.sum()) > last:
        start = None
    while int(free.sum()) > last and (plan < 0).any():
        taken = _most_used(case, columns, plan, free=free, noise=noise, go_on=go_on)
        if not go_on():
            return None
        if taken is None:
            break
        agent, tasks = taken
        plan[tasks] = agent
        free[agent] = False
    columns.bar(np.ones(len(plan), dtype=bool), np.ones(len(free), dtype=bool))
    priced = case.cost + capacity_price[:, None] * case.load
    return _shared_out(case, plan, free, priced=priced, start=start, options=options)


def left_to_the_end(case: GeneralisedCase) -> int:
    """Return how many agents are left to branch and bound: more where each has few tasks."""
    agents, tasks = case.cost.shape
    return max(2, min(5 if int(tasks) <= 6 * int(agents) else 4, int(agents) - 2))


def _most_used(
    case: GeneralisedCase,
    columns: Columns,
    plan: Ints,
    *,
    free: Bools,
    noise: Floats,
    go_on: Callable[[], bool],
) -> tuple[int, Ints] | None:
    """Return the agent and the set that the mix uses most once priced again, or None."""
    is_left = plan < 0
    is_open = case.may & free[:, None] & is_left
    columns.bar(is_left, free)
    mix: Mix | None = None
    for _ in range(REPRICED):
        mix = columns.solve() if go_on() else None
        if mix is None:
            return None
        steps = np.rint((mix.task_price + columns.cheapest) * STEPS).astype(np.int64)
        if not columns.add(price(case, steps, is_open).chosen, mix):
            break
    if mix is None:
        return None
    used = np.flatnonzero(mix.share > USED)
    if not len(used):
        return None
    agents = np.array(columns.agent, dtype=np.int64)[used]
    best = int(used[np.argmax(mix.share[used] + noise[agents])])
    return columns.agent[best], columns.members[best]


def _shared_out(
    case: GeneralisedCase,
    plan: Ints,
    free: Bools,
    *,
    priced: Floats,
    start: Ints | None,
    options: Mapping[str, object],
) -> Ints:
    """Return a plan with the tasks that are left shared out among the free agents."""
    tasks, agents = np.flatnonzero(plan < 0), np.flatnonzero(free)
    done = plan.copy()
    if not len(tasks):
        return done
    if len(agents):
        small = GeneralisedCase(
            case.cost[np.ix_(agents, tasks)],
            case.load[np.ix_(agents, tasks)],
            case.capacity[agents],
        )
        if small.may.any(axis=0).all():
            first = None if start is None else np.searchsorted(agents, start[tasks])
            is_open = promising(small, priced[np.ix_(agents, tasks)], first)
            found = branch(small, is_open, start=first, options=options)
            if found.plan is not None:
                done[tasks] = agents[found.plan]
                return done
    return _forced(case, done, tasks)


def promising(case: GeneralisedCase, priced: Floats, start: Ints | None) -> Bools:
    """Return the pairs that cost least above their task's cheapest, and those of a plan."""
    tasks = case.cost.shape[1]
    above = np.where(case.may, priced, np.inf)
    above = above - above.min(axis=0)
    count = min(int(PROMISING * tasks), above.size) - 1
    is_open: Bools = case.may & (above <= np.partition(above.ravel(), count)[count])
    if start is not None:
        is_open[start, np.arange(tasks)] = True
    return is_open


def _forced(case: GeneralisedCase, plan: Ints, tasks: Ints) -> Ints:
    """Return a plan with tasks where they fit or overload least."""
    placed = np.flatnonzero(plan >= 0)
    used = np.zeros(len(case.capacity), dtype=np.int64)
    np.add.at(used, plan[placed], case.load[plan[placed], placed])
    left = GeneralisedCase(case.cost[:, tasks], case.load[:, tasks], case.capacity - used)
    plan[tasks] = cheapest_with_room(left, case.may[:, tasks], np.zeros(len(case.capacity)))
    return plan
