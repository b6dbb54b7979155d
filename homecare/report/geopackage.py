"""GeoPackage of the zones: opens coloured and labelled in QGIS.

Owns ``zones.gpkg``. Receives zone polygons and protected zone rows; hands on one file with a layer
``zones`` and its default style, the same bytes on every run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from homecare.report import files, qgis_style
from homecare.report.tables import ZONES

STAMP = "2020-01-01T00:00:00.000Z"  # a fixed date: the file says nothing of when it was made
_LAYER_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT CURRENT_TIMESTAMP)
"""


def write_zones_gpkg(
    path: Path,
    zones: gpd.GeoDataFrame,
    rows: Sequence[Mapping[str, Any]],
    *,
    notices: Sequence[str] = (),
) -> Path:
    """Write zones with their figures and a default style; whole or not at all.

    Parameters
    ----------
    path : Path
        The file to write or to replace.
    zones : GeoDataFrame
        ``zone_id`` and polygons, EPSG:27700.
    rows : sequence of mapping
        Zone rows of a protected result; a figure that is None stays empty.
    notices : sequence of str
        Notices of the run, kept in a column of every zone.

    Raises
    ------
    UsageError
        When the file is open in another program or may not be written.
    """
    layer = _joined(zones, rows, " ".join(notices))
    with files.replacing(path) as draft:
        draft.unlink(missing_ok=True)
        _write_layer(layer, draft)
        _add_style(draft, qgis_style.zones_qml([row["planned_hours_per_week"] for row in rows]))
    return path


def write_plain_zones(path: Path, zones: gpd.GeoDataFrame) -> Path:
    """Write zones with their own columns alone; whole or not at all, the same bytes every time.

    Raises
    ------
    UsageError
        When the file is open in another program or may not be written.
    """
    with files.replacing(path) as draft:
        draft.unlink(missing_ok=True)
        _write_layer(zones.sort_values("zone_id", kind="stable"), draft)
    return path


def _write_layer(layer: gpd.GeoDataFrame, path: Path) -> None:
    with _fixed_date():
        pyogrio.write_dataframe(
            layer,
            path,
            layer="zones",
            driver="GPKG",
            geometry_type="MultiPolygon",
            promote_to_multi=True,
            layer_options={"GEOMETRY_NAME": "geom", "FID": "fid"},
        )


def _joined(
    zones: gpd.GeoDataFrame, rows: Sequence[Mapping[str, Any]], notice: str
) -> gpd.GeoDataFrame:
    names = ["zone_id", *[name for name in ZONES if name != "zone_id"]]
    table = pd.DataFrame([{name: row.get(name) for name in names} for row in rows], columns=names)
    for name in names:
        if name not in ("zone_id", "zone_name", "zone_class"):
            table[name] = pd.to_numeric(table[name]).astype("float64")
    table["hidden"] = [";".join(row.get("hidden", ())) for row in rows]
    table["notice"] = notice
    ordered = zones[["zone_id", "geometry"]].sort_values("zone_id", kind="stable")
    joined = ordered.merge(table, on="zone_id", how="left", validate="one_to_one")
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=zones.crs)


@contextmanager
def _fixed_date() -> Iterator[None]:
    """Have GDAL write a fixed date, then leave its setting as it was."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _add_style(path: Path, qml: str) -> None:
    with closing(sqlite3.connect(path)) as store, store:
        store.execute(_LAYER_STYLES)
        store.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
            "ui, update_time) VALUES ('', '', 'zones', 'geom', 'Planned hours a week', ?, '', 1, "
            "'Planned hours a week by zone', '', NULL, ?)",
            (qml, STAMP),
        )
        store.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
            "last_change) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
            (STAMP,),
        )
