"""Travel by zone and band: made-up territories whose answer the law gives by hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from homecare.errors import InputError, ModelError
from homecare.geography import LocatedDemand, travel_by_cell, visits_of
from homecare.geography.travel import POOLED_ALL, POOLED_BAND
from homecare.parameters import Parameters

SPEC = importlib.util.spec_from_file_location(
    "travel_cases", Path(__file__).parents[2] / "travel_cases.py"
)
cases = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(cases)
BANDS = cases.BANDS
BETWEEN = cases.BETWEEN
GRID = cases.GRID
KM_PER_MILE = cases.KM_PER_MILE
ONE = cases.ONE
demand = cases.demand
grid = cases.grid
only_row = cases.only_row
parameters = cases.parameters
people = cases.people
square = cases.square
zones = cases.zones


def test_one_zone_and_band_is_what_the_law_says():
    found = only_row(
        travel_by_cell(demand(people(GRID)), ONE, parameters=parameters(0.28276)).frame
    )
    assert found["leg_km"] == pytest.approx(3.76)
    assert found["leg_minutes"] == pytest.approx(8.3776)
    assert found["minutes_per_visit"] == pytest.approx(8.3776 * BETWEEN)
    assert found["minutes_per_contact_hour"] == pytest.approx(2 * 8.3776 * BETWEEN)
    miles = 3.76 * 1.3 / KM_PER_MILE * BETWEEN
    assert found["miles_per_visit"] == pytest.approx(miles)
    assert found["kgco2e_per_contact_hour"] == pytest.approx(2 * miles * 0.28276)
    assert (found["people_count"], found["method"]) == (100, "leg law")
    assert found["legs_per_contact_hour"] == pytest.approx(2 * BETWEEN)


def test_carbon_is_blank_and_not_nought_without_a_costs_model():
    found = travel_by_cell(demand(people(GRID)), ONE, parameters=parameters()).frame
    assert found["kgco2e_per_visit"].isna().all()


def test_the_shortest_rounds_are_a_lower_bound_and_may_be_chosen():
    # k for 9.5 visits lies half-way between 0.915 and 0.909.
    law = only_row(travel_by_cell(demand(people(GRID)), ONE, parameters=parameters()).frame)
    assert law["shortest_leg_km"] == pytest.approx(0.912 / 0.5)
    shortest = parameters(leg_method="shortest_rounds")
    found = only_row(travel_by_cell(demand(people(GRID)), ONE, parameters=shortest).frame)
    assert found["leg_km"] == pytest.approx(0.912 / 0.5)
    assert found["method"] == "shortest rounds"


def two_districts() -> LocatedDemand:
    """A zone of 40 km x 20 km: its west half has four times the people of its east half."""
    numbers = np.random.Generator(np.random.PCG64(7))
    west = numbers.random((1600, 2)) * [20, 20]
    east = numbers.random((400, 2)) * [20, 20] + [20, 0]
    return demand(people(west), people(east, band="rural", start=1600))


WIDE = zones({"zone_id": "a", "geometry": shapely.box(0, 0, 40_000, 20_000)})


def test_a_quarter_of_the_people_on_a_km2_makes_the_way_twice_as_long():
    found = travel_by_cell(two_districts(), WIDE, parameters=parameters()).frame.set_index("band")
    ratio = found.loc["rural", "leg_km"] / found.loc["urban", "leg_km"]
    assert ratio == pytest.approx(2.0, rel=0.05)


def test_the_bands_of_a_zone_together_are_what_the_law_says_of_the_zone():
    found = travel_by_cell(two_districts(), WIDE, parameters=parameters()).frame
    mean = np.average(found["leg_km"], weights=found["visits_per_week"])
    assert mean == pytest.approx(1.88 / np.sqrt(2000 / 800), rel=0.01)  # the hull is 1 % short


def test_two_care_workers_at_a_visit_travel_twice():
    double = people(GRID)
    double["carers"], double["hours_per_week"] = 2.0, 14.0
    one = only_row(travel_by_cell(demand(people(GRID)), ONE, parameters=parameters()).frame)
    two = only_row(travel_by_cell(demand(double), ONE, parameters=parameters()).frame)
    assert two["visits_per_week"] == 2 * one["visits_per_week"] == 2800
    assert two["minutes_per_contact_hour"] == pytest.approx(one["minutes_per_contact_hour"])


def test_people_next_door_add_visits_and_no_distance():
    again = people(GRID, start=0)
    again["package_id"] = [f"q{n}" for n in range(100)]
    found = only_row(
        travel_by_cell(demand(people(GRID), again), ONE, parameters=parameters()).frame
    )
    # Every second visit is next door: 2.7 minutes and no km.
    assert found["leg_km"] == pytest.approx(3.76 / 2)
    assert found["leg_minutes"] == pytest.approx((8.3776 + 2.7) / 2)


def test_a_provider_of_a_quarter_of_the_people_has_twice_the_way():
    found = only_row(
        travel_by_cell(demand(people(GRID)), ONE, parameters=parameters(people_share=0.25)).frame
    )
    assert found["leg_km"] == pytest.approx(2 * 3.76)


def test_a_band_may_have_a_speed_and_a_way_from_home():
    own = parameters(leg_mph__urban=30.0, detour_factor__urban=1.2, base_km__urban=5.0)
    found = only_row(travel_by_cell(demand(people(GRID)), ONE, parameters=own).frame)
    per_km = 1.2 / (30 * KM_PER_MILE) * 60
    assert found["leg_minutes"] == pytest.approx(2.7 + per_km * 3.76)
    home = 2 / 9.5 * (2.7 + per_km * 5)
    assert found["minutes_per_visit"] == pytest.approx(BETWEEN * found["leg_minutes"] + home)
    assert found["legs_per_visit"] == pytest.approx(BETWEEN + 2 / 9.5)


def test_hours_without_people_count_as_people():
    lines = people(GRID).assign(package_id="", hours_per_week=11.7 * 6)
    found = only_row(travel_by_cell(demand(lines), ONE, parameters=parameters()).frame)
    assert found["people_count"] == pytest.approx(600)
    met = 1 - np.exp(-6)
    law = 1.88 / np.sqrt(100 * met / 400)
    assert found["leg_km"] == pytest.approx(law * met / 6)


def test_rows_without_a_postcode_make_a_zone_denser_and_take_its_ways():
    nowhere = people(GRID, start=100).assign(postcode="", easting_m=np.nan, northing_m=np.nan)
    found = only_row(
        travel_by_cell(demand(people(GRID), nowhere), ONE, parameters=parameters()).frame
    )
    assert found["people_count"] == 200
    assert found["leg_km"] == pytest.approx(1.88 / np.sqrt(200 / 400))


def test_fewer_than_five_people_take_the_figures_of_their_band_elsewhere():
    both = zones(square("a", 0, 20), square("b", 100, 10))
    few = people(np.array([[103.0, 1], [104, 4], [101, 8], [108, 8]]), zone_id="b", band="rural",
                 start=900)  # fmt: skip
    held = demand(
        people(GRID, band="rural"), people(grid(6, 10.0, 100), zone_id="b", start=100), few
    )
    done = travel_by_cell(held, both, parameters=parameters())
    found = done.frame.set_index(["zone_id", "band"])
    assert found.loc[("b", "rural"), "method"] == POOLED_BAND
    assert found.loc[("b", "rural"), "leg_km"] == found.loc[("a", "rural"), "leg_km"]
    assert found.loc[("b", "urban"), "method"] == "leg law"
    assert set(done.numbers("leg_km")) == {"urban", "rural", "a.rural", "b.urban"}
    assert len(done.notes) == 1
    assert "1 of 3 cells of zone and band have too few people" in done.notes[0]
    # What the few do has no part in any figure.
    few["visit_minutes"], few["easting_m"] = 15.0, few["easting_m"] + 500
    again = travel_by_cell(
        demand(people(GRID, band="rural"), people(grid(6, 10.0, 100), zone_id="b", start=100), few),
        both, parameters=parameters(),
    )  # fmt: skip
    assert again.numbers("minutes_per_contact_hour")["rural"] == pytest.approx(
        done.numbers("minutes_per_contact_hour")["rural"]
    )


def test_a_band_with_too_few_everywhere_takes_the_figures_of_all():
    few = people(np.array([[3.0, 1]]), band="rural", start=900)
    done = travel_by_cell(demand(people(GRID), few), ONE, parameters=parameters())
    assert done.bands.set_index("band").loc["rural", "method"] == POOLED_ALL


def test_a_small_zone_is_not_estimated_by_itself():
    held = demand(people(grid(4, 20.0)))
    with pytest.raises(InputError, match="no zone has people enough for an estimate of travel"):
        travel_by_cell(held, ONE, parameters=parameters())


def test_nothing_depends_on_the_order_of_the_rows():
    held = two_districts()
    turned = LocatedDemand(frame=held.frame.iloc[::-1].reset_index(drop=True), made_with={})
    one = travel_by_cell(held, WIDE, parameters=parameters()).frame
    other = travel_by_cell(turned, WIDE, parameters=parameters()).frame
    pd.testing.assert_frame_equal(one, other, check_exact=False, rtol=1e-12)


@pytest.mark.parametrize("factor", [1.1, 2.0, 5.0])
def test_a_county_drawn_larger_never_has_shorter_ways(factor):
    one = only_row(travel_by_cell(demand(people(GRID)), ONE, parameters=parameters()).frame)
    larger = zones(square("a", 0, 20 * factor))
    other = only_row(
        travel_by_cell(demand(people(GRID * factor)), larger, parameters=parameters()).frame
    )
    assert other["leg_km"] == pytest.approx(factor * one["leg_km"])
    assert other["minutes_per_visit"] > one["minutes_per_visit"]


def test_visits_come_from_lengths_then_numbers_then_the_others_of_the_cell():
    frame = people(np.zeros((4, 2)))
    frame["visit_minutes"] = [60, np.nan, np.nan, 30]
    frame["visits_per_week"] = [np.nan, 5, np.nan, 14]
    frame["carers"] = [1, 2, 1, 1]
    frame["band"] = ["rural", "rural", "rural", "urban"]
    visits, notes = visits_of(frame)
    # Rural: 7 hours in 7 visits, 7 in 5 x 2; 17 visits in 14 hours, so 8.5 in 7.
    assert visits.tolist() == pytest.approx([7.0, 10.0, 8.5, 14.0])
    assert "1 rows of 7.00 hours a week do not say how many visits they are" in notes[0]


def test_hours_of_which_nothing_is_known_are_refused_or_take_the_model_s_length():
    frame = people(GRID).assign(visit_minutes=np.nan, visits_per_week=np.nan)
    with pytest.raises(InputError, match="nothing says how many visits the hours are"):
        visits_of(frame)
    visits, notes = visits_of(frame, visit_minutes=42.0)
    assert visits[0] == pytest.approx(10.0)
    assert "visits of 42 minutes are taken" in notes[0]


def test_a_scenario_without_a_travel_model_is_told_which_to_name():
    bare = Parameters(values={}, choices={"geography.bands": BANDS})
    with pytest.raises(ModelError, match='add travel = "published" under'):
        travel_by_cell(demand(people(GRID)), ONE, parameters=bare)


def test_a_number_for_no_band_is_refused_with_the_nearest():
    with pytest.raises(ModelError, match='Did you mean "rural"'):
        travel_by_cell(demand(people(GRID)), ONE, parameters=parameters(leg_mph__rurl=30.0))
