"""Database cells: rows of a result as text, exactly, and one hash for the same rows.

Owns how a value of a database becomes the text a file would hold. Receives headings and rows of
Python values; hands on a `RawTable`. Knows no database library.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.intake.reading.files import RawTable

# How a value of a kind is spelled; the first kind that fits, as a bool is an int too.
_SPELLED: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, str.strip),
    (bool, lambda value: str(value).lower()),
    (int, str),
    (Decimal, lambda value: format(value, "f")),
    (date, date.isoformat),
    (time, time.isoformat),
    (UUID, str),
)


def cell_text(value: object) -> str | None:
    """Return a value as text, and None for a kind of value that has no plain text.

    Parameters
    ----------
    value : object
        A value as a database driver hands it on; None is an empty cell.

    Notes
    -----
    A Decimal keeps every digit it has; a float is the shortest text that reads back as itself. A
    date and time at midnight is a date. A list of texts is joined by ``;``, unless one holds it.

    Examples
    --------
    >>> cell_text(Decimal("12.50")), cell_text(Decimal("1E+3")), cell_text(0.1), cell_text(7.0)
    ('12.50', '1000', '0.1', '7')
    >>> cell_text(None), cell_text(True), cell_text(date(2020, 11, 30)), cell_text(["peg", "hoist"])
    ('', 'true', '2020-11-30', 'peg;hoist')
    >>> cell_text(b"x") is None
    True
    """
    if value is None:
        return ""
    if isinstance(value, list):
        cells = [cell_text(each) for each in value]
        is_plain = all(cell is not None and ";" not in cell for cell in cells)
        return ";".join(str(cell) for cell in cells) if is_plain else None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        is_midnight = value.time() == time(0)
        return value.date().isoformat() if is_midnight else value.isoformat(sep=" ")
    spelled = next((spell for kind, spell in _SPELLED if isinstance(value, kind)), None)
    return spelled(value) if spelled else None


def raw_from_rows(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    source: str,
    is_ordered: bool,
    notes: Sequence[str] = (),
) -> RawTable:
    """Return rows of a result as a raw table.

    Parameters
    ----------
    headings : sequence of str
        Names of the columns.
    rows : iterable of sequences
        Values in the order the database returned them.
    source : str
        What to call the table in messages.
    is_ordered : bool
        Whether that order is stated; otherwise the rows are sorted by their text, so that the same
        table gives the same rows whatever order the database finds them in.
    notes : sequence of str
        What is worth knowing about the reading.

    Returns
    -------
    RawTable
        `row_numbers` count the rows from 1; `sha256` is of the headings and cells.

    Raises
    ------
    InputError
        When a heading is repeated or empty, or cells have no plain text, such as bytes.
    """
    _check_headings(headings, source)
    columns: list[list[str]] = [[] for _ in headings]
    strange: dict[str, str] = {}
    for row in rows:
        for name, cells, value in zip(headings, columns, row, strict=True):
            text = value.strip() if type(value) is str else cell_text(value)
            if text is None:
                strange.setdefault(name, type(value).__name__)
                text = ""
            cells.append(text)
    if strange:
        raise InputError(_no_text(name, kind, source) for name, kind in strange.items())
    lines = list(zip(*columns, strict=True))
    if not is_ordered:
        lines.sort()
    digest = hashlib.sha256(json.dumps(list(headings)).encode())
    for line in lines:
        digest.update(json.dumps(line).encode() + b"\n")
    sorted_columns = list(zip(*lines, strict=True)) if lines else [()] * len(headings)
    frame = pd.DataFrame(
        {
            name: pd.Series(list(cells), dtype="object")
            for name, cells in zip(headings, sorted_columns, strict=True)
        }
    )
    return RawTable(
        frame=frame,
        row_numbers=tuple(range(1, len(lines) + 1)),
        source=source,
        sha256=digest.hexdigest(),
        notices=(),
        notes=tuple(notes),
    )


def _check_headings(headings: Sequence[str], source: str) -> None:
    repeated = sorted({name for name in headings if headings.count(name) > 1})
    if repeated or "" in headings:
        raise InputError(
            Fault(
                "a column's name is repeated" if repeated else "a column has no name",
                f"{source}, columns",
                listed(repeated) or f"column number {list(headings).index('') + 1}",
                "a name of its own for each column",
                "name the columns in the query with `as`",
            )
        )


def _no_text(name: str, kind: str, source: str) -> Fault:
    return Fault(
        "a column holds values that are not text, numbers or dates",
        f"{source}, column {name}",
        kind,
        "text, numbers, dates, true and false, or lists of words without ;",
        "read a query that names the columns you need, and leaves this one out",
    )
