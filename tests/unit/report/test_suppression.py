"""Small counts: hidden, and not to be worked out by an independent solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from homecare.report.disclosure.hiding import choose
from homecare.report.disclosure.suppression import Figure, System, exposed


def two_way(people):
    """A table of counts published with its row, column and grand totals."""
    rows, columns = people.shape
    place = np.arange(people.size).reshape(rows, columns)
    figures = [Figure(("cell", str(cell)), (frozenset({cell}),)) for cell in range(people.size)]
    figures += [
        Figure(("row", str(row)), (frozenset(place[row].tolist()),), 5.0) for row in range(rows)
    ]
    figures += [
        Figure(("column", str(column)), (frozenset(place[:, column].tolist()),), 5.0)
        for column in range(columns)
    ]
    figures.append(Figure(("all",), (frozenset(range(people.size)),), 9.0, is_last=True))
    return System(people.ravel().astype(float), {"hours": people.ravel() * 10.25}, tuple(figures))


def by_linprog(system, hidden, figure):
    """Least and greatest count of a figure, by scipy, from what is published."""
    cells = len(system.people)
    rows, right = [], []
    for each in system.figures:
        if each.key not in hidden:
            row = np.zeros(cells)
            row[list(each.forms[0])] = 1
            rows.append(row)
            right.append(system.people[list(each.forms[0])].sum())
    goal = np.zeros(cells)
    goal[list(figure.forms[0])] = 1
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * goal, A_eq=np.array(rows) if rows else None, b_eq=right or None, bounds=(0, None)
        )
        ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return ends


def example():
    """Fourteen zones by four bands with ten small cells, drawn once and written down."""
    people = np.array(
        [
            [310, 95, 31, 4],
            [262, 41, 18, 3],
            [240, 66, 14, 4],
            [180, 70, 9, 2],
            [255, 58, 11, 6],
            [248, 80, 16, 5],
            [82, 31, 34, 15],
            [88, 27, 6, 1],
            [70, 12, 9, 2],
            [9, 21, 6, 1],
            [8, 18, 9, 2],
            [0, 8, 3, 0],
            [6, 20, 17, 4],
            [0, 5, 11, 6],
        ]
    )
    assert ((people > 0) & (people < 5)).sum() == 10  # nine in the last column, one beside it
    return people


def test_hiding_small_cells_alone_lets_them_be_worked_out():
    system = two_way(example())
    small = frozenset(figure.key for figure in system.small())
    worked_out = [
        figure for figure in system.small() if np.ptp(by_linprog(system, small, figure)) < 1e-6
    ]
    assert len(worked_out) >= 8


def test_our_choice_keeps_every_small_count_safe_by_another_solver():
    system = two_way(example())
    hidden = choose(system)
    assert {figure.key for figure in system.small()} <= hidden
    for figure in system.small():
        least, most = by_linprog(system, hidden, figure)
        assert most - least > 0.5
        assert not (np.ceil(least - 1e-6) >= 1 and np.floor(most + 1e-6) <= 4)


def test_no_total_is_hidden_where_cells_are_enough():
    assert {key[0] for key in choose(two_way(example()))} == {"cell"}


def test_nothing_is_hidden_where_nothing_is_small():
    assert choose(two_way(np.full((4, 3), 7))) == frozenset()


def test_the_audit_finds_a_count_given_away_by_its_row():
    system = two_way(np.array([[2, 50], [60, 70]]))
    found = exposed(system, frozenset({("cell", "0")}))
    assert (("cell", "0"), "people") in found


def test_a_small_county_hides_even_its_total():
    assert ("all",) in choose(two_way(np.array([[1, 0], [0, 2]])))


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 6), st.integers(2, 4), st.data())
def test_no_small_count_can_be_worked_out_in_any_table(rows, columns, data):
    cells = data.draw(
        st.lists(
            st.sampled_from([0, 1, 2, 4, 5, 6, 9, 30, 200]),
            min_size=rows * columns,
            max_size=rows * columns,
        )
    )
    system = two_way(np.array(cells).reshape(rows, columns))
    hidden = choose(system)
    for figure in system.small():
        assert figure.key in hidden
        least, most = by_linprog(system, hidden, figure)
        assert not (np.ceil(least - 1e-6) >= 1 and np.floor(most + 1e-6) <= 4)


@pytest.mark.parametrize("people", [[[3, 4], [2, 9]], [[1, 1, 1], [1, 1, 1]], [[4, 300]]])
def test_awkward_tables_end_safe_or_wholly_hidden(people):
    system = two_way(np.array(people))
    hidden = choose(system)
    assert not exposed(system, hidden) or len(hidden) == len(
        [figure for figure in system.figures if system.count(figure) > 0]
    )
