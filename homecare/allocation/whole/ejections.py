"""Insertions: an unplaced package takes the place of one that moves elsewhere or is left out.

Receives a plan of whole packages; changes it until no insertion improves the first goal that it
changes.
"""

from __future__ import annotations

import numpy as np

from homecare.allocation.cells import ragged
from homecare.allocation.problem import Bools, Ints
from homecare.allocation.whole.packages import Plan, Whole, best_first

FEW = 16  # that find nothing in a row


class ByProvider:
    """The placed packages of each provider, the largest first, and where each could go instead.

    Attributes
    ----------
    keys : (placed,) int64
        Provider times the number of packages, plus the package; ascending.
    refuge : (packages,) int64
        The best other pair with room of each package that was asked for, else -1.
    is_known : (packages,) bool
        Whether it was asked for since a package moved.
    """

    def __init__(self, whole: Whole, plan: Plan) -> None:
        self.whole, self.plan = whole, plan
        self.count, self._falling = max(1, len(whole.line)), -whole.seconds
        placed = (plan.pair >= 0).nonzero()[0]
        self.keys = np.sort(whole.provider[plan.pair[placed]] * self.count + placed)
        self.refuge = np.full(len(whole.line), -1, dtype=np.int64)
        self.is_known = np.zeros(len(whole.line), dtype=bool)

    def put(self, package: int, pair: int) -> None:
        """Place a package at a pair, or take it out with -1."""
        before = int(self.plan.pair[package])
        if before >= 0:
            self.keys = np.delete(self.keys, np.searchsorted(self.keys, self._key(package, before)))
        self.plan.put(self.whole, package, pair)
        if pair >= 0:
            key = self._key(package, pair)
            self.keys = np.insert(self.keys, int(np.searchsorted(self.keys, key)), key)
        self.is_known[:] = False

    def _key(self, package: int, pair: int) -> int:
        return int(self.whole.provider[pair]) * self.count + package

    def at(self, provider: Ints, seconds: Ints) -> tuple[Ints, Ints]:
        """Return (place in ``provider``, package) for each package there of so many seconds."""
        as_large = np.searchsorted(self._falling, -seconds, side="right")
        first = provider * self.count
        which, place = ragged(*np.searchsorted(self.keys, [first, first + as_large]))
        return which, self.keys[place] % self.count

    def anywhere(self, seconds: Ints) -> tuple[Ints, Ints]:
        """Return the same where every package counts at each place."""
        packages = np.sort(self.keys % self.count)
        which = np.repeat(np.arange(len(seconds)), len(packages))
        package = np.tile(packages, len(seconds))
        kept = (self.whole.seconds[package] >= seconds[which]).nonzero()[0]
        return which[kept], package[kept]

    def refuges(self, package: Ints) -> Ints:
        """Return the best other pair with room of some placed packages, (packages,); else -1."""
        asked = np.unique(package[~self.is_known[package]])
        if len(asked):
            self.refuge[asked] = _first_fitting(self.whole, self.plan, asked)
            self.is_known[asked] = True
        return self.refuge[package]


def insert(whole: Whole, plan: Plan, *, is_again: bool = False) -> None:
    """Place unplaced packages by ejecting one package, which moves elsewhere or is left out.

    Each is looked at once, in turn, and those left out after them. Where little is to be found,
    ``is_again`` or a few in a row having found nothing, all that are left are looked at together
    for the first that finds something; not where limits are shared, as every package placed
    anywhere is then looked at for each.
    """
    steps = 4 * len(whole.line)
    if not len(whole.link):
        return
    placed = ByProvider(whole, plan)
    may = (plan.pair < 0) & (whole.start[1:] > whole.start[:-1])
    waiting = whole.turn[may[whole.turn]].tolist()
    misses = FEW if is_again else 0
    while waiting and steps > 0:
        if misses >= FEW and not whole.shared:
            hopeless = _hopeless(whole, plan, waiting, placed)
            steps, waiting, misses = steps - hopeless, waiting[hopeless:], 0
            continue
        steps -= 1
        package = waiting.pop(0)
        best = _best_insertion(whole, plan, package, placed)
        if best is None:
            misses += 1
            continue
        misses = 0
        pair, out, other = best
        placed.put(out, other)
        placed.put(package, pair)
        if other < 0:
            waiting.append(out)


def _hopeless(whole: Whole, plan: Plan, waiting: list[int], placed: ByProvider) -> int:
    """Return how many packages stand before the first that an insertion would place."""
    packages = np.array(waiting, dtype=np.int64)
    _, here = ragged(whole.start[packages], whole.start[packages + 1])
    pair, _, _ = _insertions(whole, plan, here, placed)
    is_hopeful = np.zeros(len(whole.line), dtype=bool)
    is_hopeful[whole.package[pair]] = True
    found = is_hopeful[packages].nonzero()[0]
    return int(found[0]) if len(found) else len(waiting)


def _best_insertion(
    whole: Whole, plan: Plan, package: int, placed: ByProvider
) -> tuple[int, int, int] | None:
    """Return (pair to take, package to eject, pair it moves to or -1), or None."""
    here = np.arange(whole.start[package], whole.start[package + 1])
    pair, out, other = _insertions(whole, plan, here, placed)
    if not len(pair):
        return None
    change = _change(whole.worth_or_none, plan, pair, out=out, other=other)
    best = int(best_first(change)[0])
    return int(pair[best]), int(out[best]), int(other[best])


def _insertions(
    whole: Whole, plan: Plan, here: Ints, placed: ByProvider
) -> tuple[Ints, Ints, Ints]:
    """Return the insertions at some pairs of unplaced packages that improve the goals.

    Parameters
    ----------
    here : (n,) int64
        The pairs.

    Returns
    -------
    pair, out, other : (insertions,) int64
        Pair to take, package to eject and pair it moves to or -1; in the order of the pairs, one
        that moves before one that is left out.
    """
    link, provider = whole.link[here], whole.provider[here]
    seconds = whole.seconds[whole.package[here]]
    short_link = seconds - plan.room.link[link]
    short = np.maximum(short_link, seconds - plan.room.provider[provider])
    if whole.shared:  # what is shared may be short where no provider is: looked at below
        row, out = placed.anywhere(short)
        able = (whole.provider[plan.pair[out]] == provider[row]) | (short <= 0)[row]
    else:  # only its providers' packages can make room for it
        row, out = placed.at(provider, short)
        able = np.ones(len(row), dtype=bool)
    able &= (short_link <= 0)[row] | (whole.link[plan.pair[out]] == link[row])
    row, out = row[able], out[able]
    refuge = placed.refuges(out)
    moves = (refuge >= 0).nonzero()[0]
    turn = np.concatenate([2 * row[moves], 2 * row + 1])
    pair, out = here[np.concatenate([row[moves], row])], np.concatenate([out[moves], out])
    other = np.full(len(pair), -1)  # at -1 the worth of standing nowhere is found
    other[: len(moves)] = refuge[moves]
    better = _improving(whole, plan, pair, out=out, other=other)
    better = better[_shared_within(whole, plan, pair[better], out=out[better], other=other[better])]
    better = better[np.argsort(turn[better], kind="stable")]
    return pair[better], out[better], other[better]


def _improving(whole: Whole, plan: Plan, pair: Ints, *, out: Ints, other: Ints) -> Ints:
    """Return the insertions that improve the first goal they change, ascending.

    Goal by goal, so that the later ones are reckoned only where the earlier ones are even.
    """
    better, even = [], np.arange(len(pair))
    for goal in whole.worth_or_none:
        change = _change(goal, plan, pair[even], out=out[even], other=other[even])
        better.append(even[change > 0])
        even = even[change == 0]
    return np.sort(np.concatenate(better)) if better else even[:0]


def _change(worth: Ints, plan: Plan, pair: Ints, *, out: Ints, other: Ints) -> Ints:
    """Return what insertions add to one goal or all, (n,) or (goals, n)."""
    change: Ints = worth[..., pair] - worth[..., plan.pair[out]] + worth[..., other]
    return change


def _shared_within(whole: Whole, plan: Plan, pair: Ints, *, out: Ints, other: Ints) -> Bools:
    """Return whether shared limits hold once a package takes each pair and others go elsewhere.

    What an ejected package frees at the pair's node it takes again where it stays at that node.
    """
    within = np.ones(len(out), dtype=bool)
    for node, taken, left in zip(whole.shared, whole.taken, plan.room.shared, strict=True):
        at = node[pair]
        freed = np.where(node[plan.pair[out]] == at, taken[out], 0)
        freed = freed - np.where((other >= 0) & (node[other] == at), taken[out], 0)
        within &= taken[whole.package[pair]] <= left[at] + freed
    return within


def _first_fitting(whole: Whole, plan: Plan, placed: Ints) -> Ints:
    """Return the best other pair with room of some placed packages, (placed,); else -1."""
    which, pairs = ragged(whole.start[placed], whole.start[placed + 1])
    seconds = whole.seconds[placed][which]
    can = (seconds <= plan.free(whole, pairs)) & (plan.pair[placed][which] != pairs)
    can &= plan.within(whole, pairs)
    first = np.full(len(placed), -1, dtype=np.int64)
    fitting = can.nonzero()[0][::-1]  # the first pair of a package is written last
    first[which[fitting]] = pairs[fitting]
    return first
