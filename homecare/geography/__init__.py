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
from homecare.geography.clusters import cluster_postcodes, infer_bands
from homecare.geography.drive_times import DriveTimes
from homecare.geography.given import BandData, GivenBands
from homecare.geography.locate import (
    BandSource,
    Located,
    LocatedDemand,
    LocationFault,
    is_spread_line,
    locate_demand,
    place_postcodes,
    spread_over_postcodes,
)
from homecare.geography.mixing import (
    band_entropy,
    band_separation,
    rate_spread,
    variance_within,
)
from homecare.geography.projection import OnGrid, place_on_grid, to_national_grid
from homecare.geography.rounds import (
    daganzo_km,
    leg_km,
    leg_minutes,
    minutes_per_crow_km,
    tour_constant,
    tour_km,
)
from homecare.geography.settlements import (
    SETTLEMENTS,
    Settlements,
    find_settlements,
    zones_of_settlements,
)
from homecare.geography.shares import share_seconds
from homecare.geography.travel import TravelByCell, travel_by_cell, visits_of
from homecare.geography.travel_model import read_travel
from homecare.geography.travel_tables import DRIVE_TIMES, TRAVEL
from homecare.geography.zone_checks import ZoneFinding, check_coverage, check_points
from homecare.geography.zone_drawing import Drawn, dissolve, draw_from_points
from homecare.geography.zone_repair import Repaired, repair_zones
from homecare.geography.zones import check_geometry, check_shapes, zone_of_points
from homecare.geography.zonings import (
    Distance,
    mean_distance,
    polsby_popper,
    reock,
    zones_within,
)

__all__ = [
    "DRIVE_TIMES",
    "RULES_WITH_FILE",
    "SETTLEMENTS",
    "TRAVEL",
    "BandData",
    "BandSource",
    "Distance",
    "Drawn",
    "DriveTimes",
    "GivenBands",
    "Located",
    "LocatedDemand",
    "LocationFault",
    "OnGrid",
    "Repaired",
    "Settlements",
    "TravelByCell",
    "ZoneFinding",
    "band_entropy",
    "band_notes",
    "band_of_postcodes",
    "band_separation",
    "check_band_inputs",
    "check_band_polygons",
    "check_coverage",
    "check_geometry",
    "check_points",
    "check_shapes",
    "classes_read",
    "cluster_postcodes",
    "daganzo_km",
    "dissolve",
    "draw_from_points",
    "find_settlements",
    "give_bands",
    "infer_bands",
    "is_spread_line",
    "leg_km",
    "leg_minutes",
    "locate_demand",
    "mean_distance",
    "minutes_per_crow_km",
    "place_on_grid",
    "place_postcodes",
    "polsby_popper",
    "rate_spread",
    "read_overrides",
    "read_travel",
    "reock",
    "repair_zones",
    "share_seconds",
    "spread_over_postcodes",
    "tidy_area",
    "to_national_grid",
    "tour_constant",
    "tour_km",
    "travel_by_cell",
    "variance_within",
    "visits_of",
    "zone_of_points",
    "zones_of_settlements",
    "zones_within",
]
