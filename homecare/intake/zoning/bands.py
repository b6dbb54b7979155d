"""Bands files: a list of areas with their bands, or a geographic file of band polygons.

Receives the path a scenario names as `data.bands` and the model's bands; hands on the bands file
as the rules read it, with every fault.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, nearest
from homecare.geography import BandData, check_band_polygons, place_on_grid, tidy_area
from homecare.geography.band_tables import BAND_AREAS, BAND_POLYGONS
from homecare.intake.checks import RowFault, check_table, row_fault
from homecare.intake.reading.files import RawTable, read_raw
from homecare.intake.reading.words import POSTCODE, tidy_postcode
from homecare.intake.zoning.shape_files import read_shapes
from homecare.intake.zoning.zones import attributes_of

TABLE_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".ods")
_OUTWARD = r"[A-Z]{1,2}\d[A-Z\d]?"
_FORMS = {
    "postcode": POSTCODE,
    "sector": re.compile(rf"{_OUTWARD} \d"),
    "outward": re.compile(_OUTWARD),
    "lsoa": re.compile(r"[EWSN95]\d{8}|9\d[A-Z]{2}\d[A-Z\d]{3}"),
    "ward": re.compile(r".+"),
}
_EXAMPLES = {
    "postcode": 'a full postcode such as "LE10 1AA"',
    "sector": 'a postcode sector such as "LE10 1"',
    "outward": 'an outward code such as "LE10"',
    "lsoa": 'a code such as "E01025913"',
    "ward": "a ward as the postcodes file has it",
}


@dataclass(frozen=True)
class ReadBands:
    """A bands file with everything found wrong with it.

    Attributes
    ----------
    data : BandData
        What the rule reads.
    faults : tuple of Fault
        Faults of the file; a postcode's band rests on every row, so that none can be set aside.
    notes : tuple of str
        What is worth knowing and is no fault.
    """

    data: BandData
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def read_bands(path: Path, rule: str, *, bands: Sequence[str]) -> ReadBands:
    """Return the bands file of a scenario.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    rule : {"areas", "polygons"}
        The band rule that reads it.
    bands : sequence of str
        The model's bands.

    Raises
    ------
    InputError
        When the file is missing or cannot be read at all.
    """
    return _areas(path, bands) if rule == "areas" else _polygons(path, bands)


def _areas(path: Path, bands: Sequence[str]) -> ReadBands:
    raw = read_raw(path, BAND_AREAS.name)
    checked = check_table(raw, BAND_AREAS)
    frame = checked.frame
    kinds = frame["area_type"].to_numpy(dtype=object)
    tidied = [
        tidy_postcode(area) if kind == "postcode" else tidy_area(area)
        for kind, area in zip(kinds, frame["area"].astype(str), strict=True)
    ]
    frame = frame.assign(area=np.array(tidied, dtype=object))
    more: list[RowFault | None] = [_unknown_band(checked.raw, frame, bands)]
    for kind, form in _FORMS.items():
        bad = [
            held == kind and area != "" and not form.fullmatch(area)
            for held, area in zip(kinds, tidied, strict=True)
        ]
        more.append(
            row_fault(
                f"area is not of type {kind}",
                np.array(bad, dtype=bool),
                raw=checked.raw,
                column="area",
                what=f"the area is not of its type, {kind}",
                allowed=_EXAMPLES[kind],
                do="correct the area or its type",
            )
        )
    more.append(_repeated(checked.raw, frame, already=checked.row_faults))
    faults = (*checked.faults(), *(each.fault for each in more if each is not None))
    return ReadBands(BandData(source=path.name, areas=frame), faults, checked.notes)


def _unknown_band(raw: RawTable, frame: pd.DataFrame, bands: Sequence[str]) -> RowFault | None:
    held = frame["band"].astype(str)
    bad = ((held != "") & ~held.isin(bands)).to_numpy(dtype=bool)
    first = str(next(iter(held[bad]), ""))
    return row_fault(
        "band is not known",
        bad,
        raw=raw,
        column="band",
        what="the band is not one of the geography model's",
        allowed="one of " + ", ".join(bands),
        do=f"correct the band, or add it to geography.bands.{nearest(first, bands)}",
    )


def _repeated(
    raw: RawTable, frame: pd.DataFrame, *, already: Sequence[RowFault]
) -> RowFault | None:
    """Return the fault of areas that are one area in two spellings."""
    keys = frame["area_type"].astype(str) + " " + frame["area"].astype(str)
    filled = ((frame["area_type"] != "") & (frame["area"] != "")).to_numpy(dtype=bool)
    repeated: npt.NDArray[np.bool_] = keys.duplicated(keep=False).to_numpy(dtype=bool) & filled
    for each in already:
        if each.reason == "area_type with area is repeated":
            repeated[each.rows] = False
    return row_fault(
        "area is repeated",
        repeated,
        raw=raw,
        column="area",
        what="an area is listed twice, in two spellings",
        allowed="each area once",
        do="keep the right row and remove the others",
    )


def _polygons(path: Path, bands: Sequence[str]) -> ReadBands:
    if path.is_file() and path.suffix.lower() in TABLE_ENDINGS:
        raise InputError(
            Fault(
                "the bands file cannot be read",
                path.name,
                "a table",
                "a GeoPackage, GeoJSON, Shapefile, MapInfo TAB or KML file of polygons",
                "name a file of polygons, or use the band rule areas for a list",
            )
        )
    held = read_shapes(path, meaning=BAND_POLYGONS.name)
    raw, faults, notes = attributes_of(held, {})
    checked = check_table(raw, BAND_POLYGONS)
    strange = _unknown_band(checked.raw, checked.frame, bands)
    placed = place_on_grid(held.frame, source=raw.source)
    shapes = placed.frame.geometry.to_numpy()
    frame = gpd.GeoDataFrame(checked.frame, geometry=shapes, crs=placed.frame.crs)
    faults += [*checked.faults(), *([strange.fault] if strange else []), *placed.faults]
    if not placed.faults:
        faults += check_band_polygons(frame, source=path.name)
    told = (*held.notes, *notes, *checked.notes, *placed.notes)
    return ReadBands(
        BandData(source=path.name, polygons=frame),
        tuple(faults),
        tuple(note for note in told if "is not read" not in note),
    )
