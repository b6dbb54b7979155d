"""Zone repair: the slips of drawing that can be mended without moving anybody, and nothing else.

Receives zones on the British National Grid; hands on zones of which each safe fault is mended, with
one line for every mend. What is not safe stays as it stands, for `check_geometry` and
`check_coverage` to name.

Mended are: a ring that crosses itself, where that moves 100 m2 or less; points repeated in a ring;
an overlap, and a gap between zones, narrower than 5 m throughout (the overlap goes to the larger
zone, the gap to the zone with the longest boundary along it); a detached part under
1,000 m2 that touches another zone; neighbours without the same points along their boundary.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from homecare.errors import Fault, listed
from homecare.geography.zone_faces import Faces, faces_of, joined, with_longest_edge
from homecare.geography.zone_shapes import (
    TINY_PART_M2,
    Points,
    Shapes,
    area_text,
    holes_of,
    is_sliver,
    is_usable,
    place_text,
)
from homecare.geography.zones import zone_of_points

MOST_MOVED_BY_VALIDITY_M2 = 100.0
# More postcodes than this share of them would change zone: the repair is no mere tidying.
MOST_POINTS_MOVED_SHARE = 0.001
MOST_ROUNDS = 5
# Below this a change of area is the rounding of coordinates.
LEAST_CHANGE_M2 = 0.05


@dataclass(frozen=True)
class Repaired:
    """Zones after repair.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        The same rows and columns; shapes mended where that is safe.
    actions : tuple of str
        What was done: zone, place, area before and after.
    faults : tuple of Fault
        Why the repair as a whole was not made; the frame is then as it was.
    """

    frame: gpd.GeoDataFrame
    actions: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


def repair_zones(
    zones: gpd.GeoDataFrame, *, source: str = "zones", points_m: Points | None = None
) -> Repaired:
    """Return zones with their slips of drawing mended.

    Running it again on its result changes nothing. Where every fault can be mended the result is
    a valid coverage: no overlap, and neighbours share their edges point by point.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        `zone_id` and polygons on the National Grid.
    source : str
        File name, for messages.
    points_m : (points, 2) float, optional
        Eastings and northings of postcodes in use, m. With them the repair counts the postcodes
        whose zone changes, and is refused when they are more than one in a thousand.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> west, east = shapely.box(0, 0, 500, 1000), shapely.box(500.5, 0, 1000, 1000)
    >>> frame = shapely.box(-500, -500, 1500, 1500) - shapely.box(0, 0, 1000, 1000)
    >>> zones = gpd.GeoDataFrame({"zone_id": ["w", "e", "f"]}, geometry=[west, east, frame])
    >>> repair_zones(zones).actions[0]
    'gap of 500 m2 near 500 E 500 N closed to zone w'
    """
    shapes = zones.geometry.to_numpy().copy()
    names = zones["zone_id"].astype(str).to_numpy(dtype=object)
    actions: list[str] = []
    for place, shape in enumerate(shapes):
        shapes[place], said = _tidied(shape, names[place])
        actions += said
    usable = np.flatnonzero([is_usable(shape) for shape in shapes])
    for _ in range(MOST_ROUNDS):
        kept, said = _fitted(shapes[usable], names[usable])
        shapes[usable] = kept
        if not said:
            break
        actions += said
    if not actions:
        return Repaired(zones, ())
    actions += _changes(zones.geometry.to_numpy(), shapes, names)
    mended = zones.set_geometry(gpd.GeoSeries(shapes, index=zones.index, crs=zones.crs))
    if points_m is not None and len(points_m):
        said, fault = _moved(zones, mended, points_m, source)
        if fault is not None:
            return Repaired(zones, (), (fault,))
        actions += said
    return Repaired(mended, tuple(actions))


def _tidied(shape: BaseGeometry | None, name: str) -> tuple[BaseGeometry | None, list[str]]:
    """Return one shape without repeated points, valid where that is safe."""
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return shape, []
    actions = []
    bare = shapely.remove_repeated_points(shape)
    spare = shapely.get_num_coordinates(shape) - shapely.get_num_coordinates(bare)
    if spare and not bare.is_empty:
        actions.append(f"zone {name}: {spare} repeated point{'s' if spare > 1 else ''} removed")
        shape = bare
    if not shape.is_valid:
        valid = _made_valid(shape)
        if valid is not None:
            reason = shapely.is_valid_reason(shape)
            actions.append(
                f"zone {name}: ring mended ({reason}); area {shape.area:,.1f} m2 before, "
                f"{valid.area:,.1f} m2 after"
            )
            shape = valid
    return shape, actions


def _made_valid(shape: BaseGeometry) -> BaseGeometry | None:
    """Return a valid shape where both readings of the rings agree, else None.

    A ring may be read by what it winds round or by what its lines enclose. Where the readings, and
    the area that the ring itself gives, part by more than 100 m2, a person must say what was meant.
    """
    structure = _polygons(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    linework = _polygons(shapely.make_valid(shape, method="linework"))
    apart = shapely.symmetric_difference(structure, linework).area
    moved = max(apart, abs(structure.area - shape.area))
    if structure.is_empty or not structure.is_valid or moved > MOST_MOVED_BY_VALIDITY_M2:
        return None
    return structure


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shape)
    nested = [inner for part in parts for inner in shapely.get_parts(part)]
    return shapely.union_all([each for each in nested if each.geom_type == "Polygon"])


def _fitted(shapes: Shapes, names: Shapes) -> tuple[Shapes, list[str]]:
    """Return polygons that fit together, and what was done to make them fit."""
    is_whole = bool(shapely.coverage_is_valid(shapes))
    has_gap = any(is_sliver(hole) for hole in holes_of(shapely.union_all(shapes)))
    if is_whole and not has_gap and not any(len(_tiny_parts(shape)) for shape in shapes):
        return shapes, []
    faces = faces_of(shapes)
    owners, actions, left = _overlaps_given(faces, shapes, names)
    owners, said = _gaps_closed(faces, owners, names)
    built, more = _parts_merged(_built(faces, owners, len(shapes)), names)
    actions += said + more
    if actions:
        return built, actions
    is_same = bool(np.all(shapely.equals_exact(built, shapely.normalize(shapes))))
    if is_whole or left or is_same:
        # Nothing but what is not safe to mend: the shapes stay as they were drawn.
        return shapes, []
    return built, [
        "neighbours given the same points along their boundary; nothing moved by more than 1 mm"
    ]


def _built(faces: Faces, owners: list[tuple[int, ...]], count: int) -> Shapes:
    """Return the polygons put together from the faces they own."""
    held: list[list[BaseGeometry]] = [[] for _ in range(count)]
    for face, zones in zip(faces.shapes, owners, strict=True):
        for zone in zones:
            held[zone].append(face)
    return np.array([joined(each) for each in held], dtype=object)


def _overlaps_given(
    faces: Faces, shapes: Shapes, names: Shapes
) -> tuple[list[tuple[int, ...]], list[str], int]:
    """Return the zones each face goes to, what was decided, and how many overlaps are left.

    A zone that would be left without any ground keeps its overlap: it is no slip.
    """
    areas = shapely.area(shapes)
    has_own = {held[0] for held in faces.covers if len(held) == 1}
    owners = list(faces.covers)
    actions: list[str] = []
    left = 0
    for place, held in enumerate(faces.covers):
        if len(held) < 2:
            continue
        face = faces.shapes[place]
        larger = max(held, key=lambda each: (round(areas[each], 3), -each))
        losers = [each for each in held if each != larger]
        if not is_sliver(face) or not has_own.issuperset(losers):
            left += 1
            continue
        owners[place] = (larger,)
        actions.append(
            f"overlap of {area_text(face.area)} {place_text(face)} given to zone {names[larger]}, "
            f"taken from zone {listed([names[each] for each in losers])}"
        )
    return owners, actions, left


def _gaps_closed(
    faces: Faces, owners: list[tuple[int, ...]], names: Shapes
) -> tuple[list[tuple[int, ...]], list[str]]:
    """Return the owners of faces with each narrow gap given to the zone longest beside it."""
    gaps = [
        place for place, held in enumerate(owners) if not held and is_sliver(faces.shapes[place])
    ]
    closed = list(owners)
    actions: list[str] = []
    if not gaps:
        return closed, actions
    built = _built(faces, owners, len(names))
    for place in gaps:
        face = faces.shapes[place]
        neighbour = with_longest_edge(face, built)
        if neighbour is None:
            continue
        closed[place] = (neighbour,)
        actions.append(
            f"gap of {area_text(face.area)} {place_text(face)} closed to zone {names[neighbour]}"
        )
    return closed, actions


def _tiny_parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the parts of a zone under 1,000 m2, but never its largest."""
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    return [part for part in parts[1:] if part.area < TINY_PART_M2]


def _parts_merged(shapes: Shapes, names: Shapes) -> tuple[Shapes, list[str]]:
    """Return zones whose tiny detached parts have gone to the zone longest beside them."""
    merged = shapes.copy()
    actions: list[str] = []
    for place in range(len(merged)):
        for part in _tiny_parts(merged[place]):
            others = merged.copy()
            others[place] = None
            neighbour = with_longest_edge(part, others)
            if neighbour is None:
                continue
            rest = [each for each in shapely.get_parts(merged[place]) if not each.equals(part)]
            merged[place] = joined(rest)
            merged[neighbour] = joined([*shapely.get_parts(merged[neighbour]), part])
            actions.append(
                f"part of {area_text(part.area)} {place_text(part)} taken from zone "
                f"{names[place]}, joined to zone {names[neighbour]}"
            )
    return merged, actions


def _changes(before: Shapes, after: Shapes, names: Shapes) -> list[str]:
    """Return the area before and after of each zone whose area changes."""
    told = []
    for old, new, name in zip(before, after, names, strict=True):
        if old is None or abs(old.area - new.area) < LEAST_CHANGE_M2:
            continue
        told.append(f"zone {name}: {old.area:,.1f} m2 before, {new.area:,.1f} m2 after")
    return told


def _moved(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, points_m: Points, source: str
) -> tuple[list[str], Fault | None]:
    """Return what happens to the zones of points, or why that is too much."""
    old = zone_of_points(_with_polygons(before), points_m[:, 0], points_m[:, 1])
    new = zone_of_points(_with_polygons(after), points_m[:, 0], points_m[:, 1])
    gained = (old == "") & (new != "")
    moved = (old != new) & ~gained
    spots = [
        f"{x:.0f} E {y:.0f} N from zone {a} to {f'zone {b}' if b else 'no zone'}"
        for (x, y), a, b in zip(points_m[moved], old[moved], new[moved], strict=True)
    ]
    if len(spots) > MOST_POINTS_MOVED_SHARE * len(points_m):
        return [], Fault(
            "the repair would move postcodes to another zone",
            source,
            f"{len(spots):,} of {len(points_m):,} postcodes: {listed(spots, at_most=5)}",
            "at most one postcode in a thousand",
            "draw the boundaries again where the check finds faults",
        )
    said = [f"{len(spots):,} of {len(points_m):,} postcodes change zone: {listed(spots)}"]
    said = said if spots else ["no postcode changes from one zone to another"]
    if gained.any():
        count = int(gained.sum())
        plural = "s that lay in no zone now lie" if count > 1 else " that lay in no zone now lies"
        said.append(f"{count:,} postcode{plural} in one")
    return said, None


def _with_polygons(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    is_polygon = [shape is not None and shape.area > 0 for shape in zones.geometry]
    return zones[is_polygon]
