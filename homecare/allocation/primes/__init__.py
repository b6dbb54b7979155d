"""Primes: which bidders to appoint in each zone, so that care survives the loss of any one of them.

Receives bids and the hours of each zone; hands on a choice with its proof, and what any choice
leaves without cover when a provider fails.
"""

from homecare.allocation.primes.bids import Bids, bids_of, most_score
from homecare.allocation.primes.choose import Choice, Proven, choose_primes
from homecare.allocation.primes.cover import Cover, cover_of
from homecare.allocation.primes.ranking import by_ranking

__all__ = [
    "Bids",
    "Choice",
    "Cover",
    "Proven",
    "bids_of",
    "by_ranking",
    "choose_primes",
    "cover_of",
    "most_score",
]
