"""Pricing: rate cards, the price of every hour, and what the hours cost in a year."""

from homecare.pricing.bridge import BridgeStep, Side, bridge
from homecare.pricing.cards import RateCard, check_zone_rates, payment_weeks, rate_card
from homecare.pricing.demand import PricedDemand, price_demand

__all__ = [
    "BridgeStep",
    "PricedDemand",
    "RateCard",
    "Side",
    "bridge",
    "check_zone_rates",
    "payment_weeks",
    "price_demand",
    "rate_card",
]
