"""Payment terms: what rules leave to be paid for each entry, and what it comes to.

Owns the sum of one entry's pay. Receives `PayableVisits` and `Terms`; hands on pounds and hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from homecare.parameters import Parameters
from homecare.pricing.payable import HOUR, Bools, Floats, PayableVisits

Price = Literal["own", "hourly", "stepped"]


@dataclass(frozen=True)
class Terms:
    """What is paid for each entry, as the rules so far leave it.

    Attributes
    ----------
    minutes : (n,) float
        Minutes paid; NaN: hours without a visit pattern.
    rate_minutes : (n,) float
        Length of visit whose rate is paid: the planned one, or the least where that is paid.
    is_made : (n,) bool
        Whether the visit took place at all.
    price : "own", "hourly" or "stepped"
        Rate of the planned length, of a whole hour, or of steps and a remainder by the hour.
    carer_share : (n,) float
        Paid care workers over care workers.
    supplement : (n,) float
        Share added for unsocial hours.
    """

    minutes: Floats
    rate_minutes: Floats
    is_made: Bools
    price: Price
    carer_share: Floats
    supplement: Floats


def settled(
    visits: PayableVisits, terms: Terms, parameters: Parameters, *, has_mileage: bool
) -> tuple[Floats, Floats]:
    """Return pay and paid hours of each entry; where nothing is changed exactly the planned.

    Parameters
    ----------
    visits : PayableVisits
        Entries with their planned hours.
    terms : Terms
        What is paid for each.
    parameters : Parameters
        Steps and mileage, under ``payment``.
    has_mileage : bool
        Whether miles are paid by themselves.

    Returns
    -------
    gbp, hours : (n,) float
        Over the entries' weeks.
    """
    has_pattern = visits.has_pattern
    is_same = ~has_pattern | (terms.minutes == visits.planned_minutes)
    visits_paid = visits.count * visits.carers
    hours = np.where(is_same, visits.hours, visits_paid * terms.minutes / HOUR)
    if terms.price == "own":
        is_own = ~has_pattern | (terms.rate_minutes == visits.planned_minutes)
        if is_own.all():
            paid = hours * visits.rate
        else:
            paid = hours * np.where(is_own, visits.rate, visits.rates_at(terms.rate_minutes))
    elif terms.price == "hourly":
        paid = hours * np.where(has_pattern, visits.rates_at(HOUR), visits.rate)
    else:
        paid = _by_steps(visits, terms.minutes, hours, parameters)
    paid = paid * terms.carer_share * (1.0 + terms.supplement)
    hours = hours * terms.carer_share
    if has_mileage:
        in_rate = _by_band(visits, parameters.keyed("payment.mileage_in_rate_gbp_per_hour"))
        miles = _by_band(visits, parameters.keyed("payment.miles_per_visit"))
        per_mile = parameters.number("payment.mileage_gbp_per_mile")
        driven = np.where(has_pattern & terms.is_made, visits_paid * miles, 0.0)
        paid = paid - np.where(has_pattern, hours * in_rate, 0.0) + driven * per_mile
    return paid, hours


def _by_steps(
    visits: PayableVisits, minutes: Floats, hours: Floats, parameters: Parameters
) -> Floats:
    """Return the price of the longest step within each visit, and of the rest by the hour."""
    steps = np.array([0.0, *sorted(parameters.keyed("payment.step_minutes").values())])
    known = np.where(np.isfinite(minutes), minutes, 0.0)
    step = steps[np.searchsorted(steps, known, side="right") - 1]
    by_hour = visits.rates_at(HOUR)
    at_step = np.where(step > 0, visits.rates_at(np.where(step > 0, step, np.nan)), by_hour)
    mixed = np.where(
        known > 0, (step * at_step + (known - step) * by_hour) / np.maximum(known, 1e-9), by_hour
    )
    rate = np.where(step == known, at_step, mixed)
    rate = np.where(at_step == by_hour, by_hour, rate)
    return np.where(visits.has_pattern, hours * rate, hours * visits.rate)


def _by_band(visits: PayableVisits, numbers: Mapping[str, float]) -> Floats:
    """Return the number of each entry's band, or of ``all``; 0 where neither is stated."""
    code, bands = pd.factorize(visits.band)
    held = np.array([numbers.get(str(b), numbers.get("all", 0.0)) for b in bands])
    return held[code] if len(held) else np.zeros(len(visits))
