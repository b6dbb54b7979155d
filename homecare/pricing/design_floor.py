r"""What an hour must pay at least at one place, and how far unplaced hours answer to a rate.

Owns two simple laws with their numbers handed in. Receives travel minutes and terms; hands on a
floor for each place, and the hours left without a provider at each rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FloorTerms:
    """What the simple floor is made of.

    Attributes
    ----------
    wage_gbp_per_hour : float
        Pay of contact and travel time alike.
    mileage_gbp_per_mile : float
        What is paid for a mile.
    travel_mph : float
        Miles in an hour of travel.
    on_cost_factor : float
        What pay is multiplied by for holiday, National Insurance and pension.
    margin_factor : float
        What the whole is multiplied by.
    other_gbp_per_hour : float
        All that is neither pay nor mileage: offices, training, surplus.
    """

    wage_gbp_per_hour: float
    mileage_gbp_per_mile: float
    travel_mph: float
    on_cost_factor: float
    margin_factor: float
    other_gbp_per_hour: float = 0.0

    @property
    def travel_gbp_per_minute(self) -> float:
        """What one more travel minute in each contact hour adds to the floor.

        Examples
        --------
        >>> round(FloorTerms(9.30, 0.45, 30.0, 1.28, 1.05).travel_gbp_per_minute, 4)
        0.4446
        """
        pay = self.wage_gbp_per_hour * self.on_cost_factor
        return self.margin_factor * (pay + self.mileage_gbp_per_mile * self.travel_mph) / 60


def simple_floor(travel_minutes_per_hour: npt.ArrayLike, terms: FloorTerms) -> Floats:
    r"""Return the least rate that pays for an hour and the travel it needs.

    Parameters
    ----------
    travel_minutes_per_hour : (places,) float
        Travel minutes for each contact hour.
    terms : FloorTerms
        Wage, on-costs, mileage and what is put on top.

    Returns
    -------
    (places,) float
        GBP/hour.

    Notes
    -----
    With wage :math:`w`, on-cost factor :math:`c`, mileage :math:`p`, speed :math:`v`, margin
    factor :math:`m`, other costs :math:`g` and travel minutes :math:`t` for each contact hour:

    .. math:: f(t) = m \Big( w c \big(1 + \tfrac{t}{60}\big) + p v \tfrac{t}{60} \Big) + g

    Examples
    --------
    At £9.30, 45p a mile, 30 mph, on-costs of 28% and a margin of 5%, a minute costs 44p.

    >>> simple_floor([0.0, 10.0], FloorTerms(9.30, 0.45, 30.0, 1.28, 1.05)).round(2).tolist()
    [12.5, 16.94]
    """
    minutes = np.asarray(travel_minutes_per_hour, dtype=float)
    pay = terms.margin_factor * terms.wage_gbp_per_hour * terms.on_cost_factor
    found: Floats = pay + terms.other_gbp_per_hour + terms.travel_gbp_per_minute * minutes
    return found


@dataclass(frozen=True)
class LegLaw:
    """Travel between visits from how many people live around: numbers of a published law.

    Attributes
    ----------
    km_at_one_per_km2 : float
        Distance between visits at one person a square kilometre; it falls with the root of density.
    fixed_minutes, minutes_per_km : float
        What a leg takes.
    """

    km_at_one_per_km2: float
    fixed_minutes: float
    minutes_per_km: float


def travel_minutes(people_per_km2: npt.ArrayLike, law: LegLaw, *, visits_per_hour: float) -> Floats:
    r"""Return travel minutes for each contact hour at a density.

    Parameters
    ----------
    people_per_km2 : (places,) float
        People with care around each place.
    law : LegLaw
        Numbers of the law.
    visits_per_hour : float
        Visits in a contact hour, each with one leg of travel.

    Notes
    -----
    :math:`t = n (a + b\, k / \sqrt{\rho})` with visits :math:`n`, density :math:`\rho` and the
    law's :math:`k`, :math:`a`, :math:`b`. It was fitted on whole territories: it holds for
    places on average, not for one round.

    Examples
    --------
    At 4 people a km2 a leg is 0.94 km and takes 4.12 minutes.

    >>> travel_minutes([4.0], LegLaw(1.88, 2.7, 1.51), visits_per_hour=2.0).round(3).tolist()
    [8.239]
    """
    km = law.km_at_one_per_km2 / np.sqrt(np.asarray(people_per_km2, dtype=float))
    found: Floats = visits_per_hour * (law.fixed_minutes + law.minutes_per_km * km)
    return found


def unplaced_share(
    rate_gbp_per_hour: npt.ArrayLike,
    *,
    present_rate_gbp_per_hour: npt.ArrayLike,
    placed_share: npt.ArrayLike,
    elasticity: float,
) -> Floats:
    r"""Return the share of hours without a provider at a rate, under a supply response.

    An assumption, not a finding: evidence on how supply answers to price is thin and biased.

    Parameters
    ----------
    rate_gbp_per_hour, present_rate_gbp_per_hour, placed_share : float arrays of one shape
        The rate, today's rate, and the share of hours placed at today's.
    elasticity : float
        By how many per cent supply rises for one per cent on the rate.

    Notes
    -----
    :math:`u(r) = \max(0, 1 - s\,(r / r_0)^{\varepsilon})` with today's placed share :math:`s`,
    today's rate :math:`r_0` and elasticity :math:`\varepsilon`. At :math:`\varepsilon = 0`, or at
    today's rate, it is what it is today.

    Examples
    --------
    >>> unplaced_share([20.0, 21.0], present_rate_gbp_per_hour=20.0, placed_share=0.9,
    ...     elasticity=2.0).round(5).tolist()
    [0.1, 0.00775]
    """
    rate = np.asarray(rate_gbp_per_hour, dtype=float)
    ratio = rate / np.asarray(present_rate_gbp_per_hour, dtype=float)
    found: Floats = np.maximum(0.0, 1.0 - np.asarray(placed_share) * ratio**elasticity)
    return found
