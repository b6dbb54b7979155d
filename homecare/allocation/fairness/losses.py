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

Where having work in a zone at all is limited, who has some is chosen anew for every share, and a
share is told with what no choice passes: see `homecare.allocation.fairness.opened`. Losses are then
from the best that was found with no share, goal h before g being at least what it was there.

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

import numpy as np

from homecare.allocation.fairness.held import STEPS, Held
from homecare.allocation.fairness.opened import WORK_LIMIT, Opened, Share
from homecare.allocation.goals import GOALS, GoalRule
from homecare.allocation.openings.holding import Best
from homecare.allocation.problem import Bools, Problem
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
    most_shares : (losses,) tuple of float
        What no plan passes: more only where having work in a zone at all is limited and no proof
        was found within the work allowed.
    is_chosen : bool
        Whether who has work in a zone is limited, and so was chosen anew for every share.
    """

    goal: GoalRule
    kept: tuple[str, ...]
    least_shares: tuple[float, ...]
    most_shares: tuple[float, ...]
    is_chosen: bool = False


def shares_at_losses(
    problem: Problem,
    settings: AllocationSettings,
    *,
    losses: Sequence[float] = LOSSES,
    work_limit: int = WORK_LIMIT,
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
    work_limit : int
        Columns times simplex iterations for the proofs of each question by branch and bound, where
        having work in a zone at all is limited.

    Returns
    -------
    tuple of SharesAtLosses
        One for each of ``QUESTIONS``; none where no provider counts.

    Raises
    ------
    InternalError
        When an answer could not be proven.
    """
    found: list[SharesAtLosses] = []
    known: Known | None = None
    for names in QUESTIONS:
        rules = [GOALS[name] for name in names]
        held = Held.build(problem, rules, settings.seed)
        if not held.counts.any():
            return ()
        if problem.openings is None:
            shares = _shares(held, losses)
            found.append(SharesAtLosses(rules[-1], names[:-1], shares, shares))
            continue
        opened = Opened(held, work_limit=work_limit)
        known, ranges = _within_openings(opened, losses, known)
        attained, most = (tuple(each) for each in zip(*ranges, strict=True))
        found.append(SharesAtLosses(rules[-1], names[:-1], attained, most, is_chosen=True))
    return tuple(found)


def _shares(held: Held, losses: Sequence[float]) -> tuple[float, ...]:
    """Return the greatest least share for each loss of the last goal."""
    goals = held.goals[:-1]  # the tie-break is no goal
    today = next(solve_for_each(goals, [held.network(0)]))
    greatest, step, shares = held.greatest(), 0, []
    for loss in losses:
        least = today.values[-1] - _allowed(held, today.values[-1], loss)

        def holds(best: OrderedSolution, least: int = least) -> bool:
            return best.values[:-1] == today.values[:-1] and best.values[-1] >= least

        step = held.last(greatest, goals, holds, least=step)
        shares.append(step / STEPS)
    return tuple(shares)


@dataclass(frozen=True)
class Known:
    """What one question knows for the next: the greatest share of all, and choices to begin from.

    Attributes
    ----------
    today : Best
        The best of its goals with no share.
    greatest : Share
        The greatest least share, whatever is lost.
    opened : sequence of (opens,) bool
        Choices.
    """

    today: Best
    greatest: Share
    opened: Sequence[Bools]


def _within_openings(
    opened: Opened, losses: Sequence[float], known: Known | None
) -> tuple[Known, list[tuple[float, float]]]:
    """Return the greatest least share for each loss of the last goal, and what no choice passes."""
    held = opened.held
    choices = [] if known is None else list(known.opened)
    # The goals that are kept begin with those of the first question.
    today = opened.best(0, opened=choices, lesser=[] if known is None else [known.today])
    start = (today.solution, today.opened)
    greatest = opened.share(start=start) if known is None else known.greatest
    kept, value = today.values[1:-1], today.values[-1]
    ceiling = greatest  # whatever is lost of the last goal
    if kept:
        ceiling = opened.share(kept, start=start, opened=[greatest.opened], known=greatest)
    share, found = Share(0, 0, today.opened), []
    for loss in losses:
        if share.attained < ceiling.most:
            least = (*kept, value - _allowed(held, value, loss))
            further = [share.opened, ceiling.opened]
            share = opened.share(least, start=start, opened=further, known=ceiling)
        found.append(share)
    # What is fair at a loss is so at every greater one.
    attained = np.maximum.accumulate([each.attained for each in found])
    most = np.minimum.accumulate([each.most for each in reversed(found)])[::-1]
    ends = zip(attained.tolist(), np.maximum(attained, most).tolist(), strict=True)
    choices += [today.opened, *(each.opened for each in found)]
    return (
        known or Known(today, greatest, list({each.tobytes(): each for each in choices}.values())),
        [(low / STEPS, high / STEPS) for low, high in ends],
    )


def _allowed(held: Held, today: int, loss: float) -> int:
    """Return what may be lost of the last goal's value, in whole steps."""
    rule = held.rules[-1]
    value = Fraction(today)
    if rule.counts == "hours":
        value += Fraction(rule.constant(held.problem)) * rule.steps * SECONDS_PER_HOUR * (
            -1 if rule.sense == "minimise" else 1
        )  # fmt: skip
    return int(abs(value) * Fraction(repr(float(loss))))
