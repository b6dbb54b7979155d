"""Changes: new parameters beside the old, each replaced value stated."""

from __future__ import annotations

from datetime import date

import pytest

from homecare.errors import ModelError, ScenarioError
from homecare.parameters import Change, Parameters, Value, apply_changes, differences

DAY = date(2020, 11, 1)
RURAL = "pricing.rate_gbp_per_hour.rural"


def value(path: str, number: float) -> Value:
    return Value(path, number, "GBP/hour", "A test", "published", date(2020, 1, 1))


@pytest.fixture
def baseline() -> Parameters:
    return Parameters(
        values={RURAL: value(RURAL, 23.0)},
        choices={"pricing.method": "rate_card", "allocation.goals": ("placed_hours", "score")},
    )


def changed(baseline, path, was, to):
    return apply_changes(
        baseline, [Change(path, was, to, "Market testing")], where="x.toml", as_of=DAY
    )


def test_a_changed_value_is_an_assumption_with_its_reason_and_day(baseline):
    new = changed(baseline, RURAL, 23, 24.5).values[RURAL]
    assert (new.value, new.unit, new.basis, new.from_on) == (24.5, "GBP/hour", "assumption", DAY)
    assert new.source == "scenario change in x.toml: Market testing"
    assert new.note == "was 23"


def test_the_baseline_is_left_as_it_was(baseline):
    changed(baseline, RURAL, 23.0, 24.5)
    changed(baseline, "pricing.method", "rate_card", "average_rate")
    assert baseline.number(RURAL) == 23.0
    assert baseline.word("pricing.method") == "rate_card"


def test_a_list_is_changed_as_a_list(baseline):
    new = changed(
        baseline, "allocation.goals", ["placed_hours", "score"], ["score", "placed_hours"]
    )
    assert new.words("allocation.goals") == ("score", "placed_hours")
    with pytest.raises(ScenarioError, match="does not hold the value"):
        changed(baseline, "allocation.goals", ["score", "placed_hours"], ["score"])


@pytest.mark.parametrize("was", [23.01, 22, "23", True, None, [23]])
def test_a_value_that_is_not_the_baselines_is_refused(baseline, was):
    with pytest.raises(ScenarioError, match="while the baseline holds 23"):
        changed(baseline, RURAL, was, 24)


@pytest.mark.parametrize("to", [-1, "24", None, True, float("nan"), float("inf")])
def test_a_new_value_outside_its_limits_is_refused(baseline, to):
    with pytest.raises(ScenarioError, match="within its limits"):
        changed(baseline, RURAL, 23, to)


def test_a_null_change_differs_in_nothing(baseline):
    assert differences(baseline, changed(baseline, RURAL, 23, 23)) == []


def test_differences_are_sorted_and_show_what_one_side_lacks_as_null(baseline):
    option = Parameters(
        values={"pricing.average_rate_gbp_per_hour": value("x", 18.45)},
        choices={"allocation.goals": ("score",), "pricing.method": "average_rate"},
    )
    assert differences(baseline, option) == [
        {"path": "allocation.goals", "was": ["placed_hours", "score"], "to": ["score"]},
        {"path": "pricing.average_rate_gbp_per_hour", "was": None, "to": 18.45},
        {"path": "pricing.method", "was": "rate_card", "to": "average_rate"},
        {"path": RURAL, "was": 23.0, "to": None},
    ]


def test_a_number_that_no_model_holds_is_asked_for_by_name(baseline):
    with pytest.raises(ModelError, match=r'Did you mean "pricing\.rate_gbp_per_hour\.rural"'):
        baseline.number("pricing.rate_gbp_per_hour.rurall")
    with pytest.raises(ModelError, match="no model holds it"):
        baseline.word("geography.band_rule")
    with pytest.raises(ModelError, match="no model holds it"):
        baseline.words("pricing.method")
    assert baseline.keyed("pricing.nothing") == {}
    assert baseline.mapping("geography.ruc_band") == {}
