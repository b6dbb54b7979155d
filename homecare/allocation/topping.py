"""Topping up: the seconds that rounding leaves over, placed where there is room for them.

Receives parts of divisible lines made from a flow that was rounded down, and the room they leave;
hands on parts in which no second is unplaced that a link may take at no loss to the goals.

Where every limit is one of a network the flow is whole and nothing is left over.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from homecare.allocation.cells import Cells, Room
from homecare.allocation.goals import GoalRule, Pairs
from homecare.allocation.problem import Problem
from homecare.allocation.spread import Parts, joined


def topped_up(
    problem: Problem, cells: Cells, parts: Parts, *, room: Room, goals: Sequence[GoalRule]
) -> Parts:
    """Return parts with what is unplaced at the links best for the goals, as far as there is room.

    Parameters
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    parts : Parts
        Parts of divisible lines.
    room : Room
        What everything placed leaves free, these parts included.
    goals : sequence of GoalRule
        Most important first.
    """
    waits = np.flatnonzero((parts.link < 0) & (parts.seconds > 0))
    place, link = cells.expand(parts.line[waits])
    line = parts.line[waits][place]
    free = np.flatnonzero(room.most_at(problem, line, link) > 0)
    place, link, line = place[free], link[free], line[free]
    pairs = Pairs.of(problem, line, link)
    gains = np.array([rule.whole(problem, pairs) for rule in goals], dtype=np.int64)
    gains = gains.reshape(len(goals), len(link)).T
    left = parts.seconds.copy()
    added: list[tuple[int, int, int]] = []
    for at in np.lexsort((link, *(-gains.T)[::-1], place)).tolist():
        part, worth = waits[place[at]], gains[at].tolist()
        if next((gain for gain in worth if gain), 0) < 0 or not left[part]:
            continue
        here = slice(at, at + 1)
        seconds = np.minimum(room.most_at(problem, line[here], link[here]), left[part])
        if seconds[0] > 0:
            room = room.less(problem, link[here], seconds, line=line[here])
            left[part] -= seconds[0]
            added.append((int(line[at]), int(link[at]), int(seconds[0])))
    if not added:
        return parts
    kept = (left > 0) | (parts.seconds == 0)
    line, link, seconds = np.array(added, dtype=np.int64).T
    every = Parts(
        np.concatenate([parts.line[kept], line]),
        np.concatenate([parts.link[kept], link]),
        np.concatenate([left[kept], seconds]),
    )
    return joined(every, max(len(problem.links.zone), 1))
