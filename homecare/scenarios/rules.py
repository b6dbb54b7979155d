"""Rules of brokerage compared on a scenario's packages, beside the optimum.

Receives a scenario and the names of rules; hands on a `RulesRun` with plain figures: each rule,
each pair of rules, and how sure the differences are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from homecare.allocation import AllocationSettings, Placing
from homecare.allocation.rules.arrivals import WINDOW_DAYS
from homecare.allocation.rules.compare import Comparison, Search, compare_rules
from homecare.allocation.rules.intervals import CONFIDENCE, LEAST_ORDERS, interval
from homecare.allocation.rules.measures import MEASURES, PEOPLE
from homecare.allocation.rules.named import OPTIMUM, RULES, Rule, rule_named
from homecare.errors import Fault, UsageError, listed
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import (
    no_progress,
    price_run,
    settings_of,
    with_placing,
)
from homecare.scenarios.record import record_of
from homecare.scenarios.result import Figures, notices_of

HALF_WIDTH_SHARE = 0.001  # of the planned hours: under what a commissioner would act on
ORDERS = 200


@dataclass(frozen=True)
class RulesRun:
    """Rules compared.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    result : mapping
        Plain figures.
    """

    scenario: Scenario
    result: Mapping[str, object]


def compare_scenario_rules(
    scenario: Scenario,
    *,
    rules: Sequence[str] = (),
    placing: Placing | None = None,
    orders: int = ORDERS,
    half_width: float | None = None,
    seed: int | None = None,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> RulesRun:
    """Return rules compared with each other and with the optimum, over many orders of arrival.

    Parameters
    ----------
    scenario : Scenario
        Whose packages and providers.
    rules : sequence of str
        Names; none: every rule but the batches, which take longer.
    placing : {"all", "new"}, optional
        Place every package anew, or only those that no provider has today; without it what the
        allocation model says.
    orders : int
        Orders of arrival at most; at least 20.
    half_width : float, optional
        Hours a week to which differences in placed hours are to be told; without it a
        thousandth of the planned hours.
    seed : int, optional
        Seed of the draws; the scenario's without it.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When a rule is not known or named twice, or there are too few orders.
    InputError, ModelError, ScenarioError
        With every fault of the files.
    InternalError
        When the audit disagrees with a plan.
    """
    chosen = _chosen(rules, orders=orders, half_width=half_width)
    scenario = with_placing(scenario, placing)
    settings = settings_of(scenario)
    inputs, _, priced = price_run(scenario, set_aside=set_aside, progress=progress)
    planned = float(priced.frame["hours_per_week"].sum())
    search = Search(
        orders=orders,
        half_width_hours=planned * HALF_WIDTH_SHARE if half_width is None else half_width,
        seed=scenario.seed if seed is None else seed,
    )
    found = compare_rules(
        priced.frame,
        inputs.providers,
        appointments=inputs.appointments,
        settings=settings,
        as_of=scenario.as_of,
        rules=chosen,
        placing=settings.place,
        search=search,
        progress=progress,
    )
    result: Figures = {
        "scenario": {
            "id": scenario.id,
            "title": scenario.title,
            "as_of": scenario.as_of.isoformat(),
            "notices": notices_of(scenario, inputs),
        },
        "placing": settings.place,
        "lines": found.lines,
        "kept_lines": found.kept,
        "arriving_lines": found.arriving,
        "planned_hours_per_week": found.planned_hours,
        "bound_hours_per_week": found.bound_hours,
        "orders": found.values.shape[2],
        "orders_at_most": orders,
        "half_width_asked_hours": search.half_width_hours,
        "is_narrow_enough": found.is_narrow,
        "confidence": CONFIDENCE,
        "measures": [
            {"name": each.name, "title": each.title, "unit": each.unit, "better": each.better}
            for each in MEASURES
        ],
        "optimum": _optimum_figures(found),
        "rules": [_rule_figures(found, place) for place in range(len(chosen))],
        "pairs": [
            {
                "first": chosen[one].name,
                "second": chosen[two].name,
                "differences": _intervals(found.values[one] - found.values[two]),
            }
            for one, two in combinations(range(len(chosen)), 2)
        ],
        "ledger": inputs.ledger.as_dict(),
        "notes": [
            *_notes(found, settings.place, rules),
            *_limits(settings),
            *inputs.notes,
            *found.notes,
        ],
        "record": {**record_of(scenario, set_aside=set_aside), "order_seed": search.seed},
    }
    return RulesRun(scenario=scenario, result=result)


def _chosen(names: Sequence[str], *, orders: int, half_width: float | None) -> tuple[Rule, ...]:
    """Return the rules of these names, or refuse."""
    every = tuple(rule for rule in RULES.values() if not rule.batch_days)
    faults = [
        Fault("a rule is named twice", "--rule", name, "each rule once", "keep one of the two")
        for name in dict.fromkeys(names)
        if list(names).count(name) > 1
    ]
    if OPTIMUM in names:
        faults.append(Fault("the optimum is no rule", "--rule", OPTIMUM, "a rule",
                            "leave it out: every rule is set beside it"))  # fmt: skip
    if orders < LEAST_ORDERS:
        faults.append(Fault("too few orders for an interval", "--orders", str(orders),
                            f"{LEAST_ORDERS} or more", "ask for more orders"))  # fmt: skip
    if half_width is not None and not half_width >= 0:
        faults.append(Fault("the half-width is not a number of hours", "--half-width",
                            str(half_width),
                            "0 or more", "correct the number"))  # fmt: skip
    if faults:
        raise UsageError(faults)
    return tuple(rule_named(name) for name in names) or every


def _intervals(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Figures:
    return {each.name: interval(row) for each, row in zip(MEASURES, values, strict=True)}


def _plain(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def _optimum_figures(found: Comparison) -> Figures:
    return {
        "measures": {
            each.name: _plain(number) for each, number in zip(MEASURES, found.optimum, strict=True)
        },
        "people": dict(zip(PEOPLE, found.optimum_people.tolist(), strict=True)),
    }


def _rule_figures(found: Comparison, place: int) -> Figures:
    rule, values = found.rules[place], found.values[place]
    names = [each.name for each in MEASURES]
    counted = {name: values[names.index(name)] for name in ("moved_people", "waiting_people")}
    counted |= dict(zip(PEOPLE, found.people[place], strict=True))
    return {
        "name": rule.name,
        "title": rule.title,
        "meaning": rule.meaning,
        "like": rule.like,
        "measures": _intervals(values),
        "against_optimum": _intervals(values - found.optimum[:, None]),
        "people": {
            name: {"least": int(row.min()), "most": int(row.max())} for name, row in counted.items()
        },
    }


def _limits(settings: AllocationSettings) -> list[str]:
    """Return what the limits of the model mean for rules."""
    names = [each.removeprefix("allocation.") for each in settings.limits.made_with()]
    if not names:
        return []
    told = [f"Every rule keeps the limits of the model, as the optimum does: {listed(names)}."]
    if settings.limits.block_hours:
        told.append(
            "Least blocks are looked at when all packages have come: who is furthest below gives "
            "its work back, which is offered again, one provider after the other."
        )
    return told


def _notes(found: Comparison, placing: Placing, names: Sequence[str]) -> list[str]:
    """Return what was assumed."""
    notes = [
        "Nobody refuses: a provider with the capability and room takes what it is offered.",
    ]
    blank = found.arriving - found.days_stated
    if blank:
        window = (
            "drawn evenly between the first and the last stated day"
            if found.days_stated
            else f"drawn evenly over {WINDOW_DAYS // 7} weeks"
        )
        notes.append(
            f"{blank:,} of {found.arriving:,} rows that are placed have no referred_on: their "
            f"day is {window}, anew for each order."
        )
    if placing == "all":
        notes.append("Every package is placed anew, as if all were let at once. With --place new "
                     "packages that a provider has today stay where they are.")  # fmt: skip
    if not found.is_narrow:
        notes.append(
            f"The intervals are wider than asked after {found.values.shape[2]} orders: ask for "
            "more with --orders."
        )
    if not names:
        left = [rule.name for rule in RULES.values() if rule.batch_days]
        notes.append(f"Without --rule every rule but {' and '.join(left)}, which take longer.")
    return notes
