"""What must hold of zonings compared, whatever they are: on invented rows and random partitions."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.geography import Settlements
from homecare.pricing import RateCard
from homecare.scenarios.zonings.compare import changes_between
from homecare.scenarios.zonings.figures import Ground, zoning_figures
from homecare.scenarios.zonings.run import Zoning

BANDS = ("urban", "rural")
CARD = RateCard(
    bands=BANDS, base_band="urban", band_rates={"urban": 20.0, "rural": 25.0}, zone_rates={}
)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 3),  # zone of the first zoning
        st.integers(0, 4),  # zone of the second; 4 is none
        st.sampled_from(BANDS),
        st.integers(1, 160),  # quarter hours
        st.booleans(),  # costed
        st.booleans(),  # a person
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=30,
)


def ground_of(rows):
    frame = pd.DataFrame(
        [
            {
                "package_id": f"P{number}" if is_person else "",
                "band": band,
                "band_before_override": band,
                "hours_per_week": quarters / 4,
                "is_costed": "yes" if is_costed else "no",
                "easting_m": 1000.0 * east,
                "northing_m": 1000.0 * north,
            }
            for number, (_, _, band, quarters, is_costed, is_person, east, north) in enumerate(rows)
        ]
    )
    places = pd.DataFrame({"people_weight": np.ones(len(rows))})
    none = Settlements(names=(), of_postcode=np.full(len(rows), -1))
    return Ground(frame, places, CARD, none, np.zeros(len(rows), dtype=bool))


def zoning(name, labels):
    zones = [f"{name}{number}" for number in range(4)]
    shapes = [shapely.box(10 * at, 0, 10 * at + 10, 10) for at in range(4)]
    frame = gpd.GeoDataFrame(
        {"zone_id": zones, "zone_name": zones, "population": np.nan, "people_65_plus": np.nan},
        geometry=shapes,
        crs="EPSG:27700",
    )
    of_row = np.array([zones[at] if at < 4 else "" for at in labels], dtype=object)
    why = np.where(of_row == "", "outside every zone", "").astype(object)
    return Zoning(name, name, None, frame, of_row, of_row, {}, is_illustrative=False, why_none=why)


def both(rows):
    return zoning("a", [row[0] for row in rows]), zoning("b", [row[1] for row in rows])


def hours(rows):
    return sum(row[3] for row in rows) / 4


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_no_hour_and_nobody_is_lost_between_zonings(rows):
    ground = ground_of(rows)
    first, second = both(rows)
    people = sum(row[5] for row in rows)
    for each in (first, second):
        figures = zoning_figures(each, ground, is_baseline=False)
        parts = [*figures["zones"], *figures["in_no_zone"]]
        assert sum(part["planned_hours_per_week"] for part in parts) == hours(rows)
        assert sum(part["people"] for part in parts) == people
        assert figures["totals"]["planned_hours_per_week"] == hours(rows)
    changes = changes_between(first, second, ground)
    for name, whole in (("planned_hours_per_week", hours(rows)), ("people", people)):
        assert sum(changes[kind][name] for kind in ("staying", "changing", "in_no_zone")) == whole
        assert sum(row[name] for row in changes["overlaps"]) == whole


@settings(max_examples=60, deadline=None)
@given(ROWS, st.permutations(range(4)))
def test_relabelled_zones_move_nobody(rows, order):
    inside = [row for row in rows if row[1] < 4] or [(0, 0, "urban", 4, True, True, 0, 0)]
    ground = ground_of(inside)
    first = zoning("a", [row[0] for row in inside])
    second = zoning("b", [order[row[0]] for row in inside])
    changes = changes_between(first, second, ground)
    for kind in ("changing", "parted", "in_no_zone"):
        assert changes[kind] == {"planned_hours_per_week": 0.0, "people": 0}


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_who_changes_zone_is_the_same_there_and_back(rows):
    ground = ground_of(rows)
    first, second = both(rows)
    there = changes_between(first, second, ground)
    back = changes_between(second, first, ground)
    for kind in ("staying", "changing", "in_no_zone"):
        assert there[kind]["planned_hours_per_week"] == back[kind]["planned_hours_per_week"]


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_merging_all_into_one_zone_parts_nobody(rows):
    ground = ground_of(rows)
    changes = changes_between(both(rows)[0], zoning("b", [2] * len(rows)), ground)
    assert changes["parted"] == {"planned_hours_per_week": 0.0, "people": 0}
    largest = max(sum(row[3] for row in rows if row[0] == zone) for zone in range(4)) / 4
    assert changes["staying"]["planned_hours_per_week"] == pytest.approx(largest)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows, random):
    shuffled = random.sample(rows, len(rows))
    kept = ("staying", "changing", "parted", "in_no_zone")
    found = []
    for each in (rows, shuffled):
        ground = ground_of(each)
        changes = changes_between(*both(each), ground)
        figures = zoning_figures(both(each)[1], ground, is_baseline=False)
        distance = [zone["mean_distance_km"] for zone in figures["zones"]]
        found.append(([changes[kind] for kind in kept], distance))
    assert found[0][0] == found[1][0]
    for one, other in zip(found[0][1], found[1][1], strict=True):
        assert (one is None) == (other is None)
        assert one is None or one == pytest.approx(other)
