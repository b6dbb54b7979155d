"""Scores, costs and goal values worked out from labels, for the audit alone.

Receives tables with labels; hands on the figures that the allocation should have reported. It
uses none of the allocation's own arrays or coefficient functions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.units import total

MEASURES = ("pickup_score", "quality_score", "response_score")


def score_of_appointments(appointments: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Return the weighted mean of the three scores of each appointment, (appointments,).

    A blank counts as the mean of its column; in a column of blanks, as 0.
    """
    table = appointments[list(MEASURES)].astype(float)
    means = {
        name: total(table[name].dropna().tolist()) / max(1, int(table[name].count()))
        for name in MEASURES
    }
    parts = [table[name].fillna(means[name]) * weights.get(name, 0.0) for name in MEASURES]
    return (parts[0] + parts[1] + parts[2]) / math.fsum(weights.values())


def capability_table(providers: pd.DataFrame, needs: pd.Series) -> pd.DataFrame:
    """Return provider_id and needs for every set of needs that a provider meets."""
    wanted = {text: _words(text) for text in needs.unique()}
    rows = [
        (provider_id, text)
        for provider_id, able in zip(
            providers["provider_id"], providers["capabilities"].map(_words), strict=True
        )
        for text, words in wanted.items()
        if words <= able
    ]
    return pd.DataFrame(rows, columns=["provider_id", "needs"], dtype=object)


def weekly_costs(rows: pd.DataFrame, links: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return hours times the tendered rate, else the card's, of each part; NaN if unknown."""
    tendered = links.set_index(["provider_id", "zone_id"])["tendered"]
    keys = pd.MultiIndex.from_frame(rows[["provider_id", "zone_id"]])
    rate = tendered.reindex(keys).to_numpy(dtype=float)
    rate = np.where(np.isnan(rate), rows["rate_gbp_per_hour"].to_numpy(dtype=float), rate)
    cost: npt.NDArray[np.float64] = rows["hours_per_week"].to_numpy(dtype=float) * rate
    return cost


def goal_gains(offers: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return what one hour of each offer adds to each goal, more being better.

    Parameters
    ----------
    offers : pandas.DataFrame
        Parts beside a link: provider_id, incumbent_provider_id, rate_gbp_per_hour,
        appointed_role, score, tendered, given_hours, is_whole, priority_of_line, waited_days.
    links : pandas.DataFrame
        All appointments, for the mean of the tendered rates.
    """
    known = links["tendered"].dropna().tolist()
    mean = total(known) / len(known) if known else 0.0
    card = offers["rate_gbp_per_hour"]
    paid = offers["tendered"].fillna(card).fillna(mean)
    stays = offers["provider_id"] == offers["incumbent_provider_id"]
    is_prime = offers["appointed_role"].eq("prime").astype(float)
    hours = offers["given_hours"].astype(float)
    # A person is a whole package with hours; an hour of theirs is that share of one person.
    person = (1 / hours).where(offers["is_whole"].astype(bool) & (hours > 0), 0.0)
    has = {p: offers["priority_of_line"].eq(p).astype(float) for p in range(1, 6)}
    days = offers["waited_days"].astype(float)
    return pd.DataFrame(
        {
            "placed_hours": 1.0,
            "prime_hours": is_prime,
            "score": offers["score"],
            "incumbent_hours": stays.astype(float),
            "weekly_cost": card.fillna(0.0) - paid,
            "placed_people": person,
            "prime_people": is_prime * person,
            "incumbent_people": stays * person,
            **{f"priority_{p}_hours": each for p, each in has.items()},
            **{f"priority_{p}_people": each * person for p, each in has.items()},
            "waited_days_hours": days,
            "waited_days_people": days * person,
        },
        index=offers.index,
    )


def value_of_goals(rows: pd.DataFrame, links: pd.DataFrame) -> dict[str, float]:
    """Return the value of every goal in a plan, in its own unit."""
    placed = rows[rows["provider_id"] != ""].merge(
        links, on=["provider_id", "zone_id"], how="left", suffixes=("", "_of_link")
    )
    gains = goal_gains(placed, links).mul(placed["hours_per_week"], axis=0)
    values = {name: total(gains[name].dropna().tolist()) for name in gains.columns}
    at_card = rows["hours_per_week"] * rows["rate_gbp_per_hour"].fillna(0.0)
    values["weekly_cost"] = total(at_card.tolist()) - values["weekly_cost"]
    return values


def _words(text: object) -> frozenset[str]:
    return frozenset(word.strip() for word in str(text).split(";") if word.strip())
