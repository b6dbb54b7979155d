"""Map of primes chosen: hours of each zone that the failure worst for it leaves without cover.

Receives zone polygons and protected figures; hands on a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from homecare import units
from homecare.report import classes, furniture, palette
from homecare.report.maps import Classed, Frame, Zones, zone_map

_COVERED = 0.0005  # under what a share shows with one digit
Row = Mapping[str, Any]


def uncovered_map(
    zones: Zones, found: Row, name: str, title: str, *, frame: Frame
) -> furniture.Picture:
    """Return the map of the share of each zone's hours that its worst failure leaves uncovered.

    Parameters
    ----------
    zones : GeoDataFrame
        ``zone_id``, ``zone_name`` and polygons, British National Grid.
    found : mapping
        Primes passed through `homecare.report.disclosure.primes.protect_primes`.
    name : str
        Which choice of the figures.
    title : str
        Its name in words.
    frame : Frame
        Attribution and notices.
    """
    shares = {row["zone_id"]: _share(row, name) for row in found["zones"]}
    every = [
        _share(row, each["name"]) for each in found["choices"] for row in found["zones"]
    ]  # one legend for every choice, so that two maps compare
    some = [value for value in every if value is not None and value >= _COVERED]
    limits = classes.share_classes(some, at_most=4) if some else []
    colours = palette.share_colours(5)
    classed = [Classed(furniture.Key(colours[0], "all covered"), _between(-1.0, _COVERED))]
    for colour, (low, high) in zip(colours[-len(limits) :] if limits else [], limits, strict=True):
        key = furniture.Key(colour, classes.share_words(low, high))
        classed.append(Classed(key, _between(low or _COVERED, high)))
    return zone_map(
        zones,
        shares,
        classed,
        frame,
        title=f"Hours without cover when one prime fails: {title[0].lower()}{title[1:]}",
        subtitle="Share of each zone's planned hours a week that its worst single failure leaves "
        "with no prime to deliver them.",
        legend="Share of planned hours uncovered",
        told=lambda value: "all covered" if value < _COVERED else units.percent(value, 1),
        short="share of hours uncovered in the worst failure",
        caption=f"{title}: share of planned hours that the worst failure for each zone leaves "
        "without cover.",
        blank="no primes, or hidden",
    )


def _share(row: Row, name: str) -> float | None:
    worst, hours = row["worst_uncovered_hours"], row["demand_hours_per_week"]
    if worst is None or not hours:
        return None
    return float(worst[name] / hours)


def _between(low: float, high: float) -> Callable[[float | None], bool]:
    """Return a test of a share as it is shown, so that equal labels share a class."""
    return lambda value: value is not None and low <= float(units.half_away(value, 3)) < high
