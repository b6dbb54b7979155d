"""Payment mechanisms: time and task, a stepped unit cost, and an incentive for outcomes.

Owns a cohort model of new packages under each mechanism. Receives a frozen `Cohorts`; hands on the
cash of each four-week period, the cost of each year and the effect at which a mechanism pays for
itself. The effect on people is an input: the model does not know it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from homecare.errors import Fault, ModelError
from homecare.parameters import Parameters
from homecare.pricing.payable import Floats
from homecare.units import total

WEEKS_IN_PERIOD = 4
PERIODS_IN_YEAR = 13
WEEKS_IN_YEAR = WEEKS_IN_PERIOD * PERIODS_IN_YEAR
TIME_AND_TASK = "time_and_task"


@dataclass(frozen=True)
class Cohorts:
    """New packages of care, and what becomes of them.

    Attributes
    ----------
    new_packages_per_week : float
        Packages that start each week.
    hours_at_start : float
        Hours a week of a new package.
    ending_share_per_week : float
        Share of packages that end in a week, 0-1.
    weeks_to_reduction : int
        Weeks after which packages that reduce do so.
    reduction_share : float
        Share of its hours that such a package loses.
    reducing_share : mapping
        Mechanism to the share of packages that reduce under it: the stated effect.
    rate_gbp_per_hour : float
        What an hour costs under time and task.
    first_period_weeks : int
        Weeks of the first period of the stepped unit cost.
    first_factor, later_factor : float
        What the rate is multiplied by in the first period, and after it.
    paid_on_weeks : int
        Weeks for which saved hours are paid on under the incentive.
    paid_on_share : float
        Share of the saved hours that is paid on.
    years : int
        Years the cash flow is drawn for, of 13 four-week periods.
    """

    new_packages_per_week: float
    hours_at_start: float
    ending_share_per_week: float
    weeks_to_reduction: int
    reduction_share: float
    reducing_share: Mapping[str, float]
    rate_gbp_per_hour: float
    first_period_weeks: int
    first_factor: float
    later_factor: float
    paid_on_weeks: int
    paid_on_share: float
    years: int


def _time_and_task(cohorts: Cohorts, full: Floats, saved: Floats, age: Floats) -> Floats:
    del age
    return cohorts.rate_gbp_per_hour * (full - saved)


def _stepped_unit_cost(cohorts: Cohorts, full: Floats, saved: Floats, age: Floats) -> Floats:
    is_first = age < cohorts.first_period_weeks
    factor = np.where(is_first, cohorts.first_factor, cohorts.later_factor)
    return cohorts.rate_gbp_per_hour * factor * (full - saved)


def _outcome_incentive(cohorts: Cohorts, full: Floats, saved: Floats, age: Floats) -> Floats:
    since = age - cohorts.weeks_to_reduction
    is_paid_on = (since >= 0) & (since < cohorts.paid_on_weeks)
    kept = np.where(is_paid_on, cohorts.paid_on_share, 0.0)
    return cohorts.rate_gbp_per_hour * (full - saved * (1.0 - kept))


# What a package costs in each week of its age: (cohorts, full hours, saved hours, age) to GBP.
MECHANISMS: Mapping[str, Callable[[Cohorts, Floats, Floats, Floats], Floats]] = {
    TIME_AND_TASK: _time_and_task,
    "stepped_unit_cost": _stepped_unit_cost,
    "outcome_incentive": _outcome_incentive,
}
MEANINGS: Mapping[str, str] = {
    TIME_AND_TASK: "each hour at its rate",
    "stepped_unit_cost": "a higher rate for a first period, then a lower one",
    "outcome_incentive": "a share of the saved hours is paid on for a time after a package reduces",
}


@dataclass(frozen=True)
class MechanismCost:
    """What new packages cost under a mechanism.

    Attributes
    ----------
    mechanism : str
        Registered name.
    reducing_share : float
        The stated effect.
    periods_gbp : (periods,) float
        Cash of each four-week period.
    years_gbp : (years,) float
        Cost of each year of 13 periods.
    hours : (years,) float
        Hours delivered in each year.
    settled_gbp_per_year : float
        Cost of a year of 52 weeks once as many packages of every age are there as there will be.
    break_even_reducing_share : float or None
        Share of packages that must reduce for the settled cost to be that of time and task at its
        own stated share; None: no share from 0 to 1 does.
    """

    mechanism: str
    reducing_share: float
    periods_gbp: Floats
    years_gbp: Floats
    hours: Floats
    settled_gbp_per_year: float
    break_even_reducing_share: float | None


def read_cohorts(parameters: Parameters, rate_gbp_per_hour: float) -> Cohorts:
    """Return the cohorts that a payment model states.

    Parameters
    ----------
    parameters : Parameters
        Numbers under ``payment``.
    rate_gbp_per_hour : float
        What an hour costs under time and task: the scenario's average rate.

    Raises
    ------
    ModelError
        When a number is missing, or no package ever ends.
    """
    number = parameters.number
    ending = number("payment.ending_share_per_week")
    if ending <= 0:
        raise ModelError(
            Fault(
                "no package ever ends, so that their number never settles",
                "payment.ending_share_per_week",
                f"{ending:g}",
                "a share above 0",
                "state the share of packages that end in a week, such as 1 / weeks in care",
            )
        )
    return Cohorts(
        new_packages_per_week=number("payment.new_packages_per_week"),
        hours_at_start=number("payment.hours_at_start_per_week"),
        ending_share_per_week=ending,
        weeks_to_reduction=int(number("payment.weeks_to_reduction")),
        reduction_share=number("payment.reduction_share"),
        reducing_share={each: number(f"payment.reducing_share.{each}") for each in MECHANISMS},
        rate_gbp_per_hour=rate_gbp_per_hour,
        first_period_weeks=int(number("payment.first_period_weeks")),
        first_factor=number("payment.stepped_rate_factor.first"),
        later_factor=number("payment.stepped_rate_factor.later"),
        paid_on_weeks=int(number("payment.paid_on_weeks")),
        paid_on_share=number("payment.paid_on_share"),
        years=int(number("payment.mechanism_years")),
    )


def by_age(cohorts: Cohorts, mechanism: str, reducing: float, weeks: int) -> tuple[Floats, Floats]:
    r"""Return cost and hours of the packages of one week, by weeks since they started.

    Parameters
    ----------
    cohorts : Cohorts
        What becomes of a package.
    mechanism : str
        Registered name.
    reducing : float
        Share of packages that reduce, 0-1.
    weeks : int
        Ages to look at.

    Returns
    -------
    (weeks,) float, (weeks,) float
        GBP and hours in the week of each age.

    Notes
    -----
    Of :math:`n` packages :math:`n (1 - e)^a` are left at age :math:`a`, with :math:`h` hours each;
    from age :math:`w` on a share :math:`\rho` of them has :math:`h (1 - \delta)`. Cost is linear
    in :math:`\rho` under every mechanism.
    """
    age = np.arange(weeks, dtype=float)
    left = cohorts.new_packages_per_week * (1.0 - cohorts.ending_share_per_week) ** age
    full = left * cohorts.hours_at_start
    is_reduced = age >= cohorts.weeks_to_reduction
    saved = np.where(is_reduced, full * reducing * cohorts.reduction_share, 0.0)
    return MECHANISMS[mechanism](cohorts, full, saved, age), full - saved


def cost_of(cohorts: Cohorts, mechanism: str) -> MechanismCost:
    """Return what new packages cost under a mechanism, from none on the first day.

    Parameters
    ----------
    cohorts : Cohorts
        New packages and the stated effect.
    mechanism : str
        Registered name.

    Notes
    -----
    A package of the first week is in its first week of age then. Packages already in care cost the
    same under every mechanism and are left out. The settled cost sums every age for which one
    package in ten million is left.
    """
    reducing = cohorts.reducing_share[mechanism]
    weeks = cohorts.years * WEEKS_IN_YEAR
    cost, hours = by_age(cohorts, mechanism, reducing, weeks)
    weekly = np.cumsum(cost)
    periods = weekly.reshape(-1, WEEKS_IN_PERIOD).sum(axis=1)
    yearly_hours = np.cumsum(hours).reshape(cohorts.years, WEEKS_IN_YEAR).sum(axis=1)
    return MechanismCost(
        mechanism=mechanism,
        reducing_share=reducing,
        periods_gbp=periods,
        years_gbp=periods.reshape(cohorts.years, PERIODS_IN_YEAR).sum(axis=1),
        hours=yearly_hours,
        settled_gbp_per_year=settled(cohorts, mechanism, reducing),
        break_even_reducing_share=break_even(cohorts, mechanism),
    )


def settled(cohorts: Cohorts, mechanism: str, reducing: float) -> float:
    """Return the cost of 52 weeks once the number of packages of every age has settled."""
    ending = cohorts.ending_share_per_week
    ages = 1 if ending >= 1 else int(np.ceil(np.log(1e-7) / np.log1p(-ending))) + 1
    cost, _ = by_age(cohorts, mechanism, reducing, ages)
    return WEEKS_IN_YEAR * total(cost.tolist())


def break_even(cohorts: Cohorts, mechanism: str) -> float | None:
    """Return the reducing share at which a mechanism costs what time and task does, settled.

    Cost is linear in the share, so two points tell it; None where no share from 0 to 1 does.
    """
    aim = settled(cohorts, TIME_AND_TASK, cohorts.reducing_share[TIME_AND_TASK])
    none, every = (settled(cohorts, mechanism, share) for share in (0.0, 1.0))
    if none == every:
        return None
    share = (none - aim) / (none - every)
    return share if 0.0 <= share <= 1.0 else None
