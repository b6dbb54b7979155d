"""OpenDocument sheets: the sheets of an ODS as text, read as its one large part streams.

Owns how OpenDocument's stored values become text. Receives a path; hands on `Sheet` after `Sheet`
in the order of the file, each only while it passes, so that memory does not grow with the file.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from homecare.intake.reading.cells import Row, too_wide
from homecare.intake.reading.limits import (
    MOST_CELL,
    MOST_COLUMNS,
    MOST_SHEET_BYTES,
    MOST_SHEET_ROWS,
    MOST_XML_DEPTH,
)
from homecare.intake.reading.markup import Depth, Package, broken_workbook, whole_number
from homecare.intake.reading.sheets import Sheet, spread
from homecare.intake.reading.workbooks import number_text

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _STYLE, _TABLE, _TEXT = (
    f"{_OASIS}{name}:1.0 " for name in ("office", "style", "table", "text")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_ROW, _SHEET, _PARAGRAPH = f"{_TABLE}table-row", f"{_TABLE}table", f"{_TEXT}p"
_REPEATED_CELLS = f"{_TABLE}number-columns-repeated"
_REPEATED_ROWS = f"{_TABLE}number-rows-repeated"
_KIND, _FORMULA = f"{_OFFICE}value-type", f"{_TABLE}formula"
_VALUE, _DATE, _TIME, _BOOLEAN, _STRING = (
    f"{_OFFICE}{name}value" for name in ("", "date-", "time-", "boolean-", "string-")
)
_SPACES = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_MOST_SEEN = 100_000  # Texts kept so that the same text in many cells is held once.
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


def ods_sheets(path: Path) -> Iterator[Sheet]:
    """Yield the sheets of an ODS workbook; taking the next one passes over the rest of this one.

    Raises
    ------
    InputError
        When it cannot be opened, or turns out broken as its rows are taken.
    """
    package = Package(path)
    content = _Content(path.name)
    parsing = package.events("content.xml", content, most_bytes=MOST_SHEET_BYTES)
    while (begun := _next_sheet(content, parsing)) is not None:
        yield Sheet(begun.name, begun.is_hidden, _rows_of(content, parsing), begun.missing)


def _next_sheet(content: _Content, parsing: Iterator[None]) -> Sheet | None:
    """Return the next sheet that begins, passing over rows; None at the end."""
    while True:
        while content.ready:
            first = content.ready.popleft()
            if isinstance(first, Sheet):
                return first
        if next(parsing, content) is content:
            return None


def _rows_of(content: _Content, parsing: Iterator[None]) -> Iterator[Row]:
    """Yield rows until the next sheet begins."""
    while True:
        while content.ready:
            first = content.ready[0]
            if isinstance(first, Sheet):
                return
            content.ready.popleft()
            number, times, cells = first
            row = spread(cells)
            for repeat in range(times):
                yield number + repeat, row
        if next(parsing, content) is content:
            return


class _Content(Depth):
    """The sheets and rows of a workbook, as they are parsed."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.ready: deque[Sheet | tuple[int, int, dict[int, str]]] = deque()
        self.missing: list[tuple[int, int]] = []
        self._hidden: set[str] = set()
        self._style = ""
        self._sheet_depth = 0
        self._row, self._times, self._at = 0, 1, 0
        self._cells: dict[int, str] = {}
        self._cell: dict[str, str] | None = None
        self._cell_depth = 0
        self._parts: list[str] = []
        self._size = 0
        self._in_paragraph = 0
        self._seen: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_XML_DEPTH:
            raise self.too_deep()
        if name in _CELLS:
            if self._cell is None:
                self._cell, self._cell_depth = attributes, self.depth
                self._parts, self._size = [], 0
        elif self._cell is not None:
            self._inside(name, attributes)
        elif name == _ROW:
            self._times = whole_number(attributes.get(_REPEATED_ROWS), 1, most=MOST_SHEET_ROWS)
            self._at, self._cells = 0, {}
        elif name == _SHEET and not self._sheet_depth:
            self._begin(attributes)
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif name == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self._hidden.add(self._style)

    def _begin(self, attributes: dict[str, str]) -> None:
        name = attributes.get(f"{_TABLE}name")
        if name is None:
            return
        self._sheet_depth, self._row = self.depth, 0
        self.missing = []
        is_hidden = attributes.get(f"{_TABLE}style-name", "") in self._hidden
        self.ready.append(Sheet(name, is_hidden, iter(()), self.missing))

    def _inside(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element inside a cell; only its own paragraphs are its text, no comment's."""
        if name == _PARAGRAPH:
            if self.depth == self._cell_depth + 1:
                self._in_paragraph = self.depth
                if self._parts:
                    self._parts.append("\n")
        elif self._in_paragraph:
            if name == f"{_TEXT}s":
                self.text(" " * whole_number(attributes.get(f"{_TEXT}c"), 1, most=MOST_CELL))
            elif name in _SPACES:
                self.text(_SPACES[name])

    def text(self, text: str) -> None:
        if self._in_paragraph:
            self._size += len(text)
            if self._size > MOST_CELL:
                raise broken_workbook(
                    f"{self.place}, row {self._row + 1}",
                    f"a cell of more than {MOST_CELL:,} characters",
                )
            self._parts.append(text)

    def end(self, name: str) -> None:
        if self._cell is not None:
            if self.depth == self._cell_depth:
                self._take(self._cell)
                self._cell = None
            elif self.depth == self._in_paragraph:
                self._in_paragraph = 0
        elif name == _ROW and self._sheet_depth:
            self._end_row()
        elif self.depth == self._sheet_depth:
            self._sheet_depth = 0
        self.depth -= 1

    def _end_row(self) -> None:
        number, times = self._row + 1, self._times
        self._row += times
        if not self._cells:
            return
        if self._row > MOST_SHEET_ROWS:
            raise broken_workbook(self.place, f"a row numbered beyond {MOST_SHEET_ROWS:,}")
        self.ready.append((number, times, self._cells))

    def _take(self, cell: dict[str, str]) -> None:
        """Put the cell that ends into its row, as often as it is repeated."""
        times = whole_number(cell.get(_REPEATED_CELLS), 1, most=MOST_COLUMNS)
        at, self._at = self._at, self._at + times
        text = self._shown(cell)
        if not text:
            if _FORMULA in cell and _KIND not in cell:
                self.missing += [(self._row + 1, at + more) for more in range(times)]
            return
        if at + times > MOST_COLUMNS:
            raise too_wide(f"{self.place}, row {self._row + 1}", f"more than {MOST_COLUMNS:,}")
        if len(self._seen) < _MOST_SEEN:
            text = self._seen.setdefault(text, text)
        else:
            text = self._seen.get(text, text)
        for more in range(times):
            self._cells[at + more] = text

    def _shown(self, cell: dict[str, str]) -> str:
        kind = cell.get(_KIND, "")
        shown = "".join(self._parts)
        if kind in ("float", "percentage", "currency"):
            stored = cell.get(_VALUE, "")
            return number_text(stored) if stored else shown
        if kind == "date":
            stored = cell.get(_DATE, "")
            return stored.removesuffix("T00:00:00").replace("T", " ") if stored else shown
        if kind == "time":
            stored = cell.get(_TIME, "")
            match = _DURATION.fullmatch(stored)
            return ":".join(each.zfill(2) for each in match.groups()) if match else stored or shown
        if kind == "boolean":
            return "TRUE" if cell.get(_BOOLEAN) == "true" else "FALSE"
        return shown or cell.get(_STRING, "")
