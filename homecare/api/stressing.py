"""The Python interface to failures of providers: one function, in the command's words.

Receives what the command line would; hands on the figures the command prints.
"""

from __future__ import annotations

from collections.abc import Sequence

from homecare import scenarios
from homecare.allocation import Placing
from homecare.api.names import Name
from homecare.scenarios import StressRun
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress

__all__ = ["stress"]


def stress(
    scenario: Name,
    *,
    suspend: bool = False,
    providers: Sequence[str] = (),
    pairs: int = 5,
    capacity: Sequence[float] = (-0.1, -0.2),
    placing: Placing | None = None,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> StressRun:
    """Return what the failure of providers does to a scenario's plan, worst failure first.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder or a bundled id.
    suspend : bool
        Each provider takes nobody new and keeps who is with it today, instead of leaving.
    providers : sequence of str
        Who fails, each in turn; none: everybody in turn.
    pairs : int
        Every pair among so many of the largest fails together as well.
    capacity : sequence of float
        Shares by which capacity falls, -1 to 0: of every provider at once, or of each of
        ``providers`` alone.
    placing : {"all", "new"}, optional
        The plan in force: every package placed anew, or today's placements and the rest; without
        it what the allocation model says.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such scenario or provider, or a number is out of range.
    InputError, ModelError, ScenarioError
        With every fault of the files.

    Examples
    --------
    >>> found = stress("leicestershire-2020", providers=["INVENTED-P25"], capacity=()).result
    >>> worst = found["failures"][0]
    >>> worst["displaced_hours"] >= worst["lost_hours"] >= worst["least_lost_hours"] > 0
    True
    """
    return scenarios.stress_scenario(
        scenarios.load_scenario(str(scenario)),
        kind="suspension" if suspend else "exit",
        providers=providers,
        pairs=pairs,
        capacity=capacity,
        placing=placing,
        set_aside=set_aside,
        progress=progress,
    )
