"""Zones as geometry: valid, without overlaps; and which zone a point is in.

Receives a GeoDataFrame of polygons with `zone_id` and `zone_name` on the British National Grid;
hands on the faults of its geometry, and the zone of each point.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from homecare.errors import Fault, listed

OVERLAP_TOLERANCE_M2 = 1.0


def check_geometry(zones: gpd.GeoDataFrame, *, source: str) -> list[Fault]:
    """Return the faults of zone polygons: none, empty, not polygons, invalid, overlapping.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons on the National Grid with `zone_id`.
    source : str
        File name, for messages.
    """
    if len(zones) == 0:
        return [
            Fault(
                "the file holds no zones",
                source,
                "0 polygons",
                "one polygon or more",
                "export the zones again",
            )
        ]
    faults, usable = check_shapes(zones, source=source)
    return faults + _overlaps(zones[usable], source)


def check_shapes(
    zones: gpd.GeoDataFrame, *, source: str
) -> tuple[list[Fault], npt.NDArray[np.bool_]]:
    """Return the faults of polygons one by one, and which of them are free of any.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons on the National Grid with `zone_id`.
    source : str
        File name, for messages.
    """
    faults = []
    usable = np.ones(len(zones), dtype=bool)
    for position, (zone_id, shape) in enumerate(zip(zones["zone_id"], zones.geometry, strict=True)):
        where = f"{source}, zone {zone_id}"
        if shape is None or shape.is_empty:
            faults.append(
                Fault(
                    "the zone has no polygon", where, "an empty shape", "a polygon", "draw the zone"
                )
            )
        elif shape.geom_type not in ("Polygon", "MultiPolygon"):
            faults.append(
                Fault(
                    "the zone is not a polygon",
                    where,
                    shape.geom_type,
                    "a polygon",
                    "close the shape",
                )
            )
        elif not shape.is_valid:
            faults.append(
                Fault(
                    "the polygon is invalid",
                    where,
                    shapely.is_valid_reason(shape),
                    "a ring that does not cross or touch itself",
                    "mend the ring at the place named, in a GIS",
                )
            )
        else:
            continue
        usable[position] = False
    return faults, usable


def _overlaps(zones: gpd.GeoDataFrame, source: str) -> list[Fault]:
    shapes = zones.geometry.to_numpy()
    names = zones["zone_id"].to_numpy()
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    faults = []
    pairs = sorted((a, b) for a, b in zip(first, second, strict=True) if a < b)
    for a, b in pairs:
        shared = shapely.intersection(shapes[a], shapes[b])
        if shared.area <= OVERLAP_TOLERANCE_M2:
            continue
        spot = shared.representative_point()
        faults.append(
            Fault(
                "two zones overlap",
                f"{source}, zones {listed(sorted((names[a], names[b])))}",
                f"{shared.area:,.0f} m2 in both, near {spot.x:.0f} E {spot.y:.0f} N",
                "each place in one zone only",
                "move one of the boundaries",
            )
        )
    return faults


def zone_of_points(
    zones: gpd.GeoDataFrame, easting_m: npt.ArrayLike, northing_m: npt.ArrayLike
) -> npt.NDArray[np.object_]:
    """Return the zone of each point, and "" for a point in no zone.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons on the National Grid without overlaps.
    easting_m, northing_m : (points,)
        Coordinates in metres.

    Returns
    -------
    (points,) object
        `zone_id`. A point on a boundary goes to the zone whose identifier sorts first.
    """
    ordered = zones.sort_values("zone_id", kind="stable")
    names = ordered["zone_id"].to_numpy()
    spots = shapely.points(np.asarray(easting_m, dtype=float), np.asarray(northing_m, dtype=float))
    found = np.full(len(spots), len(names), dtype=np.int64)
    point, zone = shapely.STRtree(ordered.geometry.to_numpy()).query(spots, predicate="intersects")
    np.minimum.at(found, point, zone)
    return np.append(names, "").astype(object)[found]
