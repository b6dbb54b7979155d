"""Workbooks: the sheets of an XLSX as text, cell by cell, as a person would type them.

Owns how Excel's stored values become text. Receives a path; hands on `Sheet` after `Sheet`.
openpyxl tells which number formats are dates; the cells are read here, because openpyxl does not
tell a formula that was never worked out from an empty cell, and trusts the dimensions it is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from homecare.intake.reading.cells import Row, too_wide
from homecare.intake.reading.limits import (
    MOST_CELL,
    MOST_COLUMNS,
    MOST_SHEET_BYTES,
    MOST_SHEET_ROWS,
    MOST_STRINGS_BYTES,
    MOST_XML_DEPTH,
)
from homecare.intake.reading.markup import Depth, Package, broken_workbook, local, whole_number
from homecare.intake.reading.sheets import Sheet, spread

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships id"
_LAST_DAY = 2_958_466
_BUILT_IN_FORMATS = 164


def xlsx_sheets(path: Path) -> Iterator[Sheet]:
    """Yield the sheets of an XLSX or XLSM workbook.

    Raises
    ------
    InputError
        When it cannot be opened, or turns out broken as its rows are taken.
    """
    package = Package(path)
    book = _Book(package)
    strings: list[str] | None = None
    dates = _Styles(package, book.part("styles")).kinds
    for name, part, is_hidden in book.sheets:
        if strings is None:
            strings = _Strings(package, book.part("sharedStrings")).strings
        sheet = _Cells(path.name, strings, dates, is_1904=book.is_1904)
        yield Sheet(name, is_hidden, sheet.rows(package, part), sheet.missing)


class _Walk(Depth):
    """A handler that keeps the names of the elements it is in."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.within: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_XML_DEPTH:
            raise self.too_deep()
        self.within.append(local(name))
        self.opened(self.within[-1], attributes)

    def end(self, name: str) -> None:
        del name
        self.depth -= 1
        self.closed(self.within.pop())

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element's beginning by its local name."""

    def closed(self, name: str) -> None:
        """Take an element's end by its local name."""

    def text(self, text: str) -> None:
        """Take text."""


class _Relations(_Walk):
    """Where the parts of a package lie: identifier to (kind, part)."""

    def __init__(self, package: Package, part: str) -> None:
        super().__init__(package.path.name)
        self.parts: dict[str, tuple[str, str]] = {}
        folder, name = PurePosixPath(part).parent, PurePosixPath(part).name
        self._folder = folder
        relations = (folder / "_rels" / f"{name}.rels").as_posix()
        if package.has(relations):
            package.parse(relations, self, most_bytes=MOST_STRINGS_BYTES)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            whole = target[1:] if target.startswith("/") else (self._folder / target).as_posix()
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.parts[attributes.get("Id", "")] = (kind, _plain_part(whole))


def _plain_part(part: str) -> str:
    steps: list[str] = []
    for step in part.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


class _Book(_Walk):
    """The sheets a workbook lists: name, part, and whether it is hidden."""

    def __init__(self, package: Package) -> None:
        super().__init__(package.path.name)
        starts = _Relations(package, "").parts.values()
        main = next((part for kind, part in starts if kind == "officeDocument"), "xl/workbook.xml")
        if not package.has(main):
            raise broken_workbook(package.path.name, "a zip that holds no workbook")
        self._relations = _Relations(package, main).parts
        self.sheets: list[tuple[str, str, bool]] = []
        self.is_1904 = False
        package.parse(main, self, most_bytes=MOST_STRINGS_BYTES)

    def part(self, kind: str) -> str:
        """Return the part of a kind, or an empty name."""
        return next((part for each, part in self._relations.values() if each == kind), "")

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet" and self.within[-2:-1] == ["sheets"]:
            identifier = attributes.get(_RELATION) or attributes.get(_STRICT_RELATION) or ""
            kind, part = self._relations.get(identifier, ("", ""))
            if kind == "worksheet":
                is_hidden = attributes.get("state", "visible") != "visible"
                self.sheets.append((attributes.get("name", ""), part, is_hidden))


class _Styles(_Walk):
    """What each cell format makes of a number: "" a number, "date" or "elapsed" a time."""

    def __init__(self, package: Package, part: str) -> None:
        super().__init__(package.path.name)
        self.kinds: list[str] = []
        self._codes: dict[int, str] = {}
        if part and package.has(part):
            package.parse(part, self, most_bytes=MOST_STRINGS_BYTES)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            number = whole_number(attributes.get("numFmtId"), 0, most=1 << 31)
            self._codes[number] = attributes.get("formatCode", "")
        elif name == "xf" and self.within[-2:-1] == ["cellXfs"]:
            number = whole_number(attributes.get("numFmtId"), 0, most=1 << 31)
            self.kinds.append(_format_kind(number, self._codes.get(number, "")))


def _format_kind(number: int, code: str) -> str:
    from openpyxl.styles.numbers import (  # noqa: PLC0415 - half a second that CSV users need not spend
        BUILTIN_FORMATS,
        is_date_format,
        is_timedelta_format,
    )

    if number < _BUILT_IN_FORMATS and not code:
        code = BUILTIN_FORMATS.get(number, "")
    if not code or code.lower() == "general":
        return ""
    if is_timedelta_format(code):
        return "elapsed"
    return "date" if is_date_format(code) else ""


class _Strings(_Walk):
    """The texts a workbook's cells share."""

    def __init__(self, package: Package, part: str) -> None:
        super().__init__(package.path.name)
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._size = 0
        if part and package.has(part):
            package.parse(part, self, most_bytes=MOST_STRINGS_BYTES)

    def closed(self, name: str) -> None:
        if name == "si":
            self.strings.append("".join(self._parts))
            self._parts, self._size = [], 0

    def text(self, text: str) -> None:
        if self.within and self.within[-1] == "t" and "rPh" not in self.within:
            self._size += len(text)
            if self._size > MOST_CELL:
                raise broken_workbook(self.place, f"a text of more than {MOST_CELL:,} characters")
            self._parts.append(text)


class _Cells(Depth):
    """The rows of one sheet, as they are parsed."""

    def __init__(self, place: str, strings: list[str], dates: list[str], *, is_1904: bool) -> None:
        super().__init__(place)
        self.missing: list[tuple[int, int]] = []
        self._strings, self._dates, self._is_1904 = strings, dates, is_1904
        self._ready: list[tuple[int, dict[int, str]]] = []
        self._cells: dict[int, str] = {}
        self._row, self._at = 0, -1
        self._kind, self._style = "n", "0"
        self._text: list[str] | None = None
        self._has_formula, self._has_value, self._is_phonetic = False, False, False
        self._value: list[str] = []
        self._size = 0
        self._names: dict[str, str] = {}
        self._columns: dict[str, int] = {}

    def rows(self, package: Package, part: str) -> Iterator[Row]:
        """Yield the rows that have a filled cell."""
        for _ in package.events(part, self, most_bytes=MOST_SHEET_BYTES):
            for number, cells in self._ready:
                yield number, spread(cells)
            self._ready = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_XML_DEPTH:
            raise self.too_deep()
        short = self._names.get(name) or self._names.setdefault(name, local(name))
        if short == "c":
            self._at = self._position(attributes.get("r"))
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._has_formula = self._has_value = False
            self._value, self._size = [], 0
        elif short == "v":
            self._has_value = True
            self._text = self._value
        elif short == "t":
            self._text = None if self._is_phonetic else self._value
        elif short == "rPh":
            self._is_phonetic = True
        elif short == "f":
            self._has_formula = True
        elif short == "row":
            self._row = whole_number(attributes.get("r"), self._row + 1, most=MOST_SHEET_ROWS)
            if self._row > MOST_SHEET_ROWS:
                raise broken_workbook(self.place, f"a row numbered beyond {MOST_SHEET_ROWS:,}")
            self._at, self._cells = -1, {}

    def text(self, text: str) -> None:
        if self._text is not None:
            self._size += len(text)
            if self._size > MOST_CELL:
                raise broken_workbook(
                    f"{self.place}, row {self._row}",
                    f"a cell of more than {MOST_CELL:,} characters",
                )
            self._text.append(text)

    def end(self, name: str) -> None:
        self.depth -= 1
        short = self._names.get(name, "")
        if short in ("v", "t"):
            self._text = None
        elif short == "c":
            self._take()
        elif short == "rPh":
            self._is_phonetic = False
        elif short == "row" and self._cells:
            self._ready.append((self._row, self._cells))

    def _position(self, reference: str | None) -> int:
        if not reference:
            at = self._at + 1
        else:
            letters = reference.rstrip("0123456789")
            at = self._columns.get(letters, -1)
            if at < 0:
                at = self._columns.setdefault(letters, _column(letters))
        if not 0 <= at < MOST_COLUMNS:
            raise too_wide(
                f"{self.place}, row {self._row}", f"a cell named {(reference or '')[:20]}"
            )
        return at

    def _take(self) -> None:
        """Put the cell that ends into its row."""
        stored = "".join(self._value)
        if not stored:
            worked_out = self._has_value and self._kind == "str"
            if self._has_formula and not worked_out:
                self.missing.append((self._row, self._at))
            return
        self._cells[self._at] = self._shown(stored)

    def _shown(self, stored: str) -> str:
        if self._kind == "s":
            if not stored.isdecimal() or int(stored) >= len(self._strings):
                raise broken_workbook(f"{self.place}, row {self._row}", f"no text {stored[:20]}")
            return self._strings[int(stored)]
        if self._kind == "n":
            style = int(self._style) if self._style.isdecimal() else 0
            kind = self._dates[style] if style < len(self._dates) else ""
            return time_text(stored, kind, is_1904=self._is_1904) if kind else number_text(stored)
        if self._kind == "b":
            return "TRUE" if stored == "1" else "FALSE"
        if self._kind == "d":
            return stored.removesuffix("Z").removesuffix("T00:00:00").replace("T", " ")
        return stored


def _column(letters: str) -> int:
    """Return the position of a column by its letters, or -1.

    Examples
    --------
    >>> _column("A"), _column("AB"), _column("?")
    (0, 27, -1)
    """
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        return -1
    at = 0
    for letter in letters.upper():
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


def number_text(stored: str) -> str:
    """Return a stored number with the fewest digits that tell it apart, as a person would type it.

    Examples
    --------
    >>> number_text("10.5"), number_text("7.0"), number_text("7.0000000010000001")
    ('10.5', '7', '7.000000001')
    >>> number_text("0.1"), number_text("nothing")
    ('0.1', 'nothing')
    """
    if stored.isdecimal():
        return stored
    try:
        value = float(stored)
    except ValueError:
        return stored
    if not math.isfinite(value):
        return stored
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def time_text(stored: str, kind: str, *, is_1904: bool = False) -> str:
    """Return a number formatted as a date or time, in the form year-month-day hours:minutes.

    Parameters
    ----------
    stored : str
        Days since the workbook's first day.
    kind : str
        "date" or, where hours may pass 24, "elapsed".
    is_1904 : bool
        Whether the workbook counts from 1904.

    Examples
    --------
    >>> time_text("44165", "date"), time_text("44165.395833333336", "date")
    ('2020-11-30', '2020-11-30 09:30:00')
    >>> time_text("0.39583333333333331", "date"), time_text("1.25", "elapsed")
    ('09:30:00', '30:00:00')
    """
    try:
        days = float(stored)
    except ValueError:
        return stored
    if not (math.isfinite(days) and 0 <= days < _LAST_DAY):
        return number_text(stored)
    seconds = round(days * 86_400)
    if kind == "elapsed" or seconds < 86_400:
        hours, rest = divmod(seconds, 3_600)
        return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    # Excel counts a 29 February 1900 that never was, so its first two months are a day ahead.
    first = datetime(1904, 1, 1, tzinfo=UTC) if is_1904 else datetime(1899, 12, 30, tzinfo=UTC)
    early = timedelta(days=1 if not is_1904 and days < 60 else 0)
    moment = (first + early + timedelta(seconds=seconds)).replace(tzinfo=None)
    return moment.date().isoformat() if seconds % 86_400 == 0 else str(moment)
