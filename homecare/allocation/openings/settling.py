"""Settling: parts brought within the limits on having work in a zone at all.

Receives parts in which some link may have less than its block; hands on parts in which no link has,
no line is unplaced that a link may take by itself and no whole package would alone do better for
the goals elsewhere. Bounded by the number of links and lines, and by what the goals can rise.

A link short of its block is topped up with what loses least, taken from links that stay above their
own block, or from nobody; where that is not enough it is closed and its lines go elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from homecare.allocation.cells import Cells, Room
from homecare.allocation.goals import GoalRule, Pairs
from homecare.allocation.openings.choose import loads_of, openings_of
from homecare.allocation.problem import Ints, Problem
from homecare.allocation.spread import Parts

Gain = tuple[int, ...]

RELEASES = 12  # lines that may leave a provider's other zones for the block of one


def settle(
    problem: Problem,
    cells: Cells,
    parts: Parts,
    *,
    goals: Sequence[GoalRule],
    is_topped_up: bool = True,
    is_moved: bool = True,
) -> Parts:
    """Return parts that keep the limits on having work at all.

    Parameters
    ----------
    problem, cells : Problem, Cells
        The problem, with its limits, and its cells.
    parts : Parts
        Every line's parts, within capacity and shared limits.
    goals : sequence of GoalRule
        The goals in order.
    is_topped_up : bool
        Whether links short of their block are topped up where they can be, or closed at once.
    is_moved : bool
        Whether whole packages that would then do better for the goals elsewhere go there.

    Returns
    -------
    Parts
        Every line's parts; each limit holds.
    """
    floor = _Floor(problem, cells, parts, goals)
    short = np.flatnonzero((floor.load > 0) & (floor.load < floor.block))
    missing = (floor.block - floor.load)[short]
    for link in short[np.lexsort((short, missing))].tolist():
        if not is_topped_up or not floor.top_up(link):
            floor.vacate(link)
    floor.fill()
    for link in np.flatnonzero((floor.load == 0) & (floor.block > 0)).tolist():
        if floor.may_start(link):
            floor.top_up(link, from_nobody=True)
    floor.fill()
    while is_moved and floor.prefer():
        floor.fill()
    return floor.parts()


class _Floor:
    """Who has what, and what may be moved.

    Attributes
    ----------
    load, block : (links,) int64
        Seconds placed at each link; least seconds of a link with work.
    """

    def __init__(
        self, problem: Problem, cells: Cells, parts: Parts, goals: Sequence[GoalRule]
    ) -> None:
        self.problem, limits = problem, openings_of(problem)
        self.load, self.block, self.limits = loads_of(problem, parts), limits.block, limits
        placed = parts.link >= 0
        self.room = Room.full(problem).less(
            problem, parts.link[placed], parts.seconds[placed], line=parts.line[placed]
        )
        self.held: dict[tuple[int, int], int] = {}
        for line, link, seconds in zip(
            parts.line.tolist(), parts.link.tolist(), parts.seconds.tolist(), strict=True
        ):
            self.held[line, link] = self.held.get((line, link), 0) + seconds
        self.is_whole: list[bool] = problem.lines.is_whole.tolist()
        self._is_timed = any(limit.taken is not None for limit in problem.shared)
        self.nothing: Gain = (0,) * len(goals)
        self.gain = self._gains(cells, goals)

    def _gains(self, cells: Cells, goals: Sequence[GoalRule]) -> dict[int, dict[int, Gain]]:
        """Return, for each line, what a second at each eligible link adds to the goals."""
        lines = self.problem.lines
        line, link = cells.expand(np.arange(len(lines.row)))
        pairs = Pairs.of(self.problem, line, link)
        worth = np.array([rule.whole(self.problem, pairs) for rule in goals], dtype=np.int64)
        found: dict[int, dict[int, Gain]] = {}
        for each, at, gain in zip(
            line.tolist(), link.tolist(), worth.reshape(len(goals), len(link)).T.tolist(),
            strict=True,
        ):  # fmt: skip
            found.setdefault(each, {})[at] = tuple(gain)
        return found

    def may_start(self, link: int) -> bool:
        """Return whether a link has work or its zone may have one more with work."""
        group = self.limits.group[link]
        count = self.limits.count(self.load)[group]
        return bool(self.load[link] > 0 or count < self.limits.most[group])

    def top_up(self, link: int, *, from_nobody: bool = False) -> bool:
        """Bring a link up to its block; leave all as it was where that cannot be done."""
        kept = dict(self.held), self.load.copy(), self.room.copy()
        for _ in range(1 if from_nobody else RELEASES):
            self._gather(link, from_nobody=from_nobody)
            if not from_nobody:
                self._swap_up(link)
            if self.load[link] >= self.block[link]:
                return True
            if from_nobody or not self._release(link):
                break
        self.held, self.load, self.room = kept
        return False

    def _gather(self, link: int, *, from_nobody: bool) -> None:
        """Move what loses least to a link until it has its block or nothing more fits."""
        for line, at, seconds in self._offers(link, from_nobody=from_nobody):
            needed = int(self.block[link] - self.load[link])
            if needed <= 0:
                return
            amount = seconds if self.is_whole[line] else min(seconds, needed)
            if not self.is_whole[line] and self._is_timed:
                amount = min(amount, self._most(line, link))
            if at >= 0:
                spare = int(self.load[at] - self.block[at])
                if self.load[at] != amount and spare < amount:
                    amount = 0 if self.is_whole[line] else max(0, min(amount, spare))
            if amount > 0:
                self._move(line, at, link, amount)

    def _most(self, line: int, link: int) -> int:
        """Return the most seconds of a line that may be split that a link has room for."""
        line_at, link_at = np.array([line]), np.array([link])
        return int(self.room.most_at(self.problem, line_at, link_at)[0])

    def _release(self, link: int) -> bool:
        """Free hours of a link's provider: one line leaves one of its other zones."""
        provider = self.problem.links.provider
        free = self.room.at(self.problem)
        found = []
        for (line, at), seconds in self.held.items():
            if at < 0 or at == link or provider[at] != provider[link] or not seconds:
                continue
            if 0 < self.load[at] - seconds < self.block[at]:
                continue
            to = [
                other
                for other in self.gain[line]
                if provider[other] != provider[link] and free[other] >= seconds
                and self.load[other] > 0 and self.load[other] + seconds >= self.block[other]
            ]  # fmt: skip
            found += [
                (self._loss(line, at, other, seconds), line, at, other, seconds)
                for other in to or [-1]
            ]
        if not found:
            return False
        _, line, at, other, seconds = min(found)
        self._put(line, at, -seconds)
        self._put(line, other, seconds)
        if self.room.is_within():
            return True
        self._put(line, other, -seconds)
        self._put(line, at, seconds)
        return False

    def _swap_up(self, link: int) -> None:
        """Bring a link up to its block by swaps for larger packages, as far as there are any."""
        while self.load[link] < self.block[link]:
            swaps = self._swaps(link)
            if not swaps:
                return
            _, mine, theirs, at = min(swaps)
            self._swap(mine, link, theirs, at)
            if not self.room.is_within():
                self._swap(theirs, link, mine, at)
                return

    def _swaps(self, link: int) -> list[tuple[tuple[int, Gain, int], int, int, int]]:
        """Return (merit, mine, theirs, where theirs is) of whole packages that could change places.

        Best first: those that fill the block at once, then those that lose least; else those that
        bring most.
        """
        needed = int(self.block[link] - self.load[link])
        free = self.room.at(self.problem)
        at_link = [(line, s) for (line, at), s in self.held.items() if at == link]
        around = [
            (line, at, s)
            for (line, at), s in self.held.items()
            if at != link and self.is_whole[line] and link in self.gain.get(line, {})
        ]
        found = []
        for mine, small in at_link:
            if not self.is_whole[mine]:
                continue
            for theirs, at, large in around:
                more = large - small
                if not 0 < more <= free[link] or (at >= 0 and at not in self.gain[mine]):
                    continue
                if at >= 0 and 0 < self.load[at] - more < self.block[at]:
                    continue
                loss = self._loss(mine, link, at, small)
                loss = tuple(
                    a + b for a, b in zip(loss, self._loss(theirs, at, link, large), strict=True)
                )
                merit = (0, loss, -more) if more >= needed else (1, self.nothing, -more)
                found.append((merit, mine, theirs, at))
        return found

    def _loss(self, line: int, at: int, to: int, seconds: int) -> Gain:
        """Return what each goal loses when seconds of a line move; -1 is nobody's."""
        now = self.gain[line][at] if at >= 0 else self.nothing
        then = self.gain[line][to] if to >= 0 else self.nothing
        return tuple((a - b) * seconds for a, b in zip(now, then, strict=True))

    def _swap(self, mine: int, link: int, theirs: int, at: int) -> None:
        """Let a line at a link and one elsewhere change places."""
        small, large = self.held[mine, link], self.held[theirs, at]
        for line, where, seconds in (
            (mine, link, -small), (theirs, at, -large), (mine, at, small), (theirs, link, large),
        ):  # fmt: skip
            self._put(line, where, seconds)

    def _offers(self, link: int, *, from_nobody: bool) -> list[tuple[int, int, int]]:
        """Return (line, link it is at, seconds) that may go to a link, those that lose least first.

        Of equal ones the largest first.
        """
        found = []
        for (line, at), seconds in self.held.items():
            gains = self.gain.get(line, {})
            if at == link or link not in gains or seconds == 0 or (from_nobody and at >= 0):
                continue
            now = gains.get(at, self.nothing) if at >= 0 else self.nothing
            loss = tuple(a - b for a, b in zip(now, gains[link], strict=True))
            if at < 0 and loss > self.nothing:
                continue
            found.append((loss, -seconds, line, at))
        return [(line, at, -less) for _, less, line, at in sorted(found)]

    def vacate(self, link: int) -> None:
        """Take everything away from a link."""
        for (line, at), seconds in list(self.held.items()):
            if at == link and seconds:
                self._put(line, link, -seconds)
                self._put(line, -1, seconds)

    def fill(self) -> None:
        """Place what a link may take by itself, the largest first, until nothing more can be."""
        moved = True
        while moved:
            moved = False
            waiting = sorted(
                (-seconds, line) for (line, at), seconds in self.held.items() if at < 0
            )
            for less, line in waiting:
                gains = self.gain.get(line, {})
                for link in sorted(gains, key=lambda each: (tuple(-g for g in gains[each]), each)):
                    if gains[link] >= self.nothing and self._take(line, link, -less):
                        moved = True
                        break

    def prefer(self) -> bool:
        """Move whole packages to where the goals are better by that alone; return whether any."""
        moved = False
        for (line, at), seconds in sorted(self.held.items()):
            if at < 0 or not self.is_whole[line]:
                continue
            gains = self.gain[line]
            now = gains.get(at, self.nothing)
            better = [each for each in gains if gains[each] > now] if seconds else []
            left = int(self.load[at]) - seconds
            if not better or 0 < left < self.block[at]:
                continue
            for link in sorted(better, key=lambda each: (tuple(-g for g in gains[each]), each)):
                is_enough = self.load[link] + seconds >= self.block[link]
                if is_enough and self.may_start(link) and self._move(line, at, link, seconds):
                    moved = True
                    break
        return moved

    def _take(self, line: int, link: int, seconds: int) -> bool:
        """Place an unplaced line, or as much of it as there is room, if the link may have it."""
        free = int(self.room.at(self.problem)[link])
        amount = seconds if self.is_whole[line] else min(seconds, self._most(line, link))
        if (
            amount < (not self.is_whole[line])
            or amount > free
            or self.load[link] + amount < self.block[link]
        ):
            return False
        return self.may_start(link) and self._move(line, -1, link, amount)

    def _move(self, line: int, at: int, to: int, seconds: int) -> bool:
        """Move seconds of a line where there is room; return whether it was done."""
        if seconds == 0:  # a package without hours has a place all the same
            del self.held[line, at]
            self.held[line, to] = 0
            return True
        self._put(line, at, -seconds)
        if int(self.room.at(self.problem)[to]) >= seconds:
            self._put(line, to, seconds)
            if self.room.is_within():
                return True
            self._put(line, to, -seconds)
        self._put(line, at, seconds)
        return False

    def _put(self, line: int, link: int, seconds: int) -> None:
        """Add seconds of a line at a link, -1 being nobody's."""
        left = self.held.get((line, link), 0) + seconds
        self.held[line, link] = left
        if not left:
            del self.held[line, link]
        if link >= 0:
            self.load[link] += seconds
            self.room = self.room.less(
                self.problem,
                np.array([link]),
                np.array([seconds], dtype=np.int64),
                line=np.array([line]),
            )

    def parts(self) -> Parts:
        """Return everything as parts, by line, then link, unplaced last."""
        rows = sorted(
            ((line, link < 0, link, seconds) for (line, link), seconds in self.held.items()),
        )
        columns: list[Ints] = [
            np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 2, 3)
        ]
        return Parts(*columns)
