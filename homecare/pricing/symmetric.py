"""The symmetric bridge: why one year or scenario costs more than another, in no order.

Receives two positions; hands on steps that add up to the difference. The bridge of `bridge.py`
goes in a stated order and splits the published difference; this one treats every cause alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from homecare.pricing.years import Position
from homecare.units import total

# Cause to the parts of a position that it changes, in the order of a budget's table.
CAUSES: dict[str, tuple[str, ...]] = {
    "inflation": ("uplift", "uplift_before"),
    "base rate": ("base_rate",),
    "enhancements": ("enhancement",),
    "rates before the contract": ("rate_before",),
    "growth in hours": ("hours",),
    "full-year effect": ("moved", "coverage"),
    "band mix": ("mix",),
    "payment weeks": ("weeks",),
}
# What no two years of one scenario differ in.
OF_SCENARIOS = ("base rate", "enhancements", "rates before the contract")
REDRAWN = "bands and rates redrawn"
ENDS = "end of the contract"


@dataclass(frozen=True)
class Step:
    """One cause of a difference: its name and what it adds, in GBP."""

    cause: str
    gbp: float


def steps_between(
    before: Position, after: Position, *, is_redrawn: bool = False
) -> tuple[Step, ...]:
    r"""Return what each cause adds to the cost of one position to make the other's.

    Parameters
    ----------
    before, after : Position
        Over the same cells.
    is_redrawn : bool
        Whether the two have different bands: mix and rates are then one cause.

    Returns
    -------
    tuple of Step
        One for each cause; exactly 0 where both sides are alike in it. A year that the contract
        covers less of than the one before has the cause `ENDS` apart from the full-year effect.

    Notes
    -----
    With causes :math:`N` and the cost :math:`v(S)` when those of :math:`S` are as after and the
    others as before, cause :math:`i` is given its mean effect over every order in which the causes
    may be changed, the Shapley value:

    .. math:: \phi_i = \sum_{S \subseteq N \setminus i}
        \frac{|S|! \, (|N| - |S| - 1)!}{|N|!} \, (v(S \cup i) - v(S))

    It depends on no order, changes sign when the two sides change places, and adds up to the whole
    difference. Causes in which the sides are alike are left out of :math:`N`: they would be given
    nothing.

    References
    ----------
    Shapley, L. S. (1953), A value for n-person games. Contributions to the Theory of Games II.
    """
    causes = dict(CAUSES)
    if is_redrawn:
        joint = [*OF_SCENARIOS, "band mix"]
        causes[REDRAWN] = tuple(field for cause in joint for field in causes.pop(cause))
    if after.coverage < before.coverage:
        causes["full-year effect"] = ("moved",)
        causes[ENDS] = ("coverage",)
    moving = [
        cause
        for cause, fields in causes.items()
        if any(not _alike(before, after, field) for field in fields)
    ]
    worth: dict[frozenset[str], float] = {}
    for size in range(len(moving) + 1):
        for chosen in combinations(moving, size):
            taken = [field for cause in chosen for field in causes[cause]]
            changed = replace(before, **{field: getattr(after, field) for field in taken})
            worth[frozenset(chosen)] = changed.cost_gbp()
    return tuple(
        Step(cause, _value(cause, moving, worth) if cause in moving else 0.0) for cause in causes
    )


def _alike(before: Position, after: Position, field: str) -> bool:
    return bool(np.array_equal(getattr(before, field), getattr(after, field)))


def _value(cause: str, moving: Sequence[str], worth: dict[frozenset[str], float]) -> float:
    """Return the Shapley value of a cause."""
    others, count = [each for each in moving if each != cause], len(moving)
    terms = []
    for size in range(count):
        weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
        for chosen in combinations(others, size):
            start = frozenset(chosen)
            terms.append(weight * (worth[start | {cause}] - worth[start]))
    return total(terms)
