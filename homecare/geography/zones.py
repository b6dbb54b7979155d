"""Zones as geometry: on the National Grid, valid, without overlaps; and which zone a point is in.

Receives a GeoDataFrame of polygons with `zone_id` and `zone_name`; hands on the same on the
British National Grid, the faults of its geometry, and the zone of each point.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from homecare.errors import Fault, listed

NATIONAL_GRID = "EPSG:27700"
GRID_EXTENT_M = (0.0, 0.0, 700_000.0, 1_300_000.0)
OVERLAP_TOLERANCE_M2 = 1.0


def to_national_grid(
    zones: gpd.GeoDataFrame, *, source: str
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return zones on the British National Grid (EPSG:27700, metres), with the faults of their CRS.

    Coordinates in degrees (EPSG:4326, as every GeoJSON has) are projected. Any other system is a
    fault, and so are coordinates that do not fit the system stated.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons.
    source : str
        File name, for messages.
    """
    if np.isnan(zones.total_bounds).any():
        # No shape at all: nothing says where the zones are, and `check_geometry` says so.
        return zones.set_crs(NATIONAL_GRID, allow_override=True), []
    where = f"{source}, coordinate reference system"
    allowed = "British National Grid (EPSG:27700), or degrees (EPSG:4326)"
    if zones.crs is None:
        if _looks_like_degrees(zones.total_bounds):
            return zones, [
                Fault(
                    "the file states no CRS",
                    where,
                    "none, with coordinates like degrees",
                    allowed,
                    "state the CRS in the file and save it again",
                )
            ]
        zones = zones.set_crs(NATIONAL_GRID)
    code = zones.crs.to_epsg()
    if code == 4326:
        if not _looks_like_degrees(zones.total_bounds):
            return zones, [
                Fault(
                    "the coordinates do not fit the CRS",
                    where,
                    f"EPSG:4326 with coordinates {_bounds_text(zones)}",
                    allowed,
                    "state the CRS the coordinates are in, most likely EPSG:27700",
                )
            ]
        zones = zones.to_crs(NATIONAL_GRID)
    elif code != 27700:
        return zones, [
            Fault(
                "the CRS is not one that is read",
                where,
                str(zones.crs)[:80],
                allowed,
                "save the zones in EPSG:27700",
            )
        ]
    west, south, east, north = zones.total_bounds
    low_x, low_y, high_x, high_y = GRID_EXTENT_M
    is_outside = west < low_x or south < low_y or east > high_x or north > high_y
    if is_outside or _looks_like_degrees(zones.total_bounds):
        return zones, [
            Fault(
                "the coordinates do not fit the CRS",
                where,
                f"EPSG:27700 with coordinates {_bounds_text(zones)}",
                "eastings 0-700,000 m and northings 0-1,300,000 m",
                "state the CRS the coordinates are in, most likely EPSG:4326",
            )
        ]
    return zones, []


def _looks_like_degrees(bounds: npt.NDArray[np.float64]) -> bool:
    west, south, east, north = bounds
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def _bounds_text(zones: gpd.GeoDataFrame) -> str:
    return " ".join(f"{value:.1f}" for value in zones.total_bounds)


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
    return faults + _overlaps(zones[usable], source)


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
