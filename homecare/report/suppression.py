"""Suppression audit: what an outsider could still work out from published sums.

Owns the audit of hidden figures; `hiding` makes the choice. Receives counts of people and hours
in base cells and the sums of them meant for publication; hands on the figures that could still be
worked out. Knows nothing of zones, bands or providers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from homecare.programmes.highs import HighsByArrays
from homecare.programmes.linear import state

Key = tuple[str, ...]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

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

    def values(self, measure: str) -> Floats:
        """Return what each base cell holds of people or of a measure of hours."""
        return self.people if measure in ("people", "one each") else self.measures[measure]

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
    The outsider knows every published figure and every identity between sums. A small count is
    safe when it could be five or more (a linear programme), and when it could differ by one from
    what it is even for someone who knows that no empty cell is ever hidden. Its hours are safe
    when they could be a tenth more or a tenth less than they are.
    """
    small = [each for each in system.small() if only is None or each.key in only]
    found = [(figure.key, "people") for figure in small if figure.key not in hidden]
    small = [figure for figure in small if figure.key in hidden]
    for name in ("people", "one each", *system.measures):
        if found and is_one_enough:
            break
        values = system.values(name)
        held = np.array([values[list(figure.forms[0])].sum() for figure in small])
        asked = [figure for figure, value in zip(small, held, strict=True) if value > 0]
        held = held[held > 0]
        if asked:
            is_safe = _is_open(system, hidden, name, asked, *_limits(name, held))
            found += [
                (figure.key, name) for figure, safe in zip(asked, is_safe, strict=True) if not safe
            ]
    return found


def _limits(measure: str, held: Floats) -> tuple[Floats, Floats]:
    """Return how much or how little each figure must be able to be."""
    if measure == "people":
        return np.full(len(held), LEAST - _NEAR), np.full(len(held), -np.inf)
    if measure == "one each":
        return held + 1 - _NEAR, held - 1 + _NEAR
    return held * (1 + HOURS_WIDTH), held * (1 - HOURS_WIDTH)


def _is_open(
    system: System,
    hidden: frozenset[Key],
    measure: str,
    wanted: list[Figure],
    enough: Floats,
    little: Floats,
) -> Bools:
    """Return for each wanted figure whether it could be as much as one or as little as other."""
    values = system.values(measure)
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
    floor = np.minimum(held, 1.0) if measure == "one each" else np.zeros(cells)
    goals = np.zeros((len(wanted), cells))
    for place, figure in enumerate(wanted):
        goals[place, list(figure.forms[0])] = 1.0
    told = goals @ np.where(known, held, 0.0)
    matrix = np.array(rows).reshape(len(rows), cells)
    right = np.array(sums) - matrix @ np.where(known, held, 0.0)
    return _reached(
        goals[:, free], matrix[:, free], right, floor[free], enough - told, little - told
    )


def _reached(
    goals: Floats, matrix: Floats, right: Floats, floor: Floats, enough: Floats, little: Floats
) -> Bools:
    """Return whether each goal can reach ``enough`` or fall to ``little`` over the rows.

    Notes
    -----
    One point answers for every goal it serves, so goals are first sought together, then those
    left one by one; only the cells and rows that touch a goal are looked at.
    """
    columns = goals.any(axis=0)
    while True:
        kept = (matrix[:, columns] != 0).any(axis=1)
        wider = columns | (matrix[kept] != 0).any(axis=0)
        if (wider == columns).all():
            break
        columns = wider
    goals, rows = goals[:, columns], matrix[np.ix_(kept, columns)]
    reached = (enough <= 0) | (little >= 0) if not columns.any() else np.zeros(len(goals), bool)
    if not columns.any():
        return reached
    solver = HighsByArrays()
    solver.load(
        state(
            np.zeros(goals.shape[1]),
            rows,
            row_lower=right[kept] - _NEAR,
            row_upper=right[kept] + _NEAR,
            lower=floor[columns],
        ).problem
    )
    session = solver.session
    assert session is not None  # noqa: S101 - load has just made it

    def try_for(cost: Floats) -> str:
        session.set_costs(cost)
        outcome = session.run()
        if outcome.status == "optimal":
            value = goals @ outcome.x
            np.logical_or(reached, (value >= enough) | (value <= little), out=reached)
        return outcome.status

    before = -1
    while before < reached.sum() < len(goals):
        before = int(reached.sum())
        if try_for(-goals[~reached].sum(axis=0)) != "optimal":
            break
    for place in range(len(goals)):
        if not reached[place] and try_for(-goals[place]) != "optimal":
            reached[place] = True  # without a limit
        if not reached[place] and little[place] >= 0:
            try_for(goals[place])
    return reached
