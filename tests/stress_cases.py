"""Failures worked out another way: every re-placement enumerated, and a programme over packages.

Loaded by path, so that it needs no package of tests. Uses labels and floats of the tables alone.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from scipy import optimize


def options(package, providers, appointments, as_of, *, gone=(), stopped=()):
    """Return the providers that may take a package once some are gone or take nobody new."""
    day = pd.Timestamp(as_of)
    firms = providers.set_index("provider_id")
    needs = {each for each in package.needs.split(";") if each}
    found = []
    for link in appointments[appointments["zone_id"] == package.zone_id].itertuples():
        firm = firms.loc[link.provider_id]
        is_closed = firm.suspended_from <= day and not firm.suspended_until < day
        is_closed |= link.provider_id in stopped
        if (
            link.provider_id not in gone
            and needs <= {each for each in firm.capabilities.split(";") if each}
            and (not is_closed or package.incumbent_provider_id == link.provider_id)
        ):
            found.append(link.provider_id)
    return found


def limits(providers, appointments, cut=None):
    """Return hours by provider and by (provider, zone); infinite where blank."""
    kept = {} if cut is None else cut
    firms = {
        row.provider_id: np.floor(row.capacity_hours_per_week * kept.get(row.provider_id, 1) * 3600)
        / 3600
        if row.capacity_hours_per_week == row.capacity_hours_per_week
        else np.inf
        for row in providers.itertuples()
    }
    links = {
        (row.provider_id, row.zone_id): np.floor(
            row.capacity_hours_per_week * kept.get(row.provider_id, 1) * 3600
        )
        / 3600
        if row.capacity_hours_per_week == row.capacity_hours_per_week
        else np.inf
        for row in appointments.itertuples()
    }
    return firms, links


def most_by_programme(tables, as_of, *, gone=(), stopped=(), cut=None, zone=None):
    """Return the most hours that can be placed, packages split at will, by SciPy over pairs."""
    packages, providers, appointments = tables
    firms, links = limits(providers, appointments, cut)
    rows = list(packages.itertuples())
    rows = rows if zone is None else [each for each in rows if each.zone_id == zone]
    pairs = []
    for place, package in enumerate(rows):
        for name in options(package, providers, appointments, as_of, gone=gone, stopped=stopped):
            room = min(firms[name], links[name, package.zone_id])
            if package.package_id == "" or package.hours_per_week <= room + 1e-9:
                pairs.append((place, name, package.zone_id))
    if not pairs:
        return 0.0
    sums = [({p: 1.0 for p, each in enumerate(pairs) if each[0] == place}, row.hours_per_week)
            for place, row in enumerate(rows)]  # fmt: skip
    sums += [({p: 1.0 for p, each in enumerate(pairs) if each[1] == name}, room)
             for name, room in firms.items() if np.isfinite(room)]  # fmt: skip
    sums += [({p: 1.0 for p, each in enumerate(pairs) if each[1:] == link}, room)
             for link, room in links.items() if np.isfinite(room)]  # fmt: skip
    matrix = np.zeros((len(sums), len(pairs)))
    for row, (held, _) in enumerate(sums):
        matrix[row, list(held)] = 1.0
    found = optimize.linprog(-np.ones(len(pairs)), A_ub=matrix, b_ub=[room for _, room in sums])
    return -found.fun


def most_again_by_enumeration(tables, frame, as_of, *, gone=(), stopped=(), is_allowed=None):
    """Return hours displaced and the most of them that find a place, nobody else moving.

    ``is_allowed(stay, came)`` refuses plans that break a further limit; both are lists of
    (provider_id, package).
    """
    packages, providers, appointments = tables
    firms, links = limits(providers, appointments)
    moving, stay = [], []
    for row in frame[frame["provider_id"] != ""].itertuples():
        package = packages.iloc[row.line]
        is_own = package.incumbent_provider_id == row.provider_id
        if row.provider_id in gone or (row.provider_id in stopped and not is_own):
            moving.append(package)
        else:
            stay.append((row.provider_id, package))
            firms[row.provider_id] -= row.hours_per_week
            links[row.provider_id, row.zone_id] -= row.hours_per_week
    choices = [
        ["", *options(each, providers, appointments, as_of, gone=(*gone, *stopped))]
        for each in moving
    ]
    best = 0.0
    for plan in itertools.product(*choices):
        firm_left, link_left, placed = dict(firms), dict(links), 0.0
        for package, name in zip(moving, plan, strict=True):
            if name:
                firm_left[name] -= package.hours_per_week
                link_left[name, package.zone_id] -= package.hours_per_week
                placed += package.hours_per_week
        came = [(name, each) for each, name in zip(moving, plan, strict=True) if name]
        if min([0.0, *firm_left.values(), *link_left.values()]) >= -1e-9 and (
            is_allowed is None or is_allowed(stay, came)
        ):
            best = max(best, placed)
    return sum(each.hours_per_week for each in moving), best
