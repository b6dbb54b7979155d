"""The goals that may be put in order: what one hour, or one person, adds to each.

Owns the register of goals. Receives pairs of a line (or cell of lines) and a link; hands on
coefficients an hour, in natural units and as whole numbers for the exact programme.

A goal counts hours or people. Hours are a flow: an hour placed adds the same whoever it belongs
to, so whole seconds keep the proof of the programme whole. People are none: with w what person i
adds at a link and s its seconds, the programme lets a package placed in part add in part, at
ceil(w / s) whole steps a second, so that its optimum is at least the value of every plan::

    sum_i w_i z_i  <=  sum_i sum_l ceil(w_i / s_i) x_il      where z_i = 1 only if x_i adds to s_i
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from homecare.allocation.problem import Bools, Floats, Ints, Problem
from homecare.errors import Fault, ModelError, nearest
from homecare.units import SECONDS_PER_HOUR, total

PRIORITIES = (1, 2, 3, 4, 5)
PERSON_STEPS = 2**36  # so that ceil() costs under a thousandth of a person in a county
DAY_STEPS = 2**24
FLOW_PROOF = (
    "A flow of whole seconds: where it comes first, the optimum of the programme bounds every "
    "plan, and whole packages come as near as the certificate says."
)
PEOPLE_PROOF = (
    "No flow, as a package placed in part is nobody placed: where it comes first, the optimum of "
    "the programme, rounded down to a whole number, still bounds every plan; small cases are "
    "proven by integer programme."
)


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
    line : (pairs,) int64
        The line, or one that speaks for its cell.
    """

    link: Ints
    is_incumbent: Bools
    card_rate: Floats
    line: Ints

    @classmethod
    def of(cls, problem: Problem, line: Ints, link: Ints) -> Pairs:
        """Return pairs of lines and links."""
        lines = problem.lines
        return cls(link, lines.incumbent[line] == link, lines.card_rate[line], line)


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
    weight : callable
        ``(problem, pairs) -> (pairs,) float``: what one placed hour, or one placed person, adds.
    constant : callable
        ``(problem) -> float``: the goal when nothing is placed.
    counts : {"hours", "people"}
        What the weight is of. People are whole packages with hours; hours without people are
        nobody.
    tells_apart : callable, optional
        ``(problem) -> (lines,) int64``: lines with unequal codes may add unequally at one link.
    """

    name: str
    meaning: str
    unit: str
    sense: Literal["maximise", "minimise"]
    steps: int
    weight: Callable[[Problem, Pairs], Floats]
    constant: Callable[[Problem], float]
    counts: Literal["hours", "people"] = "hours"
    tells_apart: Callable[[Problem], Ints] | None = None

    @property
    def proof(self) -> str:
        """Return what the programme proves of the goal."""
        return FLOW_PROOF if self.counts == "hours" else PEOPLE_PROOF

    def coefficient(self, problem: Problem, pairs: Pairs) -> Floats:
        """Return what one placed hour adds, in natural units, (pairs,)."""
        weight = self.weight(problem, pairs)
        if self.counts == "hours":
            return weight
        seconds = problem.lines.seconds[pairs.line]
        counts = _is_person(problem, pairs)
        return np.where(counts, weight * SECONDS_PER_HOUR / np.maximum(seconds, 1), 0.0)

    def whole(self, problem: Problem, pairs: Pairs) -> Ints:
        """Return what one placed second adds, in steps, more being better, (pairs,) int64."""
        steps: Ints = np.rint(self.weight(problem, pairs) * self.steps).astype(np.int64)
        if self.counts == "people":
            seconds = np.maximum(problem.lines.seconds[pairs.line], 1)
            steps = np.where(_is_person(problem, pairs), -(-steps // seconds), 0)
        return -steps if self.sense == "minimise" else steps

    def worth(self, problem: Problem, pairs: Pairs, seconds: Ints) -> Ints:
        """Return what parts of some seconds add, in steps, (pairs,) int64.

        A part of a whole package is all of it.
        """
        if self.counts == "hours":
            return self.whole(problem, pairs) * seconds
        steps = np.rint(self.weight(problem, pairs) * self.steps).astype(np.int64)
        return np.where(_is_person(problem, pairs), steps, 0)

    def value(self, problem: Problem, pairs: Pairs, hours: Floats, seconds: Ints) -> float:
        """Return the goal's value in a plan of some parts, in its own unit."""
        if self.counts == "hours":
            added = hours * self.weight(problem, pairs)
            return total(added.tolist()) + self.constant(problem)
        return float(self.worth(problem, pairs, seconds).sum()) / self.steps

    def attainable(self, value: int) -> int:
        """Return the most that whole people can have of a flow's value in steps."""
        return value if self.counts == "hours" else value // self.steps * self.steps

    def flow_value(self, problem: Problem, pairs: Pairs, seconds: Ints, value: int) -> float:
        """Return the goal's value in a flow, in its own unit: of people, a whole number.

        Parameters
        ----------
        problem, pairs
            The arcs.
        seconds : (pairs,) int64
            The flow.
        value : int
            Its exact value in steps.
        """
        if self.counts == "people":
            return float(value // self.steps)
        return self.value(problem, pairs, seconds / SECONDS_PER_HOUR, seconds)

    def bound(self, problem: Problem, value: float) -> float:
        """Return a bound in steps as a value in the goal's own unit: of people, a whole number."""
        if self.counts == "people":
            return float(value // self.steps)
        sign = -1 if self.sense == "minimise" else 1
        return value * sign / (self.steps * SECONDS_PER_HOUR) + self.constant(problem)


def _is_person(problem: Problem, pairs: Pairs) -> Bools:
    lines = problem.lines
    return lines.is_whole[pairs.line] & (lines.seconds[pairs.line] > 0)


def _one(_problem: Problem, pairs: Pairs) -> Floats:
    return np.ones(len(pairs.link))


def _is_prime(problem: Problem, pairs: Pairs) -> Floats:
    is_prime: Bools = problem.links.role == "prime"
    return is_prime[pairs.link].astype(float)


def _score(problem: Problem, pairs: Pairs) -> Floats:
    score: Floats = problem.links.score[pairs.link]
    return score


def _is_incumbent(_problem: Problem, pairs: Pairs) -> Floats:
    weight: Floats = pairs.is_incumbent.astype(float)
    return weight


def _has_priority(priority: int) -> Callable[[Problem, Pairs], Floats]:
    def weight(problem: Problem, pairs: Pairs) -> Floats:
        has: Bools = problem.lines.priority[pairs.line] == priority
        weight: Floats = has.astype(float)
        return weight

    return weight


def _waited(problem: Problem, pairs: Pairs) -> Floats:
    days: Floats = problem.lines.waited_days[pairs.line].astype(float)
    return days


def paid_rate(problem: Problem, pairs: Pairs) -> Floats:
    """Return the rate of each pair: tendered, else the card's, else NaN; GBP an hour, (pairs,)."""
    tendered = problem.links.rate[pairs.link]
    return np.where(np.isnan(tendered), pairs.card_rate, tendered)


def _extra_cost(problem: Problem, pairs: Pairs) -> Floats:
    """Return the rate paid less the card rate: an hour left unplaced still counts at the card."""
    paid = paid_rate(problem, pairs)
    paid = np.where(np.isnan(paid), problem.missing_rate, paid)
    return paid - np.nan_to_num(pairs.card_rate)


def _nothing(_problem: Problem) -> float:
    return 0.0


def _cost_at_card(problem: Problem) -> float:
    return total((problem.lines.hours * np.nan_to_num(problem.lines.card_rate)).tolist())


def _by_size(problem: Problem) -> Ints:
    return np.where(problem.lines.is_whole, problem.lines.seconds, 0)


def _by_priority(problem: Problem) -> Ints:
    return problem.lines.priority


def _by_days(problem: Problem) -> Ints:
    return problem.lines.waited_days


def _both(
    one: Callable[[Problem], Ints], other: Callable[[Problem], Ints]
) -> Callable[[Problem], Ints]:
    """Return codes that tell lines apart where either of two does."""

    def codes(problem: Problem) -> Ints:
        pair = np.stack([one(problem), other(problem)], axis=1)
        _, code = np.unique(pair, axis=0, return_inverse=True)
        return code.reshape(-1).astype(np.int64)

    return codes


def _people(
    name: str,
    meaning: str,
    weight: Callable[[Problem, Pairs], Floats],
    *,
    apart: Callable[[Problem], Ints] = _by_size,
    unit: str = "people",
) -> GoalRule:
    steps = PERSON_STEPS if unit == "people" else DAY_STEPS
    return GoalRule(name, meaning, unit, "maximise", steps, weight, _nothing, "people", apart)


def _priorities(priority: int) -> tuple[GoalRule, GoalRule]:
    has = _has_priority(priority)
    return (
        GoalRule(f"priority_{priority}_hours", f"Hours placed of packages with priority {priority}",
                 "hours/week", "maximise", 1, has, _nothing, tells_apart=_by_priority),
        _people(f"priority_{priority}_people", f"People placed who have priority {priority}", has,
                apart=_both(_by_size, _by_priority)),
    )  # fmt: skip


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
        _people("placed_people", "People placed with any provider", _one),
        _people("prime_people", "People placed with a prime of their zone", _is_prime),
        _people("incumbent_people", "People kept with today's provider", _is_incumbent),
        *(rule for priority in PRIORITIES for rule in _priorities(priority)),
        GoalRule("waited_days_hours", "Hours placed times the days that the package has waited",
                 "hour-days/week", "maximise", 1, _waited, _nothing, tells_apart=_by_days),
        _people("waited_days_people", "Days that the people placed have waited, added up", _waited,
                apart=_both(_by_size, _by_days), unit="person-days"),
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
