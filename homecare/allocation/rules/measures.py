"""Measures: what a rule is judged by, worked out from one plan.

Receives parts; hands on one number for each measure, and how many people stand behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from homecare.allocation.goals import GOALS
from homecare.allocation.problem import NO_LIMIT, Floats, Ints, Problem
from homecare.allocation.result import prime_share
from homecare.allocation.spread import Parts
from homecare.allocation.staying import moved_of
from homecare.units import hours_from_seconds


@dataclass(frozen=True)
class Measure:
    """One measure: its name, its words, its unit and which way is better."""

    name: str
    title: str
    unit: str
    better: Literal["more", "less"]


MEASURES = (
    Measure("placed_hours", "Hours placed", "hours/week", "more"),
    Measure("prime_share", "Share of placed hours with primes", "share", "more"),
    Measure("score", "Score of an average placed hour", "score", "more"),
    Measure("weekly_cost", "Cost of all planned hours; those not placed at the rate card",
            "GBP/week", "less"),
    Measure("spread", "Spread between providers: Gini coefficient of the share of capacity used",
            "0 even, 1 one has all", "less"),
    Measure("moved_people", "People with a provider today who would have another, or none",
            "count", "less"),
    Measure("waiting_people", "Packages not placed", "count", "less"),
)  # fmt: skip
MEASURE_NAMES = tuple(each.name for each in MEASURES)
# People behind a plan: with primes, with others, still with today's provider.
PEOPLE = ("prime_people", "other_people", "staying_people")


def gini(values: Floats) -> float:
    """Return the Gini coefficient of values of 0 or more: 0 where all are equal.

    Notes
    -----
    The mean absolute difference between all pairs, each with itself too, over twice the mean.

    Examples
    --------
    >>> gini(np.array([1.0, 1.0, 1.0])), gini(np.array([0.0, 0.0, 0.0, 4.0]))
    (0.0, 0.75)
    """
    count, together = len(values), float(values.sum())
    if not count or together == 0:
        return 0.0
    place = np.arange(1, count + 1)
    return float((2 * place - count - 1) @ np.sort(values)) / (count * together)


def measured(problem: Problem, parts: Parts, limit: Ints) -> tuple[Floats, Ints]:
    """Return the measures of a plan in the order of ``MEASURES``, and the people behind them.

    Parameters
    ----------
    problem : Problem
        What was placed.
    parts : Parts
        The plan.
    limit : (providers,) int64
        What `usable_capacity` gives.

    Returns
    -------
    measures, people : (measures,) float, (3,) int64
        NaN where a measure cannot be told; people as ``PEOPLE`` names them.
    """
    lines, links = problem.lines, problem.links
    placed = parts.link >= 0
    line, link, seconds = parts.line[placed], parts.link[placed], parts.seconds[placed]
    together = int(seconds.sum())
    share = prime_share(problem, parts)
    score = float(links.score[link] @ seconds) / together if together else np.nan
    is_person = lines.is_whole[line]
    moved = moved_of(problem, parts)[1]
    staying = int((lines.is_whole & ~lines.is_waiting).sum()) - moved
    is_prime = links.role[link] == "prime"
    measures = np.array(
        [
            hours_from_seconds(together),
            np.nan if share is None else share,
            score,
            _weekly_cost(problem, line, link, seconds),
            _spread(problem, link, seconds, limit),
            moved,
            int(lines.is_whole.sum()) - int(is_person.sum()),
        ],
        dtype=float,
    )
    people = [int((is_person & is_prime).sum()), int((is_person & ~is_prime).sum()), staying]
    return measures, np.array(people, dtype=np.int64)


def usable_capacity(problem: Problem) -> Ints:
    """Return the most seconds that each provider could use; NO_LIMIT without one, (providers,)."""
    in_zones = np.zeros(len(problem.provider_ids), dtype=np.int64)
    np.add.at(in_zones, problem.links.provider, problem.links.capacity)
    limit = np.minimum(problem.provider_capacity, in_zones)
    limit = np.where(problem.is_suspended & (limit < NO_LIMIT), 0, limit)
    return np.minimum(limit, NO_LIMIT)


def _spread(problem: Problem, link: Ints, seconds: Ints, limit: Ints) -> float:
    """Return the Gini coefficient over the providers with a capacity; NaN under two of them."""
    load = np.zeros(len(limit), dtype=np.int64)
    np.add.at(load, problem.links.provider[link], seconds)
    counts = (limit > 0) & (limit < NO_LIMIT)
    return gini(load[counts] / limit[counts]) if int(counts.sum()) > 1 else np.nan


def _weekly_cost(problem: Problem, line: Ints, link: Ints, seconds: Ints) -> float:
    """Return hours at the rate paid, and at the card what is not placed, in GBP a week."""
    tendered, card = problem.links.rate[link], problem.lines.card_rate[line]
    paid = np.where(np.isnan(tendered), card, tendered)
    paid = np.where(np.isnan(paid), problem.missing_rate, paid)
    extra = float((paid - np.nan_to_num(card)) @ seconds) / 3600
    return GOALS["weekly_cost"].constant(problem) + extra
