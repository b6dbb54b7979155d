"""The adapter between PuLP and HiGHS, beside PuLP's own classes."""

from __future__ import annotations

import pulp
import pytest

from homecare.programmes import solver_name
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
