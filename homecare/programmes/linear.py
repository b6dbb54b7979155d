"""Small linear and integer programmes on arrays, solved through PuLP and HiGHS.

Receives an objective, rows and bounds as arrays; hands on the optimum with its duals, or the
range that each of several objectives can take over one set of rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pulp

from homecare.programmes.highs import Floats, HighsByArrays

Sense = Literal["minimise", "maximise"]

_SEARCHES = (  # a version of the solver without one of them leaves it out
    "mip_heuristic_run_rens",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_root_reduced_cost",
)


@dataclass(frozen=True)
class Rows:
    """A matrix by its entries, for programmes too wide to write out.

    Attributes
    ----------
    shape : (int, int)
        Rows and columns.
    row, column : (entries,) int
        Where each entry stands; no place twice.
    value : (entries,) float
        What stands there.
    """

    shape: tuple[int, int]
    row: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    value: Floats


@dataclass(frozen=True)
class LinearSolution:
    """The answer to one programme.

    Attributes
    ----------
    status : str
        ``optimal``, ``infeasible``, ``unbounded``, ``infeasible or unbounded`` or
        ``limit reached`` (integer programmes with a node limit; ``x`` is then the best found).
    value : float
        Objective at ``x``; NaN when there is no solution.
    bound : float
        Proven bound of the objective: ``value`` at an optimum, else the solver's bound.
    x : (columns,) float
        Values of the columns.
    row_duals : (rows,) float
        Change of the objective for one more unit of a row's binding side, in the stated sense;
        zero throughout for an integer programme.
    reduced_costs : (columns,) float
        Change of the objective for one more unit of a column off its bound.
    iterations : int
        Simplex iterations: a measure of work that is the same on every machine.
    """

    status: str
    value: float
    bound: float
    x: Floats
    row_duals: Floats
    reduced_costs: Floats
    iterations: int = 0


@dataclass(frozen=True)
class Stated:
    """A programme as a PuLP problem, with what is needed to read it back.

    Attributes
    ----------
    problem : pulp.LpProblem
        Variables x0, x1, ... in column order; constraints c0, c1, ...
    variables : list of pulp.LpVariable
        In column order.
    row_of : (constraints,) int
        The row that each constraint came from; a row with two unequal bounds gives two.
    """

    problem: pulp.LpProblem
    variables: list[pulp.LpVariable]
    row_of: npt.NDArray[np.int64]


def state(
    objective: npt.ArrayLike,
    rows: npt.ArrayLike | Rows,
    *,
    row_lower: npt.ArrayLike = -math.inf,
    row_upper: npt.ArrayLike = math.inf,
    lower: npt.ArrayLike = 0.0,
    upper: npt.ArrayLike = math.inf,
    sense: Sense = "minimise",
    is_integer: npt.ArrayLike = False,
) -> Stated:
    """Return a programme on arrays as a PuLP problem.

    Parameters
    ----------
    objective : (columns,) float
        Coefficient of each column.
    rows : (rows, columns) float or Rows
        The matrix.
    row_lower, row_upper : (rows,) float or scalar
        Bounds of each row; infinite where there is none.
    lower, upper : (columns,) float or scalar
        Bounds of each column.
    sense : {"minimise", "maximise"}
        Which way the objective goes.
    is_integer : (columns,) bool or scalar
        Columns that take whole values only.

    Returns
    -------
    Stated
        The problem and how to read it back.
    """
    costs = np.asarray(objective, dtype=float)
    columns = len(costs)
    matrix = rows if isinstance(rows, Rows) else _rows_of(np.asarray(rows, dtype=float), columns)
    kinds = np.broadcast_to(np.asarray(is_integer, dtype=bool), columns)
    problem = pulp.LpProblem(
        "programme", pulp.LpMaximize if sense == "maximise" else pulp.LpMinimize
    )
    variables = [
        problem.add_variable(f"x{column}", low, high, pulp.LpInteger if kind else pulp.LpContinuous)
        for column, (low, high, kind) in enumerate(
            zip(_finite(lower, columns), _finite(upper, columns), kinds.tolist(), strict=True)
        )
    ]
    terms = zip(variables, costs.tolist(), strict=True) if costs.any() else ()
    problem.setObjective(pulp.LpAffineExpression(terms))
    row_of = _add_rows(problem, variables, matrix, row_lower, row_upper)
    return Stated(problem, variables, np.array(row_of, dtype=np.int64))


def solve_linear(
    objective: npt.ArrayLike,
    rows: npt.ArrayLike | Rows,
    *,
    row_lower: npt.ArrayLike = -math.inf,
    row_upper: npt.ArrayLike = math.inf,
    lower: npt.ArrayLike = 0.0,
    upper: npt.ArrayLike = math.inf,
    sense: Sense = "minimise",
) -> LinearSolution:
    """Return the optimum of a linear programme.

    Parameters
    ----------
    objective, rows, row_lower, row_upper, lower, upper, sense
        As in `state`.

    Returns
    -------
    LinearSolution
        Whatever the solver found; look at ``status`` before using it.

    Examples
    --------
    >>> best = solve_linear([3.0, 2.0], [[1.0, 1.0]], row_upper=[4.0], upper=3.0, sense="maximise")
    >>> best.status, best.value, best.x.tolist(), best.row_duals.tolist()
    ('optimal', 11.0, [3.0, 1.0], [2.0])
    """
    stated = state(
        objective,
        rows,
        row_lower=row_lower,
        row_upper=row_upper,
        lower=lower,
        upper=upper,
        sense=sense,
    )
    return _solved(stated, HighsByArrays(), sense, _row_count(rows))


def solve_integer(
    objective: npt.ArrayLike,
    rows: npt.ArrayLike | Rows,
    *,
    row_lower: npt.ArrayLike = -math.inf,
    row_upper: npt.ArrayLike = math.inf,
    lower: npt.ArrayLike = 0.0,
    upper: npt.ArrayLike = math.inf,
    sense: Sense = "minimise",
    is_integer: npt.ArrayLike = True,
    node_limit: int | None = None,
    start: npt.ArrayLike | None = None,
    is_searching: bool = True,
) -> LinearSolution:
    """Return the optimum of an integer programme, or the best found within a number of nodes.

    Parameters
    ----------
    objective, rows, row_lower, row_upper, lower, upper, sense, is_integer
        As in `state`.
    node_limit : int, optional
        Branch-and-bound nodes to look at; a limit in nodes, unlike one in seconds, gives the
        same answer on every machine.
    start : (columns,) float, optional
        A feasible point to begin from.
    is_searching : bool
        Whether smaller programmes are solved on the way in search of better points. From a start
        that is the best already they cost many times what the proof does.

    Returns
    -------
    LinearSolution
        ``status`` is ``optimal`` only when optimality was proven with no gap.

    Examples
    --------
    >>> best = solve_integer([5.0, 4.0], [[6.0, 5.0]], row_upper=[10.0], sense="maximise")
    >>> best.status, best.value, best.x.tolist()
    ('optimal', 8.0, [0.0, 2.0])
    """
    stated = state(
        objective,
        rows,
        row_lower=row_lower,
        row_upper=row_upper,
        lower=lower,
        upper=upper,
        sense=sense,
        is_integer=is_integer,
    )
    options: dict[str, object] = {
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "mip_feasibility_tolerance": 1e-9,
        "mip_allow_restart": False,
    }
    if not is_searching:
        options |= dict.fromkeys(_SEARCHES, False)
    if node_limit is not None:
        options["mip_max_nodes"] = node_limit
    point = None if start is None else np.asarray(start, dtype=float)
    return _solved(stated, HighsByArrays(point, options), sense, _row_count(rows))


def _solved(stated: Stated, solver: HighsByArrays, sense: Sense, row_count: int) -> LinearSolution:
    """Return the solver's answer in the stated sense, duals back on their rows."""
    stated.problem.solve(solver)
    outcome = solver.outcome
    assert outcome is not None  # noqa: S101 - solve has just set it
    sign = -1.0 if sense == "maximise" else 1.0
    duals = np.zeros(row_count)
    np.add.at(duals, stated.row_of, sign * outcome.row_duals)
    columns = len(stated.variables)
    proven = outcome.status == "optimal"
    return LinearSolution(
        status=outcome.status,
        value=sign * outcome.value,
        bound=sign * (outcome.value if proven else outcome.bound),
        x=outcome.x[:columns] + 0.0,  # a solver may answer minus zero
        row_duals=duals,
        reduced_costs=sign * outcome.reduced_costs[:columns],
        iterations=outcome.iterations,
    )


def _add_rows(
    problem: pulp.LpProblem,
    variables: list[pulp.LpVariable],
    matrix: Rows,
    row_lower: npt.ArrayLike,
    row_upper: npt.ArrayLike,
) -> list[int]:
    """Add the rows as constraints c0, c1, ...; return the row each came from."""
    order = np.lexsort((matrix.column, matrix.row))
    ends = np.searchsorted(matrix.row[order], np.arange(matrix.shape[0] + 1)).tolist()
    columns = matrix.column[order].tolist()
    values = matrix.value[order].tolist()
    lows, highs = _finite(row_lower, matrix.shape[0]), _finite(row_upper, matrix.shape[0])
    standing = [variables[column] for column in columns]
    row_of: list[int] = []
    for row, (low, high) in enumerate(zip(lows, highs, strict=True)):
        here = slice(ends[row], ends[row + 1])
        expression = pulp.LpAffineExpression(zip(standing[here], values[here], strict=True))
        stated = []
        if low is not None and low == high:
            stated.append(expression == low)
        else:
            if high is not None:
                stated.append(expression <= high)
            if low is not None:
                stated.append(expression >= low)
        for constraint in stated:
            problem.addConstraint(constraint, f"c{len(row_of)}")
            row_of.append(row)
    return row_of


def _rows_of(dense: Floats, columns: int) -> Rows:
    dense = dense.reshape(-1, columns) if dense.size else np.zeros((0, columns))
    row, column = np.nonzero(dense)
    return Rows(dense.shape, row.astype(np.int64), column.astype(np.int64), dense[row, column])


def _row_count(rows: npt.ArrayLike | Rows) -> int:
    return rows.shape[0] if isinstance(rows, Rows) else len(np.atleast_1d(np.asarray(rows)))


def _finite(values: npt.ArrayLike, length: int) -> list[float | None]:
    """Return bounds as PuLP takes them: None where there is none."""
    spread = np.broadcast_to(np.asarray(values, dtype=float), length)
    bounds = spread.astype(object)
    bounds[~np.isfinite(spread)] = None
    listed: list[float | None] = bounds.tolist()
    return listed
