"""Tiny markets against every possible plan, enumerated from labels in exact fractions."""

from __future__ import annotations

import importlib.util
import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, allocate

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

ORDERS = [
    DEFAULT_GOALS,
    ("placed_hours", "incumbent_hours", "prime_hours", "score", "weekly_cost"),
    ("placed_hours", "weekly_cost", "score"),
    ("prime_hours", "placed_hours", "incumbent_hours"),
    ("score", "weekly_cost"),
    ("weekly_cost", "placed_hours"),
]


def _exact(value):
    return Fraction(float(value)).limit_denominator(10**6)


def _options(package, providers, links, as_of):
    """Return the links that may take a package, by the rules as written."""
    needs = {n for n in package.needs.split(";") if n}
    for link in links.itertuples():
        firm = providers.loc[link.provider_id]
        skills = {n for n in firm.capabilities.split(";") if n}
        day = pd.Timestamp(as_of)
        suspended = firm.suspended_from <= day and not firm.suspended_until < day
        if (
            link.zone_id == package.zone_id
            and needs <= skills
            and (not suspended or package.incumbent_provider_id == link.provider_id)
        ):
            yield link


def _scores(links):
    columns = links[["pickup_score", "quality_score", "response_score"]].astype(float)
    filled = columns.fillna(columns.mean()).fillna(0.0)
    return {i: _exact(round(row.mean(), 6)) for i, row in filled.iterrows()}


def _gains(package, link, scores, mean_rate):
    hours = _exact(package.hours_per_week)
    card = package.rate_gbp_per_hour
    paid = link.rate_gbp_per_hour if not np.isnan(link.rate_gbp_per_hour) else card
    paid = mean_rate if np.isnan(paid) else _exact(paid)
    base = Fraction(0) if np.isnan(card) else _exact(card)
    return {
        "placed_hours": hours,
        "prime_hours": hours * (link.role == "prime"),
        "score": hours * scores[link.Index],
        "incumbent_hours": hours * (package.incumbent_provider_id == link.provider_id),
        "weekly_cost": -hours * (paid - base),
    }


def best_by_enumeration(tables, order):
    """Return the best value of each goal in order over every plan, minimised goals negated."""
    packages, providers, links = tables
    firms = providers.set_index("provider_id")
    scores = _scores(links)
    tendered = links.rate_gbp_per_hour.dropna()
    mean_rate = _exact(tendered.mean()) if len(tendered) else Fraction(0)
    rows = list(packages.itertuples())
    choices = [[None, *_options(p, firms, links, cases.AS_OF)] for p in rows]
    at_link = {i: row.capacity_hours_per_week for i, row in links.iterrows()}
    best = None
    for plan in itertools.product(*choices):
        used_link, used_firm = {}, {}
        for package, link in zip(rows, plan, strict=True):
            if link is not None:
                size = _exact(package.hours_per_week)
                used_link[link.Index] = used_link.get(link.Index, 0) + size
                used_firm[link.provider_id] = used_firm.get(link.provider_id, 0) + size
        if any(used > at_link[i] for i, used in used_link.items() if not np.isnan(at_link[i])):
            continue
        caps = firms.capacity_hours_per_week
        if any(used > caps[k] for k, used in used_firm.items() if not np.isnan(caps[k])):
            continue
        gains = [
            _gains(package, link, scores, mean_rate)
            for package, link in zip(rows, plan, strict=True)
            if link is not None
        ]
        value = tuple(sum((gain[goal] for gain in gains), Fraction(0)) for goal in order)
        best = value if best is None or value > best else best
    return best


def achieved(allocation, packages):
    """Return the goals' values as the enumeration states them."""
    base = (packages.hours_per_week * packages.rate_gbp_per_hour.fillna(0)).sum()
    return [
        -(goal.achieved - base) if goal.goal == "weekly_cost" else goal.achieved
        for goal in allocation.goals
    ]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("seed", range(12))
def test_every_goal_equals_the_best_of_every_plan(seed, order):
    tables = cases.small(seed, packages=5, tenders=seed % 2 == 1, loose=seed % 3 == 0)
    packages, providers, appointments = tables
    found = allocate(
        packages,
        providers,
        appointments=appointments,
        settings=AllocationSettings(goals=order),
        as_of=cases.AS_OF,
    )
    expected = best_by_enumeration(tables, order)
    assert achieved(found, packages) == pytest.approx([float(v) for v in expected], abs=1e-4)
    if order[0] == "placed_hours":
        assert found.bound_hours == float(expected[0])
        assert found.gap == 0.0
