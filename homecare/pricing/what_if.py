r"""The instant what-if: hours once, then any rate card repriced without touching the rows.

Owns the table of hours by all that a rate may depend on. Receives priced demand; hands on weekly
costs of rate cards, one or many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, UsageError, listed, nearest
from homecare.pricing.cards import RateCard
from homecare.pricing.demand import PricedDemand
from homecare.units import total_hours

Floats = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class HoursTable:
    """Hours a week by zone, band, visit length, care workers and service.

    Attributes
    ----------
    zone_id, band, service : (cells,) object
        What each cell is.
    visit_minutes, carers : (cells,) float
        NaN where the rows state none.
    hours_per_week : (cells,) float
        Hours of the cell, in whole seconds where the rows are.
    bands : tuple of str
        Bands in the order of the columns of `costs`.
    of_band : (cells,) int
        Place of each cell's band in `bands`.
    """

    zone_id: Objects
    band: Objects
    visit_minutes: Floats
    carers: Floats
    service: Objects
    hours_per_week: Floats
    bands: tuple[str, ...]
    of_band: npt.NDArray[np.int64]

    def rates(self, card: RateCard) -> Floats:
        """Return a card's rate of each cell, GBP/hour."""
        return card.rates(
            self.zone_id,
            self.band,
            visit_minutes=self.visit_minutes,
            carers=self.carers,
            service=self.service,
        )

    def cost(self, card: RateCard) -> float:
        r"""Return the weekly cost of all hours at a rate card.

        Parameters
        ----------
        card : RateCard
            Any card of these bands.

        Notes
        -----
        With hours :math:`H_c` of cell :math:`c`, in which every row has one rate
        :math:`r_c`, the cost :math:`\sum_i r_i h_i` over rows is :math:`\sum_c r_c H_c`: linear in
        the rates, so rows are never looked at again. Cells run into hundreds, rows into tens of
        thousands.
        """
        if card.average_gbp_per_hour is not None:
            return card.average_gbp_per_hour * total_hours(self.hours_per_week)
        return float(self.rates(card) @ self.hours_per_week)

    def cost_by_band(self, card: RateCard) -> dict[str, float]:
        """Return the weekly cost of each band at a rate card, GBP."""
        cost = self.rates(card) * self.hours_per_week
        sums = np.bincount(self.of_band, weights=cost, minlength=len(self.bands))
        return dict(zip(self.bands, sums.tolist(), strict=True))

    def hours_by_band(self) -> Floats:
        """Return hours a week by band, in the order of `bands`."""
        sums = np.bincount(self.of_band, weights=self.hours_per_week, minlength=len(self.bands))
        return sums.astype(float)

    def costs(
        self,
        rates_gbp_per_hour: npt.ArrayLike,
        *,
        zone_rates: Mapping[tuple[str, str], float] | None = None,
    ) -> Floats:
        """Return the weekly cost of many cards of one rate a band.

        Parameters
        ----------
        rates_gbp_per_hour : (cards, bands) float
            Rate of each band on each card, bands in the order of `bands`.
        zone_rates : mapping, optional
            (zone_id, band) to a rate in place of the band's, the same on every card.

        Returns
        -------
        (cards,) float
            GBP a week.

        Raises
        ------
        UsageError
            When there is not one rate for each band.
        """
        rates = np.atleast_2d(np.asarray(rates_gbp_per_hour, dtype=float))
        if rates.shape[1] != len(self.bands):
            raise UsageError(
                Fault(
                    "the rate cards do not have one rate for each band",
                    "rates_gbp_per_hour",
                    f"{rates.shape[1]} columns",
                    f"{len(self.bands)} columns: {listed(self.bands)}",
                    "give each card a rate for every band, in this order",
                )
            )
        own = [(zone_rates or {}).get(key) for key in zip(self.zone_id, self.band, strict=True)]
        apart = np.array([0.0 if rate is None else rate for rate in own]) @ self.hours_per_week
        ours = np.where([rate is None for rate in own], self.hours_per_week, 0.0)
        hours = np.bincount(self.of_band, weights=ours, minlength=len(self.bands))
        found: Floats = rates @ hours + apart
        return found


def hours_table(priced: PricedDemand, *, bands: tuple[str, ...]) -> HoursTable:
    """Return the costed hours of priced demand by all that a rate may depend on.

    Parameters
    ----------
    priced : PricedDemand
        Located rows; only those that are costed count.
    bands : tuple of str
        Every band of the card, in order.
    """
    frame = priced.frame[priced.frame["is_costed"] == "yes"]
    keys = ["zone_id", "band", "visit_minutes", "carers", "service"]
    held = [
        (*key, total_hours(rows)) if isinstance(key, tuple) else (key, total_hours(rows))
        for key, rows in frame.groupby(keys, sort=True, dropna=False)["hours_per_week"]
    ]
    columns = list(zip(*held, strict=True)) or [()] * 6
    band = np.array(columns[1], dtype=object)
    place = {each: number for number, each in enumerate(bands)}
    return HoursTable(
        zone_id=np.array(columns[0], dtype=object),
        band=band,
        visit_minutes=np.array(columns[2], dtype=float),
        carers=np.array(columns[3], dtype=float),
        service=np.array(columns[4], dtype=object),
        hours_per_week=np.array(columns[5], dtype=float),
        bands=bands,
        of_band=np.array([place[each] for each in band], dtype=np.int64),
    )


def with_rates(card: RateCard, rates_gbp_per_hour: Mapping[str, float]) -> RateCard:
    """Return a card with other rates for some bands.

    Parameters
    ----------
    card : RateCard
        One rate for each band; rates of single zones stay as they are.
    rates_gbp_per_hour : mapping
        Band to GBP/hour.

    Raises
    ------
    UsageError
        When there is no such band, or the card's rates are not one for each band.
    """
    strange = [band for band in rates_gbp_per_hour if band not in card.bands]
    if strange:
        raise UsageError(
            Fault(
                "a rate is for no band of the card",
                "rates_gbp_per_hour",
                listed(strange),
                listed(card.bands),
                f"name one of the bands.{nearest(strange[0], card.bands)}",
            )
        )
    if card.visit_prices or not card.is_zone_priced:
        raise UsageError(
            Fault(
                "the rates of this card are not one for each band",
                "card",
                "prices by visit length" if card.visit_prices else "one average",
                "a card of one rate for each band",
                "change the pricing model instead",
            )
        )
    return replace(card, band_rates={**card.band_rates, **rates_gbp_per_hour})
