"""Charging: people charged on the average cost of an hour against the cost of their own hours.

Owns what each person would pay on either basis. Receives priced packages and a stated distribution
of contributions; hands on changes by zone. Rows of people stay here: only sums leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from homecare.errors import Fault, ModelError, listed
from homecare.parameters import Parameters
from homecare.pricing.payable import Bools, Floats
from homecare.units import total

_SAME = 0.005  # GBP a week: less than a penny is no change


@dataclass(frozen=True)
class Contribution:
    """One class of the stated distribution of contributions.

    Attributes
    ----------
    name : str
        Its name.
    share : float
        Share of people in it, 0-1, in every zone alike.
    limit_gbp_per_week : float
        The most such a person pays; infinite: the full charge.
    """

    name: str
    share: float
    limit_gbp_per_week: float


def read_contributions(parameters: Parameters) -> tuple[Contribution, ...]:
    """Return the distribution of contributions that a payment model states.

    Raises
    ------
    ModelError
        When no share is stated, they do not add up to 1, or a limit has no share.
    """
    shares = parameters.keyed("payment.contribution_share")
    limits = parameters.keyed("payment.contribution_limit_gbp_per_week")
    faults = []
    if abs(sum(shares.values()) - 1) > 1e-9:
        faults.append(
            Fault(
                "the shares of people by contribution do not add up to 1",
                "payment.contribution_share",
                f"{sum(shares.values()):g}",
                "shares that add up to 1",
                "state every class, with its source",
            )
        )
    if strange := [name for name in limits if name not in shares]:
        faults.append(
            Fault(
                "a limit is for a class of contribution without a share",
                "payment.contribution_limit_gbp_per_week",
                listed(strange),
                listed(list(shares)) or "no class",
                "name the classes alike",
            )
        )
    if faults:
        raise ModelError(faults)
    return tuple(
        Contribution(name, share, limits.get(name, np.inf)) for name, share in shares.items()
    )


def charged(
    costed: pd.DataFrame,
    contributions: Sequence[Contribution],
    *,
    zone_ids: Sequence[str],
    joint_health_share: float | None = None,
) -> pd.DataFrame:
    r"""Return how charges would change in each zone if people paid the cost of their own hours.

    Parameters
    ----------
    costed : pandas.DataFrame
        Priced rows that are costed, which make the average. Hours without a person, and packages
        that health funds, are charged to nobody.
    contributions : sequence of Contribution
        How many people pay how much.
    zone_ids : sequence of str
        Zones, in the order of the rows.
    joint_health_share : float, optional
        Share of a jointly funded package that health pays: the rest is charged. Without it such
        packages are charged to nobody.

    Returns
    -------
    pandas.DataFrame
        One row a zone with people: ``zone_id``, ``people``, ``dearer``, ``cheaper``, ``same``
        (people whose own cost is above, below or equal to the charge on the average),
        ``hours_per_week`` (charged), ``rate_gbp_per_hour`` (of them), ``average_charge_gbp`` and
        ``own_charge_gbp`` (all its people, GBP a week, if each paid in full), ``dearer_gbp`` and
        ``cheaper_gbp`` (by how much in all, GBP a week, for those two), and what is expected
        of them under the contributions: ``paid_average_gbp``, ``paid_own_gbp``,
        ``pay_more_people``, ``pay_more_gbp`` (what those who pay more would pay more),
        ``pay_less_people`` and ``pay_less_gbp``.

    Notes
    -----
    With hours :math:`h_i`, own rate :math:`r_i` and the average :math:`\bar r = \sum h_i r_i / \sum
    h_i` over all costed hours, person :math:`i` in class :math:`k` pays
    :math:`\min(h_i \bar r, L_k)` now and :math:`\min(h_i r_i, L_k)` on own cost. Nobody's class is
    known, so each person counts in every class by its share: numbers of payers are expected ones.
    """
    people = costed[is_charged(costed, joint_health_share)]
    every = costed["hours_per_week"].to_numpy(dtype=float)
    cost = every * costed["rate_gbp_per_hour"].to_numpy(dtype=float)
    whole = total(every.tolist())
    is_joint = (people["funder"] == "joint").to_numpy(dtype=bool)
    hours = people["hours_per_week"].to_numpy(dtype=float)
    hours = hours * np.where(is_joint, 1.0 - (joint_health_share or 0.0), 1.0)
    own = hours * people["rate_gbp_per_hour"].to_numpy(dtype=float)
    average = hours * (total(cost.tolist()) / whole if whole else 0.0)
    zone = pd.Categorical(people["zone_id"], categories=list(zone_ids)).codes.astype(np.int64)
    n = len(zone_ids)

    def by_zone(values: Floats) -> Floats:
        sums: Floats = np.bincount(zone, values.astype(np.float64), minlength=n).astype(np.float64)
        return sums

    change = own - average
    columns: dict[str, object] = {
        "zone_id": list(zone_ids),
        "people": by_zone(np.ones(len(hours))),
        "dearer": by_zone(change >= _SAME),
        "cheaper": by_zone(change <= -_SAME),
        "same": by_zone(np.abs(change) < _SAME),
        "hours_per_week": by_zone(hours),
        "average_charge_gbp": by_zone(average),
        "own_charge_gbp": by_zone(own),
        "dearer_gbp": by_zone(np.where(change >= _SAME, change, 0.0)),
        "cheaper_gbp": by_zone(np.where(change <= -_SAME, -change, 0.0)),
    }
    sums = dict.fromkeys(
        ("paid_average_gbp", "paid_own_gbp", "pay_more_people", "pay_more_gbp", "pay_less_people",
         "pay_less_gbp"), np.zeros(n),
    )  # fmt: skip
    for each in contributions:
        now = np.minimum(average, each.limit_gbp_per_week)
        then = np.minimum(own, each.limit_gbp_per_week)
        more, less = then - now >= _SAME, now - then >= _SAME
        for name, values in (
            ("paid_average_gbp", now),
            ("paid_own_gbp", then),
            ("pay_more_people", more),
            ("pay_more_gbp", np.where(more, then - now, 0.0)),
            ("pay_less_people", less),
            ("pay_less_gbp", np.where(less, now - then, 0.0)),
        ):
            sums[name] = sums[name] + each.share * by_zone(np.asarray(values))
    frame = pd.DataFrame(columns | sums)
    frame = frame[frame["people"] > 0].reset_index(drop=True)
    counts = ("people", "dearer", "cheaper", "same")
    rate = frame["own_charge_gbp"] / frame["hours_per_week"].where(frame["hours_per_week"] > 0)
    return frame.assign(**{c: frame[c].astype(int) for c in counts}, rate_gbp_per_hour=rate)


def is_charged(costed: pd.DataFrame, joint_health_share: float | None) -> Bools:
    """Return which rows are charged to a person, (rows,): none that health funds."""
    charged_to = ["council", "", *([] if joint_health_share is None else ["joint"])]
    mask = (costed["package_id"] != "") & costed["funder"].isin(charged_to)
    return np.asarray(mask, dtype=bool)


def spread_of(rows: pd.DataFrame) -> Mapping[str, float]:
    """Return how far zones lie apart: the lowest and highest rate of an hour, and the average."""
    rates = rows["rate_gbp_per_hour"].dropna()
    hours = total(rows["hours_per_week"].tolist())
    return {
        "lowest_rate_gbp_per_hour": float(rates.min()),
        "highest_rate_gbp_per_hour": float(rates.max()),
        "average_rate_gbp_per_hour": total(rows["own_charge_gbp"].tolist()) / hours,
    }
