"""Assignment: pairs of rows and columns, each at most once, of the most value in all.

Receives a matrix of values; hands on the pairs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InternalError
from homecare.programmes.linear import Rows, solve_linear

_WHOLE = 1e-6


def assign_pairs(value: npt.ArrayLike) -> tuple[tuple[int, int], ...]:
    """Return pairs of row and column, each used at most once, of the greatest total value.

    Parameters
    ----------
    value : (rows, columns) int
        Whole units of value of each pair, 0 or more; a pair of no value is never made.

    Returns
    -------
    tuple of (int, int)
        Pairs in the order of their rows.

    Raises
    ------
    InternalError
        When the solver's answer is not one of whole pairs.

    Notes
    -----
    maximise sum of v_ij x_ij; sum over j of x_ij <= 1 for every row i; sum over i of x_ij <= 1 for
    every column j; x_ij >= 0. Its corners are whole (the matrix is totally unimodular), so the
    linear programme is enough. Of pairings of equal value the one whose pairs come first in
    reading order is preferred: each pair loses less than one unit over all for its place.

    References
    ----------
    Kuhn, H. W. (1955), "The Hungarian method for the assignment problem", Naval Research Logistics
    Quarterly 2(1-2), 83-97.

    Examples
    --------
    >>> assign_pairs([[5, 4], [5, 0]])
    ((0, 1), (1, 0))
    """
    worth = np.asarray(value, dtype=np.int64)
    row, column = np.nonzero(worth > 0)
    if not len(row):
        return ()
    count = len(row)
    loss = np.arange(count) / (count * (min(worth.shape) + 1))
    entry = np.arange(count)
    solution = solve_linear(
        worth[row, column] - loss,
        Rows(
            shape=(worth.shape[0] + worth.shape[1], count),
            row=np.concatenate([row, worth.shape[0] + column]),
            column=np.concatenate([entry, entry]),
            value=np.ones(2 * count),
        ),
        row_upper=1.0,
        sense="maximise",
    )
    chosen = np.asarray(solution.x > 0.5)
    if solution.status != "optimal" or not np.allclose(solution.x, chosen, rtol=0, atol=_WHOLE):
        raise InternalError(
            Fault(
                "the assignment is not one of whole pairs",
                "homecare.programmes.assignment",
                f"{solution.status}, {int((~np.isclose(solution.x, chosen)).sum())} pairs in part",
                "an optimum of whole pairs",
                "report it, with the matrix",
            )
        )
    return tuple((int(row[at]), int(column[at])) for at in np.flatnonzero(chosen))
