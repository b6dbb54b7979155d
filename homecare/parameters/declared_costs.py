"""What a costs model may hold: statutory and voluntary rates, year by year.

Owns the declaration of the kind `costs`. Receives nothing; read through `declared`.
"""

from __future__ import annotations

from homecare.parameters.shapes import Choice, Kind, Parameter

COSTS = Kind(
    "costs",
    "what law and custom set from year to year: wages, employer's contributions, mileage",
    parameters=(
        Parameter(
            "national_living_wage_gbp_per_hour", "GBP/hour", "National Living Wage, the legal least"
        ),
        Parameter(
            "real_living_wage_gbp_per_hour",
            "GBP/hour",
            "Real Living Wage, voluntary, announced the autumn before",
            keys=("uk", "london"),
        ),
        Parameter(
            "employer_ni_rate", "share", "Employer's National Insurance above the threshold",
            maximum=1,
        ),
        Parameter(
            "employer_ni_threshold_gbp_per_week",
            "GBP/week",
            "Secondary threshold: weekly pay above which the employer pays",
        ),
        Parameter(
            "pension_rate", "share", "Employer's least contribution on qualifying earnings",
            maximum=1,
        ),
        Parameter(
            "pension_lower_limit_gbp_per_year",
            "GBP/year",
            "Yearly pay above which earnings qualify for the pension",
        ),
        Parameter("holiday_weeks", "weeks/year", "Paid leave in a year", maximum=52),
        Parameter(
            "mileage_gbp_per_mile", "GBP/mile", "Approved mileage allowance, first 10,000 miles"
        ),
        Parameter("kgco2e_per_mile", "kgCO2e/mile", "Emissions of a car mile"),
        Parameter(
            "cpi_change",
            "share",
            "Change of the Consumer Prices Index on the year before",
            minimum=-1,
        ),
        Parameter(
            "assumed_travel_minutes_per_contact_hour",
            "minutes/hour",
            "Travel assumed for the legal floor where no build-up states it, under all, BAND or "
            "ZONE_ID.BAND, the most particular first",
            keys="any",
        ),
        Parameter(
            "assumed_travel_mph", "miles/hour",
            "Speed between visits assumed where no build-up states one",
        ),
        Parameter(
            "assumed_on_costs_share", "share",
            "Holiday, National Insurance, pension, training and sickness as a share of contact and "
            "travel pay, assumed where no build-up states them",
        ),
        Parameter(
            "assumed_mark_up_share", "share",
            "Surplus as a mark-up on the cost, assumed where no build-up states it",
        ),
    ),
    choices=(
        Choice(
            "real_living_wage", "Which Real Living Wage rates are held against",
            allowed=("uk", "london"),
        ),
    ),
)  # fmt: skip
