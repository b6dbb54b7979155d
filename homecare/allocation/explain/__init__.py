"""Explanation: why a package is where it is, why not elsewhere, and what would place it.

Receives the tables and the finished allocation; hands on every provider's standing with a code,
what decided, what would have to give way, and changes that were tried by allocating again.
"""

from homecare.allocation.explain.case import (
    Case,
    Market,
    open_case,
    provider_of,
    unknown_package,
    unknown_provider,
)
from homecare.allocation.explain.changes import (
    Change,
    Place,
    Tried,
    changes_needed,
    try_change,
    try_changes,
)
from homecare.allocation.explain.decision import Decided, decided
from homecare.allocation.explain.exchange import Exchange, exchanges
from homecare.allocation.explain.replay import Moment, replay
from homecare.allocation.explain.standing import STANDINGS, Standing, standings
from homecare.allocation.explain.trying import Anew, again, alone, anew, beside

__all__ = [
    "STANDINGS",
    "Anew",
    "Case",
    "Change",
    "Decided",
    "Exchange",
    "Market",
    "Moment",
    "Place",
    "Standing",
    "Tried",
    "again",
    "alone",
    "anew",
    "beside",
    "changes_needed",
    "decided",
    "exchanges",
    "open_case",
    "provider_of",
    "replay",
    "standings",
    "try_change",
    "try_changes",
    "unknown_package",
    "unknown_provider",
]
