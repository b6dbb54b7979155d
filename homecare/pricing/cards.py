"""Rate cards: the rate of an hour by zone and band, or one average where no card is published.

Receives parameters; hands on a frozen `RateCard`. The methods are registered in `METHODS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, ModelError, listed, nearest
from homecare.parameters import Parameters


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
        Band to GBP/hour; empty where only an average is known.
    zone_rates : mapping
        (zone_id, band) to GBP/hour, in place of the band's.
    average_gbp_per_hour : float or None
        The average, where rates by zone and band are not known.
    """

    bands: tuple[str, ...]
    base_band: str
    band_rates: Mapping[str, float]
    zone_rates: Mapping[tuple[str, str], float]
    average_gbp_per_hour: float | None = None

    @property
    def is_zone_priced(self) -> bool:
        """Whether an hour's rate is known by zone and band."""
        return self.average_gbp_per_hour is None

    def rates(
        self, zone_id: npt.NDArray[np.object_], band: npt.NDArray[np.object_]
    ) -> npt.NDArray[np.float64]:
        """Return the rate of each row.

        Parameters
        ----------
        zone_id, band : (rows,) object
            Where each row is.

        Returns
        -------
        (rows,) float
            GBP/hour; NaN where rates by zone and band are not known.
        """
        if not self.is_zone_priced:
            return np.full(len(band), np.nan)
        return np.array(
            [
                self.zone_rates.get((z, b), self.band_rates.get(b, np.nan))
                for z, b in zip(zone_id, band, strict=True)
            ],
            dtype=float,
        )


def _banded(parameters: Parameters, bands: tuple[str, ...]) -> RateCard:
    """A rate for each band, with rates of single zones in their place."""
    rates = parameters.keyed("pricing.rate_gbp_per_hour")
    faults = [
        Fault(
            "a band has no rate",
            f"pricing.rate_gbp_per_hour.{band}",
            f"rates for {listed(list(rates)) or 'no band'}",
            f"a rate for each of {listed(bands)}",
            f"add the rate of {band} to the pricing model, with its source",
        )
        for band in bands
        if band not in rates
    ]
    faults += [
        Fault(
            "a rate is for no band of the geography model",
            f"pricing.rate_gbp_per_hour.{band}",
            band,
            listed(bands),
            f"rename or remove the rate.{nearest(band, bands)}",
        )
        for band in rates
        if band not in bands
    ]
    zone_rates = {}
    for key, rate in parameters.keyed("pricing.zone_rate_gbp_per_hour").items():
        zone_id, _, band = key.rpartition(".")
        if band not in bands or not zone_id:
            faults.append(
                Fault(
                    "a zone's rate is for no band",
                    f"pricing.zone_rate_gbp_per_hour.{key}",
                    key,
                    f"ZONE_ID.BAND with bands {listed(bands)}",
                    "rename or remove the rate",
                )
            )
        zone_rates[zone_id, band] = rate
    if faults:
        raise ModelError(faults)
    return RateCard(
        bands=bands,
        base_band=_base_band(parameters, bands),
        band_rates=rates,
        zone_rates=zone_rates,
    )


def _average(parameters: Parameters, bands: tuple[str, ...]) -> RateCard:
    """One average over rates that are not published by zone or band."""
    return RateCard(
        bands=bands,
        base_band=_base_band(parameters, bands),
        band_rates={},
        zone_rates={},
        average_gbp_per_hour=parameters.number("pricing.average_rate_gbp_per_hour"),
    )


METHODS: Mapping[str, Callable[[Parameters, tuple[str, ...]], RateCard]] = {
    "rate_card": _banded,
    "average_rate": _average,
}


def rate_card(parameters: Parameters) -> RateCard:
    """Return the rate card that the pricing model's method gives.

    Raises
    ------
    ModelError
        When a band has no rate, a rate no band, or the method lacks a number.
    """
    bands = parameters.words("geography.bands")
    return METHODS[parameters.word("pricing.method")](parameters, bands)


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
    strange = dict.fromkeys(zone_id for zone_id, _ in card.zone_rates if zone_id not in zone_ids)
    return [
        Fault(
            "a rate is for a zone that does not exist",
            f"pricing.zone_rate_gbp_per_hour.{zone_id}",
            zone_id,
            f"one of the {len(zone_ids)} zones of the zones file",
            f"correct the zone's identifier.{nearest(zone_id, zone_ids)}",
        )
        for zone_id in strange
    ]


def _base_band(parameters: Parameters, bands: tuple[str, ...]) -> str:
    base = parameters.word("pricing.base_band")
    if base not in bands:
        raise ModelError(
            Fault(
                "the base band is not one of the bands",
                "pricing.base_band",
                base,
                listed(bands),
                "name one of the geography model's bands",
            )
        )
    return base
