"""The cost of fairness asked both ways, each answer beginning from what the other found.

Receives the problem; hands on the curve of least shares and the shares at stated losses. Where
having work in a zone at all is limited and the work of branch and bound runs out, a choice found
for the one may be the best known for the other: so that the two agree, each tries the other's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from homecare.allocation.fairness.curve import FairnessCurve, fairness_curve
from homecare.allocation.fairness.losses import SharesAtLosses, shares_at_losses
from homecare.allocation.fairness.opened import WORK_LIMIT
from homecare.allocation.problem import Problem
from homecare.allocation.settings import AllocationSettings


def cost_of_fairness(
    problem: Problem,
    settings: AllocationSettings,
    *,
    tell: Callable[[str], None],
    work_limit: int = WORK_LIMIT,
) -> tuple[FairnessCurve, tuple[SharesAtLosses, ...]]:
    """Return the curve of least shares and the greatest least share for each stated loss.

    Parameters
    ----------
    problem, settings
        As for `homecare.allocation.fairness.curve.fairness_curve`.
    tell : callable
        Told what is being worked out.
    work_limit : int
        Columns times simplex iterations for the proofs of each by branch and bound, where having
        work in a zone at all is limited.

    Raises
    ------
    InternalError
        When a figure could not be proven.
    """
    if problem.openings is None:
        tell("what sharing the work evenly would cost")
        curve = fairness_curve(problem, settings)
        tell("what could be promised for a stated loss")
        return curve, shares_at_losses(problem, settings)
    tell("what could be promised for a stated loss, whoever has work")
    losses = shares_at_losses(problem, settings, work_limit=work_limit)
    tell("what sharing the work evenly would cost, whoever has work")
    choices = [choice for each in losses for choice in each.choices]
    curve = fairness_curve(problem, settings, choices=choices, work_limit=work_limit)
    if not is_proven(curve, losses):
        losses = shares_at_losses(
            problem, settings, known=losses, choices=curve.choices, work_limit=0
        )
    return curve, tuple(_capped(each, curve.greatest_most) for each in losses)


def _capped(told: SharesAtLosses, greatest: float) -> SharesAtLosses:
    """Return shares of which no upper end is more than no plan passes at any loss."""
    ends = zip(told.least_shares, told.most_shares, strict=True)
    return replace(told, most_shares=tuple(max(low, min(high, greatest)) for low, high in ends))


def is_proven(curve: FairnessCurve, losses: tuple[SharesAtLosses, ...]) -> bool:
    """Return whether no figure is told as a range."""
    return (
        all(point.bounds == point.values for point in curve.points)
        and all(point.least_share == curve.greatest_most for point in curve.points[-1:])
        and all(each.least_shares == each.most_shares for each in losses)
    )
