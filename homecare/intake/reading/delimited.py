"""Delimited text: a CSV read block by block, cell for cell, with the row numbers of the file.

Owns how text between delimiters becomes cells. Receives an open file; hands on `Block` after
`Block` of text cells, so that memory does not grow with the file. A block that is regular is read
by pandas' reader; any other by the standard library's, to the same cells, which also judges.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError
from homecare.intake.reading.cells import (
    Block,
    Cells,
    Head,
    IsHeading,
    Row,
    find_head,
    no_head,
    shape_rows,
    too_wide,
    without_blanks,
)
from homecare.intake.reading.layout import Layout, lay_out
from homecare.intake.reading.limits import MOST_CELL, MOST_COLUMNS, MOST_LINE
from homecare.intake.reading.text import Utf8Blocks

CELLS_AT_ONCE = 1_000_000

_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons"}


class Delimited:
    """A CSV whose headings are read and whose rows are still to come.

    Parameters
    ----------
    stream : binary file
        Read once, from where it stands.
    place : str
        File name, for messages.
    meaning : str
        What the file should hold, for messages.
    is_heading : callable, optional
        Whether cells are the row of headings.
    headless : bool
        Whether the first row is already data.

    Attributes
    ----------
    head : Head
        The row of headings; of a headless file, its first row.

    Raises
    ------
    InputError
        When the file is empty or its beginning cannot be read.
    """

    def __init__(
        self,
        stream: BinaryIO,
        place: str,
        *,
        meaning: str,
        is_heading: IsHeading | None = None,
        headless: bool = False,
    ) -> None:
        self.sheet = ""
        self.faults: tuple[Fault, ...] = ()
        self._place = place
        self._text = Utf8Blocks(stream, place)
        self._blocks = iter(self._text)
        first = next(self._blocks, b"")
        self._delimiter, head = self._find(first, is_heading)
        if head is None:
            raise no_head(place, meaning)
        if headless:
            head = replace(head, names=head.names + ("",) * (head.most_cells - head.width))
        self.head: Head = head
        if self.head.width > MOST_COLUMNS:
            raise too_wide(f"{place}, row {head.row}", f"{head.width:,} columns")
        cut, lines = (0, 0) if headless else self._body(first, head.row)
        self._rest, self._line = first[cut:], lines

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read otherwise than as UTF-8 with commas; complete once the rows are read."""
        if self._delimiter == ",":
            return self._text.notes
        name = _DELIMITERS[self._delimiter]
        return (*self._text.notes, f"{self._place}: its cells are read as parted by {name}")

    def _find(self, first: bytes, is_heading: IsHeading | None) -> tuple[str, Head | None]:
        """Return the delimiter and the headings: commas, unless only another makes a heading.

        Raises
        ------
        InputError
            When the headings cannot be read with any delimiter; as they read with commas.
        """
        refusal: InputError | None = None
        head: Head | None = None
        try:
            head = find_head(self._rows_of(first, ","), is_heading=is_heading)
        except InputError as error:
            refusal = error
        if head is not None and head.is_known:
            return ",", head
        for other in tuple(_DELIMITERS)[1:]:
            try:
                found = find_head(self._rows_of(first, other), is_heading=is_heading)
            except InputError:
                continue
            if found is not None and (found.is_known or _is_clearer(found, head, other)):
                return other, found
        if refusal is not None:
            raise refusal
        return ",", head

    def _rows_of(self, text: bytes, delimiter: str) -> Iterator[Row]:
        stream = io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="")
        return self._judged(stream, delimiter, line=0)

    def _body(self, first: bytes, row: int) -> tuple[int, int]:
        """Return where the row after the headings begins, in bytes and in lines."""
        stream = io.TextIOWrapper(io.BytesIO(first), encoding="utf-8", newline="")
        at = 0

        def counted() -> Iterator[str]:
            nonlocal at
            for line in _lines(stream, self._place, self._delimiter, line=0):
                at += len(line.encode())
                yield line

        started = 1
        reader = csv.reader(counted(), delimiter=self._delimiter, strict=True)
        for _ in reader:
            if started == row:
                break
            started = reader.line_num + 1
        return at, reader.line_num

    def rows(self) -> Iterator[Row]:
        """Yield row numbers and cells as they stand, of a headless file from its first row."""
        text = chain((self._rest,), self._blocks)
        yield from self._judged(_as_lines(text), self._delimiter, line=self._line)

    def blocks(self, positions: Sequence[int]) -> Iterator[Block]:
        """Yield the rows under the headings.

        Parameters
        ----------
        positions : sequence of int
            Columns to read.

        Raises
        ------
        InputError
            When a quote is never closed, or a row is longer than can be read.
        """
        text = chain((self._rest,), self._blocks)
        self._rest = b""
        held = b""
        line = self._line
        for block in text:
            held += block
            layout = lay_out(held, self._delimiter)
            if layout is None:
                yield from self._slow(chain((held,), text), positions, line)
                return
            if layout.cut:
                yield self._block(held, layout, positions, line)
                line += layout.lines
            held = held[layout.cut :]
            if len(held) > MOST_LINE:
                yield from self._slow(chain((held,), text), positions, line)
                return
        if held:
            layout = lay_out(held + b"\n", self._delimiter)
            if layout is None or layout.cut != len(held) + 1:
                yield from self._slow(iter((held,)), positions, line)
            else:
                yield self._block(held + b"\n", layout, positions, line)

    def _block(self, text: bytes, layout: Layout, positions: Sequence[int], line: int) -> Block:
        """Return the rows of a block whose quotes are in order."""
        body = text[: layout.cut]
        counts = layout.cells[~layout.empty]
        even = (
            counts.size > 0
            and counts[0] == counts.max() == counts.min()
            and self.head.width <= counts[0] <= self.head.most_cells
            and layout.longest <= MOST_CELL
            and not body.startswith(b"\xef\xbb\xbf")
        )
        if not even:
            rows = list(self._judged(_as_lines(iter((body,))), self._delimiter, line=line))
            return shape_rows(rows, positions, head=self.head)
        width = int(counts[0])
        spare = tuple(range(self.head.width, width))
        wanted = sorted({*positions, *spare}) or [0]
        frame = pd.read_csv(
            io.BytesIO(body), sep=self._delimiter, header=None, names=list(range(width)),
            usecols=wanted, dtype=object, na_filter=False, keep_default_na=False,
            skip_blank_lines=False, index_col=False, encoding="utf-8", engine="c",
            low_memory=False,
        )  # fmt: skip
        read = {at: without_blanks(frame[at].to_numpy()) for at in wanted}
        filled = self._filled(body, layout, read)
        numbers = line + 1 + layout.lines_before[filled]
        cells = tuple(read[at][filled] for at in positions)
        beyond = np.zeros(numbers.size, dtype=bool)
        for at in spare:
            beyond |= (read[at][filled] != "").astype(bool)
        uneven = tuple((int(number), width) for number in numbers[beyond])
        return Block(cells, numbers, uneven)

    def _filled(self, body: bytes, layout: Layout, read: dict[int, Cells]) -> npt.NDArray[np.bool_]:
        """Return which rows have a cell that is not blank; those read are asked first."""
        doubtful = np.ones(layout.empty.size, dtype=bool)
        for cells in read.values():
            doubtful &= (cells == "").astype(bool)
            if not doubtful.any():
                break
        filled = ~doubtful
        nothing = b" \r" + self._delimiter.encode()
        for row in np.flatnonzero(doubtful & ~layout.empty):
            text = body[layout.starts[row] : layout.ends[row]]
            if text.translate(None, nothing):
                [fields] = csv.reader(_as_lines(iter((text,))), delimiter=self._delimiter)
                filled[row] = any(field.strip() for field in fields)
        return filled

    def _slow(self, text: Iterator[bytes], positions: Sequence[int], line: int) -> Iterator[Block]:
        rows: list[Row] = []
        held = 0
        for row in self._judged(_as_lines(text), self._delimiter, line=line):
            rows.append(row)
            held += len(row[1])
            if held > CELLS_AT_ONCE:
                yield shape_rows(rows, positions, head=self.head)
                rows, held = [], 0
        yield shape_rows(rows, positions, head=self.head)

    def _judged(self, stream: io.TextIOBase, delimiter: str, *, line: int) -> Iterator[Row]:
        """Yield rows as the standard library reads them, and refuse what is no CSV."""
        lines = _lines(stream, self._place, delimiter, line=line)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        started = line + 1
        try:
            for row in reader:
                yield started, row
                started = line + reader.line_num + 1
        except csv.Error as error:
            raise InputError(
                Fault(
                    "the file cannot be read as CSV",
                    f"{self._place}, row {started}",
                    _csv_words(str(error)),
                    "CSV with double quotes around text, and each quote inside it doubled",
                    "close or remove the stray quote in that row, or export the file again as CSV",
                )
            ) from error


def _csv_words(error: str) -> str:
    """Return what the reader of CSV says, in words for whoever has the file open."""
    if "field limit" in error:
        return f"a cell of more than {MOST_CELL:,} characters, as when a quote is never closed"
    if "end of data" in error:
        return "a quote that is opened there and never closed"
    if "expected after" in error:
        return "text after a quote that closes a cell"
    return error


def _is_clearer(found: Head, commas: Head | None, delimiter: str) -> bool:
    """Return whether a row of headings is clearly parted by another delimiter than commas."""
    if commas is None:
        return found.width > 1
    if found.row != commas.row:
        return False
    least = commas.width if delimiter == "\t" else 1
    return found.width > least >= commas.width


class _Raw(io.RawIOBase):
    """Blocks of bytes as a file, for the standard library's reader of lines."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._held:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._held = memoryview(block)
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count


def _as_lines(blocks: Iterator[bytes]) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedReader(_Raw(blocks), 1 << 20), encoding="utf-8", newline="")


def _lines(stream: io.TextIOBase, place: str, delimiter: str, *, line: int) -> Iterator[str]:
    """Yield the lines of a text, refusing one too long to be a row."""
    while text := stream.readline(MOST_LINE + 1):
        line += 1
        if len(text) > MOST_LINE:
            commas = text.count(delimiter)
            if commas >= MOST_COLUMNS:
                raise too_wide(f"{place}, row {line}", f"more than {commas:,} columns")
            raise InputError(
                Fault(
                    "a row is too long",
                    f"{place}, row {line}",
                    f"more than {MOST_LINE:,} characters without the end of a line",
                    f"at most {MOST_LINE:,} characters in a row",
                    "check that the file is a table with a line for each row, and export it again",
                )
            )
        yield text
