"""Call windows as shared limits: morning hours bind before weekly hours do.

Receives the tables and the codes of lines and links; hands on the lines that rows with hours
without people fall into, and one shared limit for each window that a provider, or an appointment,
states a capacity for, with what each line takes of it.

A package takes of a window what it states; a row that states nothing takes nothing: a note says how
many hours those are. Hours without people may be split, so that those in a window and the rest are
lines of their own: every second of such a line is in its window, or in none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.allocation.limits import NO_LIMIT, SharedLimit
from homecare.errors import listed, nearest
from homecare.tables.windows import seconds_by_window, windows_of
from homecare.units import SECONDS_PER_HOUR, total_hours, whole_seconds

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Windows = list[dict[str, float]]

PREFIX = "window "


@dataclass(frozen=True)
class Pieces:
    """The lines that rows fall into.

    Attributes
    ----------
    of : (lines,) int64
        Row of each line; the lines of a row stand together, by window, what is in none last.
    window : (lines,) object
        Limited window that all of a line without people lies in; empty where in none.
    seconds, hours : (lines,) int64, (lines,) float
        Of each line; those of a row add to it.
    """

    of: Ints
    window: npt.NDArray[np.object_]
    seconds: Ints
    hours: Floats


def _pieces_of(packages: pd.DataFrame, names: Sequence[str]) -> Pieces | None:
    """Return the lines that rows fall into; None where each is a line by itself."""
    is_line = (packages["package_id"] == "").tolist()
    if not any(is_line):
        return None
    hours: list[float] = packages["hours_per_week"].to_numpy(dtype=float).tolist()
    of: list[int] = []
    window: list[str] = []
    held: list[int] = []
    given: list[float] = []
    for row, (windows, seconds) in enumerate(
        zip(_held(packages, "window_hours"), whole_seconds(hours).tolist(), strict=True)
    ):
        parts = _parts(windows, names, seconds) if is_line[row] else [("", seconds)]
        told = [part / SECONDS_PER_HOUR for _, part in parts[:-1]]
        of += [row] * len(parts)
        window += [name for name, _ in parts]
        held += [part for _, part in parts]
        given += [*told, math.fsum([hours[row], *(-each for each in told)])]
    if not any(window):
        return None
    return Pieces(
        np.array(of, dtype=np.int64),
        np.array(window, dtype=object),
        np.array(held, dtype=np.int64),
        np.array(given, dtype=float),
    )


def _parts(
    windows: Mapping[str, float], names: Sequence[str], seconds: int
) -> list[tuple[str, int]]:
    """Return the seconds of a row in each limited window, then those in none."""
    own = {name: windows[name] for name in names if windows.get(name)}
    inside = [(name, part) for name, part in seconds_by_window(own, seconds).items() if part]
    rest = seconds - sum(part for _, part in inside)
    return [*inside, ("", rest)] if rest or not inside else inside


def build_windows(
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    appointments: pd.DataFrame,
    *,
    link_provider: Ints,
    notes: list[str],
) -> tuple[Pieces | None, tuple[SharedLimit, ...]]:
    """Return the lines that rows fall into, and the limits of the call windows on them.

    Parameters
    ----------
    packages, providers, appointments : pandas.DataFrame
        Rows of demand, providers and links in canonical order.
    link_provider : (links,) int64
        Provider of each link.
    notes : list of str
        Told what was assumed.

    Returns
    -------
    pieces : Pieces or None
        None where each row is a line by itself.
    limits : tuple of SharedLimit
        None where nobody states a capacity.
    """
    in_all = _held(providers, "window_capacity_hours")
    in_zone = _held(appointments, "window_capacity_hours")
    names = sorted({name for held in (*in_all, *in_zone) for name in held})
    if not names:
        return None, ()
    asked, pieces = _held(packages, "window_hours"), _pieces_of(packages, names)
    _tell(packages, asked, names, pieces=pieces, notes=notes)
    every = np.arange(len(link_provider), dtype=np.int64)
    limits = []
    for name in names:
        taken = whole_seconds([held.get(name, 0.0) for held in asked])
        if pieces is not None:
            is_line = (packages["package_id"] == "").to_numpy(dtype=bool)[pieces.of]
            of_line = np.where(pieces.window == name, pieces.seconds, 0)
            taken = np.where(is_line, of_line, taken[pieces.of])
        for held, node in ((in_all, link_provider), (in_zone, every)):
            if any(name in each for each in held):
                capacity = [
                    int(whole_seconds([each[name]])[0]) if name in each else NO_LIMIT
                    for each in held
                ]
                limits.append(
                    SharedLimit(
                        f"{PREFIX}{name}",
                        node,
                        np.array([*capacity, NO_LIMIT], dtype=np.int64),
                        taken,
                    )
                )
    return pieces, tuple(limits)


def windows_of_lines(
    shared: Sequence[SharedLimit], is_whole: npt.NDArray[np.bool_]
) -> npt.NDArray[np.object_]:
    """Return the window that each line without people lies in, (lines,); empty where in none.

    Parameters
    ----------
    shared : sequence of SharedLimit
        The limits of a problem.
    is_whole : (lines,) bool
        Which lines are packages, which may lie in several windows.
    """
    window = np.full(len(is_whole), "", dtype=object)
    for limit in shared:
        if limit.taken is not None:
            window[~is_whole & (limit.taken > 0)] = limit.name.removeprefix(PREFIX)
    return window


def _held(table: pd.DataFrame, column: str) -> Windows:
    """Return the windows of each row; none where the table has no such column."""
    if column not in table.columns:
        return [{} for _ in range(len(table))]
    known = {text: windows_of(text) or {} for text in table[column].unique()}
    return [known[text] for text in table[column]]


def _tell(
    packages: pd.DataFrame,
    asked: Windows,
    names: Sequence[str],
    *,
    pieces: Pieces | None,
    notes: list[str],
) -> None:
    """Tell whose hours take nothing of any window, whose are apart, and which nobody limits."""
    silent = np.array([not held for held in asked], dtype=bool)
    if silent.any():
        hours = total_hours(packages.loc[silent, "hours_per_week"].to_numpy(dtype=float))
        notes.append(
            f"{int(silent.sum())} of {len(asked)} rows ({hours:,.10g} hours a week) state no hours "
            "by call window and take nothing of any window's capacity."
        )
    if pieces is not None:
        timed = pieces.window != ""
        hours = total_hours(pieces.hours[timed])
        rows = len(np.unique(pieces.of[timed]))
        notes.append(
            f"{rows} {'row' if rows == 1 else 'rows'} of hours without people "
            f"{'states' if rows == 1 else 'state'} hours by call window ({hours:,.10g} hours a "
            "week): these are placed apart from the rest of their row, and may be with another "
            "provider. Whoever the people are, no way of placing them whole can place more."
        )
    free = sorted({name for held in asked for name in held} - set(names))
    if free:
        notes.append(f"Packages name call windows for which nobody states a capacity "
                     f"({listed(free)}): they have no limit.{nearest(free[0], names)}")  # fmt: skip
