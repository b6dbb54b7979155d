"""Faces: polygons cut along all their boundaries into pieces that fit together exactly.

Receives polygons that may overlap, leave gaps or miss one another by a millimetre; hands on the
faces of the map they draw, each with the polygons that cover it, and polygons put together from
faces again. Whatever is put together from faces has no overlap and no misfit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

GRID_M = 0.001
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Faces:
    """The faces of a map.

    Attributes
    ----------
    shapes : (faces,) object
        Polygons that share their edges exactly; no two overlap.
    covers : tuple of tuple of int
        For each face the polygons that cover it, by position; empty: none does.
    """

    shapes: Shapes
    covers: tuple[tuple[int, ...], ...]


def faces_of(shapes: Sequence[BaseGeometry] | Shapes) -> Faces:
    """Return the faces that some polygons cut the plane into, on a grid of one millimetre.

    Parameters
    ----------
    shapes : sequence of shapely geometry
        Valid polygons or multipolygons.

    Examples
    --------
    >>> import shapely
    >>> found = faces_of([shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)])
    >>> sorted(found.covers)
    [(0,), (0, 1), (1,)]
    """
    snapped = shapely.set_precision(np.asarray(shapes, dtype=object), GRID_M)
    lines = shapely.union_all(shapely.boundary(snapped), grid_size=GRID_M)
    pieces = np.asarray(shapely.get_parts(shapely.polygonize(list(shapely.get_parts(lines)))))
    pieces = pieces[shapely.area(pieces) > 0]
    spots = shapely.point_on_surface(pieces)
    piece, cover = shapely.STRtree(snapped).query(spots, predicate="intersects")
    covers: list[list[int]] = [[] for _ in pieces]
    for place, shape in zip(piece, cover, strict=True):
        covers[place].append(int(shape))
    return Faces(pieces, tuple(tuple(sorted(each)) for each in covers))


def joined(faces: Sequence[BaseGeometry] | Shapes) -> BaseGeometry:
    """Return one polygon or multipolygon of faces that share edges exactly."""
    return shapely.normalize(shapely.coverage_union_all(np.asarray(faces, dtype=object)))


def shared_length_m(shape: BaseGeometry, other: BaseGeometry) -> float:
    """Return the length of boundary that two polygons share, in metres."""
    return float(shapely.length(shapely.intersection(shape.boundary, other.boundary)))


def with_longest_edge(shape: BaseGeometry, others: Shapes) -> int | None:
    """Return which polygon shares the longest boundary with a shape; None: none shares any.

    Of two that share as much, the first.
    """
    near = np.sort(shapely.STRtree(others).query(shape, predicate="intersects"))
    lengths = [shared_length_m(shape, others[place]) for place in near]
    if not lengths or max(lengths) <= 0:
        return None
    return int(near[int(np.argmax(np.round(lengths, 6)))])
