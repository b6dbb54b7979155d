"""Calibration: tables made to agree with given totals, in proportion and then in whole units.

Owns iterative proportional fitting and controlled rounding. Receives arrays and totals, hands on
arrays; makes no draws.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InfeasibleError, UsageError, listed
from homecare.market.scaling import Scaling, sum_along

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]

PATIENCE = 50  # rounds of scaling alone, which most tables need fewer of


def fit_to_margins(
    seed: npt.ArrayLike,
    margins: Sequence[npt.ArrayLike],
    *,
    tolerance: float = 1e-12,
    rounds: int = 10_000,
) -> Floats:
    r"""Return the table nearest in shape to a seed that has the given one-way totals.

    Parameters
    ----------
    seed : (n1, ..., nd) float
        Relative sizes of the cells, 0 or more; a cell of 0 stays 0.
    margins : sequence of (nk,) float
        Totals along each axis, in the order of the axes; each list has the same sum.
    tolerance : float
        Largest difference allowed between a total and its margin, as a share of the grand total.
    rounds : int
        Rounds after which the fitting is given up; it is before where no such table is proven to
        exist.

    Returns
    -------
    (n1, ..., nd) float
        The fitted table.

    Raises
    ------
    UsageError
        If a size or total is negative or not finite, or the shapes do not agree.
    InfeasibleError
        If the margins have different sums, a total above 0 has only cells of 0, or the zeros
        leave no table with these totals.

    Notes
    -----
    Iterative proportional fitting: with :math:`x^{(0)}` the seed, each round scales along every
    axis :math:`k` in turn,

    .. math:: x_{i} \leftarrow x_{i} \, \frac{m_{k, i_k}}{\sum_{j : j_k = i_k} x_j},

    where :math:`m_k` is the margin of axis :math:`k`. Among the tables with these margins the
    limit is the one with the least :math:`\sum_i x_i \log (x_i / x^{(0)}_i)`. Where that is slow,
    as with a seed that is all but diagonal, Newton's method takes over between the rounds: see
    `homecare.market.scaling`, which also proves where no table has these totals.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency
    table when the expected marginal totals are known. Annals of Mathematical Statistics 11,
    427-444.

    Examples
    --------
    >>> fit_to_margins([[1, 1], [1, 1]], [[30, 10], [20, 20]]).tolist()
    [[15.0, 15.0], [5.0, 5.0]]
    """
    table = np.array(seed, dtype=float)
    totals = [np.asarray(margin, dtype=float) for margin in margins]
    _refuse_bad_margins(table, totals)
    whole = float(totals[0].sum())
    if whole == 0:
        return np.zeros_like(table)
    scaling = Scaling(table, totals)
    worst, done = np.inf, 0
    for done in range(1, rounds + 1):
        worst = scaling.scale()
        if worst <= tolerance * whole:
            return scaling.table
        if done >= PATIENCE:
            if scaling.has_no_table():
                break
            scaling.step()
    raise InfeasibleError(
        Fault(
            what="no table with these totals was reached",
            where="margins",
            found=f"a total still wrong by {worst:.3g} after {done} rounds",
            allowed=f"at most {tolerance * whole:.3g}",
            do="give more cells a seed above 0, or totals that the cells above 0 can carry",
        )
    )


def _refuse_bad_margins(table: Floats, totals: Sequence[Floats]) -> None:
    """Refuse sizes and totals for which no fitted table can exist."""
    if table.shape != tuple(len(total) for total in totals):
        raise UsageError(
            Fault(
                what="the margins do not fit the shape of the seed",
                where="margins",
                found=listed([len(total) for total in totals]) + " totals",
                allowed=listed(table.shape) + " totals, one list for each axis",
                do="give one list of totals for each axis of the seed",
            )
        )
    if any(not (np.isfinite(part).all() and (part >= 0).all()) for part in (table, *totals)):
        raise UsageError(
            Fault(
                what="a size or total is negative or not a number",
                where="seed or margins",
                found="a value below 0, infinite or missing",
                allowed="numbers of 0 or more",
                do="correct the value",
            )
        )
    sums = [float(total.sum()) for total in totals]
    faults = []
    if max(sums) - min(sums) > 1e-9 * max(1.0, *sums):
        faults.append(
            Fault(
                what="the margins have different sums",
                where="margins",
                found=listed([f"{value:.10g}" for value in sums]),
                allowed="the same sum along every axis",
                do="correct the totals so that each list adds up to the same grand total",
            )
        )
    for axis, total in enumerate(totals):
        empty = np.flatnonzero((total > 0) & (sum_along(table, axis) == 0))
        if len(empty):
            faults.append(
                Fault(
                    what="a total above 0 has only cells whose seed is 0",
                    where=f"axis {axis}",
                    found=f"position {listed(empty.tolist())}",
                    allowed="at least one cell with a seed above 0",
                    do="give one of its cells a seed above 0, or a total of 0",
                )
            )
    if faults:
        raise InfeasibleError(faults)


def round_to_margins(table: npt.ArrayLike, *, tolerance: float = 1e-6) -> Wholes:
    """Return a table in whole numbers with the row and column totals it had.

    Parameters
    ----------
    table : (rows, columns) float
        Cells of 0 or more whose row and column totals are whole numbers.
    tolerance : float
        Distance from a whole number at which a cell or total counts as whole.

    Returns
    -------
    (rows, columns) int64
        Each cell at its floor or its ceiling; a cell that was whole is unchanged.

    Raises
    ------
    UsageError
        If the table has not two axes, or a cell is negative or not finite.
    InfeasibleError
        If a row or column total is not a whole number.

    Notes
    -----
    Zero-restricted controlled rounding. Every cell starts at its floor; what the totals still
    lack, :math:`r_i` along row :math:`i` and :math:`c_j` down column :math:`j`, is made up by
    raising cells with a fraction by one. The fractions themselves are a flow of that size through
    the network row -> column with unit capacity, so a whole flow exists. It is found from a start
    that takes the largest fractions first, completed along augmenting paths.

    References
    ----------
    Cox, L. H. and Ernst, L. R. (1982). Controlled rounding. INFOR 20, 423-432.

    Examples
    --------
    >>> round_to_margins([[1.5, 0.5], [0.5, 1.5]]).sum(axis=0).tolist()
    [2, 2]
    """
    cells = np.asarray(table, dtype=float)
    if cells.ndim != 2 or not np.isfinite(cells).all() or (cells < 0).any():
        raise UsageError(
            Fault(
                what="the table cannot be rounded",
                where="table",
                found=f"{cells.ndim} axes, least value {cells.min() if cells.size else 0:g}",
                allowed="two axes and finite cells of 0 or more",
                do="correct the table",
            )
        )
    _refuse_broken_totals(cells, tolerance)
    low = np.floor(cells + tolerance).astype(np.int64)
    fraction = np.asarray(cells - low, dtype=float)
    may_rise = fraction > tolerance
    rows = np.rint(cells.sum(axis=1)).astype(np.int64) - low.sum(axis=1)
    columns = np.rint(cells.sum(axis=0)).astype(np.int64) - low.sum(axis=0)
    raised = _raise_cells(fraction, may_rise, rows, columns)
    return np.asarray(low + raised, dtype=np.int64)


def _refuse_broken_totals(cells: Floats, tolerance: float) -> None:
    """Refuse a table with a total that is no whole number."""
    faults = []
    for name, total in (("row", cells.sum(axis=1)), ("column", cells.sum(axis=0))):
        broken = np.flatnonzero(np.abs(total - np.rint(total)) > tolerance)
        if len(broken):
            faults.append(
                Fault(
                    what=f"a {name} total is not a whole number",
                    where=f"{name} {listed(broken.tolist())}",
                    found=listed([f"{total[i]:.10g}" for i in broken]),
                    allowed="whole totals",
                    do="fit the table to whole totals first, or count in a smaller unit",
                )
            )
    if faults:
        raise InfeasibleError(faults)


def _raise_cells(
    fraction: Floats, may_rise: npt.NDArray[np.bool_], rows: Wholes, columns: Wholes
) -> npt.NDArray[np.bool_]:
    """Return the cells to raise by one so that every row and column gets what it lacks."""
    raised = np.zeros(fraction.shape, dtype=bool)
    rows, columns = rows.copy(), columns.copy()
    order = np.argsort(-fraction, axis=None, kind="stable")
    for i, j in zip(*np.unravel_index(order, fraction.shape), strict=True):
        if may_rise[i, j] and rows[i] > 0 and columns[j] > 0:
            raised[i, j] = True
            rows[i] -= 1
            columns[j] -= 1
    for i in np.repeat(np.arange(len(rows)), np.maximum(rows, 0)):
        path = _augmenting_path(int(i), raised, may_rise, columns)
        for step, (row, column) in enumerate(path):
            raised[row, column] = step % 2 == 0
        columns[path[-1][1]] -= 1
    return raised


def _augmenting_path(
    start: int, raised: npt.NDArray[np.bool_], may_rise: npt.NDArray[np.bool_], columns: Wholes
) -> list[tuple[int, int]]:
    """Return cells to raise, lower, raise, ... that lead from a row to a column with a lack."""
    came_from: dict[int, int] = {}  # column -> row it was entered from
    entered: dict[int, int] = {start: -1}  # row -> column it was entered from
    queue = [start]
    while queue:
        row = queue.pop(0)
        for column in np.flatnonzero(may_rise[row] & ~raised[row]).tolist():
            if column in came_from:
                continue
            came_from[column] = row
            if columns[column] > 0:
                return _unwind(column, came_from, entered)
            for other in np.flatnonzero(raised[:, column]).tolist():
                if other not in entered:
                    entered[other] = column
                    queue.append(other)
    raise InfeasibleError(
        Fault(
            what="the table has no rounding that keeps its totals",
            where="table",
            found=f"row {start} cannot be completed",
            allowed="totals that are the sums of the cells",
            do="fit the table to its totals more closely before rounding",
        )
    )


def _unwind(
    column: int, came_from: dict[int, int], entered: dict[int, int]
) -> list[tuple[int, int]]:
    """Return the cells of an augmenting path, first to last."""
    path = []
    while True:
        row = came_from[column]
        path.append((row, column))
        if entered[row] < 0:
            return path[::-1]
        path.append((row, entered[row]))
        column = entered[row]
