"""Bounds proven in whole numbers from prices that are not whole.

Receives a goal, prices of the rows as the solver believes them, rows and bounds in whole numbers;
hands on a whole number that the goal passes at no feasible point.

For any prices y, of whatever origin, that are 0 or more on every row that is an inequality,

    c x  <=  y b  +  sum_j max(d_j, 0) u_j  +  sum_j min(d_j, 0) l_j      with d = c - y A

for every x with A x <= b and l <= x <= u. The prices are rounded to fractions of a few
denominators and each right-hand side is worked out in Python's own whole numbers, which do not
overflow; the least of them is the bound. The solver's rounding can make it loose, never wrong.

References
----------
Neumaier, A. & Shcherbina, O. (2004). Safe bounds in linear and mixed-integer linear programming.
Mathematical Programming 99, 283-296.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_BITS = 62  # a sum of this many bits and its sign fit 64
DENOMINATORS = (1, 2, 12, 2520, 2**60)


def dual_bound(
    goal: Ints,
    prices: npt.NDArray[np.float64],
    *,
    row: Ints,
    column: Ints,
    row_upper: Ints,
    bounds: tuple[Ints, Ints],
    value: Ints | None = None,
) -> int:
    """Return the greatest whole number that a goal with whole coefficients could reach.

    Parameters
    ----------
    goal : (columns,) int64
        What one unit of each column adds.
    prices : (rows,) float
        Prices; 0 or more on every row that is an inequality.
    row, column : (entries,) int64
        Where the matrix has entries.
    row_upper : (rows,) int64
        Right-hand sides.
    bounds : (columns,) int64, (columns,) int64
        Lower and upper bounds of the columns.
    value : (entries,) int64, optional
        The entries; all one without it.

    Returns
    -------
    int
        No feasible point in whole numbers has a greater value of the goal.

    Examples
    --------
    Three arcs of which any two share a limit of 1: half of each is best, and 1 is the most that
    whole numbers reach.

    >>> row, column = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 2, 0, 2])
    >>> dual_bound(np.ones(3, dtype=np.int64), np.full(3, 0.5), row=row, column=column,
    ...            row_upper=np.ones(3, dtype=np.int64),
    ...            bounds=(np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64)))
    1
    """
    lower, upper = (each.tolist() for each in bounds)
    entries = np.ones(len(row), dtype=np.int64) if value is None else value
    sides = row_upper.tolist()
    found = []
    for denominator in DENOMINATORS:
        whole = [round(price * denominator) for price in prices.tolist()]
        less = _by_column(whole, row=row, column=column, entries=entries, columns=len(goal))
        bound = sum(map(mul, whole, sides))
        for gain, taken, low, high in zip(goal.tolist(), less, lower, upper, strict=True):
            reduced = gain * denominator - taken
            bound += reduced * (high if reduced > 0 else low)
        found.append(bound // denominator)
    return int(min(found))


def _by_column(
    whole: Sequence[int], *, row: Ints, column: Ints, entries: Ints, columns: int
) -> list[int]:
    """Return whole prices of rows times the matrix, column by column, in Python's whole numbers.

    The prices are cut into pieces of so few bits that no column's sum of one piece overflows.
    """
    held = np.zeros(columns, dtype=np.int64)
    np.add.at(held, column, np.abs(entries))
    bits = _BITS - int(held.max(initial=0)).bit_length()
    total = [0] * columns
    shift, rest = 0, list(whole)
    while any(rest):
        is_last = max(map(abs, rest)).bit_length() <= bits
        piece = rest if is_last else [each & ((1 << bits) - 1) for each in rest]
        sums = np.zeros(columns, dtype=np.int64)
        np.add.at(sums, column, np.array(piece, dtype=np.int64)[row] * entries)
        total = [sofar + (more << shift) for sofar, more in zip(total, sums.tolist(), strict=True)]
        rest = [] if is_last else [each >> bits for each in rest]
        shift += bits
    return total
