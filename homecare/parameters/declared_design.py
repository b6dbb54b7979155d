"""What a design model may hold: the numbers by which a rate card is designed.

Owns the declaration of the kind `design`. Receives nothing; read through `declared`.
"""

from __future__ import annotations

from homecare.parameters.shapes import Kind, Parameter

DESIGN = Kind(
    "design",
    "how bands and rates are searched for, and what an hour must pay at least",
    parameters=(
        Parameter(
            "on_cost_factor",
            "relative",
            "What pay is multiplied by for holiday, National Insurance and pension",
            minimum=1,
        ),
        Parameter(
            "margin_factor", "relative", "What pay and mileage are multiplied by", minimum=1
        ),
        Parameter("travel_mph", "miles/hour", "Speed between visits", minimum=1),
        Parameter("other_gbp_per_hour", "GBP/hour", "All that is neither pay nor mileage"),
        Parameter(
            "leg_km_at_one_per_km2",
            "km",
            "Distance between visits at one person a square kilometre; it falls with the square "
            "root of the density",
        ),
        Parameter("leg_fixed_minutes", "minutes/visit", "What a leg takes whatever its length"),
        Parameter("leg_minutes_per_km", "minutes/km", "What each km of a leg adds"),
        Parameter(
            "density_rows", "count", "Nearest packages that make the density of a place",
            minimum=1, whole=True,
        ),
        Parameter("density_least_radius_m", "m", "Smallest circle of a density", minimum=1),
        Parameter(
            "hours_per_person",
            "hours/week",
            "Hours that count as one person, where demand states hours without people",
            minimum=0.1,
        ),
        Parameter(
            "visit_minutes",
            "minutes/visit",
            "Length of a visit, where demand states none",
            minimum=1,
        ),
        Parameter("rate_step_gbp", "GBP/hour", "Step between the rates that are tried",
            minimum=0.01,
        ),
        Parameter("most_cuts", "count", "At most so many cut points are tried", minimum=1,
            maximum=200, whole=True,
        ),
        Parameter(
            "least_people", "count", "Fewest people of a band", minimum=5, whole=True
        ),
        Parameter("cliff_distance_m", "m", "How far apart neighbours may be", minimum=1),
        Parameter(
            "cliff_neighbours", "count", "At most so many neighbours of a place", minimum=1,
            whole=True,
        ),
    ),
    choices=(),
)  # fmt: skip
