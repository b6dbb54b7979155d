"""Zones of an intake: polygons from a file or a database, or a list of areas.

Receives the `Source` of an intake's zones; hands on `ReadZones`. Chooses the reader only.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.intake.database import OPTIONS as DATABASE_OPTIONS
from homecare.intake.database import read_zones_from_database
from homecare.intake.source import AUTO, Option, Source
from homecare.intake.zoning.list_files import AREAS
from homecare.intake.zoning.lists import zones_from_list
from homecare.intake.zoning.zones import ReadZones, read_zones

LIST, POLYGONS = "list", "polygons"
FORMATS = (AUTO, POLYGONS, LIST)
OPTIONS = (
    Option("layer", "text", "Layer of a file that holds several"),
    Option("crs", "text", "Coordinate reference system, where the file states none"),
    Option("by", "text", "What a list of zones lists", tuple(each.name for each in AREAS)),
    Option("boundaries", "path", "Polygons of the areas a list of zones lists"),
    Option("repair", "flag", "Mend the polygons where that is safe; as --repair does"),
)
# What each kind of source heeds beside its file.
POLYGONS_TAKE = ("layer", "crs", "repair", "columns")
LIST_TAKES = ("sheet", "by", "boundaries", "crs", "columns")
LIST_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".ods")
DATABASE_NAMES = tuple(each.name for each in DATABASE_OPTIONS)


def is_zone_list(source: Source) -> bool:
    """Return whether zones come as a list of areas, to be drawn, and not as polygons."""
    if source.is_database or not source.paths:
        return False
    if source.format == AUTO:
        return source.paths[0].suffix.lower() in LIST_ENDINGS
    return source.format == LIST


def read_zone_source(
    source: Source,
    *,
    repair: bool = False,
    points_m: npt.NDArray[np.float64] | None = None,
    postcodes: pd.DataFrame | None = None,
) -> ReadZones:
    """Return the zones a source names.

    Parameters
    ----------
    source : Source
        Its options: `layer`, `crs`, `repair`, and for a list `by` and `boundaries`.
    repair : bool
        Mend what is safe; the source's own option does the same.
    points_m : (points, 2) float, optional
        Places that no repair may move to another zone.
    postcodes : pandas.DataFrame, optional
        A checked postcodes table, from which the zones of a list are drawn.

    Raises
    ------
    InputError
        When the source is missing or cannot be read.
    """
    if source.format not in FORMATS:
        raise InputError(
            Fault("no such format", "zones, format", source.format, listed(FORMATS), "correct it")
        )
    if source.is_database:
        asked = {name: source.options[name] for name in DATABASE_NAMES if name in source.options}
        return read_zones_from_database(
            asked,
            columns=source.columns,
            folder=source.folder,
            repair=repair or source.flag("repair"),
            points_m=points_m,
        )
    if is_zone_list(source):
        boundaries = source.text("boundaries")
        return zones_from_list(
            source.paths[0],
            by=source.text("by"),
            columns=source.columns,
            sheet=source.sheet,
            postcodes=postcodes,
            boundaries=Path(boundaries) if boundaries else None,
            crs=source.text("crs"),
            points_m=points_m,
        )
    return read_zones(
        source.paths[0],
        layer=source.text("layer"),
        columns=source.columns,
        crs=source.text("crs"),
        repair=repair or source.flag("repair"),
        points_m=points_m,
    )
