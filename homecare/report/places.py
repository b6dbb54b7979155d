"""Places by band: the ground of a zone shared out to its nearest postcodes.

Owns the areas of the band map. Receives zone polygons and live postcodes (places, never people);
hands on one area for each band.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def band_areas(
    zones: gpd.GeoDataFrame, postcodes: pd.DataFrame, bands: Sequence[str], *, grain_m: float = 60.0
) -> dict[str, shapely.Geometry]:
    """Return the area of each band: every place takes the band of its zone's nearest postcode.

    Parameters
    ----------
    zones : GeoDataFrame
        ``zone_id`` and polygons in British National Grid metres.
    postcodes : DataFrame
        ``easting_m``, ``northing_m``, ``zone_id`` and ``band`` after the zone's override.
    bands : sequence of str
        The bands to draw.
    grain_m : float
        Postcodes closer together than this share one cell, the most frequent band winning.

    Returns
    -------
    dict
        Band to polygons in metres; a band without places is an empty polygon. Ground of a zone
        without postcodes belongs to no band.

    Notes
    -----
    The cells are the Voronoi diagram of the zone's own postcodes, so that an override, which stops
    at the zone's edge, stops there on the map as well.
    """
    parts: dict[str, list[shapely.Geometry]] = {band: [] for band in bands}
    known = postcodes[postcodes["band"].isin(list(bands))]
    for zone_id, ground in zip(zones["zone_id"], zones.geometry, strict=True):
        own = known[known["zone_id"] == zone_id]
        if own.empty:
            continue
        xy = np.column_stack([own["easting_m"], own["northing_m"]]).astype(float)
        points, band = _thinned(xy, own["band"].to_numpy(dtype=str), grain_m)
        if len(points) == 1:
            parts[band[0]].append(ground)
            continue
        cells = np.asarray(
            shapely.get_parts(
                shapely.voronoi_polygons(
                    shapely.multipoints(points), extend_to=ground.envelope, ordered=True
                )
            )
        )
        for name in bands:
            mine = cells[band == name]
            if len(mine):
                joined = shapely.coverage_union_all(mine)
                parts[name].append(shapely.intersection(joined, ground))
    return {band: _polygons(found) for band, found in parts.items()}


def _thinned(xy: np.ndarray, band: np.ndarray, grain_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Return one point for each square of the grain, with its most frequent band."""
    square = np.floor(xy / grain_m).astype(np.int64)
    frame = pd.DataFrame(
        {"column": square[:, 0], "row": square[:, 1], "band": band, "x": xy[:, 0], "y": xy[:, 1]}
    )
    counted = (
        frame.groupby(["column", "row", "band"], sort=True)
        .agg(times=("x", "size"), x=("x", "mean"), y=("y", "mean"))
        .reset_index()
    )
    counted = counted.sort_values(
        ["column", "row", "times", "band"], ascending=[True, True, False, True]
    )
    first = counted.drop_duplicates(["column", "row"])
    return first[["x", "y"]].to_numpy(dtype=float), first["band"].to_numpy(dtype=str)


def _polygons(found: Sequence[shapely.Geometry]) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(list(found)) if part.area > 0]
    pieces = [
        part for part in shapely.get_parts(parts) if part.geom_type in ("Polygon", "MultiPolygon")
    ]
    return (
        shapely.multipolygons(list(shapely.get_parts(pieces)))
        if pieces
        else (shapely.MultiPolygon())
    )


def holes(zones: gpd.GeoDataFrame, *, least_km2: float = 5.0) -> list[shapely.Geometry]:
    """Return the holes inside the zones taken together, largest first, slivers left out."""
    whole = shapely.union_all(zones.geometry.to_numpy())
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    found = [shapely.Polygon(ring) for ring in rings]
    return sorted(
        (hole for hole in found if hole.area >= least_km2 * 1e6), key=lambda hole: -hole.area
    )
