"""Failures of providers tried on a finished plan: what is lost, who must move, who is left large.

Receives a plan and the tables it was made from; hands on, failure by failure, what can be placed
again and a proof of what cannot.
"""

from homecare.allocation.stress.failures import Failure, choose_failures
from homecare.allocation.stress.run import Outcome, Stress, stress

__all__ = ["Failure", "Outcome", "Stress", "choose_failures", "stress"]
