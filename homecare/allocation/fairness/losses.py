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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from homecare.allocation.fairness.held import STEPS, Held
from homecare.allocation.fairness.opened import WORK_LIMIT, Opened, Share, distinct
from homecare.allocation.goals import GOALS, GoalRule
from homecare.allocation.openings.holding import Best
from homecare.allocation.problem import Bools, Ints, Problem
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
    choices : tuple of (opens,) bool
        What was chosen on the way: which appointments have work, in the programme's order.
    """

    goal: GoalRule
    kept: tuple[str, ...]
    least_shares: tuple[float, ...]
    most_shares: tuple[float, ...]
    is_chosen: bool = False
    choices: tuple[Bools, ...] = ()


def shares_at_losses(
    problem: Problem,
    settings: AllocationSettings,
    *,
    losses: Sequence[float] = LOSSES,
    known: Sequence[SharesAtLosses] = (),
    choices: Sequence[Bools] = (),
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
    known : sequence of SharesAtLosses
        An earlier answer to the same, with what no plan passes and choices to begin from.
    choices : sequence of (opens,) bool
        Further choices of who has work to begin from, as `fairness_curve` tells them.
    work_limit : int
        Columns times simplex iterations for proofs by branch and bound, where having work in a
        zone at all is limited.

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
    before = Known(opened=(*choices, *(choice for each in known for choice in each.choices)))
    reach: Ints | None = None
    for place, names in enumerate(QUESTIONS):
        rules = [GOALS[name] for name in names]
        held = Held.build(problem, rules, seed=settings.seed, reach=reach)
        reach = held.reach
        if not held.counts.any():
            return ()
        if problem.openings is None:
            shares = _shares(held, losses)
            found.append(SharesAtLosses(rules[-1], names[:-1], shares, shares))
            continue
        opened = Opened(held, work_limit=work_limit // len(QUESTIONS))
        before, attained, most = _within_openings(opened, losses, before)
        if known:  # at most what was said before, even if more must be kept now
            most = tuple(
                max(low, min(high, passed))
                for low, high, passed in zip(attained, most, known[place].most_shares, strict=True)
            )
        choices = distinct(before.opened)
        found.append(
            SharesAtLosses(rules[-1], names[:-1], attained, most, is_chosen=True, choices=choices)
        )
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
    """What one question knows for the next.

    Attributes
    ----------
    today : sequence of Best
        The best of the first question's goals, with which those of the others begin, at no share.
    shares : mapping
        Goals by name and the least that each must have, to the greatest share.
    opened : sequence of (opens,) bool
        Choices to begin from.
    """

    today: Sequence[Best] = ()
    shares: Mapping[tuple[tuple[str, int], ...], Share] = field(default_factory=dict)
    opened: Sequence[Bools] = ()


def _within_openings(
    opened: Opened, losses: Sequence[float], known: Known
) -> tuple[Known, tuple[float, ...], tuple[float, ...]]:
    """Return the greatest least share for each loss of the last goal, and what no choice passes."""
    held, shares = opened.held, dict(known.shares)
    names = [rule.name for rule in held.rules]
    today = opened.best(0, opened=known.opened, lesser=known.today)
    choices = [today.opened, *known.opened]

    def share_with(least: Sequence[int], ceiling: Share | None) -> Share:
        key = tuple(zip(names, least, strict=False))
        if key not in shares:
            shares[key] = opened.share(least, opened=choices, known=ceiling)
            choices.append(shares[key].opened)
        return shares[key]

    kept, value = today.values[1:-1], today.values[-1]
    ceiling = share_with((), None)
    if kept:
        ceiling = share_with(kept, ceiling)
    share, found = Share(0, 0, today.opened), []
    for loss in losses:
        if share.attained < ceiling.most:
            share = share_with((*kept, value - _allowed(held, value, loss)), ceiling)
        found.append(share)
    # What is fair at a loss is so at every greater one.
    attained = np.maximum.accumulate([each.attained for each in found])
    most = np.minimum.accumulate([each.most for each in reversed(found)])[::-1]
    return (
        Known(known.today or [today], shares, distinct(choices)),
        tuple((attained / STEPS).tolist()),
        tuple((np.maximum(attained, most) / STEPS).tolist()),
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
