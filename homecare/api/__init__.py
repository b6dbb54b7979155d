"""The Python interface: one function for each command, with the command's words.

Receives what the command line would; hands on the runs and figures the command prints. The
command line itself calls these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from homecare import scenarios
from homecare.allocation import Placing
from homecare.api.appointing import primes
from homecare.api.money import budget, design, pay
from homecare.api.names import Name
from homecare.api.panels import panel
from homecare.api.placing import explain, frontier, rules
from homecare.api.stressing import stress
from homecare.scenarios import Gathered, Run, TablesRun, Verification, ZonesRun
from homecare.scenarios.check import CheckedPath
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress

__all__ = [
    "allocate",
    "budget",
    "bundled",
    "check",
    "compare",
    "design",
    "explain",
    "frontier",
    "intake",
    "new",
    "panel",
    "pay",
    "price",
    "primes",
    "rules",
    "run",
    "stress",
    "verify",
    "zones",
]


def run(
    scenario: Name,
    *,
    placing: Placing | None = None,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> Run:
    """Return a scenario run end to end: located, priced, placed and audited.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder or a bundled id.
    placing : {"all", "new"}, optional
        Place every package anew, or keep today's placements and place the rest; without it what
        the allocation model says.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Returns
    -------
    Run
        Its `result` is the contract's, as plain values.

    Raises
    ------
    UsageError
        When there is no such scenario.
    InputError, ModelError, ScenarioError
        With every fault of the files.

    Examples
    --------
    >>> headline = run("leicestershire-2020").result["headline"]
    >>> headline["weekly_cost_gbp"], headline["costed_hours_per_week"]
    (352155.25, 18000.0)
    """
    return scenarios.run_scenario(
        scenarios.load_scenario(str(scenario)),
        placing=placing,
        set_aside=set_aside,
        progress=progress,
    )


def compare(
    baseline: Name,
    *options: Name,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> dict[str, object]:
    """Return a baseline beside options: every difference, and the bridge between their costs.

    Parameters
    ----------
    baseline, *options : str or path
        Scenario files, project folders or bundled ids.
    set_aside : bool
        Continue without faulty rows of demand; the ledgers count them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError, InputError, ModelError, ScenarioError
        As `run` does; also when no option is given.
    """
    every = [scenarios.load_scenario(str(name)) for name in (baseline, *options)]
    runs = [
        scenarios.run_scenario(scenario, set_aside=set_aside, progress=progress)
        for scenario in every
    ]
    return scenarios.compare_runs(runs[0], runs[1:])


def zones(
    scenario: Name,
    *,
    compare: Sequence[Name] = (),
    compare_bands: tuple[Name, Name] | None = None,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> ZonesRun:
    """Return hours and bands of each zone, without placing anything.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder or a bundled id.
    compare : sequence of str or path
        Other zonings to set beside the scenario's own, at most four: each a zones file, a
        scenario (its zones), or a bundled name such as `leicestershire-districts`.
    compare_bands : pair of str or path, optional
        Two geography models or band rules: `result["band_comparison"]` says which hours change
        band from the first to the second, and what that costs.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError, InputError, ModelError, ScenarioError
        As `run` does; also when there is no such zoning, model or rule.

    Examples
    --------
    >>> done = zones("leicestershire-2020", compare=["leicestershire-districts"])
    >>> [zoning["title"] for zoning in done.result["zonings"]]
    ['14 zones (leicestershire-zones)', '7 zones (leicestershire-districts)']
    """
    loaded = scenarios.load_scenario(str(scenario))
    bands = [str(each) for each in compare_bands or ()]
    scenarios.with_each_bands(loaded, bands)  # refuses wrong names before the run is made
    done = scenarios.zones_run(
        loaded, compare=[str(each) for each in compare], set_aside=set_aside, progress=progress
    )
    if not bands:
        return done
    comparison = scenarios.compare_bands(
        loaded, *bands, set_aside=set_aside, progress=progress, known=done.inputs
    )
    return replace(done, result={**done.result, "band_comparison": comparison})


def price(
    scenario: Name, *, set_aside: bool = False, progress: Progress = no_progress
) -> dict[str, object]:
    """Return a scenario's price: card, build-up, legal floor, and what its rates pay for.

    Parameters and errors are those of `run`; demand is read only where a floor needs it.
    """
    loaded = scenarios.load_scenario(str(scenario))
    return scenarios.price_figures(loaded, set_aside=set_aside, progress=progress)


def allocate(
    packages: Name,
    providers: Name,
    *,
    appointments: Name,
    model: Name | None = None,
    rule: str = "optimum",
    placing: Placing | None = None,
    as_of: date | None = None,
    seed: int = 0,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> TablesRun:
    """Return packages placed with providers from three tables alone.

    Parameters
    ----------
    packages, providers, appointments : str or path
        Canonical tables; each package states its `zone_id`.
    model : str or path, optional
        An allocation model; without it the standard goals and equal weights.
    rule : str
        A registered rule.
    placing : {"all", "new"}, optional
        Place every package anew, or keep today's placements and place the rest; without it what
        the model says, else all.
    as_of : datetime.date, optional
        Day on which suspensions and dates are read.
    seed : int
        Seed of the tie-break.
    set_aside : bool
        Continue without the faulty rows of packages; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError, InputError, ModelError
        With every fault of every file.
    """
    return scenarios.allocate_tables(
        Path(packages),
        Path(providers),
        appointments=Path(appointments),
        model=None if model is None else Path(model),
        rule=rule,
        placing=placing,
        as_of=as_of,
        seed=seed,
        set_aside=set_aside,
        progress=progress,
    )


def check(*paths: Name) -> tuple[CheckedPath, ...]:
    """Return what each path is and everything wrong with it.

    Raises
    ------
    UsageError
        When nothing stands there, or it is of no kind that can be checked.
    """
    return tuple(scenarios.check_path(str(path)) for path in paths)


def intake(
    config: Name,
    *,
    set_aside: bool = False,
    repair: bool = False,
    progress: Progress = no_progress,
) -> Gathered:
    """Return the files an intake names, read, checked, located and accounted for.

    Parameters
    ----------
    config : str or path
        An intake file.
    set_aside : bool
        Continue without faulty rows; the accounts count them.
    repair : bool
        Mend zones where that is safe.
    progress : callable
        Told what is being done.

    Returns
    -------
    Gathered
        Its `faults` are why it is refused; empty: it is not.

    Raises
    ------
    ScenarioError, ModelError
        When the intake file, or a model it names, is wrong.
    """
    return scenarios.gather(Path(config), set_aside=set_aside, repair=repair, progress=progress)


def verify(run_dir: Name, *, progress: Progress = no_progress) -> Verification:
    """Return what differs when a recorded run is made again: inputs, figures and files.

    Raises
    ------
    InputError
        When the directory holds no run, or its inputs are now faulty.
    """
    from homecare.report.outputs import write_run_outputs  # noqa: PLC0415 - slow, for maps

    def rewrite(again: Run, folder: Path) -> tuple[Path, ...]:
        return write_run_outputs(again, folder, rows=True, progress=progress)

    return scenarios.verify_run(Path(run_dir), rewrite=rewrite, progress=progress)


def new(folder: Name) -> tuple[Path, ...]:
    """Return the files of a new project folder, copied from the bundled example.

    Raises
    ------
    UsageError
        When the folder holds anything.
    """
    return scenarios.new_project(Path(folder))


def bundled() -> Mapping[str, str]:
    """Return the bundled scenarios, id to title."""
    return {name: scenarios.load_scenario(name).title for name in scenarios.bundled_ids()}
