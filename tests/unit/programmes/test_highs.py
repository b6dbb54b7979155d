"""The adapter between PuLP and HiGHS, beside PuLP's own classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest

from homecare.errors import InternalError
from homecare.programmes import highs, solver_name
from homecare.programmes.highs import HighsByArrays


def _problem(sense):
    problem = pulp.LpProblem("care", sense)
    x = [problem.add_variable(f"x{k}", 0, 4) for k in range(12)]
    weights = [3, 1, 2, 5, 4, 1, 2, 6, 3, 2, 7, 1]
    problem.setObjective(pulp.LpAffineExpression(zip(x, weights, strict=True)))
    low = sense == pulp.LpMinimize
    for row in range(4):
        sums = pulp.LpAffineExpression((v, 1 + (k * row) % 3) for k, v in enumerate(x))
        problem.addConstraint(sums >= 20 + row if low else sums <= 20 + row, f"c{row}")
    return problem, x


@pytest.mark.parametrize("sense", [pulp.LpMinimize, pulp.LpMaximize])
def test_the_value_is_that_of_pulps_own_adapter(sense):
    ours, _ = _problem(sense)
    theirs, _ = _problem(sense)
    ours.solve(HighsByArrays())
    theirs.solve(pulp.HiGHS(msg=False, threads=1))
    assert ours.status == pulp.LpStatusOptimal
    assert pulp.value(ours.objective) == pytest.approx(pulp.value(theirs.objective))


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
@pytest.mark.filterwarnings("ignore:.*PULP_CBC_CMD.*:DeprecationWarning")
@pytest.mark.parametrize("sense", [pulp.LpMinimize, pulp.LpMaximize])
def test_duals_have_the_sign_of_cbc_in_either_sense(sense):
    ours, _ = _problem(sense)
    theirs, _ = _problem(sense)
    ours.solve(HighsByArrays())
    theirs.solve(pulp.PULP_CBC_CMD(msg=False))
    assert pulp.value(ours.objective) == pytest.approx(pulp.value(theirs.objective))
    mine = [constraint.pi for constraint in ours.constraints()]
    cbc = [constraint.pi for constraint in theirs.constraints()]
    assert mine == pytest.approx(cbc, abs=1e-7)


def test_the_tenth_variable_is_not_taken_for_the_second():
    problem, _ = _problem(pulp.LpMaximize)
    problem.solve(HighsByArrays())
    for constraint in problem.constraints():
        held = sum(coefficient * v.varValue for v, coefficient in constraint.items())
        assert held <= -constraint.constant + 1e-6


def test_an_infeasible_problem_is_told_to_pulp():
    problem, x = _problem(pulp.LpMaximize)
    problem.addConstraint(pulp.LpAffineExpression([(x[0], 1)]) >= 5, "c4")
    problem.solve(HighsByArrays())
    assert problem.status == pulp.LpStatusInfeasible


def test_the_solver_is_named_with_versions():
    assert solver_name().startswith("PuLP 3.")
    assert "HiGHS 1." in solver_name()


def test_solving_prints_nothing(capfd):
    problem, _ = _problem(pulp.LpMinimize)
    problem.solve(HighsByArrays())
    assert capfd.readouterr() == ("", "")


def test_a_solver_prints_nothing_when_it_is_made(capfd):
    highs.Session(arrays_of_one_column())
    assert highs.solver_name().startswith("PuLP ")
    assert capfd.readouterr() == ("", "")


def test_an_answer_whose_point_is_not_worth_its_value_is_solved_again(monkeypatch):
    session = highs.Session(arrays_of_one_column())
    first = session._run(cold=False)
    told = [replace(first, value=first.value - 1.0), first]
    colds = []

    def run(*, cold):
        colds.append(cold)
        return told.pop(0)

    monkeypatch.setattr(session, "_run", run)
    assert session.run() == first
    assert colds == [False, True]


def test_an_answer_that_never_agrees_with_itself_is_refused(monkeypatch):
    session = highs.Session(arrays_of_one_column())
    wrong = replace(session._run(cold=False), value=99.0)
    monkeypatch.setattr(session, "_run", lambda **_: wrong)
    with pytest.raises(InternalError, match="not worth what it says"):
        session.run()


def arrays_of_one_column():
    """Return: minimise -x with 0 <= x <= 3."""
    return highs.Arrays(
        cost=np.array([-1.0]), lower=np.zeros(1), upper=np.full(1, 3.0), row_lower=np.zeros(0),
        row_upper=np.zeros(0), start=np.zeros(1, dtype=np.int64),
        index=np.zeros(0, dtype=np.int64), value=np.zeros(0), is_integer=np.zeros(1, dtype=bool),
    )  # fmt: skip


def test_a_column_added_to_a_solved_programme_is_used_where_it_is_cheaper():
    # Two rows to cover at 5 each; a column that covers both for 6 brings the cost from 10 to 6.
    session = highs.Session(
        highs.Arrays(
            cost=np.array([5.0, 5.0]),
            lower=np.zeros(2),
            upper=np.full(2, np.inf),
            row_lower=np.ones(2),
            row_upper=np.full(2, np.inf),
            start=np.array([0, 1, 2]),
            index=np.array([0, 1]),
            value=np.ones(2),
            is_integer=np.zeros(2, dtype=bool),
        )
    )
    assert session.run().value == pytest.approx(10.0)
    session.add_columns(np.array([6.0, 9.0]), [np.array([0, 1]), np.array([0])])
    outcome = session.run()
    assert outcome.value == pytest.approx(6.0)
    assert outcome.x == pytest.approx([0.0, 0.0, 1.0, 0.0])
