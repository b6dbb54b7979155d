"""Classes of a zone map: round limits a reader can say aloud.

Owns how figures are put into classes, for the printed maps and the GeoPackage's style alike.
Receives numbers; hands on limits and their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from homecare import units


def hours_classes(values: Sequence[float], *, at_most: int = 5) -> list[tuple[float, float]]:
    """Return class limits at round numbers, near those that share the zones out evenly.

    No class is empty.

    Examples
    --------
    >>> hours_classes([100, 175, 300, 350, 400, 900, 1200, 1500, 2525, 2875, 2925, 3050, 3250])
    [(0, 300), (300, 800), (800, 1500), (1500, 3000), (3000, inf)]
    >>> hours_classes([10, 11, 12, 90, 95])
    [(0, 40), (40, inf)]
    >>> hours_classes([7])
    [(0, inf)]
    """
    shown = sorted(value for value in values if value > 0)
    limits: list[float] = []
    for share in range(1, min(at_most, len(set(shown)))):
        target = float(np.quantile(shown, share / at_most))
        power = 10.0 ** np.floor(np.log10(target))
        round_ones = [power * unit for unit in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)]
        limit = min(round_ones, key=lambda each: abs(each - target))
        limit = int(limit) if float(limit).is_integer() else round(limit, 6)
        below = limits[-1] if limits else 0
        # A class that no zone is in would be a line of the key about nothing.
        if limit <= shown[-1] and any(below <= each < limit for each in shown):
            limits.append(limit)
    return list(zip([0, *limits], [*limits, float("inf")], strict=True))


def range_words(low: float, high: float) -> str:
    """Return a class of hours in words."""
    if high == float("inf"):
        return f"{units.hours_text(low)} or more"
    if low == 0:
        return f"under {units.hours_text(high)}"
    return f"{units.hours_text(low)} to under {units.hours_text(high)}"


def share_classes(
    values: Sequence[float], *, at_most: int = 5, places: int = 3
) -> list[tuple[float, float]]:
    """Return class limits of shares at round numbers in the widest gaps: no class is empty.

    Parameters
    ----------
    values : sequence of float
        Shares as they are known; they are classed as they are shown.
    at_most : int
        Most classes.
    places : int
        Decimal places to which a share is shown.

    Examples
    --------
    >>> share_classes([0.012, 0.06, 0.17, 0.42, 0.48])
    [(0, 0.05), (0.05, 0.1), (0.1, 0.25), (0.25, 0.45), (0.45, inf)]
    >>> share_classes([0.3])
    [(0, inf)]
    """
    shown = sorted({float(units.half_away(value, places)) for value in values})
    gaps = pairwise(shown)
    widest = sorted(gaps, key=lambda gap: (gap[0] - gap[1], gap))[: max(at_most - 1, 0)]
    limits = sorted(_roundest(low, high, places) for low, high in widest)
    return list(zip([0, *limits], [*limits, float("inf")], strict=True))


def _roundest(low: float, high: float, places: int) -> float:
    """Return the roundest number above one share and not above the next."""
    for step in (0.25, 0.1, 0.05, 0.01, 0.005):
        first = int(round(low / step, 9)) + 1
        fitting = [round(step * at, 4) for at in range(first, int(high / step + 1e-9) + 1)]
        if fitting and step >= 10.0**-places:
            return min(fitting, key=lambda each: abs(each - (low + high) / 2))
    return high


def share_words(low: float, high: float) -> str:
    """Return a class of shares in words.

    Examples
    --------
    >>> share_words(0, 0.1), share_words(0.1, 0.25), share_words(0.25, float("inf"))
    ('under 10%', '10% to under 25%', '25% or more')
    """
    if low == 0:
        return "any share" if high == float("inf") else f"under {100 * high:g}%"
    return f"{100 * low:g}%" + (
        " or more" if high == float("inf") else f" to under {100 * high:g}%"
    )
