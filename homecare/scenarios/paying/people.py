"""Figures of mechanisms, charging, funders, direct payments and rates by role.

Receives priced rows, placements and parameters; hands on plain figures. Counts of people stand
beside every figure that rests on them, for the disclosure control of what is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd

from homecare.parameters import Parameters
from homecare.pricing import (
    MECHANISM_MEANINGS,
    charged,
    cost_by_funder,
    cost_by_role,
    cost_of_mechanism,
    direct_payment_change,
    funders_over_time,
    is_charged,
    read_cohorts,
    read_contributions,
    spread_of,
)
from homecare.scenarios.result import Figures
from homecare.units import total

Weeks = Mapping[str, float]
COUNTS = ("people", "dearer", "cheaper", "same")


def _number(parameters: Parameters, path: str) -> float | None:
    return parameters.number(path) if path in parameters.values else None


def _by_year(gbp_per_week: float, weeks: Weeks) -> dict[str, float]:
    return {end: gbp_per_week * held for end, held in weeks.items()}


def mechanism_figures(parameters: Parameters, rate_gbp_per_hour: float) -> Figures:
    """Return what new packages cost under each mechanism, by period and year, and break-even."""
    cohorts = read_cohorts(parameters, rate_gbp_per_hour)
    return {
        "rate_gbp_per_hour": rate_gbp_per_hour,
        "weeks_in_year": 52,
        "rows": [
            {
                "mechanism": name,
                "meaning": meaning,
                "reducing_share": found.reducing_share,
                "periods_gbp": found.periods_gbp.tolist(),
                "years_gbp": found.years_gbp.tolist(),
                "years_hours": found.hours.tolist(),
                "settled_gbp_per_year": found.settled_gbp_per_year,
                "break_even_reducing_share": found.break_even_reducing_share,
            }
            for name, meaning in MECHANISM_MEANINGS.items()
            for found in [cost_of_mechanism(cohorts, name)]
        ],
    }


def charging_figures(
    costed: pd.DataFrame, parameters: Parameters, *, zone_ids: Sequence[str]
) -> Figures | None:
    """Return how charges change where people pay their own cost; None where there are no people."""
    classes = read_contributions(parameters)
    joint = _number(parameters, "payment.joint_health_share")
    rows = charged(costed, classes, zone_ids=zone_ids, joint_health_share=joint)
    if rows.empty:
        return None
    others = costed[(costed["package_id"] != "") & ~is_charged(costed, joint)]
    not_charged = others["zone_id"].value_counts()
    records = [
        {
            **{str(name): _plain(value) for name, value in row.items()},
            "not_charged_people": int(not_charged.get(row["zone_id"], 0)),
        }
        for row in rows.to_dict("records")
    ]
    sums = {
        name: total(rows[name].tolist())
        for name in rows.columns
        if name not in ("zone_id", "rate_gbp_per_hour")
    }
    return {
        "contributions": [
            {
                "name": each.name,
                "share": each.share,
                "limit_gbp_per_week": (
                    each.limit_gbp_per_week if np.isfinite(each.limit_gbp_per_week) else None
                ),
            }
            for each in classes
        ],
        "spread": dict(spread_of(rows)),
        "not_charged_people": len(others),
        "zones": records,
        "county": {**sums, **{name: int(sums[name]) for name in COUNTS}},
    }


def _plain(value: object) -> object:
    """Return a cell as a plain value; NaN, a rate of no hours, as None."""
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


def funder_figures(costed: pd.DataFrame, parameters: Parameters, *, weeks: Weeks) -> Figures:
    """Return each funder's cost, what council and health pay, and shares over time."""
    found = cost_by_funder(
        costed, joint_health_share=_number(parameters, "payment.joint_health_share")
    )
    whole = total(each.weekly_cost_gbp for each in found)
    years = int(_number(parameters, "payment.funder_years") or 0)
    over = funders_over_time(
        {each.funder or "not stated": each.weekly_cost_gbp for each in found},
        parameters.keyed("payment.funder_growth_per_year"),
        years=years,
    )
    return {
        "rows": [
            {
                **asdict(each),
                "share_of_cost": each.weekly_cost_gbp / whole if whole else None,
                "annual_cost_gbp": _by_year(each.weekly_cost_gbp, weeks),
            }
            for each in found
        ],
        "weekly_cost_gbp": whole,
        "over_time": [
            {"year": each.year, "weekly_cost_gbp": dict(each.weekly_cost_gbp),
             "shares": dict(each.shares)}
            for each in over
        ] if years else [],
    }  # fmt: skip


def direct_payment_figures(parameters: Parameters, rate: float, *, weeks: Weeks) -> Figures:
    """Return what a change to the scenario's average rate adds to direct-payment budgets."""
    hours = parameters.number("payment.direct_payment_hours_per_week")
    before = parameters.number("payment.direct_payment_rate_gbp_per_hour")
    follows = parameters.number("payment.direct_payment_follows_share")
    return {
        "hours_per_week": hours,
        "from_gbp_per_hour": before,
        "to_gbp_per_hour": rate,
        "follows_share": follows,
        "change_gbp_per_year": {
            end: direct_payment_change(
                hours,
                from_gbp_per_hour=before,
                to_gbp_per_hour=rate,
                payment_weeks=held,
                follows_share=follows,
            )
            for end, held in weeks.items()
        },
        "is_in_headline": False,
    }


def role_figures(
    placed: pd.DataFrame, appointments: pd.DataFrame, parameters: Parameters, *, weeks: Weeks
) -> Figures:
    """Return placed cost by role and basis of rate, and what hours not placed would cost."""
    costed = placed[placed["is_costed"] == "yes"]
    tendered = appointments.set_index(["provider_id", "zone_id"])["rate_gbp_per_hour"]
    rows = costed.assign(
        card_gbp_per_hour=costed["rate_gbp_per_hour"],
        tendered_gbp_per_hour=tendered.reindex(
            pd.MultiIndex.from_frame(costed[["provider_id", "zone_id"]])
        ).to_numpy(dtype=float),
    )
    roles, unplaced = cost_by_role(rows, parameters.keyed("payment.role_rate_gbp_per_hour"))
    people = costed[costed["package_id"] != ""].groupby("role")["package_id"].nunique()
    rest = placed[(placed["is_costed"] == "no") & (placed["package_id"] != "")]
    not_costed = rest.groupby("role")["package_id"].nunique()
    left = unplaced.to_dict("records")
    return {
        "rows": [
            {**{str(k): v for k, v in row.items()}, "people": int(people.get(row["role"], 0)),
             "not_costed_people": int(not_costed.get(row["role"], 0))}
            for row in roles.to_dict("records")
        ],
        "unplaced": [
            {**{str(k): v for k, v in row.items()},
             "annual_cost_gbp": _by_year(float(row["weekly_cost_gbp"]), weeks)}
            for row in left
        ],
        "unplaced_people": int(people.get("", 0)),
        "unplaced_not_costed_people": int(not_costed.get("", 0)),
    }  # fmt: skip
