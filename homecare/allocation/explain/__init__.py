"""Explanation: why a package is where it is, why not elsewhere, and what would place it.

Receives the tables and the finished allocation; hands on every provider's standing with a code,
what decided, what would have to give way, and changes that were tried by allocating again.
"""

from homecare.allocation.explain.case import Case, Market, open_case, provider_of
from homecare.allocation.explain.changes import (
    Change,
    Place,
    Tried,
    changes_needed,
    try_change,
    try_changes,
)
from homecare.allocation.explain.exchange import Exchange, exchanges
from homecare.allocation.explain.replay import Moment, replay
from homecare.allocation.explain.standing import STANDINGS, Decided, Standing, decided, standings
from homecare.allocation.explain.trying import Anew, alone, anew, beside, by_rule

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
    "alone",
    "anew",
    "beside",
    "by_rule",
    "changes_needed",
    "decided",
    "exchanges",
    "open_case",
    "provider_of",
    "replay",
    "standings",
    "try_change",
    "try_changes",
]
