"""Payable visits: what payment rules act on, as arrays, one entry a visit or a repeated visit.

Owns how demand, or visits that took place, become entries with a rate. Receives frames and a rate
card; hands on frozen `PayableVisits`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.pricing.cards import RateCard

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]

HOUR = 60.0  # minutes
DAYS_IN_WEEK = 7
_MONDAY = np.datetime64("1970-01-05", "D")
_SECOND = 1 / 3600


@dataclass(frozen=True)
class PayableVisits:
    """Visits with what is paid for them at the rate card and the planned length.

    Attributes
    ----------
    package_id, provider_id, zone_id, band, service : (n,) object
        Whose visit, who makes it, and where; blank: not known.
    planned_minutes : (n,) float
        Planned length; NaN: hours without a visit pattern, which no rule by length touches.
    actual_minutes : (n,) float
        Length recorded; NaN in every entry where no visits that took place are given.
    carers : (n,) float
        Care workers at the visit, each paid; NaN: not known.
    is_secondary : (n,) bool
        Whether the entry is the second care worker of another entry's visit.
    count : (n,) float
        How many such visits: 1 for one that took place, visits a week for demand.
    hours : (n,) float
        Planned paid carer-hours of the entry.
    rate : (n,) float
        GBP/hour at the planned length.
    day : (n,) datetime64[D]
        Day of the visit; NaT: not known.
    start_minutes : (n,) float
        Start, minutes after midnight; NaN: not known.
    card : RateCard
        What an hour costs.
    weeks : float
        Weeks the entries are of: 1 for demand, days from first to last over seven for visits.
    has_actual, has_days : bool
        Whether lengths recorded and days are known.
    """

    package_id: Objects
    provider_id: Objects
    zone_id: Objects
    band: Objects
    service: Objects
    planned_minutes: Floats
    actual_minutes: Floats
    carers: Floats
    is_secondary: Bools
    count: Floats
    hours: Floats
    rate: Floats
    day: npt.NDArray[np.datetime64]
    start_minutes: Floats
    card: RateCard
    weeks: float = 1.0
    has_actual: bool = False
    has_days: bool = False

    def __len__(self) -> int:
        return len(self.hours)

    @property
    def planned_gbp(self) -> Floats:
        """What planned time costs at the card, (n,) GBP over the entries' weeks."""
        return self.hours * self.rate

    @property
    def has_pattern(self) -> Bools:
        """Entries whose visit length is known, (n,)."""
        return np.isfinite(self.planned_minutes) & np.isfinite(self.carers)

    def rates_at(self, minutes: float | Floats) -> Floats:
        """Return GBP/hour at other visit lengths.

        Parameters
        ----------
        minutes : float or (n,) float
            One length, or a length for each entry.

        Returns
        -------
        (n,) float
        """
        every = np.broadcast_to(np.asarray(minutes, dtype=float), self.hours.shape)
        keys = pd.DataFrame(
            {
                "zone_id": self.zone_id,
                "band": self.band,
                "service": self.service,
                "carers": self.carers,
                "minutes": every if self.card.is_by_length else 0.0,
            }
        )
        return priced_once(self.card, keys)

    def week(self) -> Ints:
        """Return the week of each entry, counted from the Monday before the first, (n,)."""
        if not self.has_days:
            return np.zeros(len(self), dtype=np.int64)
        since = (self.day - _MONDAY).astype("timedelta64[D]").astype(np.int64)
        week: Ints = since // DAYS_IN_WEEK
        return week - (week.min() if len(week) else 0)


def priced_once(card: RateCard, keys: pd.DataFrame) -> Floats:
    """Return the rate of each row, asking the card once for each combination that occurs.

    Parameters
    ----------
    card : RateCard
        What an hour costs.
    keys : pandas.DataFrame
        ``zone_id``, ``band``, ``service``, ``carers`` and ``minutes``.
    """
    code = np.zeros(len(keys), dtype=np.int64)
    for name in keys.columns:
        own, seen = pd.factorize(keys[name], use_na_sentinel=False)
        code = code * len(seen) + own
        code = pd.factorize(code)[0].astype(np.int64)
    first = np.unique(code, return_index=True)[1]
    cells = keys.iloc[first]
    rate = card.rates(
        cells["zone_id"].to_numpy(dtype=object),
        cells["band"].to_numpy(dtype=object),
        visit_minutes=cells["minutes"].to_numpy(dtype=float),
        carers=cells["carers"].to_numpy(dtype=float),
        service=cells["service"].to_numpy(dtype=object),
    )
    return np.asarray(rate[code], dtype=float)


def payable_demand(frame: pd.DataFrame, card: RateCard) -> PayableVisits:
    """Return a week of costed demand as payable visits.

    Parameters
    ----------
    frame : pandas.DataFrame
        Priced rows that are costed.
    card : RateCard
        What priced them.

    Notes
    -----
    A row's pattern counts where visits x length x care workers make up its hours to the second;
    otherwise its hours stand without one. Where care workers alone are blank, the hours say
    whether there are one or two.
    """
    hours = frame["hours_per_week"].to_numpy(dtype=float)
    visits = frame["visits_per_week"].to_numpy(dtype=float)
    minutes = frame["visit_minutes"].to_numpy(dtype=float)
    carers = frame["carers"].to_numpy(dtype=float).copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        told = hours / (visits * minutes / HOUR)
    for number in (1.0, 2.0):
        carers[np.isnan(carers) & (np.abs(told - number) < 1e-6)] = number
    agrees = np.abs(visits * minutes * carers / HOUR - hours) < _SECOND
    n = len(frame)
    return PayableVisits(
        package_id=frame["package_id"].to_numpy(dtype=object),
        provider_id=frame["incumbent_provider_id"].to_numpy(dtype=object),
        zone_id=frame["zone_id"].to_numpy(dtype=object),
        band=frame["band"].to_numpy(dtype=object),
        service=frame["service"].to_numpy(dtype=object),
        planned_minutes=np.where(agrees, minutes, np.nan),
        actual_minutes=np.full(n, np.nan),
        carers=np.where(agrees, carers, np.nan),
        is_secondary=np.zeros(n, dtype=bool),
        count=np.where(agrees, visits, 1.0),
        hours=hours,
        rate=frame["rate_gbp_per_hour"].to_numpy(dtype=float),
        day=np.full(n, np.datetime64("NaT"), dtype="datetime64[D]"),
        start_minutes=np.full(n, np.nan),
        card=card,
    )


def payable_visits(visits: pd.DataFrame, card: RateCard) -> PayableVisits:
    """Return visits that took place, with their package's place, as payable visits.

    Parameters
    ----------
    visits : pandas.DataFrame
        Rows of the visits table that are used, with planned and recorded lengths filled, and
        ``zone_id``, ``band`` and ``care_service`` of their package.
    card : RateCard
        What an hour costs.
    """
    planned = visits["planned_minutes"].to_numpy(dtype=float)
    carers = visits["carers"].to_numpy(dtype=float)
    recorded = visits["actual_start_minutes"].to_numpy(dtype=float)
    claimed = visits["claimed_start_minutes"].to_numpy(dtype=float)
    days = visits["visit_on"].to_numpy().astype("datetime64[D]")
    place = {
        name: visits[held].to_numpy(dtype=object)
        for name, held in (("zone_id", "zone_id"), ("band", "band"), ("service", "care_service"))
    }
    keys = pd.DataFrame({**place, "carers": carers, "minutes": planned})
    span = (
        int((days.max() - days.min()).astype("timedelta64[D]").astype(int)) + 1 if len(days) else 7
    )
    return PayableVisits(
        package_id=visits["package_id"].to_numpy(dtype=object),
        provider_id=visits["provider_id"].to_numpy(dtype=object),
        **place,
        planned_minutes=planned,
        actual_minutes=visits["actual_minutes"].to_numpy(dtype=float),
        carers=carers,
        is_secondary=(visits["is_secondary"] == "yes").to_numpy(dtype=bool),
        count=np.ones(len(visits)),
        hours=planned * carers / HOUR,
        rate=priced_once(card, keys),
        day=days,
        start_minutes=np.where(np.isnan(recorded), claimed, recorded),
        card=card,
        weeks=span / DAYS_IN_WEEK,
        has_actual=True,
        has_days=True,
    )
