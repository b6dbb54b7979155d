"""The frontier under limits beyond capacity, beside every plan there is on tiny markets."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from homecare.allocation import DEFAULT_GOALS, Limits
from homecare.allocation.goals import chosen
from homecare.allocation.keeping import todays_placements
from homecare.allocation.result import exact_values

_path = Path(__file__).parent / "test_frontier.py"
_spec = importlib.util.spec_from_file_location("test_frontier", _path)
plain = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plain)
cases, every_plan, frontier = plain.cases, plain.every_plan, plain.frontier

LIMITS = {
    "one": Limits(most_providers={"all": 1}),
    "block": Limits(block_hours={"all": 6.0}),
    "block of two": Limits(block_hours={"all": 4.0}, most_providers={"all": 2}),
    "mornings": Limits(),
    "role": Limits(role_share={"prime": 0.5}),
}


def morning(text):
    return every_plan.exact(dict(p.split("=") for p in text.split(";") if p).get("morning", 0))


def within(tables, limits):
    """Return whether a plan keeps the limits, from labels."""
    packages, providers, _ = tables
    asked = packages.groupby("zone_id")["hours_per_week"].sum().to_dict()
    firms = providers.set_index("provider_id")
    timed = {k: firms.window_capacity_hours[k] for k in firms.index}
    most = limits.most_providers.get("all", 99)
    block = every_plan.exact(limits.block_hours.get("all", 0))

    def keeps(rows, plan):
        work, mornings, roles = Counter(), Counter(), Counter()
        for row, link in zip(rows, plan, strict=True):
            if link is not None:
                hours = every_plan.exact(row.hours_per_week)
                work[link.zone_id, link.provider_id] += hours
                mornings[link.provider_id] += morning(row.window_hours)
                roles[link.zone_id, link.role] += hours
        starts = Counter(zone for zone, _ in work)
        return (
            all(hours >= block for hours in work.values())
            and all(count <= most for count in starts.values())
            and all(mornings[k] <= morning(t) for k, t in timed.items() if t)
            and all(hours <= every_plan.exact(asked[zone] * limits.role_share.get(role, 1))
                    for (zone, role), hours in roles.items())
        )  # fmt: skip

    return keeps


def tiny(name, seed):
    tables = cases.small(seed, packages=6, providers=3, zones=2, loose=seed % 2 == 0)
    return cases.with_mornings(tables) if name == "mornings" else tables


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", LIMITS)
def test_each_plan_keeps_the_limits_and_no_plan_there_is_passes_its_bound(name, seed):
    tables, limits = tiny(name, seed), LIMITS[name]
    problem, found = frontier(tables, points=4, limits=limits)  # each is audited
    is_within = within(tables, limits)
    for point in found:
        most = every_plan.exact((point.limit_seconds + found[0].moved_seconds) / 3600)

        def keeps(rows, plan, most=most):
            moved = sum(
                every_plan.exact(row.hours_per_week)
                for row, link in zip(rows, plan, strict=True)
                if row.incumbent_provider_id
                and (link is None or link.provider_id != row.incumbent_provider_id)
            )
            return moved <= most and is_within(rows, plan)

        best = every_plan.best_by_enumeration(tables, ("placed_hours",), as_of=cases.AS_OF,
                                              is_allowed=keeps)  # fmt: skip
        placed = exact_values(problem, point.placed.parts, chosen(["placed_hours"]))[0]
        assert placed / 3600 <= float(best[0]) + 1e-9
        assert float(best[0]) <= point.placed.bound_seconds / 3600 + 1e-9


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", LIMITS)
def test_the_first_plan_moves_as_few_hours_as_any_that_keeps_the_limits(name, seed):
    tables, limits = tiny(name, seed), LIMITS[name]
    problem, found = frontier(tables, points=3, limits=limits)
    if len(found) == 1:
        return  # everything may move and nothing that could stay does
    today = todays_placements(problem)
    rows = set(problem.lines.row[today.line].tolist())
    packages = tables[0].assign(
        incumbent_provider_id=[
            name if place in rows else ""
            for place, name in enumerate(tables[0]["incumbent_provider_id"])
        ]
    )
    best = every_plan.best_by_enumeration(
        (packages, *tables[1:]), ("incumbent_hours",), as_of=cases.AS_OF,
        is_allowed=within(tables, limits),
    )  # fmt: skip
    has_today = problem.lines.seconds[~problem.lines.is_waiting]
    stays = int(has_today.sum()) - found[0].moved_seconds
    assert stays / 3600 == pytest.approx(float(best[0]))


@pytest.fixture(scope="module", params=["three", "block", "mornings"])
def market(request):
    tables = cases.county(4, packages=36, providers=6, zones=6, ratio=1.2)
    limits = {
        "three": Limits(most_providers={"all": 3}),
        "block": Limits(block_hours={"all": 20.0}),
    }
    tables = cases.with_mornings(tables) if request.param == "mornings" else tables
    limits = limits.get(request.param, Limits())
    return tables, limits, *frontier(tables, points=4, limits=limits)


def test_more_freedom_lowers_no_goal_and_no_bound_and_each_plan_keeps_its_limit(market):
    _, _, problem, found = market
    goals = chosen(DEFAULT_GOALS)
    values = [exact_values(problem, point.placed.parts, goals) for point in found[:-1]]
    assert values == sorted(values)
    assert len(set(values)) > 1  # something is gained on the way
    bounds = [point.placed.bound_seconds for point in found]
    assert bounds == sorted(bounds)
    for point in found[:-1]:
        assert point.moved_seconds <= point.limit_seconds + found[0].moved_seconds


def test_the_order_of_rows_changes_nothing_under_limits(market):
    tables, limits, _, found = market
    rng = np.random.default_rng(5)
    mixed = tuple(each.iloc[rng.permutation(len(each))].reset_index(drop=True) for each in tables)
    _, again = frontier(mixed, points=4, limits=limits)
    for one, two in zip(found, again, strict=True):
        assert (one.limit_seconds, one.moved_seconds, one.moved_people) == (
            two.limit_seconds, two.moved_seconds, two.moved_people)  # fmt: skip
        assert one.placed.bound_seconds == two.placed.bound_seconds
        assert one.placed.best == pytest.approx(two.placed.best)
