"""Classes of a zone map: round limits a reader can say aloud.

Owns how figures are put into classes, for the printed maps and the GeoPackage's style alike.
Receives numbers; hands on limits and their words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from homecare import units


def hours_classes(values: Sequence[float], *, at_most: int = 5) -> list[tuple[float, float]]:
    """Return class limits at round numbers, near those that share the zones out evenly.

    Examples
    --------
    >>> hours_classes([100, 175, 300, 350, 400, 900, 1200, 1500, 2525, 2875, 2925, 3050, 3250])
    [(0, 300), (300, 800), (800, 1500), (1500, 3000), (3000, inf)]
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
        if shown[0] < limit <= shown[-1] and limit not in limits:
            limits.append(limit)
    return list(zip([0, *limits], [*limits, float("inf")], strict=True))


def range_words(low: float, high: float) -> str:
    """Return a class of hours in words."""
    if high == float("inf"):
        return f"{units.hours_text(low)} or more"
    if low == 0:
        return f"under {units.hours_text(high)}"
    return f"{units.hours_text(low)} to under {units.hours_text(high)}"
