"""Small programmes: values worked out by hand or by SciPy's own solver."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize

from homecare.programmes import Rows, solve_integer, solve_linear


def _random_programme(seed):
    rng = np.random.default_rng(seed)
    rows, columns = 4, 7
    matrix = rng.integers(-3, 6, (rows, columns)).astype(float)
    inside = rng.random(columns) * 5
    high = matrix @ inside + rng.random(rows)
    low = np.where(rng.random(rows) < 0.5, high - 3.0, -np.inf)
    return rng.normal(size=columns), matrix, low, high


@pytest.mark.parametrize("seed", range(20))
def test_a_linear_programme_has_the_value_scipy_finds(seed):
    cost, matrix, low, high = _random_programme(seed)
    found = solve_linear(cost, matrix, row_lower=low, row_upper=high, upper=9.0)
    with_low = np.isfinite(low)
    expected = optimize.linprog(
        cost,
        A_ub=np.vstack([matrix, -matrix[with_low]]),
        b_ub=np.concatenate([high, -low[with_low]]),
        bounds=(0, 9),
    )
    assert found.status == "optimal"
    assert found.value == pytest.approx(expected.fun, abs=1e-8)


@pytest.mark.parametrize("sense", ["minimise", "maximise"])
@pytest.mark.parametrize("seed", range(5))
def test_a_row_dual_is_the_change_for_a_little_more_right_hand_side(seed, sense):
    cost, matrix, low, high = _random_programme(seed)
    first = solve_linear(cost, matrix, row_lower=low, row_upper=high, upper=9.0, sense=sense)
    for row in range(len(high)):
        step = np.zeros(len(high))
        step[row] = 1e-5
        moved = solve_linear(
            cost, matrix, row_lower=low + step, row_upper=high + step, upper=9.0, sense=sense
        )
        change = (moved.value - first.value) / 1e-5
        assert change == pytest.approx(first.row_duals[row], abs=1e-4)


@pytest.mark.parametrize("seed", range(10))
def test_an_integer_programme_has_the_value_scipy_finds(seed):
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 30, (3, 12)).astype(float)
    worth = rng.integers(1, 50, 12).astype(float)
    found = solve_integer(worth, weight, row_upper=60.0, upper=1.0, sense="maximise")
    expected = optimize.milp(
        -worth,
        constraints=optimize.LinearConstraint(weight, ub=60.0),
        integrality=1,
        bounds=optimize.Bounds(0, 1),
    )
    assert found.status == "optimal"
    assert found.value == pytest.approx(-expected.fun)
    assert found.bound == pytest.approx(found.value)


def test_a_start_is_taken_when_no_node_may_be_looked_at():
    worth = [6.0, 10.0, 12.0]
    found = solve_integer(
        worth, [[1.0, 2.0, 3.0]], row_upper=5.0, upper=1.0, sense="maximise", start=[0, 1, 1]
    )
    assert found.value == 22.0


def test_rows_by_entries_mean_the_same_as_rows_written_out():
    cost, matrix, low, high = _random_programme(3)
    row, column = np.nonzero(matrix)
    entries = Rows(matrix.shape, row, column, matrix[row, column])
    written = solve_linear(cost, matrix, row_lower=low, row_upper=high, upper=9.0)
    listed = solve_linear(cost, entries, row_lower=low, row_upper=high, upper=9.0)
    assert listed.value == written.value


def test_an_infeasible_programme_says_so():
    found = solve_linear([1.0], [[1.0]], row_lower=4.0, upper=3.0)
    assert found.status == "infeasible"
    assert math.isnan(found.value)


def test_a_programme_without_rows_is_solved_on_its_bounds():
    found = solve_linear([1.0, -1.0], np.zeros((0, 2)), upper=[3.0, 4.0])
    assert found.value == -4.0


def test_nothing_is_printed(capfd):
    solve_integer([5.0, 4.0], [[6.0, 5.0]], row_upper=[10.0], sense="maximise")
    assert capfd.readouterr() == ("", "")
