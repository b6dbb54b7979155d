"""A million visits under every payment rule: seconds for each, and for who gains or loses.

Makes visits to a stated seed, pays them, and compares the sum with one worked out visit by visit on
a thousand of them. Run it as `python benchmarks/payment.py [VISITS]`.
"""

from __future__ import annotations

import sys
import time
from datetime import date

import numpy as np

from homecare.bundled import bundled_root
from homecare.parameters import Parameters, load_model
from homecare.pricing import DIMENSIONS, RULES, PayableVisits, RateCard, pay, who_gains

BANDS = ("urban", "fringe", "rural", "isolated")
RATES = {"urban": 18.75, "fringe": 20.20, "rural": 23.00, "isolated": 26.35}


def made_up(count: int) -> PayableVisits:
    """Return visits of four weeks: 30 providers, 5,000 people, mostly half-hours."""
    draws = np.random.default_rng(20260301)
    planned = draws.choice([15.0, 30.0, 45.0, 60.0], count, p=[0.02, 0.74, 0.06, 0.18])
    actual = np.round(np.maximum(0.0, planned + draws.normal(-3, 8, count)), 2)
    carers = draws.choice([1.0, 2.0], count, p=[0.76, 0.24])
    band = np.array(BANDS, dtype=object)[draws.choice(4, count, p=[0.65, 0.26, 0.07, 0.02])]
    rate = np.array([RATES[each] for each in BANDS])
    place = {name: at for at, name in enumerate(BANDS)}
    return PayableVisits(
        package_id=np.array([f"A{n}" for n in range(5000)], dtype=object)[
            draws.integers(0, 5000, count)
        ],
        provider_id=np.array([f"P{n}" for n in range(30)], dtype=object)[
            draws.integers(0, 30, count)
        ],
        zone_id=np.array([f"Z{n}" for n in range(14)], dtype=object)[draws.integers(0, 14, count)],
        band=band,
        service=np.full(count, "maintenance", dtype=object),
        planned_minutes=planned,
        actual_minutes=actual,
        carers=carers,
        is_secondary=np.zeros(count, dtype=bool),
        count=np.ones(count),
        hours=planned * carers / 60,
        rate=rate[[place[each] for each in band]],
        day=np.datetime64("2026-03-02") + draws.integers(0, 28, count),
        start_minutes=draws.integers(420, 1320, count).astype(float),
        card=RateCard(BANDS, "urban", RATES, {}),
        weeks=4.0,
        has_actual=True,
        has_days=True,
    )


def main() -> None:
    """Print the seconds of each rule, and of a combination with who gains by it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    model = load_model(bundled_root() / "models" / "payment" / "illustration.toml")
    parameters = Parameters(model.as_of(date(2026, 11, 1)), model.choices)
    visits = made_up(count)
    print(f"{count:,} visits")
    for name in RULES:
        start = time.perf_counter()
        pay(visits, [name], parameters)
        print(f"{name:18} {time.perf_counter() - start:6.2f} s")
    rules = ["nearest_five", "minimum_visit", "unsocial_hours"]
    start = time.perf_counter()
    paid = pay(visits, rules, parameters)
    for by in DIMENSIONS:
        who_gains(visits, paid, by=by)
    print(f"{' + '.join(rules)}, with who gains: {time.perf_counter() - start:.2f} s")
    few = np.random.default_rng(1).integers(0, count, 1000)
    for at in few.tolist():
        minutes = 5 * np.floor(visits.actual_minutes[at] / 5 + 0.5)
        if visits.actual_minutes[at] > 0 and minutes < 30:
            minutes = 30.0
        day = visits.day[at].astype(object)
        share = 0.10 if day.weekday() >= 5 or visits.start_minutes[at] >= 1200 else 0.0
        by_hand = visits.carers[at] * minutes / 60 * visits.rate[at] * (1 + share)
        if abs(by_hand - paid.gbp[at]) >= 1e-9:
            sys.exit(f"visit {at}: {paid.gbp[at]} paid, {by_hand} one by one")
    print("1,000 of them, one by one: the same")


if __name__ == "__main__":
    main()
