"""The Python interface to the fairness and equity panel, in the words of the command.

Receives what the command line would; hands on the run and figures the command prints.
"""

from __future__ import annotations

from pathlib import Path

from homecare import scenarios
from homecare.api.names import Name
from homecare.scenarios import PanelRun
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress

__all__ = ["panel"]


def panel(
    scenario: Name,
    *,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> PanelRun:
    """Return who has the work, who waits, what fairness costs and what further hours are worth.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder, a bundled id, or a directory written by
        `homecare run --out`, whose run is then made again from its record.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such scenario.
    InputError, ModelError, ScenarioError
        With every fault of the files; when the run of the directory is not the one that its
        record gives.

    Examples
    --------
    >>> found = panel("leicestershire-2020").result
    >>> found["fairness"]["free_share"] <= found["fairness"]["greatest_share"]
    True
    """
    folder = Path(scenario)
    if (folder / "result.json").is_file():
        return scenarios.panel_of_directory(folder, progress=progress)
    return scenarios.panel_of_scenario(
        scenarios.load_scenario(str(scenario)), set_aside=set_aside, progress=progress
    )
