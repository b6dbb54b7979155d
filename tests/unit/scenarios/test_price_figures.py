"""The figures of `homecare price`: floor, inversion and travel of whole scenarios."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from homecare import api
from homecare.scenarios import load_scenario, price_run, travel_of

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "legal-floor.toml"


@pytest.fixture(scope="module")
def assumed():
    return api.price(EXAMPLE)


@pytest.fixture(scope="module")
def built():
    return api.price("leicestershire-2020-build-up")


def extra(figures, wage):
    return [
        round(held["extra_minutes_above_base_band"], 1)
        for row in figures["inversion"]
        for held in row["at_wages"]
        if held["wage"] == wage
    ]


def test_the_four_prices_of_2020_pay_for_the_published_steps(assumed, built):
    # 9.30 an hour, 45p, 30 miles an hour, on-costs 1.28, mark-up 1.05: 44p a minute, so that 1.45,
    # 4.25 and 7.60 above urban pay for 3.3, 9.6 and 17.1 minutes; with running costs or without.
    for figures in (assumed, built):
        assert extra(figures, "real_living") == [0, 3.3, 9.6, 17.1]
        minute = figures["inversion"][0]["at_wages"][-1]["gbp_per_travel_minute"]
        assert round(minute, 2) == 0.44
    assert assumed["inversion"][0]["is_at_most"]
    assert not built["inversion"][0]["is_at_most"]
    assert [row["wage_paid_for_gbp_per_hour"] for row in built["inversion"]] == pytest.approx(
        [9.30] * 4
    )


def test_the_floor_of_a_plain_card_at_its_mix_is_worked_by_hand(assumed):
    # 10 minutes an hour over all visits: each carries 10 / v minutes, with v visits in an hour.
    row = next(
        row for row in assumed["floor"]["rows"]
        if row["zone_id"] is None and row["band"] == "urban" and row["visit_minutes"] == 60
    )  # fmt: skip
    minutes = next(
        each["minutes_per_contact_hour"] for each in assumed["travel"] if each["band"] == "urban"
    )
    mix = next(
        row for row in assumed["floor"]["rows"]
        if row["zone_id"] is None and row["band"] == "urban" and row["visit_minutes"] is None
    )  # fmt: skip
    by_hand = 8.72 * (1 + minutes / 60) * 1.28 + minutes / 60 * 30 * 0.45
    assert mix["legal_floor_gbp_per_hour"] == pytest.approx(by_hand, abs=1e-9)
    assert row["legal_floor_gbp_per_hour"] < mix["legal_floor_gbp_per_hour"]


def test_every_costed_hour_is_held_against_the_floor_once(assumed):
    floor = assumed["floor"]
    assert floor["total"]["costed_hours_per_week"] == 18_000
    for field in ("costed_hours_per_week", "legal_below_hours_per_week", "legal_below_people"):
        for parts in (floor["bands"], floor["cells"]):
            assert sum(row[field] for row in parts) == pytest.approx(floor["total"][field])
    assert floor["total"]["legal_below_hours_per_week"] > 0
    assert (
        floor["total"]["real_living_short_gbp_per_week"]
        > floor["total"]["legal_short_gbp_per_week"]
    )


def test_lifting_rates_to_the_floor_leaves_nothing_below(tmp_path):
    # The short visits of the example lie below by 2.29 at most: 2.30 on every rate ends that.
    changes = "".join(
        f'[[changes]]\npath = "pricing.rate_gbp_per_hour.{band}"\nwas = {was}\nto = {to}\n'
        'why = "test"\n'
        for band, was, to in (("urban", 18.75, 21.05), ("fringe", 20.20, 21.05))
    )
    path = tmp_path / "lifted.toml"
    path.write_text(
        'schema = 1\nkind = "scenario"\nid = "lifted"\ntitle = "Lifted"\nas_of = 2020-11-01\n'
        f'baseline = "{EXAMPLE.as_posix()}"\n{changes}',
        encoding="utf-8",
    )
    total = api.price(path)["floor"]["total"]
    assert total["legal_below_hours_per_week"] == 0
    assert total["legal_short_gbp_per_week"] == 0


def test_without_a_costs_model_the_card_stands_and_the_rest_is_said_to_be_missing():
    figures = api.price("norfolk-2018")
    assert figures["floor"] is None
    assert figures["inversion"] == figures["travel"] == []
    assert "costs model" in figures["missing"][0]
    assert "zone_bands" not in figures  # no demand was read


def test_the_bundled_scenario_shows_its_floor_and_what_rates_pay_for():
    figures = api.price("leicestershire-2020")
    assert figures["missing"] == []
    assert figures["floor"]["wages"]["legal"]["value"] == 8.72
    assert {row["method"] for row in figures["travel"]} == {"modelled"}
    # The rates and the weekly cost of the report of 20 January 2020, paragraphs 20 and 39.
    assert [band["rate_gbp_per_hour"] for band in figures["bands"]] == [18.75, 20.20, 23.00, 26.35]
    assert figures["headline"]["weekly_cost_gbp"] == 352155.25
    assert figures["inversion"]


def test_an_average_rate_is_held_against_no_floor(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "average.toml"
    path.write_text(text.replace('"leicestershire-2020"', '"leicestershire-2019"'), "utf-8")
    figures = api.price(path)
    assert figures["floor"]["rows"][0]["legal_is_below"] is None
    assert figures["floor"]["total"]["legal_below_hours_per_week"] is None
    assert figures["inversion"] == []
    assert "only an average is known" in figures["notes"][0]
    json.dumps(figures, allow_nan=False)


def test_emissions_are_miles_times_the_factor_of_the_costs_model(built):
    # 18.874 minutes at 30 miles an hour: 9.437 miles, at 0.28276 kg; 314 costed isolated hours.
    row = next(each for each in built["travel"] if each["band"] == "isolated")
    assert row["miles_per_contact_hour"] == pytest.approx(9.437)
    assert row["kgco2e_per_contact_hour"] == pytest.approx(9.437 * 0.28276)
    assert row["kgco2e_per_week"] == pytest.approx(9.437 * 0.28276 * 314)


# ------------------------------------------------------------------------------ estimated travel


@pytest.fixture(scope="module")
def estimated(tmp_path_factory):
    text = EXAMPLE.read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("estimated") / "estimated.toml"
    path.write_text(text.replace('costs = "england"', 'costs = "england"\ntravel = "published"'))
    return path, api.price(path)


def test_a_travel_model_stands_in_the_place_of_assumed_travel(estimated):
    path, figures = estimated
    scenario = load_scenario(str(path))
    travel = travel_of(scenario, price_run(scenario)[0])
    cells = {(row.zone_id, row.band): row for row in travel.frame.itertuples()}
    assert {row["method"] for row in figures["travel"]} == {"modelled"}
    own = cells["melton", "rural"]
    # At 60 minutes an hour is one visit: its contact, one journey, 28 % on both, and the miles.
    by_hand = 8.72 * (1 + own.minutes_per_visit / 60) * 1.28 + own.miles_per_visit * 0.45
    floor = next(
        row["legal_floor_gbp_per_hour"]
        for row in figures["floor"]["rows"]
        if (row["zone_id"], row["band"], row["visit_minutes"]) == ("melton", "rural", 60)
    )
    assert floor == pytest.approx(by_hand, abs=1e-9)
    assert "estimated from where packages are" in figures["floor"]["basis"]


def test_the_floor_rises_where_packages_lie_apart(estimated):
    at_hour = {
        row["band"]: row["legal_floor_gbp_per_hour"]
        for row in estimated[1]["floor"]["rows"]
        if row["zone_id"] is None and row["visit_minutes"] == 60
    }
    assert at_hour["urban"] < at_hour["fringe"] < at_hour["rural"] < at_hour["isolated"]


def test_few_people_share_the_travel_of_their_band_and_show_none_of_their_own(estimated):
    figures = estimated[1]
    few = {(r["zone_id"], r["band"]) for r in figures["zone_bands"] if 0 < r["people"] < 5}
    assert few
    own = {(row["zone_id"], row["band"]) for row in figures["travel"] if row["zone_id"]}
    assert own
    assert not few & own
