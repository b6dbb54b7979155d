"""Visits: the CSV of visits that the Access Adult Social Care (Abacus) provider portal exports.

Owns its headings and its lengths of time. Receives a `Source`; hands on rows of the visits table.
Who the person is (`ServiceUserDetails`) is not kept when the file is parsed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.intake.checks import RowFault, row_fault
from homecare.intake.reading.files import RawTable, read_raw
from homecare.intake.source import Adapted, Context, Format, Source
from homecare.intake.sources.amounts import clock_seconds, plain
from homecare.intake.sources.client_level_words import fold

NAME = "access"
# Declared column to its heading; any other heading may stand beside them and is not read.
HEADINGS = {
    "visit_id": "OurRef",
    "package_id": "ServiceUserRef",
    "provider_id": "ProviderRef",
    "visit_on": "VisitDate",
    "week_ending_on": "WeekEnding",
    "claimed_start_minutes": "StartTimeClaimed",
    "claimed_minutes": "DurationClaimed",
    "actual_start_minutes": "ActualStartTime",
    "actual_minutes": "ActualDuration",
    "carers": "NumberOfCarers",
    "is_secondary": "SecondaryVisit",
    "service": "ServiceType",
}
NEEDED = ("package_id", "visit_on", "actual_minutes", "carers")
LENGTHS = ("claimed_minutes", "actual_minutes")
STARTS = ("claimed_start_minutes", "actual_start_minutes")
DAY_SECONDS = 24 * 3600
TRUTHS = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}


def read_access_visits(source: Source, context: Context) -> Adapted:
    """Return the visits of an Access provider portal export.

    Parameters
    ----------
    source : Source
        One CSV or workbook.
    context : Context
        Not needed.

    Returns
    -------
    Adapted
        Rows of the visits table; lengths and starts are in minutes.

    Raises
    ------
    InputError
        When the file cannot be read, or a heading is missing or stands twice.
    """
    del context
    if len(source.paths) != 1:
        raise InputError(
            Fault(
                "visits of one source come from one file",
                f"{source.table}, file",
                listed([path.name for path in source.paths]) or "none",
                "one file",
                "join the files first",
            )
        )
    raw = read_raw(
        source.paths[0],
        "visits",
        sheet=source.sheet,
        is_heading=_is_heading,
        keep=lambda heading: fold(heading) in {fold(each) for each in HEADINGS.values()},
    )
    taken = _take(raw)
    times = {name: clock_seconds(taken.frame[name]) for name in (*LENGTHS, *STARTS)}
    faults = [*(_length_fault(taken, name, times[name]) for name in LENGTHS)]
    faults += [_start_fault(taken, name, times[name]) for name in STARTS]
    frame = taken.frame.assign(
        **{name: plain(_allowed(name, held) / 60) for name, held in times.items()},
        is_secondary=taken.frame["is_secondary"].map(
            lambda cell: TRUTHS.get(cell.lower(), cell.lower())
        ),
    )
    return Adapted(
        raw=replace(taken, frame=frame.astype("object")),
        row_faults=tuple(each for each in faults if each is not None),
    )


def _is_heading(cells: list[str]) -> bool:
    held = {fold(cell) for cell in cells}
    return all(fold(HEADINGS[name]) in held for name in NEEDED)


def _take(raw: RawTable) -> RawTable:
    """Return the table with the needed columns alone, under the declared headings."""
    folded = [fold(heading) for heading in raw.frame.columns]
    places = {
        name: [at for at, held in enumerate(folded) if held == fold(heading)]
        for name, heading in HEADINGS.items()
    }
    faults = [
        Fault(
            "a heading of the visits is missing" if not found else "a heading stands twice",
            f"{raw.place()}, headings",
            listed([str(raw.frame.columns[at]) for at in found]) or "no such heading",
            f"{HEADINGS[name]} once",
            "export the visits with this column once",
        )
        for name, found in places.items()
        if len(found) > 1 or (not found and name in NEEDED)
    ]
    if faults:
        raise InputError(faults)
    frame = pd.DataFrame(
        {name: raw.frame.iloc[:, at[0]] if at else "" for name, at in places.items()},
        index=raw.frame.index,
        dtype="object",
    )
    headings = {name: str(raw.frame.columns[at[0]]) for name, at in places.items() if at}
    return replace(raw, frame=frame, headings=headings)


def _allowed(name: str, seconds: np.ndarray) -> np.ndarray:
    """Return times without those that are faults: a length may be a whole day, a start may not."""
    is_over = seconds > DAY_SECONDS if name in LENGTHS else seconds >= DAY_SECONDS
    return np.where(is_over, np.nan, seconds)


def _length_fault(raw: RawTable, name: str, seconds: np.ndarray) -> RowFault | None:
    heading = raw.heading(name)
    return _told(
        row_fault(
            f"{heading} is not a length of time up to a day",
            _is_wrong(raw, name, seconds),
            raw=raw,
            column=name,
            what=f"{heading} is not a length of time up to a day",
            allowed="hours, minutes and seconds as 00:30:00, at most 24:00:00 (or an empty cell)",
            do="correct the length at its source",
        ),
        raw,
    )


def _start_fault(raw: RawTable, name: str, seconds: np.ndarray) -> RowFault | None:
    heading = raw.heading(name)
    return _told(
        row_fault(
            f"{heading} is not a time of day",
            _is_wrong(raw, name, seconds),
            raw=raw,
            column=name,
            what=f"{heading} is not a time of day",
            allowed="a time as 07:30:00 or 07:30, before 24:00 (or an empty cell)",
            do="correct the time at its source",
        ),
        raw,
    )


def _is_wrong(raw: RawTable, name: str, seconds: np.ndarray) -> np.ndarray:
    filled = (raw.frame[name] != "").to_numpy(dtype=bool)
    return np.asarray(filled & np.isnan(_allowed(name, seconds)), dtype=bool)


def _told(fault: RowFault | None, raw: RawTable) -> RowFault | None:
    """Return the fault with the cells as the file has them: the table holds minutes."""
    if fault is None:
        return None
    return replace(fault, found=tuple(raw.frame[fault.column].iloc[fault.rows]))


def _recognises(first_rows: list[list[str]], path: Path) -> bool:
    del path
    return any(_is_heading(cells) for cells in first_rows)


FORMATS: tuple[Format, ...] = (
    Format(
        NAME,
        "visits",
        "visits exported from the Access Adult Social Care (Abacus) provider portal",
        read=read_access_visits,
        recognises=_recognises,
        takes=("sheet",),
    ),
)
