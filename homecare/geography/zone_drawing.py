"""Zone drawing: polygons of zones made from areas, or from points where no areas are held.

Receives areas with the zone each belongs to, or postcodes as points with theirs; hands on one
polygon a zone, fitting together exactly. Zones drawn from points hold every point given to them;
between points the boundary is half way, and outside it stands off the last point by a stated
distance.
"""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from homecare.geography.projection import NATIONAL_GRID
from homecare.geography.zone_faces import GRID_M, faces_of, joined, with_longest_edge

# How far a zone reaches beyond its outermost postcodes.
REACH_M = 1_000.0
CELL_M = 250.0
# Empty ground this small inside the zones is a moor or a reservoir; a larger hole may be a city.
MOST_EMPTY_M2 = 10_000_000.0
SPECK_M2 = 1.0


class Drawn(NamedTuple):
    """Zones drawn.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        `zone_id` and polygons on the National Grid, sorted by `zone_id`.
    overlap_m2, gap_m2 : float
        Area of the pieces that were in two zones, or in none between them, and were settled.
    """

    frame: gpd.GeoDataFrame
    overlap_m2: float = 0.0
    gap_m2: float = 0.0


def dissolve(areas: gpd.GeoDataFrame) -> Drawn:
    """Return one polygon for each `zone_id` of some areas; a blank one is left out.

    Areas that tile are joined exactly. Areas that miss one another are cut along all their edges
    first: a piece in two zones goes to the one with the smaller name, and a gap under 1 m2 to the
    zone longest beside it.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        `zone_id` and valid polygons on the National Grid.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> squares = [shapely.box(x, 0, x + 10, 10) for x in (0, 10, 20)]
    >>> areas = gpd.GeoDataFrame({"zone_id": ["w", "w", "e"]}, geometry=squares, crs="EPSG:27700")
    >>> dissolve(areas).frame.area.tolist()
    [100.0, 200.0]
    """
    kept = areas[(areas["zone_id"] != "").to_numpy()]
    codes = np.array(sorted(set(kept["zone_id"])), dtype=object)
    zone = np.searchsorted(codes.astype(str), kept["zone_id"].to_numpy().astype(str))
    shapes = kept.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        built = np.array(
            [joined(shapes[zone == place]) for place in range(len(codes))], dtype=object
        )
        if shapely.coverage_is_valid(built):
            return Drawn(_frame(codes, built))
    faces = faces_of(shapes)
    owners = [sorted({int(zone[each]) for each in held}) for held in faces.covers]
    overlap = sum(
        face.area for face, held in zip(faces.shapes, owners, strict=True) if len(held) > 1
    )
    built = _from_owners(faces.shapes, owners, len(codes))
    gap = 0.0
    for place, held in enumerate(owners):
        face = faces.shapes[place]
        if held or face.area > SPECK_M2:
            continue
        neighbour = with_longest_edge(face, built)
        if neighbour is not None:
            owners[place] = [neighbour]
            gap += face.area
    return Drawn(_frame(codes, _from_owners(faces.shapes, owners, len(codes))), overlap, gap)


def _from_owners(
    faces: npt.NDArray[np.object_], owners: list[list[int]], count: int
) -> npt.NDArray[np.object_]:
    first = np.array([held[0] if held else -1 for held in owners])
    return np.array([joined(faces[first == place]) for place in range(count)], dtype=object)


def draw_from_points(
    easting_m: npt.ArrayLike,
    northing_m: npt.ArrayLike,
    zone_id: npt.ArrayLike,
    *,
    reach_m: float = REACH_M,
) -> Drawn:
    """Return one polygon a zone, drawn half way between the points of different zones.

    Parameters
    ----------
    easting_m, northing_m : (points,)
        Places of postcodes, m.
    zone_id : (points,)
        Zone of each point; "" for a point in none, whose ground stays in none. Points at one place
        must have one zone.
    reach_m : float
        How far a zone reaches beyond its outermost points, m; rounded outwards to 250 m.

    Notes
    -----
    Each place has its Voronoi cell, the ground nearer to it than to any other; the cells of a zone
    are joined. The outline is that of squares of 250 m around the points, widened by `reach_m`;
    holes in it up to 10 km2, where no point lies near, are filled.

    Raises
    ------
    ValueError
        When points at one place have two zones.
    """
    places = np.column_stack(
        [np.asarray(easting_m, dtype=float), np.asarray(northing_m, dtype=float)]
    )
    zones = np.asarray(zone_id, dtype=object)
    spots, first, back = np.unique(places, axis=0, return_index=True, return_inverse=True)
    if np.any(zones != zones[first][back.ravel()]):
        raise ValueError("points at one place have two zones")
    held = zones[first]
    corners = np.unique(np.floor(spots / CELL_M), axis=0) * CELL_M
    squares = shapely.box(
        corners[:, 0], corners[:, 1], corners[:, 0] + CELL_M, corners[:, 1] + CELL_M
    )
    outline = _filled(shapely.union_all(squares).buffer(reach_m, quad_segs=4))
    # A frame of far points gives every real one a closed cell, even where there is only one.
    west, south, east, north = outline.buffer(10 * reach_m).bounds
    frame = [(west, south), (west, north), (east, south), (east, north)]
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint([*spots.tolist(), *frame]))
    )
    cell, point = shapely.STRtree(shapely.points(spots)).query(cells, predicate="contains")[:2]
    of_cell = np.full(len(cells), "", dtype=object)
    of_cell[cell] = held[point]
    joined_cells = dissolve(_frame(of_cell, cells)).frame
    shapes = shapely.intersection(
        joined_cells.geometry.to_numpy(), shapely.set_precision(outline, GRID_M), grid_size=GRID_M
    )
    clipped = _frame(joined_cells["zone_id"].to_numpy(), shapes)
    return Drawn(clipped) if shapely.coverage_is_valid(shapes) else dissolve(clipped)


def _filled(outline: BaseGeometry) -> BaseGeometry:
    """Return an outline without its smaller holes."""
    parts = [
        Polygon(
            part.exterior, [ring for ring in part.interiors if Polygon(ring).area > MOST_EMPTY_M2]
        )
        for part in shapely.get_parts(outline)
    ]
    return shapely.union_all(parts)


def _frame(zone_id: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"zone_id": zone_id}, geometry=list(shapes), crs=NATIONAL_GRID)
