"""The market: demand for home care, its providers and their roles in the zones."""

from homecare.market.bids import bid_scores, blank_notes, check_bids
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
from homecare.market.windows import check_window_capacity, faulty_windows
from homecare.tables.windows import windows_of

__all__ = [
    "appoint_everywhere",
    "bid_scores",
    "blank_notes",
    "check_appointments",
    "check_bids",
    "check_countywide",
    "check_minimum_primes",
    "check_services",
    "check_suspensions",
    "check_window_capacity",
    "faulty_dates",
    "faulty_windows",
    "rows_without_service",
    "told_countywide",
    "unknown_incumbents",
    "windows_of",
    "zones_without_appointments",
]
