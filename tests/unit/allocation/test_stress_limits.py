"""Failures under limits on who has work in a zone, and under call windows: every way there is."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from homecare.allocation import AllocationSettings, Limits
from homecare.allocation.stress import Failure, choose_failures


def _loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HERE = Path(__file__).parent
cases = _loaded(HERE.parents[1] / "allocation_cases.py")
other = _loaded(HERE.parents[1] / "stress_cases.py")
plain = _loaded(HERE / "test_stress.py")
tried, everything = plain.tried, plain.everything

LIMITS = {
    "two": {"most_providers": {"all": 2}},
    "block": {"block_hours": {"all": 6.0}},
    "block-two": {"block_hours": {"all": 4.0}, "most_providers": {"all": 2}},
}


def opens(limits):
    """Return whether those that come keep the limits beside those that stay."""
    most, block = limits.get("most_providers", {}), limits.get("block_hours", {}).get("all", 0)

    def check(stay, came):
        stands = {(name, each.zone_id) for name, each in stay}
        standing = Counter(zone for _, zone in stands)
        hours = Counter()
        for name, each in came:
            if (name, each.zone_id) not in stands:
                hours[name, each.zone_id] += each.hours_per_week
        starts = Counter(zone for _, zone in hours)
        return all(each >= block - 1e-9 for each in hours.values()) and all(
            n <= max(0, most.get("all", 99) - standing[zone]) for zone, n in starts.items()
        )

    return check


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("kind", ["exit", "suspension"])
def test_what_is_placed_again_is_the_most_of_every_way_there_is(seed, name, kind):
    tables = cases.small(seed, packages=8, providers=4, zones=2, loose=True)
    settings = AllocationSettings(limits=Limits(**LIMITS[name]))
    plan, found = tried(tables, everything(kind), settings)
    for outcome in found.outcomes:
        who = {"gone" if kind == "exit" else "stopped": outcome.failure.providers}
        displaced, best = other.most_again_by_enumeration(
            tables, plan.frame, cases.AS_OF, is_allowed=opens(LIMITS[name]), **who
        )
        assert outcome.displaced.sum() / 3600 == pytest.approx(displaced), outcome.failure.key
        assert (outcome.displaced.sum() - outcome.lost.sum()) / 3600 == pytest.approx(best)


def morning_hours(text):
    return float(dict(part.split("=") for part in text.split(";") if part).get("morning", 0))


def in_the_morning(tables):
    """Return whether nobody has more morning hours than it can do, of those with such a limit."""
    most = {
        row.provider_id: morning_hours(row.window_capacity_hours)
        for row in tables[1].itertuples()
        if "morning" in row.window_capacity_hours
    }

    def check(stay, came):
        taken = Counter()
        for name, each in (*stay, *came):
            taken[name] += round(3600 * morning_hours(each.window_hours))
        return all(taken[name] <= round(3600 * hours) for name, hours in most.items())

    return check


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["exit", "suspension"])
def test_mornings_bind_after_a_failure_too(seed, kind):
    tables = cases.with_mornings(
        cases.small(seed, packages=8, providers=4, zones=2, loose=seed % 2 == 0)
    )
    plan, found = tried(tables, everything(kind))
    for outcome in found.outcomes:
        who = {"gone" if kind == "exit" else "stopped": outcome.failure.providers}
        displaced, best = other.most_again_by_enumeration(
            tables, plan.frame, cases.AS_OF, is_allowed=in_the_morning(tables), **who
        )
        assert outcome.displaced.sum() / 3600 == pytest.approx(displaced), outcome.failure.key
        assert (outcome.displaced.sum() - outcome.lost.sum()) / 3600 == pytest.approx(best)
        assert outcome.least_lost_in_all <= outcome.lost.sum()


def markets(name, seed):
    tables = cases.county(seed, packages=200, providers=12, zones=5, ratio=1.2)
    if name == "mornings":
        return cases.with_mornings(tables), AllocationSettings()
    limits = {"two": {"most_providers": {"all": 4}}, "block": {"block_hours": {"all": 30.0}}}
    return tables, AllocationSettings(limits=Limits(**limits[name]))


@pytest.mark.parametrize("placing", ["all", "new"])
@pytest.mark.parametrize("name", ["two", "block", "mornings"])
def test_a_failure_of_nobody_changes_nothing(name, placing):
    tables, settings = markets(name, 2)
    tables[0]["status"] = np.where(tables[0]["incumbent_provider_id"] != "", "placed", "awaiting")
    settings = AllocationSettings(place=placing, limits=settings.limits)
    nobody = [Failure("exit", ()), Failure("suspension", ())]
    _, found = tried(tables, lambda held: [*nobody, *choose_failures(held, capacity=(0.0,))[-1:]],
                     settings)  # fmt: skip
    for outcome in found.outcomes:
        assert outcome.displaced.sum() == outcome.lost.sum() == outcome.least_lost_in_all == 0
        assert (outcome.load == found.load).all()


@pytest.mark.parametrize("name", ["two", "block", "mornings"])
def test_what_comes_of_a_failure_depends_on_no_order_of_rows(name):
    tables, settings = markets(name, 3)

    def failures(held):
        return [each for each in choose_failures(held, pairs=2, capacity=(-0.2,))
                if each.kind == "capacity" or len(each.providers) == 2]  # fmt: skip

    _, found = tried(tables, failures, settings)
    mixed = tuple(each.sample(frac=1, random_state=5).reset_index(drop=True) for each in tables)
    _, again = tried(mixed, failures, settings)
    for one, two in zip(found.outcomes, again.outcomes, strict=True):
        assert one.failure == two.failure
        assert (one.load == two.load).all()


def test_less_capacity_is_less_in_the_morning_too():
    # Alder has 10 hours with 4 in the morning, and can do 4; a half less is 2, and half must go.
    tables = cases.market(
        [{"package_id": f"P{i}", "zone_id": "Z", "hours_per_week": 5.0,
          "window_hours": "morning=2"} for i in range(2)],
        [{"provider_id": "alder", "capacity_hours_per_week": 40.0,
          "window_capacity_hours": "morning=4"}],
        [{"provider_id": "alder", "zone_id": "Z", "role": "prime"}],
    )  # fmt: skip
    _, found = tried(tables, lambda held: choose_failures(held, capacity=(-0.5,)))
    (cut,) = [each for each in found.outcomes if each.failure.kind == "capacity"]
    assert cut.lost.tolist() == [5 * 3600]
    assert cut.least_lost_in_all == 5 * 3600


@pytest.mark.parametrize(("needs", "lost"), [("", 0), ("peg", 10)])
def test_the_place_of_a_provider_that_leaves_is_another_s(needs, lost):
    # Two of three may have work in the zone, 10 hours or none. Alder leaves 10: Cedar may start
    # with both packages, but not with one, where only Alder could do the other.
    tables = cases.market(
        [{"package_id": f"P{i}", "zone_id": "Z", "hours_per_week": 5.0,
          "needs": needs if i == 0 else ""} for i in range(4)],
        [{"provider_id": k, "capacity_hours_per_week": 10.0,
          "capabilities": "peg" if k == "alder" else ""} for k in ("alder", "birch", "cedar")],
        [{"provider_id": k, "zone_id": "Z", "role": role, "pickup_score": score}
         for k, role, score in (("alder", "prime", 0.9), ("birch", "prime", 0.9),
                                ("cedar", "supplementary", 0.1))],
    )  # fmt: skip
    limits = Limits(most_providers={"all": 2}, block_hours={"all": 10.0})
    plan, found = tried(
        tables, lambda _: [Failure("exit", ("alder",))], AllocationSettings(limits=limits)
    )
    assert plan.placed_hours == 20.0
    assert found.outcomes[0].displaced.sum() == 10 * 3600
    assert found.outcomes[0].lost.sum() == lost * 3600
