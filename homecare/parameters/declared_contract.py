"""What a contract model may hold: its years, indexation, growth in hours, payment and phasing.

Owns the declaration of the kind `contract`. Receives nothing; read through `declared`.
"""

from __future__ import annotations

from homecare.parameters.shapes import Choice, Kind, Parameter

INDEX_SERIES = (
    "national_living_wage",
    "real_living_wage",
    "real_living_wage_london",
    "cpi",
    "fixed",
)
PAYMENTS = ("weekly", "four_weekly", "days")
PHASINGS = ("none", "even", "zones")

CONTRACT = Kind(
    "contract",
    "how a contract runs over its years: length, uplifts, growth, payment days, phased start",
    parameters=(
        Parameter(
            "initial_years", "years", "Years that are certain", minimum=1, maximum=20, whole=True
        ),
        Parameter(
            "extension_years",
            "years",
            "Years of each extension, which the council may take or leave, in order",
            keys="any",
            minimum=1,
            maximum=20,
            whole=True,
        ),
        Parameter(
            "index_weight",
            "share",
            "Weight of each index in the yearly uplift; they add up to 1. What is not indexed is "
            "fixed with a change of nought",
            keys=INDEX_SERIES,
            maximum=1,
        ),
        Parameter(
            "fixed_change", "share", "Change a year of the part that is fixed", minimum=-1
        ),
        Parameter(
            "projected_change",
            "share",
            "Change of an index that is not published yet, under INDEX.YEAR; always an assumption",
            keys="any",
            minimum=-1,
        ),
        Parameter(
            "hours_growth",
            "share",
            "Change of hours from one financial year to the next, under all, all.YEAR, BAND or "
            "BAND.YEAR, the most particular first; YEAR is the one it leads to",
            keys="any",
            minimum=-1,
        ),
        Parameter(
            "rate_before_gbp_per_hour",
            "GBP/hour",
            "Rate paid before the contract starts, under all, BAND or ZONE_ID.BAND; without it the "
            "plan begins with the contract",
            keys="any",
        ),
    ),
    choices=(
        Choice("starts_on", 'First day of the contract, as "2020-08-03"'),
        Choice("first_uplift_on", "First day of the first uplift; each later one a year on"),
        Choice("hours_year", 'Financial year in which the hours stand, as "2020" for 2020-21'),
        Choice(
            "payment",
            "How an invoice falls into a financial year: paid every week or every four weeks, on "
            "the last day it covers; or by days, whenever paid",
            allowed=PAYMENTS,
        ),
        Choice("first_payment_on", "A payment day, from which all others are counted"),
        Choice(
            "phasing",
            "How hours move to the contract: all on its first day, evenly day by day, or zone by "
            "zone",
            allowed=PHASINGS,
        ),
        Choice("phased_until", "Under even phasing, the day on which all hours have moved"),
        Choice(
            "zone_starts_on", "Under phasing by zone, the day on which each zone starts",
            shape="map",
        ),
        Choice(
            "is_before_indexed",
            "Whether the rates before the contract are uplifted as well",
            allowed=("yes", "no"),
        ),
        Choice(
            "assumptions",
            "Sentences that every output carries: what of the above is not published",
            shape="list",
        ),
    ),
)  # fmt: skip
