"""Geography: where demand is, in which zone, and in which band."""

from homecare.geography.band_areas import check_band_polygons, tidy_area
from homecare.geography.bands import (
    RULES_WITH_FILE,
    band_notes,
    band_of_postcodes,
    check_band_inputs,
    classes_read,
    give_bands,
    read_overrides,
)
from homecare.geography.clusters import infer_bands
from homecare.geography.given import BandData, GivenBands
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
    "RULES_WITH_FILE",
    "BandData",
    "BandSource",
    "GivenBands",
    "Located",
    "LocatedDemand",
    "LocationFault",
    "band_notes",
    "band_of_postcodes",
    "check_band_inputs",
    "check_band_polygons",
    "check_geometry",
    "classes_read",
    "give_bands",
    "infer_bands",
    "locate_demand",
    "place_postcodes",
    "read_overrides",
    "spread_over_postcodes",
    "tidy_area",
    "to_national_grid",
    "zone_of_points",
]
