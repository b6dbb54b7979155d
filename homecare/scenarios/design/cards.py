"""Cards of a design: one that was held against a floor, and the one that is chosen.

Owns two frozen values. Receives nothing; made by the work and the search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.pricing.designer import Card

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Kept:
    """A card of bands cut on the measure, and the floor it was held against.

    Attributes
    ----------
    card : Card
        Bands and rates.
    need : (rows,) float
        The floor of each row, GBP/hour: of today's places, and of the card's own bands where that
        is more.
    """

    card: Card
    need: Floats

    def key(self, *, is_budget: bool) -> tuple[float, float]:
        """Return by what cards are compared: least cost first, or fewest hours short."""
        both = (self.card.weekly_cost_gbp, self.card.short_hours_per_week)
        return both[::-1] if is_budget else both


@dataclass(frozen=True)
class Chosen:
    """The card that is chosen.

    Attributes
    ----------
    card : Card or None
        Bands of the measure; None where today's bands are kept.
    rates : (rows,) float
        GBP/hour of each row.
    by_number : tuple of Kept
        The best card of one band, of two bands at most, and so on.
    need : (rows,) float
        The floor each row is held against, GBP/hour.
    is_present_card : bool
        Whether today's rates are kept too.
    """

    card: Card | None
    rates: Floats
    by_number: tuple[Kept, ...]
    need: Floats
    is_present_card: bool = False
