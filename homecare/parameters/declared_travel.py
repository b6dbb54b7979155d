"""What a travel model may hold: how far apart visits are, and how long the way takes.

Owns the declaration of the kind `travel`. Receives nothing; read through `declared`.
"""

from __future__ import annotations

from homecare.parameters.shapes import Choice, Kind, Parameter

LEG_METHODS = ("leg_law", "shortest_rounds")
MISSING = ("refuse", "estimate")

_BY_BAND = "under all or BAND"

TRAVEL_KIND = Kind(
    "travel",
    "how far apart visits are, and how long the way between them takes",
    parameters=(
        Parameter(
            "leg_constant",
            "relative",
            "Km between consecutive visits, as the crow flies, times the square root of people "
            "per km2",
        ),
        Parameter(
            "leg_fixed_minutes",
            "minutes/leg",
            f"What every leg takes, however short; {_BY_BAND}",
            keys="any",
        ),
        Parameter(
            "leg_minutes_per_crow_km",
            "minutes/km",
            f"What each km as the crow flies adds; {_BY_BAND}",
            keys="any",
        ),
        Parameter(
            "leg_mph",
            "miles/hour",
            "Speed by road, in place of leg_minutes_per_crow_km in the bands that have one; "
            f"{_BY_BAND}",
            keys="any",
            minimum=1,
            maximum=100,
        ),
        Parameter(
            "detour_factor",
            "relative",
            f"Km by road for each km as the crow flies; {_BY_BAND}",
            keys="any",
            minimum=1,
            maximum=5,
        ),
        Parameter(
            "visits_per_round",
            "visits/round",
            f"Visits of one care worker's round, one less of which are travelled to; {_BY_BAND}",
            keys="any",
            minimum=1,
        ),
        Parameter(
            "base_km",
            "km",
            "Paid way from home or office to the first visit of a round, and back from the last, "
            f"as the crow flies; without it no such way is paid; {_BY_BAND}",
            keys="any",
        ),
        Parameter(
            "people_share",
            "share",
            "Share of a zone's people whom one provider visits; the others lie on nobody's way",
            minimum=0.01,
            maximum=1,
        ),
        Parameter(
            "hours_per_person",
            "hours/week",
            "Hours of a person, where the demand states hours without people",
            minimum=0.1,
            maximum=168,
        ),
        Parameter(
            "visit_minutes",
            "minutes/visit",
            "Length of a visit, where nothing in the demand says how many visits its hours are",
            minimum=1,
            maximum=1440,
        ),
        Parameter(
            "neighbours",
            "people",
            "Nearest people whose mean distance says how sparsely people live about an address",
            whole=True,
            minimum=1,
        ),
        Parameter(
            "least_people",
            "people",
            "Fewest addresses in a zone for which the law is used; fewer take the figures of the "
            "band in the other zones",
            whole=True,
            minimum=3,
        ),
    ),
    choices=(
        Choice(
            "leg_method",
            "leg_law: the distance found in planned rounds of home care; shortest_rounds: that of "
            "the shortest rounds there could be, a lower bound",
            allowed=LEG_METHODS,
        ),
        Choice(
            "missing_drive_times",
            "What is done where drive times are given and a way is missing: refuse, or estimate "
            "and tell",
            allowed=MISSING,
        ),
    ),
)
