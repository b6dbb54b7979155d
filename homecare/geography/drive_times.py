"""Drive times: a matrix of ways between places, in place of the estimate of travel.

Receives rows of from, to, minutes and perhaps miles; hands on the way between stops. A way that is
wanted and not there is told, never made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.geography.stops import Floats, Stops, Whole

Keys = npt.NDArray[np.object_]


def _tight(names: npt.ArrayLike) -> Keys:
    """Return names without spaces and in capitals, as they are compared."""
    return np.array(["".join(str(name).upper().split()) for name in np.asarray(names)], object)


# How a stop is called at each level at which drive times may be stated, the finest first.
_LEVELS: Mapping[str, Callable[[Stops], Keys]] = {
    "postcode": lambda stops: _tight(stops.postcode),
    "postcode sector": lambda stops: _tight([name[:-2] for name in stops.postcode]),
    "zone": lambda stops: _tight(stops.zone_id),
}


@dataclass(frozen=True)
class DriveTimes:
    """Ways between places.

    Attributes
    ----------
    source : str
        The file, for messages.
    frame : pandas.DataFrame
        `from`, `to`, `minutes`, and `miles` where it has them (NaN: not stated).
    """

    source: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class Ways:
    """Drive times made ready for some stops.

    Attributes
    ----------
    source, level : str
        The file, and what its places are.
    names : (stops,) object
        Each stop's name at that level, as it is compared.
    code : (stops,) int
        The same as a number; -1: the file does not name it.
    pairs : (ways,) int
        From and to as one number, sorted.
    minutes, miles : (ways,) float
        Of each; miles NaN where not stated.
    places : int
        How many places the file names.
    """

    source: str
    level: str
    names: Keys
    code: Whole
    pairs: Whole
    minutes: Floats
    miles: Floats
    places: int

    def between(self, one: Whole, other: Whole) -> tuple[Floats, Floats]:
        """Return minutes and miles from one stop to another; NaN where the file has no such way.

        Parameters
        ----------
        one, other : (n,) int
            Stops.
        """
        first, second = self.code[one], self.code[other]
        there = self._at(first, second)
        at = np.where(there >= 0, there, self._at(second, first))
        found = at >= 0
        minutes = np.where(found, self.minutes[at], np.nan)
        return minutes, np.where(found, self.miles[at], np.nan)

    def _at(self, first: Whole, second: Whole) -> Whole:
        wanted = first * self.places + second
        at = np.minimum(np.searchsorted(self.pairs, wanted), len(self.pairs) - 1)
        is_there = (self.pairs[at] == wanted) & (first >= 0) & (second >= 0)
        return np.where(is_there, at, -1)


def ways_between(drive_times: DriveTimes, stops: Stops) -> Ways:
    """Return drive times made ready for stops, at the level at which they are stated.

    Parameters
    ----------
    drive_times : DriveTimes
        As read.
    stops : Stops
        Addresses.

    Raises
    ------
    InputError
        When none of its places is the postcode, sector or zone of any address.
    """
    start, end = _tight(drive_times.frame["from"]), _tight(drive_times.frame["to"])
    places = np.unique(np.concatenate([start, end]).astype(str))
    held = {level: names(stops) for level, names in _LEVELS.items()}
    known = {level: np.isin(places, names.astype(str)).sum() for level, names in held.items()}
    level = max(known, key=lambda each: int(known[each]))
    if not known[level]:
        raise InputError(
            Fault(
                "none of the drive times is for a place of the demand",
                f"{drive_times.source}, columns from and to",
                listed(sorted({str(name) for name in drive_times.frame["from"]}), at_most=3),
                "postcodes, postcode sectors such as LE10 1, or zone_ids of the demand",
                "check that the file is of this county and names places in one of these ways",
            )
        )
    first = np.searchsorted(places, start.astype(str)).astype(np.int64)
    second = np.searchsorted(places, end.astype(str)).astype(np.int64)
    names = held[level].astype(str)
    code = np.minimum(np.searchsorted(places, names), len(places) - 1).astype(np.int64)
    code[places[code] != names] = -1
    pairs = first * len(places) + second
    order = np.argsort(pairs, kind="stable")
    frame = drive_times.frame
    miles = frame["miles"].to_numpy(float) if "miles" in frame else np.full(len(frame), np.nan)
    return Ways(
        source=drive_times.source,
        level=level,
        names=held[level],
        code=code,
        pairs=pairs[order],
        minutes=frame["minutes"].to_numpy(dtype=float)[order],
        miles=miles[order],
        places=len(places),
    )


def missing_fault(ways: Ways, missing: set[tuple[str, str]]) -> Fault:
    """Return the fault of ways that are wanted and not in the file."""
    return Fault(
        "drive times that are needed are not in the file",
        f"{ways.source}, {ways.level}s",
        f"{len(missing):,} ways missing: "
        + listed([f"{one} to {other}" for one, other in sorted(missing)], at_most=3),
        "a way, one way or the other, between each person and the nearest others in the zone",
        'add them, or choose missing_drive_times = "estimate" in the travel model, which tells '
        "how many it estimates",
    )
