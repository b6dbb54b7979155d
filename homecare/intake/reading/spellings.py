"""Spellings: the ways in which councils' files write a number or a date, and what each says.

Owns which text is a number and which is a date. Receives a column of cells; hands on its values,
and how many cells were written in each way that is worth a note. Each different cell is looked at
once, however many rows hold it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

# Only the digits 0-9: Python would read those of other scripts too, which here are slips.
_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_GROUPED = re.compile(r"([+-]?)(£?)\s*([1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?)")
_POUNDS = re.compile(r"([+-]?)£\s*([0-9]+(?:\.[0-9]*)?)")

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_WORDED = re.compile(r"([0-9]{1,2})([ -])([A-Za-z]{3,9})\2([0-9]{4})")
_MIDNIGHT = re.compile(r"(.+?)[ T]00:00(?::00(?:\.0+)?)?")
_SERIAL = re.compile(r"[0-9]{5}")

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
# Excel's day 0 in the calendar that Windows writes, and the days 1982-02-18 to 2064-04-08.
EXCEL_DAY_0 = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 30_000, 60_000

THOUSANDS = "with commas between thousands"
POUNDS = "with a pound sign"
BLANKS = "with blanks around it"
MONTH_IN_WORDS = "with the month in words"
AT_MIDNIGHT = "with the time 00:00"
EXCEL_NUMBER = "as Excel's number of the day"


@dataclass(frozen=True)
class Spelled:
    """A column of cells as values.

    Attributes
    ----------
    values : (rows,) float or datetime64[s]
        The values; NaN or NaT where a cell is empty or says none.
    noted : tuple of (str, int, str)
        A way of writing, how many cells are written so, and the first of them.
    """

    values: npt.NDArray[np.float64] | npt.NDArray[np.datetime64]
    noted: tuple[tuple[str, int, str], ...]


def number_of(cell: str, *, is_money: bool = False) -> tuple[float, str]:
    """Return the number a cell says, and the way it is written; NaN where it says none.

    Parameters
    ----------
    cell : str
        The text.
    is_money : bool
        Whether a pound sign may stand before the number.

    Notes
    -----
    A comma is read only where it parts thousands as in 1,060.5. In 1,5 and 0,500 it would be
    another country's decimal point; those say no number.

    Examples
    --------
    >>> number_of("12.5"), number_of("1,060.5")
    ((12.5, ''), (1060.5, 'with commas between thousands'))
    >>> number_of("£21.50", is_money=True), number_of("1,5")[0]
    ((21.5, 'with a pound sign'), nan)
    """
    if _PLAIN.fullmatch(cell):
        return float(cell), ""
    bare = cell.strip()
    if bare != cell:
        value, _ = number_of(bare, is_money=is_money)
        return value, BLANKS
    found = _GROUPED.fullmatch(cell)
    if found and (is_money or not found[2]):
        return float(found[1] + found[3].replace(",", "")), THOUSANDS
    found = _POUNDS.fullmatch(cell)
    if found and is_money:
        return float(found[1] + found[2]), POUNDS
    return math.nan, ""


def date_of(cell: str) -> tuple[date | None, str]:
    """Return the day a cell says, and the way it is written; None where it says none.

    Notes
    -----
    A year has four digits. A plain number is a day of Excel's only from 30,000 to 60,000, which is
    1982 to 2064, and by the calendar of Excel for Windows.

    Examples
    --------
    >>> date_of("30/11/2020")[0] == date_of("2020-11-30")[0] == date_of("44165")[0]
    True
    >>> date_of("30-Nov-2020")
    (datetime.date(2020, 11, 30), 'with the month in words')
    >>> date_of("30/11/20")
    (None, '')
    """
    found = _ISO.fullmatch(cell)
    if found:
        return _day(found[1], found[2], found[3]), ""
    found = _BRITISH.fullmatch(cell)
    if found:
        return _day(found[3], found[2], found[1]), ""
    found = _WORDED.fullmatch(cell)
    if found:
        month = _month(found[3].lower())
        return (_day(found[4], month, found[1]) if month else None), MONTH_IN_WORDS
    if _SERIAL.fullmatch(cell) and FIRST_SERIAL <= int(cell) <= LAST_SERIAL:
        return EXCEL_DAY_0 + timedelta(days=int(cell)), EXCEL_NUMBER
    found = _MIDNIGHT.fullmatch(cell)
    if found and not _SERIAL.fullmatch(found[1]):
        return date_of(found[1])[0], AT_MIDNIGHT
    return None, ""


def _day(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _month(word: str) -> int:
    """Return the number of a month's name, whole or cut to three letters; 0: it is none."""
    for place, name in enumerate(MONTHS, start=1):
        if word in (name, name[:3]) or (word == "sept" and name == "september"):
            return place
    return 0


def read_numbers(cells: pd.Series, *, is_money: bool = False) -> Spelled:
    """Return a column of text as numbers.

    Parameters
    ----------
    cells : (rows,) str
        The cells.
    is_money : bool
        Whether a pound sign may stand before a number.

    Examples
    --------
    >>> read_numbers(pd.Series(["1", "", "1,000", "x"])).values
    array([   1.,   nan, 1000.,   nan])
    """
    codes, words = pd.factorize(cells.to_numpy(dtype=object))
    values = np.empty(len(words))
    ways = [""] * len(words)
    is_plain = _PLAIN.fullmatch
    for place, word in enumerate(words):
        if is_plain(word):
            values[place] = float(word)
        else:
            values[place], ways[place] = number_of(word, is_money=is_money)
    values[~np.isfinite(values)] = np.nan
    return Spelled(values[codes], _noted(codes, words, ways, ~np.isnan(values)))


def read_dates(cells: pd.Series) -> Spelled:
    """Return a column of text as days.

    Parameters
    ----------
    cells : (rows,) str
        The cells.

    Examples
    --------
    >>> read_dates(pd.Series(["2020-11-30", "", "soon"])).values
    array(['2020-11-30T00:00:00',                 'NaT',                 'NaT'],
          dtype='datetime64[s]')
    """
    codes, words = pd.factorize(cells.to_numpy(dtype=object))
    found = [date_of(word) for word in words]
    values = np.array([day for day, _ in found], dtype="datetime64[s]")
    return Spelled(
        values[codes], _noted(codes, words, [way for _, way in found], ~np.isnat(values))
    )


def map_each(cells: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Return a column with a change made to every cell, worked out once for equal cells.

    Parameters
    ----------
    cells : (rows,) str
        The cells.
    change : callable
        What is made of a cell.
    """
    codes, words = pd.factorize(cells.to_numpy(dtype=object))
    changed = np.empty(len(words), dtype=object)
    changed[:] = [change(word) for word in words]
    return pd.Series(changed[codes], index=cells.index, name=cells.name, dtype="object")


def _noted(
    codes: npt.NDArray[np.int64],
    words: npt.NDArray[np.object_],
    ways: list[str],
    is_read: npt.NDArray[np.bool_],
) -> tuple[tuple[str, int, str], ...]:
    """Return the ways of writing that are worth a note, counted over the rows that are read."""
    places: dict[str, list[int]] = {}
    for place, way in enumerate(ways):
        if way and is_read[place]:
            places.setdefault(way, []).append(place)
    if not places:
        return ()
    counts = np.bincount(codes, minlength=len(words))
    return tuple(
        (way, int(counts[found].sum()), str(words[found[0]])) for way, found in places.items()
    )
