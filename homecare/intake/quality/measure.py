"""One measure of data quality: how many rows and hours, what it means, what to do.

Owns the shape in which every doubt about the data is counted. Receives the rows of demand and a
mask; hands on a `Measure`, and the same as a plain dict.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.units import total_hours

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """Rows of checked demand as the measures need them.

    Attributes
    ----------
    frame : pandas.DataFrame
        A checked demand table.
    hours : (rows,) float
        Hours a week; a cell that is no number counts as none.
    is_package : (rows,) bool
        Rows of one person's package, rather than hours without people.
    """

    frame: pd.DataFrame
    hours: npt.NDArray[np.float64]
    is_package: Mask

    @classmethod
    def of(cls, demand: pd.DataFrame) -> Rows:
        """Return the rows of a checked demand table."""
        hours = demand["hours_per_week"].to_numpy(dtype=float)
        return cls(
            frame=demand,
            hours=np.where(np.isfinite(hours), hours, 0.0),
            is_package=(demand["package_id"] != "").to_numpy(dtype=bool),
        )


@dataclass(frozen=True)
class Words:
    """What a measure is called and what it says to its reader.

    Attributes
    ----------
    id : str
        Name of the measure in files.
    group : str
        What it is about.
    title : str
        What is counted, as a clause.
    means : str
        Why it matters.
    do : str
        What to do.
    column : str
        Column of demand to look at; empty: no one column.
    """

    id: str
    group: str
    title: str
    means: str
    do: str
    column: str = ""


@dataclass(frozen=True)
class Measure:
    """How many rows and hours a doubt touches.

    Attributes
    ----------
    words : Words
        Name, meaning and remedy.
    rows : int or None
        Rows touched; None: it cannot be told.
    hours_per_week : float or None
        Their hours a week.
    of_rows, of_hours_per_week : int and float, or None
        Rows the measure could look at, and their hours.
    why_not : str
        Why the measure cannot be told; empty where it can.
    positions : (n,) int
        Positions of the rows touched in the demand table.
    """

    words: Words
    rows: int | None
    hours_per_week: float | None
    of_rows: int | None
    of_hours_per_week: float | None
    why_not: str = ""
    positions: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))


def counted(words: Words, rows: Rows, mask: Mask, *, of: Mask | None = None) -> Measure:
    """Return the measure of the rows marked.

    Parameters
    ----------
    words : Words
        Name, meaning and remedy.
    rows : Rows
        Rows of demand.
    mask : (rows,) bool
        Rows touched.
    of : (rows,) bool, optional
        Rows the measure could look at; every row otherwise.
    """
    seen = np.ones(len(rows.hours), dtype=bool) if of is None else of
    return Measure(
        words=words,
        rows=int(mask.sum()),
        hours_per_week=total_hours(rows.hours[mask]),
        of_rows=int(seen.sum()),
        of_hours_per_week=total_hours(rows.hours[seen]),
        positions=np.flatnonzero(mask).astype(np.int64),
    )


def untold(words: Words, why_not: str) -> Measure:
    """Return a measure that cannot be told, and why; it is not nought."""
    return Measure(words, None, None, None, None, why_not)


def tell(measure: Measure) -> dict[str, object]:
    """Return a measure as a plain dict with full precision."""
    words, hours, every = measure.words, measure.hours_per_week, measure.of_hours_per_week
    return {
        "id": words.id,
        "group": words.group,
        "title": words.title,
        "rows": measure.rows,
        "hours_per_week": hours,
        "of_rows": measure.of_rows,
        "of_hours_per_week": every,
        "share_of_hours": hours / every if hours is not None and every else None,
        "means": words.means,
        "do": words.do,
        "why_not": measure.why_not,
    }
