"""Bank holidays of England and Wales, by rule: Easter by its algorithm, and the days moved by law.

Owns the calendar behind supplements for bank holidays. Receives years; hands on days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

# Days proclaimed for one year, or moved in it: (day it would be, day it was); None: an extra day.
_PROCLAIMED: tuple[tuple[date | None, date], ...] = (
    (date(1995, 5, 1), date(1995, 5, 8)),  # fifty years after the war's end in Europe
    (None, date(1999, 12, 31)),  # millennium
    (date(2002, 5, 27), date(2002, 6, 4)),
    (None, date(2002, 6, 3)),  # Golden Jubilee
    (None, date(2011, 4, 29)),  # royal wedding
    (date(2012, 5, 28), date(2012, 6, 4)),
    (None, date(2012, 6, 5)),  # Diamond Jubilee
    (date(2020, 5, 4), date(2020, 5, 8)),  # seventy-five years after the war's end in Europe
    (date(2022, 5, 30), date(2022, 6, 2)),
    (None, date(2022, 6, 3)),  # Platinum Jubilee
    (None, date(2022, 9, 19)),  # State Funeral
    (None, date(2023, 5, 8)),  # Coronation
)
FIRST_YEAR = 1978  # from which the early May holiday is kept
_SATURDAY, _SUNDAY = 5, 6


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar.

    Parameters
    ----------
    year : int
        Year, 1583 or later.

    Notes
    -----
    The anonymous algorithm of *Nature* (1876) in Meeus's form: the golden number, the century's
    leap and moon corrections, then the first Sunday after the full moon.

    References
    ----------
    J. Meeus, Astronomical Algorithms, 2nd ed. (1998), chapter 8.

    Examples
    --------
    >>> easter_sunday(2026).isoformat(), easter_sunday(2024).isoformat()
    ('2026-04-05', '2024-03-31')
    """
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    full = (19 * golden + century - leaps - moon + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - full - of_century % 4) % 7
    late = (golden + 11 * full + 22 * weekday) // 451
    month, day = divmod(full + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def bank_holidays(years: Iterable[int]) -> tuple[date, ...]:
    """Return the bank holidays of England and Wales, in order, substitute days in place of theirs.

    Parameters
    ----------
    years : iterable of int
        Years, 1978 or later.

    Returns
    -------
    tuple of datetime.date
        The days gov.uk lists. Where New Year's Day, Christmas Day or Boxing Day falls on a
        Saturday or Sunday the next weekday that is free is the holiday and the day itself is not.
        Days not yet proclaimed cannot be known.

    Raises
    ------
    ValueError
        When a year is before 1978.

    References
    ----------
    Banking and Financial Dealings Act 1971, schedule 1; gov.uk, UK bank holidays.

    Examples
    --------
    >>> [day.isoformat() for day in bank_holidays([2027])][-2:]
    ['2027-12-27', '2027-12-28']
    """
    found: set[date] = set()
    for year in sorted(set(years)):
        if year < FIRST_YEAR:
            raise ValueError(f"bank holidays are known from {FIRST_YEAR}, not for {year}")
        found |= _of_year(year)
    return tuple(sorted(found))


def _of_year(year: int) -> set[date]:
    easter = easter_sunday(year)
    days = {
        _free(date(year, 1, 1), set()),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _first_monday(date(year, 5, 1)),
        _last_monday(date(year, 5, 31)),
        _last_monday(date(year, 8, 31)),
    }
    # A day that is no weekend keeps its place; the one that is moves past it.
    christmas = [date(year, 12, 25), date(year, 12, 26)]
    kept = {day for day in christmas if day.weekday() < _SATURDAY}
    for day in christmas:
        kept.add(_free(day, kept - {day}))
    days |= kept
    for instead_of, day in _PROCLAIMED:
        if day.year == year:
            days -= {instead_of} if instead_of else set()
            days.add(day)
    return days


def _free(day: date, taken: set[date]) -> date:
    """Return the day, or the next weekday after it that is not taken, where it is a weekend's."""
    while day.weekday() in (_SATURDAY, _SUNDAY) or day in taken:
        day += timedelta(days=1)
    return day


def _first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _last_monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
