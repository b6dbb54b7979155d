"""Whole packages by integer programme, where the case is small enough to prove.

Receives the problem, the whole packages and a plan to start from; hands on a plan that is best
for the goals in order among plans of whole packages, and what was proven about placed hours.

With z_p one for a chosen pair p of package i(p) and link l(p), w_a seconds on arc a of the
divisible cells, and goals g in strict order::

    maximise    sum_p h_i(p) a_gp z_p + sum_a b_ga w_a
    subject to  each package at most once, the rows of the linear programme for what is placed,
                and, for every earlier goal f, its value at least what was found.

Where having work at all is limited, a column for each link and the rows (5) to (7) of
`homecare.allocation.openings.choose` are added.

Given z, what remains is a network with whole limits, so w needs no integrality; under shares by
role or call windows w may be cut by less than a second, is rounded down, and a goal that lost by it
counts as not proven. Every answer is rounded, checked in whole numbers and valued in whole numbers;
one that fails is thrown away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Arcs, Cells, Room
from homecare.allocation.goals import GoalRule
from homecare.allocation.model import build_network
from homecare.allocation.openings.choose import opening_rows, openings_of
from homecare.allocation.problem import NO_LIMIT, Bools, Floats, Ints, Problem
from homecare.allocation.whole.packages import Plan, Whole
from homecare.programmes import LinearSolution, Rows, solve_integer
from homecare.units import SECONDS_PER_HOUR


@dataclass(frozen=True)
class ExactPlan:
    """What the integer programme found.

    Attributes
    ----------
    pair : (packages,) int64
        Pair of each package; -1 where unplaced.
    values : tuple of int
        Exact value of each goal, divisible hours included.
    proven : int
        How many goals, from the first, were solved to proven optimality.
    flow : (arcs,) int64
        Seconds on the arcs of the divisible lines.
    """

    pair: Ints
    values: tuple[int, ...]
    proven: int
    flow: Ints


@dataclass(frozen=True)
class _Programme:
    """Columns: pairs of whole packages, then arcs of divisible cells; sizes in common units.

    Where having work at all is limited, one column follows for each link that could have any.
    ``worth`` is what a pair adds as a whole, and what one second on an arc adds.
    """

    unit: int
    worth: Ints
    rows: Rows
    row_upper: Floats
    upper: Ints
    pairs: int
    opens: Ints
    is_network: bool = True

    @property
    def is_binary(self) -> Bools:
        """Return which columns are taken or not."""
        place = np.arange(len(self.upper))
        return (place < self.pairs) | (place >= len(self.upper) - len(self.opens))


def solve_exact(
    problem: Problem,
    cells: Cells,
    *,
    whole: Whole,
    arcs: Arcs,
    goals: Sequence[GoalRule],
    targets: tuple[int, ...],
    node_limit: int,
    start: tuple[Plan, Ints],
) -> ExactPlan | None:
    """Return the best plan of whole packages, as far as the nodes allow.

    Parameters
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    whole : Whole
        The whole packages and their pairs.
    arcs : Arcs
        Arcs of the divisible lines at full room.
    goals : sequence of GoalRule
        Most important first.
    targets : tuple of int
        Value of each goal in the linear programme: a plan that attains the first of them is
        proven without branching, as far as the goals before count no people: past such a goal the
        programme looks at plans with people placed in part, and bounds no other.
    node_limit : int
        Branch-and-bound nodes for each goal.
    start : Plan and (arcs,) int64
        A feasible plan of whole packages and flow of divisible hours.

    Returns
    -------
    ExactPlan or None
        None when not even the first goal gave a plan that holds in whole numbers.
    """
    programme = _programme(problem, cells, whole, arcs=arcs, goals=goals)
    now = np.zeros(len(programme.upper), dtype=np.int64)
    chosen = start[0].pair[start[0].pair >= 0]
    now[chosen] = programme.upper[chosen]
    now[programme.pairs : programme.pairs + len(arcs.link)] = start[1]
    _open_used(programme, now, np.concatenate([whole.link, arcs.link]))
    if not _holds(programme, now):
        now = np.zeros_like(now)
    found: Ints | None = None
    proven = 0
    for place in range(len(goals)):
        is_flow = all(goal.counts == "hours" for goal in goals[:place])
        if is_flow and _values(programme, now)[: place + 1] == targets[: place + 1]:
            found, proven = now, proven + 1
            continue
        answer = _solve(programme, place, now, node_limit)
        plan = _in_whole_numbers(programme, answer)
        if (
            plan is None
            or _values(programme, plan)[: place + 1] < _values(programme, now)[: place + 1]
        ):
            break
        now = found = plan
        if answer.status != "optimal" or _lost(programme, place, plan, answer.value):
            break
        proven += 1
    if found is None:
        return None
    pair = np.full(len(whole.line), -1, dtype=np.int64)
    taken = np.flatnonzero(now[: programme.pairs] > 0)
    pair[whole.package[taken]] = taken
    flow = now[programme.pairs : programme.pairs + len(arcs.link)]
    return ExactPlan(pair, _values(programme, now), proven, flow)


def _open_used(programme: _Programme, now: Ints, link: Ints) -> None:
    """Open the links that a plan uses."""
    if len(programme.opens):
        used = link[now[: len(link)] > 0]
        now[len(link) :] = np.isin(programme.opens, used)


def _programme(
    problem: Problem, cells: Cells, whole: Whole, *, arcs: Arcs, goals: Sequence[GoalRule]
) -> _Programme:
    """Return the rows over pairs and arcs, in units that divide every size and limit."""
    size = whole.seconds[whole.package]
    all_arcs = Arcs(
        cell=np.concatenate([np.zeros(len(size), dtype=np.int64), arcs.cell]),
        link=np.concatenate([whole.link, arcs.link]),
        is_incumbent=np.concatenate([np.zeros(len(size), dtype=bool), arcs.is_incumbent]),
        upper=np.concatenate([size, arcs.upper]),
        supply=np.full_like(arcs.supply, NO_LIMIT),
        line=np.concatenate([whole.line[whole.package], arcs.line]),
    )
    timeless = tuple(limit for limit in problem.shared if limit.taken is None)
    untimed = replace(problem, shared=timeless)  # call windows have rows of their own, below
    limits = build_network(untimed, all_arcs, Room.full(untimed))
    once = np.unique(whole.package, return_inverse=True)[1].reshape(-1)
    packages = int(once.max(initial=-1)) + 1
    binding = np.unique(arcs.cell)
    cell_row = np.searchsorted(binding, arcs.cell) + packages
    offset = packages + len(binding)
    parts = [
        int(each)
        for taken, is_window in zip(whole.taken, whole.is_window, strict=True)
        if is_window
        for each in taken
    ]
    if len(arcs.link):  # whose hours fill a window to the second
        windows = (limit.capacity for limit in problem.shared if limit.taken is not None)
        parts += [most for each in windows for most in each.tolist() if most < NO_LIMIT]
    unit = math.gcd(*size.tolist(), *arcs.upper.tolist(), *arcs.supply[binding].tolist(),
                    *limits.row_upper.tolist(), *parts) or 1  # fmt: skip
    width = np.concatenate([size, np.full(len(arcs.link), unit)]) / unit
    arc_columns = len(size) + np.arange(len(arcs.link))
    rows = Rows(
        shape=(offset + len(limits.row_upper), len(all_arcs.link)),
        row=np.concatenate([once, cell_row, limits.row + offset]),
        column=np.concatenate([np.arange(len(size)), arc_columns, limits.column]),
        value=np.concatenate([np.ones(len(size) + len(arc_columns)), width[limits.column]]),
    )
    row_upper = np.concatenate(
        [np.ones(packages), arcs.supply[binding] / unit, limits.row_upper / unit]
    )
    pairs = arcs.pairs(cells)
    gains = np.array([rule.whole(problem, pairs) for rule in goals], dtype=np.int64)
    worth = np.concatenate([whole.worth, gains.reshape(len(goals), len(arcs.link))], axis=1)
    programme = _Programme(
        unit, worth, rows, row_upper, all_arcs.upper, len(size), np.zeros(0, dtype=np.int64),
        is_network=limits.is_whole and not (any(whole.is_window) and len(arcs.link)),
    )  # fmt: skip
    if any(whole.is_window):
        programme = _with_windows(problem, programme, whole, arcs=arcs)
    return programme if problem.openings is None else _with_openings(problem, programme, all_arcs)


def _with_windows(
    problem: Problem, programme: _Programme, whole: Whole, *, arcs: Arcs
) -> _Programme:
    """Return the programme with a row for each call window of a provider or an appointment."""
    rows, upper = programme.rows, [programme.row_upper]
    link = np.concatenate([whole.link, arcs.link])
    row, column, value = [rows.row], [rows.column], [rows.value]
    count = rows.shape[0]
    for place, limit in enumerate(problem.shared):
        if limit.taken is not None:
            node = limit.node[link]
            of_arc = (limit.taken[arcs.line] > 0).astype(np.int64)  # in the window, or not at all
            of_pair = whole.taken[place][whole.package] // programme.unit
            taken = np.concatenate([of_pair, of_arc])
            limited = limit.capacity[node] < NO_LIMIT
            here = np.flatnonzero((taken > 0) & limited)
            nodes, at = np.unique(node[here], return_inverse=True)
            row.append(count + at.reshape(-1))
            column.append(here)
            value.append(taken[here].astype(float))
            upper.append((limit.capacity[nodes] // programme.unit).astype(float))
            count += len(nodes)
    return replace(
        programme,
        rows=Rows(
            (count, rows.shape[1]), np.concatenate(row), np.concatenate(column),
            np.concatenate(value),
        ),
        row_upper=np.concatenate(upper),
    )  # fmt: skip


def _with_openings(problem: Problem, programme: _Programme, arcs: Arcs) -> _Programme:
    """Return the programme with a column for each link that could have work, and their rows."""
    limits, unit = openings_of(problem), programme.unit
    link, of_arc = np.unique(arcs.link, return_inverse=True)
    groups, group = np.unique(limits.group[link], return_inverse=True)
    is_pair = np.arange(len(arcs.link)) < programme.pairs
    width = np.where(is_pair, programme.upper // unit, 1)
    most = np.zeros(len(link), dtype=np.int64)
    np.add.at(most, of_arc.reshape(-1), arcs.upper)  # no more than all that could come
    opening = opening_rows(
        of_arc.reshape(-1),
        group.reshape(-1),
        width=width.astype(float),
        most=(np.minimum(most, Room.full(problem).at(problem)[link]) // unit).astype(float),
        block=(-(-limits.block[link] // unit)).astype(float),
    )
    start, rows = programme.rows.shape[0], programme.rows
    nothing = np.zeros((len(programme.worth), len(link)), dtype=np.int64)
    return _Programme(
        unit=unit,
        worth=np.concatenate([programme.worth, nothing], axis=1),
        rows=Rows(
            (start + opening.shape[0], opening.shape[1]),
            np.concatenate([rows.row, opening.row + start]),
            np.concatenate([rows.column, opening.column]),
            np.concatenate([rows.value, opening.value]),
        ),
        row_upper=np.concatenate(
            [
                programme.row_upper,
                np.zeros(2 * len(link)),
                np.minimum(limits.most[groups], len(link)).astype(float),
            ]
        ),
        upper=np.concatenate([programme.upper, np.ones(len(link), dtype=np.int64)]),
        pairs=programme.pairs,
        opens=link,
        is_network=programme.is_network,
    )


def _solve(programme: _Programme, place: int, now: Ints, node_limit: int) -> LinearSolution:
    """Maximise one goal with every earlier one held at its present value."""
    is_taken = programme.is_binary
    weights = programme.worth * np.where(is_taken, 1, programme.unit)
    divisors = [math.gcd(*row.tolist()) or 1 for row in weights]
    values = _values(programme, now)
    held = [weights[goal] / divisors[goal] for goal in range(place)]
    floors = [values[goal] / divisors[goal] for goal in range(place)]
    extra = [
        (np.full(np.count_nonzero(row), programme.rows.shape[0] + number), np.flatnonzero(row),
         row[row != 0])
        for number, row in enumerate(held)
    ]  # fmt: skip
    rows = Rows(
        (programme.rows.shape[0] + place, programme.rows.shape[1]),
        np.concatenate([programme.rows.row, *(entry[0] for entry in extra)]),
        np.concatenate([programme.rows.column, *(entry[1] for entry in extra)]),
        np.concatenate([programme.rows.value, *(entry[2] for entry in extra)]),
    )
    # Rows in hours where the common unit may be a second, which is beyond the solver's digits.
    wide = 1.0 if programme.is_network else max(1.0, SECONDS_PER_HOUR / programme.unit)
    column = np.where(is_taken, 1.0, wide)
    row = np.ones(rows.shape[0])
    np.maximum.at(row, rows.row, np.abs(rows.value) if wide > 1 else 1.0)
    value = rows.value * column[rows.column] / row[rows.row]
    answer = solve_integer(
        weights[place] / divisors[place] * column,
        replace(rows, value=value),
        row_lower=np.concatenate([np.full(len(programme.row_upper), -np.inf), floors]) / row,
        row_upper=np.concatenate([programme.row_upper, np.full(place, np.inf)]) / row,
        upper=np.where(is_taken, 1.0, programme.upper / programme.unit / wide),
        sense="maximise",
        is_integer=is_taken,
        node_limit=node_limit,
        start=np.where(is_taken, now > 0, now / programme.unit / wide),
    )
    return replace(answer, x=answer.x * column)


def _in_whole_numbers(programme: _Programme, answer: LinearSolution) -> Ints | None:
    """Return an answer in seconds, or None when it breaks a limit once rounded."""
    if math.isnan(answer.value):
        return None
    times = np.where(programme.is_binary, programme.upper, programme.unit)
    nearest = np.rint(answer.x)
    for x in (nearest, np.where(programme.is_binary, nearest, np.floor(answer.x))):
        plan: Ints = x.astype(np.int64) * times
        if _holds(programme, plan):
            return plan
    return None


def _lost(programme: _Programme, place: int, plan: Ints, value: float) -> bool:
    """Return whether a plan lost by rounding what its programme found for a goal."""
    if programme.is_network:
        return False
    weights = programme.worth[place] * np.where(programme.is_binary, 1, programme.unit)
    divisor = math.gcd(*weights.tolist()) or 1
    reached = _values(programme, plan)[place] / divisor
    return value - reached > 1e-3 + 1e-9 * abs(value)


def _holds(programme: _Programme, plan: Ints) -> bool:
    """Return whether a plan in seconds keeps every row, in whole numbers."""
    used = np.zeros(programme.rows.shape[0], dtype=np.int64)
    amount = np.where(programme.is_binary, plan > 0, plan // programme.unit)
    np.add.at(
        used,
        programme.rows.row,
        np.rint(programme.rows.value).astype(np.int64) * amount[programme.rows.column],
    )
    is_held = (used <= np.rint(programme.row_upper)).all()
    return bool(is_held and (plan >= 0).all() and (plan <= programme.upper).all())


def _values(programme: _Programme, plan: Ints) -> tuple[int, ...]:
    times = np.where(programme.is_binary, plan > 0, plan).astype(np.int64)
    return tuple(int(worth @ times) for worth in programme.worth)
