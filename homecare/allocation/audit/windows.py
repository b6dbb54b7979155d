"""Call windows, checked from labels for the audit alone.

Receives the case an audit looks at; hands on the faults and which offers the windows have room
for. It reads the cells itself and uses none of the allocation's own arrays.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.allocation.audit.case import Case, difference
from homecare.errors import Fault, listed
from homecare.units import whole_seconds

_A_SECOND = 1  # windows of a row are rounded so that together they are not above it
_WHOSE = (
    ("provider_windows", ["provider_id"]),
    ("link_windows", ["provider_id", "zone_id"]),
)


def window_faults(case: Case) -> Iterable[Fault]:
    """Find windows that parts are not in, and whoever has more in one than it can take."""
    yield from _mistold(case)
    for name, keys, left in _left(case):
        over = left[left < 0]
        if len(over):
            whose = [" in ".join(np.atleast_1d(np.array(key, dtype=object))) for key in over.index]
            yield difference(
                f"a provider has more in the call window {name} than it can take",
                "allocation",
                found=listed(whose),
                allowed=f"window_capacity_hours {'in the zone' if len(keys) > 1 else 'in all'}",
            )


def windows_allow(case: Case, offers: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return whether the call windows have room for each offer, (offers,).

    Parameters
    ----------
    case : Case
        The case.
    offers : pandas.DataFrame
        Unplaced parts beside a link: provider_id, zone_id, is_whole, windows, call_window.
    """
    allowed = left_in_window(case, offers) >= 1
    for name, keys, left in _left(case):
        asked = np.where(offers["is_whole"], _seconds(offers["windows"], name), 0)
        room = _room(left, keys, offers)
        allowed &= np.isnan(room) | (asked <= room)
    return allowed


def left_in_window(case: Case, offers: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the seconds left in the window that each offer lies in, (offers,); infinite if none.

    Parameters
    ----------
    case, offers
        As in `windows_allow`.
    """
    most = np.full(len(offers), np.inf)
    for name, keys, left in _left(case):
        inside = (offers["call_window"] == name) & ~offers["is_whole"].astype(bool)
        most = np.where(inside, np.fmin(most, _room(left, keys, offers)), most)
    return most


def _room(left: pd.Series, keys: list[str], offers: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return what is left where each offer stands; blank where no limit is stated."""
    at = pd.MultiIndex.from_frame(offers[keys]) if len(keys) > 1 else offers[keys[0]]
    room: npt.NDArray[np.float64] = left.reindex(at).to_numpy(dtype=float)
    return room


def _mistold(case: Case) -> Iterable[Fault]:
    """Find hours without people whose parts in a window are not those that their row states."""
    cells = [text for column, _ in _WHOSE for text in case.links[column].unique()]
    names = sorted({name for text in cells for name in _hours(text)})
    lines = case.rows[~case.rows["is_whole"]]
    wrong = {
        line
        for line, window, text in zip(
            lines["line"], lines["call_window"], lines["windows"], strict=True
        )
        if window and window not in _hours(text)
    }
    wrong |= set(case.rows.loc[case.rows["is_whole"] & (case.rows["call_window"] != ""), "line"])
    for name in names:
        stated = lines.drop_duplicates("line").set_index("line")["windows"]
        asked = pd.Series(_seconds(stated, name), index=stated.index)
        told = lines[lines["call_window"] == name].groupby("line")["seconds"].sum()
        off = (told.reindex(asked.index).fillna(0) - asked).abs() > _A_SECOND
        wrong |= set(asked.index[off])
    if wrong:
        yield difference(
            "hours without people are not in the call windows that their row states",
            "allocation, call_window",
            found=f"lines {listed(sorted(wrong))}",
            allowed="parts that add to the hours of window_hours, to the second",
        )


def _left(case: Case) -> Iterable[tuple[str, list[str], pd.Series]]:
    """Yield each window and whose it is, with the seconds that are left there.

    What stands where it is may be more than the capacity; nothing new is then placed.
    """
    placed = case.rows[case.rows["provider_id"] != ""]
    for column, keys in _WHOSE:
        held = case.links.drop_duplicates(keys).set_index(keys)[column]
        names = sorted({name for text in held.unique() for name in _hours(text)})
        for name in names:
            stated = held[[name in _hours(text) for text in held]]
            capacity = pd.Series(_seconds(stated, name), index=stated.index)
            whole = _seconds(placed["windows"], name)
            part = np.where(placed["call_window"] == name, placed["seconds"], 0)
            taken = placed.assign(taken=np.where(placed["is_whole"], whole, part))
            used, stood = (
                rows.groupby(keys)["taken"].sum().reindex(capacity.index).fillna(0)
                for rows in (taken, taken[taken["stands"]])
            )
            yield name, keys, np.maximum(capacity, stood) - used


def _seconds(cells: pd.Series, name: str) -> npt.NDArray[np.int64]:
    known = {text: _hours(text).get(name, 0.0) for text in cells.unique()}
    return whole_seconds([known[text] for text in cells])


def _hours(text: object) -> dict[str, float]:
    pairs = [part.split("=") for part in str(text).split(";") if "=" in part]
    return {" ".join(name.lower().split()): float(hours) for name, hours in pairs}
