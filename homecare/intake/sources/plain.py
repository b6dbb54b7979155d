"""Plain tables: any CSV or workbook whose columns are the declared ones, or are mapped to them.

Owns the mapping of a council's own headings and words. Receives a `Source` with ``columns`` and
``values``; hands on its cells under the declared headings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from homecare.errors import Fault, InputError, listed, nearest
from homecare.intake.reading.files import RawTable, read_raw
from homecare.intake.source import Adapted, Context, Format, Source
from homecare.tables import APPOINTMENTS, DEMAND_LINES, POSTCODES, PROVIDERS, VISITS, Table

NAME = "table"
TABLES = (POSTCODES, DEMAND_LINES, PROVIDERS, APPOINTMENTS, VISITS)
TABLE_OF = {each.name: each for each in TABLES}


def folded(heading: str) -> str:
    """Return a heading as it is compared: small letters, single underscores for blanks.

    Examples
    --------
    >>> folded("  Hours Per  Week ")
    'hours_per_week'
    """
    return "_".join(heading.lower().split())


def read_plain(source: Source, table: Table) -> Adapted:
    """Return a plain table under its declared headings.

    Parameters
    ----------
    source : Source
        Its ``columns`` say under which heading each declared column stands; its ``values`` what
        the file's words mean. A heading that is not mapped counts under its own name.
    table : Table
        What the file should be.

    Raises
    ------
    InputError
        When a file cannot be read, or a mapping names a heading or column that is not there.
    """
    wanted = {folded(heading) for heading in source.columns.values()}

    def is_heading(cells: list[str]) -> bool:
        held = {folded(cell) for cell in cells}
        return wanted <= held if wanted else any(name in held for name in _needed(table))

    if len(source.paths) != 1:
        raise InputError(
            Fault(
                "a plain table comes from one file",
                f"{source.table}, file",
                listed([path.name for path in source.paths]),
                "one file",
                "join the files, or state each as a source of its own",
            )
        )
    raw = read_raw(source.paths[0], table.name, sheet=source.sheet, is_heading=is_heading)
    return Adapted(raw=map_columns(raw, source, table))


def _needed(table: Table) -> tuple[str, ...]:
    return (*(column.name for column in table.columns if column.needed), *table.one_of)


def map_columns(raw: RawTable, source: Source, table: Table) -> RawTable:
    """Return the cells with mapped headings and words under the declared ones.

    Raises
    ------
    InputError
        When the mapping names a heading or column that is not there.
    """
    by_fold = {folded(heading): heading for heading in raw.frame.columns}
    faults = []
    names: dict[str, str] = {}
    for column, heading in source.columns.items():
        if column not in table.column_names():
            faults.append(
                Fault(
                    "the mapping names no column",
                    f"{table.name}, columns.{column}",
                    column,
                    listed(table.column_names(), at_most=20),
                    f"correct the name.{nearest(column, table.column_names())}",
                )
            )
        elif folded(heading) not in by_fold:
            faults.append(
                Fault(
                    "the mapping names a heading that is not in the file",
                    f"{raw.place()}, headings, column {column}",
                    heading,
                    listed(list(raw.frame.columns), at_most=20),
                    f"correct columns.{column}.{nearest(heading, raw.frame.columns)}",
                )
            )
        else:
            names[column] = by_fold[folded(heading)]
    if faults:
        raise InputError(faults)
    taken = set(names.values())
    own = {
        folded(heading): heading
        for heading in raw.frame.columns
        if heading not in taken and folded(heading) in table.column_names()
    }
    kept = {**{name: at for name, at in own.items() if name not in names}, **names}
    spare = [each for each in raw.frame.columns if each not in kept.values()]
    frame = pd.DataFrame(
        {name: _words(raw.frame[at], source.values.get(name, {})) for name, at in kept.items()}
        | {each: raw.frame[each] for each in spare if each not in kept}
    )
    return replace(raw, frame=frame, headings={name: at for name, at in kept.items() if name != at})


def _words(cells: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Return cells with the file's words put into the declared ones, whatever their capitals."""
    if not words:
        return cells
    by_fold = {folded(word): meant for word, meant in words.items()}
    return cells.map(lambda cell: by_fold.get(folded(cell), cell))


def _recognises(table: Table, rows: list[list[str]]) -> bool:
    held = [{folded(cell) for cell in cells} for cells in rows]
    needed = {column.name for column in table.columns if column.needed}
    return any(needed <= each for each in held)


def _format(table: Table) -> Format:
    def read(source: Source, context: Context) -> Adapted:
        del context
        return read_plain(source, table)

    def recognises(rows: list[list[str]], path: Path) -> bool:
        del path
        return _recognises(table, rows)

    return Format(
        NAME,
        table.name,
        "any CSV or workbook: columns under their standard names, or mapped to them",
        read=read,
        recognises=recognises,
        takes=("sheet", "columns", "values"),
    )


FORMATS: tuple[Format, ...] = tuple(_format(table) for table in TABLES)
