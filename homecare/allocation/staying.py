"""Who of today's placements stays in a plan: told, counted and chosen.

Receives parts of lines; hands on those that stand where today's provider has them, the seconds that
leave, and the whole lines that a flow of seconds has room to keep.
"""

from __future__ import annotations

import numpy as np

from homecare.allocation.cells import Arcs, Cells
from homecare.allocation.problem import Ints, Problem
from homecare.allocation.spread import Parts


def single(parts: Parts) -> tuple[Ints, Ints]:
    """Return lines that stand at one link with that link, (n,) and (n,)."""
    line, count = np.unique(parts.line, return_counts=True)
    once = np.isin(parts.line, line[count == 1])
    return parts.line[once], parts.link[once]


def moved_seconds(parts: Parts, today: Parts, *, lines: int) -> int:
    """Return the seconds of some of today's placements that are elsewhere or nowhere.

    Parameters
    ----------
    parts : Parts
        A plan of every line.
    today : Parts
        Whole lines where they stand today.
    lines : int
        How many lines there are.
    """
    own = np.full(lines, -2, dtype=np.int64)
    own[today.line] = today.link
    stays = own[parts.line] == parts.link
    return int(today.seconds.sum()) - int(parts.seconds[stays].sum())


def moved_of(problem: Problem, parts: Parts) -> tuple[int, int]:
    """Return the seconds and the whole packages that today's providers would no longer have.

    A package whose provider of today is not appointed to its zone, or lacks a capability it needs,
    is among them in every plan: it has a provider today and must have another, or none.

    Parameters
    ----------
    problem : Problem
        What was placed.
    parts : Parts
        A plan of every line.
    """
    lines = problem.lines
    has_today = ~lines.is_waiting
    own = np.where(has_today, lines.incumbent, -1)[parts.line]
    stays = (own >= 0) & (own == parts.link)
    seconds = int(lines.seconds[has_today].sum()) - int(parts.seconds[stays].sum())
    people = int((lines.is_whole & has_today).sum())
    return seconds, people - int(lines.is_whole[parts.line[stays]].sum())


def staying(base: Parts, plan: Parts) -> Parts:
    """Return those of some placements of today that a plan leaves where they are."""
    line, link = single(plan)
    order = np.searchsorted(line, base.line)
    at = np.minimum(order, max(len(line) - 1, 0))
    same = (line[at] == base.line) & (link[at] == base.link) if len(line) else base.line < 0
    return Parts(base.line[same], base.link[same], base.seconds[same])


def held_within(
    base: Parts, cells: Cells, arcs: Arcs, seconds: Ints, *, links: int, floor: int
) -> Parts:
    """Return who stays: whole lines within a flow's staying seconds, topped up to a floor.

    Parameters
    ----------
    base : Parts
        Whole lines that may stay.
    cells, arcs : Cells, Arcs
        What the flow runs on.
    seconds : (arcs,) int64
        The flow.
    links : int
        How many links there are.
    floor : int
        Least seconds that stay, as far as ``base`` has them.
    """
    links = max(links, 1)
    left = {
        int(key): int(most)
        for key, most in zip(
            (arcs.cell * links + arcs.link)[arcs.is_incumbent].tolist(),
            seconds[arcs.is_incumbent].tolist(),
            strict=True,
        )
    }
    key = (cells.of_line[base.line] * links + base.link).tolist()
    sizes = base.seconds.tolist()
    order = np.lexsort((base.line, -base.seconds)).tolist()
    chosen, total = [], 0
    for at in order:
        if sizes[at] <= left.get(key[at], 0):
            left[key[at]] -= sizes[at]
            chosen.append(at)
            total += sizes[at]
    taken = set(chosen)
    rest = [at for at in order if at not in taken]
    rest.sort(key=lambda at: (sizes[at] - left.get(key[at], 0), sizes[at], at))
    for at in rest:
        if total >= floor:
            break
        chosen.append(at)
        total += sizes[at]
    which = np.array(sorted(chosen), dtype=np.int64)
    return Parts(base.line[which], base.link[which], base.seconds[which])
