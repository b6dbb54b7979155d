"""Prices by visit length, and mixes of lengths that turn them into the rate of an hour.

Owns `VisitPrice` and `VisitMix`. Receives parameters, or located demand whose lengths are counted;
hands both to the rate card. Nothing is rounded here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, ModelError, listed, nearest
from homecare.parameters import Parameters

MINUTES_PER_HOUR = 60.0
# Shares of a mix as they are published add up to 1 within this.
SHARES_WITHIN = 0.001
EVERYWHERE = "all"

# Zone (empty: every zone) and band (empty: every band).
Place = tuple[str, str]


@dataclass(frozen=True)
class VisitMix:
    """How many visits are how long.

    Attributes
    ----------
    minutes : tuple of float
        Lengths, shortest first.
    share : tuple of float
        Share of visits of each, adding up to 1.
    """

    minutes: tuple[float, ...]
    share: tuple[float, ...]

    @property
    def visits_per_hour(self) -> float:
        """Visits in an hour of care.

        Examples
        --------
        >>> VisitMix((30.0, 60.0), (0.5, 0.5)).visits_per_hour
        1.3333333333333333
        """
        return MINUTES_PER_HOUR / math.fsum(
            share * each for share, each in zip(self.share, self.minutes, strict=True)
        )


@dataclass(frozen=True)
class VisitPrice:
    """What a visit costs by its length.

    Attributes
    ----------
    fixed_gbp, hourly_gbp : float
        F and V of F + V x hours.
    listed : tuple of (minutes, GBP)
        Listed prices, two or more, shortest first, in place of F and V; empty: F and V hold.
    """

    fixed_gbp: float = 0.0
    hourly_gbp: float = 0.0
    listed: tuple[tuple[float, float], ...] = ()

    def rate(self, minutes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the rate of an hour in visits of some lengths.

        A length between two listed ones is priced on the straight line between them; beyond the
        first or last, on the line through the nearest two.

        Parameters
        ----------
        minutes : (visits,) float
            Lengths.

        Returns
        -------
        (visits,) float
            GBP/hour.

        Examples
        --------
        >>> VisitPrice(1.80, 19.69).rate(np.array([30.0, 60.0])).round(2).tolist()
        [23.29, 21.49]
        >>> listed = VisitPrice(listed=((15.0, 6.0), (30.0, 11.0), (60.0, 20.0)))
        >>> (listed.rate(np.array([30.0, 45.0, 90.0])) * [0.5, 0.75, 1.5]).tolist()
        [11.0, 15.5, 29.0]
        """
        lengths = np.asarray(minutes, dtype=float)
        if not self.listed:
            return self.hourly_gbp + self.fixed_gbp * MINUTES_PER_HOUR / lengths
        known, prices = (np.array(each) for each in zip(*self.listed, strict=True))
        after = np.clip(np.searchsorted(known, lengths), 1, len(known) - 1)
        slope = (prices[after] - prices[after - 1]) / (known[after] - known[after - 1])
        price = prices[after] + slope * (lengths - known[after])
        found: npt.NDArray[np.float64] = price * MINUTES_PER_HOUR / lengths
        return found

    def blended(self, mix: VisitMix | None) -> float | None:
        """Return the rate of an hour at a mix; None where one is needed and there is none.

        Examples
        --------
        >>> round(VisitPrice(1.80, 19.69).blended(VisitMix((30.0, 60.0), (0.5, 0.5))), 2)
        22.09
        >>> VisitPrice(0.0, 18.75).blended(None)
        18.75
        """
        if not self.listed and self.fixed_gbp == 0:
            return self.hourly_gbp
        if mix is None:
            return None
        if not self.listed:
            return self.hourly_gbp + self.fixed_gbp * mix.visits_per_hour
        hours = np.array(mix.share) * np.array(mix.minutes)
        return float(hours @ self.rate(np.array(mix.minutes)) / hours.sum())

    def is_between(self, minutes: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Return which lengths lie between listed ones and are none of them."""
        known = [each for each, _ in self.listed] or [0.0]
        return (known[0] < minutes) & (minutes < known[-1]) & ~np.isin(minutes, known)

    def is_beyond(self, minutes: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Return which lengths are shorter or longer than every listed one."""
        if not self.listed:
            return np.zeros(len(minutes), dtype=bool)
        return (minutes < self.listed[0][0]) | (self.listed[-1][0] < minutes)


def nearest_mix(mixes: Mapping[Place, VisitMix], zone_id: str, band: str) -> VisitMix | None:
    """Return the mix of a zone and band; else the band's; else that of all visits; else None."""
    for place in ((zone_id, band), ("", band), ("", "")):
        if place in mixes:
            return mixes[place]
    return None


def model_mixes(parameters: Parameters, bands: tuple[str, ...]) -> dict[Place, VisitMix]:
    """Return the mixes a model states, by zone and band.

    Raises
    ------
    ModelError
        When a key is no length, or of no band, or the shares of a set do not add up to 1.
    """
    sets, faults = _by_length(parameters, "visit_share", bands)
    for place, shares in sets.items():
        summed = math.fsum(shares.values())
        if abs(summed - 1) > SHARES_WITHIN:
            faults.append(
                Fault(
                    "the shares of a mix of visit lengths do not add up to 1",
                    f"pricing.visit_share{_told(place)}",
                    f"{summed:.4g}",
                    f"1, within {SHARES_WITHIN:g}",
                    "state the share of every length, or share out the rest",
                )
            )
    if faults:
        raise ModelError(faults)
    return {place: _mix(shares) for place, shares in sets.items()}


def listed_prices(parameters: Parameters, bands: tuple[str, ...]) -> dict[Place, VisitPrice]:
    """Return listed prices by visit length, by zone and band.

    Raises
    ------
    ModelError
        When a key is no length, or of no band, a place has fewer than two lengths, or a longer
        visit costs less.
    """
    sets, faults = _by_length(parameters, "visit_price_gbp", bands)
    for place, prices in sets.items():
        rising = sorted(prices.items())
        falls = [longer for shorter, longer in pairwise(rising) if longer[1] < shorter[1]]
        if len(rising) < 2 or falls:
            faults.append(
                Fault(
                    "listed prices do not rise with the length of the visit, from one to the next",
                    f"pricing.visit_price_gbp{_told(place)}",
                    listed([f"{minutes:g} minutes at {gbp:g}" for minutes, gbp in falls or rising]),
                    "two lengths or more, a longer visit costing no less",
                    "correct the prices, or choose fixed_and_hourly",
                )
            )
    if faults:
        raise ModelError(faults)
    return {
        place: VisitPrice(listed=tuple(sorted(prices.items()))) for place, prices in sets.items()
    }


def measured_mixes(frame: pd.DataFrame) -> dict[Place, VisitMix]:
    """Return the mixes of visit lengths that located demand shows, by zone and band.

    Parameters
    ----------
    frame : pandas.DataFrame
        Located demand, every service. Rows without a visit length show nothing. A row counts as its
        care workers' visits: its hours over the hours of a visit, so that two care workers at one
        visit count twice, as they are paid.

    Raises
    ------
    InputError
        When no row states the length of its visits.
    """
    minutes = frame["visit_minutes"].to_numpy(dtype=float)
    known = np.isfinite(minutes) & (minutes > 0)
    if not known.any():
        raise InputError(
            Fault(
                "the mix of visit lengths is to come from the demand, which states none",
                "pricing.visit_mix, demand visit_minutes",
                "no row with visit_minutes",
                "visit_minutes in the demand file",
                'state visit_minutes, or choose visit_mix = "model" and state visit_share',
            )
        )
    rows = frame.loc[known, ["zone_id", "band"]].assign(
        minutes=minutes[known],
        visits=frame["hours_per_week"].to_numpy(dtype=float)[known] * 60 / minutes[known],
    )
    mixes: dict[Place, VisitMix] = {("", ""): _measured(rows)}
    mixes |= {("", str(band)): _measured(held) for band, held in rows.groupby("band")}
    for (zone_id, band), held in rows.groupby(["zone_id", "band"]):
        mixes[str(zone_id), str(band)] = _measured(held)
    return mixes


def _measured(rows: pd.DataFrame) -> VisitMix:
    return _mix(
        {
            float(minutes): math.fsum(held)  # type: ignore[arg-type]  # a number, as grouped
            for minutes, held in rows.groupby("minutes")["visits"]
        }
    )


def _mix(visits: Mapping[float, float]) -> VisitMix:
    held = sorted((minutes, number) for minutes, number in visits.items() if number > 0)
    every = math.fsum(number for _, number in held)
    return VisitMix(tuple(m for m, _ in held), tuple(number / every for _, number in held))


def _by_length(
    parameters: Parameters, name: str, bands: tuple[str, ...]
) -> tuple[dict[Place, dict[float, float]], list[Fault]]:
    """Return numbers keyed MINUTES, all.MINUTES, BAND.MINUTES or ZONE_ID.BAND.MINUTES."""
    sets: dict[Place, dict[float, float]] = {}
    faults: list[Fault] = []
    for key, number in parameters.keyed(f"pricing.{name}").items():
        where, _, length = key.rpartition(".")
        zone_id, _, band = where.rpartition(".")
        band = "" if band == EVERYWHERE and not zone_id else band
        if not _is_length(length) or (band and band not in bands):
            wrong, known = (length, ()) if not _is_length(length) else (band, bands)
            faults.append(
                Fault(
                    "a number by visit length is for no length of visit, or for no band",
                    f"pricing.{name}.{key}",
                    wrong,
                    f"MINUTES, BAND.MINUTES or ZONE_ID.BAND.MINUTES with bands {listed(bands)}",
                    f"correct the key.{nearest(wrong, known)}",
                )
            )
            continue
        sets.setdefault((zone_id, band), {})[float(length)] = number
    return sets, faults


def _is_length(text: str) -> bool:
    return text.isdecimal() and int(text) > 0


def _told(place: Iterable[str]) -> str:
    return "".join(f".{each}" for each in place if each)
