"""Cells of like demand and the arcs from them to links.

Receives the problem; hands on, for any choice of lines, the cells they fall into, the open arcs
of each cell and the arcs reserved for hours already with today's provider.

Two lines share a cell when they stand in the same zone, the same links may take them and every
goal gives them the same coefficients, continuity apart. (A goal that counts people tells lines
apart by size, so there are more cells then.) Continuity is a second arc from the cell to
the link, no wider than the hours in the cell that the link's provider has today: hours that stay
are interchangeable within that arc, all hours are interchangeable within the open one, so any
flow on the arcs can be split back over the lines (whole packages apart) and nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homecare.allocation.goals import Pairs
from homecare.allocation.likeness import rank_of_limit, rate_class, size_class, told_apart
from homecare.allocation.limits import NO_LIMIT
from homecare.allocation.problem import Bools, Floats, Ints, Problem
from homecare.errors import Fault, InternalError


@dataclass(frozen=True)
class Cells:
    """Cells of like demand, with the links open to each.

    Attributes
    ----------
    of_line : (lines,) int64
        Cell of each line of the problem.
    zone : (cells,) int64
        Code of the zone.
    card_rate : (cells,) float
        A card rate of the cell: the same for every line wherever it matters to a goal.
    line : (cells,) int64
        A line of the cell, which speaks for all of them wherever it matters to a goal.
    rate_class : (cells,) int64
        Tells cells apart by card rate, or by what else of a line matters to a goal; 0 where
        nothing does, so that a change of the rate card alone moves nobody.
    arc_start : (cells + 1,) int64
        Where each cell's open links begin in ``arc_link``.
    arc_link : (arcs,) int64
        Links open to the cell.
    incumbent : (lines,) int64
        Link at which a line may stay with today's provider; -1 where it may not.
    """

    of_line: Ints
    zone: Ints
    card_rate: Floats
    line: Ints
    rate_class: Ints
    arc_start: Ints
    arc_link: Ints
    incumbent: Ints

    def expand(self, lines: Ints) -> tuple[Ints, Ints]:
        """Return every (position in ``lines``, eligible link), the incumbent's link included.

        Parameters
        ----------
        lines : (n,) int64
            Lines of the problem.

        Returns
        -------
        place, link : (pairs,) int64
            Ordered by place, then link.
        """
        cell = self.of_line[lines]
        place, arc = ragged(self.arc_start[cell], self.arc_start[cell + 1])
        link = self.arc_link[arc]
        own = self.incumbent[lines]
        has_own = np.zeros(len(lines), dtype=bool)
        has_own[place[link == own[place]]] = True
        extra = np.flatnonzero((own >= 0) & ~has_own)  # stays with a suspended provider
        if not len(extra):
            return place, link
        place, link = np.concatenate([place, extra]), np.concatenate([link, own[extra]])
        order = np.lexsort((link, place))
        return place[order], link[order]


@dataclass(frozen=True)
class Arcs:
    """What the programme decides on: seconds from a cell to a link.

    Attributes
    ----------
    cell, link : (arcs,) int64
        From and to.
    is_incumbent : (arcs,) bool
        Whether the arc is for hours that stay with today's provider.
    upper : (arcs,) int64
        Most seconds the arc can carry.
    supply : (cells,) int64
        Seconds in each cell.
    line : (arcs,) int64
        A line that speaks for the arc, which call windows need to know.
    """

    cell: Ints
    link: Ints
    is_incumbent: Bools
    upper: Ints
    supply: Ints
    line: Ints

    def pairs(self, cells: Cells) -> Pairs:
        """Return the arcs as the goals read them."""
        return Pairs(
            self.link, self.is_incumbent, cells.card_rate[self.cell], cells.line[self.cell]
        )


@dataclass(frozen=True)
class Room:
    """Seconds still free.

    Attributes
    ----------
    link, provider : (links,) int64, (providers,) int64
        In the zone and in all.
    shared : tuple of (nodes,) int64
        At the nodes of each of the problem's shared limits.
    """

    link: Ints
    provider: Ints
    shared: tuple[Ints, ...] = ()

    @classmethod
    def full(cls, problem: Problem) -> Room:
        """Return the room when nothing is placed."""
        return cls(
            problem.links.capacity.copy(),
            problem.provider_capacity.copy(),
            tuple(limit.capacity.copy() for limit in problem.shared),
        )

    def at(self, problem: Problem) -> Ints:
        """Return the seconds that each link can still take, (links,)."""
        free = self.of_capacity(problem)
        for limit, left in zip(problem.shared, self.shared, strict=True):
            if limit.taken is None:
                free = np.minimum(free, left[limit.node])
        return free

    def windows_at(self, problem: Problem, line: Ints, link: Ints, seconds: Ints) -> Bools:
        """Return whether the call windows leave room for some seconds of lines at links, (n,)."""
        within = np.ones(len(link), dtype=bool)
        for limit, left in zip(problem.shared, self.shared, strict=True):
            if limit.taken is not None:
                taken = limit.seconds_of(line, seconds, is_whole=problem.lines.is_whole)
                within &= taken <= left[limit.node[link]]
        return within

    def most_at(self, problem: Problem, line: Ints, link: Ints) -> Ints:
        """Return the most seconds of lines that may be split that links can take, (n,)."""
        most = self.at(problem)[link]
        for limit, left in zip(problem.shared, self.shared, strict=True):
            if limit.taken is not None:
                room = left[limit.node[link]]
                most = np.where(limit.taken[line] > 0, np.minimum(most, room), most)
        return most

    def is_within(self) -> bool:
        """Return whether nothing shared is passed."""
        return all(bool((left >= 0).all()) for left in self.shared)

    def of_capacity(self, problem: Problem) -> Ints:
        """Return the seconds that capacity alone leaves at each link, (links,)."""
        return np.minimum(self.link, self.provider[problem.links.provider])

    def shared_at(self, problem: Problem, link: int) -> int:
        """Return the seconds that the shared limits leave at a link."""
        pairs = zip(problem.shared, self.shared, strict=True)
        left_of = (int(left[limit.node[link]]) for limit, left in pairs if limit.taken is None)
        return min(left_of, default=NO_LIMIT)

    def copy(self) -> Room:
        """Return the same room, to be changed by itself."""
        shared = tuple(left.copy() for left in self.shared)
        return Room(self.link.copy(), self.provider.copy(), shared)

    def less(
        self, problem: Problem, link: Ints, seconds: Ints, *, line: Ints | None = None
    ) -> Room:
        """Return the room left after placing some seconds at some links.

        Parameters
        ----------
        problem : Problem
            The problem.
        link, seconds : (n,) int64
            Where and how much; below nought it is taken out.
        line : (n,) int64, optional
            Of which line, which call windows need to know.

        Raises
        ------
        InternalError
            When there are call windows and the lines are not told.
        """
        room = self.copy()
        np.subtract.at(room.link, link, seconds)
        np.subtract.at(room.provider, problem.links.provider[link], seconds)
        if line is None and any(limit.taken is not None for limit in problem.shared):
            raise InternalError(_lines_untold())
        for limit, left in zip(problem.shared, room.shared, strict=True):
            taken = (
                seconds
                if line is None
                else limit.seconds_of(line, seconds, is_whole=problem.lines.is_whole)
            )
            np.subtract.at(left, limit.node[link], taken)
        return room


def _lines_untold() -> Fault:
    return Fault(
        "room is reckoned without knowing whose hours are placed",
        "homecare.allocation.cells.Room.less",
        "no lines",
        "the line of each part, where call windows are limited",
        "report this; take window_capacity_hours out of the files meanwhile",
    )


def build_cells(problem: Problem) -> Cells:
    """Return the cells that the lines fall into and the links open to each.

    Parameters
    ----------
    problem : Problem
        The problem.

    Returns
    -------
    Cells
        Cells in an order that depends only on what the lines say.
    """
    lines = problem.lines
    size = size_class(problem)
    rate = told_apart(problem, rate_class(problem))
    key = np.stack([lines.zone, lines.needs, size, rate], axis=1)
    like, of_line = _distinct(key)
    place, link = _zone_links(problem, like[:, 0])
    is_open = problem.can_do[like[place, 1], problem.links.provider[link]]
    is_open &= ~problem.is_suspended[problem.links.provider[link]]
    is_open &= rank_of_limit(problem)[link] >= like[place, 2]
    merged, cell_of_like = _merge(like, place, link, is_open)
    first = np.full(len(merged), len(lines.row), dtype=np.int64)
    cell_of_line = cell_of_like[of_line]
    np.minimum.at(first, cell_of_line, np.arange(len(lines.row)))
    keeps = is_open & (merged[cell_of_like[place]] == place)  # one group speaks for its cell
    cell, arc_link = cell_of_like[place[keeps]], link[keeps]
    order = np.lexsort((arc_link, cell))
    counts = np.bincount(cell, minlength=len(merged))
    return Cells(
        of_line=cell_of_line,
        zone=like[merged, 0],
        card_rate=lines.card_rate[first] if len(merged) else np.zeros(0),
        line=first,
        rate_class=like[merged, 3],
        arc_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        arc_link=arc_link[order],
        incumbent=_staying(problem),
    )


def build_arcs(problem: Problem, cells: Cells, lines: Ints, room: Room) -> Arcs:
    """Return the arcs on which some lines can flow into the room that is left.

    Parameters
    ----------
    problem : Problem
        The problem.
    cells : Cells
        Its cells.
    lines : (n,) int64
        The lines to place.
    room : Room
        Seconds still free.

    Returns
    -------
    Arcs
        Open arcs, then the arcs of today's providers; none of no width.
    """
    count = len(cells.zone)
    seconds = problem.lines.seconds[lines]
    cell = cells.of_line[lines]
    supply = np.zeros(count, dtype=np.int64)
    np.add.at(supply, cell, seconds)
    free = room.at(problem)
    open_cell = np.repeat(np.arange(count), np.diff(cells.arc_start))
    stays = cells.incumbent[lines] >= 0
    links = len(problem.links.zone)
    own_key, inverse = np.unique(
        cell[stays] * links + cells.incumbent[lines][stays], return_inverse=True
    )
    own_seconds = np.zeros(len(own_key), dtype=np.int64)
    np.add.at(own_seconds, inverse, seconds[stays])
    from_cell = np.concatenate([open_cell, own_key // max(links, 1)])
    to_link = np.concatenate([cells.arc_link, own_key % max(links, 1)])
    most = np.concatenate([supply[open_cell], own_seconds])
    upper = np.minimum(most, free[to_link]) if len(to_link) else most
    wide = upper > 0
    is_incumbent = np.arange(len(upper)) >= len(open_cell)
    from_cell = from_cell[wide]
    line = cells.line[from_cell]
    return Arcs(from_cell, to_link[wide], is_incumbent[wide], upper[wide], supply, line)


def ragged(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Return (which range, member) for every member of many integer ranges.

    Examples
    --------
    >>> which, member = ragged(np.array([0, 5]), np.array([2, 6]))
    >>> which.tolist(), member.tolist()
    ([0, 0, 1], [0, 1, 5])
    """
    length = stop - start
    which = np.repeat(np.arange(len(start)), length)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(length) - length, length)
    return which, np.repeat(start, length) + offset


def _distinct(key: Ints) -> tuple[Ints, Ints]:
    """Return the distinct rows of a table in ascending order, and which of them each row is."""
    order = np.lexsort(key.T[::-1])
    ordered = key[order]
    is_new = np.ones(len(key), dtype=bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    which = np.empty(len(key), dtype=np.int64)
    which[order] = np.cumsum(is_new) - 1
    return ordered[is_new], which


def _zone_links(problem: Problem, zone: Ints) -> tuple[Ints, Ints]:
    """Return (position, link) for every link in the zone of each position."""
    order = np.argsort(problem.links.zone, kind="stable")
    bounds = np.searchsorted(problem.links.zone[order], np.arange(len(problem.zone_ids) + 1))
    place, member = ragged(bounds[zone], bounds[zone + 1])
    return place, order[member]


def _merge(like: Ints, place: Ints, link: Ints, is_open: Bools) -> tuple[Ints, Ints]:
    """Join groups with the same zone, rate class and open links.

    Returns
    -------
    representative, cell_of_like
        A group of each cell, (cells,); the cell of each group, (groups,).
    """
    pattern: list[tuple[int, ...]] = []
    bounds = np.searchsorted(place, np.arange(len(like) + 1))
    for group in range(len(like)):
        here = slice(bounds[group], bounds[group + 1])
        opened = link[here][is_open[here]]
        pattern.append((int(like[group, 0]), int(like[group, 3]), *opened.tolist()))
    cell_at: dict[tuple[int, ...], int] = {}
    representative: list[int] = []
    cell_of_like = np.zeros(len(like), dtype=np.int64)
    for group, key in enumerate(pattern):
        if key not in cell_at:
            cell_at[key] = len(representative)
            representative.append(group)
        cell_of_like[group] = cell_at[key]
    return np.array(representative, dtype=np.int64), cell_of_like


def _staying(problem: Problem) -> Ints:
    """Return the link at which each line may stay: capable and large enough, even if suspended."""
    lines, links = problem.lines, problem.links
    if not len(links.zone):
        return np.full(len(lines.row), -1, dtype=np.int64)
    own = lines.incumbent
    may = own >= 0
    may &= problem.can_do[lines.needs, links.provider[own]] if len(lines.row) else may
    may &= ~lines.is_whole | (lines.seconds <= problem.fits_within[own])
    return np.where(may, own, -1)
