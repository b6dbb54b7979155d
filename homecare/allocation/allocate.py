"""The allocation from end to end: programme, hand-out, repair, proof, reasons.

Receives the checked tables of packages, providers and appointments; hands on an ``Allocation``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from homecare.allocation.cells import Room, build_cells
from homecare.allocation.goals import chosen
from homecare.allocation.model import Flow
from homecare.allocation.plans import Made, Task, flow_of, make_plan, make_plan_within
from homecare.allocation.problem import build_problem
from homecare.allocation.reasons import give_reasons
from homecare.allocation.result import (
    Allocation,
    Goal,
    achieved,
    loads_frame,
    parts_frame,
    prime_share,
)
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.whole import Whole, build_whole
from homecare.programmes import solver_name
from homecare.units import hours_from_seconds


def allocate(
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    *,
    appointments: pd.DataFrame,
    settings: AllocationSettings,
    as_of: date,
    progress: Callable[[str], None] | None = None,
) -> Allocation:
    """Return the placement of every package and line that is best for the goals in strict order.

    Parameters
    ----------
    packages : pandas.DataFrame
        Demand: one row a package, or hours without people (blank ``package_id``), each with a
        ``zone_id``; ``rate_gbp_per_hour`` may be among the columns.
    providers, appointments : pandas.DataFrame
        Canonical tables.
    settings : AllocationSettings
        Order of goals, weights and limits.
    as_of : datetime.date
        Day on which suspensions are looked at.
    progress : callable, optional
        Told each step.

    Returns
    -------
    Allocation
        The plan with the bound that proves how good it is.

    Raises
    ------
    InputError
        When an appointment names an unknown provider.
    ModelError
        When a goal or a score weight has an unknown name.
    InternalError
        When the programme's optimum could not be proven; no plan is then given out.

    Notes
    -----
    A provider may take a line when it is appointed to the line's zone, has every capability the
    line needs, is not suspended (or has the package today) and, for a whole package, is large
    enough. See `homecare.allocation.model` for the programme.
    """
    tell = progress or _silent
    goals = chosen(settings.goals)
    problem = build_problem(
        packages, providers, appointments=appointments, settings=settings, as_of=as_of
    )
    task = Task(problem, build_cells(problem), goals, settings, tell)
    everything = np.arange(len(problem.lines.row))
    flow = flow_of(task, everything, Room.full(problem), goals)
    tell(f"linear programme: {len(task.cells.zone)} cells, {len(flow.seconds)} arcs")
    whole = build_whole(problem, task.cells, goals=goals, seed=settings.seed)
    make = make_plan if problem.openings is None else make_plan_within
    made = make(task, flow, whole)
    return _finish(task, packages, made, flow=flow, whole=whole)


def _finish(
    task: Task, packages: pd.DataFrame, made: Made, *, flow: Flow, whole: Whole
) -> Allocation:
    """Return the hand-over."""
    problem, parts = task.problem, made.parts
    placed = parts.link >= 0
    room = Room.full(problem).less(problem, parts.link[placed], parts.seconds[placed])
    reasons = give_reasons(problem, task.cells, parts, room=room, goals=task.goals)
    loads, firms = loads_frame(problem, parts)
    reached = achieved(problem, parts, task.goals)
    return Allocation(
        frame=parts_frame(packages, problem, parts, reasons=reasons),
        made_with={
            "allocation.goals": task.settings.goals,
            "allocation.score_weights": dict(task.settings.score_weights),
            "allocation.exact_pairs_limit": task.settings.exact_pairs_limit,
            "allocation.exact_work_limit": task.settings.exact_work_limit,
            "allocation.seed": task.settings.seed,
            **task.settings.limits.made_with(),
        },
        placed_seconds=int(parts.seconds[placed].sum()),
        unplaced_seconds=int(parts.seconds[~placed].sum()),
        bound_hours=hours_from_seconds(made.bound_seconds),
        bound_kind=made.bound_kind,
        goals=tuple(
            Goal(rule.name, best, value, rule.unit, rule.sense)
            for rule, best, value in zip(task.goals, flow.values, reached, strict=True)
        ),
        prime_share=prime_share(problem, parts),
        loads=loads,
        providers=firms,
        notes=problem.notes,
        solver=solver_name(),
        sizes={
            "lines": len(problem.lines.row),
            "packages": len(whole.line),
            "cells": len(task.cells.zone),
            "arcs": len(flow.seconds),
            "pairs": len(whole.link),
        },
    )


def _silent(message: str) -> None:
    """Take no notice."""
