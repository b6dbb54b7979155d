"""Which parameters and choices a model file may hold.

Owns the closed list of model kinds, their parameters with units and limits, and their choices;
those of pricing, contracts, costs, payment and travel stand in files of their own. Receives
nothing; read by the loader, the manual and the error messages.
"""

from __future__ import annotations

from homecare.parameters.declared_contract import CONTRACT
from homecare.parameters.declared_costs import COSTS
from homecare.parameters.declared_design import DESIGN
from homecare.parameters.declared_payment import PAYMENT
from homecare.parameters.declared_pricing import PRICING
from homecare.parameters.declared_travel import TRAVEL_KIND
from homecare.parameters.shapes import Choice, Kind, Parameter, as_number
from homecare.tables import ROLES

__all__ = [
    "ALLOCATION_KIND",
    "BAND_RULES",
    "BASES",
    "CONTRACT",
    "COSTS",
    "GEOGRAPHY",
    "GOALS",
    "ISOLATED_FROM",
    "KINDS",
    "PAYMENT",
    "PRICING",
    "TRAVEL_KIND",
    "Choice",
    "Kind",
    "Parameter",
    "as_number",
]

BASES = ("published", "derived", "inferred", "assumption")
PRIORITIES = range(1, 6)
GOALS = (
    "placed_hours", "prime_hours", "score", "incumbent_hours", "weekly_cost",
    "placed_people", "prime_people", "incumbent_people",
    *(f"priority_{p}_{counted}" for p in PRIORITIES for counted in ("hours", "people")),
    "waited_days_hours", "waited_days_people",
)  # fmt: skip
BAND_RULES = ("listed", "ruc2011", "ruc2021", "rings", "areas", "polygons", "clusters")
ISOLATED_FROM = ("none", "ruc2011", "density")

GEOGRAPHY = Kind(
    "geography",
    "how a place gets its price band",
    parameters=(
        Parameter("cluster_distance", "m", "Postcodes nearer than this join one cluster"),
        Parameter("near_distance", "m", "Distance within which neighbouring postcodes count"),
        Parameter("urban_cluster", "postcodes", "Postcodes that make a cluster urban", whole=True),
        Parameter(
            "fringe_cluster", "postcodes", "Postcodes that make a cluster fringe", whole=True
        ),
        Parameter(
            "rural_neighbours",
            "postcodes",
            "More neighbours than this is rural, else isolated",
            whole=True,
        ),
        Parameter(
            "ring_limit_miles",
            "miles",
            "Outer limit of each band's ring, straight-line from the nearest centre; a place on "
            "the limit is inside; the next band lies beyond the last limit",
            keys="any",
        ),
        Parameter("ring_limit_m", "m", "The same in metres; only one of the two", keys="any"),
    ),
    choices=(
        Choice("band_rule", "Rule that gives a postcode its band", allowed=BAND_RULES),
        Choice("bands", "The bands, from the easiest to serve to the hardest", shape="list"),
        Choice("band_basis", "How sure the bands are, as every output says"),
        Choice("ruc_band", "Rural-urban class of 2011 to band", shape="map"),
        Choice(
            "ruc2021_band",
            "Rural-urban class of 2021 to band: a crosswalk of one's own, as none is published",
            shape="map",
        ),
        Choice(
            "zone_overrides",
            "Whether a zone's own exceptions (band_override) hold; without it they do",
            allowed=("apply", "ignore"),
        ),
        Choice(
            "isolated_from",
            "Under the rule ruc2021, which postcodes of the hardest band of the crosswalk are "
            "moved to the last band: none, those whose class of 2011 has that band, or those with "
            "few neighbours (near_distance, rural_neighbours)",
            allowed=ISOLATED_FROM,
        ),
        Choice(
            "ring_centres",
            "Centres of the rings: name to easting and northing in metres",
            shape="map",
        ),
    ),
)

ALLOCATION_KIND = Kind(
    "allocation",
    "how packages are placed with providers",
    parameters=(
        Parameter(
            "score_weight",
            "relative",
            "Weight of each score",
            keys=("pickup_score", "quality_score", "response_score"),
        ),
        Parameter(
            "minimum_primes",
            "count",
            "Least number of primes in a zone of each class; unclassified: of a zone without one",
            keys="any",
            whole=True,
        ),
        Parameter(
            "role_share_limit",
            "share",
            "Most of the hours asked for in a zone that its providers of a role may have; a role "
            "without one has no such limit",
            keys=ROLES,
            maximum=1.0,
        ),
        Parameter(
            "provider_share_limit",
            "share",
            "Most of the hours asked for in a zone that one provider may have",
            maximum=1.0,
        ),
        Parameter(
            "most_providers",
            "count",
            "Most providers that may have work in a zone, under all or a zone_id",
            keys="any",
            minimum=1.0,
            whole=True,
        ),
        Parameter(
            "minimum_block_hours",
            "hours/week",
            "Least hours a week that a provider with work in a zone must have there, under all or "
            "a zone_id; it may also have none",
            keys="any",
        ),
    ),
    choices=(
        Choice("goals", "The goals in strict order of importance", shape="list", allowed=GOALS),
        Choice(
            "double_handed_capability",
            "Capability that every package with two carers needs, whatever its needs say, such as "
            "double-up; without it none does for that reason",
        ),
        Choice(
            "place",
            "What is placed: all, every package anew; new, only those that no provider has today, "
            "while today's placements stand; without it all",
            allowed=("all", "new"),
        ),
    ),
)

KINDS: dict[str, Kind] = {
    each.name: each
    for each in (GEOGRAPHY, PRICING, ALLOCATION_KIND, COSTS, PAYMENT, TRAVEL_KIND, DESIGN, CONTRACT)
}
