"""The goals that may be put in order: what one hour of a line at a link adds to each.

Owns the register of goals. Receives pairs of a line (or cell of lines) and a link; hands on
coefficients an hour, in natural units and as whole numbers for the exact programme.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from homecare.allocation.problem import Bools, Floats, Ints, Problem
from homecare.errors import Fault, ModelError, nearest
from homecare.units import total


@dataclass(frozen=True)
class Pairs:
    """Pairs of demand and link, of which the goals are functions.

    Attributes
    ----------
    link : (pairs,) int64
        The link.
    is_incumbent : (pairs,) bool
        Whether the link is today's provider of the demand.
    card_rate : (pairs,) float
        Rate card's GBP an hour of the demand, NaN where none.
    """

    link: Ints
    is_incumbent: Bools
    card_rate: Floats


@dataclass(frozen=True)
class GoalRule:
    """A registered goal.

    Attributes
    ----------
    name, meaning, unit : str
        For the manual and the result.
    sense : {"maximise", "minimise"}
        Which way is better.
    steps : int
        Whole-number steps in one natural unit: differences under half a step are ties.
    coefficient : callable
        ``(problem, pairs) -> (pairs,) float``: what one placed hour adds.
    constant : callable
        ``(problem) -> float``: the goal when nothing is placed.
    """

    name: str
    meaning: str
    unit: str
    sense: Literal["maximise", "minimise"]
    steps: int
    coefficient: Callable[[Problem, Pairs], Floats]
    constant: Callable[[Problem], float]

    def whole(self, problem: Problem, pairs: Pairs) -> Ints:
        """Return what one placed second adds, in steps, more being better, (pairs,) int64."""
        sign = -1 if self.sense == "minimise" else 1
        steps: Ints = np.rint(self.coefficient(problem, pairs) * self.steps).astype(np.int64)
        return sign * steps


def _one(problem: Problem, pairs: Pairs) -> Floats:  # noqa: ARG001 - every goal takes both
    return np.ones(len(pairs.link))


def _is_prime(problem: Problem, pairs: Pairs) -> Floats:
    is_prime: Bools = problem.links.role == "prime"
    return is_prime[pairs.link].astype(float)


def _score(problem: Problem, pairs: Pairs) -> Floats:
    return problem.links.score[pairs.link]


def _is_incumbent(problem: Problem, pairs: Pairs) -> Floats:  # noqa: ARG001 - every goal takes both
    return pairs.is_incumbent.astype(float)


def paid_rate(problem: Problem, pairs: Pairs) -> Floats:
    """Return the rate of each pair: tendered, else the card's, else NaN; GBP an hour, (pairs,)."""
    tendered = problem.links.rate[pairs.link]
    return np.where(np.isnan(tendered), pairs.card_rate, tendered)


def _extra_cost(problem: Problem, pairs: Pairs) -> Floats:
    """Return the rate paid less the card rate: an hour left unplaced still counts at the card."""
    paid = paid_rate(problem, pairs)
    paid = np.where(np.isnan(paid), problem.missing_rate, paid)
    return paid - np.nan_to_num(pairs.card_rate)


def _nothing(problem: Problem) -> float:  # noqa: ARG001 - every goal takes the problem
    return 0.0


def _cost_at_card(problem: Problem) -> float:
    return total((problem.lines.hours * np.nan_to_num(problem.lines.card_rate)).tolist())


GOALS: dict[str, GoalRule] = {
    rule.name: rule
    for rule in (
        GoalRule("placed_hours", "Hours placed with any provider", "hours/week", "maximise", 1,
                 _one, _nothing),
        GoalRule("prime_hours", "Hours placed with a prime of the zone", "hours/week", "maximise",
                 1, _is_prime, _nothing),
        GoalRule("score", "Sum of hours times the provider's score in the zone",
                 "score-hours/week", "maximise", 10**6, _score, _nothing),
        GoalRule("incumbent_hours", "Hours kept with today's provider", "hours/week", "maximise",
                 1, _is_incumbent, _nothing),
        GoalRule("weekly_cost", "Weekly cost; hours not placed count at the rate card",
                 "GBP/week", "minimise", 10**6, _extra_cost, _cost_at_card),
    )
}  # fmt: skip


def chosen(names: Sequence[str]) -> tuple[GoalRule, ...]:
    """Return the registered goals of these names, in order.

    Parameters
    ----------
    names : sequence of str
        Names, most important first.

    Returns
    -------
    tuple of GoalRule
        The goals.

    Raises
    ------
    ModelError
        When a name is not registered or stands twice, or there is none.

    Examples
    --------
    >>> [rule.unit for rule in chosen(["placed_hours", "weekly_cost"])]
    ['hours/week', 'GBP/week']
    """
    faults = [
        Fault(
            what="unknown goal" if name not in GOALS else "the goal stands twice",
            where=f"allocation.goals[{place}]",
            found=str(name),
            allowed=", ".join(GOALS),
            do=f"correct the name.{nearest(str(name), GOALS)}" if name not in GOALS
            else "keep the first",
        )
        for place, name in enumerate(names)
        if name not in GOALS or name in names[:place]
    ]  # fmt: skip
    if not names:
        faults = [
            Fault(
                what="no goal is named",
                where="allocation.goals",
                found="an empty list",
                allowed=", ".join(GOALS),
                do="name at least one goal",
            )
        ]
    if faults:
        raise ModelError(faults)
    return tuple(GOALS[name] for name in names)
