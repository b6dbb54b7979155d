"""Raw files: CSV and XLSX read as text, cell by cell, with their row numbers and notices.

Owns how bytes become cells. Receives a path; hands on a `RawTable` in which every cell is text as
it stands in the file, with nothing guessed, filled or dropped.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd

from homecare.errors import Fault, InputError, listed

CSV_ENDINGS = (".csv", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class RawTable:
    """The cells of one file, as text.

    Attributes
    ----------
    frame : pandas.DataFrame
        One column per heading, every cell str, blanks as "".
    row_numbers : tuple of int
        The file's own row number of each row (as a spreadsheet shows it).
    source : str
        File name as told in faults.
    sha256 : str
        Hash of the file's bytes.
    notices : tuple of str
        The first leading `# ` line, which travels with the data to every output; further `# `
        lines are comments for whoever opens the file.
    faults : tuple of Fault
        Rows whose cells do not match the heading.
    sheet : str
        The workbook's sheet; empty for a file without sheets.
    headings : mapping
        Declared column to its heading in the file, where the two differ.
    notes : tuple of str
        What was read otherwise than it stands, or not read.
    """

    frame: pd.DataFrame
    row_numbers: tuple[int, ...]
    source: str
    sha256: str
    notices: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    sheet: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def heading(self, column: str) -> str:
        """Return the heading under which a declared column stands in the file."""
        return self.headings.get(column, column)

    def place(self) -> str:
        """Return the file, and the sheet of a workbook, as faults name them."""
        return f"{self.source}, sheet {self.sheet}" if self.sheet else self.source


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


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
                "a CSV or XLSX file",
                "correct the path, or put the file there",
            )
        )


def peek(path: Path, *, rows: int = 60, sheet: str = "") -> list[list[str]]:
    """Return the first rows of a file as text, for recognising its format.

    Raises
    ------
    InputError
        When the file is missing or cannot be read.
    """
    del sheet
    require_file(path, "table")
    every = _csv_rows(path) if path.suffix.lower() in CSV_ENDINGS else _workbook_rows(path)
    return [cells for _, cells in every[:rows]]


def read_raw(
    path: Path,
    meaning: str,
    *,
    sheet: str = "",
    is_heading: Callable[[list[str]], bool] | None = None,
) -> RawTable:
    """Return the cells of a CSV or XLSX file as text.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    meaning : str
        What it should hold, for messages.

    Raises
    ------
    InputError
        When the file is missing, unreadable, empty, of another kind, or repeats a heading.
    """
    require_file(path, meaning)
    del sheet, is_heading
    ending = path.suffix.lower()
    if ending in CSV_ENDINGS:
        rows = _csv_rows(path)
    elif ending in WORKBOOK_ENDINGS:
        rows = _workbook_rows(path)
    else:
        raise InputError(
            Fault(
                f"the {meaning} file is of a kind that is not read",
                path.name,
                ending or "no file ending",
                ", ".join(CSV_ENDINGS + WORKBOOK_ENDINGS),
                "save it as CSV (UTF-8) or XLSX",
            )
        )
    return _assemble(path, rows, meaning)


def _csv_rows(path: Path) -> list[tuple[int, list[str]]]:
    content = path.read_bytes()
    if b"\x00" in content:
        raise InputError(
            Fault(
                "the file holds NUL bytes, so it is not text",
                path.name,
                "NUL bytes",
                "CSV text in UTF-8 or Windows-1252",
                "export it again as CSV",
            )
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[tuple[int, list[str]]] = []
    started = 1
    try:
        for row in reader:
            rows.append((started, row))
            started = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            Fault(
                "the file cannot be read as CSV",
                f"{path.name}, row {reader.line_num}",
                str(error),
                "CSV with a comma between cells and double quotes around text",
                "export it again as CSV",
            )
        ) from error
    return rows


def _workbook_rows(path: Path) -> list[tuple[int, list[str]]]:
    import openpyxl  # noqa: PLC0415 - half a second that CSV users need not spend

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise InputError(
            Fault(
                "the workbook cannot be opened",
                path.name,
                f"{type(error).__name__}: {error}",
                "an XLSX workbook without a password",
                "save it again as XLSX, or as CSV",
            )
        ) from error
    try:
        sheet = book.worksheets[0]
        return [
            (number, [_cell_text(cell) for cell in cells])
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
        ]
    finally:
        book.close()


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _assemble(path: Path, rows: list[tuple[int, list[str]]], meaning: str) -> RawTable:
    notices: list[str] = []
    while rows and rows[0][1] and rows[0][1][0].lstrip().startswith("#"):
        cells = rows.pop(0)[1]
        notices.append(",".join(cells).strip().lstrip("#").strip().rstrip(",").strip())
    rows = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not rows:
        raise InputError(
            Fault(
                f"the {meaning} file is empty",
                path.name,
                "no row of headings",
                "a row of headings and rows of data",
                "put the headings in the first row",
            )
        )
    heading = [cell.strip() for cell in rows[0][1]]
    while heading and not heading[-1]:
        heading.pop()
    repeated = sorted({name for name in heading if name and heading.count(name) > 1})
    if repeated:
        raise InputError(
            Fault(
                "a heading is repeated",
                f"{path.name}, row {rows[0][0]}",
                ", ".join(repeated),
                "each heading once",
                "rename or remove the repeated columns",
            )
        )
    return _fill(path, heading, rows[1:], notices=tuple(notices[:1]), most_cells=len(rows[0][1]))


def _fill(
    path: Path,
    heading: list[str],
    rows: list[tuple[int, list[str]]],
    *,
    notices: tuple[str, ...],
    most_cells: int,
) -> RawTable:
    """Return the rows under their headings; a row with more cells than the headings' is uneven.

    Even where the cells too many are empty: an unquoted 1,060 moves every cell after it.
    """
    width = len(heading)
    uneven = [
        (number, len(cells))
        for number, cells in rows
        if not width <= len(cells) <= most_cells or any(cell.strip() for cell in cells[width:])
    ]
    faults: tuple[Fault, ...] = ()
    if uneven:
        count = uneven[0][1]
        faults = (
            Fault(
                f"{len(uneven)} row(s) do not have one cell under each heading",
                f"{path.name}, {'row' if len(uneven) == 1 else 'rows'} "
                f"{listed([each for each, _ in uneven], at_most=10)}",
                f"{count} cells under {width} headings",
                f"{width} cells in every row",
                "look for a stray or missing comma, and export the file again",
            ),
        )
    padded = [(cells + [""] * width)[:width] for _, cells in rows]
    nameless = [place for place, name in enumerate(heading) if not name]
    headless = [place + 1 for place in nameless if any(cells[place].strip() for cells in padded)]
    if headless:
        faults += (
            Fault(
                "a column has cells and no heading",
                f"{path.name}, headings, column number {listed(headless)}",
                "an empty heading",
                "a heading above every column",
                "name the column, or empty it",
            ),
        )
    columns = list(zip(*padded, strict=True)) if padded else [()] * width
    frame = pd.DataFrame(
        {
            name: pd.Series([cell.strip() for cell in cells], dtype="object")
            for name, cells in zip(heading, columns, strict=True)
            if name
        }
    )
    return RawTable(
        frame=frame,
        row_numbers=tuple(number for number, _ in rows),
        source=path.name,
        sha256=file_sha256(path),
        notices=notices,
        faults=faults,
    )
