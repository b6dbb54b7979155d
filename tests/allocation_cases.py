"""Made-up markets for the tests and benchmarks of allocation; nothing here describes a council.

Loaded by path, so that it needs no package of tests.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from homecare.tables import APPOINTMENTS, DEMAND, PROVIDERS, blank_column

AS_OF = dt.date(2020, 11, 30)


def typed(table, rows):
    """Return rows as a canonical table with every declared column."""
    frame = pd.DataFrame(rows)
    index = pd.RangeIndex(len(rows))
    held = {}
    for column in table.columns:
        blank = blank_column(column, index)
        if column.name in frame.columns:
            given = frame[column.name]
            blank = given.where(given.notna(), blank).astype(blank.dtype)
        held[column.name] = blank
    out = pd.DataFrame(held, index=index)
    for name in frame.columns:
        if name not in held:
            out[name] = frame[name].to_numpy()
    return out


def market(demand, providers, appointments):
    """Return the three canonical tables of three lists of dictionaries."""
    return (
        typed(DEMAND, demand),
        typed(PROVIDERS, providers),
        typed(APPOINTMENTS, appointments),
    )


def small(seed, *, packages=6, providers=3, zones=2, divisible=0, tenders=False, loose=False):
    """Return a small random market: quarter-hours, sizes that often collide."""
    rng = np.random.default_rng(seed)
    firms = [f"K{k}" for k in range(providers)]
    areas = [f"Z{z}" for z in range(zones)]
    demand = [
        {
            "package_id": f"P{i}" if i < packages else "",
            "zone_id": str(rng.choice(areas)),
            "hours_per_week": float(rng.integers(1, 12)) / 2,
            "needs": str(rng.choice(["", "", "", "peg", "peg;hoist"])),
            "incumbent_provider_id": str(rng.choice(["", *firms])),
            "rate_gbp_per_hour": float(rng.choice([18.75, 20.2, 23.0])),
        }
        for i in range(packages + divisible)
    ]
    most = sum(row["hours_per_week"] for row in demand)
    share = 2.0 if loose else 0.9
    chains = [
        {
            "provider_id": name,
            "provider_name": name,
            "capacity_hours_per_week": float(np.rint(rng.random() * 4 * share * most / providers))
            / 2
            if rng.random() < 0.8
            else np.nan,
            "capabilities": str(rng.choice(["", "peg", "peg;hoist", "peg;hoist"])),
            "suspended_from": pd.Timestamp("2020-11-01") if rng.random() < 0.15 else pd.NaT,
        }
        for name in firms
    ]
    links = [
        {
            "provider_id": name,
            "zone_id": area,
            "role": str(rng.choice(["prime", "supplementary"])),
            "capacity_hours_per_week": float(rng.integers(2, 20)) / 2
            if rng.random() < 0.5
            else np.nan,
            "pickup_score": float(rng.integers(5, 10)) / 10,
            "quality_score": float(rng.integers(5, 10)) / 10 if rng.random() < 0.9 else np.nan,
            "response_score": float(rng.integers(5, 10)) / 10,
            "rate_gbp_per_hour": float(rng.integers(18, 24))
            if tenders and rng.random() < 0.7
            else np.nan,
        }
        for name in firms
        for area in areas
        if rng.random() < 0.75
    ]
    return market(demand, chains, links)


def county(seed, *, packages=2_600, providers=60, zones=14, ratio=1.0, tenders=False, limits=True):
    """Return a county: uneven zones, primes and supplementaries, capacity at a ratio of demand."""
    rng = np.random.default_rng(seed)
    weight = rng.dirichlet(np.full(zones, 1.5))
    zone = rng.choice(zones, packages, p=weight)
    hours = np.maximum(1, np.rint(rng.lognormal(2.0, 0.6, packages) * 4)) / 4
    firms = [f"K{k:03d}" for k in range(providers)]
    links = []
    for k, name in enumerate(firms):
        patch = rng.choice(zones, rng.integers(2, 6), replace=False, p=weight)
        links += [(k, name, z, "prime" if rng.random() < 0.35 else "supplementary") for z in patch]
    at = {}
    for k, name, z, _ in links:
        at.setdefault(z, []).append((k, name))
    incumbent = [
        at[z][rng.integers(len(at[z]))][1] if z in at and rng.random() < 0.86 else "" for z in zone
    ]
    size = rng.lognormal(0, 0.7, providers)
    capacity = np.rint(size / size.sum() * hours.sum() * ratio * 4) / 4
    served = {k: sum(1 for link in links if link[0] == k) for k in range(providers)}
    skills = rng.choice(["", "peg", "peg;hoist", "peg;hoist;dementia"], providers)
    card = rng.choice([18.75, 20.2, 23.0, 26.35], packages, p=[0.65, 0.26, 0.07, 0.02])
    demand = [
        {
            "package_id": f"P{i:05d}",
            "zone_id": f"Z{zone[i]:02d}",
            "hours_per_week": float(hours[i]),
            "needs": str(rng.choice(["", "", "", "", "peg", "hoist", "dementia"])),
            "incumbent_provider_id": incumbent[i],
            "rate_gbp_per_hour": float(card[i]),
        }
        for i in range(packages)
    ]
    chains = [
        {
            "provider_id": name,
            "provider_name": name,
            "capacity_hours_per_week": float(capacity[k]),
            "capabilities": str(skills[k]),
            "suspended_from": pd.Timestamp("2020-11-01") if k % 29 == 7 else pd.NaT,
        }
        for k, name in enumerate(firms)
    ]
    appointments = [
        {
            "provider_id": name,
            "zone_id": f"Z{z:02d}",
            "role": role,
            "capacity_hours_per_week": float(np.rint(capacity[k] * 2.4 / served[k] * 4) / 4)
            if limits and rng.random() < 0.6
            else np.nan,
            "pickup_score": float(rng.integers(50, 100)) / 100,
            "quality_score": float(rng.integers(50, 100)) / 100,
            "response_score": float(rng.integers(50, 100)) / 100,
            "rate_gbp_per_hour": float(rng.integers(1800, 2600)) / 100 if tenders else np.nan,
        }
        for k, name, z, role in links
    ]
    return market(demand, chains, appointments)


def with_mornings(tables, *, share=0.3, parts=(0.25, 0.5)):
    """Return a market with a part of every package in the morning and a capacity for it."""
    packages, providers, appointments = tables
    rng = np.random.default_rng(len(packages))
    hours = packages["hours_per_week"] * rng.choice(parts, len(packages))
    most = providers["capacity_hours_per_week"].fillna(0) * share
    return (
        packages.assign(window_hours=[f"morning={each:.12g}" for each in hours]),
        providers.assign(window_capacity_hours=[f"morning={each:.2f}" for each in most]),
        appointments,
    )
