"""Batches: packages that wait for each other are placed together, as well as the goals allow.

Receives a book, lines with their days and the length of a batch; hands on parts. Each batch finds
the room that earlier ones left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from homecare.allocation.cells import Room, build_cells
from homecare.allocation.goals import Pairs
from homecare.allocation.keeping import rest_of
from homecare.allocation.plans import Task, flow_of, make_plan
from homecare.allocation.problem import Ints
from homecare.allocation.rules.desk import Book, completed
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts
from homecare.allocation.whole import build_whole

NODES = 3_000  # choices looked at before a batch goes to the linear programme instead
WIDTH = 64  # bits of one goal in the sum of all; values stay under 2**60

Placed = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Worth:
    """What each pair adds to the goals, as one whole number that compares in their order.

    Attributes
    ----------
    gain : list of int
        Of each pair for all seconds of its line: the goals, then the hash, ``WIDTH`` bits each.
    lowers : list of bool
        Whether placing the pair would lower the first goal it changes.
    """

    gain: list[int]
    lowers: list[bool]


def build_worth(book: Book) -> Worth:
    """Return what each pair is worth."""
    offers, problem = book.offers, book.offers.problem
    pairs = Pairs.of(problem, offers.line, offers.link)
    seconds = problem.lines.seconds[offers.line]
    rows = [rule.worth(problem, pairs, seconds) for rule in offers.goals]
    gain = [0] * len(offers.link)
    for row in rows:
        gain = [(sofar << WIDTH) + more for sofar, more in zip(gain, row.tolist(), strict=True)]
    return Worth(
        gain=[(of << WIDTH) + tie for of, tie in zip(gain, offers.tie.tolist(), strict=True)],
        lowers=[of < 0 for of in gain],
    )


def place_in_batches(
    book: Book, line: Ints, batch: Ints, worth: Worth, settings: AllocationSettings
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

    Notes
    -----
    A small batch is searched to the end, so that its plan is the best for the goals in order. One
    that takes more than ``NODES`` choices, or holds hours without people, goes through the
    allocator: programme, hand-out and repair, as for the optimum of all.
    """
    room = book.offers.room
    free, free_firm = room.link.tolist(), room.provider.tolist()
    found: Placed = []
    bounds = [0, *(np.flatnonzero(np.diff(batch)) + 1).tolist(), len(line)]
    for first, last in pairwise(bounds):
        here = line[first:last].tolist()
        placed = _search(book, here, worth, free, free_firm)
        if placed is None:
            placed = _programme(book, here, free, free_firm, settings)
        for _, at, seconds in placed:
            free[at] -= seconds
            free_firm[book.firm[at]] -= seconds
        found += placed
    return completed(book.offers, found)


def _search(
    book: Book, lines: Sequence[int], worth: Worth, free: list[int], free_firm: list[int]
) -> Placed | None:
    """Return the best plan of a batch of whole packages, or None where that takes too long."""
    if not all(book.is_whole[each] for each in lines):
        return None
    tree = _Tree(book, lines, worth, _Free(free[:], free_firm[:]))
    return tree.found() if tree.is_searched() else None


@dataclass(frozen=True)
class _Free:
    """Seconds free at each link and each provider; the search takes and gives back."""

    link: list[int]
    firm: list[int]


class _Tree:
    """Depth-first search of one batch, largest packages first, best offers first.

    The bound on what is still to come is the sum of each package's best offer with room.
    """

    def __init__(self, book: Book, lines: Sequence[int], worth: Worth, free: _Free) -> None:
        self.book, self.gain, self.free = book, worth.gain, free
        self.order = sorted(lines, key=lambda each: (-book.seconds[each], each))
        self.options = [self._options(each, worth) for each in self.order]
        self.ahead = [0] * (len(self.order) + 1)
        for place in range(len(self.order) - 1, -1, -1):
            best = self.gain[self.options[place][0]] if self.options[place] else 0
            self.ahead[place] = self.ahead[place + 1] + best
        self.best: list[int] = []
        self.value = -1
        self.nodes = 0

    def _options(self, line: int, worth: Worth) -> list[int]:
        size = self.book.seconds[line]
        pairs = [
            pair
            for pair in range(self.book.start[line], self.book.start[line + 1])
            if not worth.lowers[pair] and self._fits(pair, size)
        ]
        return sorted(pairs, key=lambda pair: (-self.gain[pair], self.book.link[pair]))

    def _fits(self, pair: int, size: int) -> bool:
        at = self.book.link[pair]
        return size <= self.free.link[at] and size <= self.free.firm[self.book.firm[at]]

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
        size = self.book.seconds[self.order[place]]
        for pair in self.options[place]:
            if self._fits(pair, size):
                at = self.book.link[pair]
                firm = self.book.firm[at]
                self.free.link[at] -= size
                self.free.firm[firm] -= size
                self._visit(place + 1, value + self.gain[pair], [*chosen, pair])
                self.free.link[at] += size
                self.free.firm[firm] += size
        self._visit(place + 1, value, [*chosen, -1])


def _programme(
    book: Book,
    lines: Sequence[int],
    free: list[int],
    free_firm: list[int],
    settings: AllocationSettings,
) -> Placed:
    """Return the allocator's plan of a batch."""
    room = Room(np.array(free, dtype=np.int64), np.array(free_firm, dtype=np.int64))
    goals = book.offers.goals
    problem = rest_of(book.offers.problem, np.sort(np.array(lines, dtype=np.int64)), room)
    unproven = replace(settings, exact_pairs_limit=0)  # what is small has been searched already
    task = Task(problem, build_cells(problem), goals, unproven, _silent)
    flow = flow_of(task, np.arange(len(lines)), room, goals)
    whole = build_whole(problem, task.cells, goals=goals, seed=settings.seed)
    parts = make_plan(task, flow, whole).parts
    at = np.flatnonzero(parts.link >= 0)
    which = np.sort(np.array(lines, dtype=np.int64))[parts.line[at]]
    return list(
        zip(which.tolist(), parts.link[at].tolist(), parts.seconds[at].tolist(), strict=True)
    )


def _silent(message: str) -> None:
    """Take no notice."""
