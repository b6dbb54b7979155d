"""Rate cards: the rate of an hour by zone, band and visit length, or one average.

Receives located rows; hands on the rate of each. A frozen `RateCard` is made from parameters by
`card_methods`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, ModelError, nearest
from homecare.parameters import Parameters
from homecare.pricing.visits import Place, VisitMix, VisitPrice, measured_mixes, nearest_mix


@dataclass(frozen=True)
class RateCard:
    """What an hour costs.

    Attributes
    ----------
    bands : tuple of str
        Bands, easiest to serve first.
    base_band : str
        Band above which the others' rates are enhancements.
    band_rates : mapping
        Band to GBP/hour; where prices depend on visit length, at the mix of lengths; empty where
        only an average is known, or the mix is still to be measured.
    zone_rates : mapping
        (zone_id, band) to GBP/hour, in place of the band's.
    average_gbp_per_hour : float or None
        The average, where rates by zone and band are not known.
    visit_prices : mapping
        (zone_id, band), or ("", band) for every other zone, to the price by visit length; empty
        where the rate of an hour does not depend on it.
    visit_mixes : mapping
        (zone_id, band), ("", band) or ("", "") to the mix of lengths behind the rates above.
    is_mix_measured : bool
        Whether the mix is measured from the demand, not stated by the model.
    carers_factor, service_factor : mapping
        Care workers at a visit, and service, to what their rates are multiplied by; 1 where none.
    """

    bands: tuple[str, ...]
    base_band: str
    band_rates: Mapping[str, float]
    zone_rates: Mapping[tuple[str, str], float]
    average_gbp_per_hour: float | None = None
    visit_prices: Mapping[Place, VisitPrice] = field(default_factory=dict)
    visit_mixes: Mapping[Place, VisitMix] = field(default_factory=dict)
    is_mix_measured: bool = False
    carers_factor: Mapping[int, float] = field(default_factory=dict)
    service_factor: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_zone_priced(self) -> bool:
        """Whether an hour's rate is known by zone and band."""
        return self.average_gbp_per_hour is None

    @property
    def is_by_length(self) -> bool:
        """Whether an hour's rate depends on the length of its visit."""
        return any(each.listed or each.fixed_gbp for each in self.visit_prices.values())

    def varies_in(self, band: str) -> bool:
        """Return whether the hours of a band may have different rates."""
        return (
            self.is_by_length
            or bool(self.carers_factor or self.service_factor)
            or any(held == band for _, held in self.zone_rates)
        )

    def visit_price(self, zone_id: str, band: str) -> VisitPrice | None:
        """Return the price by visit length in a zone and band; None where there is none."""
        return self.visit_prices.get((zone_id, band), self.visit_prices.get(("", band)))

    def rates(
        self,
        zone_id: npt.NDArray[np.object_],
        band: npt.NDArray[np.object_],
        *,
        visit_minutes: npt.NDArray[np.float64] | None = None,
        carers: npt.NDArray[np.float64] | None = None,
        service: npt.NDArray[np.object_] | None = None,
    ) -> npt.NDArray[np.float64]:
        """Return the rate of each row.

        Parameters
        ----------
        zone_id, band : (rows,) object
            Where each row is.
        visit_minutes : (rows,) float, optional
            Length of its visits; NaN, or none at all: the rate at the mix of lengths.
        carers : (rows,) float, optional
            Care workers at a visit.
        service : (rows,) object, optional
            Service.

        Returns
        -------
        (rows,) float
            GBP/hour of one care worker; NaN where rates by zone and band are not known.
        """
        if not self.is_zone_priced:
            return np.full(len(band), np.nan)
        rate = np.array(
            [
                self.zone_rates.get((z, b), self.band_rates.get(b, np.nan))
                for z, b in zip(zone_id, band, strict=True)
            ],
            dtype=float,
        )
        if visit_minutes is not None and self.is_by_length:
            rate = self._by_length(rate, zone_id, band, np.asarray(visit_minutes, dtype=float))
        for factors, held in ((self.carers_factor, carers), (self.service_factor, service)):
            if factors and held is not None:
                rate = rate * np.array([factors.get(each, 1.0) for each in held.tolist()])
        return rate

    def _by_length(
        self,
        rate: npt.NDArray[np.float64],
        zone_id: npt.NDArray[np.object_],
        band: npt.NDArray[np.object_],
        minutes: npt.NDArray[np.float64],
    ) -> npt.NDArray[np.float64]:
        """Return rates with those of rows whose visit length is known in their place."""
        found, known = rate.copy(), np.isfinite(minutes) & (minutes > 0)
        # A zone's own price is looked at last, so that it stands in the band's place.
        for (zone, of_band), price in sorted(self.visit_prices.items()):
            here = known & (band == of_band) & ((zone_id == zone) if zone else True)
            found[here] = price.rate(minutes[here])
        return found


def card_at_mix(card: RateCard, mixes: Mapping[Place, VisitMix]) -> RateCard:
    """Return a card with the rates of its bands and zones at mixes of visit lengths.

    Parameters
    ----------
    card : RateCard
        With prices by visit length; any other is returned as it is.
    mixes : mapping
        (zone_id, band), ("", band) or ("", "") to a mix.

    Raises
    ------
    ModelError
        When a band's price depends on visit length and there is no mix for it.
    """
    if not card.visit_prices:
        return card
    rates: dict[str, float] = {}
    zone_rates: dict[tuple[str, str], float] = {}
    zones = dict.fromkeys(zone for zone, _ in (*card.visit_prices, *mixes) if zone)
    faults: list[Fault] = []
    for band in card.bands:
        of_band = card.visit_prices.get(("", band))
        rate = of_band.blended(nearest_mix(mixes, "", band)) if of_band else None
        if rate is not None:
            rates[band] = rate
        else:
            faults.append(_no_mix(band))
        for zone in zones:
            if (zone, band) not in card.visit_prices and (zone, band) not in mixes:
                continue
            price = card.visit_price(zone, band)
            own = price.blended(nearest_mix(mixes, zone, band)) if price else None
            if own is not None and own != rates.get(band):
                zone_rates[zone, band] = own
    if faults:
        raise ModelError(faults)
    return replace(card, band_rates=rates, zone_rates=zone_rates, visit_mixes=dict(mixes))


def card_of_demand(card: RateCard, frame: pd.DataFrame) -> RateCard:
    """Return a card at the mix of visit lengths of the demand, where it is to be measured.

    Parameters
    ----------
    card : RateCard
        Any; one whose mix is not measured is returned as it is.
    frame : pandas.DataFrame
        Located demand.

    Raises
    ------
    InputError
        When no row states the length of its visits.
    """
    return card_at_mix(card, measured_mixes(frame)) if card.is_mix_measured else card


def _no_mix(band: str) -> Fault:
    return Fault(
        "a band's price depends on visit length and no mix of lengths is stated",
        f"pricing.visit_share.{band}",
        "nothing",
        "the share of visits of each length, in the model or measured from the demand",
        'state visit_share, with its source, or choose visit_mix = "demand"',
    )


def payment_weeks(parameters: Parameters) -> dict[str, float]:
    """Return the payment weeks of a year, `low` and `high`.

    Raises
    ------
    ModelError
        When the model lacks one, or low is above high.
    """
    weeks = {end: parameters.number(f"pricing.payment_weeks.{end}") for end in ("low", "high")}
    if weeks["low"] > weeks["high"]:
        raise ModelError(
            Fault(
                "the low number of payment weeks is above the high one",
                "pricing.payment_weeks",
                f"low {weeks['low']:g}, high {weeks['high']:g}",
                "low, then the same or more",
                "correct the pricing model",
            )
        )
    return weeks


def check_zone_rates(card: RateCard, zone_ids: Sequence[str]) -> list[Fault]:
    """Return a fault for every rate of a single zone that is not one of the zones."""
    strange = dict.fromkeys(
        zone_id
        for zone_id, _ in (*card.zone_rates, *card.visit_prices)
        if zone_id and zone_id not in zone_ids
    )
    where = "pricing, zone " if card.visit_prices else "pricing.zone_rate_gbp_per_hour."
    return [
        Fault(
            "a rate is for a zone that does not exist",
            f"{where}{zone_id}",
            zone_id,
            f"one of the {len(zone_ids)} zones of the zones file",
            f"correct the zone's identifier.{nearest(zone_id, zone_ids)}",
        )
        for zone_id in strange
    ]
