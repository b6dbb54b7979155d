"""Geography: where demand is, in which zone, and in which band."""

from homecare.geography.bands import band_of_postcodes, read_overrides
from homecare.geography.clusters import infer_bands
from homecare.geography.locate import (
    BandSource,
    Located,
    LocatedDemand,
    LocationFault,
    locate_demand,
    place_postcodes,
    spread_over_postcodes,
)
from homecare.geography.zones import check_geometry, to_national_grid, zone_of_points

__all__ = [
    "BandSource",
    "Located",
    "LocatedDemand",
    "LocationFault",
    "band_of_postcodes",
    "check_geometry",
    "infer_bands",
    "locate_demand",
    "place_postcodes",
    "read_overrides",
    "spread_over_postcodes",
    "to_national_grid",
    "zone_of_points",
]
