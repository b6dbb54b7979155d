"""Bounds from prices that are not whole: against the formula in fractions, and against SciPy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import optimize

from homecare.programmes.bounds import DENOMINATORS, dual_bound


def _case(seed, *, size=1, columns=25, rows=12, entries=70):
    rng = np.random.default_rng(seed)
    place = rng.choice(rows * columns, entries, replace=False)
    upper = rng.integers(1, 40, columns) * size
    return {
        "goal": rng.integers(-3, 9, columns) * size,
        "row": place // columns,
        "column": place % columns,
        "row_upper": rng.integers(1, 60, rows) * size,
        "bounds": (np.zeros(columns, dtype=np.int64), upper),
        "value": rng.integers(1, 5, entries) * size,
    }


def _dense(case):
    matrix = np.zeros((len(case["row_upper"]), len(case["goal"])), dtype=object)
    for row, column, value in zip(case["row"], case["column"], case["value"], strict=True):
        matrix[row, column] += int(value)
    return matrix


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_passes_the_bound_and_good_prices_come_near_it(seed):
    case = _case(seed)
    low, high = case["bounds"]
    found = optimize.linprog(-case["goal"], A_ub=_dense(case).astype(float), b_ub=case["row_upper"],
                             bounds=np.column_stack([low, high]))  # fmt: skip
    bound = dual_bound(case.pop("goal"), -found.ineqlin.marginals, **case)
    assert np.floor(-found.fun - 1e-6) <= bound <= np.floor(-found.fun + 1e-6)


@pytest.mark.parametrize("size", [1, 2**20, 2**31])
@pytest.mark.parametrize("seed", range(3))
def test_the_bound_is_the_formula_in_fractions_however_great_the_figures(seed, size):
    """Seconds times the steps of a call window are near 2**50, and prices have 60 bits."""
    case = _case(seed, size=size)
    prices = np.abs(np.random.default_rng(seed).normal(size=12)) * 1000
    matrix, (low, high) = _dense(case), (each.tolist() for each in case["bounds"])
    right = []
    for denominator in DENOMINATORS:
        price = [Fraction(round(each * denominator), denominator) for each in prices.tolist()]
        total = sum(y * b for y, b in zip(price, case["row_upper"].tolist(), strict=True))
        for column, gain in enumerate(case["goal"].tolist()):
            reduced = gain - sum(y * a for y, a in zip(price, matrix[:, column], strict=True))
            total += reduced * (high[column] if reduced > 0 else low[column])
        right.append(total)
    assert dual_bound(case.pop("goal"), prices, **case) == min(each // 1 for each in right)


def test_without_rows_every_column_is_at_the_bound_that_suits_it():
    nothing = np.zeros(0, dtype=np.int64)
    bounds = (np.array([1, 2]), np.array([5, 6]))
    assert dual_bound(np.array([3, -4]), np.zeros(0), row=nothing, column=nothing,
                      row_upper=nothing, bounds=bounds) == 3 * 5 - 4 * 2  # fmt: skip
