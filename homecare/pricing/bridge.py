"""The bridge: why one scenario costs more than another, step by step, in pounds a year.

Receives costed hours by band and rate cards of a baseline and an option; hands on steps that add
up exactly to the difference in annual cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from homecare.pricing.cards import RateCard
from homecare.units import hours_text, pounds, total


@dataclass(frozen=True)
class BridgeStep:
    """One step of a bridge.

    Attributes
    ----------
    step : str
        Name of the step.
    gbp_per_year : float
        What it adds to the annual cost.
    detail : str
        What it is made of, in words.
    by_band : mapping
        Band to GBP a year, where the step has parts.
    """

    step: str
    gbp_per_year: float
    detail: str
    by_band: Mapping[str, float]


@dataclass(frozen=True)
class Side:
    """One side of a bridge.

    Attributes
    ----------
    card : RateCard
        Its rates.
    hours : mapping
        Band to costed hours a week.
    weekly_cost_gbp : float
        Its weekly cost.
    payment_weeks : float
        Payment weeks in its year.
    """

    card: RateCard
    hours: Mapping[str, float]
    weekly_cost_gbp: float
    payment_weeks: float

    def rate(self, band: str) -> float:
        """Return the band's rate in GBP/hour, or the average where only that is known."""
        if self.card.average_gbp_per_hour is not None:
            return self.card.average_gbp_per_hour
        return self.card.band_rates[band]


def bridge(baseline: Side, option: Side) -> tuple[BridgeStep, ...]:
    r"""Return the steps from a baseline's annual cost to an option's.

    Parameters
    ----------
    baseline, option : Side
        Costed hours, rates and payment weeks.

    Returns
    -------
    tuple of BridgeStep
        The change of the base band's rate on all hours and the enhancements always; hours, rates
        of single zones and payment weeks where they differ.

    Notes
    -----
    With hours :math:`h_b`, rates :math:`r_b`, base band :math:`u` and weeks :math:`w` (subscript
    0 the baseline, 1 the option):

    * hours: :math:`w_0 \sum_b (h_{1b} - h_{0b}) r_{0b}`
    * base step: :math:`w_0 (r_{1u} - r_{0u}) \sum_b h_{1b}`
    * enhancements: :math:`w_0 \sum_b ((r_{1b} - r_{1u}) - (r_{0b} - r_{0u})) h_{1b}`
    * rates of single zones: what the weekly costs hold beyond the band rates
    * payment weeks: :math:`(w_1 - w_0) C_1` with the option's weekly cost :math:`C_1`

    Where the two have different bands there is no step to name between them, and the whole
    difference is one step.
    """
    bands = [band for band in option.card.bands if band in option.hours or band in baseline.hours]
    base = option.card.base_band
    weeks = baseline.payment_weeks
    if set(baseline.card.bands) != set(option.card.bands):
        change = option.payment_weeks * option.weekly_cost_gbp - weeks * baseline.weekly_cost_gbp
        return (BridgeStep("bands redrawn", change, "the two have different bands", {}),)
    hours_1 = {band: option.hours.get(band, 0.0) for band in bands}
    hours_0 = {band: baseline.hours.get(band, 0.0) for band in bands}
    moved = {b: weeks * (hours_1[b] - hours_0[b]) * baseline.rate(b) for b in bands}
    base_change = option.rate(base) - baseline.rate(base)
    enhanced = {
        b: weeks
        * hours_1[b]
        * ((option.rate(b) - option.rate(base)) - (baseline.rate(b) - baseline.rate(base)))
        for b in bands
    }
    all_hours = total(hours_1.values())
    steps = []
    if any(moved.values()):
        steps.append(
            BridgeStep(
                "hours", total(moved.values()), "change of hours at the baseline's rates", moved
            )
        )
    steps.append(
        BridgeStep(
            f"{base} step",
            weeks * base_change * all_hours,
            f"{pounds(baseline.rate(base))} to {pounds(option.rate(base))} an hour on all "
            f"{hours_text(all_hours)} hours a week",
            {},
        )
    )
    steps.append(
        BridgeStep(
            "enhancements",
            total(enhanced.values()),
            f"change of the rates above {base}, on the hours outside it",
            {b: v for b, v in enhanced.items() if b != base},
        )
    )
    by_bands = total(v * hours_1[b] for b, v in {b: option.rate(b) for b in bands}.items())
    were = total(v * hours_0[b] for b, v in {b: baseline.rate(b) for b in bands}.items())
    single = weeks * ((option.weekly_cost_gbp - by_bands) - (baseline.weekly_cost_gbp - were))
    if any(card.varies_in(band) for card in (option.card, baseline.card) for band in bands):
        is_by_visit = any(
            card.is_by_length or card.carers_factor or card.service_factor
            for card in (option.card, baseline.card)
        )
        steps.append(
            BridgeStep("rates of single visits", single, "rates by visit beside the band's", {})
            if is_by_visit
            else BridgeStep(
                "rates of single zones", single, "rates that replace the band's in a zone", {}
            )
        )
    if option.payment_weeks != weeks:
        steps.append(
            BridgeStep(
                "payment weeks",
                (option.payment_weeks - weeks) * option.weekly_cost_gbp,
                f"{weeks:g} to {option.payment_weeks:g} payment weeks",
                {},
            )
        )
    return tuple(steps)
