"""Zonings measured: how compact each zone is, and how far apart the people within it are.

Receives polygons on the National Grid, and points with weights; hands on plain numbers for each
zone. Nothing here knows what a zone costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]

MOST_PLACES = 6_000  # distances between more places than this are taken on a grid
FIRST_CELL_M = 100.0
_ROWS_AT_ONCE = 256
_WITHIN = 0.9999  # share of a zone's ground that must lie in another for it to lie within


@dataclass(frozen=True)
class Distance:
    """A mean distance, with how far from the exact figure it can be.

    Attributes
    ----------
    km : float
        The mean; NaN where there are fewer than two rows.
    error_km : float
        Most by which it can differ from the exact figure; 0 where it is exact.
    """

    km: float
    error_km: float = 0.0


def polsby_popper(shapes: npt.ArrayLike) -> Floats:
    """Return the Polsby-Popper compactness of polygons: 1 for a circle, less for any other shape.

    Parameters
    ----------
    shapes : (zones,) polygons
        In metres.

    Returns
    -------
    (zones,) float
        4 pi A / P^2, with area A and the length P of all rings.

    Notes
    -----
    P grows with every bend that is drawn, so that two files are to be compared only where their
    boundaries are drawn with the same detail.

    References
    ----------
    Polsby, D. D. and Popper, R. D. (1991), "The third criterion: compactness as a procedural
    safeguard against partisan gerrymandering", Yale Law and Policy Review 9(2), 301-353.

    Examples
    --------
    >>> polsby_popper([shapely.box(0, 0, 3, 3)]).round(4).tolist()  # pi / 4
    [0.7854]
    """
    every = np.asarray(shapes, dtype=object)
    length = shapely.length(every)
    return np.asarray(4 * np.pi * shapely.area(every) / length**2, dtype=float)


def reock(shapes: npt.ArrayLike) -> Floats:
    """Return the Reock compactness of polygons: their share of the smallest circle around them.

    Parameters
    ----------
    shapes : (zones,) polygons
        In metres.

    Returns
    -------
    (zones,) float
        A / (pi r^2), with area A and the radius r of the smallest circle that holds the polygon.

    Notes
    -----
    It says how drawn-out a zone is and takes no notice of how its boundary winds, which
    `polsby_popper` does. A zone in several pieces has one circle around all of them.

    References
    ----------
    Reock, E. C. (1961), "A note: measuring compactness as a requirement of legislative
    apportionment", Midwest Journal of Political Science 5(1), 70-74.

    Examples
    --------
    >>> reock([shapely.box(0, 0, 3, 3)]).round(4).tolist()  # 2 / pi
    [0.6366]
    """
    every = np.asarray(shapes, dtype=object)
    radius = shapely.minimum_bounding_radius(every)
    return np.asarray(shapely.area(every) / (np.pi * radius**2), dtype=float)


def mean_distance(
    easting_m: npt.ArrayLike,
    northing_m: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    most_places: int = MOST_PLACES,
) -> Distance:
    """Return the mean straight-line distance between two different rows, weighted by both.

    Parameters
    ----------
    easting_m, northing_m : (rows,)
        Where each row is, in metres.
    weight : (rows,)
        Hours a week of each row.
    most_places : int
        Above this many different places the distances are taken between cells of a grid.

    Returns
    -------
    Distance
        In kilometres.

    Notes
    -----
    With weights w and straight-line distances d, over pairs of different rows,

        D = sum of w_i w_j d_ij / sum of w_i w_j.

    Rows at one place are 0 apart. The sum runs over different places, every pair of them, in
    O(places^2) time and O(places) memory, and is exact up to `most_places`. Above it every row is
    moved to the middle of its cell of a square grid of side s, which changes no distance by more
    than s times the square root of 2; s begins at 100 m and is doubled until the occupied cells
    are few enough. That is the error stated.

    Examples
    --------
    >>> mean_distance([0, 3000, 3000], [0, 4000, 4000], [1, 1, 1]).km  # 5, 5 and 0 km
    3.3333333333333335
    """
    spot = np.column_stack([np.asarray(easting_m, float), np.asarray(northing_m, float)])
    hours = np.asarray(weight, dtype=float)
    of_pairs = float(hours.sum() ** 2 - (hours**2).sum())
    if (hours > 0).sum() < 2 or of_pairs <= 0:
        return Distance(float("nan"))
    distinct, number = np.unique(spot, axis=0, return_inverse=True)
    places: Floats = distinct.astype(float)
    cell = 0.0
    while len(places) > most_places:
        cell = cell * 2 or FIRST_CELL_M
        distinct, number = np.unique(np.floor(spot / cell), axis=0, return_inverse=True)
        places = (distinct + 0.5) * cell
    held = np.bincount(number.reshape(-1), weights=hours, minlength=len(places))
    return Distance(
        _weighted_distance(places, np.asarray(held, dtype=float)) / of_pairs / 1000,
        cell * float(np.sqrt(2)) / 1000,
    )


def _weighted_distance(places: Floats, weight: Floats) -> float:
    """Return the sum of weight x weight x distance over all ordered pairs of places."""
    found = 0.0
    for start in range(0, len(places), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        apart = np.hypot(
            places[rows, 0][:, None] - places[:, 0], places[rows, 1][:, None] - places[:, 1]
        )
        found += float(weight[rows] @ (apart @ weight))
    return found


def zones_within(zones: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> dict[str, str]:
    """Return for each zone the one of another zoning in which it lies whole, "" where none.

    Parameters
    ----------
    zones, others : geopandas.GeoDataFrame
        Two zonings on the National Grid, each without overlaps.

    Notes
    -----
    One ten-thousandth of a zone's ground may lie outside, as two files seldom draw one boundary
    through the same corners.
    """
    tree = shapely.STRtree(others.geometry.to_numpy())
    names = others["zone_id"].to_numpy()
    found = {}
    for zone_id, shape in zip(zones["zone_id"], zones.geometry, strict=True):
        near = tree.query(shape)
        shared = shapely.area(shapely.intersection(shape, others.geometry.to_numpy()[near]))
        is_whole = shared >= _WITHIN * shape.area
        found[str(zone_id)] = str(names[near[is_whole]][0]) if is_whole.any() else ""
    return found
