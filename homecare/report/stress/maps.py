"""Maps of failures: hours without a provider under the worst, and the worst case of each zone.

Owns two pictures. Receives zone polygons and protected figures; hands on pictures with the words
that stand in for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare import units
from homecare.report import classes, palette
from homecare.report.disclosure.stress import CLASSES
from homecare.report.furniture import Key, Picture
from homecare.report.maps import Classed, Frame, Zones, zone_map
from homecare.report.stress import words as told

Row = Mapping[str, Any]


def lost_map(zones: Zones, found: Row, failure: Row, *, frame: Frame) -> Picture:
    """Return the map of hours that find no other provider under one failure.

    Parameters
    ----------
    zones : GeoDataFrame
        ``zone_id``, ``zone_name`` and polygons, British National Grid.
    found : mapping
        Protected figures.
    failure : mapping
        The failure drawn, one of those told by zone.
    frame : Frame
        Attribution and notices.
    """
    figures: dict[Any, float | None] = {zone["zone_id"]: 0.0 for zone in found["zones"]}
    figures |= {zone["zone_id"]: zone["lost_hours"] for zone in failure["zones"]}
    some = [value for value in figures.values() if value]
    limits = classes.hours_classes(some, at_most=4) if some else []
    colours = palette.share_colours(5)
    classed = [Classed(Key(colours[0], "none"), lambda value: value == 0)]
    classed += [
        Classed(Key(colour, _hours(low, high)), _within(low, high))
        for colour, (low, high) in zip(
            colours[-len(limits) :] if limits else [], limits, strict=True
        )
    ]
    return zone_map(
        zones,
        figures,
        classed,
        frame,
        title=f"If {told.what(failure)}",
        subtitle="Hours a week that find no other provider while everybody else stays, by zone.",
        legend="Hours a week without a provider",
        told=lambda value: "none" if value == 0 else units.hours_text(round(value)),
        short="hours a week that find no other provider",
        caption=f"Hours a week without a provider if {told.what(failure)}.",
        blank="hidden",
    )


def worst_map(zones: Zones, found: Row, *, frame: Frame) -> Picture:
    """Return the map of the share of each zone's planned hours that its worst failure loses.

    Parameters
    ----------
    zones, found, frame
        As for `lost_map`.

    Notes
    -----
    Where the share itself is hidden, its class stands where that gives nobody away.
    """
    texts, figures = {}, dict[Any, float | None]()
    for zone in found["zones"]:
        worst = zone["worst"]
        ends = None if worst is None else worst["lost_share_class"]
        if worst is None:
            figures[zone["zone_id"]], texts[zone["zone_id"]] = 0.0, "none"
        elif ends is None:
            figures[zone["zone_id"]] = None
        else:
            figures[zone["zone_id"]] = ends[1]
    used = [ends for ends in CLASSES if ends[1] in figures.values()]
    colours = palette.share_colours(max(len(used) + 1, 2))
    classed = [Classed(Key(colours[0], "none lost"), lambda value: value == 0)] if texts else []
    classed += [
        Classed(Key(colour, told.class_words(ends)), _is(ends[1]))
        for colour, ends in zip(colours[-len(used) :] if used else [], used, strict=True)
    ]
    words = {ends[1]: told.class_words(ends) for ends in CLASSES}
    kind = "takes nobody new" if found["kind"] == "suspension" else "leaves"
    return zone_map(
        zones,
        figures,
        classed,
        frame,
        title="What the worst single exit leaves in each zone",
        subtitle=f"Share of the zone's planned hours that find no other provider when one {kind}; "
        "for each zone another one.",
        legend="Share of planned hours without a provider",
        told=lambda value: words.get(value, "none"),
        short="share of planned hours lost in its worst case",
        caption="Share of each zone's planned hours without a provider under the failure that "
        "hurts it most.",
        blank="hidden",
    )


def _hours(low: float, high: float) -> str:
    is_one_class = low == 0 and high == float("inf")
    return "some" if is_one_class else classes.range_words(low, high)


def _within(low: float, high: float) -> Any:
    return lambda value: value is not None and value > 0 and low <= value < high


def _is(limit: float) -> Any:
    return lambda value: value == limit
