"""Indexation: uplifts worked out by hand, and years that are refused."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from homecare.bundled import bundled_root
from homecare.errors import ModelError
from homecare.parameters import load_model
from homecare.pricing import RateCard, VisitPrice, indexed_card, uplifts

_spec = importlib.util.spec_from_file_location(
    "contracts", Path(__file__).with_name("contracts.py")
)
CONTRACTS = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(CONTRACTS)
contract = CONTRACTS.contract

ENGLAND = load_model(bundled_root() / "models" / "costs" / "england.toml")
APRIL = date(2021, 4, 1)


def test_a_mix_of_indexes_is_their_weighted_change():
    deal = contract(
        first_uplift_on=APRIL, initial_years=1, extension_years={"first": 1},
        index_weights={"national_living_wage": 0.6, "cpi": 0.2, "fixed": 0.2},
        fixed_change=0.01, projected_changes={("cpi", 2021): 0.02},
    )  # fmt: skip
    (made,) = uplifts(deal, ENGLAND)
    # 8.72 to 8.91 (gov.uk): 0.6 x 0.19/8.72 + 0.2 x 0.02 + 0.2 x 0.01 = 0.0190733944...
    assert made.change == pytest.approx(0.6 * 0.19 / 8.72 + 0.006, abs=1e-12)
    assert made.is_assumed


def test_uplifts_compound_year_by_year_to_the_ratio_of_the_index():
    deal = contract(first_uplift_on=APRIL, index_weights={"real_living_wage": 1.0})
    made = uplifts(deal, ENGLAND)
    assert [each.on.year for each in made] == [2021, 2022, 2023, 2024]
    # Living Wage Foundation: 9.30 in 2020, 12.00 in 2024.
    assert made[-1].factor == pytest.approx(12.00 / 9.30, abs=1e-12)
    assert not any(each.is_assumed for each in made)


def test_london_has_its_own_wage_and_says_which_years_are_assumed():
    deal = contract(first_uplift_on=APRIL, index_weights={"real_living_wage_london": 1.0})
    made = uplifts(deal, ENGLAND)
    assert made[0].change == pytest.approx(10.85 / 10.75 - 1, abs=1e-12)
    # 11.95 of 2023 is marked as remembered: it stands in the uplifts of 2023 and 2024.
    assert [each.is_assumed for each in made] == [False, False, True, True]


def test_a_year_that_is_not_published_is_refused_and_never_carried_over():
    deal = contract(
        starts_on=date(2025, 4, 1), first_uplift_on=date(2026, 4, 1),
        index_weights={"national_living_wage": 1.0},
    )  # fmt: skip
    with pytest.raises(ModelError) as refused:
        uplifts(deal, ENGLAND)
    assert [fault.where.split()[-1] for fault in refused.value.faults] == [
        "2027-04-01", "2028-04-01", "2029-04-01",
    ]  # fmt: skip
    assert "values from 2016-04-01 to 2026-04-01" in refused.value.faults[0].found
    assert "projected_change.national_living_wage.2027" in refused.value.faults[0].allowed


def test_a_projection_fills_a_year_and_is_labelled():
    projected = {("national_living_wage", year): 0.03 for year in (2026, 2027, 2028, 2029)}
    deal = contract(
        starts_on=date(2025, 4, 1), first_uplift_on=date(2026, 4, 1),
        index_weights={"national_living_wage": 1.0}, projected_changes=projected,
    )  # fmt: skip
    made = uplifts(deal, ENGLAND)
    # 2026 is published, 12.21 to 12.71, and stands before the projection.
    assert made[0].change == pytest.approx(12.71 / 12.21 - 1, abs=1e-12)
    assert [each.is_assumed for each in made] == [False, True, True, True]
    assert made[3].factor == pytest.approx(12.71 / 12.21 * 1.03**3, abs=1e-12)


def test_without_a_costs_model_only_what_is_fixed_or_projected_can_be_indexed():
    fixed = contract(first_uplift_on=APRIL, index_weights={"fixed": 1.0}, fixed_change=0.02)
    assert uplifts(fixed, None)[-1].factor == pytest.approx(1.02**4, abs=1e-12)
    with pytest.raises(ModelError, match="an index has no value for the year of an uplift"):
        uplifts(contract(first_uplift_on=APRIL, index_weights={"cpi": 1.0}), None)


def test_a_change_of_nought_leaves_every_factor_exactly_one():
    made = uplifts(contract(first_uplift_on=APRIL, index_weights={"fixed": 1.0}), None)
    assert [each.factor for each in made] == [1.0] * 4


def test_every_kind_of_price_of_a_card_is_uplifted():
    card = RateCard(
        bands=("urban",), base_band="urban", band_rates={"urban": 20.0},
        zone_rates={("Z", "urban"): 21.0},
        visit_prices={("", "urban"): VisitPrice(2.0, 18.0, ((30.0, 11.0),))},
    )  # fmt: skip
    dearer = indexed_card(card, 1.1)
    assert dearer.band_rates["urban"] == pytest.approx(22.0)
    assert dearer.zone_rates["Z", "urban"] == pytest.approx(23.1)
    price = dearer.visit_prices["", "urban"]
    assert (price.fixed_gbp, price.hourly_gbp) == pytest.approx((2.2, 19.8))
    assert price.listed[0] == pytest.approx((30.0, 12.1))
    assert indexed_card(card, 1.0) == card
