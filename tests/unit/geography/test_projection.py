"""Shapes of every reference system come to the National Grid, or are refused."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from homecare.geography import place_on_grid

# A square of 1 km near Leicester, on the National Grid.
SQUARE = shapely.box(450_000, 300_000, 451_000, 301_000)
GRID = gpd.GeoDataFrame(geometry=[SQUARE], crs="EPSG:27700")
# The figures of the National Grid as MapInfo writes them, without any code.
UNCODED = (
    'PROJCS["unnamed",GEOGCS["unnamed",DATUM["OSGB_1936",SPHEROID["Airy 1830",6377563.396,'
    '299.3249646]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",49],'
    'PARAMETER["central_meridian",-2],PARAMETER["scale_factor",{scale}],'
    'PARAMETER["false_easting",400000],PARAMETER["false_northing",-100000],UNIT["metre",1]]'
)


def relabelled(crs: str | None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[SQUARE], crs=crs)


@pytest.mark.parametrize(
    ("crs", "name"),
    [
        ("EPSG:3857", "WGS 84 / Pseudo-Mercator"),
        ("EPSG:4258", "ETRS89"),
        ("EPSG:4277", "OSGB36"),
        ("EPSG:32630", "WGS 84 / UTM zone 30N"),
        ("EPSG:3035", "ETRS89-extended / LAEA Europe"),
    ],
)
def test_another_system_is_transformed_with_a_note(crs, name):
    placed = place_on_grid(GRID.to_crs(crs), source="z.shp")
    assert placed.faults == []
    (note,) = placed.notes
    assert note == f"z.shp: transformed from {name} to the British National Grid"
    assert placed.frame.crs.to_epsg() == 27700
    centre = placed.frame.geometry.iloc[0].centroid
    # The transformations between the datums differ by a few metres.
    assert (centre.x, centre.y) == pytest.approx((450_500, 300_500), abs=6)


def test_the_grid_without_a_code_is_known_by_its_figures_and_nothing_moves():
    placed = place_on_grid(relabelled(UNCODED.format(scale=0.9996012717)), source="z.tab")
    assert placed.faults == []
    assert placed.frame.geometry.iloc[0].equals_exact(SQUARE, 0)
    assert placed.frame.crs.to_epsg() == 27700


def test_figures_that_are_not_those_of_the_grid_are_not_taken_for_it():
    placed = place_on_grid(relabelled(UNCODED.format(scale=0.9999)), source="z.tab")
    centre = placed.frame.geometry.iloc[0].centroid
    assert abs(centre.x - 450_500) > 10 or placed.faults


def test_the_grid_with_heights_is_the_grid():
    placed = place_on_grid(relabelled("EPSG:7405"), source="z.gpkg")
    assert placed.faults == []
    assert placed.frame.geometry.iloc[0].equals_exact(SQUARE, 0)


def test_heights_are_dropped_with_a_note():
    high = gpd.GeoDataFrame(geometry=[shapely.force_3d(SQUARE, 12.0)], crs="EPSG:27700")
    placed = place_on_grid(high, source="z.kml")
    assert placed.notes == ["z.kml: the heights of its points are not used"]
    assert not placed.frame.geometry.iloc[0].has_z
    assert high.geometry.iloc[0].has_z, "what was handed in is not changed"


def test_no_system_is_the_grid_above_180_with_a_note_and_refused_in_degrees():
    assert place_on_grid(relabelled(None), source="z.shp").notes == [
        "z.shp: states no CRS; taken as the British National Grid (EPSG:27700)"
    ]
    degrees = gpd.GeoDataFrame(geometry=[shapely.box(-1.2, 52.5, -1.1, 52.6)])
    (fault,) = place_on_grid(degrees, source="z.shp").faults
    assert fault.what == "the file states no CRS"
    stated = place_on_grid(degrees, source="z.shp", crs="EPSG:4326")
    assert stated.faults == []
    assert stated.frame.crs.to_epsg() == 27700


def test_a_stated_system_stands_above_the_file_and_says_so():
    wrong = relabelled("EPSG:4326")
    placed = place_on_grid(wrong, source="z.geojson", crs="EPSG:27700")
    assert placed.faults == []
    assert placed.notes == ["z.geojson: read as EPSG:27700, not as WGS 84 as the file says"]
    assert placed.frame.geometry.iloc[0].equals_exact(SQUARE, 0)


@pytest.mark.parametrize("crs", ["EPSG:999999", "bng", "+init=file:/etc/x", "EPSG:27700 "])
def test_only_a_code_may_be_stated(crs):
    faults = place_on_grid(GRID, source="z.shp", crs=crs).faults
    assert [each.what for each in faults] == (
        [] if crs.strip() == "EPSG:27700" else ["the CRS stated for the file is not known"]
    )


@pytest.mark.parametrize(
    ("crs", "what"),
    [
        # English coordinates under a foreign label: they land in a sea, off the system's own area.
        ("EPSG:29902", "the CRS is not one that is read"),
        ("EPSG:2154", "the CRS is not one that is read"),
        ("EPSG:31370", "the CRS is not one that is read"),
        ("EPSG:4326", "the coordinates do not fit the CRS"),
        ("EPSG:3857", "the coordinates do not fit the CRS"),
    ],
)
def test_grid_coordinates_under_another_label_are_refused(crs, what):
    (fault,) = place_on_grid(relabelled(crs), source="z.shp").faults
    assert fault.what == what
    assert "450000.0 300000.0 451000.0 301000.0" in fault.found


def test_places_abroad_are_refused():
    paris = gpd.GeoDataFrame(geometry=[shapely.box(2.2, 48.8, 2.4, 48.9)], crs="EPSG:4326")
    (fault,) = place_on_grid(paris, source="z.geojson").faults
    assert fault.what == "the coordinates do not fit the CRS"
