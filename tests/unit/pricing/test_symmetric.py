"""The symmetric bridge: worked out by hand, and the rules any bridge must keep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.pricing import Position, steps_between
from homecare.pricing.symmetric import CAUSES, ENDS, REDRAWN

PUBLISHED_HOURS = np.array([11737.0, 4648.0, 1301.0, 314.0])


def position(**told):
    basic = {
        "weeks": 1.0, "coverage": 1.0, "hours": 100.0, "mix": np.array([1.0]),
        "moved": np.array([1.0]), "uplift": np.array([1.0]), "uplift_before": np.array([1.0]),
        "base_rate": 10.0, "enhancement": np.array([0.0]), "rate_before": np.array([0.0]),
    }  # fmt: skip
    return Position(**{**basic, **told})


def named(steps):
    return {step.cause: step.gbp for step in steps}


def test_price_and_hours_share_what_they_do_together():
    # £10 to £12 and 100 to 110 hours: 2 x 105 = 210 of price, 10 x 11 = 110 of hours.
    steps = named(steps_between(position(), position(hours=110.0, uplift=np.array([1.2]))))
    assert steps["inflation"] == pytest.approx(210.0)
    assert steps["growth in hours"] == pytest.approx(110.0)
    assert sum(steps.values()) == pytest.approx(320.0)


def test_a_single_cause_takes_the_whole_difference():
    steps = named(steps_between(position(weeks=52.0), position(weeks=53.0)))
    assert steps["payment weeks"] == pytest.approx(1000.0)
    assert [cause for cause, gbp in steps.items() if gbp] == ["payment weeks"]


def test_mix_is_what_moving_hours_to_a_dearer_band_costs():
    one = position(mix=np.array([0.9, 0.1]), enhancement=np.array([0.0, 5.0]),
                   moved=np.ones(2), uplift=np.ones(2), uplift_before=np.ones(2),
                   rate_before=np.zeros(2))  # fmt: skip
    steps = named(steps_between(one, replace(one, mix=np.array([0.8, 0.2]))))
    # 10 of 100 hours at £5 more.
    assert steps["band mix"] == pytest.approx(50.0)


def test_published_step_and_enhancements_stand_in_the_symmetric_bridge_too():
    # Paragraphs 20, 23 and 39 of the report of 20 January 2020: 18.45 on all hours becomes the
    # four rates; at 52 weeks 0.30 x 18,000 x 52 = 280,800, and 762,073 of enhancements.
    common = {
        "weeks": 52.0, "hours": 18000.0, "mix": PUBLISHED_HOURS / 18000.0, "moved": np.ones(4),
        "uplift": np.ones(4), "uplift_before": np.ones(4), "rate_before": np.zeros(4),
    }  # fmt: skip
    was = position(**common, base_rate=18.45, enhancement=np.zeros(4))
    now = position(**common, base_rate=18.75, enhancement=np.array([0, 1.45, 4.25, 7.60]))
    steps = named(steps_between(was, now))
    assert steps["base rate"] == pytest.approx(280_800.0, abs=0.001)
    assert steps["enhancements"] == pytest.approx(762_073.0, abs=0.001)


def test_a_year_in_which_the_contract_ends_says_so():
    steps = named(steps_between(position(weeks=52.0), position(weeks=52.0, coverage=0.25)))
    assert steps[ENDS] == pytest.approx(-39_000.0)
    assert steps["full-year effect"] == 0.0
    more = named(steps_between(position(coverage=0.5), position()))
    assert ENDS not in more
    assert more["full-year effect"] == pytest.approx(500.0)


def test_bands_redrawn_make_rates_and_mix_one_cause():
    steps = named(steps_between(position(), position(base_rate=12.0), is_redrawn=True))
    assert steps[REDRAWN] == pytest.approx(200.0)
    assert "band mix" not in steps


shares = st.floats(0.0, 1.0)
rates = st.floats(5.0, 60.0)


@st.composite
def positions(draw):
    first = draw(shares)
    return Position(
        weeks=draw(st.sampled_from([52.0, 53.0, 56.0])),
        coverage=draw(st.floats(0.1, 1.0)),
        hours=draw(st.floats(1.0, 30_000.0)),
        mix=np.array([first, 1 - first]),
        moved=np.array([draw(shares), draw(shares)]),
        uplift=np.array([draw(st.floats(0.9, 1.5))] * 2),
        uplift_before=np.array([draw(st.floats(0.9, 1.5))] * 2),
        base_rate=draw(rates),
        enhancement=np.array([0.0, draw(st.floats(0.0, 20.0))]),
        rate_before=np.array([draw(rates)] * 2),
    )


@given(positions(), positions())
def test_steps_add_up_to_the_difference_and_change_sign_with_direction(one, other):
    there = steps_between(one, other)
    gap = other.cost_gbp() - one.cost_gbp()
    assert sum(step.gbp for step in there) == pytest.approx(gap, abs=0.001)
    if one.coverage == other.coverage:
        back = named(steps_between(other, one))
        assert all(back[s.cause] == pytest.approx(-s.gbp, abs=0.001) for s in there)


@given(positions())
def test_a_position_against_itself_is_exactly_nothing(one):
    assert {step.gbp for step in steps_between(one, replace(one))} == {0.0}


@given(positions(), positions(), st.sampled_from(list(CAUSES)))
def test_a_cause_in_which_both_are_alike_is_given_exactly_nothing(one, other, cause):
    same = replace(other, **{field: getattr(one, field) for field in CAUSES[cause]})
    assert named(steps_between(one, same))[cause] == 0.0
