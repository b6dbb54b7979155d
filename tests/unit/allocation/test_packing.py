"""Gathering of scattered room, on markets small enough to work out by hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from homecare.allocation import AllocationSettings, allocate, audit

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)
WITHOUT_PROOF = AllocationSettings(exact_pairs_limit=0)


def placed(demand, firms, links):
    """Return the hours that hand-out, repair and packing place without the integer programme."""
    packages, providers, appointments = cases.market(
        [
            {"package_id": f"P{k}", "zone_id": zone, "hours_per_week": hours, "needs": needs}
            for k, (zone, hours, needs) in enumerate(demand)
        ],
        [
            {"provider_id": name, "capacity_hours_per_week": hours, "capabilities": can}
            for name, hours, can in firms
        ],
        [{"provider_id": name, "zone_id": zone, "role": "prime"} for name, zone in links],
    )
    found = allocate(packages, providers, appointments=appointments, settings=WITHOUT_PROOF,
                     as_of=cases.AS_OF)  # fmt: skip
    audit(found, packages, providers, appointments=appointments, settings=WITHOUT_PROOF,
          as_of=cases.AS_OF)  # fmt: skip
    return found


def test_room_scattered_over_two_providers_is_gathered_for_a_package():
    sizes = [6.0, 5.0, 4.0, 3.0, 2.0]  # 20 hours: 10 + 10 only as 6 + 4 and 5 + 3 + 2
    found = placed([("Z", hours, "") for hours in sizes], [("A", 10, ""), ("B", 10, "")],
                   [("A", "Z"), ("B", "Z")])  # fmt: skip
    assert found.unplaced_hours == 0


def test_room_is_passed_along_a_chain_of_providers_and_zones():
    # Only C may take the last package (peg, zone 3), and has no room; B can relieve C in zone 2,
    # and A can relieve B in zone 1, where the room is.
    demand = [("Z1", 4.0, ""), ("Z2", 4.0, ""), ("Z3", 4.0, "peg")]
    found = placed(
        demand,
        [("A", 4, ""), ("B", 4, ""), ("C", 4, "peg")],
        [("A", "Z1"), ("B", "Z1"), ("B", "Z2"), ("C", "Z2"), ("C", "Z3")],
    )
    assert found.unplaced_hours == 0


def test_a_link_is_filled_by_the_set_that_fills_it_best():
    found = placed([("Z", hours, "") for hours in (7.0, 6.0, 5.0, 5.0)], [("A", 11, "")],
                   [("A", "Z")])  # fmt: skip
    assert found.placed_hours == 11


def test_without_polish_fewer_hours_are_placed_under_the_same_bound_and_every_limit_holds():
    fewer = 0
    for seed in range(4, 12):
        tables = cases.small(seed, packages=14, providers=4, zones=2)
        plans = []
        for is_polished in (True, False):
            settings = AllocationSettings(exact_pairs_limit=0, is_polished=is_polished)
            plan = allocate(tables[0], tables[1], appointments=tables[2], settings=settings,
                            as_of=cases.AS_OF)  # fmt: skip
            audit(plan, tables[0], tables[1], appointments=tables[2], settings=settings,
                  as_of=cases.AS_OF)  # fmt: skip
            plans.append(plan)
        polished, quick = plans
        assert polished.bound_hours == quick.bound_hours
        assert quick.placed_seconds <= polished.placed_seconds
        fewer += quick.placed_seconds < polished.placed_seconds
    assert fewer > 0
