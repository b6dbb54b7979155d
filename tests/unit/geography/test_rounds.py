"""Laws of travel: against tours worked out by hand and by trying every order of stops."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from homecare.geography.rounds import (
    SMALL_TOURS,
    daganzo_km,
    leg_km,
    leg_minutes,
    minutes_per_crow_km,
    tour_constant,
    tour_km,
)


def shortest_tour(spots: np.ndarray) -> float:
    """The shortest closed tour, by trying every order."""
    far = np.hypot(*(spots[:, None, :] - spots[None, :, :]).transpose(2, 0, 1))
    orders = np.array(list(permutations(range(1, len(spots)))))
    start = np.zeros((len(orders), 1), dtype=int)
    ways = np.concatenate([start, orders, start], axis=1)
    return float(far[ways[:, :-1], ways[:, 1:]].sum(axis=1).min())


def test_the_search_finds_tours_known_by_hand():
    # Nine stops of a 3 x 3 grid: eight sides and one diagonal. A line: there and back. A hexagon.
    grid = np.array([(x, y) for x in range(3) for y in range(3)], dtype=float)
    assert shortest_tour(grid) == pytest.approx(8 + np.sqrt(2))
    line = np.column_stack((np.array([0, 1, 2.5, 4, 7.0]), np.zeros(5)))
    assert shortest_tour(line) == pytest.approx(14.0)
    turn = np.arange(6) * np.pi / 3
    assert shortest_tour(np.column_stack((np.cos(turn), np.sin(turn)))) == pytest.approx(6.0)


@pytest.mark.parametrize(("stops", "drawn"), [(3, 4000), (5, 2500), (7, 1200)])
def test_random_rounds_are_as_long_as_the_small_constants_say(stops, drawn):
    # Three standard errors of the mean of so many rounds are under 2 %.
    numbers = np.random.Generator(np.random.PCG64(20261124))
    lengths = [shortest_tour(numbers.random((stops, 2))) for _ in range(drawn)]
    assert np.mean(lengths) == pytest.approx(float(tour_km(stops, 1.0)), rel=0.02)


def test_two_stops_are_there_and_back():
    # Mean distance of two random places in a unit square: (2 + sqrt 2 + 5 ln(1 + sqrt 2)) / 15.
    mean = (2 + np.sqrt(2) + 5 * np.log(1 + np.sqrt(2))) / 15
    assert float(tour_km(2, 1.0)) == pytest.approx(2 * mean)
    assert tour_km([0, 1], 9.0).tolist() == [0.0, 0.0]


def test_the_constants_are_the_published_ones_and_fall_to_the_long_tour_s():
    assert tour_constant(np.arange(3, 13)).tolist() == list(SMALL_TOURS)
    beyond = tour_constant(np.arange(12, 2000))
    assert (np.diff(beyond) < 0).all()
    assert float(tour_constant(1e12)) == pytest.approx(0.7124, abs=1e-5)


def test_daganzo_is_the_way_out_and_back_and_one_long_tour():
    # 2 x 10 km x 3 rounds + 0.7124 sqrt(64 x 25) = 60 + 28.496
    assert float(daganzo_km(3, 10, stops=64, area_km2=25)) == pytest.approx(88.496)


def test_the_leg_law_worked_by_hand():
    # 100 people in 400 km2: 1.88 / sqrt(0.25) = 3.76 km, 2.7 + 1.51 x 3.76 = 8.3776 minutes.
    km = leg_km(100 / 400)
    assert float(km) == pytest.approx(3.76)
    assert float(leg_minutes(km, fixed_minutes=2.7, minutes_per_km=1.51)) == pytest.approx(8.3776)


def test_a_road_speed_makes_minutes_of_a_crow_s_km():
    # 30 mph is 48.28032 km/h; 1.2 km by road take 1.2 / 48.28032 x 60 minutes.
    assert float(minutes_per_crow_km(30, 1.2)) == pytest.approx(1.4912907)
