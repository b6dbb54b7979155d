"""Most providers of a zone and least blocks of hours: against every plan, and worked by hand."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import pytest

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, Limits, allocate, audit
from homecare.errors import InternalError, ModelError


def _loaded(name):
    path = Path(__file__).parents[2] / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases, plans = _loaded("allocation_cases"), _loaded("allocation_enumeration")

ORDERS = [
    DEFAULT_GOALS,
    ("placed_hours", "incumbent_hours", "weekly_cost"),
    ("prime_hours", "placed_hours"),
    ("score", "weekly_cost"),
]
LIMITS = [
    Limits(most_providers={"all": 1}),
    Limits(most_providers={"all": 2, "Z1": 1}),
    Limits(block_hours={"all": 6.0}),
    Limits(block_hours={"Z0": 4.0}, most_providers={"all": 2}),
    Limits(block_hours={"all": 5.0}, role_share={"prime": 0.7}),
]


def keeps(limits):
    """Return a check of a plan against the limits, from labels in exact fractions."""

    def check(rows, plan):
        held, by_role, asked = {}, {}, {}
        for package, link in zip(rows, plan, strict=True):
            hours = plans.exact(package.hours_per_week)
            asked[package.zone_id] = asked.get(package.zone_id, 0) + hours
            if link is not None:
                key = (link.zone_id, link.provider_id)
                held[key] = held.get(key, 0) + hours
                by_role[link.zone_id, link.role] = by_role.get((link.zone_id, link.role), 0) + hours
        count = {}
        for zone, _ in held:
            count[zone] = count.get(zone, 0) + 1
        every = limits.most_providers.get("all", 99)
        block = limits.block_hours.get("all", 0)
        return (
            all(n <= limits.most_providers.get(z, every) for z, n in count.items())
            and all(h >= limits.block_hours.get(z, block) for (z, _), h in held.items())
            and all(
                h <= plans.exact(limits.role_share.get(r, 1)) * asked[z]
                for (z, r), h in by_role.items()
            )
        )

    return check


def place(tables, **choices):
    settings = AllocationSettings(**choices)
    found = allocate(tables[0], tables[1], appointments=tables[2], settings=settings,
                     as_of=cases.AS_OF)  # fmt: skip
    audit(found, tables[0], tables[1], appointments=tables[2], settings=settings,
          as_of=cases.AS_OF)  # fmt: skip
    return found


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("limits", LIMITS, ids=["one", "two", "block", "block-two", "block-share"])
@pytest.mark.parametrize("seed", range(6))
def test_every_goal_equals_the_best_of_every_plan_within_the_limits(seed, limits, order):
    tables = cases.small(seed, packages=6, zones=2, tenders=seed % 2 == 1, loose=True)
    known = {*tables[0].zone_id, *tables[2].zone_id}
    limits = dataclasses.replace(
        limits,
        most_providers={k: v for k, v in limits.most_providers.items() if k in {"all", *known}},
        block_hours={k: v for k, v in limits.block_hours.items() if k in {"all", *known}},
    )
    found = place(tables, goals=order, limits=limits)
    expected = plans.best_by_enumeration(tables, order, as_of=cases.AS_OF, is_allowed=keeps(limits))
    assert plans.achieved(found, tables[0]) == pytest.approx([float(v) for v in expected], abs=1e-4)
    if order[0] == "placed_hours":
        assert found.bound_hours == pytest.approx(float(expected[0]), abs=1e-6)


def _market(hours, *, capacity=(float("nan"),) * 3, **links):
    return cases.market(
        [{"package_id": f"P{i}", "zone_id": "Z", "hours_per_week": float(h)}
         for i, h in enumerate(hours)],
        [{"provider_id": name, "capacity_hours_per_week": most}
         for name, most in zip("ABC", capacity, strict=True)],
        [{"provider_id": name, "zone_id": "Z", "role": role, **links}
         for name, role in (("A", "prime"), ("B", "prime"), ("C", "supplementary"))],
    )  # fmt: skip


def test_two_providers_of_three_by_hand():
    # Room for 10, 6 and 8 hours; two providers take 10 and 8 of the six packages of 4 hours: 8 + 8.
    found = place(
        _market([4] * 6, capacity=(10.0, 6.0, 8.0)), limits=Limits(most_providers={"all": 2})
    )
    assert found.placed_hours == 16.0
    assert set(found.frame["provider_id"]) == {"A", "C", ""}
    left = found.frame[found.frame["provider_id"] == ""]
    assert set(left["reason_code"]) == {"zone_count"}
    assert left["reason"].iloc[0] == "the zone has its number of providers"


def test_a_block_nobody_can_fill_leaves_the_zone_unserved():
    found = place(_market([4, 3]), limits=Limits(block_hours={"Z": 8.0}))
    assert found.placed_hours == 0.0
    assert set(found.frame["reason_code"]) == {"block"}
    assert found.bound_hours == 0.0


def test_a_block_gathers_small_packages_at_one_provider():
    # Each could stand alone; a block of 6 hours lets 4 + 3 stand together and nowhere else.
    found = place(
        _market([4, 3], capacity=(5.0, 7.0, 5.0)), limits=Limits(block_hours={"all": 6.0})
    )
    assert found.placed_hours == 7.0
    assert set(found.frame["provider_id"]) == {"B"}


def test_hours_without_people_count_towards_a_block():
    tables = _market([4])
    demand = cases.typed(cases.DEMAND, [
        {"package_id": "P0", "zone_id": "Z", "hours_per_week": 4.0},
        {"package_id": "", "zone_id": "Z", "hours_per_week": 3.0},
    ])  # fmt: skip
    limits = Limits(block_hours={"all": 6.0})
    found = place((demand, *tables[1:]), limits=limits)
    assert found.placed_hours == 7.0
    assert len(set(found.frame["provider_id"])) == 1


def test_a_limit_for_an_unknown_zone_is_refused_by_name():
    with pytest.raises(ModelError, match=r"most_providers\.Q") as refused:
        place(_market([4]), limits=Limits(most_providers={"Q": 2}, block_hours={"all": 1.0}))
    assert "zone" in refused.value.faults[0].what


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(most_providers={"all": 1}), "more providers have work in a zone than may"),
        (Limits(block_hours={"all": 9.0}), "less than the least block of a zone"),
    ],
)
def test_the_audit_refuses_a_plan_made_without_the_limit(limits, words):
    tables = _market([4, 4, 4], capacity=(4.0, 4.0, 4.0))
    found = place(tables)
    with pytest.raises(InternalError, match=words):
        audit(found, tables[0], tables[1], appointments=tables[2],
              settings=AllocationSettings(limits=limits), as_of=cases.AS_OF)  # fmt: skip


@pytest.mark.parametrize("limits", [
    Limits(most_providers={"all": 6}),
    Limits(block_hours={"all": 40.0}),
    Limits(most_providers={"all": 5}, block_hours={"all": 25.0}),
])  # fmt: skip
@pytest.mark.parametrize("seed", range(2))
def test_a_county_keeps_its_limits_and_comes_near_the_bound(seed, limits):
    tables = cases.county(seed, packages=400, providers=20, zones=6)
    found = place(tables, limits=limits)
    assert found.placed_hours <= place(tables).bound_hours
    assert found.gap < 0.03


def better_with_a_prime(tables, found, block):
    """Return the packages that a prime with work in their zone could have instead of another."""
    packages, providers, appointments = tables
    able = dict(zip(providers["provider_id"], providers["capabilities"].map(words), strict=True))
    most = dict(zip(providers["provider_id"], providers["capacity_hours_per_week"], strict=True))
    idle = set(providers.loc[providers["suspended_from"].notna(), "provider_id"])
    rows = found.frame[found.frame["provider_id"] != ""]
    held = rows.groupby(["provider_id", "zone_id"])["hours_per_week"].sum().to_dict()
    total = rows.groupby("provider_id")["hours_per_week"].sum().to_dict()
    primes = appointments[appointments["role"] == "prime"]
    better = []
    for row in rows[rows["role"] != "prime"].itertuples():
        hours, left = row.hours_per_week, held[row.provider_id, row.zone_id] - row.hours_per_week
        if 1e-6 < left < block - 1e-6:
            continue
        for prime in primes[primes["zone_id"] == row.zone_id].itertuples():
            name, now = prime.provider_id, held.get((prime.provider_id, row.zone_id), 0.0)
            if (
                now > 0
                and name not in idle
                and words(packages["needs"].iloc[row.line]) <= able[name]
                and not now + hours > prime.capacity_hours_per_week + 1e-6
                and not total.get(name, 0.0) + hours > most[name] + 1e-6
            ):
                better.append((row.package_id, name))
    return better


def words(text):
    return {word.strip() for word in str(text).split(";") if word.strip()}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_under_a_block_no_package_alone_would_be_better_with_a_prime(seed):
    tables = cases.county(seed, packages=300, providers=12, tenders=False)
    found = place(tables, limits=Limits(block_hours={"all": 20.0}), exact_pairs_limit=0)
    assert better_with_a_prime(tables, found, 20.0) == []
