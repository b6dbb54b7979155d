"""The Python interface to rules of brokerage: one function for each command, in its words.

Receives what the command line would; hands on the runs and figures the command prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from homecare import scenarios
from homecare.api.names import Name
from homecare.scenarios import RulesRun
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress

__all__ = ["rules"]


def rules(
    scenario: Name,
    *,
    rules: Sequence[str] = (),
    placing: Literal["all", "new"] = "all",
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
    placing : {"all", "new"}
        Place every package anew, or only those that no provider has today.
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
