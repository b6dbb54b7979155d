"""Intervals of a mean over orders of arrival.

Receives one number for each order; hands on the mean with the ends of its 95 % interval.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from homecare.allocation.problem import Floats

CONFIDENCE = 0.95
_NORMAL = 1.959963984540054  # 97.5 % point of the normal distribution
LEAST_ORDERS = 20

Ends = Mapping[str, float]


def t_quantile(freedom: int) -> float:
    """Return the 97.5 % point of Student's t, for 19 degrees of freedom and more.

    Notes
    -----
    The normal point with four terms in 1/freedom; right to 0.00001 from 19 degrees on.

    References
    ----------
    Abramowitz, M. & Stegun, I. (1964). Handbook of Mathematical Functions, 26.7.5.

    Examples
    --------
    >>> round(t_quantile(19), 4), round(t_quantile(199), 4)
    (2.093, 1.972)
    """
    x = _NORMAL
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return x + math.fsum(term / freedom ** (place + 1) for place, term in enumerate(terms))


def half_width(values: Floats) -> float:
    """Return half the width of the 95 % interval of the mean of some values."""
    count = len(values)
    if count < LEAST_ORDERS:
        return math.inf
    # Values that are all the same have no spread, whatever rounding makes of their mean.
    if float(values.min()) == float(values.max()):
        return 0.0
    return t_quantile(count - 1) * float(values.std(ddof=1)) / math.sqrt(count)


def interval(values: Floats) -> Ends | None:
    """Return mean, low and high of some values; None where any of them could not be told."""
    if any(math.isnan(each) for each in values.tolist()):
        return None
    middle, half = math.fsum(values.tolist()) / len(values), half_width(values)
    if float(values.min()) == float(values.max()):
        middle = float(values[0])
    return {"mean": middle, "low": middle - half, "high": middle + half}
