"""The market: demand for home care, its providers and their roles in the zones."""

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

__all__ = [
    "check_appointments",
    "check_minimum_primes",
    "check_services",
    "check_suspensions",
    "faulty_dates",
    "rows_without_service",
    "unknown_incumbents",
    "zones_without_appointments",
]
