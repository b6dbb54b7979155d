"""The frontier of a scenario: plans from nobody moved to everything placed anew, each audited.

Receives a scenario; hands on a `FrontierRun` with plain figures of every plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation import audit
from homecare.allocation.allocate import as_allocation
from homecare.allocation.frontier.points import POINTS, Point, build_frontier
from homecare.allocation.goals import chosen
from homecare.allocation.problem import Problem, build_problem
from homecare.allocation.rules.measures import MEASURES, PEOPLE, measured, usable_capacity
from homecare.errors import Fault, UsageError
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress, price_run, settings_of
from homecare.scenarios.record import record_of
from homecare.scenarios.result import Figures, notices_of
from homecare.units import hours_from_seconds

TOLD = ("placed_hours", "prime_share", "score", "weekly_cost", "waiting_people")


@dataclass(frozen=True)
class FrontierRun:
    """The frontier of a scenario.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    result : mapping
        Plain figures.
    """

    scenario: Scenario
    result: Mapping[str, object]


def scenario_frontier(
    scenario: Scenario,
    *,
    points: int = POINTS,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> FrontierRun:
    """Return plans from as few people moved as can be to everything placed anew.

    Parameters
    ----------
    scenario : Scenario
        Whose packages and providers.
    points : int
        How many plans, both ends included; 3 or more.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there are too few points.
    InputError, ModelError, ScenarioError
        With every fault of the files.
    InternalError
        When the audit disagrees with a plan.
    """
    if points < 3:
        raise UsageError(
            Fault("too few points for a frontier", "--points", str(points), "3 or more",
                  "ask for more points")
        )  # fmt: skip
    inputs, _, priced = price_run(scenario, set_aside=set_aside, progress=progress)
    settings = replace(settings_of(scenario), place="all")
    problem = build_problem(
        priced.frame,
        inputs.providers,
        appointments=inputs.appointments,
        settings=settings,
        as_of=scenario.as_of,
    )
    goals = chosen(settings.goals)
    found = build_frontier(problem, goals=goals, settings=settings, points=points, tell=progress)
    rows = []
    for place, point in enumerate(found):
        progress(f"auditing point {place + 1}")
        plan = as_allocation(problem, priced.frame, point.placed, goals=goals, settings=settings)
        audit(
            plan,
            priced.frame,
            inputs.providers,
            appointments=inputs.appointments,
            settings=settings,
            as_of=scenario.as_of,
        )
        rows.append(_figures(problem, point, place=place, points=len(found)))
    result: Figures = {
        "scenario": {
            "id": scenario.id,
            "title": scenario.title,
            "as_of": scenario.as_of.isoformat(),
            "notices": notices_of(scenario, inputs),
        },
        "goals": list(settings.goals),
        "lines": len(np.unique(problem.lines.row)),
        "planned_hours_per_week": hours_from_seconds(int(problem.lines.seconds.sum())),
        "measures": [
            {"name": each.name, "title": each.title, "unit": each.unit, "better": each.better}
            for each in MEASURES
            if each.name in TOLD
        ],
        "points": rows,
        "ledger": inputs.ledger.as_dict(),
        "notes": [*problem.notes, *inputs.notes],
        "record": record_of(scenario, set_aside=set_aside),
    }
    return FrontierRun(scenario=scenario, result=result)


def _figures(problem: Problem, point: Point, *, place: int, points: int) -> Figures:
    """Return one plan as plain figures."""
    values, people = measured(problem, point.placed.parts, usable_capacity(problem))
    by_name = dict(zip((each.name for each in MEASURES), values.tolist(), strict=True))
    counts = dict(zip(PEOPLE, people.tolist(), strict=True))
    bound, placed = hours_from_seconds(point.placed.bound_seconds), by_name["placed_hours"]
    return {
        "number": place + 1,
        "kind": "everything placed anew" if place == points - 1
        else "fewest moved" if place == 0 else "between",
        "may_move_hours": hours_from_seconds(point.limit_seconds),
        "moved_hours": hours_from_seconds(point.moved_seconds),
        "moved_people": point.moved_people,
        **{
            name: None if np.isnan(value) else value
            for name, value in by_name.items()
            if name in TOLD
        },
        "bound_hours": bound,
        "gap": max(0.0, (bound - placed) / bound) if bound else 0.0,
        "people": counts,
    }  # fmt: skip
