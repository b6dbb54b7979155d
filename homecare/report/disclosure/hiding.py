"""Hiding: the choice of further figures that keeps small counts safe.

Owns the search for what to hide beside the small figures. Receives a suppression system; hands on
the keys to hide, each answer having passed the audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.report.disclosure.suppression import COUNTS, LEAST, Figure, Key, System, exposed

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Sum:
    """A published sum a figure is part of: the parent, its cells, and the figure's own."""

    parent: int
    cells: Bools
    part: Bools


class _Structure:
    """Which figure is part of which, worked out once."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.figures = system.figures
        self.place = {figure.key: place for place, figure in enumerate(system.figures)}
        self.owner = np.array(
            [place for place, figure in enumerate(system.figures) for _ in figure.forms]
        )
        self.forms = np.zeros((len(self.owner), len(system.people)), dtype=bool)
        for row, form in enumerate(form for figure in system.figures for form in figure.forms):
            self.forms[row, list(form)] = True
        overlap = self.forms.astype(float) @ self.forms.T.astype(float)
        self.size = self.forms.sum(axis=1)
        self.is_part = overlap == self.size[:, None]  # row within column
        self.is_apart = overlap == 0
        self.count = np.array([system.count(figure) for figure in system.figures])
        self.is_last = np.array([figure.is_last for figure in system.figures])

    def rows_of(self, figure: int) -> list[int]:
        return np.flatnonzero(self.owner == figure).tolist()


def choose(system: System) -> frozenset[Key]:
    """Return the keys to hide: small figures, then as few others as make them safe.

    Notes
    -----
    Round by round, for each exposed figure one more part of the sum that gives it away is hidden,
    the part with the fewest people that does; where a sum has no other part, the sum itself. At
    the end each figure that was not needed after all is shown again, those worth most first, when
    the audit still finds nothing. Parts that only have to be kept from being worked out, such as
    the costed hours of a cell, come second: what they ask for is not to be hidden in vain.
    """
    hidden = frozenset(figure.key for figure in system.small())
    if not hidden:
        return hidden
    structure = _Structure(system)
    first = hidden | {figure.key for figure in system.figures if not figure.is_published}
    easing = {key for figure in system.small() for key in figure.gives_way[:2]} - first
    wholes = [figure.key for figure in system.small() if not figure.gives_way]
    hidden = _grown(structure, first | easing, wholes) - easing
    return _grown(structure, hidden, None)


def _grown(
    structure: _Structure, first: frozenset[Key], only: Sequence[Key] | None
) -> frozenset[Key]:
    """Return the hidden keys and as few more as keep some small figures safe; all if None."""
    hidden = first
    while found := exposed(structure.system, hidden, only=only):
        more = _round(structure, hidden, found)
        if not more:
            break
        hidden |= more
    return _pruned(structure, first, hidden, only)


def _round(
    structure: _Structure, hidden: frozenset[Key], found: Iterable[tuple[Key, str]]
) -> frozenset[Key]:
    """Return figures to hide at once, no two of them for the same sum."""
    system = structure.system
    known = {*system.by_key, *(cost.key for cost in system.costs)}
    added: set[Key] = set()
    mended: set[int] = set()
    eased: set[Key] = set()
    for key, measure in sorted(found, key=lambda each: not system.by_key[each[0]].gives_way):
        figure = system.by_key[key]
        now = hidden | added
        if figure.gives_way:
            near = {each for each in figure.gives_way[:2] if each in known}
            first = next((each for each in figure.gives_way if each in known - now), None)
            if first is not None and not near & eased:
                added.add(first)
                eased |= near
            continue
        if measure not in COUNTS and added:
            continue  # what was hidden for the counts may be enough for the hours
        pick = _partner(structure, figure, now, mended)
        if pick is not None:
            added.add(structure.figures[pick].key)
    if not added:
        spare = [
            each
            for each in structure.figures
            if each.key not in hidden and structure.count[structure.place[each.key]] > 0
        ]
        spare.sort(key=lambda each: (each.is_last, structure.count[structure.place[each.key]]))
        added = {spare[0].key} if spare else set()
    return frozenset(added)


def _sums(structure: _Structure, figure: int, is_open: Bools) -> list[_Sum]:
    """Return the published sums a figure is part of, or equal to."""
    found = []
    for row in structure.rows_of(figure):
        for column in np.flatnonzero(structure.is_part[row]).tolist():
            parent = int(structure.owner[column])
            if parent != figure and is_open[parent]:
                found.append(_Sum(parent, structure.forms[column], structure.forms[row]))
    return found


def _partner(
    structure: _Structure, figure: Figure, hidden: frozenset[Key], mended: set[int]
) -> int | None:
    """Return the figure to hide beside an exposed one, noting the sum that it mends."""
    system, place = structure.system, structure.place[figure.key]
    is_open = np.array([each.key not in hidden for each in structure.figures])
    is_open &= structure.count > 0
    shadow = np.zeros(len(system.people), dtype=bool)
    for each in structure.figures:
        if each.key in hidden and len(each.forms[0]) == 1:
            shadow[list(each.forms[0])] = True
    sums = _sums(structure, place, is_open)
    room = [
        float(system.people[each.cells & shadow].sum() - (each.cells & shadow).sum())
        for each in sums
    ]
    order = np.argsort(room, kind="stable").tolist()
    if any(room[which] < LEAST for which in order):
        order = [which for which in order if room[which] < LEAST]
        if any(sums[which].parent in mended for which in order):
            return None
    for which in order:
        pick = _part_of(structure, sums[which], is_open, shadow)
        if pick is not None:
            mended.add(sums[which].parent)
            return pick
    wholes = [sums[which].parent for which in order if not structure.is_last[sums[which].parent]]
    return min(wholes, key=lambda parent: structure.figures[parent].worth, default=None)


def _part_of(structure: _Structure, total: _Sum, is_open: Bools, shadow: Bools) -> int | None:
    """Return the best other part of a sum to hide, or None when it has none."""
    inside = ~(structure.forms & ~(total.cells & ~total.part)).any(axis=1)
    usable = inside & is_open[structure.owner] & ~structure.is_last[structure.owner]
    rows = np.flatnonzero(usable)
    if not len(rows):
        return None
    own = int(total.part.sum())

    def price(row: int) -> tuple[float, ...]:
        """Return same size first, then with other hidden cells in its other sums, then few."""
        place = int(structure.owner[row])
        wider = structure.forms[structure.is_part[row] & (structure.size > structure.size[row])]
        meets = sum(bool((cells & shadow & ~total.cells).any()) for cells in wider)
        odd = float(structure.size[row] != own)
        return (odd, structure.count[place] / (1 + 2 * (meets > 1)), float(place))

    return int(structure.owner[min(rows.tolist(), key=price)])


def _pruned(
    structure: _Structure, first: frozenset[Key], hidden: frozenset[Key], only: Sequence[Key] | None
) -> frozenset[Key]:
    """Return the hidden keys less those that were not needed."""
    system = structure.system
    weight = {
        figure.key: (figure.worth, float(structure.count[place]))
        for place, figure in enumerate(system.figures)
    }
    weight |= {cost.key: (cost.worth, 0.0) for cost in system.costs}
    for key in sorted(hidden - first, key=lambda key: (weight[key], key), reverse=True):
        fewer = hidden - {key}
        near = _neighbours(structure, key)
        if near and exposed(system, fewer, only=near, is_one_enough=True):
            continue
        if not exposed(system, fewer, only=only, is_one_enough=True):
            hidden = fewer
    return hidden


def _neighbours(structure: _Structure, key: Key) -> Sequence[Key]:
    """Return the small figures that share a sum with a figure: the first to be given away."""
    small = structure.system.small()
    eased = [figure.key for figure in small if key in figure.gives_way[:2]]
    if eased or key not in structure.place:
        return eased
    place = structure.place[key]
    sums = np.zeros(len(structure.system.people), dtype=bool)
    for row in structure.rows_of(place):
        near = structure.is_part[row] & ~structure.is_last[structure.owner]
        sums |= structure.forms[near].any(axis=0)
    return [figure.key for figure in small if sums[list(figure.forms[0])].any()][:3]
