r"""Rates for given bands: a small integer programme, solved through PuLP.

Owns the formulation. Receives what each band costs and leaves short at each rate; hands on the best
rates. `segments` finds cuts as well, by other means; for its cuts this must find the same rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InternalError
from homecare.programmes import Rows, solve_integer

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rates:
    """Levels of given bands.

    Attributes
    ----------
    levels : tuple of int
        Level of each band, never falling.
    first, second : int
        The two sums.
    """

    levels: tuple[int, ...]
    first: int
    second: int


def best_rates(first: Ints, second: Ints, *, limit: int | None) -> Rates | None:
    r"""Return the levels of least first sum whose second sum is within a limit.

    Of those with the least first sum, one of the least second sum.

    Parameters
    ----------
    first, second : (bands, levels) int
        What each band adds to each sum at each level.
    limit : int or None
        Largest second sum; None: any.

    Returns
    -------
    Rates or None
        None where no levels are within the limit.

    Raises
    ------
    InternalError
        When the solver's levels break the limit or the order: nothing is given out.

    Notes
    -----
    With bands :math:`k = 1..K`, easiest first, levels :math:`r = 1..R`, lowest first,
    :math:`a_{kr}` and :math:`b_{kr}` what band :math:`k` adds to the first and second sum at level
    :math:`r`, the limit :math:`X`, and :math:`x_{kr} = 1` where band :math:`k` is paid at level
    :math:`r`:

    .. math::
        \min & \sum_k \sum_r a_{kr} x_{kr} \\
        & \sum_k \sum_r b_{kr} x_{kr} \le X \\
        & \sum_r x_{kr} = 1 && k = 1..K \\
        & \sum_r r\,x_{kr} \le \sum_r r\,x_{k+1,r} && k = 1..K-1 \\
        & x_{kr} \in \{0, 1\}

    a multiple-choice knapsack with an order. It is solved twice: for the least first sum, then for
    the least second sum at that first sum. Coefficients are whole numbers, taken off their least
    and divided by their common divisor; sums are worked out again from the levels.

    Examples
    --------
    >>> best_rates(np.array([[10, 12], [10, 12]]), np.array([[0, 0], [1, 0]]), limit=0)
    Rates(levels=(0, 1), first=22, second=0)
    """
    found = _solved(first, second, limit)
    if found is None:
        return None
    swapped = _solved(second, first, found.first)
    if swapped is None:
        raise InternalError(_wrong("the same programme has no answer the second time"))
    return Rates(swapped.levels, swapped.second, swapped.first)


def _solved(first: Ints, second: Ints, limit: int | None) -> Rates | None:
    bands, levels = first.shape
    cost, _ = _small(first)
    short, scale = _small(second)
    rows, columns, values = [], [], []
    upper: list[float] = []
    lower: list[float] = []
    cell = np.arange(bands * levels)
    band, level = np.divmod(cell, levels)

    def row(which: Ints, numbers: npt.ArrayLike, low: float, high: float) -> None:
        number = len(upper)
        rows.append(np.full(len(which), number))
        columns.append(which)
        values.append(np.broadcast_to(np.asarray(numbers, dtype=float), len(which)))
        lower.append(low)
        upper.append(high)

    if limit is not None:
        room = (limit - int(second.min(axis=1).sum())) // scale
        if room < 0:
            return None
        row(cell, short.ravel(), -np.inf, float(room))
    for each in range(bands):
        row(cell[band == each], 1.0, 1.0, 1.0)
    for each in range(bands - 1):
        pair = cell[(band == each) | (band == each + 1)]
        row(pair, np.where(band[pair] == each, level[pair], -level[pair]), -np.inf, 0.0)
    matrix = Rows(
        (len(upper), bands * levels),
        np.concatenate(rows).astype(np.int64),
        np.concatenate(columns).astype(np.int64),
        np.concatenate(values),
    )
    solution = solve_integer(
        cost.ravel().astype(float), matrix, row_lower=lower, row_upper=upper, upper=1.0
    )
    if solution.status == "infeasible":
        return None
    if solution.status != "optimal":
        raise InternalError(_wrong(f"the solver ended with {solution.status}"))
    chosen = solution.x.reshape(bands, levels).argmax(axis=1)
    order = np.arange(bands)
    rates = Rates(
        tuple(chosen.tolist()),
        int(first[order, chosen].sum()),
        int(second[order, chosen].sum()),
    )
    if (limit is not None and rates.second > limit) or (np.diff(chosen) < 0).any():
        raise InternalError(_wrong(f"levels {rates.levels} break the limit or the order"))
    return rates


def _small(table: Ints) -> tuple[Ints, int]:
    """Return a table off its least in each band, over its common divisor, and that divisor."""
    above = table - table.min(axis=1, keepdims=True)
    scale = max(int(np.gcd.reduce(above.ravel())), 1)
    return above // scale, scale


def _wrong(found: str) -> Fault:
    return Fault(
        what="the rates of given bands could not be found",
        where="homecare.pricing.design_rates",
        found=found,
        allowed="proven best levels within the limit, in order",
        do="report this with the versions of highspy and pulp; no card has been given out",
    )
