"""Projection: shapes brought to the British National Grid, or refused where they cannot be.

Receives shapes with the coordinate reference system (CRS) their file states, or none; hands on the
same shapes in metres on EPSG:27700, the faults of their system, and what was assumed or changed.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from homecare.errors import Fault

NATIONAL_GRID = "EPSG:27700"
GRID_EXTENT_M = (0.0, 0.0, 700_000.0, 1_300_000.0)
ALLOWED = "British National Grid (EPSG:27700), or degrees (EPSG:4326)"

# The Transverse Mercator figures of the National Grid, and the Airy ellipsoid it stands on.
GRID_FIGURES = {
    "Latitude of natural origin": 49.0,
    "Longitude of natural origin": -2.0,
    "Scale factor at natural origin": 0.9996012717,
    "False easting": 400_000.0,
    "False northing": -100_000.0,
}
AIRY_SEMI_MAJOR_M = 6_377_563.396
CRS_CODE = re.compile(r"(?:epsg:)?(\d{4,6})", re.IGNORECASE)
# Degrees by which shapes may lie beyond the area a system is made for.
AREA_MARGIN_DEGREES = 1.0


class OnGrid(NamedTuple):
    """Shapes on the National Grid, and what was found on the way.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        On EPSG:27700 where there is no fault.
    faults : list of Fault
        Why the shapes cannot be placed.
    notes : list of str
        What was assumed, dropped or transformed.
    """

    frame: gpd.GeoDataFrame
    faults: list[Fault]
    notes: list[str]


def to_national_grid(
    zones: gpd.GeoDataFrame, *, source: str
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return shapes on the British National Grid with the faults of their CRS, without the notes.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons.
    source : str
        File name, for messages.
    """
    placed = place_on_grid(zones, source=source)
    return placed.frame, placed.faults


def place_on_grid(zones: gpd.GeoDataFrame, *, source: str, crs: str = "") -> OnGrid:
    """Return shapes on the British National Grid (EPSG:27700, metres).

    Degrees (EPSG:4326, as every GeoJSON has) are projected. Any other system is transformed, with
    a note, where the shapes lie inside the area the system is made for and the result inside the
    grid. Without a system, coordinates above 180 are taken as the grid's, with a note; degrees
    without a system are a fault, and so are coordinates that do not fit the system stated.
    Heights are dropped, with a note.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons.
    source : str
        File name, for messages.
    crs : str
        The system the coordinates are in, as ``EPSG:27700``; it stands above what the file says.
        Empty: the file's own.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> metres = gpd.GeoDataFrame(geometry=[shapely.box(4e5, 3e5, 5e5, 4e5)])
    >>> place_on_grid(metres, source="zones.shp").notes
    ['zones.shp: states no CRS; taken as the British National Grid (EPSG:27700)']
    """
    notes: list[str] = []
    if np.isnan(zones.total_bounds).any():
        # No shape at all: nothing says where the zones are, and `check_geometry` says so.
        return OnGrid(zones.set_crs(NATIONAL_GRID, allow_override=True), [], notes)
    where = f"{source}, coordinate reference system"
    if bool(np.any(shapely.has_z(zones.geometry.to_numpy()))):
        zones = zones.set_geometry(shapely.force_2d(zones.geometry.to_numpy()), crs=zones.crs)
        notes.append(f"{source}: the heights of its points are not used")
    if crs:
        stated = _stated(crs)
        if stated is None:
            return OnGrid(zones, [_unknown(where, crs)], notes)
        if zones.crs is not None and zones.crs != stated:
            notes.append(f"{source}: read as {crs}, not as {zones.crs.name} as the file says")
        zones = zones.set_crs(stated, allow_override=True)
    if zones.crs is None:
        if _looks_like_degrees(zones.total_bounds):
            return OnGrid(zones, [_no_crs(where)], notes)
        zones = zones.set_crs(NATIONAL_GRID)
        notes.append(f"{source}: states no CRS; taken as the British National Grid (EPSG:27700)")
    zones, faults, more = _transformed(zones, where, source)
    notes += more
    if not faults and _is_off_grid(zones.total_bounds):
        faults = [_misfit(where, f"EPSG:27700 with coordinates {_bounds_text(zones)}", "EPSG:4326")]
    return OnGrid(zones, faults, notes)


def _stated(crs: str) -> Any:
    """Return the system of a code such as EPSG:27700, or None where there is no such code."""
    code = CRS_CODE.fullmatch(crs.strip())
    if code is None:
        return None
    try:
        # A pyproj CRS of the user's words alone could be told to read a file; a code cannot.
        return gpd.GeoSeries([], crs=f"EPSG:{code.group(1)}").crs
    except Exception:  # noqa: BLE001 - pyproj raises its own family for a code it does not know
        return None


def _transformed(
    zones: gpd.GeoDataFrame, where: str, source: str
) -> tuple[gpd.GeoDataFrame, list[Fault], list[str]]:
    """Return shapes on the grid, whatever system they are in, with faults and notes."""
    crs = zones.crs
    flat = crs.sub_crs_list[0] if crs.is_compound else crs.to_2d()
    code = flat.to_epsg()
    if code == 27700 or _is_national_grid(flat):
        note = f'{source}: its CRS "{crs.name}" has the figures of the British National Grid'
        notes = [] if code == 27700 else [note]
        return zones.set_crs(NATIONAL_GRID, allow_override=True), [], notes
    name = f"EPSG:{code}" if code else f'"{crs.name}"'
    found = f"{name} with coordinates {_bounds_text(zones)}"
    if flat.is_geographic and not _looks_like_degrees(zones.total_bounds):
        return zones, [_misfit(where, found, NATIONAL_GRID)], []
    moved = _moved(zones, flat)
    if moved is None:
        return zones, [_unreadable(where, found)], []
    if not np.isfinite(moved.total_bounds).all() or _is_off_grid(moved.total_bounds):
        likely = NATIONAL_GRID if flat.is_geographic else "EPSG:27700 or EPSG:4326"
        return zones, [_misfit(where, found, likely)], []
    if code == 4326 or flat.name == "WGS 84 (CRS84)":
        return moved, [], []
    return moved, [], [f"{source}: transformed from {crs.name} to the British National Grid"]


def _moved(zones: gpd.GeoDataFrame, crs: Any) -> gpd.GeoDataFrame | None:
    """Return shapes of another system on the National Grid; None where it is none that is read."""
    if not (crs.is_geographic or crs.is_projected) or _is_beyond_its_area(zones, crs):
        return None
    try:
        return zones.set_crs(crs, allow_override=True).to_crs(NATIONAL_GRID)
    except Exception:  # noqa: BLE001 - whatever PROJ cannot transform is a system that is not read
        return None


def _is_national_grid(crs: Any) -> bool:
    """Return whether a system without a code has the figures of the National Grid."""
    operation = getattr(crs, "coordinate_operation", None)
    ellipsoid = getattr(crs, "ellipsoid", None)
    if operation is None or ellipsoid is None or operation.method_name != "Transverse Mercator":
        return False
    figures = {each.name: each.value for each in operation.params}
    is_metres = all(abs(axis.unit_conversion_factor - 1) < 1e-9 for axis in crs.axis_info)
    return (
        is_metres
        and abs(ellipsoid.semi_major_metre - AIRY_SEMI_MAJOR_M) < 1
        and all(abs(figures.get(name, np.inf) - held) < 1e-6 for name, held in GRID_FIGURES.items())
    )


def _is_beyond_its_area(zones: gpd.GeoDataFrame, crs: Any) -> bool:
    """Return whether shapes lie beyond the area of use their system states, if it states one.

    Grids of other countries put English coordinates into a sea without complaint.
    """
    area = getattr(crs, "area_of_use", None)
    if area is None:
        return False
    try:
        degrees = zones.set_crs(crs, allow_override=True).to_crs("EPSG:4326").total_bounds
    except Exception:  # noqa: BLE001 - what cannot be transformed lies nowhere
        return True
    west, south, east, north = degrees
    margin = AREA_MARGIN_DEGREES
    return not bool(
        west >= area.west - margin
        and south >= area.south - margin
        and east <= area.east + margin
        and north <= area.north + margin
    )


def _is_off_grid(bounds: npt.NDArray[np.float64]) -> bool:
    west, south, east, north = bounds
    low_x, low_y, high_x, high_y = GRID_EXTENT_M
    is_outside = west < low_x or south < low_y or east > high_x or north > high_y
    return bool(is_outside) or _looks_like_degrees(bounds)


def _looks_like_degrees(bounds: npt.NDArray[np.float64]) -> bool:
    west, south, east, north = bounds
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def _bounds_text(zones: gpd.GeoDataFrame) -> str:
    return " ".join(f"{value:.1f}" for value in zones.total_bounds)


def _misfit(where: str, found: str, likely: str) -> Fault:
    is_grid = found.startswith("EPSG:27700")
    return Fault(
        "the coordinates do not fit the CRS",
        where,
        found,
        "eastings 0-700,000 m and northings 0-1,300,000 m" if is_grid else ALLOWED,
        f"state the CRS the coordinates are in, most likely {likely}",
    )


def _unreadable(where: str, found: str) -> Fault:
    return Fault(
        "the CRS is not one that is read",
        where,
        found,
        f"{ALLOWED}, or another system that covers Great Britain, used inside its own area",
        "state the CRS the coordinates are in, or save the zones in EPSG:27700",
    )


def _no_crs(where: str) -> Fault:
    return Fault(
        "the file states no CRS",
        where,
        "none, with coordinates like degrees",
        ALLOWED,
        "state the CRS in the file and save it again, or state crs in the intake file",
    )


def _unknown(where: str, crs: str) -> Fault:
    return Fault(
        "the CRS stated for the file is not known",
        where,
        f'"{crs[:80]}"',
        "a code such as EPSG:27700",
        "state the code of the system the coordinates are in",
    )
