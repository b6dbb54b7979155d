"""Rings: bands by distance from named centres, as the crow flies.

Receives places, centres and the outer limit of each band's ring; hands on the band, the nearest
centre and the distance to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from homecare.geography.given import GivenBands

METRES_PER_MILE = 1609.344
# Coordinates are to the metre: less than a millimetre beyond a limit is rounding, not distance.
ROUNDING_M = 0.001


def nearest_centre(
    easting_m: npt.ArrayLike,
    northing_m: npt.ArrayLike,
    *,
    centres: Mapping[str, tuple[float, float]],
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """Return the nearest centre of each place and the straight-line distance to it.

    Parameters
    ----------
    easting_m, northing_m : (places,)
        National Grid coordinates in metres.
    centres : mapping
        Name to easting and northing in metres; at least one.

    Returns
    -------
    (places,) object, (places,) float
        Names, and metres. Of two centres equally far the name that sorts first is given.

    Notes
    -----
    d = sqrt((E - E_c)^2 + (N - N_c)^2) on the National Grid, whose scale differs from that of the
    ground by 0.04 % at most on land in England. Roads are longer.

    Examples
    --------
    >>> names, metres = nearest_centre([3000.0], [4000.0], centres={"a": (0.0, 0.0)})
    >>> names.tolist(), metres.tolist()
    (['a'], [5000.0])
    """
    east = np.asarray(easting_m, dtype=np.float64)
    north = np.asarray(northing_m, dtype=np.float64)
    names = sorted(centres)
    which = np.zeros(len(east), dtype=np.int64)
    least = np.full(len(east), np.inf)
    for place, name in enumerate(names):
        centre_east, centre_north = centres[name]
        distance = np.hypot(east - centre_east, north - centre_north)
        nearer = distance < least
        which[nearer] = place
        least[nearer] = distance[nearer]
    return np.array(names, dtype=object)[which], least


def ring_bands(
    easting_m: npt.ArrayLike,
    northing_m: npt.ArrayLike,
    *,
    centres: Mapping[str, tuple[float, float]],
    limits: Mapping[str, float],
    bands: Sequence[str],
    unit: str = "miles",
) -> GivenBands:
    """Return bands by the ring a place lies in around its nearest centre.

    Parameters
    ----------
    easting_m, northing_m : (places,)
        National Grid coordinates in metres.
    centres : mapping
        Name to easting and northing in metres.
    limits : mapping
        Band to the outer limit of its ring, in the unit, rising; a place on a limit is inside it.
    bands : sequence of str
        The bands in order; the first without a limit lies beyond the last ring.
    unit : {"miles", "m"}
        Unit of the limits.

    Examples
    --------
    >>> given = ring_bands([0.0, 4828.032, 4829.0], [0.0, 0.0, 0.0], centres={"town": (0.0, 0.0)},
    ...     limits={"near": 3.0}, bands=("near", "far"))
    >>> given.band.tolist()
    ['near', 'near', 'far']
    """
    centre, distance_m = nearest_centre(easting_m, northing_m, centres=centres)
    ordered = [band for band in bands if band in limits]
    beyond = next(band for band in bands if band not in limits)
    scale = METRES_PER_MILE if unit == "miles" else 1.0
    edges = np.array([limits[band] for band in ordered], dtype=np.float64) * scale + ROUNDING_M
    # side="left": a distance equal to an edge falls before it, inside the ring.
    ring = np.searchsorted(edges, distance_m, side="left")
    inside = [f"within {limits[band]:g} {unit} of a centre, straight-line" for band in ordered]
    outside = f"beyond {limits[ordered[-1]]:g} {unit} of every centre, straight-line"
    return GivenBands(
        band=np.array([*ordered, beyond], dtype=object)[ring],
        reason=np.array([*inside, outside], dtype=object)[ring],
        columns={"nearest_centre": centre, "centre_distance_m": distance_m},
    )
