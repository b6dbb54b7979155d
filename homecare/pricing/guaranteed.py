"""Guaranteed blocks: hours a week that a provider is paid for, whether delivered or not.

Owns the topping up of delivered to guaranteed hours. Receives visits with their paid hours; hands
on hours and money by provider.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from homecare.errors import Fault, ModelError, listed, nearest
from homecare.pricing.payable import DAYS_IN_WEEK, Floats, PayableVisits

EVERY_PROVIDER = "all"
_NONE = 1e-9  # hours: what floating sums leave of a block that was filled


def top_up(visits: PayableVisits, hours: Floats, guaranteed: Mapping[str, float]) -> pd.DataFrame:
    r"""Return the hours below its block that each provider is paid all the same.

    Parameters
    ----------
    visits : PayableVisits
        Who visited, and when.
    hours : (n,) float
        Paid carer-hours of each entry.
    guaranteed : mapping
        Provider to guaranteed hours a week; ``all`` for every provider not named.

    Returns
    -------
    pandas.DataFrame
        ``provider_id``, ``hours`` and ``gbp`` over the entries' weeks, those with any.

    Raises
    ------
    ModelError
        When a block is for a provider that has no visits, so that no rate is known for it.

    Notes
    -----
    Week by week :math:`\max(0, G f_w - H_w)` hours, at the provider's mean card rate of planned
    hours, where :math:`G` is the block, :math:`H_w` the paid hours and :math:`f_w` the share of
    the week's seven days (Monday to Sunday) that lies between the first and last day of the
    visits. A week in between without a visit counts in full.
    """
    named = visits.provider_id != ""
    code, providers = pd.factorize(visits.provider_id[named])
    strange = [each for each in guaranteed if each not in (EVERY_PROVIDER, *providers)]
    if strange:
        raise ModelError(
            Fault(
                "a guaranteed block is for a provider without visits, so no rate is known for it",
                "payment.guaranteed_hours_per_week",
                listed(strange),
                f"providers with visits, or {EVERY_PROVIDER}",
                "correct the provider, or leave its block out and cost it apart."
                + nearest(strange[0], [str(each) for each in providers]),
            )
        )
    blocks = np.array(
        [guaranteed.get(str(each), guaranteed.get(EVERY_PROVIDER, 0.0)) for each in providers]
    )
    week = visits.week()
    weeks = int(week.max()) + 1 if len(week) else 0
    shares = _shares(visits, weeks)
    found = np.zeros((len(providers), weeks))
    np.add.at(found, (code, week[named]), hours[named])
    short = np.maximum(0.0, blocks[:, None] * shares[None, :] - found).sum(axis=1)
    planned = np.bincount(code, visits.hours[named], minlength=len(providers))
    cost = np.bincount(code, visits.planned_gbp[named], minlength=len(providers))
    rate = np.divide(cost, planned, out=np.zeros(len(blocks)), where=planned > 0)
    rows = pd.DataFrame(
        {"provider_id": np.asarray(providers, dtype=object), "hours": short, "gbp": short * rate}
    )
    return rows[rows["hours"] > _NONE].reset_index(drop=True)


def _shares(visits: PayableVisits, weeks: int) -> Floats:
    """Return the share of each week's days between the first and the last day of the visits."""
    shares = np.ones(weeks)
    if visits.has_days and weeks:
        monday = np.datetime64("1970-01-05", "D")
        first, last = (
            int((day - monday).astype("timedelta64[D]").astype(int)) % DAYS_IN_WEEK
            for day in (visits.day.min(), visits.day.max())
        )
        shares[0] -= first / DAYS_IN_WEEK
        shares[-1] -= (DAYS_IN_WEEK - 1 - last) / DAYS_IN_WEEK
    return shares
