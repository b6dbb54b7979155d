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

from homecare.programmes.highs import Arrays, Session

Key = tuple[str, ...]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Limits = tuple[Floats, Floats]  # for each figure, how much or how little it must be able to be

COUNTS = ("people", "one each")
LEAST = 5  # fewer people than this, and at least one, is a small count
HOURS_WIDTH = 0.1  # hours of a small count may not be known to within this share
_NEAR = 1e-6
_TIE = 1e-4  # hours: exactly a tenth more is enough, whichever way the solver rounds


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
    rests_on : float, optional
        People it rests on, where that is not the sum over its cells. Such a figure is of hours
        alone, and says nothing of how many people there are.
    is_published : bool
        Whether it is meant for publication; if not it may still be worked out.
    gives_way : tuple of keys
        What is hidden to keep it from being worked out, in this order.
    """

    key: Key
    forms: tuple[frozenset[int], ...]
    worth: float = 1.0
    is_last: bool = False
    rests_on: float | None = None
    is_published: bool = True
    gives_way: tuple[Key, ...] = ()


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
    is_uncounted : (cells,) bool, optional
        Cells that hold hours of people counted in another cell.
    """

    people: Floats
    measures: Mapping[str, Floats]
    figures: tuple[Figure, ...]
    costs: tuple[Cost, ...] = ()
    is_uncounted: Bools | None = None
    by_key: Mapping[Key, Figure] = field(init=False, repr=False)
    forms: Floats = field(init=False, repr=False)
    owner: npt.NDArray[np.int64] = field(init=False, repr=False)
    is_counted: Bools = field(init=False, repr=False)
    twice: tuple[npt.NDArray[np.int64], ...] = field(init=False, repr=False)
    _small: tuple[Figure, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "by_key", {figure.key: figure for figure in self.figures})
        every = [(place, form) for place, each in enumerate(self.figures) for form in each.forms]
        forms = np.zeros((len(every), len(self.people)))
        for row, (_, form) in enumerate(every):
            forms[row, list(form)] = 1.0
        put(self, "forms", forms)
        put(self, "owner", np.array([place for place, _ in every], dtype=np.int64))
        own = [np.flatnonzero(self.owner == place) for place in range(len(self.figures))]
        put(self, "twice", tuple(each for each in own if len(each) > 1))
        put(self, "is_counted", np.array([each.rests_on is None for each in self.figures], bool))
        put(self, "_small", tuple(each for each in self.figures if self.is_small(each)))

    def count(self, figure: Figure) -> float:
        """Return the people a figure rests on."""
        if figure.rests_on is not None:
            return figure.rests_on
        return float(sum(self.people[cell] for cell in figure.forms[0]))

    def values(self, measure: str) -> Floats:
        """Return what each base cell holds of people or of a measure of hours."""
        return self.people if measure in COUNTS else self.measures[measure]

    def is_small(self, figure: Figure) -> bool:
        """Return whether a figure rests on at least one person and fewer than five."""
        return 0 < self.count(figure) < LEAST

    def small(self) -> tuple[Figure, ...]:
        """Return the figures that must be hidden for what they are."""
        return self._small


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
    for name in (*COUNTS, *system.measures):
        if found and is_one_enough:
            break
        values = system.values(name)
        held = np.array([values[list(figure.forms[0])].sum() for figure in small])
        is_asked = held > 0
        if name in COUNTS:
            is_asked &= np.array([figure.rests_on is None for figure in small], dtype=bool)
        asked = [figure for figure, ask in zip(small, is_asked, strict=True) if ask]
        held = held[is_asked]
        if asked:
            wanted = (asked, _limits(name, held))
            is_safe = _is_open(system, hidden, name, wanted, is_one_enough=is_one_enough)
            found += [
                (figure.key, name) for figure, safe in zip(asked, is_safe, strict=True) if not safe
            ]
    return found


def _limits(measure: str, held: Floats) -> Limits:
    """Return how much or how little each figure must be able to be."""
    if measure == "people":
        return np.full(len(held), LEAST - _NEAR), np.full(len(held), -np.inf)
    if measure == "one each":
        return held + 1 - _NEAR, held - 1 + _NEAR
    return held * (1 + HOURS_WIDTH) - _TIE, held * (1 - HOURS_WIDTH) + _TIE


def _is_open(
    system: System,
    hidden: frozenset[Key],
    measure: str,
    asked: tuple[list[Figure], Limits],
    *,
    is_one_enough: bool,
) -> Bools:
    """Return for each asked figure whether it could be as much, or as little, as its limits."""
    wanted, limits = asked
    values = system.values(measure)
    is_covered = ~np.isnan(values)
    held = np.where(is_covered, values, 0.0)
    is_shown = np.array([figure.key not in hidden for figure in system.figures])
    usable = ~(system.forms[:, ~is_covered] > 0).any(axis=1)
    known = np.zeros(len(values), dtype=bool)
    if measure in COUNTS:
        usable &= system.is_counted[system.owner]
        known = known if system.is_uncounted is None else system.is_uncounted.copy()
    shown = usable & is_shown[system.owner]
    rows = [system.forms[shown], _identities(system, usable & ~shown)]
    costs = [each for each in system.costs if each.measure == measure and each.key not in hidden]
    weighted = np.zeros((len(costs), len(values)))
    for row, cost in zip(weighted, costs, strict=True):
        row[list(cost.weights)] = list(cost.weights.values())
    matrix = np.vstack([*rows, weighted])
    is_single = system.forms[:, ~known].sum(axis=1) == 1
    known |= (system.forms[shown & is_single] > 0).any(axis=0)
    goals = np.zeros((len(wanted), len(values)))
    for place, figure in enumerate(wanted):
        goals[place, list(figure.forms[0])] = 1.0
    told = goals @ np.where(known, held, 0.0)
    right = matrix @ np.where(known, 0.0, held)
    free = ~known & is_covered
    floor = np.minimum(held, 1.0) if measure == "one each" else np.zeros(len(values))
    return _reached(
        goals[:, free],
        (matrix[:, free], right, floor[free]),
        (limits[0] - told, limits[1] - told),
        is_one_enough=is_one_enough,
    )


def _identities(system: System, rows: Bools) -> Floats:
    """Return the differences between the forms of each hidden figure, which are nil."""
    found = []
    for every in system.twice:
        own = every[rows[every]]
        found += [system.forms[own[0]] - system.forms[other] for other in own[1:]]
    return np.array(found).reshape(len(found), system.forms.shape[1])


def _reached(
    goals: Floats,
    programme: tuple[Floats, Floats, Floats],
    limits: Limits,
    *,
    is_one_enough: bool,
) -> Bools:
    """Return whether each goal can reach its upper limit or fall to its lower one.

    ``programme`` is the rows, what they sum to, and the least value of each column.

    Notes
    -----
    One point answers for every goal it serves, so goals are first sought together, then those
    left one by one; only the cells and rows that touch a goal are looked at.
    """
    matrix, right, floor = programme
    columns = np.asarray(goals.any(axis=0))
    if not columns.any():
        return np.asarray((limits[0] <= 0) | (limits[1] >= 0))
    columns, kept = _touched(matrix != 0, columns)
    goals = goals[:, columns]
    session = _session(matrix[np.ix_(kept, columns)], right[kept], floor[columns])
    reached = np.zeros(len(goals), dtype=bool)

    def try_for(cost: Floats) -> bool:
        """Note every goal that the point of least cost serves; False when there is no limit."""
        session.set_costs(cost)
        outcome = session.run()
        if outcome.status != "optimal":
            return False
        value = goals @ outcome.x
        np.logical_or(reached, (value >= limits[0]) | (value <= limits[1]), out=reached)
        return True

    for _ in range(len(goals)):
        left = ~reached
        if not left.any() or not try_for(-goals[left].sum(axis=0)) or (left == ~reached).all():
            break
    for place in np.flatnonzero(~reached).tolist():
        if not reached[place]:
            reached[place] |= not try_for(-goals[place])
        if not reached[place] and limits[1][place] >= 0:
            try_for(goals[place])
        if is_one_enough and not reached[place]:
            break
    return reached


def _touched(filled: Bools, columns: Bools) -> tuple[Bools, Bools]:
    """Return the columns linked to some columns by rows, and the rows that link them."""
    while True:
        kept = np.asarray(filled[:, columns].any(axis=1))
        wider = columns | filled[kept].any(axis=0)
        if (wider == columns).all():
            return columns, kept
        columns = wider


def _session(matrix: Floats, right: Floats, floor: Floats) -> Session:
    """Return the rows as a programme held by the solver, to be asked again and again."""
    row, column = np.nonzero(matrix)
    counts = np.bincount(row, minlength=len(matrix))
    return Session(
        Arrays(
            cost=np.zeros(len(floor)),
            lower=floor,
            upper=np.full(len(floor), np.inf),
            row_lower=right - _NEAR,
            row_upper=right + _NEAR,
            start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            index=column.astype(np.int64),
            value=matrix[row, column],
            is_integer=np.zeros(len(floor), dtype=bool),
        )
    )
