"""The plan is the same whatever path the solver goes, with each limit switched on."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, Limits
from homecare.allocation.cells import Room, build_arcs, build_cells
from homecare.allocation.goals import chosen
from homecare.allocation.model import build_network, tie_break
from homecare.allocation.problem import build_problem
from homecare.programmes import solve_in_order

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

LIMITS = {
    "none": Limits(),
    "roles": Limits(role_share={"prime": 0.5, "supplementary": 0.4}),
    "provider": Limits(provider_share=0.3),
    "windows": Limits(),
}
PATHS = {
    "presolve off": {"presolve": "off"},
    "dual simplex": {"simplex_strategy": 1},
    "primal simplex": {"simplex_strategy": 4},
    "presolve and dual simplex": {"presolve": "on", "simplex_strategy": 1},
    "another seed": {"random_seed": 12345},
    "no scaling": {"simplex_scale_strategy": 0},
}


@pytest.fixture(scope="module", params=list(LIMITS))
def stated(request):
    """Return the goals and the rows of one county, and its plan on the usual path."""
    tables = cases.county(3, packages=400, providers=20, zones=6)
    if request.param == "windows":
        tables = cases.with_mornings(tables)
    packages, providers, appointments = tables
    settings = AllocationSettings(limits=LIMITS[request.param])
    problem = build_problem(packages, providers, appointments=appointments, settings=settings,
                            as_of=cases.AS_OF)  # fmt: skip
    cells, room = build_cells(problem), Room.full(problem)
    arcs = build_arcs(problem, cells, np.arange(len(packages)), room)
    pairs = arcs.pairs(cells)
    goals = [rule.whole(problem, pairs) for rule in chosen(DEFAULT_GOALS)]
    goals.append(tie_break(problem, cells, arcs, 1))
    network = build_network(problem, arcs, room)
    return goals, network, solve_in_order(goals, network)


@pytest.mark.parametrize("path", list(PATHS))
def test_the_plan_does_not_depend_on_the_solvers_settings(stated, path):
    goals, network, usual = stated
    other = solve_in_order(goals, network, options=PATHS[path])
    assert other.values == usual.values
    assert other.x.tolist() == usual.x.tolist()


@pytest.mark.parametrize("seed", range(2))
def test_the_plan_does_not_depend_on_the_order_of_columns_and_rows(stated, seed):
    goals, network, usual = stated
    rng = np.random.default_rng(seed)
    columns, rows = rng.permutation(network.columns), rng.permutation(len(network.row_upper))
    mixed = replace(
        network,
        column=np.argsort(columns)[network.column],
        row=np.argsort(rows)[network.row],
        row_upper=network.row_upper[rows],
        upper=network.upper[columns],
        unit=None if network.unit is None else network.unit[rows],
    )
    other = solve_in_order([goal[columns] for goal in goals], mixed)
    assert other.values == usual.values
    assert other.x.tolist() == usual.x[columns].tolist()
