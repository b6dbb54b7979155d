"""How mixed zones are, against sums worked out with the standard library alone."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.geography import band_entropy, band_separation, rate_spread, variance_within

RATES = [18.75, 20.20, 23.00, 26.35]
# Whole hours of zones by band: small enough to be written out hour by hour.
HOURS = st.lists(
    st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=1, max_size=6
).filter(lambda rows: sum(map(sum, rows)) > 0)


def hour_by_hour(row):
    return [rate for rate, hours in zip(RATES, row, strict=True) for _ in range(hours)]


def test_entropy_by_hand():
    # Half and half of four bands: ln 2 / ln 4 = 1/2. A half and two quarters: 1.5 ln 2 / ln 4.
    found = band_entropy([[5, 5, 0, 0], [2, 1, 1, 0], [1, 1, 1, 1], [0, 7, 0, 0]])
    assert found.tolist() == pytest.approx([0.5, 0.75, 1.0, 0.0])


def test_a_zone_without_hours_has_no_mix():
    assert math.isnan(band_entropy([[0, 0]])[0])
    assert math.isnan(rate_spread([[0, 0]], [18, 20])[0])


def test_separation_by_hand():
    # Two zones of 10 hours: one all urban, one half and half. All together p = 15/20 and 5/20.
    whole = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    expected = (whole - 0.5 * math.log(2)) / whole
    assert band_separation([[10, 0], [5, 5]]) == pytest.approx(expected)


def test_nothing_can_part_one_band():
    assert math.isnan(band_separation([[5, 0], [9, 0]]))
    assert math.isnan(variance_within([[5, 0], [9, 0]], [18, 20]))
    assert math.isnan(variance_within([[5, 4], [9, 3]], [18, 18]))


@settings(max_examples=100, deadline=None)
@given(HOURS)
def test_the_spread_is_the_standard_deviation_of_the_rates_hour_by_hour(rows):
    for row, found in zip(rows, rate_spread(rows, RATES), strict=True):
        if sum(row):
            assert found == pytest.approx(statistics.pstdev(hour_by_hour(row)), abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(HOURS)
def test_variance_within_is_that_about_the_zones_means_hour_by_hour(rows):
    every = [rate for row in rows for rate in hour_by_hour(row)]
    whole = statistics.pvariance(every)
    found = variance_within(rows, RATES)
    if whole < 1e-12:
        assert math.isnan(found)
        return
    about = [
        (rate - statistics.fmean(hour_by_hour(row))) ** 2
        for row in rows
        for rate in hour_by_hour(row)
    ]
    assert found == pytest.approx(statistics.fmean(about) / whole, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(HOURS, st.randoms(use_true_random=False))
def test_measures_stay_within_bounds_and_do_not_depend_on_the_order(rows, random):
    shuffled = random.sample(rows, len(rows))
    separation = band_separation(rows)
    inside = variance_within(rows, RATES)
    if not math.isnan(separation):
        assert -1e-9 <= separation <= 1 + 1e-9
        assert band_separation(shuffled) == pytest.approx(separation, abs=1e-9)
    if not math.isnan(inside):
        assert -1e-9 <= inside <= 1 + 1e-9
        assert variance_within(shuffled, RATES) == pytest.approx(inside, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(HOURS.filter(lambda rows: len(rows) > 1))
def test_merging_two_zones_never_parts_the_bands_better(rows):
    merged = [np.add(rows[0], rows[1]).tolist(), *rows[2:]]
    if not math.isnan(band_separation(rows)):
        assert band_separation(merged) <= band_separation(rows) + 1e-9
    if not math.isnan(variance_within(rows, RATES)):
        assert variance_within(merged, RATES) >= variance_within(rows, RATES) - 1e-9
