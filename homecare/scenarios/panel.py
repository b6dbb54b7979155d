"""The fairness and equity panel of a scenario: who has the work, who waits, what fairness costs.

Receives a scenario; hands on a `PanelRun`: plain figures by provider, group and zone, the curve of
fairness and the price ladder, with the run they were drawn from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from homecare.allocation.fairness import FairnessCurve, fairness_curve
from homecare.allocation.fairness_losses import SharesAtLosses, shares_at_losses
from homecare.allocation.ladder import STEPS_HOURS, Ladder, price_ladder
from homecare.allocation.problem import Problem, build_problem
from homecare.errors import Fault, UsageError, listed, nearest
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Progress
from homecare.scenarios.panel_figures import (
    DIMENSIONS,
    SIZE_EDGES_HOURS,
    cells_of,
    curve_of,
    equity_of,
    grouped,
    ladder_of,
    losses_of,
    providers_of,
    whole_of,
    zones_of,
)
from homecare.scenarios.pipeline import Run, no_progress, run_scenario, settings_of
from homecare.scenarios.result import Figures


@dataclass(frozen=True)
class PanelRun:
    """The panel of a scenario.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    run : Run
        The run it was drawn from.
    result : mapping
        Plain figures.
    cells : sequence of mapping
        Hours and people by zone, group and outcome: what disclosure control needs.
    """

    scenario: Scenario
    run: Run
    result: Mapping[str, object]
    cells: Sequence[Mapping[str, object]]


def panel_of_scenario(
    scenario: Scenario,
    *,
    zones: Sequence[str] = (),
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> PanelRun:
    """Return who has the work and who waits under a scenario, and what fairness would cost.

    Parameters
    ----------
    scenario : Scenario
        What to run.
    zones : sequence of str
        Zones whose price ladder is told; none: every zone.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such zone.
    InputError, ModelError, ScenarioError
        With every fault of the files.
    InternalError
        When the audit disagrees with the plan, or a value could not be proven.
    """
    return panel_of_run(
        run_scenario(scenario, set_aside=set_aside, progress=progress),
        zones=zones,
        progress=progress,
    )


def panel_of_run(
    run: Run, *, zones: Sequence[str] = (), progress: Progress = no_progress
) -> PanelRun:
    """Return the same of a finished run.

    Raises
    ------
    UsageError
        When there is no such zone.
    InternalError
        When a value could not be proven.
    """
    scenario, inputs, frame = run.scenario, run.inputs, run.priced.frame
    ids, titles = (inputs.zones[name].astype(str) for name in ("zone_id", "zone_name"))
    names = dict(zip(ids, titles, strict=True))
    _check_zones(zones, names)
    settings = settings_of(scenario)
    problem = build_problem(
        frame,
        inputs.providers,
        appointments=inputs.appointments,
        settings=settings,
        as_of=scenario.as_of,
    )
    progress(f"{scenario.id}: what sharing the work evenly would cost")
    curve = fairness_curve(problem, settings)
    progress(f"{scenario.id}: what could be promised for a stated loss")
    losses = shares_at_losses(problem, settings)
    progress(f"{scenario.id}: what further hours would be worth in each zone")
    told = [zone for zone in names if (not zones or zone in zones) and zone in problem.zone_ids]
    ladder = price_ladder(problem, goals=settings.goals, zones=told)
    parts = grouped(run.allocation, frame, zone_ids=list(names), bands=list(run.card.bands))
    result = _result(run, parts, names=names, worked=(problem, curve, losses, ladder))
    return PanelRun(scenario=scenario, run=run, result=result, cells=cells_of(parts))


def _result(
    run: Run,
    parts: pd.DataFrame,
    *,
    names: Mapping[str, str],
    worked: tuple[Problem, FairnessCurve, tuple[SharesAtLosses, ...], Ladder],
) -> Figures:
    """Return the figures."""
    problem, curve, losses, ladder = worked
    rungs = ladder_of(ladder)
    has_rates = bool(run.priced.frame["rate_gbp_per_hour"].notna().any())
    run_notes = run.result["notes"]
    assert isinstance(run_notes, list)  # noqa: S101 - result_of makes it so
    firms = zip(problem.provider_ids, problem.is_suspended.tolist(), strict=True)
    suspended = {name for name, is_suspended in firms if is_suspended}
    zones = zones_of(run.allocation, parts, zone_names=names, suspended=suspended)
    return {
        "scenario": run.result["scenario"],
        "placed_hours": run.allocation.placed_hours,
        "bound_hours": run.allocation.bound_hours,
        "all": whole_of(parts),
        "providers": providers_of(run.allocation, parts, curve=curve, ids=problem.provider_ids),
        "equity": equity_of(parts, zone_names=names),
        "fairness": {
            **curve_of(curve, has_rates=has_rates),
            "losses": losses_of(losses, has_tenders=bool((problem.links.rate >= 0).any())),
        },
        "ladder": {
            "steps_hours": list(STEPS_HOURS),
            "goals": list(ladder.goals),
            "zones": [
                {**zone, "roles": rungs[str(zone["zone_id"])]}
                for zone in zones
                if zone["zone_id"] in rungs
            ],
        },
        "notes": [*_notes(parts, problem), *run_notes],
        "ledger": run.result["ledger"],
        "record": run.result["record"],
    }


def _notes(parts: pd.DataFrame, problem: Problem) -> list[str]:
    """Return what was assumed or left out."""
    edges = [f"{edge:g}" for edge in SIZE_EDGES_HOURS]
    alone = [name for name in DIMENSIONS if parts[name].nunique() < 2]
    notes = [
        (
            "The cost of fairness and the price ladder are those of the programme, which may split "
            "a package between providers: whole packages may do a little worse."
        ),
        f"Sizes are hours a week of a package, cut at {listed(edges)}.",
    ]
    if problem.shared:
        notes.append("Further hours are told as if the model's limits on shares did not hold for "
                     "them.")  # fmt: skip
    if alone:
        notes.append(f"All packages are alike in {listed(alone)}: no table is given of that.")
    return notes


def _check_zones(zones: Sequence[str], known: Mapping[str, str]) -> None:
    unknown = [zone for zone in zones if zone not in known]
    if unknown:
        raise UsageError([
            Fault("no such zone", "--zone", zone, "a zone_id of the scenario",
                  "correct the name." + nearest(zone, known))
            for zone in unknown
        ])  # fmt: skip
