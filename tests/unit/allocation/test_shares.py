"""Shares of a zone's hours by role and by provider: against every plan, and worked by hand."""

from __future__ import annotations

import dataclasses
import importlib.util
from fractions import Fraction
from pathlib import Path

import pytest

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, Limits, allocate, audit
from homecare.allocation.limits import share_of
from homecare.errors import InternalError


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
SHARES = [
    Limits(role_share={"prime": 0.6, "supplementary": 0.4}),
    Limits(role_share={"prime": 0.5}),
    Limits(provider_share=0.4),
    Limits(role_share={"prime": 0.7, "supplementary": 0.5}, provider_share=0.45),
]


def keeps_shares(limits):
    """Return a check of a plan against shares, from labels in exact fractions."""

    def check(rows, plan):
        asked, by_role, by_firm = {}, {}, {}
        for package in rows:
            hours = plans.exact(package.hours_per_week)
            asked[package.zone_id] = asked.get(package.zone_id, 0) + hours
        for package, link in zip(rows, plan, strict=True):
            if link is not None:
                hours = plans.exact(package.hours_per_week)
                for held, who in ((by_role, link.role), (by_firm, link.provider_id)):
                    held[link.zone_id, who] = held.get((link.zone_id, who), 0) + hours
        roles = {name: Fraction(str(share)) for name, share in limits.role_share.items()}
        most = None if limits.provider_share is None else Fraction(str(limits.provider_share))
        return all(h <= roles.get(r, 1) * asked[z] for (z, r), h in by_role.items()) and (
            most is None or all(h <= most * asked[z] for (z, _), h in by_firm.items())
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
@pytest.mark.parametrize("limits", SHARES, ids=["70-30", "primes", "provider", "both"])
@pytest.mark.parametrize("seed", range(6))
def test_every_goal_equals_the_best_of_every_plan_within_the_shares(seed, limits, order):
    tables = cases.small(seed, packages=6, zones=2, tenders=seed % 2 == 1, loose=True)
    found = place(tables, goals=order, limits=limits)
    expected = plans.best_by_enumeration(
        tables, order, as_of=cases.AS_OF, is_allowed=keeps_shares(limits)
    )
    assert plans.achieved(found, tables[0]) == pytest.approx([float(v) for v in expected], abs=1e-4)
    if order[0] == "placed_hours":
        assert found.bound_hours == pytest.approx(float(expected[0]), abs=1e-9)


def _market(hours=(4, 4, 2), **links):
    return cases.market(
        [{"package_id": f"P{i}", "zone_id": "Z", "hours_per_week": float(h)}
         for i, h in enumerate(hours)],
        [{"provider_id": name} for name in ("A", "B", "C")],
        [{"provider_id": name, "zone_id": "Z", "role": role, **links}
         for name, role in (("A", "prime"), ("B", "prime"), ("C", "supplementary"))],
    )  # fmt: skip


def test_seventy_thirty_by_hand():
    # Of 10 hours primes may have 7 and supplementary providers 3: 4 + 2 and nothing of 4 and 4.
    found = place(_market(), limits=Limits(role_share={"prime": 0.7, "supplementary": 0.3}))
    by_role = found.frame.groupby("role")["hours_per_week"].sum().to_dict()
    assert by_role == {"": 4.0, "prime": 6.0}
    left = found.frame[found.frame["provider_id"] == ""]
    assert left["reason_code"].tolist() == ["share_limit"]
    assert found.bound_hours == 6.0  # proven for whole packages: 7 and 3 hours cannot be filled


def test_a_package_larger_than_the_share_says_so():
    found = place(_market(hours=(8, 2)), limits=Limits(provider_share=0.5))
    assert found.frame.set_index("package_id")["reason_code"]["P0"] == "share_limit"
    assert found.placed_hours == 2.0


def test_a_prime_that_is_free_but_at_its_share_is_told_on_the_placed_package():
    found = place(_market(hours=(5, 5)), limits=Limits(role_share={"prime": 0.5}))
    codes = found.frame.set_index("role")["reason_code"]
    assert found.placed_hours == 10.0
    assert codes["supplementary"] == "prime_share"


def test_shares_are_of_hours_asked_for_placed_or_not():
    # A alone is appointed to Z and may have half of its 8 hours, though nobody else takes the rest.
    tables = cases.market(
        [{"package_id": "P1", "zone_id": "Z", "hours_per_week": 4.0},
         {"package_id": "P2", "zone_id": "Z", "hours_per_week": 4.0}],
        [{"provider_id": "A"}],
        [{"provider_id": "A", "zone_id": "Z", "role": "prime"}],
    )  # fmt: skip
    assert place(tables, limits=Limits(provider_share=0.5)).placed_hours == 4.0


def test_hours_without_people_fill_a_share_to_the_second():
    tables = cases.market(
        [{"package_id": "", "zone_id": "Z", "hours_per_week": 10.0}],
        [{"provider_id": "A"}, {"provider_id": "B"}],
        [{"provider_id": "A", "zone_id": "Z", "role": "prime"},
         {"provider_id": "B", "zone_id": "Z", "role": "supplementary"}],
    )  # fmt: skip
    found = place(tables, limits=Limits(role_share={"prime": 0.333, "supplementary": 0.3}))
    by_role = found.frame.groupby("role")["hours_per_week"].sum().to_dict()
    assert by_role == pytest.approx({"prime": 3.33, "supplementary": 3.0, "": 3.67}, abs=1 / 3600)


@pytest.mark.parametrize(
    "change", [{"role": "prime", "provider_id": "A"}, {"role": "prime", "provider_id": "B"}]
)
def test_the_audit_refuses_a_share_that_is_passed(change):
    limits = Limits(role_share={"prime": 0.7, "supplementary": 0.3})
    tables = _market()
    found = place(tables, limits=limits)
    frame = found.frame.copy()
    for name, value in change.items():
        frame.loc[frame["provider_id"] == "", name] = value
    settings = AllocationSettings(limits=limits)
    with pytest.raises(InternalError, match="role has more than its share of a zone's hours"):
        audit(dataclasses.replace(found, frame=frame), tables[0], tables[1],
              appointments=tables[2], settings=settings, as_of=cases.AS_OF)  # fmt: skip


def test_without_a_share_the_audit_finds_the_unplaced_package_justified():
    limits = Limits(role_share={"prime": 0.7, "supplementary": 0.3})
    tables = _market()
    found = place(tables, limits=limits)
    with pytest.raises(InternalError, match="unplaced though a provider has room"):
        audit(found, tables[0], tables[1], appointments=tables[2], settings=AllocationSettings(),
              as_of=cases.AS_OF)  # fmt: skip


def test_a_share_is_taken_as_it_is_written():
    assert share_of(0.7, 36_000) == 25_200  # 0.7 * 36000 is 25199.999999999996
    assert share_of(1.0, 7) == 7
    assert share_of(0.0, 7) == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_county_keeps_its_shares_and_comes_near_the_bound(seed):
    tables = cases.county(seed, packages=400, providers=20, zones=6)
    limits = Limits(role_share={"prime": 0.6, "supplementary": 0.4}, provider_share=0.5)
    found = place(tables, limits=limits)
    free = place(tables)
    assert found.placed_hours <= free.placed_hours
    assert found.gap < 0.01
