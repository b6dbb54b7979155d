"""Rings: the nearest centre, the distance to it, and the band of its ring."""

from __future__ import annotations

import numpy as np
import pytest

from homecare.geography.rings import METRES_PER_MILE, nearest_centre, ring_bands

CENTRES = {"b": (0.0, 0.0), "a": (10_000.0, 0.0), "c": (0.0, 10_000.0)}
BANDS = ("town", "edge", "country", "never")


def test_distances_are_those_worked_out_by_hand():
    # 3-4-5 and 5-12-13 triangles from the nearest of the centres.
    names, metres = nearest_centre([3000, 10_500, 1200], [4000, 1200, 10_500], centres=CENTRES)
    assert names.tolist() == ["b", "a", "c"]
    assert metres.tolist() == [5000.0, 1300.0, 1300.0]


def test_of_two_centres_equally_far_the_first_name_is_given():
    names, metres = nearest_centre([5000.0], [0.0], centres=CENTRES)
    assert (names.tolist(), metres.tolist()) == (["a"], [5000.0])


def test_every_place_agrees_with_a_search_by_brute_force():
    drawn = np.random.Generator(np.random.PCG64(20261124))
    east, north = drawn.uniform(0, 50_000, 4_000), drawn.uniform(0, 50_000, 4_000)
    centres = {
        f"centre {n:02d}": (float(x), float(y))
        for n, (x, y) in enumerate(drawn.uniform(0, 50_000, (17, 2)))
    }
    names, metres = nearest_centre(east, north, centres=centres)
    spots = np.array([centres[name] for name in sorted(centres)])
    every = np.sqrt(
        (east[:, None] - spots[None, :, 0]) ** 2 + (north[:, None] - spots[None, :, 1]) ** 2
    )
    assert names.tolist() == [sorted(centres)[place] for place in every.argmin(axis=1)]
    np.testing.assert_allclose(metres, every.min(axis=1), rtol=0, atol=1e-6)
    given = ring_bands(east, north, centres=centres, limits={"town": 1.5, "edge": 3.0}, bands=BANDS)
    miles = every.min(axis=1) / 1609.344
    expected = np.where(miles <= 1.5, "town", np.where(miles <= 3.0, "edge", "country"))
    assert given.band.tolist() == expected.tolist()


@pytest.mark.parametrize(("unit", "scale"), [("miles", METRES_PER_MILE), ("m", 1.0)])
def test_a_place_on_a_limit_is_inside_the_ring(unit, scale):
    east = [0.0, 2 * scale, 2 * scale + 0.01, 5 * scale, 5 * scale + 0.01]
    given = ring_bands(
        east, [0.0] * 5, centres={"x": (0.0, 0.0)}, limits={"town": 2, "edge": 5}, bands=BANDS,
        unit=unit,
    )  # fmt: skip
    assert given.band.tolist() == ["town", "town", "edge", "edge", "country"]


def test_centre_and_distance_are_kept_for_explanation_and_the_words_say_straight_line():
    given = ring_bands([3000.0], [4000.0], centres=CENTRES, limits={"town": 2}, bands=BANDS[:2])
    assert given.columns["nearest_centre"].tolist() == ["b"]
    assert given.columns["centre_distance_m"].tolist() == [5000.0]
    assert given.reason.tolist() == ["beyond 2 miles of every centre, straight-line"]
