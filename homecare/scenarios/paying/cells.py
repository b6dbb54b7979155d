"""How many people and hours stand behind each figure of a payment answer, by band.

Receives what the rules acted on, costed rows and placements; hands on counts for the disclosure
control of what is published: never published themselves.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from homecare.pricing import DIMENSIONS, PayableVisits
from homecare.pricing.payment_effects import group_codes
from homecare.scenarios.result import Figures
from homecare.units import total_hours

# What the rules acted on is grouped by these beside the band itself.
BY_BAND = tuple(each for each in DIMENSIONS if each != "band")


def cell_figures(
    visits: PayableVisits, costed: pd.DataFrame, placed: pd.DataFrame, *, is_planned: bool
) -> Figures:
    """Return people and hours a week of every group, by band.

    Parameters
    ----------
    visits : PayableVisits
        What the rules acted on.
    costed : pandas.DataFrame
        Costed rows of demand, with `package_id`, `band`, `funder` and `hours_per_week`.
    placed : pandas.DataFrame
        Placements of all rows, with `role`, `package_id`, `line`, `hours`, `is_costed`, `band`.
    is_planned : bool
        Whether the visits are those of the costed demand itself.

    Returns
    -------
    dict
        `is_planned`, and under `groups` the lists `provider`, `zone`, `length`, `funder` and `role`
        of `name`, `band`, `people` and `hours_per_week`; a blank role has not been placed. `rest`
        holds the same of what is not costed, by role.
    """
    entries = pd.DataFrame(
        {
            "package_id": visits.package_id,
            "band": visits.band,
            "hours": visits.hours / visits.weeks,
        }
    )
    groups = {}
    for by in BY_BAND:
        codes, labels = group_codes(visits, by)
        names = np.array(labels, dtype=object)[codes] if len(codes) else np.array([], dtype=object)
        groups[by] = _cells(entries.assign(name=names))
    funders = costed.rename(columns={"funder": "name", "hours_per_week": "hours"})
    roles = placed.rename(columns={"role": "name"})
    is_costed = roles["is_costed"] == "yes"
    return {
        "is_planned": is_planned,
        "groups": {
            **groups,
            "funder": _cells(funders[["name", "band", "package_id", "hours"]]),
            "role": _cells(roles[is_costed]),
        },
        "rest": {"role": _cells(roles[~is_costed])},
    }


def _cells(rows: pd.DataFrame) -> list[Figures]:
    """Return people and hours of each name and band that occur."""
    return [
        {
            "name": str(name),
            "band": str(band),
            "people": int(here.loc[here["package_id"] != "", "package_id"].nunique()),
            "hours_per_week": total_hours(here["hours"]),
        }
        for (name, band), here in rows.groupby(["name", "band"], sort=True)
    ]
