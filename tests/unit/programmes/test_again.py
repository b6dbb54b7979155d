"""One goal solved again and again: against a fresh solve each time, and against SciPy."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import optimize

from homecare.programmes import Again, Network, solve_in_order


def _network(seed, columns=40):
    """Return two laminar families of sets over the columns: a totally unimodular network."""
    rng = np.random.default_rng(seed)
    place = np.arange(columns)
    one, two = rng.integers(0, 8, columns), rng.integers(0, 10, columns)
    row = np.concatenate([one, 8 + two, 18 + two // 3])
    column = np.concatenate([place, place, place])
    return Network(columns, row, column, rng.integers(1, 60, 22), rng.integers(1, 40, columns))


def _scipy(goal, network, upper):
    matrix = np.zeros((len(network.row_upper), network.columns))
    np.add.at(matrix, (network.row, network.column), 1.0)
    found = optimize.linprog(-goal, A_ub=matrix, b_ub=network.row_upper,
                             bounds=np.column_stack([np.zeros(len(upper)), upper]))  # fmt: skip
    return -found.fun


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_is_that_of_a_fresh_solve_and_of_scipy(seed):
    rng = np.random.default_rng(100 + seed)
    network = _network(seed)
    goal = rng.integers(1, 5, network.columns)
    held = Again(goal, network)
    for share in (0.0, 0.3, 0.8, 0.1, 1.0, 0.0):
        upper = np.where(rng.random(network.columns) < share, 0, network.upper)
        value = held.most(upper)
        fresh = solve_in_order([goal], dataclasses.replace(network, upper=upper))
        assert value == fresh.values[0]
        assert value == pytest.approx(_scipy(goal, network, upper))


def test_bounds_may_rise_above_those_it_was_opened_with():
    network = Network(2, np.array([0, 0]), np.array([0, 1]), np.array([50]), np.array([4, 4]))
    held = Again(np.array([1, 1]), network)
    assert held.most(np.array([30, 30])) == 50
    assert held.most(np.array([0, 7])) == 7


def test_a_network_without_columns_has_nothing():
    nothing = np.zeros(0, dtype=np.int64)
    held = Again(nothing, Network(0, nothing, nothing, nothing, nothing))
    assert held.most(nothing) == 0
