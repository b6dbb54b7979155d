"""Figures of a budget: positions, bridges, contracts and uplifts as plain values.

Receives values of the pricing room; hands on what stands in the answer of a budget.
"""

from __future__ import annotations

from collections.abc import Sequence

from homecare.pricing import (
    Contract,
    Position,
    PricedDemand,
    RateCard,
    Stretch,
    Uplift,
    indexed_card,
    steps_between,
)
from homecare.pricing.band_years import BandYear, average_rates, band_years
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs
from homecare.scenarios.result import Figures, bands_of, headline_of, zone_bands_of, zones_of

# Two averages that differ by less are one that was added up in another order.
ALIKE = 1e-12


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


def hours_figures(
    scenario: Scenario, inputs: Inputs, *, card: RateCard, priced: PricedDemand
) -> Figures:
    """Return the hours that the years begin with, as a run has them: who stands behind a figure."""
    return {
        "headline": headline_of(scenario, priced, card=card),
        "bands": bands_of(priced, card),
        "zones": zones_of(inputs, priced.frame, card=card),
        "zone_bands": zone_bands_of(inputs, priced.frame, card=card),
    }


def by_band_figures(
    position: Position, bands: Sequence[str], *, order: Sequence[str]
) -> list[Figures]:
    """Return what makes the cost of a year, by band.

    Parameters
    ----------
    position : Position
        The year.
    bands : sequence of str
        Band of each of its cells.
    order : sequence of str
        Every band once, in the order to tell them in.
    """
    found = {each.band: each for each in band_years(position, bands)}
    return [
        {
            "band": each.band,
            "hours_per_week": each.hours_per_week,
            "share_at_contract_rates": each.moved_share,
            "rate_gbp_per_hour": each.rate_gbp_per_hour,
            "other_rate_gbp_per_hour": each.other_rate_gbp_per_hour,
        }
        for each in (found[band] for band in order if band in found)
    ]


def crossed_figures(before: Position, after: Position, bands: Sequence[str]) -> Figures:
    """Return what one year's prices come to on the other's hours.

    Parameters
    ----------
    before, after : Position
        Two years of one plan.
    bands : sequence of str
        Band of each of their cells.

    Returns
    -------
    dict
        `average_rates_gbp_per_hour`, as `homecare.pricing.band_years.average_rates` gives them, and
        `crossed`: a row for each band whose average rate depends on which of its zones are under
        the contract, which happens where zones start on days of their own.
    """
    crossed = []
    for prices, shares, name in ((after, before, "after"), (before, after, "before")):
        own = {each.band: each for each in band_years(prices, bands)}
        for each in band_years(shares, bands, prices=prices):
            factors = _factors(each, own.get(each.band, each))
            if any(abs(factor - 1) > ALIKE for factor in factors):
                rate, other = factors
                crossed.append(
                    {
                        "band": each.band,
                        "prices_of": name,
                        "rate_factor": rate,
                        "other_rate_factor": other,
                    }
                )
    return {
        "average_rates_gbp_per_hour": list(average_rates(before, after)),
        "crossed": crossed,
    }


def _factors(crossed: BandYear, own: BandYear) -> tuple[float, float]:
    pairs = (
        (crossed.rate_gbp_per_hour, own.rate_gbp_per_hour),
        (crossed.other_rate_gbp_per_hour, own.other_rate_gbp_per_hour),
    )
    rate, other = (value / of if of else 1.0 for value, of in pairs)
    return rate, other


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
