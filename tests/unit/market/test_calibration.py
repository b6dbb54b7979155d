"""Fitting and rounding to totals: cases worked by hand, laws, and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import optimize

from homecare.errors import InfeasibleError, UsageError
from homecare.market.calibration import fit_to_margins, round_to_margins
from homecare.market.tilting import tilt_to_means


def tables(low, high):
    shape = st.tuples(st.integers(1, 7), st.integers(1, 7))
    return shape.flatmap(lambda s: arrays.arrays(float, s, elements=st.floats(low, high)))


def test_a_two_by_two_table_fits_as_worked_by_hand():
    # The odds ratio of the seed is 1 x 4 / (2 x 2) = 1, so the answer is rows x columns / total.
    fitted = fit_to_margins([[1, 2], [2, 4]], [[30, 70], [40, 60]])
    assert np.allclose(fitted, [[12, 18], [28, 42]], rtol=0, atol=1e-9)


def test_the_odds_ratio_of_the_seed_survives():
    # With margins of 1/2 and odds ratio 9, a / (1/2 - a) = 3, so a = 3/8.
    fitted = fit_to_margins([[9, 1], [1, 1]], [[0.5, 0.5], [0.5, 0.5]])
    assert np.allclose(fitted, [[0.375, 0.125], [0.125, 0.375]], rtol=0, atol=1e-9)


def test_a_three_way_table_keeps_all_its_totals():
    margins = [[3.0, 7.0], [2.0, 3.0, 5.0], [6.0, 4.0]]
    seed = np.arange(1.0, 13.0).reshape(2, 3, 2)
    fitted = fit_to_margins(seed, margins)
    for axis, margin in enumerate(margins):
        others = tuple({0, 1, 2} - {axis})
        assert np.allclose(fitted.sum(axis=others), margin, rtol=0, atol=1e-9)


@given(tables(0.01, 100.0), st.randoms(use_true_random=False))
def test_fitting_keeps_every_total(seed, luck):
    rows = np.array([luck.uniform(1, 50) for _ in range(seed.shape[0])])
    columns = np.array([luck.uniform(1, 50) for _ in range(seed.shape[1])])
    columns *= rows.sum() / columns.sum()
    fitted = fit_to_margins(seed, [rows, columns], rounds=1_000)
    assert np.allclose(fitted.sum(axis=1), rows)
    assert np.allclose(fitted.sum(axis=0), columns)


@pytest.mark.parametrize("small", [1e-2, 1e-5, 1e-9, 1e-12])
def test_a_seed_that_is_all_but_diagonal_fits_in_few_rounds(small):
    # By hand: the odds ratio stays at w = 1 / small^2. With first totals r and c and u in the
    # second cell, (r - u) (1 - c - u) = w u (c - r + u), so that
    # (w - 1) u^2 + (w (c - r) + 1 + r - c) u - r (1 - c) = 0.
    r, c, w = 0.6, 0.5, small**-2
    a, b = w - 1, w * (c - r) + 1 + r - c
    u = (-b + np.sqrt(b * b + 4 * a * r * (1 - c))) / (2 * a)
    fitted = fit_to_margins([[1, small], [small, 1]], [[r, 1 - r], [c, 1 - c]], rounds=100)
    assert np.allclose(fitted, [[r - u, u], [c - r + u, 1 - c - u]], rtol=0, atol=1e-11)


@pytest.mark.parametrize("size", [3, 8, 20])
def test_a_fitted_table_keeps_the_odds_ratios_of_its_seed(size):
    luck = np.random.default_rng(size)
    seed = np.full((size, size), 1e-6) + np.diag(luck.uniform(50, 100, size))
    rows, columns = luck.uniform(1, 50, (2, size))
    columns *= rows.sum() / columns.sum()
    fitted = fit_to_margins(seed, [rows, columns], rounds=100)
    assert np.allclose(fitted.sum(axis=1), rows, rtol=0, atol=1e-9)
    assert np.allclose(fitted.sum(axis=0), columns, rtol=0, atol=1e-9)
    factors = np.log(fitted / seed)  # a sum of one term for each row and one for each column
    apart = factors - factors[:1] - factors[:, :1] + factors[0, 0]
    assert np.allclose(apart, 0, rtol=0, atol=1e-9)


@pytest.mark.parametrize("number", range(40))
def test_a_table_is_refused_exactly_where_linear_programming_finds_none(number):
    luck = np.random.default_rng(number)
    size = luck.integers(2, 6, 2)
    seed = (luck.random(size) < 0.7) * luck.uniform(0.1, 10, size)
    rows, columns = luck.uniform(1, 10, size[0]), luck.uniform(1, 10, size[1])
    columns *= rows.sum() / columns.sum()
    cells = np.argwhere(seed > 0)
    sums = np.zeros((size.sum(), len(cells)))
    sums[cells[:, 0], np.arange(len(cells))] = 1
    sums[size[0] + cells[:, 1], np.arange(len(cells))] = 1
    found = optimize.linprog(np.zeros(len(cells)), A_eq=sums, b_eq=np.append(rows, columns))
    assert found.status in {0, 2}  # there is one, or there is none
    if found.status == 0:
        fitted = fit_to_margins(seed, [rows, columns], rounds=300)
        assert np.allclose(fitted.sum(axis=1), rows)
        return
    with pytest.raises(InfeasibleError) as refusal:
        fit_to_margins(seed, [rows, columns], rounds=300)
    assert "after 300 rounds" not in str(refusal.value)  # told as soon as it is proven


def test_cells_that_the_totals_leave_nothing_for_come_to_nothing():
    # Column 0 can only be filled by row 0, which then has nothing for column 1.
    fitted = fit_to_margins([[1, 1], [0, 1]], [[5, 5], [5, 5]], rounds=200)
    assert np.allclose(fitted, [[5, 0], [0, 5]], rtol=0, atol=1e-9)


def test_a_seed_that_fits_already_is_returned():
    seed = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert fit_to_margins(seed, [[3, 7], [4, 6]]).tolist() == seed.tolist()


def test_margins_with_different_sums_are_refused_with_both_sums():
    with pytest.raises(InfeasibleError, match="different sums") as refusal:
        fit_to_margins([[1, 1]], [[10], [4, 5]])
    assert refusal.value.faults[0].found == "10, 9"


def test_a_total_whose_cells_are_all_zero_is_refused_by_position():
    with pytest.raises(InfeasibleError, match="only cells whose seed is 0") as refusal:
        fit_to_margins([[1, 1], [0, 0]], [[5, 5], [5, 5]])
    assert refusal.value.faults[0].where == "axis 0"
    assert refusal.value.faults[0].found == "position 1"


def test_zeros_that_leave_no_table_are_refused():
    # Row 0 can only fill column 0, which wants 1 of its 5.
    with pytest.raises(InfeasibleError, match="no table with these totals"):
        fit_to_margins([[1, 0], [1, 1]], [[5, 5], [1, 9]], rounds=200)


@pytest.mark.parametrize(
    ("seed", "margins"),
    [([[1.0, -1.0]], [[1], [1, 0]]), ([[1.0, np.nan]], [[1], [1, 0]]), ([[1.0]], [[1]])],
)
def test_seeds_and_shapes_that_make_no_sense_are_refused(seed, margins):
    with pytest.raises(UsageError):
        fit_to_margins(seed, margins)


def test_totals_of_zero_give_a_table_of_zeros():
    assert fit_to_margins([[1, 1]], [[0], [0, 0]]).tolist() == [[0.0, 0.0]]


@given(tables(0.0, 30.0))
@settings(max_examples=200)
def test_rounding_keeps_totals_and_each_cell_at_floor_or_ceiling(inner):
    # A last row and column bring every total to a whole number.
    last_column = np.ceil(inner.sum(axis=1)) - inner.sum(axis=1)
    table = np.column_stack([inner, last_column])
    table = np.vstack([table, np.ceil(table.sum(axis=0)) - table.sum(axis=0)])
    table[-1, -1] += np.ceil(table[-1].sum() - 1e-9) - table[-1].sum()
    table = np.maximum(table, 0.0)
    whole = round_to_margins(table)
    assert (whole.sum(axis=1) == np.rint(table.sum(axis=1))).all()
    assert (whole.sum(axis=0) == np.rint(table.sum(axis=0))).all()
    assert (whole >= np.floor(table)).all()
    assert (whole <= np.ceil(table)).all()


def test_rounding_leaves_whole_tables_alone():
    assert round_to_margins([[3.0, 0.0], [1.0, 2.0]]).tolist() == [[3, 0], [1, 2]]


def test_rounding_finds_a_way_where_the_largest_fractions_block_it():
    # Raising 0.9 and 0.8 first leaves row 2 with column 0 only; a path must undo one of them.
    table = [[0.9, 0.1, 0.0], [0.0, 0.8, 0.2], [0.1, 0.1, 0.8]]
    whole = round_to_margins(table)
    assert whole.sum(axis=0).tolist() == [1, 1, 1]
    assert whole.sum(axis=1).tolist() == [1, 1, 1]
    assert whole[0, 2] == whole[1, 0] == 0


def test_an_augmenting_path_is_needed_and_found():
    # Largest first takes (0,0); row 1 may only rise in column 0, so row 0 has to move over.
    table = np.array([[0.6, 0.4, 0.0, 0.0], [0.4, 0.0, 0.3, 0.3], [0.0, 0.6, 0.7, 0.7]])
    whole = round_to_margins(table)
    assert whole.sum(axis=0).tolist() == [1, 1, 1, 1]
    assert whole.sum(axis=1).tolist() == [1, 1, 2]


@pytest.mark.parametrize(("table", "where"), [([[0.5], [0.5]], "row"), ([[0.5, 0.5]], "column")])
def test_broken_totals_cannot_be_rounded(table, where):
    with pytest.raises(InfeasibleError, match=f"a {where} total is not a whole number"):
        round_to_margins(table)


@pytest.mark.parametrize("table", [[1.0, 2.0], [[-1.0]], [[np.inf]]])
def test_tables_that_make_no_sense_cannot_be_rounded(table):
    with pytest.raises(UsageError):
        round_to_margins(table)


def test_a_tilted_die_has_the_given_mean():
    # Jaynes's die with mean 4.5: probabilities as published (0.0544 ... 0.3475).
    faces = np.arange(1.0, 7.0)
    chance = tilt_to_means(np.ones(6), faces[:, None], [4.5])
    assert np.allclose(chance, [0.0543, 0.0788, 0.1142, 0.1654, 0.2398, 0.3475], atol=2e-4)
    assert np.isclose(chance @ faces, 4.5)


def test_a_mean_out_of_reach_is_refused():
    with pytest.raises(InfeasibleError, match="no distribution with these means"):
        tilt_to_means([1, 1], [[0.0], [1.0]], [1.5])
