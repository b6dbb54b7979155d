"""Mechanisms, charging, funders and direct payments against sums worked out by hand."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from homecare.errors import ModelError
from homecare.parameters import Parameters, Value
from homecare.pricing import (
    Cohorts,
    Contribution,
    charged,
    cost_by_funder,
    cost_by_role,
    cost_of_mechanism,
    direct_payment_change,
    funders_over_time,
    read_cohorts,
    read_contributions,
    spread_of,
)
from homecare.pricing.mechanisms import break_even, by_age, settled

COHORTS = Cohorts(
    new_packages_per_week=2.0,
    hours_at_start=10.0,
    ending_share_per_week=0.5,
    weeks_to_reduction=1,
    reduction_share=0.4,
    reducing_share={"time_and_task": 0.0, "stepped_unit_cost": 0.5, "outcome_incentive": 0.5},
    rate_gbp_per_hour=20.0,
    first_period_weeks=1,
    first_factor=1.2,
    later_factor=0.9,
    paid_on_weeks=1,
    paid_on_share=0.5,
    years=1,
)


def numbers(**held: float) -> Parameters:
    return Parameters(
        values={
            f"payment.{name.replace('__', '.')}": Value(name, v, "", "", "", date(2020, 1, 1))
            for name, v in held.items()
        },
        choices={},
    )


# ------------------------------------------------------------------------------ mechanisms


def test_time_and_task_pays_each_hour_at_its_rate():
    # 2 packages of 10 hours, half ending each week: 20, 10, 5 ... hours at GBP 20.
    cost, hours = by_age(COHORTS, "time_and_task", 0.0, 3)
    assert hours.tolist() == [20.0, 10.0, 5.0]
    assert cost.tolist() == [400.0, 200.0, 100.0]


def test_the_stepped_unit_cost_is_higher_first_and_lower_later():
    # Half reduce by 40 % after a week: 20, then 10 - 2 = 8, then 4; at 24, then 18.
    cost, hours = by_age(COHORTS, "stepped_unit_cost", 0.5, 3)
    assert hours.tolist() == pytest.approx([20.0, 8.0, 4.0])
    assert cost.tolist() == pytest.approx([480.0, 144.0, 72.0])


def test_the_incentive_pays_on_half_of_the_saved_hours_for_a_week():
    # The 2 hours saved in the second week are paid on at a half: 8 + 1, then 4.
    cost, hours = by_age(COHORTS, "outcome_incentive", 0.5, 3)
    assert hours.tolist() == pytest.approx([20.0, 8.0, 4.0])
    assert cost.tolist() == pytest.approx([400.0, 180.0, 80.0])


def test_cash_flow_starts_from_nothing_and_settles():
    # Weeks 1 to 4 cost 400, 600, 700, 750; in the long run each week costs 400 x 2.
    found = cost_of_mechanism(COHORTS, "time_and_task")
    assert found.periods_gbp[0] == pytest.approx(400 + 600 + 700 + 750)
    assert len(found.periods_gbp) == 13
    assert found.years_gbp.sum() == pytest.approx(found.periods_gbp.sum())
    assert found.settled_gbp_per_year == pytest.approx(52 * 800, rel=1e-6)
    assert found.periods_gbp[-1] == pytest.approx(4 * 800, rel=1e-6)


def test_a_slow_cohort_model_gives_the_same_cash_flow():
    found = cost_of_mechanism(COHORTS, "outcome_incentive")
    weeks = []
    for week in range(52):
        paid = 0.0
        for start in range(week + 1):
            age = week - start
            full = 2 * 10 * 0.5**age
            saved = full * 0.5 * 0.4 if age >= 1 else 0.0
            paid += 20 * (full - saved) + (20 * saved * 0.5 if age == 1 else 0.0)
        weeks.append(paid)
    slow = [sum(weeks[at : at + 4]) for at in range(0, 52, 4)]
    assert found.periods_gbp.tolist() == pytest.approx(slow)


def test_break_even_by_hand():
    # Settled a week: time and task 800. Stepped without reduction 480 + 18 x (10 + 5 + ...) = 840;
    # reductions take 0.4 x 20 hours x 18 = 144 a week from that: 40 / 144.
    assert break_even(COHORTS, "stepped_unit_cost") == pytest.approx(40 / 144, rel=1e-6)
    # The incentive costs no more than time and task without reduction: it breaks even at once.
    assert break_even(COHORTS, "outcome_incentive") == pytest.approx(0.0, abs=1e-9)


def test_at_its_break_even_a_mechanism_costs_what_time_and_task_does():
    share = break_even(COHORTS, "stepped_unit_cost")
    assert settled(COHORTS, "stepped_unit_cost", share) == pytest.approx(
        settled(COHORTS, "time_and_task", 0.0)
    )


def test_no_break_even_is_told_as_none():
    dear = Cohorts(**{**COHORTS.__dict__, "first_factor": 9.0})
    assert break_even(dear, "stepped_unit_cost") is None


def test_mechanisms_without_effect_and_factor_cost_exactly_the_same():
    flat = Cohorts(
        **{
            **COHORTS.__dict__,
            "first_factor": 1.0,
            "later_factor": 1.0,
            "reducing_share": dict.fromkeys(COHORTS.reducing_share, 0.0),
        }
    )
    costs = [cost_of_mechanism(flat, name).periods_gbp for name in flat.reducing_share]
    assert (costs[0] == costs[1]).all()
    assert (costs[0] == costs[2]).all()


def test_care_that_never_ends_is_refused():
    with pytest.raises(ModelError, match="never settles"):
        read_cohorts(numbers(ending_share_per_week=0.0), 20.0)


# -------------------------------------------------------------------------------- charging

CLASSES = (
    Contribution("nothing", 0.5, 0.0),
    Contribution("limit", 0.25, 45.0),
    Contribution("full", 0.25, math.inf),
)


def costed(*rows: tuple[str, str, float, float, str]) -> pd.DataFrame:
    names = ["package_id", "zone_id", "hours_per_week", "rate_gbp_per_hour", "funder"]
    return pd.DataFrame(list(rows), columns=names)


PEOPLE = costed(
    ("A", "Y", 2.0, 20.0, "council"),  # average 22: charged 44, own 40
    ("B", "Z", 2.0, 24.0, "council"),  # average 22: charged 44, own 48
)


def test_charges_by_hand():
    rows = charged(PEOPLE, CLASSES, zone_ids=["Y", "Z", "empty"]).set_index("zone_id")
    assert list(rows.index) == ["Y", "Z"]
    assert rows["average_charge_gbp"].tolist() == [44.0, 44.0]
    assert rows["own_charge_gbp"].tolist() == [40.0, 48.0]
    # B pays GBP 1 more at the limit of 45 and GBP 4 more in full, each with a chance of a quarter.
    assert rows.loc["Z", "pay_more_people"] == 0.5
    assert rows.loc["Z", "pay_more_gbp"] == 0.25 * 1 + 0.25 * 4
    assert rows.loc["Y", "pay_less_gbp"] == 0.25 * 4 + 0.25 * 4
    assert rows[["dearer", "cheaper", "same"]].to_numpy().tolist() == [[0, 1, 0], [1, 0, 0]]
    assert rows.loc["Z", "paid_own_gbp"] == 0.25 * 45 + 0.25 * 48


def test_full_charges_on_average_and_on_own_cost_are_the_same_in_all():
    rows = charged(PEOPLE, CLASSES, zone_ids=["Y", "Z"])
    assert rows["average_charge_gbp"].sum() == pytest.approx(rows["own_charge_gbp"].sum())


def test_where_all_rates_are_the_average_nobody_pays_more():
    flat = PEOPLE.assign(rate_gbp_per_hour=21.0)
    rows = charged(flat, CLASSES, zone_ids=["Y", "Z"])
    assert rows[["pay_more_people", "pay_less_people", "dearer", "cheaper"]].to_numpy().sum() == 0
    assert rows["same"].tolist() == [1, 1]


def test_whom_health_funds_is_not_charged_and_joint_packages_on_the_councils_part():
    more = pd.concat(
        [PEOPLE, costed(("C", "Y", 4.0, 22.0, "health"), ("D", "Y", 4.0, 22.0, "joint"))]
    )
    without = charged(more, CLASSES, zone_ids=["Y", "Z"])
    assert without["people"].tolist() == [1, 1]
    shared = charged(more, CLASSES, zone_ids=["Y", "Z"], joint_health_share=0.75)
    assert shared["people"].tolist() == [2, 1]
    assert shared["own_charge_gbp"].tolist() == [40.0 + 22.0, 48.0]


def test_hours_without_people_make_the_average_and_are_charged_to_nobody():
    line = costed(("", "Y", 4.0, 26.0, ""))
    rows = charged(pd.concat([PEOPLE, line]), CLASSES, zone_ids=["Y", "Z"])
    assert rows["people"].tolist() == [1, 1]
    assert rows["average_charge_gbp"].tolist() == [48.0, 48.0]  # (40 + 48 + 104) / 8 = 24


def test_the_spread_between_zones():
    told = spread_of(charged(PEOPLE, CLASSES, zone_ids=["Y", "Z"]))
    assert told == {
        "lowest_rate_gbp_per_hour": 20.0,
        "highest_rate_gbp_per_hour": 24.0,
        "average_rate_gbp_per_hour": 22.0,
    }


def test_contributions_must_add_up_to_one():
    with pytest.raises(ModelError, match="do not add up to 1"):
        read_contributions(numbers(contribution_share__full=0.9))


def test_a_limit_without_a_share_is_refused():
    held = numbers(contribution_share__full=1.0, contribution_limit_gbp_per_week__fill=60.0)
    with pytest.raises(ModelError, match="without a share"):
        read_contributions(held)


# --------------------------------------------------------------- funders and direct payments


def test_each_cost_is_split_between_council_and_health():
    rows = costed(
        ("A", "Z", 10.0, 20.0, "council"),
        ("B", "Z", 5.0, 20.0, "health"),
        ("C", "Z", 4.0, 25.0, "joint"),
        ("D", "Z", 1.0, 20.0, ""),
    )
    found = {each.funder: each for each in cost_by_funder(rows, joint_health_share=0.3)}
    assert (found["joint"].council_gbp, found["joint"].health_gbp) == (70.0, 30.0)
    assert (found["council"].council_gbp, found["council"].health_gbp) == (200.0, 0.0)
    assert (found["health"].council_gbp, found["health"].health_gbp) == (0.0, 100.0)
    assert found[""].council_gbp is None
    unknown = cost_by_funder(rows, joint_health_share=None)
    assert next(each for each in unknown if each.funder == "joint").health_gbp is None
    assert sum(each.weekly_cost_gbp for each in found.values()) == 420.0


def test_health_grows_from_its_people_of_january_2022_to_those_of_2024():
    # 120 of 2,259 people in January 2022, 202 of 2,712 two years on (Leicestershire, March 2024):
    # 5.3 % and 7.4 %, as that report states.
    growth = {"health": math.sqrt(202 / 120) - 1, "council": math.sqrt(2510 / 2139) - 1}
    years = funders_over_time({"health": 120.0, "council": 2139.0}, growth, years=2)
    assert years[0].shares["health"] == pytest.approx(0.053, abs=0.0005)
    assert years[2].shares["health"] == pytest.approx(0.074, abs=0.0005)
    assert years[2].weekly_cost_gbp["health"] == pytest.approx(202.0)


def test_a_thousand_hours_from_18_45_to_19_56_are_about_58_000_a_year():
    at = {"from_gbp_per_hour": 18.45, "to_gbp_per_hour": 19.56}
    assert direct_payment_change(1000.0, **at, payment_weeks=52) == pytest.approx(57_720)
    assert direct_payment_change(1000.0, **at, payment_weeks=53) == pytest.approx(58_830)
    assert direct_payment_change(1000.0, **at, payment_weeks=52, follows_share=0.0) == 0.0


def test_no_change_of_price_moves_no_budget():
    assert (
        direct_payment_change(
            1000.0, from_gbp_per_hour=18.45, to_gbp_per_hour=18.45, payment_weeks=53
        )
        == 0.0
    )


def test_roles_cost_their_tendered_then_their_stated_rate_then_the_card():
    placed = pd.DataFrame(
        {
            "role": ["prime", "supplementary", "supplementary", "spot", ""],
            "hours": [10.0, 4.0, 2.0, 1.0, 3.0],
            "card_gbp_per_hour": [20.0, 20.0, 20.0, 20.0, 22.0],
            "tendered_gbp_per_hour": [np.nan, 23.0, np.nan, np.nan, np.nan],
        }
    )
    roles, unplaced = cost_by_role(placed, {"supplementary": 21.0})
    told = roles[["role", "rate_basis", "weekly_cost_gbp", "difference_gbp"]]
    assert told.to_numpy().tolist() == [
        ["prime", "rate card", 200.0, 0.0],
        ["spot", "rate card", 20.0, 0.0],
        ["supplementary", "stated for the role", 42.0, 2.0],
        ["supplementary", "tendered", 92.0, 12.0],
    ]  # fmt: skip
    assert unplaced.to_numpy().tolist() == [["rate card", 3.0, 66.0], ["supplementary", 3.0, 63.0]]
