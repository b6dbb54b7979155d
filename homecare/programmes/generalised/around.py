"""Around a plan: the tasks of a few agents shared out again, the others staying as they are.

Receives a case and a plan that keeps every capacity; hands on plans no dearer, each found by branch
and bound over the promising pairs of a few agents drawn at a time. Good where there are far more
tasks than one programme can hold.

References
----------
Shaw, P. (1998). Using constraint programming and local search methods to solve vehicle routing
problems. CP98, LNCS 1520, 417-431 (large neighbourhoods).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from homecare.programmes.generalised.case import GeneralisedCase, Ints
from homecare.programmes.generalised.dive import promising
from homecare.programmes.generalised.whole import branch
from homecare.programmes.highs import Floats

TASKS_AT_ONCE = 80
FEWEST, MOST = 2, 8  # agents at a time
PART, PAYS = 0.05, 0.0003  # what a part of the time must gain, of the value, to go on


def improve_around(
    case: GeneralisedCase,
    plan: Ints,
    *,
    priced: Floats,
    draw: np.random.Generator,
    stall: int,
    options: Callable[[], Mapping[str, object] | None],
    found: Callable[[Ints], None],
) -> Ints:
    """Return a plan no dearer, once a number of draws in a row have made it no cheaper.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    plan : (tasks,) int64
        A plan that keeps every capacity; left as it is.
    priced : (agents, tasks) float
        Cost with the capacities' prices: what pairs are promising.
    draw : numpy.random.Generator
        Where draws of agents come from.
    stall : int
        Draws in a row without a cheaper plan after which it ends.
    options : callable
        Solver limits for the next draw; None when the time is over.
    found : callable
        Told each cheaper plan.
    """
    agents, tasks = case.cost.shape
    count = min(agents, max(FEWEST, min(MOST, round(TASKS_AT_ONCE * agents / max(tasks, 1)))))
    idle = 0
    while idle < stall:
        limits = options()
        if limits is None:
            break
        some = np.sort(draw.permutation(agents)[:count])
        here = np.flatnonzero(np.isin(plan, some))
        part = np.ix_(some, here)
        small = GeneralisedCase(case.cost[part], case.load[part], case.capacity[some])
        now = np.searchsorted(some, plan[here])
        again = branch(small, promising(small, priced[part], now), start=now, options=limits).plan
        idle += 1
        if again is None:
            continue
        every = np.arange(len(here))
        gain = int(small.cost[now, every].sum() - small.cost[again, every].sum())
        if gain >= 0:
            plan = plan.copy()
            plan[here] = some[again]
        if gain > 0:
            idle = 0
            found(plan)
    return plan


def pays(left: Callable[[], float], *, value: Callable[[], int | None]) -> Callable[[], bool]:
    """Return whether the value fell by enough in the last part of the time there was to begin with.

    Parameters
    ----------
    left : callable
        Seconds left.
    value : callable
        The value now.
    """
    allowed = left()
    mark = [allowed, value() or 0]

    def does() -> bool:
        now = left()
        if mark[0] - now < PART * allowed:
            return True
        before, mark[:] = mark[1], [now, value() or 0]
        return before - mark[1] > PAYS * abs(before)

    return does
