"""The Python interface to the award of a contract: who should be prime.

Receives what the command line would; hands on the figures the command prints.
"""

from __future__ import annotations

from pathlib import Path

from homecare import scenarios
from homecare.api.names import Name
from homecare.scenarios import PrimesRun
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress

__all__ = ["primes"]


def primes(
    scenario: Name,
    *,
    bids: Name | None = None,
    at_least: int | None = None,
    at_most: int = 5,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> PrimesRun:
    """Return the primes of each zone that survive any single failure at the least loss of score.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder or a bundled id: whose zones and hours.
    bids : str or path, optional
        A table of bids; without it every appointment of the scenario counts as a bid.
    at_least : int, optional
        Least number of primes in every zone that has any; without it what the allocation model
        asks of each class of zone, and 2 where it asks nothing.
    at_most : int
        Greatest number of primes in a zone.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such scenario, or the numbers contradict each other.
    InputError, ModelError, ScenarioError
        With every fault of the files.

    Examples
    --------
    >>> found = primes("leicestershire-2020").result
    >>> chosen, same, most = found["choices"]
    >>> chosen["worst_failure_hours"] < most["worst_failure_hours"]
    True
    """
    return scenarios.choose_scenario_primes(
        scenarios.load_scenario(str(scenario)),
        bids=None if bids is None else Path(bids),
        at_least=at_least,
        at_most=at_most,
        set_aside=set_aside,
        progress=progress,
    )
