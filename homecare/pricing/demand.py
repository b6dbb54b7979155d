"""Pricing demand: each located row with its rate and weekly cost.

Receives `LocatedDemand` and a `RateCard`; hands on `PricedDemand`. Nothing is rounded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from homecare.geography import LocatedDemand
from homecare.pricing.cards import RateCard
from homecare.tables import PRICED, HandOver, Table


@dataclass(frozen=True)
class PricedDemand(HandOver):
    """Located demand with a rate and a weekly cost, and whether the scenario costs the row."""

    declared: ClassVar[Table] = PRICED


def price_demand(
    located: LocatedDemand, card: RateCard, *, costed_services: tuple[str, ...]
) -> PricedDemand:
    """Return located demand priced by a rate card.

    Parameters
    ----------
    located : LocatedDemand
        Rows with zone and band.
    card : RateCard
        What an hour costs.
    costed_services : tuple of str
        Services the scenario costs; empty: all.
    """
    frame = located.frame
    rate = card.rates(frame["zone_id"].to_numpy(object), frame["band"].to_numpy(object))
    is_costed = (
        np.isin(frame["service"].to_numpy(dtype=str), costed_services)
        if costed_services
        else np.ones(len(frame), dtype=bool)
    )
    priced = frame.assign(
        is_costed=np.where(is_costed, "yes", "no"),
        rate_gbp_per_hour=rate,
        weekly_cost_gbp=rate * frame["hours_per_week"].to_numpy(dtype=float),
    )
    return PricedDemand(frame=priced, made_with=located.made_with)
