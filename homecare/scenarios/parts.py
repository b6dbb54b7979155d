"""Parts: one source of an intake read and checked, with the reason for every row set aside.

Owns what is common to every table of an intake. Receives a `Source`; hands on a `Part` and, beside
it, every fault as the refusal and the problems file tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, HomecareError
from homecare.intake import (
    Account,
    Adapted,
    Checked,
    Context,
    Ledger,
    Problem,
    RowFault,
    Source,
    check_table,
    draw_account,
    file_problems,
    read_source,
    row_problems,
    visit_faults,
    visit_notes,
)
from homecare.scenarios.ledgers import date_faults, draw_ledger, window_faults
from homecare.tables import DEMAND, DEMAND_LINES, VISITS, Table


@dataclass(frozen=True)
class Part:
    """One source read and checked.

    Attributes
    ----------
    source : Source
        Where it came from.
    table : Table
        What it is.
    adapted : Adapted
        What its reader handed on.
    checked : Checked
        Its cells, typed; a faulty cell is blank.
    row_faults : tuple of RowFault
        Every fault of its rows: the reader's, the cells', and what later steps find.
    ledger : Ledger
        Hours and the reason of every row that is set aside.
    """

    source: Source
    table: Table
    adapted: Adapted
    checked: Checked
    row_faults: tuple[RowFault, ...]
    ledger: Ledger

    @property
    def reason(self) -> npt.NDArray[np.object_]:
        """Why each row is set aside; empty for a row that is used. (rows,)."""
        return self.ledger.reason

    @property
    def has_hours(self) -> bool:
        """Whether its rows have hours a week."""
        return self.table is DEMAND

    def used(self) -> pd.DataFrame:
        """Return the rows that are used."""
        return self.checked.frame[self.ledger.used()]

    def with_faults(self, more: Sequence[RowFault], *, as_of: date) -> Part:
        """Return the part with further faults of its rows."""
        faults = (*self.row_faults, *more)
        ledger = _ledger(self.table, self.checked, faults, as_of=as_of)
        return replace(self, row_faults=faults, ledger=ledger)

    def account(self) -> Account:
        """Return where every row of the file went."""
        return draw_account(
            self.adapted,
            table=self.table.name,
            reason=self.ledger.reason,
            hours=self.ledger.hours if self.has_hours else None,
        )

    def problems(self) -> list[Problem]:
        """Return every fault of the rows, cell by cell."""
        return list(row_problems(self.checked.raw, self.row_faults))


@dataclass
class Findings:
    """What goes wrong while gathering, in the order it is found.

    Attributes
    ----------
    faults : list of Fault
        Why the intake is refused.
    problems : list of Problem
        Faults of files as a whole.
    notes : list of str
        What is worth knowing and is no fault.
    """

    faults: list[Fault] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def of_file(self, faults: Sequence[Fault], name: str) -> None:
        """Keep faults of a file as a whole, which always refuse the intake."""
        self.faults += faults
        self.problems += file_problems(faults, file=name)


def read_part(source: Source, table: Table, context: Context, found: Findings) -> Part | None:
    """Return a source read and checked, or None where it cannot be read.

    Parameters
    ----------
    source : Source
        Where it comes from.
    table : Table
        What it should be.
    context : Context
        What a reader may need of the rest of the intake.
    found : Findings
        Receives the faults of the file as a whole, and the notes.
    """
    try:
        adapted = read_source(source, context)
    except HomecareError as error:
        found.of_file(error.faults, source.label())
        return None
    # A council's own demand may also be stated for a sector or LSOA.
    checked = check_table(adapted.raw, DEMAND_LINES if table is DEMAND else table)
    found.of_file(checked.file_faults, adapted.raw.source)
    found.notes += [*adapted.notes, *checked.notes]
    faults = (*adapted.row_faults, *_not_yet_told(checked.row_faults, adapted.row_faults))
    faults += (*date_faults(checked), *window_faults(checked)) if table is DEMAND else ()
    if table is VISITS:
        faults += visit_faults(checked)
        found.notes += visit_notes(checked)
    ledger = _ledger(table, checked, faults, as_of=context.as_of)
    return Part(source, table, adapted, checked, faults, ledger)


def _not_yet_told(faults: Sequence[RowFault], told: Sequence[RowFault]) -> tuple[RowFault, ...]:
    """Return the faults of cells, but not those of rows alone whose cause the reader has told."""
    known = [row for each in told for row in each.rows]
    return tuple(each for each in faults if not np.isin(each.rows, known).all())


def _ledger(table: Table, checked: Checked, faults: Sequence[RowFault], *, as_of: date) -> Ledger:
    """Return where every row went: rows of demand outside their own dates are set aside too."""
    if table is DEMAND:
        return draw_ledger(checked, faults, as_of=as_of)
    ledger = Ledger.of(np.zeros(len(checked.frame)))
    for each in faults:
        ledger = ledger.set_aside(each.rows, each.reason)
    return ledger
