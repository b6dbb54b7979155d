"""One goal over one network, solved again and again as columns are closed, each answer proven.

Receives a network and a whole-number goal once, then other upper bounds as often as asked; hands
on the most of the goal with the plan that attains it. The solver starts each time from the basis
of the last answer: prices that were right stay right where only bounds fall, so that a few steps
of the dual simplex method are enough.

References
----------
Koberstein, A. (2008). Progress in the dual simplex algorithm for solving large scale LP problems.
Computational Optimization and Applications 41, 185-204.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from homecare.programmes.network import Ints, Network
from homecare.programmes.ordered import Face, open_session, prove


class Again:
    """A goal over a network, to be solved for many choices of upper bounds.

    Parameters
    ----------
    goal : (columns,) int64
        What one unit of each column adds, more being better.
    network : Network
        The rows and bounds.

    Examples
    --------
    >>> row, column = np.array([0, 0]), np.array([0, 1])
    >>> held = Again(np.array([1, 1]), Network(2, row, column, np.array([5]), np.array([4, 4])))
    >>> held.most(np.array([4, 4])), held.most(np.array([4, 0])), held.most(np.array([4, 4]))
    (5, 4, 5)
    """

    def __init__(self, goal: Ints, network: Network) -> None:
        self._goal, self._network = goal, network
        self._upper = network.upper.copy()
        self._session = open_session(network, None) if network.columns else None

    def most(self, upper: Ints) -> int:
        """Return the most of the goal under other upper bounds, proven in whole numbers.

        Where the network's vertices need not be whole, the least whole number that is known to be
        passed by no plan.

        Parameters
        ----------
        upper : (columns,) int64
            Upper bounds of the columns, 0 or more.

        Raises
        ------
        InternalError
            When the optimum could not be proven from a warm and from a cold start.
        """
        if self._session is None:
            return 0
        changed = np.flatnonzero(upper != self._upper)
        self._session.set_column_bounds(
            changed, np.zeros(len(changed)), upper[changed].astype(float)
        )
        self._upper = upper.copy()
        network = replace(self._network, upper=self._upper)
        nothing = np.zeros_like(self._upper)
        face = Face(nothing, self._upper, np.zeros(len(network.row_upper), dtype=bool))
        proof = prove(self._session, self._goal, network, face=face, place=0)
        return int(self._goal @ proof.x) if proof.bound is None else proof.bound
