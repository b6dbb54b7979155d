"""Zone shapes: what counts as thin, tiny or a hole, and how a place and an area are told.

Owns the measures that the checks and the repair of zones share. Receives single shapes on the
British National Grid.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

SLIVER_WIDTH_M = 5.0
TINY_PART_M2 = 1_000.0

Points = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


def mean_width_m(shape: BaseGeometry) -> float:
    """Return the mean width of a thin shape: twice its area over its perimeter, in metres.

    Examples
    --------
    >>> import shapely
    >>> round(mean_width_m(shapely.box(0, 0, 1000, 2)), 2)
    2.0
    """
    return 2 * shape.area / shape.length if shape.length else 0.0


def is_sliver(shape: BaseGeometry) -> bool:
    """Return whether a shape is narrower than 5 m everywhere: no circle of 5 m fits into it.

    Examples
    --------
    >>> import shapely
    >>> is_sliver(shapely.box(0, 0, 9000, 4)), is_sliver(shapely.box(0, 0, 6, 6))
    (True, False)
    """
    if mean_width_m(shape) >= SLIVER_WIDTH_M:
        return False
    return bool(shape.buffer(-SLIVER_WIDTH_M / 2).is_empty)


def area_text(area_m2: float) -> str:
    """Return an area in m2, ha or km2.

    Examples
    --------
    >>> area_text(12.34), area_text(25_000), area_text(3_450_000)
    ('12 m2', '2.5 ha', '3.5 km2')
    """
    if area_m2 < 10_000:
        return f"{area_m2:,.0f} m2" if area_m2 >= 9.95 else f"{area_m2:.1f} m2"
    return f"{area_m2 / 1e4:,.1f} ha" if area_m2 < 1e6 else f"{area_m2 / 1e6:,.1f} km2"


def place_text(shape: BaseGeometry) -> str:
    """Return a place inside a shape, to the metre: `near 400250 E 310000 N`."""
    spot = shape.representative_point()
    return f"near {spot.x:.0f} E {spot.y:.0f} N"


def is_usable(shape: BaseGeometry | None) -> bool:
    """Return whether a shape is a valid polygon or multipolygon with an area."""
    return bool(
        shape is not None
        and shape.geom_type in ("Polygon", "MultiPolygon")
        and shape.is_valid
        and shape.area > 0
    )


def holes_of(union: BaseGeometry) -> list[BaseGeometry]:
    """Return what a shape encloses and does not cover, piece by piece."""
    rings = [Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    if not rings:
        return []
    # A part inside a hole is no part of the hole.
    open_ground = shapely.difference(shapely.union_all(rings), union)
    return [piece for piece in shapely.get_parts(open_ground) if piece.geom_type == "Polygon"]
