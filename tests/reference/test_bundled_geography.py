"""The bundled Leicestershire geography against what is known of the county from elsewhere.

Zones, classes, the places named for them and the urban override: Leicestershire County Council,
Adults and Communities Overview and Scrutiny Committee, 20 January 2020, paragraphs 28-31 and 36 and
Appendix C. Town centres: National Grid references read off Ordnance Survey mapping, to 100 metres.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import network

ZONES = Path(__file__).resolve().parents[2] / "data" / "zones"

# name, class, override, settlements that the report names for the zone (its own towns included)
APPENDIX_C = [
    ("Coalville and Ashby", "large", "",
     ["Coalville", "Ashby-de-la-Zouch", "Ibstock", "Measham", "Ravenstone", "Ellistown"]),
    ("Charnwood North", "large", "", ["Loughborough", "Shepshed", "Kegworth"]),
    ("Charnwood South", "large", "",
     ["Quorn", "Barrow upon Soar", "Mountsorrel", "Birstall", "Syston"]),
    ("West Leicester", "large", "", ["Braunstone", "Markfield", "Anstey", "Ratby", "Groby"]),
    ("Oadby and Wigston", "large", "",
     ["Oadby", "Wigston", "Great Glen", "Fleckney", "Kibworth Harcourt"]),
    ("Hinckley", "large", "",
     ["Hinckley", "Earl Shilton", "Sapcote", "Stoney Stanton", "Broughton Astley"]),
    ("Melton", "medium", "", ["Melton Mowbray", "Asfordby", "Harby"]),
    ("South Leicestershire", "medium", "",
     ["Narborough", "Blaby", "Countesthorpe", "Whetstone"]),
    ("Market Harborough", "medium", "urban=fringe", ["Market Harborough"]),
    ("Castle Donington", "small_town", "urban=fringe", ["Castle Donington"]),
    ("Lutterworth", "small_town", "urban=fringe", ["Lutterworth"]),
    ("Bottesford", "small_town", "", ["Bottesford"]),
    ("West Leicestershire Rural", "small_rural", "",
     ["Market Bosworth", "Desford", "Newbold Verdon", "Bagworth"]),
    ("Harborough Rural Free Zone", "rural_free", "",
     ["Husbands Bosworth", "Medbourne", "Hallaton"]),
]  # fmt: skip
TOWN_CENTRES = {
    "Loughborough": (453_500, 319_500),
    "Melton Mowbray": (475_200, 319_000),
    "Hinckley": (442_700, 293_900),
    "Market Harborough": (473_300, 287_300),
    "Lutterworth": (454_400, 284_400),
    "Castle Donington": (444_600, 327_300),
    "Bottesford": (480_600, 338_900),
}
LEICESTER_CLOCK_TOWER = (458_800, 304_600)
OAKHAM = (486_000, 308_800)  # in Rutland


@pytest.fixture(scope="module")
def zones():
    return gpd.read_file(ZONES / "leicestershire-zones.gpkg", layer="zones")


@pytest.fixture(scope="module")
def lsoas():
    return gpd.read_file(ZONES / "leicestershire-lsoa.gpkg", layer="lsoa")


@pytest.fixture(scope="module")
def postcodes():
    return pd.read_csv(ZONES / "leicestershire-postcodes.csv", comment="#")


@pytest.fixture(scope="module")
def settlements():
    return pd.read_csv(ZONES / "leicestershire-settlements.csv", comment="#")


# Standard Area Measurements, Office for National Statistics: area to mean high water, in km2.
DISTRICTS = {
    "E07000129": ("Blaby", 130.5),
    "E07000130": ("Charnwood", 279.1),
    "E07000131": ("Harborough", 591.8),
    "E07000132": ("Hinckley and Bosworth", 297.4),
    "E07000133": ("Melton", 481.4),
    "E07000134": ("North West Leicestershire", 279.3),
    "E07000135": ("Oadby and Wigston", 23.5),
}


@pytest.fixture(scope="module")
def districts():
    return gpd.read_file(ZONES / "leicestershire-districts.gpkg", layer="districts")


def test_the_seven_districts_have_their_names_codes_and_areas(districts):
    assert dict(zip(districts["zone_id"], districts["zone_name"], strict=True)) == {
        code: name for code, (name, _) in DISTRICTS.items()
    }
    for code, area_m2 in zip(districts["zone_id"], districts.area, strict=True):
        assert area_m2 / 1e6 == pytest.approx(DISTRICTS[code][1], rel=0.02)


def test_the_districts_tile_the_same_county_as_the_zones(districts, zones):
    assert set(districts.geom_type) == {"Polygon"}
    assert shapely.coverage_is_valid(districts.geometry.to_numpy())
    county = shapely.union_all(zones.geometry.to_numpy())
    assert shapely.union_all(districts.geometry.to_numpy()).equals(county)


def test_nearly_every_postcode_lies_in_the_district_it_is_said_to_be_in(districts, postcodes):
    points = gpd.GeoDataFrame(
        postcodes[["district"]],
        geometry=gpd.points_from_xy(postcodes["easting_m"], postcodes["northing_m"]),
        crs="EPSG:27700",
    )
    joined = points.sjoin(districts, predicate="intersects")
    # The rest lie within the generalisation of a boundary, or are newer than the lookup.
    assert (joined["district"] == joined["zone_name"]).mean() > 0.99


def test_districts_are_rebuilt_alone_and_twice_to_the_same_bytes(tmp_path, districts):
    script = ZONES.parents[1] / "scripts" / "zones_districts.py"
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        for source in ("leicestershire-lsoa.gpkg", "leicestershire-postcodes.csv"):
            shutil.copy(ZONES / source, folder)
        subprocess.run(
            [sys.executable, str(script), "--out", str(folder)], check=True, capture_output=True
        )
        made.append(folder / "leicestershire-districts.gpkg")
    assert made[0].read_bytes() == made[1].read_bytes()
    again = gpd.read_file(made[0])
    assert again.drop(columns="geometry").equals(districts.drop(columns="geometry"))
    assert (again.geometry.to_wkb() == districts.geometry.to_wkb()).all()


def test_the_districts_carry_their_notice_inside(districts):
    with sqlite3.connect(ZONES / "leicestershire-districts.gpkg") as store:
        (told,) = store.execute("select description from gpkg_contents").fetchone()
    store.close()
    assert "illustrative" in told
    assert "Contains OS data © Crown copyright and database right 2025." in told


def zones_at(zones, easting_m, northing_m):
    point = shapely.Point(easting_m, northing_m)
    return zones.loc[zones.intersects(point), "zone_name"].tolist()


def test_zones_names_classes_and_overrides_are_the_councils(zones):
    found = zones[["zone_name", "zone_class", "band_override"]].fillna("").to_numpy().tolist()
    assert found == [list(row[:3]) for row in APPENDIX_C]


def test_zone_ids_are_the_names_in_lower_case_with_hyphens(zones):
    assert zones["zone_id"].tolist() == [
        name.lower().replace(" ", "-") for name in zones["zone_name"]
    ]


def test_every_zone_is_one_valid_polygon_and_none_overlap(zones):
    assert zones.crs.to_epsg() == 27700
    assert set(zones.geom_type) == {"Polygon"}
    assert zones.is_valid.all()
    assert shapely.coverage_is_valid(zones.geometry.to_numpy())


def test_the_one_hole_in_the_county_is_the_city_of_leicester(zones):
    county = shapely.union_all(zones.geometry.to_numpy())
    assert county.geom_type == "Polygon"
    assert len(county.interiors) == 1
    hole = shapely.Polygon(county.interiors[0])
    assert hole.contains(shapely.Point(LEICESTER_CLOCK_TOWER))
    # The City of Leicester's published area is 73.3 square kilometres.
    assert hole.area / 1e6 == pytest.approx(73.3, rel=0.02)


def test_the_county_has_its_published_area(zones):
    # Leicestershire without Leicester and Rutland: 2,083 square kilometres.
    assert zones.area.sum() / 1e6 == pytest.approx(2_083, rel=0.005)


def test_lsoas_tile_the_zones_they_are_said_to_make(zones, lsoas):
    # The 2011 census counted 396 LSOAs in the county.
    assert len(lsoas) == lsoas["lsoa"].nunique() == 396
    assert set(lsoas.geom_type) == {"Polygon"}
    assert shapely.coverage_is_valid(lsoas.geometry.to_numpy())
    area_m2 = lsoas.area.groupby(lsoas["zone_id"]).sum()
    expected = zones.set_index("zone_id").area
    assert area_m2.reindex(expected.index).to_numpy() == pytest.approx(expected.to_numpy())


@pytest.mark.parametrize(
    ("zone", "settlement"), [(row[0], place) for row in APPENDIX_C for place in row[3]]
)
def test_every_settlement_named_for_a_zone_lies_in_it(zones, settlements, zone, settlement):
    row = settlements.set_index("settlement").loc[settlement]
    assert zones_at(zones, row["easting_m"], row["northing_m"]) == [zone]
    assert row["named_for_zone"] == "yes"


def test_no_other_settlement_is_said_to_be_named(settlements):
    named = settlements.loc[settlements["named_for_zone"] == "yes", "settlement"]
    assert sorted(named) == sorted(place for row in APPENDIX_C for place in row[3])


def test_every_settlement_lies_in_the_zone_it_is_listed_under(zones, settlements):
    names = zones.set_index("zone_id")["zone_name"]
    for row in settlements.itertuples():
        assert zones_at(zones, row.easting_m, row.northing_m) == [names[row.zone_id]]


@pytest.mark.parametrize(("town", "centre_m"), TOWN_CENTRES.items())
def test_town_centres_known_from_maps_are_in_the_right_zone(zones, settlements, town, centre_m):
    zone = next(row[0] for row in APPENDIX_C if town in row[3])
    assert zones_at(zones, *centre_m) == [zone]
    row = settlements.set_index("settlement").loc[town]
    assert np.hypot(row["easting_m"] - centre_m[0], row["northing_m"] - centre_m[1]) < 1_000


@pytest.mark.parametrize("place_m", [LEICESTER_CLOCK_TOWER, OAKHAM])
def test_places_outside_the_county_are_in_no_zone(zones, place_m):
    assert zones_at(zones, *place_m) == []


def test_the_geojson_is_the_geopackage_in_longitude_and_latitude(zones):
    network.set_network_enabled(active=False)
    geojson = gpd.read_file(ZONES / "leicestershire-zones.geojson")
    assert geojson.crs.to_epsg() == 4326
    assert shapely.coverage_is_valid(geojson.geometry.to_numpy())
    assert geojson["zone_id"].tolist() == zones["zone_id"].tolist()
    for ours, theirs in zip(zones.geometry, geojson.to_crs(27700).geometry, strict=True):
        assert shapely.hausdorff_distance(ours, theirs) < 1


def test_the_geojson_keeps_to_rfc_7946():
    document = json.loads((ZONES / "leicestershire-zones.geojson").read_text(encoding="utf-8"))
    assert "crs" not in document  # section 4: always WGS84
    for feature in document["features"]:
        for position, ring in enumerate(feature["geometry"]["coordinates"]):
            assert ring[0] == ring[-1]
            # Section 3.1.6: the outer ring anticlockwise, holes clockwise.
            assert shapely.LinearRing(ring).is_ccw == (position == 0)
            assert all(number == round(number, 6) for pair in ring for number in pair)


def test_the_county_has_its_live_postcodes(postcodes):
    assert 16_800 <= len(postcodes) <= 17_000
    assert postcodes["postcode"].is_unique
    assert postcodes["postcode"].is_monotonic_increasing
    assert postcodes["postcode"].str.fullmatch(r"[A-Z]{1,2}\d{1,2} \d[A-Z]{2}").all()
    assert set(postcodes["district"]) == {
        "Blaby", "Charnwood", "Harborough", "Hinckley and Bosworth", "Melton",
        "North West Leicestershire", "Oadby and Wigston",
    }  # fmt: skip
    assert not postcodes.isna().any(axis=None)


def test_county_hall_stands_in_glenfield_by_its_postcode(postcodes, zones):
    # County Hall, Glenfield, LE3 8RA, the council's own address: SK 549 065.
    row = postcodes.set_index("postcode").loc["LE3 8RA"]
    assert np.hypot(row["easting_m"] - 454_900, row["northing_m"] - 306_500) < 700
    assert zones_at(zones, row["easting_m"], row["northing_m"]) == ["West Leicester"]


def test_postcodes_lie_in_the_zone_of_their_lsoa_but_for_edges(postcodes, zones, lsoas):
    points = shapely.points(postcodes["easting_m"], postcodes["northing_m"])
    tree = shapely.STRtree(zones.geometry.to_numpy())
    point, zone = tree.query(points, predicate="intersects")
    by_polygon = zones["zone_id"].to_numpy()[zone]
    by_lsoa = postcodes["lsoa"].map(lsoas.set_index("lsoa")["zone_id"]).to_numpy()[point]
    assert len(np.unique(point)) > 0.998 * len(postcodes)
    assert (by_polygon == by_lsoa).mean() > 0.99


def test_large_towns_are_urban_and_high_leicestershire_is_not(postcodes):
    def share_urban(ward_or_district, pattern):
        chosen = postcodes[postcodes[ward_or_district].str.contains(pattern)]
        assert len(chosen) > 20
        return (chosen["band"] == "urban").mean()

    assert set(postcodes["band"]) == {"urban", "fringe", "rural", "isolated"}
    assert share_urban("district", "Oadby and Wigston") > 0.95
    assert share_urban("ward", "^Loughborough") > 0.9
    assert share_urban("ward", "^Hinckley") > 0.9
    assert share_urban("ward", "Tilton|Billesdon|Nevill") == 0


def test_people_are_put_only_where_a_postcode_has_a_true_position(postcodes):
    weight = postcodes["people_weight"]
    assert (weight >= 0).all()
    assert (weight[postcodes["position_quality"] >= 50] == 0).all()
    by_lsoa = weight.groupby(postcodes["lsoa"]).sum()
    assert by_lsoa.to_numpy() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("name", ["leicestershire-postcodes.csv", "leicestershire-settlements.csv"])
def test_tables_carry_their_attribution_and_unix_line_ends(name):
    content = (ZONES / name).read_bytes()
    assert b"\r" not in content
    head = content.decode("utf-8").split("\n", 1)[0]
    assert head.startswith("# Contains OS data © Crown copyright and database right 2025.")
    assert "Place data from GeoNames, CC BY 4.0." in head
