"""The floor of a rate: what an hour costs in employment alone, at the wage of law or custom.

Owns the floor and its comparison with a rate card. Receives build-ups by place, a wage, and rates;
hands on a floor for every zone, band and visit length, and what each row of demand falls short by.
A floor is itself a rate card, so that it is read by zone, band and visit length as rates are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.pricing.build_up import BuildUp, Line, build_up_lines
from homecare.pricing.cards import RateCard, card_at_mix
from homecare.pricing.visits import Place, VisitMix, VisitPrice

# A rate is below a floor by more than this: the last digits of a sum are no shortfall.
WITHIN_GBP = 1e-9


def employment_price(build_up: BuildUp, wage_gbp_per_hour: float) -> VisitPrice:
    r"""Return what a visit costs in employment at a wage, by its length.

    Parameters
    ----------
    build_up : BuildUp
        Travel, on-costs and lines of a place.
    wage_gbp_per_hour : float
        Paid for contact and for travel time alike.

    Returns
    -------
    VisitPrice
        F and V of the care worker's lines alone.

    Raises
    ------
    ModelError
        As `build_up_lines`.

    Notes
    -----
    The lines are those of the build-up whose group is the care worker's, with the wage in place of
    both of its wages: contact, travel time, holiday, National Insurance, pension, mileage, and the
    model's own lines that are not among `business_lines`. The provider's own costs, surplus, and
    shares of the price are left out. A line that is stated in pounds is kept as stated: it does not
    move with the wage.

    Examples
    --------
    12 minutes of travel and 4 miles an hour: (8.72 x 72/60) x 1.28 + 4 x 0.45 = 13.39 + 1.80.

    >>> from homecare.pricing import OtherLine
    >>> price = BuildUp(9.30, travel="per_contact_hour", travel_minutes=12.0, miles=4.0,
    ...     travel_mode="car", mileage_gbp_per_mile=0.45, margin="mark_up", surplus_share=0.05,
    ...     other=(OtherLine("on_costs", "share", 0.28, "pay"),
    ...            OtherLine("office", "per_hour", 5.20)), business_lines=("office",))
    >>> round(employment_price(price, 8.72).hourly_gbp, 4)
    15.1939
    """
    own = employment_lines(build_up, wage_gbp_per_hour)
    return VisitPrice(
        math.fsum(line.fixed_gbp for line in own), math.fsum(line.hourly_gbp for line in own)
    )


def employment_lines(build_up: BuildUp, wage_gbp_per_hour: float) -> tuple[Line, ...]:
    """Return the lines of `employment_price`, in order.

    Raises
    ------
    ModelError
        As `build_up_lines`.
    """
    at_wage = replace(build_up, wage_gbp_per_hour=wage_gbp_per_hour, travel_wage_gbp_per_hour=None)
    of_price = {each.name for each in build_up.other if each.base == "price"}
    return tuple(
        line
        for line in build_up_lines(at_wage)
        if line.group == "care worker" and line.name not in of_price
    )


def floor_card(
    card: RateCard,
    build_ups: Mapping[Place, BuildUp],
    *,
    wage_gbp_per_hour: float,
    mixes: Mapping[Place, VisitMix],
) -> RateCard:
    """Return the floor of every place as a rate card.

    Parameters
    ----------
    card : RateCard
        Whose bands and mixes of visit lengths the floor takes.
    build_ups : mapping
        (zone_id, band), or ("", band) for every other zone, to the build-up there.
    wage_gbp_per_hour : float
        Paid for contact and travel time.
    mixes : mapping
        (zone_id, band), ("", band) or ("", "") to the mix of visit lengths.

    Raises
    ------
    ModelError
        When a floor depends on visit length and there is no mix.
    """
    floor = RateCard(
        bands=card.bands,
        base_band=card.base_band,
        band_rates={},
        zone_rates={},
        visit_prices={
            place: employment_price(build_up, wage_gbp_per_hour)
            for place, build_up in build_ups.items()
        },
    )
    return card_at_mix(floor, mixes)


def legal_floor(
    card: RateCard,
    floors: Mapping[str, RateCard],
    *,
    places: Sequence[Place],
    minutes: Sequence[float],
) -> pd.DataFrame:
    """Return rate and floors of each place at its mix of visits and at each length of visit.

    Parameters
    ----------
    card : RateCard
        What is paid.
    floors : mapping
        Name of a wage to its floor, as `floor_card` gives it.
    places : sequence of (zone_id, band)
        Zone and band; an empty zone: every zone without numbers of its own.
    minutes : sequence of float
        Lengths of visit.

    Returns
    -------
    pandas.DataFrame
        `zone_id`, `band`, `visit_minutes` (NaN: at the mix), `rate_gbp_per_hour` (NaN where only an
        average is known), and for each wage NAME `NAME_floor_gbp_per_hour`,
        `NAME_short_gbp_per_hour` (what the rate lacks; 0 where nothing) and `NAME_is_below`.
    """
    lengths = [math.nan, *minutes]
    zone_id = np.array([zone for zone, _ in places for _ in lengths], dtype=object)
    band = np.array([band for _, band in places for _ in lengths], dtype=object)
    length = np.array([each for _ in places for each in lengths], dtype=float)
    rate = card.rates(zone_id, band, visit_minutes=length)
    columns: dict[str, npt.NDArray[np.generic]] = {
        "zone_id": zone_id,
        "band": band,
        "visit_minutes": length,
        "rate_gbp_per_hour": rate,
    }
    for name, floor in floors.items():
        least = floor.rates(zone_id, band, visit_minutes=length)
        columns[f"{name}_floor_gbp_per_hour"] = least
        columns[f"{name}_short_gbp_per_hour"] = short_of(rate, least)
        columns[f"{name}_is_below"] = short_of(rate, least) > 0
    return pd.DataFrame(columns)


def short_of(
    rate_gbp_per_hour: npt.NDArray[np.float64], floor_gbp_per_hour: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return what rates lack to reach floors; 0 where they reach them, NaN where one is not known.

    Parameters
    ----------
    rate_gbp_per_hour, floor_gbp_per_hour : (rows,) float
        GBP/hour.

    Examples
    --------
    >>> short_of(np.array([15.0, 15.19, np.nan]), np.array([15.19, 15.19, 15.19])).round(2).tolist()
    [0.19, 0.0, nan]
    """
    lacking = np.asarray(floor_gbp_per_hour, dtype=float) - rate_gbp_per_hour
    found: npt.NDArray[np.float64] = np.where(lacking <= WITHIN_GBP, 0.0, lacking)
    return found


def row_floors(frame: pd.DataFrame, floor: RateCard) -> npt.NDArray[np.float64]:
    """Return the floor of each row of demand, at the length of its visits.

    Parameters
    ----------
    frame : pandas.DataFrame
        Located demand.
    floor : RateCard
        As `floor_card` gives it.

    Returns
    -------
    (rows,) float
        GBP/hour of one care worker; at the mix where a row states no visit length.
    """
    return floor.rates(
        frame["zone_id"].to_numpy(object),
        frame["band"].to_numpy(object),
        visit_minutes=frame["visit_minutes"].to_numpy(dtype=float),
    )


def rows_short(frame: pd.DataFrame, floor: RateCard) -> npt.NDArray[np.float64]:
    """Return what the rate of each row of priced demand lacks to reach the floor of its visit.

    Parameters
    ----------
    frame : pandas.DataFrame
        Priced demand.
    floor : RateCard
        As `floor_card` gives it.

    Returns
    -------
    (rows,) float
        GBP/hour of one care worker; NaN where only an average rate is known. A row without a visit
        length is held against the floor at the mix.
    """
    rate = frame["rate_gbp_per_hour"].to_numpy(dtype=float)
    return short_of(rate, row_floors(frame, floor))
