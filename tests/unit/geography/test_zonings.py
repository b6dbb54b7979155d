"""Shapes and distances of zones, against hand sums and against every pair counted out."""

from __future__ import annotations

import math
from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.geography import mean_distance, polsby_popper, reock, zones_within
from homecare.geography.zonings import FIRST_CELL_M

SQUARE = shapely.box(0, 0, 1000, 1000)
CIRCLE = shapely.Point(0, 0).buffer(1000, quad_segs=256)


def test_polsby_popper_of_a_square_is_a_quarter_of_pi():
    # 4 pi s^2 / (4 s)^2 = pi / 4, whatever the side and the place.
    for shape in (SQUARE, shapely.box(430_000, 290_000, 430_007, 290_007)):
        assert polsby_popper([shape])[0] == pytest.approx(math.pi / 4, rel=1e-9)


def test_reock_of_a_square_is_two_over_pi():
    # The circle around it has the diagonal as diameter: s^2 / (pi s^2 / 2) = 2 / pi.
    assert reock([SQUARE])[0] == pytest.approx(2 / math.pi, rel=1e-6)


def test_a_circle_is_as_compact_as_a_shape_can_be():
    assert polsby_popper([CIRCLE])[0] == pytest.approx(1, abs=1e-4)
    assert reock([CIRCLE])[0] == pytest.approx(1, abs=1e-4)


def test_a_long_rectangle_is_worked_out_by_hand():
    # 1 by 4: 4 pi 4 / 10^2; the circle around it has diameter sqrt(17): 4 / (pi 17 / 4).
    shape = shapely.box(0, 0, 1, 4)
    assert polsby_popper([shape])[0] == pytest.approx(16 * math.pi / 100, rel=1e-9)
    assert reock([shape])[0] == pytest.approx(16 / (17 * math.pi), rel=1e-6)


def test_a_hole_and_a_notch_cost_compactness_only_where_the_measure_says_so():
    # A square of 3 with the middle cut out: area 8, rings 12 + 4.
    ring = shapely.Polygon([(0, 0), (3, 0), (3, 3), (0, 3)], [[(1, 1), (1, 2), (2, 2), (2, 1)]])
    assert polsby_popper([ring])[0] == pytest.approx(4 * math.pi * 8 / 16**2, rel=1e-9)
    assert reock([ring])[0] == pytest.approx(8 / (math.pi * 4.5), rel=1e-6)


def by_hand(points, weight):
    """Return the mean over unordered pairs of different rows, in km, pair by pair."""
    over = under = 0.0
    for (one, w), (other, v) in combinations(list(zip(points, weight, strict=True)), 2):
        over += w * v * math.dist(one, other)
        under += w * v
    return over / under / 1000


def test_mean_distance_of_a_right_angled_triangle():
    # Sides 3, 4 and 5 km, weights 1, 2 and 3: (1x2x3 + 1x3x5 + 2x3x4) / (2 + 3 + 6) = 45 / 11.
    found = mean_distance([0, 3000, 3000], [0, 0, 4000], [1, 2, 3])
    assert found.km == pytest.approx(45 / 11, rel=1e-12)
    assert found.error_km == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40), st.floats(0.25, 60)),
        min_size=2,
        max_size=40,
    )
)
def test_mean_distance_is_that_of_every_pair_counted_out(rows):
    east, north, hours = (list(each) for each in zip(*rows, strict=True))
    east, north = [1000 * each for each in east], [1000 * each for each in north]
    found = mean_distance(east, north, hours)
    expected = by_hand(list(zip(east, north, strict=True)), hours)
    assert found.km == pytest.approx(expected, rel=1e-9, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(5, 60))
def test_on_a_grid_the_mean_is_within_the_error_stated(seed, most):
    # Places by a formula, not a generator: a lattice walked in large steps.
    step = np.arange(300)
    east = ((step * 7919 + seed) % 10_007).astype(float)
    north = ((step * 104_729 + 3 * seed) % 9973).astype(float)
    hours = 1.0 + step % 9
    exact = mean_distance(east, north, hours)
    rough = mean_distance(east, north, hours, most_places=most)
    assert exact.error_km == 0
    assert rough.error_km >= FIRST_CELL_M * math.sqrt(2) / 1000
    assert abs(rough.km - exact.km) <= rough.error_km


def test_moving_or_turning_everybody_changes_no_distance():
    east, north, hours = [0, 900, 4000, 70], [10, 60, 2000, 3000], [2, 5, 1, 9]
    first = mean_distance(east, north, hours).km
    moved = mean_distance(np.add(east, 400_000), np.add(north, 300_000), hours).km
    turned = mean_distance(np.negative(north), east, hours).km
    assert moved == pytest.approx(first, rel=1e-9)
    assert turned == pytest.approx(first, rel=1e-9)


def test_fewer_than_two_rows_have_no_distance():
    assert math.isnan(mean_distance([], [], []).km)
    assert math.isnan(mean_distance([1], [2], [3]).km)
    assert math.isnan(mean_distance([1, 2], [2, 2], [3, 0]).km)


def test_neighbours_at_one_place_are_nothing_apart():
    assert mean_distance([5, 5], [7, 7], [1, 2]).km == 0


def zoning(**shapes):
    return gpd.GeoDataFrame(
        {"zone_id": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:27700"
    )


def test_a_zone_lies_within_the_zone_that_holds_all_its_ground():
    small = zoning(
        a=shapely.box(0, 0, 10, 10), b=shapely.box(10, 0, 20, 10), c=shapely.box(95, 0, 105, 10)
    )
    large = zoning(west=shapely.box(0, 0, 100, 10), east=shapely.box(100, 0, 200, 10))
    assert zones_within(small, large) == {"a": "west", "b": "west", "c": ""}
    assert zones_within(small, small) == {"a": "a", "b": "b", "c": "c"}
    assert zones_within(large, small) == {"west": "", "east": ""}
