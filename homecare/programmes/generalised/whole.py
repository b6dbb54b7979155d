"""The generalised assignment as a linear and as an integer programme over its open pairs.

Receives a case and the pairs still open; hands on duals, or the plan and bound of branch and
bound. Columns stand for open pairs only; the programme goes to the solver as arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from homecare.programmes.generalised.case import Bools, GeneralisedCase, Ints
from homecare.programmes.highs import Arrays, Floats, Outcome, Session

_CALLED = 1e-7  # reduced cost below which a pair is worth adding
_SAFE = 1e-6  # of the bound: what the solver's sums may be off by
_WIDEST = 10**6  # half a unit of so much stands well clear of the solver's tolerance of 1e-9


@dataclass(frozen=True)
class Relaxed:
    """What the linear programme said.

    Attributes
    ----------
    task : (tasks,) float or None
        Duals of the tasks; None without an optimum.
    capacity : (agents,) float or None
        Duals of the capacities, as prices of 0 or more.
    share : (agents, tasks) float or None
        How much of each task each agent has.
    is_infeasible : bool
        Whether not even a plan of parts exists.
    """

    task: Floats | None
    capacity: Floats | None
    share: Floats | None
    is_infeasible: bool


@dataclass(frozen=True)
class Branched:
    """What branch and bound said.

    Attributes
    ----------
    plan : (tasks,) int64 or None
        Its best plan; None where it has none.
    bound : int or None
        Least whole cost over the open pairs; None where no plan exists on them.
    nodes : int
        Nodes looked at: a measure of work that is the same on every machine.
    """

    plan: Ints | None
    bound: int | None
    nodes: int


def relaxed(
    case: GeneralisedCase,
    is_open: Bools,
    *,
    options: Mapping[str, object],
    go_on: Callable[[], bool] = lambda: True,
    first: Bools | None = None,
) -> Relaxed:
    """Return the optimum of the linear programme over the open pairs.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    is_open : (agents, tasks) bool
        Pairs to use.
    options : mapping
        HiGHS options: limits.
    go_on : callable
        Whether there is time for another round.
    first : (agents, tasks) bool, optional
        Pairs to begin with; those that the prices call for are added until none is called for.
    """
    tasks = case.cost.shape[1]
    pairs = is_open if first is None else is_open & first
    while True:
        agent, task = np.nonzero(pairs)
        outcome = Session(_arrays(case, pairs, is_integer=False), options).run()
        if outcome.status == "infeasible" and pairs is not is_open:
            pairs = is_open
            continue
        if outcome.status != "optimal":
            return Relaxed(None, None, None, outcome.status == "infeasible")
        capacity = np.maximum(-outcome.row_duals[tasks:], 0.0)
        reduced = case.cost + capacity[:, None] * case.load - outcome.row_duals[:tasks]
        called = is_open & ~pairs & (reduced < -_CALLED)
        if not called.any() or not go_on():
            share = np.zeros(case.cost.shape)
            share[agent, task] = outcome.x
            return Relaxed(outcome.row_duals[:tasks], capacity, share, is_infeasible=False)
        pairs = pairs | called


def branch(
    case: GeneralisedCase,
    is_open: Bools,
    *,
    start: Ints | None,
    options: Mapping[str, object],
    below: int | None = None,
    task_price: Ints | None = None,
) -> Branched:
    """Return what HiGHS makes of the open pairs.

    Parameters
    ----------
    case : GeneralisedCase
        The case, all costs whole: a gap under one proves the optimum.
    is_open : (agents, tasks) bool
        Pairs to use, those of ``start`` among them.
    start : (tasks,) int64, optional
        A plan to begin from.
    options : mapping
        HiGHS options: limits.
    below : int, optional
        Only plans cheaper than this are asked for, where `can_ask_below` allows it. As a row of the
        programme it tells the solver what to do without sooner than a plan to begin from does.
    task_price : (tasks,) int64, optional
        Whole costs near those of the tasks, from which that row counts: its numbers are then small.
    """
    agent, task = np.nonzero(is_open)
    arrays = _arrays(case, is_open, is_integer=True)
    if below is not None:
        price = np.zeros(case.cost.shape[1], np.int64) if task_price is None else task_price
        arrays = _cheaper(arrays, price[task], below - int(price.sum()))
    session = Session(
        arrays,
        {"mip_rel_gap": 0.0, "mip_abs_gap": 0.999, "mip_feasibility_tolerance": 1e-9, **options},
    )
    if start is not None:
        session.start_at((start[task] == agent).astype(float))
    outcome = session.run()
    if outcome.status in ("infeasible", "infeasible or unbounded"):
        return Branched(None, None, outcome.nodes)
    return Branched(_plan(case, agent, task, outcome), _whole_bound(outcome), outcome.nodes)


def can_ask_below(case: GeneralisedCase, is_open: Bools, task_price: Ints) -> bool:
    """Return whether costs one apart stand well apart in the solver's sums of the open pairs."""
    above = np.where(is_open, np.abs(case.cost - task_price), 0)
    return int(above.max(axis=0).sum()) <= _WIDEST


def _whole_bound(outcome: Outcome) -> int | None:
    if not math.isfinite(outcome.bound):
        return -(2**62)
    return math.ceil(outcome.bound - _SAFE * max(1.0, abs(outcome.bound) * 1e-3))


def _plan(case: GeneralisedCase, agent: Ints, task: Ints, outcome: Outcome) -> Ints | None:
    """Return the solver's point as a plan that holds in whole numbers, or None."""
    if math.isnan(outcome.value):
        return None
    plan = np.full(case.cost.shape[1], -1, dtype=np.int64)
    taken = outcome.x > 0.5
    plan[task[taken]] = agent[taken]
    return plan if case.value(plan) is not None else None


def _cheaper(arrays: Arrays, price: Ints, below: int) -> Arrays:
    """Return a programme with a row more: cost is under ``below``, by half a unit to be safe.

    Costs are whole, so half a unit lets in no other plan. ``price`` is taken off each column's
    cost, which keeps the row's numbers small.
    """
    count = len(arrays.cost)
    return replace(
        arrays,
        row_lower=np.append(arrays.row_lower, -np.inf),
        row_upper=np.append(arrays.row_upper, below - 0.5),
        start=np.append(arrays.start, arrays.start[-1] + count),
        index=np.concatenate([arrays.index, np.arange(count)]),
        value=np.concatenate([arrays.value, arrays.cost - price]),
    )


def _arrays(case: GeneralisedCase, is_open: Bools, *, is_integer: bool) -> Arrays:
    """Return one row a task (exactly one) and one an agent (at most its capacity)."""
    agents, tasks = case.cost.shape
    agent, task = np.nonzero(is_open)
    count = len(agent)
    every = np.arange(count)
    row = np.concatenate([task, tasks + agent])
    order = np.argsort(row, kind="stable")
    value = np.concatenate([np.ones(count), case.load[agent, task].astype(float)])
    column = np.concatenate([every, every])
    return Arrays(
        cost=case.cost[agent, task].astype(float),
        lower=np.zeros(count),
        upper=np.ones(count),
        row_lower=np.concatenate([np.ones(tasks), np.full(agents, -np.inf)]),
        row_upper=np.concatenate([np.ones(tasks), case.capacity.astype(float)]),
        start=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=tasks + agents))]),
        index=column[order],
        value=value[order],
        is_integer=np.full(count, is_integer),
    )
