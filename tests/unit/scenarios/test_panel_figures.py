"""Who has the work and who waits: sums by hand over five packages and three providers."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from homecare.allocation import AllocationSettings, allocate
from homecare.allocation.fairness.curve import fairness_curve
from homecare.allocation.fairness.losses import shares_at_losses
from homecare.allocation.ladder import price_ladder
from homecare.allocation.problem import build_problem
from homecare.report.panel import words
from homecare.scenarios.panel.fairness import curve_of, losses_of
from homecare.scenarios.panel.figures import (
    cells_of,
    equity_of,
    grouped,
    ladder_of,
    providers_of,
    size_names,
    whole_of,
    zones_of,
)

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)


@pytest.fixture(scope="module")
def made():
    """North: a prime with 20 hours for 14 and 7; south: a supplementary with 5 hours for 6."""
    tables = cases.market(
        [
            {"package_id": "A", "zone_id": "north", "hours_per_week": 14.0, "band": "urban",
             "service": "maintenance"},
            {"package_id": "B", "zone_id": "north", "hours_per_week": 7.0, "band": "rural",
             "service": "maintenance"},
            {"package_id": "C", "zone_id": "south", "hours_per_week": 6.0, "band": "rural"},
            {"package_id": "D", "zone_id": "south", "hours_per_week": 4.0, "band": "urban"},
            {"package_id": "", "zone_id": "north", "hours_per_week": 1.0, "band": "urban"},
        ],
        [
            {"provider_id": "K1", "provider_name": "One", "capacity_hours_per_week": 20.0},
            {"provider_id": "K2", "provider_name": "Two", "capacity_hours_per_week": 5.0},
            {"provider_id": "K3", "provider_name": "Three"},
        ],
        [
            {"provider_id": "K1", "zone_id": "north", "role": "prime"},
            {"provider_id": "K2", "zone_id": "south", "role": "supplementary"},
        ],
    )  # fmt: skip
    packages, providers, appointments = tables
    settings = AllocationSettings()
    allocation = allocate(packages, providers, appointments=appointments, settings=settings,
                          as_of=cases.AS_OF)  # fmt: skip
    problem = build_problem(packages, providers, appointments=appointments, settings=settings,
                            as_of=cases.AS_OF)  # fmt: skip
    parts = grouped(allocation, packages, zone_ids=["north", "south"], bands=["urban", "rural"])
    return allocation, problem, settings, parts


def table(made, name):
    found = equity_of(made[3], zone_names={"north": "The north"})
    return {row["group"]: row for row in
            next(each["groups"] for each in found if each["dimension"] == name)}  # fmt: skip


def test_shares_have_their_own_group_under_them(made):
    # Placed: A (14) and the hour without a person with K1, D (4) with K2. B and C wait.
    bands = table(made, "band")
    assert list(bands) == ["urban", "rural"]  # in the order of the card
    urban, rural = bands["urban"], bands["rural"]
    assert (urban["planned_hours"], urban["unplaced_hours"]) == (19.0, 0.0)
    assert (urban["planned_people"], urban["unplaced_people"]) == (2, 0)
    assert urban["prime_share"] == 15 / 19  # of placed hours
    assert urban["prime_people_share"] == 1 / 2  # A of A and D: an hour without people is nobody
    assert (rural["unplaced_share"], rural["unplaced_people_share"]) == (1.0, 1.0)
    assert rural["prime_share"] is None  # nothing is placed
    zones = table(made, "zone")
    assert zones["north"]["title"] == "The north"
    assert zones["north"]["unplaced_share"] == 7 / 22
    assert zones["south"]["unplaced_share"] == 6 / 10
    sizes = table(made, "size")
    under, seven, fourteen, _, without = size_names()
    assert list(sizes) == [under, seven, fourteen, without]
    assert sizes[under]["planned_hours"] == 10.0
    assert sizes[without]["planned_people"] == 0
    assert sizes[without]["unplaced_people_share"] is None
    services = table(made, "service")
    assert services["not stated"]["planned_hours"] == 11.0


def test_every_dimension_adds_up_to_the_whole_and_so_do_the_cells(made):
    parts = made[3]
    whole = whole_of(parts)
    assert (whole["planned_hours"], whole["placed_hours"], whole["unplaced_hours"]) == (32, 19, 13)
    found = equity_of(parts, zone_names={})
    assert [each["dimension"] for each in found] == [
        "band",
        "zone",
        "service",
        "size",
    ]  # one funder
    for name in ("planned_hours", "unplaced_hours", "prime_hours", "planned_people",
                 "unplaced_people"):  # fmt: skip
        for each in found:
            assert sum(row[name] for row in each["groups"]) == whole[name]
    cells = cells_of(parts)
    for name in ("band", "service", "size"):
        own = [cell for cell in cells if cell["dimension"] == name]
        assert sum(cell["hours"] for cell in own) == 32
        assert sum(cell["people"] for cell in own) == 4


def test_a_provider_is_measured_against_its_capacity(made):
    allocation, problem, settings, parts = made
    curve = fairness_curve(problem, settings)
    found = providers_of(allocation, parts, curve=curve, ids=problem.provider_ids)
    one, two, three = found["rows"]
    assert (one["hours"], one["capacity_hours"], one["used_share"]) == (15.0, 20.0, 0.75)
    assert (two["hours"], two["used_share"]) == (4.0, 0.8)
    # 15 of 19 hours on 20 of 25 hours of capacity
    assert one["work_for_capacity"] == pytest.approx((15 / 19) / (20 / 25))
    assert three["capacity_hours"] is None
    assert three["used_share"] is None
    assert not three["has_least_share"]  # it has no zone, so nothing to be promised
    # Gini of 0.75 and 0.8: half the mean difference over the mean
    assert found["spread"] == pytest.approx(0.05 / 2 / (0.75 + 0.8))
    assert found["without_limit"] == 1
    # C (6 hours) is larger than all that K2 can take, so only D can be given to it
    assert two["usable_hours"] == 4.0


def test_a_zone_tells_its_shortage_and_who_is_full(made):
    allocation, _, _, parts = made
    names = {"north": "North", "south": "South", "moor": "Moor"}
    north, south, moor = zones_of(allocation, parts, zone_names=names, suspended={"K2"})
    assert (north["zone_name"], south["zone_name"]) == ("North", "South")
    assert (moor["planned_hours"], moor["providers"]) == (0.0, [])  # nobody asks, nobody serves
    assert (north["planned_hours"], north["unplaced_hours"]) == (22.0, 7.0)
    # K1 has 5 hours left and 7 are wanted; K2 has 1 left and 6 are wanted.
    assert [each["free_hours"] for each in (*north["providers"], *south["providers"])] == [5.0, 1.0]
    assert (north["providers_full"], south["providers_full"]) == (1, 1)
    assert [each["is_suspended"] for each in south["providers"]] == [True]


def test_the_text_says_what_the_figures_say(made):
    allocation, problem, settings, parts = made
    curve = fairness_curve(problem, settings)
    ladder = ladder_of(price_ladder(problem, goals=settings.goals))
    zones = zones_of(allocation, parts, zone_names={"north": "north", "south": "south"})
    found = {
        "scenario": {"title": "Five packages", "id": "five", "as_of": "2020-11-30", "notices": []},
        "all": whole_of(parts),
        "equity": equity_of(parts, zone_names={}),
        "providers": providers_of(allocation, parts, curve=curve, ids=problem.provider_ids),
        "fairness": {**curve_of(curve, has_rates=False),
                     "losses": losses_of(shares_at_losses(problem, settings), has_tenders=False)},
        "ladder": {"steps_hours": [1, 10, 50, 100], "goals": ["placed_hours", "prime_hours"],
                   "zones": [{**zone, "roles": ladder[zone["zone_id"]]} for zone in zones]},
    }  # fmt: skip
    text = words.panel_text(found)
    assert "13 of 32 hours a week are not placed (40.6%): 2 of 4 packages (50.0%)." in text
    assert "The greatest share waits in Rural (100.0%) and in south (60.0%)." in text
    assert "Providers use from 75% to 80% of their capacity" in text
    # K1 can be sure of all of its 20 hours, K2 of its 4: packages may be cut in the programme.
    assert ["none", "100%", "100%"] in [line.split() for line in text.splitlines()]
    only = words.zones_text(found)
    assert "south: 6 of 10 hours a week are not placed; 1 of 1 providers is full." in only
    assert "weekly_cost" not in {goal["goal"] for goal in found["fairness"]["goals"]}
