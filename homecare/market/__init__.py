"""The market: demand for home care, its providers and their roles in the zones."""

from homecare.market.checks import (
    check_appointments,
    check_minimum_primes,
    check_suspensions,
    faulty_dates,
)

__all__ = ["check_appointments", "check_minimum_primes", "check_suspensions", "faulty_dates"]
