"""Rate cards, the price of each row, and the bridge, against sums worked out by hand."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.errors import ModelError
from homecare.geography import LocatedDemand
from homecare.parameters import Parameters, Value
from homecare.pricing import RateCard, Side, bridge, price_demand, rate_card
from homecare.tables import LOCATED, blank_column

BANDS = ("urban", "fringe", "rural")


def parameters(method: str = "rate_card", base: str = "urban", **numbers: float) -> Parameters:
    return Parameters(
        values={
            f"pricing.{path}": Value(path, number, "", "", "", date(2020, 1, 1))
            for path, number in {k.replace("__", "."): v for k, v in numbers.items()}.items()
        },
        choices={
            "geography.bands": BANDS,
            "pricing.method": method,
            "pricing.base_band": base,
        },
    )


RATES = {
    "rate_gbp_per_hour__urban": 18.75,
    "rate_gbp_per_hour__fringe": 20.20,
    "rate_gbp_per_hour__rural": 23.0,
}


def words(*each: str) -> np.ndarray:
    return np.array(each, dtype=object)


def rows(*cells: tuple[str, str, float, str]) -> LocatedDemand:
    """Return located demand of (zone, band, hours, service)."""
    index = pd.RangeIndex(len(cells))
    frame = pd.DataFrame({c.name: blank_column(c, index) for c in LOCATED.columns}, index=index)
    for place, name in enumerate(("zone_id", "band", "hours_per_week", "service")):
        frame[name] = [cell[place] for cell in cells]
    return LocatedDemand(frame=frame, made_with={})


# ------------------------------------------------------------------------------------ rate card


def test_a_card_gives_each_row_its_bands_rate():
    card = rate_card(parameters(**RATES))
    found = card.rates(
        np.array(["Z", "Y"], dtype=object), np.array(["rural", "urban"], dtype=object)
    )
    assert found.tolist() == [23.0, 18.75]
    assert card.is_zone_priced


def test_a_zones_own_rate_stands_in_the_bands_place():
    zone_rate = {"zone_rate_gbp_per_hour__melton__rural": 24.5}
    card = rate_card(parameters(**RATES, **zone_rate))
    zone, band = words("melton", "melton", "Z"), words("rural", "urban", "rural")
    assert card.rates(zone, band).tolist() == [24.5, 18.75, 23.0]


def test_a_zone_identifier_may_hold_dots():
    card = rate_card(parameters(**RATES, **{"zone_rate_gbp_per_hour.a.b.rural": 30.0}))
    assert dict(card.zone_rates) == {("a.b", "rural"): 30.0}


def test_every_fault_of_a_card_is_told_together():
    wrong = {"rate_gbp_per_hour__remote": 1.0, "zone_rate_gbp_per_hour__melton__sea": 1.0}
    with pytest.raises(ModelError) as refused:
        rate_card(parameters(**{k: v for k, v in RATES.items() if "rural" not in k}, **wrong))
    assert [fault.what for fault in refused.value.faults] == [
        "a band has no rate",
        "a rate is for no band of the geography model",
        "a zone's rate is for no band",
    ]


def test_the_base_band_is_one_of_the_bands():
    with pytest.raises(ModelError, match="the base band is not one of the bands"):
        rate_card(parameters(base="suburban", **RATES))


def test_an_average_gives_no_row_a_rate():
    card = rate_card(parameters("average_rate", average_rate_gbp_per_hour=18.45))
    found = card.rates(words("Z"), words("rural"))
    assert np.isnan(found).all()
    assert not card.is_zone_priced


def test_an_average_that_no_model_holds_is_asked_for():
    with pytest.raises(ModelError, match="average_rate_gbp_per_hour"):
        rate_card(parameters("average_rate", **RATES))


# -------------------------------------------------------------------------------- priced demand


def test_a_row_costs_its_hours_times_its_rate():
    located = rows(("Z", "rural", 10.5, "maintenance"), ("Z", "urban", 4.0, "reablement"))
    priced = price_demand(
        located, rate_card(parameters(**RATES)), costed_services=("maintenance",)
    ).frame
    assert priced["weekly_cost_gbp"].tolist() == [241.5, 75.0]
    assert priced["is_costed"].tolist() == ["yes", "no"]
    assert "rate_gbp_per_hour" not in located.frame.columns, "what came in is left as it was"


def test_naming_no_service_costs_them_all():
    located = rows(("Z", "rural", 1.0, "maintenance"), ("Z", "rural", 1.0, ""))
    priced = price_demand(located, rate_card(parameters(**RATES)), costed_services=())
    assert priced.frame["is_costed"].tolist() == ["yes", "yes"]


def test_priced_demand_is_written_and_read_back_the_same(tmp_path):
    located = rows(("Z", "rural", 1 / 3, "maintenance"), ("Y", "urban", 2.25, ""))
    priced = price_demand(located, rate_card(parameters(**RATES)), costed_services=())
    priced.write(tmp_path / "priced.csv")
    again = type(priced).read(tmp_path / "priced.csv")
    pd.testing.assert_frame_equal(
        again.frame, priced.frame[list(again.frame.columns)], check_dtype=False
    )


# --------------------------------------------------------------------------------------- bridge


def card(rates: dict[str, float] | None = None, average: float | None = None, **more) -> RateCard:
    bands = tuple(rates) if rates else BANDS
    return RateCard(bands, bands[0], rates or {}, {}, average_gbp_per_hour=average, **more)


def side(held: RateCard, hours: dict[str, float], weeks: float = 52) -> Side:
    if held.average_gbp_per_hour is not None:
        cost = held.average_gbp_per_hour * math.fsum(hours.values())
    else:
        cost = math.fsum(held.band_rates[band] * each for band, each in hours.items())
    return Side(held, hours, cost, weeks)


def by_name(steps) -> dict[str, float]:
    return {step.step: step.gbp_per_year for step in steps}


def test_the_steps_of_a_new_card_are_the_base_and_the_enhancements():
    # 100 + 50 + 20 hours. Base 18 to 19: 1 x 170 x 52 = 8,840. Enhancements: fringe 2 to 2.50 on
    # 50 hours, rural 5 to 4 on 20: (25 - 20) x 52 = 260.
    hours = {"urban": 100.0, "fringe": 50.0, "rural": 20.0}
    steps = bridge(
        side(card({"urban": 18, "fringe": 20, "rural": 23}), hours),
        side(card({"urban": 19, "fringe": 21.5, "rural": 23}), hours),
    )
    assert by_name(steps) == {"urban step": 8_840, "enhancements": 260}
    assert dict(steps[1].by_band) == {"fringe": 1_300, "rural": -1_040}


def test_more_hours_are_a_step_at_the_baselines_rates():
    rates = {"urban": 18.0, "fringe": 20.0, "rural": 23.0}
    steps = bridge(
        side(card(rates), {"urban": 100.0, "fringe": 0.0, "rural": 0.0}),
        side(card(rates), {"urban": 100.0, "fringe": 0.0, "rural": 10.0}),
    )
    assert by_name(steps) == {"hours": 23 * 10 * 52, "urban step": 0, "enhancements": 0}


def test_another_number_of_payment_weeks_is_a_step():
    rates, hours = {"urban": 18.0}, {"urban": 100.0}
    steps = by_name(bridge(side(card(rates), hours, 52), side(card(rates), hours, 53)))
    assert steps["payment weeks"] == 1_800


def test_bands_drawn_anew_are_one_step():
    steps = bridge(
        side(card({"urban": 18.0}), {"urban": 100.0}), side(card({"town": 20.0}), {"town": 100.0})
    )
    assert by_name(steps) == {"bands redrawn": 200 * 52}


positive = st.floats(0, 50, allow_nan=False)
hours_of = st.fixed_dictionaries({band: st.floats(0, 20_000) for band in BANDS})
weeks_of = st.sampled_from([52.0, 52.143, 53.0])
cards = st.one_of(
    st.fixed_dictionaries(dict.fromkeys(BANDS, positive)).map(card),
    st.fixed_dictionaries(dict.fromkeys(("town", "country"), positive)).map(card),
    positive.map(lambda rate: card(average=rate)),
)


def sides(data) -> Side:
    held = data.draw(cards)
    hours = {band: data.draw(st.floats(0, 20_000)) for band in held.bands}
    plain = side(held, hours, data.draw(weeks_of))
    if not held.is_zone_priced or not data.draw(st.booleans()):
        return plain
    # Rates of single zones: the weekly cost holds more or less than the bands' rates give.
    own = RateCard(held.bands, held.base_band, held.band_rates, {("Z", held.bands[0]): 1.0}, None)
    more = data.draw(st.floats(-1_000, 1_000))
    return Side(own, hours, plain.weekly_cost_gbp + more, plain.payment_weeks)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(data=st.data())
def test_the_steps_add_up_to_the_difference_whatever_the_sides(data):
    baseline, option = sides(data), sides(data)
    change = (
        option.payment_weeks * option.weekly_cost_gbp
        - baseline.payment_weeks * baseline.weekly_cost_gbp
    )
    steps = bridge(baseline, option)
    # A penny is a millionth of a thousandth of these costs (to some 10^9 GBP a year).
    assert math.fsum(step.gbp_per_year for step in steps) == pytest.approx(change, abs=1e-4)


@settings(derandomize=True, max_examples=50, deadline=None)
@given(data=st.data())
def test_a_side_against_itself_is_exactly_nothing(data):
    one = sides(data)
    assert [step.gbp_per_year for step in bridge(one, one)] == [0] * len(bridge(one, one))
