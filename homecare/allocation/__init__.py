"""Allocation: which provider takes which package, in strict order of goals, with a proof.

Receives packages with zones and rates, providers and appointments; hands on a plan of whole
packages with its bound, the reason for every placement and an audit that uses no solver.
"""

from homecare.allocation.allocate import allocate
from homecare.allocation.audit import audit
from homecare.allocation.goals import GOALS, GoalRule
from homecare.allocation.limits import Limits
from homecare.allocation.reasons import UNPLACED_IN_GENERAL
from homecare.allocation.result import Allocation, Goal
from homecare.allocation.settings import DEFAULT_GOALS, AllocationSettings, Placing

__all__ = [
    "DEFAULT_GOALS",
    "GOALS",
    "UNPLACED_IN_GENERAL",
    "Allocation",
    "AllocationSettings",
    "Goal",
    "GoalRule",
    "Limits",
    "Placing",
    "allocate",
    "audit",
]
