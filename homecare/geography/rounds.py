r"""Laws of travel: how far apart visits are, and how long a round is, from how densely people live.

Owns the mathematics and its published constants. Receives numbers of stops, areas and distances;
hands on kilometres as the crow flies, and minutes. Laws are for zones, not for single rounds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Beardwood, Halton and Hammersley's constant: a long tour of random stops / sqrt(n A).
TOUR_CONSTANT = 0.7124
# Exact means of the shortest closed tour / sqrt(n A), random stops in a square, n = 3 to 12.
SMALL_TOURS = (0.905, 0.942, 0.950, 0.945, 0.934, 0.926, 0.915, 0.909, 0.901, 0.892)
# Two stops: there and back over the mean distance of two random places in a square.
_TWO_STOPS = 2 * 0.5214054331647207 / np.sqrt(2.0)
_KNOWN = np.array([0.0, 0.0, _TWO_STOPS, *SMALL_TOURS])
KM_PER_MILE = 1.609344
# Leg law: consecutive visits are this far apart, over the square root of people per km2.
LEG_CONSTANT = 1.88


def tour_constant(stops: npt.ArrayLike) -> Floats:
    r"""Return the mean shortest closed tour of random stops over :math:`\sqrt{nA}`.

    Parameters
    ----------
    stops : (n,) float
        Stops of a round, the base among them; between whole numbers on the straight line.

    Returns
    -------
    (n,) float
        :math:`k_n`.

    Notes
    -----
    From 3 to 12 stops the exact small-round means; 0 for one stop or none. Beyond 12 the edge of
    the area counts for less and less, as a length beside an area:
    :math:`k_n = k + (k_{12} - k) \sqrt{12 / n}` with :math:`k = 0.7124`.

    References
    ----------
    Beardwood, Halton and Hammersley (1959), "The shortest path through many points", Proceedings
    of the Cambridge Philosophical Society 55, 299-327; Daganzo (1984), "The distance traveled to
    visit N points with a maximum of C stops per vehicle", Transportation Science 18(4), 331-350.

    Examples
    --------
    >>> tour_constant([1, 2, 3, 12, 10_000]).round(4).tolist()
    [0.0, 0.7374, 0.905, 0.892, 0.7186]
    """
    n = np.asarray(stops, dtype=float)
    last = len(_KNOWN) - 1
    known = np.interp(n, np.arange(last + 1), _KNOWN)
    beyond = TOUR_CONSTANT + (_KNOWN[last] - TOUR_CONSTANT) * np.sqrt(last / np.maximum(n, last))
    return np.asarray(np.where(n > last, beyond, known), dtype=float)


def tour_km(stops: npt.ArrayLike, area_km2: npt.ArrayLike) -> Floats:
    r"""Return how long the shortest closed tour of random stops in an area is on average.

    Parameters
    ----------
    stops : (n,) float
        Stops.
    area_km2 : (n,) float
        Area they are spread over.

    Returns
    -------
    (n,) float
        :math:`k_n \sqrt{n A}`, km as the crow flies.

    Examples
    --------
    >>> float(tour_km(4, 25.0))
    9.42
    """
    n = np.asarray(stops, dtype=float)
    return np.asarray(tour_constant(n) * np.sqrt(n * np.asarray(area_km2, dtype=float)))


def daganzo_km(
    rounds: npt.ArrayLike,
    base_km: npt.ArrayLike,
    *,
    stops: npt.ArrayLike,
    area_km2: npt.ArrayLike,
) -> Floats:
    r"""Return the total distance of rounds from one base through every stop of a territory.

    Parameters
    ----------
    rounds : (territories,) float
        Rounds, :math:`m`.
    base_km : (territories,) float
        Mean distance from the base to a stop, :math:`r`.
    stops : (territories,) float
        All stops, :math:`n`.
    area_km2 : (territories,) float
        Area they are spread over, :math:`A`.

    Returns
    -------
    (territories,) float
        :math:`2 r m + k \sqrt{n A}` with :math:`k = 0.7124`, km as the crow flies.

    References
    ----------
    Daganzo (1984), as under `tour_constant`.

    Examples
    --------
    >>> round(float(daganzo_km(2, 5.0, stops=100, area_km2=25.0)), 2)
    55.62
    """
    local = TOUR_CONSTANT * np.sqrt(np.asarray(stops, float) * np.asarray(area_km2, float))
    return np.asarray(2 * np.asarray(base_km, float) * np.asarray(rounds, float) + local)


def leg_km(people_per_km2: npt.ArrayLike, *, constant: float = LEG_CONSTANT) -> Floats:
    r"""Return how far apart consecutive visits are in a territory, as the crow flies.

    Parameters
    ----------
    people_per_km2 : (territories,) float
        People visited, over the area of the convex hull of their addresses.
    constant : float
        Of the law.

    Returns
    -------
    (territories,) float
        :math:`c / \sqrt{\rho}`, km.

    Notes
    -----
    Rounds that keep to hours, skills and rest, and start anew each day, are longer than one
    shortest tour through everyone: :math:`1.88 / 0.7124 = 2.6` times.

    References
    ----------
    Fitted on the best rounds known for thirty Italian home care territories of Ceschia et al.
    (2024).

    Examples
    --------
    >>> leg_km([1.0, 4.0]).tolist()
    [1.88, 0.94]
    """
    return np.asarray(constant / np.sqrt(np.asarray(people_per_km2, dtype=float)))


def leg_minutes(
    crow_km: npt.ArrayLike, *, fixed_minutes: npt.ArrayLike, minutes_per_km: npt.ArrayLike
) -> Floats:
    """Return how long legs take.

    Parameters
    ----------
    crow_km : (legs,) float
        Distances as the crow flies.
    fixed_minutes : (legs,) float
        What every leg takes, however short: leaving, parking, the way to the door.
    minutes_per_km : (legs,) float
        What each km as the crow flies adds.

    Examples
    --------
    >>> leg_minutes([0.0, 2.0], fixed_minutes=2.7, minutes_per_km=1.51).round(2).tolist()
    [2.7, 5.72]
    """
    return np.asarray(
        np.asarray(fixed_minutes, dtype=float)
        + np.asarray(minutes_per_km, dtype=float) * np.asarray(crow_km, dtype=float)
    )


def minutes_per_crow_km(mph: npt.ArrayLike, detour: npt.ArrayLike) -> Floats:
    """Return the minutes a km as the crow flies takes at a road speed.

    Parameters
    ----------
    mph : (n,) float
        Miles an hour by road.
    detour : (n,) float
        Km by road for each km as the crow flies.

    Examples
    --------
    >>> round(float(minutes_per_crow_km(25.0, 1.3)), 3)
    1.939
    """
    return np.asarray(60 * np.asarray(detour, float) / (np.asarray(mph, float) * KM_PER_MILE))
