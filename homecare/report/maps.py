"""Maps for print: places by band, hours by zone, and how the hours of each zone were placed.

Owns the three maps of a run. Receives zone polygons, live postcodes and the plain result; hands on
pictures as PNG and SVG with the words that stand in for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import matplotlib.patheffects
import numpy as np
import pandas as pd
import shapely

from homecare import units
from homecare.report import classes, furniture, labels, palette, places, show

ILLUSTRATIVE = "Illustrative boundaries: not the council's."
_ALL_PLACED = 5e-4  # a share below this reads 0.0%
Row = Mapping[str, Any]
Zones: TypeAlias = gpd.GeoDataFrame


@dataclass(frozen=True)
class Frame:
    """What every map of a run has in common.

    Attributes
    ----------
    attribution : str
        Whose data the map shows, under which licence.
    notices : tuple of str
        Lines for the foot of the map, such as that the market is invented.
    hole_label : str
        Name of the area the zones enclose and leave out; empty for none.
    is_illustrative : bool
        Whether the boundaries are not the council's own.
    """

    attribution: str
    notices: tuple[str, ...] = ()
    hole_label: str = ""
    is_illustrative: bool = True

    def lines(self, *extra: str) -> list[str]:
        """Return the lines at the foot of a map."""
        first = [ILLUSTRATIVE] if self.is_illustrative else []
        return [*first, *self.notices, *extra, self.attribution]


@dataclass(frozen=True)
class Classed:
    """A class of a zone map: colour, words, hatch, and which zones it holds."""

    key: furniture.Key
    holds: Callable[[float | None], bool]


def _ground(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones with edges no finer than a printer shows."""
    ordered = zones.sort_values("zone_id", kind="stable").reset_index(drop=True)
    simple = shapely.coverage_simplify(ordered.geometry.to_numpy(), 60.0)
    return ordered.set_geometry(gpd.GeoSeries(simple, crs=zones.crs))


def _open(
    ground: gpd.GeoDataFrame,
    frame: Frame,
    keys: Sequence[furniture.Key],
    *,
    title: str,
    subtitle: str,
    extra: Sequence[str] = (),
) -> furniture.Sheet:
    return furniture.new_sheet(
        ground.total_bounds.tolist(),
        title=title,
        subtitle=subtitle,
        notices=frame.lines(*extra),
        foot=max(furniture.legend_height(keys), 48.0),
        spare=0.02,
    )


def draw_labels(
    sheet: furniture.Sheet, placed: Sequence[labels.Label | None], *, halo: bool
) -> None:
    """Draw labels where they were placed, over a halo or over their own ground."""
    for label in placed:
        if label is None:
            continue
        if label.leader:
            (x, y), (end_x, end_y) = label.leader
            sheet.axes.plot([x, end_x], [y, end_y], color=palette.PAPER, lw=2.4, zorder=13)
            sheet.axes.plot([x, end_x], [y, end_y], color=palette.INK, lw=0.8, zorder=14)
            sheet.axes.plot(
                x, y, marker="o", ms=3.4, mew=0.8, mfc=palette.INK, mec=palette.PAPER, zorder=15
            )
        top = label.y + label.height / 2
        for row, (text, bold) in enumerate(label.lines):
            drawn = sheet.axes.text(
                label.x,
                top - label.size * labels.LEADING * (row + 0.5),
                text,
                fontsize=label.size,
                fontweight="bold" if bold else "normal",
                color=label.colour() if not halo else palette.INK,
                ha="center",
                va="center_baseline",
                parse_math=False,
                zorder=18,
            )
            glow = palette.PAPER if halo or label.leader else label.wanted.ground
            drawn.set_path_effects(
                [matplotlib.patheffects.withStroke(linewidth=2.6, foreground=glow)]
            )


def _finish(
    sheet: furniture.Sheet,
    ground: gpd.GeoDataFrame,
    wanted: Sequence[labels.Wanted],
    frame: Frame,
    *,
    halo: bool,
) -> None:
    """Draw boundaries, the hole, and labels over the filled map."""
    shapes = sheet.points(ground.geometry.to_numpy())
    for shape in shapes:
        if not halo:  # a pale casing parts dark neighbours, the dark core parts pale ones
            furniture.fill(sheet, shape, "none", edge=palette.PAPER, width=2.2, order=4)
        furniture.fill(sheet, shape, "none", edge=palette.LINE, width=1.0 if halo else 0.6, order=5)
    whole = shapely.union_all(shapes)
    furniture.fill(sheet, whole, "none", edge=palette.LINE, width=1.1, order=6)
    areas, texts = list(shapes), list(wanted)
    empty = sheet.points(np.asarray(places.holes(ground), dtype=object))
    for hole in empty:
        furniture.fill(sheet, hole, palette.PAPER, edge=palette.LINE, width=0.9, order=6)
    if frame.hole_label and len(empty):
        areas.append(empty[0])
        texts.append(labels.Wanted(frame.hole_label))
    placed = labels.place_labels(areas, texts, frame=sheet.frame, measure=furniture.text_width)
    draw_labels(sheet, placed, halo=halo)
    furniture.draw_scale(sheet)


def band_map(
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame,
    bands: Sequence[Row],
    *,
    frame: Frame,
    basis: str = "",
) -> furniture.Picture:
    """Return the map of places by band.

    Parameters
    ----------
    zones : GeoDataFrame
        ``zone_id``, ``zone_name`` and polygons, British National Grid.
    postcodes : DataFrame
        All live postcodes with ``easting_m``, ``northing_m``, ``zone_id`` and ``band`` after the
        override. Postcodes are places; no person is drawn.
    bands : sequence of mapping
        ``band`` and ``rate_gbp_per_hour`` (or None) in the order of the rate card.
    frame : Frame
        Attribution and notices.
    basis : str
        How the bands were found, for the foot of the map.
    """
    with furniture.styled():
        ground = _ground(zones)
        names = [str(row["band"]) for row in bands]
        areas = places.band_areas(ground, postcodes, names)
        total = sum(area.area for area in areas.values()) or 1.0
        colours = palette.band_colours(len(names))
        hatches = [""] * len(names)
        if len(names) > 2:
            hatches[-1] = "/////"
        keys = []
        for row, colour, hatch in zip(bands, colours, hatches, strict=True):
            words = show.words(row["band"]) + show.rate_words(row)
            keys.append(furniture.Key(colour, words, hatch))
        sheet = _open(
            ground,
            frame,
            keys,
            title="How hard places are to serve: price bands",
            subtitle="Each place takes the band of the nearest postcode in its zone. "
            "A zone holds several bands.",
            extra=[basis] if basis and not _is_told(frame.notices) else [],
        )
        shapes = sheet.points(ground.geometry.to_numpy())
        for shape in shapes:
            furniture.fill(sheet, shape, palette.BLANK)
        for name, key in zip(names, keys, strict=True):
            furniture.fill(
                sheet,
                sheet.points(areas[name]),
                key.colour,
                hatch=key.hatch,
                order=2,
                edge=key.colour,
                width=0.2,
            )
        wanted = [labels.Wanted(str(name)) for name in ground["zone_name"]]
        _finish(sheet, ground, wanted, frame, halo=True)
        furniture.draw_legend(sheet, "Price band", keys)
        shares = ", ".join(f"{name} {units.percent(areas[name].area / total)}" for name in names)
        words = f"Map of {len(ground)} zones shaded by price band. Share of the ground: {shares}."
        return furniture.finish(
            sheet.figure,
            title="Price bands",
            alternative=words,
            caption="Places by price band, with the zones over them.",
        )


def _is_told(notices: Sequence[str]) -> bool:
    """Return whether the notices say already how the bands were found."""
    return any(notice.lower().startswith("bands") for notice in notices)


def hours_map(zones: gpd.GeoDataFrame, rows: Sequence[Row], *, frame: Frame) -> furniture.Picture:
    """Return the map of planned hours a week by zone; a hidden figure is drawn as hidden.

    Parameters
    ----------
    zones : GeoDataFrame
        ``zone_id``, ``zone_name`` and polygons, British National Grid.
    rows : sequence of mapping
        Zone rows of the result; ``planned_hours_per_week`` is None where hidden.
    frame : Frame
        Attribution and notices.
    """
    figures = {row["zone_id"]: row["planned_hours_per_week"] for row in rows}
    limits = classes.hours_classes([value for value in figures.values() if value is not None])
    colours = palette.hours_colours(len(limits))
    classed = [
        Classed(furniture.Key(colour, classes.range_words(low, high)), _between(low, high))
        for colour, (low, high) in zip(colours, limits, strict=True)
    ]
    known = [value for value in figures.values() if value is not None]
    return zone_map(
        zones,
        figures,
        classed,
        frame,
        title="Planned home care hours by zone",
        subtitle="Hours a week of every service, by the zone where people live. "
        f"{len(figures)} zones, {units.hours_text(units.total(known))} hours a week shown.",
        legend="Planned hours a week",
        told=lambda value: units.hours_text(round(value)),
        short="planned hours a week",
        caption="Planned hours of home care a week in each zone.",
    )


def placed_map(
    zones: gpd.GeoDataFrame,
    rows: Sequence[Row],
    *,
    frame: Frame,
    measure: Literal["unplaced", "prime"] = "unplaced",
) -> furniture.Picture:
    """Return the map of the share of each zone's hours not placed, or placed with primes.

    Parameters
    ----------
    zones, rows, frame
        As for `hours_map`.
    measure : {"unplaced", "prime"}
        Unplaced hours as a share of planned hours, which shows where the market falls short; or
        prime hours as a share of planned hours.
    """
    if measure == "prime":
        figures = {row["zone_id"]: _prime_share(row) for row in rows}
        known = [value for value in figures.values() if value is not None]
        limits = classes.share_classes(known, places=2)
        classed = _shares(limits, palette.hours_colours(len(limits)), places=2)
        return zone_map(
            zones,
            figures,
            classed,
            frame,
            title="Hours placed with prime providers",
            subtitle="Share of each zone's planned hours a week placed with primes. No figure: "
            "no prime providers, or hidden.",
            legend="Share of planned hours with primes",
            short="prime share",
            told=units.percent,
            caption="Share of planned hours placed with prime providers.",
            blank="no figure",
        )
    figures = {row["zone_id"]: _unplaced_share(row) for row in rows}
    some = [value for value in figures.values() if value is not None and value >= _ALL_PLACED]
    limits = classes.share_classes(some, at_most=4) if some else []
    colours = palette.share_colours(5)
    classed = [Classed(furniture.Key(colours[0], "all placed"), _between(-1.0, _ALL_PLACED))]
    classed = classed if len(some) < sum(each is not None for each in figures.values()) else []
    classed += _shares(limits, colours[-len(limits) :] if limits else [], places=3)
    return zone_map(
        zones,
        figures,
        classed,
        frame,
        title="Hours no provider could take",
        subtitle="Share of each zone's planned hours a week left unplaced.",
        legend="Share of planned hours unplaced",
        short="unplaced share",
        told=lambda value: "all placed" if value < _ALL_PLACED else f"{units.percent(value, 1)}",
        caption="Share of planned hours that could not be placed.",
    )


def _shares(
    limits: Sequence[tuple[float, float]], colours: Sequence[str], *, places: int
) -> list[Classed]:
    """Return classes of shares, each in its colour; the lowest begins above nothing."""
    return [
        Classed(
            furniture.Key(colour, classes.share_words(low, high)),
            _between(low or (_ALL_PLACED if places > 2 else 0.0), high, places=places),
        )
        for colour, (low, high) in zip(colours, limits, strict=True)
    ]


def _between(low: float, high: float, *, places: int = 9) -> Callable[[float | None], bool]:
    """Return a test of a figure as it is shown, so that equal labels share a class."""
    return lambda value: value is not None and low <= float(units.half_away(value, places)) < high


def _unplaced_share(row: Row) -> float | None:
    unplaced, planned = row["unplaced_hours"], row["planned_hours_per_week"]
    if unplaced is None or planned is None:
        return None
    return float(unplaced / planned) if planned else 0.0


def _prime_share(row: Row) -> float | None:
    prime, planned = row["prime_hours"], row["planned_hours_per_week"]
    return float(prime / planned) if prime is not None and planned else None


def zone_map(
    zones: gpd.GeoDataFrame,
    figures: Mapping[Any, float | None],
    classed: Sequence[Classed],
    frame: Frame,
    *,
    title: str,
    subtitle: str,
    legend: str,
    told: Callable[[float], str],
    short: str,
    caption: str,
    blank: str = "not shown",
) -> furniture.Picture:
    """Return a map with one figure for each zone (None: none to show), classed and labelled."""
    with furniture.styled():
        ground = _ground(zones)
        values = [figures.get(zone_id) for zone_id in ground["zone_id"]]
        keys, fills = [], [furniture.Key(palette.PAPER, blank, "....")] * len(values)
        for each in classed:
            held = [place for place, value in enumerate(values) if each.holds(value)]
            for place in held:
                fills[place] = each.key
            zones_word = "1 zone" if len(held) == 1 else f"{len(held)} zones"
            keys.append(furniture.Key(each.key.colour, f"{each.key.words} ({zones_word})"))
        if None in values:
            keys.append(furniture.Key(palette.PAPER, f"{blank} ({values.count(None)})", "...."))
        sheet = _open(ground, frame, keys, title=title, subtitle=subtitle)
        shapes = sheet.points(ground.geometry.to_numpy())
        for shape, key in zip(shapes, fills, strict=True):
            furniture.fill(sheet, shape, key.colour, hatch=key.hatch)
        texts = [told(value) if value is not None else blank for value in values]
        names = [str(name) for name in ground["zone_name"]]
        wanted = [
            labels.Wanted(name, text, key.colour)
            for name, text, key in zip(names, texts, fills, strict=True)
        ]
        _finish(sheet, ground, wanted, frame, halo=False)
        furniture.draw_legend(sheet, legend, keys)
        list_of = "; ".join(f"{name}: {text}" for name, text in zip(names, texts, strict=True))
        return furniture.finish(
            sheet.figure,
            title=title,
            caption=caption,
            alternative=f"Map of {len(names)} zones by {short}. {list_of}.",
        )
