"""Failures of providers: against enumeration and an independent programme, and what must hold."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pytest

from homecare.allocation import AllocationSettings, Limits, allocate
from homecare.allocation.stress import Failure, choose_failures, stress
from homecare.allocation.stress.concentration import concentration
from homecare.errors import UsageError

HERE = Path(__file__).parents[2]


def _load(name):
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases, other = _load("allocation_cases"), _load("stress_cases")
SEEDS = range(10)


def tried(tables, failures, settings=None):
    """Return the plan and what some failures do to it."""
    packages, providers, appointments = tables
    settings = settings or AllocationSettings()
    plan = allocate(packages, providers, appointments=appointments, settings=settings,
                    as_of=cases.AS_OF)  # fmt: skip
    found = stress(plan, packages, providers, appointments=appointments, settings=settings,
                   as_of=cases.AS_OF, failures=failures)  # fmt: skip
    return plan, found


def everything(kind):
    """Return every provider and every pair of them failing, whatever they have in the plan."""

    def failures(seconds_of):
        names = sorted(seconds_of)
        together = [*((name,) for name in names), *itertools.combinations(names, 2)]
        return [Failure(kind, each) for each in together]

    return failures


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["exit", "suspension"])
def test_what_is_placed_again_is_the_most_of_every_way_there_is(seed, kind):
    tables = cases.small(seed, packages=8, providers=4, zones=2, loose=seed % 2 == 0)
    plan, found = tried(tables, everything(kind))
    for outcome in found.outcomes:
        who = {"gone" if kind == "exit" else "stopped": outcome.failure.providers}
        displaced, best = other.most_again_by_enumeration(tables, plan.frame, cases.AS_OF, **who)
        assert outcome.displaced.sum() / 3600 == pytest.approx(displaced), outcome.failure.key
        assert (outcome.displaced.sum() - outcome.lost.sum()) / 3600 == pytest.approx(best)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["exit", "suspension"])
def test_the_bound_is_that_of_a_programme_over_packages(seed, kind):
    tables = cases.small(seed, packages=9, providers=4, zones=3, divisible=seed % 3)
    plan, found = tried(tables, everything(kind))
    placed = plan.frame[plan.frame["provider_id"] != ""]
    for outcome in found.outcomes:
        who = {"gone" if kind == "exit" else "stopped": outcome.failure.providers}
        most = other.most_by_programme(tables, cases.AS_OF, **who)
        assert outcome.most_placed / 3600 == pytest.approx(most), outcome.failure.key
        assert outcome.least_lost_in_all / 3600 == pytest.approx(
            max(0.0, plan.placed_hours - most), abs=1e-9
        )
        for place, zone in enumerate(found.problem.zone_ids):
            if outcome.lost[place]:
                here = placed.loc[placed["zone_id"] == zone, "hours_per_week"].sum()
                most = other.most_by_programme(tables, cases.AS_OF, zone=zone, **who)
                assert outcome.least_lost[place] / 3600 == pytest.approx(max(0.0, here - most))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_with_less_capacity_is_that_of_a_programme_over_packages(seed):
    tables = cases.small(seed, packages=9, providers=3, zones=2, divisible=seed % 2)
    names = sorted(tables[1]["provider_id"])

    def failures(seconds_of):
        alone = [Failure("capacity", (name,), -0.25) for name in names]
        return [*alone, Failure("capacity", tuple(names), -0.5, is_everybody=True)]

    _, found = tried(tables, failures)
    for outcome in found.outcomes:
        kept = 1 + outcome.failure.capacity_change
        cut = dict.fromkeys(outcome.failure.providers, kept)
        most = other.most_by_programme(tables, cases.AS_OF, cut=cut)
        assert outcome.most_placed / 3600 == pytest.approx(most), outcome.failure.key


def _total(outcome):
    return (outcome.lost.sum(), outcome.least_lost_in_all, outcome.displaced.sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_more_fails_the_more_is_lost(seed):
    tables = cases.small(seed, packages=10, providers=4, zones=2, divisible=seed % 3,
                         loose=seed % 2 == 0)  # fmt: skip
    outcomes = {}
    for kind in ("exit", "suspension"):
        _, found = tried(tables, everything(kind))
        outcomes |= {(kind, each.failure.providers): each for each in found.outcomes}
    for (kind, names), outcome in outcomes.items():
        if kind == "exit":  # who leaves can take no less from a market than who stops growing
            softer = outcomes["suspension", names]
            assert all(a >= b for a, b in zip(_total(outcome), _total(softer), strict=True))
        for name in names:
            alone = outcomes[kind, (name,)]
            assert all(a >= b for a, b in zip(_total(outcome), _total(alone), strict=True))
            assert outcome.most_placed <= alone.most_placed


@pytest.mark.parametrize("seed", range(6))
def test_less_capacity_never_loses_less_and_none_less_loses_nothing(seed):
    tables = cases.small(seed, packages=10, providers=3, zones=2, divisible=seed % 2)
    levels = (0.0, -0.1, -0.2, -0.6, -1.0)
    _, found = tried(tables, lambda held: choose_failures(held, capacity=levels))
    cuts = [each for each in found.outcomes if each.failure.kind == "capacity"]
    assert [each.failure.capacity_change for each in cuts] == list(levels)
    assert cuts[0].displaced.sum() == cuts[0].lost.sum() == cuts[0].least_lost_in_all == 0
    assert (cuts[0].load == found.load).all()
    for less, more in itertools.pairwise(cuts):
        assert more.lost.sum() >= less.lost.sum()
        assert more.most_placed <= less.most_placed
    has_limit = tables[1]["capacity_hours_per_week"].notna().all()
    assert not has_limit or cuts[-1].load.sum() == 0


def test_the_failure_of_nobody_changes_nothing_at_all():
    tables = cases.county(4, packages=300, providers=15, zones=5)
    nobody = [Failure("exit", ()), Failure("suspension", ())]
    _, found = tried(tables, lambda _: nobody)
    for outcome in found.outcomes:
        for amounts in (outcome.displaced, outcome.lost, outcome.least_lost,
                        outcome.displaced_people, outcome.lost_people):  # fmt: skip
            assert not amounts.any()
        assert outcome.least_lost_in_all == 0
        assert (outcome.load == found.load).all()
        assert (outcome.people == found.people).all()
        assert outcome.most_placed == found.most_placed


def test_hours_and_people_add_up_and_nobody_else_moves():
    tables = cases.county(7, packages=400, providers=18, zones=6, ratio=1.1)
    plan, found = tried(tables, lambda held: choose_failures(held, pairs=3, capacity=(-0.1,)))
    problem = found.problem
    whole = plan.frame[plan.frame["provider_id"] != ""]
    assert found.placed.sum() == plan.placed_seconds
    for outcome in found.outcomes:
        assert outcome.load.sum() == found.load.sum() - outcome.lost.sum()
        assert outcome.people.sum() == found.people.sum() - outcome.lost_people.sum()
        assert (outcome.load[problem.links.capacity < outcome.load]).size == 0
        if outcome.failure.kind != "capacity":
            gone = np.isin(problem.provider_ids, outcome.failure.providers)
            assert not outcome.load[gone[problem.links.provider]].any()
            theirs = whole[whole["provider_id"].isin(outcome.failure.providers)]
            assert outcome.displaced_people.sum() == len(theirs)
            rest = ~gone[problem.links.provider]
            assert (outcome.load[rest] >= found.load[rest]).all()


def test_what_comes_of_a_failure_depends_on_no_order_of_rows():
    tables = cases.county(3, packages=250, providers=12, zones=6)
    _, found = tried(tables, lambda held: choose_failures(held, pairs=2, capacity=(-0.2,)))
    mixed = tuple(each.sample(frac=1, random_state=5).reset_index(drop=True) for each in tables)
    _, again = tried(mixed, lambda held: choose_failures(held, pairs=2, capacity=(-0.2,)))
    for one, two in zip(found.outcomes, again.outcomes, strict=True):
        assert one.failure == two.failure
        assert (one.load == two.load).all()
        assert (one.lost_people == two.lost_people).all()


@pytest.mark.parametrize("seed", range(4))
def test_shares_of_hours_by_role_are_kept_after_a_failure_too(seed):
    tables = cases.county(seed, packages=200, providers=12, zones=5, ratio=1.3)
    limits = Limits(role_share={"prime": 0.6})
    _, found = tried(
        tables,
        lambda held: choose_failures(held, pairs=2, capacity=(-0.1,)),
        AllocationSettings(limits=limits),
    )
    is_prime = found.problem.links.role == "prime"
    for outcome in found.outcomes:
        for zone in range(len(found.problem.zone_ids)):
            here = is_prime & (found.problem.links.zone == zone)
            assert outcome.load[here].sum() <= 0.6 * found.planned[zone]
        assert outcome.least_lost_in_all <= outcome.lost.sum()


@pytest.mark.parametrize("seed", range(6))
def test_where_todays_placements_are_kept_a_null_failure_changes_nothing_either(seed):
    # Small markets in which some have more than they state: what is kept is elastic.
    tables = cases.small(seed, packages=10, providers=3, zones=2, divisible=seed % 2)
    settings = AllocationSettings(place="new")
    nobody = [Failure("exit", ()), Failure("suspension", ())]
    _, found = tried(tables, lambda held: [*nobody, *choose_failures(held, capacity=(0.0,))],
                     settings)  # fmt: skip
    for outcome in found.outcomes:
        assert outcome.least_lost_in_all <= outcome.lost.sum()
        if outcome.failure.kind == "capacity" or not outcome.failure.providers:
            assert outcome.displaced.sum() == outcome.lost.sum() == outcome.least_lost_in_all == 0
            assert (outcome.load == found.load).all()


def test_concentration_is_the_sum_of_squared_shares():
    # Shares of 50, 30 and 20 per cent: 2,500 + 900 + 400.
    found = concentration(np.array([3600, 1800 + 360, 1440]))
    assert found.hhi == pytest.approx(3800)
    assert (found.largest, found.largest_share) == (0, 0.5)
    assert concentration(np.full(8, 77)).hhi == pytest.approx(1250)


def test_failures_are_each_provider_then_pairs_of_the_largest_then_cuts():
    held = {"A": 50, "B": 70, "C": 0, "D": 60}
    found = choose_failures(held, pairs=3, capacity=(-0.1,))
    assert [each.key for each in found] == [
        "exit: A", "exit: B", "exit: D", "exit: A + B", "exit: A + D", "exit: B + D",
        "capacity -10%: everybody",
    ]  # fmt: skip
    named = choose_failures(held, kind="suspension", providers=["D", "C"], capacity=(-0.2,))
    assert [each.key for each in named] == [
        "suspension: C", "suspension: D", "capacity -20%: C", "capacity -20%: D",
    ]  # fmt: skip


def test_wrong_words_are_refused_all_at_once():
    with pytest.raises(UsageError) as caught:
        choose_failures({"Alder": 5}, providers=["Aldr", "Alder", "Alder"], pairs=-1,
                        capacity=(0.1, -0.1, -0.1))  # fmt: skip
    said = " ".join(fault.sentence() for fault in caught.value.faults)
    assert len(caught.value.faults) == 5
    assert "Alder" in caught.value.faults[0].do
    for words in ("no such provider", "named twice", "cannot change by so much", "pair"):
        assert words in said
