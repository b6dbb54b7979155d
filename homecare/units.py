"""Units of the field: hours as whole seconds, exact sums, displayed money and shares.

Owns how a quantity is added and when it may be rounded (only on the page). Receives numbers,
hands on numbers or text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import numpy as np
import numpy.typing as npt

SECONDS_PER_HOUR = 3600


def whole_seconds(hours: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return hours as whole seconds, the unit in which allocation is exact.

    Parameters
    ----------
    hours : (n,) float
        Hours a week. Minutes and hundredths of an hour are whole seconds; anything else goes to
        the nearest second.

    Returns
    -------
    (n,) int64
        Seconds a week.

    Examples
    --------
    >>> whole_seconds([0.25, 0.01, 20 / 60]).tolist()
    [900, 36, 1200]
    """
    seconds: npt.NDArray[np.int64] = np.rint(
        np.asarray(hours, dtype=float) * SECONDS_PER_HOUR
    ).astype(np.int64)
    return seconds


def hours_from_seconds(seconds: int) -> float:
    """Return whole seconds as hours.

    Examples
    --------
    >>> hours_from_seconds(900)
    0.25
    """
    return int(seconds) / SECONDS_PER_HOUR


def total(values: Iterable[float]) -> float:
    """Return the sum rounded once, whatever the order of the terms.

    Examples
    --------
    >>> total([0.1] * 10)
    1.0
    """
    return math.fsum(values)


def total_hours(hours: npt.ArrayLike) -> float:
    """Return the sum of hours: in whole seconds where every term is one, so parts add up exactly.

    Examples
    --------
    >>> total_hours([1 / 3] * 3), total_hours([])
    (1.0, 0.0)
    """
    terms = np.asarray(hours, dtype=float)
    seconds = whole_seconds(terms)
    if np.allclose(seconds / SECONDS_PER_HOUR, terms, rtol=0, atol=1e-9):
        return hours_from_seconds(int(seconds.sum()))
    return total(terms.tolist())


def half_away(value: float, places: int = 0) -> Decimal:
    """Return a number rounded half away from zero, as spreadsheets round, for display only.

    Examples
    --------
    >>> str(half_away(2.5)), str(half_away(-2.5)), str(half_away(1.005, 2))
    ('3', '-3', '1.01')
    """
    step = Decimal(1).scaleb(-places)
    rounded = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
    return rounded + 0  # no negative zero on a page


def rounded_steps(
    start: float, steps: Iterable[float], end: float, places: int = 0
) -> list[Decimal]:
    """Return steps from one figure to another rounded so that what is shown adds up.

    Each is the difference of two rounded levels; it may differ from the rounded step by one unit of
    the last place.

    Examples
    --------
    >>> [str(each) for each in rounded_steps(0.0, [0.4, 0.4, 0.4], 1.2)]
    ['0', '1', '0']
    """
    terms = list(steps)
    if not terms:
        return []
    levels = [start, *(math.fsum([start, *terms[:count]]) for count in range(1, len(terms))), end]
    shown = [half_away(level, places) for level in levels]
    return [after - before for before, after in pairwise(shown)]


def pounds(value: float, places: int = 2) -> str:
    """Return money for the page.

    Examples
    --------
    >>> pounds(352155.25), pounds(-1.5), pounds(1042873, 0)
    ('£352,155.25', '-£1.50', '£1,042,873')
    """
    rounded = half_away(value, places)
    sign = "-" if rounded < 0 else ""
    return f"{sign}£{abs(rounded):,}"


def millions(value: float) -> str:
    """Return money in millions for the page.

    Examples
    --------
    >>> millions(18312073)
    '£18.3m'
    """
    rounded = half_away(value / 1e6, 1)
    sign = "-" if rounded < 0 else ""
    return f"{sign}£{abs(rounded)}m"


def percent(share: float, places: int = 0) -> str:
    """Return a share (0-1) as a percentage for the page.

    Examples
    --------
    >>> percent(0.65205)
    '65%'
    """
    return f"{half_away(share * 100, places)}%"


def hours_text(hours: float) -> str:
    """Return hours for the page: whole where whole, else two places.

    Examples
    --------
    >>> hours_text(23150.0), hours_text(12.25)
    ('23,150', '12.25')
    """
    rounded = half_away(hours, 2)
    return f"{rounded:,.0f}" if rounded == rounded.to_integral_value() else f"{rounded:,}"
