"""Rate cards whose rates depend on the length of a visit, against sums worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.errors import InputError, ModelError
from homecare.geography import LocatedDemand
from homecare.parameters import Parameters, Value
from homecare.pricing import (
    card_of_demand,
    check_zone_rates,
    price_demand,
    price_notes,
    rate_card,
    read_build_up,
)
from homecare.tables import LOCATED, blank_column

BANDS = ("urban", "rural")
UNITS = {"costs.wage": "GBP/hour", "costs.hours": "hours/week"}


def parameters(method: str, numbers: dict[str, float], **choices: object) -> Parameters:
    paths = {p if p.startswith("costs.") else f"pricing.{p}": n for p, n in numbers.items()}
    return Parameters(
        values={
            path: Value(path, number, UNITS.get(path, ""), "", "", date(2020, 1, 1))
            for path, number in paths.items()
        },
        choices={
            "geography.bands": BANDS,
            "pricing.base_band": "urban",
            "pricing.method": method,
            **{f"pricing.{name}": chosen for name, chosen in choices.items()},
        },
    )


LINEAR = {
    "visit_fixed_gbp.urban": 1.0, "visit_fixed_gbp.rural": 3.0, "visit_hourly_gbp.all": 20.0,
}  # fmt: skip
MIX = {"visit_share.30": 0.5, "visit_share.60": 0.5}  # 1.5 hours in 2 visits: 4/3 visits an hour
BUILT = {
    "travel": "per_visit", "travel_mode": "car", "holiday": "none", "ni": "none",
    "pension": "none", "margin": "none",
}  # fmt: skip
WAGED = {
    "wage_gbp_per_hour": 12.0, "travel_minutes_per_visit.urban": 5.0,
    "travel_minutes_per_visit.rural": 15.0, "miles_per_visit.all": 2.0, "mileage_gbp_per_mile": 0.5,
}  # fmt: skip


def rows(*cells: tuple[str, str, float, float]) -> LocatedDemand:
    """Return located demand of (zone, band, hours, minutes of a visit)."""
    index = pd.RangeIndex(len(cells))
    frame = pd.DataFrame({c.name: blank_column(c, index) for c in LOCATED.columns}, index=index)
    for place, name in enumerate(("zone_id", "band", "hours_per_week", "visit_minutes")):
        frame[name] = [cell[place] for cell in cells]
    return LocatedDemand(frame=frame, made_with={})


def objects(*each: str) -> np.ndarray:
    return np.array(each, dtype=object)


# ------------------------------------------------------------------------------- F + V x hours


def test_a_rate_depends_on_the_length_of_the_visit():
    card = rate_card(parameters("fixed_and_hourly", {**LINEAR, **MIX}))
    found = card.rates(
        objects("Z", "Z", "Z"), objects("urban", "rural", "rural"),
        visit_minutes=np.array([60.0, 30.0, np.nan]),
    )  # fmt: skip
    # 20 + 1; 20 + 3 x 2 visits; 20 + 3 x 4/3 visits.
    assert found == pytest.approx([21.0, 26.0, 24.0])
    assert card.band_rates == pytest.approx({"urban": 20 + 4 / 3, "rural": 24.0})


def test_a_zone_may_have_prices_of_its_own():
    held = parameters("fixed_and_hourly", {**LINEAR, **MIX, "visit_fixed_gbp.melton.rural": 6.0})
    card = rate_card(held)
    found = card.rates(
        objects("melton", "Z"), objects("rural", "rural"), visit_minutes=np.array([30.0, 30.0])
    )
    assert found == pytest.approx([32.0, 26.0])
    assert card.zone_rates == {("melton", "rural"): pytest.approx(28.0)}
    assert [fault.found for fault in check_zone_rates(card, ["Z"])] == ["melton"]


def test_a_mix_may_differ_by_band_and_zone():
    own = {"visit_share.rural.30": 1.0, "visit_share.Z.rural.60": 1.0}
    card = rate_card(parameters("fixed_and_hourly", {**LINEAR, **MIX, **own}))
    assert card.band_rates["rural"] == pytest.approx(26.0)
    assert card.zone_rates == {("Z", "rural"): pytest.approx(23.0)}


def test_a_price_without_a_fixed_part_needs_no_mix():
    held = {
        "visit_fixed_gbp.all": 0.0,
        "visit_hourly_gbp.urban": 18.75,
        "visit_hourly_gbp.rural": 23.0,
    }
    card = rate_card(parameters("fixed_and_hourly", held))
    assert card.band_rates == {"urban": 18.75, "rural": 23.0}
    assert not card.is_by_length


# ----------------------------------------------------------------------------------- listed prices


def test_listed_prices_hold_at_their_lengths_and_a_note_counts_the_others():
    listed = {
        "visit_price_gbp.all.30": 11.0, "visit_price_gbp.all.60": 20.0,
        "visit_price_gbp.rural.30": 13.0, "visit_price_gbp.rural.60": 22.0,
    }  # fmt: skip
    card = rate_card(parameters("visit_prices", {**listed, **MIX}))
    priced = price_demand(
        rows(("Z", "urban", 1.0, 30), ("Z", "rural", 3.0, 60), ("Z", "rural", 3.0, 45)), card,
        costed_services=(),
    )  # fmt: skip
    # 2 x 11; 3 x 22; 4 visits of 45 minutes at (13 + 22) / 2.
    assert priced.frame["weekly_cost_gbp"].tolist() == pytest.approx([22.0, 66.0, 70.0])
    (note,) = price_notes(priced, card)
    assert note.startswith("1 rows (3 hours a week) have a visit length between two listed ones")
    assert card.band_rates["urban"] == pytest.approx((11 + 20) / 1.5)


def test_a_length_beyond_the_list_is_told_apart():
    listed = {"visit_price_gbp.all.30": 11.0, "visit_price_gbp.all.60": 20.0}
    card = rate_card(parameters("visit_prices", {**listed, **MIX}))
    located = rows(("Z", "urban", 1.5, 90), ("Z", "rural", 0.25, 15), ("Z", "rural", 1.0, 60))
    priced = price_demand(located, card, costed_services=())
    # On the line of 2 + 18 an hour: 29 and 6.50.
    assert priced.frame["weekly_cost_gbp"].tolist() == pytest.approx([29.0, 6.5, 20.0])
    (note,) = price_notes(priced, card)
    assert note.startswith("2 rows (1.75 hours a week) have a visit length shorter or longer")


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        ({"all.30": 11.0}, "30 minutes at 11"),
        ({"all.30": 11.0, "all.60": 10.0}, "60 minutes at 10"),
    ],
)
def test_listed_prices_rise_with_the_length(prices, found):
    listed = {f"visit_price_gbp.{key}": each for key, each in prices.items()}
    with pytest.raises(ModelError, match=found):
        rate_card(parameters("visit_prices", {**listed, **MIX}))


# ------------------------------------------------------------------------------------- built up


def test_a_build_up_gives_each_band_its_travel():
    card = rate_card(parameters("build_up", {**WAGED, **MIX}, **BUILT))
    # 12 an hour; a visit adds 1 or 3 of travel time and 1 of mileage.
    found = card.rates(
        objects("Z", "Z"), objects("urban", "rural"), visit_minutes=np.array([60.0, 30.0])
    )
    assert found == pytest.approx([14.0, 20.0])
    assert card.band_rates == pytest.approx({"urban": 12 + 2 * 4 / 3, "rural": 12 + 4 * 4 / 3})


def test_a_zone_and_band_may_travel_further():
    own = {"travel_minutes_per_visit.melton.rural": 25.0}
    card = rate_card(parameters("build_up", {**WAGED, **MIX, **own}, **BUILT))
    assert card.zone_rates == {("melton", "rural"): pytest.approx(12 + 6 * 4 / 3)}


def test_miles_may_come_of_minutes_and_a_speed():
    held = {k: v for k, v in WAGED.items() if "miles" not in k} | {"travel_mph.all": 30.0}
    built = read_build_up(parameters("build_up", held, **BUILT), "rural")
    assert built.miles == pytest.approx(7.5)


def test_a_number_may_be_taken_from_the_costs_model():
    held = {k: v for k, v in WAGED.items() if k != "wage_gbp_per_hour"} | {"costs.wage": 10.0}
    taken = {"wage_gbp_per_hour": "costs.wage"}
    built = read_build_up(parameters("build_up", held, **BUILT, taken_from=taken), "urban")
    assert built.wage_gbp_per_hour == 10.0
    assert built.rests_on["contact"][0].path == "costs.wage"


@pytest.mark.parametrize(
    ("change", "choices", "words"),
    [
        ({"wage_gbp_per_hour": None}, {}, "needs a number"),
        ({"travel_minutes_per_visit.rural": None}, {}, "a band has no travel"),
        ({"miles_per_visit.all": None}, {}, "miles_per_visit.urban: a band has no travel"),
        ({"travel_mph.all": 30.0}, {}, "miles are stated twice"),
        ({"travel_minutes_per_visit.rurl": 5.0}, {}, 'Did you mean "rural"'),
        ({}, {"travel": "none"}, "miles are paid for travel that is not stated"),
        ({}, {"holiday": "of_paid_time"}, "pricing.holiday_weeks"),
        ({}, {"ni": "threshold", "on_costs_on": "pay"}, "pricing.weekly_hours"),
        ({}, {"ni": "share"}, "pricing.on_costs_on"),
        ({}, {"margin": "fixed"}, "pricing.surplus_gbp_per_hour"),
        ({"line_share.office": 0.1}, {}, "a share is of nothing"),
        ({}, {"line_base": {"office": "pay"}}, "a base is for no line that is a share"),
        ({"costs.wage": 9.0}, {"taken_from": {"wage_gbp_per_hour": "costs.wage"}}, "both stated"),
        (
            {},
            {"taken_from": {"wage_gbp_per_hor": "costs.wage"}},
            'Did you mean "wage_gbp_per_hour"',
        ),
        ({"wage_gbp_per_hour": None}, {"taken_from": {"wage_gbp_per_hour": "costs.wage"}}, "none"),
        (
            {"wage_gbp_per_hour": None, "costs.hours": 9.0},
            {"taken_from": {"wage_gbp_per_hour": "costs.hours"}},
            "another unit",
        ),
        ({"visit_share.30": 0.4}, {}, "do not add up to 1"),
        ({"visit_share.half": 0.5}, {}, "no length of visit"),
        ({"visit_share.30": None, "visit_share.60": None}, {}, "no mix of lengths is stated"),
    ],
)
def test_a_build_up_that_cannot_be_read_is_refused(change, choices, words):
    numbers = {k: v for k, v in {**WAGED, **MIX, **change}.items() if v is not None}
    with pytest.raises(ModelError, match=words):
        rate_card(parameters("build_up", numbers, **{**BUILT, **choices}))


def test_every_fault_of_a_build_up_is_told_together_and_once():
    with pytest.raises(ModelError) as refused:
        rate_card(parameters("build_up", MIX, **{**BUILT, "margin": "mark_up"}))
    where = [fault.where for fault in refused.value.faults]
    assert len(where) == len(set(where))
    assert {"pricing.wage_gbp_per_hour", "pricing.surplus_share"} <= set(where)


# ------------------------------------------------------------------------- the mix of the demand


def test_a_mix_measured_from_the_demand_prices_rows_without_a_length():
    held = parameters("fixed_and_hourly", LINEAR, visit_mix="demand")
    located = rows(
        ("Z", "rural", 1.0, 30), ("Z", "rural", 1.0, 60), ("Z", "rural", 5.0, np.nan),
        ("Y", "rural", 4.0, 30), ("X", "rural", 1.0, np.nan), ("X", "urban", 1.0, np.nan),
    )  # fmt: skip
    card = card_of_demand(rate_card(held), located.frame)
    priced = price_demand(located, card, costed_services=())
    # Zone Z: 3 visits in 2 hours; all rural: 11 in 6; all: the same, as urban states no length.
    assert priced.frame["rate_gbp_per_hour"].tolist() == pytest.approx(
        [26.0, 23.0, 20 + 3 * 1.5, 26.0, 20 + 3 * 11 / 6, 20 + 11 / 6]
    )
    (note,) = price_notes(priced, card)
    assert note.startswith("3 rows (7 hours a week) state no visit length")
    assert "measured from the demand" in note


def test_demand_without_lengths_cannot_give_a_mix():
    card = rate_card(parameters("fixed_and_hourly", LINEAR, visit_mix="demand"))
    with pytest.raises(InputError, match="visit_minutes"):
        card_of_demand(card, rows(("Z", "rural", 1.0, np.nan)).frame)


@settings(derandomize=True, max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Y", "Z"]), st.sampled_from(BANDS), st.integers(1, 40),
            st.sampled_from([15, 30, 45, 60, 90]),
        ),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_hours_at_the_measured_mix_cost_what_their_visits_cost_to_the_penny(cells):
    located = rows(*((z, b, n * m / 60, m) for z, b, n, m in cells))
    held = rate_card(parameters("fixed_and_hourly", LINEAR, visit_mix="demand"))
    card = card_of_demand(held, located.frame)
    by_visit = price_demand(located, card, costed_services=()).frame["weekly_cost_gbp"].sum()
    summed = located.frame.assign(visit_minutes=np.nan)
    blended = (
        price_demand(LocatedDemand(frame=summed, made_with={}), card, costed_services=())
        .frame["weekly_cost_gbp"]
        .sum()
    )
    assert blended == pytest.approx(by_visit, abs=0.005)


# ------------------------------------------------------------------------------ carers and services


def test_carers_and_services_may_change_the_rate():
    factors = {"carers_factor.2": 0.95, "service_factor.reablement": 1.2}
    card = rate_card(parameters("fixed_and_hourly", {**LINEAR, **MIX, **factors}))
    found = card.rates(
        objects("Z", "Z", "Z"), objects("urban", "urban", "urban"),
        visit_minutes=np.array([60.0, 60.0, 60.0]), carers=np.array([1.0, 2.0, np.nan]),
        service=objects("maintenance", "reablement", ""),
    )  # fmt: skip
    assert found == pytest.approx([21.0, 21 * 0.95 * 1.2, 21.0])
    assert card.varies_in("urban")
