"""Columns and tables: one declaration of each column, read by checks, manual and exports.

Owns the tables there are. Receives nothing; hands the declarations to every room.
"""

from __future__ import annotations

from homecare.tables.columns import Column, Kind, Table, blank_column
from homecare.tables.handover import HandOver

__all__ = [
    "ALLOCATION", "APPOINTMENTS", "BIDS", "CALL_WINDOW", "CANONICAL", "CQC_RATINGS", "DEMAND",
    "DEMAND_LINES", "FUNDERS", "LOCATED", "MOST_HOURS_PER_WEEK", "POSTCODES", "PRICED", "PROVIDERS",
    "ROLES", "STATUSES", "VISITS", "ZONES", "Column", "HandOver", "Kind", "Table", "blank_column",
]  # fmt: skip

ROLES = ("prime", "supplementary", "specialist", "spot")
FUNDERS = ("council", "health", "joint")
STATUSES = ("placed", "awaiting", "returned")
CQC_RATINGS = ("outstanding", "good", "requires improvement", "inadequate", "unrated")


# More than all home care in England: a cell above this holds something else than hours.
MOST_HOURS_PER_WEEK = 10_000_000


def _id(name: str, meaning: str, *, needed: bool = True, blank: bool = False) -> Column:
    return Column(name, "id", meaning, needed=needed, blank=blank)


def _share(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, unit="share (0-1)", minimum=0, maximum=1)


def _hours(name: str, meaning: str, *, needed: bool = False, blank: bool = True) -> Column:
    return Column(
        name,
        "number",
        meaning,
        unit="hours/week",
        needed=needed,
        blank=blank,
        minimum=0,
        maximum=MOST_HOURS_PER_WEEK,
    )


def _window_capacity(where: str) -> Column:
    return Column(
        "window_capacity_hours",
        "list",
        f"Hours a week it can deliver {where} in a call window, as morning=120;bed=40; a window "
        "that is not named has no limit of its own",
    )


ZONES = Table(
    "zones",
    "an area with providers appointed to it",
    (
        _id("zone_id", "Identifier of the zone"),
        Column("zone_name", "text", "Name of the zone", needed=True, blank=False),
        Column(
            "zone_class",
            "text",
            "Class of the zone, which sets its minimum primes: a name of the allocation model's "
            "minimum_primes; blank: unclassified",
        ),
        Column(
            "band_override",
            "list",
            "Bands priced as another band throughout the zone, as urban=fringe",
        ),
        Column("population", "number", "People of every age in the zone", unit="people", minimum=0),
        # Not population_65_plus, which a shapefile cuts to ten letters: population.
        Column("people_65_plus", "number", "People of 65 or more", unit="people", minimum=0),
    ),
    key=("zone_id",),
)

POSTCODES = Table(
    "postcodes",
    "a postcode and its place",
    (
        Column("postcode", "postcode", "The postcode", needed=True, blank=False),
        Column(
            "easting_m",
            "number",
            "British National Grid easting",
            unit="m",
            needed=True,
            blank=False,
            minimum=0,
            maximum=700_000,
        ),
        Column(
            "northing_m",
            "number",
            "British National Grid northing",
            unit="m",
            needed=True,
            blank=False,
            minimum=0,
            maximum=1_300_000,
        ),
        Column("ruc2011", "text", "ONS rural-urban class 2011, such as D1"),
        Column("ruc2021", "text", "ONS rural-urban class 2021, such as RLN1"),
        Column("lsoa", "text", "Lower layer super output area"),
        Column("ward", "text", "Ward code"),
        Column("district", "text", "District code"),
        Column("band", "text", "Price band, where the file states or infers one"),
        Column("terminated_on", "date", "Day from which the postcode is no longer in use"),
        Column(
            "position_quality",
            "whole",
            "Code-Point quality; 10 best, 50 or more no true position",
            minimum=0,
            maximum=90,
        ),
        Column(
            "people_weight",
            "number",
            "Relative number of people living at the postcode",
            unit="relative",
            minimum=0,
        ),
    ),
    key=("postcode",),
)

DEMAND = Table(
    "demand",
    "a package of care, or hours at a postcode or zone without people (blank package_id)",
    (
        _id("package_id", "Identifier of the package; blank for hours without people", blank=True),
        Column("postcode", "postcode", "Where the person lives"),
        _id("zone_id", "Zone, where no postcode is given", needed=False, blank=True),
        _hours(
            "hours_per_week",
            "Paid carer-hours a week; a half-hour double-up is one hour",
            needed=True,
            blank=False,
        ),
        Column("band", "text", "Price band, where the file states it"),
        Column("service", "text", "Service, such as maintenance or reablement"),
        Column("visits_per_week", "number", "Visits a week", unit="visits/week", minimum=0),
        Column(
            "visit_minutes",
            "number",
            "Length of a visit",
            unit="minutes/visit",
            minimum=0,
            maximum=1440,
        ),
        Column("carers", "whole", "Care workers at each visit", unit="count", minimum=1, maximum=2),
        Column("needs", "list", "Capabilities the package needs"),
        Column("funder", "choice", "Who pays", choices=FUNDERS),
        _id("incumbent_provider_id", "Provider of the package today", needed=False, blank=True),
        Column("status", "choice", "Where the package stands", choices=STATUSES),
        Column("priority", "whole", "Order of urgency, 1 first", unit="count", minimum=1),
        Column("referred_on", "date", "Day of referral"),
        Column("start_on", "date", "First day of care"),
        Column("end_on", "date", "Last day of care"),
        Column(
            "window_hours",
            "list",
            "Hours a week by call window, as morning=3.5;tea=3.5; the rest may be at any time",
        ),
    ),
    key=("package_id",),
    one_of=("postcode", "zone_id"),
)

# What a council's own file of demand may state: a line may be of a larger area than a postcode.
DEMAND_LINES = Table(
    "demand",
    "a package of care, or hours without people at a postcode, sector, LSOA or zone",
    (
        *DEMAND.columns,
        Column(
            "postcode_sector", "text", "Postcode sector, such as LE1 1, of hours without people"
        ),
        Column("lsoa", "text", "Lower layer super output area of hours without people"),
        Column(
            "person_id",
            "id",
            "Whose package it is, so that packages that overlap are found; never written out",
        ),
    ),
    key=("package_id",),
    one_of=("postcode", "zone_id", "postcode_sector", "lsoa"),
)

PROVIDERS = Table(
    "providers",
    "a provider of home care",
    (
        _id("provider_id", "Identifier of the provider"),
        Column("provider_name", "text", "Name of the provider"),
        _hours("capacity_hours_per_week", "Hours it can deliver in all; blank: no limit"),
        Column("capabilities", "list", "What it can do"),
        Column("base_postcode", "postcode", "Registered office; not the area served"),
        Column("cqc_location_id", "text", "CQC location"),
        Column("cqc_rating", "choice", "Latest overall CQC rating", choices=CQC_RATINGS),
        Column("suspended_from", "date", "First day of a suspension of new work"),
        Column("suspended_until", "date", "Last day of a suspension of new work; blank: open"),
        _window_capacity("in all"),
    ),
    key=("provider_id",),
)

APPOINTMENTS = Table(
    "appointments",
    "a provider's role in a zone",
    (
        _id("provider_id", "Identifier of the provider"),
        _id("zone_id", "Identifier of the zone; *: every zone without a line of its own"),
        Column("role", "choice", "Role in the zone", needed=True, blank=False, choices=ROLES),
        _hours(
            "capacity_hours_per_week",
            "Hours it can deliver in the zone, or beside * in all zones together; blank: no limit",
        ),
        Column("rank", "whole", "Rank at tender, 1 first", unit="count", minimum=1),
        _share("pickup_score", "Timely pick-up of packages"),
        _share("quality_score", "Quality of service delivery"),
        _share("response_score", "Overall response to packages requested"),
        Column("rate_gbp_per_hour", "number", "Tendered rate", unit="GBP/hour", minimum=0),
        _window_capacity("in the zone"),
    ),
    key=("provider_id", "zone_id"),
)


BIDS = Table(
    "bids",
    "a provider's bid to be a prime provider in a zone",
    (
        _id("provider_id", "Identifier of the bidder"),
        _id("zone_id", "Identifier of the zone"),
        _hours("capacity_hours_per_week", "Hours it offers in the zone; blank: no limit"),
        _hours(
            "total_capacity_hours_per_week",
            "Hours it offers in all its zones together, the same in each of its rows; blank: no "
            "limit",
        ),
        _share("score", "Evaluated score of the bid; blank: the weighted mean of the three below"),
        _share("pickup_score", "Timely pick-up of packages"),
        _share("quality_score", "Quality of service delivery"),
        _share("response_score", "Overall response to packages requested"),
    ),
    key=("provider_id", "zone_id"),
)


def _minutes(
    name: str, meaning: str, unit: str = "minutes/visit", *, needed: bool = False
) -> Column:
    return Column(name, "number", meaning, unit=unit, needed=needed, minimum=0, maximum=1440)


VISITS = Table(
    "visits",
    "a visit to a person, as claimed and as it took place",
    (
        Column("visit_id", "text", "Reference of the visit, where the file has one"),
        _id("package_id", "Package, or the reference of the person where the file has no package"),
        _id("provider_id", "Provider that made the visit", needed=False, blank=True),
        Column("visit_on", "date", "Day on which the visit began", needed=True, blank=False),
        Column("week_ending_on", "date", "Last day of the week in which the visit is claimed"),
        _minutes("planned_minutes", "Planned length of the visit"),
        _minutes("claimed_start_minutes", "Start claimed", "minutes after midnight"),
        _minutes("claimed_minutes", "Length claimed"),
        _minutes("actual_start_minutes", "Start recorded", "minutes after midnight"),
        _minutes("actual_minutes", "Length recorded; 0: the visit was not delivered", needed=True),
        Column(
            "carers",
            "whole",
            "Care workers at the visit",
            unit="count",
            needed=True,
            blank=False,
            minimum=1,
            maximum=4,
        ),
        Column(
            "is_secondary",
            "choice",
            "Whether the row is the second care worker of another row's visit",
            choices=("yes", "no"),
        ),
        Column("service", "text", "Service, such as maintenance or reablement"),
    ),
)

ALLOCATION = Table(
    "allocation",
    "a package, or part of a line of hours without people, with its provider",
    (
        _id("package_id", "Identifier of the package; blank for hours without people", blank=True),
        _id("zone_id", "Zone of the package"),
        _id("provider_id", "Provider; blank: unplaced", blank=True),
        Column(
            "role",
            "choice",
            "The provider's role in the zone; blank: unplaced",
            needed=True,
            choices=ROLES,
        ),
        _hours("hours_per_week", "Hours placed, or not placed", needed=True, blank=False),
        Column(
            "weekly_cost_gbp",
            "number",
            "Weekly cost; blank: no rate is known",
            unit="GBP/week",
            needed=True,
            minimum=0,
        ),
        Column("reason", "text", "Why it is here, or why it could not be placed", needed=True),
    ),
)

# Written only where a line of hours without people falls in a call window that is limited.
CALL_WINDOW = Column(
    "call_window",
    "text",
    "Limited call window of hours without people; blank: in none, or a package",
)

LOCATED = Table(
    "located demand",
    "a row of demand with its zone and band",
    (
        *DEMAND.columns,
        Column("easting_m", "number", "Easting of the postcode", unit="m"),
        Column("northing_m", "number", "Northing of the postcode", unit="m"),
        Column("band_before_override", "text", "Band before the zone's override"),
    ),
)

PRICED = Table(
    "priced demand",
    "a row of located demand with its rate and weekly cost",
    (
        *LOCATED.columns,
        Column("is_costed", "text", "Whether the scenario costs the row's service (yes or no)"),
        Column(
            "rate_gbp_per_hour",
            "number",
            "Rate of the hour; blank: no rate at this level",
            unit="GBP/hour",
            minimum=0,
        ),
        Column(
            "weekly_cost_gbp",
            "number",
            "Hours times rate; blank: no rate at this level",
            unit="GBP/week",
            minimum=0,
        ),
    ),
)

CANONICAL = (ZONES, POSTCODES, DEMAND, PROVIDERS, APPOINTMENTS, BIDS, VISITS, ALLOCATION)
