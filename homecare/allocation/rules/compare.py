"""The comparison of rules: the same packages in the same orders under each, beside the optimum.

Receives the checked tables, rules and how many orders to draw at most; hands on one number for each
rule, measure and order, with the plans of the first order audited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from homecare.allocation.audit import audit
from homecare.allocation.cells import Room, build_cells
from homecare.allocation.goals import chosen
from homecare.allocation.plans import Task, flow_of, make_plan
from homecare.allocation.problem import Floats, Ints, Problem, build_problem
from homecare.allocation.rules.arrivals import draw_arrivals, referral_days
from homecare.allocation.rules.batch import remaining
from homecare.allocation.rules.desk import completed
from homecare.allocation.rules.intervals import LEAST_ORDERS, half_width
from homecare.allocation.rules.measures import MEASURE_NAMES, measured, usable_capacity
from homecare.allocation.rules.named import Rule
from homecare.allocation.rules.offers import Offers, build_offers
from homecare.allocation.rules.place import Broker, as_allocation, bound_of, check_parts
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts
from homecare.allocation.whole import build_whole
from homecare.units import hours_from_seconds

STEP_ORDERS = 10  # orders between two looks at the width of the intervals


Placing = Literal["all", "new"]


@dataclass(frozen=True)
class Search:
    """How many orders are drawn.

    Attributes
    ----------
    orders : int
        At most so many, and at least 20.
    half_width_hours : float
        Drawing stops once the 95 % interval of every difference in placed hours between two rules
        is no wider than this to either side.
    seed : int
        Seed of the draws.
    """

    orders: int
    half_width_hours: float
    seed: int


@dataclass(frozen=True)
class Comparison:
    """Rules beside each other.

    Attributes
    ----------
    rules : tuple of Rule
        In the order asked for.
    values : (rules, measures, orders) float
        Measures as `homecare.allocation.rules.measures.MEASURES` lists them.
    people : (rules, 3, orders) int64
        People behind the plans, as ``PEOPLE`` names them.
    optimum, optimum_people : (measures,) float, (3,) int64
        The same of the optimum, which no order changes.
    bound_hours : float
        No plan, whatever the rule, can place more.
    planned_hours : float
        Hours a week of every line.
    lines, kept, arriving : int
        Lines in all; those that stay where they are under every rule; those the rules place.
    days_stated : int
        Arriving lines that state their day of referral.
    is_narrow : bool
        Whether the intervals came to be as narrow as asked.
    """

    rules: tuple[Rule, ...]
    values: Floats
    people: Ints
    optimum: Floats
    optimum_people: Ints
    bound_hours: float
    planned_hours: float
    lines: int
    kept: int
    arriving: int
    days_stated: int
    is_narrow: bool


def compare_rules(
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    *,
    appointments: pd.DataFrame,
    settings: AllocationSettings,
    as_of: date,
    rules: Sequence[Rule],
    placing: Placing,
    search: Search,
    progress: Callable[[str], None],
) -> Comparison:
    """Return rules compared with each other and with the optimum.

    Parameters
    ----------
    packages, providers, appointments : pandas.DataFrame
        As for `homecare.allocation.allocate`.
    settings : AllocationSettings
        Goals, score weights and limits.
    as_of : datetime.date
        Day on which suspensions are looked at.
    rules : sequence of Rule
        The rules.
    placing : {"all", "new"}
        ``all`` places every line anew; with ``new`` a package that a provider has today stays
        there as far as there is room, and the rules place the rest.
    search : Search
        How many orders, and how narrow the intervals.
    progress : callable
        Told what is being done.

    Raises
    ------
    InputError, ModelError
        As `homecare.allocation.allocate` does.
    InternalError
        When a plan breaks a limit or the audit disagrees with one; nothing is then given out.

    Notes
    -----
    Order n has the same days, sequence and first answers under every rule (common random numbers),
    so that a difference between two rules is owed to the rules. Every plan is checked for limits
    and eligibility; those of the first order are audited from the tables.
    """
    problem = build_problem(
        packages, providers, appointments=appointments, settings=settings, as_of=as_of
    )
    cells = build_cells(problem)
    offers = build_offers(problem, cells, appointments, goals=chosen(settings.goals),
                          seed=settings.seed,
                          staying=_staying(problem, placing))  # fmt: skip
    progress("the optimum")
    best, bound_hours = _optimum(offers, settings)
    whole_bound = bound_of(problem, cells, settings)
    limit = usable_capacity(problem)
    broker, days = Broker(offers, settings), referral_days(problem, packages)
    found: list[list[tuple[Floats, Ints]]] = [[] for _ in rules]
    is_narrow = False
    for number in range(max(search.orders, LEAST_ORDERS)):
        arrivals = draw_arrivals(offers, days, seed=search.seed, number=number)
        for place, rule in enumerate(rules):
            parts = broker.place(rule, arrivals)
            found[place].append(measured(problem, parts, limit))
            if number == 0:
                progress(f"auditing {rule.name}")
                plan = as_allocation(
                    packages, offers, parts, rule=rule, settings=settings,
                    bound=(whole_bound[0], bound_hours), made_with={},
                )  # fmt: skip
                audit(plan, packages, providers, appointments=appointments, settings=settings,
                      as_of=as_of)  # fmt: skip
        done = number + 1
        if done >= LEAST_ORDERS and done % STEP_ORDERS == 0:
            widest = _widest(found)
            progress(f"{done} orders: hours placed told apart to within {widest:,.2f} a week")
            if widest <= search.half_width_hours:
                is_narrow = True
                break
    optimum, optimum_people = measured(problem, best, limit)
    return Comparison(
        rules=tuple(rules),
        values=np.array([[each for each, _ in rows] for rows in found]).transpose(0, 2, 1),
        people=np.array([[each for _, each in rows] for rows in found]).transpose(0, 2, 1),
        optimum=optimum,
        optimum_people=optimum_people,
        bound_hours=bound_hours,
        planned_hours=hours_from_seconds(int(problem.lines.seconds.sum())),
        lines=len(problem.lines.row),
        kept=len(offers.kept.line),
        arriving=len(offers.arriving),
        days_stated=int((days[offers.arriving] >= 0).sum()),
        is_narrow=is_narrow,
    )


def _staying(problem: Problem, placing: Placing) -> Ints:
    """Return the whole lines that may stay with today's provider, in canonical order."""
    if placing == "all":
        return np.zeros(0, dtype=np.int64)
    lines = problem.lines
    return np.flatnonzero(lines.is_whole & (lines.incumbent >= 0) & ~lines.is_waiting)


def _optimum(offers: Offers, settings: AllocationSettings) -> tuple[Parts, float]:
    """Return the allocator's plan of the arriving lines beside what is kept, and its bound."""
    arriving = offers.arriving.tolist()
    problem = remaining(offers.problem, arriving, offers.room)
    task = Task(problem, build_cells(problem), offers.goals, settings, _silent)
    flow = flow_of(task, np.arange(len(arriving)), Room.full(problem), offers.goals)
    whole = build_whole(problem, task.cells, goals=offers.goals, seed=settings.seed)
    made = make_plan(task, flow, whole)
    at = np.flatnonzero(made.parts.link >= 0)
    line = offers.arriving[made.parts.line[at]]
    placed = zip(line.tolist(), made.parts.link[at].tolist(), made.parts.seconds[at].tolist(),
                 strict=True)  # fmt: skip
    parts = completed(offers, list(placed))
    check_parts(offers, parts)
    return parts, hours_from_seconds(made.bound_seconds + int(offers.kept.seconds.sum()))


def _widest(found: Sequence[Sequence[tuple[Floats, Ints]]]) -> float:
    """Return the widest half-interval of a difference in placed hours between two rules."""
    at = MEASURE_NAMES.index("placed_hours")
    hours = [np.array([each[at] for each, _ in rows]) for rows in found]
    pairs = list(combinations(hours, 2)) or [(hours[0], np.zeros(len(hours[0])))]
    return max(half_width(one - other) for one, other in pairs)


def _silent(message: str) -> None:
    """Take no notice."""
