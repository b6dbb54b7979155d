"""Neighbours: how many people live around a place, and which places stand close together.

Receives National Grid coordinates; hands on densities and pairs. Straight lines throughout.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from shapely import STRtree, points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# Distances held at once: bounds the memory.
_AT_ONCE = 4_000_000
_PLACES_AT_ONCE = 5_000


def people_around(
    easting_m: npt.ArrayLike,
    northing_m: npt.ArrayLike,
    *,
    people_easting_m: npt.ArrayLike,
    people_northing_m: npt.ArrayLike,
    people: npt.ArrayLike,
    nearest: int,
    least_radius_m: float,
) -> Floats:
    r"""Return people per square kilometre around each place.

    Parameters
    ----------
    easting_m, northing_m : (places,) float
        Where density is asked for.
    people_easting_m, people_northing_m, people : (rows,) float
        Where people are, and how many each row stands for.
    nearest : int
        Rows that are looked at around a place.
    least_radius_m : float
        The circle is never smaller, so that a block of flats is no crowd without end.

    Returns
    -------
    (places,) float
        People per km2.

    Notes
    -----
    :math:`\rho = \sum_{i \le n} p_i / (\pi d_n^2)` with the :math:`n` nearest rows, their people
    :math:`p_i` and the distance :math:`d_n` to the farthest of them, or the least radius if that is
    longer. Beyond the edge of the data nobody is seen, so that places at the border look emptier
    than they are.

    Examples
    --------
    Two people, the farther 1 km away: 2 / pi a km2.

    >>> people_around([0.0], [0.0], people_easting_m=[0.0, 1000.0], people_northing_m=[0.0, 0.0],
    ...     people=[1, 1], nearest=2, least_radius_m=100.0).round(4).tolist()
    [0.6366]
    """
    east, north = np.asarray(easting_m, dtype=float), np.asarray(northing_m, dtype=float)
    own_east = np.asarray(people_easting_m, dtype=float)
    own_north = np.asarray(people_northing_m, dtype=float)
    count = np.asarray(people, dtype=float)
    nearest = min(nearest, len(count))
    found = np.empty(len(east))
    rows = max(1, _AT_ONCE // max(len(count), 1))
    for start in range(0, len(east), rows):
        here = slice(start, start + rows)
        square = (east[here, None] - own_east) ** 2 + (north[here, None] - own_north) ** 2
        which = np.argpartition(square, nearest - 1, axis=1)[:, :nearest]
        radius = np.take_along_axis(square, which, axis=1).max(axis=1)
        area_km2 = np.pi * np.maximum(radius, least_radius_m**2) / 1e6
        found[here] = count[which].sum(axis=1) / area_km2
    return found


def close_pairs(
    easting_m: npt.ArrayLike, northing_m: npt.ArrayLike, *, nearest: int, within_m: float
) -> tuple[Ints, Ints]:
    """Return each place with its nearest others, at most so many and no farther than so many m.

    Parameters
    ----------
    easting_m, northing_m : (places,) float
        Coordinates in metres.
    nearest : int
        At most so many others for each place.
    within_m : float
        No farther than this.

    Returns
    -------
    (pairs,) int, (pairs,) int
        Place, and the other. Of two equally far the one that stands first in the list.

    Examples
    --------
    >>> one, other = close_pairs([0.0, 100.0, 150.0], [0.0, 0.0, 0.0], nearest=1, within_m=120.0)
    >>> one.tolist(), other.tolist()
    ([0, 1, 2], [1, 2, 1])
    """
    east, north = np.asarray(easting_m, dtype=float), np.asarray(northing_m, dtype=float)
    spots = points(east, north)
    tree = STRtree(spots)
    ones, others = [], []
    for start in range(0, len(spots), _PLACES_AT_ONCE):
        one, other = tree.query(
            spots[start : start + _PLACES_AT_ONCE], predicate="dwithin", distance=within_m
        )
        one = one + start
        one, other = one[one != other], other[one != other]
        distance = np.hypot(east[one] - east[other], north[one] - north[other])
        order = np.lexsort((other, distance, one))
        one, other = one[order], other[order]
        first = np.searchsorted(one, one)
        close = np.arange(len(one)) - first < nearest
        ones.append(one[close])
        others.append(other[close])
    empty = [np.zeros(0, dtype=np.int64)]
    return np.concatenate(ones or empty), np.concatenate(others or empty)
