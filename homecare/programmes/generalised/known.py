"""What is known so far of a generalised assignment: plan, bound, open pairs, time left.

Receives plans, bounds and prices as they are found; hands on the best of them, telling of each.

Every pair of agent and task has a cost that no plan using it can beat, known from prices in whole
numbers; a pair is open below a cost while that is less. So pairs closed by different prices, or
for different costs, need no bookkeeping of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from homecare.programmes.generalised.bound import STEPS, Prices, least_through
from homecare.programmes.generalised.case import Bools, GeneralisedCase, Ints

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Proof = Literal["whole numbers", "branch and bound", "none"]

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


class Known:
    """What is known of one case.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    seconds_left : callable, optional
        Seconds the caller still allows.
    tell : callable, optional
        Told every better plan or bound.
    """

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
        self.prices: Prices | None = None  # the latest learnt from
        self.least: Ints = np.where(case.may, _UNKNOWN, -_UNKNOWN)  # in steps

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

    def learn(self, prices: Prices) -> None:
        """Take what prices prove: their bound, and the least cost through each pair."""
        self.prices = prices
        self.least = np.maximum(self.least, least_through(self.case, prices))
        self.raise_to(prices.whole, "whole numbers")

    def open_below(self, cost: int) -> Bools:
        """Return the pairs that plans cheaper than a cost can use, (agents, tasks)."""
        is_open: Bools = self.case.may & (self.least <= (cost - 1) * STEPS)
        return is_open

    def is_open(self) -> Bools:
        """Return the pairs that plans cheaper than the best can use, and those of the best."""
        if self.value is None or self.plan is None:
            return self.case.may
        is_open = self.open_below(self.value)
        is_open[self.plan, np.arange(len(self.plan))] = True
        return is_open

    def offer(self, plan: Ints) -> None:
        """Take a plan if it is cheaper than the best."""
        value = self.case.value(plan)
        if value is not None and (self.value is None or value < self.value):
            self.plan, self.value = plan.copy(), value
            self.say()

    def raise_to(self, bound: int, proof: Proof) -> None:
        """Take a bound if it is better, never above the value of the best plan."""
        most = bound if self.value is None else min(bound, self.value)
        if most > self.bound:
            self.bound, self.proof = most, proof
            self.say()

    def say(self) -> None:
        """Tell the caller what is known."""
        if self.tell is not None:
            self.tell(self.answer())

    def until(self, share: float) -> Callable[[], bool]:
        """Return whether less than a share of the time allowed has gone."""
        left = self.seconds_left
        if left is None:
            return lambda: True
        return lambda: left() > self.allowed * (1.0 - share)

    def gone(self) -> float:
        """Return the share of the time allowed that has gone; 0 without a clock."""
        if self.seconds_left is None or self.allowed <= 0:
            return 0.0
        return 1.0 - self.seconds_left() / self.allowed

    def clock(self) -> float:
        """Return the seconds left, or 0 at any time where the caller keeps no clock."""
        return 0.0 if self.seconds_left is None else self.seconds_left()

    def limits(self, share: float, *, most: float = math.inf) -> dict[str, object]:
        """Return the solver's limit in seconds: what is left until a share is used, and a most."""
        if self.seconds_left is None:
            return {}
        left = self.seconds_left() - self.allowed * (1.0 - share)
        return {"time_limit": max(0.05, min(most, left))}
