"""Explaining zones: shortage, who is full, and what further hours would be worth.

Receives a run's directory and zones; hands on an `ExplainRun` whose result is plain figures of
those zones. Also what the panel tells of every zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from homecare.allocation import Allocation
from homecare.allocation.ladder import POOL_ROLES, STEPS_HOURS, price_ladder
from homecare.allocation.problem import Problem, build_problem
from homecare.errors import UsageError
from homecare.scenarios.explain.asked import check_asked, unknown_zones
from homecare.scenarios.explain.run import ExplainRun
from homecare.scenarios.inputs import Progress
from homecare.scenarios.panel.figures import grouped, ladder_of, zones_of
from homecare.scenarios.pipeline import no_progress
from homecare.scenarios.remake import remake
from homecare.scenarios.result import Figures

SPLIT = (
    "What further hours add is worked out by the programme that bounds the plan, which may split a "
    "package between providers: whole packages may gain a little less."
)
SHARES = (
    "The room that providers have left is told by capacity alone, and further hours as if the "
    "model's limits on shares and call windows did not hold for them."
)
WINDOWS = (
    "Further hours may fall at any time of the day. A package that needs more of a call window "
    "than a provider has counts with the part that it has: whole packages may gain less than is "
    "told."
)
OPENINGS = (
    "Who has work in a zone is chosen anew for every step of further hours, within the model's "
    "limits on that. The further hours themselves take no place among a zone's providers and need "
    "no least block. Where a range is told, its lower end is attained and nothing passes its upper."
)


def explain_zones(
    run_dir: Path, zones: Sequence[str], *, progress: Progress = no_progress
) -> ExplainRun:
    """Return the shortage of some zones, who is full there and what further hours would add.

    Parameters
    ----------
    run_dir : pathlib.Path
        Directory written by `homecare run --out` or `homecare allocate --out`.
    zones : sequence of str
        The zones.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such zone.
    InputError
        When the directory holds no run, or not the one that its record gives.
    InternalError
        When a value could not be proven.
    """
    check_asked(run_dir, zones=zones)
    remade = remake(run_dir, progress=progress)
    market = remade.market
    problem = build_problem(
        market.packages,
        market.providers,
        appointments=market.appointments,
        settings=market.settings,
        as_of=market.as_of,
    )
    faults = unknown_zones(zones, [*remade.zone_names, *problem.zone_ids])
    if faults:
        raise UsageError(faults)
    progress("what further hours would be worth")
    parts = grouped(remade.allocation, market.packages, zone_ids=problem.zone_ids, bands=[])
    ladder = ladder_figures(
        problem,
        market.settings.goals,
        allocation=remade.allocation,
        parts=parts,
        zone_names={zone: remade.zone_names.get(zone, zone) for zone in dict.fromkeys(zones)},
        progress=progress,
    )
    notes = notes_of(problem)
    if remade.rule is not None:
        notes.append(f"Shortage and room are those of the rule {remade.rule.name}; further hours "
                     "are set beside the best plan, which no rule need reach.")  # fmt: skip
    result: Figures = {
        "scenario": remade.heading,
        "ladder": ladder,
        "notes": [*notes, *problem.notes],
        "record": remade.record,
    }
    return ExplainRun(remade=remade, result=result)


def ladder_figures(
    problem: Problem,
    goals: Sequence[str],
    *,
    allocation: Allocation,
    parts: pd.DataFrame,
    zone_names: Mapping[str, str],
    progress: Progress = no_progress,
) -> Figures:
    """Return shortage, who is full and the price ladder of the zones that are named.

    Parameters
    ----------
    problem : Problem
        What was placed.
    goals : sequence of str
        The model's goals.
    allocation : Allocation
        The plan.
    parts : pandas.DataFrame
        What `homecare.scenarios.panel.figures.grouped` gives.
    zone_names : mapping of str to str
        Names of the zones that are told, in order.
    progress : callable
        Told each zone where that takes time.

    Notes
    -----
    In a zone without demand and without providers further hours add nothing; it has no ladder.
    """
    told = [zone for zone in zone_names if zone in problem.zone_ids]
    roles = len(POOL_ROLES)

    def tell(done: int) -> None:
        if done % roles == 0:
            progress(f"further hours: {done // roles} of {len(told)} zones")

    ladder = price_ladder(problem, goals=goals, zones=told, tell=tell)
    firms = zip(problem.provider_ids, problem.is_suspended.tolist(), strict=True)
    suspended = {name for name, is_suspended in firms if is_suspended}
    rungs = ladder_of(ladder)
    return {
        "steps_hours": list(STEPS_HOURS),
        "goals": list(ladder.goals),
        "zones": [
            {**zone, "roles": rungs.get(str(zone["zone_id"]), [])}
            for zone in zones_of(allocation, parts, zone_names=zone_names, suspended=suspended)
        ],
    }


def notes_of(problem: Problem) -> list[str]:
    """Return what must be known of a ladder."""
    return [
        SPLIT,
        *([SHARES] if problem.shared else []),
        *([WINDOWS] if any(limit.taken is not None for limit in problem.shared) else []),
        *([OPENINGS] if problem.openings is not None else []),
    ]
