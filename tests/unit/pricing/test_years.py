"""Years: payment weeks, days, phased starts and growth, each worked out by hand."""

from __future__ import annotations

import importlib.util
from datetime import date, timedelta
from pathlib import Path

import pytest

from homecare.errors import ModelError
from homecare.pricing import plan_of
from homecare.pricing.years import payment_weeks_of

_spec = importlib.util.spec_from_file_location(
    "contracts", Path(__file__).with_name("contracts.py")
)
CONTRACTS = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(CONTRACTS)
cells, contract = CONTRACTS.cells, CONTRACTS.contract

# 70 hours a week are 10 a day.
TEN_A_DAY = {("Z", "urban"): 70.0}


def costs(deal, where, made=()):
    plan = plan_of(deal, tuple(made))
    return {
        each.name: plan.position(where, each).cost_gbp()
        for each in plan.financial_years()
        if len(each.days)
    }


def fridays(year):
    """Fridays of a financial year, counted one day at a time."""
    days = (date(year, 4, 1) + timedelta(days=count) for count in range(366))
    return sum(day.weekday() == 4 for day in days if day <= date(year + 1, 3, 31))


@pytest.mark.parametrize("year", range(2016, 2045))
def test_weekly_payment_days_are_those_of_the_calendar(year):
    deal = contract(payment="weekly", first_payment_on=date(2020, 4, 3))
    assert payment_weeks_of(deal, year) == fridays(year)


def test_years_of_53_weeks_begin_on_a_payment_day_or_the_day_before_in_leap_years():
    deal = contract(payment="weekly", first_payment_on=date(2020, 4, 3))
    long = [year for year in range(2016, 2045) if payment_weeks_of(deal, year) == 53]
    # 1 April is a Friday in 2016, 2022, 2033, 2039 and 2044; a Thursday, with 29 February in the
    # financial year, in 2027.
    assert long == [2016, 2022, 2027, 2033, 2039, 2044]


def test_four_weekly_payments_are_13_and_rarely_14():
    deal = contract(payment="four_weekly", first_payment_on=date(2020, 4, 1))
    # 1 April 2020 plus 13 times 28 days is 31 March 2021.
    assert payment_weeks_of(deal, 2020) == 14 * 4
    assert [payment_weeks_of(deal, year) for year in range(2021, 2026)] == [13 * 4] * 5


def test_by_days_a_leap_year_has_one_day_more():
    deal = contract()
    # 29 February 2024 lies in 2023-24.
    assert [payment_weeks_of(deal, year) * 7 for year in (2022, 2023, 2024)] == [365, 366, 365]


def test_the_published_range_is_52_and_53_payment_weeks():
    # Leicestershire County Council, 20 January 2020, paragraphs 20, 23 and 39: £18.3m to £18.7m.
    hours = {
        ("L", "urban"): 11737.0, ("L", "fringe"): 4648.0, ("L", "rural"): 1301.0,
        ("L", "isolated"): 314.0,
    }  # fmt: skip
    rates = {"urban": 18.75, "fringe": 20.20, "rural": 23.00, "isolated": 26.35}
    deal = contract(
        payment="weekly", first_payment_on=date(2020, 4, 3), rates_before={"all": 18.45}
    )
    found = costs(deal, cells(hours, rates, before=18.45))
    # 352,155.25 a week: 18,312,073.00 and 18,664,228.25.
    assert found["2021-22"] == pytest.approx(18_312_073.00, abs=0.001)
    assert found["2022-23"] == pytest.approx(18_664_228.25, abs=0.001)
    assert found["2021-22"] == found["2023-24"]


def test_hours_that_start_in_october_cost_the_old_rate_until_then():
    deal = contract(starts_on=date(2020, 10, 1), rates_before={"all": 10.0})
    found = costs(deal, cells(TEN_A_DAY, {"urban": 20.0}, before=10.0))
    # 183 days at £100 and 182 at £200; then 365 at £200.
    assert found["2020-21"] == pytest.approx(183 * 100 + 182 * 200, abs=1e-6)
    assert found["2021-22"] == pytest.approx(365 * 200, abs=1e-6)


def test_without_a_rate_before_the_first_year_is_part_of_a_year():
    deal = contract(starts_on=date(2020, 10, 1))
    plan = plan_of(deal, ())
    first = plan.financial_years()[0]
    position = plan.position(cells(TEN_A_DAY, {"urban": 20.0}), first)
    assert position.cost_gbp() == pytest.approx(182 * 200, abs=1e-6)
    assert position.coverage == pytest.approx(182 / 365)


def test_even_phasing_moves_the_hours_day_by_day():
    # Ten days: a tenth on the first, all on the last; 5.5 days' hours at the new rate.
    deal = contract(
        starts_on=date(2020, 4, 1), phasing="even", phased_until=date(2020, 4, 10),
        rates_before={"all": 10.0},
    )  # fmt: skip
    found = costs(deal, cells(TEN_A_DAY, {"urban": 20.0}, before=10.0))
    assert found["2020-21"] == pytest.approx(5.5 * 200 + 4.5 * 100 + 355 * 200, abs=1e-6)


def test_zones_start_on_their_own_days():
    starts = {"A": date(2020, 8, 3), "B": date(2021, 10, 30)}
    deal = contract(
        starts_on=date(2020, 8, 3), phasing="zones", zone_starts_on=starts,
        rates_before={"all": 10.0},
    )  # fmt: skip
    here = cells({("A", "urban"): 70.0, ("B", "urban"): 140.0}, {"urban": 20.0}, before=10.0)
    found = costs(deal, here)
    # A: 124 days to 2 August at £100, 241 at £200. B: all year at £200, its 20 hours at £10.
    assert found["2020-21"] == pytest.approx(124 * 100 + 241 * 200 + 365 * 200, abs=1e-6)
    # B: 212 days to 29 October at £200, 153 at £400.
    assert found["2021-22"] == pytest.approx(365 * 200 + 212 * 200 + 153 * 400, abs=1e-6)


def test_hours_grow_on_the_first_of_april():
    deal = contract(hours_year=2020, hours_growth={"all": 0.045})
    found = costs(deal, cells(TEN_A_DAY, {"urban": 20.0}))
    assert found["2020-21"] == pytest.approx(365 * 200, abs=1e-6)
    assert found["2021-22"] == pytest.approx(365 * 200 * 1.045, abs=1e-6)
    assert found["2023-24"] == pytest.approx(366 * 200 * 1.045**3, abs=1e-6)


def test_growth_of_a_band_and_year_takes_precedence():
    deal = contract(
        hours_year=2020,
        hours_growth={"all": 0.1, "all.2022": 0.0, "rural": 0.2, "rural.2021": 0.5},
    )
    hours = {("Z", "urban"): 70.0, ("Z", "rural"): 70.0}
    found = costs(deal, cells(hours, {"urban": 20.0, "rural": 30.0}))
    assert found["2021-22"] == pytest.approx(365 * (200 * 1.1 + 300 * 1.5), abs=1e-6)
    assert found["2022-23"] == pytest.approx(365 * (200 * 1.1 + 300 * 1.5 * 1.2), abs=1e-6)


def test_a_year_without_growth_is_refused():
    deal = contract(hours_year=2020, hours_growth={"all.2021": 0.045})
    with pytest.raises(ModelError, match="there is no growth of hours for a year"):
        costs(deal, cells(TEN_A_DAY, {"urban": 20.0}))


def test_without_index_or_growth_every_year_costs_exactly_the_same():
    deal = contract(payment="weekly", first_payment_on=date(2020, 4, 6), rates_before={"all": 10.0})
    found = costs(deal, cells({("Z", "urban"): 33.3, ("Z", "rural"): 7.1},
                              {"urban": 19.17, "rural": 23.41}, before=10.0))  # fmt: skip
    whole = [found[name] for name in ("2021-22", "2022-23", "2023-24")]
    assert len(set(whole)) == 1


def test_contract_years_are_anniversaries_and_extensions_come_last():
    deal = contract(starts_on=date(2020, 8, 3))
    years = deal.years()
    assert [year.is_extension for year in years] == [False, False, False, True, True]
    assert years[0].from_on == date(2020, 8, 3)
    assert years[4].until_on == date(2025, 8, 2)
    plan = plan_of(deal, ())
    # 29 February 2024 lies in the fourth.
    assert [len(stretch.days) for _, stretch in plan.contract_years()] == [365, 365, 365, 366, 365]


def test_four_weekly_periods_add_up_to_the_years_they_are_paid_in():
    deal = contract(
        starts_on=date(2020, 8, 3), payment="four_weekly", first_payment_on=date(2020, 4, 17),
        phasing="even", phased_until=date(2021, 10, 30), rates_before={"all": 18.45},
        hours_year=2020, hours_growth={"all": 0.045},
    )  # fmt: skip
    here = cells({("Z", "urban"): 70.0}, {"urban": 20.0}, before=18.45)
    plan = plan_of(deal, ())
    found = costs(deal, here)
    by_year: dict[str, float] = {}
    for period in plan.periods():
        year = period.name.split()[0]
        by_year[year] = by_year.get(year, 0.0) + plan.position(here, period).cost_gbp()
    assert by_year == pytest.approx(found, abs=1e-6)
    names = [period.name for period in plan.periods()]
    assert names[:2] == ["2020-21 period 1", "2020-21 period 2"]
    assert names[13] == "2021-22 period 1"


def test_every_day_of_the_plan_is_paid_once():
    deal = contract(
        starts_on=date(2020, 8, 3), payment="weekly", first_payment_on=date(2020, 4, 3),
        rates_before={"all": 18.45},
    )  # fmt: skip
    plan = plan_of(deal, ())
    paid = [day for year in plan.financial_years() for day in year.days.tolist()]
    assert sorted(paid) == plan.days.tolist()
    assert plan.days[0] == date(2020, 3, 28).toordinal()  # the week paid on 3 April 2020
    assert plan.days[-1] == date(2025, 8, 2).toordinal()
