"""Batches: packages that wait for each other are placed together, as well as the goals allow.

Receives a book, lines with their days and the length of a batch; hands on parts. Each batch finds
the room that earlier ones left, and the providers that have work by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from homecare.allocation.cells import Room, build_cells
from homecare.allocation.goals import Pairs
from homecare.allocation.keeping import rest_of
from homecare.allocation.openings.choose import choose_openings, with_closed
from homecare.allocation.plans import Task, flow_of, make_plan
from homecare.allocation.problem import Bools, Ints, Problem
from homecare.allocation.rules.desk import (
    Book,
    Desk,
    Watch,
    desk_parts,
    keep_blocks,
    open_desk,
)
from homecare.allocation.rules.free import Free
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts
from homecare.allocation.whole.packages import build_whole

NODES = 3_000  # choices looked at before a batch goes to the linear programme instead
PAIRS = 40  # of package and link, up to which a batch with hours without people is proven
WIDTH = 64  # bits of one goal in the sum of all; values stay under 2**60

Placed = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Worth:
    """What each pair adds to the goals, as one whole number that compares in their order.

    Attributes
    ----------
    gain : list of int
        Of each pair for all seconds of its line: the goals, then the hash, ``WIDTH`` bits each.
    offered : list of list of int
        The pairs of each line, best for the goals first, without those that would lower the first
        goal they change.
    """

    gain: list[int]
    offered: list[list[int]]


def build_worth(book: Book) -> Worth:
    """Return what each pair is worth."""
    offers, problem = book.offers, book.offers.problem
    pairs = Pairs.of(problem, offers.line, offers.link)
    seconds = problem.lines.seconds[offers.line]
    rows = [rule.worth(problem, pairs, seconds) for rule in offers.goals]
    gain = [0] * len(offers.link)
    for row in rows:
        gain = [(sofar << WIDTH) + more for sofar, more in zip(gain, row.tolist(), strict=True)]
    of_pair = [(of << WIDTH) + tie for of, tie in zip(gain, offers.tie.tolist(), strict=True)]
    keeps = [
        [pair for pair in range(book.start[line], book.start[line + 1]) if gain[pair] >= 0]
        for line in range(len(book.seconds))
    ]
    offered = [sorted(each, key=lambda pair: (-of_pair[pair], book.link[pair])) for each in keeps]
    return Worth(of_pair, offered)


def place_in_batches(
    book: Book,
    line: Ints,
    batch: Ints,
    worth: Worth,
    settings: AllocationSettings,
    *,
    watch: Watch | None = None,
) -> Parts:
    """Return the parts of lines placed batch by batch.

    Parameters
    ----------
    book : Book
        Who may take what.
    line, batch : (n,) int64
        Lines in order of arrival, and the batch of each, ascending.
    worth : Worth
        What each pair adds to the goals.
    settings : AllocationSettings
        Limits and seed of the programmes.
    watch : callable, optional
        Looks on as lines are offered again for the sake of blocks.

    Notes
    -----
    A small batch is searched to the end, so that its plan is the best for the goals in order. One
    that takes more than ``NODES`` choices, or holds hours without people, goes through the
    allocator: programme, hand-out and repair, as for the optimum of all, and where hours without
    people come with few packages (``PAIRS``) the integer programme. Least blocks are kept at
    the end, by `keep_blocks`; each package is then offered by itself, best for the goals first.
    """
    desk, order = open_desk(book), line.tolist()
    bounds = [0, *(np.flatnonzero(np.diff(batch)) + 1).tolist(), len(order)]
    for first, last in pairwise(bounds):
        here = order[first:last]
        placed = _search(desk, here, worth)
        if placed is not None:
            for each, at, seconds in placed:
                desk.put(each, at, seconds)
            continue
        for each, at, seconds in _programme(desk, here, settings):
            desk.put(each, at, seconds)
        if book.terms.most:  # a provider chosen for the zone may have got nothing after all
            for each in desk.waiting(here):
                desk.offer(each, worth.offered[each], None)
    keep_blocks(desk, order, worth.offered.__getitem__, pick=None, watch=watch)
    return desk_parts(desk)


def _search(desk: Desk, lines: Sequence[int], worth: Worth) -> Placed | None:
    """Return the best plan of a batch of whole packages, or None where that takes too long."""
    if not all(desk.book.is_whole[each] for each in lines):
        return None
    tree = _Tree(desk.book, lines, worth, desk.free.copy())
    return tree.found() if tree.is_searched() else None


class _Tree:
    """Depth-first search of one batch, largest packages first, best offers first.

    The bound on what is still to come is the sum of each package's best offer with room.
    """

    def __init__(self, book: Book, lines: Sequence[int], worth: Worth, free: Free) -> None:
        self.book, self.gain, self.free = book, worth.gain, free
        self.order = sorted(lines, key=lambda each: (-book.seconds[each], each))
        self.options = [
            [pair for pair in worth.offered[each] if self._fits(each, pair)] for each in self.order
        ]
        self.ahead = [0] * (len(self.order) + 1)
        for place in range(len(self.order) - 1, -1, -1):
            best = self.gain[self.options[place][0]] if self.options[place] else 0
            self.ahead[place] = self.ahead[place + 1] + best
        self.best: list[int] = []
        self.value = -1
        self.nodes = 0

    def _fits(self, line: int, pair: int) -> bool:
        return self.free.has_room(line, self.book.link[pair], self.book.seconds[line])

    def is_searched(self) -> bool:
        """Search; return whether it came to its end within ``NODES``."""
        self._visit(0, 0, [])
        return self.nodes <= NODES

    def found(self) -> Placed:
        """Return the best plan."""
        return [
            (each, self.book.link[pair], self.book.seconds[each])
            for each, pair in zip(self.order, self.best, strict=True)
            if pair >= 0
        ]

    def _visit(self, place: int, value: int, chosen: list[int]) -> None:
        self.nodes += 1
        if self.nodes > NODES or value + self.ahead[place] <= self.value:
            return
        if place == len(self.order):
            self.best, self.value = chosen[:], value
            return
        line = self.order[place]
        size = self.book.seconds[line]
        for pair in self.options[place]:
            at = self.book.link[pair]
            if self.free.has_room(line, at, size):
                self.free.take(line, at, size)
                self._visit(place + 1, value + self.gain[pair], [*chosen, pair])
                self.free.take(line, at, -size)
        self._visit(place + 1, value, [*chosen, -1])


def _programme(desk: Desk, lines: Sequence[int], settings: AllocationSettings) -> Placed:
    """Return the allocator's plan of a batch.

    Where a zone may have few more providers with work, who they are is chosen first, by the small
    integer programme that chooses them for the optimum.
    """
    offers = desk.book.offers
    line = np.sort(np.array(lines, dtype=np.int64))
    rest = rest_of(offers.problem, line, desk.free.room())
    problem = with_closed(rest, _closed(desk, rest, settings))
    # A small batch of packages has been searched already; with hours without people it has not.
    most = 0 if problem.lines.is_whole.all() else min(settings.exact_pairs_limit, PAIRS)
    unproven = replace(settings, exact_pairs_limit=most)
    task = Task(problem, build_cells(problem), offers.goals, unproven, _silent)
    flow = flow_of(task, np.arange(len(line)), Room.full(problem), offers.goals)
    whole = build_whole(problem, task.cells, goals=offers.goals, seed=settings.seed)
    parts = make_plan(task, flow, whole).parts
    at = np.flatnonzero(parts.link >= 0)
    which = line[parts.line[at]]
    return list(
        zip(which.tolist(), parts.link[at].tolist(), parts.seconds[at].tolist(), strict=True)
    )


def _closed(desk: Desk, rest: Problem, settings: AllocationSettings) -> Bools:
    """Return the links without work that a batch may not give any, (links,)."""
    load = np.array(desk.free.load, dtype=np.int64)
    closed: Bools = np.zeros(len(load), dtype=bool)
    if rest.openings is None:
        return closed
    limits = rest.openings.beside(load)  # those with work by now have it, and count no more
    closed |= (limits.most == 0)[limits.group]
    capacity = np.where(closed, 0, rest.links.capacity)
    rest = replace(
        rest,
        links=replace(rest.links, capacity=capacity),
        openings=replace(limits, block=np.zeros_like(limits.block)),
    )
    cells = build_cells(rest)
    _, used = cells.expand(np.arange(len(rest.lines.row)))
    could = np.zeros(len(load), dtype=np.int64)
    could[used] = 1
    has_choice = limits.count(could) > np.maximum(limits.most, 1)
    if not has_choice.any():
        return closed
    chosen = choose_openings(
        rest,
        cells,
        goals=desk.book.offers.goals,
        seed=settings.seed,
        work_limit=settings.exact_work_limit,
        most_seconds=int(rest.lines.seconds.sum()),
    )
    closed |= chosen.closed & has_choice[limits.group]
    return closed


def _silent(message: str) -> None:
    """Take no notice."""
