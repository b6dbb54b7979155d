"""Repair mends what is safe and says so; what is not safe stays, and is still told.

Areas are products of lengths; overlaps are looked for by geopandas.overlay, which shares no code
with the repair.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.geography import check_coverage, check_geometry, repair_zones
from homecare.geography.zone_faces import faces_of

ROOT = Path(__file__).resolve().parents[3]
WEST = shapely.box(400_000, 300_000, 401_000, 301_000)
EAST = shapely.box(401_000, 300_000, 402_500, 301_000)


def zones(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    ids = [chr(ord("a") + place) for place in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"zone_id": ids, "zone_name": [f"Zone {each}" for each in ids]},
        geometry=list(shapes),
        crs="EPSG:27700",
    )


def overlap_m2(frame: gpd.GeoDataFrame) -> float:
    """The area in two zones, by geopandas.overlay of the zones with themselves."""
    both = gpd.overlay(frame, frame, how="intersection", keep_geom_type=True)
    return float(both[both["zone_id_1"] < both["zone_id_2"]].area.sum())


def is_coverage(frame: gpd.GeoDataFrame) -> bool:
    return bool(shapely.coverage_is_valid(frame.geometry.to_numpy()))


def test_zones_without_faults_are_handed_back_as_they_are():
    frame = zones(WEST, EAST)
    repaired = repair_zones(frame)
    assert repaired.frame is frame
    assert repaired.actions == ()


def test_an_overlap_sliver_goes_to_the_larger_zone():
    # a reaches 2 m into b along 500 m: 1,000 m2; b, of 1.5 km2, is the larger.
    tongue = shapely.box(401_000, 300_200, 401_002, 300_700)
    repaired = repair_zones(zones(WEST | tongue, EAST))
    assert repaired.actions == (
        "overlap of 1,000 m2 near 401001 E 300450 N given to zone b, taken from zone a",
        "zone a: 1,001,000.0 m2 before, 1,000,000.0 m2 after",
    )
    assert repaired.frame.area.tolist() == [1_000_000, 1_500_000]
    assert overlap_m2(repaired.frame) == 0
    assert is_coverage(repaired.frame)


def test_a_gap_sliver_goes_to_the_zone_with_the_longest_edge_along_it():
    # 2 m along 500 m, cut out of b: three sides touch b, one of them as long as a's, plus 4 m.
    slit = shapely.box(401_000, 300_200, 401_002, 300_700)
    repaired = repair_zones(zones(WEST, EAST - slit))
    assert repaired.actions == (
        "gap of 1,000 m2 near 401001 E 300450 N closed to zone b",
        "zone b: 1,499,000.0 m2 before, 1,500,000.0 m2 after",
    )
    assert is_coverage(repaired.frame)


def test_wide_overlaps_and_holes_are_left_and_still_told():
    city = shapely.box(400_400, 300_400, 400_700, 300_700)
    wide = shapely.box(400_800, 300_000, 402_500, 301_000)
    frame = zones(WEST - city, wide)
    repaired = repair_zones(frame)
    assert repaired.actions == ()
    assert repaired.frame is frame
    (fault,) = check_geometry(repaired.frame, source="z")
    assert fault.found.startswith("200,000 m2 in both")


def test_a_wide_overlap_beside_a_narrow_one_stays_while_the_narrow_one_is_mended():
    # c overlaps b by 100 m x 1 km; a overlaps b by 1 m x 1 km.
    frame = zones(
        shapely.box(400_000, 300_000, 401_001, 301_000),
        EAST,
        shapely.box(402_400, 300_000, 404_000, 301_000),
    )
    repaired = repair_zones(frame)
    assert repaired.actions[0].startswith("overlap of 1,000 m2 near 401000 E 300500 N")
    assert overlap_m2(repaired.frame) == 100_000
    assert repair_zones(repaired.frame).actions == ()


def test_a_zone_that_is_all_overlap_is_not_taken_away():
    strip = shapely.box(401_500, 300_200, 401_502, 300_700)
    repaired = repair_zones(zones(WEST, EAST, strip))
    assert repaired.actions == ()
    assert repaired.frame.area.tolist() == [1_000_000, 1_500_000, 1_000]


def test_a_small_loop_is_mended_with_the_area_before_and_after():
    # The ring crosses itself at the top edge, in a loop 10 m wide and 5 m high.
    loop = shapely.Polygon(
        [
            (400_000, 300_000), (401_000, 300_000), (401_000, 301_000), (400_505, 301_000),
            (400_495, 301_005), (400_505, 301_005), (400_495, 301_000), (400_000, 301_000),
        ]
    )  # fmt: skip
    assert not loop.is_valid
    repaired = repair_zones(zones(loop))
    assert repaired.frame.geometry.iloc[0].is_valid
    assert "zone a: ring mended (Self-intersection[400500 301002.5]" in repaired.actions[0]
    assert abs(repaired.frame.area.iloc[0] - 1_000_000) < 100


def test_a_bow_tie_is_no_slip_and_stays():
    bow_tie = shapely.Polygon(
        [(400_000, 300_000), (401_000, 301_000), (401_000, 300_000), (400_000, 301_000)]
    )
    repaired = repair_zones(zones(bow_tie))
    assert repaired.actions == ()
    assert not repaired.frame.geometry.iloc[0].is_valid


def test_repeated_points_are_removed():
    ring = [(400_000, 300_000), (401_000, 300_000), (401_000, 300_000), (401_000, 301_000),
            (400_000, 301_000)]  # fmt: skip
    repaired = repair_zones(zones(shapely.Polygon(ring)))
    assert repaired.actions == ("zone a: 1 repeated point removed",)
    assert shapely.get_num_coordinates(repaired.frame.geometry.iloc[0]) == 5


def test_a_tiny_detached_part_joins_the_zone_beside_it():
    speck = shapely.box(401_500, 300_500, 401_520, 300_520)
    repaired = repair_zones(zones(shapely.MultiPolygon([WEST, speck]), EAST - speck))
    assert repaired.actions[0] == (
        "part of 400 m2 near 401510 E 300510 N taken from zone a, joined to zone b"
    )
    assert repaired.frame.geom_type.tolist() == ["Polygon", "Polygon"]
    assert repaired.frame.area.tolist() == [1_000_000, 1_500_000]


def test_an_island_beside_nothing_stays():
    island = shapely.box(409_000, 300_500, 409_020, 300_520)
    frame = zones(shapely.MultiPolygon([WEST, island]), EAST)
    repaired = repair_zones(frame)
    assert repaired.frame is frame


def test_a_misfit_of_half_a_millimetre_is_brought_together():
    frame = zones(shapely.box(400_000, 300_000, 401_000.000_4, 301_000), EAST)
    assert not is_coverage(frame)
    repaired = repair_zones(frame)
    assert repaired.actions[0].startswith("neighbours given the same points")
    assert is_coverage(repaired.frame)


def test_postcodes_that_would_change_zone_are_counted_or_refuse_the_repair():
    tongue = shapely.box(401_000, 300_200, 401_002, 300_700)
    frame = zones(WEST | tongue, EAST)
    still = np.column_stack([np.full(2000, 400_500.0), np.linspace(300_001, 300_999, 2000)])
    moved = np.array([[401_001.0, 300_300.0]])
    repaired = repair_zones(frame, points_m=np.vstack([still, moved]))
    assert repaired.faults == ()
    assert repaired.actions[-1] == (
        "1 of 2,001 postcodes change zone: 401001 E 300300 N from zone a to zone b"
    )
    refused = repair_zones(frame, points_m=np.vstack([still[:100], moved]), source="z.gpkg")
    assert refused.frame is frame
    assert refused.actions == ()
    (fault,) = refused.faults
    assert fault.what == "the repair would move postcodes to another zone"
    assert fault.found.startswith("1 of 101 postcodes: 401001 E 300300 N from zone a to zone b")


def test_postcodes_that_a_closed_gap_takes_in_are_told():
    slit = shapely.box(401_000, 300_200, 401_002, 300_700)
    inside = np.array([[401_001.0, 300_300.0]])
    repaired = repair_zones(zones(WEST, EAST - slit), points_m=inside)
    assert repaired.faults == ()
    assert repaired.actions[-2:] == (
        "no postcode changes from one zone to another",
        "1 postcode that lay in no zone now lies in one",
    )


def test_faces_tile_what_the_shapes_cover():
    faces = faces_of([WEST, shapely.box(400_500, 300_500, 401_500, 301_500)])
    assert sorted(shapely.area(faces.shapes)) == [250_000, 750_000, 750_000]
    assert shapely.coverage_is_valid(faces.shapes)


@settings(max_examples=60, deadline=None)
@given(
    shifts=st.lists(st.floats(-2, 2, allow_nan=False), min_size=9, max_size=9),
    nicks=st.lists(st.tuples(st.integers(0, 8), st.floats(0, 90)), max_size=3),
)
def test_any_slips_of_drawing_become_a_coverage_once_and_for_all(shifts, nicks):
    """Nine squares of 100 m whose west and south sides were drawn up to 2 m off, with nicks."""
    shapes = []
    for place, shift in enumerate(shifts):
        x, y = 400_000 + 100 * (place % 3), 300_000 + 100 * (place // 3)
        shapes.append(shapely.box(x + shift, y - shift, x + 100, y + 100))
    for place, up in nicks:
        x, y, *_ = shapes[place].bounds
        shapes[place] = shapes[place] - shapely.box(x + 40, y + 2 + up, x + 41, y + 3 + up)
    frame = zones(*shapes)
    # On the grid of 1 mm, on which a gap may close that was open by less.
    before = shapely.union_all(shapely.set_precision(frame.geometry.to_numpy(), 0.001))
    repaired = repair_zones(frame)
    after = shapely.union_all(repaired.frame.geometry.to_numpy())
    assert check_geometry(repaired.frame, source="z") == []
    assert not [each for each in check_coverage(repaired.frame, source="z") if each.fault]
    assert is_coverage(repaired.frame)
    assert overlap_m2(repaired.frame) < 0.01
    # Nothing is lost but to the rounding of coordinates, and at most the gaps are won.
    rings = [ring for part in shapely.get_parts(before) for ring in part.interiors]
    gaps = sum(shapely.Polygon(ring).area for ring in rings)
    assert before.area - 1 <= after.area <= before.area + gaps + 1
    assert list(repaired.frame["zone_id"]) == list(frame["zone_id"])
    again = repair_zones(repaired.frame)
    assert again.actions == ()
    assert again.frame is repaired.frame


@pytest.mark.parametrize("grown_m", [0.5, 1.0])
def test_the_bundled_zones_grown_over_one_another_are_put_back(grown_m):
    """Every boundary is drawn twice, up to 2 m apart: over 5 ha in two zones."""
    held = gpd.read_file(ROOT / "data" / "zones" / "leicestershire-zones.gpkg")
    grown = held.set_geometry(held.geometry.buffer(grown_m, join_style="mitre"))
    assert overlap_m2(grown) > 50_000
    repaired = repair_zones(grown)
    assert check_geometry(repaired.frame, source="z") == []
    assert overlap_m2(repaired.frame) < 0.01
    assert is_coverage(repaired.frame)
    assert repair_zones(repaired.frame).actions == ()
    outline = grown.geometry.union_all()
    assert repaired.frame.area.sum() == pytest.approx(outline.area, abs=10)
