"""A scenario whose prices are built from a wage of the costs model, end to end, by hand."""

from __future__ import annotations

import csv

import pytest

from homecare.errors import HomecareError, ScenarioError
from homecare.scenarios import load_scenario, run_scenario
from homecare.scenarios.compare import compare_runs
from homecare.scenarios.partial import card_figures

PRICING = """\
schema = 1
kind = "pricing"
id = "tiny"
title = "Tiny prices, built"

[choices]
method = "build_up"
base_band = "urban"
travel = "per_visit"
travel_mode = "none"
holiday = "none"
ni = "none"
pension = "none"
margin = "none"
{choice}

[choices.taken_from]
wage_gbp_per_hour = "costs.national_living_wage_gbp_per_hour"

[parameters.travel_minutes_per_visit]
unit = "minutes/visit"
basis = "published"
source = "Made up for a test"
values = [{{ from = 2020-01-01, urban = 0, fringe = 5, rural = 10, isolated = 15 }}]

[parameters.visit_share]
unit = "share"
basis = "published"
source = "Made up for a test"
values = [{{ from = 2020-01-01, 60 = 1 }}]

[parameters.payment_weeks]
unit = "weeks/year"
basis = "published"
source = "Made up for a test"
values = [{{ from = 2020-01-01, low = 52, high = 53 }}]
"""
WAGE = 8.72  # the National Living Wage from April 2020, gov.uk
MINUTES = {"urban": 0, "fringe": 5, "rural": 10, "isolated": 15}


@pytest.fixture
def built(tiny):
    """Return the tiny project with prices built from the bundled costs model."""

    def make(choice: str = "", lengths: tuple[str, ...] = ("30", "60", "")):
        tiny.put("models/pricing/tiny.toml", PRICING.format(choice=choice))
        tiny.replace(
            "scenario.toml", 'allocation = "tiny"', 'allocation = "tiny"\ncosts = "england"'
        )
        path = tiny.path("demand")
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for number, row in enumerate(rows):
            row["visit_minutes"] = lengths[number % len(lengths)]
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        tiny.put("data/demand.csv", "\n".join(lines) + "\n")
        return tiny.folder / "scenario.toml"

    return make


def test_every_row_is_priced_at_its_own_length(built):
    run = run_scenario(load_scenario(str(built())))
    frame = run.priced.frame
    for row in frame.itertuples(index=False):
        hours = row.visit_minutes / 60 if row.visit_minutes > 0 else 1.0
        by_hand = WAGE + WAGE * MINUTES[row.band] / 60 / hours
        assert row.rate_gbp_per_hour == pytest.approx(by_hand)
    assert set(frame["visit_minutes"].dropna()) == {30.0, 60.0}
    blank = int(frame["visit_minutes"].isna().sum())
    assert any(note.startswith(f"{blank} rows") for note in run.result["notes"])
    assert {row["rate_basis"] for row in run.result["bands"]} == {"average of visits"}
    costed = frame[frame["is_costed"] == "yes"]
    assert run.result["headline"]["weekly_cost_gbp"] == pytest.approx(
        costed["weekly_cost_gbp"].sum()
    )


def test_a_scenario_beside_itself_differs_by_exactly_nothing(built):
    run = run_scenario(load_scenario(str(built('visit_mix = "demand"'))))
    (option,) = compare_runs(run, [run])["options"]
    assert option["difference"]["annual_cost_gbp"] == {"low": 0.0, "high": 0.0}
    assert [step["gbp_per_year"] for step in option["bridge"]] == [0.0] * len(option["bridge"])


def test_a_dearer_wage_is_bridged_to_the_penny(built, tiny):
    baseline = run_scenario(load_scenario(str(built())))
    option = tiny.option(("costs.national_living_wage_gbp_per_hour", "8.72", "9.30"))
    found = compare_runs(baseline, [run_scenario(load_scenario(str(option)))])["options"][0]
    was = baseline.result["headline"]["annual_cost_gbp"]["low"]
    change = found["difference"]["annual_cost_gbp"]["low"]
    assert change == pytest.approx(was * (9.30 / WAGE - 1))
    assert sum(step["gbp_per_year"] for step in found["bridge"]) == pytest.approx(change, abs=0.005)


def test_the_card_names_the_costs_it_rests_on(built):
    figures = card_figures(load_scenario(str(built())))
    held = {row["path"]: row["value"] for row in figures["parameters"]}
    assert held["costs.national_living_wage_gbp_per_hour"] == WAGE
    assert "costs.employer_ni_rate" not in held, "only what the prices take"


def test_the_card_of_a_measured_mix_reads_the_demand(built):
    figures = card_figures(load_scenario(str(built('visit_mix = "demand"', ("30",)))))
    rates = {row["band"]: row["rate_gbp_per_hour"] for row in figures["card"]["bands"]}
    assert rates == pytest.approx({band: WAGE * (1 + m / 30) for band, m in MINUTES.items()})


def test_without_a_costs_model_the_price_cannot_be_built(built, tiny):
    path = built()
    tiny.replace("scenario.toml", '\ncosts = "england"', "")
    with pytest.raises(HomecareError, match="name a costs model under"):
        run_scenario(load_scenario(str(path)))


def test_a_costs_model_that_does_not_exist_is_refused(built, tiny):
    path = built()
    tiny.replace("scenario.toml", 'costs = "england"', 'costs = "englnd"')
    with pytest.raises(ScenarioError, match='Did you mean "england"'):
        load_scenario(str(path))


def test_a_year_the_costs_model_does_not_hold_is_refused(built, tiny):
    path = built()
    tiny.replace("scenario.toml", "as_of = 2020-11-01", "as_of = 2027-11-01")
    with pytest.raises(ScenarioError, match="never carried over"):
        load_scenario(str(path))
