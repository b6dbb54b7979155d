"""Data quality of addresses: unknown, terminated, outside every zone, or near a zone's boundary.

Owns the distances at which an address is doubted. Receives rows of checked demand with their
places, the postcodes and the zones; hands on measures.
"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from homecare.intake.quality.measure import Mask, Measure, Rows, Words, counted, untold

# A postcode's place is the middle of several addresses, some of them this far from it.
NEAR_BOUNDARY_M = 100.0
# Further than this from every zone, an address is another council's rather than misdrawn.
FAR_OUTSIDE_M = 500.0

GROUP = "Addresses"
UNKNOWN = Words(
    "unknown-postcode",
    GROUP,
    "Postcodes that are not in the postcodes file",
    "They have no place, so no zone and no price. A postcode new since the file was made, or one "
    "left out of it, looks the same as a mistyped one.",
    "Correct the postcode, or use a newer postcodes file.",
    "postcode",
)
TERMINATED = Words(
    "terminated-postcode",
    GROUP,
    "Postcodes no longer in use",
    "Royal Mail has withdrawn the postcode. Its place is still known, so its zone is right unless "
    "the person has moved.",
    "Ask for the address again.",
    "postcode",
)
OUTSIDE = Words(
    "outside-every-zone",
    GROUP,
    "Addresses that lie in no zone",
    "The place is known and no zone holds it.",
    "Check the address, and the zones' boundaries.",
    "postcode",
)
OUT_OF_COUNTY = Words(
    "out-of-county",
    GROUP,
    f"Of those in no zone, addresses more than {FAR_OUTSIDE_M:,.0f} m from every zone",
    "The address is in another council's area: a person placed out of county, or a wrong "
    "postcode. Those nearer a zone are more likely a boundary drawn wrong.",
    "Decide who buys this care.",
    "postcode",
)
NEAR_BOUNDARY = Words(
    "near-boundary",
    GROUP,
    f"Addresses within {NEAR_BOUNDARY_M:,.0f} m of a zone's boundary",
    "A postcode's place is the middle of its addresses: the home itself may be in the zone next "
    "door. The zone is not wrong, it is less sure.",
    "Tell providers on both sides how such addresses are dealt with.",
    "postcode",
)
ZONE_ALONE = Words(
    "no-postcode",
    GROUP,
    "Rows with no postcode",
    "They are known by zone alone, so their band and travel are a guess at best.",
    "Ask for postcodes.",
    "postcode",
)


def place_measures(
    rows: Rows,
    *,
    located: pd.DataFrame | None,
    postcodes: pd.DataFrame | None,
    zones: gpd.GeoDataFrame | None,
    as_of: date,
) -> list[Measure]:
    """Return addresses that have no place, an old one, one in no zone, or one at a boundary.

    Parameters
    ----------
    rows : Rows
        Rows of checked demand.
    located : pandas.DataFrame or None
        The same rows with `zone_id`, `easting_m`, `northing_m`.
    postcodes : pandas.DataFrame or None
        A checked postcodes table.
    zones : geopandas.GeoDataFrame or None
        Polygons on the National Grid.
    as_of : date
        The day for which the data are to be used.
    """
    postcode = rows.frame["postcode"]
    has_postcode = (postcode != "").to_numpy(dtype=bool)
    return [
        *_known(rows, has_postcode, postcodes, as_of),
        *_in_zones(rows, has_postcode, located, zones),
        counted(ZONE_ALONE, rows, ~has_postcode),
    ]


def _known(
    rows: Rows, has_postcode: Mask, postcodes: pd.DataFrame | None, as_of: date
) -> list[Measure]:
    if postcodes is None:
        return [untold(words, "no postcodes file was given") for words in (UNKNOWN, TERMINATED)]
    postcode = rows.frame["postcode"]
    known = has_postcode & postcode.isin(postcodes["postcode"]).to_numpy(dtype=bool)
    unknown = counted(UNKNOWN, rows, has_postcode & ~known, of=has_postcode)
    ends = postcodes.get("terminated_on")
    if ends is None or not ends.notna().any():
        why = "the postcodes file names no postcode out of use: it may hold live ones alone"
        return [unknown, untold(TERMINATED, why)]
    gone = postcodes.loc[(ends <= pd.Timestamp(as_of)).to_numpy(dtype=bool), "postcode"]
    return [unknown, counted(TERMINATED, rows, postcode.isin(gone).to_numpy(dtype=bool), of=known)]


def _in_zones(
    rows: Rows,
    has_postcode: Mask,
    located: pd.DataFrame | None,
    zones: gpd.GeoDataFrame | None,
) -> list[Measure]:
    every = (OUTSIDE, OUT_OF_COUNTY, NEAR_BOUNDARY)
    if located is None or zones is None:
        return [untold(words, "demand was not located in zones") for words in every]
    spots = np.column_stack(
        [located[name].to_numpy(dtype=float) for name in ("easting_m", "northing_m")]
    )
    has_place = has_postcode & np.isfinite(spots).all(axis=1)
    in_zone = (located["zone_id"] != "").to_numpy(dtype=bool)
    outside = has_place & ~in_zone
    shapes = zones.geometry.to_numpy()
    far = outside.copy()
    far[outside] = ~_within(spots[outside], shapes, FAR_OUTSIDE_M)
    near = has_place.copy()
    near[has_place] = _within(spots[has_place], _edges(shapes), NEAR_BOUNDARY_M)
    return [
        counted(OUTSIDE, rows, outside, of=has_place),
        counted(OUT_OF_COUNTY, rows, far, of=has_place),
        counted(NEAR_BOUNDARY, rows, near, of=has_place),
    ]


def _within(
    spots: npt.NDArray[np.float64], shapes: npt.NDArray[np.object_], distance_m: float
) -> Mask:
    """Return which spots, (points, 2), are within a distance of any shape."""
    places, back = np.unique(spots, axis=0, return_inverse=True)
    tree = shapely.STRtree(shapes)
    hits = tree.query(shapely.points(places), predicate="dwithin", distance=distance_m)[0]
    found = np.zeros(len(places), dtype=bool)
    found[hits] = True
    return np.asarray(found[back.ravel()], dtype=bool)


def _edges(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return every straight piece of the boundaries: a tree of small pieces is quick to ask."""
    lines = shapely.get_parts(shapely.boundary(shapes))
    spots, line = shapely.get_coordinates(lines, return_index=True)
    is_joined = line[1:] == line[:-1]
    pairs = np.stack([spots[:-1][is_joined], spots[1:][is_joined]], axis=1)
    return np.asarray(shapely.linestrings(pairs), dtype=object)
