"""Rebuilds data/zones: owns the order of the steps and the files' form.

It receives the open sources of the `build-data` dependency group and the settlements table beside
it, and hands on the zone, district and LSOA polygons, the postcodes and the settlements of the
bundled Leicestershire example. Two runs give identical bytes.

    python scripts/build_zones.py [--out data/zones]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import zones_sources as sources
from zones_assign import (
    NO_TRUE_POSITION,
    assign_lsoas,
    check_zones,
    dissolve_zones,
    weigh_people,
    zone_of_points,
)
from zones_districts import dissolve_districts, write_districts

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from homecare.geography.clusters import infer_bands  # noqa: E402  (needs the path above)

NEIGHBOURING_M = 5_000
ATTRIBUTION = (
    "Contains OS data © Crown copyright and database right 2025. "
    "Contains Royal Mail data © Royal Mail copyright and database right 2025. "
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Place data from GeoNames, CC BY 4.0."
)
ILLUSTRATIVE = "Zone boundaries are illustrative, not the council's."
POSTCODE_NOTICES = f"""\
{ATTRIBUTION}
Live postcodes of the county of Leicestershire (not the City of Leicester, not Rutland): OS \
Code-Point Open, May 2025; LSOA 2011 from the ONS lookup of May 2022, or by polygon if newer.
band is inferred from the density of postcodes, before any zone's override. It is NOT the ONS \
rural-urban classification.
people_weight shares each LSOA (about 1,500 people by design, counted as 1) equally over its \
small-user postcodes; 0 for large users, for position_quality 50 or more (no true position) \
and for postcodes outside every zone. It is a stand-in for population, not a count of people.
"""
SETTLEMENT_NOTICES = f"""\
{ATTRIBUTION}
{ILLUSTRATIVE} zone_id is the zone whose polygon holds the place; named_for_zone is yes \
where the council's report of 20 January 2020 names the place for that zone.
"""


def main() -> None:
    """Reads the sources, draws the zones and writes every file."""
    parser = argparse.ArgumentParser(description="Rebuild data/zones from its open sources.")
    parser.add_argument("--out", type=Path, default=HERE.parent / "data" / "zones")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)

    _say("reading LSOAs and settlements")
    lsoas = sources.read_lsoas()
    settlements = sources.read_settlements(HERE / "zones_settlements.csv")
    _say("reading postcodes and inferring bands")
    postcodes = county_postcodes(lsoas)
    _say("drawing zones")
    zone_of_lsoa = assign_lsoas(lsoas, postcodes, settlements)
    lsoas["zone_id"] = zone_of_lsoa.to_numpy()
    zones = dissolve_zones(lsoas)
    check_zones(zones, lsoas)
    postcodes["zone_id"] = zone_of_points(zones, postcodes["easting_m"], postcodes["northing_m"])
    postcodes["people_weight"] = weigh_people(postcodes)
    settlements["zone_id"] = settlement_zones(settlements, zones)

    _say(f"writing {folder}")
    write_geopackage(zones, folder / "leicestershire-zones.gpkg", "zones")
    write_geopackage(lsoas, folder / "leicestershire-lsoa.gpkg", "lsoa")
    write_geojson(zones, folder / "leicestershire-zones.geojson")
    columns = [
        "postcode",
        "easting_m",
        "northing_m",
        "lsoa",
        "ward",
        "district",
        "band",
        "position_quality",
        "people_weight",
    ]
    write_csv(
        postcodes[columns].sort_values("postcode"),
        folder / "leicestershire-postcodes.csv",
        POSTCODE_NOTICES,
    )
    write_csv(settlements, folder / "leicestershire-settlements.csv", SETTLEMENT_NOTICES)
    # From the LSOAs as they now stand in the file, so that running the step alone gives the same.
    drawn = gpd.read_file(folder / "leicestershire-lsoa.gpkg", layer="lsoa")
    write_districts(dissolve_districts(drawn, postcodes), folder / "leicestershire-districts.gpkg")
    _say(f"{len(zones)} zones, {len(lsoas)} LSOAs, {len(postcodes)} postcodes")


def county_postcodes(lsoas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Gives the county's live postcodes with names, LSOA, user type and inferred band."""
    county = shapely.union_all(sources.to_national_grid(lsoas.geometry.to_numpy()))
    everywhere = sources.read_postcodes()
    points = shapely.points(everywhere["easting_m"], everywhere["northing_m"])
    reach = county.buffer(NEIGHBOURING_M)
    shapely.prepare(reach)
    in_county = everywhere["county_code"] == sources.COUNTY_CODE
    near = everywhere[in_county | shapely.intersects(reach, points)].reset_index(drop=True)
    near["band"] = bands_of(near)

    county_rows = near[near["county_code"] == sources.COUNTY_CODE].copy()
    compact = county_rows["postcode"].str.replace(" ", "")
    county_rows["postcode"] = compact.str[:-3] + " " + compact.str[-3:]
    county_rows = county_rows.merge(sources.read_lookup(county_rows["postcode"]), how="left")
    names = sources.read_area_names()
    county_rows["ward"] = county_rows["ward_code"].map(names)
    county_rows["district"] = county_rows["district_code"].map(names)
    unnamed = county_rows[["ward", "district"]].isna().any(axis=1).sum()
    if unnamed:
        raise SystemExit(f"{unnamed} postcodes have a ward or district code without a name.")
    return fill_lsoas(county_rows, lsoas)


def bands_of(postcodes: pd.DataFrame) -> np.ndarray:
    """Gives inferred bands; a postcode without a true position takes that of the nearest with one.

    Approximate positions pile up on shared points and would make clusters that do not exist.
    """
    points = shapely.points(postcodes["easting_m"], postcodes["northing_m"])
    true = (postcodes["position_quality"] < NO_TRUE_POSITION).to_numpy()
    bands = infer_bands(postcodes.loc[true, "easting_m"], postcodes.loc[true, "northing_m"])
    everywhere = np.empty(len(postcodes), dtype=object)
    everywhere[true] = bands
    everywhere[~true] = bands[shapely.STRtree(points[true]).nearest(points[~true])]
    return everywhere


def fill_lsoas(postcodes: pd.DataFrame, lsoas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Gives postcodes with an LSOA each: the lookup's, else that of the nearest polygon."""
    shapes = sources.to_national_grid(lsoas.geometry.to_numpy())
    missing = ~postcodes["lsoa"].isin(lsoas["lsoa"]).to_numpy()
    points = shapely.points(
        postcodes.loc[missing, "easting_m"], postcodes.loc[missing, "northing_m"]
    )
    nearest = shapely.STRtree(shapes).nearest(points)
    filled = postcodes.copy()
    filled.loc[missing, "lsoa"] = lsoas["lsoa"].to_numpy()[nearest]
    _say(f"{int(missing.sum())} postcodes are not in the lookup and take their LSOA by polygon")
    return filled


def settlement_zones(settlements: pd.DataFrame, zones: gpd.GeoDataFrame) -> np.ndarray:
    """Gives the zone whose polygon holds each settlement; the council's named ones keep theirs.

    A village that draws a zone can end up outside it when its LSOA reaches over to a larger place.
    """
    found = zone_of_points(zones, settlements["easting_m"], settlements["northing_m"])
    elsewhere = settlements[found != settlements["zone_id"]]
    for row in elsewhere.itertuples():
        _say(f"{row.settlement} lies in {found[row.Index]}, not in {row.zone_id}")
    named = elsewhere[elsewhere["named_for_zone"] == "yes"]["settlement"]
    if len(named):
        raise SystemExit(f"Named settlements outside their zone: {', '.join(named)}.")
    return found


def write_geopackage(table: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    """Writes the table in National Grid coordinates as the one layer of a new GeoPackage."""
    # GDAL stamps the time of writing unless told the date.
    os.environ["OGR_CURRENT_DATE"] = "1970-01-01T00:00:00.000Z"
    path.unlink(missing_ok=True)
    shapes = sources.to_national_grid(table.geometry.to_numpy())
    projected = gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=shapes, crs="EPSG:27700")
    projected.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")


def write_geojson(zones: gpd.GeoDataFrame, path: Path) -> None:
    """Writes the zones as RFC 7946 GeoJSON, one feature a line."""
    lines = []
    for row in zones.to_dict("records"):
        shape = row.pop("geometry")
        rings = [shape.exterior, *shape.interiors]
        coordinates = [np.round(ring.coords, 6).tolist() for ring in rings]
        feature = {
            "type": "Feature",
            "id": row["zone_id"],
            "properties": row,
            "geometry": {"type": "Polygon", "coordinates": coordinates},
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    head = json.dumps(
        {"type": "FeatureCollection", "attribution": f"{ATTRIBUTION} {ILLUSTRATIVE}"},
        ensure_ascii=False,
    )
    text = head[:-1] + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def write_csv(table: pd.DataFrame, path: Path, notices: str) -> None:
    """Writes the table below its notices, each a line that starts with a hash."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {notice}\n" for notice in notices.splitlines())
        table.to_csv(file, index=False, float_format="%.6g", lineterminator="\n")


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
