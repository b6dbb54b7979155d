"""Zones from lists of areas: joined from boundaries exactly, or drawn round the postcodes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from homecare.errors import InputError
from homecare.geography import dissolve, draw_from_points, zone_of_points
from homecare.intake import read_table, zones_from_list
from homecare.intake.zoning.list_files import tidy_sector
from homecare.tables import POSTCODES

ZONES = Path(__file__).resolve().parents[3] / "data" / "zones"
LSOAS = ZONES / "leicestershire-lsoa.gpkg"

# Six postcodes in two sectors of two wards, 400 m apart, and one in a sector that no list names.
PLACES = (
    ("LE99 1AA", 450_000, 300_000, "Oak", "E01000001"),
    ("LE99 1AB", 450_400, 300_000, "Oak", "E01000001"),
    ("LE99 1AD", 450_800, 300_000, "Oak", "E01000002"),
    ("LE99 2AA", 451_200, 300_000, "Elm", "E01000002"),
    ("LE99 2AB", 451_600, 300_000, "Elm", "E01000003"),
    ("LE99 2AD", 451_600, 300_400, "Elm", "E01000003"),
    ("LE98 7AA", 452_400, 300_000, "Ash", "E01000004"),
)


@pytest.fixture
def postcodes(tmp_path) -> pd.DataFrame:
    rows = [f"{p},{e},{n},{w},{lsoa}" for p, e, n, w, lsoa in PLACES]
    path = tmp_path / "postcodes.csv"
    path.write_text("\n".join(["postcode,easting_m,northing_m,ward,lsoa", *rows]), encoding="utf-8")
    return read_table(path, POSTCODES).frame


@pytest.fixture(scope="module")
def county() -> pd.DataFrame:
    return read_table(ZONES / "leicestershire-postcodes.csv", POSTCODES).frame


def put(folder: Path, *lines: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


SECTORS = ("Postcode Sector,Zone,Zone name", "LE99 1,W,West", "le992,E,East")


def zones_at(read, postcodes: pd.DataFrame) -> list[str]:
    found = zone_of_points(read.frame, postcodes["easting_m"], postcodes["northing_m"])
    return found.tolist()


# -------------------------------------------------------------------------------- from postcodes


def test_a_list_of_sectors_puts_every_postcode_into_its_listed_zone(tmp_path, postcodes):
    read = zones_from_list(put(tmp_path, *SECTORS), postcodes=postcodes)
    assert read.faults == ()
    assert read.basis == "drawn from postcodes"
    assert read.frame["zone_id"].tolist() == ["W", "E"]
    assert read.frame["zone_name"].tolist() == ["West", "East"]
    assert zones_at(read, postcodes) == ["W", "W", "W", "E", "E", "E", ""]
    assert shapely.coverage_is_valid(read.frame.geometry.to_numpy())
    # Half way between LE99 1AD at 450,800 and LE99 2AA at 451,200 is 451,000.
    west, east = read.frame.geometry
    road = shapely.LineString([(449_000, 300_000), (453_000, 300_000)])
    assert west.intersection(road).bounds[2] == pytest.approx(451_000, abs=0.01)
    assert east.intersection(road).bounds[0] == pytest.approx(451_000, abs=0.01)
    # The postcode that no list names keeps its own ground, half way from 451,600 to 452,400.
    assert east.intersection(shapely.box(452_010, 299_900, 452_400, 300_100)).is_empty
    assert any(
        "1 areas (sector) are in no zone, with 1 of 7 live postcodes: LE98 7" in note
        for note in read.notes
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("ward,zone_id", "oak,W", "ELM,E"), ["W", "W", "W", "E", "E", "E", ""]),
        (("LSOA21CD,zone_id", "E01000001,W", "E01000002,E", "e01000003,E"),
         ["W", "W", "E", "E", "E", "E", ""]),
        (("Postcode,zone_id", "LE991AA,W", "LE99 1AB,W", "LE99 1AD,E", "LE98 7AA,E"),
         ["W", "W", "E", "", "", "", "E"]),
        (("outward,zone_id", "LE99,W", "LE98,E"), ["W"] * 6 + ["E"]),
    ],
)  # fmt: skip
def test_a_list_of_any_kind_of_area_is_read(tmp_path, postcodes, lines, expected):
    read = zones_from_list(put(tmp_path, *lines), postcodes=postcodes)
    assert read.faults == ()
    assert zones_at(read, postcodes) == expected


def test_own_headings_are_mapped_and_a_workbook_is_read(tmp_path, postcodes):
    book = openpyxl.Workbook()
    book.active.append(["Lots of the 2026 tender"])
    book.active.append(["Area", "LOT_NO", "Title"])
    for row in (["Oak", 1, "One"], ["Elm", 2, "Two"]):
        book.active.append(row)
    book.save(tmp_path / "lots.xlsx")
    columns = {"ward": "Area", "zone_id": "lot_no", "zone_name": "Title"}
    read = zones_from_list(tmp_path / "lots.xlsx", columns=columns, postcodes=postcodes)
    assert read.faults == ()
    assert read.frame["zone_id"].tolist() == ["1", "2"]
    assert read.frame["zone_name"].tolist() == ["One", "Two"]
    by = zones_from_list(
        tmp_path / "lots.xlsx",
        by="ward",
        columns={"area": "Area", "zone_id": "LOT_NO"},
        postcodes=postcodes,
    )
    assert by.frame["zone_name"].tolist() == ["1", "2"]


def test_postcodes_at_one_point_in_two_zones_are_a_fault_with_the_place(tmp_path, postcodes):
    same = postcodes.assign(easting_m=postcodes["easting_m"].replace(451_200, 450_800))
    read = zones_from_list(put(tmp_path, *SECTORS), postcodes=same)
    (fault,) = read.faults
    assert fault.what == "postcodes at the same point are listed in two zones"
    assert fault.found == "1 place: 450800 E 300000 N (LE99 1AD in W, LE99 2AA in E)"


def test_ended_postcodes_and_those_without_a_position_draw_nothing(tmp_path, postcodes):
    held = postcodes.assign(position_quality=[10.0, 10, 10, 50, 10, 10, 10])
    held["terminated_on"] = pd.to_datetime(["2020-01-01"] + [None] * 6)
    read = zones_from_list(put(tmp_path, *SECTORS), postcodes=held)
    # Without 450,000 and 451,200: half way between 450,800 and 451,600 is 451,200.
    west, _ = read.frame.geometry
    road = shapely.LineString([(449_000, 300_000), (453_000, 300_000)])
    assert west.intersection(road).bounds[2] == pytest.approx(451_200, abs=0.01)


def test_unknown_codes_are_a_note_and_mostly_unknown_codes_a_fault(tmp_path, postcodes):
    read = zones_from_list(put(tmp_path, *SECTORS, "LE99 3,E,East"), postcodes=postcodes)
    assert read.faults == ()
    assert any(
        "1 of 3 listed areas (sector) have no live postcode: LE99 3" in note for note in read.notes
    )
    extra = [f"LE97 {digit},E,East" for digit in range(9)]
    read = zones_from_list(put(tmp_path, *SECTORS, *extra), postcodes=postcodes)
    assert [each.what for each in read.faults] == ["most areas of the list are unknown"]
    assert read.faults[0].found.startswith("9 of 11 with no live postcode: LE97 0")


def test_a_zone_whose_areas_are_all_unknown_has_no_polygon(tmp_path, postcodes):
    read = zones_from_list(put(tmp_path, *SECTORS, "LE97 1,N,North"), postcodes=postcodes)
    (fault,) = read.faults
    assert (fault.what, fault.where) == ("the zone has no polygon", "list.csv, zone N")


def test_every_fault_of_a_list_is_told_at_once(tmp_path, postcodes):
    read = zones_from_list(
        put(tmp_path, *SECTORS, "LE99 1,E,East", ",E,East", "LE98 7,,", "ELM,E,The East"),
        postcodes=postcodes,
    )
    told = {each.what: each for each in read.faults}
    assert told["a sector is listed in two zones (2 rows have this fault)"].where == (
        "list.csv, rows 2, 4, column Postcode Sector"
    )
    assert told["the sector is blank"].where == "list.csv, row 5, column Postcode Sector"
    assert told["zone_id is blank"].where == "list.csv, row 6, column Zone"
    assert told["the cell is no sector"].found == '"ELM"'
    assert told["a zone has two values of zone_name"].found == '"East", "The East"'


@pytest.mark.parametrize("lines", [("a,b", "1,2"), ("sector,b", "LE1 1,2"), ("a,zone_id", "1,2")])
def test_a_list_without_areas_or_zones_is_refused(tmp_path, postcodes, lines):
    with pytest.raises(InputError) as caught:
        zones_from_list(put(tmp_path, *lines), postcodes=postcodes)
    assert caught.value.faults[0].what == "the list has no column of areas with one of zones"


def test_a_list_alone_and_a_strange_kind_of_area_are_refused(tmp_path, postcodes):
    with pytest.raises(InputError) as caught:
        zones_from_list(put(tmp_path, *SECTORS))
    assert caught.value.faults[0].what == "a list of zones needs boundaries or postcodes"
    with pytest.raises(InputError) as caught:
        zones_from_list(put(tmp_path, *SECTORS), by="lsao", postcodes=postcodes)
    assert 'Did you mean "lsoa"?' in caught.value.faults[0].do


@pytest.mark.parametrize(
    ("text", "sector"), [("LE10 1", "LE10 1"), ("le101", "LE10 1"), (" B1  1 ", "B1 1"), ("", "")]
)
def test_a_sector_has_one_spelling(text, sector):
    assert tidy_sector(text) == sector


def test_a_whole_county_by_sector_puts_each_postcode_where_it_is_listed(tmp_path, county):
    """16,909 postcodes, 101 of them without a true position; three zones of sectors in turn."""
    sectors = sorted(set(county["postcode"].str[:-2]))
    zone_of = {sector: "ABC"[place % 3] for place, sector in enumerate(sectors)}
    # Postcodes of two sectors share a place here and there; a list by sector is then a fault.
    lines = [f"{sector},{zone}" for sector, zone in zone_of.items()]
    read = zones_from_list(put(tmp_path, "sector,zone_id", *lines), postcodes=county)
    true = county[~(county["position_quality"] >= 50)]
    listed = true["postcode"].str[:-2].map(zone_of)
    places = true.groupby(["easting_m", "northing_m"])["postcode"].transform(
        lambda held: held.str[:-2].map(zone_of).nunique()
    )
    torn = (places > 1).to_numpy()
    assert [each.what for each in read.faults] == (
        ["postcodes at the same point are listed in two zones"] if torn.any() else []
    )
    found = zone_of_points(read.frame, true["easting_m"], true["northing_m"])
    assert (found[~torn] == listed.to_numpy()[~torn]).all()
    assert shapely.coverage_is_valid(read.frame.geometry.to_numpy())


# ------------------------------------------------------------------------------ from boundaries


def test_lsoas_joined_by_a_list_are_the_bundled_zones_exactly(tmp_path):
    """Against geopandas' own dissolve, and the zones the project ships."""
    lsoas = gpd.read_file(LSOAS)
    path = tmp_path / "list.csv"
    lsoas[["lsoa", "zone_id"]].to_csv(path, index=False)
    read = zones_from_list(path, boundaries=LSOAS)
    assert read.faults == ()
    assert read.basis == "joined from leicestershire-lsoa.gpkg"
    bundled = gpd.read_file(ZONES / "leicestershire-zones.gpkg").set_index("zone_id")
    theirs = lsoas.dissolve("zone_id")
    assert len(read.frame) == 14
    for zone_id, shape in zip(read.frame["zone_id"], read.frame.geometry, strict=True):
        assert shape.equals(bundled.geometry[zone_id])
        assert shape.symmetric_difference(theirs.geometry[zone_id]).area < 1e-3
    assert shapely.coverage_is_valid(read.frame.geometry.to_numpy())


def test_areas_out_of_the_list_and_codes_without_a_boundary_are_told(tmp_path):
    lsoas = gpd.read_file(LSOAS).head(10)
    lsoas.to_file(tmp_path / "areas.gpkg")
    lines = ["lsoa,zone_id", *(f"{code},A" for code in lsoas["lsoa"].head(8)), "E01099999,A"]
    read = zones_from_list(put(tmp_path, *lines), boundaries=tmp_path / "areas.gpkg")
    assert read.faults == ()
    told = "\n".join(read.notes)
    assert "1 of 9 listed areas (lsoa) have no boundary: E01099999" in told
    assert "2 areas (lsoa) are in no zone: " in told
    assert "the codes of the list are found in column lsoa" in told


def test_the_column_of_codes_may_be_stated_and_is_refused_where_it_is_not_there(tmp_path):
    lsoas = gpd.read_file(LSOAS).head(4)
    lsoas.to_file(tmp_path / "areas.gpkg")
    path = put(tmp_path, "lsoa,zone_id", *(f"{name},A" for name in lsoas["lsoa_name"]))
    read = zones_from_list(path, boundaries=tmp_path / "areas.gpkg", boundaries_code="LSOA_name")
    assert read.frame.area.iloc[0] == pytest.approx(lsoas.area.sum())
    with pytest.raises(InputError) as caught:
        zones_from_list(path, boundaries=tmp_path / "areas.gpkg", boundaries_code="lsoa_nam")
    assert 'Did you mean "lsoa_name"?' in caught.value.faults[0].do
    other = put(tmp_path, "lsoa,zone_id", "E01099999,A", name="other.csv")
    with pytest.raises(InputError) as caught:
        zones_from_list(other, boundaries=tmp_path / "areas.gpkg")
    assert caught.value.faults[0].what == "no column of the boundaries holds a code of the list"


# -------------------------------------------------------------------------------------- drawing


def test_areas_that_overlap_or_miss_by_a_millimetre_still_join_to_a_coverage():
    squares = [
        shapely.box(0, 0, 100, 100), shapely.box(99.5, 0, 200, 100),
        shapely.box(200.000_4, 0, 300, 50), shapely.box(200, 50, 300, 100),
    ]  # fmt: skip
    areas = gpd.GeoDataFrame({"zone_id": ["b", "a", "b", "a"]}, geometry=squares, crs="EPSG:27700")
    drawn = dissolve(areas)
    assert shapely.coverage_is_valid(drawn.frame.geometry.to_numpy())
    assert drawn.overlap_m2 == pytest.approx(50, abs=0.1)
    assert drawn.frame.area.sum() == pytest.approx(30_000, abs=0.1)


def test_points_draw_zones_that_hold_them_all_whatever_their_number():
    one = draw_from_points([450_100], [300_100], ["A"]).frame
    assert one["zone_id"].tolist() == ["A"]
    # A square of 250 m with 1 km around it: 250 x 250 + 4 x 250 x 1000 + pi x 1000 x 1000.
    assert one.area.iloc[0] == pytest.approx(62_500 + 1_000_000 + np.pi * 1e6, rel=0.03)
    steps = np.arange(49)
    spots = np.column_stack([450_000 + 50 * (steps % 7), 300_000 + 50 * (steps // 7)])
    zone = np.array(["ABC"[place % 3] for place in range(49)], dtype=object)
    drawn = draw_from_points(spots[:, 0], spots[:, 1], zone).frame
    assert zone_of_points(drawn, spots[:, 0], spots[:, 1]).tolist() == zone.tolist()
    assert shapely.coverage_is_valid(drawn.geometry.to_numpy())


def test_points_at_one_place_in_two_zones_cannot_be_drawn():
    with pytest.raises(ValueError, match="two zones"):
        draw_from_points([1, 1], [1, 1], ["A", "B"])
