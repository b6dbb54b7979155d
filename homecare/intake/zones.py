"""Zones from a geographic file: attributes checked as a table, polygons checked as geometry.

Receives a path GDAL reads (GeoPackage, GeoJSON, Shapefile, ...), or shapes with their attributes
from elsewhere; hands on a GeoDataFrame on the
British National Grid with the columns of the ZONES table.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from homecare.errors import Fault, InputError
from homecare.geography import check_geometry, to_national_grid
from homecare.intake.checks import check_table
from homecare.intake.files import RawTable, file_sha256, require_file
from homecare.tables import ZONES

# A shapefile, by itself or zipped, keeps its attributes in a DBF, which cuts every heading.
SHAPEFILE_ENDINGS = (".shp", ".zip")
DBF_HEADING_LETTERS = 10


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
        What is worth knowing and is no fault.
    """

    frame: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def read_zones(path: Path) -> ReadZones:
    """Return the zones of a geographic file.

    Parameters
    ----------
    path : pathlib.Path
        A file with one polygon a zone.

    Raises
    ------
    InputError
        When the file is missing or cannot be read as geography.
    """
    require_file(path, "zones")
    try:
        found = gpd.read_file(path, engine="pyogrio")
    except Exception as error:
        raise _unreadable(path, f"{type(error).__name__}: {str(error)[:200]}") from error
    if not isinstance(found, gpd.GeoDataFrame):
        raise _unreadable(path, "a table without polygons")
    is_shapefile = path.suffix.lower() in SHAPEFILE_ENDINGS
    return check_zones(
        found, _attributes(found, path), cut_to=DBF_HEADING_LETTERS if is_shapefile else None
    )


def check_zones(found: gpd.GeoDataFrame, raw: RawTable, *, cut_to: int | None = None) -> ReadZones:
    """Return zones checked as a table and as geometry, wherever they come from.

    Parameters
    ----------
    found : geopandas.GeoDataFrame
        The shapes as they came, with the CRS they state.
    raw : RawTable
        Their attributes as text, in the same order.
    cut_to : int, optional
        Length to which the kind of file cuts its headings.
    """
    checked = check_table(raw, ZONES, cut_to=cut_to)
    # Without a single zone the missing columns are no news.
    faults = list(checked.faults()) if len(found) else []
    located, crs_faults = to_national_grid(found, source=raw.source)
    frame = gpd.GeoDataFrame(checked.frame, geometry=located.geometry.to_numpy(), crs=located.crs)
    faults += crs_faults
    if not crs_faults:
        faults += check_geometry(frame, source=raw.source)
    return ReadZones(frame=frame, faults=tuple(faults), notes=checked.notes)


def _attributes(found: gpd.GeoDataFrame, path: Path) -> RawTable:
    """Return the attribute table as text, row numbers counting features from 1."""
    table = pd.DataFrame(found.drop(columns=found.geometry.name))
    cells = {
        str(name): table[name].map(lambda cell: "" if pd.isna(cell) else str(cell).strip())
        for name in table.columns
    }
    return RawTable(
        frame=pd.DataFrame(cells, index=table.index).astype("object"),
        row_numbers=tuple(range(1, len(table) + 1)),
        source=path.name,
        sha256=file_sha256(path),
        notices=(),
    )


def _unreadable(path: Path, found: str) -> InputError:
    return InputError(
        Fault(
            "the zones file cannot be read",
            path.name,
            found,
            "a GeoPackage, GeoJSON, Shapefile, MapInfo TAB or KML file of polygons",
            "open it in a GIS and save it again",
        )
    )
