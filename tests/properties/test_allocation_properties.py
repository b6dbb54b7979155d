"""What must hold of every allocation, on random small markets and on larger ones."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.allocation import AllocationSettings, allocate, audit

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[1] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

BOUNDED = settings(derandomize=True, max_examples=25, deadline=None)
SMALL = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10_000),
        "packages": st.integers(0, 8),
        "providers": st.integers(1, 4),
        "zones": st.integers(1, 3),
        "divisible": st.integers(0, 4),
        "tenders": st.booleans(),
        "loose": st.booleans(),
    }
).filter(lambda shape: shape["packages"] + shape["divisible"] > 0)


def market(shape):
    shape = dict(shape)
    return cases.small(shape.pop("seed"), **shape)


def run(tables, *, check=True, **choices):
    packages, providers, appointments = tables
    chosen = AllocationSettings(**choices)
    found = allocate(
        packages, providers, appointments=appointments, settings=chosen, as_of=cases.AS_OF
    )
    if check:
        audit(
            found,
            packages,
            providers,
            appointments=appointments,
            settings=chosen,
            as_of=cases.AS_OF,
        )
    return found


def values(found):
    return [goal.achieved for goal in found.goals]


@BOUNDED
@given(SMALL)
def test_every_hour_is_placed_or_told_and_the_audit_agrees(shape):
    tables = market(shape)
    found = run(tables)
    given_hours = tables[0]["hours_per_week"].tolist()
    assert math.fsum(found.frame["hours_per_week"]) == pytest.approx(math.fsum(given_hours))
    assert found.placed_hours + found.unplaced_hours == pytest.approx(math.fsum(given_hours))
    assert found.placed_hours <= found.bound_hours


@BOUNDED
@given(SMALL, st.permutations(["weekly_cost", "score", "prime_hours", "incumbent_hours"]))
def test_any_order_of_goals_passes_the_audit(shape, order):
    run(market(shape), goals=tuple(order[:3]))


@BOUNDED
@given(SMALL, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(shape, random):
    tables = market(shape)
    mixed = []
    for table in tables:
        rows, columns = list(range(len(table))), list(table.columns)
        random.shuffle(rows)
        random.shuffle(columns)
        mixed.append(table.iloc[rows][columns].reset_index(drop=True))
        if table is tables[0]:
            origin = rows
    plain, other = run(tables), run(mixed)
    moved = other.frame.assign(line=[origin[line] for line in other.frame["line"]])
    # Lines that say the same are one another's equals.
    drop = ["line"] if shape["divisible"] else []
    left, right = plain.frame.drop(columns=drop), moved.drop(columns=drop)
    keys = list(left.columns)
    pd.testing.assert_frame_equal(
        left.sort_values(keys).reset_index(drop=True),
        right.sort_values(keys).reset_index(drop=True),
    )
    assert values(plain) == pytest.approx(values(other), abs=1e-9)


@BOUNDED
@given(SMALL)
def test_other_names_change_no_goal(shape):
    packages, providers, appointments = market(shape)
    firms = {name: f"X{9 - k}" for k, name in enumerate(providers["provider_id"])} | {"": ""}
    renamed = (
        packages.assign(
            package_id=[f"R{97 * k % 101}" if p else "" for k, p in
                        enumerate(packages["package_id"])],
            incumbent_provider_id=packages["incumbent_provider_id"].map(firms),
        ),
        providers.assign(provider_id=providers["provider_id"].map(firms)),
        appointments.assign(provider_id=appointments["provider_id"].map(firms)),
    )  # fmt: skip
    plain, other = run((packages, providers, appointments)), run(renamed)
    assert values(plain) == pytest.approx(values(other), abs=1e-6)
    assert plain.bound_hours == other.bound_hours


@BOUNDED
@given(SMALL, st.integers(1, 40))
def test_more_capacity_never_lowers_the_hours_placed(shape, more):
    packages, providers, appointments = market(shape)
    larger = providers.copy()
    larger.loc[0, "capacity_hours_per_week"] += more / 4
    before = run((packages, providers, appointments))
    after = run((packages, larger, appointments))
    assert after.placed_seconds >= before.placed_seconds
    assert after.goals[0].lp_value >= before.goals[0].lp_value - 1e-9


@BOUNDED
@given(SMALL)
def test_another_provider_never_lowers_the_hours_placed(shape):
    packages, providers, appointments = market({**shape, "providers": shape["providers"] + 1})
    last = providers["provider_id"].iloc[-1]
    fewer = (
        packages,
        providers[providers["provider_id"] != last],
        appointments[appointments["provider_id"] != last].reset_index(drop=True),
    )
    before, after = run(fewer), run((packages, providers, appointments))
    assert after.placed_seconds >= before.placed_seconds
    assert after.goals[0].lp_value >= before.goals[0].lp_value - 1e-9


@BOUNDED
@given(SMALL)
def test_splitting_packages_in_two_never_lowers_the_programmes_hours(shape):
    packages, providers, appointments = market(shape)
    half = packages.assign(hours_per_week=packages["hours_per_week"] / 2)
    twin = half.assign(package_id=[f"{name}b" if name else "" for name in half["package_id"]])
    split = pd.concat([half, twin], ignore_index=True)
    before = run((packages, providers, appointments), exact_pairs_limit=0)
    after = run((split, providers, appointments), exact_pairs_limit=0)
    assert after.goals[0].lp_value >= before.goals[0].lp_value - 1e-9


@BOUNDED
@given(SMALL)
def test_hours_without_people_are_placed_to_the_bound_of_every_goal(shape):
    packages, providers, appointments = market(shape)
    found = run((packages.assign(package_id=""), providers, appointments))
    assert found.gap == 0
    for goal in found.goals:
        assert goal.achieved == pytest.approx(goal.lp_value, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("divisible", [0, 30])
def test_larger_markets_pass_the_audit(seed, divisible):
    tables = cases.small(seed, packages=150, providers=12, zones=4, divisible=divisible,
                         tenders=seed % 2 == 0)  # fmt: skip
    found = run(tables)
    assert found.gap <= 0.05


@pytest.mark.parametrize("seed", range(3))
def test_a_larger_plan_does_not_depend_on_the_order_of_rows(seed):
    tables = cases.county(seed, packages=500, providers=25, zones=6, tenders=True)
    rng = np.random.default_rng(seed)
    order = [rng.permutation(len(table)) for table in tables]
    mixed = [
        table.iloc[rows].reset_index(drop=True) for table, rows in zip(tables, order, strict=True)
    ]
    plain, other = run(tables), run(mixed)
    moved = other.frame.assign(line=order[0][other.frame["line"]]).sort_values("line")
    pd.testing.assert_frame_equal(plain.frame, moved.reset_index(drop=True))


def test_another_seed_changes_no_goal_of_the_programme():
    tables = cases.county(5, packages=300, providers=20, zones=6)
    first, second = run(tables, seed=1), run(tables, seed=2)
    for one, two in zip(first.goals, second.goals, strict=True):
        assert one.lp_value == pytest.approx(two.lp_value)
