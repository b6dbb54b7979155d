"""The published figures of the council's report of 20 January 2020, each with its paragraph.

Source: Leicestershire County Council, Adults and Communities Overview and Scrutiny Committee,
20 January 2020, "Commissioning and procurement of home care service post November 2020". Nothing
here is our own output: every expected value is printed in the report, or worked out from printed
values in the line that states it.
"""

from __future__ import annotations

from typing import Any

import pytest

import homecare
from homecare import units
from homecare.report.compare.words import compare_text

HOURS_39 = {"urban": 11_737, "fringe": 4_648, "rural": 1_301, "isolated": 314}
PERCENT_39 = {"urban": "65%", "fringe": "26%", "rural": "7%", "isolated": "2%"}
PRICES_20 = {"urban": 18.75, "fringe": 20.20, "rural": 23.00, "isolated": 26.35}
APPENDIX_C = {
    "Coalville and Ashby": 3_600,
    "Charnwood North": 2_925,
    "Charnwood South": 2_875,
    "West Leicester": 2_525,
    "Oadby and Wigston": 3_050,
    "Hinckley": 3_250,
    "Melton": 1_500,
    "South Leicestershire": 1_200,
    "Market Harborough": 900,
    "Castle Donington": 350,
    "Lutterworth": 300,
    "Bottesford": 100,
    "West Leicestershire Rural": 400,
    "Harborough Rural Free Zone": 175,
}


@pytest.fixture(scope="module")
def comparison() -> dict[str, Any]:
    return dict(homecare.compare("leicestershire-2019", "leicestershire-2020"))


@pytest.fixture(scope="module")
def current(comparison: dict[str, Any]) -> dict[str, Any]:
    return dict(comparison["baseline"])


@pytest.fixture(scope="module")
def proposed(comparison: dict[str, Any]) -> dict[str, Any]:
    return dict(comparison["options"][0])


def test_paragraph_20_the_four_prices(proposed: dict[str, Any]) -> None:
    assert {row["band"]: row["rate_gbp_per_hour"] for row in proposed["bands"]} == PRICES_20


def test_paragraph_39_weekly_maintenance_hours_by_band(proposed: dict[str, Any]) -> None:
    assert {row["band"]: row["costed_hours_per_week"] for row in proposed["bands"]} == HOURS_39
    assert proposed["headline"]["costed_hours_per_week"] == 18_000


def test_paragraph_39_percentages_by_band(proposed: dict[str, Any]) -> None:
    shares = {row["band"]: units.percent(row["share_of_hours"]) for row in proposed["bands"]}
    assert shares == PERCENT_39


def test_paragraph_23_average_hourly_rates(
    current: dict[str, Any], proposed: dict[str, Any]
) -> None:
    assert units.pounds(current["headline"]["average_rate_gbp_per_hour"]) == "£18.45"
    assert units.pounds(proposed["headline"]["average_rate_gbp_per_hour"]) == "£19.56"


def test_paragraph_23_annual_costs(current: dict[str, Any], proposed: dict[str, Any]) -> None:
    for result, low, high in ((current, "£17.3m", "£17.6m"), (proposed, "£18.3m", "£18.7m")):
        annual = result["headline"]["annual_cost_gbp"]
        assert (units.millions(annual["low"]), units.millions(annual["high"])) == (low, high)


def test_paragraph_23_cost_difference(proposed: dict[str, Any]) -> None:
    difference = proposed["difference"]["annual_cost_gbp"]
    assert units.millions(difference["low"]) == "£1.0m"
    assert units.millions(difference["high"]) == "£1.1m"


def test_published_hours_times_published_prices_give_the_weekly_cost(
    proposed: dict[str, Any],
) -> None:
    # Paragraphs 39 and 20: 11,737 x 18.75 + 4,648 x 20.20 + 1,301 x 23.00 + 314 x 26.35.
    by_hand = 220_068.75 + 93_889.60 + 29_923.00 + 8_273.90
    assert by_hand == pytest.approx(352_155.25, abs=1e-9)
    assert proposed["headline"]["weekly_cost_gbp"] == pytest.approx(352_155.25, abs=1e-9)


def test_appendix_c_planned_hours_by_zone(proposed: dict[str, Any]) -> None:
    planned = {row["zone_name"]: row["planned_hours_per_week"] for row in proposed["zones"]}
    assert planned == APPENDIX_C
    assert list(planned) == list(APPENDIX_C)
    assert proposed["headline"]["planned_hours_per_week"] == 23_150


def test_appendix_c_less_paragraph_39_is_not_costed(proposed: dict[str, Any]) -> None:
    assert proposed["headline"]["not_costed_hours_per_week"] == 5_150
    assert sum(row["not_costed_hours_per_week"] for row in proposed["zones"]) == 5_150


def test_the_bridge_at_52_weeks(proposed: dict[str, Any]) -> None:
    # Paragraph 23: 18.45 to 18.75 on 18,000 hours for 52 weeks is 0.30 x 18,000 x 52 = 280,800.
    # Paragraphs 20 and 39: (4,648 x 1.45 + 1,301 x 4.25 + 314 x 7.60) x 52 = 762,073.
    steps = {row["step"]: row["gbp_per_year"] for row in proposed["bridge"]}
    assert list(steps) == ["urban step", "enhancements"]
    assert steps["urban step"] == pytest.approx(280_800, abs=0.005)
    assert steps["enhancements"] == pytest.approx(762_073, abs=0.005)
    assert sum(steps.values()) == pytest.approx(1_042_873, abs=0.005)
    assert sum(steps.values()) == pytest.approx(
        proposed["difference"]["annual_cost_gbp"]["low"], abs=1e-6
    )


def test_73_percent_of_the_change_falls_on_35_percent_of_the_hours(
    proposed: dict[str, Any],
) -> None:
    steps = {row["step"]: row["gbp_per_year"] for row in proposed["bridge"]}
    assert units.percent(steps["enhancements"] / sum(steps.values())) == "73%"
    urban = next(row for row in proposed["bands"] if row["band"] == "urban")
    assert units.percent(1 - urban["share_of_hours"]) == "35%"


def test_no_cost_by_zone_is_shown_for_rates_that_were_not_published(
    current: dict[str, Any], proposed: dict[str, Any]
) -> None:
    assert proposed["difference"]["zones"] is None
    for row in current["zones"]:
        assert row["weekly_cost_gbp"] is None
        assert row["average_rate_gbp_per_hour"] is None
    assert {row["rate_basis"] for row in current["bands"]} == {"county average"}


def test_paragraphs_26_and_28_two_primes_a_zone_and_none_in_the_rural_free_zone(
    proposed: dict[str, Any],
) -> None:
    primes = {row["zone_id"]: 0 for row in proposed["zones"]}
    for row in proposed["allocation"]["providers"]:
        primes[row["zone_id"]] += row["role"] == "prime"
    assert primes.pop("harborough-rural-free-zone") == 0
    assert len(primes) == 13
    assert min(primes.values()) >= 2


def test_the_unscaled_result_stands_beside_the_scaled_one(proposed: dict[str, Any]) -> None:
    (beside,) = proposed["beside"]
    assert beside["headline"]["planned_hours_per_week"] == 23_150
    assert beside["headline"]["costed_hours_per_week"] == 18_000
    unscaled = {row["band"]: row["costed_hours_per_week"] for row in beside["bands"]}
    assert unscaled != HOURS_39, "nothing forces the unscaled hours to the published bands"
    assert beside["headline"]["average_rate_gbp_per_hour"] > 19.56


@pytest.mark.parametrize("scenario", ["leicestershire-2019", "leicestershire-2020"])
def test_a_scenario_against_itself_differs_by_exactly_zero(scenario: str) -> None:
    (option,) = homecare.compare(scenario, scenario)["options"]  # type: ignore[misc]
    assert option["changes"] == []
    assert all(step["gbp_per_year"] == 0 for step in option["bridge"])

    def numbers(held: Any) -> list[float]:
        if isinstance(held, dict):
            return [n for value in held.values() for n in numbers(value)]
        if isinstance(held, list):
            return [n for value in held for n in numbers(value)]
        return [held] if isinstance(held, int | float) else []

    found = numbers(option["difference"])
    assert len(found) > 10
    assert set(found) == {0}


def test_a_price_alone_moves_nobody(current: dict[str, Any], proposed: dict[str, Any]) -> None:
    # Paragraph 26: packages are allocated by quality ratings at pre-set rates, so the same market
    # on the same day is placed alike whatever the rate card.
    for figure in ("placed_hours", "prime_share", "bound", "providers", "unplaced_reasons"):
        assert current["allocation"][figure] == proposed["allocation"][figure]


def test_the_words_of_the_comparison_say_what_paragraph_23_says(
    comparison: dict[str, Any],
) -> None:
    text = compare_text(comparison)
    for figure in ("£17.3m to £17.6m", "£18.3m to £18.7m", "£18.45", "£19.56", "+£280,800",
                   "+£762,073", "+£1,042,873", "+£1.0m to +£1.1m", "11,737", "314"):  # fmt: skip
        assert figure in text
    assert "Enhancements make 73% of the change, on the 35% of costed hours" in text
    assert "All                          23,150  18,000       5,150" in text
