"""Zone checks: what a set of zones leaves out, covers in pieces, or draws by a slip of the hand.

Receives valid polygons on the British National Grid; hands on findings, each with its zones, place
and area. `check_geometry` tells what is wrong with single polygons and which overlap; this file
looks at the zones as one map.

A finding is a **fault** where the map cannot be meant as it stands:

* a gap between zones over 1 m2, narrower than 5 m throughout (a boundary drawn twice);
* a wider hole in which a given postcode lies (people whom nobody serves);
* two zones of one name (a reader could not tell them apart);
* a zone over 100 km from every other (another reference system mixed into the file).

It is a **note** where it may be meant:

* a wider hole without postcodes, such as a city left out;
* a zone of several parts, with the tiny and the thin ones marked;
* a zone under 1 ha or over 10,000 km2; a zone narrower than 5 m throughout;
* a narrow gap between zones that is open to the outside;
* boundaries that miss one another by less than 1 m2;
* given postcodes that lie in no zone, in two, or on a boundary: whoever uses them is told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from homecare.errors import Fault, listed
from homecare.geography.zone_shapes import (
    SLIVER_WIDTH_M,
    TINY_PART_M2,
    Points,
    Shapes,
    area_text,
    holes_of,
    is_sliver,
    is_usable,
    mean_width_m,
    place_text,
)
from homecare.geography.zones import OVERLAP_TOLERANCE_M2

SMALL_ZONE_M2 = 10_000.0
LARGE_ZONE_M2 = 10_000_000_000.0
FAR_M = 100_000.0
SLIT_WIDTH_M = 2.0
# Below this an overlap is the rounding of coordinates in the arithmetic itself.
SPECK_M2 = 0.001


@dataclass(frozen=True)
class ZoneFinding:
    """One thing found in a set of zones.

    Attributes
    ----------
    kind : str
        ``gap``, ``hole``, ``name``, ``far``, ``parts``, ``size``, ``slit``, ``misfit``, ``points``.
    zone_ids : tuple of str
        Zones concerned, sorted.
    text : str
        What was found, with place and area, for a reader.
    easting_m, northing_m : float
        A place in it, to the metre; NaN where it has none.
    area_m2 : float
        Its area; NaN where it has none.
    fault : Fault or None
        The fault in five parts; None: a note.
    """

    kind: str
    zone_ids: tuple[str, ...]
    text: str
    easting_m: float = float("nan")
    northing_m: float = float("nan")
    area_m2: float = float("nan")
    fault: Fault | None = None


def check_coverage(
    zones: gpd.GeoDataFrame, *, source: str, points_m: Points | None = None
) -> tuple[ZoneFinding, ...]:
    """Return what is found in a set of zones taken as one map.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        `zone_id`, `zone_name` and polygons on the National Grid. Shapes that are missing, invalid
        or no polygons are passed over: `check_geometry` names them.
    source : str
        File name, for messages.
    points_m : (points, 2) float, optional
        Eastings and northings of postcodes in use, m.

    Returns
    -------
    tuple of ZoneFinding
        Faults first.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> ring = shapely.box(0, 0, 9000, 9000) - shapely.box(3000, 3000, 6000, 6000)
    >>> zones = gpd.GeoDataFrame({"zone_id": ["a"], "zone_name": ["A"]}, geometry=[ring])
    >>> [each.text for each in check_coverage(zones, source="zones.gpkg")]
    ['a hole of 9.0 km2 in zone a, near 4500 E 4500 N']
    """
    usable = np.array([is_usable(shape) for shape in zones.geometry], dtype=bool)
    kept = zones[usable]
    found = list(_names(zones, source))
    if len(kept):
        shapes = kept.geometry.to_numpy()
        names = kept["zone_id"].astype(str).to_numpy(dtype=object)
        union = shapely.union_all(shapes)
        holes = holes_of(union)
        found += _far(shapes, names, source)
        found += _gaps(holes, shapes, names, source)
        found += _holes(holes, shapes, names, source, points_m)
        found += _sizes(shapes, names)
        found += _parts(shapes, names)
        found += _slits(union, shapes, names)
        found += _misfits(shapes, names, holes)
        if points_m is not None and len(points_m):
            found += check_points(kept, points_m)
    return tuple(sorted(found, key=lambda each: each.fault is None))


def _touching(shape: BaseGeometry, shapes: Shapes, names: Shapes) -> tuple[str, ...]:
    near = shapely.STRtree(shapes).query(shape, predicate="dwithin", distance=0.01)
    return tuple(sorted(names[near]))


def _zones_text(names: Sequence[str]) -> str:
    return f"zone{'' if len(names) == 1 else 's'} {listed(list(names))}"


def _gaps(
    holes: Iterable[BaseGeometry], shapes: Shapes, names: Shapes, source: str
) -> list[ZoneFinding]:
    """Return the gaps too narrow to be meant, those between the same zones as one finding."""
    between: dict[tuple[str, ...], list[BaseGeometry]] = {}
    for hole in holes:
        if hole.area > OVERLAP_TOLERANCE_M2 and is_sliver(hole):
            between.setdefault(_touching(hole, shapes, names), []).append(hole)
    found = []
    for zone_ids, gaps in sorted(between.items()):
        largest = max(gaps, key=lambda gap: gap.area)
        area = sum(gap.area for gap in gaps)
        text = f"{area_text(area)} in no zone, {place_text(largest)}"
        if len(gaps) > 1:
            spots = listed([place_text(gap).removeprefix("near ") for gap in gaps], at_most=5)
            text = f"{area_text(area)} in no zone, in {len(gaps)} places: {spots}"
        fault = Fault(
            "a narrow gap lies between zones",
            f"{source}, {_zones_text(zone_ids)}",
            text,
            "neighbours that share one boundary, or a hole wider than 5 m",
            "draw the boundary once, or have it closed with --repair",
        )
        found.append(_finding("gap", zone_ids, text, largest, area_m2=area, fault=fault))
    return found


def _holes(
    holes: Iterable[BaseGeometry],
    shapes: Shapes,
    names: Shapes,
    source: str,
    points_m: Points | None,
) -> list[ZoneFinding]:
    tree = shapely.STRtree(shapely.points(points_m) if points_m is not None else [])
    found = []
    for hole in holes:
        if hole.area <= OVERLAP_TOLERANCE_M2 or is_sliver(hole):
            continue
        zone_ids = _touching(hole, shapes, names)
        where = f"{'in' if len(zone_ids) == 1 else 'between'} {_zones_text(zone_ids)}"
        text = f"a hole of {area_text(hole.area)} {where}, {place_text(hole)}"
        inside = tree.query(hole, predicate="contains").size
        fault = None
        if inside:
            fault = Fault(
                "postcodes lie in a hole that no zone covers",
                f"{source}, {_zones_text(zone_ids)}",
                f"{inside} postcode{'' if inside == 1 else 's'} in a hole of "
                f"{area_text(hole.area)}, {place_text(hole)}",
                "every postcode in use inside a zone",
                "draw the zone that serves them, or set the rows aside",
            )
        found.append(_finding("hole", zone_ids, text, hole, fault=fault))
    return found


def _names(zones: gpd.GeoDataFrame, source: str) -> list[ZoneFinding]:
    held = zones["zone_name"].astype(str)
    tidy = held.str.lower().str.split().str.join(" ")
    found = []
    for _, rows in zones[(tidy != "").to_numpy()].groupby(tidy, sort=True):
        ids = tuple(sorted({str(each) for each in rows["zone_id"]}))
        if len(ids) < 2:
            continue
        name = str(rows["zone_name"].iloc[0])
        fault = Fault(
            "zones share a name",
            f"{source}, {_zones_text(ids)}, column zone_name",
            f'"{name}" in {len(rows)} rows',
            "each zone_name once, whatever its capitals",
            "give each zone its own name",
        )
        found.append(ZoneFinding("name", ids, f'the name "{name}" is repeated', fault=fault))
    return found


def _far(shapes: Shapes, names: Shapes, source: str) -> list[ZoneFinding]:
    if len(shapes) < 2:
        return []
    tree = shapely.STRtree(shapes)
    pairs = tree.query(shapes, predicate="dwithin", distance=FAR_M)
    has_neighbour = np.zeros(len(shapes), dtype=bool)
    has_neighbour[pairs[0][pairs[0] != pairs[1]]] = True
    # Of two that lie apart neither is the stray one: both are named.
    found = []
    for place in np.flatnonzero(~has_neighbour):
        shape, name = shapes[place], names[place]
        text = f"over {FAR_M / 1000:.0f} km from every other zone, {place_text(shape)}"
        fault = Fault(
            "a zone lies far from every other",
            f"{source}, zone {name}",
            text,
            "zones of one county, in one reference system",
            "look for a zone drawn in another reference system, or remove it",
        )
        found.append(_finding("far", (name,), f"zone {name} lies {text}", shape, fault=fault))
    return found


def _sizes(shapes: Shapes, names: Shapes) -> list[ZoneFinding]:
    found = []
    for shape, name in zip(shapes, names, strict=True):
        spot = f"{area_text(shape.area)}, {place_text(shape)}"
        if mean_width_m(shape) < SLIVER_WIDTH_M:
            width = mean_width_m(shape)
            text = f"zone {name} is a sliver {width:.1f} m wide on average: {spot}"
        elif shape.area < SMALL_ZONE_M2:
            text = f"zone {name} is very small: {spot}"
        elif shape.area > LARGE_ZONE_M2:
            text = f"zone {name} is larger than any English county: {spot}"
        else:
            continue
        found.append(_finding("size", (name,), text, shape))
    return found


def _parts(shapes: Shapes, names: Shapes) -> list[ZoneFinding]:
    found = []
    for shape, name in zip(shapes, names, strict=True):
        parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
        if len(parts) < 2:
            continue
        spots = [f"{area_text(each.area)} {place_text(each)}{_mark(each)}" for each in parts]
        text = f"zone {name} has {len(parts)} parts: {listed(spots)}"
        found.append(_finding("parts", (name,), text, parts[-1], area_m2=shape.area))
    return found


def _mark(part: BaseGeometry) -> str:
    if mean_width_m(part) < SLIVER_WIDTH_M:
        return " (a sliver)"
    return " (tiny)" if part.area < TINY_PART_M2 else ""


def _slits(union: BaseGeometry, shapes: Shapes, names: Shapes) -> list[ZoneFinding]:
    """Return narrow gaps between two zones that open to the outside, so that they are no holes."""
    reach = SLIT_WIDTH_M / 2
    filled = Polygon() if len(shapes) < 2 else _without_holes(union)
    closed = filled.buffer(reach, join_style="mitre").buffer(-reach, join_style="mitre")
    found = []
    for slit in shapely.get_parts(shapely.difference(closed, filled)):
        # Where two boundaries part at an angle, what is filled is as wide as it can be filled.
        is_wedge = not slit.buffer(-0.75 * reach).is_empty
        if slit.area <= OVERLAP_TOLERANCE_M2 or is_wedge:
            continue
        zone_ids = _touching(slit, shapes, names)
        if len(zone_ids) < 2:
            continue
        where = f"between {_zones_text(zone_ids)}"
        text = f"a narrow gap of {area_text(slit.area)} {where} is open to the outside"
        found.append(_finding("slit", zone_ids, f"{text}, {place_text(slit)}", slit))
    return found


def _without_holes(union: BaseGeometry) -> BaseGeometry:
    return shapely.union_all([Polygon(part.exterior) for part in shapely.get_parts(union)])


def _misfits(shapes: Shapes, names: Shapes, holes: Iterable[BaseGeometry]) -> list[ZoneFinding]:
    """Return one note where boundaries miss one another by less than is a gap or an overlap."""
    specks = [hole for hole in holes if hole.area <= OVERLAP_TOLERANCE_M2]
    astray = shapes[~shapely.is_empty(shapely.coverage_invalid_edges(shapes))]
    first, second = shapely.STRtree(astray).query(astray, predicate="intersects")
    once = first < second
    shared = shapely.intersection(astray[first[once]], astray[second[once]])
    areas = shapely.area(shared)
    specks += list(shared[(areas > SPECK_M2) & (areas <= OVERLAP_TOLERANCE_M2)])
    if not specks:
        return []
    zone_ids = tuple(sorted({name for speck in specks for name in _touching(speck, shapes, names)}))
    text = f"the boundaries of {_zones_text(zone_ids)} do not meet exactly, {place_text(specks[0])}"
    return [_finding("misfit", zone_ids, text, specks[0])]


def check_points(zones: gpd.GeoDataFrame, points_m: Points) -> list[ZoneFinding]:
    """Return notes on points that lie in no zone, in two zones, or on a boundary.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        `zone_id` and valid polygons on the National Grid.
    points_m : (points, 2) float
        Eastings and northings, m.
    """
    spots = shapely.points(points_m)
    tree = shapely.STRtree(zones.geometry.to_numpy())
    touched, _ = tree.query(spots, predicate="intersects")
    within, _ = tree.query(spots, predicate="within")
    touches = np.bincount(touched, minlength=len(spots))
    inside = np.bincount(within, minlength=len(spots))
    found = []
    for mask, what in (
        (touches == 0, "in no zone"),
        (inside > 1, "in two zones or more"),
        ((touches > 0) & (inside == 0), "on a boundary of zones"),
    ):
        places = [f"{x:.0f} E {y:.0f} N" for x, y in points_m[mask]]
        if places:
            count = f"{len(places):,} postcode{'' if len(places) == 1 else 's'}"
            text = f"{count} of {len(spots):,} lie {what}: {listed(places)}"
            first = points_m[mask][0]
            found.append(ZoneFinding("points", (), text, round(first[0]), round(first[1])))
    return found


def _finding(
    kind: str,
    zone_ids: tuple[str, ...],
    text: str,
    shape: BaseGeometry,
    *,
    area_m2: float | None = None,
    fault: Fault | None = None,
) -> ZoneFinding:
    spot = shape.representative_point()
    area = shape.area if area_m2 is None else area_m2
    return ZoneFinding(kind, zone_ids, text, round(spot.x), round(spot.y), float(area), fault)
