"""Zone list files: a list of areas and their zones, read and checked as a table.

Receives a CSV or workbook; hands on which zone each area is in, one row a zone, and everything
wrong with the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from homecare.errors import Fault, InputError, listed, nearest
from homecare.intake.checks import Checked, RowFault, check_table, row_fault
from homecare.intake.reading.files import RawTable, read_raw
from homecare.intake.reading.words import POSTCODE, tidy_postcode
from homecare.tables import ZONES


@dataclass(frozen=True)
class Area:
    """A kind of area that a list may name.

    Attributes
    ----------
    name : str
        Word for it in an intake file.
    headings : str
        Pattern of the headings it stands under, letters and digits alone.
    column : str
        Column of the postcodes table that holds it.
    tidy : callable
        Brings a code to the form in which codes are compared.
    pattern : str
        What a code looks like; empty: any text.
    """

    name: str
    headings: str
    column: str
    tidy: Callable[[str], str]
    pattern: str = ""


def tidy_code(text: str) -> str:
    """Return a code or name in capitals with single spaces.

    Examples
    --------
    >>> tidy_code(" e01025610 "), tidy_code("Melton  Mowbray")
    ('E01025610', 'MELTON MOWBRAY')
    """
    return " ".join(text.upper().split())


def tidy_sector(text: str) -> str:
    """Return a postcode sector with one space before its last digit.

    Examples
    --------
    >>> tidy_sector("le101"), tidy_sector("LE10 1")
    ('LE10 1', 'LE10 1')
    """
    bare = "".join(text.upper().split())
    return f"{bare[:-1]} {bare[-1:]}" if len(bare) > 2 else bare


AREAS = (
    Area("postcode", r"postcode|pcds?|pcd[78]", "postcode", tidy_postcode, POSTCODE.pattern),
    Area(
        "sector", r"(postcode)?sector|pcsector", "postcode", tidy_sector,
        r"[A-Z]{1,2}\d[A-Z\d]? \d",
    ),
    Area(
        "outward", r"outward(code)?|postcodedistrict", "postcode", tidy_code,
        r"[A-Z]{1,2}\d[A-Z\d]?",
    ),
    Area("ward", r"ward(code|name)?|(wd|osward)(\d\d)?(cd|nm)?", "ward", tidy_code),
    Area("lsoa", r"lsoa(\d\d)?(cd|code|name|nm)?|lsoa(code)?(\d\d)?", "lsoa", tidy_code),
    Area("district", r"district(code|name)?|(lad|oslaua)(\d\d)?(cd|nm)?", "district", tidy_code),
)  # fmt: skip
ZONE_HEADINGS = {
    "zone_id": re.compile(r"zone(id|code|no|number)?|lot(id|code|no|number)?"),
    "zone_name": re.compile(r"(zone|lot)name"),
    "zone_class": re.compile(r"(zone|lot)class"),
    "band_override": re.compile(r"bandoverride"),
}


@dataclass(frozen=True)
class ZoneList:
    """A list of areas and their zones.

    Attributes
    ----------
    area : Area
        What the areas are.
    zone_of : mapping
        Code, in the form compared, to `zone_id`.
    zones : Checked
        One row a zone, as the ZONES table.
    faults : tuple of Fault
        Everything wrong with the list.
    notes : tuple of str
        What is worth knowing and is no fault.
    """

    area: Area
    zone_of: Mapping[str, str]
    zones: Checked
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def read_zone_list(path: Path, *, by: str, columns: Mapping[str, str], sheet: str = "") -> ZoneList:
    """Return the areas of a list with their zones, and everything wrong with the list.

    Raises
    ------
    InputError
        When the file cannot be read, or has no column of areas or of zones.
    """
    known = {each.name: each for each in AREAS}
    if by and by not in known:
        raise InputError(
            Fault(
                "there is no such kind of area",
                f"{path.name}, by",
                by,
                listed(tuple(known)),
                "name one of them." + nearest(by, known),
            )
        )

    def is_heading(cells: list[str]) -> bool:
        found = _headings(cells, by, columns)
        return found is not None and {"area", "zone_id"} <= set(found[1])

    raw = read_raw(path, "zone list", sheet=sheet, is_heading=is_heading)
    found = _headings(list(raw.frame.columns), by, columns)
    if found is None or not {"area", "zone_id"} <= set(found[1]):
        raise InputError(_no_columns(raw, by, columns))
    area, headings = found
    notes = list(raw.notes)
    spare = [name for name in raw.frame.columns if name not in headings.values()]
    notes += [f"{raw.source}: column {heading} is not read" for heading in spare]
    table = pd.DataFrame({name: raw.frame[each] for name, each in headings.items()})
    if "zone_name" not in table.columns:
        table["zone_name"] = table["zone_id"]
        notes.append(f"{raw.source}: no column names the zones; their {headings['zone_id']} does")
    named = replace(raw, frame=table, headings={**headings})
    codes = table["area"].map(area.tidy)
    faults = [each.fault for each in _row_faults(named, codes, area) if each is not None]
    faults += _two_words(named)
    repeats = int(table.assign(area=codes)[["area", "zone_id"]].duplicated().sum())
    if repeats:
        notes.append(f"{raw.source}: {repeats} row(s) repeat an area with the same zone")
    whole = (codes != "") & (table["zone_id"] != "")
    zone_of = dict(zip(codes[whole], table["zone_id"][whole], strict=True))
    first = ~table["zone_id"].duplicated() & (table["zone_id"] != "")
    zones = replace(
        named,
        frame=table[first].drop(columns="area").reset_index(drop=True),
        row_numbers=tuple(np.asarray(raw.row_numbers)[first.to_numpy()].tolist()),
    )
    checked = check_table(zones, ZONES)
    return ZoneList(area, zone_of, checked, (*checked.faults(), *faults), tuple(notes))


def _headings(
    cells: list[str], by: str, columns: Mapping[str, str]
) -> tuple[Area, dict[str, str]] | None:
    """Return the kind of area and the heading of each column found; None: no area is named."""
    bare = {cell: re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in cells if cell.strip()}
    stated = {declared: heading.strip().lower() for declared, heading in columns.items()}
    areas = [each for each in AREAS if by in ("", each.name)]
    chosen: Area | None = None
    found: dict[str, str] = {}
    for declared, heading in stated.items():
        cell = next((each for each in bare if each.strip().lower() == heading), None)
        kind = next((each for each in areas if each.name == declared), None)
        if cell is not None and (kind is not None or declared == "area"):
            chosen = kind or (areas[0] if by else None)
            found["area"] = cell
        elif cell is not None and declared in ZONE_HEADINGS:
            found[declared] = cell
    for declared, pattern in ZONE_HEADINGS.items():
        match = next((cell for cell, word in bare.items() if pattern.fullmatch(word)), None)
        if match is not None and declared not in stated:
            found.setdefault(declared, match)
    if "area" not in found:
        for kind in areas:
            match = next(
                (
                    cell
                    for cell, word in bare.items()
                    if re.fullmatch(kind.headings, word) and cell not in found.values()
                ),
                None,
            )
            if match is not None:
                chosen, found["area"] = kind, match
                break
    return (chosen, found) if chosen is not None else None


def _no_columns(raw: RawTable, by: str, columns: Mapping[str, str]) -> Fault:
    wanted = by or listed([each.name for each in AREAS])
    return Fault(
        "the list has no column of areas with one of zones",
        f"{raw.place()}, headings",
        listed(list(raw.frame.columns)) or "none",
        f"a column zone_id and one of {wanted}",
        "rename the headings, or state them under columns"
        + "".join(nearest(each, raw.frame.columns) for each in columns.values())
        + ("" if columns or by else ", with by saying what the areas are"),
    )


def _row_faults(raw: RawTable, codes: pd.Series, area: Area) -> list[RowFault | None]:
    """Return the rows without an area or zone, of no such area, or of an area in two zones."""
    zone = raw.frame["zone_id"]
    filled = (codes != "").to_numpy(dtype=bool)
    misshapen = np.zeros(len(codes), dtype=bool)
    if area.pattern:
        misshapen = filled & ~codes.str.fullmatch(area.pattern).to_numpy(dtype=bool)
    pairs = pd.DataFrame({"code": codes, "zone": zone})
    zones = pairs[filled].groupby("code")["zone"].nunique()
    torn = codes.isin(zones[zones > 1].index).to_numpy(dtype=bool) & filled
    named = replace(raw, headings={**raw.headings})
    return [
        row_fault(
            f"{area.name} is blank", ~filled, raw=named, column="area",
            what=f"the {area.name} is blank", allowed=f"a {area.name} in every row",
            do="fill the cell, or remove the row",
        ),
        row_fault(
            "zone_id is blank", (zone == "").to_numpy(dtype=bool), raw=named, column="zone_id",
            what="zone_id is blank", allowed="a zone in every row",
            do="fill the cell, or remove the row where the area is in no zone",
        ),
        row_fault(
            f"not a {area.name}", misshapen, raw=named, column="area",
            what=f"the cell is no {area.name}",
            allowed={"sector": 'a postcode sector such as "LE10 1"'}.get(
                area.name, f"a {area.name}"
            ),
            do="correct the cell, or say with by what the areas are",
        ),
        row_fault(
            f"{area.name} in two zones", torn, raw=named, column="area",
            what=f"a {area.name} is listed in two zones", allowed=f"each {area.name} in one zone",
            do="keep the row that is right",
        ),
    ]  # fmt: skip


def _two_words(raw: RawTable) -> list[Fault]:
    """Return a fault for each zone that has two names, classes or overrides."""
    faults = []
    for column in ("zone_name", "zone_class", "band_override"):
        if column not in raw.frame.columns:
            continue
        words = raw.frame.groupby("zone_id")[column].unique()
        for zone_id, found in words.items():
            if zone_id != "" and len(found) > 1:
                faults.append(
                    Fault(
                        f"a zone has two values of {column}",
                        f"{raw.place()}, zone {zone_id}, column {raw.heading(column)}",
                        listed([f'"{each}"' for each in found]),
                        f"one {column} for each zone",
                        "write the same in every row of the zone",
                    )
                )
    return faults
