"""Maps of two zonings: their hours side by side, and where people would change zone.

Owns both maps. Receives the polygons of two zonings and their protected figures; hands on pictures
with the words that stand in for them. Areas are shaded, never places where somebody lives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from homecare.report import classes, furniture, labels, maps, palette, places, show

Row = Mapping[str, Any]

LANDSCAPE = 770.0  # points: the long side of A4 with its margins
_GAP = 0.06  # of the county's width, between the two maps
_GRAIN_M = 60.0
_SLIVER_M = 25.0  # ground narrower than twice this is two drawings of one boundary
STAYS = "#dfe6ea"
HELD_BACK = "not shown: nobody, or confidential"
BEYOND = furniture.Key(palette.PAPER, "in no zone of the second zoning", "xxxx")


def zonings_map(
    zones: Sequence[gpd.GeoDataFrame], zonings: Sequence[Row], *, frame: maps.Frame
) -> furniture.Picture:
    """Return two zonings side by side, shaded by planned hours in the same classes.

    Parameters
    ----------
    zones : sequence of two GeoDataFrame
        ``zone_id``, ``zone_name`` and polygons, British National Grid.
    zonings : sequence of two mapping
        Their protected figures; ``planned_hours_per_week`` is None where hidden.
    frame : Frame
        Attribution and notices.
    """
    with furniture.styled():
        grounds = [_ground(each) for each in zones]
        figures = [
            {row["zone_id"]: row["planned_hours_per_week"] for row in zoning["zones"]}
            for zoning in zonings
        ]
        known = [value for each in figures for value in each.values() if value is not None]
        limits = classes.hours_classes(known)
        colours = palette.hours_colours(len(limits))
        keys = [
            furniture.Key(colour, classes.range_words(low, high))
            for colour, (low, high) in zip(colours, limits, strict=True)
        ]
        blank = furniture.Key(palette.PAPER, "not shown", "....")
        is_blank = any(value is None for each in figures for value in each.values())
        legend = [*keys, blank] if is_blank else keys
        left, bottom, right, top = _bounds(grounds)
        step = (right - left) * (1 + _GAP)
        sheet = furniture.new_sheet(
            [left, bottom, right + step, top],
            title="Two zonings side by side: planned hours by zone",
            subtitle="Hours a week of every service, by the zone where people live. One scale of "
            "shades for both maps."
            + (
                ""
                if any(zoning["in_no_zone"] for zoning in zonings)
                else " The hours of all zones together are the same in both."
            ),
            notices=frame.lines(),
            foot=max(furniture.legend_height(legend), 48.0),
            spare=0.012,
            width=LANDSCAPE,
        )
        unlabelled: list[str] = []
        for place, (ground, each) in enumerate(zip(grounds, figures, strict=True)):
            panel = _panel(sheet, place, step)
            furniture.write(
                panel,
                panel.frame[0] + 8,
                panel.frame[3] - 12,
                zonings[place]["title"],
                size=10.5,
                bold=True,
            )
            unlabelled += _fill(
                panel,
                ground,
                each,
                (list(zip(keys, limits, strict=True)), blank, frame.hole_label),
            )
        furniture.draw_scale(sheet)
        furniture.draw_legend(sheet, "Planned hours a week", legend)
        told = [
            f"{zoning['title']}: "
            + "; ".join(f"{row['zone_name']} {_told(row)}" for row in zoning["zones"])
            for zoning in zonings
        ]
        short = f" Named beside the map: {', '.join(unlabelled)}." if unlabelled else ""
        return furniture.finish(
            sheet.figure,
            title="Two zonings side by side",
            alternative=f"Two maps of planned hours a week by zone. {'. '.join(told)}.",
            caption=f"Planned hours a week by zone, {zonings[0]['title']} beside "
            f"{zonings[1]['title']}.{short}",
        )


def _told(row: Row) -> str:
    return show.hours(row["planned_hours_per_week"], absent="not shown")


def _ground(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return zones in order, with edges no finer than a printer shows; whole where they can."""
    ordered = zones.sort_values("zone_id", kind="stable").reset_index(drop=True)
    shapes = ordered.geometry.to_numpy()
    simple = (
        shapely.coverage_simplify(shapes, _GRAIN_M)
        if shapely.coverage_is_valid(shapes)
        else shapely.simplify(shapes, _GRAIN_M)
    )
    return ordered.set_geometry(gpd.GeoSeries(simple, crs=zones.crs))


def _bounds(grounds: Sequence[gpd.GeoDataFrame]) -> tuple[float, float, float, float]:
    every = np.array([ground.total_bounds for ground in grounds])
    left, bottom = every[:, :2].min(axis=0).tolist()
    right, top = every[:, 2:].max(axis=0).tolist()
    return left, bottom, right, top


def _panel(sheet: furniture.Sheet, place: int, step: float) -> furniture.Sheet:
    """Return the sheet as one of its two maps sees it: moved right, and half as wide."""
    left, bottom, right, top = sheet.frame
    middle = (left + right) / 2
    return replace(
        sheet,
        corner=(sheet.corner[0] - place * step, sheet.corner[1]),
        frame=(left, bottom, middle - 2, top) if place == 0 else (middle + 2, bottom, right, top),
    )


def _fill(
    sheet: furniture.Sheet,
    ground: gpd.GeoDataFrame,
    figures: Mapping[Any, float | None],
    style: tuple[Sequence[tuple[furniture.Key, tuple[float, float]]], furniture.Key, str],
) -> list[str]:
    """Draw one map; return the names of zones for whose label there was no room.

    ``style`` is the classes, what stands for a hidden figure, and the name of the hole.
    """
    classed, blank, hole_label = style
    shapes = sheet.points(ground.geometry.to_numpy())
    wanted = []
    for name, zone_id, shape in zip(ground["zone_name"], ground["zone_id"], shapes, strict=True):
        value = figures.get(zone_id)
        key = blank
        for each, (low, high) in classed:
            if value is not None and low <= value < high:
                key = each
        furniture.fill(sheet, shape, key.colour, hatch=key.hatch)
        furniture.fill(sheet, shape, "none", edge=palette.PAPER, width=2.0, order=4)
        furniture.fill(sheet, shape, "none", edge=palette.LINE, width=0.6, order=5)
        text = show.hours(value, absent="not shown")
        wanted.append(labels.Wanted(str(name), text, key.colour))
    furniture.fill(sheet, shapely.union_all(shapes), "none", edge=palette.LINE, width=1.0, order=6)
    areas = list(shapes)
    empty = sheet.points(np.asarray(places.holes(ground), dtype=object))
    if hole_label and len(empty):
        areas.append(empty[0])
        wanted.append(labels.Wanted(hole_label))
    placed = labels.place_labels(areas, wanted, frame=sheet.frame, measure=furniture.text_width)
    maps.draw_labels(sheet, placed, halo=False)
    return _figures_alone(sheet, areas, wanted, placed)


def _figures_alone(
    sheet: furniture.Sheet,
    areas: Sequence[shapely.Geometry],
    wanted: Sequence[labels.Wanted],
    placed: Sequence[labels.Label | None],
) -> list[str]:
    """Draw the figure alone where a name found no room, and its name under the map's heading."""
    left = [at for at, label in enumerate(placed) if label is None and wanted[at].figure]
    short = [replace(wanted[at], name=wanted[at].figure, figure="") for at in left]
    again = labels.place_labels(
        [areas[at] for at in left],
        short,
        frame=sheet.frame,
        measure=furniture.text_width,
        taken=[label.box() for label in placed if label is not None],
    )
    maps.draw_labels(sheet, again, halo=False)
    for line, at in enumerate(left):
        text = f"{wanted[at].figure}: {wanted[at].name}"
        furniture.write(sheet, sheet.frame[0] + 8, sheet.frame[3] - 26 - 11 * line, text, size=8)
    return [wanted[at].name for at in left]


def changes_map(
    zones: Sequence[gpd.GeoDataFrame],
    changes: Row,
    zonings: Sequence[Row],
    *,
    frame: maps.Frame,
) -> furniture.Picture:
    """Return the map of the ground on which people would change zone, pair by pair of zones.

    Parameters
    ----------
    zones : sequence of two GeoDataFrame
        ``zone_id``, ``zone_name`` and polygons, British National Grid.
    changes : mapping
        Protected changes between the two; hours are None where hidden.
    zonings : sequence of two mapping
        Their protected figures.
    frame : Frame
        Attribution and notices.
    """
    with furniture.styled():
        grounds = [_ground(each) for each in zones]
        names = [{row["zone_id"]: row["zone_name"] for row in each["zones"]} for each in zonings]
        moving = [row for row in changes["overlaps"] if _is_move(row)]
        values = [row["planned_hours_per_week"] for row in moving]
        known = [value for value in values if value is not None]
        limits = classes.hours_classes(known, at_most=4) if known else []
        colours = palette.share_colours(5)[-len(limits) :] if limits else []
        classed = [
            (
                furniture.Key(colour, f"{classes.range_words(low, high)} hours change zone"),
                low,
                high,
            )
            for colour, (low, high) in zip(colours, limits, strict=True)
        ]
        beyond = _beyond(grounds)
        keys = [furniture.Key(STAYS, "stays in the matched zone"), *(key for key, *_ in classed)]
        keys += [furniture.Key(palette.PAPER, HELD_BACK, "....")] if None in values else []
        keys += [] if beyond.is_empty else [BEYOND]
        sheet = furniture.new_sheet(
            list(_bounds(grounds)),
            title="Where people would change zone",
            subtitle=f"From {zonings[0]['title']}, thin lines, to {zonings[1]['title']}, thick "
            "lines and names. Each zone is matched with at most one of the other zoning, so that "
            "most hours stay; shaded ground goes to another zone. Planned hours a week.",
            notices=frame.lines(),
            foot=max(furniture.legend_height(keys), 48.0),
            spare=0.02,
        )
        furniture.fill(sheet, sheet.points(beyond), BEYOND.colour, hatch=BEYOND.hatch)
        unlabelled = _draw_pairs(
            sheet, grounds, changes["overlaps"], style=(names[1], classed, frame.hole_label)
        )
        _draw_lines(sheet, grounds)
        furniture.draw_scale(sheet)
        furniture.draw_legend(sheet, "Planned hours a week", keys)
        told = "; ".join(
            f"{names[0][row['zone_id']]} to {names[1][row['other_zone_id']]} {_told(row)}"
            for row in moving
        )
        short = f" Too small to be labelled: {', '.join(unlabelled)}." if unlabelled else ""
        return furniture.finish(
            sheet.figure,
            title="Where people would change zone",
            alternative=f"Map of the ground that changes zone, hours a week. {told or 'None'}.",
            caption="The ground on which people would change zone, "
            f"{zonings[0]['title']} to {zonings[1]['title']}.{short}",
        )


def _is_move(row: Row) -> bool:
    return not row["is_matched"] and "" not in (row["zone_id"], row["other_zone_id"])


def _opened(area: shapely.Geometry) -> shapely.Geometry:
    """Return an area without its slivers."""
    inner = shapely.buffer(area, -_SLIVER_M, join_style="mitre")
    return shapely.intersection(shapely.buffer(inner, _SLIVER_M, join_style="mitre"), area)


def _beyond(grounds: Sequence[gpd.GeoDataFrame]) -> shapely.Geometry:
    """Return the ground of the first zoning that is in no zone of the second."""
    first, second = (shapely.union_all(each.geometry.to_numpy()) for each in grounds)
    return _opened(shapely.difference(first, second))


def _draw_pairs(
    sheet: furniture.Sheet,
    grounds: Sequence[gpd.GeoDataFrame],
    overlaps: Sequence[Row],
    *,
    style: tuple[Mapping[str, str], Sequence[tuple[furniture.Key, float, float]], str],
) -> list[str]:
    """Shade the ground of each pair of zones, with its hours; return labels without room.

    ``style`` is the names of the second zoning's zones, the classes, and the name of the hole.
    """
    names, classed, hole_label = style
    shapes = [dict(zip(each["zone_id"], each.geometry, strict=True)) for each in grounds]
    areas, wanted = [], []
    for row in overlaps:
        if "" in (row["zone_id"], row["other_zone_id"]):
            continue
        shared = shapely.intersection(shapes[0][row["zone_id"]], shapes[1][row["other_zone_id"]])
        area = sheet.points(_opened(shared))
        if area.is_empty:
            continue
        value = row["planned_hours_per_week"]
        if row["is_matched"]:
            furniture.fill(sheet, area, STAYS, order=1)
            told = f"{show.hours(value)} stay" if value is not None else ""
            areas.append(_largest(area))
            wanted.append(labels.Wanted(names[row["other_zone_id"]], told, STAYS))
            continue
        key = furniture.Key(palette.PAPER, HELD_BACK, "....")
        for each, low, high in classed:
            if value is not None and low <= value < high:
                key = each
        furniture.fill(sheet, area, key.colour, hatch=key.hatch, order=2)
        if value is not None:
            areas.append(_largest(area))
            wanted.append(labels.Wanted(show.hours(value), "", key.colour))
    empty = sheet.points(np.asarray(places.holes(grounds[0]), dtype=object))
    if hole_label and len(empty):
        areas.append(empty[0])
        wanted.append(labels.Wanted(hole_label))
    placed = labels.place_labels(areas, wanted, frame=sheet.frame, measure=furniture.text_width)
    maps.draw_labels(sheet, placed, halo=False)
    return [each.name for each, label in zip(wanted, placed, strict=True) if label is None]


def _largest(area: shapely.Geometry) -> shapely.Geometry:
    """Return the largest polygon of an area, on which its label goes."""
    return max(shapely.get_parts(area), key=lambda part: part.area)


def _draw_lines(sheet: furniture.Sheet, grounds: Sequence[gpd.GeoDataFrame]) -> None:
    """Draw the boundaries of both zonings: those of the second thick."""
    for ground, width, order in zip(grounds, (0.5, 1.7), (4, 5), strict=True):
        for shape in sheet.points(ground.geometry.to_numpy()):
            furniture.fill(sheet, shape, "none", edge=palette.LINE, width=width, order=order)
