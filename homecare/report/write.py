"""Files of a run, all written here; and what the writers of every command share.

Owns which files a run leaves behind. Receives results, zones and postcodes; hands on the paths.
Every published file holds figures that have been through disclosure control; ``result.json`` alone
is the council's working record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from homecare.report import (
    files,
    furniture,
    geopackage,
    maps,
    page,
    tables,
)
from homecare.report.disclosure import result as disclosure

Result = Mapping[str, Any]
Measure = Literal["unplaced", "prime"]
RULES = disclosure.RULES


def write_run(
    result: Result,
    zones: maps.Zones | None,
    postcodes: pd.DataFrame | None,
    out_dir: Path,
    *,
    attribution: str,
    hole_label: str = "",
    is_illustrative: bool = True,
    rule: str = "under5",
    measure: Measure = "unplaced",
) -> list[Path]:
    """Write every file of a run and return their paths.

    Parameters
    ----------
    result : mapping
        The plain result of a run.
    zones : GeoDataFrame or None
        Zone polygons; None leaves out maps and GeoPackage.
    postcodes : DataFrame or None
        Live postcodes with ``easting_m``, ``northing_m``, ``zone_id`` and ``band`` after the
        override; None leaves out the band map.
    out_dir : Path
        Folder to write to; the tool's own earlier files are replaced, no other is touched.
    attribution : str
        Whose data are shown, under which licence.
    hole_label : str
        Name of the area the zones enclose and leave out.
    is_illustrative : bool
        Whether the boundaries are not the council's own.
    rule : {"under5", "none"}
        Disclosure rule of the published files.
    measure : {"unplaced", "prime"}
        What the third map shows; primes are shown where unplaced hours are hidden in most zones.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    safe = disclosure.protect(result, rule)
    pictures = (
        {}
        if zones is None
        else _pictures(
            safe,
            zones,
            postcodes,
            map_frame(safe, attribution, hole_label=hole_label, is_illustrative=is_illustrative),
            measure,
        )
    )
    out_dir = Path(out_dir)
    written = [files.write_text(out_dir / "result.json", result_json(result))]
    for name, text in tables.published_tables(safe).items():
        written.append(files.write_text(out_dir / name, text))
    written += write_pictures(out_dir, {f"map-{name}": each for name, each in pictures.items()})
    if zones is not None and safe.get("zones"):
        written.append(
            geopackage.write_zones_gpkg(
                out_dir / "zones.gpkg",
                zones,
                safe["zones"],
                notices=safe["scenario"].get("notices") or (),
            )
        )
    html = page.report_html(safe, pictures, attribution=attribution, rule=rule)
    written.append(files.write_text(out_dir / "report.html", html))
    return written


def write_zones(
    result: Result,
    zones: maps.Zones,
    out_dir: Path,
    *,
    attribution: str,
    hole_label: str = "",
    is_illustrative: bool = True,
    rule: str = "under5",
) -> list[Path]:
    """Write hours by zone and by zone and band as CSV, and the map of hours; return the paths."""
    safe = disclosure.protect(result, rule)
    frame = map_frame(safe, attribution, hole_label=hole_label, is_illustrative=is_illustrative)
    out_dir = Path(out_dir)
    published = tables.published_tables(safe)
    written = [
        files.write_text(out_dir / name, published[name])
        for name in ("zones.csv", "zone_bands.csv")
        if name in published
    ]
    picture = maps.hours_map(zones, safe["zones"], frame=frame)
    return written + write_pictures(out_dir, {"map-hours": picture})


def result_json(result: Result) -> str:
    """Return a result as JSON text, full precision, in the order of its keys."""
    return json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def map_frame(
    result: Result, attribution: str, *, hole_label: str, is_illustrative: bool
) -> maps.Frame:
    """Return what the maps of a result have in common."""
    notices = [
        line
        for line in result["scenario"].get("notices") or ()
        if not (is_illustrative and line.lower().startswith("illustrative bound"))
    ]
    return maps.Frame(
        attribution=attribution,
        notices=tuple(notices),
        hole_label=hole_label,
        is_illustrative=is_illustrative,
    )


def _pictures(
    result: Result,
    zones: maps.Zones,
    postcodes: pd.DataFrame | None,
    frame: maps.Frame,
    measure: Measure,
) -> dict[str, furniture.Picture]:
    pictures = {}
    if postcodes is not None and len(postcodes):
        pictures["bands"] = maps.band_map(
            zones,
            postcodes,
            result["bands"],
            frame=frame,
            basis=result["scenario"].get("band_basis") or "",
        )
    if result.get("zones"):
        pictures["hours"] = maps.hours_map(zones, result["zones"], frame=frame)
        if result.get("allocation"):
            measure = _readable(result["zones"], measure)
            pictures[measure] = maps.placed_map(
                zones, result["zones"], frame=frame, measure=measure
            )
    return pictures


def _readable(rows: Sequence[Result], measure: Measure) -> Measure:
    """Return the wanted measure, or primes where most zones' unplaced hours are hidden."""
    shown = {
        name: sum(row.get(f"{name}_hours") is not None for row in rows)
        for name in ("unplaced", "prime")
    }
    is_bare = shown["unplaced"] < len(rows) / 2 and shown["prime"] > shown["unplaced"]
    return "prime" if measure == "unplaced" and is_bare else measure


def write_pictures(out_dir: Path, pictures: Mapping[str, furniture.Picture]) -> list[Path]:
    """Write each picture as PNG and SVG under its name and return the paths."""
    written = []
    for name, picture in pictures.items():
        written.append(files.write_bytes(out_dir / f"{name}.png", picture.png))
        written.append(files.write_bytes(out_dir / f"{name}.svg", picture.svg))
    return written
