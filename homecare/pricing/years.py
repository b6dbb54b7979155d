"""Years: what hours cost by financial year, contract year and four-weekly period.

Receives hours and rates by zone and band, a contract and its uplifts; hands on one `Position` for
each stretch of the plan: what makes its cost, in parts that a bridge can exchange.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from homecare.errors import Fault, InputError
from homecare.pricing.contract import Contract, ContractYear, Days, Floats, financial_year
from homecare.pricing.indexation import Uplift, factors

DAYS_A_WEEK = 7
DAYS_A_PERIOD = 28
STEPS = {"weekly": DAYS_A_WEEK, "four_weekly": DAYS_A_PERIOD}


@dataclass(frozen=True)
class Cells:
    """Hours and rates by zone and band.

    Attributes
    ----------
    zone_id, band : tuple of str
        What each cell is.
    hours : (cells,) float
        Costed hours a week, in the year in which they stand.
    rate : (cells,) float
        GBP/hour under the contract, before any uplift.
    rate_before : (cells,) float
        GBP/hour before the contract; 0 where the plan begins with it.
    base_band : str
        Band above which the others' rates are enhancements.
    base_rate : float
        Its rate, GBP/hour.
    """

    zone_id: tuple[str, ...]
    band: tuple[str, ...]
    hours: Floats
    rate: Floats
    rate_before: Floats
    base_band: str
    base_rate: float


@dataclass(frozen=True)
class Stretch:
    """Days of the plan that are costed together.

    Attributes
    ----------
    name : str
        Such as `2020-21`.
    from_on, until_on : datetime.date
        The stretch itself, both days included.
    days : (days,) int64
        Days of service that are paid in it, as ordinals.
    whole_weeks : float
        Payment weeks of the whole stretch: what a full year would be paid.
    paid_on : datetime.date or None
        Day of payment, of a four-weekly period.
    """

    name: str
    from_on: date
    until_on: date
    days: Days
    whole_weeks: float
    paid_on: date | None = None


@dataclass(frozen=True)
class Position:
    r"""What makes the cost of one stretch.

    Attributes
    ----------
    weeks : float
        Payment weeks of the whole stretch, W.
    coverage : float
        Part of them that the plan covers, k.
    hours : float
        Hours a week on the average of its days, H.
    mix : (cells,) float
        Share of the hours in each zone and band, m; adds up to 1.
    moved : (cells,) float
        Part of them under the contract, s.
    uplift, uplift_before : (cells,) float
        Rates against the card's own, f, on the hours under the contract and on the others.
    base_rate : float
        Rate of the base band, u.
    enhancement : (cells,) float
        What each cell's rate is above it, e.
    rate_before : (cells,) float
        Rate before the contract, q.

    Notes
    -----
    The cost is

    .. math:: W k H \sum_c m_c \left( s_c f_c (u + e_c) + (1 - s_c) f^0_c q_c \right)
    """

    weeks: float
    coverage: float
    hours: float
    mix: Floats
    moved: Floats
    uplift: Floats
    uplift_before: Floats
    base_rate: float
    enhancement: Floats
    rate_before: Floats

    def cost_gbp(self) -> float:
        """Return the cost of the stretch."""
        under = self.moved * self.uplift * (self.base_rate + self.enhancement)
        others = (1 - self.moved) * self.uplift_before * self.rate_before
        average = float(np.sum(self.mix * (under + others)))
        return self.weeks * self.coverage * self.hours * average

    @property
    def share_moved(self) -> float:
        """Part of all hours that is under the contract."""
        return float(np.sum(self.mix * self.moved))


@dataclass(frozen=True)
class Plan:
    """The days of a contract and how they fall into years and periods."""

    contract: Contract
    uplifts: tuple[Uplift, ...]
    days: Days

    def financial_years(self) -> tuple[Stretch, ...]:
        """Return the financial years in which the days of the plan are paid."""
        paid = self._paid_on(self.days)
        years = np.array([financial_year(date.fromordinal(int(day))) for day in paid])
        return tuple(
            Stretch(
                name=year_name(year),
                from_on=date(year, 4, 1),
                until_on=date(year + 1, 3, 31),
                days=self.days[years == year],
                whole_weeks=payment_weeks_of(self.contract, year),
            )
            for year in range(int(years.min()), int(years.max()) + 1)
        )

    def contract_years(self) -> tuple[tuple[ContractYear, Stretch], ...]:
        """Return the years of the contract, by days of service whenever they are paid."""
        found = []
        for year in self.contract.years():
            days = np.arange(year.from_on.toordinal(), year.until_on.toordinal() + 1)
            weeks = len(days) / DAYS_A_WEEK
            found.append(
                (year, Stretch(f"year {year.number}", year.from_on, year.until_on, days, weeks))
            )
        return tuple(found)

    def periods(self) -> tuple[Stretch, ...]:
        """Return four-weekly periods, numbered within the financial year in which each ends."""
        first = self.contract.first_payment_on
        if first is None:
            return ()
        ends = _ends(self.days, first.toordinal(), DAYS_A_PERIOD)
        found: list[Stretch] = []
        number, in_year = 0, None
        for end in np.unique(ends).tolist():
            until_on = date.fromordinal(end)
            year = financial_year(until_on)
            if year != in_year:
                opening = date(year, 4, 1).toordinal()
                before = (end - opening) // DAYS_A_PERIOD
                number, in_year = before, year
            number += 1
            found.append(
                Stretch(
                    name=f"{year_name(year)} period {number}",
                    from_on=until_on - timedelta(days=DAYS_A_PERIOD - 1),
                    until_on=until_on,
                    days=self.days[ends == end],
                    whole_weeks=DAYS_A_PERIOD / DAYS_A_WEEK,
                    paid_on=until_on,
                )
            )
        return tuple(found)

    def _paid_on(self, days: Days) -> Days:
        """Return the day on which each day of service is paid, for the year it falls into."""
        contract = self.contract
        if contract.payment == "days" or contract.first_payment_on is None:
            return days
        return _ends(days, contract.first_payment_on.toordinal(), STEPS[contract.payment])

    def position(self, cells: Cells, stretch: Stretch) -> Position:
        """Return what makes the cost of a stretch.

        Raises
        ------
        ModelError
            When growth is not stated for one of its years.
        """
        days, contract = stretch.days, self.contract
        zones, bands = (tuple(dict.fromkeys(names)) for names in (cells.zone_id, cells.band))
        zone_place = [zones.index(each) for each in cells.zone_id]
        band_place = [bands.index(each) for each in cells.band]
        growth = contract.growth(days, bands)[:, band_place]
        moved = contract.shares(days, zones)[:, zone_place]
        factor = factors(days, self.uplifts)[:, None] + np.zeros_like(growth)
        grown = _mean(growth, np.ones_like(growth))
        # Growth that is alike in all bands is kept out of the mix, which then stays exactly as is.
        common = float(grown[0]) if len(grown) and np.all(grown == grown[0]) else 1.0
        hours = cells.hours * (grown / common)
        all_hours = float(np.sum(hours))
        return Position(
            weeks=stretch.whole_weeks,
            coverage=len(days) / DAYS_A_WEEK / stretch.whole_weeks,
            hours=all_hours * common,
            mix=hours / all_hours if all_hours else np.zeros_like(hours),
            moved=_mean(moved, growth),
            uplift=_mean(factor, growth * moved),
            uplift_before=(
                _mean(factor, growth * (1 - moved))
                if contract.is_before_indexed
                else np.ones_like(hours)
            ),
            base_rate=cells.base_rate,
            enhancement=cells.rate - cells.base_rate,
            rate_before=cells.rate_before,
        )


def _mean(values: Floats, weights: Floats) -> Floats:
    """Return the weighted mean down the days; where all are alike, that value exactly.

    Where every weight is nought, the plain mean: it is of no effect on the stretch itself, but is
    what the hours of another would meet there.
    """
    if not len(values):
        return np.ones(values.shape[1])
    alike = values.max(axis=0) == values.min(axis=0)
    sums = weights.sum(axis=0)
    weighted = (values * weights).sum(axis=0) / np.where(sums, sums, 1.0)
    found: Floats = np.where(alike, values[0], np.where(sums, weighted, values.mean(axis=0)))
    return found


def _ends(days: Days, first: int, length: int) -> Days:
    """Return the last day of the stretch of `length` days in which each day lies.

    Examples
    --------
    >>> _ends(np.array([1, 7, 8]), 7, 7).tolist()
    [7, 7, 14]
    """
    ends: Days = first + -((first - days) // length) * length
    return ends


def year_name(year: int) -> str:
    """Return a financial year's name.

    Examples
    --------
    >>> year_name(2020), year_name(1999)
    ('2020-21', '1999-00')
    """
    return f"{year}-{(year + 1) % 100:02d}"


def payment_weeks_of(contract: Contract, year: int) -> float:
    """Return the payment weeks of a financial year.

    Parameters
    ----------
    contract : Contract
        Its way of payment and payment day.
    year : int
        Year in which the financial year begins.

    Notes
    -----
    Paid weekly, a year has 52 payment days, or 53 where one falls on its first day (or, with 29
    February, on its first two). Paid every four weeks it has 13, rarely 14. By days it has 365 or
    366 days of a seventh of a week.
    """
    opening, closing = date(year, 4, 1).toordinal(), date(year + 1, 3, 31).toordinal()
    if contract.payment == "days" or contract.first_payment_on is None:
        return (closing - opening + 1) / DAYS_A_WEEK
    step, first = STEPS[contract.payment], contract.first_payment_on.toordinal()
    count = (closing - first) // step - (opening - 1 - first) // step
    return count * step / DAYS_A_WEEK


def plan_of(contract: Contract, made: tuple[Uplift, ...]) -> Plan:
    """Return the plan of a contract: every day whose cost it tells.

    Parameters
    ----------
    contract : Contract
        With rates before it the plan begins with the financial year in which it starts, with
        every day that is paid in that year; without them with the contract itself.
    made : tuple of Uplift
        Its uplifts.
    """
    start = contract.starts_on.toordinal()
    if contract.rates_before:
        year = financial_year(contract.starts_on)
        start = date(year, 4, 1).toordinal()
        if contract.payment != "days" and contract.first_payment_on is not None:
            step = STEPS[contract.payment]
            first = contract.first_payment_on.toordinal()
            start = int(_ends(np.array([start]), first, step)[0]) - step + 1
    days = np.arange(start, contract.ends_on.toordinal() + 1)
    return Plan(contract, made, days)


def check_rates_before(contract: Contract, cells: Sequence[tuple[str, str]]) -> None:
    """Refuse a contract whose rates before it leave out a zone and band with hours.

    Raises
    ------
    InputError
        Naming the first of them, and how many.
    """
    if not contract.rates_before:
        return
    lacking = [(zone, band) for zone, band in cells if contract.rate_before(zone, band) is None]
    if lacking:
        raise InputError(
            Fault(
                "there is no rate before the contract for hours that are costed",
                "contract.rate_before_gbp_per_hour",
                f"nothing for {'.'.join(lacking[0])} ({len(lacking)} such)",
                "a rate under all, BAND or ZONE_ID.BAND for every zone and band with hours",
                "state the rates that were paid",
            )
        )
