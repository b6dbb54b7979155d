"""Every order of the goals on tiny markets, against every plan there is, in exact fractions.

The plans are enumerated from the labels of the tables; nothing of the allocator's arrays is used.
"""

from __future__ import annotations

import functools
import importlib.util
import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from homecare.allocation import DEFAULT_GOALS, GOALS, AllocationSettings, allocate, audit

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

MARKETS = (11, 21)  # in both, most people and most hours are different plans


@functools.cache
def queued(seed):
    """Return a tiny market whose waiting packages have priorities and days of referral."""
    packages, providers, appointments = cases.small(
        seed, packages=5, providers=3, zones=2, tenders=seed % 2 == 0
    )
    rng = np.random.default_rng(seed)
    packages["hours_per_week"] = rng.choice([2.0, 3.0, 4.0, 7.0, 10.0], 5)
    packages["needs"] = ""
    providers["capacity_hours_per_week"] = rng.choice([5.0, 7.0, 8.0], 3)  # too little for all
    providers["suspended_from"] = pd.NaT
    waits = (packages["incumbent_provider_id"] == "").to_numpy() | (rng.random(5) < 0.3)
    packages["status"] = np.where(waits, "returned", "placed")
    packages["priority"] = np.where(waits, rng.integers(1, 4, 5), np.nan)
    days = pd.to_datetime(cases.AS_OF) - pd.to_timedelta(rng.integers(0, 40, 5), unit="D")
    packages["referred_on"] = days.astype("datetime64[s]")
    return packages, providers, appointments


def _exact(value):
    return Fraction(float(value)).limit_denominator(10**6)


@functools.cache
def every_plan(seed):
    """Return each goal's value in each plan that keeps the limits; what is minimised is negated."""
    packages, providers, links = queued(seed)
    firms = providers.set_index("provider_id")
    scores = links[["pickup_score", "quality_score", "response_score"]].astype(float)
    score = scores.fillna(scores.mean()).fillna(0.0).mean(axis=1).round(6)
    tendered = links["rate_gbp_per_hour"].dropna()
    options = []
    for package in packages.itertuples():
        here = [(None, dict.fromkeys(GOALS, Fraction(0)))]
        for link in links.itertuples():
            firm = firms.loc[link.provider_id]
            able = set(package.needs.split(";")) - {""} <= set(firm.capabilities.split(";"))
            # Who returned a package has it no more.
            is_own = package.incumbent_provider_id == link.provider_id and (
                package.status != "returned"
            )
            is_idle = not firm.suspended_from <= pd.Timestamp(cases.AS_OF)
            if link.zone_id != package.zone_id or not able or not (is_idle or is_own):
                continue
            hours, card = _exact(package.hours_per_week), _exact(package.rate_gbp_per_hour)
            paid = card if np.isnan(link.rate_gbp_per_hour) else _exact(link.rate_gbp_per_hour)
            prime = Fraction(link.role == "prime")
            waits = package.status == "returned" or package.incumbent_provider_id == ""
            days = (pd.Timestamp(cases.AS_OF) - package.referred_on).days if waits else 0
            has = {p: Fraction(package.priority == p) for p in range(1, 6)}
            here.append((link, {
                "placed_hours": hours, "prime_hours": hours * prime,
                "score": hours * _exact(score[link.Index]), "incumbent_hours": hours * is_own,
                "weekly_cost": -hours * (paid - card),
                "placed_people": Fraction(1), "prime_people": prime,
                "incumbent_people": Fraction(is_own),
                **{f"priority_{p}_hours": hours * h for p, h in has.items()},
                **{f"priority_{p}_people": h for p, h in has.items()},
                "waited_days_hours": hours * days, "waited_days_people": Fraction(days),
            }))  # fmt: skip
        options.append(here)
    assert len(tendered) or seed % 2  # a market with tenders has some
    found = []
    for plan in itertools.product(*options):
        used = {}
        for package, (link, _) in zip(packages.itertuples(), plan, strict=True):
            if link is not None:
                size = _exact(package.hours_per_week)
                for key in ((link.provider_id, link.zone_id), link.provider_id):
                    used[key] = used.get(key, 0) + size
        limit = {row.provider_id: row.capacity_hours_per_week for row in providers.itertuples()}
        limit |= {(r.provider_id, r.zone_id): r.capacity_hours_per_week for r in links.itertuples()}
        if all(np.isnan(limit[key]) or size <= limit[key] for key, size in used.items()):
            found.append({goal: sum(gain[goal] for _, gain in plan) for goal in GOALS})
    return found


def check(seed, order, *, is_audited=True):
    packages, providers, appointments = queued(seed)
    settings = AllocationSettings(goals=order)
    found = allocate(packages, providers, appointments=appointments, settings=settings,
                     as_of=cases.AS_OF)  # fmt: skip
    if is_audited:
        audit(found, packages, providers, appointments=appointments, settings=settings,
              as_of=cases.AS_OF)  # fmt: skip
    best = max(tuple(plan[goal] for goal in order) for plan in every_plan(seed))
    at_card = float((packages["hours_per_week"] * packages["rate_gbp_per_hour"]).sum())
    achieved = [at_card - g.achieved if g.goal == "weekly_cost" else g.achieved
                for g in found.goals]  # fmt: skip
    assert achieved == pytest.approx([float(value) for value in best], abs=1e-4), order
    first, value = found.goals[0], achieved[0]
    bound = at_card - first.lp_value if first.goal == "weekly_cost" else first.lp_value
    assert bound >= value - 1e-4  # the optimum of the programme bounds the first goal
    if GOALS[first.goal].counts == "people":
        assert bound == int(bound)
    assert found.placed_hours <= found.bound_hours


@pytest.mark.parametrize("first", DEFAULT_GOALS)
def test_every_order_of_the_standard_goals_is_the_best_of_every_plan(first):
    rest = [goal for goal in DEFAULT_GOALS if goal != first]
    for number, order in enumerate(itertools.permutations(rest)):
        check(MARKETS[number % 2], (first, *order), is_audited=number % 6 == 0)


@pytest.mark.parametrize("first", GOALS)
def test_every_pair_of_registered_goals_is_the_best_of_every_plan(first):
    for number, second in enumerate(goal for goal in GOALS if goal != first):
        check(MARKETS[number % 2], (first, second), is_audited=number % 4 == 0)


@pytest.mark.parametrize("seed", [*MARKETS, 5, 47])
@pytest.mark.parametrize("order", [
    ("placed_people", "prime_people", "score", "incumbent_people", "weekly_cost"),
    ("priority_1_people", "priority_2_people", "priority_3_people", "placed_people",
     "placed_hours", "prime_hours"),
    ("priority_1_hours", "priority_2_hours", "placed_hours", "placed_people"),
    ("waited_days_people", "placed_people", "prime_hours", "weekly_cost"),
    ("placed_hours", "waited_days_hours", "prime_people"),
], ids="-".join)  # fmt: skip
def test_orders_a_council_may_want_are_the_best_of_every_plan(seed, order):
    check(seed, order)


def test_hours_first_takes_the_large_package_and_people_first_the_small_ones():
    demand = [
        {"package_id": name, "zone_id": "Z", "hours_per_week": hours}
        for name, hours in (("L", 10.0), ("A", 2.0), ("B", 2.0), ("C", 2.0), ("D", 2.5))
    ]
    tables = cases.market(
        demand,
        [{"provider_id": "K", "provider_name": "K", "capacity_hours_per_week": 10.0}],
        [{"provider_id": "K", "zone_id": "Z", "role": "prime"}],
    )  # fmt: skip
    placed = {}
    for first in ("placed_hours", "placed_people"):
        order = (first, *({"placed_hours", "placed_people"} - {first}))
        found = allocate(tables[0], tables[1], appointments=tables[2], as_of=cases.AS_OF,
                         settings=AllocationSettings(goals=order))  # fmt: skip
        placed[first] = (
            set(found.frame.loc[found.frame["provider_id"] != "", "package_id"]),
            {goal.goal: goal.achieved for goal in found.goals},
        )
    # 10 hours of room: one package of ten, or 2 + 2 + 2 + 2.5 hours for four people.
    assert placed["placed_hours"] == ({"L"}, {"placed_hours": 10.0, "placed_people": 1.0})
    assert placed["placed_people"] == (
        {"A", "B", "C", "D"}, {"placed_people": 4.0, "placed_hours": 8.5},
    )  # fmt: skip
