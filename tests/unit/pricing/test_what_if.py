"""The instant what-if: equal to the full path to the penny, whatever the card."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from homecare.errors import UsageError
from homecare.pricing import RateCard, VisitPrice, price_demand
from homecare.pricing.what_if import hours_table, with_rates
from homecare.scenarios import load_scenario, price_run

BANDS = ("urban", "fringe", "rural", "isolated")


@pytest.fixture(scope="module")
def county():
    scenario = load_scenario("leicestershire-2020")
    inputs, card, priced = price_run(scenario)
    return scenario, inputs, card, hours_table(priced, bands=card.bands)


def full_path(county, card):
    scenario, inputs, _, _ = county
    frame = price_demand(inputs.located, card, costed_services=scenario.costed_services).frame
    return frame[frame["is_costed"] == "yes"]["weekly_cost_gbp"].sum()


def random_cards(count):
    generator = np.random.Generator(np.random.PCG64(20200120))
    return generator.integers(1500, 3500, (count, 4)) / 100


def test_the_published_card_costs_what_the_report_says(county):
    # The report of 20 January 2020: 18,000 hours, £352,155.25 a week at the four prices.
    assert county[3].cost(county[2]) == pytest.approx(352155.25, abs=0.001)


@pytest.mark.parametrize("place", range(8))
def test_random_cards_cost_the_same_as_row_by_row(county, place):
    rates = random_cards(8)[place]
    card = with_rates(county[2], dict(zip(BANDS, rates, strict=True)))
    expected = round(full_path(county, card), 2)
    assert round(county[3].cost(card), 2) == expected
    assert round(float(county[3].costs(rates)[0]), 2) == expected
    assert round(sum(county[3].cost_by_band(card).values()), 2) == expected


def test_rates_of_single_zones_are_kept(county):
    zones = {("melton", "rural"): 31.11, (county[3].zone_id[0], "urban"): 12.34}
    card = replace(county[2], zone_rates=zones)
    expected = round(full_path(county, card), 2)
    assert round(county[3].cost(card), 2) == expected
    rates = [card.band_rates[band] for band in BANDS]
    assert round(float(county[3].costs(rates, zone_rates=zones)[0]), 2) == expected
    assert round(float(county[3].costs(rates)[0]), 2) != expected


def test_prices_by_visit_length_and_by_care_workers_are_kept(county):
    card = RateCard(
        bands=BANDS,
        base_band="urban",
        band_rates=dict.fromkeys(BANDS, 20.0),
        zone_rates={},
        visit_prices={
            ("", band): VisitPrice(1.5, 18.0 + place) for place, band in enumerate(BANDS)
        },
        carers_factor={2: 0.97},
    )
    assert round(county[3].cost(card), 2) == round(full_path(county, card), 2)


def test_one_average_costs_all_hours(county):
    card = replace(county[2], band_rates={}, average_gbp_per_hour=18.45)
    assert county[3].cost(card) == pytest.approx(18.45 * 18000)


def test_a_null_change_costs_nothing(county):
    card = county[2]
    assert county[3].cost(with_rates(card, card.band_rates)) == county[3].cost(card)


def test_a_card_of_other_bands_is_refused(county):
    with pytest.raises(UsageError, match="4 columns"):
        county[3].costs([18.0, 19.0])
    with pytest.raises(UsageError, match="rural"):
        with_rates(county[2], {"rurral": 20.0})


def test_a_card_by_visit_length_has_no_rate_of_a_band_to_change(county):
    card = replace(county[2], visit_prices={("", "urban"): VisitPrice(1.0, 18.0)})
    with pytest.raises(UsageError, match="pricing model"):
        with_rates(card, {"urban": 20.0})
