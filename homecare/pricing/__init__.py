"""Pricing: rate cards, the price of every hour, and what the hours cost in a year."""

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
from homecare.pricing.demand import PricedDemand, price_demand, price_notes
from homecare.pricing.visits import VisitMix, VisitPrice, measured_mixes, model_mixes

__all__ = [
    "METHODS",
    "VISIT_MINUTES",
    "BridgeStep",
    "BuildUp",
    "Line",
    "OtherLine",
    "PricedDemand",
    "RateCard",
    "Side",
    "VisitLines",
    "VisitMix",
    "VisitPrice",
    "blend",
    "bridge",
    "build_up_lines",
    "card_at_mix",
    "card_of_demand",
    "check_zone_rates",
    "fixed_and_hourly",
    "measured_mixes",
    "model_mixes",
    "own_places",
    "payment_weeks",
    "price_demand",
    "price_notes",
    "rate_card",
    "read_build_up",
    "visit_lines",
]
