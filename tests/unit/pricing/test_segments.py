"""Cuts and rates: the exact search against every segmentation there is."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.pricing.segments import hull, least_first, sums_before


def every(cost, short, bands):
    """Return the two sums of every segmentation, found by trying all."""
    cells, levels = len(cost) - 1, cost.shape[1]
    plans = [
        ((0, *cuts, cells), chosen)
        for count in range(1, min(bands, cells) + 1)
        for cuts in combinations(range(1, cells), count - 1)
        for chosen in combinations_with_replacement(range(levels), count)
    ]
    return [(sum_of(cost, ends, chosen), sum_of(short, ends, chosen)) for ends, chosen in plans]


def sum_of(table, ends, chosen):
    """Return the sum of a segmentation, band by band."""
    return sum(
        int(table[end, level] - table[start, level])
        for start, end, level in zip(ends, ends[1:], chosen, strict=False)
    )


@st.composite
def problems(draw):
    cells = draw(st.integers(1, 5))
    levels = draw(st.integers(1, 4))
    hours = np.array(draw(st.lists(st.integers(0, 20), min_size=cells, max_size=cells)))
    rates = 10 + np.cumsum(draw(st.lists(st.integers(1, 5), min_size=levels, max_size=levels)))
    rows = st.lists(st.tuples(st.integers(8, 30), st.integers(0, 9)), min_size=0, max_size=3)
    short = np.zeros((cells, levels), dtype=int)
    for cell in range(cells):
        for floor, own in draw(rows):
            short[cell] += own * (floor > rates)
    return sums_before(hours[:, None] * rates), sums_before(short), draw(st.integers(1, 4))


@given(problems(), st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_the_cheapest_within_a_target_is_that_of_trying_all(problem, limit):
    cost, short, bands = problem
    within = [pair for pair in every(cost, short, bands) if pair[1] <= limit]
    found = least_first(cost, short, bands=bands, limit=limit)
    assert (found is None) == (not within)
    if found is not None:
        assert (found.first, found.second) == min(within)


@given(problems(), st.integers(50, 1500))
@settings(max_examples=150, deadline=None)
def test_the_fewest_short_within_a_budget_is_that_of_trying_all(problem, budget):
    cost, short, bands = problem
    within = [(less, paid) for paid, less in every(cost, short, bands) if paid <= budget]
    found = least_first(short, cost, bands=bands, limit=budget)
    assert (found is None) == (not within)
    if found is not None:
        assert (found.first, found.second) == min(within)


@given(problems())
@settings(max_examples=100, deadline=None)
def test_no_segmentation_beats_a_point_of_the_frontier_and_both_its_ends_are_there(problem):
    cost, short, bands = problem
    all_of_them = every(cost, short, bands)
    points = [(each.first, each.second) for each in hull(cost, short, bands=bands)]
    for point in points:
        assert point in all_of_them
        assert not [p for p in all_of_them if p != point and p[0] <= point[0] and p[1] <= point[1]]
    assert points[0] == min(all_of_them)
    assert points[-1] == min((p for p in all_of_them), key=lambda p: (p[1], p[0]))


def test_what_is_found_adds_up_to_its_sums():
    generator = np.random.Generator(np.random.PCG64(7))
    cost = sums_before(generator.integers(1, 50, (30, 1)) * np.arange(100, 140))
    floors = generator.integers(95, 140, (30, 4))
    short = sums_before((floors[:, :, None] > np.arange(100, 140)).sum(axis=1) * 60)
    found = least_first(cost, short, bands=4, limit=600)
    assert found is not None
    starts = (0, *found.ends[:-1])
    for table, told in ((cost, found.first), (short, found.second)):
        assert told == sum(
            int(table[end, level] - table[start, level])
            for start, end, level in zip(starts, found.ends, found.levels, strict=True)
        )
    assert found.second <= 600
    assert list(found.levels) == sorted(found.levels)


@pytest.mark.parametrize("bands", [2, 3, 4, 5])
def test_one_more_band_never_costs_more(bands):
    generator = np.random.Generator(np.random.PCG64(bands))
    cost = sums_before(generator.integers(1, 50, (20, 1)) * np.arange(100, 130))
    floors = np.sort(generator.integers(95, 130, (20, 1)), axis=0)
    short = sums_before((floors > np.arange(100, 130)) * 60)
    fewer = least_first(cost, short, bands=bands - 1, limit=120)
    more = least_first(cost, short, bands=bands, limit=120)
    assert fewer is not None
    assert more is not None
    assert more.first <= fewer.first
