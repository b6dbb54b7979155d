"""What a payment model may hold: rules, mechanisms, charging, funders and rates by role.

Owns the declaration of the kind `payment`. Receives nothing; read through `declared`.
"""

from __future__ import annotations

from homecare.parameters.shapes import Choice, Kind, Parameter

PAYMENT_RULES = (
    "planned", "actual", "nearest_five", "minimum_visit", "pro_rata", "stepped", "double_handed",
    "unsocial_hours", "mileage_apart", "guaranteed_block",
)  # fmt: skip
MECHANISMS = ("time_and_task", "stepped_unit_cost", "outcome_incentive")
_FUNDERS = ("council", "health", "joint")
_MINUTES_OF_DAY = 1440

_RULES = (
    Parameter(
        "rounding_minutes", "minutes", "Recorded lengths are paid to the nearest of these",
        minimum=1, maximum=60,
    ),
    Parameter(
        "minimum_visit_minutes", "minutes/visit", "No visit that was made is paid as shorter",
        maximum=_MINUTES_OF_DAY,
    ),
    Parameter(
        "step_minutes", "minutes/visit",
        "Lengths that have a price of their own, under any names; the rest is paid by the hour",
        keys="any", minimum=1, maximum=_MINUTES_OF_DAY,
    ),
    Parameter(
        "second_carer_share", "share", "Rate of a second care worker over that of the first",
        maximum=1,
    ),
    Parameter(
        "supplement_share", "share", "What is added to the pay of a visit at such a time",
        keys=("weekend", "bank_holiday", "evening"),
    ),
    Parameter(
        "evening_minutes", "minutes after midnight",
        "When an evening begins and ends; a visit counts by its start",
        keys=("begins", "ends"), maximum=_MINUTES_OF_DAY,
    ),
    Parameter("mileage_gbp_per_mile", "GBP/mile", "What is paid for a mile by itself"),
    Parameter(
        "miles_per_visit", "miles/visit", "Miles of a visit, under BAND or all", keys="any"
    ),
    Parameter(
        "mileage_in_rate_gbp_per_hour", "GBP/hour",
        "What the rate holds for mileage and is taken out of it, under BAND or all", keys="any",
    ),
    Parameter(
        "guaranteed_hours_per_week", "hours/week",
        "Block paid whether delivered or not, under PROVIDER_ID or all", keys="any",
    ),
)  # fmt: skip

_MECHANISMS = (
    Parameter("new_packages_per_week", "packages/week", "Packages that start each week"),
    Parameter("hours_at_start_per_week", "hours/week", "Hours of a new package"),
    Parameter(
        "ending_share_per_week", "share", "Share of packages that end in a week", maximum=1
    ),
    Parameter(
        "weeks_to_reduction", "weeks", "Weeks after which packages that reduce do so", whole=True
    ),
    Parameter("reduction_share", "share", "Share of its hours such a package loses", maximum=1),
    Parameter(
        "reducing_share", "share", "Share of packages that reduce, under each mechanism",
        keys=MECHANISMS, maximum=1,
    ),
    Parameter("first_period_weeks", "weeks", "Weeks of the first period", whole=True),
    Parameter(
        "stepped_rate_factor", "relative", "What the rate is multiplied by in the first period "
        "and after it", keys=("first", "later"),
    ),
    Parameter("paid_on_weeks", "weeks", "Weeks for which saved hours are paid on", whole=True),
    Parameter("paid_on_share", "share", "Share of the saved hours that is paid on", maximum=1),
    Parameter(
        "mechanism_years", "years", "Years of cash flow drawn", minimum=1, maximum=10, whole=True
    ),
)  # fmt: skip

_PEOPLE = (
    Parameter(
        "contribution_share", "share",
        "Share of people in each class of contribution; they add up to 1", keys="any", maximum=1,
    ),
    Parameter(
        "contribution_limit_gbp_per_week", "GBP/week",
        "The most a person of the class pays; a class without one pays the full charge",
        keys="any",
    ),
    Parameter(
        "joint_health_share", "share", "Share of a jointly funded package that health pays",
        maximum=1,
    ),
    Parameter(
        "funder_growth_per_year", "share", "Growth of each funder's packages in a year",
        keys=_FUNDERS, minimum=-1,
    ),
    Parameter("funder_years", "years", "Years ahead for which shares are drawn", maximum=20,
              whole=True),
    Parameter("direct_payment_hours_per_week", "hours/week", "Hours bought with direct payments"),
    Parameter(
        "direct_payment_rate_gbp_per_hour", "GBP/hour",
        "Price of care that direct-payment budgets follow today",
    ),
    Parameter(
        "direct_payment_follows_share", "share", "Share of a price change that budgets follow",
        maximum=1,
    ),
    Parameter(
        "role_rate_gbp_per_hour", "GBP/hour", "Rate of a role without a tendered one",
        keys=("supplementary", "specialist", "spot"),
    ),
)  # fmt: skip

PAYMENT = Kind(
    "payment",
    "how providers are paid, people charged and costs shared",
    parameters=(*_RULES, *_MECHANISMS, *_PEOPLE),
    choices=(
        Choice(
            "rules", "The rules of the contract, combined in their stated order", shape="list",
            allowed=PAYMENT_RULES,
        ),
        Choice(
            "supplements", "Where a visit has two supplements: the highest, or both added",
            allowed=("highest", "added"),
        ),
    ),
)  # fmt: skip
