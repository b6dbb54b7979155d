"""Figures of a budget: positions, bridges, contracts and uplifts as plain values.

Receives values of the pricing room; hands on what stands in the answer of a budget.
"""

from __future__ import annotations

from collections.abc import Sequence

from homecare.pricing import (
    Contract,
    Position,
    RateCard,
    Stretch,
    Uplift,
    indexed_card,
    steps_between,
)
from homecare.scenarios.result import Figures


def steps_figures(
    before: Position, after: Position, *, leave_out: Sequence[str], is_redrawn: bool = False
) -> Figures:
    """Return the bridge from one position to another; causes left out add nothing."""
    steps = steps_between(before, after, is_redrawn=is_redrawn)
    return {
        "from_gbp": before.cost_gbp(),
        "to_gbp": after.cost_gbp(),
        "difference_gbp": after.cost_gbp() - before.cost_gbp(),
        "steps": [
            {"cause": step.cause, "gbp": step.gbp} for step in steps if step.cause not in leave_out
        ],
    }


def stretch_figures(stretch: Stretch, position: Position) -> Figures:
    """Return a stretch of the plan with its hours and cost."""
    weeks = position.weeks * position.coverage
    cost = position.cost_gbp()
    hours = position.hours * weeks
    return {
        "from_on": stretch.from_on.isoformat(),
        "until_on": stretch.until_on.isoformat(),
        "days_paid": len(stretch.days),
        "payment_weeks": weeks,
        "whole_payment_weeks": position.weeks,
        "is_whole": position.coverage == 1.0,
        "hours_per_week": position.hours,
        "hours": hours,
        "share_at_contract_rates": position.share_moved,
        "average_rate_gbp_per_hour": cost / hours if hours else None,
        "cost_gbp": cost,
    }


def contract_figures(contract: Contract) -> Figures:
    """Return a contract's days, years and choices."""
    day = contract.first_payment_on
    return {
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "initial_years": contract.initial_years,
        "extension_years": dict(contract.extension_years),
        "index_weights": dict(contract.index_weights),
        "payment": contract.payment,
        "first_payment_on": None if day is None else day.isoformat(),
        "phasing": contract.phasing,
        "phased_until": contract.phased_until.isoformat() if contract.phased_until else None,
        "assumptions": list(contract.assumptions),
    }


def uplift_figures(uplift: Uplift, card: RateCard) -> Figures:
    """Return an uplift with its parts and the rates after it."""
    indexed = indexed_card(card, uplift.factor)
    return {
        "on": uplift.on.isoformat(),
        "change": uplift.change,
        "factor": uplift.factor,
        "is_assumed": uplift.is_assumed,
        "parts": [
            {
                "index": part.index,
                "weight": part.weight,
                "change": part.change,
                "was": part.was,
                "now": part.now,
                "source": part.source,
                "basis": part.basis,
            }
            for part in uplift.parts
        ],
        "rates_gbp_per_hour": dict(indexed.band_rates) or {"average": indexed.average_gbp_per_hour},
    }
