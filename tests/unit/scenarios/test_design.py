"""A design of the county: aims kept, figures that add up, refusals, and what is hidden."""

from __future__ import annotations

import copy
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import homecare
from homecare.report.disclosure.design import protect_design
from homecare.scenarios.design.cliffs import cliff_edges


@pytest.fixture(scope="module")
def designed():
    return homecare.design("leicestershire-2020", floor_target=0.05, floor="base-rate", bands=3)


def test_the_target_is_kept_and_bands_rise(designed):
    design = designed.result["design"]
    assert design["short_share"] <= 0.05
    rates = [band["rate_gbp_per_hour"] for band in design["bands"]]
    assert rates == sorted(rates)
    assert rates[0] >= 18.75
    assert all(round(rate * 20, 6) % 1 == 0 for rate in rates)


def test_hours_cost_and_people_of_the_bands_add_up(designed):
    design = designed.result["design"]
    assert sum(band["hours_per_week"] for band in design["bands"]) == 18000
    assert design["weekly_cost_gbp"] == pytest.approx(
        sum(band["hours_per_week"] * band["rate_gbp_per_hour"] for band in design["bands"])
    )
    assert design["annual_cost_gbp"]["high"] == pytest.approx(design["weekly_cost_gbp"] * 53)
    assert min(band["people"] for band in design["bands"]) >= 5
    changed = designed.result["change"]
    assert sum(row["hours_per_week"] for row in changed) == 18000
    assert sum(row["weekly_cost_change_gbp"] for row in changed) == pytest.approx(
        design["weekly_cost_gbp"] - designed.result["present"]["weekly_cost_gbp"]
    )


def test_todays_card_costs_what_the_run_says(designed):
    assert designed.result["present"]["weekly_cost_gbp"] == pytest.approx(352155.25)


def test_the_design_is_no_dearer_with_more_bands_allowed(designed):
    costs = [row["weekly_cost_gbp"] for row in designed.result["by_number_of_bands"]]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == pytest.approx(designed.result["design"]["weekly_cost_gbp"])


def test_every_postcode_of_a_zone_has_a_band_by_the_cuts(designed):
    places, bands = designed.places, designed.result["design"]["bands"]
    assert set(places["band"]) == {band["band"] for band in bands}
    for band in bands:
        here = places.loc[places["band"] == band["band"], "measure"]
        assert band["easier_end"] is None or (here > band["easier_end"]).all()
        assert band["harder_end"] is None or (here <= band["harder_end"]).all()


def test_density_is_cut_from_many_people_down_to_few():
    found = homecare.design(
        "leicestershire-2020", floor_target=0.05, floor="base-rate", bands=2, measure="density"
    ).result
    easy, hard = found["design"]["bands"]
    assert easy["harder_end"] == hard["easier_end"] > 0
    assert hard["rate_gbp_per_hour"] > easy["rate_gbp_per_hour"]


def test_todays_card_stands_where_it_meets_the_aim_and_nothing_is_cheaper():
    found = homecare.design(
        "leicestershire-2020", floor_target=1.0, bands=1, lowest_rate=19.60, floor="base-rate"
    ).result
    assert found["design"]["is_present_card"]
    assert found["design"]["weekly_cost_gbp"] == found["present"]["weekly_cost_gbp"]
    assert [band["rate_gbp_per_hour"] for band in found["design"]["bands"]] == [
        18.75, 20.20, 23.00, 26.35,
    ]  # fmt: skip
    assert any("today's" in note for note in found["notes"])


def test_todays_bands_are_the_design_where_no_cut_of_the_measure_does_better():
    """Supply answers band by band here, so that bands of another kind cannot aim as well."""
    asked = {"unplaced_target": 0.02, "supply_elasticity": 2.0}
    found = homecare.design("leicestershire-2020", bands=4, **asked)
    result, design = found.result, found.result["design"]
    assert design["keeps_present_bands"]
    assert not design["is_present_card"]
    assert design["weekly_cost_gbp"] == result["in_present_bands"]["weekly_cost_gbp"]
    assert design["weekly_cost_gbp"] < result["by_number_of_bands"][-1]["weekly_cost_gbp"]
    assert design["short_share"] <= 0.02
    assert [band["band"] for band in design["bands"]] == ["urban", "fringe", "rural", "isolated"]
    assert set(found.places["band"]) == {"urban", "fringe", "rural", "isolated"}
    safe = protect_design(result)
    assert not [band for band in safe["design"]["bands"] if "hours_per_week" in band]


def test_a_budget_below_the_lowest_rate_names_the_nearest():
    # 18,000 hours at 18.75 over 53 weeks: 17,887,500.
    with pytest.raises(homecare.InfeasibleError, match="£17,887,500 a year or more"):
        homecare.design("leicestershire-2020", budget=17_887_499)
    assert homecare.design("leicestershire-2020", budget=17_887_500, bands=1).result["design"][
        "weekly_cost_gbp"
    ] == pytest.approx(18000 * 18.75)


@pytest.mark.parametrize(
    ("aim", "words"),
    [
        ({}, "a design has one aim"),
        ({"budget": 1e7, "floor_target": 0.1}, "a design has one aim"),
        ({"floor_target": 1.5}, "not a share"),
        ({"budget": -1.0}, "not a budget"),
        ({"unplaced_target": 0.1}, "do not go together"),
        ({"floor_target": 0.1, "supply_elasticity": 2.0}, "do not go together"),
        ({"floor_target": 0.1, "bands": 9}, "number of bands"),
        ({"floor_target": 0.1, "measure": "densty"}, 'Did you mean "density"'),
        ({"floor_target": 0.1, "floor": "leagl"}, 'Did you mean "legal"'),
        ({"floor_target": 0.1, "measure": "distance"}, "no centre"),
        ({"floor_target": 0.1, "highest_rate": 10.0}, "below the lowest"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(aim, words):
    with pytest.raises(homecare.UsageError, match=words):
        homecare.design("leicestershire-2020", **aim)


def test_a_county_average_has_no_lowest_rate_of_its_own():
    with pytest.raises(homecare.UsageError, match="--lowest-rate"):
        homecare.design("leicestershire-2019", floor_target=0.0)
    found = homecare.design("leicestershire-2019", floor_target=0.0, lowest_rate=15.0, bands=2)
    assert found.result["present"] is None
    assert found.result["design"]["short_hours_per_week"] == 0


def test_neighbours_paid_differently_stand_on_a_cliff_edge():
    """Three places 100 m apart and one far off: the gap is between the second and third."""
    rows = pd.DataFrame(
        {
            "easting_m": [0.0, 100.0, 200.0, 9000.0],
            "northing_m": [0.0, 0.0, 0.0, 0.0],
            "hours_per_week": [10.0, 6.0, 4.0, 20.0],
            "people": [1, 1, 1, 2],
        }
    )
    rates = {"card": np.array([20.0, 20.0, 22.5, 30.0])}
    found = cliff_edges(rows, rates, nearest=8, within_m=150.0)["card"]
    by_gap = {gap["gap_gbp_per_hour"]: gap["hours_per_week"] for gap in found["gaps"]}
    assert by_gap == {0.01: 10.0, 0.5: 10.0, 1.0: 10.0, 2.0: 10.0, 3.0: 0.0, 5.0: 0.0}
    assert found["mean_gap_gbp_per_hour"] == pytest.approx(2.5 * 10 / 40)
    assert found["largest_gap_gbp_per_hour"] == 2.5


def counts(held):
    """Yield every name of a count of people that is left."""
    if isinstance(held, dict):
        for name, value in held.items():
            if name in ("people", "people_short"):
                yield name
            yield from counts(value)
    elif isinstance(held, list):
        for value in held:
            yield from counts(value)


def test_nothing_published_tells_of_fewer_than_five_people(designed):
    result = copy.deepcopy(dict(designed.result))
    result["design"]["people_short"] = 3
    result["change"][2]["people"] = 2
    result["cliff_edges"]["cards"]["design"]["gaps"][-1]["people"] = 4
    safe = protect_design(result)
    assert safe["design"]["short_hours_per_week"] is None
    hidden = [row["rate"] for row in safe["change"] if row["hours_per_week"] is None]
    assert "stays" in hidden
    assert len(hidden) == 2
    assert safe["cliff_edges"]["cards"]["design"]["gaps"][-1]["hours_per_week"] is None
    del safe["ledger"], safe["record"]
    assert not list(counts(safe))
    assert not [band for band in safe["present"]["bands"] if "hours_per_week" in band]
    assert result["design"]["people_short"] == 3


def test_points_of_the_frontier_differ_by_five_people_or_more(designed):
    people = [row["people_short"] for row in designed.result["frontier"] if row["most_bands"] == 3]
    safe = protect_design(designed.result)
    kept = [row["annual_cost_gbp"] for row in safe["frontier"] if row["most_bands"] == 3]
    by_cost = {
        row["annual_cost_gbp"]["low"]: row["people_short"]
        for row in designed.result["frontier"]
        if row["most_bands"] == 3
    }
    told = [by_cost[cost["low"]] for cost in kept]
    assert len(told) <= len(people)
    assert all(count == 0 or count >= 5 for count in told)
    assert all(abs(one - other) >= 5 or one == other for one, other in pairwise(told))
