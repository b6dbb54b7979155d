"""Gathering of scattered room, on markets small enough to work out by hand."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path

import numpy as np

from homecare.allocation import AllocationSettings, allocate, audit
from homecare.allocation.cells import Room, build_cells
from homecare.allocation.goals import GOALS
from homecare.allocation.problem import build_problem
from homecare.allocation.whole.ground import Ground
from homecare.allocation.whole.packages import Plan, build_whole
from homecare.allocation.whole.standing import Standing
from homecare.allocation.whole.subsets import fill

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


def standing_of(firms, links, demand):
    """Return a standing in which nothing is placed, and what it stands on."""
    packages, providers, appointments = cases.market(
        [
            {"package_id": f"P{k}", "zone_id": zone, "hours_per_week": hours}
            for k, (zone, hours) in enumerate(demand)
        ],
        [{"provider_id": name, "capacity_hours_per_week": hours} for name, hours in firms],
        [
            {"provider_id": name, "zone_id": zone, "role": "prime", "capacity_hours_per_week": cap}
            for name, zone, cap in links
        ],
    )
    problem = build_problem(packages, providers, appointments=appointments,
                            settings=WITHOUT_PROOF, as_of=cases.AS_OF)  # fmt: skip
    goals = [GOALS[name] for name in WITHOUT_PROOF.goals]
    whole = build_whole(problem, build_cells(problem), goals=goals, seed=1)
    plan = Plan(np.full(len(whole.line), -1, dtype=np.int64), Room.full(problem))
    return Standing(Ground(problem, whole), plan), plan, whole


def test_moves_that_are_taken_back_leave_room_load_and_places_as_they_were():
    standing, _, _ = standing_of(
        [("A", 10), ("B", 6)], [("A", "Z", 8), ("A", "Y", 5), ("B", "Z", None)],
        [("Z", 5.0), ("Z", 3.0), ("Y", 4.0)],
    )  # fmt: skip
    a_y, a_z = standing.ground.links_of[0]
    assert [standing.free[a_y], standing.free[a_z]] == [5 * 3600, 8 * 3600]
    standing.put([0], -1, a_z)  # five of A's ten hours: five are left in either zone, of 8 three
    assert [standing.free[a_y], standing.free[a_z]] == [5 * 3600, 3 * 3600]
    standing.put([1], -1, a_y)  # four more: one is left in all
    assert [standing.free[a_y], standing.free[a_z]] == [3600, 3600]
    assert standing.placed == 9 * 3600
    standing.take_back(1)
    assert [standing.free[a_y], standing.free[a_z]] == [5 * 3600, 3 * 3600]
    assert standing.unplaced() == [1, 2]
    standing.take_back(0)
    assert (standing.placed, standing.load, standing.moves) == (0, [0, 0, 0], [])


def test_what_has_moved_is_written_into_the_plan_with_the_room_that_it_leaves():
    standing, plan, whole = standing_of(
        [("A", 10), ("B", 6)], [("A", "Z", None), ("B", "Z", None)], [("Z", 5.0), ("Z", 3.0)]
    )
    standing.put([0, 1], -1, 0)
    standing.put([1], 0, 1)
    standing.write()
    assert whole.link[plan.pair].tolist() == [0, 1]
    assert plan.room.provider.tolist() == [5 * 3600, 3 * 3600]


def test_a_link_spans_its_own_limit_where_the_total_of_its_provider_does_not_bind():
    standing, _, _ = standing_of(
        [("A", 10)], [("A", "Z", 9), ("A", "Y", 8)], [("Z", 5.0), ("Y", 5.0)]
    )
    a_y, a_z = standing.ground.links_of[0]
    standing.put([0], -1, standing.ground.links_for(0)[0])
    standing.put([1], -1, standing.ground.links_for(1)[0])
    assert [standing.free[a_y], standing.free[a_z]] == [0, 0]  # ten of ten hours
    assert [standing.span(a_y), standing.span(a_z)] == [8 * 3600, 9 * 3600]


def test_a_fill_is_as_large_as_the_best_of_all_subsets_and_keeps_the_first():
    sizes = [7, 6, 5, 5, 3]
    for most in range(30):
        taken = fill(sizes, most)
        every = [sum(each) for n in range(6) for each in itertools.combinations(sizes, n)]
        assert sum(sizes[place] for place in taken) == max(s for s in every if s <= most)
    assert fill([5, 5, 5], 10) == {0, 1}
