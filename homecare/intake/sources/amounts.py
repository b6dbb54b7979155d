"""Amounts and days in the cells of councils' systems: pounds, thousands commas, midnight times.

Owns how a reader that must decide on a row takes its numbers, days and lengths of time from text.
Receives columns of text; hands on numbers and days, blank where a cell holds none.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.float64]

AMOUNT = r"([+-]?)\s*£?\s*([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?"
CLOCK = r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?"
MIDNIGHT = r"[ T]00:00(:00(\.0+)?)?$"


def amounts(cells: pd.Series) -> Numbers:
    """Return numbers, with or without pound signs and thousands commas; NaN where there is none.

    Examples
    --------
    >>> amounts(pd.Series(["£1,060.50", "-7", "", "1,06", "ten", ".5", "."])).tolist()
    [1060.5, -7.0, nan, nan, nan, 0.5, nan]
    """
    texts = cells.astype(str).str.strip()
    fits = texts.str.fullmatch(AMOUNT) & texts.str.contains(r"\d", regex=True)
    bare = texts.where(fits, "").str.replace(r"[£,\s]", "", regex=True)
    return pd.to_numeric(bare, errors="coerce").to_numpy(dtype="float64")


def days(cells: pd.Series) -> pd.Series:
    """Return days written as 2025-04-30 or 30/04/2025, perhaps with a time of midnight.

    Examples
    --------
    >>> days(pd.Series(["2025-04-30", "30/04/2025 00:00", "31/04/2025", ""])).dt.day.tolist()
    [30.0, 30.0, nan, nan]
    """
    bare = cells.astype(str).str.replace(MIDNIGHT, "", regex=True)
    bare = bare.where(bare != "", None)
    iso = pd.to_datetime(bare, format="%Y-%m-%d", errors="coerce")
    british = pd.to_datetime(bare, format="%d/%m/%Y", errors="coerce")
    return iso.fillna(british).astype("datetime64[s]")


def clock_seconds(cells: pd.Series) -> Numbers:
    """Return lengths of time or times of day, HH:MM:SS or HH:MM, in seconds.

    Examples
    --------
    >>> clock_seconds(pd.Series(["00:30:00", "7:05", "25:00:00", "0:75:00", ""])).tolist()
    [1800.0, 25500.0, 90000.0, nan, nan]
    """
    parts = cells.astype(str).str.strip().str.extract(rf"^{CLOCK}$")
    hours, minutes, seconds = (pd.to_numeric(parts[place]) for place in range(3))
    return (hours * 3600 + minutes * 60 + seconds.fillna(0)).to_numpy(dtype="float64")


def plain(values: Numbers) -> list[str]:
    """Return numbers as the text of cells, every digit kept; empty where there is none.

    Examples
    --------
    >>> plain(np.array([7.0, 0.25, np.nan]))
    ['7', '0.25', '']
    """
    return [
        "" if not np.isfinite(value) else str(int(value)) if value.is_integer() else repr(value)
        for value in values.tolist()
    ]
