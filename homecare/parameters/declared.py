"""Which parameters and choices a model file may hold.

Owns the closed list of model kinds, their parameters with units and limits, and their choices.
Receives nothing; read by the loader, the manual and the error messages.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

BASES = ("published", "derived", "inferred", "assumption")
GOALS = ("placed_hours", "prime_hours", "score", "incumbent_hours", "weekly_cost")
BAND_RULES = ("listed", "ruc2011", "ruc2021", "rings", "areas", "polygons", "clusters")
ISOLATED_FROM = ("none", "ruc2011", "density")
PRICING_METHODS = ("rate_card", "average_rate")


def as_number(value: object) -> float | None:
    """Return a number as float, or None for anything else (a truth value is no number)."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return None


@dataclass(frozen=True)
class Parameter:
    """A number a model may hold.

    Attributes
    ----------
    name, unit, meaning : str
        Its name, the one unit it may have, and what it says.
    keys : "one", "any" or tuple of str
        Whether it is one number, a number under each name, or a number under each listed name.
        Names may have levels, as ``melton.rural``.
    minimum, maximum : float
        Limits, both included.
    whole : bool
        Whether it must be a whole number.
    """

    name: str
    unit: str
    meaning: str
    keys: Literal["one", "any"] | tuple[str, ...] = "one"
    minimum: float = 0.0
    maximum: float = float("inf")
    whole: bool = False

    def admits(self, number: object) -> bool:
        """Return whether a value is a finite number within the parameter's limits."""
        held = as_number(number)
        if held is None or not math.isfinite(held) or not self.minimum <= held <= self.maximum:
            return False
        return not self.whole or held % 1 == 0

    def limits(self) -> str:
        """Return the limits in words."""
        kind = "a whole number" if self.whole else "a number"
        if math.isinf(self.maximum):
            return f"{kind}, {self.minimum:g} {self.unit} or more"
        return f"{kind}, {self.minimum:g} to {self.maximum:g} {self.unit}"


@dataclass(frozen=True)
class Choice:
    """A choice a model may make.

    Attributes
    ----------
    name, meaning : str
        Its name and what it decides.
    shape : "word", "list" or "map"
        One word, a list of words in order, or words under names.
    allowed : tuple of str
        The registered words; empty: any.
    """

    name: str
    meaning: str
    shape: Literal["word", "list", "map"] = "word"
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of model file."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]
    choices: tuple[Choice, ...]

    def parameter(self, name: str) -> Parameter | None:
        """Return a declared parameter, or None."""
        return next((each for each in self.parameters if each.name == name), None)

    def choice(self, name: str) -> Choice | None:
        """Return a declared choice, or None."""
        return next((each for each in self.choices if each.name == name), None)


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

PRICING = Kind(
    "pricing",
    "what an hour costs",
    parameters=(
        Parameter("rate_gbp_per_hour", "GBP/hour", "Rate of an hour in a band", keys="any"),
        Parameter(
            "zone_rate_gbp_per_hour",
            "GBP/hour",
            "Rate of an hour in a zone and band, in place of the band's",
            keys="any",
        ),
        Parameter(
            "average_rate_gbp_per_hour",
            "GBP/hour",
            "Average rate where rates by zone are not published",
        ),
        Parameter(
            "payment_weeks",
            "weeks/year",
            "Payment weeks in a year, low and high",
            keys=("low", "high"),
            minimum=1,
            maximum=54,
        ),
    ),
    choices=(
        Choice("method", "How an hour is priced", allowed=PRICING_METHODS),
        Choice("base_band", "Band above which the others' rates are enhancements"),
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
    ),
    choices=(
        Choice("goals", "The goals in strict order of importance", shape="list", allowed=GOALS),
    ),
)

KINDS: dict[str, Kind] = {each.name: each for each in (GEOGRAPHY, PRICING, ALLOCATION_KIND)}
