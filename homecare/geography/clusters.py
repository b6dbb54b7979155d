"""Infers a band for every postcode from how closely postcodes stand together.

This file owns the settlement-cluster rule: it receives the eastings and northings of postcodes and
hands on one band per postcode. It is what an area falls back on when no official rural-urban class
is held, so everything built from it is to be labelled as inferred.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree, points

from homecare.errors import Fault, UsageError

URBAN = "urban"
FRINGE = "fringe"
RURAL = "rural"
ISOLATED = "isolated"

# Points asked of the spatial index at once: bounds the memory a dense city needs.
_POINTS_PER_QUERY = 20_000


def infer_bands(
    easting_m: ArrayLike,
    northing_m: ArrayLike,
    *,
    cluster_distance_m: float = 250.0,
    urban_postcodes: int = 200,
    fringe_postcodes: int = 40,
    near_distance_m: float = 500.0,
    rural_neighbours: int = 4,
) -> NDArray[np.str_]:
    """Gives the inferred band of every postcode: urban, fringe, rural or isolated.

    Parameters
    ----------
    easting_m, northing_m : (postcodes,)
        National Grid coordinates in metres. Postcodes across the boundary of the area of interest
        belong in them too, or settlements that straddle it come out too small.
    cluster_distance_m : float
        Postcodes at most this many metres apart belong to the same cluster.
    urban_postcodes, fringe_postcodes : int
        Smallest clusters, in postcodes, that are urban and fringe.
    near_distance_m : float
        Radius in metres within which postcodes are counted around one outside those clusters.
    rural_neighbours : int
        With more than this many postcodes in the radius, itself included, it is rural, else
        isolated.

    Returns
    -------
    (postcodes,) array of str
        Bands in the order of the input.

    Raises
    ------
    UsageError
        When the two coordinate arrays are not one-dimensional and of one length, when a coordinate
        is not a finite number, when a distance or count is negative, or when the fringe threshold
        exceeds the urban one.

    Notes
    -----
    Clusters are the connected components of the graph that joins two postcodes when their distance
    is at most ``cluster_distance_m`` (single linkage). With c(i) the number of postcodes in the
    cluster of postcode i, and k(i) the number of postcodes at most ``near_distance_m`` from it,
    itself included,

    * c(i) >= ``urban_postcodes``: urban;
    * else c(i) >= ``fringe_postcodes``: fringe;
    * else k(i) > ``rural_neighbours``: rural;
    * else isolated.

    Postcodes that share a coordinate each count. A distance equal to a limit is within it. The
    result does not depend on the input's order.

    References
    ----------
    The thresholds are this project's own, chosen for their agreement with the Office for National
    Statistics' Rural-Urban Classification 2011 in Leicestershire. They are not that classification.

    Examples
    --------
    >>> infer_bands([0, 100, 9000], [0, 0, 0], urban_postcodes=3, fringe_postcodes=2).tolist()
    ['fringe', 'fringe', 'isolated']
    """
    coordinates_m = _checked_coordinates(easting_m, northing_m)
    _check_thresholds(
        cluster_distance_m, urban_postcodes, fringe_postcodes, near_distance_m, rural_neighbours
    )
    if len(coordinates_m) == 0:
        return np.empty(0, dtype="<U8")
    # Postcodes of one building share a coordinate: each place is looked up once and counted often.
    places_m, place_of_postcode, postcodes_at_place = np.unique(
        coordinates_m, axis=0, return_inverse=True, return_counts=True
    )
    geometry = points(places_m)
    tree = STRtree(geometry)
    cluster_of_place = _clusters(tree, geometry, cluster_distance_m)
    cluster_size = np.bincount(cluster_of_place, weights=postcodes_at_place)[cluster_of_place]

    band_of_place = np.full(len(places_m), ISOLATED, dtype="<U8")
    small = np.flatnonzero(cluster_size < fringe_postcodes)
    neighbours = _neighbour_counts(tree, geometry, small, postcodes_at_place, near_distance_m)
    band_of_place[small[neighbours > rural_neighbours]] = RURAL
    band_of_place[cluster_size >= fringe_postcodes] = FRINGE
    band_of_place[cluster_size >= urban_postcodes] = URBAN
    bands: NDArray[np.str_] = band_of_place[place_of_postcode.reshape(-1)]
    return bands


def cluster_postcodes(
    easting_m: ArrayLike, northing_m: ArrayLike, *, cluster_distance_m: float = 250.0
) -> NDArray[np.int64]:
    """Gives the cluster of every postcode, as `infer_bands` forms them.

    Parameters
    ----------
    easting_m, northing_m : (postcodes,)
        National Grid coordinates in metres.
    cluster_distance_m : float
        Postcodes at most this many metres apart belong to the same cluster.

    Returns
    -------
    (postcodes,) array of int
        Number of the cluster, from 0 in the order of its westernmost place.

    Raises
    ------
    UsageError
        When the coordinates do not pair up, or one is not a finite number.

    Examples
    --------
    >>> cluster_postcodes([9000, 0, 100], [0, 0, 0]).tolist()
    [1, 0, 0]
    """
    coordinates_m = _checked_coordinates(easting_m, northing_m)
    if len(coordinates_m) == 0:
        return np.empty(0, dtype=np.int64)
    places_m, place_of_postcode = np.unique(coordinates_m, axis=0, return_inverse=True)
    geometry = points(places_m)
    root = _clusters(STRtree(geometry), geometry, cluster_distance_m)
    number = np.unique(root, return_inverse=True)[1]
    return np.asarray(number[place_of_postcode.reshape(-1)], dtype=np.int64)


def near_counts(
    easting_m: ArrayLike, northing_m: ArrayLike, *, near_distance_m: float, asked: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Gives how many postcodes lie near each postcode asked about, itself included.

    Parameters
    ----------
    easting_m, northing_m : (postcodes,)
        National Grid coordinates in metres.
    near_distance_m : float
        Radius in metres; a distance equal to it is within it.
    asked : (postcodes,) bool
        The postcodes to count around; the others have 0.

    Raises
    ------
    UsageError
        When the coordinates do not pair up or are not finite.

    Examples
    --------
    >>> all_three = np.array([True, True, True])
    >>> near_counts([0, 300, 900], [0, 0, 0], near_distance_m=500, asked=all_three).tolist()
    [2, 2, 1]
    """
    coordinates_m = _checked_coordinates(easting_m, northing_m)
    counts = np.zeros(len(coordinates_m), dtype=np.int64)
    if not asked.any():
        return counts
    places_m, place_of_postcode, postcodes_at_place = np.unique(
        coordinates_m, axis=0, return_inverse=True, return_counts=True
    )
    place_of_postcode = place_of_postcode.reshape(-1)
    geometry = points(places_m)
    wanted = np.unique(place_of_postcode[asked])
    found = np.zeros(len(places_m), dtype=np.int64)
    found[wanted] = np.rint(
        _neighbour_counts(STRtree(geometry), geometry, wanted, postcodes_at_place, near_distance_m)
    ).astype(np.int64)
    counts[asked] = found[place_of_postcode[asked]]
    return counts


def _checked_coordinates(easting_m: ArrayLike, northing_m: ArrayLike) -> NDArray[np.float64]:
    """Gives the coordinates as one (postcodes, 2) array in metres, or says what is wrong."""
    easting = np.asarray(easting_m, dtype=np.float64)
    northing = np.asarray(northing_m, dtype=np.float64)
    if easting.ndim != 1 or easting.shape != northing.shape:
        raise UsageError(
            Fault(
                what="the coordinates do not pair up",
                where="easting_m and northing_m",
                found=f"shapes {easting.shape} and {northing.shape}",
                allowed="two one-dimensional arrays of one length",
                do="pass one easting and one northing for each postcode",
            )
        )
    coordinates_m = np.column_stack((easting, northing))
    faulty = np.flatnonzero(~np.isfinite(coordinates_m).all(axis=1))
    if len(faulty):
        raise UsageError(
            Fault(
                what="coordinates are missing or infinite",
                where=f"coordinates, position {faulty[0]}",
                found=f"{len(faulty)} of {len(easting)} postcodes without a finite position",
                allowed="finite metres",
                do="set postcodes without a position aside first",
            )
        )
    return coordinates_m


def _check_thresholds(
    cluster_distance_m: float,
    urban_postcodes: int,
    fringe_postcodes: int,
    near_distance_m: float,
    rural_neighbours: int,
) -> None:
    """Refuses thresholds that could not have been meant, all of them together."""
    named = {
        "cluster_distance_m": cluster_distance_m,
        "urban_postcodes": urban_postcodes,
        "fringe_postcodes": fringe_postcodes,
        "near_distance_m": near_distance_m,
        "rural_neighbours": rural_neighbours,
    }
    faults = [
        Fault(
            what="a threshold is out of range",
            where=f"infer_bands, {name}",
            found=str(value),
            allowed="a finite number, zero or more",
            do="correct the threshold",
        )
        for name, value in named.items()
        if not (np.isfinite(value) and value >= 0)
    ]
    if fringe_postcodes > urban_postcodes:
        faults.append(
            Fault(
                what="the fringe threshold exceeds the urban one",
                where="infer_bands, fringe_postcodes",
                found=f"{fringe_postcodes} beside urban_postcodes {urban_postcodes}",
                allowed="at most urban_postcodes",
                do="lower fringe_postcodes or raise urban_postcodes",
            )
        )
    if faults:
        raise UsageError(faults)


def _pairs_within(
    tree: STRtree, geometry: NDArray[np.object_], asked: NDArray[np.intp], distance_m: float
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yields (asked point, point found within the distance) as two index arrays, in chunks."""
    for start in range(0, len(asked), _POINTS_PER_QUERY):
        chunk = asked[start : start + _POINTS_PER_QUERY]
        row, found = tree.query(geometry[chunk], predicate="dwithin", distance=distance_m)
        yield chunk[row], found


def _clusters(tree: STRtree, geometry: NDArray[np.object_], distance_m: float) -> NDArray[np.intp]:
    """Gives each point the lowest point number of its single-linkage cluster."""
    parent = np.arange(len(geometry), dtype=np.intp)
    for first, second in _pairs_within(tree, geometry, parent.copy(), distance_m):
        # Every pair is met from both its ends; one is enough.
        once = first < second
        parent = _joined(parent, first[once], second[once])
    return parent


def _joined(
    parent: NDArray[np.intp], first: NDArray[np.intp], second: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Gives the forest, each point at its root, after joining the pairs' trees."""
    parent = parent.copy()
    while True:
        root_first, root_second = parent[first], parent[second]
        apart = root_first != root_second
        if not apart.any():
            return parent
        first, second = first[apart], second[apart]
        low = np.minimum(root_first[apart], root_second[apart])
        high = np.maximum(root_first[apart], root_second[apart])
        # A root only ever hangs below a lower-numbered one, so no loop can form.
        np.minimum.at(parent, high, low)
        while True:
            grandparent = parent[parent]
            if np.array_equal(grandparent, parent):
                break
            parent = grandparent


def _neighbour_counts(
    tree: STRtree,
    geometry: NDArray[np.object_],
    asked: NDArray[np.intp],
    postcodes_at_place: NDArray[np.intp],
    distance_m: float,
) -> NDArray[np.float64]:
    """Gives how many postcodes lie within the distance of each place asked about, its own too."""
    position = np.zeros(len(geometry), dtype=np.intp)
    position[asked] = np.arange(len(asked))
    counts = np.zeros(len(asked), dtype=np.float64)
    for place, found in _pairs_within(tree, geometry, asked, distance_m):
        counts += np.bincount(
            position[place], weights=postcodes_at_place[found], minlength=len(asked)
        )
    return counts
