"""Owns the drawing of the illustrative zones: which LSOA belongs to which of the fourteen.

It receives LSOA polygons, the county's postcodes and the settlements table, and hands on the zone
of every LSOA, the dissolved zone polygons and the weight of every postcode.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from zones_sources import to_national_grid

# Name, class and band override, in the order of the council's Appendix C (report of 20 January
# 2020); the classes are paragraph 30's, the override is paragraph 36's.
ZONES = (
    ("Coalville and Ashby", "large", ""),
    ("Charnwood North", "large", ""),
    ("Charnwood South", "large", ""),
    ("West Leicester", "large", ""),
    ("Oadby and Wigston", "large", ""),
    ("Hinckley", "large", ""),
    ("Melton", "medium", ""),
    ("South Leicestershire", "medium", ""),
    ("Market Harborough", "medium", "urban=fringe"),
    ("Castle Donington", "small_town", "urban=fringe"),
    ("Lutterworth", "small_town", "urban=fringe"),
    ("Bottesford", "small_town", ""),
    ("West Leicestershire Rural", "small_rural", ""),
    ("Harborough Rural Free Zone", "rural_free", ""),
)
# Code-Point's position quality from which a position is an estimate: 50 and worse.
NO_TRUE_POSITION = 50
# LSOAs moved by hand after the nearest-settlement rule, each with its reason.
MOVED = {
    # Croft: every edge it has is with an LSOA of Hinckley, so in South Leicestershire it would be
    # an island.
    "E01025620": "hinckley",
}


def zone_table() -> pd.DataFrame:
    """Gives zone_id, zone_name, zone_class and band_override of the fourteen zones, in order."""
    table = pd.DataFrame(ZONES, columns=["zone_name", "zone_class", "band_override"])
    table.insert(0, "zone_id", table["zone_name"].str.lower().str.replace(" ", "-"))
    return table


def assign_lsoas(
    lsoas: gpd.GeoDataFrame, postcodes: pd.DataFrame, settlements: pd.DataFrame
) -> pd.Series:
    """Gives the zone of each LSOA: that of the settlement nearest to its postcodes' mean position.

    Where people live says more than the middle of the polygon, which in the country is a field.
    """
    unknown = set(settlements["zone_id"]) - set(zone_table()["zone_id"])
    if unknown:
        raise SystemExit(f"Settlements name unknown zones: {', '.join(sorted(unknown))}.")
    true = postcodes[postcodes["position_quality"] < NO_TRUE_POSITION]
    centre = true.groupby("lsoa")[["easting_m", "northing_m"]].mean().loc[lsoas["lsoa"]]
    east = centre["easting_m"].to_numpy()[:, None] - settlements["easting_m"].to_numpy()
    north = centre["northing_m"].to_numpy()[:, None] - settlements["northing_m"].to_numpy()
    nearest = np.hypot(east, north).argmin(axis=1)
    zone = pd.Series(settlements["zone_id"].to_numpy()[nearest], index=lsoas["lsoa"])
    for lsoa, zone_id in MOVED.items():
        if zone[lsoa] == zone_id:
            raise SystemExit(f"{lsoa} is in {zone_id} without being moved: drop it from MOVED.")
        zone[lsoa] = zone_id
    return zone


def dissolve_zones(lsoas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Gives one polygon per zone from LSOAs that carry zone_id, in the zones' order, WGS84."""
    table = zone_table()
    shapes = [
        shapely.normalize(shapely.coverage_union_all(lsoas.geometry[lsoas["zone_id"] == zone]))
        for zone in table["zone_id"]
    ]
    oriented = shapely.orient_polygons(shapes, exterior_cw=False)
    return gpd.GeoDataFrame(table, geometry=oriented, crs="EPSG:4326")


def check_zones(zones: gpd.GeoDataFrame, lsoas: gpd.GeoDataFrame) -> None:
    """Stops the build when the zones are not fourteen single polygons that tile the county."""
    faults = []
    for row in zones.itertuples():
        if row.geometry.geom_type != "Polygon":
            faults.append(
                f"{row.zone_name} is in {len(row.geometry.geoms)} pieces: "
                + _pieces(row.geometry, lsoas)
            )
        elif not row.geometry.is_valid:
            faults.append(f"{row.zone_name}: {shapely.is_valid_reason(row.geometry)}")
    for label, shapes in (("zones", zones.geometry), ("LSOAs", lsoas.geometry)):
        for place, geometry in (
            ("WGS84", shapes.to_numpy()),
            ("National Grid", to_national_grid(shapes.to_numpy())),
        ):
            if not shapely.coverage_is_valid(geometry):
                faults.append(f"the {label} overlap or leave gaps in {place}")
    if faults:
        raise SystemExit("The zones cannot be written: " + "; ".join(faults) + ".")


def _pieces(geometry: shapely.MultiPolygon, lsoas: gpd.GeoDataFrame) -> str:
    """Lists the LSOAs of every piece but the largest, for the person who must move them."""
    pieces = sorted(geometry.geoms, key=lambda piece: piece.area)[:-1]
    inside = [
        " ".join(lsoas["lsoa"][lsoas.representative_point().within(piece)]) for piece in pieces
    ]
    return " and ".join(inside)


def zone_of_points(
    zones: gpd.GeoDataFrame, easting_m: pd.Series, northing_m: pd.Series
) -> np.ndarray:
    """Gives the zone whose polygon covers each point, empty where none does."""
    shapes = to_national_grid(zones.geometry.to_numpy())
    tree = shapely.STRtree(shapes)
    points = shapely.points(easting_m.to_numpy(), northing_m.to_numpy())
    point, zone = tree.query(points, predicate="intersects")
    found = np.full(len(points), "", dtype=object)
    # A point on a shared edge meets two zones; the first in the zones' order has it.
    found[point[::-1]] = zones["zone_id"].to_numpy()[zone[::-1]]
    return found


def weigh_people(postcodes: pd.DataFrame) -> pd.Series:
    """Gives the share of its LSOA's people put at each postcode: equal shares, one LSOA being 1.

    Only postcodes of small users with a true position inside a zone share. The user type of
    postcodes newer than the lookup is not known; they count as small users.
    """
    shares = (
        (postcodes["user_type"].fillna(0) == 0)
        & (postcodes["position_quality"] < NO_TRUE_POSITION)
        & (postcodes["zone_id"] != "")
    )
    sharing = shares.groupby(postcodes["lsoa"]).transform("sum")
    return (shares / sharing.where(sharing > 0, 1)).astype(float)
