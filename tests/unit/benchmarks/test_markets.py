"""The markets that benchmarks measure on: the sizes they say, and the same from the same seed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pandas as pd
import pytest

import homecare
from homecare.allocation import AllocationSettings, allocate, audit

_spec = importlib.util.spec_from_file_location(
    "markets", Path(__file__).parents[3] / "benchmarks" / "markets.py"
)
markets = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = markets  # dataclasses look their module up
_spec.loader.exec_module(markets)


@pytest.mark.parametrize(
    ("size", "packages", "providers"), [("S", 300, 15), ("M", 2_700, 60), ("L", 27_000, 400)]
)
def test_a_market_has_the_size_it_says_and_as_much_capacity_as_demand(size, packages, providers):
    demand, firms, appointments = markets.market(size)
    assert (len(demand), len(firms)) == (packages, providers)
    asked, offered = demand["hours_per_week"].sum(), firms["capacity_hours_per_week"].sum()
    assert offered == pytest.approx(asked, abs=providers / 8)  # each rounded to a quarter-hour
    assert set(appointments["provider_id"]) == set(firms["provider_id"])


def test_england_is_150_councils_of_450_000_packages_and_4_000_providers():
    size = markets.SIZES["XL"]
    assert size.councils * size.packages == 450_000
    assert size.councils * size.providers + markets.EXTRA_UP_TO == 4_000
    first, last = markets.market("XL", council=0), markets.market("XL", council=149)
    assert (len(first[1]), len(last[1])) == (27, 26)
    assert not set(first[0]["package_id"]) & set(last[0]["package_id"])


def test_the_same_seed_gives_the_same_market_and_another_seed_another():
    once, again, other = (markets.market("S", seed=seed) for seed in (3, 3, 4))
    for left, right in zip(once, again, strict=True):
        pd.testing.assert_frame_equal(left, right)
    assert not once[0]["hours_per_week"].equals(other[0]["hours_per_week"])


def test_a_market_is_one_that_the_allocator_takes_and_the_audit_passes():
    packages, providers, appointments = markets.market("S", ratio=0.9)
    settings = AllocationSettings(exact_pairs_limit=0)
    plan = allocate(packages, providers, appointments=appointments, settings=settings,
                    as_of=markets.AS_OF)  # fmt: skip
    audit(plan, packages, providers, appointments=appointments, settings=settings,
          as_of=markets.AS_OF)  # fmt: skip
    assert 0 < plan.placed_seconds / 3600 <= plan.bound_hours
    assert plan.unplaced_seconds > 0


def test_the_files_written_are_ones_that_allocate_reads(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["markets.py", "S", str(tmp_path)])
    markets.main()
    run = homecare.allocate(
        tmp_path / "packages.csv",
        tmp_path / "providers.csv",
        appointments=tmp_path / "appointments.csv",
    )
    asked = markets.market("S")[0]["hours_per_week"].sum()
    told = (run.allocation.placed_seconds + run.allocation.unplaced_seconds) / 3600
    assert told == pytest.approx(asked, abs=1e-9)
