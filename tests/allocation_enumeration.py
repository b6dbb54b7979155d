"""Every plan of a tiny market, enumerated from labels in exact fractions, by the rules as written.

Shares no code with the allocation. Loaded by path, so that it needs no package of tests.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pandas as pd


def exact(value):
    """Return a float as the fraction it was written as."""
    return Fraction(float(value)).limit_denominator(10**6)


def options(package, providers, links, as_of):
    """Yield the links that may take a package."""
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


def scores_of(links):
    """Return the mean of the three scores of each link, blanks at the mean of their column."""
    columns = links[["pickup_score", "quality_score", "response_score"]].astype(float)
    filled = columns.fillna(columns.mean()).fillna(0.0)
    return {i: exact(round(row.mean(), 6)) for i, row in filled.iterrows()}


def gains_of(package, link, scores, mean_rate):
    """Return what a package at a link adds to each goal, minimised goals negated."""
    hours = exact(package.hours_per_week)
    card = package.rate_gbp_per_hour
    paid = link.rate_gbp_per_hour if not np.isnan(link.rate_gbp_per_hour) else card
    paid = mean_rate if np.isnan(paid) else exact(paid)
    base = Fraction(0) if np.isnan(card) else exact(card)
    return {
        "placed_hours": hours,
        "prime_hours": hours * (link.role == "prime"),
        "score": hours * scores[link.Index],
        "incumbent_hours": hours * (package.incumbent_provider_id == link.provider_id),
        "weekly_cost": -hours * (paid - base),
    }


def is_within_capacity(rows, plan, firms, links):
    """Return whether a plan keeps the capacity of every appointment and provider."""
    at_link = {i: row.capacity_hours_per_week for i, row in links.iterrows()}
    used_link, used_firm = {}, {}
    for package, link in zip(rows, plan, strict=True):
        if link is not None:
            size = exact(package.hours_per_week)
            used_link[link.Index] = used_link.get(link.Index, 0) + size
            used_firm[link.provider_id] = used_firm.get(link.provider_id, 0) + size
    if any(used > at_link[i] for i, used in used_link.items() if not np.isnan(at_link[i])):
        return False
    caps = firms.capacity_hours_per_week
    return not any(used > caps[k] for k, used in used_firm.items() if not np.isnan(caps[k]))


def best_by_enumeration(tables, order, *, as_of, is_allowed=None):
    """Return the best value of each goal in order over every plan, minimised goals negated.

    ``is_allowed(rows, plan)`` refuses plans that break a further limit; ``rows`` are the packages
    and ``plan`` has the link of each, or None.
    """
    packages, providers, links = tables
    firms = providers.set_index("provider_id")
    scores = scores_of(links)
    tendered = links.rate_gbp_per_hour.dropna()
    mean_rate = exact(tendered.mean()) if len(tendered) else Fraction(0)
    rows = list(packages.itertuples())
    choices = [[None, *options(p, firms, links, as_of)] for p in rows]
    best = None
    for plan in itertools.product(*choices):
        if not is_within_capacity(rows, plan, firms, links):
            continue
        if is_allowed is not None and not is_allowed(rows, plan):
            continue
        gains = [
            gains_of(package, link, scores, mean_rate)
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
