"""The audit refuses every kind of tampering."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import pytest

from homecare.allocation import AllocationSettings, allocate, audit
from homecare.errors import InternalError

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)
SETTINGS = AllocationSettings()
DEMAND = [
    {"package_id": "P1", "zone_id": "Z", "hours_per_week": 6.0, "rate_gbp_per_hour": 20.0,
     "incumbent_provider_id": "A"},
    {"package_id": "P2", "zone_id": "Z", "hours_per_week": 5.0, "rate_gbp_per_hour": 20.0},
    {"package_id": "P3", "zone_id": "Z", "hours_per_week": 11.0, "rate_gbp_per_hour": 20.0},
    {"package_id": "P4", "zone_id": "Z", "hours_per_week": 2.0, "needs": "peg"},
    {"package_id": "", "zone_id": "Z", "hours_per_week": 4.0},
]  # fmt: skip
FIRMS = [
    {"provider_id": "A", "capacity_hours_per_week": 8.0},
    {"provider_id": "B", "capacity_hours_per_week": 20.0, "capabilities": "peg"},
    {"provider_id": "S", "suspended_from": "2020-01-01"},
    {"provider_id": "N"},
]
LINKS = [
    {"provider_id": "A", "zone_id": "Z", "role": "prime", "pickup_score": 0.9},
    {"provider_id": "B", "zone_id": "Z", "role": "supplementary", "pickup_score": 0.6,
     "capacity_hours_per_week": 9.0, "rate_gbp_per_hour": 22.0},
    {"provider_id": "S", "zone_id": "Z", "role": "prime", "pickup_score": 0.6},
    {"provider_id": "N", "zone_id": "Y", "role": "prime", "pickup_score": 0.6},
]  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    return cases.market(DEMAND, FIRMS, LINKS)


@pytest.fixture(scope="module")
def plan(tables):
    return allocate(
        tables[0], tables[1], appointments=tables[2], settings=SETTINGS, as_of=cases.AS_OF
    )


def _audit(plan, tables, settings=SETTINGS):
    audit(plan, tables[0], tables[1], appointments=tables[2], settings=settings, as_of=cases.AS_OF)


def _changed(plan, where, **cells):
    """Return the plan with cells of the rows of one package (or the first line) changed."""
    frame = plan.frame.copy()
    rows = frame.index[frame["package_id"] == where]
    for name, value in cells.items():
        frame.loc[rows, name] = value
    return dataclasses.replace(plan, frame=frame)


def test_the_plan_itself_passes(plan, tables):
    _audit(plan, tables)
    assert plan.placed_hours < sum(row["hours_per_week"] for row in DEMAND)


@pytest.mark.parametrize(
    ("where", "cells", "words"),
    [
        ("P1", {"provider_id": "N", "role": "prime"}, "not appointed to the zone"),
        ("P2", {"provider_id": "S", "role": "prime"}, "suspended from new work"),
        ("P4", {"provider_id": "A", "role": "prime"}, "lacks a capability"),
        ("P4", {"role": "prime"}, "role is not that of the appointment"),
        ("P1", {"hours_per_week": 5.5}, "hours of a package were changed"),
        ("P1", {"weekly_cost_gbp": 1.0}, "weekly cost is not hours times rate"),
        ("P1", {"reason": ""}, "has no reason"),
        ("P1", {"zone_id": "Y"}, "zone_id differs"),
        ("P1", {"package_id": "P9"}, "package_id differs"),
        ("P1", {"line": 77}, "lines that the packages table has not"),
        ("P3", {"provider_id": "A", "role": "prime"}, "more than it can take in all"),
        ("P3", {"provider_id": "B", "role": "supplementary"}, "more than it can take in a zone"),
        ("P4", {"provider_id": "", "role": ""}, "unplaced though a provider has room"),
        ("P4", {"provider_id": ""}, "unplaced part has a role"),
        ("P1", {"provider_id": "", "role": ""}, "placed seconds differ"),
    ],
)
def test_a_changed_cell_is_found(plan, tables, where, cells, words):
    with pytest.raises(InternalError, match=words):
        _audit(_changed(plan, where, **cells), tables)


def test_a_dropped_package_is_found(plan, tables):
    short = dataclasses.replace(plan, frame=plan.frame[plan.frame["package_id"] != "P1"])
    with pytest.raises(InternalError, match="lines are missing"):
        _audit(short, tables)


def test_a_package_in_two_parts_is_found(plan, tables):
    frame = plan.frame.loc[[0, *plan.frame.index]].reset_index(drop=True)
    with pytest.raises(InternalError, match="stands more than once"):
        _audit(dataclasses.replace(plan, frame=frame), tables)


def test_parts_that_do_not_add_up_are_found(plan, tables):
    with pytest.raises(InternalError, match="do not add to its hours"):
        _audit(_changed(plan, "", hours_per_week=0.5), tables)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"placed_seconds": 1}, "placed seconds differ"),
        ({"unplaced_seconds": 1}, "unplaced seconds differ"),
        ({"bound_hours": 1.0}, "more hours are placed than the bound"),
        ({"prime_share": 0.123}, "prime share"),
        ({"prime_share": None}, "prime share"),
        ({"goals": ()}, "goals are not those of the settings"),
    ],
)
def test_a_changed_figure_is_found(plan, tables, changes, words):
    with pytest.raises(InternalError, match=words):
        _audit(dataclasses.replace(plan, **changes), tables)


@pytest.mark.parametrize("goal", range(5))
def test_a_changed_goal_is_found(plan, tables, goal):
    goals = list(plan.goals)
    goals[goal] = dataclasses.replace(goals[goal], achieved=goals[goal].achieved + 0.01)
    with pytest.raises(InternalError, match=f"goals.{goals[goal].goal}"):
        _audit(dataclasses.replace(plan, goals=tuple(goals)), tables)


def test_a_first_goal_beyond_its_bound_is_found(plan, tables):
    first = dataclasses.replace(plan.goals[0], lp_value=1.0)
    with pytest.raises(InternalError, match="beyond its bound"):
        _audit(dataclasses.replace(plan, goals=(first, *plan.goals[1:])), tables)


@pytest.mark.parametrize("name", ["loads", "providers"])
def test_a_changed_load_is_found(plan, tables, name):
    frame = getattr(plan, name).copy()
    frame.loc[0, "hours"] += 0.25
    with pytest.raises(InternalError, match=f"{name} are not those of the plan"):
        _audit(dataclasses.replace(plan, **{name: frame}), tables)


def test_every_difference_is_told_at_once(plan, tables):
    wrong = dataclasses.replace(_changed(plan, "P1", weekly_cost_gbp=1.0), prime_share=0.1)
    with pytest.raises(InternalError) as refused:
        _audit(wrong, tables)
    assert len(refused.value.faults) == 2
