"""Bids as arrays: who offers how many hours where, at what score, in whole seconds and millionths.

Receives checked bids and the hours of each zone; hands the numbers to the choice of primes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from homecare.allocation.problem import NO_LIMIT, Ints
from homecare.units import whole_seconds

SCORE_UNITS = 1_000_000


@dataclass(frozen=True)
class Bids:
    """Bids for the role of prime.

    Attributes
    ----------
    zone_ids, provider_ids : tuple of str
        Zones that appoint primes, and bidders, in the order of their names.
    demand : (zones,) int64
        Seconds a week to be covered.
    least, most : (zones,) int64
        Primes to appoint in each zone, never more than its bids.
    zone, provider : (bids,) int64
        Whose bid for which zone, sorted by zone and provider.
    score : (bids,) int64
        Millionths; 0 to 1,000,000.
    seconds : (bids,) int64
        Most seconds a week the bidder can deliver there: its offer, no more than it can deliver
        in all, no more than the zone needs.
    total : (providers,) int64
        Most seconds a week in all zones together; NO_LIMIT where none is stated.
    """

    zone_ids: tuple[str, ...]
    provider_ids: tuple[str, ...]
    demand: Ints
    least: Ints
    most: Ints
    zone: Ints
    provider: Ints
    score: Ints
    seconds: Ints
    total: Ints


def bids_of(
    frame: pd.DataFrame,
    demand_seconds: Mapping[str, int],
    *,
    least: Mapping[str, int],
    most: int,
    totals: Mapping[str, float],
) -> Bids:
    """Return bids as arrays.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``zone_id``, ``provider_id``, ``score`` (0 to 1) and ``capacity_hours_per_week``
        (blank: no limit there); one row a zone and provider.
    demand_seconds : mapping of str to int
        Seconds a week of each zone that appoints primes; bids for other zones are passed over.
    least : mapping of str to int
        Least number of primes of each zone.
    most : int
        Greatest number of primes in any zone.
    totals : mapping of str to float
        Hours a week a provider can deliver in all; absent: no limit.
    """
    zones = tuple(sorted(demand_seconds))
    kept = frame[frame["zone_id"].isin(zones)].sort_values(["zone_id", "provider_id"])
    firms = tuple(sorted(set(kept["provider_id"])))
    place = {name: at for at, name in enumerate(zones)}
    who = {name: at for at, name in enumerate(firms)}
    zone = kept["zone_id"].map(place).to_numpy(dtype=np.int64)
    provider = kept["provider_id"].map(who).to_numpy(dtype=np.int64)
    demand = np.array([demand_seconds[name] for name in zones], dtype=np.int64)
    total = np.array(
        [_seconds(totals.get(name, float("nan"))) for name in firms], dtype=np.int64
    ).reshape(len(firms))
    offered = kept["capacity_hours_per_week"].to_numpy(dtype=float)
    seconds = np.array([_seconds(each) for each in offered.tolist()], dtype=np.int64)
    bids = np.bincount(zone, minlength=len(zones))
    return Bids(
        zone_ids=zones,
        provider_ids=firms,
        demand=demand,
        least=np.minimum([least[name] for name in zones], bids).astype(np.int64),
        most=np.minimum(most, bids).astype(np.int64),
        zone=zone.astype(np.int64),
        provider=provider.astype(np.int64),
        score=np.rint(kept["score"].to_numpy(dtype=float) * SCORE_UNITS).astype(np.int64),
        seconds=np.minimum(np.minimum(seconds, total[provider]), demand[zone]),
        total=total,
    )


def most_score(bids: Bids, zone: int) -> Ints:
    """Return the greatest score of n primes in a zone, in millionths, for n = 0, 1, ..., bids."""
    best = -np.sort(-bids.score[bids.zone == zone])
    return np.concatenate([[0], np.cumsum(best)]).astype(np.int64)


def _seconds(hours: float) -> int:
    return NO_LIMIT if np.isnan(hours) else int(whole_seconds([hours])[0])
