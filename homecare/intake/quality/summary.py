"""The summary of data quality: every measure, what stands out, and who must sign it off.

Owns the measures of a data-quality summary and their thresholds. Receives checked demand, and
where held its places, postcodes, zones and delivered hours; hands on plain dicts with full
precision. Nothing is mended, dropped or refused here: each measure counts rows and hours, says
what they mean and what to do.

A measure that cannot be told has ``rows`` None and says why; it is never nought.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.intake.problems import Problem
from homecare.intake.quality.hours import delivered_measures, hours_measures
from homecare.intake.quality.measure import Measure, Rows, tell
from homecare.intake.quality.people import age_classes, people_measures
from homecare.intake.quality.places import place_measures
from homecare.intake.reading.files import RawTable
from homecare.tables import DEMAND, Table
from homecare.units import total_hours


@dataclass(frozen=True)
class Held:
    """Another table of the intake, whose completeness is told beside demand's.

    Attributes
    ----------
    table : Table
        Its declaration.
    frame : pandas.DataFrame
        Its checked rows.
    """

    table: Table
    frame: pd.DataFrame


@dataclass(frozen=True)
class Quality:
    """The data-quality summary of an intake.

    Attributes
    ----------
    as_of : date
        The day for which the data are to be used.
    rows, hours_per_week : int, float
        Demand as it came.
    completeness : tuple of mapping
        How far each column is filled, as `completeness` tells it.
    measures : tuple of Measure
        Every doubt, counted.
    ages : tuple of mapping
        Rows and hours by how long ago the package started.
    ledger : mapping or None
        Where the hours went.
    inputs : tuple of mapping
        ``path`` and ``sha256`` of every file read.
    """

    as_of: date
    rows: int
    hours_per_week: float
    completeness: tuple[Mapping[str, object], ...]
    measures: tuple[Measure, ...]
    ages: tuple[Mapping[str, object], ...]
    ledger: Mapping[str, object] | None
    inputs: tuple[Mapping[str, str], ...]

    def as_dict(self) -> dict[str, object]:
        """Return the summary as plain values with full precision."""
        return {
            "as_of": self.as_of.isoformat(),
            "rows": self.rows,
            "hours_per_week": self.hours_per_week,
            "completeness": [dict(each) for each in self.completeness],
            "measures": [tell(each) for each in self.measures],
            "ages": [dict(each) for each in self.ages],
            "ledger": None if self.ledger is None else dict(self.ledger),
            "inputs": [dict(each) for each in self.inputs],
        }


def data_quality(
    demand: pd.DataFrame,
    *,
    as_of: date,
    located: pd.DataFrame | None = None,
    postcodes: pd.DataFrame | None = None,
    zones: gpd.GeoDataFrame | None = None,
    delivered: pd.DataFrame | None = None,
    others: tuple[Held, ...] = (),
    inputs: tuple[Mapping[str, str], ...] = (),
    ledger: Mapping[str, object] | None = None,
) -> Quality:
    """Return the data-quality summary of an intake.

    Parameters
    ----------
    demand : pandas.DataFrame
        A checked demand table, every row of the file; a faulty cell is blank.
    as_of : date
        The day for which the data are to be used.
    located : pandas.DataFrame, optional
        The same rows in the same order with `zone_id`, `easting_m`, `northing_m`.
    postcodes : pandas.DataFrame, optional
        A checked postcodes table, with `terminated_on` where the file states it.
    zones : geopandas.GeoDataFrame, optional
        Polygons on the National Grid with `zone_id`.
    delivered : pandas.DataFrame, optional
        `package_id` and `hours_per_week` delivered, a row for each package with visits.
    others : tuple of Held
        Further tables whose completeness is told.
    inputs : tuple of mapping
        ``path`` and ``sha256`` of every file read.
    ledger : mapping, optional
        The ledger of the intake, as `Ledger.as_dict` gives it.

    Examples
    --------
    >>> from homecare.tables import blank_column
    >>> index = pd.RangeIndex(2)
    >>> blank = {each.name: blank_column(each, index) for each in DEMAND.columns}
    >>> demand = pd.DataFrame(blank).assign(package_id=["A", "B"], hours_per_week=[7.0, 90.0])
    >>> told = data_quality(demand, as_of=date(2026, 10, 1)).as_dict()
    >>> [each["rows"] for each in told["measures"] if each["id"] == "unlikely-hours"]
    [1]
    """
    rows = Rows.of(demand)
    return Quality(
        as_of=as_of,
        rows=len(demand),
        hours_per_week=total_hours(rows.hours),
        completeness=(
            *completeness(demand, DEMAND, hours=rows.hours),
            *(line for each in others for line in completeness(each.frame, each.table)),
        ),
        measures=(
            *people_measures(rows, as_of=as_of),
            *place_measures(rows, located=located, postcodes=postcodes, zones=zones, as_of=as_of),
            *hours_measures(rows),
            *delivered_measures(rows, delivered),
        ),
        ages=tuple(age_classes(rows, as_of=as_of)),
        ledger=ledger,
        inputs=inputs,
    )


def doubts(
    quality: Quality, raws: Sequence[RawTable], *, told: Sequence[Problem] = ()
) -> Iterator[Problem]:
    """Yield a line for every row a measure touches, for whoever looks them up.

    Parameters
    ----------
    quality : Quality
        The summary of the demand table.
    raws : sequence of RawTable
        The cells of the files it was joined from, in order.
    told : sequence of Problem
        What is at fault: such a cell is to be mended, and is not doubted as well.
    """
    faulty = {(each.file, each.sheet, each.row, each.column) for each in told}
    starts = np.cumsum([0, *(len(raw.frame) for raw in raws)])
    for measure in quality.measures:
        words = measure.words
        for position in measure.positions:
            place = int(np.searchsorted(starts, position, side="right")) - 1
            raw, row = raws[place], int(position - starts[place])
            place_of = (raw.source, raw.sheet, raw.row_numbers[row], raw.heading(words.column))
            if place_of in faulty:
                continue
            cells = raw.frame[words.column] if words.column in raw.frame.columns else None
            yield Problem(
                file=raw.source,
                sheet=raw.sheet,
                row=int(raw.row_numbers[row]),
                column=raw.heading(words.column),
                what=f"{words.group}: {words.title}",
                found="" if cells is None else str(cells.iloc[row]),
                allowed="",
                remedy=words.do,
                reason=words.id,
            )


def completeness(
    frame: pd.DataFrame, table: Table, *, hours: npt.NDArray[np.float64] | None = None
) -> list[dict[str, object]]:
    """Return how far each declared column is filled.

    Parameters
    ----------
    frame : pandas.DataFrame
        A checked table; a faulty cell is blank, so it counts as not filled.
    table : Table
        Its declaration.
    hours : (rows,) float, optional
        Hours a week of every row, to weigh the filled cells by.

    Returns
    -------
    list of dict
        ``table``, ``column``, ``meaning``, ``is_needed``, ``rows``, ``filled`` (rows), ``share``
        (0-1 of rows; None without rows), ``hours_share`` (0-1 of hours; None without hours).
    """
    told: list[dict[str, object]] = []
    every = None if hours is None else total_hours(hours)
    for column in table.columns:
        if column.name not in frame.columns:
            continue
        filled = is_filled(frame[column.name])
        count = int(filled.sum())
        told.append(
            {
                "table": table.name,
                "column": column.name,
                "meaning": column.meaning,
                "is_needed": column.needed,
                "rows": len(frame),
                "filled": count,
                "share": count / len(frame) if len(frame) else None,
                "hours_share": total_hours(hours[filled]) / every
                if hours is not None and every
                else None,
            }
        )
    return told


def is_filled(cells: pd.Series) -> npt.NDArray[np.bool_]:
    """Return which cells of a checked column hold something, shape (rows,)."""
    return np.asarray(cells.notna() & (cells.astype("object") != ""), dtype=bool)
