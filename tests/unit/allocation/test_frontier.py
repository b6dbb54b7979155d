"""The frontier of people moved: its ends, its limits, and every plan there is on tiny markets."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, Limits, allocate, audit
from homecare.allocation.allocate import as_allocation
from homecare.allocation.frontier.points import build_frontier
from homecare.allocation.goals import chosen
from homecare.allocation.keeping import todays_placements
from homecare.allocation.problem import build_problem
from homecare.allocation.result import exact_values
from homecare.allocation.rules.measures import MEASURE_NAMES, measured, usable_capacity


def _loaded(name):
    path = Path(__file__).parents[2] / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases, every_plan = _loaded("allocation_cases"), _loaded("allocation_enumeration")


def frontier(tables, *, points=5, goals=DEFAULT_GOALS, limits=None):
    """Return the problem and the frontier, every plan of it audited."""
    packages, providers, appointments = tables
    settings = AllocationSettings(goals=goals, limits=limits or Limits())
    given = {"appointments": appointments, "settings": settings, "as_of": cases.AS_OF}
    problem = build_problem(packages, providers, **given)
    found = build_frontier(problem, goals=chosen(goals), settings=settings, points=points,
                           tell=lambda _: None)  # fmt: skip
    for point in found:
        plan = as_allocation(problem, packages, point.placed, goals=chosen(goals),
                             settings=settings)  # fmt: skip
        audit(plan, packages, providers, **given)
    return problem, found


@pytest.fixture(scope="module")
def county():
    tables = cases.county(7, packages=260, providers=14, zones=5)
    return tables, *frontier(tables)


def _moved(tables, problem, point):
    """Return the hours and packages that a provider has today and that are elsewhere, by labels."""
    packages, _, _ = tables
    names = np.array([*problem.provider_ids, ""], dtype=object)
    at = {}
    for line, link in zip(point.placed.parts.line, point.placed.parts.link, strict=True):
        provider = names[problem.links.provider[link]] if link >= 0 else ""
        at[int(problem.lines.row[line])] = provider
    status = packages.get("status", pd.Series("", index=packages.index))
    moved = (
        (packages["incumbent_provider_id"] != "")
        & ~status.isin(("awaiting", "returned"))
        & ([at[place] for place in range(len(packages))] != packages["incumbent_provider_id"])
    )
    return packages["hours_per_week"][moved].sum(), int(moved.sum())


def test_hours_moved_keep_to_the_limit_and_are_told_as_they_are(county):
    tables, problem, found = county
    forced = found[0].moved_seconds
    for point in found:
        hours, people = _moved(tables, problem, point)
        assert point.moved_seconds / 3600 == pytest.approx(hours)
        assert point.moved_people == people
        assert point.moved_seconds <= point.limit_seconds + forced
    assert [p.limit_seconds for p in found] == sorted(p.limit_seconds for p in found)


def test_more_freedom_never_lowers_the_goals_nor_the_bound(county):
    _, problem, found = county
    goals = chosen(DEFAULT_GOALS)
    values = [exact_values(problem, point.placed.parts, goals) for point in found[:-1]]
    assert values == sorted(values)
    bounds = [point.placed.bound_seconds for point in found]
    assert bounds == sorted(bounds)
    assert len(set(values)) > 2  # something is gained on the way


def test_the_last_plan_is_the_one_of_placing_everything(county):
    tables, problem, found = county
    plan = allocate(tables[0], tables[1], appointments=tables[2], settings=AllocationSettings(),
                    as_of=cases.AS_OF)  # fmt: skip
    last = exact_values(problem, found[-1].placed.parts, chosen(DEFAULT_GOALS))
    assert last[0] == plan.placed_seconds
    assert found[-1].placed.bound_seconds / 3600 == plan.bound_hours


def test_the_first_plan_is_that_of_todays_placements_where_they_fit():
    packages, providers, links = cases.county(3, packages=150, providers=10, zones=6)
    roomy = providers.assign(capacity_hours_per_week=providers["capacity_hours_per_week"] * 3,
                             suspended_from=pd.NaT)  # fmt: skip
    tables = packages, roomy, links.assign(capacity_hours_per_week=np.nan)
    problem, found = frontier(tables, points=3)
    # Whoever leaves is with a provider that is not appointed there, or not able.
    able = set(todays_placements(problem).line.tolist())
    forced = [line for line in np.flatnonzero(~problem.lines.is_waiting) if line not in able]
    assert found[0].moved_people == len(forced)
    kept = allocate(packages, roomy, appointments=tables[2], as_of=cases.AS_OF,
                    settings=AllocationSettings(place="new"))  # fmt: skip
    assert kept.kept.beyond_capacity_seconds == 0
    first = exact_values(problem, found[0].placed.parts, chosen(DEFAULT_GOALS))
    assert first[0] == kept.placed_seconds
    assert first[1] / 3600 == pytest.approx(kept.goals[1].achieved)


def test_whoever_cannot_stay_counts_as_moved_in_every_plan_as_when_rules_are_compared():
    # By hand: B is with a provider that cannot do what it needs, C with one of another zone, so
    # both leave whatever is planned; A stays. D was returned, so nobody has it today.
    packages, providers, links = cases.market(
        [
            {"package_id": "A", "zone_id": "Z", "hours_per_week": 9, "incumbent_provider_id": "K1"},
            {"package_id": "B", "zone_id": "Z", "hours_per_week": 4, "incumbent_provider_id": "K1",
             "needs": "dementia"},
            {"package_id": "C", "zone_id": "Z", "hours_per_week": 3, "incumbent_provider_id": "K3"},
            {"package_id": "D", "zone_id": "Z", "hours_per_week": 2, "incumbent_provider_id": "K1",
             "status": "returned"},
        ],
        [{"provider_id": "K1", "provider_name": "K1", "capacity_hours_per_week": 20},
         {"provider_id": "K2", "provider_name": "K2", "capabilities": "dementia"},
         {"provider_id": "K3", "provider_name": "K3"}],
        [{"provider_id": "K1", "zone_id": "Z", "role": "prime"},
         {"provider_id": "K2", "zone_id": "Z", "role": "supplementary"},
         {"provider_id": "K3", "zone_id": "Y", "role": "prime"}],
    )  # fmt: skip
    problem, found = frontier((packages.fillna({"status": "placed"}), providers, links), points=3)
    for point in found:
        assert (point.moved_people, point.moved_seconds) == (2, 7 * 3600)
        values, _ = measured(problem, point.placed.parts, usable_capacity(problem))
        assert dict(zip(MEASURE_NAMES, values, strict=True))["moved_people"] == 2


def test_nobody_with_a_provider_leaves_one_point():
    packages, providers, links = cases.small(4, packages=6)
    _, found = frontier((packages.assign(incumbent_provider_id=""), providers, links))
    assert len(found) == 1
    assert (found[0].moved_people, found[0].moved_seconds) == (0, 0)


@pytest.mark.parametrize("seed", range(8))
def test_each_bound_holds_for_every_plan_within_the_limit(seed):
    tables = cases.small(seed, packages=6, providers=3, zones=2)
    packages, _, _ = tables
    problem, found = frontier(tables, points=4)
    for point in found:
        most = every_plan.exact((point.limit_seconds + found[0].moved_seconds) / 3600)

        def keeps(rows, plan, most=most):
            moved = sum(
                every_plan.exact(row.hours_per_week)
                for row, link in zip(rows, plan, strict=True)
                if row.incumbent_provider_id
                and (link is None or link.provider_id != row.incumbent_provider_id)
            )
            return moved <= most

        best = every_plan.best_by_enumeration(tables, ("placed_hours",), as_of=cases.AS_OF,
                                              is_allowed=keeps)  # fmt: skip
        assert best is not None
        placed = exact_values(problem, point.placed.parts, chosen(["placed_hours"]))[0]
        assert placed / 3600 <= float(best[0]) + 1e-9
        assert float(best[0]) <= point.placed.bound_seconds / 3600 + 1e-9
    assert len(packages) == 6


@pytest.mark.parametrize("seed", range(3))
def test_the_bound_of_a_limit_is_that_of_an_independent_programme(seed):
    # scipy's own linear programme over packages and links, with the row on hours that stay.
    tables = cases.county(seed, packages=80, providers=8, zones=6)
    packages, providers, links = tables
    problem, found = frontier(tables, points=4)
    firms = providers.set_index("provider_id")
    pairs = [
        (i, j)
        for i, package in enumerate(packages.itertuples())
        for j, link in enumerate(links.itertuples())
        if any(link.Index == each.Index for each in every_plan.options(
            package, firms, links[links["zone_id"] == package.zone_id], cases.AS_OF))
    ]  # fmt: skip
    hours = packages["hours_per_week"].to_numpy()
    # A package that no plan could place whole is no part of the programme.
    caps = [np.fmin(link.capacity_hours_per_week, firms.loc[link.provider_id,
            "capacity_hours_per_week"]) for link in links.itertuples()]  # fmt: skip
    pairs = [(i, j) for i, j in pairs if not hours[i] > caps[j]]
    size = np.array([hours[i] for i, _ in pairs])
    rows, upper = [], []
    for i in range(len(packages)):
        rows.append(np.array([p == i for p, _ in pairs], dtype=float))
        upper.append(1.0)
    provider = links["provider_id"].to_numpy()
    for j, link in enumerate(links.itertuples()):
        if not np.isnan(link.capacity_hours_per_week):
            rows.append(size * np.array([q == j for _, q in pairs]))
            upper.append(link.capacity_hours_per_week)
    for firm in providers.itertuples():
        if not np.isnan(firm.capacity_hours_per_week):
            rows.append(size * np.array([provider[q] == firm.provider_id for _, q in pairs]))
            upper.append(firm.capacity_hours_per_week)
    own = packages["incumbent_provider_id"].to_numpy()
    stays = size * np.array([own[i] == provider[j] for i, j in pairs])
    today = problem.lines.seconds[~problem.lines.is_waiting]
    base = int(today.sum()) - found[0].moved_seconds
    for point in found[1:-1]:
        floor = (base - point.limit_seconds) / 3600
        answer = optimize.linprog(-size, A_ub=np.array([*rows, -stays]),
                                  b_ub=np.array([*upper, -floor]), bounds=(0, 1))  # fmt: skip
        assert answer.status == 0
        assert point.placed.bound_seconds / 3600 == pytest.approx(-answer.fun, abs=1e-3)


def test_the_order_of_rows_changes_nothing():
    packages, providers, links = cases.county(5, packages=90, providers=8, zones=6)
    rng = np.random.default_rng(5)
    shuffled = tuple(
        table.iloc[rng.permutation(len(table))].reset_index(drop=True)
        for table in (packages, providers, links)
    )
    one, other = (frontier(tables, points=4)[1] for tables in ((packages, providers, links),
                                                               shuffled))  # fmt: skip
    for a, b in zip(one, other, strict=True):
        assert (a.limit_seconds, a.moved_seconds, a.moved_people) == (
            b.limit_seconds, b.moved_seconds, b.moved_people)  # fmt: skip
        assert dataclasses.asdict(a)["placed"]["best"] == dataclasses.asdict(b)["placed"]["best"]
