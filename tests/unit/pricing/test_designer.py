"""The band designer: small cases by trying all, properties, and refusals."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.errors import InfeasibleError
from homecare.pricing.design_floor import FloorTerms, simple_floor, unplaced_share
from homecare.pricing.design_rates import best_rates
from homecare.pricing.designer import (
    below_floor,
    cheapest_card,
    cut_points,
    fewest_short,
    frontier,
    make_problem,
    rate_levels,
    rates_for_bands,
)

EDGES = np.array([1.0, 2.0, 3.0])
PENCE = np.array([1500, 1600, 1700, 1800])


def problem_of(rows):
    measure, hours, floor = (np.array(each, dtype=float) for each in zip(*rows, strict=True))
    short = below_floor(hours, floor, PENCE / 100)
    return make_problem(measure, hours, edges=EDGES, pence=PENCE, short=short)


def by_trying_all(rows, bands):
    """Return (weekly cost, hours below the floor) of every card, from the rows themselves."""
    found = []
    for count in range(1, bands + 1):
        for cuts in combinations(EDGES, count - 1):
            for rates in combinations_with_replacement(PENCE / 100, count):
                cost = short = 0.0
                for measure, hours, floor in rows:
                    rate = rates[sum(measure > cut for cut in cuts)]
                    cost += rate * hours
                    short += hours if rate < floor else 0.0
                found.append((round(cost, 6), short))
    return found


row = st.tuples(
    st.sampled_from([0.5, 1.0, 1.5, 2.5, 3.5]),
    st.integers(1, 40).map(lambda quarters: quarters / 4),
    st.sampled_from([14.0, 15.0, 15.5, 16.0, 16.2, 17.9, 18.0]),
)
rows_of = st.lists(row, min_size=1, max_size=6)


@given(rows_of, st.integers(1, 3), st.sampled_from([0.0, 2.0, 5.0]))
@settings(max_examples=60, deadline=None)
def test_a_target_is_met_at_the_least_cost_of_all_cards(rows, bands, target):
    best = min(pair for pair in by_trying_all(rows, bands) if pair[1] <= target)
    card = cheapest_card(problem_of(rows), short_hours=target, bands=bands)
    assert (round(card.weekly_cost_gbp, 6), card.short_hours_per_week) == best


@given(rows_of, st.integers(1, 3), st.floats(15.0, 18.0))
@settings(max_examples=60, deadline=None)
def test_a_budget_leaves_the_fewest_hours_short_of_all_cards(rows, bands, average):
    budget = round(average * sum(hours for _, hours, _ in rows), 2)
    all_of_them = by_trying_all(rows, bands)
    best = min((short, cost) for cost, short in all_of_them if cost <= budget + 1e-9)
    card = fewest_short(problem_of(rows), weekly_budget_gbp=budget, bands=bands)
    assert (card.short_hours_per_week, round(card.weekly_cost_gbp, 6)) == best


@given(rows_of, st.floats(15.0, 18.0), st.floats(0.0, 2.0))
@settings(max_examples=40, deadline=None)
def test_a_larger_budget_never_leaves_more_hours_short(rows, average, more):
    problem, hours = problem_of(rows), sum(each[1] for each in rows)
    small = fewest_short(problem, weekly_budget_gbp=average * hours, bands=2)
    large = fewest_short(problem, weekly_budget_gbp=(average + more) * hours, bands=2)
    assert large.short_hours_per_week <= small.short_hours_per_week


@given(rows_of, st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_hours_times_a_number_cost_that_many_times_as_much(rows, times):
    one = cheapest_card(problem_of(rows), short_hours=0.0, bands=3)
    many = cheapest_card(
        problem_of([(measure, hours * times, floor) for measure, hours, floor in rows]),
        short_hours=0.0,
        bands=3,
    )
    assert many.weekly_cost_gbp == pytest.approx(one.weekly_cost_gbp * times)
    assert (many.ends, many.pence) == (one.ends, one.pence)


def test_the_frontier_falls_and_is_met_by_the_budget_of_each_point():
    rows = [(0.5, 10.0, 15.5), (1.5, 6.0, 16.2), (2.5, 4.0, 17.0), (3.5, 1.0, 18.0)]
    points = frontier(problem_of(rows), bands=2)
    costs = [each.weekly_cost_gbp for each in points]
    shorts = [each.short_hours_per_week for each in points]
    assert costs == sorted(costs)
    assert shorts == sorted(shorts, reverse=True)
    assert points[0].weekly_cost_gbp == 15.0 * 21
    assert points[-1].short_hours_per_week == 0.0
    for point in points:
        again = fewest_short(problem_of(rows), weekly_budget_gbp=point.weekly_cost_gbp, bands=2)
        assert again.short_hours_per_week == point.short_hours_per_week


def test_a_budget_below_the_lowest_rate_is_refused_with_what_it_would_cost():
    with pytest.raises(InfeasibleError) as refused:
        fewest_short(problem_of([(0.5, 10.0, 16.0)]), weekly_budget_gbp=149.99, bands=2)
    (fault,) = refused.value.faults
    assert refused.value.exit_code == 4
    assert fault.found == "£149.99 a week"
    assert fault.allowed.startswith("£150.00 a week or more")


def test_a_target_no_rate_can_meet_is_refused_with_the_nearest():
    with pytest.raises(InfeasibleError) as refused:
        cheapest_card(problem_of([(0.5, 7.0, 18.01), (1.5, 3.0, 18.0)]), short_hours=2.0, bands=2)
    assert refused.value.faults[0].allowed.startswith("7 hours a week or more")


def test_a_rate_equal_to_the_floor_is_not_below_it():
    assert below_floor([2.0], [18.75], [18.75]).tolist() == [[0]]
    assert below_floor([2.0], [18.751], [18.75]).tolist() == [[7200]]


def test_the_integer_programme_finds_the_rates_of_trying_all():
    generator = np.random.Generator(np.random.PCG64(3))
    for _ in range(25):
        hours = generator.integers(1, 30, 3) * 900
        cost = hours[:, None] * PENCE
        floors = generator.integers(1400, 1850, (3, 4))
        seconds = generator.integers(1, 30, (3, 4)) * 900
        short = ((floors[:, :, None] > PENCE) * seconds[:, :, None]).sum(axis=1)
        limit = int(generator.integers(0, short.sum(axis=0).max() + 1))
        pairs = [
            (
                sum(int(cost[k, level]) for k, level in enumerate(levels)),
                sum(int(short[k, level]) for k, level in enumerate(levels)),
            )
            for levels in product(range(4), repeat=3)
            if list(levels) == sorted(levels)
        ]
        within = [pair for pair in pairs if pair[1] <= limit]
        found = best_rates(cost, short, limit=limit)
        assert (found is None) == (not within)
        if found is not None:
            assert (found.first, found.second) == min(within)


def test_todays_rates_come_back_where_they_are_the_best_of_todays_bands():
    hours = [np.array([4.0, 2.0]), np.array([3.0])]
    floors = [np.array([15.0, 16.0]), np.array([18.0])]
    short = [below_floor(own, floor, PENCE / 100) for own, floor in zip(hours, floors, strict=True)]
    found = rates_for_bands(hours, short, pence=PENCE, short_hours=0.0)
    assert found == ((1600, 1800), 16.0 * 6 + 18.0 * 3, 0.0)
    again = rates_for_bands(hours, short, pence=PENCE, weekly_budget_gbp=16.0 * 6 + 18.0 * 3)
    assert again == found


def test_cuts_are_round_and_leave_enough_people_between_them():
    generator = np.random.Generator(np.random.PCG64(5))
    measure = generator.gamma(2.0, 4.0, 500)
    edges = cut_points(measure, np.ones(500), most=30, least_people=5, decimals=1)
    assert (edges == edges.round(1)).all()
    assert (np.diff(edges) > 0).all()
    cells = np.searchsorted(edges, measure, side="left")
    assert np.bincount(cells, minlength=len(edges) + 1).min() >= 5


def test_rates_are_multiples_of_the_step_from_the_lowest_up():
    assert rate_levels(18.75, 19.0, step_gbp=0.05).tolist() == [1875, 1880, 1885, 1890, 1895, 1900]
    assert rate_levels(18.76, 18.79, step_gbp=0.05).tolist() == [1880]


def test_a_travel_minute_costs_44p_and_leicestershires_steps_pay_for_what_is_published():
    """By hand: 1.05 x (9.30 x 1.28 + 0.45 x 30) / 60 = 0.44457 a minute.

    The steps above urban, £1.45, £4.25 and £7.60, then pay for 3.3, 9.6 and 17.1 minutes.
    """
    terms = FloorTerms(9.30, 0.45, 30.0, 1.28, 1.05)
    assert terms.travel_gbp_per_minute == pytest.approx(0.44457)
    steps = [rate - 18.75 for rate in (20.20, 23.00, 26.35)]
    minutes = [round(step / terms.travel_gbp_per_minute, 1) for step in steps]
    assert minutes == [3.3, 9.6, 17.1]
    floor = simple_floor([0.0, 17.1], terms)
    assert floor[1] - floor[0] == pytest.approx(7.60, abs=0.005)


@given(st.floats(0.2, 1.0), st.floats(0.0, 5.0), st.floats(0.0, 1.0))
@settings(max_examples=50, deadline=None)
def test_a_higher_rate_never_leaves_more_without_a_provider(placed, elasticity, more):
    share = unplaced_share(
        [20.0, 20.0 + more],
        present_rate_gbp_per_hour=20.0,
        placed_share=placed,
        elasticity=elasticity,
    )
    assert share[0] == pytest.approx(1 - placed)
    assert share[1] <= share[0]
