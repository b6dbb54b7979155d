"""OS Code-Point Open: files without headings, one for each postcode area.

Receives a `Source` of the postcodes table: a file such as `le.csv`, the folder of them, or the
distributed zip. Hands on the postcodes of the zones' surroundings and those wanted, under declared
headings, and the count of every other row.

References
----------
Ordnance Survey, Code-Point Open technical specification.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from homecare.errors import Fault, InputError, listed
from homecare.intake.reading.archives import Member, members
from homecare.intake.reading.files import stream_table
from homecare.intake.source import Adapted, Context, Format, Source
from homecare.intake.sources.postcode_assembly import Opened, assemble, begin
from homecare.intake.sources.postcode_columns import CODE_POINT, heading_row, tidy_heading
from homecare.intake.sources.postcode_directories import OPTIONS, first_cells, of_areas

# Position of each column that is read; the files never say.
COLUMNS: Mapping[str, int] = {
    "postcode": CODE_POINT.index("PC"),
    "position_quality": CODE_POINT.index("PQ"),
    "easting_m": CODE_POINT.index("EA"),
    "northing_m": CODE_POINT.index("NO"),
    "district": CODE_POINT.index("DC"),
    "ward": CODE_POINT.index("WC"),
}

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? {0,2}\d[A-Z]{2}")
_COUNTRY = re.compile(r"[ENSWLM]\d{8}|")


def is_row(cells: Sequence[str]) -> bool:
    """Return whether cells are a row of Code-Point Open.

    Examples
    --------
    >>> is_row(["LE101AA", "10", "442000", "294000", "E92000001", "", "", "", "", ""])
    True
    >>> is_row(["PC", "PQ", "EA", "NO", "CY", "RH", "LH", "CC", "DC", "WC"])
    False
    """
    tidied = [cell.strip(' "\ufeff').upper() for cell in cells]
    return (
        len(tidied) == len(CODE_POINT)
        and bool(_POSTCODE.fullmatch(tidied[0]))
        and all(cell.isdigit() for cell in tidied[1:4])
        and bool(_COUNTRY.fullmatch(tidied[4]))
    )


def read_code_point(source: Source, context: Context) -> Adapted:
    """Return the postcodes of Code-Point Open.

    Parameters
    ----------
    source : Source
        Files, folders or zips, and the options of a postcode directory.
    context : Context
        The day, the zones' surroundings, and the postcodes always kept.

    Raises
    ------
    InputError
        When no file is of ten columns beginning with a postcode and its quality.
    """
    selection, areas = begin(source, context)
    opened: list[Opened] = []
    for path in source.paths:
        for member in _files(path, members(path), areas):
            opened.append(Opened(path, member))
            for chunk in stream_table(member, pick=lambda _: COLUMNS, is_headless=True):
                opened[-1].faults.extend(chunk.faults)
                # Some offices paste the published headings on top.
                data = ~chunk.frame["postcode"].str.lower().isin(("pc", "postcode")).to_numpy(bool)
                selection.add(
                    chunk.frame[data], chunk.row_numbers[data], file=Path(member.name).name
                )
            opened[-1].headings.update({name: CODE_POINT[at] for name, at in COLUMNS.items()})
    return assemble(source, selection, opened)


def _files(path: Path, every: Sequence[Member], areas: frozenset[str]) -> list[Member]:
    """Return the members that hold postcodes, not the headings or the lists of codes."""
    tables = [each for each in every if _holds_rows(each)]
    if not tables:
        cells = first_cells(every[0]) if every else []
        raise InputError(
            Fault(
                "the file is not of Code-Point Open",
                path.name,
                listed([cell.strip() for cell in cells], at_most=10) or "no table",
                f"rows without headings, of {len(CODE_POINT)} cells: {', '.join(CODE_POINT)}",
                "name the right file, folder or zip, or another format",
            )
        )
    return tables if len(tables) == 1 else of_areas(path, tables, areas)


def _holds_rows(member: Member) -> bool:
    cells = first_cells(member)
    if [tidy_heading(cell) for cell in cells] == [each.lower() for each in CODE_POINT]:
        # The published list of headings is such a row too, with nothing but names below it.
        return "column_headers" not in member.name.lower()
    return is_row(cells)


def _recognises(rows: list[list[str]], path: Path) -> bool:
    del path
    return is_row(heading_row(rows))


FORMATS: tuple[Format, ...] = (
    Format(
        "code_point",
        "postcodes",
        "OS Code-Point Open: a file such as le.csv, the folder of them, or the zip; it has no "
        "rural-urban class and no LSOA of its own",
        read=read_code_point,
        recognises=_recognises,
        options=OPTIONS,
    ),
)
