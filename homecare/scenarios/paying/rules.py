"""Figures of payment rules: what a combination pays against planned time, and who gains.

Receives payable visits and a combination of rules; hands on plain figures by the week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from homecare.parameters import Parameters
from homecare.pricing import DIMENSIONS, RULES, PayableVisits, in_stated_order, pay, who_gains
from homecare.scenarios.result import Figures
from homecare.units import hours_text, total, total_hours


def rule_figures(
    visits: PayableVisits,
    rules: Sequence[str],
    parameters: Parameters,
    *,
    weeks: Mapping[str, float],
) -> Figures:
    """Return what a combination of rules pays a week and a year, and who gains or loses.

    Parameters
    ----------
    visits : PayableVisits
        What the rules act on.
    rules : sequence of str
        Registered rules.
    parameters : Parameters
        What they read.
    weeks : mapping
        Payment weeks of a year, low and high.
    """
    order = in_stated_order(rules)
    paid = pay(visits, order, parameters)
    planned = total(visits.planned_gbp.tolist()) / visits.weeks
    difference = total(gbp for _, gbp in paid.steps) / visits.weeks
    groups = {by: who_gains(visits, paid, by=by) for by in DIMENSIONS}
    return {
        "name": " + ".join(order),
        "rules": list(order),
        "meaning": "; then ".join(RULES[name].meaning for name in order),
        "planned_hours_per_week": total_hours(visits.hours) / visits.weeks,
        "paid_hours_per_week": total(paid.hours.tolist()) / visits.weeks,
        "planned_gbp_per_week": planned,
        "paid_gbp_per_week": planned + difference,
        "difference_gbp_per_week": difference,
        "difference_gbp_per_year": {end: difference * held for end, held in weeks.items()},
        "difference_share": difference / planned if planned else None,
        "not_delivered_hours_per_week": total(paid.top_up["hours"].tolist()) / visits.weeks,
        "not_delivered_gbp_per_week": total(paid.top_up["gbp"].tolist()) / visits.weeks,
        "steps": [{"rule": name, "gbp_per_week": gbp / visits.weeks} for name, gbp in paid.steps],
        "groups": {
            by: [
                {
                    "name": str(row["name"]),
                    "people": int(row["people"]),
                    "people_changed": int(row["people_changed"]),
                    "visits_per_week": float(row["visits"]) / visits.weeks,
                    "planned_hours_per_week": float(row["planned_hours"]) / visits.weeks,
                    "planned_gbp_per_week": float(row["planned_gbp"]) / visits.weeks,
                    "paid_gbp_per_week": float(row["paid_gbp"]) / visits.weeks,
                    "difference_gbp_per_week": float(row["difference_gbp"]) / visits.weeks,
                }
                for row in frame.to_dict("records")
            ]
            for by, frame in groups.items()
        },
    }


def notes_of(visits: PayableVisits, parameters: Parameters) -> list[str]:
    """Return what the rules could not see, with counts and hours."""
    notes = []
    without = ~visits.has_pattern
    if without.any():
        hours = hours_text(total_hours(visits.hours[without]))
        notes.append(
            f"{int(without.sum()):,} rows of {hours} hours "
            "a week have no visit pattern that makes up their hours: rules by visit length leave "
            "them as planned"
        )
    if visits.has_days and visits.weeks % 1:
        fewer = ", fewer than a week" if visits.weeks < 1 else ", no whole number of weeks"
        notes.append(
            f"the visits are of {visits.weeks * 7:.0f} days{fewer}: costs a week and a year are in "
            "proportion to the days, so weekdays may weigh more or less than they should"
        )
    if not visits.card.is_by_length:
        notes.append(
            "at this rate card an hour costs the same at every visit length: pro_rata and stepped "
            "pay the same for the same minutes"
        )
    if visits.has_days and parameters.keyed("payment.supplement_share").get("evening"):
        unknown = np.isnan(visits.start_minutes)
        if unknown.any():
            hours = hours_text(total_hours(visits.hours[unknown]))
            notes.append(
                f"{int(unknown.sum()):,} visits of {hours} "
                "hours have no start: whether they are in the evening is not known, and they get "
                "no evening supplement"
            )
    return notes
