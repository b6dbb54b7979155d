"""The floor of a design: that of `homecare price` row by row, or a simple one that says so."""

from __future__ import annotations

import copy
import math

import pytest

import homecare
from homecare.report.design import words as words_design
from homecare.report.design.write import write_design_outputs
from homecare.report.disclosure.design import protect_design
from homecare.scenarios import load_scenario, price_run, travel_of
from homecare.scenarios.design.rows import design_rows


def quiet(_):
    """Say nothing."""


def rows_of(name, floor="legal"):
    scenario = load_scenario(name)
    inputs, card, priced = price_run(scenario)
    return design_rows(
        scenario, inputs, card=card, priced=priced, model=None, measure=None, floor=floor,
        progress=quiet,
    )  # fmt: skip


@pytest.fixture(scope="module")
def legal():
    return rows_of("leicestershire-2020")


@pytest.mark.parametrize(("floor", "name"), [("legal", "legal"), ("living-wage", "real_living")])
def test_every_row_has_the_floor_that_price_shows_for_its_zone_band_and_length(floor, name):
    frame = rows_of("leicestershire-2020", floor).frame
    shown = {
        (row["zone_id"], row["band"], row["visit_minutes"]): row[f"{name}_floor_gbp_per_hour"]
        for row in homecare.price("leicestershire-2020")["floor"]["rows"]
    }
    places = zip(frame["zone_id"], frame["band"], frame["visit_minutes"], strict=True)
    wanted = [shown[place] for place in places]
    assert len(frame) == 1820
    assert frame["floor_gbp"].tolist() == wanted


def test_the_floor_of_one_row_is_the_sum_of_its_parts(legal):
    scenario = load_scenario("leicestershire-2020")
    cells = travel_of(scenario, price_run(scenario)[0]).frame.set_index(["zone_id", "band"])
    frame = legal.frame
    own = frame[(frame["zone_id"] == "melton") & (frame["band"] == "rural")]
    row = own[own["visit_minutes"] == 30].iloc[0]
    cell = cells.loc[("melton", "rural")]
    # Two half-hour visits in an hour: two journeys paid at 8.72 with 28 % on top, and their miles.
    by_hand = 8.72 * (1 + 2 * cell["minutes_per_visit"] / 60) * 1.28
    by_hand += 2 * cell["miles_per_visit"] * 0.45
    assert row["floor_gbp"] == pytest.approx(by_hand, abs=1e-9)
    assert row["travel_minutes"] == pytest.approx(2 * cell["minutes_per_visit"])


def test_places_are_measured_by_the_travel_their_floor_rests_on(legal):
    assert legal.measure.name == "zone-travel"
    frame = legal.frame
    assert frame.groupby(["zone_id", "band"])["measure"].nunique().eq(1).all()
    half = frame[frame["visit_minutes"] == 30].groupby("measure")["floor_gbp"].first()
    assert half.is_monotonic_increasing


def test_todays_card_leaves_below_the_floor_what_price_says():
    total = homecare.price("leicestershire-2020")["floor"]["total"]
    present = homecare.design("leicestershire-2020", floor_target=0.0).result["present"]
    assert present["short_hours_per_week"] == total["legal_below_hours_per_week"]
    assert present["people_short"] == total["legal_below_people"]


def test_a_card_keeps_its_target_at_todays_places_and_at_its_own_bands():
    result = homecare.design("leicestershire-2020", floor_target=0.02, lowest_rate=12.0).result
    design = result["design"]
    assert 0 < design["when_run"]["short_hours_per_week"] <= 0.02 * 18000
    assert design["short_hours_per_week"] <= 0.02 * 18000


def test_more_bands_allowed_never_cost_more_and_never_beat_the_bound():
    every = [
        homecare.design("leicestershire-2020", floor_target=0.0, bands=number).result["design"]
        for number in (1, 2, 3, 4)
    ]
    costs = [design["annual_cost_gbp"]["high"] for design in every]
    assert costs == sorted(costs, reverse=True)
    for design in every:
        assert design["bound"]["annual_cost_gbp"]["high"] <= design["annual_cost_gbp"]["high"]
        assert design["when_run"] is None or design["when_run"]["short_hours_per_week"] == 0
        is_as_good = design["bound"]["annual_cost_gbp"] == design["annual_cost_gbp"]
        assert design["is_proven"] == is_as_good or design["keeps_present_bands"]


def test_without_the_models_the_simple_floor_says_that_it_is_not_the_legal_one():
    found = homecare.design("norfolk-2018", floor_target=0.0, bands=2)
    floor = found.result["floor"]
    assert floor["used"] == "simple floor"
    assert [each.split()[1] for each in floor["missing_for_legal_floor"]] == ["costs", "travel"]
    assert found.result["measure"]["name"] == "travel-minutes"
    assert found.result["design"]["when_run"] is None
    assert (
        found.result["notes"].index(
            next(note for note in found.result["notes"] if note.startswith("SIMPLE FLOOR"))
        )
        >= 0
    )
    assert "NOT the legal floor of homecare price" in words_design.design_text(found.result)


def test_models_named_for_the_design_give_the_legal_floor_and_stand_in_its_record():
    result = homecare.design(
        "norfolk-2018", floor_target=0.0, bands=2, costs="england", travel="published"
    ).result
    assert result["floor"]["used"] == "legal floor"
    read = [each["path"] for each in result["record"]["inputs"]]
    assert "bundled:models/costs/england.toml" in read
    assert "bundled:models/travel/published.toml" in read
    with pytest.raises(homecare.HomecareError, match='Did you mean "england"'):
        homecare.design("norfolk-2018", floor_target=0.0, costs="englnd")
    with pytest.raises(homecare.UsageError, match="costs and travel models"):
        homecare.design("norfolk-2018", floor_target=0.0, measure="zone-travel")


def test_what_a_design_leaves_on_top_of_employment_makes_the_base_rate_even():
    frame = rows_of("leicestershire-2020", "base-rate").frame
    urban = frame[frame["band"] == "urban"]
    mean = (urban["floor_gbp"] * urban["hours_per_week"]).sum() / urban["hours_per_week"].sum()
    assert math.isclose(mean, 18.75)


def test_a_design_for_a_changed_scenario_keeps_the_changes_that_still_hold(tmp_path):
    option = tmp_path / "option.toml"
    option.write_text(
        'schema = 1\nkind = "scenario"\nid = "option"\ntitle = "Dearer"\nas_of = 2020-11-01\n'
        'baseline = "leicestershire-2020"\n'
        '[[changes]]\npath = "pricing.rate_gbp_per_hour.rural"\nwas = 23.0\nto = 24.0\n'
        'why = "Market testing"\n'
        '[[changes]]\npath = "costs.assumed_on_costs_share"\nwas = 0.28\nto = 0.30\n'
        'why = "Our own"\n',
        encoding="utf-8",
    )
    found = homecare.design(option, floor_target=0.0, bands=2)
    write_design_outputs(found, tmp_path / "out", progress=quiet)
    again = load_scenario(str(tmp_path / "out"))
    assert again.parameters.number("costs.assumed_on_costs_share") == 0.30
    assert [change.path for change in again.changes] == ["costs.assumed_on_costs_share"]
    rates = again.parameters.keyed("pricing.rate_gbp_per_hour")
    bands = found.result["design"]["bands"]
    assert rates == {band["band"]: band["rate_gbp_per_hour"] for band in bands}
    price = homecare.price(tmp_path / "out")
    assert price["floor"]["total"]["legal_below_hours_per_week"] == 0
    # The next design needs no such file: an earlier one is taken away, not left to mislead.
    plain = homecare.design("leicestershire-2020", floor_target=0.0, bands=2)
    write_design_outputs(plain, tmp_path / "out", progress=quiet)
    assert not (tmp_path / "out" / "unchanged.toml").exists()


def test_todays_bands_with_other_rates_are_written_with_todays_geography(tmp_path):
    found = homecare.design(
        "leicestershire-2020", floor_target=0.0, measure="travel-minutes", bands=4
    )
    assert found.result["design"]["keeps_present_bands"]
    write_design_outputs(found, tmp_path, progress=quiet)
    scenario = load_scenario(str(tmp_path))
    assert scenario.parameters.word("geography.band_rule") == "listed"
    price = homecare.price(tmp_path)
    assert price["floor"]["total"]["legal_below_hours_per_week"] == 0
    cost = found.result["design"]["annual_cost_gbp"]
    assert price["headline"]["annual_cost_gbp"]["high"] == pytest.approx(cost["high"], abs=0.005)


def test_hours_at_the_floor_of_new_bands_are_hidden_where_they_tell_of_few_people():
    result = dict(
        homecare.design("leicestershire-2020", floor_target=0.02, lowest_rate=12.0).result
    )
    today = result["design"]["people_short"]
    for people, is_shown in ((3, False), (today + 4, False), (today - 4, False), (today + 5, True)):
        near = copy.deepcopy(result)
        near["design"]["when_run"]["people_short"] = people
        run = protect_design(near)["design"]["when_run"]
        assert (run["short_hours_per_week"] is not None) == is_shown
        assert "people_short" not in run
