"""Whole packages and the links that may take them, with the plan as it stands.

Receives the problem, its cells and the goals; hands on pairs of package and link, best first, and
the mutable plan that hand-out and repair work on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from homecare.allocation.cells import Cells, Room, ragged
from homecare.allocation.goals import GoalRule, Pairs
from homecare.allocation.model import hashes_20_bits
from homecare.allocation.problem import Bools, Ints, Problem


@dataclass(frozen=True)
class Whole:
    """Whole packages, largest first, and their eligible links, best first.

    Attributes
    ----------
    line : (packages,) int64
        Line of each package.
    seconds : (packages,) int64
        Size of each, descending.
    start : (packages + 1,) int64
        Where each package's pairs begin.
    package, link, provider : (pairs,) int64
        What each pair joins.
    gain : (goals, pairs) int64
        What one second adds to each goal, in whole steps, more being better.
    worth : (goals, pairs) int64
        What the whole package adds: its seconds times ``gain``, or, of a goal that counts
        people, what one person adds.
    turn : (packages,) int64
        The order in which unplaced packages are tried: largest first, or, where the first goal
        tells packages apart, those that add most to it for each second.
    provider_of : (links,) int64
        Provider of each of the problem's links.
    column : (links,) int64
        Place of each link among those of its zone.
    pair_at : (packages, columns) int64
        Pair of each package and link of its zone, -1 where there is none. The last column is no
        link: it holds the number of pairs, at which ``worth_or_none`` is nought.
    worth_or_none : (goals, pairs + 1) int64
        ``worth``, and nought for standing nowhere.
    rank : (links + 1,) int64
        Order of the links by what an hour adds to the goals that tell packages at one link not
        apart, as far as these come first; the last is no link, where an hour adds nothing.
    ranked : int
        How many goals the ranks speak for.
    shared : tuple of (pairs,) int64
        Node of each pair in each of the problem's shared limits.
    taken : tuple of (packages,) int64
        What each package takes of each shared limit: its seconds, or those in a call window.
    is_window : tuple of bool
        Which of the shared limits are call windows.
    """

    line: Ints
    seconds: Ints
    start: Ints
    package: Ints
    link: Ints
    provider: Ints
    gain: Ints
    worth: Ints
    turn: Ints
    provider_of: Ints
    column: Ints
    pair_at: Ints
    worth_or_none: Ints
    rank: Ints
    ranked: int
    shared: tuple[Ints, ...] = ()
    taken: tuple[Ints, ...] = ()
    is_window: tuple[bool, ...] = ()

    def pairs_of(self, package: int) -> slice:
        """Return the pairs of one package."""
        return slice(int(self.start[package]), int(self.start[package + 1]))


@dataclass
class Plan:
    """Where each package stands and the room that is left; hand-out and repair change it.

    Attributes
    ----------
    pair : (packages,) int64
        Pair chosen for each package; -1 where it is unplaced.
    room : Room
        Seconds still free.
    """

    pair: Ints
    room: Room

    def put(self, whole: Whole, package: int, pair: int) -> None:
        """Place a package at a pair, or take it out with -1."""
        seconds = int(whole.seconds[package])
        before = int(self.pair[package])
        if before >= 0:
            self.room.link[whole.link[before]] += seconds
            self.room.provider[whole.provider[before]] += seconds
            for node, taken, left in zip(whole.shared, whole.taken, self.room.shared, strict=True):
                left[node[before]] += taken[package]
        if pair >= 0:
            self.room.link[whole.link[pair]] -= seconds
            self.room.provider[whole.provider[pair]] -= seconds
            for node, taken, left in zip(whole.shared, whole.taken, self.room.shared, strict=True):
                left[node[pair]] -= taken[package]
        self.pair[package] = pair

    def put_all(self, whole: Whole, pairs: Ints) -> None:
        """Place packages that are unplaced so far, each at one pair."""
        package = whole.package[pairs]
        np.subtract.at(self.room.link, whole.link[pairs], whole.seconds[package])
        np.subtract.at(self.room.provider, whole.provider[pairs], whole.seconds[package])
        for node, taken, left in zip(whole.shared, whole.taken, self.room.shared, strict=True):
            np.subtract.at(left, node[pairs], taken[package])
        self.pair[package] = pairs

    def fits(self, whole: Whole, pairs: slice | Ints) -> Bools:
        """Return whether the package of some pairs would fit into the room left there."""
        fits: Bools = whole.seconds[whole.package[pairs]] <= self.free(whole, pairs)
        return fits & self.within(whole, pairs)

    def within(self, whole: Whole, pairs: slice | Ints) -> Bools:
        """Return whether call windows leave room for each pair's package."""
        package = whole.package[pairs]
        if not any(whole.is_window):
            return np.ones(len(package), dtype=bool)
        within = np.ones(len(package), dtype=bool)
        for place, node in enumerate(whole.shared):
            if whole.is_window[place]:
                within &= whole.taken[place][package] <= self.room.shared[place][node[pairs]]
        return within

    def open_pairs(self, whole: Whole) -> Ints:
        """Return the pairs, in their order, whose package fits into the room left there."""
        if not len(whole.link):
            return np.zeros(0, dtype=np.int64)
        at_link = np.minimum(self.room.link, self.room.provider[whole.provider_of])
        is_roomy = at_link >= whole.seconds[-1]  # the smallest
        pairs: Ints = is_roomy[whole.link].nonzero()[0]
        fitting: Ints = pairs[self.fits(whole, pairs)]
        return fitting

    def free(self, whole: Whole, pairs: slice | Ints) -> Ints:
        """Return the seconds free where some pairs stand."""
        free = np.minimum(
            self.room.link[whole.link[pairs]], self.room.provider[whole.provider[pairs]]
        )
        for node, left, is_window in zip(
            whole.shared, self.room.shared, whole.is_window, strict=True
        ):
            if not is_window:
                free = np.minimum(free, left[node[pairs]])
        return free

    def values(self, whole: Whole) -> tuple[int, ...]:
        """Return the exact value of each goal."""
        placed = np.flatnonzero(self.pair >= 0)
        return tuple(int(worth[self.pair[placed]].sum()) for worth in whole.worth)


def build_whole(problem: Problem, cells: Cells, *, goals: Sequence[GoalRule], seed: int) -> Whole:
    """Return the whole packages and their eligible links.

    Packages of one size stand in an order drawn from the seed and their identifiers, links equal
    on every goal likewise, so that nothing depends on the order of rows or columns.
    """
    lines = np.flatnonzero(problem.lines.is_whole)
    names = problem.lines.package_id[lines].tolist()
    drawn = hashes_20_bits(seed, [str(name) for name in names])
    lines = lines[np.lexsort((np.arange(len(lines)), drawn, -problem.lines.seconds[lines]))]
    seconds = problem.lines.seconds[lines]
    kinds = _kinds(problem, cells, lines, goals=goals, seed=seed)
    package, place = ragged(kinds.start[kinds.of_package], kinds.start[kinds.of_package + 1])
    link, gain = kinds.link[place], kinds.gain[:, place]
    worth = np.zeros((len(goals), len(link) + 1), dtype=np.int64)
    for row, rule, each, whole in zip(worth, goals, kinds.gain, kinds.worth, strict=True):
        if rule.counts == "hours":
            np.multiply(each[place], seconds[package], out=row[:-1])
        else:
            row[:-1] = whole[place]
    start = np.searchsorted(package, np.arange(len(lines) + 1)).astype(np.int64)
    column, pair_at = _table(problem, package, link, count=len(lines))
    rank, ranked = _ranks(kinds.gain, kinds.link, goals=goals, links=len(problem.links.zone))
    return Whole(
        line=lines,
        seconds=seconds,
        start=start,
        package=package,
        link=link,
        provider=problem.links.provider[link],
        gain=gain,
        worth=worth[:, :-1],
        turn=_turns(gain, start, goals=goals),
        provider_of=problem.links.provider,
        column=column,
        pair_at=pair_at,
        worth_or_none=worth,
        rank=rank,
        ranked=ranked,
        shared=tuple(limit.node[link] for limit in problem.shared),
        taken=tuple(
            limit.seconds_of(lines, seconds, is_whole=problem.lines.is_whole)
            for limit in problem.shared
        ),
        is_window=tuple(limit.taken is not None for limit in problem.shared),
    )


@dataclass(frozen=True)
class _Kinds:
    """Packages of one cell and one provider today, which have the same links in the same order.

    Attributes
    ----------
    of_package : (packages,) int64
        Kind of each package.
    start : (kinds + 1,) int64
        Where each kind's links begin.
    link : (entries,) int64
        Links open to the kind, the best first.
    gain, worth : (goals, entries) int64
        What one second, and one package, of the kind adds; the latter where a goal counts people.
    """

    of_package: Ints
    start: Ints
    link: Ints
    gain: Ints
    worth: Ints


def _kinds(
    problem: Problem, cells: Cells, lines: Ints, *, goals: Sequence[GoalRule], seed: int
) -> _Kinds:
    """Return the kinds of some packages; one of each speaks for it."""
    links = len(problem.links.zone)
    key = cells.of_line[lines] * (links + 1) + cells.incumbent[lines]
    _, first, of_package = np.unique(key, return_index=True, return_inverse=True)
    kind, link = cells.expand(lines[first])
    pairs = Pairs.of(problem, lines[first][kind], link)
    seconds = problem.lines.seconds[pairs.line]
    gain = [rule.whole(problem, pairs) for rule in goals]
    worth = [rule.worth(problem, pairs, seconds) for rule in goals]
    order = np.lexsort(
        joined_keys([_drawn(problem, seed)[link], *(-each for each in gain[::-1]), kind])
    )
    return _Kinds(
        of_package=of_package.reshape(-1),
        start=np.searchsorted(kind, np.arange(len(first) + 1)).astype(np.int64),
        link=link[order],
        gain=np.array(gain, dtype=np.int64).reshape(len(goals), len(link))[:, order],
        worth=np.array(worth, dtype=np.int64).reshape(len(goals), len(link))[:, order],
    )


def _drawn(problem: Problem, seed: int) -> Ints:
    """Return an order of the links drawn from the seed and their identifiers, (links,)."""
    names = [
        f"{problem.provider_ids[k]}\x1f{problem.zone_ids[z]}"
        for k, z in zip(problem.links.provider.tolist(), problem.links.zone.tolist(), strict=True)
    ]
    said = hashes_20_bits(seed, names)
    drawn = np.empty(len(said), dtype=np.int64)
    drawn[np.argsort(said, kind="stable")] = np.arange(len(said))
    return drawn


def _table(problem: Problem, package: Ints, link: Ints, *, count: int) -> tuple[Ints, Ints]:
    """Return the column of each link in its zone, and the pair of each package and column."""
    zone = problem.links.zone
    by_zone = np.argsort(zone, kind="stable")
    first = np.searchsorted(zone[by_zone], np.arange(len(problem.zone_ids) + 1))
    column = np.empty(len(zone), dtype=np.int64)
    column[by_zone] = np.arange(len(zone)) - first[zone[by_zone]]
    width = int(np.diff(first).max(initial=0)) + 1
    pair_at = np.full((count, width), -1, dtype=np.int64)
    pair_at[:, -1] = len(link)
    pair_at[package, column[link]] = np.arange(len(link))
    return column, pair_at


def _ranks(gain: Ints, link: Ints, *, goals: Sequence[GoalRule], links: int) -> tuple[Ints, int]:
    """Return the rank of each link and of none, (links + 1,), and how many goals it speaks for."""
    rank = np.zeros(links + 1, dtype=np.int64)
    for goal, (rule, each) in enumerate(zip(goals, gain, strict=True)):
        of_link = np.zeros(links + 1, dtype=np.int64)
        of_link[link] = each
        if rule.counts != "hours" or not np.array_equal(of_link[link], each):
            return rank, goal
        order = np.lexsort((of_link, rank))
        step = (np.diff(rank[order]) != 0) | (np.diff(of_link[order]) != 0)
        rank[order] = np.concatenate([[0], np.cumsum(step)])
    return rank, len(goals)


def _turns(gain: Ints, start: Ints, *, goals: Sequence[GoalRule]) -> Ints:
    """Return the order in which unplaced packages are tried, (packages,)."""
    packages = np.arange(len(start) - 1)
    if not goals or goals[0].tells_apart is None or not gain.shape[1]:
        return packages
    has_pair = np.diff(start) > 0
    best = np.where(has_pair, gain[:, np.minimum(start[:-1], gain.shape[1] - 1)], 0)
    return np.lexsort((packages, *(-best)[::-1]))


def joined_keys(keys: Sequence[Ints]) -> list[Ints]:
    """Return fewer keys that sort as these do, the last being the first to sort by.

    Keys are joined as long as their ranges fit together into 62 bits: one sort instead of many.

    Examples
    --------
    >>> [key.tolist() for key in joined_keys([np.array([7, 9, 8]), np.array([1, 0, 1])])]
    [[3, 2, 4]]
    """
    joined: list[Ints] = []
    span = 2**62
    for key in keys:
        if not len(key):
            return [key]
        low = int(key.min())
        width = int(key.max()) - low + 1
        if span * width < 2**62:
            joined[-1] = joined[-1] + (key - low) * span
            span *= width
        else:
            joined.append(key - low)
            span = width
    return joined


def first_sign(delta: Ints) -> Ints:
    """Return the sign of the first goal that changes, for each column of (goals, n) changes.

    Examples
    --------
    >>> first_sign(np.array([[0, 0, 2], [0, -1, -9]])).tolist()
    [0, -1, 1]
    """
    sign = np.zeros(delta.shape[1], dtype=np.int64)
    even: slice | Ints = slice(None)
    for goal in delta:
        sign[even] = np.sign(goal[even])
        even = np.flatnonzero(sign == 0)
    return sign


def best_first(delta: Ints) -> Ints:
    """Return the order of (goals, n) changes from best to worst; equal ones keep their order.

    Examples
    --------
    >>> best_first(np.array([[1, 2, 2], [9, 0, 3]])).tolist()
    [2, 1, 0]
    """
    return np.lexsort(tuple((-delta)[::-1]))
