"""Travel of a scenario: from its models and files to the rate of an hour."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from homecare.errors import HomecareError, ModelError
from homecare.parameters import Parameters
from homecare.pricing import fixed_and_hourly, read_build_up
from homecare.scenarios import (
    card_figures,
    check_path,
    load_inputs,
    load_scenario,
    price_run,
    run_scenario,
    travel_of,
    with_travel,
)

PRICING = """
schema = 1
kind = "pricing"
id = "modelled"
title = "Built from a wage, with travel from where packages are"

[choices]
method = "build_up"
base_band = "urban"
visit_mix = "demand"
travel = "modelled"
travel_mode = "car"
holiday = "none"
ni = "none"
pension = "none"
margin = "none"

[parameters.wage_gbp_per_hour]
unit = "GBP/hour"
basis = "published"
source = "a test"
values = [{ from = 2020-01-01, value = 9.30 }]

[parameters.mileage_gbp_per_mile]
unit = "GBP/mile"
basis = "published"
source = "a test"
values = [{ from = 2020-01-01, value = 0.45 }]

[parameters.payment_weeks]
unit = "weeks/year"
basis = "assumption"
reliability = "a test"
impact = "a test"
source = "a test"
values = [{ from = 2019-07-01, low = 52, high = 53 }]
"""
SCENARIO = """
schema = 1
kind = "scenario"
id = "modelled"
title = "Travel from where packages are"
as_of = 2020-11-01
costed_services = ["maintenance"]

[models]
geography = "leicestershire"
pricing = "modelled"
allocation = "leicestershire"
costs = "england"
{travel}

[data]
zones = "bundled:zones/leicestershire-zones.gpkg"
postcodes = "bundled:zones/leicestershire-postcodes.csv"
demand = "bundled:market/leicestershire-packages.csv"
providers = "bundled:market/leicestershire-providers.csv"
appointments = "bundled:market/leicestershire-appointments.csv"
{data}
"""


def written(tmp_path, *, travel='travel = "published"', data="", pricing=PRICING):
    folder = tmp_path / "models" / "pricing"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "modelled.toml").write_text(pricing, encoding="utf-8")
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO.format(travel=travel, data=data), encoding="utf-8")
    return load_scenario(str(path))


def quiet(message):
    del message


def test_the_price_of_a_zone_and_band_is_the_wage_and_the_travel_of_its_own(tmp_path):
    scenario = written(tmp_path)
    inputs, card, _ = price_run(scenario)
    travel = travel_of(scenario, inputs)
    minutes, miles = travel.numbers("minutes_per_visit"), travel.numbers("miles_per_visit")
    for zone_id, band, key in (
        ("melton", "rural", "melton.rural"),
        ("", "urban", "urban"),
        ("bottesford", "isolated", "isolated"),  # one person: the band's figures
    ):
        price = card.visit_price(zone_id, band)
        assert price.hourly_gbp == pytest.approx(9.30)
        assert price.fixed_gbp == pytest.approx(9.30 * minutes[key] / 60 + 0.45 * miles[key])
    noted = [note for note in inputs.notes if "too few people for an estimate" in note]
    assert len(noted) == 1


def test_rates_rise_with_the_band_and_the_run_is_audited(tmp_path):
    result = run_scenario(written(tmp_path)).result
    rates = [row["rate_gbp_per_hour"] for row in result["bands"]]
    assert rates == sorted(rates)
    assert result["ledger"]["hours_in"] == 23150.0


def test_every_line_of_the_price_says_that_its_travel_is_inferred(tmp_path):
    scenario = written(tmp_path)
    inputs = load_inputs(scenario, set_aside=False, progress=quiet)
    filled, _ = with_travel(scenario, inputs)
    built = read_build_up(filled, "rural", zone_id="melton")
    (_, minutes) = built.rests_on["travel_time"]
    assert (minutes.basis, minutes.unit) == ("inferred", "minutes/visit")
    assert minutes.path == "pricing.travel_minutes_per_visit.melton.rural"
    assert fixed_and_hourly(built)[0] > fixed_and_hourly(read_build_up(filled, "urban"))[0]


def test_the_card_alone_reads_the_demand_too(tmp_path):
    scenario = written(tmp_path)
    card = card_figures(scenario)["card"]
    assert all(row["rate_gbp_per_hour"] > 9.30 for row in card["bands"])


def test_carbon_is_miles_times_the_costs_model_s_factor(tmp_path):
    scenario = written(tmp_path)
    inputs = load_inputs(scenario, set_aside=False, progress=quiet)
    frame = travel_of(scenario, inputs).frame
    # BEIS 2020, medium car: 0.28276 kgCO2e a mile.
    np.testing.assert_allclose(frame["kgco2e_per_visit"], 0.28276 * frame["miles_per_visit"])


def test_without_a_travel_model_the_scenario_is_told_which_to_name(tmp_path):
    with pytest.raises(HomecareError, match='add travel = "published" under'):
        price_run(written(tmp_path, travel=""))


def test_travel_that_is_both_modelled_and_stated_is_refused(tmp_path):
    both = (
        PRICING
        + """
[parameters.travel_minutes_per_visit]
unit = "minutes/visit"
basis = "published"
source = "a test"
values = [{ from = 2020-01-01, all = 5 }]
"""
    )
    with pytest.raises(HomecareError, match="travel is both modelled and stated"):
        price_run(written(tmp_path, pricing=both))


def test_modelled_travel_without_demand_is_refused(tmp_path):
    scenario = written(tmp_path)
    with pytest.raises(ModelError, match="modelled from the demand, which has not been read"):
        read_build_up(scenario.parameters, "urban")


def zone_times(tmp_path, minutes):
    inputs = load_inputs(load_scenario("leicestershire-2020"), set_aside=False, progress=quiet)
    rows = [f"{zone},{zone},{minutes}" for zone in inputs.zones["zone_id"]]
    (tmp_path / "times.csv").write_text("\n".join(["from,to,minutes", *rows]) + "\n", "utf-8")


def test_drive_times_named_by_the_scenario_are_read_and_recorded(tmp_path):
    zone_times(tmp_path, 8)
    scenario = written(tmp_path, data='drive_times = "times.csv"')
    inputs, _, _ = price_run(scenario)
    travel = travel_of(scenario, inputs)
    assert set(travel.frame["method"]) <= {"drive times", "pooled with the band in other zones"}
    assert any("Travel rests on times.csv, by zone" in note for note in inputs.notes)
    result = run_scenario(scenario).result
    assert "times.csv" in {each["path"] for each in result["record"]["inputs"]}


def test_faults_of_the_drive_times_are_told(tmp_path):
    zone_times(tmp_path, "soon")
    with pytest.raises(HomecareError, match=r"times\.csv"):
        price_run(written(tmp_path, data='drive_times = "times.csv"'))


PAGE = Path(__file__).parents[3] / "docs" / "background" / "travel.md"
CHANGED = {
    "nothing": {},
    "one provider visits one person in four": {"people_share": 0.25},
    "the shortest rounds there could be": {"leg_method": "shortest_rounds"},
    "25 miles an hour in every band": {"leg_mph.all": 25.0},
    "rounds of 14 visits": {"visits_per_round.all": 14.0},
}


@pytest.mark.parametrize("what", CHANGED)
def test_the_manual_s_table_of_what_is_changed_is_true(what, tmp_path):
    scenario = written(tmp_path)
    inputs = load_inputs(scenario, set_aside=False, progress=quiet)
    values, choices = dict(scenario.parameters.values), dict(scenario.parameters.choices)
    for name, to in CHANGED[what].items():
        path = f"travel.{name}"
        if isinstance(to, str):
            choices[path] = to
        else:
            values[path] = replace(values["travel.leg_constant"], path=path, value=to)
    changed = replace(scenario, parameters=Parameters(values=values, choices=choices))
    minutes = travel_of(changed, inputs).bands["minutes_per_contact_hour"]
    told = " | ".join(f"{each:.1f}" for each in minutes)
    assert f"| {what} | {told} |" in PAGE.read_text(encoding="utf-8")


def test_drive_times_without_a_part_in_the_rates_are_told(tmp_path):
    zone_times(tmp_path, 8)
    stated = PRICING.replace('travel = "modelled"', 'travel = "none"')
    stated = stated.replace('travel_mode = "car"', 'travel_mode = "none"')
    scenario = written(tmp_path, data='drive_times = "times.csv"', pricing=stated)
    inputs, _, _ = price_run(scenario)
    assert any("(times.csv) has no part in the rates" in note for note in inputs.notes)


def test_a_file_of_drive_times_is_checked_by_itself(tmp_path):
    zone_times(tmp_path, 8)
    checked = check_path(str(tmp_path / "times.csv"))
    assert (checked.kind, checked.faults) == ("drive times", ())
