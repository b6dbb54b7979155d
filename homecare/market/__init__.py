"""The market: demand for home care, its providers and their roles in the zones."""

from homecare.market.bids import bid_scores, check_bids
from homecare.market.checks import (
    check_appointments,
    check_minimum_primes,
    check_services,
    check_suspensions,
    faulty_dates,
    rows_without_service,
    unknown_incumbents,
    zones_without_appointments,
)
from homecare.market.countywide import appoint_everywhere, check_countywide, told_countywide

__all__ = [
    "appoint_everywhere",
    "bid_scores",
    "check_appointments",
    "check_bids",
    "check_countywide",
    "check_minimum_primes",
    "check_services",
    "check_suspensions",
    "faulty_dates",
    "rows_without_service",
    "told_countywide",
    "unknown_incumbents",
    "zones_without_appointments",
]
