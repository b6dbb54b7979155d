"""Allocation beside other people's solvers: SciPy's on packages one by one, CBC on the cells.

The models here are written from the rules and share no code with the allocation's own. SciPy's
`linprog` and `milp`: Virtanen et al. (2020), SciPy 1.0, Nature Methods 17, 261-272. CBC:
Forrest and Lougee-Heimer (2005), CBC User Guide, through PuLP.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pulp
import pytest
from scipy import optimize, sparse

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, Limits, allocate
from homecare.allocation.cells import Room, build_arcs, build_cells
from homecare.allocation.goals import chosen
from homecare.allocation.model import build_network
from homecare.allocation.openings.choose import build_programme, choose_openings
from homecare.allocation.problem import build_problem
from homecare.programmes import solve_in_order

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[1] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

LIMITS = [
    Limits(),
    Limits(role_share={"prime": 0.5, "supplementary": 0.4}),
    Limits(provider_share=0.3),
]
MEASURES = ["pickup_score", "quality_score", "response_score"]


def by_packages(tables):
    """Return (hours, gains by goal, rows, limits, sizes) over pairs of package and link."""
    packages, providers, links = tables
    links = links.copy()
    filled = links[MEASURES].fillna(links[MEASURES].mean()).fillna(0.0)
    links["score"] = filled.mean(axis=1).round(6)
    links = links.merge(
        providers[["provider_id", "capabilities", "capacity_hours_per_week", "suspended_from"]],
        on="provider_id",
        suffixes=("", "_in_all"),
    )
    pairs = packages.reset_index(names="package").merge(links, on="zone_id",
                                                        suffixes=("_card", ""))  # fmt: skip
    able = [
        set(filter(None, needs.split(";"))) <= set(filter(None, skills.split(";")))
        for needs, skills in zip(pairs["needs"], pairs["capabilities"], strict=True)
    ]
    own = pairs["incumbent_provider_id"] == pairs["provider_id"]
    idle = ~(pairs["suspended_from"] <= pd.Timestamp(cases.AS_OF))
    fits = (pairs["package_id"] == "") | (
        pairs["hours_per_week"]
        <= np.fmin(pairs["capacity_hours_per_week"], pairs["capacity_hours_per_week_in_all"])
        .fillna(np.inf)
    )  # fmt: skip
    pairs = pairs[np.array(able) & (idle | own) & fits].reset_index(drop=True)
    own = pairs["incumbent_provider_id"] == pairs["provider_id"]
    card = pairs["rate_gbp_per_hour_card"]
    paid = pairs["rate_gbp_per_hour"].fillna(card)
    gains = {
        "placed_hours": np.ones(len(pairs)),
        "prime_hours": (pairs["role"] == "prime").to_numpy(dtype=float),
        "score": pairs["score"].to_numpy(dtype=float),
        "incumbent_hours": own.to_numpy(dtype=float),
        "weekly_cost": (card - paid).to_numpy(dtype=float),
    }
    rows, limits = [], []
    for keys, limit in (
        (["provider_id", "zone_id"], "capacity_hours_per_week"),
        (["provider_id"], "capacity_hours_per_week_in_all"),
    ):
        for _, group in pairs[pairs[limit].notna()].groupby(keys):
            rows.append(group.index.to_numpy())
            limits.append(float(group[limit].iloc[0]))
    return pairs, gains, rows, limits


def in_order(pairs, gains, rows, limits, *, order, is_whole):
    """Return the best value of each goal in order by SciPy, each held for the next."""
    hours = pairs["hours_per_week"].to_numpy(dtype=float)
    packages = int(pairs["package"].max()) + 1
    once = sparse.csr_array(
        (np.ones(len(pairs)), (pairs["package"], np.arange(len(pairs)))), (packages, len(pairs))
    )
    used = sparse.lil_array((len(rows), len(pairs)))
    for row, members in enumerate(rows):
        used[row, members] = hours[members]
    held, floors, best = [], [], []
    for goal in order:
        worth = hours * gains[goal]
        constraints = [optimize.LinearConstraint(once, ub=1.0)]
        if rows:
            constraints.append(optimize.LinearConstraint(used.tocsr(), ub=limits))
        if held:
            constraints.append(optimize.LinearConstraint(np.array(held), lb=floors))
        found = optimize.milp(
            -worth,
            constraints=constraints,
            bounds=optimize.Bounds(0, 1),
            integrality=np.full(len(pairs), int(is_whole)),
            options={"mip_rel_gap": 0.0},
        )
        assert found.success
        best.append(-found.fun)
        held.append(worth)
        floors.append(-found.fun - 1e-6)
    return best


def stated(values, order, base):
    return [base - v if goal == "weekly_cost" else v for goal, v in zip(order, values, strict=True)]


@pytest.mark.parametrize("order", [DEFAULT_GOALS, ("placed_hours", "weekly_cost", "score")])
@pytest.mark.parametrize("seed", range(8))
def test_whole_packages_are_placed_as_well_as_scipy_places_them(seed, order):
    tables = cases.small(seed, packages=12, providers=4, zones=2, tenders=seed % 2 == 0)
    found = allocate(tables[0], tables[1], appointments=tables[2], as_of=cases.AS_OF,
                     settings=AllocationSettings(goals=order))  # fmt: skip
    pairs, gains, rows, limits = by_packages(tables)
    expected = in_order(pairs, gains, rows, limits, order=order, is_whole=True)
    base = float((tables[0]["hours_per_week"] * tables[0]["rate_gbp_per_hour"]).sum())
    assert [goal.achieved for goal in found.goals] == pytest.approx(
        stated(expected, order, base), abs=1e-3
    )


@pytest.mark.parametrize("tenders", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_cells_lose_nothing_of_the_programme_over_packages(seed, tenders):
    tables = cases.county(seed, packages=120, providers=12, zones=5, tenders=tenders)
    found = allocate(tables[0], tables[1], appointments=tables[2], as_of=cases.AS_OF,
                     settings=AllocationSettings(exact_pairs_limit=0))  # fmt: skip
    pairs, gains, rows, limits = by_packages(tables)
    expected = in_order(pairs, gains, rows, limits, order=DEFAULT_GOALS, is_whole=False)
    base = float((tables[0]["hours_per_week"] * tables[0]["rate_gbp_per_hour"]).sum())
    assert [goal.lp_value for goal in found.goals] == pytest.approx(
        stated(expected, DEFAULT_GOALS, base), abs=0.02
    )
    assert found.goals[0].lp_value == pytest.approx(expected[0], abs=1e-6)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
@pytest.mark.filterwarnings("ignore:.*PULP_CBC_CMD.*:DeprecationWarning")
@pytest.mark.parametrize(
    "limits", [*LIMITS, "windows"], ids=["none", "roles", "provider", "windows"]
)
@pytest.mark.parametrize("seed", range(3))
def test_cbc_gives_the_same_goals_on_the_same_cells(seed, limits):
    tables = cases.county(seed, packages=400, providers=20, zones=6)
    if limits == "windows":
        tables, limits = cases.with_mornings(tables), Limits()
    packages, providers, appointments = tables
    problem = build_problem(packages, providers, appointments=appointments,
                            settings=AllocationSettings(limits=limits),
                            as_of=cases.AS_OF)  # fmt: skip
    cells, room = build_cells(problem), Room.full(problem)
    arcs = build_arcs(problem, cells, np.arange(len(packages)), room)
    network = build_network(problem, arcs, room)
    goals = [rule.whole(problem, arcs.pairs(cells)) for rule in chosen(DEFAULT_GOALS[:4])]
    ours = solve_in_order(goals, network).values
    held = []
    for goal, value in zip(goals, ours, strict=True):
        unit = float(np.abs(goal).max()) * 3600
        theirs = pulp.LpProblem("cells", pulp.LpMaximize)
        x = [theirs.add_variable(f"x{k}", 0, int(u)) for k, u in enumerate(network.upper)]
        weights = (goal / unit).tolist()
        theirs.setObjective(pulp.LpAffineExpression(zip(x, weights, strict=True)))
        for row, limit in enumerate(network.row_upper.tolist()):
            here, part = network.row == row, int(network.units[row])
            entries = zip(network.column[here].tolist(), network.entries[here].tolist(),
                          strict=True)  # fmt: skip
            sums = pulp.LpAffineExpression((x[k], a / part) for k, a in entries)
            theirs.addConstraint(sums <= limit / part, f"c{row}")
        for number, (earlier, floor) in enumerate(held):
            sums = pulp.LpAffineExpression(zip(x, earlier, strict=True))
            theirs.addConstraint(sums >= floor - 1e-6, f"g{number}")
        theirs.solve(pulp.PULP_CBC_CMD(msg=False))
        assert pulp.value(theirs.objective) == pytest.approx(value / unit, rel=1e-6, abs=0.01)
        held.append((weights, value / unit))


OPENINGS = [
    Limits(most_providers={"all": 3}),
    Limits(block_hours={"all": 30.0}),
    Limits(most_providers={"all": 4}, block_hours={"all": 20.0}),
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
@pytest.mark.filterwarnings("ignore:.*PULP_CBC_CMD.*:DeprecationWarning")
@pytest.mark.parametrize("limits", OPENINGS, ids=["count", "block", "both"])
@pytest.mark.parametrize("seed", range(2))
def test_cbc_finds_no_more_hours_where_having_work_is_limited(seed, limits):
    packages, providers, appointments = cases.county(seed, packages=150, providers=10, zones=5)
    problem = build_problem(packages, providers, appointments=appointments,
                            settings=AllocationSettings(limits=limits),
                            as_of=cases.AS_OF)  # fmt: skip
    cells = build_cells(problem)
    ours = choose_openings(problem, cells, goals=chosen(["placed_hours"]), seed=1,
                           work_limit=10**6, most_seconds=10**9)  # fmt: skip
    programme = build_programme(problem, cells)
    theirs = pulp.LpProblem("openings", pulp.LpMaximize)
    x = [
        theirs.add_variable(f"x{k}", 0, float(u), pulp.LpInteger if o else pulp.LpContinuous)
        for k, (u, o) in enumerate(zip(programme.upper, programme.is_open, strict=True))
    ]
    hours = len(programme.arcs.link)
    theirs.setObjective(pulp.LpAffineExpression((v, 1) for v in x[:hours]))
    rows = programme.rows
    for row, limit in enumerate(programme.row_upper.tolist()):
        here = rows.row == row
        entries = zip(rows.column[here].tolist(), rows.value[here].tolist(), strict=True)
        theirs.addConstraint(pulp.LpAffineExpression((x[k], a) for k, a in entries) <= limit,
                             f"c{row}")  # fmt: skip
    theirs.solve(pulp.PULP_CBC_CMD(msg=False))
    assert ours.bound_seconds / 3600 == pytest.approx(pulp.value(theirs.objective), abs=0.001)
