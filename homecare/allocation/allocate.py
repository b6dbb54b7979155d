"""The allocation from end to end: programme, hand-out, repair, proof, reasons.

Receives the checked tables of packages, providers and appointments; hands on an ``Allocation``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from homecare.allocation.cells import Room, build_cells
from homecare.allocation.goals import GoalRule, chosen
from homecare.allocation.keeping import (
    NOBODY,
    Placed,
    beyond_capacity,
    kept_of,
    notes_of,
    place_beside,
    todays_placements,
    with_stands,
)
from homecare.allocation.problem import Problem, build_problem
from homecare.allocation.reasons import PLACED, give_reasons
from homecare.allocation.result import (
    Allocation,
    Goal,
    achieved,
    loads_frame,
    parts_frame,
    prime_share,
)
from homecare.allocation.settings import AllocationSettings
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
    enough. See `homecare.allocation.model` for the programme. With ``settings.place`` at ``new``
    what providers have today stands, whatever their capacity, and only the rest is placed.
    """
    tell = progress or _silent
    goals = chosen(settings.goals)
    problem = build_problem(
        packages, providers, appointments=appointments, settings=settings, as_of=as_of
    )
    kept = todays_placements(problem) if settings.place == "new" else NOBODY
    placed = place_beside(problem, kept, goals=goals, settings=settings, tell=tell)
    return as_allocation(problem, packages, placed, goals=goals, settings=settings)


def as_allocation(
    problem: Problem,
    packages: pd.DataFrame,
    placed: Placed,
    *,
    goals: tuple[GoalRule, ...],
    settings: AllocationSettings,
) -> Allocation:
    """Return a plan as the hand-over, with its reasons, goals and bound.

    Parameters
    ----------
    problem : Problem
        What was placed.
    packages : pandas.DataFrame
        The table it was built from.
    placed : Placed
        The plan.
    goals, settings
        What it was made for.
    """
    parts = placed.parts
    is_placed = parts.link >= 0
    loads, firms = loads_frame(problem, parts)
    reached = achieved(problem, parts, goals)
    beyond = beyond_capacity(problem, parts)
    return Allocation(
        frame=parts_frame(packages, problem, parts, reasons=_reasons(problem, placed, goals)),
        made_with={
            "allocation.goals": settings.goals,
            "allocation.score_weights": dict(settings.score_weights),
            "allocation.exact_pairs_limit": settings.exact_pairs_limit,
            "allocation.exact_work_limit": settings.exact_work_limit,
            "allocation.seed": settings.seed,
            "allocation.place": settings.place,
            **settings.limits.made_with(),
        },
        placed_seconds=int(parts.seconds[is_placed].sum()),
        unplaced_seconds=int(parts.seconds[~is_placed].sum()),
        bound_hours=hours_from_seconds(placed.bound_seconds),
        bound_kind=placed.bound_kind,
        goals=tuple(
            Goal(rule.name, best, value, rule.unit, rule.sense)
            for rule, best, value in zip(goals, placed.best, reached, strict=True)
        ),
        prime_share=prime_share(problem, parts),
        loads=loads,
        providers=firms,
        notes=(*problem.notes, *notes_of(problem, settings, beyond)),
        solver=solver_name(),
        sizes={"lines": len(np.unique(problem.lines.row)), **placed.sizes},
        place=settings.place,
        kept=kept_of(problem, placed.kept, beyond) if settings.place == "new" else None,
    )


def _reasons(
    problem: Problem, placed: Placed, goals: tuple[GoalRule, ...]
) -> tuple[list[str], list[str]]:
    """Return a code and a sentence for each part."""
    parts = placed.parts
    at = parts.link >= 0
    room = Room.full(problem).less(problem, parts.link[at], parts.seconds[at], line=parts.line[at])
    limited = with_stands(problem, placed.kept)
    codes, sentences = give_reasons(limited, build_cells(problem), parts, room=room, goals=goals)
    for place in np.flatnonzero(at & np.isin(parts.line, placed.kept.line)).tolist():
        codes[place], sentences[place] = "stands", PLACED["stands"]
    return codes, sentences


def _silent(message: str) -> None:
    """Take no notice."""
