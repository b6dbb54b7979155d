"""Furniture of a printed map: sheet, title, legend, scale bar, north arrow, source lines.

Owns the sheet on which a map is drawn, in points (1/72 inch) from its lower left corner. Receives
bounds and texts; hands on drawn marks and the finished PNG and SVG bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

from homecare.report import palette

WIDTH = 540.0  # points: 190 mm, the text width of A4 with narrow margins
EDGE = 16.0
METRES_PER_MILE = 1609.344
DPI = 180
# Fonts come with matplotlib, so that a map is the same on every machine. SVG text is drawn as
# paths: labels are placed by measured widths and would run into each other in another font.
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "svg.hashsalt": "homecare",
    "svg.fonttype": "path",
    "hatch.linewidth": 0.5,
    "path.simplify": False,
    "axes.unicode_minus": False,
}


@dataclass(frozen=True)
class Key:
    """One entry of a legend: its colour, its words and whether it is hatched."""

    colour: str
    words: str
    hatch: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet with its drawing place and the scale from metres to points."""

    figure: Figure
    axes: Axes
    width: float
    height: float
    frame: tuple[float, float, float, float]
    scale: float
    corner: tuple[float, float]
    place: tuple[float, float]

    def points(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """Return geometries in metres as geometries in sheet points."""
        corner, place, scale = np.asarray(self.corner), np.asarray(self.place), self.scale
        return shapely.transform(geometry, lambda metres: (metres - corner) * scale + place)


def text_width(text: str, size: float, bold: bool = False) -> float:  # noqa: FBT001, FBT002 - a weight
    """Return the width of a text in points, with no markup read in it."""
    return _width_at_ten(text, "bold" if bold else "normal") * size / 10


@lru_cache(maxsize=4096)
def _width_at_ten(text: str, weight: str) -> float:
    font = FontProperties(family="DejaVu Sans", weight=weight, size=10)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Return a text broken into lines no wider than a width in points."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write(
    sheet: Sheet,
    x: float,
    y: float,
    text: str,
    *,
    size: float = 8,
    bold: bool = False,
    italic: bool = False,
    colour: str = palette.INK,
    across: str = "left",
    up: str = "baseline",
) -> None:
    """Draw one line of text at sheet points; a dollar sign is a dollar sign."""
    sheet.axes.text(
        x,
        y,
        text,
        fontsize=size,
        fontweight="bold" if bold else "normal",
        fontstyle="italic" if italic else "normal",
        color=colour,
        ha=across,
        va=up,
        parse_math=False,
        zorder=20,
    )


def new_sheet(
    bounds: Sequence[float],
    *,
    title: str,
    subtitle: str,
    notices: Sequence[str],
    foot: float,
    spare: float = 0.0,
    width: float = WIDTH,
) -> Sheet:
    """Return a sheet with its title above and its source lines below the map's place.

    Parameters
    ----------
    bounds : (4,) float
        Left, bottom, right and top of what is mapped, in metres.
    title, subtitle : str
        What the map is, and what it shows.
    notices : sequence of str
        Lines for the foot of the sheet: the most important first, in bold; the source last.
    foot : float
        Height in points of the strip for legend and scale bar.
    spare : float
        Share of the map's width kept free at each side for labels with leaders.
    width : float
        Width of the sheet in points.
    """
    left, bottom, right, top = bounds
    heads = wrapped(title, 15, width - 2 * EDGE, bold=True)
    subs = wrapped(subtitle, 9, width - 2 * EDGE)
    lines = [
        (line, place)
        for place, notice in enumerate(notices)
        for line in wrapped(notice, 7, width - 2 * EDGE - 6, bold=place == 0)
    ]
    head = EDGE + 19 * len(heads) + 12.5 * len(subs) + 10
    tail = EDGE + 9.5 * len(lines) + 8
    side = EDGE + spare * width
    scale = (width - 2 * side) / max(right - left, 1.0)
    tall = (top - bottom) * scale
    if tall > 620:  # a tall, narrow county still fits a page
        scale *= 620 / tall
        tall = 620.0
    side = (width - (right - left) * scale) / 2
    height = head + tall + 14 + foot + tail
    figure = Figure(figsize=(width / 72, height / 72), facecolor=palette.PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    base = tail + foot + 8
    sheet = Sheet(
        figure,
        axes,
        width,
        height,
        (EDGE / 2, base - 4, width - EDGE / 2, base + tall + 8),
        scale,
        (left, bottom),
        (side, base),
    )
    y = height - EDGE - 13
    for text in heads:
        write(sheet, EDGE, y, text, size=15, bold=True)
        y -= 19
    y += 3
    for text in subs:
        write(sheet, EDGE, y, text, size=9, colour=palette.QUIET)
        y -= 12.5
    y = EDGE + 9.5 * (len(lines) - 1)
    axes.plot([EDGE, width - EDGE], [tail, tail], color="#b8c0c8", lw=0.6)
    for text, place in lines:
        is_source = place == len(notices) - 1
        write(
            sheet,
            EDGE,
            y,
            text,
            size=7,
            bold=place == 0 and not is_source,
            colour=palette.QUIET if is_source else palette.INK,
        )
        y -= 9.5
    return sheet


def path_of(geometry: shapely.Geometry) -> Path:
    """Return polygons as one path with their holes."""
    rings = shapely.get_rings(shapely.get_parts(np.atleast_1d(geometry)))
    if not len(rings):
        return Path(np.empty((0, 2)))
    corners, codes = [], []
    for ring in rings:
        points = shapely.get_coordinates(ring)
        code = np.full(len(points), Path.LINETO, dtype=Path.code_type)
        code[0], code[-1] = Path.MOVETO, Path.CLOSEPOLY
        corners.append(points)
        codes.append(code)
    return Path(np.concatenate(corners), np.concatenate(codes))


def fill(
    sheet: Sheet,
    geometry: shapely.Geometry,
    colour: str,
    *,
    edge: str = "none",
    width: float = 0.0,
    hatch: str = "",
    order: float = 1,
    dashed: bool = False,
    hatch_colour: str = "#86a7ba",
) -> None:
    """Draw polygons given in sheet points."""
    outline = path_of(geometry)
    if not np.size(outline.vertices):
        return
    sheet.axes.add_artist(
        PathPatch(
            outline,
            facecolor=colour,
            edgecolor=edge,
            linewidth=width,
            zorder=order,
            joinstyle="round",
            linestyle=(0, (3, 2)) if dashed else "solid",
        )
    )
    if hatch:
        sheet.axes.add_artist(
            PathPatch(
                outline,
                facecolor="none",
                edgecolor=hatch_colour,
                linewidth=0,
                hatch=hatch,
                zorder=order + 0.1,
            )
        )


def legend_height(keys: Sequence[Key]) -> float:
    """Return the height of the strip a legend needs, in points."""
    return 30.0 + 14.0 * len(_rows(keys)) if keys else 48.0


def _rows(keys: Sequence[Key]) -> list[list[tuple[Key, float]]]:
    """Return keys row by row, each with the place where it starts."""
    room = WIDTH - 2 * EDGE - 170
    slot = max([text_width(key.words, 8) for key in keys], default=0.0) + 38
    per_row = max(1, min(len(keys), int(room // slot)))
    return [
        [(key, EDGE + column * slot) for column, key in enumerate(keys[first : first + per_row])]
        for first in range(0, len(keys), per_row)
    ]


def draw_legend(sheet: Sheet, title: str, keys: Sequence[Key]) -> None:
    """Draw the legend in the strip under the map."""
    top = sheet.place[1] - 22
    write(sheet, EDGE, top, title, size=8.5, bold=True)
    for row, placed in enumerate(_rows(keys)):
        y = top - 16 - 14 * row
        for key, x in placed:
            swatch = shapely.box(x, y - 2, x + 20, y + 8)
            fill(sheet, swatch, key.colour, edge=palette.LINE, width=0.6, hatch=key.hatch, order=10)
            write(sheet, x + 25, y, key.words, size=8)


def draw_scale(sheet: Sheet) -> None:
    """Draw the scale bar in kilometres over miles, and the north arrow beside it."""
    top = sheet.place[1] - 22
    steps = (0.5, 1, 2, 5, 10, 20, 50, 100)
    km = max([step for step in steps if step * 1000 * sheet.scale <= 110] or [steps[0]])
    length = km * 1000 * sheet.scale
    x = sheet.width - EDGE - 42 - length
    for part in range(4):
        sheet.axes.add_artist(
            Rectangle(
                (x + part * length / 4, top - 10),
                length / 4,
                4,
                facecolor=palette.INK if part % 2 == 0 else palette.PAPER,
                edgecolor=palette.INK,
                linewidth=0.6,
                zorder=10,
            )
        )
    for share, words in ((0, "0"), (0.5, f"{km / 2:g}"), (1, f"{km:g} km")):
        write(sheet, x + share * length, top - 3, words, size=7, across="center")
    miles = max(
        [step for step in steps if step * METRES_PER_MILE * sheet.scale <= length] or [steps[0]]
    )
    end = x + miles * METRES_PER_MILE * sheet.scale
    sheet.axes.plot(
        [x, x, end, end],
        [top - 10, top - 15, top - 15, top - 10],
        color=palette.INK,
        lw=0.6,
        zorder=9,
    )
    write(
        sheet,
        end,
        top - 23,
        f"{miles:g} mile" + ("s" if miles != 1 else ""),
        size=7,
        across="center",
    )
    north = sheet.width - EDGE - 9
    sheet.axes.add_artist(
        Polygon(
            [(north, top + 8), (north - 6, top - 14), (north, top - 9)],
            facecolor=palette.INK,
            edgecolor=palette.INK,
            lw=0.6,
            zorder=10,
        )
    )
    sheet.axes.add_artist(
        Polygon(
            [(north, top + 8), (north + 6, top - 14), (north, top - 9)],
            facecolor=palette.PAPER,
            edgecolor=palette.INK,
            lw=0.6,
            zorder=10,
        )
    )
    write(sheet, north, top - 24, "N", size=9, bold=True, across="center")


@dataclass(frozen=True)
class Picture:
    """A finished picture: both files, the words that stand in for it and its size in points."""

    png: bytes
    svg: bytes
    alternative: str
    caption: str
    width: float
    height: float


def finish(figure: Figure, *, title: str, alternative: str, caption: str) -> Picture:
    """Return a figure as PNG and SVG bytes, the same on every run."""
    png, svg = io.BytesIO(), io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None, "Title": title})
    FigureCanvasSVG(figure)
    figure.savefig(
        svg,
        format="svg",
        metadata={"Date": None, "Creator": None, "Title": title, "Description": alternative},
    )
    width, height = figure.get_size_inches() * 72
    return Picture(
        png.getvalue(), svg.getvalue(), alternative, caption, float(width), float(height)
    )


def styled() -> AbstractContextManager[None]:
    """Return the context in which every picture is drawn."""
    return mpl.rc_context(STYLE)
