r"""Bands cut out of one measure: the exact best cuts and rates, by dynamic programming.

Owns the mathematics of cuts and levels; knows nothing of care. Receives two tables of sums over
cells in the order of the measure, one for each level a band may be paid at; hands on the best
segmentation, or all that are best for some price of the one sum in terms of the other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from homecare.pricing.segment_search import Ints, Segmentation, measured, rest_of, search

__all__ = ["Segmentation", "hull", "least_first", "sums_before"]

# Floats only say which plans need not be looked at; what is kept is compared as whole numbers.
_SLACK = 1e-9
# Part of the gap between bound and best known plan that is searched first.
_SEARCHED = 1 / 256


def sums_before(cells: npt.ArrayLike) -> Ints:
    """Return sums of the cells before each, one row more than there are cells.

    Parameters
    ----------
    cells : (cells, levels) int
        What each cell adds at each level.

    Examples
    --------
    >>> sums_before([[1, 2], [3, 4]]).tolist()
    [[0, 0], [1, 2], [4, 6]]
    """
    held = np.asarray(cells, dtype=np.int64)
    return np.concatenate([np.zeros((1, held.shape[1]), dtype=np.int64), np.cumsum(held, axis=0)])


def least_first(
    first: Ints, second: Ints, *, bands: int, limit: int | None = None
) -> Segmentation | None:
    r"""Return the segmentation of least first sum whose second sum is within a limit.

    Of those with the least first sum, one of the least second sum.

    Parameters
    ----------
    first, second : (cells + 1, levels) int
        From `sums_before`.
    bands : int
        At most so many bands.
    limit : int, optional
        Largest second sum; none: any.

    Returns
    -------
    Segmentation or None
        None where no segmentation is within the limit.

    Notes
    -----
    With cells :math:`1..M`, levels :math:`1..R`, and :math:`A_{jr}`, :math:`B_{jr}` the sums of
    the first and second quantity over cells :math:`1..j` at level :math:`r`, choose ends
    :math:`0 = j_0 < j_1 < \dots < j_K = M` and levels :math:`r_1 \le \dots \le r_K` that

    .. math:: \min \sum_k (A_{j_k r_k} - A_{j_{k-1} r_k}), \quad
              \sum_k (B_{j_k r_k} - B_{j_{k-1} r_k}) \le X.

    *Bound.* For a price :math:`\lambda \ge 0` of the second quantity let :math:`W = A + \lambda B`
    and let :math:`V_k(j, r)` be the least :math:`W` of the cells after :math:`j` in :math:`k`
    bands at levels of :math:`r` or more:

    .. math:: V_k(j, r) = \min_{s \ge r} \Big( \min_{i > j} (W_{is} + V_{k-1}(i, s)) - W_{js}
              \Big),

    two running minima, so :math:`O(KMR)`. No plan that begins with sums :math:`(a, b)` up to
    :math:`(j, r)` can have a first sum below :math:`a + \lambda (b - X) + V_k(j, r)`. The price is
    the slope of the lower hull of all (first, second) at the limit.

    *Search.* Plans are built band by band; dropped are those whose bound is above the best plan
    known, that cannot come within the limit, or that another plan up to the same cell and level
    beats in both sums. What is left at the end holds the optimum: nothing else is approximate, so
    the answer is exact.

    References
    ----------
    Handler and Zang, A dual algorithm for the constrained shortest path problem, Networks 10
    (1980); Bellman, On the approximation of curves by line segments using dynamic programming,
    Communications of the ACM 4 (1961).

    Examples
    --------
    Two cells of one hour; at level 0 an hour costs 10 and the second cell is not covered, at
    level 1 it costs 12 and both are.

    >>> cost, short = sums_before([[10, 12], [10, 12]]), sums_before([[0, 0], [1, 0]])
    >>> least_first(cost, short, bands=2, limit=0)
    Segmentation(ends=(1, 2), levels=(0, 1), first=22, second=0)
    >>> least_first(cost, short, bands=1, limit=0).first
    24
    """
    count = max(1, min(bands, len(first) - 1))
    smallest = _swapped(_lagrangian(second, first, 0.0, count))
    if limit is not None and smallest.second > limit:
        return None
    cheapest = _lagrangian(first, second, 0.0, count)
    if cheapest.second > smallest.second:
        # Of all with the least first sum, the least second: the same question the other way.
        other = _within(second, first, cheapest.first, count, _swapped(cheapest))
        cheapest = _swapped(other)
    if limit is None or cheapest.second <= limit:
        return cheapest
    return _within(first, second, limit, count, smallest)


def hull(first: Ints, second: Ints, *, bands: int) -> tuple[Segmentation, ...]:
    """Return the segmentations on the lower hull of both sums, the smallest second sum last.

    Each is the best for its own second sum: no segmentation has a smaller first sum and no larger
    a second one. Between two of them others may be best.

    Parameters
    ----------
    first, second : (cells + 1, levels) int
        From `sums_before`.
    bands : int
        At most so many bands.
    """
    count = max(1, min(bands, len(first) - 1))
    least = _lagrangian(second, first, 0.0, count).first
    cheap = least_first(first, second, bands=count)
    small = least_first(first, second, bands=count, limit=least)
    assert cheap is not None  # noqa: S101 - there is no limit
    assert small is not None  # noqa: S101 - the limit is one that is kept
    found = [cheap, *_between(first, second, cheap, small, count), small]
    kept: list[Segmentation] = []
    for each in sorted(found, key=lambda it: (it.first, it.second)):
        if not kept or each.second < kept[-1].second:
            kept.append(each)
    return tuple(kept)


def _swapped(found: Segmentation) -> Segmentation:
    """Return a segmentation of the two quantities in the other order."""
    return Segmentation(found.ends, found.levels, found.second, found.first)


def _between(
    first: Ints, second: Ints, left: Segmentation, right: Segmentation, count: int
) -> Iterator[Segmentation]:
    """Yield the hull's corners between two of them."""
    waiting = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        gain, price = one.second - other.second, other.first - one.first
        if gain <= 0 or price <= 0:
            continue
        corner = _lagrangian(first, second, price / gain, count)
        # Exact: is the corner below the line through both?
        if corner.first * gain + corner.second * price < one.first * gain + one.second * price:
            yield corner
            waiting += [(one, corner), (corner, other)]


def _lagrangian(first: Ints, second: Ints, price: float, count: int) -> Segmentation:
    """Return a segmentation of least first + price x second sum, its sums exact."""
    weights = first + price * second
    rest = rest_of(weights, count)
    cells = len(first) - 1
    ends, levels, at, level = [], [], 0, 0
    for left in range(count, 0, -1):
        ahead = weights[at + 1 :, level:] + rest[left - 1][at + 1 :, level:] - weights[at, level:]
        step, raised = np.unravel_index(int(np.argmin(ahead)), ahead.shape)
        at, level = at + 1 + int(step), level + int(raised)
        ends.append(at)
        levels.append(level)
    assert at == cells  # noqa: S101 - V_0 is finite at the last cell alone
    return measured(first, second, tuple(ends), tuple(levels))


def _within(
    first: Ints, second: Ints, limit: int, count: int, within: Segmentation
) -> Segmentation:
    """Return the best plan within a limit, given one that is; the search widens until it is found.

    What is looked at grows fast with the gap between bound and best known plan, and the best plan
    is as a rule close to the bound: so a small part of the gap is searched first. A plan found is
    the best if it is no worse than what has been searched.
    """
    price, bound, best = _price_at(first, second, limit, count, within)
    step = (best.first - bound) * _SEARCHED
    while True:
        top = min(bound + step, float(best.first))
        found = search(
            first,
            second,
            limit=limit,
            count=count,
            price=price,
            highest=top + _SLACK * abs(top) + 1.0,
        )
        if found is not None:
            best = min(best, found, key=lambda it: (it.first, it.second))
            if best.first <= top:
                return best
        step *= 2.0


def _price_at(
    first: Ints, second: Ints, limit: int, count: int, within: Segmentation
) -> tuple[float, float, Segmentation]:
    """Return the hull's slope at a limit, the bound it gives, and the best plan met within it."""
    low = _lagrangian(first, second, 0.0, count)
    high = within
    if low.second <= limit:
        return 0.0, float(low.first), low
    while True:
        gain, price = low.second - high.second, high.first - low.first
        if price <= 0:
            return 0.0, float(low.first), high
        corner = _lagrangian(first, second, price / gain, count)
        if corner.first * gain + corner.second * price >= low.first * gain + low.second * price:
            slope = price / gain
            return slope, low.first + slope * (low.second - limit), high
        if corner.second <= limit:
            high = corner
        else:
            low = corner
