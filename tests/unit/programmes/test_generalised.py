"""Generalised assignment against every plan, and against SciPy's integer programme."""

from __future__ import annotations

from itertools import count, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from homecare.errors import InputError
from homecare.programmes import generalised_case, solve_generalised
from homecare.programmes.generalised.around import improve_around, pays
from homecare.programmes.generalised.bound import (
    STEPS,
    ascend,
    capacity_bound,
    capacity_prices,
    least_through,
    price,
)
from homecare.programmes.generalised.columns import Columns
from homecare.programmes.generalised.dive import column_prices, dive
from homecare.programmes.generalised.known import Known
from homecare.programmes.generalised.narrow import narrow
from homecare.programmes.generalised.rounding import cheapest_pairs, round_off
from homecare.programmes.generalised.search import cheapest_with_room, search
from homecare.programmes.generalised.whole import branch, relaxed


@st.composite
def tiny(draw):
    """Up to 3 agents and 6 tasks; often tight, sometimes without any plan."""
    agents, tasks = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    row = lambda low, high: st.lists(st.integers(low, high), min_size=tasks, max_size=tasks)  # noqa: E731 - short
    table = lambda low, high: st.lists(row(low, high), min_size=agents, max_size=agents)  # noqa: E731 - short
    capacity = st.lists(st.integers(0, 20), min_size=agents, max_size=agents)
    return generalised_case(draw(table(-9, 30)), draw(table(0, 9)), capacity=draw(capacity))


def best_of_all(case):
    """The least cost over every plan there is, by writing them all out; None where none holds."""
    agents, tasks = case.cost.shape
    best = None
    for plan in product(range(agents), repeat=tasks):
        loads = [0] * agents
        for task, agent in enumerate(plan):
            loads[agent] += int(case.load[agent, task])
        if all(load <= most for load, most in zip(loads, case.capacity.tolist(), strict=True)):
            value = sum(int(case.cost[agent, task]) for task, agent in enumerate(plan))
            best = value if best is None else min(best, value)
    return best


def scipy_best(case):
    """The optimum by SciPy's milp, to no gap."""
    cost, each, held = as_rows(case)
    answer = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=(0, 1),
        constraints=[LinearConstraint(each, 1, 1), LinearConstraint(held, -np.inf, case.capacity)],
        options={"mip_rel_gap": 0.0},
    )
    assert answer.status == 0
    return round(answer.fun)


def scipy_relaxed(case):
    """The optimum of the linear programme by SciPy's linprog."""
    cost, each, held = as_rows(case)
    tasks = case.cost.shape[1]
    answer = linprog(cost, A_ub=held, b_ub=case.capacity, A_eq=each, b_eq=np.ones(tasks))
    assert answer.status == 0
    return answer.fun


def as_rows(case):
    """Costs, a row for each task and a row for each agent, over all pairs."""
    agents, tasks = case.cost.shape
    agent, task = np.divmod(np.arange(agents * tasks), tasks)
    columns = np.arange(agents * tasks)
    each = coo_array((np.ones(len(task)), (task, columns)))
    held = coo_array((case.load.ravel(), (agent, columns)))
    return case.cost.ravel(), each, held


def made(seed, agents, tasks, *, kind):
    """A case as the literature makes them: class C; D and E, with costs against loads."""
    draw = np.random.default_rng(seed)
    if kind == "c":
        load, cost = (
            draw.integers(low, high + 1, (agents, tasks)) for low, high in ((5, 25), (10, 50))
        )
    elif kind == "d":
        load = draw.integers(1, 101, (agents, tasks))
        cost = 111 - load + draw.integers(-10, 11, (agents, tasks))
    else:
        load = np.rint(1 - 10 * np.log(1 - draw.random((agents, tasks)))).astype(int)
        cost = np.rint(1000 / load - 10 * draw.random((agents, tasks))).astype(int)
    return generalised_case(cost, load, capacity=(0.8 * load.sum(axis=1) / agents).astype(int))


def known_near(case):
    """What is known of a case once its linear programme is solved and a plan is found."""
    known = Known(case, None, None)
    duals = relaxed(case, case.may, options={})
    plans = (cheapest_with_room(case, case.may, x * duals.capacity) for x in (1.1, 1.5, 3.0, 9.0))
    known.offer(next(plan for plan in plans if case.value(plan) is not None))
    known.learn(price(case, np.rint(duals.task * STEPS).astype(np.int64), case.may))
    return known


@settings(max_examples=120, deadline=None)
@given(tiny())
def test_no_plan_of_all_is_cheaper(case):
    best = best_of_all(case)
    found = solve_generalised(case)
    if best is None:
        assert found.status == "infeasible"
        assert found.plan is None
    else:
        assert found.status == "optimal"
        assert case.value(found.plan) == found.value == found.bound == best


@settings(max_examples=120, deadline=None)
@given(tiny(), st.data())
def test_any_prices_bound_every_plan_and_close_no_pair_of_a_cheaper_one(case, data):
    best = best_of_all(case)
    if best is None:
        return
    agents, tasks = case.cost.shape
    task = data.draw(st.lists(st.integers(-5000, 40_000), min_size=tasks, max_size=tasks))
    prices = price(case, np.array(task, dtype=np.int64), case.may)
    assert prices.whole <= best
    assert prices.bound <= best * STEPS
    per_load = data.draw(st.lists(st.floats(-1, 50), min_size=agents, max_size=agents))
    assert capacity_bound(case, np.array(per_load)) <= best
    closed = least_through(case, prices) > best * STEPS
    kept = generalised_case(case.cost + 1000 * closed, case.load, capacity=case.capacity)
    assert best_of_all(kept) == best


@pytest.mark.parametrize("kind", ["c", "d"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_made_cases_are_solved_as_scipy_solves_them(kind, seed):
    case = made(seed, 4, 24, kind=kind)
    found = solve_generalised(case)
    assert found.status == "optimal"
    assert found.value == found.bound == case.value(found.plan) == scipy_best(case)


def test_a_subgradient_ascent_beats_the_linear_programme_and_stays_under_the_optimum():
    case = made(5, 6, 30, kind="c")
    duals = relaxed(case, case.may, options={})
    flat = capacity_bound(case, duals.capacity)
    best = scipy_best(case)
    prices = ascend(case, duals.task, is_open=case.may, target=best, rounds=300, go_on=lambda: True)
    assert flat < prices.whole <= best


def test_columns_raise_the_bound_and_a_dive_ends_near_it():
    case = made(17, 6, 30, kind="d")
    duals = relaxed(case, case.may, options={})
    columns, best = Columns(case), scipy_best(case)
    prices = ascend(
        case,
        duals.task,
        is_open=case.may,
        target=best,
        rounds=20,
        go_on=lambda: True,
        met=lambda found: columns.add(found.chosen),
    )
    better = column_prices(case, columns, best=prices, rounds=300, go_on=lambda: True)
    assert prices.bound < better.bound
    assert capacity_bound(case, duals.capacity) < better.whole <= best
    plan = dive(
        case,
        columns,
        kept=np.full(30, -1),
        last=3,
        start=None,
        capacity_price=duals.capacity,
        noise=np.zeros(6),
        options={"mip_max_nodes": 300},
        go_on=lambda: True,
    )
    assert best <= case.value(plan) <= 1.01 * best


def test_a_dive_leaves_the_tasks_that_are_kept_where_they_are():
    case = made(19, 6, 30, kind="c")
    start = solve_generalised(case).plan
    columns = Columns(case)
    kept = np.where(start < 3, start, -1)
    plan = dive(
        case,
        columns,
        kept=kept,
        last=3,
        start=start,
        capacity_price=np.ones(6),
        noise=np.zeros(6),
        options={},
        go_on=lambda: True,
    )
    assert (plan[start < 3] == start[start < 3]).all()
    assert case.value(plan) <= case.value(start)


def test_search_tells_only_plans_that_hold_each_cheaper_than_the_last():
    case = made(7, 5, 40, kind="d")
    told = []
    search(
        case,
        case.cost.argmin(axis=0),
        is_open=case.may,
        overload_price=np.ones(5),
        steps=3000,
        go_on=lambda: True,
        found=told.append,
    )
    values = [case.value(plan) for plan in told]
    assert len(values) > 1
    assert None not in values
    assert all(later < earlier for earlier, later in pairwise(values))


@pytest.mark.parametrize("kind", ["d", "e"])
def test_many_pairs_are_rounded_to_within_one_per_cent_of_a_bound_scipy_confirms(kind):
    case = made(23, 20, 400, kind=kind)
    slope = capacity_prices(case, rounds=400, go_on=lambda: True)
    likely = cheapest_pairs(case, slope, 8)
    duals = relaxed(case, case.may, options={}, first=likely)
    outside = scipy_relaxed(case)
    bound = capacity_bound(case, duals.capacity)
    assert outside - 0.01 <= bound <= np.ceil(outside)  # prices in steps lose a little at most
    assert float((case.cost * duals.share).sum()) == pytest.approx(outside, rel=1e-9)
    told = []
    round_off(case, duals.share, duals.capacity, steps=500, go_on=lambda: True, found=told.append)
    values = [case.value(plan) for plan in told]
    assert None not in values
    assert bound <= min(values) <= 1.01 * bound


def test_likely_pairs_that_hold_no_plan_give_way_to_all():
    # Task 2 is cheapest at agent 0, which has room for one task only.
    case = generalised_case([[1, 1], [9, 5]], [[2, 2], [2, 2]], capacity=[2, 4])
    likely = np.array([[True, True], [False, False]])
    duals = relaxed(case, case.may, options={}, first=likely)
    assert not duals.is_infeasible
    assert duals.share.tolist() == [[1, 0], [0, 1]]  # 1 + 5, against 9 + 1


def test_the_search_for_many_pairs_runs_within_the_whole_solution():
    case = made(29, 41, 100, kind="d")
    tick = count()
    found = solve_generalised(case, seconds_left=lambda: 1.0 - 0.006 * next(tick))
    assert found.status == "feasible"
    assert case.value(found.plan) == found.value
    assert np.ceil(scipy_relaxed(case) - 1e-6) - 1 <= found.bound <= found.value


def test_a_clock_that_has_run_out_ends_the_work_and_every_word_said_is_true():
    case = made(11, 10, 60, kind="d")
    tick, told = count(), []
    found = solve_generalised(case, seconds_left=lambda: 1.0 - 0.02 * next(tick), tell=told.append)
    assert next(tick) < 2000
    for said in told:
        assert said.value is None or case.value(said.plan) == said.value
        assert said.value is None or said.bound is None or said.bound <= said.value
    assert found.bound <= found.value


def test_the_same_case_gives_the_same_plan_without_a_clock():
    case = made(13, 4, 20, kind="d")
    first, second = solve_generalised(case), solve_generalised(case)
    assert first.plan.tolist() == second.plan.tolist()


@pytest.mark.parametrize(
    ("cost", "load", "capacity", "words"),
    [
        ([[1.5]], [[1]], [1], "not whole numbers"),
        ([[1]], [[-1]], [1], "a negative number"),
        ([[1]], [[1]], [-1], "a negative number"),
        ([[1, 2]], [[1]], [1], "do not belong together"),
        ([[1]], [[2**50]], [1], "too large to add exactly"),
    ],
)
def test_a_wrong_case_is_refused_with_what_is_wrong(cost, load, capacity, words):
    with pytest.raises(InputError, match=words):
        generalised_case(cost, load, capacity=capacity)


@pytest.mark.parametrize("kind", ["d", "e"])
def test_a_few_agents_at_a_time_end_near_the_best(kind):
    # Three agents are one draw, with five of six pairs looked at; SciPy says what the best plan is.
    case = made(4, 3, 15, kind=kind)
    prices = relaxed(case, case.may, options={}).capacity
    plans = (cheapest_with_room(case, case.may, times * prices) for times in (1.1, 1.5, 3.0, 9.0))
    start = next(plan for plan in plans if case.value(plan) is not None)
    told = [case.value(start)]
    found = improve_around(
        case,
        start,
        priced=case.cost + prices[:, None] * case.load,
        draw=np.random.default_rng(1),
        stall=3,
        options=dict,
        found=lambda plan: told.append(case.value(plan)),
    )
    assert len(told) > 1
    assert all(later < earlier for earlier, later in pairwise(told))
    best = scipy_best(case)
    assert best <= case.value(found) == told[-1] <= 1.01 * best


def test_a_plan_that_grows_no_cheaper_no_longer_pays():
    seconds, value = iter([100.0, 99.0, 94.0, 93.0, 88.0]), iter([1000, 990, 990])
    does = pays(lambda: next(seconds), value=lambda: next(value))
    # Within 5 of 100 seconds nothing is asked; 10 of 1,000 are enough; nothing is not.
    assert [does(), does(), does(), does()] == [True, True, True, False]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("kind", ["c", "d"])
def test_guesses_from_a_poor_plan_end_at_the_best_and_never_above_it(seed, kind):
    case = made(seed, 4, 24, kind=kind)
    best, told = scipy_best(case), []
    known = known_near(case)
    known.tell = told.append
    before = known.bound
    assert narrow(known, share=1.0, if_settled=1.0, part=1.0)
    assert before < known.bound == known.value == best
    assert all(said.bound is None or said.bound <= best for said in told)
    assert all(case.value(said.plan) == said.value for said in told)


@settings(max_examples=120, deadline=None)
@given(tiny(), st.data())
def test_guesses_from_any_prices_end_at_the_best_of_all_plans(case, data):
    best = best_of_all(case)
    if best is None:
        return
    agents, tasks = case.cost.shape
    plans = (np.array(plan) for plan in product(range(agents), repeat=tasks))
    known = Known(case, None, None)
    known.offer(next(plan for plan in plans if case.value(plan) is not None))
    task = data.draw(st.lists(st.integers(-5000, 40_000), min_size=tasks, max_size=tasks))
    known.learn(price(case, np.array(task, dtype=np.int64), case.may))
    narrow(known, share=1.0, if_settled=1.0, part=1.0)
    assert known.bound == known.value == case.value(known.plan) == best


def test_a_scaled_case_is_guessed_in_large_steps():
    # Costs a thousand times as large leave a thousand times as many guesses one by one.
    case = made(1, 4, 24, kind="c")
    many = generalised_case(1000 * case.cost, case.load, capacity=case.capacity)
    known, asked = known_near(many), []
    known.tell = lambda said: asked.append(said.bound)
    assert narrow(known, share=1.0, if_settled=1.0, part=1.0)
    assert known.bound == known.value == 1000 * scipy_best(case)
    assert len(asked) < 200


def test_costs_too_wide_for_the_solvers_sums_are_not_guessed():
    case = made(1, 4, 24, kind="c")
    wide = generalised_case(10**6 * case.cost, case.load, capacity=case.capacity)
    known = known_near(wide)
    narrow(known, share=1.0, if_settled=1.0, part=1.0)
    assert known.proof == "whole numbers"
    assert known.bound < known.value


def test_no_guess_is_made_with_many_free_pairs_or_after_the_time():
    case = made(1, 4, 24, kind="c")
    known = known_near(case)
    assert not narrow(known, share=1.0, if_settled=1.0, part=1.0, most_free=3)
    # Only a task without any open pair may still raise the bound: no solver is asked.
    assert known.proof == "whole numbers"
    assert known.bound < known.value
    left = Known(case, lambda: 0.0, None)
    left.offer(known.plan)
    left.learn(known.prices)
    assert not narrow(left, share=1.0, if_settled=1.0, part=1.0)
    assert left.bound < left.value


def test_a_guess_cut_short_claims_nothing():
    case = made(2, 4, 24, kind="d")
    known = known_near(case)
    narrow(known, share=1.0, if_settled=1.0, part=0.0001)  # one node a guess
    assert known.bound <= scipy_best(case) <= known.value
    assert known.bound < known.value


@pytest.mark.parametrize("speed", [0.5, 0.2, 0.1, 0.05, 0.02, 0.01])
def test_however_short_the_time_what_is_said_holds(speed):
    case = made(3, 4, 24, kind="c")
    tick, told, best = count(), [], scipy_best(case)
    found = solve_generalised(case, seconds_left=lambda: 1 - speed * next(tick), tell=told.append)
    for said in [*told, found]:
        assert said.bound is None or said.bound <= best
        assert said.value is None or best <= said.value == case.value(said.plan)


def test_only_plans_below_a_cost_are_asked_for():
    case = made(2, 4, 24, kind="c")
    best = scipy_best(case)
    for price_of_tasks in (None, case.cost.min(axis=0), case.cost.max(axis=0) + 7):
        ask = {"start": None, "options": {}, "task_price": price_of_tasks}
        none = branch(case, case.may, below=best, **ask)
        assert none.plan is None
        assert none.bound is None
        one = branch(case, case.may, below=best + 1, **ask)
        assert case.value(one.plan) == best
