"""Sheets: which sheet of a workbook is read, and its rows under their headings.

Owns the choice of the sheet. Receives the sheets of a workbook of either kind, in their order;
hands on blocks of text cells, and the fault of formulas that hold no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from homecare.errors import Fault, InputError, listed, nearest
from homecare.intake.reading.cells import (
    Block,
    Head,
    IsHeading,
    Row,
    find_head,
    no_head,
    shape_rows,
)
from homecare.intake.reading.limits import MOST_SHEET_CELLS

CELLS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Sheet:
    """One sheet while a workbook is read; its rows can be taken until the next sheet is.

    Attributes
    ----------
    name : str
        Its name.
    is_hidden : bool
        Whether the workbook does not show it.
    rows : iterator of (int, list of str)
        Row number and cells up to the last filled one; blank rows may be left out.
    missing : list of (int, int)
        Row number and position of formulas that hold no value; grows as rows are taken.
    """

    name: str
    is_hidden: bool
    rows: Iterator[Row]
    missing: list[tuple[int, int]] = field(default_factory=list)


OpenSheets = Callable[[], Iterator[Sheet]]


class SheetTable:
    """A sheet whose headings are read and whose rows are still to come.

    Parameters
    ----------
    opened : callable
        Gives the sheets of the workbook from the first, each time it is called.
    source : str
        File name, for messages.
    meaning : str
        What the file should hold, for messages.
    sheet : str
        Name of the sheet, whatever its capitals. Empty: the first whose rows hold the headings
        that are sought, else the first that is shown and not empty.
    is_heading : callable, optional
        Whether cells are the headings.

    Attributes
    ----------
    head : Head
        The row of headings.
    sheet : str
        The sheet that is read.

    Raises
    ------
    InputError
        When there is no such sheet, or nothing in it.
    """

    def __init__(
        self,
        opened: OpenSheets,
        source: str,
        *,
        meaning: str,
        sheet: str = "",
        is_heading: IsHeading | None = None,
    ) -> None:
        self._source = source
        self._is_heading = is_heading
        self._asked = bool(sheet)
        self._others: list[str] = []
        self._alike: list[str] = []
        self._positions: Sequence[int] = ()
        self._has_hidden = False
        found = self._find(opened, sheet, is_heading, hidden=bool(sheet))
        for sought in (is_heading, None):
            if found is None and not sheet and sought is not is_heading:
                found = self._find(opened, "", sought, hidden=False)
            if found is None and not sheet and self._has_hidden:
                found = self._find(opened, "", sought, hidden=True)
        if found is None:
            raise no_head(source, meaning)
        self._current, self.head, self._rows, self._following = found
        self.sheet = self._current.name

    def _find(
        self, opened: OpenSheets, sheet: str, is_heading: IsHeading | None, *, hidden: bool
    ) -> tuple[Sheet, Head, Iterator[Row], Iterator[Sheet]] | None:
        """Return the first sheet that fits, its headings, the rows after them, further sheets."""
        self._others, self._alike = [], []
        following = opened()
        for each in following:
            if sheet and each.name.strip().casefold() != sheet.strip().casefold():
                self._others.append(each.name)
                continue
            if each.is_hidden and not hidden:
                self._has_hidden = True
                self._pass_over(each)
                continue
            taken: list[Row] = []
            head = find_head(_taped(each.rows, taken), is_heading=is_heading)
            if head is not None and (sheet or is_heading is None or head.is_known):
                after = [row for row in taken if row[0] > head.row]
                return each, head, chain(after, each.rows), following
            if sheet:
                return None
            self._others.append(each.name)
        if sheet:
            raise InputError(
                Fault(
                    "the workbook has no such sheet",
                    self._source,
                    sheet,
                    listed(self._others),
                    f"name one of its sheets.{nearest(sheet, self._others)}",
                )
            )
        return None

    def blocks(self, positions: Sequence[int]) -> Iterator[Block]:
        """Yield the rows under the headings.

        Parameters
        ----------
        positions : sequence of int
            Columns to read.

        Raises
        ------
        InputError
            When the sheet is broken or holds more cells than can be kept.
        """
        self._positions = positions
        self._current.missing[:] = [
            each for each in self._current.missing if each[0] > self.head.row
        ]
        rows: list[Row] = []
        total = held = 0
        for row in self._rows:
            rows.append(row)
            held += len(row[1])
            if held > CELLS_AT_ONCE:
                total, held = total + held, 0
                if total > MOST_SHEET_CELLS:
                    raise self._too_many()
                yield shape_rows(rows, positions, head=self.head, may_be_short=True)
                rows = []
        yield shape_rows(rows, positions, head=self.head, may_be_short=True)
        if not self._asked:
            for each in self._following:
                self._pass_over(each)

    def _pass_over(self, each: Sheet) -> None:
        """Keep the name of a sheet that is not read, and whether it has the headings sought."""
        self._others.append(each.name)
        if self._is_heading is not None:
            head = find_head(each.rows, is_heading=self._is_heading)
            if head is not None and head.is_known:
                self._alike.append(each.name)

    def _too_many(self) -> InputError:
        return InputError(
            Fault(
                "the sheet has too many cells",
                f"{self._source}, sheet {self.sheet}",
                f"more than {MOST_SHEET_CELLS:,} cells",
                f"at most {MOST_SHEET_CELLS:,}",
                "save the sheet as CSV, with only the rows and columns that are needed",
            )
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """Which sheets are not read; complete once the rows are read."""
        notes = []
        if self._current.is_hidden:
            notes.append(f"{self._source}: sheet {self.sheet}, which is read, is hidden")
        if self._others and not self._asked:
            notes.append(
                f"{self._source}: sheet {self.sheet} is read; not read: {listed(self._others)}"
            )
        return tuple(notes)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Further sheets with the same headings, and formulas without a value; complete at the end.

        Formulas count in the columns that are read.
        """
        return (*self._alike_faults(), *self._formula_faults())

    def _alike_faults(self) -> tuple[Fault, ...]:
        if not self._alike:
            return ()
        return (
            Fault(
                "several sheets have the headings of the table",
                f"{self._source}, sheets",
                listed([self.sheet, *self._alike], at_most=10),
                "one such sheet, or the name of the one to read",
                f'name it as sheet = "{self.sheet}"; to read them all, put their rows on one sheet',
            ),
        )

    def _formula_faults(self) -> tuple[Fault, ...]:
        wanted = set(self._positions)
        missing = sorted((at, row) for row, at in self._current.missing if at in wanted)
        if not missing:
            return ()
        return (
            Fault(
                f"{len(missing)} formula(s) hold no value",
                f"{self._source}, sheet {self.sheet}, cells {listed(_ranges(missing), at_most=10)}",
                "formulas that were never worked out",
                "values, or formulas saved with their values",
                "open the workbook in Excel or LibreOffice, and save it again",
            ),
        )


def spread(cells: dict[int, str]) -> list[str]:
    """Return cells by their position as a row up to the last of them.

    Examples
    --------
    >>> spread({1: "b", 3: "d"})
    ['', 'b', '', 'd']
    """
    row = [""] * (max(cells, default=-1) + 1)
    for at, cell in cells.items():
        row[at] = cell
    return row


def _taped(rows: Iterator[Row], tape: list[Row]) -> Iterator[Row]:
    for row in rows:
        tape.append(row)
        yield row


def _ranges(cells: list[tuple[int, int]]) -> list[str]:
    """Return (position, row) in order as ranges down the columns, such as `D2:D14`."""
    ranges: list[list[tuple[int, int]]] = []
    for at, row in cells:
        if ranges and ranges[-1][-1] == (at, row - 1):
            ranges[-1].append((at, row))
        else:
            ranges.append([(at, row)])
    return [
        _cell_name(*each[0]) + (f":{_cell_name(*each[-1])}" if len(each) > 1 else "")
        for each in ranges
    ]


def _cell_name(at: int, row: int) -> str:
    """Return a cell as a spreadsheet names it.

    Examples
    --------
    >>> _cell_name(0, 2), _cell_name(27, 10)
    ('A2', 'AB10')
    """
    letters = ""
    at += 1
    while at:
        at, letter = divmod(at - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"
