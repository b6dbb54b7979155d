"""Funders and direct payments: who pays for what, over time, and what a price change moves.

Owns the split of cost between council, health and both jointly; the rates of roles other than
prime; and direct payments. Receives priced rows and stated inputs; hands on rows that add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from homecare.tables import FUNDERS
from homecare.units import total, total_hours

NOT_STATED = ""


@dataclass(frozen=True)
class FunderCost:
    """One funder's packages.

    Attributes
    ----------
    funder : str
        council, health or joint; blank: the demand does not say.
    people : int
        Packages.
    hours_per_week, weekly_cost_gbp : float
        Their hours and cost.
    council_gbp, health_gbp : float or None
        What each pays a week; None where the funder, or the joint share, is not known.
    """

    funder: str
    people: int
    hours_per_week: float
    weekly_cost_gbp: float
    council_gbp: float | None
    health_gbp: float | None


def cost_by_funder(
    costed: pd.DataFrame, *, joint_health_share: float | None
) -> tuple[FunderCost, ...]:
    """Return each funder's packages and what council and health pay for them.

    Parameters
    ----------
    costed : pandas.DataFrame
        Priced rows that are costed.
    joint_health_share : float or None
        Share of a jointly funded package that health pays, 0-1; None: not known.

    Returns
    -------
    tuple of FunderCost
        Those that occur; rows that state no funder by themselves, never counted as the council's.
    """
    found = []
    for funder in (*FUNDERS, NOT_STATED):
        rows = costed[costed["funder"] == funder]
        if rows.empty:
            continue
        cost = total((rows["hours_per_week"] * rows["rate_gbp_per_hour"]).tolist())
        health: float | None = {"council": 0.0, "health": 1.0}.get(funder)
        if funder == "joint":
            health = joint_health_share
        found.append(
            FunderCost(
                funder=funder,
                people=int((rows["package_id"] != "").sum()),
                hours_per_week=total_hours(rows["hours_per_week"]),
                weekly_cost_gbp=cost,
                council_gbp=None if health is None else cost - cost * health,
                health_gbp=None if health is None else cost * health,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class FunderYear:
    """Shares of funders in one year: year 0 is the scenario's own."""

    year: int
    weekly_cost_gbp: Mapping[str, float]
    shares: Mapping[str, float]


def funders_over_time(
    costs: Mapping[str, float], growth: Mapping[str, float], *, years: int
) -> tuple[FunderYear, ...]:
    """Return cost and share of each funder year by year, at stated growth and today's prices.

    Parameters
    ----------
    costs : mapping
        Funder to GBP a week today.
    growth : mapping
        Funder to growth in packages a year, -1 or more; one that is not named does not grow.
    years : int
        Years after today's.

    Examples
    --------
    >>> year = funders_over_time({"council": 90.0, "health": 10.0}, {"health": 0.5}, years=1)[1]
    >>> year.weekly_cost_gbp["health"], round(year.shares["health"], 4)
    (15.0, 0.1429)
    """
    found = []
    for year in range(years + 1):
        held = {name: cost * (1.0 + growth.get(name, 0.0)) ** year for name, cost in costs.items()}
        whole = total(held.values())
        shares = {name: cost / whole if whole else 0.0 for name, cost in held.items()}
        found.append(FunderYear(year, held, shares))
    return tuple(found)


def direct_payment_change(
    hours_per_week: float,
    *,
    from_gbp_per_hour: float,
    to_gbp_per_hour: float,
    payment_weeks: float,
    follows_share: float = 1.0,
) -> float:
    """Return what direct-payment budgets that follow the price of care gain in a year.

    Parameters
    ----------
    hours_per_week : float
        Hours bought with direct payments.
    from_gbp_per_hour, to_gbp_per_hour : float
        Price of an hour before and after.
    payment_weeks : float
        Payment weeks in the year.
    follows_share : float
        Share of the change that budgets follow, 0-1.

    Examples
    --------
    >>> round(direct_payment_change(1000, from_gbp_per_hour=18.45, to_gbp_per_hour=19.56,
    ...                             payment_weeks=52))
    57720
    """
    change = to_gbp_per_hour - from_gbp_per_hour
    return hours_per_week * change * follows_share * payment_weeks


def cost_by_role(
    placed: pd.DataFrame, role_rates: Mapping[str, float]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what placed hours cost by role and basis of rate, and hours not placed apart.

    Parameters
    ----------
    placed : pandas.DataFrame
        Costed parts of the allocation: ``role`` (blank: not placed), ``hours``,
        ``card_gbp_per_hour`` and ``tendered_gbp_per_hour`` (NaN where none was tendered).
    role_rates : mapping
        Role to a stated GBP/hour, for those without a tendered rate.

    Returns
    -------
    roles : pandas.DataFrame
        ``role``, ``rate_basis`` (tendered, stated for the role, or rate card), ``hours_per_week``,
        ``card_gbp``, ``weekly_cost_gbp`` and ``difference_gbp``.
    unplaced : pandas.DataFrame
        ``priced_at`` (rate card, and each stated role), ``hours_per_week`` and
        ``weekly_cost_gbp``: what the hours would cost were they placed. Never a saving.
    """
    card, tendered = placed["card_gbp_per_hour"], placed["tendered_gbp_per_hour"]
    stated = placed["role"].map(dict(role_rates)).astype(float)
    basis = np.where(
        tendered.notna(), "tendered", np.where(stated.notna(), "stated for the role", "rate card")
    )
    rate = tendered.fillna(stated).fillna(card)
    held = placed.assign(
        rate_basis=basis, cost=placed["hours"] * rate, at_card=placed["hours"] * card
    )
    is_placed = held["role"] != ""
    rows = [
        {
            "role": role,
            "rate_basis": kind,
            "hours_per_week": total_hours(here["hours"]),
            "card_gbp": total(here["at_card"].tolist()),
            "weekly_cost_gbp": total(here["cost"].tolist()),
        }
        for (role, kind), here in held[is_placed].groupby(["role", "rate_basis"], sort=True)
    ]
    roles = pd.DataFrame(
        rows, columns=["role", "rate_basis", "hours_per_week", "card_gbp", "weekly_cost_gbp"]
    )
    left = held[~is_placed]
    priced = {"rate card": left["at_card"]}
    priced |= {role: left["hours"] * rate for role, rate in sorted(role_rates.items())}
    unplaced = pd.DataFrame(
        [
            {
                "priced_at": name,
                "hours_per_week": total_hours(left["hours"]),
                "weekly_cost_gbp": total(cost.tolist()),
            }
            for name, cost in priced.items()
        ]
    )
    return roles.assign(difference_gbp=roles["weekly_cost_gbp"] - roles["card_gbp"]), unplaced
