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
from homecare.units import hours_text, total_hours


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
    rate = card.rates(
        frame["zone_id"].to_numpy(object),
        frame["band"].to_numpy(object),
        visit_minutes=frame["visit_minutes"].to_numpy(dtype=float),
        carers=frame["carers"].to_numpy(dtype=float),
        service=frame["service"].to_numpy(object),
    )
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


def price_notes(priced: PricedDemand, card: RateCard) -> tuple[str, ...]:
    """Return what is worth knowing of how rows were priced by visit length; empty where by none.

    Parameters
    ----------
    priced : PricedDemand
        Priced rows.
    card : RateCard
        What priced them.
    """
    if not card.is_by_length:
        return ()
    frame = priced.frame
    minutes = frame["visit_minutes"].to_numpy(dtype=float)
    known = np.isfinite(minutes) & (minutes > 0)
    notes = []
    if not known.all():
        mix = "measured from the demand" if card.is_mix_measured else "stated by the pricing model"
        notes.append(
            f"{int((~known).sum())} rows "
            f"({hours_text(total_hours(frame.loc[~known, 'hours_per_week']))} hours a week) state "
            f"no visit length: they take the rate at the mix of lengths {mix}."
        )
    between = np.zeros(len(frame), dtype=bool)
    beyond = between.copy()
    for zone_id, band in frame[["zone_id", "band"]].drop_duplicates().itertuples(index=False):
        price = card.visit_price(str(zone_id), str(band))
        if price is not None and price.listed:
            here = ((frame["zone_id"] == zone_id) & (frame["band"] == band)).to_numpy() & known
            between |= here & price.is_between(minutes)
            beyond |= here & price.is_beyond(minutes)
    for rows, words in (
        (between, "between two listed ones: their price lies on the straight line between them"),
        (
            beyond,
            (
                "shorter or longer than every listed one: their price lies on the line through "
                "the nearest two, which nobody published"
            ),
        ),
    ):
        if rows.any():
            hours = hours_text(total_hours(frame.loc[rows, "hours_per_week"]))
            notes.append(
                f"{int(rows.sum())} rows ({hours} hours a week) have a visit length {words}."
            )
    return tuple(notes)
