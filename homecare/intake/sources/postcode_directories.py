"""Postcode directories with headings: ONSPD, NSPL, Doogal, and ONS's best-fit lookup.

Receives a `Source` of the postcodes table: a CSV, the distributed zip, or a folder of one file an
area. Hands on the postcodes of the zones' surroundings and those wanted, under declared headings,
and the count of every other row. Columns are found by stem, so an edition's names do not matter.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from homecare.errors import Fault, InputError, listed, nearest
from homecare.intake.reading.archives import Member, members
from homecare.intake.reading.files import stream_table
from homecare.intake.source import Adapted, Context, Format, Option, Source
from homecare.intake.sources.postcode_assembly import Opened, assemble, begin
from homecare.intake.sources.postcode_columns import (
    find_columns,
    heading_row,
    is_directory,
    tidy_heading,
)

_HEADING_BYTES = 1 << 16

AREAS = Option(
    "areas",
    "list",
    "Postcode areas to read, such as LE and CV; of a folder or zip with one file an area only "
    "those files are opened (and those of the demand)",
)
COMPLETE_WITH = Option(
    "complete_with",
    "path",
    "A lookup by postcode that fills what the directory lacks, such as ONS's best fit of postcodes "
    "to output areas and LSOAs, or an ONSPD",
)
CLASSES_FROM = Option(
    "classes_from",
    "path",
    "A lookup by output area or LSOA that fills the rural-urban class",
)
LSOA_YEAR = Option(
    "lsoa_year",
    "text",
    "Which LSOAs the column lsoa holds; unstated: 2021 where the file has them",
    allowed=("2011", "2021"),
)
OPTIONS = (AREAS, COMPLETE_WITH, CLASSES_FROM, LSOA_YEAR)


def read_directory(source: Source, context: Context) -> Adapted:
    """Return the postcodes of a directory whose files have a row of headings.

    Parameters
    ----------
    source : Source
        Files, folders or zips, and the options of `OPTIONS`.
    context : Context
        The day, the zones' surroundings, and the postcodes always kept.

    Raises
    ------
    InputError
        When no file has postcodes with grid references, or an area named has no file.
    """
    selection, areas = begin(source, context)
    opened: list[Opened] = []
    for path in source.paths:
        for member in _directories(path, members(path), areas):
            opened.append(Opened(path, member))
            for chunk in stream_table(member, pick=_picker(source, member, opened[-1].headings)):
                opened[-1].faults.extend(chunk.faults)
                selection.add(chunk.frame, chunk.row_numbers, file=Path(member.name).name)
    return assemble(source, selection, opened)


def _picker(
    source: Source, member: Member, headings: dict[str, str]
) -> Callable[[list[str]], Mapping[str, int]]:
    """Return the choice of columns of one file; it notes in `headings` what each is called."""

    def pick(cells: list[str]) -> Mapping[str, int]:
        found = find_columns(cells)
        found.update(_stated(source, member, cells))
        missing = [each for each in ("postcode", "easting_m", "northing_m") if each not in found]
        if missing:
            raise InputError(_no_directory(member.name, cells, missing))
        found = {name: at for name, at in found.items() if name not in _unread(source, found)}
        headings.update({name: cells[at].strip('\ufeff" ') for name, at in found.items()})
        return found

    return pick


def _unread(source: Source, found: Mapping[str, int]) -> set[str]:
    """Return the columns found that nothing asks for: each costs half a second of the country."""
    unread = {"parish", "lsoa01"}  # they only tell one directory from another
    if "grid_quality" in found:
        unread.add("latitude")
    if not {"complete_with", "classes_from"} & source.options.keys():
        year = source.text("lsoa_year") or ("2021" if "lsoa21" in found else "2011")
        unread |= {"oa11", "oa21", "lsoa11", "lsoa21"} - {f"lsoa{year[2:]}"}
        unread -= source.columns.keys()
    return unread


def _stated(source: Source, member: Member, cells: Sequence[str]) -> dict[str, int]:
    """Return the position of the headings that the intake file itself names."""
    tidied = [tidy_heading(each) for each in cells]
    unknown = [
        Fault(
            "the mapping names a heading that is not in the file",
            f"{member.name}, headings, column {column}",
            heading,
            listed(list(cells), at_most=20),
            f"correct columns.{column}.{nearest(heading, cells)}",
        )
        for column, heading in source.columns.items()
        if tidy_heading(heading) not in tidied
    ]
    if unknown:
        raise InputError(unknown)
    return {name: tidied.index(tidy_heading(each)) for name, each in source.columns.items()}


def _directories(path: Path, every: Sequence[Member], areas: frozenset[str]) -> list[Member]:
    """Return the members that are postcode directories: one file an area, or the whole.

    A distributed zip holds the same rows twice, as one large file and as one file an area, beside
    tables of names and codes.
    """
    if len(every) == 1:
        return list(every)
    tables = [each for each in every if is_directory(first_cells(each))]
    by_area = [each for each in tables if "multi_csv" in each.name.lower().split("/")]
    whole = [each for each in tables if each not in by_area]
    if by_area and (areas or not whole):
        return of_areas(path, by_area, areas)
    if whole:
        return whole
    if not every:
        cells: list[str] = []
    else:
        cells = first_cells(every[0])
    raise InputError(_no_directory(path.name, cells, ["postcode", "easting_m", "northing_m"]))


def of_areas(path: Path, every: Sequence[Member], areas: frozenset[str]) -> list[Member]:
    """Return the members whose names end in one of the areas; all where no area is named.

    Raises
    ------
    InputError
        When no area named has a file.
    """
    if not areas:
        return list(every)
    named = {Path(each.name).stem.split("_")[-1].upper(): each for each in every}
    chosen = [named[area] for area in sorted(areas) if area in named]
    if not chosen:
        raise InputError(
            Fault(
                "no file is of a postcode area named",
                path.name,
                listed(sorted(areas)),
                listed(sorted(named), at_most=12),
                "correct the areas",
            )
        )
    return chosen


def first_cells(member: Member) -> list[str]:
    """Return the headings of a member, reading no more than its first bytes."""
    with member.open() as stream:
        start = stream.read(_HEADING_BYTES)
    text = start.decode("utf-8-sig", errors="replace").replace("\x00", "")
    return heading_row(csv.reader(io.StringIO(text, newline="")))


def _no_directory(name: str, cells: Sequence[str], missing: Sequence[str]) -> Fault:
    found = find_columns(cells)
    if "postcode" in found and found.keys() & {"oa11", "oa21", "lsoa11", "lsoa21"}:
        return Fault(
            "the file gives postcodes no place",
            name,
            f"a lookup of postcodes to areas, without {' and '.join(missing)}",
            "a directory with eastings and northings: ONSPD, NSPL, Code-Point Open or Doogal",
            'name such a directory as the file, and this one as complete_with = "..."',
        )
    return Fault(
        "the file is no postcode directory",
        name,
        f"headings {listed([each.strip() for each in cells]) or 'none'}, of which none is "
        f"{' or '.join(missing)}",
        "columns of postcode, easting and northing, such as pcds, east1m and north1m",
        "name the right file, or say the headings under columns",
    )


def _read_best_fit(source: Source, context: Context) -> Adapted:
    """Refuse: the lookup has no coordinates, and can only complete another directory."""
    del context
    path = source.paths[0]
    every = members(path)
    cells = first_cells(every[0]) if every else []
    raise InputError(_no_directory(path.name, cells, ["easting", "northing"]))


def _headings(rows: list[list[str]]) -> dict[str, int]:
    return find_columns(heading_row(rows))


def _is_ons(found: Mapping[str, int]) -> bool:
    return {"postcode", "easting_m", "northing_m", "grid_quality", "terminated"} <= found.keys()


def _is_onspd(rows: list[list[str]], path: Path) -> bool:
    del path
    found = _headings(rows)
    return _is_ons(found) and "rural_urban" not in found and bool({"parish", "lsoa01"} & set(found))


def _is_nspl(rows: list[list[str]], path: Path) -> bool:
    found = _headings(rows)
    return _is_ons(found) and "in_use" not in found and not _is_onspd(rows, path)


def _is_doogal(rows: list[list[str]], path: Path) -> bool:
    del path
    found = _headings(rows)
    return {"postcode", "easting_m", "northing_m", "in_use"} <= found.keys()


def _is_best_fit(rows: list[list[str]], path: Path) -> bool:
    del path
    found = _headings(rows).keys()
    areas = {"oa11", "lsoa11"} <= found or {"oa21", "lsoa21"} <= found
    return "postcode" in found and "easting_m" not in found and areas


FORMATS: tuple[Format, ...] = (
    Format(
        "onspd",
        "postcodes",
        "ONS Postcode Directory, any edition: the CSV, the folder multi_csv, or the zip",
        read=read_directory,
        recognises=_is_onspd,
        options=OPTIONS,
        takes=("columns",),
    ),
    Format(
        "nspl",
        "postcodes",
        "National Statistics Postcode Lookup, any edition; none of August 2025 or "
        "later has the rural-urban class of 2011",
        read=read_directory,
        recognises=_is_nspl,
        options=OPTIONS,
        takes=("columns",),
    ),
    Format(
        "doogal",
        "postcodes",
        "the postcodes CSV of doogal.co.uk, with rural-urban labels and population",
        read=read_directory,
        recognises=_is_doogal,
        options=OPTIONS,
        takes=("columns",),
    ),
    Format(
        "best_fit",
        "postcodes",
        "ONS best fit of postcodes to output areas and LSOAs; it has no coordinates, and only "
        "completes another directory",
        read=_read_best_fit,
        recognises=_is_best_fit,
    ),
)
