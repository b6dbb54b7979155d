"""Hours with primes on markets too large to prove, against an independent linear programme.

The value of a linear programme by SciPy over single packages, with placed hours held at their
best, bounds the hours with primes of any plan of whole packages that places as many. No code of
the allocation makes it.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from homecare.allocation import AllocationSettings, allocate, audit
from homecare.tables import APPOINTMENTS, DEMAND, PROVIDERS, Table, blank_column

DAY = date(2020, 11, 1)


def typed(rows: list[dict[str, object]], table: Table) -> pd.DataFrame:
    given = pd.DataFrame(rows)
    held = {}
    for column in table.columns:
        blank = blank_column(column, given.index)
        held[column.name] = given.get(column.name, blank)
    return pd.DataFrame(held)


def market(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """90 packages, 6 providers and 2 zones, with far more hours than room."""
    draw = np.random.Generator(np.random.Philox(key=seed))
    names = [f"Q{k}" for k in range(6)]
    providers = [
        {"provider_id": name, "capacity_hours_per_week": float(draw.integers(60, 161))}
        for name in names
    ]
    appointments = [
        {
            "provider_id": name,
            "zone_id": zone,
            "role": str(draw.choice(["prime", "supplementary"])),
            "capacity_hours_per_week": float(draw.integers(30, 91)),
            "quality_score": round(float(draw.random()), 2),
        }
        for name in names
        for zone in ("Z1", "Z2")
    ]
    packages = [
        {
            "package_id": f"P{i}",
            "zone_id": str(draw.choice(["Z1", "Z2"])),
            "hours_per_week": float(draw.integers(6, 81)) / 4,
        }
        for i in range(90)
    ]
    return typed(packages, DEMAND), typed(providers, PROVIDERS), typed(appointments, APPOINTMENTS)


def best_in_order(
    packages: pd.DataFrame, providers: pd.DataFrame, appointments: pd.DataFrame
) -> tuple[float, float]:
    """Return the best placed hours, then the best hours with primes, packages divisible."""
    pairs = [
        (i, k)
        for i, zone in enumerate(packages["zone_id"])
        for k, own in enumerate(appointments["zone_id"])
        if zone == own
    ]
    package, link = (np.array(each) for each in zip(*pairs, strict=True))
    provider = appointments["provider_id"].to_numpy()[link]
    rows = [package == i for i in range(len(packages))]
    rows += [link == k for k in range(len(appointments))]
    rows += [provider == name for name in providers["provider_id"]]
    limits = [
        *packages["hours_per_week"],
        *appointments["capacity_hours_per_week"],
        *providers["capacity_hours_per_week"],
    ]
    matrix, right = np.array(rows, dtype=float), np.array(limits, dtype=float)
    each = np.ones(len(package))
    placed = -linprog(-each, A_ub=matrix, b_ub=right).fun
    is_prime = (appointments["role"].to_numpy()[link] == "prime").astype(float)
    held = np.vstack([matrix, -each])
    primes = -linprog(-is_prime, A_ub=held, b_ub=np.append(right, -placed + 1e-6)).fun
    return placed, primes


@pytest.mark.parametrize("seed", range(6))
def test_hours_with_primes_come_within_one_percent_of_an_independent_bound(seed: int) -> None:
    packages, providers, appointments = market(seed)
    settings = AllocationSettings()
    made = allocate(packages, providers, appointments=appointments, settings=settings, as_of=DAY)
    audit(made, packages, providers, appointments=appointments, settings=settings, as_of=DAY)
    placed, primes = best_in_order(packages, providers, appointments)
    achieved = {goal.goal: goal.achieved for goal in made.goals}
    assert 0.995 * placed <= achieved["placed_hours"] <= placed + 1e-6
    assert achieved["prime_hours"] >= 0.99 * primes
