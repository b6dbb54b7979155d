"""A small price: two zones, two bands, 30 people and 300 hours a week in each place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PLACES = [("a", "urban"), ("a", "rural"), ("b", "urban"), ("b", "rural")]
RATES = {"urban": 18.0, "rural": 24.0}
LENGTHS = (None, 15.0, 60.0)
FLOORS = {None: 15.0, 15.0: 20.0, 60.0: 14.0}


def sample(
    *,
    people: Mapping[tuple[str, str], int] | None = None,
    below: Mapping[tuple[str, str], int] | None = None,
) -> dict[str, Any]:
    """Return the figures of a price, each person with 10 hours a week.

    Parameters
    ----------
    people : mapping
        (zone_id, band) to the people there, where not 30.
    below : mapping
        (zone_id, band) to the people whose rate is below the floor, by 2 pounds an hour.
    """
    held = {place: (people or {}).get(place, 30) for place in PLACES}
    low = {place: (below or {}).get(place, 0) for place in PLACES}

    def counts(places: list[tuple[str, str]]) -> dict[str, Any]:
        few = [low[place] for place in places if low[place]]
        return {
            "costed_hours_per_week": 10.0 * sum(held[place] for place in places),
            "costed_people": sum(held[place] for place in places),
            "legal_below_hours_per_week": 10.0 * sum(few),
            "legal_below_people": sum(few),
            "legal_short_gbp_per_week": 20.0 * sum(few),
            "legal_fewest_people": min(few, default=0),
        }

    hours = 10.0 * sum(held.values())
    by_band = {b: 10.0 * sum(held[z, c] for z, c in PLACES if c == b) for b in RATES}
    by_zone = {z: [place for place in PLACES if place[0] == z] for z in "ab"}
    cost = {z: sum(10.0 * held[p] * RATES[p[1]] for p in own) for z, own in by_zone.items()}
    return {
        "scenario": {"id": "sample", "title": "Sample", "as_of": "2020-11-01", "notices": [],
                     "is_zone_priced": True},
        "card": {
            "method": "rate_card", "base_band": "urban", "average_rate_gbp_per_hour": None,
            "bands": [
                {"band": b, "rate_gbp_per_hour": r, "enhancement_gbp_per_hour": r - 18.0}
                for b, r in RATES.items()
            ],
            "zone_rates": [],
        },
        "parameters": [], "build_up": None, "inversion": [], "missing": [], "notes": [],
        "visit_prices": [
            {
                "zone_id": None, "band": b, "fixed_gbp_per_visit": 0.0, "hourly_gbp": r,
                "prices": [
                    {"visit_minutes": m, "gbp_per_visit": r * m / 60, "rate_gbp_per_hour": r}
                    for m in (15.0, 60.0)
                ],
            }
            for b, r in RATES.items()
        ],
        "travel": [
            {
                "zone_id": None, "band": b, "minutes_per_contact_hour": 10.0,
                "miles_per_contact_hour": 5.0, "kgco2e_per_contact_hour": 1.4,
                "kgco2e_per_week": 1.4 * by_band[b], "method": "stated",
            }
            for b in RATES
        ],
        "floor": {
            "basis": "a sample", "is_assumed": False,
            "wages": {"legal": {"value": 8.72, "from": "2020-04-01"}},
            "lines": [],
            "rows": [
                {
                    "zone_id": z, "band": b, "visit_minutes": m, "rate_gbp_per_hour": RATES[b],
                    "legal_floor_gbp_per_hour": FLOORS[m],
                    "legal_short_gbp_per_hour": max(FLOORS[m] - RATES[b], 0.0),
                    "legal_is_below": FLOORS[m] > RATES[b],
                }
                for z, b in [(None, "urban"), (None, "rural"), *PLACES]
                for m in LENGTHS
            ],
            "cells": [{"zone_id": z, "band": b, **counts([(z, b)])} for z, b in PLACES],
            "bands": [{"band": b, **counts([p for p in PLACES if p[1] == b])} for b in RATES],
            "total": counts(PLACES),
        },
        "headline": {
            "planned_hours_per_week": hours, "costed_hours_per_week": hours,
            "not_costed_hours_per_week": 0.0, "weekly_cost_gbp": sum(cost.values()),
            "average_rate_gbp_per_hour": sum(cost.values()) / hours,
            "annual_cost_gbp": {"low": 52 * sum(cost.values()), "high": 53 * sum(cost.values())},
            "payment_weeks": {"low": 52, "high": 53},
        },
        "bands": [
            {
                "band": b, "rate_gbp_per_hour": r, "rate_basis": "rate card",
                "costed_hours_per_week": by_band[b], "share_of_hours": by_band[b] / hours,
                "weekly_cost_gbp": r * by_band[b],
            }
            for b, r in RATES.items()
        ],
        "zones": [
            {
                "zone_id": z, "zone_name": f"Zone {z.upper()}", "zone_class": None,
                "planned_hours_per_week": 10.0 * sum(held[p] for p in own),
                "costed_hours_per_week": 10.0 * sum(held[p] for p in own),
                "not_costed_hours_per_week": 0.0, "weekly_cost_gbp": cost[z],
                "average_rate_gbp_per_hour": cost[z] / (10.0 * sum(held[p] for p in own)),
            }
            for z, own in by_zone.items()
        ],
        "zone_bands": [
            {
                "zone_id": z, "band": b, "planned_hours_per_week": 10.0 * held[z, b],
                "costed_hours_per_week": 10.0 * held[z, b], "people": held[z, b],
                "costed_people": held[z, b],
            }
            for z, b in PLACES
        ],
        "ledger": {
            "rows_in": 120, "hours_in": hours, "rows_used": 120, "hours_used": hours,
            "rows_set_aside": 0, "hours_set_aside": 0.0, "reasons": [],
        },
    }  # fmt: skip
