"""Problems: one line for each faulty cell, for a data officer to work through.

Receives checked tables and their faults; hands on `Problem` lines. Unlike a fault, which tells of
many rows at once, a problem is one row of one file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from homecare.errors import Fault
from homecare.intake.checks import RowFault
from homecare.intake.reading.files import RawTable


@dataclass(frozen=True)
class Problem:
    """One thing to mend, in one place.

    Attributes
    ----------
    file : str
        File in which it stands.
    sheet : str
        Sheet of a workbook; empty elsewhere.
    row : int or None
        The file's own row number; None: the fault is of the file as a whole.
    column : str
        Heading as the file spells it; for a fault of the file, the place in it.
    what : str
        What is wrong.
    found : str
        What stands there.
    allowed : str
        What may stand there.
    remedy : str
        What to do.
    reason : str
        Name under which the ledger counts the row.
    """

    file: str
    sheet: str
    row: int | None
    column: str
    what: str
    found: str
    allowed: str
    remedy: str
    reason: str


def row_problems(raw: RawTable, faults: Iterable[RowFault]) -> Iterator[Problem]:
    """Yield a problem for every row of every fault of a table, in the order of the file."""
    found = [(int(row), at, each) for each in faults for at, row in enumerate(each.rows)]
    for row, at, each in sorted(found, key=lambda one: one[0]):
        cells = raw.frame[each.column] if each.column in raw.frame.columns else None
        held = "" if cells is None else str(cells.iloc[row])
        what = each.fault.what.split(" (")[0] if each.rows.size > 1 else each.fault.what
        yield Problem(
            file=raw.file(row),
            sheet=raw.sheet,
            row=int(raw.row_numbers[row]),
            column=raw.heading(each.column),
            what=what,
            found=each.found[at] if each.found else held,
            allowed=each.fault.allowed,
            remedy=each.fault.do,
            reason=each.reason,
        )


def file_problems(faults: Iterable[Fault], *, file: str, sheet: str = "") -> Iterator[Problem]:
    """Yield a problem for every fault that is of a file as a whole."""
    for fault in faults:
        place = fault.where.removeprefix(file).lstrip(", ")
        yield Problem(
            file=file,
            sheet=sheet,
            row=None,
            column=place,
            what=fault.what,
            found=fault.found,
            allowed=fault.allowed,
            remedy=fault.do,
            reason=fault.what,
        )
