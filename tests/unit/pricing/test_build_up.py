"""The build-up of a price: every switch against sums worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.errors import ModelError
from homecare.pricing import (
    BuildUp,
    OtherLine,
    blend,
    build_up_lines,
    fixed_and_hourly,
    visit_lines,
)

PLAIN = BuildUp(12.0, travel="per_contact_hour", travel_minutes=10.0)  # pay 12 + 2 = 14 an hour


def hourly(build_up: BuildUp) -> dict[str, float]:
    return {line.name: line.hourly_gbp for line in build_up_lines(build_up)}


def per_visit(build_up: BuildUp) -> dict[str, float]:
    return {line.name: line.fixed_gbp for line in build_up_lines(build_up)}


# ------------------------------------------------------------------------------- travel and miles


def test_travel_per_contact_hour_grows_with_the_visit_and_travel_per_visit_does_not():
    assert hourly(PLAIN) == {"contact": 12.0, "travel_time": 2.0}
    by_visit = replace(PLAIN, travel="per_visit")
    assert hourly(by_visit) == {"contact": 12.0, "travel_time": 0.0}
    assert per_visit(by_visit) == {"contact": 0.0, "travel_time": 2.0}


def test_travel_may_be_paid_at_another_wage():
    assert hourly(replace(PLAIN, travel_wage_gbp_per_hour=9.0))["travel_time"] == 1.5


def test_a_car_is_paid_by_the_mile_and_a_walk_is_not():
    car = replace(PLAIN, travel_mode="car", miles=4.0, mileage_gbp_per_mile=0.45)
    assert hourly(car)["mileage"] == pytest.approx(1.80)
    on_foot = replace(car, travel_mode="walk")
    assert hourly(on_foot)["mileage"] == 0
    assert "on foot" in build_up_lines(on_foot)[-1].how
    assert "mileage" not in hourly(replace(car, travel_mode="none"))


# ------------------------------------------------------------------------------------- on-costs


def test_holiday_is_paid_both_ways():
    # 5.6 / 52 = 10.769 %, 5.6 / 46.4 = 12.069 %, of 14.
    held = replace(PLAIN, holiday_weeks=5.6, holiday_share=0.1266)
    assert hourly(replace(held, holiday="of_paid_time"))["holiday"] == pytest.approx(
        1.507692, abs=1e-6
    )
    assert hourly(replace(held, holiday="of_worked_time"))["holiday"] == pytest.approx(
        1.689655, abs=1e-6
    )
    assert hourly(replace(held, holiday="stated"))["holiday"] == pytest.approx(1.7724)


def test_on_costs_rest_on_pay_or_on_gross():
    held = replace(PLAIN, holiday="stated", holiday_share=0.10, ni="share", ni_share=0.10)
    assert hourly(replace(held, on_costs_on="pay"))["ni"] == pytest.approx(1.40)
    assert hourly(replace(held, on_costs_on="gross"))["ni"] == pytest.approx(1.54)
    with_miles = replace(held, other=(OtherLine("sickness", "per_hour", 1.0),))
    several = replace(with_miles, on_costs_on="contact, travel_time, sickness")
    assert hourly(several)["ni"] == pytest.approx(1.50)


def test_national_insurance_is_due_above_the_threshold():
    # 13.8 % of (14 - 175 / 35 an hour x 70 minutes) = 0.138 x (14 - 5 x 7/6) = 1.127
    held = replace(
        PLAIN, ni="threshold", ni_rate=0.138, ni_threshold_gbp_per_week=175.0, weekly_hours=35.0
    )
    assert hourly(held)["ni"] == pytest.approx(0.138 * (14 - 35 / 6))
    assert hourly(replace(held, weekly_hours=10.0))["ni"] == 0, "10 hours a week earn £120"


def test_pension_is_due_on_qualifying_earnings():
    # 3 % of (14 - 6240 / 52 / 30 an hour x 70 minutes) = 0.03 x (14 - 4 x 7/6)
    held = replace(
        PLAIN, pension="threshold", pension_rate=0.03, weekly_hours=30.0,
        pension_lower_limit_gbp_per_year=6240.0,
    )  # fmt: skip
    assert hourly(held)["pension"] == pytest.approx(0.03 * (14 - 28 / 6))


def test_a_threshold_counts_travel_per_visit_too():
    held = replace(
        PLAIN, travel="per_visit", ni="threshold", ni_rate=0.10, weekly_hours=10.0,
        ni_threshold_gbp_per_week=50.0,
    )  # fmt: skip
    # 10 % of (12 - 5) an hour of contact, and of (2 - 5 / 6) a visit.
    assert hourly(held)["ni"] == pytest.approx(0.7)
    assert per_visit(held)["ni"] == pytest.approx(0.1 * (2 - 5 / 6))


# ------------------------------------------------------------------------------ lines and margin


def test_lines_of_any_name_are_paid_per_hour_per_visit_or_as_a_share():
    held = replace(
        PLAIN,
        other=(
            OtherLine("ppe", "per_visit", 0.20),
            OtherLine("office", "per_hour", 5.0),
            OtherLine("training", "share", 0.05, "pay"),
            OtherLine("levy", "share", 0.5, "training, office"),
        ),
    )
    assert per_visit(held)["ppe"] == 0.20
    assert hourly(held)["training"] == pytest.approx(0.70)
    assert hourly(held)["levy"] == pytest.approx(2.85)


def test_overheads_may_be_a_share_of_the_care_workers_cost():
    held = replace(
        PLAIN,
        other=(
            OtherLine("training", "per_hour", 1.0),
            OtherLine("office", "share", 0.2, "care_worker"),
        ),
        business_lines=("office",),
    )
    assert hourly(held)["office"] == pytest.approx(3.0)
    lines = visit_lines(held, [60])
    assert lines.subtotal("care worker").tolist() == [15.0]
    assert lines.subtotal("business").tolist() == pytest.approx([3.0])


@pytest.mark.parametrize(
    ("margin", "amounts", "price"),
    [
        ("none", {}, 14.0),
        ("mark_up", {"surplus_share": 0.05}, 14.70),
        ("share_of_price", {"surplus_share": 0.30}, 20.0),
        ("fixed", {"surplus_gbp_per_hour": 0.60}, 14.60),
    ],
)
def test_surplus_is_a_share_of_the_price_a_mark_up_or_fixed(margin, amounts, price):
    held = replace(PLAIN, margin=margin, **amounts)
    assert sum(hourly(held).values()) == pytest.approx(price)


def test_a_fixed_surplus_may_be_per_visit():
    held = replace(PLAIN, margin="fixed", surplus_gbp_per_visit=0.25)
    assert per_visit(held)["surplus"] == pytest.approx(0.25)


@pytest.mark.parametrize("margin", ["none", "mark_up", "share_of_price", "fixed"])
def test_a_line_that_is_a_share_of_the_price_is_that_share_of_the_price(margin):
    held = replace(
        PLAIN, margin=margin, surplus_share=0.03, surplus_gbp_per_hour=0.03,
        other=(OtherLine("office", "share", 0.27, "price"),), business_lines=("office",),
    )  # fmt: skip
    lines = hourly(held)
    assert lines["office"] == pytest.approx(0.27 * sum(lines.values()))
    surplus = {
        "none": 0.0, "mark_up": 0.03 * (14 + lines["office"]), "fixed": 0.03,
        "share_of_price": 0.03 * sum(lines.values()),
    }[margin]  # fmt: skip
    assert lines.get("surplus", 0.0) == pytest.approx(surplus)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"other": (OtherLine("a", "share", 0.1, "b"), OtherLine("b", "share", 0.1, "a"))},
            "itself",
        ),
        ({"other": (OtherLine("office", "share", 0.1, "care_worker"),)}, "business_lines"),
        ({"other": (OtherLine("a", "share", 0.1, "contatc"),)}, 'Did you mean "contact"'),
        ({"other": (OtherLine("a", "share", 0.1, ""),)}, "no line of the price"),
        ({"other": (OtherLine("contact", "per_hour", 1.0),)}, "name that is taken"),
        ({"other": (OtherLine("a", "per_hour", 1.0), OtherLine("a", "per_visit", 1.0))}, "taken"),
        ({"business_lines": ("office",)}, "no line of the model's own"),
        ({"margin": "share_of_price", "surplus_share": 1.0}, "leave nothing for the cost"),
        ({"ni": "share", "ni_share": 0.1, "on_costs_on": "wages"}, "no line of the price"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(change, words):
    with pytest.raises(ModelError, match=words):
        build_up_lines(replace(PLAIN, **change))


# --------------------------------------------------------------------------------- by visit length

ANY = st.builds(
    BuildUp,
    st.floats(8, 15),
    travel=st.sampled_from(["per_visit", "per_contact_hour"]),
    travel_minutes=st.floats(0, 20),
    miles=st.floats(0, 6),
    travel_mode=st.sampled_from(["car", "walk", "none"]),
    mileage_gbp_per_mile=st.floats(0, 0.6),
    holiday=st.sampled_from(["of_paid_time", "of_worked_time", "none"]),
    holiday_weeks=st.just(5.6),
    ni=st.sampled_from(["share", "threshold", "none"]),
    ni_share=st.floats(0, 0.15),
    ni_rate=st.just(0.15),
    ni_threshold_gbp_per_week=st.just(96.0),
    weekly_hours=st.floats(15, 40),
    on_costs_on=st.sampled_from(["pay", "gross"]),
    other=st.just((OtherLine("ppe", "per_visit", 0.2), OtherLine("office", "share", 0.2, "price"))),
    margin=st.sampled_from(["share_of_price", "mark_up", "fixed", "none"]),
    surplus_share=st.floats(0, 0.2),
    surplus_gbp_per_hour=st.floats(0, 1),
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(held=ANY, counts=st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(any))
def test_a_rate_at_a_mix_costs_what_its_visits_cost(held, counts):
    minutes = np.array([15, 30, 45, 60, 90])
    lines = visit_lines(held, minutes)
    fixed, per_hour = fixed_and_hourly(held)
    assert lines.price_per_visit == pytest.approx(fixed + per_hour * minutes / 60)
    number = np.array(counts)
    hours = float(number @ minutes) / 60
    rate = blend(lines.price_per_visit, minutes, number)
    assert rate * hours == pytest.approx(float(number @ lines.price_per_visit), abs=1e-6)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(held=ANY, more=st.floats(0.1, 2))
def test_a_higher_wage_never_makes_a_cheaper_visit(held, more):
    dearer = replace(held, wage_gbp_per_hour=held.wage_gbp_per_hour + more)
    minutes = [15, 60]
    assert (
        visit_lines(dearer, minutes).price_per_visit > visit_lines(held, minutes).price_per_visit
    ).all()
