"""Zones from a geographic file: attributes checked as a table, polygons checked as geometry.

Receives a GeoPackage, GeoJSON, Shapefile, MapInfo TAB or MIF, or KML, by itself, in a folder or in
a zip, or shapes with their attributes from elsewhere; hands on a GeoDataFrame on the British
National Grid with the columns of the ZONES table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from homecare.errors import Fault, listed, nearest
from homecare.geography import check_coverage, check_geometry, place_on_grid, repair_zones
from homecare.intake.checks import check_table
from homecare.intake.reading.files import RawTable
from homecare.intake.zoning.shape_files import ShapeFile, read_shapes
from homecare.tables import ZONES

# A shapefile keeps its attributes in a DBF, which cuts every heading.
DBF_HEADING_LETTERS = 10
# What every placemark of a KML file carries, and no council wrote.
KML_OWN = (
    "id", "description", "timestamp", "begin", "end", "altitudemode", "tessellate", "extrude",
    "visibility", "draworder", "icon", "snippet",
)  # fmt: skip
KML_NAME = "Name"


@dataclass(frozen=True)
class ReadZones:
    """Zones with everything found wrong with them.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        The columns of the ZONES table and the polygons, EPSG:27700.
    faults : tuple of Fault
        Faults of attributes and geometry.
    notes : tuple of str
        What is worth knowing and is no fault; what a repair mended.
    basis : str
        How the polygons came about where no file drew them, such as ``drawn from postcodes``.
    """

    frame: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    basis: str = ""


def read_zones(
    path: Path,
    *,
    layer: str = "",
    columns: Mapping[str, str] | None = None,
    crs: str = "",
    repair: bool = False,
    points_m: npt.NDArray[np.float64] | None = None,
    is_hole_named: bool = False,
) -> ReadZones:
    """Return the zones of a geographic file.

    Parameters
    ----------
    path : pathlib.Path
        A file with one polygon a zone; a folder or zip that holds one.
    layer : str
        Layer to read; empty: the only one with polygons.
    columns : mapping, optional
        Column of the ZONES table to the attribute that holds it, as ``{"zone_id": "LOT_NO"}``.
        A `zone_name` that is neither mapped nor in the file is then the `zone_id`.
    crs : str
        The reference system of the coordinates, as ``EPSG:27700``, where the file states none or a
        wrong one.
    repair : bool
        Mend what is safe, as `homecare.geography.repair_zones` does; the notes say what was done.
    points_m : (points, 2) float, optional
        Eastings and northings of postcodes in use, m, to be looked for in gaps, overlaps and mends.
    is_hole_named : bool
        Whether it is known what the hole in the map is: a single one is then not noted.

    Raises
    ------
    InputError
        When the file is missing or cannot be read as geography.

    Notes
    -----
    Which findings are faults and which notes is told by `homecare.geography.zone_checks`.
    """
    held = read_shapes(path, layer=layer)
    raw, faults, notes = attributes_of(held, columns or {})
    read = check_zones(
        held.frame,
        raw,
        cut_to=DBF_HEADING_LETTERS if held.ending == ".shp" else None,
        crs=crs,
        repair=repair,
        points_m=points_m,
        is_hole_named=is_hole_named,
    )
    return replace(read, faults=(*faults, *read.faults), notes=(*held.notes, *notes, *read.notes))


def check_zones(
    found: gpd.GeoDataFrame,
    raw: RawTable,
    *,
    cut_to: int | None = None,
    crs: str = "",
    repair: bool = False,
    points_m: npt.NDArray[np.float64] | None = None,
    is_hole_named: bool = False,
) -> ReadZones:
    """Return zones checked as a table and as geometry, wherever they come from.

    Parameters
    ----------
    found : geopandas.GeoDataFrame
        The shapes as they came, with the CRS they state.
    raw : RawTable
        Their attributes as text, in the same order.
    cut_to : int, optional
        Length to which the kind of file cuts its headings.
    crs, repair, points_m, is_hole_named
        As in `read_zones`.
    """
    checked = check_table(raw, ZONES, cut_to=cut_to)
    # Without a single zone the missing columns are no news.
    faults = list(checked.faults()) if len(found) else []
    found, said = _polygons_of_collections(found, raw.source)
    placed = place_on_grid(found, source=raw.source, crs=crs)
    shapes = placed.frame.geometry.to_numpy()
    frame = gpd.GeoDataFrame(checked.frame, geometry=shapes, crs=placed.frame.crs)
    notes = (*checked.notes, *said, *placed.notes)
    if placed.faults:
        return ReadZones(frame, (*faults, *placed.faults), notes)
    frame, found_faults, found_notes = looked_over(
        frame,
        source=raw.source,
        repair=repair,
        points_m=points_m,
        is_hole_named=is_hole_named,
    )
    return ReadZones(frame, (*faults, *found_faults), (*notes, *found_notes))


def looked_over(
    frame: gpd.GeoDataFrame,
    *,
    source: str,
    repair: bool,
    points_m: npt.NDArray[np.float64] | None,
    is_hole_named: bool = False,
) -> tuple[gpd.GeoDataFrame, list[Fault], list[str]]:
    """Return zones on the grid, mended where that is asked for, with their faults and notes."""
    faults: list[Fault] = []
    notes: list[str] = []
    if repair and len(frame):
        mended = repair_zones(frame, source=source, points_m=points_m)
        frame = mended.frame
        faults += mended.faults
        notes += [f"{source}: mended: {each}" for each in mended.actions]
    faults += check_geometry(frame, source=source)
    findings = check_coverage(frame, source=source, points_m=points_m)
    faults += [each.fault for each in findings if each.fault is not None]
    said = [each for each in findings if each.fault is None]
    if is_hole_named and sum(each.kind == "hole" for each in said) == 1:
        said = [each for each in said if each.kind != "hole"]
    notes += [f"{source}: {each.text}" for each in said]
    return frame, faults, notes


def attributes_of(
    held: ShapeFile, columns: Mapping[str, str]
) -> tuple[RawTable, list[Fault], list[str]]:
    """Return the attribute table as text, row numbers counting features from 1."""
    table = pd.DataFrame(held.frame.drop(columns=held.frame.geometry.name))
    cells = {str(name): table[name].map(cell_text) for name in table.columns}
    if held.ending == ".kml":
        cells = {name: each for name, each in cells.items() if name.lower() not in KML_OWN}
    cells, headings, faults, notes = named_columns(cells, columns, held)
    raw = RawTable(
        frame=pd.DataFrame(cells, index=table.index).astype("object"),
        row_numbers=tuple(range(1, len(table) + 1)),
        source=held.source,
        sha256=held.sha256,
        notices=(),
        headings=headings,
    )
    return raw, faults, notes


def named_columns(
    cells: Mapping[str, pd.Series], columns: Mapping[str, str], held: ShapeFile
) -> tuple[dict[str, pd.Series], dict[str, str], list[Fault], list[str]]:
    """Return columns under their declared names, the file's own headings, faults and notes.

    A column that a mapping replaces is not read, and is told.
    """
    taken, faults = _mapped(list(cells), columns, held)
    has = {name.lower().replace(" ", "_") for name in cells}
    notes = []
    if held.ending == ".kml" and KML_NAME in cells and not has & {"zone_id", "zone_name"}:
        taken = taken or {"zone_id": KML_NAME, "zone_name": KML_NAME}
        if KML_NAME in taken.values():
            notes.append(f"{held.source}: the placemarks' {KML_NAME} names the zones")
    if "zone_id" in taken and "zone_name" not in (has | set(taken)):
        taken["zone_name"] = taken["zone_id"]
        notes.append(f"{held.source}: no column names the zones; their {taken['zone_id']} does")
    kept: dict[str, pd.Series] = {}
    for name, each in cells.items():
        other = taken.get(name.lower().replace(" ", "_"))
        if name in taken.values():
            continue
        if other is not None:
            notes.append(f"{held.source}: column {name} is not read; {other} stands for it")
            continue
        kept[name] = each
    return kept | {declared: cells[name] for declared, name in taken.items()}, taken, faults, notes


def _mapped(
    headings: list[str], columns: Mapping[str, str], held: ShapeFile
) -> tuple[dict[str, str], list[Fault]]:
    """Return the heading in the file of each column stated, and what cannot be found."""
    by_name = {name.lower(): name for name in headings}
    known = ZONES.column_names()
    taken: dict[str, str] = {}
    faults = []
    for declared, heading in columns.items():
        wanted = heading.strip().lower()
        cut = wanted[:DBF_HEADING_LETTERS] if held.ending == ".shp" else wanted
        found = by_name.get(wanted, by_name.get(cut))
        if declared not in known:
            faults.append(
                Fault(
                    "there is no such column of zones",
                    f"{held.source}, columns",
                    declared,
                    listed(known),
                    "name a column of the zones table." + nearest(declared, known),
                )
            )
        elif found is None:
            faults.append(_no_heading(held.source, declared, heading, headings))
        else:
            taken[declared] = found
    return taken, faults


def _no_heading(source: str, declared: str, heading: str, headings: list[str]) -> Fault:
    return Fault(
        f"the column stated for {declared} is missing",
        f"{source}, headings, column {declared}",
        f"no {heading} among {listed(headings) or 'no headings'}",
        "a heading of the file",
        "correct the heading under columns." + nearest(heading, headings),
    )


def cell_text(cell: object) -> str:
    """Return an attribute as a person would write it: 3 for 3.0, a date without midnight.

    Examples
    --------
    >>> cell_text(3.0), cell_text(" LOT 1 "), cell_text(None), cell_text(["a", "b"])
    ('3', 'LOT 1', '', 'a;b')
    """
    if isinstance(cell, list | tuple | np.ndarray):
        return ";".join(cell_text(each) for each in cell)
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    return str(cell).strip()


def _polygons_of_collections(
    found: gpd.GeoDataFrame, source: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return collections that hold polygons alone as multipolygons; others stay and are faults."""
    shapes = found.geometry.to_numpy().copy()
    count = 0
    for place, shape in enumerate(shapes):
        if shape is None or shape.geom_type != "GeometryCollection" or shape.is_empty:
            continue
        parts = [inner for part in shapely.get_parts(shape) for inner in shapely.get_parts(part)]
        if all(part.geom_type == "Polygon" for part in parts):
            shapes[place] = shapely.MultiPolygon(parts)
            count += 1
    if not count:
        return found, []
    plural = "collections of polygons are" if count > 1 else "collection of polygons is"
    note = f"{source}: {count} {plural} read as one shape each"
    return found.set_geometry(gpd.GeoSeries(shapes, index=found.index, crs=found.crs)), [note]
