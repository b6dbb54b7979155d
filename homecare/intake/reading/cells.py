"""Cells: the rows of one file under its headings, as text.

Owns what a row of headings is and what a row under it must be. Receives numbered rows of text from
whichever kind of file; hands on a `RawTable` in which nothing is guessed, filled or dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.intake.reading.limits import MOST_COLUMNS, MOST_PREAMBLE_ROWS

IsHeading = Callable[[list[str]], bool]
Keep = Callable[[str], bool]
Row = tuple[int, list[str]]
Cells = npt.NDArray[np.object_]


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
    row_files : tuple of str
        The file of each row, where the table is joined from several; empty: `source`.
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
    row_files: tuple[str, ...] = ()

    def heading(self, column: str) -> str:
        """Return the heading under which a declared column stands in the file."""
        return self.headings.get(column, column)

    def file(self, row: int) -> str:
        """Return the file in which a row, by its position, stands."""
        return self.row_files[row] if self.row_files else self.source

    def row_name(self, row: int) -> str:
        """Return a row as faults name it: its number, with its file where there are several."""
        number = str(self.row_numbers[row])
        return f"{number} of {self.row_files[row]}" if self.row_files else number

    def place(self) -> str:
        """Return the file, and the sheet of a workbook, as faults name them."""
        return f"{self.source}, sheet {self.sheet}" if self.sheet else self.source


@dataclass(frozen=True)
class Block:
    """Consecutive rows of a file, blank rows left out.

    Attributes
    ----------
    cells : tuple of (rows,) object
        The text of each column asked for, without the blanks around it.
    row_numbers : (rows,) int
        The file's own row number of each.
    uneven : tuple of (int, int)
        Row number and count of cells of the rows that have not one cell under each heading.
    """

    cells: tuple[Cells, ...]
    row_numbers: npt.NDArray[np.int64]
    uneven: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Head:
    """The row of headings of a file, and what stands above it.

    Attributes
    ----------
    row : int
        The file's own number of the row of headings.
    names : tuple of str
        Headings without the blanks around them and after the last; "" where a heading is empty.
    most_cells : int
        Cells in the row of headings with the blank ones after the last heading.
    notices : tuple of str
        Lines above that begin with `#`, without the mark.
    above : tuple of int
        Rows above that are neither blank nor a notice.
    is_known : bool
        Whether these are the headings that were sought.
    """

    row: int
    names: tuple[str, ...]
    most_cells: int
    notices: tuple[str, ...]
    above: tuple[int, ...]
    is_known: bool = False

    @property
    def width(self) -> int:
        """Columns up to the last heading."""
        return len(self.names)


def find_head(rows: Iterable[Row], *, is_heading: IsHeading | None = None) -> Head | None:
    """Return the row of headings, or None where every row is blank or a comment.

    Parameters
    ----------
    rows : iterable of (int, list of str)
        Row number and cells, from the first row of the file. No more are taken than needed.
    is_heading : callable, optional
        Whether cells, without the blanks around them, are the headings. The first such row within
        200 is taken; where there is none, as without it, the first row that is neither blank nor
        a `#` comment.

    Examples
    --------
    >>> find_head([(1, ["# invented"]), (2, ["a", " b", ""])]).names
    ('a', 'b')
    >>> find_head([(1, ["A title", ""]), (2, ["a", "b"])], is_heading=lambda c: c[0] == "a").row
    2
    """
    notices: list[str] = []
    above: list[int] = []
    first: Head | None = None
    for looked, (number, cells) in enumerate(rows):
        tidy = [" ".join(cell.split()) for cell in cells]
        while tidy and not tidy[-1]:
            tidy.pop()
        if is_heading is not None and looked >= MOST_PREAMBLE_ROWS:
            break
        if not tidy:
            continue
        if tidy[0].startswith("#") and not (is_heading is not None and is_heading(tidy)):
            if first is None:
                notices.append(",".join(cells).strip().lstrip("#").strip().rstrip(",").strip())
            continue
        found = Head(number, tuple(tidy), len(cells), tuple(notices), tuple(above))
        if is_heading is None or is_heading(tidy):
            return replace(found, is_known=is_heading is not None)
        first = first or found
        above.append(number)
    return first


def no_head(place: str, meaning: str) -> InputError:
    """Return the refusal of a file without a row of headings."""
    return InputError(
        Fault(
            f"the {meaning} file is empty",
            place,
            "no row of headings",
            "a row of headings and rows of data",
            "put the headings in the first row",
        )
    )


@dataclass(frozen=True)
class Columns:
    """The columns of a file that are read.

    Attributes
    ----------
    names : tuple of str
        Name of each column, none twice.
    positions : tuple of int
        Its position in the row.
    nameless : tuple of int
        Positions without a heading, whose cells are a fault.
    """

    names: tuple[str, ...]
    positions: tuple[int, ...]
    nameless: tuple[int, ...]


def choose_columns(head: Head, place: str, *, keep: Keep | None = None) -> Columns:
    """Return the columns to read.

    Parameters
    ----------
    head : Head
        The row of headings.
    place : str
        File and sheet, for messages.
    keep : callable, optional
        Whether a heading is wanted; the other columns are dropped as they are parsed. Without it
        every column is read, and one with cells and no heading is a fault.

    Raises
    ------
    InputError
        When a wanted heading is repeated, or there are more columns than a sheet can hold.
    """
    if head.width > MOST_COLUMNS:
        raise too_wide(f"{place}, row {head.row}", f"{head.width:,} columns")
    wanted = tuple(
        (name, position)
        for position, name in enumerate(head.names)
        if name and (keep is None or keep(name))
    )
    names = tuple(name for name, _ in wanted)
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    if repeated:
        raise InputError(
            Fault(
                "a heading is repeated",
                f"{place}, row {head.row}",
                listed(repeated),
                "each heading once",
                "rename or remove the repeated columns",
            )
        )
    return Columns(
        names,
        tuple(position for _, position in wanted),
        tuple(at for at, name in enumerate(head.names) if not name and keep is None),
    )


def too_wide(place: str, found: str) -> InputError:
    """Return the refusal of a file with more columns than a sheet can hold."""
    return InputError(
        Fault(
            "the file has too many columns",
            place,
            found,
            f"at most {MOST_COLUMNS:,} columns, as in a sheet of Excel",
            "check that the file is a table with a line for each row, and export it again",
        )
    )


def shape_rows(
    rows: list[Row], positions: Sequence[int], *, head: Head, may_be_short: bool = False
) -> Block:
    """Return rows under their headings, blank rows left out, short ones filled up with blanks.

    Parameters
    ----------
    rows : list of (int, list of str)
        Row number and cells.
    positions : sequence of int
        Columns to read.
    head : Head
        The headings.
    may_be_short : bool
        Whether a row may end at its last filled cell, as in a sheet; in a CSV it is uneven. A row
        with more cells than the headings' is uneven even where those too many are empty: an
        unquoted 1,060 moves every cell after it.
    """
    width, most = head.width, head.most_cells
    least = 0 if may_be_short else width
    rows = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    uneven = tuple(
        (number, len(cells))
        for number, cells in rows
        if not least <= len(cells) <= most or any(cell.strip() for cell in cells[width:])
    )
    cells = tuple(
        without_blanks(cells[at] if at < len(cells) else "" for _, cells in rows)
        for at in positions
    )
    return Block(cells, np.array([number for number, _ in rows], dtype=np.int64), uneven)


def no_rows(count: int) -> Block:
    """Return a block of columns without a row."""
    empty = np.empty(0, dtype=object)
    return Block((empty,) * count, np.empty(0, dtype=np.int64))


def without_blanks(cells: Iterable[str]) -> Cells:
    """Return cells without the blanks around them."""
    tidy = [cell.strip() for cell in cells]
    array = np.empty(len(tidy), dtype=object)
    array[:] = tidy
    return array


def uneven_fault(place: str, uneven: Sequence[tuple[int, int]], width: int) -> tuple[Fault, ...]:
    """Return the fault of rows that have more or fewer cells than there are headings.

    Parameters
    ----------
    place : str
        File and sheet.
    uneven : sequence of (int, int)
        Row number and count of cells.
    width : int
        Headings.
    """
    if not uneven:
        return ()
    return (
        Fault(
            f"{len(uneven)} row(s) do not have one cell under each heading",
            f"{place}, {'row' if len(uneven) == 1 else 'rows'} "
            f"{listed([each for each, _ in uneven], at_most=10)}",
            f"{uneven[0][1]} cells under {width} headings",
            f"{width} cells in every row",
            "look for a stray or missing comma, and export the file again",
        ),
    )


def headless_fault(place: str, headless: Iterable[int]) -> tuple[Fault, ...]:
    """Return the fault of columns, by position, that have cells and no heading."""
    numbers = [position + 1 for position in sorted(headless)]
    if not numbers:
        return ()
    return (
        Fault(
            "a column has cells and no heading",
            f"{place}, headings, column number {listed(numbers)}",
            "an empty heading",
            "a heading above every column",
            "name the column, or empty it (a merged heading names only its first column)",
        ),
    )


def above_note(place: str, head: Head) -> tuple[str, ...]:
    """Return the note that rows stand above the headings."""
    if not head.above:
        return ()
    return (f"{place}: the headings are in row {head.row}; the rows above it are not read",)
