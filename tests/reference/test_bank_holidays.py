"""Bank holidays of England and Wales as gov.uk lists them (https://www.gov.uk/bank-holidays.json)."""

from __future__ import annotations

from datetime import date

import pytest
from dateutil import easter

from homecare.pricing import bank_holidays, easter_sunday

# Month and day; the lists of 2012 to 2016 and of 2019 to 2027 as they were published.
PUBLISHED = {
    2012: "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
    2013: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2014: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_the_year_is_as_gov_uk_lists_it(year: int):
    told = [f"{day.month:02}-{day.day:02}" for day in bank_holidays([year])]
    assert told == PUBLISHED[year].split()


def test_easter_is_that_of_another_library_for_four_centuries():
    for year in range(1800, 2200):
        assert easter_sunday(year) == easter.easter(year)


def test_years_come_in_order_and_once():
    days = bank_holidays([2021, 2020, 2021])
    assert list(days) == sorted(set(days))
    assert days[0] == date(2020, 1, 1)
    assert len(days) == 16


def test_a_year_before_the_early_may_holiday_is_refused():
    with pytest.raises(ValueError, match="1978"):
        bank_holidays([1977])
