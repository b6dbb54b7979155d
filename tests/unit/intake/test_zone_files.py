"""Zones are read alike from every format, and no file leads anywhere else."""

from __future__ import annotations

import json
import shutil
import sqlite3
import struct
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from homecare.errors import InputError
from homecare.intake import read_zones
from homecare.intake.zoning.zones import cell_text

SQUARES = [shapely.box(x, 300_000, x + 1000, 301_000) for x in (450_000, 451_000, 452_000)]
CIRCLE = [(450_000, 300_500), (450_500, 301_000), (451_000, 300_500), (450_500, 300_000)]


@pytest.fixture
def zones() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "zone_id": ["north", "mid", "south"],
            "zone_name": ["North", "Mid é", "South"],
            "zone_class": ["large", "", "medium"],
            "band_override": ["", "urban=fringe", ""],
        },
        geometry=SQUARES,
        crs="EPSG:27700",
    )


def write(frame: gpd.GeoDataFrame, path: Path, **options: object) -> Path:
    """Write with pyogrio, whose warnings of cut headings are no news here."""
    import warnings

    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(path, engine="pyogrio", **options)
    return path


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for each in sorted(folder.iterdir()):
            archive.write(each, f"export/{each.name}")
    return path


def refusal(path: Path, **options: object):
    with pytest.raises(InputError) as caught:
        read_zones(path, **options)
    (fault,) = caught.value.faults
    return fault


# ------------------------------------------------------------------------------ every format


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("zones.gpkg", {}),
        ("zones.geojson", {"driver": "GeoJSON"}),
        ("zones.json", {"driver": "GeoJSON"}),
        ("zones.shp", {}),
        ("zones.tab", {"driver": "MapInfo File"}),
        ("zones.mif", {"driver": "MapInfo File"}),
        ("zones.kml", {"driver": "LIBKML"}),
        ("zones.GPKG", {"driver": "GPKG"}),
    ],
)
@pytest.mark.parametrize("packing", ["file", "folder", "zip"])
def test_every_format_gives_the_same_zones(tmp_path, zones, name, options, packing):
    is_degrees = name.endswith(("json", "kml"))
    held = zones.to_crs("EPSG:4326") if is_degrees else zones
    path = write(held, tmp_path / "in" / name, **options)
    if packing == "folder":
        path = path.parent
    elif packing == "zip":
        path = zipped(path.parent, tmp_path / "zones.zip")
    read = read_zones(path)
    assert read.faults == ()
    frame = read.frame.sort_values("zone_id")
    assert frame["zone_id"].tolist() == ["mid", "north", "south"]
    assert frame["zone_name"].tolist() == ["Mid é", "North", "South"]
    assert frame["zone_class"].tolist() == ["", "large", "medium"]
    assert frame["band_override"].tolist() == ["urban=fringe", "", ""]
    assert frame.crs.to_epsg() == 27700
    assert frame.area.tolist() == pytest.approx([1e6] * 3, rel=1e-4)
    west = frame.geometry.bounds["minx"].tolist()
    assert west == pytest.approx([451_000, 450_000, 452_000], abs=0.01)


def test_a_shapefile_without_prj_is_taken_as_the_grid_with_a_note(tmp_path, zones):
    path = write(zones, tmp_path / "zones.shp")
    path.with_suffix(".prj").unlink()
    read = read_zones(path)
    assert read.faults == ()
    assert "zones.shp: states no CRS; taken as the British National Grid (EPSG:27700)" in read.notes


@pytest.mark.parametrize(
    ("name", "gone"), [("zones.shp", ".dbf"), ("zones.tab", ".map"), ("zones.mif", ".mid")]
)
def test_a_file_without_its_companion_is_refused_by_name(tmp_path, zones, name, gone):
    driver = None if name.endswith("shp") else "MapInfo File"
    path = write(zones, tmp_path / name, driver=driver)
    path.with_suffix(gone).unlink()
    fault = refusal(path)
    assert fault.what == "a file that belongs to the shapes is missing"
    assert fault.found == f"{name} without {gone}"


def test_the_layer_with_polygons_is_read_and_the_others_are_named(tmp_path, zones):
    path = write(zones, tmp_path / "lots.gpkg", layer="lots")
    offices = gpd.GeoDataFrame({"office": ["a"]}, geometry=[shapely.Point(4e5, 3e5)], crs=27700)
    write(offices, path, layer="offices")
    read = read_zones(path)
    assert read.faults == ()
    assert read.notes == ("lots.gpkg: layer lots is read; layer offices not",)


def test_of_two_layers_with_polygons_one_must_be_named(tmp_path, zones):
    path = write(zones, tmp_path / "lots.gpkg", layer="lots 2026")
    write(zones.head(2), path, layer="lots 2019")
    fault = refusal(path)
    assert fault.what == "the zones could be in any of 2 layers"
    assert fault.found == "lots 2026, lots 2019"
    assert len(read_zones(path, layer="lots 2019").frame) == 2
    fault = refusal(path, layer="lots 2091")
    assert 'Did you mean "lots 2019"?' in fault.do


def test_of_two_files_in_a_folder_one_must_be_named(tmp_path, zones):
    write(zones, tmp_path / "old.shp")
    write(zones.head(2), tmp_path / "new.gpkg")
    assert refusal(tmp_path).found == "new.gpkg, old.shp"
    read = read_zones(tmp_path, layer="new")
    assert len(read.frame) == 2
    assert read.notes[0].endswith("new.gpkg is read; old.shp not")


# ------------------------------------------------------------------------ a council's own names


def lots() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"LOT_NO": [1.0, 2.0, 3.0], "LotTitle": ["One", "Two", "Three"]},
        geometry=SQUARES,
        crs="EPSG:27700",
    )


@pytest.mark.parametrize("name", ["lots.gpkg", "lots.shp", "lots.tab", "lots.geojson"])
def test_own_names_are_mapped_and_a_lot_of_3_is_3(tmp_path, name):
    driver = {"tab": "MapInfo File", "geojson": "GeoJSON"}.get(name.split(".")[1])
    held = lots().to_crs("EPSG:4326") if driver == "GeoJSON" else lots()
    path = write(held, tmp_path / name, driver=driver)
    read = read_zones(path, columns={"zone_id": "lot_no", "zone_name": "LotTitle"})
    assert read.faults == ()
    assert read.frame["zone_id"].tolist() == ["1", "2", "3"]
    assert read.frame["zone_name"].tolist() == ["One", "Two", "Three"]


def test_a_zone_without_a_name_is_named_by_its_identifier_with_a_note(tmp_path):
    read = read_zones(write(lots(), tmp_path / "lots.gpkg"), columns={"zone_id": "LOT_NO"})
    assert read.faults == ()
    assert read.frame["zone_name"].tolist() == ["1", "2", "3"]
    assert "lots.gpkg: no column names the zones; their LOT_NO does" in read.notes


def test_a_heading_that_is_not_there_is_named_with_the_nearest(tmp_path):
    read = read_zones(write(lots(), tmp_path / "lots.gpkg"), columns={"zone_id": "LOT_N"})
    fault = next(each for each in read.faults if "stated for zone_id" in each.what)
    assert fault.found == "no LOT_N among LOT_NO, LotTitle"
    assert 'Did you mean "LOT_NO"?' in fault.do
    read = read_zones(tmp_path / "lots.gpkg", columns={"zone": "LOT_NO"})
    assert 'Did you mean "zone_id"?' in read.faults[0].do


def test_a_fault_of_a_mapped_column_names_the_councils_heading(tmp_path):
    held = lots()
    held["LOT_NO"] = [1, 1, 2]
    read = read_zones(write(held, tmp_path / "lots.gpkg"), columns={"zone_id": "LOT_NO"})
    fault = next(each for each in read.faults if "repeated" in each.what)
    assert fault.where == "lots.gpkg, rows 1, 2, column LOT_NO"


def test_a_column_that_a_mapping_replaces_is_told(tmp_path, zones):
    zones["LOT"] = ["x", "y", "z"]
    read = read_zones(write(zones, tmp_path / "z.gpkg"), columns={"zone_id": "LOT"})
    assert read.frame["zone_id"].tolist() == ["x", "y", "z"]
    assert "z.gpkg: column zone_id is not read; LOT stands for it" in read.notes


PLACEMARK = """<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
{x},52.0,0 {y},52.0,0 {y},52.1,0 {x},52.1,0 {x},52.0,0
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"""
KML = '<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'


def test_the_names_of_placemarks_name_the_zones(tmp_path):
    marks = [PLACEMARK.format(name=n, x=x, y=x + 0.1) for n, x in (("Oak", -1.3), ("Elm", -1.2))]
    path = tmp_path / "lots.kml"
    path.write_text(KML.format("".join(marks)), encoding="utf-8")
    read = read_zones(path)
    assert read.faults == ()
    assert read.frame["zone_id"].tolist() == ["Oak", "Elm"]
    assert read.frame["zone_name"].tolist() == ["Oak", "Elm"]
    assert read.notes == (
        "lots.kml: the placemarks' Name names the zones",
        "lots.kml: the heights of its points are not used",
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3.0, "3"), (3.5, "3.5"), (7, "7"), ("  a ", "a"), (None, ""), (float("nan"), ""),
        (pd.NA, ""), (pd.NaT, ""), (pd.Timestamp("2026-01-02"), "2026-01-02"), (True, "True"),
        ("3.0", "3.0"),
    ],
)  # fmt: skip
def test_an_attribute_is_told_as_a_person_would_write_it(cell, text):
    assert cell_text(cell) == text


# ------------------------------------------------------------------------------------ shapes


def test_curved_edges_are_read_as_straight_lines_with_a_note(tmp_path, zones):
    path = write(zones.head(1), tmp_path / "curve.gpkg")
    ring = struct.pack("<BII", 1, 8, 5)
    ring += b"".join(struct.pack("<dd", *point) for point in [*CIRCLE, CIRCLE[0]])
    curve = struct.pack("<BII", 1, 10, 1) + ring
    with sqlite3.connect(path) as base:
        names = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            base.execute(f'DROP TRIGGER "{name}"')
        blob = base.execute("SELECT geom FROM curve").fetchone()[0]
        base.execute("UPDATE curve SET geom = ?", (blob[:40] + curve,))
    base.close()
    read = read_zones(path)
    assert read.faults == ()
    assert any("1 shape of layer curve may have curved edges" in each for each in read.notes)
    # A circle of radius 500 m is 785,398 m2; its chords leave out less than a thousandth.
    assert read.frame.area.iloc[0] == pytest.approx(785_398, rel=1e-3)


def test_a_collection_of_polygons_is_one_shape_and_any_other_is_refused(tmp_path, zones):
    both = shapely.GeometryCollection([SQUARES[0], shapely.box(455_000, 300_000, 456_000, 301_000)])
    mixed = shapely.GeometryCollection([SQUARES[1], shapely.Point(451_500, 300_500)])
    held = zones.head(2).set_geometry([both, mixed], crs="EPSG:27700")
    read = read_zones(write(held, tmp_path / "z.gpkg"))
    assert read.frame.geometry.iloc[0].geom_type == "MultiPolygon"
    assert read.frame.area.iloc[0] == 2_000_000
    assert "z.gpkg: 1 collection of polygons is read as one shape each" in read.notes
    (fault,) = read.faults
    assert (fault.what, fault.found) == ("the zone is not a polygon", "GeometryCollection")


def test_repair_mends_what_is_safe_and_its_notes_say_what(tmp_path, zones):
    shapes = [shapely.box(450_000, 300_000, 451_001, 301_000), *SQUARES[1:]]
    path = write(zones.set_geometry(shapes, crs="EPSG:27700"), tmp_path / "z.gpkg")
    before = path.read_bytes()
    assert [each.what for each in read_zones(path).faults] == ["two zones overlap"]
    read = read_zones(path, repair=True)
    assert read.faults == ()
    assert read.notes[0].startswith("z.gpkg: mended: overlap of 1,000 m2 near 451000 E 300500 N")
    assert path.read_bytes() == before, "the file itself is never changed"


def test_a_gap_a_name_and_a_stray_zone_are_faults_of_the_file(tmp_path, zones):
    slit = shapely.box(451_000, 300_200, 451_001, 300_700)
    shapes = [SQUARES[0], SQUARES[1] - slit, shapely.box(650_000, 300_000, 651_000, 301_000)]
    held = zones.set_geometry(shapes, crs="EPSG:27700").assign(zone_name=["A", "B", "a"])
    whats = {each.what for each in read_zones(write(held, tmp_path / "z.gpkg")).faults}
    assert whats == {
        "a narrow gap lies between zones", "zones share a name", "a zone lies far from every other",
    }  # fmt: skip


# --------------------------------------------------------------- files that lead somewhere else


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("z.kml", '<OGRVRTDataSource><OGRVRTLayer name="a"/></OGRVRTDataSource>'),
        ("z.kml", KML.format("<NetworkLink><Link><href>http://x.test/</href></Link></NetworkLink>")),
        ("z.kml", '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]>' + KML[22:].format("")),
        ("z.gpkg", '<OGRVRTDataSource><OGRVRTLayer name="a"/></OGRVRTDataSource>'),
        ("z.geojson", "http://x.test/zones.geojson"),
        ("z.geojson", '{"type": "Topology", "objects": {}}'),
        ("z.geojson", '{"type": "FeatureCollection", "features": [[[[[[['),
        ("z.geojson", "[" * 100_000),
        ("z.json", '{"type": "FeatureCollection", "features": ["x"]}'),
        ("z.tab", '!table\n!version 300\nDefinition Table\n  Type LINKED\n  File "x"\n'),
        ("z.tab", "!table\nOpen Table \"a\"\nCreate View z As Select * From a\n"),
        ("z.mif", "<OGRVRTDataSource/>"),
        ("z.shp", "<OGRVRTDataSource/>"),
        ("z.vrt", "<OGRVRTDataSource/>"),
        ("z.gml", "<gml:FeatureCollection/>"),
        ("z.kmz", "PK"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_or_that_points_elsewhere_is_refused(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    for ending in (".shx", ".dbf", ".dat", ".map", ".id", ".mid"):
        path.with_suffix(ending).write_bytes(b"x")
    fault = refusal(path)
    assert fault.what == "the zones file cannot be read"
    assert fault.where == name
    assert str(tmp_path) not in fault.found


def test_a_reference_system_by_web_address_is_refused(tmp_path, zones):
    path = write(zones.to_crs("EPSG:4326"), tmp_path / "z.geojson", driver="GeoJSON")
    held = json.loads(path.read_text(encoding="utf-8"))
    held["crs"] = {"type": "link", "properties": {"href": "http://x.test/27700", "type": "ogcwkt"}}
    path.write_text(json.dumps(held), encoding="utf-8")
    fault = refusal(path)
    assert fault.what == "the reference system is stated in a way that is not read"
    held["crs"] = {"type": "name", "properties": {"name": "http://x.test/27700"}}
    path.write_text(json.dumps(held), encoding="utf-8")
    assert refusal(path).what == fault.what
    held["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    path.write_text(json.dumps(held), encoding="utf-8")
    assert read_zones(path).faults == ()


def test_a_geojson_that_names_the_grid_is_read_as_the_grid(tmp_path, zones):
    path = write(zones, tmp_path / "z.geojson", driver="GeoJSON", RFC7946="NO")
    read = read_zones(path)
    assert read.faults == ()
    assert read.frame.geometry.iloc[0].equals_exact(SQUARES[0], 0.001)


def test_a_layer_computed_when_it_is_read_is_refused(tmp_path, zones):
    path = write(zones, tmp_path / "z.gpkg", layer="z")
    with sqlite3.connect(path) as base:
        base.execute("CREATE VIEW v AS SELECT * FROM z")
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            "VALUES ('v', 'features', 'v', 27700)"
        )
    base.close()
    assert refusal(path).what == "a layer is computed from elsewhere"


def test_a_geopackage_open_elsewhere_is_refused(tmp_path, zones):
    path = write(zones, tmp_path / "z.gpkg")
    path.with_name("z.gpkg-wal").write_bytes(b"changes")
    assert refusal(path).what == "the GeoPackage is open in another program"


def test_names_that_gdal_would_take_for_archives_or_addresses_are_plain_names(tmp_path, zones):
    path = write(zones, tmp_path / "a.gpkg")
    for name in ("b!c.gpkg", "vsicurl http.gpkg", "x.zip.gpkg"):
        shutil.copyfile(path, tmp_path / name)
        assert read_zones(tmp_path / name).faults == ()
    inside = tmp_path / "not a.zip"
    inside.mkdir()
    shutil.copyfile(path, inside / "a.gpkg")
    assert read_zones(inside / "a.gpkg").faults == ()
    assert read_zones(inside).faults == ()


def test_a_zip_whose_names_lead_out_of_it_is_refused(tmp_path, zones):
    path = write(zones, tmp_path / "a.gpkg")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.write(path, "../a.gpkg")
    assert refusal(tmp_path / "z.zip").what == "a name in the zip leads out of it"


def test_a_zip_or_folder_without_shapes_is_refused(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "readme.txt").write_text("nothing", encoding="utf-8")
    zipped(tmp_path / "in", tmp_path / "z.zip")
    for path in (tmp_path / "in", tmp_path / "z.zip"):
        with pytest.raises(InputError):
            read_zones(path)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(InputError):
        read_zones(tmp_path / "broken.zip")


def test_a_missing_file_and_a_table_without_shapes_are_refused(tmp_path):
    assert refusal(tmp_path / "none.gpkg").what == "the zones file is missing"
    path = tmp_path / "table.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"zone_id": ["a"]}), path, driver="GPKG")
    assert refusal(path).found == "a table without polygons"


@pytest.mark.parametrize("cut", [0, 10, 200, 4096])
@pytest.mark.parametrize("name", ["z.gpkg", "z.shp", "z.tab", "z.kml", "z.geojson"])
def test_a_file_cut_short_is_a_fault_and_never_a_traceback(tmp_path, zones, name, cut):
    driver = {"tab": "MapInfo File", "kml": "LIBKML", "geojson": "GeoJSON"}.get(name[2:])
    held = zones.to_crs("EPSG:4326") if name.endswith(("kml", "json")) else zones
    path = write(held, tmp_path / name, driver=driver)
    whole = path.read_bytes()
    if cut >= len(whole):
        return
    path.write_bytes(whole[:cut])
    try:
        read = read_zones(path)
    except InputError as error:
        told = str(error)
    else:
        # What was cut off held no shape: the end of a GeoPackage's pages, or nothing at all.
        assert read.faults or len(read.frame) == 3
        told = ""
    assert str(tmp_path) not in told
