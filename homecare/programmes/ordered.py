"""Goals in strict order over one set of rows, each step proven in whole numbers.

Receives whole-number goals, rows and bounds (a network, so that the optimum is whole); hands on
the plan, the value of every goal and the prices that prove them.

The programme, for goals g = 1, ..., G in strict order::

    maximise  c_g x    subject to    A x <= b,    0 <= x <= u,    x optimal for goals 1 .. g-1

with A, b, u and every c_g whole. After goal g the solver returns row prices y >= 0; with the
reduced values d = c_g - y A the weak-duality bound is

    c_g x  <=  y b  +  sum_j max(d_j, 0) u_j  +  sum_j min(d_j, 0) l_j      for every feasible x,

so equality in whole numbers proves optimality, whatever the solver believed. By complementary
slackness the plans that attain it are exactly those with x_j = u_j where d_j > 0, x_j = l_j where
d_j < 0 and row i tight where y_i > 0: these become bounds and equalities of the next goal's
programme (y_i is free on a row that is already an equality), and the last basis remains feasible.
No goal is weighted against another and no tolerance is carried from one to the next.

Where the rows are no network the vertices need not be whole. A goal is then first tried as above;
where that fails, its prices are rounded to fractions and the right-hand side of the inequality,
worked out in whole numbers, still bounds the goal for every feasible x: see
`homecare.programmes.bounds`.

References
----------
Isermann, H. (1982). Linear lexicographic optimization. OR Spektrum 4, 223-228.
Hoffman, A. J. & Kruskal, J. B. (1956). Integral boundary points of convex polyhedra. In Linear
Inequalities and Related Systems, Annals of Mathematics Studies 38, 223-246.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InternalError
from homecare.programmes.bounds import dual_bound
from homecare.programmes.highs import Floats, HighsByArrays, Outcome, Session
from homecare.programmes.linear import Rows, state
from homecare.programmes.network import Ints, Network

_SAFE = 2.0**62
_ZERO = 2e-8  # of a price, in the solver's scale: twenty times its tolerance where that is tight
_NEARLY = 1e-6  # of a unit: a plan that is whole but for the solver's tolerance
_STEP = 0.03  # what a goal weighs beside the one before, where a run only looks for a start
_TO_START = {  # dual simplex, devex prices: no plan to start from
    "simplex_strategy": 1, "presolve": "off", "simplex_dual_edge_weight_strategy": 1,
}  # fmt: skip
_TO_FOLLOW = {"simplex_strategy": 4, "presolve": "off"}  # primal: the last goal's plan is one
_COLD_OPTIONS = {
    "solver": "simplex",
    "dual_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}


@dataclass(frozen=True)
class OrderedSolution:
    """The plan that is best for every goal in order, with its proof.

    Attributes
    ----------
    x : (columns,) int64
        The plan; rounded down where it was not whole, which keeps every row.
    values : tuple of int
        Value of each goal, or the whole number that no plan can pass where it was not whole.
    row_prices : tuple of (rows,) int64
        For each goal, its change for one more unit of a right-hand side, on the face that the
        earlier goals leave; rounded where it was not whole.
    is_whole : bool
        Whether every goal was proven by a whole plan. Where it is False, no plan passes the first
        goal's value; the later ones stand on faces known to the solver's tolerance.
    """

    x: Ints
    values: tuple[int, ...]
    row_prices: tuple[Ints, ...]
    is_whole: bool = True


def solve_in_order(
    goals: Sequence[Ints], network: Network, *, options: Mapping[str, object] | None = None
) -> OrderedSolution:
    """Return the plan that maximises each goal in turn, proven in whole numbers.

    Parameters
    ----------
    goals : sequence of (columns,) int64
        What one unit of each column adds to each goal; first goal first, at least one.
    network : Network
        The rows and bounds.
    options : mapping, optional
        HiGHS options, for tests that compare paths through the solver.

    Returns
    -------
    OrderedSolution
        The plan, the goals' values and the prices.

    Raises
    ------
    InternalError
        When a goal's optimum could not be proven from a warm and from a cold start.

    Examples
    --------
    >>> row, column = np.array([0, 0]), np.array([0, 1])
    >>> network = Network(2, row, column, np.array([5]), np.array([4, 4]))
    >>> solve_in_order([np.array([1, 1]), np.array([0, 1])], network).x.tolist()
    [1, 4]
    """
    return next(solve_for_each(goals, [network], options=options))


def solve_for_each(
    goals: Sequence[Ints],
    networks: Iterable[Network],
    *,
    options: Mapping[str, object] | None = None,
) -> Iterator[OrderedSolution]:
    """Yield the plan that is best in order for each of several choices of limits.

    The programme is handed to the solver once; each choice starts from the last basis of the one
    before, and is proven anew.

    Parameters
    ----------
    goals, options
        As in `solve_in_order`.
    networks : iterable of Network
        Networks that differ from the first in ``row_upper`` and ``upper`` alone.

    Raises
    ------
    InternalError
        As in `solve_in_order`.

    Examples
    --------
    >>> row, column = np.array([0, 0]), np.array([0, 1])
    >>> sides = [Network(2, row, column, np.array([most]), np.array([4, 4])) for most in (5, 9, 1)]
    >>> [best.values for best in solve_for_each([np.array([1, 1])], sides)]
    [(5,), (8,), (1,)]
    """
    session: Session | None = None
    for network in networks:
        if network.columns == 0:
            nothing = np.zeros(0, dtype=np.int64)
            prices = np.zeros(len(network.row_upper), dtype=np.int64)
            yield OrderedSolution(nothing, (0,) * len(goals), (prices,) * len(goals))
        elif session is None:
            session = open_session(network, options)
            if network.is_whole:
                _start_near(session, goals, options or {})
            yield _solved(session, goals, network)
        else:
            _set_limits(session, network)
            yield _solved(session, goals, network)


def _start_near(session: Session, goals: Sequence[Ints], options: Mapping[str, object]) -> None:
    """Leave the solver at a plan best for a weighted sum of the goals, to start their order from.

    No weights stand for an order, and nothing rests on these: every goal is solved and proven by
    itself from here. The plan of the sum is but so near to the end that few steps are left, and
    as the optimum of each goal keeps the rows of the next, the primal simplex method takes them.
    One goal alone is as near from nothing.
    """
    if len(goals) > 1:
        session.set_options({**_TO_START, **options})
        total = np.zeros(len(goals[0]))
        for place, goal in enumerate(goals):
            total += _STEP**place / max(int(np.abs(goal).max()), 1) * goal
        session.set_costs(-total)
        session.run()
    session.set_options({**_TO_FOLLOW, **options})


def _set_limits(session: Session, network: Network) -> None:
    """Tell the solver a network's limits in place of those it has."""
    rows, columns = np.arange(len(network.row_upper)), np.arange(network.columns)
    right = network.row_upper / network.units
    session.set_row_bounds(rows, np.full(len(rows), -np.inf), right)
    session.set_column_bounds(columns, np.zeros(len(columns)), network.upper.astype(float))


def _solved(session: Session, goals: Sequence[Ints], network: Network) -> OrderedSolution:
    """Return the plan that maximises each goal in turn over a programme the solver holds."""
    columns, rows = network.columns, len(network.row_upper)
    face = Face(np.zeros(columns, dtype=np.int64), network.upper.copy(), np.zeros(rows, dtype=bool))
    values: list[int] = []
    row_prices: list[Ints] = []
    is_whole = True
    for place, goal in enumerate(goals):
        proof = prove(session, goal, network, face=face, place=place)
        is_whole &= proof.bound is None
        values.append(_dot(goal, proof.x) if proof.bound is None else proof.bound)
        row_prices.append(proof.prices)
        if place + 1 < len(goals):
            face = _narrowed(session, face, network, proof)
    return OrderedSolution(proof.x, tuple(values), tuple(row_prices), is_whole)


@dataclass(frozen=True)
class Face:
    """The plans still allowed: bounds of the columns, and the rows that must be tight."""

    low: Ints
    high: Ints
    is_tight: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Proof:
    """A plan, the rows' prices and the columns' reduced values, in whole numbers.

    Where ``bound`` is given the plan was not whole: it is rounded down, prices and reduced values
    keep their signs alone, and no plan on the face passes the bound.
    """

    x: Ints
    prices: Ints
    reduced: Ints
    bound: int | None = None


def _narrowed(session: Session, face: Face, network: Network, proof: Proof) -> Face:
    """Return the plans that attain the goal just proven, and tell the solver."""
    low = np.where(proof.reduced > 0, face.high, face.low)
    high = np.where(proof.reduced < 0, face.low, face.high)
    fixed = np.flatnonzero(proof.reduced != 0)
    session.set_column_bounds(fixed, low[fixed].astype(float), high[fixed].astype(float))
    newly = np.flatnonzero((proof.prices != 0) & ~face.is_tight)
    right = network.row_upper[newly] / network.units[newly]
    session.set_row_bounds(newly, right, right)
    is_tight = face.is_tight.copy()
    is_tight[newly] = True
    return Face(low, high, is_tight)


def open_session(network: Network, options: Mapping[str, object] | None) -> Session:
    """Return the network handed to HiGHS through PuLP, with no goal yet."""
    rows = Rows(
        (len(network.row_upper), network.columns),
        network.row,
        network.column,
        network.entries / network.units[network.row],
    )
    stated = state(
        np.zeros(network.columns),
        rows,
        row_upper=network.row_upper / network.units,
        upper=network.upper,
        sense="maximise",
    )
    tight = {} if network.is_whole else _COLD_OPTIONS  # where the solver's prices are relied on
    solver = HighsByArrays(options={**tight, **(options or {})})
    solver.load(stated.problem, stated.variables)
    assert solver.session is not None  # noqa: S101 - load has just made it
    return solver.session


def prove(session: Session, goal: Ints, network: Network, *, face: Face, place: int) -> Proof:
    """Return plan, prices and reduced values of one goal, checked; try twice, then refuse."""
    scale, divisor = _scale(goal)
    session.set_costs(-(goal // divisor).astype(float) * scale)
    outcome = session.run()
    for attempt in range(2):
        if outcome.status == "optimal":
            x = np.rint(outcome.x).astype(np.int64)
            prices = np.rint(-outcome.row_duals / network.units / scale).astype(np.int64) * divisor
            proof = Proof(x, prices, _reduced(goal, prices, network))
            if _is_proven(goal, proof, network, face):
                return proof
        if outcome.status == "optimal" and not network.is_whole:
            return _bounded(goal, outcome, network, face=face, unit=divisor / scale)
        if attempt == 0:
            session.set_options(_COLD_OPTIONS)
            outcome = session.run(cold=True)
    raise InternalError(_not_proven(outcome, place))


def _bounded(goal: Ints, outcome: Outcome, network: Network, *, face: Face, unit: float) -> Proof:
    """Return a plan that is not whole, rounded down, with a bound in whole numbers."""
    duals = np.where(np.abs(outcome.row_duals) > _ZERO, -outcome.row_duals, 0.0)
    duals = np.where(face.is_tight, duals, np.maximum(duals, 0.0))
    reduced = np.where(np.abs(outcome.reduced_costs) > _ZERO, -outcome.reduced_costs, 0.0)
    bound = dual_bound(
        goal,
        duals * unit / network.units,
        row=network.row,
        column=network.column,
        row_upper=network.row_upper,
        bounds=(face.low, face.high),
        value=network.value,
    )
    return Proof(
        x=np.floor(np.clip(outcome.x, face.low, face.high) + _NEARLY).astype(np.int64),
        prices=np.sign(duals).astype(np.int64)
        * np.maximum(np.rint(np.abs(duals) * unit), 1).astype(np.int64),
        reduced=np.sign(reduced).astype(np.int64),
        bound=bound,
    )


def _is_proven(goal: Ints, proof: Proof, network: Network, face: Face) -> bool:
    """Return whether plan and prices prove one another in whole numbers."""
    x, prices, reduced = proof.x, proof.prices, proof.reduced
    if (x < face.low).any() or (x > face.high).any():
        return False
    used = np.zeros(len(network.row_upper), dtype=np.int64)
    np.add.at(used, network.row, network.entries * x[network.column])
    if (used > network.row_upper).any() or (used != network.row_upper)[face.is_tight].any():
        return False
    if (prices[~face.is_tight] < 0).any():
        return False
    bound = _dot(prices, network.row_upper)
    bound += _dot(np.maximum(reduced, 0), face.high) + _dot(np.minimum(reduced, 0), face.low)
    return bound == _dot(goal, x)


def _reduced(goal: Ints, prices: Ints, network: Network) -> Ints:
    """Return goal less the rows' prices, column by column."""
    reduced = goal.astype(np.int64).copy()
    np.subtract.at(reduced, network.column, network.entries * prices[network.row])
    return reduced


def _scale(goal: Ints) -> tuple[float, int]:
    """Return the power of two and the divisor that suit a goal to the solver's tolerances.

    One unit of the divided goal must stay well above the dual tolerance (1e-7), so the power is
    never under 2**-20; multiplying by a power of two changes no digit.
    """
    divisor = math.gcd(*np.unique(np.abs(goal)).tolist()) or 1
    bits = int(np.abs(goal).max() // divisor).bit_length()
    return 2.0 ** -min(20, max(0, bits - 7)), divisor


def _dot(first: Ints, second: Ints) -> int:
    """Return an exact inner product, in int64 where it cannot overflow."""
    estimate: Floats = np.abs(first.astype(float)) @ np.abs(second.astype(float))
    if float(estimate) < _SAFE:
        return int(first @ second)
    return sum(a * b for a, b in zip(first.tolist(), second.tolist(), strict=True))


def _not_proven(outcome: Outcome, place: int) -> Fault:
    return Fault(
        what=f"the optimum of goal {place + 1} could not be proven in whole numbers",
        where="homecare.programmes.ordered.solve_in_order",
        found=f"solver status: {outcome.status}",
        allowed="a feasible plan and prices with equal objectives",
        do="report this with the run record; no plan has been given out",
    )
