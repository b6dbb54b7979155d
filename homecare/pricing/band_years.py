"""What makes the cost of a year, by band: hours, share under the contract and rates.

Receives positions over the same cells; hands on figures by band from which the cost of a year, or
of one year's prices on another's hours, can be worked out again without the cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from homecare.pricing.contract import Floats
from homecare.pricing.years import Position


@dataclass(frozen=True)
class BandYear:
    """One band in one year.

    Attributes
    ----------
    band : str
        Its name.
    hours_per_week : float
        Costed hours on the average of the year's days.
    moved_share : float
        Part of them under the contract.
    rate_gbp_per_hour : float
        Average rate of these.
    other_rate_gbp_per_hour : float
        Average rate of the others.
    """

    band: str
    hours_per_week: float
    moved_share: float
    rate_gbp_per_hour: float
    other_rate_gbp_per_hour: float


def band_years(
    shares: Position, bands: Sequence[str], *, prices: Position | None = None
) -> tuple[BandYear, ...]:
    r"""Return what makes the cost of a year, every band with hours.

    Parameters
    ----------
    shares : Position
        Gives hours, mix and the share under the contract.
    bands : sequence of str
        Band of each cell.
    prices : Position, optional
        Gives the rates; the same position where it is left out.

    Notes
    -----
    With the cells :math:`c` of a band :math:`b`, hours :math:`m_c`, share under the contract
    :math:`s_c` and rates under it :math:`r_c` and apart from it :math:`q_c`, a band holds
    :math:`M_b = \sum m_c`, :math:`S_b = \sum m_c s_c / M_b`, the rate
    :math:`\sum m_c s_c r_c / (M_b S_b)` and the other rate
    :math:`\sum m_c (1 - s_c) q_c / (M_b (1 - S_b))`, so that its cost is unchanged. Where no hour
    is under the contract (or all are) the rate that nothing is paid at is the plain average.
    """
    paid = shares if prices is None else prices
    under = paid.uplift * (paid.base_rate + paid.enhancement)
    others = paid.uplift_before * paid.rate_before
    held = np.array(bands, dtype=object)
    found = []
    for band in dict.fromkeys(bands):
        here = held == band
        mix, moved = shares.mix[here], shares.moved[here]
        if not np.any(mix):
            continue
        found.append(
            BandYear(
                band=band,
                hours_per_week=shares.hours * float(np.sum(mix)),
                moved_share=_average(moved, mix),
                rate_gbp_per_hour=_average(under[here], mix * moved, mix),
                other_rate_gbp_per_hour=_average(others[here], mix * (1 - moved), mix),
            )
        )
    return tuple(found)


def _average(values: Floats, weights: Floats, otherwise: Floats | None = None) -> float:
    """Return the weighted mean, exactly that value where all are alike."""
    if values.max() == values.min():
        return float(values[0])
    used = weights if otherwise is None or np.any(weights) else otherwise
    return float(np.sum(values * used) / np.sum(used))


def average_rates(before: Position, after: Position) -> tuple[float, ...]:
    """Return the average rate of an hour for every choice of prices, shares and mix.

    Parameters
    ----------
    before, after : Position
        Over the same cells.

    Returns
    -------
    tuple of float
        Eight, in GBP/hour: prices of before or after, and under each the share under the contract,
        and under each of these the mix; so the first is all of before and the last all of after.
    """
    sides = (before, after)
    return tuple(
        replace(
            sides[prices],
            weeks=1.0,
            coverage=1.0,
            hours=1.0,
            moved=sides[moved].moved,
            mix=sides[mix].mix,
        ).cost_gbp()
        for prices, moved, mix in product((0, 1), repeat=3)
    )
