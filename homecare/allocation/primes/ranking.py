"""Primes by rank alone: the best scores of each zone, whatever they can deliver.

Receives bids and a number; hands on who would be appointed.
"""

from __future__ import annotations

import numpy as np

from homecare.allocation.primes.bids import Bids
from homecare.allocation.problem import Bools, Ints


def by_ranking(bids: Bids, number: Ints) -> Bools:
    """Return the best-scored bids of each zone, (bids,) bool.

    Parameters
    ----------
    bids : Bids
        The bids.
    number : (zones,) int64
        How many to appoint in each zone. Of equal scores the first provider by name is taken.
    """
    order = np.lexsort((bids.provider, -bids.score, bids.zone))
    first = np.searchsorted(bids.zone[order], bids.zone[order])
    chosen = np.zeros(len(bids.zone), dtype=bool)
    chosen[order] = np.arange(len(order)) - first < number[bids.zone[order]]
    return chosen
