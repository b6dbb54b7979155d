"""Contracts and cells for the tests of years, uplifts and bridges."""

from __future__ import annotations

from datetime import date

import numpy as np

from homecare.pricing import Cells, Contract

BASIC = {
    "starts_on": date(2020, 4, 1),
    "initial_years": 3,
    "extension_years": {"first": 1, "second": 1},
    "index_weights": {},
    "fixed_change": 0.0,
    "projected_changes": {},
    "first_uplift_on": None,
    "hours_year": None,
    "hours_growth": {},
    "payment": "days",
    "first_payment_on": None,
    "phasing": "none",
    "phased_until": None,
    "zone_starts_on": {},
    "rates_before": {},
    "is_before_indexed": False,
    "assumptions": (),
}


def contract(**told: object) -> Contract:
    """A contract from 1 April 2020 over 3+1+1 years, flat unless told otherwise."""
    return Contract(**{**BASIC, **told})


def cells(
    hours: dict[tuple[str, str], float],
    rates: dict[str, float],
    before: float = 0.0,
    base: str = "urban",
) -> Cells:
    """Cells with hours by (zone, band) and a rate by band."""
    return Cells(
        zone_id=tuple(zone for zone, _ in hours),
        band=tuple(band for _, band in hours),
        hours=np.array(list(hours.values()), dtype=float),
        rate=np.array([rates[band] for _, band in hours], dtype=float),
        rate_before=np.full(len(hours), before),
        base_band=base,
        base_rate=rates[base],
    )
