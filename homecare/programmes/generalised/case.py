"""A generalised assignment as whole numbers, and the exact value of a plan.

Receives costs, loads and capacities; hands on a checked case. Every value anywhere in this folder
is what `GeneralisedCase.value` says of a plan, in whole numbers.

An *agent* has a capacity; each *task* goes to exactly one agent, where it costs and loads what
that agent makes of it. This is the allocation of care whose hours depend on who gives it, travel
being part of the package.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InputError

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_MOST = 2**40  # sums over tasks, times the steps of a price, stay within int64


@dataclass(frozen=True)
class GeneralisedCase:
    """Costs, loads and capacities.

    Attributes
    ----------
    cost, load : (agents, tasks) int64
        What a task costs and loads at an agent; loads are 0 or more.
    capacity : (agents,) int64
        Most load of each agent.
    """

    cost: Ints
    load: Ints
    capacity: Ints

    @property
    def may(self) -> Bools:
        """Return whether a task alone fits at an agent, (agents, tasks)."""
        return self.load <= self.capacity[:, None]

    def loads(self, plan: Ints) -> Ints:
        """Return the load of each agent under a plan, (agents,)."""
        at = np.zeros(len(self.capacity), dtype=np.int64)
        np.add.at(at, plan, self.load[plan, np.arange(len(plan))])
        return at

    def value(self, plan: Ints) -> int | None:
        """Return the exact cost of a plan, or None where it is not one.

        Parameters
        ----------
        plan : (tasks,) int64
            Agent of each task.

        Returns
        -------
        int or None
            None when a task has no agent or an agent more than its capacity.
        """
        agents, tasks = self.cost.shape
        if plan.shape != (tasks,) or ((plan < 0) | (plan >= agents)).any():
            return None
        if (self.loads(plan) > self.capacity).any():
            return None
        return int(self.cost[plan, np.arange(tasks)].sum())


def generalised_case(
    cost: npt.ArrayLike, load: npt.ArrayLike, *, capacity: npt.ArrayLike
) -> GeneralisedCase:
    """Return a checked case.

    Parameters
    ----------
    cost, load : (agents, tasks) int
        What each task costs and loads at each agent.
    capacity : (agents,) int
        Most load of each agent.

    Returns
    -------
    GeneralisedCase
        The case in int64.

    Raises
    ------
    InputError
        When shapes differ, a load or capacity is negative, a number is not whole or the numbers
        are too large to add up exactly.

    Examples
    --------
    >>> case = generalised_case([[3, 1]], [[2, 2]], capacity=[4])
    >>> case.value(np.array([0, 0]))
    4
    """
    arrays = {"cost": np.asarray(cost), "load": np.asarray(load), "capacity": np.asarray(capacity)}
    faults = [
        _fault(name, "not whole numbers", str(array.dtype), "whole numbers")
        for name, array in arrays.items()
        if array.size and array.dtype.kind not in "iu"
    ]
    agents = len(arrays["capacity"])
    shape = arrays["cost"].shape
    if len(shape) != 2 or shape != arrays["load"].shape or shape[0] != agents:
        sizes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        allowed = "cost and load (agents, tasks), capacity (agents,)"
        faults.append(_fault("shapes", "shapes that do not belong together", sizes, allowed))
    if not faults:
        for name in ("load", "capacity"):
            if arrays[name].size and arrays[name].min() < 0:
                least = str(arrays[name].min())
                faults.append(_fault(name, "a negative number", least, "0 or more"))
        for name, array in arrays.items():
            greatest = float(np.abs(array.astype(float)).max(initial=0.0))
            if greatest * max(shape[1], 1) >= _MOST:
                found, allowed = f"{greatest:.6g}", f"under {_MOST} once added over all tasks"
                faults.append(_fault(name, "numbers too large to add exactly", found, allowed))
    if faults:
        raise InputError(faults)
    whole = [array.astype(np.int64) for array in arrays.values()]
    return GeneralisedCase(*whole)


def _fault(name: str, what: str, found: str, allowed: str) -> Fault:
    return Fault(what, f"generalised assignment, {name}", found, allowed, "correct the case")
