"""The cost of fairness, asked both ways: what more even shares cost, and what a loss would buy.

Receives the problem; hands on a curve of shares and the fairest plan at each stated loss.
"""

from homecare.allocation.fairness.both import cost_of_fairness
from homecare.allocation.fairness.curve import FairnessCurve, fairness_curve
from homecare.allocation.fairness.losses import SharesAtLosses, shares_at_losses

__all__ = [
    "FairnessCurve",
    "SharesAtLosses",
    "cost_of_fairness",
    "fairness_curve",
    "shares_at_losses",
]
