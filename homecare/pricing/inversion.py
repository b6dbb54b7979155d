"""The build-up turned round: the travel and the wage that a rate pays for.

Receives a rate and a build-up; hands on the travel minutes, or the wage, at which the build-up
costs exactly that rate. Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from homecare.pricing.build_up import BuildUp, fixed_and_hourly
from homecare.pricing.visits import VisitMix, VisitPrice

# Equal to the last digits of a sum.
WITHIN = 1e-12
# Minutes or pounds beyond which a price that has not been met is not met at all.
FARTHEST = 1e6


@dataclass(frozen=True)
class PaysFor:
    """What a rate pays for.

    Attributes
    ----------
    travel_minutes_per_contact_hour : float or None
        Travel it pays for at the build-up's wage; None where it does not even pay for the visit
        without travel, or the build-up has no travel.
    gbp_per_travel_minute : float or None
        What one more minute of travel in an hour of visits adds to the rate there.
    wage_gbp_per_hour : float or None
        Wage it pays for at the build-up's travel, the same for contact and for travel time; None
        where it pays for none.
    """

    travel_minutes_per_contact_hour: float | None
    gbp_per_travel_minute: float | None
    wage_gbp_per_hour: float | None


def what_it_pays_for(
    rate_gbp_per_hour: float, build_up: BuildUp, *, mix: VisitMix | None = None
) -> PaysFor:
    r"""Return the travel and the wage that a rate pays for.

    Parameters
    ----------
    rate_gbp_per_hour : float
        What is paid for an hour of visits.
    build_up : BuildUp
        How a price is built there. Miles grow with travel minutes at its own speed.
    mix : VisitMix, optional
        Lengths of the visits; needed where the price depends on them.

    Returns
    -------
    PaysFor
        Put back into the build-up each gives the rate again.

    Raises
    ------
    ModelError
        As `build_up_lines`.

    Notes
    -----
    The price :math:`p(t, w)` of an hour rises with travel :math:`t` and wage :math:`w` along
    straight pieces, which meet where National Insurance or pension begin to be due. The root of
    :math:`p = r` is bracketed and found on its piece by the secant, so that it is exact.

    Examples
    --------
    At 9.30, 45p, 30 miles an hour, on-costs of 28 % and a mark-up of 5 %, a travel minute costs
    (9.30 / 60 x 1.28 + 0.45 / 2) x 1.05 = 44p, and 1.45 above urban pays for 3.3 more minutes.

    >>> from homecare.pricing import OtherLine
    >>> price = BuildUp(9.30, travel="per_contact_hour", travel_minutes=10.0, miles=5.0,
    ...     travel_mode="car", mileage_gbp_per_mile=0.45, margin="mark_up", surplus_share=0.05,
    ...     other=(OtherLine("on_costs", "share", 0.28, "pay"),))
    >>> urban, fringe = (what_it_pays_for(rate, price) for rate in (18.75, 20.20))
    >>> round(urban.gbp_per_travel_minute, 3)
    0.445
    >>> extra = fringe.travel_minutes_per_contact_hour - urban.travel_minutes_per_contact_hour
    >>> round(extra, 1)
    3.3
    """
    per_hour = 1.0
    if build_up.travel == "per_visit":
        per_hour = mix.visits_per_hour if mix is not None else float("nan")

    def at_travel(minutes: float) -> float:
        return _rate(with_travel(build_up, minutes / per_hour), mix)

    def at_wage(wage: float) -> float:
        one_wage = replace(build_up, wage_gbp_per_hour=wage, travel_wage_gbp_per_hour=None)
        return _rate(one_wage, mix)

    minutes = None if build_up.travel == "none" else _solve(at_travel, rate_gbp_per_hour)
    return PaysFor(
        travel_minutes_per_contact_hour=minutes,
        gbp_per_travel_minute=(
            None if minutes is None else at_travel(minutes + 1) - at_travel(minutes)
        ),
        wage_gbp_per_hour=_solve(at_wage, rate_gbp_per_hour),
    )


def with_travel(build_up: BuildUp, minutes: float) -> BuildUp:
    """Return a build-up with other travel minutes, its miles at the speed they had.

    Parameters
    ----------
    build_up : BuildUp
        Any.
    minutes : float
        Travel minutes, per visit or per contact hour as the build-up states them.

    Examples
    --------
    >>> with_travel(BuildUp(9.0, travel="per_visit", travel_minutes=6.0, miles=3.0), 10.0).miles
    5.0
    """
    had = build_up.travel_minutes
    miles = build_up.miles / had * minutes if had else build_up.miles
    return replace(build_up, travel_minutes=minutes, miles=miles)


def _rate(build_up: BuildUp, mix: VisitMix | None) -> float:
    rate = VisitPrice(*fixed_and_hourly(build_up)).blended(mix)
    return float("nan") if rate is None else rate


def _solve(price: Callable[[float], float], rate: float) -> float | None:
    """Return where a rising price of straight pieces meets a rate, from 0 up; None where it won't.

    Notes
    -----
    Between two points on one piece the secant meets the rate exactly; where it does not, the
    bracket is narrowed by it and halved, until both ends stand on one piece.
    """
    low, high = 0.0, 1.0
    at_low, at_high = price(low), price(high)
    if not at_low <= rate + WITHIN:
        return None
    while at_high < rate:
        low, at_low, high = high, at_high, high * 2
        at_high = price(high)
        if high > FARTHEST:
            return None
    while at_high > at_low:
        met = low + (rate - at_low) * (high - low) / (at_high - at_low)
        if abs(price(met) - rate) <= WITHIN * max(1.0, rate) or not low < met < high:
            return max(met, 0.0)
        for point in (met, (low + high) / 2):
            at_point = price(point)
            if low < point < high and at_point <= rate:
                low, at_low = point, at_point
            elif low < point < high:
                high, at_high = point, at_point
    return low
