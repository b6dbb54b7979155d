"""Rutland's published medians, line by line, and the two ends of what Lincolnshire tendered.

Sources: Rutland County Council, Fair Cost of Care exercise for home care (Annex B), 2022-23,
medians of its providers' returns; gov.uk, Rates and thresholds for employers 2022-23: 15.05 %
above £175 a week; Lincolnshire County Council, rates tendered by area, £20.70 to £27.80 an hour.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from homecare import api

MEDIANS = {
    "contact": 10.79, "travel_time": 1.30, "mileage": 0.75, "training": 0.17, "holiday": 1.45,
    "sickness": 0.04, "ni": 1.00, "pension": 0.35, "business": 5.88, "surplus": 2.02,
}  # fmt: skip
MEDIAN_PRICE = 25.05


@pytest.fixture(scope="module")
def rutland():
    return api.price("rutland-2022")


def test_each_line_of_rutland_is_the_published_median_to_a_penny(rutland):
    lines = {
        each["line"]: each["gbp_per_hour"] for each in rutland["build_up"]["places"][0]["lines"]
    }
    assert set(lines) == set(MEDIANS)
    for name, median in MEDIANS.items():
        assert lines[name] == pytest.approx(median, abs=0.01), name


def test_insurance_is_charged_above_the_threshold_of_a_care_workers_week(rutland):
    # By hand: 10.79 and 7.229 minutes of travel at it, with 5.6 weeks' holiday on worked time; a
    # contact hour is 1 + 7.229 / 60 paid hours, each with 1 / 28.4 of the weekly threshold.
    paid_hours = 1 + Fraction("7.229") / 60
    gross = Fraction("10.79") * paid_hours * Fraction(52) / Fraction("46.4")
    expected = Fraction("0.1505") * (gross - Fraction(175) / Fraction("28.4") * paid_hours)
    lines = {each["line"]: each for each in rutland["build_up"]["places"][0]["lines"]}
    assert lines["ni"]["gbp_per_hour"] == pytest.approx(float(expected), abs=1e-9)
    flat = 0.1505 * float(gross)
    assert flat - lines["ni"]["gbp_per_hour"] == pytest.approx(1.04, abs=0.005)


def test_medians_of_lines_are_not_made_to_add_up_to_the_median_price(rutland):
    rate = rutland["card"]["bands"][0]["rate_gbp_per_hour"]
    assert rate == pytest.approx(sum(MEDIANS.values()), abs=0.015)
    assert rate < MEDIAN_PRICE - 1
    notices = " ".join(rutland["scenario"]["notices"])
    assert "not reconciled with the median price of £25.05" in notices


@pytest.mark.parametrize(("end", "rate"), [("lowest", 20.70), ("highest", 27.80)])
def test_any_spread_of_lincolnshires_rates_lies_between_two_runs(end, rate):
    headline = api.zones(f"lincolnshire-{end}").result["headline"]
    assert headline["annual_cost_gbp"]["low"] == pytest.approx(18_000 * 52 * rate, abs=0.01)
    assert headline["annual_cost_gbp"]["high"] == pytest.approx(18_000 * 53 * rate, abs=0.01)
