"""Pricing: rate cards, the price of every hour, and what the hours cost in a year."""

from homecare.pricing.bank_holidays import FIRST_YEAR as FIRST_BANK_HOLIDAY_YEAR
from homecare.pricing.bank_holidays import bank_holidays, easter_sunday
from homecare.pricing.bridge import BridgeStep, Side, bridge
from homecare.pricing.build_up import (
    VISIT_MINUTES,
    BuildUp,
    Line,
    OtherLine,
    VisitLines,
    blend,
    build_up_lines,
    fixed_and_hourly,
    visit_lines,
)
from homecare.pricing.build_up_model import own_places, read_build_up
from homecare.pricing.card_methods import METHODS, rate_card
from homecare.pricing.cards import (
    RateCard,
    card_at_mix,
    card_of_demand,
    check_zone_rates,
    payment_weeks,
)
from homecare.pricing.charging import (
    Contribution,
    charged,
    is_charged,
    read_contributions,
    spread_of,
)
from homecare.pricing.contract import Contract, read_contract
from homecare.pricing.demand import PricedDemand, price_demand, price_notes
from homecare.pricing.floor import (
    employment_lines,
    employment_price,
    floor_card,
    legal_floor,
    row_floors,
    rows_short,
    short_of,
)
from homecare.pricing.floor_basis import FloorBasis, read_floor_basis
from homecare.pricing.funders import (
    FunderCost,
    FunderYear,
    cost_by_funder,
    cost_by_role,
    direct_payment_change,
    funders_over_time,
)
from homecare.pricing.indexation import Uplift, indexed_card, uplifts
from homecare.pricing.inversion import PaysFor, what_it_pays_for, with_travel
from homecare.pricing.mechanisms import MEANINGS as MECHANISM_MEANINGS
from homecare.pricing.mechanisms import Cohorts, MechanismCost, read_cohorts
from homecare.pricing.mechanisms import cost_of as cost_of_mechanism
from homecare.pricing.modelled_travel import is_travel_modelled, with_modelled_travel
from homecare.pricing.payable import PayableVisits, payable_demand, payable_visits
from homecare.pricing.payment_effects import DIMENSIONS, people_in, who_gains
from homecare.pricing.payment_rules import RULES, Paid, PaymentRule, in_stated_order, pay, why_not
from homecare.pricing.symmetric import Step, steps_between
from homecare.pricing.visits import (
    VisitMix,
    VisitPrice,
    measured_mixes,
    model_mixes,
    nearest_mix,
)
from homecare.pricing.what_if import HoursTable, hours_table, with_rates
from homecare.pricing.years import Cells, Plan, Position, Stretch, plan_of

__all__ = [
    "DIMENSIONS",
    "FIRST_BANK_HOLIDAY_YEAR",
    "MECHANISM_MEANINGS",
    "METHODS",
    "RULES",
    "VISIT_MINUTES",
    "BridgeStep",
    "BuildUp",
    "Cells",
    "Cohorts",
    "Contract",
    "Contribution",
    "FloorBasis",
    "FunderCost",
    "FunderYear",
    "HoursTable",
    "Line",
    "MechanismCost",
    "OtherLine",
    "Paid",
    "PayableVisits",
    "PaymentRule",
    "PaysFor",
    "Plan",
    "Position",
    "PricedDemand",
    "RateCard",
    "Side",
    "Step",
    "Stretch",
    "Uplift",
    "VisitLines",
    "VisitMix",
    "VisitPrice",
    "bank_holidays",
    "blend",
    "bridge",
    "build_up_lines",
    "card_at_mix",
    "card_of_demand",
    "charged",
    "check_zone_rates",
    "cost_by_funder",
    "cost_by_role",
    "cost_of_mechanism",
    "direct_payment_change",
    "easter_sunday",
    "employment_lines",
    "employment_price",
    "fixed_and_hourly",
    "floor_card",
    "funders_over_time",
    "hours_table",
    "in_stated_order",
    "indexed_card",
    "is_charged",
    "is_travel_modelled",
    "legal_floor",
    "measured_mixes",
    "model_mixes",
    "nearest_mix",
    "own_places",
    "pay",
    "payable_demand",
    "payable_visits",
    "payment_weeks",
    "people_in",
    "plan_of",
    "price_demand",
    "price_notes",
    "rate_card",
    "read_build_up",
    "read_cohorts",
    "read_contract",
    "read_contributions",
    "read_floor_basis",
    "row_floors",
    "rows_short",
    "short_of",
    "spread_of",
    "steps_between",
    "uplifts",
    "visit_lines",
    "what_it_pays_for",
    "who_gains",
    "why_not",
    "with_modelled_travel",
    "with_rates",
    "with_travel",
]
