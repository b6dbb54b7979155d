"""Zones from a database: shapes as PostGIS hands them out, checked as those of a file.

Receives where a table of zones stands; hands on the same `ReadZones` as a geographic file gives.
Shapes are well-known binary, with the coordinate reference system (SRID) that PostGIS puts in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from homecare.errors import Fault, InputError, listed, nearest
from homecare.intake.database.cells import raw_from_rows
from homecare.intake.database.options import DatabaseTable
from homecare.intake.database.reading import open_rows
from homecare.intake.zoning.zones import ReadZones, check_zones
from homecare.tables import ZONES

USUAL_NAMES = ("geometry", "geom", "the_geom", "wkb_geometry", "geog", "shape")
SHAPE = "zone's shape"


def read_zones_from_database(
    options: Mapping[str, object],
    *,
    columns: Mapping[str, str] | None = None,
    folder: Path | None = None,
    repair: bool = False,
    points_m: npt.NDArray[np.float64] | None = None,
) -> ReadZones:
    """Return the zones of a table or query, on the British National Grid.

    Parameters
    ----------
    options : mapping
        `url`, `query` or `relation`, and perhaps `geometry` and `srid`; see
        `homecare.intake.database.options.DatabaseTable`.
    columns : mapping, optional
        Column of the ZONES table to that of the database which holds it.
    folder : pathlib.Path, optional
        Where a SQLite file with a relative path stands.
    repair, points_m
        As in `homecare.intake.read_zones`.

    Raises
    ------
    UsageError
        When the options do not fit together, or the libraries are not installed.
    InputError
        When the database cannot be read, there is no column of shapes, or its cells are none.
    """
    table = DatabaseTable.from_options(options, "zones")
    with open_rows(table, folder=folder) as opened:
        place = _shape_place(opened.headings, table)
        headings = [name for spot, name in enumerate(opened.headings) if spot != place]
        declared = _declared(headings, columns or {}, table)
        raw = raw_from_rows(
            [*(declared.get(name, name) for name in headings), SHAPE],
            _with_shape_last(opened.rows, place),
            source=table.source,
            is_ordered=table.is_ordered,
            notes=opened.notes,
        )
    raw = replace(raw, headings={name: held for held, name in declared.items()})
    cells = raw.frame.pop(SHAPE).to_numpy(dtype=object)
    shapes, faults = _shapes(cells, table, column=opened.headings[place])
    if faults:
        raise InputError(faults)
    code, faults = _reference_system(shapes, table)
    found = gpd.GeoDataFrame(geometry=shapely.set_srid(shapes, 0), crs=code)
    checked = check_zones(found, raw, repair=repair, points_m=points_m)
    return replace(checked, faults=(*faults, *checked.faults))


def _shape_place(headings: Sequence[str], table: DatabaseTable) -> int:
    """Return which column holds the shapes."""
    lowered = [name.lower() for name in headings]
    if table.geometry:
        wanted = [spot for spot, name in enumerate(headings) if name == table.geometry]
        wanted = wanted or [
            spot for spot, name in enumerate(lowered) if name == table.geometry.lower()
        ]
    else:
        wanted = [spot for spot, name in enumerate(lowered) if name in USUAL_NAMES]
    if len(wanted) == 1:
        return wanted[0]
    raise InputError(
        Fault(
            "no column of shapes is found"
            if not wanted
            else "more than one column may hold the shapes",
            f"{table.source}, columns",
            listed([headings[spot] for spot in wanted] or list(headings), at_most=20),
            f"a column {table.geometry or ' or '.join(USUAL_NAMES)}",
            "name the column of the polygons as the option `geometry`",
        )
    )


def _declared(
    headings: Sequence[str], columns: Mapping[str, str], table: DatabaseTable
) -> dict[str, str]:
    """Return the declared column of each heading that a mapping names.

    Raises
    ------
    InputError
        When the mapping names a column that is not in the table, or none of zones.
    """
    faults = [
        Fault(
            "there is no such column of zones",
            f"{table.source}, columns",
            name,
            listed(ZONES.column_names()),
            "name a column of the zones table." + nearest(name, ZONES.column_names()),
        )
        for name in columns
        if name not in ZONES.column_names()
    ]
    by_name = {name.lower(): name for name in headings}
    faults += [
        Fault(
            f"the column stated for {name} is missing",
            f"{table.source}, columns, {name}",
            f"no {heading} among {listed(list(headings), at_most=20)}",
            "a column of the table or query",
            "correct the name under columns." + nearest(heading, headings),
        )
        for name, heading in columns.items()
        if heading.lower() not in by_name
    ]
    if faults:
        raise InputError(faults)
    return {by_name[heading.lower()]: name for name, heading in columns.items()}


def _with_shape_last(rows: Iterator[Sequence[object]], place: int) -> Iterator[tuple[object, ...]]:
    """Yield rows with the shape last and as text, so that it is sorted and hashed with the rest."""
    for row in rows:
        shape = row[place]
        if isinstance(shape, bytes | bytearray | memoryview):
            shape = bytes(shape).hex().upper()
        yield (*row[:place], *row[place + 1 :], shape)


def _shapes(
    cells: npt.NDArray[np.object_], table: DatabaseTable, *, column: str
) -> tuple[npt.NDArray[np.object_], list[Fault]]:
    """Return the shapes of cells in hexadecimal; None for an empty cell."""
    shapes = np.array([_shape(str(cell)) for cell in cells], dtype=object)
    strange = np.flatnonzero((cells != "") & shapely.is_missing(shapes))
    if not len(strange):
        return shapes, []
    return shapes, [
        Fault(
            "a cell is no shape that can be read",
            f"{table.source}, {'row' if len(strange) == 1 else 'rows'} "
            f"{listed([int(spot) + 1 for spot in strange], at_most=10)}, column {column}",
            f'"{str(cells[strange[0]])[:40]}"',
            "a polygon as PostGIS stores it (well-known binary)",
            "select the shape itself, or ST_AsEWKB of it; make curves into lines with "
            "ST_CurveToLine",
        )
    ]


def _shape(cell: str) -> shapely.Geometry | None:
    """Return the shape of a cell; None for an empty one, and for one that is no shape."""
    try:
        return shapely.from_wkb(cell or None, on_invalid="ignore")
    except NotImplementedError:  # a curve
        return None


def _reference_system(
    shapes: npt.NDArray[np.object_], table: DatabaseTable
) -> tuple[str | None, list[Fault]]:
    """Return the one coordinate reference system of shapes, and what is wrong with it."""
    present = ~shapely.is_missing(shapes)
    codes = sorted({int(code) or table.srid for code in shapely.get_srid(shapes[present])})
    if not codes:
        return None, []
    where = f"{table.source}, SRID"
    if len(codes) > 1:
        return None, [
            Fault(
                "the shapes have more than one SRID",
                where,
                ", ".join(str(code) if code else "none" for code in codes),
                "one SRID for all, such as 27700 or 4326",
                "bring them to one with ST_Transform(geom, 27700) in the query",
            )
        ]
    if codes == [0]:
        return None, [
            Fault(
                "the shapes have no SRID",
                where,
                "0, which says nothing",
                "such as 27700 (British National Grid) or 4326 (degrees)",
                "set it with ST_SetSRID, or state it as the option `srid`",
            )
        ]
    return f"EPSG:{codes[0]}", []
