"""The Python interface to placements: one function for each command, in its words.

Receives what the command line would; hands on the runs and figures the command prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from homecare import scenarios
from homecare.allocation import Placing
from homecare.api.names import Name
from homecare.errors import Fault, UsageError
from homecare.scenarios import ExplainRun, FrontierRun, RulesRun
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress

__all__ = ["explain", "frontier", "rules"]


def rules(
    scenario: Name,
    *,
    rules: Sequence[str] = (),
    placing: Placing | None = None,
    orders: int = 200,
    half_width: float | None = None,
    seed: int | None = None,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> RulesRun:
    """Return rules of brokerage compared with each other and with the optimum.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder or a bundled id.
    rules : sequence of str
        Registered rules; none: every rule but the batches.
    placing : {"all", "new"}, optional
        Place every package anew, or only those that no provider has today; without it what the
        allocation model says.
    orders : int
        Orders of arrival to draw at most; at least 20.
    half_width : float, optional
        Hours a week to which differences in placed hours are to be told; without it a thousandth
        of the planned hours.
    seed : int, optional
        Seed of the draws; without it the scenario's.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such scenario or rule, or there are too few orders.
    InputError, ModelError, ScenarioError
        With every fault of the files.

    Examples
    --------
    >>> found = rules("leicestershire-2020", rules=["prime_first", "rotation"], orders=20).result
    >>> difference = found["pairs"][0]["differences"]["prime_share"]
    >>> difference["low"] > 0  # primes take more of the hours when they are asked first
    True
    """
    return scenarios.compare_scenario_rules(
        scenarios.load_scenario(str(scenario)),
        rules=rules,
        placing=placing,
        orders=orders,
        half_width=half_width,
        seed=seed,
        set_aside=set_aside,
        progress=progress,
    )


def explain(
    run_dir: Name,
    package_id: str | None = None,
    *,
    zones: Sequence[str] = (),
    provider: str | None = None,
    anew: bool = False,
    supply_elasticity: float | None = None,
    progress: Progress = no_progress,
) -> ExplainRun:
    """Return why a package is where it is and what would place it; or how short a zone is.

    Parameters
    ----------
    run_dir : str or path
        Directory written by `homecare run --out` or `homecare allocate --out`.
    package_id : str, optional
        The package; needed without zones.
    zones : sequence of str
        Instead of a package: zones whose shortage is told, with who is full there and what 1, 10,
        50 or 100 further hours a week would add.
    provider : str, optional
        A provider of the run: why not with it?
    anew : bool
        Also allocate everything anew with each change that would place the package.
    supply_elasticity : float, optional
        Per cent more supply for one per cent on the rate, an assumption; without it no price is
        told for hours that are missing.
    progress : callable
        Told what is being done.

    Returns
    -------
    ExplainRun
        Its `result` is the award record. It is row-level: about one package, which is one person.
        Of zones it is plain figures, not protected for publication.

    Raises
    ------
    UsageError
        When there is no such package, provider or zone, both packages and zones are asked for or
        neither, or the elasticity is no positive number.
    InputError
        When the directory holds no run, or not the one that its record gives.
    """
    is_of_package = provider is not None or anew or supply_elasticity is not None
    if (package_id is None) != bool(zones) or (zones and is_of_package):
        raise UsageError(
            Fault("a package or zones are explained, one of the two", "PACKAGE_ID, --zone",
                  "options of both" if zones else "neither",
                  "PACKAGE_ID with its options, or --zone alone", "leave out what is not asked")
        )  # fmt: skip
    if package_id is None:
        return scenarios.explain_zones(Path(run_dir), zones, progress=progress)
    return scenarios.explain_package(
        Path(run_dir),
        package_id,
        provider=provider,
        with_anew=anew,
        supply_elasticity=supply_elasticity,
        progress=progress,
    )


def frontier(
    scenario: Name,
    *,
    points: int = 8,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> FrontierRun:
    """Return plans from as few people moved as can be to everything placed anew.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder or a bundled id.
    points : int
        How many plans, both ends included; 3 or more.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such scenario, or there are too few points.
    InputError, ModelError, ScenarioError
        With every fault of the files.

    Examples
    --------
    >>> plans = frontier("leicestershire-2020", points=3).result["points"]
    >>> plans[0]["moved_people"], plans[0]["prime_share"] < plans[1]["prime_share"]
    (0, True)
    """
    return scenarios.scenario_frontier(
        scenarios.load_scenario(str(scenario)),
        points=points,
        set_aside=set_aside,
        progress=progress,
    )
