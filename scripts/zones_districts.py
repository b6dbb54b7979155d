"""Owns the second bundled zoning: the county's seven districts, dissolved from LSOAs.

It receives the LSOA polygons and the postcodes of data/zones as they stand there, and hands on one
polygon a district beside them. It needs nothing of the `build-data` dependency group, so it can be
run alone; two runs give identical bytes.

    python scripts/zones_districts.py [--out data/zones]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

FOLDER = Path(__file__).resolve().parent.parent / "data" / "zones"
# Names and codes of the Office for National Statistics, in the order of the codes.
DISTRICTS = (
    ("Blaby", "E07000129"),
    ("Charnwood", "E07000130"),
    ("Harborough", "E07000131"),
    ("Hinckley and Bosworth", "E07000132"),
    ("Melton", "E07000133"),
    ("North West Leicestershire", "E07000134"),
    ("Oadby and Wigston", "E07000135"),
)
NOTICE = (
    "The seven districts of Leicestershire, illustrative: generalised LSOA polygons of 2011 put "
    "together by the district of most of their postcodes; not the boundaries of any council's "
    "zones. Contains OS data © Crown copyright and database right 2025. Contains Royal Mail data "
    "© Royal Mail copyright and database right 2025. Source: Office for National Statistics "
    "licensed under the Open Government Licence v.3.0."
)


def main() -> None:
    """Reads the LSOAs and postcodes and writes the districts."""
    parser = argparse.ArgumentParser(description="Dissolve LSOAs into the seven districts.")
    parser.add_argument("--out", type=Path, default=FOLDER)
    folder = parser.parse_args().out
    lsoas = gpd.read_file(folder / "leicestershire-lsoa.gpkg", layer="lsoa")
    postcodes = pd.read_csv(folder / "leicestershire-postcodes.csv", comment="#", dtype=str)
    districts = dissolve_districts(lsoas, postcodes)
    path = write_districts(districts, folder / "leicestershire-districts.gpkg")
    print(f"{len(districts)} districts in {path}", file=sys.stderr, flush=True)


def dissolve_districts(lsoas: gpd.GeoDataFrame, postcodes: pd.DataFrame) -> gpd.GeoDataFrame:
    """Gives one polygon a district: every LSOA goes to the district of most of its postcodes."""
    counted = postcodes.groupby(["lsoa", "district"]).size().reset_index(name="times")
    counted = counted.sort_values(["lsoa", "times", "district"], ascending=[True, False, True])
    of_lsoa = counted.drop_duplicates("lsoa").set_index("lsoa")["district"]
    district = lsoas["lsoa"].map(of_lsoa)
    unknown = sorted(set(district.dropna()) - {name for name, _ in DISTRICTS})
    if unknown or district.isna().any():
        raise SystemExit(
            f"Unknown districts: {unknown}; LSOAs without postcodes: {int(district.isna().sum())}."
        )
    shapes = [
        shapely.normalize(shapely.coverage_union_all(lsoas.geometry[district == name].to_numpy()))
        for name, _ in DISTRICTS
    ]
    if not shapely.coverage_is_valid(shapes):
        raise SystemExit("The districts overlap or leave gaps.")
    return gpd.GeoDataFrame(
        {
            "zone_id": [code for _, code in DISTRICTS],
            "zone_name": [name for name, _ in DISTRICTS],
        },
        geometry=shapes,
        crs="EPSG:27700",
    )


def write_districts(districts: gpd.GeoDataFrame, path: Path) -> Path:
    """Writes the districts as the one layer of a new GeoPackage, with its notice inside."""
    # GDAL stamps the time of writing unless told the date.
    os.environ["OGR_CURRENT_DATE"] = "1970-01-01T00:00:00.000Z"
    path.unlink(missing_ok=True)
    districts.to_file(
        path,
        layer="districts",
        driver="GPKG",
        engine="pyogrio",
        layer_options={
            "IDENTIFIER": "Leicestershire districts (illustrative)",
            "DESCRIPTION": NOTICE,
        },
    )
    return path


if __name__ == "__main__":
    main()
