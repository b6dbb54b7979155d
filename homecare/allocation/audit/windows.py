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

_WHOSE = (
    ("provider_windows", ["provider_id"]),
    ("link_windows", ["provider_id", "zone_id"]),
)


def window_faults(case: Case) -> Iterable[Fault]:
    """Find providers and appointments with more in a call window than they can take."""
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
        Unplaced parts beside a link: provider_id, zone_id, windows.
    """
    allowed = np.ones(len(offers), dtype=bool)
    for name, keys, left in _left(case):
        asked = _seconds(offers["windows"], name)
        at = pd.MultiIndex.from_frame(offers[keys]) if len(keys) > 1 else offers[keys[0]]
        room = left.reindex(at).to_numpy(dtype=float)
        allowed &= np.isnan(room) | (asked <= room)
    return allowed


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
            taken = placed.assign(taken=_seconds(placed["windows"], name))
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
