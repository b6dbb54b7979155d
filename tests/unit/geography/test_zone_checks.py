"""Zones as one map: every planted fault is named with its place and area.

The zones are squares of 1 km on the National Grid, so that every area is a product of two lengths.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from homecare.geography import check_coverage, check_geometry, check_points

WEST = shapely.box(400_000, 300_000, 401_000, 301_000)
EAST = shapely.box(401_000, 300_000, 402_000, 301_000)


def zones(*shapes: shapely.Geometry, names: tuple[str, ...] = ()) -> gpd.GeoDataFrame:
    ids = [chr(ord("a") + place) for place in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"zone_id": ids, "zone_name": list(names) or [f"Zone {each}" for each in ids]},
        geometry=list(shapes),
        crs="EPSG:27700",
    )


def found(frame: gpd.GeoDataFrame, **options: object) -> list:
    return list(check_coverage(frame, source="z.gpkg", **options))


def test_zones_that_tile_are_without_findings():
    assert found(zones(WEST, EAST)) == []


def test_a_narrow_gap_between_zones_is_a_fault_with_its_place_and_area():
    # 2 m along 500 m, closed at both ends by the zones: 1,000 m2.
    slit = shapely.box(401_000, 300_200, 401_002, 300_700)
    (gap,) = found(zones(WEST, EAST - slit))
    assert gap.kind == "gap"
    assert gap.fault.what == "a narrow gap lies between zones"
    assert gap.fault.where == "z.gpkg, zones a, b"
    assert gap.fault.found == "1,000 m2 in no zone, near 401001 E 300450 N"
    assert (gap.area_m2, gap.easting_m, gap.northing_m) == (1000, 401_001, 300_450)


def test_gaps_between_the_same_zones_are_told_together():
    slits = [shapely.box(401_000, y, 401_001, y + 100) for y in (300_100, 300_300, 300_500)]
    (gap,) = found(zones(WEST, EAST - shapely.union_all(slits)))
    assert gap.fault.found.startswith("300 m2 in no zone, in 3 places: 401000 E 300150 N")


def test_a_city_left_out_is_a_note_until_postcodes_in_use_lie_in_it():
    city = shapely.box(400_400, 300_400, 400_700, 300_700)
    (hole,) = found(zones(WEST - city, EAST))
    assert hole.fault is None
    assert hole.text == "a hole of 9.0 ha in zone a, near 400550 E 300550 N"
    points = np.array([[400_500.0, 300_500.0], [400_100.0, 300_100.0]])
    hole, *rest = found(zones(WEST - city, EAST), points_m=points)
    assert hole.fault.what == "postcodes lie in a hole that no zone covers"
    assert hole.fault.found == "1 postcode in a hole of 9.0 ha, near 400550 E 300550 N"
    assert rest[0].text == "1 postcode of 2 lie in no zone: 400500 E 300500 N"


def test_a_zone_inside_a_hole_is_no_part_of_the_hole():
    city = shapely.box(400_400, 300_400, 400_700, 300_700)
    island = shapely.box(400_500, 300_500, 400_600, 300_600)
    (hole,) = found(zones(WEST - city, island))
    assert hole.area_m2 == 90_000 - 10_000
    assert hole.zone_ids == ("a", "b")


def test_a_zone_of_several_parts_is_a_note_that_marks_the_tiny_and_the_thin():
    tiny = shapely.box(403_000, 300_000, 403_020, 300_020)
    thin = shapely.box(404_000, 300_000, 404_001, 300_500)
    (parts,) = found(zones(shapely.MultiPolygon([WEST, tiny, thin])))
    assert parts.fault is None
    assert parts.text == (
        "zone a has 3 parts: 1.0 km2 near 400500 E 300500 N, "
        "500 m2 near 404000 E 300250 N (a sliver), 400 m2 near 403010 E 300010 N (tiny)"
    )


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (shapely.box(403_000, 300_000, 403_050, 300_100), "very small: 5,000 m2"),
        (shapely.box(403_000, 300_000, 403_002, 301_000), "a sliver 2.0 m wide on average"),
        (shapely.box(200_000, 300_000, 400_000, 360_000), "larger than any English county"),
    ],
)
def test_a_zone_of_a_strange_size_is_a_note(shape, words):
    notes = [each.text for each in found(zones(WEST, shape)) if each.kind == "size"]
    assert len(notes) == 1
    assert words in notes[0]


def test_two_zones_of_one_name_are_a_fault():
    (same,) = found(zones(WEST, EAST, names=("Melton", "MELTON ")))
    assert same.fault.where == "z.gpkg, zones a, b, column zone_name"
    assert same.fault.found == '"Melton" in 2 rows'


def test_a_zone_far_from_every_other_is_a_fault():
    stray = shapely.box(520_000, 300_000, 521_000, 301_000)
    (far,) = found(zones(WEST, EAST, stray))
    assert far.fault.where == "z.gpkg, zone c"
    assert far.fault.found == "over 100 km from every other zone, near 520500 E 300500 N"
    near = shapely.box(500_000, 300_000, 501_000, 301_000)
    assert found(zones(WEST, EAST, near)) == []


def test_a_narrow_gap_open_to_the_outside_is_a_note():
    # 1 m along the whole side: the two squares do not touch at all.
    (slit,) = found(zones(WEST, shapely.box(401_001, 300_000, 402_000, 301_000)))
    assert slit.kind == "slit"
    assert slit.fault is None
    assert slit.text == (
        "a narrow gap of 1,000 m2 between zones a, b is open to the outside, near 401000 E 300500 N"
    )


def test_boundaries_that_part_at_a_sharp_angle_are_no_gap():
    wedge = shapely.Polygon([(401_000, 300_500), (400_990, 301_000), (401_010, 301_000)])
    assert found(zones(WEST - wedge, EAST - wedge)) == []


def test_boundaries_that_miss_by_less_than_a_square_metre_are_a_note():
    # Half a millimetre along 1 km is half a square metre.
    (misfit,) = found(zones(shapely.box(400_000, 300_000, 401_000.000_5, 301_000), EAST))
    assert misfit.kind == "misfit"
    assert misfit.fault is None
    assert misfit.zone_ids == ("a", "b")


def test_shapes_that_cannot_be_used_are_left_to_the_check_of_shapes():
    bow_tie = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    frame = zones(WEST, bow_tie, None, shapely.LineString([(0, 0), (1, 1)]))
    assert found(frame) == []
    assert [each.what for each in check_geometry(frame, source="z")] == [
        "the polygon is invalid", "the zone has no polygon", "the zone is not a polygon",
    ]  # fmt: skip


def test_points_in_no_zone_in_two_and_on_a_boundary_are_counted():
    wide = shapely.box(400_900, 300_000, 402_000, 301_000)
    points = [(400_950, 300_500), (400_950, 300_600), (500_000, 300_000), (402_000, 300_500)]
    texts = [each.text for each in check_points(zones(WEST, wide), np.array(points, dtype=float))]
    assert texts == [
        "1 postcode of 4 lie in no zone: 500000 E 300000 N",
        "2 postcodes of 4 lie in two zones or more: 400950 E 300500 N, 400950 E 300600 N",
        "1 postcode of 4 lie on a boundary of zones: 402000 E 300500 N",
    ]


def test_faults_stand_before_notes():
    city = shapely.box(400_400, 300_400, 400_700, 300_700)
    kinds = [each.kind for each in found(zones(WEST - city, EAST, names=("A", "a")))]
    assert kinds == ["name", "hole"]
