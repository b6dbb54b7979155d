"""The table that finance puts into a medium-term plan, rounded so that every column adds up.

Owns its rows and their order. Receives the plain figures of a budget; hands on whole pounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from homecare import units

Figures = Mapping[str, Any]

CAUSE_WORDS = {
    "inflation": "Inflation",
    "base rate": "Rate of the base band",
    "enhancements": "Enhancements",
    "rates before the contract": "Rates before the contract",
    "growth in hours": "Demography and growth in hours",
    "full-year effect": "Full-year effect",
    "band mix": "Band mix",
    "payment weeks": "Payment weeks",
    "bands and rates redrawn": "Bands and rates redrawn",
    "end of the contract": "End of the contract",
}


# Left out of a table in which they add nothing.
OF_SCENARIOS = ("base rate", "enhancements", "rates before the contract")


@dataclass(frozen=True)
class Column:
    """One column: from one budget to another, in pounds.

    Attributes
    ----------
    heading : str
        What it leads to.
    base, end : Decimal
        The two budgets, rounded.
    steps : mapping
        Cause to pounds; base and steps add up to the end.
    """

    heading: str
    base: Decimal
    steps: Mapping[str, Decimal]
    end: Decimal

    @property
    def change(self) -> Decimal:
        """What the steps add up to."""
        return self.end - self.base


def column(bridge: Figures, heading: str, *, places: int = 0) -> Column:
    """Return a bridge as a column.

    Examples
    --------
    >>> steps = [{"cause": "inflation", "gbp": 0.6}, {"cause": "band mix", "gbp": 0.6}]
    >>> made = column({"from_gbp": 100.0, "to_gbp": 101.2, "steps": steps}, "2021-22")
    >>> made.base, list(made.steps.values()), made.end
    (Decimal('100'), [Decimal('1'), Decimal('0')], Decimal('101'))
    """
    terms = [step["gbp"] for step in bridge["steps"]]
    shown = units.rounded_steps(bridge["from_gbp"], terms, bridge["to_gbp"], places)
    return Column(
        heading=heading,
        base=units.half_away(bridge["from_gbp"], places),
        steps={step["cause"]: gbp for step, gbp in zip(bridge["steps"], shown, strict=True)},
        end=units.half_away(bridge["to_gbp"], places),
    )


def pairs(figures: Figures) -> list[tuple[str, str]]:
    """Return each financial year with the next."""
    return list(pairwise(year["year"] for year in figures["financial_years"]))


def further_pairs(figures: Figures) -> list[tuple[str, str]]:
    """Return the years of the bridges that are not from one year to the next."""
    following = set(pairs(figures))
    every = [(bridge["from"], bridge["to"]) for bridge in figures["bridges"]]
    return [pair for pair in every if pair not in following]


def columns(figures: Figures, *, places: int = 0) -> list[Column]:
    """Return the columns from each financial year to the next."""
    headings = {year["year"]: year_heading(year) for year in figures["financial_years"]}
    found = _bridges(figures)
    return [column(found[pair], headings[pair[1]], places=places) for pair in pairs(figures)]


def further(figures: Figures, *, places: int = 0) -> list[Column]:
    """Return the columns of the bridges that are not from one year to the next."""
    found = _bridges(figures)
    return [
        column(found[pair], f"{pair[0]} to {pair[1]}", places=places)
        for pair in further_pairs(figures)
    ]


def _bridges(figures: Figures) -> dict[tuple[str, str], Figures]:
    return {(bridge["from"], bridge["to"]): bridge for bridge in figures["bridges"]}


def causes(every: Sequence[Column]) -> list[str]:
    """Return the causes of a table in order; those of scenarios only where they add anything."""
    held = {
        cause
        for each in every
        for cause, gbp in each.steps.items()
        if gbp or cause not in OF_SCENARIOS
    }
    return [cause for cause in CAUSE_WORDS if cause in held]


def year_heading(year: Figures) -> str:
    """Return a year's name, marked where it is part of a year."""
    return str(year["year"]) if year["is_whole"] else f"{year['year']} (part)"
