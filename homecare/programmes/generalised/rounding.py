"""Whole plans from the linear programme's, in a few seconds however many pairs there are.

Receives a case, the linear programme's shares and prices; tells of plans that keep every capacity.

An optimum of the linear programme splits no more tasks than there are agents. Each split task goes
where most of it was, which overloads some agents a little; a local search then moves the tasks
that lose least by moving, all others staying where they are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from homecare.programmes.generalised.case import Bools, GeneralisedCase, Ints
from homecare.programmes.generalised.search import search
from homecare.programmes.highs import Floats

MOVING = 300  # tasks that may move, at least; twice the split ones where these are more
WHOLE = 1e-6


def round_off(
    case: GeneralisedCase,
    share: Floats,
    capacity_price: Floats,
    *,
    steps: int,
    go_on: Callable[[], bool],
    found: Callable[[Ints], None],
) -> None:
    """Tell of plans near the linear programme's.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    share : (agents, tasks) float
        How much of each task each agent has in the linear programme's optimum.
    capacity_price : (agents,) float
        Its prices of a unit of load.
    steps : int
        Most steps of the search.
    go_on : callable
        Whether there is time for more.
    found : callable
        Told each plan that keeps every capacity and is cheaper than those before.
    """
    plan = share.argmax(axis=0)
    split = share.max(axis=0) < 1.0 - WHOLE
    loss = np.where(split, -1.0, _second_choice_loss(case, capacity_price))
    count = min(len(plan), max(MOVING, 2 * int(split.sum())))
    moving = np.sort(np.argsort(loss, kind="stable")[:count])
    _search_among(
        case, plan, moving, capacity_price=capacity_price, steps=steps, go_on=go_on, found=found
    )


def _search_among(
    case: GeneralisedCase,
    plan: Ints,
    moving: Ints,
    *,
    capacity_price: Floats,
    steps: int,
    go_on: Callable[[], bool],
    found: Callable[[Ints], None],
) -> None:
    """Search from a plan, only the tasks at some places moving."""
    stays = np.ones(len(plan), dtype=bool)
    stays[moving] = False
    where = np.flatnonzero(stays)
    room = case.capacity.copy()
    np.subtract.at(room, plan[where], case.load[plan[where], where])
    part = GeneralisedCase(case.cost[:, moving], case.load[:, moving], room)

    def tell(of_part: Ints) -> None:
        whole = plan.copy()
        whole[moving] = of_part
        found(whole)

    search(
        part,
        plan[moving],
        is_open=case.may[:, moving],
        overload_price=capacity_price,
        steps=steps,
        go_on=go_on,
        found=tell,
        is_firm=True,
    )


def cheapest_pairs(case: GeneralisedCase, capacity_price: Floats, count: int) -> Bools:
    """Return the so many cheapest agents of each task, priced loads included, and their equals."""
    priced = _priced(case, capacity_price)
    last = min(count, len(priced)) - 1
    pairs: Bools = case.may & (priced <= np.partition(priced, last, axis=0)[last])
    return pairs


def _second_choice_loss(case: GeneralisedCase, capacity_price: Floats) -> Floats:
    """Return what each task's second choice costs above its first, priced loads included."""
    priced = _priced(case, capacity_price)
    if len(priced) < 2:
        return np.zeros(priced.shape[1])
    first, second = np.partition(priced, 1, axis=0)[:2]
    loss: Floats = second - first
    return loss


def _priced(case: GeneralisedCase, capacity_price: Floats) -> Floats:
    priced: Floats = np.where(case.may, case.cost + capacity_price[:, None] * case.load, np.inf)
    return priced
