"""Tiny markets against every possible plan, enumerated from labels in exact fractions."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, allocate


def _loaded(name):
    path = Path(__file__).parents[2] / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases, plans = _loaded("allocation_cases"), _loaded("allocation_enumeration")

ORDERS = [
    DEFAULT_GOALS,
    ("placed_hours", "incumbent_hours", "prime_hours", "score", "weekly_cost"),
    ("placed_hours", "weekly_cost", "score"),
    ("prime_hours", "placed_hours", "incumbent_hours"),
    ("score", "weekly_cost"),
    ("weekly_cost", "placed_hours"),
]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("seed", range(12))
def test_every_goal_equals_the_best_of_every_plan(seed, order):
    tables = cases.small(seed, packages=5, tenders=seed % 2 == 1, loose=seed % 3 == 0)
    packages, providers, appointments = tables
    found = allocate(
        packages,
        providers,
        appointments=appointments,
        settings=AllocationSettings(goals=order),
        as_of=cases.AS_OF,
    )
    expected = plans.best_by_enumeration(tables, order, as_of=cases.AS_OF)
    assert plans.achieved(found, packages) == pytest.approx([float(v) for v in expected], abs=1e-4)
    if order[0] == "placed_hours":
        assert found.bound_hours == float(expected[0])
        assert found.gap == 0.0
