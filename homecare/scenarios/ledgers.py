"""Ledgers of demand: the faults of rows that only the whole row shows, and where every hour went.

Receives a checked demand file; hands on the faults of its dates and call windows, and its ledger
on a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.intake import Checked, Ledger, RowFault, read_numbers, row_fault
from homecare.market import faulty_dates, faulty_windows
from homecare.tables import MOST_HOURS_PER_WEEK


def date_faults(demand: Checked) -> tuple[RowFault, ...]:
    """Return the fault of packages that end before they start, where there are any."""
    backwards = row_fault(
        "end_on before start_on",
        faulty_dates(demand.frame),
        raw=demand.raw,
        column="end_on",
        what="the package ends before it starts",
        allowed="start_on, then the same day or later",
        do="correct the dates",
    )
    return (backwards,) if backwards else ()


def window_faults(demand: Checked) -> tuple[RowFault, ...]:
    """Return the fault of packages whose hours by call window cannot be, where there are any."""
    wrong = row_fault(
        "window_hours are not hours of the row by call window",
        faulty_windows(demand.frame),
        raw=demand.raw,
        column="window_hours",
        what="hours by call window are not name=hours;name=hours, or are more than the row has",
        allowed="names with hours of 0 or more that add to hours_per_week at most",
        do="correct the cell",
    )
    return (wrong,) if wrong else ()


def stated_hours(demand: Checked) -> npt.NDArray[np.float64]:
    """Return the hours a week that each row states, (rows,).

    A sound cell has the hours of the checked table, which are those that are used. A faulty one has
    what stands in it: a negative number as stated, nothing (NaN) where it is no number or beyond
    belief.
    """
    typed = demand.frame["hours_per_week"].to_numpy(dtype=float)
    cells = demand.raw.frame.get("hours_per_week", pd.Series("", index=demand.frame.index))
    hours = np.asarray(read_numbers(cells).values, dtype=np.float64)
    believable = np.where(np.abs(hours) <= MOST_HOURS_PER_WEEK, hours, np.nan)
    return np.where(np.isfinite(typed), typed, believable)


def draw_ledger(demand: Checked, row_faults: Sequence[RowFault], *, as_of: date | None) -> Ledger:
    """Return the ledger of a demand file.

    Rows outside their own dates on the day are set aside without being faulty. A cell that is no
    number, or beyond belief, counts as no hours, and its row is counted; a negative one as stated,
    so that hours in are the column's own sum.

    Parameters
    ----------
    demand : Checked
        The demand file.
    row_faults : sequence of RowFault
        Faults of its rows.
    as_of : datetime.date or None
        The day; None: every row counts as current.
    """
    ledger = Ledger.of(stated_hours(demand))
    for each in row_faults:
        ledger = ledger.set_aside(each.rows, each.reason)
    if as_of is not None:
        day = pd.Timestamp(as_of)
        ended = (demand.frame["end_on"] < day).to_numpy(dtype=bool)
        later = (demand.frame["start_on"] > day).to_numpy(dtype=bool)
        ledger = ledger.set_aside(np.flatnonzero(ended), "ended before the scenario's day")
        ledger = ledger.set_aside(np.flatnonzero(later), "starts after the scenario's day")
    return ledger
