"""The shapes of a build-up: its numbers and switches, its lines, and its lines by visit length.

Owns the frozen values that the rest of the build-up works on. Receives and hands on nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from homecare.parameters import Value

MINUTES_PER_HOUR = 60.0
WEEKS_PER_YEAR = 52.0
# What a share may be of, beside the names of other lines.
BASES = ("pay", "gross", "care_worker", "price")
# A year's lengths of visit that prices are published by.
VISIT_MINUTES = (15.0, 30.0, 45.0, 60.0, 90.0)


@dataclass(frozen=True)
class OtherLine:
    """A line of the model's own.

    Attributes
    ----------
    name : str
        Its name.
    basis : {"per_hour", "per_visit", "share"}
        What it is paid for.
    amount : float
        GBP/hour, GBP/visit or a share.
    base : str
        What a share is of: one of `BASES`, or names of lines with commas between.
    """

    name: str
    basis: Literal["per_hour", "per_visit", "share"]
    amount: float
    base: str = ""


@dataclass(frozen=True)
class BuildUp:
    """Every number and switch of a price built from a wage.

    Attributes
    ----------
    wage_gbp_per_hour : float
        Pay of an hour with a person.
    travel_wage_gbp_per_hour : float or None
        Pay of an hour between visits; None: the same.
    travel : {"per_visit", "per_contact_hour", "none"}
        What travel minutes and miles are stated per.
    travel_minutes, miles : float
        Paid minutes and miles, per visit or per contact hour.
    travel_mode : {"car", "walk", "none"}
        Whether miles are paid; none: what is paid, if anything, is one of `other`.
    mileage_gbp_per_mile : float
        What is paid for a mile.
    holiday : {"of_paid_time", "of_worked_time", "stated", "none"}
        How holiday pay is worked out.
    holiday_weeks, holiday_share : float
        Weeks of leave; share of contact and travel pay where stated.
    ni, pension : {"share", "threshold", "none"}
        A flat share, or a rate above a threshold.
    ni_share, ni_rate, pension_share, pension_rate : float
        Shares (0-1).
    ni_threshold_gbp_per_week, pension_lower_limit_gbp_per_year : float
        Pay free of each.
    weekly_hours : float
        Contact and travel hours of a care worker's week, over which a threshold is spread.
    on_costs_on : str
        Base of National Insurance and pension.
    other : tuple of OtherLine
        The model's own lines.
    business_lines : tuple of str
        Those of `other` that are the provider's own costs.
    margin : {"share_of_price", "mark_up", "fixed", "none"}
        How surplus is worked out.
    surplus_share, surplus_gbp_per_hour, surplus_gbp_per_visit : float
        How much.
    rests_on : mapping
        Line to the values it is worked out from, with their sources.
    """

    wage_gbp_per_hour: float
    travel_wage_gbp_per_hour: float | None = None
    travel: str = "none"
    travel_minutes: float = 0.0
    miles: float = 0.0
    travel_mode: str = "none"
    mileage_gbp_per_mile: float = 0.0
    holiday: str = "none"
    holiday_weeks: float = 0.0
    holiday_share: float = 0.0
    ni: str = "none"
    ni_share: float = 0.0
    ni_rate: float = 0.0
    ni_threshold_gbp_per_week: float = 0.0
    pension: str = "none"
    pension_share: float = 0.0
    pension_rate: float = 0.0
    pension_lower_limit_gbp_per_year: float = 0.0
    weekly_hours: float = 0.0
    on_costs_on: str = "pay"
    other: tuple[OtherLine, ...] = ()
    business_lines: tuple[str, ...] = ()
    margin: str = "none"
    surplus_share: float = 0.0
    surplus_gbp_per_hour: float = 0.0
    surplus_gbp_per_visit: float = 0.0
    rests_on: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line of a price.

    Attributes
    ----------
    name : str
        Its name.
    group : {"care worker", "business", "surplus"}
        Whose cost it is.
    fixed_gbp : float
        What it adds to a visit whatever its length.
    hourly_gbp : float
        What it adds for each hour of a visit.
    how : str
        How it is worked out, in words.
    rests_on : tuple of Value
        The values it is worked out from, each with source and basis.
    """

    name: str
    group: str
    fixed_gbp: float
    hourly_gbp: float
    how: str
    rests_on: tuple[Value, ...] = ()


@dataclass(frozen=True)
class VisitLines:
    """The lines of a price by visit length.

    Attributes
    ----------
    lines : tuple of Line
        The lines, in order; they add up to the price.
    minutes : (lengths,) float
        Lengths of visit.
    gbp_per_visit : (lines, lengths) float
        GBP/visit.
    """

    lines: tuple[Line, ...]
    minutes: npt.NDArray[np.float64]
    gbp_per_visit: npt.NDArray[np.float64]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the lines."""
        return tuple(line.name for line in self.lines)

    @property
    def price_per_visit(self) -> npt.NDArray[np.float64]:
        """Price of a visit of each length, GBP: (lengths,) float."""
        summed: npt.NDArray[np.float64] = self.gbp_per_visit.sum(axis=0)
        return summed

    @property
    def price_per_hour(self) -> npt.NDArray[np.float64]:
        """Price of an hour in visits of each length, GBP/hour: (lengths,) float."""
        return self.price_per_visit * MINUTES_PER_HOUR / self.minutes

    def subtotal(self, group: str) -> npt.NDArray[np.float64]:
        """Return what the lines of a group add up to, GBP/visit: (lengths,) float."""
        chosen = [line.group == group for line in self.lines]
        summed: npt.NDArray[np.float64] = self.gbp_per_visit[chosen].sum(axis=0)
        return summed
