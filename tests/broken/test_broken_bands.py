"""A bands file that is wrong, one fault for each, and the words it must say."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

GEOGRAPHY = "models/geography/tiny.toml"
HEAD = "area_type,area,band\n"
WHOLE = HEAD + "outward,ZZ1,urban\noutward,ZZ2,urban\noutward,ZZ3,urban\noutward,ZZ4,urban\n"


@pytest.fixture
def areas(tiny):
    """A project banded by a whole list of areas."""
    tiny.replace(GEOGRAPHY, '"listed"', '"areas"')
    tiny.replace("scenario.toml", "[data]\n", '[data]\nbands = "data/bands.csv"\n')
    tiny.put("data/bands.csv", WHOLE)
    return tiny


def test_a_whole_list_of_areas_runs_and_stands_in_the_record_with_its_hash(areas, command):
    said = command("zones", areas.folder, "--json")
    assert said.code == 0, said.err
    paths = [each["path"] for each in said.json["record"]["inputs"]]
    assert "data/bands.csv" in paths
    assert said.json["record"]["choices"]["data.bands"] == "data/bands.csv"


WRONG = {
    "band that is not": (
        WHOLE.replace("ZZ2,urban", "ZZ2,urbn"), "the band is not one of the geography model's",
        "bands.csv, row 3, column band", '"urbn"', 'Did you mean "urban"?',
    ),
    "type that is not": (
        WHOLE.replace("outward,ZZ1", "outwards,ZZ1"), "area_type is not one of the known values",
        "bands.csv, row 2, column area_type", '"outwards"', 'Did you mean "outward"?',
    ),
    "sector that is none": (
        WHOLE + "sector,ZZ11,urban\n", "the area is not of its type, sector",
        "bands.csv, row 6, column area", '"ZZ11"', 'a postcode sector such as "LE10 1"',
    ),
    "lsoa that is none": (
        WHOLE + "lsoa,E0102591,urban\n", "the area is not of its type, lsoa",
        "bands.csv, row 6, column area", '"E0102591"', "E01025913",
    ),
    "area twice": (
        WHOLE + "outward,zz1,rural\n", "an area is listed twice, in two spellings",
        "bands.csv, rows 2, 6, column area", '"ZZ1", "zz1"', "keep the right row",
    ),
    "no band": (
        WHOLE.replace("ZZ1,urban", "ZZ1,"), "band is blank", "bands.csv, row 2, column band",
        "an empty cell", "fill the cell",
    ),
    "no column": (
        WHOLE.replace("area_type", "kind"), "column area_type is missing",
        "bands.csv, headings, column area_type", "no such heading", "add the column",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", list(WRONG.values()), ids=list(WRONG))
def test_a_wrong_list_of_areas_is_refused(areas, refused, case):
    text, what, where, found, do = case
    areas.put("data/bands.csv", text)
    fault = refused("zones", areas.folder).says(what)
    assert fault["where"] == where
    assert found in fault["found"]
    assert do in fault["do"] + fault["allowed"]


def test_a_rule_that_needs_a_bands_file_is_refused_without_one(areas, refused):
    areas.replace("scenario.toml", 'bands = "data/bands.csv"\n', "")
    fault = refused("zones", areas.folder).says("needs a bands file and the scenario names none")
    assert fault["where"] == "scenario.toml, data.bands"


def test_a_bands_file_that_is_not_there_is_refused(areas, refused):
    (areas.folder / "data/bands.csv").unlink()
    assert "bands.csv" in refused("zones", areas.folder).says("file is missing")["where"]


def test_a_bands_file_that_the_rule_does_not_read_is_told(areas, command):
    areas.replace(GEOGRAPHY, '"areas"', '"listed"')
    said = command("zones", areas.folder, "--json")
    assert said.code == 0, said.err
    assert "data.bands (bands.csv) is not read: the band rule is listed" in said.json["notes"]


def test_the_key_of_the_bands_file_is_spelt_out(areas, refused):
    areas.replace("scenario.toml", "bands =", "band =")
    fault = refused("zones", areas.folder).says("a key is not known")
    assert fault["do"].endswith('Did you mean "bands"?')


# ------------------------------------------------------------------------------------ polygons


def put_polygons(tiny, *rows: tuple[str, int, int], crs: str = "EPSG:27700") -> None:
    gpd.GeoDataFrame(
        {"band": [band for band, *_ in rows]},
        geometry=[shapely.box(west, 295_000, east, 325_000) for _, west, east in rows],
        crs=crs,
    ).to_file(tiny.folder / "data/bands.gpkg", driver="GPKG")
    tiny.replace(GEOGRAPHY, '"areas"', '"polygons"')
    tiny.replace("scenario.toml", "bands.csv", "bands.gpkg")


def test_polygons_band_the_project(areas, command):
    put_polygons(areas, ("urban", 395_000, 410_000), ("rural", 410_000, 425_000))
    said = command("zones", areas.folder, "--json")
    assert said.code == 0, said.err
    east = [row for row in said.json["zone_bands"] if row["zone_id"].endswith("-east")]
    assert {row["band"] for row in east} == {"rural"}


def test_polygons_of_two_bands_that_overlap_are_refused(areas, refused):
    put_polygons(areas, ("urban", 395_000, 412_000), ("rural", 410_000, 425_000))
    fault = refused("zones", areas.folder).says("one place has two bands")
    assert fault["where"] == "bands.gpkg, bands rural, urban"
    assert "60,000,000 m2 in both" in fault["found"]


def test_polygons_in_another_system_or_with_another_band_are_refused(areas, refused):
    put_polygons(areas, ("urbn", 395_000, 425_000), crs="EPSG:2154")
    every = refused("zones", areas.folder)
    assert 'Did you mean "urban"?' in every.says("not one of the geography model's")["do"]
    every.says("the CRS is not one that is read")


def test_a_list_where_polygons_belong_is_refused(areas, refused):
    areas.replace(GEOGRAPHY, '"areas"', '"polygons"')
    fault = refused("zones", areas.folder).says("the bands file cannot be read")
    assert "band rule areas" in fault["do"]
