"""Bids for the role of prime: read as a table, checked against each other and against the zones.

Receives a checked table of bids; hands on every fault of its rows, and one score a bid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from homecare.errors import Fault, listed, nearest

SCORES = ("pickup_score", "quality_score", "response_score")


def check_bids(bids: pd.DataFrame, *, zone_ids: Sequence[str], source: str) -> list[Fault]:
    """Return the faults of bids: unknown zones, no score, totals that disagree, no bid at all.

    Parameters
    ----------
    bids : pandas.DataFrame
        Checked bids.
    zone_ids : sequence of str
        The scenario's zones.
    source : str
        File name, for messages.
    """
    if bids.empty:
        return [Fault("there is no bid", source, "0 rows", "a row for each bid", "add the bids")]
    faults = []
    strange = sorted(set(bids["zone_id"]) - {"", *zone_ids})
    if strange:
        faults.append(
            Fault(
                "zone_id is not among the scenario's zones",
                f"{source}, column zone_id",
                listed(strange),
                f"one of the {len(zone_ids)} zones",
                f"correct it.{nearest(strange[0], zone_ids)}",
            )
        )
    unscored = bids[bids[["score", *SCORES]].isna().all(axis=1)]
    if len(unscored):
        have = "has" if len(unscored) == 1 else "have"
        faults.append(
            Fault(
                f"{len(unscored)} of {len(bids)} bids {have} no score",
                f"{source}, columns score, {', '.join(SCORES)}",
                listed([f"{a} in {b}" for a, b in zip(unscored["provider_id"], unscored["zone_id"],
                                                      strict=True)], at_most=5),
                "score, or at least one of the three measures",
                "state the evaluated score of each bid",
            )
        )  # fmt: skip
    totals = bids["total_capacity_hours_per_week"].fillna(-1.0)
    differing = totals.groupby(bids["provider_id"]).nunique()
    wrong = sorted(differing.index[differing > 1])
    if wrong:
        faults.append(
            Fault(
                "a bidder's hours in all differ from row to row",
                f"{source}, column total_capacity_hours_per_week",
                listed(wrong, at_most=5),
                "the same number, or a blank, in every row of a bidder",
                "correct the rows",
            )
        )
    return faults


def blank_notes(bids: pd.DataFrame) -> list[str]:
    """Return what a blank measure counts as, for each measure that is blank where it decides.

    Parameters
    ----------
    bids : pandas.DataFrame
        Checked bids.
    """
    measured = bids[bids["score"].isna()]
    notes = []
    for name in SCORES:
        blank, mean = int(measured[name].isna().sum()), bids[name].mean()
        if not blank:
            continue
        told = (
            "and is left out of the score, its weight with it; an allocation counts it as 0 for "
            "everybody, which leaves the order as it is"
            if np.isnan(mean)
            else f"and counts there as the mean of the column, {mean:.4g}"
        )
        notes.append(f"{name} is blank on {blank} of {len(measured)} bids {told}.")
    return notes


def bid_scores(bids: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Return one score a bid: the stated one, else the weighted mean of the three measures.

    Parameters
    ----------
    bids : pandas.DataFrame
        Checked bids, each with a score or at least one measure.
    weights : mapping of str to float
        Weight of each measure; only their ratios matter.

    Notes
    -----
    A missing measure counts as the mean of its column, as in the allocation. A measure that no
    bid states is left out, its weight with it, where the allocation counts it as 0 for everybody:
    the order of the bids is the same, and scores stay comparable with stated ones.
    """
    held = [bids[name].fillna(bids[name].mean()) for name in SCORES]
    sums = sum(np.asarray(each.fillna(0.0)) * float(weights[name])
               for each, name in zip(held, SCORES, strict=True))  # fmt: skip
    whole = sum(float(weights[name]) * each.notna().to_numpy()
                for each, name in zip(held, SCORES, strict=True))  # fmt: skip
    # No measure that is stated has any weight: blank, for the caller to refuse.
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = pd.Series(np.asarray(sums) / np.asarray(whole), index=bids.index)
    return bids["score"].fillna(mean)
