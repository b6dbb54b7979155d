"""Made-up visits and payment parameters for the tests of payment."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from homecare.parameters import Parameters, Value
from homecare.pricing import PayableVisits, RateCard, payable_visits
from homecare.pricing.visits import VisitPrice
from homecare.tables import VISITS, blank_column

BANDS = ("urban", "rural")
CARD = RateCard(BANDS, "urban", {"urban": 20.0, "rural": 24.0}, {})
# F + V x hours: 30 minutes cost 1 + 9 = 10, an hour 19.
BY_LENGTH = RateCard(
    BANDS,
    "urban",
    {"urban": 20.0, "rural": 24.0},
    {},
    visit_prices={("", band): VisitPrice(fixed_gbp=1.0, hourly_gbp=18.0) for band in BANDS},
)
NUMBERS = {
    "rounding_minutes": 5,
    "minimum_visit_minutes": 30,
    "step_minutes.a": 15,
    "step_minutes.b": 30,
    "step_minutes.c": 45,
    "step_minutes.d": 60,
    "second_carer_share": 1,
    "supplement_share.weekend": 0.10,
    "supplement_share.bank_holiday": 0.50,
    "supplement_share.evening": 0.20,
    "evening_minutes.begins": 1200,
    "evening_minutes.ends": 360,
    "mileage_gbp_per_mile": 0.45,
    "miles_per_visit.all": 2,
    "mileage_in_rate_gbp_per_hour.urban": 1.0,
    "mileage_in_rate_gbp_per_hour.rural": 3.0,
    "guaranteed_hours_per_week.all": 10,
}


def parameters(choices: dict[str, object] | None = None, **changed: float) -> Parameters:
    numbers = NUMBERS | {name.replace("__", "."): value for name, value in changed.items()}
    return Parameters(
        values={
            f"payment.{name}": Value(f"payment.{name}", float(v), "", "", "", date(2020, 1, 1))
            for name, v in numbers.items()
        },
        choices=choices or {},
    )


def visits(*rows: dict[str, object], card: RateCard = CARD) -> PayableVisits:
    """Return visits: planned and actual minutes, and whatever else a row states."""
    usual: dict[str, object] = {
        "package_id": "A", "provider_id": "P1", "visit_on": "2026-03-02", "carers": 1.0,
        "band": "urban", "zone_id": "Z", "care_service": "",
    }  # fmt: skip
    index = pd.RangeIndex(len(rows))
    frame = pd.DataFrame({c.name: blank_column(c, index) for c in VISITS.columns}, index=index)
    for name in {*usual, *(key for row in rows for key in row)}:
        held = [row.get(name, usual.get(name, np.nan)) for row in rows]
        frame[name] = pd.to_datetime(held) if name == "visit_on" else held
    frame["actual_minutes"] = frame["actual_minutes"].fillna(frame["planned_minutes"])
    return payable_visits(frame, card)
