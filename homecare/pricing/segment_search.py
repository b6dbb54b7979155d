"""The search behind `segments`: plans built band by band, those that cannot win dropped.

Receives the two tables of sums, a limit, a price and the first sum up to which to look; hands on
the best segmentation there. The mathematics is told in `segments.least_first`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
# A plan half made may be far off the price of the whole: its bound is taken at others too.
_OTHER_PRICES = (0.2, 0.4, 0.6, 0.75, 0.9, 1.1, 1.3, 1.6, 2.2, 4.0)


@dataclass(frozen=True)
class Segmentation:
    """Bands of neighbouring cells, each at one level.

    Attributes
    ----------
    ends : tuple of int
        Where each band ends: it holds the cells before that one, after the band before it.
    levels : tuple of int
        Level of each band, never falling.
    first, second : int
        The two sums.
    """

    ends: tuple[int, ...]
    levels: tuple[int, ...]
    first: int
    second: int


def rest_of(weights: Floats, count: int) -> list[Floats]:
    """Return V_0 .. V_count of `least_first`."""
    rest = [np.full(weights.shape, np.inf)]
    rest[0][-1] = 0.0
    for _ in range(count):
        ahead = np.full(weights.shape, np.inf)
        best = np.minimum.accumulate((weights + rest[-1])[::-1], axis=0)[::-1]
        ahead[:-1] = best[1:] - weights[:-1]
        rest.append(np.minimum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1])
    return rest


def measured(
    first: Ints, second: Ints, ends: tuple[int, ...], levels: tuple[int, ...]
) -> Segmentation:
    """Return a segmentation with its sums; neighbours at one level become one band."""
    joined: list[tuple[int, int]] = []
    for end, level in zip(ends, levels, strict=True):
        if joined and joined[-1][1] == level:
            joined.pop()
        joined.append((end, level))
    sums, start = [0, 0], 0
    for end, level in joined:
        for place, table in enumerate((first, second)):
            sums[place] += int(table[end, level]) - int(table[start, level])
        start = end
    return Segmentation(
        tuple(end for end, _ in joined), tuple(level for _, level in joined), sums[0], sums[1]
    )


@dataclass(frozen=True)
class _Plans:
    """Plans up to a cell and level: their sums, and the plan each came from."""

    at: Ints
    level: Ints
    first: Ints
    second: Ints
    parent: Ints

    def take(self, which: Ints) -> _Plans:
        """Return some of the plans."""
        return _Plans(
            self.at[which],
            self.level[which],
            self.first[which],
            self.second[which],
            self.parent[which],
        )


def search(
    first: Ints, second: Ints, *, limit: int, count: int, price: float, highest: float
) -> Segmentation | None:
    """Return the best of all plans whose bound is not above a first sum."""
    weights = first + price * second
    rest, least = rest_of(weights, count), rest_of(second.astype(float), count)
    top = highest + price * limit
    others = [
        (other, rest_of(first + other * second, count))
        for other in (price * each for each in _OTHER_PRICES)
    ]
    steps = _Steps(first, second, weights, price)
    none = np.zeros(1, dtype=np.int64)
    layers = [_Plans(none, none, none, none, none)]
    for left in range(count - 1, -1, -1):
        longer = [
            each
            for own in _by_state(layers[-1])
            if (each := steps.longer(layers[-1], own, rest=rest[left], top=top))
        ]
        if not longer:
            return None
        plans = _joined(longer)
        room = plans.second + least[left][plans.at, plans.level] <= limit + 0.5
        for other, ahead in others:
            room &= (
                plans.first + other * (plans.second - limit) + ahead[left][plans.at, plans.level]
                <= highest
            )
        layers.append(_unbeaten(plans.take(np.flatnonzero(room))))
    last = layers[-1]
    if not len(last.at):
        return None
    best = int(np.lexsort((last.second, last.first))[0])
    ends, levels = [], []
    for plans in layers[:0:-1]:
        ends.append(int(plans.at[best]))
        levels.append(int(plans.level[best]))
        best = int(plans.parent[best])
    return measured(first, second, tuple(ends[::-1]), tuple(levels[::-1]))


def _by_state(plans: _Plans) -> list[Ints]:
    """Return the numbers of the plans that stand at each cell and level."""
    order = np.lexsort((plans.level, plans.at))
    moved = (np.diff(plans.at[order]) != 0) | (np.diff(plans.level[order]) != 0)
    return [np.asarray(each) for each in np.split(order, np.flatnonzero(moved) + 1) if len(each)]


@dataclass(frozen=True)
class _Steps:
    """What one more band adds: the tables of sums, and their sum at a price."""

    first: Ints
    second: Ints
    weights: Floats
    price: float

    def longer(self, plans: _Plans, own: Ints, *, rest: Floats, top: float) -> _Plans | None:
        """Return the plans of one state with one band more, within the bound."""
        at, level = int(plans.at[own[0]]), int(plans.level[own[0]])
        ahead = self.weights[at + 1 :, level:] + rest[at + 1 :, level:] - self.weights[at, level:]
        so_far = plans.first[own] + self.price * plans.second[own]
        end, paid = np.nonzero(ahead <= top - so_far.min())
        if not len(end):
            return None
        who, which = np.nonzero(so_far[:, None] + ahead[end, paid][None, :] <= top)
        end, paid = end[which] + at + 1, paid[which] + level
        return _Plans(
            end,
            paid,
            plans.first[own][who] + self.first[end, paid] - self.first[at, paid],
            plans.second[own][who] + self.second[end, paid] - self.second[at, paid],
            own[who],
        )


def _joined(parts: list[_Plans]) -> _Plans:
    return _Plans(
        np.concatenate([each.at for each in parts]),
        np.concatenate([each.level for each in parts]),
        np.concatenate([each.first for each in parts]),
        np.concatenate([each.second for each in parts]),
        np.concatenate([each.parent for each in parts]),
    )


def _unbeaten(plans: _Plans) -> _Plans:
    """Return the plans that no other at the same cell and level beats in both sums."""
    order = np.lexsort((plans.second, plans.first, plans.level, plans.at))
    if not len(order):
        return plans
    sorted_ = plans.take(order)
    moved = (np.diff(sorted_.at) != 0) | (np.diff(sorted_.level) != 0)
    group = np.concatenate([[0], np.cumsum(moved)])
    # Each group's second sums lie below those of the group before, so that one running minimum
    # serves all: ranks keep the numbers small.
    rank = np.unique(sorted_.second, return_inverse=True)[1].astype(np.int64)
    lowered = rank - group * (len(rank) + 1)
    before = np.minimum.accumulate(lowered)
    keep = np.concatenate([[True], lowered[1:] < before[:-1]])
    return sorted_.take(np.flatnonzero(keep))
