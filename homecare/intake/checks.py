"""Row checks: a raw table against its declaration, every fault of a file at once.

Owns the rules that turn text into typed cells. Receives a `RawTable` and the `Table` it should
be; hands on the typed frame, the faults, and which rows each fault touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, listed, nearest
from homecare.intake.reading.files import RawTable
from homecare.intake.reading.headings import match_headings
from homecare.intake.reading.spellings import Spelled, map_each, read_dates, read_numbers
from homecare.intake.reading.words import (
    NAMES,
    POSTCODE,
    has_letter_for_zero,
    tidy_name,
    tidy_postcode,
)
from homecare.tables import Column, Table, blank_column

Mask = npt.NDArray[np.bool_]

# Every way of writing, small or in capitals, the words that stand for an identifier and are none.
WORDS_FOR_NOTHING = frozenset(
    "".join(letters)
    for word in ("nan", "n/a", "#n/a", "null", "none")
    for letters in product(*zip(word, word.upper(), strict=True))
)


@dataclass(frozen=True)
class RowFault:
    """A fault that touches rows, so that those rows could be set aside.

    Attributes
    ----------
    reason : str
        Short name under which the ledger counts the rows.
    fault : Fault
        The fault in five parts.
    rows : (n,) int
        Positions of the rows in the table.
    column : str
        The declared column at fault.
    found : tuple of str
        What stands in the cell of each of the rows; empty: as the table has it.
    """

    reason: str
    fault: Fault
    rows: npt.NDArray[np.int64]
    column: str = ""
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A typed table with everything found wrong with it.

    Attributes
    ----------
    frame : pandas.DataFrame
        All declared columns, typed; a faulty cell is blank. One row per row of the file.
    row_faults : tuple of RowFault
        Faults of rows.
    file_faults : tuple of Fault
        Faults of the file as a whole; no row can be set aside to mend these.
    raw : RawTable
        The cells as they stood, under the declared headings.
    notes : tuple of str
        What is worth knowing and is no fault, such as columns that are not read.
    """

    frame: pd.DataFrame
    row_faults: tuple[RowFault, ...]
    file_faults: tuple[Fault, ...]
    raw: RawTable
    notes: tuple[str, ...] = ()

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault, the file's first."""
        return self.file_faults + tuple(each.fault for each in self.row_faults)


def row_fault(
    reason: str,
    mask: Mask,
    *,
    raw: RawTable,
    column: str,
    what: str,
    allowed: str,
    do: str,
) -> RowFault | None:
    """Return one fault for all rows of a mask, or None where no row is marked.

    Names the first row, shows up to three of the cells found, and says how many rows there are.
    """
    rows = np.flatnonzero(mask)
    if rows.size == 0:
        return None
    numbers = [raw.row_name(int(row)) for row in rows]
    if column in raw.frame.columns:
        cells = list(dict.fromkeys(raw.frame[column].iloc[rows].astype(str)))
        found = listed([f'"{cell[:60]}"' if cell else "an empty cell" for cell in cells], at_most=3)
    else:
        found = "nothing"
    plural = f" ({len(rows)} rows have this fault)" if len(rows) > 1 else ""
    rows_word = "row" if len(rows) == 1 else "rows"
    return RowFault(
        reason=reason,
        fault=Fault(
            what + plural,
            f"{raw.place()}, {rows_word} {listed(numbers, at_most=10)}, "
            f"column {raw.heading(column)}",
            found,
            allowed,
            do,
        ),
        rows=rows.astype(np.int64),
        column=column,
    )


def check_table(raw: RawTable, table: Table, *, cut_to: int | None = None) -> Checked:
    """Return a raw table typed as declared, with every fault found.

    Parameters
    ----------
    raw : RawTable
        Cells as text.
    table : Table
        What the file should be.
    cut_to : int, optional
        Length to which the kind of file cuts its headings.
    """
    given = list(raw.frame.columns)
    raw, file_faults, notes = match_headings(raw, table, cut_to)
    renamed = raw.frame[[name for name in table.column_names() if name in raw.frame.columns]]
    held: dict[str, pd.Series] = {}
    row_faults: list[RowFault | None] = []
    for column in table.columns:
        if column.name not in renamed.columns:
            held[column.name] = blank_column(column, raw.frame.index)
            continue
        held[column.name], faults = _check_column(renamed[column.name], column, raw, notes)
        row_faults += faults
    frame = pd.DataFrame(held, index=raw.frame.index)
    row_faults += _check_one_of(renamed, table, raw, given=given)
    row_faults += _check_key(frame, table, raw)
    return Checked(
        frame=frame,
        row_faults=tuple(each for each in row_faults if each is not None),
        file_faults=(*raw.faults, *file_faults),
        raw=raw,
        notes=(*raw.notes, *notes),
    )


def _check_column(
    cells: pd.Series, column: Column, raw: RawTable, notes: list[str]
) -> tuple[pd.Series, list[RowFault | None]]:
    """Return a column typed, with its faults; ways of writing that are read add to the notes."""
    filled = cells.to_numpy(dtype=object) != ""
    faults: list[RowFault | None] = []
    if not column.blank:
        faults.append(
            row_fault(
                f"{column.name} is blank",
                ~filled,
                what=f"{column.name} is blank",
                allowed=column.allowed(),
                do="fill the cell",
                raw=raw,
                column=column.name,
            )
        )
    if column.kind in ("number", "whole"):
        typed, more = _numbers(cells, column, filled, raw, notes)
    elif column.kind == "date":
        typed, more = _dates(cells, column, filled, raw, notes)
    else:
        typed, more = _texts(cells, column, filled, raw)
    return typed, faults + more


def _spelling_notes(spelled: Spelled, typed: pd.Series, column: Column, raw: RawTable) -> list[str]:
    """Return a note for each way of writing that was read otherwise than it stands."""
    notes = []
    for way, count, first in spelled.noted:
        row = int((raw.frame[column.name].to_numpy(dtype=object) == first).argmax())
        value = typed.iloc[row]
        read_as = f"{value:%Y-%m-%d}" if column.kind == "date" else f"{value:.12g}"
        notes.append(
            f"{raw.place()}, column {raw.heading(column.name)}: {count:,} "
            f'{"cell" if count == 1 else "cells"} written {way}; "{first}" is read as {read_as}'
        )
    return notes


def _numbers(
    cells: pd.Series, column: Column, filled: Mask, raw: RawTable, notes: list[str]
) -> tuple[pd.Series, list[RowFault | None]]:
    spelled = read_numbers(cells, is_money=column.unit.startswith("GBP"))
    numbers = np.asarray(spelled.values, dtype=np.float64)
    values = pd.Series(numbers, index=cells.index, name=cells.name)
    notes += _spelling_notes(spelled, values, column, raw)
    finite = np.isfinite(numbers)
    bad = filled & ~finite
    if column.kind == "whole":
        bad |= finite & (numbers % 1 != 0)
    below = np.zeros(len(cells), dtype=bool)
    above = below.copy()
    if column.minimum is not None:
        below = finite & (numbers < column.minimum)
    if column.maximum is not None:
        above = finite & (numbers > column.maximum)
    name = column.name
    kind = "a whole number" if column.kind == "whole" else "a number"
    negative = column.minimum == 0
    faults = [
        row_fault(
            f"{name} is not {kind}",
            bad,
            raw=raw,
            column=name,
            what=f"{name} is not {kind}",
            allowed=column.allowed(),
            do="type the number with digits and a decimal point only",
        ),
        row_fault(
            f"{name} is negative" if negative else f"{name} is too small",
            below,
            raw=raw,
            column=name,
            what=f"{name} is {'negative' if negative else 'too small'}",
            allowed=column.allowed(),
            do="correct the number at its source",
        ),
        row_fault(
            f"{name} is too large",
            above,
            raw=raw,
            column=name,
            what=f"{name} is too large",
            allowed=column.allowed(),
            do="correct the number at its source",
        ),
    ]
    return values.where(~(bad | below | above)), faults


def _dates(
    cells: pd.Series, column: Column, filled: Mask, raw: RawTable, notes: list[str]
) -> tuple[pd.Series, list[RowFault | None]]:
    spelled = read_dates(cells)
    values = pd.Series(spelled.values, index=cells.index, name=cells.name)
    notes += _spelling_notes(spelled, values, column, raw)
    bad = filled & values.isna().to_numpy()
    return values, [
        row_fault(
            f"{column.name} is not a date",
            bad,
            raw=raw,
            column=column.name,
            what=f"{column.name} is not a date",
            allowed=column.allowed(),
            do="type the date as year-month-day",
        )
    ]


def _texts(
    cells: pd.Series, column: Column, filled: Mask, raw: RawTable
) -> tuple[pd.Series, list[RowFault | None]]:
    name = column.name
    if column.kind == "postcode":
        tidied = map_each(cells, _postcode)
        bad = filled & (tidied.to_numpy(dtype=object) == "")
        has_letter = any(has_letter_for_zero(cell) for cell in cells[bad].head(20))
        hint = " (letter O for zero?)" if has_letter else ""
        return tidied, [
            row_fault(
                "not a postcode",
                bad,
                raw=raw,
                column=name,
                what=f"{name} is not a postcode{hint}",
                allowed=column.allowed(),
                do="correct the postcode at its source",
            )
        ]
    if column.kind == "choice":
        chosen = map_each(cells, lambda cell: _choice(cell, column.choices))
        bad = filled & (chosen.to_numpy(dtype=object) == "")
        first = next(iter(cells[bad]), "")
        return chosen, [
            row_fault(
                f"{name} is not known",
                bad,
                raw=raw,
                column=name,
                what=f"{name} is not one of the known values",
                allowed=column.allowed(),
                do="use one of the allowed words." + nearest(first, column.choices),
            )
        ]
    if name in NAMES:
        return map_each(cells, tidy_name), []
    if column.kind != "id":
        return cells, []
    bad = cells.isin(WORDS_FOR_NOTHING).to_numpy(dtype=bool)
    return cells.where(~bad, ""), [
        row_fault(
            f"{name} is a word for nothing",
            bad,
            raw=raw,
            column=name,
            what=f"{name} is a word for nothing",
            allowed=column.allowed(),
            do="leave the cell empty if there is no identifier",
        )
    ]


def _postcode(cell: str) -> str:
    tidied = tidy_postcode(cell)
    return tidied if POSTCODE.fullmatch(tidied) else ""


def _choice(cell: str, choices: tuple[str, ...]) -> str:
    lowered = cell.lower()
    return lowered if lowered in choices else ""


def _check_one_of(
    renamed: pd.DataFrame, table: Table, raw: RawTable, *, given: list[str]
) -> list[RowFault | None]:
    present = [name for name in table.one_of if name in renamed.columns]
    if not present:
        return []
    empty = np.all([renamed[name].to_numpy(dtype=object) == "" for name in present], axis=0)
    names = " and ".join(present)
    absent = [name for name in table.one_of if name not in present]
    known = {*table.column_names()}
    strange = [each for each in given if "_".join(each.lower().split()) not in known]
    hints = [(name, nearest(name, strange)) for name in absent]
    hint = next((f" There is no heading {name}.{found}" for name, found in hints if found), "")
    return [
        row_fault(
            f"{names} blank",
            empty,
            raw=raw,
            column=present[0],
            what=f"{names} {'is' if len(present) == 1 else 'are both'} blank",
            allowed=f"{' or '.join(table.one_of)} filled in every row",
            do=f"say where the hours are.{hint}",
        )
    ]


def _check_key(frame: pd.DataFrame, table: Table, raw: RawTable) -> list[RowFault | None]:
    if not table.key:
        return []
    names = list(table.key)
    whole = np.all([frame[each].to_numpy(dtype=object) != "" for each in names], axis=0)
    keys = frame[names[0]] if len(names) == 1 else frame[names]
    repeated = keys.duplicated(keep=False).to_numpy(dtype=bool) & whole
    name = " with ".join(table.key)
    return [
        row_fault(
            f"{name} is repeated",
            repeated,
            raw=raw,
            column=table.key[0],
            what=f"{name} is repeated",
            allowed=f"each {name} once",
            do="keep the right row and remove the others, or give them their own names",
        )
    ]
