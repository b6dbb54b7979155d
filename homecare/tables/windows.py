"""Cells of hours by call window: read, written, and put in whole seconds.

Owns what a cell such as ``morning=3.5;tea=3.5`` says. Receives cells and the hours of their rows;
hands on hours under each name, whole seconds that never add to more than the row has, and cells.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from homecare.units import SECONDS_PER_HOUR, whole_seconds


def windows_of(text: object) -> dict[str, float] | None:
    """Return the hours under each name of a list cell; None where it is not of that form.

    Examples
    --------
    >>> windows_of("morning=3.5; tea=3.5"), windows_of(""), windows_of("morning")
    ({'morning': 3.5, 'tea': 3.5}, {}, None)
    """
    found: dict[str, float] = {}
    for part in (each.strip() for each in str(text).split(";") if each.strip()):
        name, equals, number = (each.strip() for each in part.partition("="))
        name = " ".join(name.lower().split())
        try:
            hours = float(number)
        except ValueError:
            return None
        if not equals or not name or name in found or not 0 <= hours < math.inf:
            return None
        found[name] = hours
    return found


def seconds_by_window(windows: Mapping[str, float], seconds: int) -> dict[str, int]:
    """Return the whole seconds of each window of a row, by name; no more in all than the row's.

    Parameters
    ----------
    windows : mapping of str to float
        Hours a week under each name.
    seconds : int
        Seconds a week of the row.

    Notes
    -----
    Sums over the names in their order are rounded, not each window by itself, so that windows that
    add to the row's hours add to its seconds.

    Examples
    --------
    >>> seconds_by_window({"tea": 0.5, "morning": 1.0}, 7200)
    {'morning': 3600, 'tea': 1800}
    >>> seconds_by_window({name: 1 / 1000 for name in "abc"}, 11)
    {'a': 4, 'b': 3, 'c': 4}
    """
    names = sorted(windows)
    ends = [math.fsum(windows[name] for name in names[: at + 1]) for at in range(len(names))]
    found, before = {}, 0
    for name, end in zip(names, whole_seconds(ends).tolist(), strict=True):
        found[name] = max(0, min(end, seconds) - before)
        before += found[name]
    return found


def share_windows(text: str, parts: Sequence[int]) -> list[str]:
    """Return the cell of each part of a row that is shared out: the parts of a window add to it.

    Parameters
    ----------
    text : str
        The row's cell.
    parts : sequence of int
        Whole seconds a week of each part; together the row's.

    Returns
    -------
    list of str
        A cell for each part, each window in proportion to what the part has left, the largest
        remainders rounded up; never more than the part.

    Examples
    --------
    >>> share_windows("morning=1.5", [3600, 7200, 0])
    ['morning=0.5', 'morning=1.0', '']
    """
    windows = windows_of(text)
    if not windows:
        return [text] * len(parts)
    left = list(parts)
    held: list[list[str]] = [[] for _ in parts]
    for name, seconds in seconds_by_window(windows, sum(parts)).items():
        for at, part in enumerate(_shared(seconds, left)):
            left[at] -= part
            if part:
                held[at].append(f"{name}={part / SECONDS_PER_HOUR!r}")
    return [";".join(each) for each in held]


def _shared(seconds: int, weight: Sequence[int]) -> list[int]:
    """Return seconds in proportion to whole weights, none above its weight."""
    whole = sum(weight)
    if not whole:
        return [0] * len(weight)
    exact = [divmod(seconds * each, whole) for each in weight]
    shared = [quotient for quotient, _ in exact]
    order = sorted(range(len(weight)), key=lambda at: (-exact[at][1], at))
    for at in order[: seconds - sum(shared)]:
        shared[at] += 1
    return shared
