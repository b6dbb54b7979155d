"""Wages, contributions and mileage by year, as they were published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from homecare.bundled import bundled_root
from homecare.errors import ModelError
from homecare.parameters import load_model

PATH = bundled_root() / "models" / "costs" / "england.toml"
# From April: National Living Wage (gov.uk); Real Living Wage, UK and London (Living Wage
# Foundation).
WAGES = {
    2016: (7.20, 8.25, 9.40), 2017: (7.50, 8.45, 9.75), 2018: (7.83, 8.75, 10.20),
    2019: (8.21, 9.00, 10.55), 2020: (8.72, 9.30, 10.75), 2021: (8.91, 9.50, 10.85),
    2022: (9.50, 9.90, 11.05), 2023: (10.42, 10.90, 11.95), 2024: (11.44, 12.00, 13.15),
    2025: (12.21, 12.60, 13.85), 2026: (12.71, 13.45, 14.80),
}  # fmt: skip
# Secondary threshold, GBP a week (gov.uk, Rates and thresholds for employers).
THRESHOLDS = [156, 157, 162, 166, 169, 170, 175, 175, 175, 96, 96]


@pytest.fixture(scope="module")
def costs():
    return load_model(PATH)


def on(costs, day: date, name: str) -> float:
    return costs.as_of(day)[f"costs.{name}"].value


@pytest.mark.parametrize(("year", "wages"), WAGES.items())
def test_wages_hold_from_april(costs, year, wages):
    names = (
        "national_living_wage_gbp_per_hour", "real_living_wage_gbp_per_hour.uk",
        "real_living_wage_gbp_per_hour.london",
    )  # fmt: skip
    for day in (date(year, 4, 6), date(year + 1, 3, 31)):
        assert tuple(on(costs, day, name) for name in names) == wages


@pytest.mark.parametrize(
    ("first", "last", "rate"),
    [
        (date(2016, 4, 6), date(2022, 4, 5), 0.138),
        (date(2022, 4, 6), date(2022, 11, 5), 0.1505),
        (date(2022, 11, 6), date(2025, 4, 5), 0.138),
        (date(2025, 4, 6), date(2027, 3, 31), 0.15),
    ],
)
def test_national_insurance_changes_inside_a_year_too(costs, first, last, rate):
    for day in (first, first + (last - first) / 2, last):
        assert on(costs, day, "employer_ni_rate") == rate


def test_thresholds_pension_and_mileage_hold_from_6_april(costs):
    for year, threshold in zip(range(2016, 2027), THRESHOLDS, strict=True):
        day = date(year, 4, 6)
        assert on(costs, day, "employer_ni_threshold_gbp_per_week") == threshold
        assert on(costs, day, "pension_rate") == {2016: 0.01, 2017: 0.01, 2018: 0.02}.get(
            year, 0.03
        )
        assert on(costs, day, "mileage_gbp_per_mile") == (0.55 if year == 2026 else 0.45)
        if year >= 2020:
            assert on(costs, day, "pension_lower_limit_gbp_per_year") == 6240
        if year > 2016:
            eve = day - timedelta(days=1)
            assert on(costs, eve, "employer_ni_threshold_gbp_per_week") == THRESHOLDS[year - 2017]


def test_leave_and_carbon(costs):
    assert on(costs, date(2020, 4, 6), "holiday_weeks") == 5.6
    # BEIS, conversion factors 2020, medium car; another year's is the user's to state.
    held = costs.as_of(date(2020, 4, 6))["costs.kgco2e_per_mile"]
    assert (held.value, held.basis) == (0.28276, "assumption")


@pytest.mark.parametrize("day", [date(2016, 3, 31), date(2027, 4, 1)])
def test_a_year_that_is_not_stated_is_refused(costs, day):
    with pytest.raises(ModelError):
        costs.as_of(day)


@pytest.mark.parametrize("year", range(2017, 2026))
def test_a_year_taken_out_is_refused_when_the_file_is_read(tmp_path, year):
    lines = PATH.read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "england.toml"
    path.write_text("".join(line for line in lines if f"from = {year}-" not in line), "utf-8")
    with pytest.raises(ModelError, match=f"no value from {year}") as refused:
        load_model(path)
    assert len(refused.value.faults) == 8, "one for each annual series"


def test_what_was_not_read_at_its_source_is_an_assumption(costs):
    doubtful = {
        (value.path.removeprefix("costs."), value.from_on)
        for value in costs.values
        if value.basis == "assumption" and not value.path.startswith("costs.assumed_")
    }
    named = [value for value in costs.values if value.path.startswith("costs.assumed_")]
    assert {value.basis for value in named} == {"assumption"}
    assert doubtful == {
        ("real_living_wage_gbp_per_hour.london", date(2018, 4, 1)),
        ("real_living_wage_gbp_per_hour.london", date(2023, 4, 1)),
        ("employer_ni_rate", date(2022, 4, 6)),
        ("kgco2e_per_mile", date(2016, 4, 1)),
    }


def test_no_consumer_price_is_bundled(costs):
    assert not [value for value in costs.values if "cpi" in value.path]
