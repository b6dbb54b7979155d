"""Raw files: CSV, XLSX and ODS read as text, cell by cell, with their row numbers and notices.

Owns which reader a file goes to. Receives a path; hands on a `RawTable` in which every cell is
text as it stands in the file, with nothing guessed, filled or dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError
from homecare.intake.reading.archives import Member, members
from homecare.intake.reading.cells import (
    Block,
    Cells,
    IsHeading,
    Keep,
    RawTable,
    above_note,
    choose_columns,
    headless_fault,
    no_rows,
    uneven_fault,
)
from homecare.intake.reading.delimited import Delimited
from homecare.intake.reading.hashes import file_sha256
from homecare.intake.reading.limits import GIBIBYTE, MOST_TABLE_BYTES
from homecare.intake.reading.ods import ods_sheets
from homecare.intake.reading.sheets import SheetTable
from homecare.intake.reading.workbooks import xlsx_sheets

__all__ = [
    "CSV_ENDINGS", "ODS_ENDINGS", "WORKBOOK_ENDINGS", "Chunk", "RawTable", "file_sha256", "peek",
    "read_raw", "require_file", "stream_table",
]  # fmt: skip

CSV_ENDINGS = (".csv", ".txt", ".tsv")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
ODS_ENDINGS = (".ods",)

Pick = Callable[[list[str]], Mapping[str, int]]


def require_file(path: Path, meaning: str) -> None:
    """Refuse a path that is not a file.

    Raises
    ------
    InputError
        When nothing, or a folder, stands there.
    """
    if not path.is_file():
        found = "a folder" if path.is_dir() else "nothing"
        raise InputError(
            Fault(
                f"the {meaning} file is missing",
                str(path),
                found,
                "a CSV, XLSX or ODS file",
                "correct the path, or put the file there",
            )
        )


def read_raw(
    path: Path,
    meaning: str,
    *,
    sheet: str = "",
    is_heading: IsHeading | None = None,
    keep: Keep | None = None,
) -> RawTable:
    """Return the cells of a CSV, XLSX or ODS file as text.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    meaning : str
        What it should hold, for messages.
    sheet : str
        Sheet of a workbook. Empty: the first whose rows hold the headings that are sought, else
        the first that is shown and not empty; a note says which are not read.
    is_heading : callable, optional
        Whether a row's cells are the headings; rows above it are passed over, with a note. Where
        no row within 200 is, and without it, the first row that is no `#` comment.
    keep : callable, optional
        Whether the column of a heading is read; others are dropped as they are parsed.

    Raises
    ------
    InputError
        When the file is missing, unreadable, empty, of another kind, or repeats a heading.
    """
    require_file(path, meaning)
    with _opened(path, meaning, sheet=sheet, is_heading=is_heading) as table:
        place = f"{path.name}, sheet {table.sheet}" if table.sheet else path.name
        head = table.head
        columns = choose_columns(head, place, keep=keep)
        positions = (*columns.positions, *columns.nameless)
        blocks = [no_rows(len(positions)), *table.blocks(positions)]
        cells = _joined(blocks, len(positions))
        named = len(columns.names)
        uneven = [each for block in blocks for each in block.uneven]
        headless = [
            at
            for at, column in zip(columns.nameless, cells[named:], strict=True)
            if (column != "").any()
        ]
        numbers = np.concatenate([block.row_numbers for block in blocks])
        frame = pd.DataFrame(
            {
                name: pd.Series(column, dtype="object")
                for name, column in zip(columns.names, cells[:named], strict=True)
            }
        )
        return RawTable(
            frame=frame,
            row_numbers=tuple(numbers.tolist()),
            source=path.name,
            sha256=file_sha256(path),
            notices=head.notices[:1],
            faults=(
                *uneven_fault(place, uneven, head.width),
                *headless_fault(place, headless),
                *table.faults,
            ),
            sheet=table.sheet,
            notes=(*table.notes, *above_note(place, head)),
        )


def _joined(blocks: list[Block], count: int) -> list[Cells]:
    return [np.concatenate([block.cells[at] for block in blocks]) for at in range(count)]


@contextmanager
def _opened(
    path: Path, meaning: str, *, sheet: str, is_heading: IsHeading | None
) -> Iterator[Delimited | SheetTable]:
    """Yield a file's headings and the rows still to come, by the ending of its name."""
    ending = path.suffix.lower()
    if ending in CSV_ENDINGS:
        size = path.stat().st_size
        if size > MOST_TABLE_BYTES:
            raise _too_large(path.name, size)
        with path.open("rb") as stream:
            yield Delimited(stream, path.name, meaning=meaning, is_heading=is_heading)
    elif ending in WORKBOOK_ENDINGS + ODS_ENDINGS:
        opened = ods_sheets if ending in ODS_ENDINGS else xlsx_sheets
        yield SheetTable(
            lambda: opened(path), path.name, meaning=meaning, sheet=sheet, is_heading=is_heading
        )
    else:
        raise InputError(
            Fault(
                f"the {meaning} file is of a kind that is not read",
                path.name,
                ending or "no file ending",
                ", ".join(CSV_ENDINGS + WORKBOOK_ENDINGS + ODS_ENDINGS),
                "save it as CSV (UTF-8) or XLSX",
            )
        )


def _too_large(place: str, size: int) -> InputError:
    return InputError(
        Fault(
            "the file is too large to be read whole",
            place,
            f"{size / GIBIBYTE:,.1f} GiB",
            f"at most {MOST_TABLE_BYTES / GIBIBYTE:,.0f} GiB",
            "keep the rows of your area, or give it in parts",
        )
    )


def peek(path: Path, *, rows: int = 60, sheet: str = "") -> list[list[str]]:
    """Return the first rows of a file as text, for recognising its format.

    Parameters
    ----------
    path : pathlib.Path
        A CSV or workbook, or a folder or zip, of which the first CSV is looked at.
    rows : int
        Rows at most, of each sheet.
    sheet : str
        Sheet of a workbook. Empty: one sheet after another, up to the first that has more rows.

    Raises
    ------
    InputError
        When the file is missing or cannot be read, or holds no table.
    """
    ending = path.suffix.lower()
    if path.is_file() and ending in WORKBOOK_ENDINGS + ODS_ENDINGS:
        found: list[list[str]] = []
        for each in ods_sheets(path) if ending in ODS_ENDINGS else xlsx_sheets(path):
            if sheet and each.name.strip().casefold() != sheet.strip().casefold():
                continue
            first = [cells for _, cells in islice(each.rows, rows)]
            found += first
            if sheet or len(first) == rows:
                break
        return found
    member = members(path, endings=CSV_ENDINGS)[0]
    with member.open() as stream:
        table = Delimited(stream, member.source, meaning="table", headless=True)
        return [cells for _, cells in islice(table.rows(), rows)]


@dataclass(frozen=True)
class Chunk:
    """Consecutive rows of a table that is read by its parts.

    Attributes
    ----------
    frame : pandas.DataFrame
        The columns picked, under the names they were picked by; every cell str.
    row_numbers : (rows,) int
        The file's own row number of each.
    faults : tuple of Fault
        Rows of this chunk that have not one cell under each heading.
    """

    frame: pd.DataFrame
    row_numbers: npt.NDArray[np.int64]
    faults: tuple[Fault, ...] = ()


def stream_table(
    member: Member,
    *,
    pick: Pick,
    rows_per_chunk: int = 200_000,
    is_heading: IsHeading | None = None,
    is_headless: bool = False,
) -> Iterator[Chunk]:
    """Yield a CSV part by part, of it only the columns that are wanted.

    Parameters
    ----------
    member : Member
        The table, from `members`.
    pick : callable
        Gets the headings and returns declared column to position; raises `InputError` itself when
        one it needs is missing. Of a headless table it gets the first row's cells.
    rows_per_chunk : int
        Rows of each chunk but the last.
    is_heading : callable, optional
        Whether a row's cells are the headings, where rows stand above them.
    is_headless : bool
        Whether the first row is already data.

    Raises
    ------
    InputError
        When the table is empty or cannot be read.
    """
    with member.open() as stream:
        table = Delimited(
            stream,
            member.source,
            meaning="table",
            is_heading=is_heading,
            headless=is_headless,
        )
        picked = pick(list(table.head.names))
        names, positions = tuple(picked), tuple(picked.values())
        held: list[Block] = []
        count = 0
        for block in table.blocks(positions):
            held.append(block)
            count += block.row_numbers.size
            while count >= rows_per_chunk:
                whole = _merged(held, len(positions))
                yield _chunk(_cut(whole, 0, rows_per_chunk), names, member, table.head.width)
                held = [_cut(whole, rows_per_chunk, count)]
                count -= rows_per_chunk
        if count or any(block.uneven for block in held):
            yield _chunk(_merged(held, len(positions)), names, member, table.head.width)


def _merged(blocks: list[Block], count: int) -> Block:
    return Block(
        tuple(_joined(blocks, count)),
        np.concatenate([block.row_numbers for block in blocks]),
        tuple(each for block in blocks for each in block.uneven),
    )


def _cut(block: Block, start: int, stop: int) -> Block:
    numbers = block.row_numbers[start:stop]
    held = set(numbers.tolist()) if block.uneven else set()
    return Block(
        tuple(column[start:stop] for column in block.cells),
        numbers,
        tuple(each for each in block.uneven if each[0] in held),
    )


def _chunk(block: Block, names: tuple[str, ...], member: Member, width: int) -> Chunk:
    frame = pd.DataFrame(
        {
            name: pd.Series(column, dtype="object")
            for name, column in zip(names, block.cells, strict=True)
        }
    )
    return Chunk(frame, block.row_numbers, uneven_fault(member.source, block.uneven, width))
