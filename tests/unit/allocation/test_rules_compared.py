"""Rules compared: the same luck for all, intervals that hold, measures worked out by hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import scipy.stats

from homecare.allocation import AllocationSettings, allocate
from homecare.allocation.problem import build_problem
from homecare.allocation.rules import RULES
from homecare.allocation.rules.compare import Search, compare_rules
from homecare.allocation.rules.intervals import half_width, interval, t_quantile
from homecare.allocation.rules.measures import MEASURE_NAMES, gini, measured, usable_capacity
from homecare.allocation.spread import Parts

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).resolve().parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

SETTINGS = AllocationSettings()


def compared(tables, *names, placing="all", orders=20, width=0.0):
    packages, providers, links = tables
    return compare_rules(
        packages,
        providers,
        appointments=links,
        settings=SETTINGS,
        as_of=cases.AS_OF,
        rules=[RULES[name] for name in names],
        placing=placing,
        search=Search(orders=orders, half_width_hours=width, seed=3),
        progress=[].append,
    )


@pytest.fixture(scope="module")
def county():
    return cases.county(4, packages=300, providers=15, zones=8)


@pytest.mark.parametrize("freedom", [19, 29, 49, 199, 4999])
def test_the_quantile_is_that_of_scipy(freedom):
    assert t_quantile(freedom) == pytest.approx(scipy.stats.t.ppf(0.975, freedom), abs=1e-5)


def test_an_interval_is_that_of_scipy():
    values = np.random.default_rng(2).normal(10, 3, 40)
    low, high = scipy.stats.t.interval(0.95, 39, values.mean(), scipy.stats.sem(values))
    ends = interval(values)
    assert (ends["low"], ends["high"]) == pytest.approx((low, high), abs=1e-5)
    assert half_width(values[:19]) == float("inf")
    assert interval(np.array([1.0, np.nan])) is None
    assert interval(np.full(20, 0.1)) == {"mean": 0.1, "low": 0.1, "high": 0.1}


def test_the_gini_coefficient_is_the_mean_difference_of_all_pairs_over_twice_the_mean():
    values = np.array([0.2, 0.9, 0.4, 0.4, 1.0])
    apart = np.abs(values[:, None] - values[None, :]).mean()
    assert gini(values) == pytest.approx(apart / (2 * values.mean()))
    assert gini(np.zeros(3)) == 0.0


def test_the_measures_of_a_plan_are_those_worked_out_by_hand():
    packages, providers, links = cases.market(
        [
            {"package_id": "A", "zone_id": "Z", "hours_per_week": 10, "rate_gbp_per_hour": 20.0,
             "incumbent_provider_id": "K1"},
            {"package_id": "B", "zone_id": "Z", "hours_per_week": 30, "rate_gbp_per_hour": 20.0,
             "incumbent_provider_id": "K1"},
            {"package_id": "C", "zone_id": "Z", "hours_per_week": 5, "rate_gbp_per_hour": 20.0},
        ],
        [{"provider_id": "K1", "provider_name": "K1", "capacity_hours_per_week": 20},
         {"provider_id": "K2", "provider_name": "K2", "capacity_hours_per_week": 100}],
        [{"provider_id": "K1", "zone_id": "Z", "role": "prime", "rate_gbp_per_hour": 19.0,
          **dict.fromkeys(("pickup_score", "quality_score", "response_score"), 0.8)},
         {"provider_id": "K2", "zone_id": "Z", "role": "supplementary", "rate_gbp_per_hour": 22.0,
          **dict.fromkeys(("pickup_score", "quality_score", "response_score"), 0.4)}],
    )  # fmt: skip
    problem = build_problem(
        packages, providers, appointments=links, settings=SETTINGS, as_of=cases.AS_OF
    )
    line = {name: place for place, name in enumerate(problem.lines.package_id.tolist())}
    order = np.argsort([line["A"], line["B"], line["C"]])
    hours, link = np.array([10, 30, 5]), np.array([0, 1, -1])
    parts = Parts(np.arange(3), link[order], hours[order] * 3600)
    found, people = measured(problem, parts, usable_capacity(problem))
    assert dict(zip(MEASURE_NAMES, found.tolist(), strict=True)) == pytest.approx(
        {
            "placed_hours": 40,
            "prime_share": 10 / 40,
            "score": (10 * 0.8 + 30 * 0.4) / 40,
            "weekly_cost": 10 * 19 + 30 * 22 + 5 * 20,  # C at the card
            "spread": (0.5 - 0.3) / 2 / (0.5 + 0.3),  # K1 half used, K2 three tenths
            "moved_people": 1,  # B
            "waiting_people": 1,  # C
        }
    )
    assert people.tolist() == [1, 1, 1]


def test_a_rule_beside_itself_differs_by_exactly_nothing(county):
    for name in ("prime_first", "first_come", "weekly_batch"):
        found = compared(county, name, name)
        assert np.array_equal(found.values[0], found.values[1], equal_nan=True)


def test_a_rule_is_the_same_whatever_stands_beside_it(county):
    alone = compared(county, "first_come")
    beside = compared(county, "rotation", "first_come")
    assert np.array_equal(alone.values[0], beside.values[1], equal_nan=True)


def test_the_optimum_is_that_of_the_allocator_and_no_rule_passes_the_bound(county):
    packages, providers, links = county
    best = allocate(packages, providers, appointments=links, settings=SETTINGS, as_of=cases.AS_OF)
    every = [name for name, rule in RULES.items() if not rule.batch_days]
    found = compared(county, *every)
    hours = MEASURE_NAMES.index("placed_hours")
    assert found.optimum[hours] == best.placed_hours
    assert found.optimum[MEASURE_NAMES.index("prime_share")] == best.prime_share
    assert found.bound_hours == best.bound_hours
    assert (found.values[:, hours] <= found.bound_hours).all()
    assert len(np.unique(found.values[0, hours])) > 10  # the orders do differ


def test_with_new_packages_alone_nobody_moves_who_has_room_to_stay(county):
    packages, providers, links = county
    roomy = providers.assign(capacity_hours_per_week=np.nan)
    free = links.assign(capacity_hours_per_week=np.nan)
    found = compared((packages, roomy, free), "rotation", placing="new")
    assert 0 < found.kept < found.lines == found.kept + found.arriving
    moved = MEASURE_NAMES.index("moved_people")
    able = compared((packages, roomy, free), "rotation").values[0, moved].mean()
    # Those who cannot stay lack a capability of the incumbent's, whatever the rule.
    assert (found.values[0, moved] == found.optimum[moved]).all()
    assert found.optimum[moved] < able


def test_drawing_stops_when_the_differences_are_told_as_closely_as_asked(county):
    wide = compared(county, "prime_first", "rotation", orders=200, width=1e6)
    assert wide.is_narrow
    assert wide.values.shape[2] == 20
    exact = compared(county, "prime_first", "rotation", orders=40)
    assert not exact.is_narrow
    assert exact.values.shape[2] == 40
    assert np.array_equal(exact.values[:, :, :20], wide.values, equal_nan=True)
