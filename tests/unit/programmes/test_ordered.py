"""Goals in strict order: against SciPy goal by goal, and what happens when the solver errs."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import optimize

from homecare.errors import InternalError
from homecare.programmes import Network, highs, solve_in_order


def _network(seed, columns=30):
    """Return two laminar families of sets over the columns: a totally unimodular network."""
    rng = np.random.default_rng(seed)
    place = np.arange(columns)
    one, two = rng.integers(0, 8, columns), rng.integers(0, 10, columns)
    row = np.concatenate([one, 8 + two, 18 + two // 3])
    column = np.concatenate([place, place, place])
    upper = rng.integers(1, 40, columns)
    network = Network(columns, row, column, rng.integers(1, 60, 22), upper)
    goals = [
        np.ones(columns, dtype=np.int64),
        rng.integers(0, 2, columns),
        rng.integers(300_000, 1_000_000, columns),
        rng.integers(0, 2, columns),
        -rng.integers(18_000_000, 30_000_000, columns),
        rng.integers(1, 2**20, columns),
    ]
    return goals, network


def _dense(network):
    matrix = np.zeros((len(network.row_upper), network.columns))
    np.add.at(matrix, (network.row, network.column), 1.0)
    return matrix


@pytest.mark.parametrize("seed", range(8))
def test_each_goal_has_the_value_scipy_finds_with_the_earlier_ones_held(seed):
    goals, network = _network(seed)
    found = solve_in_order(goals[:5], network)
    matrix, upper = _dense(network), network.row_upper.astype(float)
    for goal, value in zip(goals[:5], found.values, strict=True):
        unit = float(np.abs(goal).max())
        expected = optimize.linprog(
            -goal / unit,
            A_ub=matrix,
            b_ub=upper,
            bounds=np.column_stack([np.zeros(network.columns), network.upper]),
        )
        assert value / unit == pytest.approx(-expected.fun, abs=1e-5)
        matrix = np.vstack([matrix, -goal / unit])
        upper = np.append(upper, -value / unit + 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_the_plan_is_the_same_whatever_path_the_solver_goes(seed):
    goals, network = _network(seed, columns=80)
    plans = [
        solve_in_order(goals, network, options=options).x.tolist()
        for options in (
            {},
            {"presolve": "off"},
            {"solver": "simplex", "simplex_strategy": 4, "presolve": "off"},
            {"solver": "ipm", "run_crossover": "on"},
            {"solver": "ipm", "run_crossover": "on", "presolve": "off"},
            {"random_seed": 17},
            {"presolve": "on", "simplex_strategy": 1},
        )
    ]
    assert all(plan == plans[0] for plan in plans)


def test_the_plan_is_the_same_with_the_columns_in_another_order():
    goals, network = _network(3, columns=80)
    mixed = np.random.default_rng(0).permutation(80)
    moved = dataclasses.replace(
        network, column=np.argsort(mixed)[network.column], upper=network.upper[mixed]
    )
    plain = solve_in_order(goals, network).x
    assert solve_in_order([goal[mixed] for goal in goals], moved).x.tolist() == (
        plain[mixed].tolist()
    )


def test_a_row_price_is_what_one_more_unit_is_worth():
    goals, network = _network(5)
    found = solve_in_order(goals[:1], network)
    for row in range(len(network.row_upper)):
        less = network.row_upper.copy()
        less[row] -= 1
        fewer = solve_in_order(goals[:1], dataclasses.replace(network, row_upper=less))
        assert found.values[0] - fewer.values[0] >= found.row_prices[0][row]


def test_values_beyond_the_range_of_a_float_are_still_exact():
    network = Network(2, np.array([0, 0]), np.array([0, 1]), np.array([3 * 10**8]),
                      np.array([2 * 10**8, 2 * 10**8]))  # fmt: skip
    goal = np.array([10**8 + 1, 10**8])
    assert solve_in_order([goal], network).values == (2 * 10**8 * (10**8 + 1) + 10**16,)


def test_a_wrong_answer_from_a_warm_start_is_found_and_solved_again(monkeypatch):
    goals, network = _network(1)
    expected = solve_in_order(goals, network)
    real, colds = highs.Session.run, []

    def run(self, *, cold=False):
        outcome = real(self, cold=cold)
        colds.append(cold)
        wrong = np.zeros_like(outcome.x)
        return outcome if cold else dataclasses.replace(outcome, x=wrong)

    monkeypatch.setattr(highs.Session, "run", run)
    found = solve_in_order(goals, network)
    assert found.values == expected.values
    assert any(colds)


def test_an_answer_that_is_wrong_twice_is_withheld(monkeypatch):
    goals, network = _network(1)
    real = highs.Session.run

    def run(self, *, cold=False):
        outcome = real(self, cold=cold)
        return dataclasses.replace(outcome, x=outcome.x * 0)

    monkeypatch.setattr(highs.Session, "run", run)
    with pytest.raises(InternalError, match="could not be proven in whole numbers"):
        solve_in_order(goals, network)


def test_a_plan_over_a_limit_is_withheld(monkeypatch):
    goals, network = _network(1)
    real = highs.Session.run

    def run(self, *, cold=False):
        outcome = real(self, cold=cold)
        return dataclasses.replace(outcome, x=network.upper.astype(float))

    monkeypatch.setattr(highs.Session, "run", run)
    with pytest.raises(InternalError):
        solve_in_order(goals, network)


def test_a_network_without_columns_has_nothing_to_choose():
    empty = np.zeros(0, dtype=np.int64)
    found = solve_in_order([empty, empty], Network(0, empty, empty, np.array([4]), empty))
    assert found.values == (0, 0)
    assert found.x.tolist() == []


def test_a_programme_that_is_no_network_is_solved_once_for_each_goal(monkeypatch):
    """Three arcs of which any two share a limit: half of each is best, and prices bound it."""
    row, column = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 2, 0, 2])
    network = Network(3, row, column, np.full(3, 9), np.full(3, 9), is_whole=False)
    real, runs = highs.Session.run, []

    def run(self, *, cold=False):
        runs.append(cold)
        return real(self, cold=cold)

    monkeypatch.setattr(highs.Session, "run", run)
    best = solve_in_order([np.ones(3, dtype=np.int64), np.array([3, 2, 1])], network)
    assert not best.is_whole
    assert best.values == (13, 27)  # 3 x 4.5 rounded down; then 4.5 x (3 + 2 + 1)
    assert runs == [False, False]
