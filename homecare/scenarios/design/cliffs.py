"""Cliff edges: hours at postcodes whose close neighbours are paid very differently.

Receives rows with hours, coordinates and a rate; hands on hours by the gap to their neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.geography.neighbours import close_pairs
from homecare.units import total, total_hours

Floats = npt.NDArray[np.float64]
# Gaps that are told, GBP/hour: any, then these or more.
GAPS_GBP = (0.01, 0.50, 1.00, 2.00, 3.00, 5.00)


def cliff_edges(
    rows: pd.DataFrame, rates: Mapping[str, Floats], *, nearest: int, within_m: float
) -> dict[str, dict[str, object]]:
    """Return hours a week by the largest gap between their rate and a close neighbour's.

    Parameters
    ----------
    rows : pandas.DataFrame
        `easting_m`, `northing_m`, `hours_per_week`, `people`.
    rates : mapping
        Name of a card to the rate of each row, GBP/hour.
    nearest, within_m
        Neighbours: so many nearest postcodes, no farther than so many metres.

    Notes
    -----
    Postcodes with care are the places; a place's rate is the mean over its hours. The gap of a
    place is the largest difference between its rate and that of one of its neighbours; the mean
    gap is over all hours, those without a gap counting nought.
    """
    spots = rows[["easting_m", "northing_m"]]
    place, number = np.unique(spots.to_numpy(dtype=float), axis=0, return_inverse=True)
    number = number.ravel()
    hours = np.bincount(number, weights=rows["hours_per_week"].to_numpy(dtype=float))
    people = np.bincount(number, weights=rows["people"].to_numpy(dtype=float))
    one, other = close_pairs(place[:, 0], place[:, 1], nearest=nearest, within_m=within_m)
    found: dict[str, dict[str, object]] = {}
    for name, rate in rates.items():
        paid = np.bincount(number, weights=rate * rows["hours_per_week"].to_numpy(dtype=float))
        mean = np.divide(paid, hours, out=np.zeros_like(paid), where=hours > 0)
        gap = np.zeros(len(place))
        np.maximum.at(gap, one, np.abs(mean[one] - mean[other]).round(6))
        every = total_hours(hours)
        found[name] = {
            "mean_gap_gbp_per_hour": total(gap * hours) / every if every else None,
            "largest_gap_gbp_per_hour": float(gap.max()) if len(gap) else 0.0,
            "gaps": [
                {
                    "gap_gbp_per_hour": least,
                    "hours_per_week": total_hours(hours[gap >= least]),
                    "share_of_hours": total_hours(hours[gap >= least]) / every if every else None,
                    "people": int(people[gap >= least].sum()),
                }
                for least in GAPS_GBP
            ],
        }
    return found
