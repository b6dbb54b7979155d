"""What a pricing model may hold: rates, prices by visit length, and the build-up of a price.

Owns the declaration of the kind `pricing`. Receives nothing; read through `declared`.
"""

from __future__ import annotations

from homecare.parameters.shapes import Choice, Kind, Parameter

PRICING_METHODS = ("rate_card", "average_rate", "build_up", "fixed_and_hourly", "visit_prices")
HOLIDAY = ("of_paid_time", "of_worked_time", "stated", "none")
CONTRIBUTION = ("share", "threshold", "none")
TRAVEL = ("per_visit", "per_contact_hour", "modelled", "none")
TRAVEL_MODES = ("car", "walk", "none")
MARGINS = ("share_of_price", "mark_up", "fixed", "none")
VISIT_MIXES = ("model", "demand")
CURRENCIES = ("GBP", "SEK")

_BY_PLACE = "under all, BAND or ZONE_ID.BAND, the most particular first"

RATES = (
    Parameter("rate_gbp_per_hour", "GBP/hour", "Rate of an hour in a band", keys="any"),
    Parameter(
        "rate_sek_per_hour",
        "SEK/hour",
        "Rate of an hour in a band, of a model whose currency is SEK (Swedish kronor)",
        keys="any",
    ),
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
    Parameter(
        "carers_factor",
        "relative",
        "What a care worker's rate is multiplied by where 1 or 2 care workers visit; 1 where none",
        keys=("1", "2"),
    ),
    Parameter(
        "service_factor",
        "relative",
        "What the rate is multiplied by for a service; 1 where none",
        keys="any",
    ),
)

BY_LENGTH = (
    Parameter(
        "visit_fixed_gbp",
        "GBP/visit",
        f"What a visit costs whatever its length, F of F + V x hours; {_BY_PLACE}",
        keys="any",
    ),
    Parameter(
        "visit_hourly_gbp",
        "GBP/hour",
        f"What each hour of a visit adds, V of F + V x hours; {_BY_PLACE}",
        keys="any",
    ),
    Parameter(
        "visit_price_gbp",
        "GBP/visit",
        "Price of a visit by its minutes, under all.MINUTES, BAND.MINUTES or ZONE_ID.BAND.MINUTES",
        keys="any",
    ),
    Parameter(
        "visit_share",
        "share",
        "Share of visits by their minutes, under MINUTES, BAND.MINUTES or ZONE_ID.BAND.MINUTES; "
        "each set adds up to 1",
        keys="any",
        maximum=1,
    ),
)

BUILD_UP = (
    Parameter("wage_gbp_per_hour", "GBP/hour", "Pay of an hour with a person"),
    Parameter(
        "travel_wage_gbp_per_hour",
        "GBP/hour",
        "Pay of an hour between visits; without it the same as of an hour with a person",
    ),
    Parameter(
        "travel_minutes_per_visit", "minutes/visit", f"Paid travel of a visit; {_BY_PLACE}",
        keys="any",
    ),
    Parameter(
        "travel_minutes_per_contact_hour",
        "minutes/hour",
        f"Paid travel of an hour of visits; {_BY_PLACE}",
        keys="any",
    ),
    Parameter("miles_per_visit", "miles/visit", f"Paid miles of a visit; {_BY_PLACE}", keys="any"),
    Parameter(
        "miles_per_contact_hour",
        "miles/hour",
        f"Paid miles of an hour of visits; {_BY_PLACE}",
        keys="any",
    ),
    Parameter(
        "travel_mph",
        "miles/hour",
        f"Speed between visits, which makes miles of travel minutes where no miles are stated; "
        f"{_BY_PLACE}",
        keys="any",
    ),
    Parameter("mileage_gbp_per_mile", "GBP/mile", "What is paid for a mile by car"),
    Parameter("holiday_weeks", "weeks/year", "Paid leave in a year", maximum=51),
    Parameter("holiday_share", "share", "Holiday pay as a share of contact and travel pay"),
    Parameter("ni_share", "share", "National Insurance as a share of pay", maximum=1),
    Parameter("ni_rate", "share", "National Insurance rate on pay above a threshold", maximum=1),
    Parameter("ni_threshold_gbp_per_week", "GBP/week", "Weekly pay free of National Insurance"),
    Parameter("pension_share", "share", "Pension as a share of pay", maximum=1),
    Parameter("pension_rate", "share", "Pension rate on pay above the lower limit", maximum=1),
    Parameter("pension_lower_limit_gbp_per_year", "GBP/year", "Yearly pay free of pension"),
    Parameter(
        "weekly_hours",
        "hours/week",
        "Contact and travel hours of a care worker's week, over which a threshold is spread",
        minimum=1,
        maximum=168,
    ),
    Parameter("line_gbp_per_hour", "GBP/hour", "A line of the price for each hour", keys="any"),
    Parameter("line_gbp_per_visit", "GBP/visit", "A line of the price for each visit", keys="any"),
    Parameter(
        "line_share", "share", "A line of the price as a share of its line_base", keys="any"
    ),
    Parameter("surplus_share", "share", "Surplus as a share of the price or of the cost"),
    Parameter("surplus_gbp_per_hour", "GBP/hour", "Fixed surplus for each hour"),
    Parameter("surplus_gbp_per_visit", "GBP/visit", "Fixed surplus for each visit"),
)  # fmt: skip

PRICING = Kind(
    "pricing",
    "what an hour costs",
    parameters=(*RATES, *BY_LENGTH, *BUILD_UP),
    choices=(
        Choice("method", "How an hour is priced", allowed=PRICING_METHODS),
        Choice(
            "currency",
            "Currency of every rate, GBP where it is left out; others are shown by price, and are "
            "never converted, costed or compared",
            allowed=CURRENCIES,
        ),
        Choice("base_band", "Band above which the others' rates are enhancements"),
        Choice(
            "visit_mix",
            "Where the mix of visit lengths comes from: the model's visit_share, or the visits of "
            "the demand by zone and band",
            allowed=VISIT_MIXES,
        ),
        Choice(
            "holiday",
            "Holiday pay: holiday_weeks / 52 of contact and travel pay, holiday_weeks / (52 - "
            "holiday_weeks) of it, holiday_share of it, or none",
            allowed=HOLIDAY,
        ),
        Choice(
            "ni",
            "National Insurance: ni_share of on_costs_on, ni_rate of what is above the threshold, "
            "or none",
            allowed=CONTRIBUTION,
        ),
        Choice(
            "pension",
            "Pension: pension_share of on_costs_on, pension_rate of what is above the lower limit, "
            "or none",
            allowed=CONTRIBUTION,
        ),
        Choice(
            "on_costs_on",
            "What National Insurance and pension are paid on: pay (contact and travel), gross (pay "
            "and holiday), or names of lines with commas between",
        ),
        Choice(
            "travel", "Travel minutes and miles are stated per visit or per contact hour, modelled "
            "from where packages are by the travel model, or there are none", allowed=TRAVEL,
        ),
        Choice(
            "travel_mode",
            "car: miles are paid; walk: none are; none: what is paid is a line of the model's own",
            allowed=TRAVEL_MODES,
        ),
        Choice(
            "margin",
            "Surplus as a share of the price, a mark-up on the cost, a fixed sum, or none",
            allowed=MARGINS,
        ),
        Choice(
            "line_base",
            "Line to what it is a share of: pay, gross, care_worker, price, or names of lines with "
            "commas between",
            shape="map",
        ),
        Choice(
            "business_lines",
            "Lines that are the provider's own costs, not part of the care worker's",
            shape="list",
        ),
        Choice(
            "taken_from",
            "Number of the build-up to the path of the costs model it is taken from",
            shape="map",
        ),
    ),
)  # fmt: skip
