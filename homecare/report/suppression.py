"""Suppression audit: what an outsider could still work out from published sums.

Owns the audit of hidden figures; `hiding` makes the choice. Receives counts of people and hours in base cells
and the sums of them meant for publication; hands on the figures that could still
be worked out. Knows nothing of zones, bands or providers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from homecare.programmes.linear import bounds_over

Key = tuple[str, ...]
Floats = npt.NDArray[np.float64]

LEAST = 5  # fewer people than this, and at least one, is a small count
HOURS_WIDTH = 0.1  # hours of a small count may not be known to within this share
_NEAR = 1e-6


@dataclass(frozen=True)
class Figure:
    """A figure meant for publication: a base cell or a sum of base cells.

    Attributes
    ----------
    key : tuple of str
        Name of the figure.
    forms : tuple of frozenset of int
        The base cells it is the sum of; one set for each table in which it is a margin. Two sets
        say that the two sums are equal.
    worth : float
        How much readers need it: of two that would do, the one worth less is hidden.
    is_last : bool
        Whether it is hidden only when nothing else is left to hide.
    """

    key: Key
    forms: tuple[frozenset[int], ...]
    worth: float = 1.0
    is_last: bool = False


@dataclass(frozen=True)
class Cost:
    """A published weighted sum of one measure, such as the cost of a zone's hours."""

    key: Key
    measure: str
    weights: Mapping[int, float]
    worth: float = 3.0
    is_last: bool = False


@dataclass(frozen=True)
class System:
    """Everything an outsider may put together.

    Attributes
    ----------
    people : (cells,) float
        People in each base cell.
    measures : mapping of str to (cells,) float
        Hours in each base cell; NaN in cells the measure does not cover.
    figures, costs : tuple
        What is meant for publication.
    """

    people: Floats
    measures: Mapping[str, Floats]
    figures: tuple[Figure, ...]
    costs: tuple[Cost, ...] = ()
    by_key: Mapping[Key, Figure] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {figure.key: figure for figure in self.figures})

    def count(self, figure: Figure) -> float:
        """Return the people a figure rests on."""
        return float(sum(self.people[cell] for cell in figure.forms[0]))

    def is_small(self, figure: Figure) -> bool:
        """Return whether a figure rests on at least one person and fewer than five."""
        return 0 < self.count(figure) < LEAST

    def small(self) -> list[Figure]:
        """Return the figures that must be hidden for what they are."""
        return [figure for figure in self.figures if self.is_small(figure)]


def exposed(
    system: System,
    hidden: frozenset[Key],
    *,
    only: Collection[Key] | None = None,
    is_one_enough: bool = False,
) -> list[tuple[Key, str]]:
    """Return the small figures an outsider could still work out, each with the measure.

    Parameters
    ----------
    system : System
        What is meant for publication.
    hidden : frozenset of keys
        Figures and costs left out of it.
    only : collection of keys, optional
        Look at these small figures alone.
    is_one_enough : bool
        Stop at the first measure that gives one away.

    Notes
    -----
    The outsider knows every published figure, every identity between sums, and that no empty cell
    is ever hidden, so that each hidden cell with people holds at least one. A small count is safe
    when the greatest value it could have (a linear programme) is five or more. Its hours are safe
    when the range they could have is at least a tenth of their value wide.
    """
    small = [each for each in system.small() if only is None or each.key in only]
    found = [(figure.key, "people") for figure in small if figure.key not in hidden]
    small = [figure for figure in small if figure.key in hidden]
    if not small:
        return found
    _, greatest = _ranges(system, hidden, system.people, small, measure="")
    found += [
        (figure.key, "people")
        for figure, most in zip(small, greatest, strict=True)
        if np.floor(most + _NEAR) < LEAST
    ]
    for name, hours in system.measures.items():
        if found and is_one_enough:
            break
        covered = [figure for figure in small if not np.isnan(hours[list(figure.forms[0])]).any()]
        if not covered:
            continue
        least, greatest = _ranges(system, hidden, hours, covered, measure=name)
        for figure, low, high in zip(covered, least, greatest, strict=True):
            held = float(hours[list(figure.forms[0])].sum())
            if held > 0 and high - low < HOURS_WIDTH * held:
                found.append((figure.key, name))
    return found


def _ranges(
    system: System, hidden: frozenset[Key], values: Floats, wanted: list[Figure], *, measure: str
) -> tuple[Floats, Floats]:
    """Return the least and greatest value each wanted figure could have."""
    cells = len(values)
    is_covered = ~np.isnan(values)
    known = np.zeros(cells, dtype=bool)
    rows: list[Floats] = []
    sums: list[float] = []

    def add(weights: Mapping[int, float], total: float) -> None:
        row = np.zeros(cells)
        row[list(weights)] = list(weights.values())
        rows.append(row)
        sums.append(total)

    for figure in system.figures:
        forms = [form for form in figure.forms if is_covered[list(form)].all()]
        if forms and figure.key not in hidden:
            for form in forms:
                add(dict.fromkeys(form, 1.0), float(values[list(form)].sum()))
            if len(forms[0]) == 1:
                known[list(forms[0])] = True
            continue
        for form in forms[1:]:
            weights = dict.fromkeys(forms[0], 1.0) | dict.fromkeys(form, -1.0)
            add(weights, float(values[list(forms[0])].sum() - values[list(form)].sum()))
    for cost in system.costs:
        if cost.measure == measure and cost.key not in hidden:
            add(
                cost.weights,
                float(sum(weight * values[cell] for cell, weight in cost.weights.items())),
            )
    held = np.where(is_covered, values, 0.0)
    free = np.flatnonzero(~known & is_covered)
    floor = np.minimum(held, 1.0) if not measure else np.zeros(cells)
    goals = np.zeros((len(wanted), cells))
    for place, figure in enumerate(wanted):
        goals[place, list(figure.forms[0])] = 1.0
    told = goals @ np.where(known, held, 0.0)
    matrix = np.array(rows).reshape(len(rows), cells)
    right = np.array(sums) - matrix @ np.where(known, held, 0.0)
    least, greatest = _solved(goals[:, free], matrix[:, free], right, floor[free])
    return told + least, told + greatest


def _solved(goals: Floats, matrix: Floats, right: Floats, floor: Floats) -> tuple[Floats, Floats]:
    """Return the ranges of goals over rows, looking at no more rows and cells than they need."""
    least, greatest = goals @ floor, np.where(goals.any(axis=1), np.inf, 0.0)
    columns = goals.any(axis=0)
    while True:
        kept = (matrix[:, columns] != 0).any(axis=1)
        wider = columns | (matrix[kept] != 0).any(axis=0)
        if (wider == columns).all():
            break
        columns = wider
    if not kept.any():
        return least, greatest
    asked, back = np.unique(goals[:, columns], axis=0, return_inverse=True)
    lows, highs = bounds_over(
        asked,
        matrix[np.ix_(kept, columns)],
        row_lower=right[kept] - _NEAR,
        row_upper=right[kept] + _NEAR,
        lower=floor[columns],
        upper=np.inf,
    )
    return lows[back.ravel()], highs[back.ravel()]
