"""The Python interface to the fairness and equity panel, in the words of the command.

Receives what the command line would; hands on the run and figures the command prints.
"""

from __future__ import annotations

from collections.abc import Sequence

from homecare import scenarios
from homecare.api.names import Name
from homecare.scenarios import PanelRun
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress

__all__ = ["panel"]


def panel(
    scenario: Name,
    *,
    zones: Sequence[str] = (),
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> PanelRun:
    """Return who has the work, who waits, what fairness costs and what further hours are worth.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder or a bundled id.
    zones : sequence of str
        Zones whose price ladder is told; none: every zone.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such scenario or zone.
    InputError, ModelError, ScenarioError
        With every fault of the files.

    Examples
    --------
    >>> found = panel("leicestershire-2020", zones=["melton"]).result
    >>> found["fairness"]["free_share"] <= found["fairness"]["greatest_share"]
    True
    """
    return scenarios.panel_of_scenario(
        scenarios.load_scenario(str(scenario)),
        zones=zones,
        set_aside=set_aside,
        progress=progress,
    )
