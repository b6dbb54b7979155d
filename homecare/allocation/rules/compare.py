"""The comparison of rules: the same packages in the same orders under each, beside the optimum.

Receives the checked tables, rules and how many orders to draw at most; hands on one number for each
rule, measure and order, with the plans of the first order audited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd

from homecare.allocation.audit import audit
from homecare.allocation.cells import build_cells
from homecare.allocation.goals import chosen
from homecare.allocation.keeping import NOBODY, place_beside, todays_placements
from homecare.allocation.problem import Floats, Ints, build_problem
from homecare.allocation.rules.arrivals import draw_arrivals, referral_days
from homecare.allocation.rules.intervals import LEAST_ORDERS, half_width
from homecare.allocation.rules.measures import MEASURE_NAMES, measured, usable_capacity
from homecare.allocation.rules.named import Rule
from homecare.allocation.rules.offers import build_offers
from homecare.allocation.rules.place import Broker, as_allocation, check_parts
from homecare.allocation.settings import AllocationSettings, Placing
from homecare.units import hours_from_seconds

STEP_ORDERS = 10  # orders between two looks at the width of the intervals


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
        Rows of demand in all; those that stay where they are under every rule; those of which
        the rules place all or a part.
    days_stated : int
        Arriving rows that state their day of referral.
    is_narrow : bool
        Whether the intervals came to be as narrow as asked.
    notes : tuple of str
        What was assumed of the tables, as what a blank score counts as.
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
    notes: tuple[str, ...] = ()


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
        ``all`` places every line anew; with ``new`` today's placements stand, as in
        `homecare.allocation.allocate`, and the rules place the rest.
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
    settings = replace(settings, place=placing)
    problem = build_problem(
        packages, providers, appointments=appointments, settings=settings, as_of=as_of
    )
    cells = build_cells(problem)
    goals = chosen(settings.goals)
    kept = todays_placements(problem) if placing == "new" else NOBODY
    offers = build_offers(problem, cells, appointments, goals=goals, seed=settings.seed, kept=kept)
    progress("the optimum")
    placed = place_beside(problem, kept, goals=goals, settings=settings, tell=_silent)
    check_parts(offers, placed.parts)
    best, bound_hours = placed.parts, hours_from_seconds(placed.bound_seconds)
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
                    bound=(placed.best, bound_hours, placed.bound_kind), made_with={},
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
    row = problem.lines.row  # of which call windows may make several lines
    rows, arriving = len(np.unique(row)), np.unique(row[offers.arriving])
    return Comparison(
        rules=tuple(rules),
        values=np.array([[each for each, _ in rows] for rows in found]).transpose(0, 2, 1),
        people=np.array([[each for _, each in rows] for rows in found]).transpose(0, 2, 1),
        optimum=optimum,
        optimum_people=optimum_people,
        bound_hours=bound_hours,
        planned_hours=hours_from_seconds(int(problem.lines.seconds.sum())),
        lines=rows,
        kept=rows - len(arriving),
        arriving=len(arriving),
        days_stated=len(np.unique(row[offers.arriving[days[offers.arriving] >= 0]])),
        is_narrow=is_narrow,
        notes=tuple(problem.notes),
    )


def _widest(found: Sequence[Sequence[tuple[Floats, Ints]]]) -> float:
    """Return the widest half-interval of a difference in placed hours between two rules."""
    at = MEASURE_NAMES.index("placed_hours")
    hours = [np.array([each[at] for each, _ in rows]) for rows in found]
    pairs = list(combinations(hours, 2)) or [(hours[0], np.zeros(len(hours[0])))]
    return max(half_width(one - other) for one, other in pairs)


def _silent(message: str) -> None:
    """Take no notice."""
