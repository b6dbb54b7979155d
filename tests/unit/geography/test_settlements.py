"""Settlements: which postcodes make one, what it is called, and which zones it lies in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from homecare.geography import cluster_postcodes, find_settlements, zones_of_settlements


def row_of(count, *, east, start=0, area="ZZ1"):
    """Return postcodes 100 m apart along a street."""
    return pd.DataFrame(
        {
            "postcode": [f"{area} {place + start}AA" for place in range(count)],
            "easting_m": [east + 100.0 * place for place in range(count)],
            "northing_m": 0.0,
        }
    )


# Ten in a row, three far off, six farther, two alone.
TOWN = pd.concat(
    [
        row_of(10, east=0),
        row_of(3, east=20_000),
        row_of(6, east=40_000, area="ZZ2"),
        row_of(1, east=60_000),
        row_of(1, east=80_000),
    ],
    ignore_index=True,
)


def found(places=None, least=3):
    return find_settlements(TOWN, cluster_distance_m=100, least_postcodes=least, places=places)


def place(name, east, north=0.0):
    return {"settlement": name, "easting_m": east, "northing_m": north}


def test_clusters_are_those_within_the_distance():
    clusters = cluster_postcodes(TOWN["easting_m"], TOWN["northing_m"], cluster_distance_m=100)
    assert clusters.tolist() == [0] * 10 + [1] * 3 + [2] * 6 + [3, 4]
    far = cluster_postcodes(TOWN["easting_m"], TOWN["northing_m"], cluster_distance_m=99)
    assert len(set(far.tolist())) == len(TOWN)


def test_a_settlement_has_enough_postcodes_and_the_largest_comes_first():
    assert found().of_postcode.tolist() == [0] * 10 + [2] * 3 + [1] * 6 + [-1, -1]
    assert found(least=6).of_postcode.tolist() == [0] * 10 + [-1] * 3 + [1] * 6 + [-1, -1]


def test_without_named_places_a_settlement_is_called_after_its_postcodes():
    assert found().names == ("a place in ZZ1", "a place in ZZ2", "a place in ZZ1")


def test_a_settlement_bears_the_names_of_the_places_in_it_most_postcodes_first():
    places = pd.DataFrame(
        [
            place("Little", 0),
            place("Great", 600),
            place("Alone", 60_000),
            place("Far", 40_200, 499),
            place("Too far", 20_000, 501),
        ]
    )
    names = found(places).names
    # 0-900 m: four postcodes are nearer to Little, six to Great (300 m is as near to both).
    assert names == ("Great and Little", "Far", "a place in ZZ1")


def test_shares_are_of_the_settlements_own_postcodes_inside_zones():
    zone = np.array(["w"] * 7 + ["e"] * 2 + [""] + ["w"] * 3 + ["e"] * 6 + ["w", "w"], dtype=object)
    shares = zones_of_settlements(found(), zone)
    assert shares.to_numpy().tolist() == [
        [0, "w", 7, 7 / 9],
        [0, "e", 2, 2 / 9],
        [1, "e", 6, 1.0],
        [2, "w", 3, 1.0],
    ]
