"""The fairness and equity panel of a scenario: who has the work, who waits, what fairness costs.

Receives a scenario; hands on a `PanelRun`: plain figures by provider, group and zone, the curve of
fairness and the price ladder, with the run they were drawn from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from homecare.allocation.fairness import FairnessCurve, SharesAtLosses, cost_of_fairness
from homecare.allocation.problem import Problem, build_problem
from homecare.errors import InputError, listed
from homecare.scenarios.explain.zones import ladder_figures, notes_of
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Progress
from homecare.scenarios.panel.fairness import curve_of, losses_of
from homecare.scenarios.panel.figures import (
    DIMENSIONS,
    SIZE_EDGES_HOURS,
    cells_of,
    equity_of,
    grouped,
    providers_of,
    whole_of,
)
from homecare.scenarios.pipeline import Run, no_progress, run_scenario, settings_of
from homecare.scenarios.result import Figures
from homecare.scenarios.verify import make_again

OPENINGS = (
    "The cost of fairness keeps the model's limits on who has work in a zone, and who has some is "
    "chosen anew for every share. Any share at all asks for work for every provider that is "
    "promised one: a place, and a least block. Where a range is told, its worse end is attained "
    "and no choice of who has work passes the other."
)


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
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> PanelRun:
    """Return who has the work and who waits under a scenario, and what fairness would cost.

    Parameters
    ----------
    scenario : Scenario
        What to run.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    InputError, ModelError, ScenarioError
        With every fault of the files.
    InternalError
        When the audit disagrees with the plan, or a value could not be proven.
    """
    return panel_of_run(
        run_scenario(scenario, with_beside=False, set_aside=set_aside, progress=progress),
        progress=progress,
    )


def panel_of_directory(run_dir: Path, *, progress: Progress = no_progress) -> PanelRun:
    """Return the same of a recorded run, made again.

    Raises
    ------
    InputError
        When the directory holds no run, or not the one that its record gives.
    InternalError
        When a value could not be proven.
    """
    run, found = make_again(run_dir, with_beside=False, progress=progress)
    faults = found.faults(run_dir)
    if faults:
        raise InputError(faults)
    return panel_of_run(run, progress=progress)


def panel_of_run(run: Run, *, progress: Progress = no_progress) -> PanelRun:
    """Return the same of a finished run.

    Raises
    ------
    InternalError
        When a value could not be proven.
    """
    scenario, inputs, frame = run.scenario, run.inputs, run.priced.frame
    ids, titles = (inputs.zones[name].astype(str) for name in ("zone_id", "zone_name"))
    names = dict(zip(ids, titles, strict=True))
    settings = settings_of(scenario)
    problem = build_problem(
        frame,
        inputs.providers,
        appointments=inputs.appointments,
        settings=settings,
        as_of=scenario.as_of,
    )
    curve, losses = cost_of_fairness(
        problem, settings, tell=lambda message: progress(f"{scenario.id}: {message}")
    )
    progress(f"{scenario.id}: what further hours would be worth in each zone")
    parts = grouped(run.allocation, frame, zone_ids=list(names), bands=list(run.card.bands))
    ladder = ladder_figures(
        problem,
        settings.goals,
        allocation=run.allocation,
        parts=parts,
        zone_names=names,
        progress=lambda message: progress(f"{scenario.id}: {message}"),
    )
    result = _result(run, parts, names=names, worked=(problem, curve, losses, ladder))
    return PanelRun(scenario=scenario, run=run, result=result, cells=cells_of(parts))


def _result(
    run: Run,
    parts: pd.DataFrame,
    *,
    names: Mapping[str, str],
    worked: tuple[Problem, FairnessCurve, tuple[SharesAtLosses, ...], Figures],
) -> Figures:
    """Return the figures."""
    problem, curve, losses, ladder = worked
    has_rates = bool(run.priced.frame["rate_gbp_per_hour"].notna().any())
    run_notes = run.result["notes"]
    assert isinstance(run_notes, list)  # noqa: S101 - result_of makes it so
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
        "ladder": ladder,
        "notes": [*_notes(parts, problem), *run_notes],
        "ledger": run.result["ledger"],
        "record": run.result["record"],
    }


def _notes(parts: pd.DataFrame, problem: Problem) -> list[str]:
    """Return what was assumed or left out."""
    edges = [f"{edge:g}" for edge in SIZE_EDGES_HOURS]
    alone = [name for name in DIMENSIONS if parts[name].nunique() < 2]
    notes = [
        *notes_of(problem),
        "The cost of fairness is worked out by the same programme.",
        *([OPENINGS] if problem.openings is not None else []),
        f"Sizes are hours a week of a package, cut at {listed(edges)}.",
    ]
    if alone:
        notes.append(f"All packages are alike in {listed(alone)}: no table is given of that.")
    return notes
