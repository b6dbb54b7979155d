"""The problems workbook: everything to mend in the council's files, one line a cell.

Owns `problems.xlsx`, which a data officer works through. Receives `Problem` lines, the hours of
the files' rows, the ledgers and the data-quality summary; hands on the files written. The lines
hold identifiers and postcodes, and the workbook says so.

A sheet has room for 1,048,575 lines: what goes beyond is written beside it as CSV, and counted in
the summary. Same lines in, same bytes out.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xlsxwriter

from homecare.intake.problems import Problem
from homecare.report import tables
from homecare.report.files import replacing
from homecare.report.intake.problems_sheets import (
    Styles,
    ledger_sheet,
    quality_sheet,
    read_me_sheet,
    set_up,
    summary_sheet,
)
from homecare.report.workbook_cells import row_points, shown, write_text
from homecare.units import total, total_hours

MOST_LINES = 1_048_575
WORKBOOK, SPILL, DOUBTS_SPILL = "problems.xlsx", "problems.csv", "to-check.csv"
HEADINGS = (
    "Number", "File", "Sheet", "Row", "Column", "What is wrong", "Found", "Allowed", "What to do",
    "Reason", "Mended? (initials, date)",
)  # fmt: skip
WIDTHS = (8, 18, 11, 7, 18, 24, 20, 24, 28, 20, 14)


@dataclass(frozen=True)
class RowHours:
    """Hours and cost of the rows of one file, to say what its problems weigh.

    Attributes
    ----------
    file, sheet : str
        The file, and its sheet, as problems name them.
    row_numbers : (rows,) int
        The file's own row numbers.
    hours_per_week : (rows,) float
        Hours of each row; a cell that is no number counts as none.
    cost_gbp_per_week : (rows,) float or None
        What the file says each row costs; None: it says nothing.
    """

    file: str
    sheet: str
    row_numbers: Sequence[int]
    hours_per_week: npt.NDArray[np.float64]
    cost_gbp_per_week: npt.NDArray[np.float64] | None = None


@dataclass
class Tally:
    """Lines and rows met under one file and reason, while the lines go by."""

    lines: int = 0
    rows: set[int] = field(default_factory=set)


def write_problems(
    folder: Path,
    problems: Iterable[Problem],
    *,
    hours: Sequence[RowHours] = (),
    ledgers: Mapping[str, Mapping[str, Any]] | None = None,
    quality: Mapping[str, Any] | None = None,
    doubts: Iterable[Problem] = (),
    most_lines: int = MOST_LINES,
) -> tuple[Path, ...]:
    """Write ``problems.xlsx`` and return the files written.

    Parameters
    ----------
    folder : pathlib.Path
        Where the workbook goes, in place of an earlier one.
    problems : iterable of Problem
        What is to be mended, in the order to be shown; read once, never held whole.
    hours : sequence of RowHours
        Hours of the rows of the files, for the summary.
    ledgers : mapping, optional
        Name of a file to its account, as `Account.as_dict` gives it, or to its ledger.
    quality : mapping, optional
        The data-quality summary, as `Quality.as_dict` gives it.
    doubts : iterable of Problem
        Rows that may be right and should be looked at, as `doubts` yields them.
    most_lines : int
        Lines of a sheet, at most.

    Raises
    ------
    UsageError
        When a file cannot be written, as when Excel holds it open.
    """
    written = [folder / WORKBOOK]
    tallies: dict[tuple[str, str, str], Tally] = {}
    with replacing(folder / WORKBOOK) as draft:
        book = xlsxwriter.Workbook(
            str(draft),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        # The day is the same in every workbook, so that the same lines give the same bytes.
        book.set_properties(
            {
                "title": "Problems found in the files read",
                "created": datetime(2000, 1, 1, tzinfo=UTC),
            }
        )
        styles = Styles.of(book)
        read_me_sheet(book, styles, has_quality=quality is not None)
        counted = _counting(problems, tallies)
        spilled = _lines(
            book, styles, "Problems", counted, spill=folder / SPILL, most_lines=most_lines
        )
        summary_sheet(book, styles, _summary(tallies, hours), spilled=spilled, spill=SPILL)
        ledger_sheet(book, styles, ledgers or {})
        extra = 0
        if quality is not None:
            quality_sheet(book, styles, quality)
            extra = _lines(
                book,
                styles,
                "To check",
                doubts,
                spill=folder / DOUBTS_SPILL,
                most_lines=most_lines,
            )
        book.close()
    for name, more in ((SPILL, spilled), (DOUBTS_SPILL, extra)):
        if more:
            written.append(folder / name)
        else:
            # An earlier run's overflow would be taken for this one's.
            (folder / name).unlink(missing_ok=True)
    return tuple(written)


def _counting(
    problems: Iterable[Problem], tallies: dict[tuple[str, str, str], Tally]
) -> Iterator[Problem]:
    for each in problems:
        tally = tallies.setdefault((each.file, each.sheet, each.reason), Tally())
        tally.lines += 1
        if each.row is not None:
            tally.rows.add(each.row)
        yield each


def _cells(number: int, each: Problem) -> tuple[int | str | None, ...]:
    return (
        number, each.file, each.sheet, each.row, each.column, each.what, each.found, each.allowed,
        each.remedy, each.reason, "",
    )  # fmt: skip


def _lines(
    book: xlsxwriter.Workbook,
    styles: Styles,
    name: str,
    lines: Iterable[Problem],
    *,
    spill: Path,
    most_lines: int,
) -> int:
    """Write lines to a sheet, the rest to a CSV beside it; return how many the CSV holds."""
    sheet = book.add_worksheet(name)
    set_up(sheet, styles, HEADINGS, WIDTHS)
    coming = enumerate(lines, start=1)
    count = 0
    for number, each in itertools.islice(coming, most_lines):
        count = number
        cells = _cells(number, each)
        words = [(shown(str(cell or "")), width) for cell, width in zip(cells, WIDTHS, strict=True)]
        sheet.set_row(number, row_points(words))
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(number, place, cell, styles.whole)
            else:
                write_text(sheet, number, place, cell or "", styles.text)
    if count == 0:
        write_text(sheet, 1, 5, "Nothing was found.", styles.text)
    sheet.autofilter(0, 0, max(count, 1), len(HEADINGS) - 1)
    first = next(coming, None)
    return 0 if first is None else _spill(spill, itertools.chain((first,), coming))


def _spill(path: Path, lines: Iterable[tuple[int, Problem]]) -> int:
    count = 0
    with ExitStack() as stack:
        draft = stack.enter_context(replacing(path))
        page = stack.enter_context(draft.open("w", encoding="utf-8-sig", newline=""))
        writer = csv.writer(page, lineterminator="\n")
        writer.writerow(HEADINGS)
        for number, each in lines:
            writer.writerow([tables.safe_cell(cell) for cell in _cells(number, each)])
            count += 1
    return count


def _summary(
    tallies: Mapping[tuple[str, str, str], Tally], hours: Sequence[RowHours]
) -> list[dict[str, Any]]:
    """Return lines, rows, hours and cost by file and reason, and each file's rows once."""
    weights = {(each.file, each.sheet): each for each in hours}
    lines = []
    for place in dict.fromkeys((file, sheet) for file, sheet, _ in tallies):
        held = {key[2]: each for key, each in tallies.items() if key[:2] == place}
        for reason, tally in held.items():
            lines.append(_weighed(place, reason, tally, weights.get(place)))
        every = Tally(
            sum(each.lines for each in held.values()), set().union(*(e.rows for e in held.values()))
        )
        lines.append(_weighed(place, "", every, weights.get(place)))
    return lines


def _weighed(
    place: tuple[str, str], reason: str, tally: Tally, weights: RowHours | None
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": place[0], "sheet": place[1], "reason": reason, "lines": tally.lines,
        "rows": len(tally.rows), "hours_per_week": None, "cost_gbp_per_week": None,
    }  # fmt: skip
    if weights is not None and tally.rows:
        mask = np.isin(np.asarray(weights.row_numbers), list(tally.rows))
        told["hours_per_week"] = total_hours(weights.hours_per_week[mask])
        if weights.cost_gbp_per_week is not None:
            told["cost_gbp_per_week"] = total(weights.cost_gbp_per_week[mask].tolist())
    return told
