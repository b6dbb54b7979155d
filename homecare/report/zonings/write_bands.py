"""Files of a comparison of bands: two tables and a map, after disclosure control.

Receives a plain comparison with the result it stands beside; hands on the paths written.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homecare.report import classes, files, furniture, maps, palette, show, tables
from homecare.report.disclosure.bands import protect_bands

Result = Mapping[str, Any]

MATRIX = ("from", "to", "postcodes", "costed_hours_per_week", "weekly_cost_change_gbp")
ZONES = (
    "zone_id",
    "zone_name",
    "postcodes",
    "changed_postcodes",
    "changed_costed_hours_per_week",
    "weekly_cost_change_gbp",
)


def write_band_comparison(
    result: Result,
    zones: maps.Zones,
    out_dir: Path,
    *,
    frame: maps.Frame,
    rule: str = "under5",
) -> list[Path]:
    """Write which hours change band as two CSV files, and their map; return the paths.

    Parameters
    ----------
    result : mapping
        The plain result of `homecare zones` with its `band_comparison`.
    zones : GeoDataFrame
        Zones on the National Grid.
    out_dir : pathlib.Path
        Folder to write to.
    frame : Frame
        Attribution and notices of the map.
    rule : {"under5", "none"}
        What is hidden.
    """
    safe = protect_bands(result["band_comparison"], result, rule)
    basis = band_notices(safe)
    notice = " ".join((*result["scenario"].get("notices", ()), *basis))
    sides = {"before": safe["before"]["name"], "after": safe["after"]["name"]}
    written = []
    for name, columns, rows in (
        ("band_changes.csv", MATRIX, safe["matrix"]),
        ("band_changes_by_zone.csv", ZONES, safe["zones"]),
    ):
        marked = [
            {
                **row,
                **sides,
                "scenario_id": result["scenario"]["id"],
                "hidden": ";".join(row.get("hidden", ())),
                "notice": notice,
            }
            for row in rows
        ]
        heads = ("scenario_id", "before", "after", *columns, "hidden", "notice")
        written.append(files.write_text(out_dir / name, tables.csv_text(heads, marked)))
    picture = changes_map(zones, safe, frame=frame, basis=basis)
    written.append(files.write_bytes(out_dir / "map-band-changes.png", picture.png))
    written.append(files.write_bytes(out_dir / "map-band-changes.svg", picture.svg))
    return written


def band_notices(safe: Result) -> tuple[str, ...]:
    """Return what the bands of each side rest on, a sentence each."""
    sides = (safe["before"], safe["after"])
    return tuple(dict.fromkeys(f"{each['name']}: {each['band_basis']}." for each in sides))


def changes_map(
    zones: maps.Zones, safe: Result, *, frame: maps.Frame, basis: tuple[str, ...]
) -> furniture.Picture:
    """Return the map of costed hours a week that change band in each zone.

    Parameters
    ----------
    zones : GeoDataFrame
        ``zone_id``, ``zone_name`` and polygons, British National Grid.
    safe : mapping
        From `protect_bands`.
    frame : Frame
        Attribution and notices.
    basis : tuple of str
        What the bands rest on.
    """
    figures = {row["zone_id"]: row["changed_costed_hours_per_week"] for row in safe["zones"]}
    some = [value for value in figures.values() if value]
    limits = classes.hours_classes(some) if some else []
    colours = palette.hours_colours(len(limits) + 1)
    classed = [
        maps.Classed(furniture.Key(colours[0], "no change"), lambda value: value == 0),
        *(
            maps.Classed(furniture.Key(colour, classes.range_words(low, high)), _between(low, high))
            for colour, (low, high) in zip(colours[1:], limits, strict=True)
        ),
    ]
    if 0 not in figures.values():
        classed = classed[1:]
    sides = f"from {safe['before']['name']} to {safe['after']['name']}"
    total = safe["changed"]["changed_costed_hours_per_week"]
    notices = tuple(each for each in frame.notices if not each.startswith("Bands: "))
    return maps.zone_map(
        zones,
        figures,
        classed,
        maps.Frame(
            attribution=frame.attribution,
            notices=(*notices, *basis),
            hole_label=frame.hole_label,
            is_illustrative=frame.is_illustrative,
        ),
        title="Costed hours that change band",
        subtitle=f"Costed hours a week whose price band changes {sides}. "
        f"{show.hours(total)} hours a week in all.",
        legend="Costed hours a week that change band",
        told=show.hours,
        short="costed hours that change band",
        caption=f"Costed hours a week in each zone whose band changes {sides}.",
    )


def _between(low: float, high: float) -> Any:
    return lambda value: value is not None and value > 0 and low <= value < high
