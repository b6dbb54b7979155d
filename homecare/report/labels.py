"""Label placer: every zone named, no label on another, none off the sheet.

Owns where a map's labels stand. Receives polygons and texts in sheet points (1/72 inch); hands on
labels with their size, lines and place, and a leader line where a zone is too small to hold its
own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import shapely

from homecare.report import palette

Measure = Callable[[str, float, bool], float]
Box = tuple[float, float, float, float]

SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)  # points; nothing smaller is read with ease on paper
LEADING = 1.22
LEAST_INSIDE = 0.86  # share of a label that must lie on its own area, where it cannot all
CLEAR = 1.5  # points kept free around a label


@dataclass(frozen=True)
class Wanted:
    """A label to be placed.

    Attributes
    ----------
    name : str
        The name, set in bold and wrapped when needed.
    figure : str
        A second, lighter line such as the hours; may be empty.
    ground : str
        Colour of the area's fill, which sets the colour of the text inside it.
    """

    name: str
    figure: str = ""
    ground: str = palette.PAPER


@dataclass(frozen=True)
class Label:
    """A label where it stands: centre, box and leader in sheet points."""

    wanted: Wanted
    lines: tuple[tuple[str, bool], ...]
    size: float
    x: float
    y: float
    width: float
    height: float
    leader: tuple[tuple[float, float], ...] | None = None

    def box(self) -> Box:
        """Return left, bottom, right and top."""
        return (
            self.x - self.width / 2,
            self.y - self.height / 2,
            self.x + self.width / 2,
            self.y + self.height / 2,
        )

    def colour(self) -> str:
        """Return the colour of the text: by its ground inside, dark outside."""
        return palette.INK if self.leader else palette.ink_on(self.wanted.ground)


@dataclass(frozen=True)
class _Shape:
    lines: tuple[tuple[str, bool], ...]
    size: float
    width: float
    height: float


def wraps(name: str) -> list[tuple[str, ...]]:
    """Return a name on one, two and three lines, each as even as its words allow.

    Examples
    --------
    >>> wraps("West Leicestershire Rural")[1]
    ('West Leicestershire', 'Rural')
    """
    words = name.split() or [name]
    found: list[tuple[str, ...]] = [(" ".join(words),)]
    for breaks in range(1, min(3, len(words))):
        options = []
        for cuts in combinations(range(1, len(words)), breaks):
            edges = (0, *cuts, len(words))
            lines = tuple(" ".join(words[a:b]) for a, b in pairwise(edges))
            options.append(lines)
        found.append(min(options, key=lambda lines: max(len(line) for line in lines)))
    return found


def _shapes(wanted: Wanted, measure: Measure) -> list[_Shape]:
    """Return the ways to set a label, best first: large before small, few lines before many."""
    shapes = []
    for size in SIZES:
        for wrapped in wraps(wanted.name):
            lines = [(line, True) for line in wrapped]
            if wanted.figure:
                lines.append((wanted.figure, False))
            width = max(measure(text, size, bold) for text, bold in lines)
            shapes.append(_Shape(tuple(lines), size, width, size * LEADING * len(lines)))
    return shapes


def _boxes(points: np.ndarray, shape: _Shape) -> np.ndarray:
    half_w, half_h = shape.width / 2 + CLEAR, shape.height / 2 + CLEAR
    x, y = points[:, 0], points[:, 1]
    return np.asarray(shapely.box(x - half_w, y - half_h, x + half_w, y + half_h))


def _lattice(area: shapely.Geometry, centre: np.ndarray) -> np.ndarray:
    """Return places inside an area, nearest the middle of its widest part first."""
    left, bottom, right, top = area.bounds
    step = max(max(right - left, top - bottom) / 36, 3.0)
    across, up = np.meshgrid(np.arange(left, right, step), np.arange(bottom, top, step))
    grid = np.vstack([centre, np.column_stack([across.ravel(), up.ravel()])])
    grid = grid[shapely.contains_xy(area, grid[:, 0], grid[:, 1])] if len(grid) > 1 else grid
    away = np.hypot(grid[:, 0] - centre[0], grid[:, 1] - centre[1])
    return np.asarray(grid[np.argsort(away, kind="stable")])


def _inside(
    area: shapely.Geometry,
    centre: np.ndarray,
    shapes: Sequence[_Shape],
    taken: list[shapely.Geometry],
) -> tuple[_Shape, np.ndarray] | None:
    places = _lattice(area, centre)
    if not len(places):
        return None
    best: tuple[float, _Shape, np.ndarray] | None = None
    for shape in shapes:
        boxes = _boxes(places, shape)
        good = shapely.contains(area, boxes)
        for other in taken:
            good &= ~shapely.intersects(other, boxes)
        if good.any():
            place = places[int(np.argmax(good))]
            away = float(np.hypot(*(place - centre)))
            # a smaller size or one more line is worth as much as some points nearer the middle
            price = away + 9 * (SIZES[0] - shape.size) + 5 * (len(shape.lines) - 1)
            if best is None or price < best[0]:
                best = (price, shape, place)
    return (best[1], best[2]) if best else None


def _middle(area: shapely.Geometry) -> tuple[float, float]:
    point = shapely.point_on_surface(area)
    return float(point.x), float(point.y)


def _over(
    area: shapely.Geometry,
    centre: np.ndarray,
    shapes: Sequence[_Shape],
    taken: list[shapely.Geometry],
) -> tuple[_Shape, np.ndarray] | None:
    """Return a place where a label runs over its own area's edge a little, none if by much."""
    places = _lattice(area, centre)
    best: tuple[float, _Shape, np.ndarray] | None = None
    for shape in [shape for shape in shapes if shape.size in (8.0, 7.0)]:
        boxes = _boxes(places, shape)
        good = np.ones(len(boxes), dtype=bool)
        for other in taken:
            good &= ~shapely.intersects(other, boxes)
        kept = np.flatnonzero(good)
        if not len(kept):
            continue
        share = shapely.area(shapely.intersection(area, boxes[kept])) / shapely.area(boxes[kept])
        pick = int(np.argmax(share))
        if share[pick] >= LEAST_INSIDE and (best is None or share[pick] > best[0]):
            best = (float(share[pick]), shape, places[kept[pick]])
    return best[1:] if best else None


def _outside(
    area: shapely.Geometry,
    rest: shapely.Geometry,
    *,
    frame: Box,
    depth: float,
    shapes: Sequence[_Shape],
    taken: list[shapely.Geometry],
) -> tuple[_Shape, np.ndarray, shapely.Geometry] | None:
    """Return a place with a leader: off the areas where there is room, the leader short.

    ``rest`` is the other areas taken together, which leaders cross as little as they can.
    """
    left, bottom, right, top = frame
    across, up = np.meshgrid(np.arange(left, right, 6.0), np.arange(bottom, top, 6.0))
    places = np.column_stack([across.ravel(), up.ravel()])
    sheet = shapely.box(left, bottom, right, top)
    heart = shapely.buffer(area, -0.6 * depth)
    best: tuple[float, _Shape, np.ndarray, shapely.Geometry] | None = None
    for shape in [shape for shape in shapes if shape.size in (8.0, 7.0)]:
        boxes = _boxes(places, shape)
        good = shapely.contains(sheet, boxes) & ~shapely.intersects(area, boxes)
        for other in taken:
            good &= ~shapely.intersects(other, boxes)
        kept = np.flatnonzero(good)
        price = np.full(len(boxes), np.inf)
        price[kept] = shapely.distance(shapely.Point(*_middle(heart)), boxes[kept])
        price[kept] += 300.0 * shapely.intersects(rest, boxes[kept])
        price += 12 * (8.0 - shape.size) + 3 * len(shape.lines)
        kept = kept[np.argsort(price[kept], kind="stable")][:150]
        leaders = shapely.shortest_line(heart, boxes[kept])
        for other in taken:
            free = ~shapely.intersects(other, leaders)
            kept, leaders = kept[free], leaders[free]
        if not len(kept):
            continue
        cost = price[kept] + 2 * shapely.length(shapely.intersection(rest, leaders))
        pick = int(np.argmin(cost))
        if best is None or cost[pick] < best[0]:
            best = (float(cost[pick]), shape, places[kept[pick]], leaders[pick])
    return best[1:] if best else None


def place_labels(
    areas: Sequence[shapely.Geometry],
    wanted: Sequence[Wanted],
    *,
    frame: Box,
    measure: Measure,
    taken: Sequence[Box] = (),
) -> list[Label | None]:
    """Return where each label stands.

    Parameters
    ----------
    areas : sequence of Polygon or MultiPolygon
        The areas in sheet points.
    wanted : sequence of Wanted
        Their texts, in the same order.
    frame : (4,) float
        Left, bottom, right and top of the part of the sheet labels may use.
    measure : callable
        Width in points of a text at a size, bold or not.
    taken : sequence of boxes
        Places already in use.

    Returns
    -------
    list of Label or None
        In the order given; None for a label for which the sheet has no room left, which the
        caller must tell the reader.

    Notes
    -----
    The areas hardest to fill go first: those with the smallest inscribed circle
    (``shapely.maximum_inscribed_circle``). A label goes inside its own area at the largest size
    that fits; only when none fits does it go outside with a leader line.
    """
    used = [shapely.box(*box) for box in taken]
    circles = [shapely.maximum_inscribed_circle(area, tolerance=1.0) for area in areas]
    radii = shapely.length(circles)
    placed: list[Label | None] = [None] * len(wanted)
    outer = []
    for index in np.argsort(radii, kind="stable").tolist():
        shapely.prepare(areas[index])
        centre = np.asarray(circles[index].coords[0])
        shapes = _shapes(wanted[index], measure)
        found = _inside(areas[index], centre, shapes, used) or _over(
            areas[index], centre, shapes, used
        )
        if found is None:
            outer.append(index)
            continue
        placed[index] = _label(wanted[index], *found)
        used.append(shapely.box(*placed[index].box()))
    for index in outer:
        rest = shapely.union_all([area for place, area in enumerate(areas) if place != index])
        shapely.prepare(rest)
        led = _outside(
            areas[index],
            rest,
            frame=frame,
            depth=float(radii[index]),
            shapes=_shapes(wanted[index], measure),
            taken=used,
        )
        if led is not None:
            placed[index] = _label(wanted[index], led[0], led[1], led[2])
            used += [shapely.box(*placed[index].box()), led[2]]
    return placed


def _label(
    wanted: Wanted, shape: _Shape, place: np.ndarray, leader: shapely.Geometry | None = None
) -> Label:
    x, y = float(place[0]), float(place[1])
    ends = None if leader is None else tuple(map(tuple, shapely.get_coordinates(leader).tolist()))
    return Label(wanted, shape.lines, shape.size, x, y, shape.width, shape.height, ends)
