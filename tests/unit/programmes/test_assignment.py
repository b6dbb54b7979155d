"""One-to-one assignment against every permutation and against SciPy."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from homecare.programmes import assign_pairs

MATRIX = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 12), min_size=columns, max_size=columns), min_size=1, max_size=5
    )
)


def worth(matrix, pairs):
    return sum(matrix[row][column] for row, column in pairs)


def best_of_all(matrix):
    rows, columns = len(matrix), len(matrix[0])
    if rows > columns:
        matrix, rows, columns = list(zip(*matrix, strict=True)), columns, rows
    return max(
        sum(matrix[row][order[row]] for row in range(rows))
        for order in permutations(range(columns), rows)
    )


@settings(max_examples=150, deadline=None)
@given(MATRIX)
def test_no_permutation_is_worth_more(matrix):
    pairs = assign_pairs(matrix)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(matrix[row][column] > 0 for row, column in pairs)
    assert worth(matrix, pairs) == best_of_all(matrix)


def test_hours_in_seconds_of_a_county_are_assigned_as_scipy_does():
    place = np.arange(14 * 9).reshape(14, 9)
    matrix = (place * 7919 % 1009) * 3600 * (place * 31 % 7 > 2)
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    assert worth(matrix, assign_pairs(matrix)) == matrix[rows, columns].sum()


def test_of_two_pairings_worth_the_same_the_first_in_reading_order_is_taken():
    assert assign_pairs([[3, 3], [3, 3]]) == ((0, 0), (1, 1))
    assert assign_pairs([[7200, 7200, 0], [0, 7200, 7200]]) == ((0, 0), (1, 1))


def test_nothing_shared_is_never_a_pair():
    assert assign_pairs([[0, 0], [0, 5]]) == ((1, 1),)
    assert assign_pairs([[0]]) == ()
    assert assign_pairs(np.zeros((0, 3))) == ()
