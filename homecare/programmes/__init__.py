"""Linear and integer programmes: the one room that knows PuLP and its solver.

Receives objectives, rows and bounds; hands on optima with proofs. Nothing here knows what a
package of care is.
"""

from homecare.programmes.again import Again
from homecare.programmes.assignment import assign_pairs
from homecare.programmes.generalised import (
    GeneralisedCase,
    GeneralisedSolution,
    generalised_case,
    solve_generalised,
)
from homecare.programmes.highs import solver_name
from homecare.programmes.linear import (
    LinearSolution,
    Rows,
    solve_integer,
    solve_linear,
)
from homecare.programmes.network import Network
from homecare.programmes.ordered import OrderedSolution, solve_for_each, solve_in_order

__all__ = [
    "Again",
    "GeneralisedCase",
    "GeneralisedSolution",
    "LinearSolution",
    "Network",
    "OrderedSolution",
    "Rows",
    "assign_pairs",
    "generalised_case",
    "solve_for_each",
    "solve_generalised",
    "solve_in_order",
    "solve_integer",
    "solve_linear",
    "solver_name",
]
