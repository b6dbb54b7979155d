"""Cover: the hours of each zone that appointed primes can deliver, with any one of them gone.

Receives bids and a choice of them; hands on, for every failure, who delivers what and what is left
uncovered. Every total is the optimum of a network proven in whole seconds.

With q_b seconds of bid b, C_k seconds of provider k in all and D_z seconds of zone z, and bids B
appointed of which those of the failed provider are gone::

    maximise  sum_b y_b    subject to   sum_{b in z} y_b <= D_z,   sum_{b of k} y_b <= C_k,
                                        0 <= y_b <= q_b
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homecare.allocation.model import hash_20_bits
from homecare.allocation.primes.bids import Bids
from homecare.allocation.problem import NO_LIMIT, Bools, Ints
from homecare.programmes import Network, solve_in_order

NOBODY = -1


@dataclass(frozen=True)
class Cover:
    """What is delivered and what is not, and the prices that prove it.

    Attributes
    ----------
    gone : (cases,) int64
        Who has failed in each case; the first is NOBODY, then every bidder in order.
    zone_price, provider_price : (cases, zones), (cases, providers) int64
        What one more second of a zone's need or of a provider's total would deliver.
    uncovered : (cases, zones) int64
        Seconds a week left without cover. Their sum is the least possible; where several zones
        could go short, which of them does is settled by a fixed draw.
    """

    gone: Ints
    uncovered: Ints
    zone_price: Ints
    provider_price: Ints

    @property
    def short(self) -> Ints:
        """Seconds a week without cover in each case, (cases,)."""
        return np.asarray(self.uncovered.sum(axis=1), dtype=np.int64)


def cover_of(bids: Bids, chosen: Bools) -> Cover:
    """Return the cover of a choice with nobody gone and with each bidder gone in turn.

    Parameters
    ----------
    bids : Bids
        The bids.
    chosen : (bids,) bool
        Who is appointed where.

    Raises
    ------
    InternalError
        When an optimum could not be proven.
    """
    gone = np.arange(NOBODY, len(bids.provider_ids), dtype=np.int64)
    ties = np.array(
        [
            1 + hash_20_bits(1, f"{bids.zone_ids[z]}\x1f{bids.provider_ids[k]}")
            for z, k in zip(bids.zone.tolist(), bids.provider.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    zones = len(bids.zone_ids)
    with_all = _deliver(bids, chosen, ties)
    appointed = set(bids.provider[chosen].tolist())
    cases = [
        _deliver(bids, chosen & (bids.provider != k), ties) if k in appointed else with_all
        for k in gone.tolist()
    ]
    prices = np.array([price for _, price in cases], dtype=np.int64)
    given = np.zeros((len(gone), zones), dtype=np.int64)
    for case, (delivered, _) in enumerate(cases):
        np.add.at(given[case], bids.zone, delivered)
    return Cover(gone, bids.demand[None, :] - given, prices[:, :zones], prices[:, zones:])


def _deliver(bids: Bids, present: Bools, ties: Ints) -> tuple[Ints, Ints]:
    """Return the fullest cover by those present: seconds of each bid, and the rows' prices.

    Prices are those of the zones, then of the providers; nought where a limit cannot bind.
    """
    here = np.flatnonzero(present)
    limits = np.concatenate([bids.demand, bids.total])
    out, prices = np.zeros(len(present), dtype=np.int64), np.zeros(len(limits), dtype=np.int64)
    if not len(here):
        return out, prices
    rows = np.concatenate([bids.zone[here], len(bids.demand) + bids.provider[here]])
    columns = np.concatenate([np.arange(len(here))] * 2)
    held = limits[rows] < NO_LIMIT // 2
    number, row = np.unique(rows[held], return_inverse=True)
    network = Network(
        columns=len(here),
        row=row.reshape(-1).astype(np.int64),
        column=columns[held],
        row_upper=limits[number],
        upper=bids.seconds[here],
    )
    solved = solve_in_order([np.ones(len(here), dtype=np.int64), ties[here]], network)
    out[here] = solved.x
    prices[number] = solved.row_prices[0]
    return out, prices
