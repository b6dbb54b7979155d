"""Shares: the hours of lines shared between places in whole seconds, nothing lost.

Owns the arithmetic of sharing. Receives seconds and weights; hands on whole seconds that add up to
each line exactly.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Wholes = npt.NDArray[np.int64]


def share_seconds(
    seconds: npt.ArrayLike, weight: npt.NDArray[np.float64], line: Wholes | None = None
) -> Wholes:
    """Return each line's seconds shared in proportion to weight, the largest remainders rounded up.

    Parameters
    ----------
    seconds : int or (lines,) int
        Seconds of each line.
    weight : (pieces,) float
        Weight of each piece; each line needs a piece with a weight above 0.
    line : (pieces,) int, optional
        The line each piece is of; without it all are of one line.

    Returns
    -------
    (pieces,) int64
        Seconds of each piece; those of a line add up to it exactly. Of equal remainders the
        earlier piece is rounded up.

    Examples
    --------
    >>> share_seconds(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    >>> share_seconds([10, 1], np.ones(4), np.array([0, 0, 1, 1])).tolist()
    [5, 5, 1, 0]
    """
    whole = np.atleast_1d(np.asarray(seconds, dtype=np.int64))
    of = np.zeros(len(weight), dtype=np.int64) if line is None else line
    exact = whole[of] * weight / np.bincount(of, weights=weight, minlength=len(whole))[of]
    shared: Wholes = np.floor(exact).astype(np.int64)
    given = np.zeros(len(whole), dtype=np.int64)
    np.add.at(given, of, shared)
    order = np.lexsort((shared - exact, of))
    ordered = of[order]
    first = np.searchsorted(ordered, ordered)
    shared[order] += np.arange(len(ordered)) - first < (whole - given)[ordered]
    return shared
