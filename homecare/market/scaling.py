r"""Scaling of a table to its margins: one round, one Newton step, and the proof that there is none.

Owns the factors of a table. Receives a seed and margins; hands on the table as the factors make it.

Every fitted table is the seed times one factor for each position of each axis,
:math:`x_i = s_i \exp(\sum_k \lambda_{k, i_k})`, and the logarithms of the factors minimise

.. math:: F(\lambda) = \sum_i s_i \exp\Big(\sum_k \lambda_{k, i_k}\Big)
          - \sum_k \sum_j m_{k j} \lambda_{k j},

which is convex. Its gradient is what the totals of the table have too much of; its second
derivatives are the one-way totals on the diagonal and the two-way totals beside it. A round of
proportional fitting minimises F along one axis after the other, which is slow where two parts of a
table hang together by a few small cells; a Newton step looks at all axes at once.

No table has the margins if, for some :math:`\lambda`,

.. math:: \sum_k \sum_j m_{k j} \lambda_{k j} > M \max_{i : s_i > 0} \sum_k \lambda_{k, i_k},

M being the grand total: the left side is :math:`\sum_i x_i \sum_k \lambda_{k, i_k}` for every
table x with these margins. Where there is none the factors run off to such a direction.

References
----------
Fienberg, S. E. (1970). An iterative procedure for estimation in contingency tables. Annals of
Mathematical Statistics 41, 907-917 (the form of the fitted table).
Boyd, S. and Vandenberghe, L. (2004). Convex Optimization. Cambridge University Press, sections 9.5
(Newton's method with backtracking) and 5.8 (theorems of alternatives).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FURTHEST = 5.0  # logarithm of the most by which a Newton step may scale a cell
HALVINGS = 40
ENOUGH = 1e-4  # of the decrease that the gradient promises
SURELY = 1e-6  # of the grand total, by which a proof that there is no table must hold


class Scaling:
    """A table on its way to its margins; `scale` and `step` change it.

    Parameters
    ----------
    seed : (n1, ..., nd) float
        Cells of 0 or more.
    totals : sequence of (nk,) float
        Margins of 0 or more, with the same sum above 0.

    Examples
    --------
    >>> held = Scaling(np.ones((2, 2)), [np.array([30.0, 10.0]), np.array([20.0, 20.0])])
    >>> held.scale(), held.table.tolist()
    (0.0, [[15.0, 15.0], [5.0, 5.0]])
    """

    def __init__(self, seed: Floats, totals: Sequence[Floats]) -> None:
        self.table = seed.copy()
        self.totals = list(totals)
        self.logs = [np.zeros(len(total)) for total in totals]
        self.moves = self.logs
        self._is_cell: npt.NDArray[np.bool_] = seed > 0
        for axis, total in enumerate(totals):  # a total of 0 empties its cells for good
            self._is_cell &= _along(total, axis, seed.ndim) > 0

    def scale(self) -> float:
        """Scale along every axis in turn; return the greatest difference of a total after."""
        for axis, total in enumerate(self.totals):
            ratio = _ratio(total, sum_along(self.table, axis))
            self.table = self.table * _along(ratio, axis, self.table.ndim)
            self.logs[axis] += np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0)
        return max(float(np.abs(each).max()) for each in self._excess())

    def step(self) -> None:
        """Take one Newton step with all axes at once, as long as it lessens F."""
        self.moves = moves = self._split(self._newton())
        cells = np.where(self._is_cell, self._sums(moves), 0.0)
        reach = float(np.abs(cells).max())
        part = 1.0 if reach <= FURTHEST else FURTHEST / reach
        wanted = sum(float(total @ move) for total, move in zip(self.totals, moves, strict=True))
        slope = float((self.table * cells).sum()) - wanted
        for _ in range(HALVINGS):
            # F after less F before, worked out without the difference of two great sums.
            gain = float((self.table * np.expm1(part * cells)).sum()) - part * wanted
            if gain <= ENOUGH * part * slope:
                self.table = self.table * np.exp(part * cells)
                self.logs = [sofar + part * move for sofar, move in
                             zip(self.logs, moves, strict=True)]  # fmt: skip
                return
            part /= 2

    def has_no_table(self) -> bool:
        """Return whether the factors, or the last step, prove that no table has these margins."""
        return self._prove_none(self.logs) or self._prove_none(self.moves)

    def _prove_none(self, logs: Sequence[Floats]) -> bool:
        wanted = sum(float(total @ log) for total, log in zip(self.totals, logs, strict=True))
        most = float(self._sums(logs)[self._is_cell].max(initial=-np.inf))
        size = max(float(np.abs(log).max()) for log in logs)
        return wanted > float(self.totals[0].sum()) * (most + SURELY * size) and size > 0

    def _excess(self) -> list[Floats]:
        """Return what the totals of the table have too much of, axis by axis."""
        return [sum_along(self.table, axis) - total for axis, total in enumerate(self.totals)]

    def _newton(self) -> Floats:
        """Return the least step that solves for the second derivatives, every axis in a row.

        Factors that cancel each other leave the table as it is, so many steps do the same.
        """
        sums = [sum_along(self.table, axis) for axis in range(self.table.ndim)]
        second = np.block([[self._two_way(one, other, sums) for other in range(len(sums))]
                           for one in range(len(sums))])  # fmt: skip
        root = np.sqrt(np.concatenate(sums))
        weight = np.divide(1.0, root, out=np.zeros_like(root), where=root > 0)
        scaled = weight[:, None] * second * weight
        found = np.linalg.lstsq(scaled, -weight * np.concatenate(self._excess()), rcond=None)[0]
        return np.asarray(weight * found, dtype=float)

    def _two_way(self, one: int, other: int, sums: Sequence[Floats]) -> Floats:
        """Return the totals of the table by two axes; on the diagonal those by one."""
        if one == other:
            return np.diag(sums[one])
        rest = tuple(axis for axis in range(self.table.ndim) if axis not in (one, other))
        both = np.asarray(self.table.sum(axis=rest), dtype=float)
        return both if one < other else both.T

    def _split(self, moves: Floats) -> list[Floats]:
        """Return one long row as one for each axis."""
        return np.split(moves, np.cumsum([len(total) for total in self.totals])[:-1])

    def _sums(self, moves: Sequence[Floats]) -> Floats:
        """Return the sum over the axes at every cell, (n1, ..., nd)."""
        total: Floats = np.zeros(self.table.shape)
        for axis, move in enumerate(moves):
            total = total + _along(move, axis, total.ndim)
        return total


def sum_along(table: Floats, axis: int) -> Floats:
    """Return the totals of a table along one axis."""
    others = tuple(other for other in range(table.ndim) if other != axis)
    return np.asarray(table.sum(axis=others), dtype=float)


def _along(values: Floats, axis: int, dimensions: int) -> Floats:
    """Return values shaped to multiply a table along one axis."""
    shape = [1] * dimensions
    shape[axis] = len(values)
    return values.reshape(shape)


def _ratio(wanted: Floats, found: Floats) -> Floats:
    """Return wanted over found, 0 where nothing is found."""
    return np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)
