"""The one adapter between PuLP and HiGHS: a problem goes over as arrays, once, and comes back.

Receives a PuLP problem or plain arrays; hands on primal values, reduced costs and row duals, and
a session that solves again from the last basis after a change of costs or bounds.

PuLP's own HiGHS class hands columns and rows over one call at a time and changes the sign of
duals with the sense; here everything is one ``passModel`` and every figure is stated for a
minimisation. One thread, one seed, nothing printed, no limit in seconds: the same problem gives
the same answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
import pulp

from homecare.errors import Fault, InternalError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SETTINGS: Mapping[str, object] = {
    "output_flag": False,
    "log_to_console": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "simplex_iteration_limit": 20_000_000,
    "ipm_iteration_limit": 500,
}
_WORDS = {
    "Optimal": "optimal",
    "Infeasible": "infeasible",
    "Unbounded": "unbounded",
    "Primal infeasible or unbounded": "infeasible or unbounded",
    "Solution limit reached": "limit reached",
    "Iteration limit reached": "limit reached",
}


@dataclass(frozen=True)
class Arrays:
    """A programme in rows: minimise ``cost @ x``, ``row_lower <= A x <= row_upper``.

    Attributes
    ----------
    cost, lower, upper : (columns,) float
        Cost and bounds of each column; infinite where there is no bound.
    row_lower, row_upper : (rows,) float
        Bounds of each row.
    start, index, value : (rows + 1,) int, (entries,) int, (entries,) float
        The matrix by rows.
    is_integer : (columns,) bool
        Columns that take whole values only.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    start: Ints
    index: Ints
    value: Floats
    is_integer: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Outcome:
    """What the solver said, for the minimisation it was given.

    Attributes
    ----------
    status : str
        ``optimal``, ``infeasible``, ``unbounded``, ``limit reached`` or the solver's own words.
    value : float
        Objective at ``x``; NaN when there is no solution.
    bound : float
        For an integer programme, the proven lower bound of the objective.
    x, reduced_costs : (columns,) float
        Primal values; cost less the duals' price of each column.
    row_duals : (rows,) float
        Change of the objective for one more unit of the row's binding side.
    iterations : int
        Simplex iterations: a measure of work that is the same on every machine.
    nodes : int
        Nodes of branch and bound.
    """

    status: str
    value: float
    bound: float
    x: Floats = field(repr=False)
    reduced_costs: Floats = field(repr=False)
    row_duals: Floats = field(repr=False)
    iterations: int = 0
    nodes: int = 0


class _Quiet(highspy.Highs):  # type: ignore[misc] # highspy has no types
    """HiGHS that prints nothing: its own constructor (1.16) greets standard output."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        for name, value in SETTINGS.items():
            self.setOptionValue(name, value)


class Session:
    """A programme held by HiGHS, to be changed and solved again from where it stood.

    Parameters
    ----------
    arrays : Arrays
        The programme.
    options : mapping, optional
        HiGHS options beyond ``SETTINGS``.
    """

    def __init__(self, arrays: Arrays, options: Mapping[str, object] | None = None) -> None:
        self._highs: Any = _Quiet()
        self.set_options(options or {})
        self._cost = np.asarray(arrays.cost, dtype=float)
        self._columns = len(arrays.cost)
        self._rows = len(arrays.row_lower)
        self._highs.passModel(_highs_lp(arrays))

    def set_options(self, options: Mapping[str, object]) -> None:
        """Change solver options for the runs to come."""
        for name, value in options.items():
            self._highs.setOptionValue(name, value)

    def set_costs(self, cost: Floats) -> None:
        """Replace the cost of every column; the basis stays."""
        self._cost = np.asarray(cost, dtype=float)
        every = np.arange(self._columns, dtype=np.int32)
        self._highs.changeColsCost(self._columns, every, self._cost)

    def set_column_bounds(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of some columns; the basis stays."""
        self._highs.changeColsBounds(
            len(columns),
            np.asarray(columns, dtype=np.int32),
            np.asarray(lower, dtype=float),
            np.asarray(upper, dtype=float),
        )

    def set_row_bounds(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of some rows; the basis stays."""
        for row, low, high in zip(rows.tolist(), lower.tolist(), upper.tolist(), strict=True):
            self._highs.changeRowBounds(row, low, high)

    def add_columns(self, cost: Floats, rows: Sequence[Ints]) -> None:
        """Add columns of 0 or more, each with a one in some rows; the basis stays.

        Parameters
        ----------
        cost : (new,) float
            Cost of each.
        rows : sequence of (entries,) int64
            Rows in which each stands.
        """
        count = len(cost)
        ends = np.cumsum([len(each) for each in rows])
        self._highs.addCols(
            count,
            np.asarray(cost, dtype=float),
            np.zeros(count),
            np.full(count, np.inf),
            int(ends[-1]),
            np.concatenate([[0], ends[:-1]]).astype(np.int32),
            np.concatenate(rows).astype(np.int32),
            np.ones(int(ends[-1])),
        )
        self._cost = np.concatenate([self._cost, np.asarray(cost, dtype=float)])
        self._columns += count

    def start_at(self, x: Floats) -> None:
        """Offer a solution to start from; an integer programme takes it as its first plan."""
        solution = highspy.HighsSolution()
        solution.col_value = np.asarray(x, dtype=float).tolist()
        self._highs.setSolution(solution)

    def run(self, *, cold: bool = False) -> Outcome:
        """Solve from the last basis, or from nothing when ``cold``.

        The value reported must be that of the point reported: HiGHS 1.16 can prove a better value
        than that of the point it was offered and hand that very point back. Such an answer is
        thrown away and the programme solved again from nothing.

        Raises
        ------
        InternalError
            When point and value disagree after a cold start too.
        """
        outcome = self._run(cold=cold)
        if not self._is_consistent(outcome):
            outcome = self._run(cold=True)
        if not self._is_consistent(outcome):
            raise InternalError(_inconsistent(outcome, float(self._cost @ outcome.x)))
        return outcome

    def _is_consistent(self, outcome: Outcome) -> bool:
        """Return whether the value reported is that of the point reported."""
        if math.isnan(outcome.value):
            return True
        scale = 1.0 + float(np.abs(self._cost) @ np.abs(outcome.x))
        return abs(float(self._cost @ outcome.x) - outcome.value) <= 1e-7 * scale

    def _run(self, *, cold: bool) -> Outcome:
        if cold:
            self._highs.clearSolver()
        self._highs.run()
        words = self._highs.modelStatusToString(self._highs.getModelStatus())
        status = _WORDS.get(words, words)
        if words == "Empty":  # no columns: nothing to choose
            status = "optimal"
        info = self._highs.getInfo()
        solution = self._highs.getSolution()
        has_point = status in ("optimal", "limit reached") and info.primal_solution_status == 2
        return Outcome(
            status=status,
            value=float(info.objective_function_value) if has_point else math.nan,
            bound=float(info.mip_dual_bound),
            x=_column(solution.col_value, self._columns),
            reduced_costs=_column(solution.col_dual, self._columns),
            row_duals=_column(solution.row_dual, self._rows),
            iterations=max(int(info.simplex_iteration_count), 0),
            nodes=max(int(info.mip_node_count), 0),
        )


class HighsByArrays(pulp.LpSolver):  # type: ignore[misc] # PuLP has no types
    """A PuLP solver that hands HiGHS the whole problem at once.

    After ``problem.solve(solver)`` the columns' values and reduced costs stand on PuLP's
    variables, the duals on its constraints (in the problem's own sense: the change of the
    objective for one more unit of the right-hand side), and ``session`` can solve again.
    Columns stand in the order of their names' numbers: x0, x1, ... x10.

    Parameters
    ----------
    start : (columns,) float, optional
        A point for an integer programme to begin from.
    options : mapping, optional
        HiGHS options beyond ``SETTINGS``.
    """

    name = "HiGHS by arrays"

    def __init__(
        self, start: Floats | None = None, options: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(mip=True, msg=False)
        self.start = start
        self.highs_options = dict(options or {})
        self.session: Session | None = None
        self.outcome: Outcome | None = None

    def available(self) -> bool:
        """Return True: highspy is a dependency."""
        return True

    def load(
        self, problem: pulp.LpProblem, variables: list[pulp.LpVariable] | None = None
    ) -> list[pulp.LpVariable]:
        """Hand the problem over without solving it; return its variables in column order."""
        variables, arrays = arrays_of(problem, variables)
        self.session = Session(arrays, self.highs_options)
        return variables

    def actualSolve(self, lp: pulp.LpProblem) -> int:  # noqa: N802 - PuLP's name
        """Solve a problem for PuLP and write the answer back onto it."""
        variables = self.load(lp)
        assert self.session is not None  # noqa: S101 - load has just made it
        if self.start is not None:
            self.session.start_at(self.start)
        outcome = self.outcome = self.session.run()
        sign = -1.0 if lp.sense == pulp.LpMaximize else 1.0
        if not math.isnan(outcome.value):
            for variable, x, reduced in zip(
                variables, outcome.x.tolist(), (sign * outcome.reduced_costs).tolist(), strict=True
            ):
                variable.varValue = x
                variable.dj = reduced
            duals = (sign * outcome.row_duals).tolist()
            for constraint, dual in zip(lp.constraints(), duals, strict=True):
                constraint.pi = dual
                constraint.slack = -constraint.value()
        status = {
            "optimal": pulp.LpStatusOptimal,
            "infeasible": pulp.LpStatusInfeasible,
            "unbounded": pulp.LpStatusUnbounded,
            "infeasible or unbounded": pulp.LpStatusInfeasible,
        }.get(outcome.status, pulp.LpStatusNotSolved)
        lp.assignStatus(status)
        return int(status)


def arrays_of(
    problem: pulp.LpProblem, variables: list[pulp.LpVariable] | None = None
) -> tuple[list[pulp.LpVariable], Arrays]:
    """Return a PuLP problem's variables in column order and the problem as arrays.

    A maximisation comes out as the minimisation of its negative. Variables that are told need
    not be looked for.
    """
    if variables is None:
        variables = sorted(problem.variables(), key=lambda v: (len(v.name), v.name))
    place = {id(variable): column for column, variable in enumerate(variables)}
    constraints = list(problem.constraints())
    sign = -1.0 if problem.sense == pulp.LpMaximize else 1.0
    cost = np.zeros(len(variables))
    for variable, coefficient in problem.objective.items():
        cost[place[id(variable)]] = sign * coefficient
    counts = np.fromiter((len(c) for c in constraints), dtype=np.int64, count=len(constraints))
    return variables, Arrays(
        cost=cost,
        lower=_bounds([v.lowBound for v in variables], -math.inf),
        upper=_bounds([v.upBound for v in variables], math.inf),
        row_lower=_bounds([c.getLb() for c in constraints], -math.inf),
        row_upper=_bounds([c.getUb() for c in constraints], math.inf),
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        index=np.array([place[id(v)] for row in constraints for v in row], dtype=np.int64),
        value=np.array([a for row in constraints for a in row.values()], dtype=float),
        is_integer=np.array([v.cat == pulp.LpInteger for v in variables], dtype=bool),
    )


def _inconsistent(outcome: Outcome, value: float) -> Fault:
    return Fault(
        what="the solver's point is not worth what it says",
        where="homecare.programmes.highs",
        found=f"status {outcome.status}, value {outcome.value!r}, point worth {value!r}",
        allowed="one value",
        do="report this with the versions of highspy and pulp; no plan has been given out",
    )


def solver_name() -> str:
    """Return the modelling layer and the solver with their versions.

    Examples
    --------
    >>> solver_name().startswith("PuLP ")
    True
    """
    return f"PuLP {pulp.VERSION} with HiGHS {_Quiet().version()}"


def _bounds(values: list[float | None], missing: float) -> Floats:
    return np.array([missing if value is None else value for value in values], dtype=float)


def _column(values: Any, length: int) -> Floats:
    """Return a solver's list as an array; zeros where the solver gave nothing."""
    array = np.asarray(values, dtype=float)
    return array if len(array) == length else np.zeros(length)


def _highs_lp(arrays: Arrays) -> Any:
    """Return the arrays in the solver's own structure."""
    lp = highspy.HighsLp()
    lp.num_col_ = len(arrays.cost)
    lp.num_row_ = len(arrays.row_lower)
    lp.col_cost_ = arrays.cost
    lp.col_lower_ = arrays.lower
    lp.col_upper_ = arrays.upper
    lp.row_lower_ = arrays.row_lower
    lp.row_upper_ = arrays.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_ = lp.num_col_
    lp.a_matrix_.num_row_ = lp.num_row_
    lp.a_matrix_.start_ = arrays.start.astype(np.int32)
    lp.a_matrix_.index_ = arrays.index.astype(np.int32)
    lp.a_matrix_.value_ = arrays.value
    if arrays.is_integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(flag)] for flag in arrays.is_integer]
    return lp
