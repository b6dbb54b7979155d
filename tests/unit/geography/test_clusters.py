"""Bands inferred from the density of postcodes: worked cases, invariances, a brute-force check."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.errors import UsageError
from homecare.geography import clusters
from homecare.geography.clusters import infer_bands

# Small thresholds, so that a case fits on a line: urban from 4 postcodes, fringe from 2.
SMALL = {"urban_postcodes": 4, "fringe_postcodes": 2, "rural_neighbours": 1}

coordinates = st.lists(
    st.tuples(st.integers(0, 3_000), st.integers(0, 3_000)), min_size=0, max_size=40
)


def arrays(points):
    table = np.array(points, dtype=float).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def brute_force_bands(points, *, urban, fringe, neighbours, joined_m=250, near_m=500):
    """Single linkage by repeated flooding over every pair, and neighbours by counting."""
    east, north = arrays(points)
    distance = np.hypot(east[:, None] - east, north[:, None] - north)
    linked = distance <= joined_m
    reached = linked.copy()
    for _ in points:
        reached = (reached.astype(int) @ linked.astype(int)) > 0
    bands = []
    for size, near in zip(reached.sum(axis=1), (distance <= near_m).sum(axis=1), strict=True):
        if size >= urban:
            bands.append("urban")
        elif size >= fringe:
            bands.append("fringe")
        else:
            bands.append("rural" if near > neighbours else "isolated")
    return bands


def test_a_chain_of_near_postcodes_is_one_cluster_however_long():
    # Five postcodes 200 m apart span 800 m; the sixth is 300 m beyond the last.
    east = [0, 200, 400, 600, 800, 1_100]
    bands = infer_bands(east, np.zeros(6), urban_postcodes=5, fringe_postcodes=2)
    assert bands.tolist() == ["urban"] * 5 + ["isolated"]


def test_a_postcode_exactly_at_the_limit_belongs_to_the_cluster():
    assert infer_bands([0, 250], [0, 0], **SMALL).tolist() == ["fringe", "fringe"]
    assert infer_bands([0, 251], [0, 0], **SMALL).tolist() == ["rural", "rural"]


def test_a_postcode_counts_itself_among_the_near():
    # Five postcodes on a circle of 255 m: neighbours on it are 299.8 m apart (no cluster); the
    # ones opposite 485 m, so each has five within 500 m, itself included.
    angle = np.arange(5) * 2 * np.pi / 5
    east, north = 255 * np.cos(angle), 255 * np.sin(angle)
    assert set(infer_bands(east, north)) == {"rural"}
    assert set(infer_bands(east, north, rural_neighbours=5)) == {"isolated"}


def test_postcodes_that_share_a_coordinate_each_count():
    assert infer_bands([7, 7, 7, 7], [9, 9, 9, 9], **SMALL).tolist() == ["urban"] * 4
    assert infer_bands([0] * 200, [0] * 200).tolist() == ["urban"] * 200
    assert infer_bands([0] * 199, [0] * 199).tolist() == ["fringe"] * 199
    assert infer_bands([0] * 39, [0] * 39).tolist() == ["rural"] * 39
    assert infer_bands([0] * 4, [0] * 4).tolist() == ["isolated"] * 4


def test_one_postcode_is_isolated_and_none_gives_none():
    assert infer_bands([450_000], [300_000]).tolist() == ["isolated"]
    assert infer_bands([], []).shape == (0,)


@settings(deadline=None)
@given(coordinates)
def test_bands_equal_those_of_brute_force(points):
    east, north = arrays(points)
    bands = infer_bands(east, north, urban_postcodes=6, fringe_postcodes=3, rural_neighbours=2)
    assert bands.tolist() == brute_force_bands(points, urban=6, fringe=3, neighbours=2)


@settings(deadline=None)
@given(coordinates, st.randoms(use_true_random=False))
def test_the_order_of_postcodes_changes_nothing(points, random):
    order = list(range(len(points)))
    random.shuffle(order)
    east, north = arrays(points)
    shuffled = infer_bands(east[order], north[order], **SMALL)
    assert shuffled.tolist() == infer_bands(east, north, **SMALL)[order].tolist()


@settings(deadline=None)
@given(coordinates, st.integers(-100_000, 600_000))
def test_moving_the_whole_map_changes_nothing(points, shift):
    east, north = arrays(points)
    moved = infer_bands(east + shift, north - shift, **SMALL)
    assert moved.tolist() == infer_bands(east, north, **SMALL).tolist()


def test_asking_the_index_in_chunks_changes_nothing(monkeypatch):
    east, north = np.meshgrid(np.arange(20) * 240.0, np.arange(5) * 600.0)
    whole = infer_bands(east.ravel(), north.ravel(), urban_postcodes=20, fringe_postcodes=5)
    monkeypatch.setattr(clusters, "_POINTS_PER_QUERY", 3)
    chunked = infer_bands(east.ravel(), north.ravel(), urban_postcodes=20, fringe_postcodes=5)
    assert chunked.tolist() == whole.tolist() == ["urban"] * 100


def test_coordinates_are_not_changed():
    east, north = np.array([3.0, 1.0, 2.0]), np.array([0.0, 0.0, 0.0])
    infer_bands(east, north)
    assert east.tolist() == [3.0, 1.0, 2.0]
    assert north.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("east", "north", "options", "words"),
    [
        ([1, 2], [1], {}, "do not pair up"),
        ([[1], [2]], [[1], [2]], {}, "one-dimensional"),
        ([1, np.nan, np.inf], [1, 1, 1], {}, "2 of 3 postcodes"),
        ([1], [1], {"cluster_distance_m": -1}, "cluster_distance_m"),
        ([1], [1], {"near_distance_m": np.nan}, "near_distance_m"),
        ([1], [1], {"urban_postcodes": 10}, "exceeds the urban one"),
    ],
)
def test_wrong_calls_are_refused_with_a_reason(east, north, options, words):
    with pytest.raises(UsageError, match=words):
        infer_bands(east, north, **options)


def test_every_wrong_threshold_is_told_at_once():
    with pytest.raises(UsageError) as caught:
        infer_bands([1], [1], near_distance_m=-1, rural_neighbours=-1)
    assert len(caught.value.faults) == 2
