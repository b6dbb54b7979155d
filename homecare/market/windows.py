"""Call windows: hours of a package, or of a provider, by part of the day.

Receives columns of cells such as ``morning=3.5;tea=3.5``; hands on the faults in them.
The names are the council's own; a window is one wherever its name stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, listed
from homecare.tables.windows import windows_of

_SLACK = 1e-9  # hours: parts written to more digits than floats hold may add to a little more


def faulty_windows(demand: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return the rows whose windows are not of the form, or more hours than the row, (rows,)."""
    held = {text: windows_of(text) for text in demand["window_hours"].unique()}
    totals = {
        text: math.nan if windows is None else math.fsum(windows.values())
        for text, windows in held.items()
    }
    hours = demand["hours_per_week"].to_numpy(dtype=float)
    stated = demand["window_hours"].map(totals).to_numpy(dtype=float)
    wrong: npt.NDArray[np.bool_] = np.isnan(stated) | (stated > hours + _SLACK)
    return wrong


def check_window_capacity(table: pd.DataFrame, *, source: str) -> list[Fault]:
    """Return a fault where capacities by call window are not of the form.

    Parameters
    ----------
    table : pandas.DataFrame
        Checked providers or appointments.
    source : str
        File name, for messages.
    """
    cells: Sequence[str] = list(table["window_capacity_hours"].unique())
    wrong = sorted(text for text in cells if windows_of(text) is None)
    if not wrong:
        return []
    return [
        Fault(
            "capacities by call window are not of the form name=hours;name=hours",
            f"{source}, column window_capacity_hours",
            listed([f'"{text[:60]}"' for text in wrong]),
            "names with hours of 0 or more, each name once, as morning=120;bed=40",
            "correct the cells",
        )
    ]
