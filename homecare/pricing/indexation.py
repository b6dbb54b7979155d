"""Indexation: the uplift of each year from a mix of indexes, and a rate card uplifted by it.

Receives a contract and the dated series of a costs model; hands on uplifts and indexed cards. A
missing year is refused, never carried over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, ModelError
from homecare.parameters import Model, Value
from homecare.pricing.cards import RateCard
from homecare.pricing.contract import Contract, anniversary

# Where the level of each index stands in a costs model; `cpi` is held as a change already.
LEVELS: Mapping[str, str] = {
    "national_living_wage": "costs.national_living_wage_gbp_per_hour",
    "real_living_wage": "costs.real_living_wage_gbp_per_hour.uk",
    "real_living_wage_london": "costs.real_living_wage_gbp_per_hour.london",
}
CPI = "costs.cpi_change"


@dataclass(frozen=True)
class UpliftPart:
    """What one index does to an uplift.

    Attributes
    ----------
    index : str
        Its name.
    weight, change : float
        Its weight in the uplift and its change on the year before, as shares.
    was, now : float or None
        Its level a year before and on the day, where it has levels.
    source, basis : str
        Where the change comes from, and how it is known.
    """

    index: str
    weight: float
    change: float
    was: float | None
    now: float | None
    source: str
    basis: str


@dataclass(frozen=True)
class Uplift:
    """The uplift of one year.

    Attributes
    ----------
    on : datetime.date
        First day of the new rates.
    change : float
        Change of every rate, as a share.
    factor : float
        Rates from this day against the card's own: every change so far, multiplied.
    parts : tuple of UpliftPart
        What each index does.
    """

    on: date
    change: float
    factor: float
    parts: tuple[UpliftPart, ...]

    @property
    def is_assumed(self) -> bool:
        """Whether any part of it is an assumption."""
        return any(part.basis == "assumption" and part.weight for part in self.parts)


def uplifts(contract: Contract, costs: Model | None) -> tuple[Uplift, ...]:
    r"""Return the uplift of every year of a contract.

    Parameters
    ----------
    contract : Contract
        Weights, days and projections.
    costs : Model or None
        A model of the kind `costs`; None where the contract's indexes are fixed or projected.

    Raises
    ------
    ModelError
        With every year for which an index is neither published nor projected.

    Notes
    -----
    On each uplift day :math:`t`, with weights :math:`w_i` and index levels :math:`I_i`, every rate
    is multiplied by

    .. math:: 1 + \sum_i w_i \left( \frac{I_i(t)}{I_i(t - 1\,\text{year})} - 1 \right)

    The level on a day is the newest of the twelve months that end with it. A published level
    takes precedence over a projected change.
    """
    found: list[Uplift] = []
    faults: list[Fault] = []
    factor = 1.0
    for on in _uplift_days(contract):
        parts = []
        for index, weight in contract.index_weights.items():
            if weight == 0:
                continue
            part = _part(contract, costs, index=index, weight=weight, on=on)
            if isinstance(part, Fault):
                faults.append(part)
            else:
                parts.append(part)
        change = float(sum(part.weight * part.change for part in parts))
        factor *= 1 + change
        found.append(Uplift(on, change, factor, tuple(parts)))
    if faults:
        raise ModelError(faults)
    return tuple(found)


def _uplift_days(contract: Contract) -> list[date]:
    days: list[date] = []
    if contract.first_uplift_on is not None:
        while (day := anniversary(contract.first_uplift_on, len(days))) <= contract.ends_on:
            days.append(day)
    return days


def _part(
    contract: Contract, costs: Model | None, *, index: str, weight: float, on: date
) -> UpliftPart | Fault:
    """Return what one index does to the uplift of a day, or why it cannot be told."""
    if index == "fixed":
        change, source = contract.fixed_change, "contract.fixed_change"
        return UpliftPart(index, weight, change, None, None, source, "stated")
    if index == "cpi":
        now = level_on(costs, CPI, on)
        if now is not None:
            return UpliftPart(index, weight, now.value, None, None, now.source, now.basis)
    else:
        now = level_on(costs, LEVELS[index], on)
        was = level_on(costs, LEVELS[index], anniversary(on, -1))
        if now is not None and was is not None and was.value > 0:
            bases = {was.basis, now.basis}
            return UpliftPart(
                index, weight, now.value / was.value - 1, was.value, now.value, now.source,
                "assumption" if "assumption" in bases else now.basis,
            )  # fmt: skip
    projected = contract.projected_changes.get((index, on.year))
    if projected is not None:
        source = f"contract.projected_change.{index}.{on.year}"
        return UpliftPart(index, weight, projected, None, None, source, "assumption")
    return _missing(costs, index, on)


def level_on(costs: Model | None, path: str, day: date) -> Value | None:
    """Return the newest value of the twelve months that end with a day; None where there is none.

    A value older than a year is never carried over, whether the series is marked annual or not.
    """
    if costs is None:
        return None
    held = [
        value
        for value in costs.values
        if value.path == path and anniversary(day, -1) < value.from_on <= day
    ]
    return held[-1] if held else None


def _missing(costs: Model | None, index: str, on: date) -> Fault:
    path = CPI if index == "cpi" else LEVELS[index]
    where = costs.path.name if costs else "the scenario's models"
    last = [value.from_on for value in costs.values if value.path == path] if costs else []
    found = f"values from {last[0]} to {last[-1]}" if last else "no values"
    return Fault(
        "an index has no value for the year of an uplift",
        f"{where}, {path}, uplift of {on}",
        found,
        f"a value of the twelve months to {on} and of those before, or projected_change.{index}."
        f"{on.year} in the contract model, labelled an assumption",
        "add the year's value with its source, or state the projection; it is never carried over",
    )


def factors(days: npt.NDArray[np.int64], made: tuple[Uplift, ...]) -> npt.NDArray[np.float64]:
    """Return the rates of each day against the card's own.

    Parameters
    ----------
    days : (days,) int64
        Days as ordinals.
    made : tuple of Uplift
        Oldest first.

    Returns
    -------
    (days,) float
        1 before the first uplift.
    """
    levels = np.array([1.0, *(uplift.factor for uplift in made)])
    starts = np.array([uplift.on.toordinal() for uplift in made], dtype=np.int64)
    found: npt.NDArray[np.float64] = levels[np.searchsorted(starts, days, side="right")]
    return found


def indexed_card(card: RateCard, factor: float) -> RateCard:
    """Return a card with every rate and price multiplied by a factor; 1 changes nothing.

    Parameters
    ----------
    card : RateCard
        Any.
    factor : float
        As an `Uplift` holds it.
    """
    average = card.average_gbp_per_hour
    return replace(
        card,
        band_rates={band: rate * factor for band, rate in card.band_rates.items()},
        zone_rates={place: rate * factor for place, rate in card.zone_rates.items()},
        average_gbp_per_hour=None if average is None else average * factor,
        visit_prices={
            place: replace(
                price,
                fixed_gbp=price.fixed_gbp * factor,
                hourly_gbp=price.hourly_gbp * factor,
                listed=tuple((minutes, gbp * factor) for minutes, gbp in price.listed),
            )
            for place, price in card.visit_prices.items()
        },
    )
