"""Row checks: a raw table against its declaration, every fault of a file at once.

Owns the rules that turn text into typed cells. Receives a `RawTable` and the `Table` it should
be; hands on the typed frame, the faults, and which rows each fault touches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, listed, nearest
from homecare.intake.files import RawTable
from homecare.intake.words import NAMES, POSTCODE, has_letter_for_zero, tidy_name, tidy_postcode
from homecare.tables import Column, Table, blank_column

Mask = npt.NDArray[np.bool_]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?")


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
    """

    reason: str
    fault: Fault
    rows: npt.NDArray[np.int64]
    column: str = ""


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
    numbers = [raw.row_numbers[row] for row in rows]
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
    raw, file_faults, notes = _match_headings(raw, table, cut_to)
    renamed = raw.frame[[name for name in table.column_names() if name in raw.frame.columns]]
    frame = pd.DataFrame(index=raw.frame.index)
    row_faults: list[RowFault | None] = []
    for column in table.columns:
        if column.name not in renamed.columns:
            frame[column.name] = blank_column(column, raw.frame.index)
            continue
        typed, faults = _check_column(renamed[column.name], column, raw)
        frame[column.name] = typed
        row_faults += faults
    row_faults += _check_one_of(renamed, table, raw, given=given)
    row_faults += _check_key(frame, table, raw)
    return Checked(
        frame=frame,
        row_faults=tuple(each for each in row_faults if each is not None),
        file_faults=(*raw.faults, *file_faults),
        raw=raw,
        notes=(*raw.notes, *notes),
    )


def _match_headings(
    raw: RawTable, table: Table, cut_to: int | None
) -> tuple[RawTable, list[Fault], list[str]]:
    """Return the table under the declared headings, whatever their case or the spaces in them."""
    declared = {name.lower(): name for name in table.column_names()}
    if cut_to:
        starts = [name[:cut_to] for name in declared]
        cut = {name[:cut_to]: name for name in declared.values() if starts.count(name[:cut_to]) < 2}
        declared = cut | declared
    matched: dict[str, str] = {}
    faults = []
    for heading in raw.frame.columns:
        name = declared.get(heading.lower().replace(" ", "_"))
        if name is None:
            continue
        if name in matched.values():
            other = next(each for each, stands_for in matched.items() if stands_for == name)
            faults.append(
                Fault(
                    "a heading is repeated",
                    f"{raw.place()}, headings, column {name}",
                    f"{other} and {heading}",
                    "each heading once, whatever its capitals",
                    "rename or remove one of the columns",
                )
            )
            continue
        matched[heading] = name
    present = set(matched.values())
    spare = [heading for heading in raw.frame.columns if heading not in matched]
    for column in table.columns:
        if column.needed and column.name not in present:
            hint = nearest(column.name, spare)
            faults.append(_missing_column(raw, column.name, column.allowed(), spare, hint))
    if table.one_of and not present & set(table.one_of):
        names = " or ".join(table.one_of)
        faults.append(_missing_column(raw, names, f"a column {names}", spare, ""))
    notes = [f"{raw.source}: column {heading} is not read" for heading in spare]
    frame = raw.frame[list(matched)].rename(columns=matched)
    own = {name: heading for heading, name in matched.items() if heading.lower() != name}
    return replace(raw, frame=frame, headings=own | dict(raw.headings)), faults, notes


def _missing_column(
    raw: RawTable, name: str, allowed: str, spare: Iterable[str], hint: str
) -> Fault:
    return Fault(
        f"column {name} is missing",
        f"{raw.place()}, headings, column {name}",
        f"no such heading (unused headings: {listed(list(spare)) or 'none'})",
        allowed,
        f"add the column, or rename the one that holds it.{hint}",
    )


def _check_column(
    cells: pd.Series, column: Column, raw: RawTable
) -> tuple[pd.Series, list[RowFault | None]]:
    filled = (cells != "").to_numpy(dtype=bool)
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
        typed, more = _numbers(cells, column, filled, raw)
    elif column.kind == "date":
        typed, more = _dates(cells, column, filled, raw)
    else:
        typed, more = _texts(cells, column, filled, raw)
    return typed, faults + more


def _numbers(
    cells: pd.Series, column: Column, filled: Mask, raw: RawTable
) -> tuple[pd.Series, list[RowFault | None]]:
    unsigned = cells.str.fullmatch(_NUMBER.pattern).to_numpy(dtype=bool)
    values = pd.to_numeric(cells.where(unsigned & filled), errors="coerce").astype("float64")
    finite = np.isfinite(values.to_numpy())
    bad = filled & ~finite
    if column.kind == "whole":
        bad |= filled & finite & (values.to_numpy() % 1 != 0)
    below = np.zeros(len(cells), dtype=bool)
    above = below.copy()
    if column.minimum is not None:
        below = filled & finite & (values.to_numpy() < column.minimum)
    if column.maximum is not None:
        above = filled & finite & (values.to_numpy() > column.maximum)
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
    cells: pd.Series, column: Column, filled: Mask, raw: RawTable
) -> tuple[pd.Series, list[RowFault | None]]:
    iso = pd.to_datetime(cells.where(filled), format="%Y-%m-%d", errors="coerce")
    british = pd.to_datetime(cells.where(filled), format="%d/%m/%Y", errors="coerce")
    values = iso.fillna(british).astype("datetime64[s]")
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
        tidied = cells.where(~filled, cells.map(tidy_postcode))
        bad = filled & ~tidied.str.fullmatch(POSTCODE.pattern).to_numpy(dtype=bool)
        has_letter = any(has_letter_for_zero(cell) for cell in cells[bad].head(20))
        hint = " (letter O for zero?)" if has_letter else ""
        return tidied.where(~bad, ""), [
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
        lowered = cells.str.lower()
        bad = filled & ~lowered.isin(column.choices).to_numpy(dtype=bool)
        first = next(iter(cells[bad]), "")
        return lowered.where(~bad, ""), [
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
        cells = cells.map(tidy_name)
    literal = cells.str.lower().isin(("nan", "n/a", "#n/a", "null", "none"))
    bad = literal.to_numpy(dtype=bool) & (column.kind == "id")
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


def _check_one_of(
    renamed: pd.DataFrame, table: Table, raw: RawTable, *, given: list[str]
) -> list[RowFault | None]:
    present = [name for name in table.one_of if name in renamed.columns]
    if not present:
        return []
    empty = (renamed[present] == "").all(axis=1).to_numpy(dtype=bool)
    names = " and ".join(present)
    absent = [name for name in table.one_of if name not in present]
    hints = [(name, nearest(name, [each for each in given if each != name])) for name in absent]
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
    keys = frame[list(table.key)]
    whole = (keys != "").all(axis=1).to_numpy(dtype=bool)
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
