"""Which zone a point is in, and hours of a zone spread over its postcodes in whole seconds."""

from __future__ import annotations

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.geography import (
    check_geometry,
    spread_over_postcodes,
    to_national_grid,
    zone_of_points,
)
from homecare.units import whole_seconds

# Four squares of 10 m that meet at (10, 10); the order of the rows is not that of the names.
SQUARES = {
    "south-west": (0, 0),
    "north-east": (10, 10),
    "south-east": (10, 0),
    "north-west": (0, 10),
}


@pytest.fixture
def zones() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"zone_id": list(SQUARES)},
        geometry=[shapely.box(x, y, x + 10, y + 10) for x, y in SQUARES.values()],
        crs="EPSG:27700",
    )


@pytest.mark.parametrize(
    ("point", "zone"),
    [
        ((5, 5), "south-west"), ((15, 5), "south-east"), ((5, 15), "north-west"),
        ((15, 15), "north-east"), ((0, 0), "south-west"), ((20, 20), "north-east"),
        # On an edge of two, and on the corner of four: the name that sorts first.
        ((10, 5), "south-east"), ((10, 15), "north-east"), ((5, 10), "north-west"),
        ((15, 10), "north-east"), ((10, 10), "north-east"),
        ((20.000_001, 5), ""), ((-1, 5), ""), ((5, 100), ""),
    ],
)  # fmt: skip
def test_a_point_is_in_one_zone_and_on_a_boundary_in_the_one_that_sorts_first(zones, point, zone):
    assert zone_of_points(zones, [point[0]], [point[1]]).tolist() == [zone]
    turned = zones.iloc[::-1]
    assert zone_of_points(turned, [point[0]], [point[1]]).tolist() == [zone]


def test_no_points_are_in_no_zones(zones):
    assert zone_of_points(zones, [], []).tolist() == []


def test_a_hole_is_outside(zones):
    ring = gpd.GeoDataFrame(
        {"zone_id": ["ring"]},
        geometry=[shapely.box(0, 0, 10, 10) - shapely.box(4, 4, 6, 6)],
        crs="EPSG:27700",
    )
    assert zone_of_points(ring, [5, 4, 1], [5, 5, 1]).tolist() == ["", "ring", "ring"]


def test_a_file_that_states_no_crs_is_taken_as_the_national_grid_unless_it_looks_like_degrees():
    metres = gpd.GeoDataFrame(geometry=[shapely.box(400_000, 300_000, 400_010, 300_010)])
    found, faults = to_national_grid(metres, source="z")
    assert faults == []
    assert found.crs.to_epsg() == 27700
    degrees = gpd.GeoDataFrame(geometry=[shapely.box(-1.2, 52.5, -1.1, 52.6)])
    _, (fault,) = to_national_grid(degrees, source="z")
    assert fault.what == "the file states no CRS"


def test_degrees_become_metres_on_the_national_grid():
    # The old observatory of Greenwich stands at 51.4778 N 0 W, grid reference TQ 389 773.
    degrees = gpd.GeoDataFrame(
        geometry=[shapely.Point(0.0, 51.4778).buffer(0.0001)], crs="EPSG:4326"
    )
    found, faults = to_national_grid(degrees, source="z")
    assert faults == []
    spot = found.geometry.iloc[0].centroid
    assert (spot.x, spot.y) == pytest.approx((538_900, 177_300), abs=150)


def test_zones_that_touch_do_not_overlap(zones):
    assert check_geometry(zones, source="z") == []


# ------------------------------------------------------------------------------- spreading


def spread(hours: list[float], weights: list[float], *, people: bool = False) -> pd.DataFrame:
    """Spread lines of hours of zone Z over its postcodes."""
    located = pd.DataFrame(
        {
            "package_id": "P" if people else "",
            "postcode": "",
            "zone_id": "Z",
            "band": "",
            "band_before_override": "",
            "hours_per_week": hours,
            "easting_m": np.nan,
            "northing_m": np.nan,
        }
    )
    placed = pd.DataFrame(
        {
            "postcode": [f"ZZ1 1{n:02d}" for n in range(len(weights))],
            "zone_id": "Z",
            "band": "urban",
            "band_before_override": "urban",
            "people_weight": weights,
            "easting_m": 1.0,
            "northing_m": 2.0,
        }
    )
    return spread_over_postcodes(located, placed)


def test_hours_are_spread_by_weight():
    found = spread([10.0], [1.0, 3.0, 0.0])
    assert dict(zip(found["postcode"], found["hours_per_week"], strict=True)) == {
        "ZZ1 100": 2.5,
        "ZZ1 101": 7.5,
    }
    assert set(found["band"]) == {"urban"}


def test_the_largest_remainders_are_rounded_up():
    # 10 seconds over weights 1, 1, 1: 3.33 each; the odd second goes to the first.
    found = spread([10 / 3600], [1.0, 1.0, 1.0])
    assert whole_seconds(found["hours_per_week"].to_numpy()).tolist() == [4, 3, 3]


def test_a_package_is_never_spread():
    found = spread([10.0], [1.0, 1.0], people=True)
    assert found["postcode"].tolist() == [""]


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    quarters=st.lists(st.integers(0, 40_000), min_size=1, max_size=4),
    weights=st.lists(st.floats(1e-6, 1e6, allow_nan=False), min_size=1, max_size=30),
)
def test_the_parts_of_a_spread_add_up_to_the_line_to_the_second(quarters, weights):
    found = spread([quarter / 4 for quarter in quarters], weights)
    seconds = whole_seconds(found["hours_per_week"].to_numpy())
    assert int(seconds.sum()) == sum(quarters) * 900
    assert (seconds > 0).all()
    if len(quarters) == 1:
        at = dict(zip([f"ZZ1 1{n:02d}" for n in range(len(weights))], weights, strict=True))
        whole = sum(Fraction(weight) for weight in weights)
        for name, part in zip(found["postcode"], seconds.tolist(), strict=True):
            exact = Fraction(quarters[0] * 900) * Fraction(at[name]) / whole
            assert abs(part - exact) <= 1 + Fraction(1, 1000)
