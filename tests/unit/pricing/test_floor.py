"""The floor of a rate and the build-up turned round, against sums worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.parameters import Parameters, Value
from homecare.pricing import (
    BuildUp,
    OtherLine,
    RateCard,
    VisitMix,
    VisitPrice,
    employment_lines,
    employment_price,
    fixed_and_hourly,
    floor_card,
    legal_floor,
    read_floor_basis,
    rows_short,
    what_it_pays_for,
    with_travel,
)

# Stated and assumed of a council in 2020: 9.30 an hour, 45p a mile, 30 miles an hour, on-costs
# of 28 % of pay, a mark-up of 5 %; 10 minutes and so 5 miles of travel in an hour of visits.
COUNTY = BuildUp(
    9.30, travel="per_contact_hour", travel_minutes=10.0, miles=5.0, travel_mode="car",
    mileage_gbp_per_mile=0.45, margin="mark_up", surplus_share=0.05,
    other=(
        OtherLine("on_costs", "share", 0.28, "pay"),
        OtherLine("running_costs", "per_hour", 5.20),
    ),
    business_lines=("running_costs",),
)  # fmt: skip
# The same with 5 minutes and 2.5 miles of travel to each visit.
BY_VISIT = replace(COUNTY, travel="per_visit", travel_minutes=5.0, miles=2.5)
HALF_AND_HALF = VisitMix((30.0, 60.0), (0.5, 0.5))  # 4/3 visits an hour
BANDS = ("urban", "rural")


def card(**rates: float) -> RateCard:
    return RateCard(bands=BANDS, base_band="urban", band_rates=rates, zone_rates={})


def everywhere(build_up: BuildUp) -> dict[tuple[str, str], BuildUp]:
    return {("", band): build_up for band in BANDS}


# ------------------------------------------------------------------------------------ the floor


def test_the_floor_is_wage_travel_on_costs_and_miles_and_nothing_else():
    # (8.72 x 70/60) x 1.28 = 13.0219, and 5 x 0.45 = 2.25: no running costs, no surplus.
    price = employment_price(COUNTY, 8.72)
    assert price.fixed_gbp == 0
    assert price.hourly_gbp == pytest.approx(13.021867 + 2.25, abs=1e-6)
    names = [line.name for line in employment_lines(COUNTY, 8.72)]
    assert names == ["contact", "travel_time", "mileage", "on_costs"]


def test_a_short_visit_carries_a_whole_journey():
    # A journey: 5/60 x 8.72 x 1.28 + 2.5 x 0.45 = 0.930133 + 1.125 = 2.055133; an hour: 11.1616.
    price = employment_price(BY_VISIT, 8.72)
    assert price.fixed_gbp == pytest.approx(2.055133, abs=1e-6)
    assert price.hourly_gbp == pytest.approx(11.1616)
    assert price.rate(np.array([15.0, 30.0, 60.0])) == pytest.approx(
        [11.1616 + 8.220533, 11.1616 + 4.110267, 11.1616 + 2.055133], abs=1e-6
    )


def test_travel_paid_at_a_wage_of_its_own_is_held_to_the_same_least_wage():
    apart = replace(COUNTY, travel_wage_gbp_per_hour=6.0)
    assert employment_price(apart, 8.72) == employment_price(COUNTY, 8.72)


def test_a_share_of_the_price_is_no_employment_cost():
    levied = replace(COUNTY, other=(*COUNTY.other, OtherLine("levy", "share", 0.02, "price")))
    assert employment_price(levied, 8.72) == employment_price(COUNTY, 8.72)


def test_rates_are_held_against_floors_by_zone_band_and_length():
    floors = {
        name: floor_card(
            card(), everywhere(BY_VISIT), wage_gbp_per_hour=wage, mixes={("", ""): HALF_AND_HALF}
        )
        for name, wage in (("legal", 8.72), ("real_living", 9.30))
    }
    held = legal_floor(
        card(urban=15.0, rural=20.0), floors, places=[("a", "urban"), ("a", "rural")],
        minutes=[30, 60],
    )  # fmt: skip
    # At the mix 4/3 journeys an hour: 11.1616 + 4/3 x 2.055133 = 13.901778.
    assert held["visit_minutes"].isna().tolist() == [True, False, False, True, False, False]
    assert held["legal_floor_gbp_per_hour"].tolist() == pytest.approx(
        [13.901778, 15.271867, 13.216733] * 2, abs=1e-6
    )
    assert held["legal_is_below"].tolist() == [False, True, False, False, False, False]
    assert held["legal_short_gbp_per_hour"].tolist() == pytest.approx(
        [0, 0.271867, 0, 0, 0, 0], abs=1e-6
    )
    # At 9.30 half an hour costs 11.904 + 2 x (0.992 + 1.125) = 16.138.
    assert held["real_living_short_gbp_per_hour"].tolist() == pytest.approx(
        [0, 1.138, 0, 0, 0, 0], abs=1e-6
    )


def test_a_zone_with_travel_of_its_own_has_a_floor_of_its_own():
    build_ups = {**everywhere(COUNTY), ("far", "rural"): with_travel(COUNTY, 30.0)}
    floor = floor_card(card(), build_ups, wage_gbp_per_hour=8.72, mixes={})
    found = floor.rates(np.array(["near", "far"], object), np.array(["rural"] * 2, object))
    # 8.72 x 90/60 x 1.28 + 15 x 0.45 = 16.7424 + 6.75.
    assert found.tolist() == pytest.approx([15.271867, 23.4924], abs=1e-6)


def test_a_rate_equal_to_the_floor_is_not_below_it():
    floor = floor_card(card(), everywhere(COUNTY), wage_gbp_per_hour=8.72, mixes={})
    least = employment_price(COUNTY, 8.72).hourly_gbp
    for rate, is_below in ((least, False), (least - 0.01, True), (least + 0.01, False)):
        held = legal_floor(
            card(urban=rate, rural=rate), {"legal": floor}, places=[("", "urban")], minutes=[30]
        )
        assert held["legal_is_below"].tolist() == [is_below, is_below]


def test_only_an_average_rate_is_held_against_nothing():
    average = RateCard(
        bands=BANDS, base_band="urban", band_rates={}, zone_rates={}, average_gbp_per_hour=18.45
    )
    floor = floor_card(average, everywhere(COUNTY), wage_gbp_per_hour=8.72, mixes={})
    held = legal_floor(average, {"legal": floor}, places=[("", "urban")], minutes=[])
    assert held["legal_floor_gbp_per_hour"].notna().all()
    assert held["legal_short_gbp_per_hour"].isna().all()


def test_each_row_of_demand_is_held_against_the_floor_of_its_own_visit():
    floor = floor_card(
        card(), everywhere(BY_VISIT), wage_gbp_per_hour=8.72, mixes={("", ""): HALF_AND_HALF}
    )
    frame = pd.DataFrame(
        {
            "zone_id": "a", "band": "urban", "visit_minutes": [30.0, 60.0, math.nan],
            "rate_gbp_per_hour": [15.0, 13.0, 13.0],
        }
    )  # fmt: skip
    assert rows_short(frame, floor).tolist() == pytest.approx(
        [0.271867, 0.216733, 0.901778], abs=1e-6
    )


@settings(max_examples=60, deadline=None)
@given(
    at=st.tuples(st.floats(6, 20), st.floats(0, 40)),
    more=st.tuples(st.floats(0, 5), st.floats(0, 40)),
    threshold=st.floats(0, 300), hours=st.floats(5, 40), length=st.floats(15, 120),
)  # fmt: skip
def test_a_higher_wage_or_more_travel_never_lowers_the_floor(at, more, threshold, hours, length):
    wage, minutes = at
    held = replace(
        BY_VISIT, ni="threshold", ni_rate=0.138, ni_threshold_gbp_per_week=threshold,
        weekly_hours=hours,
    )  # fmt: skip

    def floor(wage: float, minutes: float) -> float:
        return float(employment_price(with_travel(held, minutes), wage).rate(np.array([length]))[0])

    assert floor(wage + more[0], minutes) >= floor(wage, minutes) - 1e-9
    assert floor(wage, minutes + more[1]) >= floor(wage, minutes) - 1e-9


# --------------------------------------------------------------------- the build-up turned round


def test_the_steps_of_four_prices_pay_for_the_published_minutes():
    # (9.30 / 60 x 1.28 + 0.45 x 30 / 60) x 1.05 = 0.44457 a minute; 1.45, 4.25 and 7.60 above
    # urban pay for 3.3, 9.6 and 17.1 more minutes, whatever the running costs are.
    for running in (0.0, 5.20):
        other = (COUNTY.other[0], OtherLine("running_costs", "per_hour", running))
        held = [
            what_it_pays_for(rate, replace(COUNTY, other=other))
            for rate in (18.75, 20.20, 23.00, 26.35)
        ]
        assert [each.gbp_per_travel_minute for each in held] == pytest.approx([0.44457] * 4)
        minutes = [each.travel_minutes_per_contact_hour for each in held]
        assert [round(each - minutes[0], 1) for each in minutes] == [0, 3.3, 9.6, 17.1]


def test_the_wage_a_rate_pays_for_is_the_one_that_builds_it():
    # ((w x 70/60) x 1.28 + 2.25 + 5.20) x 1.05 = 20: w = (20 / 1.05 - 7.45) / 1.493333 = 7.7663.
    assert what_it_pays_for(20.0, COUNTY).wage_gbp_per_hour == pytest.approx(7.766, abs=1e-3)


def test_travel_per_visit_is_told_per_contact_hour():
    # 0.44457 a minute; without travel (9.30 x 1.28 + 5.20) x 1.05 = 17.9592.
    held = what_it_pays_for(20.0, BY_VISIT, mix=HALF_AND_HALF)
    assert held.travel_minutes_per_contact_hour == pytest.approx((20 - 17.9592) / 0.44457, abs=1e-4)


def test_a_rate_that_does_not_pay_for_the_visit_itself_pays_for_no_travel():
    held = what_it_pays_for(17.0, COUNTY)
    assert held.travel_minutes_per_contact_hour is None
    assert held.gbp_per_travel_minute is None
    assert what_it_pays_for(7.0, COUNTY).wage_gbp_per_hour is None  # not even miles and office
    assert what_it_pays_for(17.0, replace(COUNTY, travel="none")).wage_gbp_per_hour is not None


@settings(max_examples=60, deadline=None)
@given(
    rate=st.floats(19, 60), threshold=st.floats(0, 400), hours=st.floats(5, 40),
    by=st.sampled_from([COUNTY, BY_VISIT]),
    margin=st.sampled_from(["mark_up", "share_of_price", "none"]),
)  # fmt: skip
def test_what_a_rate_pays_for_builds_the_rate_again(rate, threshold, hours, by, margin):
    held = replace(
        by, margin=margin, ni="threshold", ni_rate=0.15, ni_threshold_gbp_per_week=threshold,
        weekly_hours=hours,
    )  # fmt: skip
    per_hour = HALF_AND_HALF.visits_per_hour if by is BY_VISIT else 1.0

    def price(build_up: BuildUp) -> float:
        found = VisitPrice(*fixed_and_hourly(build_up)).blended(HALF_AND_HALF)
        assert found is not None
        return found

    pays = what_it_pays_for(rate, held, mix=HALF_AND_HALF)
    assert pays.wage_gbp_per_hour is not None
    assert price(replace(held, wage_gbp_per_hour=pays.wage_gbp_per_hour)) == pytest.approx(
        rate, abs=1e-9
    )
    minutes = pays.travel_minutes_per_contact_hour
    if minutes is not None:
        assert price(with_travel(held, minutes / per_hour)) == pytest.approx(rate, abs=1e-9)
    else:
        assert price(with_travel(held, 0.0)) > rate


# ------------------------------------------------------------------------- what a floor rests on

COSTS = {
    "costs.national_living_wage_gbp_per_hour": 8.72,
    "costs.real_living_wage_gbp_per_hour.uk": 9.30,
    "costs.real_living_wage_gbp_per_hour.london": 10.75,
    "costs.mileage_gbp_per_mile": 0.45,
    "costs.assumed_travel_minutes_per_contact_hour.all": 10.0,
    "costs.assumed_travel_minutes_per_contact_hour.far.rural": 20.0,
    "costs.assumed_travel_mph": 30.0,
    "costs.assumed_on_costs_share": 0.28,
    "costs.assumed_mark_up_share": 0.05,
}


def parameters(numbers: dict[str, float], **choices: object) -> Parameters:
    values = {
        path: Value(path, number, "", "a test", "assumption", date(2020, 4, 1))
        for path, number in numbers.items()
    }
    return Parameters(
        values=values,
        choices={
            "geography.bands": BANDS, "pricing.method": "rate_card",
            **{name.replace("__", "."): each for name, each in choices.items()},
        },
    )  # fmt: skip


def test_without_a_costs_model_there_is_no_floor_and_it_is_said():
    basis = read_floor_basis(parameters({}))
    assert not basis.is_complete
    assert "costs model" in basis.missing[0]


def test_an_assumption_that_is_not_stated_is_named_and_never_assumed():
    held = {path: each for path, each in COSTS.items() if "on_costs" not in path}
    basis = read_floor_basis(parameters(held))
    assert not basis.build_ups
    assert basis.missing == ("costs.assumed_on_costs_share, in the costs model",)


def test_a_plain_card_is_held_against_the_labelled_assumptions():
    basis = read_floor_basis(parameters(COSTS))
    assert basis.is_assumed
    assert basis.is_complete
    assert employment_price(basis.build_ups["", "urban"], 8.72).hourly_gbp == pytest.approx(
        15.271867, abs=1e-6
    )
    far = basis.build_ups["far", "rural"]
    assert (far.travel_minutes, far.miles) == (20.0, 10.0)
    assert {each.path for each in far.rests_on["mileage"]} == {
        "costs.assumed_travel_minutes_per_contact_hour.far.rural", "costs.assumed_travel_mph",
        "costs.mileage_gbp_per_mile",
    }  # fmt: skip


def test_assumed_travel_is_spread_over_the_visits_of_the_mix():
    basis = read_floor_basis(parameters(COSTS), mixes={("", ""): HALF_AND_HALF})
    held = basis.build_ups["", "urban"]
    assert held.travel == "per_visit"
    # At the mix itself the floor is the same as with the travel per contact hour.
    assert employment_price(held, 8.72).blended(HALF_AND_HALF) == pytest.approx(15.271867, abs=1e-6)


def test_london_has_a_real_living_wage_of_its_own():
    assert read_floor_basis(parameters(COSTS)).wages["real_living"].value == 9.30
    london = read_floor_basis(parameters(COSTS, costs__real_living_wage="london"))
    assert london.wages["real_living"].value == 10.75


class Estimated:
    """Travel by place as an estimate tells it: urban and rural, and rural in one zone."""

    def numbers(self, name):
        return {
            "minutes_per_visit": {"urban": 4.0, "rural": 9.0, "far.rural": 15.0},
            "miles_per_visit": {"urban": 1.0, "rural": 4.0, "far.rural": 8.0},
            "minutes_per_contact_hour": {"urban": 6.0, "rural": math.nan},
            "miles_per_contact_hour": {"urban": 1.5, "rural": math.nan},
        }[name]


def test_estimated_travel_needs_no_assumed_travel():
    held = {path: each for path, each in COSTS.items() if "assumed_travel" not in path}
    mixes = {("", ""): HALF_AND_HALF}
    assert read_floor_basis(parameters(held), mixes=mixes).missing
    basis = read_floor_basis(parameters(held), mixes=mixes, travel=Estimated())
    assert not basis.missing
    assert basis.travel == "modelled"
    assert {
        place: (each.travel, each.travel_minutes, each.miles)
        for place, each in basis.build_ups.items()
    } == {
        ("", "urban"): ("per_visit", 4.0, 1.0),
        ("", "rural"): ("per_visit", 9.0, 4.0),
        ("far", "rural"): ("per_visit", 15.0, 8.0),
    }


def test_a_band_without_an_estimate_keeps_the_assumed_travel():
    basis = read_floor_basis(parameters(COSTS), travel=Estimated())
    assert basis.build_ups["", "urban"].travel_minutes == 6.0
    assert basis.build_ups["", "rural"].travel_minutes == 10.0
    assert basis.build_ups["far", "rural"].travel_minutes == 20.0


def test_a_speed_that_is_not_stated_is_named():
    held = {path: each for path, each in COSTS.items() if path != "costs.assumed_travel_mph"}
    assert read_floor_basis(parameters(held)).missing == (
        "costs.assumed_travel_mph, in the costs model",
    )
