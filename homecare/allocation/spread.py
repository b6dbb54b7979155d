"""Divisible lines: the flow of each cell cut back into the lines it came from.

Receives cells, arcs and their flow; hands on (line, link, seconds) parts, few lines being cut.

Hours that may stay with today's provider are served first, as far as the flow to that provider
goes; all else is cut in canonical order, at most once for each arc of the cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homecare.allocation.cells import Arcs, Cells
from homecare.allocation.problem import Bools, Ints, Problem


@dataclass(frozen=True)
class Parts:
    """Parts of lines.

    Attributes
    ----------
    line, link, seconds : (parts,) int64
        Line, link (-1 where unplaced) and seconds; ordered by line, then link, unplaced last.
    """

    line: Ints
    link: Ints
    seconds: Ints


def spread(problem: Problem, cells: Cells, lines: Ints, *, arcs: Arcs, flow: Ints) -> Parts:
    """Return the parts of divisible lines.

    Parameters
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    lines : (n,) int64
        The divisible lines that the arcs were built for.
    arcs : Arcs
        Arcs of those lines only.
    flow : (arcs,) int64
        Seconds on each arc.

    Returns
    -------
    Parts
        Each line's parts add to its seconds; a line of no seconds is one unplaced part.
    """
    links = max(len(problem.links.zone), 1)
    lines = lines[np.argsort(cells.of_line[lines], kind="stable")]
    cell, own = cells.of_line[lines], cells.incumbent[lines]
    left = problem.lines.seconds[lines].copy()
    key, inverse = np.unique(arcs.cell * links + arcs.link, return_inverse=True)
    bound_for = np.zeros(len(key), dtype=np.int64)
    np.add.at(bound_for, inverse.reshape(-1), flow)
    kept = _keep(cell * links + own, own >= 0, left, key=key, bound_for=bound_for)
    left -= kept
    np.subtract.at(bound_for, np.searchsorted(key, (cell * links + own)[kept > 0]), kept[kept > 0])
    line, link, seconds = _cut(cell, left, key // links, key % links, bound_for)
    idle = np.flatnonzero(problem.lines.seconds[lines] == 0)
    everything = Parts(
        np.concatenate([lines[kept > 0], lines[line], lines[idle]]),
        np.concatenate([own[kept > 0], link, np.full(len(idle), -1)]),
        np.concatenate([kept[kept > 0], seconds, np.zeros(len(idle), dtype=np.int64)]),
    )
    return joined(everything, links)


def _keep(want: Ints, may: Bools, left: Ints, *, key: Ints, bound_for: Ints) -> Ints:
    """Return the seconds of each line that stay with today's provider, first come first."""
    kept = np.zeros(len(left), dtype=np.int64)
    stays = np.flatnonzero(may & np.isin(want, key))
    if not len(stays):
        return kept
    arc = np.searchsorted(key, want[stays])
    order = np.argsort(arc, kind="stable")
    stays, arc = stays[order], arc[order]
    ends = np.cumsum(left[stays])
    first = np.flatnonzero(np.diff(arc, prepend=-1) > 0)
    base = np.repeat((ends - left[stays])[first], np.diff(np.append(first, len(arc))))
    before = ends - left[stays] - base
    kept[stays] = np.clip(bound_for[arc] - before, 0, left[stays])
    return kept


def _cut(
    cell: Ints, left: Ints, flow_cell: Ints, flow_link: Ints, flow: Ints
) -> tuple[Ints, Ints, Ints]:
    """Return (position of line, link or -1, seconds) by laying lines and flows end to end.

    Lines of a cell and its flows (what is unplaced coming last) cover the same stretch of one
    axis, so the parts are the stretches between the ends of either.
    """
    count = int(max(cell.max(initial=-1), flow_cell.max(initial=-1))) + 1
    supply = np.zeros(count, dtype=np.int64)
    np.add.at(supply, cell, left)
    placed = np.zeros(count, dtype=np.int64)
    np.add.at(placed, flow_cell, flow)
    to_cell = np.concatenate([flow_cell, np.arange(count)])
    to_link = np.concatenate([flow_link, np.full(count, -1)])
    width = np.concatenate([flow, supply - placed])
    order = np.argsort(to_cell, kind="stable")
    to_link, flow_ends = to_link[order], np.cumsum(width[order])
    line_ends = np.cumsum(left)
    ends = np.unique(np.concatenate([flow_ends, line_ends]))
    ends = ends[ends > 0]
    seconds = np.diff(ends, prepend=0)
    line = np.searchsorted(line_ends, ends)
    return line, to_link[np.searchsorted(flow_ends, ends)], seconds


def joined(parts: Parts, links: int) -> Parts:
    """Return the parts with those of one line at one link added up, in order."""
    shelf = np.where(parts.link < 0, links, parts.link)
    key, inverse = np.unique(parts.line * (links + 1) + shelf, return_inverse=True)
    seconds = np.zeros(len(key), dtype=np.int64)
    np.add.at(seconds, inverse.reshape(-1), parts.seconds)
    shelf = key % (links + 1)
    return Parts(key // (links + 1), np.where(shelf == links, -1, shelf), seconds)
