"""How fair a plan can be for a stated loss: the cost of fairness asked the other way round.

Receives the problem; hands on, for hours placed, hours with primes and cost, the greatest least
share that can be promised at each loss.

With Z_g(t) the best of goal g once every provider has at least the share t (see
`homecare.allocation.fairness.curve`) and the goals before it are at their best, the share told is::

    max  t    subject to    Z_h(t) = Z_h(0)  for every goal h before g,
                            Z_g(t) >= Z_g(0) - e |Z_g(0)|

for a loss e (an epsilon-constraint; for a cost, no more than it by the part e). The plans fair to a
greater share are among those fair to a lesser, so what fails at a share fails at every greater one,
and halving finds the last ten-thousandth at which it holds; each answer is proven in whole numbers.

References
----------
Haimes, Y. Y., Lasdon, L. S. & Wismer, D. A. (1971). On a bicriterion formulation of the problems of
integrated system identification and system optimization. IEEE Transactions on Systems, Man, and
Cybernetics 1(3), 296-297.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from homecare.allocation.fairness.curve import STEPS, Held
from homecare.allocation.goals import GOALS, GoalRule
from homecare.allocation.problem import Problem
from homecare.allocation.settings import AllocationSettings
from homecare.programmes import OrderedSolution, solve_for_each
from homecare.units import SECONDS_PER_HOUR

LOSSES = (0.0, 0.001, 0.005, 0.01, 0.02, 0.05)
# What may be lost, each with what may not be lost before it.
QUESTIONS = (
    ("placed_hours",),
    ("placed_hours", "prime_hours"),
    ("placed_hours", "weekly_cost"),
)


@dataclass(frozen=True)
class SharesAtLosses:
    """What may be promised for a loss of one goal.

    Attributes
    ----------
    goal : GoalRule
        What may be lost.
    kept : tuple of str
        Names of the goals of which nothing may be lost.
    least_shares : (losses,) tuple of float
        Greatest least share at each loss, 0 to 1.
    """

    goal: GoalRule
    kept: tuple[str, ...]
    least_shares: tuple[float, ...]


def shares_at_losses(
    problem: Problem, settings: AllocationSettings, *, losses: Sequence[float] = LOSSES
) -> tuple[SharesAtLosses, ...]:
    """Return the greatest least share for each loss of placed hours, prime hours and cost.

    Parameters
    ----------
    problem : Problem
        The problem.
    settings : AllocationSettings
        Seed of the tie-break.
    losses : sequence of float
        Parts that may be lost, ascending, 0 to 1.

    Returns
    -------
    tuple of SharesAtLosses
        One for each of ``QUESTIONS``; none where no provider counts.

    Raises
    ------
    InternalError
        When an answer could not be proven.
    """
    found = []
    for names in QUESTIONS:
        rules = [GOALS[name] for name in names]
        held = Held.build(problem, rules, settings.seed)
        if not held.counts.any():
            return ()
        shares = _shares(held, losses)
        found.append(SharesAtLosses(rules[-1], names[:-1], shares))
    return tuple(found)


def _shares(held: Held, losses: Sequence[float]) -> tuple[float, ...]:
    """Return the greatest least share for each loss of the last goal."""
    goals = held.goals[:-1]  # the tie-break is no goal
    today = next(solve_for_each(goals, [held.network(0)]))
    greatest, step, shares = held.greatest(), 0, []
    for loss in losses:
        least = today.values[-1] - _allowed(held, today, loss)

        def holds(best: OrderedSolution, least: int = least) -> bool:
            return best.values[:-1] == today.values[:-1] and best.values[-1] >= least

        step = held.last(greatest, goals, holds, least=step)
        shares.append(step / STEPS)
    return tuple(shares)


def _allowed(held: Held, today: OrderedSolution, loss: float) -> int:
    """Return what may be lost of the last goal, in whole steps."""
    rule = held.rules[-1]
    value = Fraction(today.values[-1])
    if rule.counts == "hours":
        value += Fraction(rule.constant(held.problem)) * rule.steps * SECONDS_PER_HOUR * (
            -1 if rule.sense == "minimise" else 1
        )  # fmt: skip
    return int(abs(value) * Fraction(repr(float(loss))))
