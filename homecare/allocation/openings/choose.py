"""Which providers have work in a zone at all: the small integer programme on top, and its upkeep.

Receives a task whose problem limits the providers of a zone or states a least block of hours; hands
on the links to close, the bound on placed hours that remains, and, once whole packages are handed
out, parts in which every limit holds.

With the symbols of `homecare.allocation.model`, f_l seconds on all arcs to link l, n_z the most
providers of zone z and b_l the least block::

    o_l in {0, 1}            whether link l has work
    (5)  f_l  <=  u_l o_l                  u_l: the most that link l could have
    (6)  f_l  >=  b_l o_l
    (7)  sum_{l in z} o_l  <=  n_z         links whose work of today stands counted beforehand

The matrix is no network, so the programme is solved by branch and bound, goal by goal in order.
Its proven bound is a bound for every plan of whole packages; where the nodes run out the bound is
the least that was proven, never more than that of the linear programme without (5) to (7), which
stays proven in whole numbers. With the o_l held, links of no work are closed, the rest is the
network of before and is handed out and repaired as ever; whole packages may then leave a link
short of its block, which is topped up from others or closed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Arcs, Cells, Room, build_arcs
from homecare.allocation.goals import GoalRule
from homecare.allocation.limits import OpeningLimits
from homecare.allocation.model import build_network, hash_20_bits, tie_break
from homecare.allocation.problem import Bools, Floats, Ints, Problem
from homecare.allocation.spread import Parts
from homecare.programmes import Rows, solve_integer
from homecare.units import SECONDS_PER_HOUR

_SLACK = 1e-6  # of a goal's value, so that holding it leaves the solver room to breathe


@dataclass(frozen=True)
class Chosen:
    """What the integer programme found.

    Attributes
    ----------
    closed : (links,) bool
        Links that are to have no work.
    bound_seconds : int or None
        Most seconds that any plan can place, where placed hours are the first goal.
    arcs : Arcs
        What was decided on.
    seconds : (arcs,) int64
        Seconds on each arc, to the nearest.
    """

    closed: Bools
    bound_seconds: int | None
    arcs: Arcs
    seconds: Ints


def choose_openings(
    problem: Problem,
    cells: Cells,
    *,
    goals: Sequence[GoalRule],
    seed: int,
    work_limit: int,
    most_seconds: int,
    floor: int = 0,
) -> Chosen:
    """Return the links to close so that the goals are best in order over cells.

    Parameters
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    goals : sequence of GoalRule
        Most important first.
    seed : int
        Seed of the tie-break between choices that are equal on every goal.
    work_limit : int
        Columns times branch-and-bound nodes for each goal.
    most_seconds : int
        Most seconds that any plan can place, proven without these limits.
    floor : int
        Least seconds that stay with today's providers.

    Notes
    -----
    Where no choice is found every link is closed.
    """
    programme = build_programme(problem, cells)
    hours = SECONDS_PER_HOUR
    pairs = programme.arcs.pairs(cells)
    columns, opens = len(programme.upper), len(programme.link)
    nothing = np.zeros(opens)
    worths: list[Floats] = [
        np.concatenate([goal.whole(problem, pairs).astype(float), nothing]) for goal in goals
    ]
    ties = tie_break(problem, cells, programme.arcs, seed).astype(float)
    worths.append(np.concatenate([ties, _drawn(problem, programme.link, seed)]))
    is_hours_first = goals[0].name == "placed_hours"
    nodes = max(1, work_limit // max(columns, 1))
    x = np.zeros(columns)
    held: list[tuple[Floats, float]] = []
    if floor > 0:
        held.append((np.concatenate([programme.arcs.is_incumbent, nothing]), floor / hours))
    bound = None
    for place, worth in enumerate(worths):
        weights = worth / (float(np.abs(worth).max(initial=0.0)) or 1.0)
        answer = solve_integer(
            weights,
            programme.rows_with([row for row, _ in held]),
            row_lower=np.append(np.full(len(programme.row_upper), -np.inf), [v for _, v in held]),
            row_upper=np.append(programme.row_upper, np.full(len(held), np.inf)),
            upper=programme.upper,
            sense="maximise",
            is_integer=programme.is_open,
            node_limit=nodes,
            start=x if place or floor <= 0 else None,
        )
        if math.isnan(answer.value):
            break
        if place == 0 and is_hours_first:
            bound = min(most_seconds, math.floor(answer.bound * hours * (1 + 1e-9) + 1e-3))
        x = answer.x
        held.append((weights, float(weights @ x) - _SLACK * max(1.0, abs(answer.value))))
        if answer.status != "optimal":
            break
    is_used = x[programme.is_open] > 0.5
    closed = np.ones(len(problem.links.zone), dtype=bool)
    closed[programme.link[is_used]] = False
    seconds = np.rint(x[: len(programme.arcs.link)] * hours).astype(np.int64)
    return Chosen(closed, bound, programme.arcs, seconds)


def _drawn(problem: Problem, link: Ints, seed: int) -> Floats:
    """Return a number from 1 to 2**20 for each opening, drawn from what it joins."""
    zone, provider = problem.links.zone[link].tolist(), problem.links.provider[link].tolist()
    drawn = [
        1 + hash_20_bits(seed, f"{problem.provider_ids[k]}\x1f{problem.zone_ids[z]}")
        for k, z in zip(provider, zone, strict=True)
    ]
    return np.array(drawn, dtype=float)


@dataclass(frozen=True)
class OpeningProgramme:
    """Arcs in hours, then one column for each link that an arc goes to.

    Attributes
    ----------
    arcs : Arcs
        The arcs of every line at full room.
    link : (opens,) int64
        Link of each opening.
    rows : Rows
        (1) to (7).
    row_upper : (rows,) float
        Right-hand sides; every row is at most this.
    upper : (columns,) float
        Upper bounds of the columns.
    is_open : (columns,) bool
        Which columns are openings.
    """

    arcs: Arcs
    link: Ints
    rows: Rows
    row_upper: Floats
    upper: Floats
    is_open: Bools

    def rows_with(self, more: Sequence[Floats]) -> Rows:
        """Return the rows with further ones below."""
        extra = np.array(more).reshape(len(more), len(self.upper))
        row, column = np.nonzero(extra)
        return Rows(
            (self.rows.shape[0] + len(more), self.rows.shape[1]),
            np.concatenate([self.rows.row, row + self.rows.shape[0]]),
            np.concatenate([self.rows.column, column]),
            np.concatenate([self.rows.value, extra[row, column]]),
        )


def build_programme(problem: Problem, cells: Cells) -> OpeningProgramme:
    """Return the programme of cells with its openings."""
    room = Room.full(problem)
    arcs = build_arcs(problem, cells, np.arange(len(problem.lines.row)), room)
    network = build_network(problem, arcs, room)
    link, of_arc = np.unique(arcs.link, return_inverse=True)
    of_arc = of_arc.reshape(-1)
    count, opens = len(arcs.link), len(link)
    most = np.zeros(opens, dtype=np.int64)
    np.add.at(most, of_arc, arcs.upper)
    most = np.minimum(most, room.at(problem)[link])
    limits = openings_of(problem)
    groups, group = np.unique(limits.group[link], return_inverse=True)
    opening = opening_rows(
        of_arc,
        group.reshape(-1),
        width=np.ones(count),
        most=most / SECONDS_PER_HOUR,
        block=limits.block[link] / SECONDS_PER_HOUR,
    )
    start = len(network.row_upper)
    return OpeningProgramme(
        arcs=arcs,
        link=link,
        rows=Rows(
            (start + opening.shape[0], count + opens),
            np.concatenate([network.row, opening.row + start]),
            np.concatenate([network.column, opening.column]),
            np.concatenate([network.entries / network.units[network.row], opening.value]),
        ),
        row_upper=np.concatenate(
            [
                network.row_upper / network.units / SECONDS_PER_HOUR,
                np.zeros(2 * opens),
                np.minimum(limits.most[groups], opens).astype(float),
            ]
        ),
        upper=np.concatenate([arcs.upper / SECONDS_PER_HOUR, np.ones(opens)]),
        is_open=np.arange(count + opens) >= count,
    )


def opening_rows(of_arc: Ints, group: Ints, *, width: Floats, most: Floats, block: Floats) -> Rows:
    """Return (5) to (7), one under the other, over arcs and then one column for each link.

    Parameters
    ----------
    of_arc : (arcs,) int64
        Place of each arc's link among the links with a column.
    group : (links,) int64
        Place of each link's group among the groups with a row.
    width : (arcs,) float
        What one unit of each arc adds to its link.
    most, block : (links,) float
        The most a link could have, and the least it must have if any.

    Returns
    -------
    Rows
        Right-hand sides are 0 for (5) and (6), and the number of links for (7).
    """
    blocks = [rows(of_arc, group, width, most, block) for rows in OPENING_CONSTRAINTS]
    starts = np.cumsum([0, *(block.shape[0] for block in blocks)])
    return Rows(
        (int(starts[-1]), len(of_arc) + len(group)),
        np.concatenate([each.row + at for each, at in zip(blocks, starts[:-1], strict=True)]),
        np.concatenate([each.column for each in blocks]),
        np.concatenate([each.value for each in blocks]),
    )


def openings_of(problem: Problem) -> OpeningLimits:
    """Return the limits on having work at all, which the problem must have."""
    assert problem.openings is not None  # noqa: S101 - asked for only where there are any
    return problem.openings


def width_rows(of_arc: Ints, group: Ints, width: Floats, most: Floats, _block: Floats) -> Rows:
    """Return (5): a link without work has no hours."""
    opens = np.arange(len(group))
    return _rows(
        (len(group), len(of_arc) + len(group)),
        (of_arc, np.arange(len(of_arc)), width),
        (opens, len(of_arc) + opens, -most),
    )


def block_rows(of_arc: Ints, group: Ints, width: Floats, _most: Floats, block: Floats) -> Rows:
    """Return (6): a link with work has at least its block."""
    opens = np.arange(len(group))
    return _rows(
        (len(group), len(of_arc) + len(group)),
        (of_arc, np.arange(len(of_arc)), -width),
        (opens, len(of_arc) + opens, block),
    )


def count_rows(of_arc: Ints, group: Ints, _width: Floats, _most: Floats, _block: Floats) -> Rows:
    """Return (7): no more links of a zone have work than it may have."""
    opens = np.arange(len(group))
    return _rows(
        (int(group.max(initial=-1)) + 1, len(of_arc) + len(group)),
        (group, len(of_arc) + opens, np.ones(len(group))),
    )


OPENING_CONSTRAINTS = (width_rows, block_rows, count_rows)


def _rows(shape: tuple[int, int], *entries: tuple[Ints, Ints, Floats]) -> Rows:
    row, column, value = (np.concatenate(each) for each in zip(*entries, strict=True))
    keep = value != 0
    return Rows(shape, row[keep], column[keep], value[keep])


def with_closed(problem: Problem, closed: Bools) -> Problem:
    """Return the problem with some links closed, and no limit on the rest having work."""
    capacity = np.where(closed, 0, problem.links.capacity)
    return replace(problem, links=replace(problem.links, capacity=capacity), openings=None)


def with_standing(problem: Problem, load: Ints) -> Problem:
    """Return the problem with its limits on having work at all as standing loads leave them."""
    if problem.openings is None:
        return problem
    return replace(problem, openings=problem.openings.beside(load))


def loads_of(problem: Problem, parts: Parts) -> Ints:
    """Return the seconds placed at each link, (links,)."""
    load = np.zeros(len(problem.links.zone), dtype=np.int64)
    placed = parts.link >= 0
    np.add.at(load, parts.link[placed], parts.seconds[placed])
    return load


def is_kept(problem: Problem, parts: Parts) -> bool:
    """Return whether parts keep the limits on having work at all."""
    if problem.openings is None:
        return True
    load, limits = loads_of(problem, parts), problem.openings
    return bool(
        (limits.count(load) <= limits.most).all() and (load >= limits.block)[load > 0].all()
    )


def may_open(problem: Problem, load: Ints) -> Bools:
    """Return which links may have work or more of it: not the idle ones of a full zone."""
    limits = openings_of(problem)
    return (load > 0) | (limits.count(load) < limits.most)[limits.group]
