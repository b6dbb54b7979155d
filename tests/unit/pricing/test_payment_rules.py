"""Payment rules against sums worked out by hand, and against a slow sum of one visit at a time."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.errors import ModelError, UsageError
from homecare.pricing import DIMENSIONS, RULES, in_stated_order, pay, who_gains

_SPEC = importlib.util.spec_from_file_location(
    "payment_cases", Path(__file__).parent / "payment_cases.py"
)
CASES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(CASES)
BY_LENGTH, CARD, parameters, visits = CASES.BY_LENGTH, CASES.CARD, CASES.parameters, CASES.visits


def one(rule: str | tuple[str, ...], *, card=CARD, numbers=None, **row: object) -> float:
    rules = (rule,) if isinstance(rule, str) else rule
    return pay(visits(row, card=card), rules, numbers or parameters()).total_gbp


# --------------------------------------------------------------------- each rule, by hand


def test_planned_pays_the_planned_length_whether_delivered_or_not():
    assert one("planned", planned_minutes=30.0, actual_minutes=0.0) == 10.0  # half of GBP 20


def test_actual_pays_the_length_recorded_and_nothing_for_a_visit_not_made():
    assert one("actual", planned_minutes=30.0, actual_minutes=24.0) == 8.0  # 24/60 of GBP 20
    assert one("actual", planned_minutes=30.0, actual_minutes=0.0) == 0.0


@pytest.mark.parametrize(
    ("recorded", "paid_minutes"),
    [(27.4, 25), (27.5, 30), (32.49, 30), (32.5, 35), (2.4, 0), (2.5, 5), (30, 30)],
)
def test_nearest_five_rounds_halves_up(recorded: float, paid_minutes: int):
    paid = one("nearest_five", planned_minutes=30.0, actual_minutes=recorded)
    assert paid == pytest.approx(20 * paid_minutes / 60, abs=1e-12)


def test_a_visit_made_is_paid_as_the_minimum_and_one_not_made_is_not():
    assert one("minimum_visit", planned_minutes=15.0) == 10.0
    assert one(("actual", "minimum_visit"), planned_minutes=30.0, actual_minutes=4.0) == 10.0
    assert one(("actual", "minimum_visit"), planned_minutes=30.0, actual_minutes=0.0) == 0.0
    assert one("minimum_visit", planned_minutes=45.0) == 15.0


def test_a_minimum_visit_is_paid_the_price_of_that_length():
    # F + V x hours: a visit of 15 minutes costs 1 + 4.50, one of 30 minutes 1 + 9.
    assert one("planned", card=BY_LENGTH, planned_minutes=15.0) == pytest.approx(5.50)
    assert one("minimum_visit", card=BY_LENGTH, planned_minutes=15.0) == pytest.approx(10.0)


def test_pro_rata_pays_each_part_of_an_hour_at_its_share_of_the_hours_price():
    # An hour costs 1 + 18 = 19: half of it is 9.50, where a visit of 30 minutes costs 10.
    assert one("pro_rata", card=BY_LENGTH, planned_minutes=30.0) == 9.5
    assert one("planned", card=BY_LENGTH, planned_minutes=30.0) == 10.0
    assert one("pro_rata", planned_minutes=30.0) == 10.0


def test_a_visit_of_50_minutes_is_the_45_minute_price_and_5_minutes_by_the_hour():
    # 45 minutes: 1 + 13.50 = 14.50; 5 minutes of an hour at 19: 1.5833...
    assert one("stepped", card=BY_LENGTH, planned_minutes=50.0) == pytest.approx(14.5 + 19 * 5 / 60)
    assert one(
        ("actual", "stepped"), card=BY_LENGTH, planned_minutes=30.0, actual_minutes=50.0
    ) == pytest.approx(14.5 + 19 * 5 / 60)


def test_steps_price_their_own_lengths_and_a_shorter_visit_by_the_hour():
    assert one("stepped", card=BY_LENGTH, planned_minutes=45.0) == pytest.approx(14.5)
    assert one("stepped", card=BY_LENGTH, planned_minutes=10.0) == pytest.approx(19 / 6)
    assert one("stepped", card=BY_LENGTH, planned_minutes=90.0) == pytest.approx(19 + 9.5)
    assert one(("actual", "stepped"), card=BY_LENGTH, planned_minutes=30.0, actual_minutes=0.0) == 0


def test_double_handed_pays_two_care_workers_at_the_rate():
    assert one("double_handed", planned_minutes=30.0, carers=2.0) == 20.0
    less = parameters(second_carer_share=0.9)
    assert one("double_handed", planned_minutes=30.0, carers=2.0, numbers=less) == pytest.approx(19)
    row = {"planned_minutes": 30.0, "carers": 1.0, "is_secondary": "yes"}
    assert one("double_handed", numbers=less, **row) == pytest.approx(9.0)


@pytest.mark.parametrize(
    ("day", "start", "paid"),
    [
        ("2026-03-02", 600, 10.0),  # a Monday morning
        ("2026-03-07", 600, 11.0),  # Saturday: a tenth more
        ("2026-03-02", 1200, 12.0),  # 20:00: a fifth more
        ("2026-03-02", 359, 12.0),  # 05:59 is before the evening ends
        ("2026-03-02", 360, 10.0),
        ("2026-04-06", 600, 15.0),  # Easter Monday: half more
        ("2026-12-28", 1260, 15.0),  # Boxing Day's substitute, in the evening: the highest
        ("2026-12-26", 600, 11.0),  # the Saturday itself is a weekend, not a bank holiday
        ("2026-03-02", math.nan, 10.0),
    ],
)
def test_unsocial_hours_by_day_and_start(day: str, start: float, paid: float):
    row = {"planned_minutes": 30.0, "visit_on": day, "actual_start_minutes": start}
    assert one("unsocial_hours", **row) == pytest.approx(paid)


def test_supplements_are_added_where_the_model_says_so():
    row = {"planned_minutes": 30.0, "visit_on": "2026-12-28", "claimed_start_minutes": 1260.0}
    both = parameters({"payment.supplements": "added"})
    assert one("unsocial_hours", numbers=both, **row) == pytest.approx(17.0)  # 50 and 20 % more


def test_mileage_apart_takes_the_rates_part_out_and_pays_the_miles():
    # Urban: 30 minutes at 20 - 1 = 9.50, and 2 miles at 45p; two care workers: twice that.
    assert one("mileage_apart", planned_minutes=30.0) == pytest.approx(10.4)
    assert one("mileage_apart", planned_minutes=30.0, carers=2.0) == pytest.approx(20.8)
    # Rural: 30 minutes at 24 - 3 = 10.50, and the same miles; none for a visit not made.
    assert one("mileage_apart", planned_minutes=30.0, band="rural") == pytest.approx(11.4)
    assert one(("actual", "mileage_apart"), planned_minutes=30.0, actual_minutes=0.0) == 0.0


def test_a_guaranteed_block_pays_the_hours_that_were_not_delivered():
    # Monday to Sunday, one visit of 4 hours: 6 of the 10 guaranteed hours are topped up at GBP 20.
    week = visits(
        {"planned_minutes": 240.0, "visit_on": "2026-03-02"},
        {"planned_minutes": 60.0, "visit_on": "2026-03-08", "provider_id": "P2"},
    )
    found = pay(week, ["guaranteed_block"], parameters(guaranteed_hours_per_week__P2=1))
    assert found.top_up.to_dict("records") == [{"provider_id": "P1", "hours": 6.0, "gbp": 120.0}]
    assert found.total_gbp == 80 + 20 + 120


def test_part_weeks_at_either_end_are_guaranteed_in_proportion():
    # Saturday and Sunday, then Monday: 2/7 and 1/7 of two blocks of 10, with 1 hour delivered each.
    days = visits(
        {"planned_minutes": 60.0, "visit_on": "2026-03-07"},
        {"planned_minutes": 60.0, "visit_on": "2026-03-09"},
    )
    found = pay(days, ["guaranteed_block"], parameters())
    assert found.top_up["hours"].tolist() == pytest.approx([20 / 7 - 1 + 10 / 7 - 1])


def test_a_week_without_a_visit_is_guaranteed_in_full():
    weeks = visits(
        {"planned_minutes": 600.0, "visit_on": "2026-03-02"},
        {"planned_minutes": 600.0, "visit_on": "2026-03-22"},
    )
    assert pay(weeks, ["guaranteed_block"], parameters()).top_up["hours"].tolist() == [10.0]


def test_a_block_for_a_provider_without_visits_is_refused():
    with pytest.raises(ModelError, match="P9"):
        one("guaranteed_block", planned_minutes=30.0,
            numbers=parameters(guaranteed_hours_per_week__P9=100.0))  # fmt: skip


# ------------------------------------------------------------------------- combination


def test_rules_act_in_the_stated_order_whatever_the_order_they_are_named_in():
    rows = {"planned_minutes": 30.0, "actual_minutes": 22.0, "visit_on": "2026-03-07"}
    names = ["unsocial_hours", "minimum_visit", "nearest_five"]
    # 22 to 20, lifted to 30 minutes, a tenth more.
    assert one(tuple(names), **rows) == pytest.approx(11.0)
    found = pay(visits(rows), names, parameters())
    assert found.rules == ("nearest_five", "minimum_visit", "unsocial_hours")
    steps = dict(found.steps)
    assert steps == pytest.approx(
        {"nearest_five": 20 * 20 / 60 - 10, "minimum_visit": 20 * 10 / 60, "unsocial_hours": 1.0}
    )


def test_two_rules_for_the_same_thing_are_refused():
    with pytest.raises(UsageError, match="decide the same thing"):
        in_stated_order(["actual", "nearest_five"])


def test_an_unknown_rule_names_the_nearest():
    with pytest.raises(UsageError, match='Did you mean "nearest_five"'):
        in_stated_order(["nearest_fife"])


# --------------------------------------------------------------------------- properties

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "planned_minutes": st.sampled_from([15.0, 20.0, 30.0, 45.0, 50.0, 60.0, 95.0]),
            "actual_minutes": st.integers(0, 480).map(lambda x: x / 4),
            "carers": st.sampled_from([1.0, 2.0]),
            "is_secondary": st.sampled_from(["yes", "no", ""]),
            "band": st.sampled_from(["urban", "rural"]),
            "provider_id": st.sampled_from(["P1", "P2", ""]),
            "package_id": st.sampled_from(["A", "B", "C"]),
            "visit_on": st.sampled_from(
                ["2026-04-01", "2026-04-03", "2026-04-04", "2026-04-06", "2026-04-20"]
            ),
            "actual_start_minutes": st.sampled_from([300.0, 480.0, 1230.0, math.nan]),
        }
    ),
    min_size=1,
    max_size=25,
)  # fmt: skip
LENGTH_RULES = ("actual", "nearest_five", "minimum_visit", "pro_rata", "stepped", "double_handed")


@given(rows=ROWS, card=st.sampled_from([CARD, BY_LENGTH]))
@settings(max_examples=30, deadline=None)
def test_visits_that_last_as_planned_are_paid_exactly_as_planned(rows, card):
    same = [row | {"actual_minutes": row["planned_minutes"]} for row in rows]
    held = visits(*same, card=card)
    assert pay(held, [], parameters()).total_gbp == math.fsum(held.planned_gbp)
    for rule in ("planned", "actual", "double_handed"):
        found = pay(held, [rule], parameters())
        assert found.steps == ((rule, 0.0),)
        assert (found.gbp == held.planned_gbp).all()


@given(rows=ROWS)
@settings(max_examples=20, deadline=None)
def test_rules_that_can_change_nothing_cost_exactly_nothing(rows):
    same = [row | {"planned_minutes": 30.0, "actual_minutes": 30.0} for row in rows]
    held = visits(*same)
    nil = parameters(
        supplement_share__weekend=0, supplement_share__bank_holiday=0, supplement_share__evening=0,
        guaranteed_hours_per_week__all=0, miles_per_visit__all=0,
        mileage_in_rate_gbp_per_hour__urban=0, mileage_in_rate_gbp_per_hour__rural=0,
    )  # fmt: skip
    for rule in RULES:
        assert pay(held, [rule], nil).steps == ((rule, 0.0),), rule


@given(rows=ROWS)
@settings(max_examples=20, deadline=None)
def test_splitting_the_visits_changes_no_pay(rows):
    rules = ["actual", "minimum_visit", "unsocial_hours", "mileage_apart"]
    whole = pay(visits(*rows), rules, parameters()).total_gbp
    parts = sum(pay(visits(row), rules, parameters()).total_gbp for row in rows)
    assert whole == pytest.approx(parts, abs=1e-9)


@given(rows=ROWS, lower=st.floats(0, 60), more=st.floats(0, 60))
@settings(max_examples=20, deadline=None)
def test_a_longer_minimum_visit_never_pays_less(rows, lower, more):
    held = visits(*rows)
    less = pay(held, ["minimum_visit"], parameters(minimum_visit_minutes=lower)).total_gbp
    greater = pay(held, ["minimum_visit"], parameters(minimum_visit_minutes=lower + more)).total_gbp
    assert greater >= less - 1e-9


# ----------------------------------------------------------- a slow sum, one visit at a time


def slowly(row: dict, rules: tuple[str, ...], card) -> tuple[float, float]:  # noqa: C901 - plain
    """What one visit is paid, and its paid hours, written out without arrays."""
    prices = {"urban": 20.0, "rural": 24.0}

    def price_an_hour(minutes: float) -> float:
        return prices[row["band"]] if card is CARD else 18.0 + 60.0 / minutes

    minutes, planned = row["planned_minutes"], row["planned_minutes"]
    if "actual" in rules:
        minutes = row["actual_minutes"]
    if "nearest_five" in rules:
        minutes = 5 * math.floor(row["actual_minutes"] / 5 + 0.5)
    of_length = planned
    if "minimum_visit" in rules and row["actual_minutes"] > 0 and minutes < 30:
        minutes = of_length = 30
    if "stepped" in rules:
        steps = [s for s in (60, 45, 30, 15) if s <= minutes]
        paid = 0.0
        if steps:
            paid = price_an_hour(steps[0]) * steps[0] / 60
        paid += price_an_hour(60) * (minutes - (steps[0] if steps else 0)) / 60
    elif "pro_rata" in rules:
        paid = price_an_hour(60) * minutes / 60
    else:
        paid = price_an_hour(of_length) * minutes / 60
    workers = row["carers"]
    if "double_handed" in rules:
        is_second = row["is_secondary"] == "yes"
        workers = 0.8 * workers if is_second else 1 + 0.8 * (workers - 1)
    paid, hours = paid * workers, minutes / 60 * workers
    if "unsocial_hours" in rules:
        late = row["actual_start_minutes"] >= 1200 or row["actual_start_minutes"] < 360
        extra = [0.2 if late else 0.0]
        extra.append(0.1 if row["visit_on"] == "2026-04-04" else 0.0)
        extra.append(0.5 if row["visit_on"] in ("2026-04-03", "2026-04-06") else 0.0)
        paid *= 1 + max(extra)
    if "mileage_apart" in rules:
        paid -= hours * {"urban": 1.0, "rural": 3.0}[row["band"]]
        paid += 2 * 0.45 * row["carers"] if row["actual_minutes"] > 0 else 0.0
    return paid, hours


@given(
    rows=ROWS,
    card=st.sampled_from([CARD, BY_LENGTH]),
    of_minutes=st.sampled_from([(), ("actual",), ("nearest_five",)]),
    of_price=st.sampled_from([(), ("pro_rata",), ("stepped",)]),
    others=st.sets(
        st.sampled_from(["minimum_visit", "double_handed", "unsocial_hours", "mileage_apart"])
    ),
)
@settings(max_examples=60, deadline=None)
def test_every_combination_pays_what_a_slow_sum_pays(rows, card, of_minutes, of_price, others):
    rules = (*of_minutes, *of_price, *sorted(others))
    held, numbers = visits(*rows, card=card), parameters(second_carer_share=0.8)
    found = pay(held, rules, numbers)
    slow = [slowly(row, rules, card) for row in rows]
    assert found.gbp == pytest.approx([paid for paid, _ in slow], abs=1e-9)
    assert found.hours == pytest.approx([hours for _, hours in slow], abs=1e-9)
    assert math.fsum(gbp for _, gbp in found.steps) == pytest.approx(
        found.total_gbp - math.fsum(held.planned_gbp), abs=1e-9
    )
    blocks = pay(held, (*rules, "guaranteed_block"), numbers)
    assert blocks.total_gbp - blocks.top_up["gbp"].sum() == pytest.approx(found.total_gbp)
    for by in DIMENSIONS:
        table = who_gains(held, blocks, by=by)
        assert table["difference_gbp"].sum() == pytest.approx(
            blocks.total_gbp - math.fsum(held.planned_gbp), abs=1e-8
        )
        assert table["visits"].sum() == len(rows)


# -------------------------------------------------------------------------- who gains


def test_gains_and_losses_stand_beside_the_people_they_rest_on():
    held = visits(
        {"planned_minutes": 30.0, "actual_minutes": 15.0, "package_id": "A"},
        {"planned_minutes": 30.0, "actual_minutes": 30.0, "package_id": "A"},
        {"planned_minutes": 60.0, "actual_minutes": 75.0, "package_id": "B", "provider_id": "P2",
         "band": "rural"},
    )  # fmt: skip
    rows = who_gains(held, pay(held, ["actual"], parameters()), by="provider")
    assert rows[["name", "people", "visits", "planned_gbp", "paid_gbp"]].to_numpy().tolist() == [
        ["P1", 1, 2, 20.0, 15.0],
        ["P2", 1, 1, 24.0, 30.0],
    ]
    by_length = who_gains(held, pay(held, ["actual"], parameters()), by="length")
    assert by_length["name"].tolist() == ["over 15 to 30 minutes", "over 45 to 60 minutes"]
    assert by_length["difference_gbp"].tolist() == [-5.0, 6.0]


def test_guaranteed_hours_not_delivered_are_a_row_of_their_own_by_band():
    held = visits({"planned_minutes": 60.0})
    rows = who_gains(held, pay(held, ["guaranteed_block"], parameters()), by="band")
    assert rows["name"].tolist() == ["urban", "guaranteed hours not delivered"]
    assert rows["difference_gbp"].tolist() == pytest.approx([0.0, 20 * (10 / 7 - 1)])
    assert np.isfinite(rows["paid_gbp"]).all()
