"""Stops: areas that are known, neighbours found by brute force, people next door."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from homecare.geography.stops import find_stops, neighbour_km, territory_km2


def random_spots(count: int, wide_m: float, high_m: float, seed: int = 1) -> np.ndarray:
    numbers = np.random.Generator(np.random.PCG64(seed))
    return numbers.random((count, 2)) * [wide_m, high_m]


def test_the_area_of_a_grid_of_addresses_is_that_of_the_rectangle():
    east, north = np.meshgrid(np.arange(0, 8001, 500), np.arange(0, 3001, 500))
    assert territory_km2(east.ravel(), north.ravel()) == pytest.approx(24.0)


def test_the_area_of_many_random_addresses_is_nearly_that_of_the_place():
    spots = random_spots(2000, 20_000, 10_000)
    assert territory_km2(spots[:, 0], spots[:, 1]) == pytest.approx(200.0, rel=0.02)


def test_a_bent_zone_does_not_lend_its_neighbour_s_land():
    # An L of 3 squares of 100 km2: the hull of its corners is 350 km2, the zone 300.
    bent = shapely.Polygon([(0, 0), (20, 0), (20, 10), (10, 10), (10, 20), (0, 20)])
    metres = shapely.transform(bent, lambda held: held * 1000)
    corners = np.array(bent.exterior.coords) * 1000
    assert territory_km2(corners[:, 0], corners[:, 1]) == pytest.approx(350.0)
    assert territory_km2(corners[:, 0], corners[:, 1], metres) == pytest.approx(300.0)


def test_addresses_on_one_line_have_no_area():
    assert territory_km2([0, 1000, 2000], [0, 1000, 2000]) == 0.0


def test_the_nearest_people_agree_with_a_search_by_brute_force():
    spots = random_spots(700, 30_000, 30_000, seed=2)
    weight = np.random.Generator(np.random.PCG64(3)).uniform(0.2, 1.0, 700)
    found = neighbour_km(spots[:, 0], spots[:, 1], weight=weight, neighbours=9)
    for stop in (0, 13, 400, 699):
        far = np.hypot(*(spots - spots[stop]).T) / 1000
        left, mean = 9.0, 0.0
        for other in [each for each in np.argsort(far, kind="stable") if each != stop]:
            part = min(left, weight[other])
            mean, left = mean + part * far[other] / 9, left - part
        assert found[stop] == pytest.approx(mean)


def test_fewer_people_than_are_asked_for_are_all_taken():
    found = neighbour_km([0, 3000, 0], [0, 0, 4000], weight=[1, 1, 1], neighbours=24)
    assert found.tolist() == [3.5, 4.0, 4.5]


def test_24_neighbours_are_as_far_as_the_leg_law_says_of_consecutive_visits():
    # One person a km2, looked at away from the edge: 1.88 / sqrt(1) km.
    spots = random_spots(3600, 60_000, 60_000, seed=4)
    found = neighbour_km(spots[:, 0], spots[:, 1], weight=np.ones(3600), neighbours=24)
    inside = ((spots > 8000) & (spots < 52_000)).all(axis=1)
    assert found[inside].mean() == pytest.approx(1.88, rel=0.02)


def rows(**columns: object) -> pd.DataFrame:
    held = pd.DataFrame(columns)
    return held.assign(zone_id="a", easting_m=1000.0, northing_m=2000.0)


def test_people_at_one_postcode_are_one_stop_and_only_one_of_them_is_driven_to():
    frame = rows(package_id=["p", "q", "r"], postcode=["X 1", "X 1", "X 2"], hours_per_week=7.0)
    stops = find_stops(frame, hours_per_person=10, people_share=1)
    assert stops.postcode.tolist() == ["X 1", "X 2"]
    assert stops.people.tolist() == [2.0, 1.0]
    assert stops.occupied.tolist() == [1.0, 1.0]
    assert stops.arrives.tolist() == [0.5, 1.0]
    assert stops.of_row.tolist() == [0, 0, 1]


def test_a_provider_of_half_the_people_passes_a_postcode_of_two_three_times_in_four():
    frame = rows(package_id=["p", "q"], postcode="X 1", hours_per_week=7.0)
    stops = find_stops(frame, hours_per_person=10, people_share=0.5)
    assert stops.occupied.tolist() == [0.75]
    assert stops.arrives.tolist() == [0.75]  # 0.75 stops for 0.5 x 2 people


def test_hours_without_people_are_so_many_people_met_by_chance():
    # 20 hours at 10 a person: 2 people on average, none of them with the chance exp(-2).
    frame = rows(package_id=[""], postcode="X 1", hours_per_week=20.0)
    stops = find_stops(frame, hours_per_person=10, people_share=1)
    assert stops.people.tolist() == [2.0]
    assert stops.occupied.tolist() == pytest.approx([1 - np.exp(-2)])


def test_a_row_without_a_postcode_has_no_stop():
    frame = rows(package_id=["p", "q"], postcode=["", "X 1"], hours_per_week=7.0)
    frame.loc[0, ["easting_m", "northing_m"]] = np.nan
    assert find_stops(frame, hours_per_person=10, people_share=1).of_row.tolist() == [-1, 0]
