"""One wrong zones file for each message: shapes, overlaps, identifiers and reference systems.

The zones of the tiny project are squares of 10 km, so every area named here is a product of two
lengths.
"""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

ALLOCATION = "models/allocation/tiny.toml"


def redraw(tiny, zone: int, shape) -> None:
    shapes = list(tiny.zones.geometry)
    shapes[zone] = shape
    tiny.zones = tiny.zones.set_geometry(gpd.GeoSeries(shapes, crs=tiny.zones.crs))
    tiny.save_zones()


def test_overlapping_zones_are_refused_with_the_area_and_a_place(tiny, refused):
    # north-west grows 500 m east into north-east, along all its 10 km: 5,000,000 m2.
    redraw(tiny, 0, shapely.box(400_000, 310_000, 410_500, 320_000))
    fault = refused("run", tiny.folder).says("two zones overlap")
    assert fault["where"] == "zones.gpkg, zones north-east, north-west"
    assert fault["found"] == "5,000,000 m2 in both, near 410250 E 315000 N"
    assert fault["allowed"] == "each place in one zone only"


def test_every_pair_that_overlaps_is_told(tiny, refused):
    # A middle square over the corner where all four meet: 1 km into each, 1,000,000 m2.
    tiny.zones.loc[4] = ["middle", "Middle", "large", "", shapely.box(409e3, 309e3, 411e3, 311e3)]
    tiny.save_zones()
    faults = refused("run", tiny.folder).faults
    overlaps = [each for each in faults if each["what"] == "two zones overlap"]
    assert len(overlaps) == 4
    assert all(each["found"].startswith("1,000,000 m2") for each in overlaps)


def test_a_sliver_below_a_square_metre_is_no_overlap(tiny, command):
    # 0.05 mm along 10 km is half a square metre: rounding of coordinates, not a decision.
    redraw(tiny, 0, shapely.box(400_000, 310_000, 410_000.000_05, 320_000))
    assert command("check", tiny.folder / "data/zones.gpkg", "--json").code == 0


def test_an_invalid_polygon_is_refused_with_the_place_where_it_crosses(tiny, refused):
    # A bow tie crosses itself in the middle of the square.
    bow_tie = [(400_000, 310_000), (410_000, 320_000), (410_000, 310_000), (400_000, 320_000)]
    redraw(tiny, 0, shapely.Polygon(bow_tie))
    fault = refused("run", tiny.folder).says("the polygon is invalid")
    assert fault["where"] == "zones.gpkg, zone north-west"
    assert fault["found"] == "Self-intersection[405000 315000]"
    assert "mend the ring" in fault["do"]


def test_a_zone_that_is_a_line_is_refused(tiny, refused):
    redraw(tiny, 3, shapely.LineString([(410_000, 300_000), (420_000, 310_000)]))
    fault = refused("check", tiny.folder / "data/zones.gpkg").says("the zone is not a polygon")
    assert fault["found"] == "LineString"


def test_a_zone_without_a_shape_is_refused(tiny, refused):
    redraw(tiny, 3, None)
    fault = refused("check", tiny.folder / "data/zones.gpkg").says("the zone has no polygon")
    assert fault["where"] == "zones.gpkg, zone south-east"


def test_a_file_without_any_zone_is_refused(tiny, refused):
    tiny.put("data/none.geojson", '{"type": "FeatureCollection", "features": []}')
    (fault,) = refused("check", tiny.folder / "data/none.geojson").faults
    assert fault["what"] == "the file holds no zones"


@pytest.mark.parametrize("zones", [[3], [0, 1, 2, 3]])
def test_zones_whose_shapes_are_all_missing_are_refused(tiny, refused, zones):
    tiny.zones = tiny.zones.iloc[zones].reset_index(drop=True)
    for zone in range(len(zones)):
        redraw(tiny, zone, None)
    faults = refused("check", tiny.folder / "data/zones.gpkg").faults
    assert [each["what"] for each in faults] == ["the zone has no polygon"] * len(zones)


def test_a_repeated_zone_is_refused(tiny, refused):
    tiny.zones.loc[3, "zone_id"] = "north-east"
    tiny.save_zones()
    fault = refused("check", tiny.folder / "data/zones.gpkg").says("zone_id is repeated")
    assert fault["where"] == "zones.gpkg, rows 2, 4, column zone_id"
    assert fault["found"] == '"north-east"'


def test_a_missing_zone_column_is_named_and_the_nearest_suggested(tiny, refused):
    tiny.zones = tiny.zones.rename(columns={"zone_name": "zone_nme"})
    tiny.save_zones()
    fault = refused("check", tiny.folder / "data/zones.gpkg").says("column zone_name is missing")
    assert 'Did you mean "zone_nme"?' in fault["do"]


def test_a_class_that_the_model_does_not_name_is_refused(tiny, refused, command):
    tiny.zones.loc[1, "zone_class"] = "medum"
    tiny.save_zones()
    fault = refused("run", tiny.folder).says("zone_class", '"medum"')
    assert fault["where"] == "zones.gpkg, zone north-east, column zone_class"
    assert 'Did you mean "medium"?' in fault["do"]
    assert command("check", tiny.folder / "data/zones.gpkg").code == 0, "a model names classes"


def test_a_council_names_its_own_classes(tiny, command):
    tiny.zones.loc[1, "zone_class"] = "Market  Town"
    tiny.save_zones()
    tiny.replace(ALLOCATION, "medium = 2", '"Market town" = 2')
    said = command("run", tiny.folder, "--json")
    assert said.code == 0, said.err
    assert said.json["zones"][1]["zone_class"] == "market town"
    tiny.replace(ALLOCATION, '"Market town" = 2', '"Market town" = 3')
    assert "fewer primes" in command("run", tiny.folder).err


def test_a_zone_without_a_class_counts_as_unclassified_and_a_misspelling_is_told(tiny, refused):
    tiny.zones.loc[1, "zone_class"] = ""
    tiny.save_zones()
    tiny.replace(ALLOCATION, "unclassified = 1", "unclassified = 3")
    refused("run", tiny.folder).says("3 or more (allocation.minimum_primes.unclassified)")
    tiny.replace(ALLOCATION, "unclassified = 3", "unclasified = 3")
    refused("run", tiny.folder).says("does not name the zone's class", '"unclasified"')


# ------------------------------------------------------------------------------ band overrides


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("urban=frnge", 'Did you mean "fringe"?'),
        ("urbn=fringe", 'Did you mean "urban"?'),
        ("urban", "band=band"),
        ("urban=", "band=band"),
        ("urban=fringe;rural=islated", 'Did you mean "isolated"?'),
    ],
)
def test_an_override_that_names_no_band_is_refused(tiny, refused, override, words):
    tiny.zones.loc[1, "band_override"] = override
    tiny.save_zones()
    fault = refused("run", tiny.folder).says("a band override names no band", words)
    assert fault["where"] == "zones.gpkg, zone north-east, column band_override"
    assert "urban, fringe, rural, isolated" in fault["allowed"]


def test_a_band_overridden_twice_in_one_zone_is_refused(tiny, refused):
    tiny.zones.loc[1, "band_override"] = "urban=fringe;urban=rural"
    tiny.save_zones()
    fault = refused("run", tiny.folder).says("overrides one band twice", "zone north-east")
    assert fault["found"] == '"urban=fringe;urban=rural"'


# --------------------------------------------------------------------------- reference systems


def test_web_mercator_is_transformed_and_told(tiny, command):
    plain = command("run", tiny.folder, "--json").json
    tiny.zones = tiny.zones.to_crs("EPSG:3857")
    tiny.save_zones()
    said = command("run", tiny.folder, "--json")
    assert "zones.gpkg: transformed from WGS 84 / Pseudo-Mercator" in said.err
    assert said.json["zones"] == plain["zones"]


def test_a_foreign_grid_is_refused_with_what_is_read(tiny, refused):
    # The French grid: under its label these places lie in the Atlantic.
    tiny.zones = tiny.zones.set_crs("EPSG:2154", allow_override=True)
    tiny.save_zones()
    fault = refused("run", tiny.folder).says("the CRS is not one that is read")
    assert fault["where"] == "zones.gpkg, coordinate reference system"
    assert "2154" in fault["found"]
    assert fault["allowed"].startswith("British National Grid (EPSG:27700), or degrees")


def test_degrees_labelled_as_the_national_grid_are_refused(tiny, refused):
    tiny.zones = tiny.zones.to_crs("EPSG:4326").set_crs("EPSG:27700", allow_override=True)
    tiny.save_zones()
    fault = refused("run", tiny.folder).says("the coordinates do not fit the CRS")
    assert fault["found"].startswith("EPSG:27700 with coordinates -2.0 52.")
    assert "EPSG:4326" in fault["do"]


def test_grid_coordinates_labelled_as_degrees_are_refused(tiny, refused):
    # GeoJSON is in degrees unless it says otherwise; a careless export writes metres into it.
    tiny.zones = tiny.zones.set_crs("EPSG:4326", allow_override=True)
    tiny.save_zones("zones.geojson")
    tiny.replace("scenario.toml", "zones.gpkg", "zones.geojson")
    fault = refused("run", tiny.folder).says("the coordinates do not fit the CRS")
    assert fault["found"] == "EPSG:4326 with coordinates 400000.0 300000.0 420000.0 320000.0"
    assert "EPSG:27700" in fault["do"]


def test_gaps_names_and_stray_zones_are_refused_together(tiny, refused):
    slit = shapely.box(410_000, 312_000, 410_001, 313_000)
    redraw(tiny, 1, shapely.box(410_000, 310_000, 420_000, 320_000) - slit)
    tiny.zones.loc[4] = ["far", "South-east", "", "", shapely.box(640e3, 300e3, 641e3, 301e3)]
    tiny.zones.loc[3, "zone_name"] = "South-east"
    tiny.save_zones()
    faults = {each["what"]: each for each in refused("run", tiny.folder).faults}
    gap = faults["a narrow gap lies between zones"]
    assert gap["where"] == "zones.gpkg, zones north-east, north-west"
    assert gap["found"] == "1,000 m2 in no zone, near 410000 E 312500 N"
    assert faults["a zone lies far from every other"]["where"] == "zones.gpkg, zone far"
    assert faults["zones share a name"]["where"].startswith("zones.gpkg, zones far, south-east")


def test_irish_grid_is_refused(tiny, refused):
    tiny.zones = tiny.zones.set_crs("EPSG:29902", allow_override=True)
    tiny.save_zones()
    refused("check", tiny.folder / "data/zones.gpkg").says("the CRS is not one that is read")


def test_degrees_that_say_so_are_read(tiny, command):
    plain = command("run", tiny.folder, "--json").json
    tiny.zones = tiny.zones.to_crs("EPSG:4326")
    tiny.save_zones("zones.geojson")
    tiny.replace("scenario.toml", "zones.gpkg", "zones.geojson")
    again = command("run", tiny.folder, "--json").json
    assert again["headline"] == plain["headline"]
    assert again["zones"] == plain["zones"]
