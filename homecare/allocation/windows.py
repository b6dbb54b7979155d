"""Call windows as shared limits: morning hours bind before weekly hours do.

Receives the tables and the codes of lines and links; hands on one shared limit for each window
that a provider, or an appointment, states a capacity for, with what each line takes of it.

A package takes of a window what it states, a package that states nothing takes nothing: a note
says how many hours those are. Hours without people may be split, and a part of them has no time of
day, so that they may not state any.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.allocation.limits import NO_LIMIT, SharedLimit
from homecare.errors import Fault, InputError, listed, nearest
from homecare.market import windows_of
from homecare.units import total_hours, whole_seconds

Ints = npt.NDArray[np.int64]


def build_windows(
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    appointments: pd.DataFrame,
    *,
    link_provider: Ints,
    notes: list[str],
) -> tuple[SharedLimit, ...]:
    """Return the limits of the call windows, none where nobody states a capacity.

    Parameters
    ----------
    packages, providers, appointments : pandas.DataFrame
        Lines, providers and links in canonical order.
    link_provider : (links,) int64
        Provider of each link.
    notes : list of str
        Told what was assumed.

    Raises
    ------
    InputError
        When hours without people state hours in a window that is limited.
    """
    in_all = _held(providers, "window_capacity_hours")
    in_zone = _held(appointments, "window_capacity_hours")
    names = sorted({name for held in (*in_all, *in_zone) for name in held})
    if not names:
        return ()
    asked = _held(packages, "window_hours")
    _refuse_divisible(packages, asked, names)
    _tell(packages, asked, names, notes)
    every = np.arange(len(link_provider), dtype=np.int64)
    limits = []
    for name in names:
        taken = whole_seconds([held.get(name, 0.0) for held in asked])
        for held, node in ((in_all, link_provider), (in_zone, every)):
            if any(name in each for each in held):
                capacity = [
                    int(whole_seconds([each[name]])[0]) if name in each else NO_LIMIT
                    for each in held
                ]
                limits.append(
                    SharedLimit(
                        f"window {name}",
                        node,
                        np.array([*capacity, NO_LIMIT], dtype=np.int64),
                        taken,
                    )
                )
    return tuple(limits)


def _held(table: pd.DataFrame, column: str) -> list[dict[str, float]]:
    """Return the windows of each row; none where the table has no such column."""
    if column not in table.columns:
        return [{} for _ in range(len(table))]
    known = {text: windows_of(text) or {} for text in table[column].unique()}
    return [known[text] for text in table[column]]


def _refuse_divisible(
    packages: pd.DataFrame, asked: Sequence[dict[str, float]], names: Sequence[str]
) -> None:
    """Refuse hours in a limited window of rows that may be split."""
    is_line = (packages["package_id"] == "").to_numpy(dtype=bool)
    timed = np.array([any(held.get(name) for name in names) for held in asked], dtype=bool)
    count = int((is_line & timed).sum())
    if count:
        raise InputError(
            Fault(
                "hours without people state hours by call window",
                "packages, column window_hours",
                f"{count} row{'s' if count > 1 else ''} with a blank package_id",
                "an empty cell, or a package_id: hours that may be split have no time of day",
                "clear the cells, or take window_capacity_hours out of the providers' files",
            )
        )


def _tell(
    packages: pd.DataFrame,
    asked: Sequence[dict[str, float]],
    names: Sequence[str],
    notes: list[str],
) -> None:
    """Tell whose hours take nothing of any window, and which windows nobody limits."""
    silent = np.array([not held for held in asked], dtype=bool)
    if silent.any():
        hours = total_hours(packages.loc[silent, "hours_per_week"].to_numpy(dtype=float))
        notes.append(
            f"{int(silent.sum())} of {len(asked)} rows ({hours:,.10g} hours a week) state no hours "
            "by call window and take nothing of any window's capacity."
        )
    free = sorted({name for held in asked for name in held} - set(names))
    if free:
        notes.append(f"Packages name call windows for which nobody states a capacity "
                     f"({listed(free)}): they have no limit.{nearest(free[0], names)}")  # fmt: skip
