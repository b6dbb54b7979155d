"""Allocation with its limits switched on beside SciPy's solver, on packages one by one.

The model here is written from the labels of the tables and shares no code with the allocation: no
cells, no links as arrays, no seconds. SciPy's `milp`: Virtanen et al. (2020), SciPy 1.0, Nature
Methods 17, 261-272; the branch and bound in it is HiGHS, so that what is independent is the model.
"""

from __future__ import annotations

import functools
import importlib.util
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from homecare.allocation import AllocationSettings, Limits, allocate, audit

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[1] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

NEAR = 1e-3  # hours; packages are of half-hours, hours without people are cut to the second
WHAT = {  # name: limits, call windows, what is placed
    "roles": (Limits(role_share={"prime": 0.5, "supplementary": 0.4}), False, "all"),
    "provider": (Limits(provider_share=0.35), False, "all"),
    "providers of a zone": (Limits(most_providers={"all": 1, "Z0": 2}), False, "all"),
    "block": (Limits(block_hours={"all": 9.0, "Z0": 5.0}), False, "all"),
    "windows": (Limits(), True, "all"),
    "two carers": (Limits(double_handed="hoist"), False, "all"),
    "every limit": (
        Limits(role_share={"prime": 0.6}, provider_share=0.55, most_providers={"all": 3},
               block_hours={"all": 4.0}, double_handed="hoist"),
        True,
        "all",
    ),
    "new": (Limits(), False, "new"),
    "new within shares": (
        Limits(role_share={"prime": 0.4, "supplementary": 0.5}, provider_share=0.3), False, "new",
    ),
    "new within windows": (Limits(provider_share=0.5), True, "new"),
    "new within openings": (
        Limits(most_providers={"all": 1, "Z0": 2}, block_hours={"all": 6.0}), False, "new",
    ),
    "new within all": (
        Limits(most_providers={"all": 2}, block_hours={"all": 4.0}, provider_share=0.6),
        True, "new",
    ),
}  # fmt: skip


# Those that join several limits meet every market, the others every second one.
SEEDS_OF = {
    what: range(12)
    if (place == "new" and timed) or what == "every limit"
    else range((number + 1) % 2, 12, 2)
    for number, (what, (_, timed, place)) in enumerate(WHAT.items())
}


def market(seed, *, timed):
    """Return 8 to 14 packages, some with hours without people besides, 3 or 4 providers."""
    rng = np.random.default_rng(seed + 500)
    packages, providers, links = cases.small(
        seed, packages=8 + seed % 7, providers=3 + seed % 2, zones=2 + seed % 3 // 2,
        divisible=2 if seed % 3 == 1 else 0, loose=seed % 4 > 0,
    )  # fmt: skip
    has_one = (packages["incumbent_provider_id"] != "").to_numpy()
    packages["status"] = np.where(has_one & (rng.random(len(packages)) < 0.6), "placed", "returned")
    packages["carers"] = pd.array(rng.choice([1, 1, 2], len(packages)), dtype="Int64")
    if timed:
        parts = rng.choice([0.0, 0.5, 1.0], len(packages), p=[0.2, 0.4, 0.4])
        packages["window_hours"] = [
            ";".join(f"{w}={h * p}" for w, p in (("morning", part), ("tea", 1 - part)) if p)
            for h, part in zip(packages["hours_per_week"], parts, strict=True)
        ]
        most = packages["hours_per_week"].sum() / len(providers)
        providers["window_capacity_hours"] = [
            f"morning={math.floor(most * rng.uniform(0.2, 0.9) * 4) / 4}" for _ in providers.index
        ]
        links["window_capacity_hours"] = [
            f"tea={rng.integers(0, 12) / 2}" if rng.random() < 0.6 else "" for _ in links.index
        ]
    return packages, providers, links


def of_known_zones(limits, tables):
    """Return the limits without zones that are in no table, which are refused."""
    known = {"all", *tables[0]["zone_id"], *tables[2]["zone_id"]}
    return Limits(
        **{
            **vars(limits),
            "most_providers": {z: n for z, n in limits.most_providers.items() if z in known},
            "block_hours": {z: h for z, h in limits.block_hours.items() if z in known},
        }
    )


def names(text):
    return {name for name in str(text).split(";") if name}


def windows(text):
    return {part.split("=")[0]: float(part.split("=")[1]) for part in names(text)}


def in_pieces(packages):
    """Return rows in which hours without people in a window are rows of their own."""
    rows = []
    for row in packages.to_dict("records"):
        timed = {} if row["package_id"] else windows(row["window_hours"])
        rows += [{**row, "hours_per_week": h, "window_hours": f"{w}={h}"} for w, h in timed.items()]
        rest = row["hours_per_week"] - sum(timed.values())
        if rest > 0 or not timed:
            own = {} if not timed else {"window_hours": ""}
            rows.append({**row, "hours_per_week": rest, **own})
    return pd.DataFrame(rows)


def pairs_of(tables, limits):
    """Return the pairs of package and appointment that may be, with all that is said of both."""
    packages, providers, links = tables
    packages = in_pieces(packages)
    asks = packages[["package_id", "zone_id", "hours_per_week", "needs", "carers", "status",
                     "incumbent_provider_id", "window_hours"]]  # fmt: skip
    link = links[["provider_id", "zone_id", "role", "capacity_hours_per_week",
                  "window_capacity_hours"]]  # fmt: skip
    firm = providers[["provider_id", "capabilities", "capacity_hours_per_week", "suspended_from",
                      "suspended_until", "window_capacity_hours"]]  # fmt: skip
    pairs = asks.reset_index(names="package").merge(link, on="zone_id")
    pairs = pairs.merge(firm, on="provider_id", suffixes=("", "_in_all"))
    day = pd.Timestamp(cases.AS_OF)
    may, own, able = [], [], []
    for row in pairs.itertuples():
        needs = names(row.needs) | ({limits.double_handed} - {""} if row.carers == 2 else set())
        is_suspended = row.suspended_from <= day and not row.suspended_until < day
        is_waiting = row.status in ("awaiting", "returned")  # nobody has it today
        own.append(row.incumbent_provider_id == row.provider_id and not is_waiting)
        able.append(needs <= names(row.capabilities))
        may.append(able[-1] and (own[-1] or not is_suspended))
    pairs["is_own"] = own
    return pairs[np.array(may, dtype=bool)].reset_index(drop=True)


def capacities_of(pairs):
    """Yield (what each pair takes, limit): weekly hours and call windows, in zone and in all."""
    hours = pairs["hours_per_week"].to_numpy(dtype=float)
    asked = [windows(text) for text in pairs["window_hours"]]
    for keys, stated in ((["provider_id", "zone_id"], ""), (["provider_id"], "_in_all")):
        for _, here in pairs.groupby(keys):
            is_here = np.isin(np.arange(len(pairs)), here.index)
            capacity = here["capacity_hours_per_week" + stated].iloc[0]
            yield hours * is_here, np.inf if np.isnan(capacity) else float(capacity)
            for name, limit in windows(here["window_capacity_hours" + stated].iloc[0]).items():
                yield np.array([each.get(name, 0.0) for each in asked]) * is_here, limit


def shares_of(pairs, packages, limits):
    """Yield (what each pair takes, limit): shares of the hours a zone asks for, to the second."""
    hours = pairs["hours_per_week"].to_numpy(dtype=float)
    for zone, lines in packages.groupby("zone_id"):
        asked = sum(Fraction(str(h)) for h in lines["hours_per_week"])
        shares = [("role", role, share) for role, share in limits.role_share.items()]
        if limits.provider_share is not None:
            firms = pairs["provider_id"].unique()
            shares += [("provider_id", firm, limits.provider_share) for firm in firms]
        for column, who, share in shares:
            is_theirs = ((pairs["zone_id"] == zone) & (pairs[column] == who)).to_numpy()
            yield hours * is_theirs, math.floor(Fraction(str(share)) * asked * 3600) / 3600


def openings_of(pairs, limits, stands):
    """Return (rows, least) over pairs, then one column for each provider with work in a zone.

    A provider with work that stands owes no block; it has a place in the zone whatever the number.
    """
    hours = pairs["hours_per_week"].to_numpy(dtype=float)
    at = pairs.groupby(["provider_id", "zone_id"]).ngroup().to_numpy()
    is_at = (at == np.arange(at.max() + 1)[:, None]).astype(float)  # (openings, pairs)
    zone_of = [pairs["zone_id"].to_numpy()[row > 0][0] for row in is_at]
    rows = [np.hstack([-np.eye(len(pairs)), is_at.T])]  # no work where nothing is opened
    least = [np.zeros(len(pairs))]
    has_some = is_at @ (stands * hours) > 0
    block = [limits.block_hours.get(z, limits.block_hours.get("all", 0.0)) for z in zone_of]
    block = np.where(has_some, 0.0, block)
    rows.append(np.hstack([hours * is_at, -np.diag(block)]))
    least.append(np.zeros(len(is_at)))
    for zone in sorted(set(zone_of)):
        count = limits.most_providers.get(zone, limits.most_providers.get("all", np.inf))
        is_here = np.array([each == zone for each in zone_of])
        starts = (is_here & ~has_some).astype(float)
        rows.append(np.concatenate([np.zeros(len(pairs)), -starts])[None, :])
        least.append([-max(0.0, float(count) - np.count_nonzero(is_here & has_some))])
    return np.vstack(rows), np.concatenate(least)


def by_scipy(tables, limits, *, place="all"):
    """Return the most hours a week that can be placed, and the most with primes among those.

    What stands today has its column at one, and a limit that it passes is what it takes.
    """
    pairs = pairs_of(tables, limits)
    if pairs.empty:
        return [0.0, 0.0]
    stands = (pairs["is_own"] & (pairs["status"] == "placed") & (place == "new")).to_numpy(float)
    taken = [((pairs["package"] == p).to_numpy(float), 1.0) for p in pairs["package"].unique()]
    taken += [*capacities_of(pairs), *shares_of(pairs, tables[0], limits)]
    used = np.array([row for row, _ in taken])
    most = np.maximum([limit for _, limit in taken], used @ stands)
    opening, least = openings_of(pairs, limits, stands)
    spare = np.zeros(opening.shape[1] - len(pairs))
    constraints = [
        optimize.LinearConstraint(np.hstack([used, np.zeros((len(used), len(spare)))]), ub=most),
        optimize.LinearConstraint(opening, lb=least),
    ]
    is_whole = np.concatenate([pairs["package_id"] != "", spare == 0]).astype(int)
    hours, best = pairs["hours_per_week"].to_numpy(dtype=float), []
    for gain in (np.ones(len(pairs)), (pairs["role"] == "prime").to_numpy(dtype=float)):
        worth = np.concatenate([hours * gain, spare])
        found = optimize.milp(-worth, constraints=constraints, integrality=is_whole,
                              bounds=optimize.Bounds(np.concatenate([stands, spare]), 1.0),
                              options={"mip_rel_gap": 0.0})  # fmt: skip
        assert found.success, found.message
        best.append(-found.fun)
        constraints.append(optimize.LinearConstraint(worth, lb=best[-1] - 1e-6))
    return best


def run(tables, limits, *, place="all"):
    """Return the audited allocation."""
    settings = AllocationSettings(limits=limits, place=place)
    given = {"appointments": tables[2], "settings": settings, "as_of": cases.AS_OF}
    found = allocate(tables[0], tables[1], **given)
    audit(found, tables[0], tables[1], **given)
    return found


def case(what, seed):
    """Return the tables and limits of a case, and what is placed."""
    limits, timed, place = WHAT[what]
    tables = market(seed, timed=timed)
    return tables, of_known_zones(limits, tables), place


@functools.cache
def expected(what, seed):
    tables, limits, place = case(what, seed)
    return by_scipy(tables, limits, place=place)


@pytest.mark.parametrize(("what", "seed"), [(w, s) for w, seeds in SEEDS_OF.items() for s in seeds])
def test_hours_their_bound_and_hours_with_primes_are_scipys(what, seed):
    tables, limits, place = case(what, seed)
    found = run(tables, limits, place=place)
    most, primes = expected(what, seed)
    assert [goal.goal for goal in found.goals[:2]] == ["placed_hours", "prime_hours"]
    assert found.placed_hours <= most + NEAR
    assert found.bound_hours >= most - NEAR
    assert found.bound_hours == pytest.approx(found.placed_hours, abs=NEAR)  # few enough to prove
    assert found.goals[1].achieved == pytest.approx(primes, abs=NEAR)


@pytest.mark.parametrize("what", WHAT)
def test_each_limit_changes_what_can_be_placed_in_some_of_the_markets(what):
    # A limit that never binds would let the comparison above pass without it.
    changed = 0
    for seed in SEEDS_OF[what]:
        packages, providers, links = case(what, seed)[0]
        free = (
            packages,
            providers.assign(window_capacity_hours=""),
            links.assign(window_capacity_hours=""),
        )
        changed += expected(what, seed)[0] != pytest.approx(by_scipy(free, Limits())[0], abs=NEAR)
    assert changed >= 3


LADDERS = {  # loosest first
    "roles": [Limits(), *(Limits(role_share={"prime": s}) for s in (0.6, 0.4, 0.2))],
    "provider": [Limits(), *(Limits(provider_share=s) for s in (0.5, 0.3, 0.15))],
    "providers of a zone": [Limits(), *(Limits(most_providers={"all": n}) for n in (2, 1))],
    "block": [Limits(), *(Limits(block_hours={"all": h}) for h in (4.0, 8.0, 16.0))],
    "two carers": [Limits(), Limits(double_handed="hoist"), Limits(double_handed="nobody")],
}


@pytest.mark.parametrize("seed", [5, 7])
@pytest.mark.parametrize("what", LADDERS)
def test_a_tighter_limit_never_places_more_nor_bounds_higher(what, seed):
    tables = market(seed, timed=False)
    steps = [run(tables, limits) for limits in LADDERS[what]]
    hours, bounds = (
        [getattr(each, of) for each in steps] for of in ("placed_hours", "bound_hours")
    )
    assert hours == sorted(hours, reverse=True)
    assert bounds == sorted(bounds, reverse=True)
    assert hours[0] > hours[-1]


@pytest.mark.parametrize("place", ["all", "new"])
@pytest.mark.parametrize("seed", [5, 7])
def test_less_room_in_a_call_window_never_places_more_nor_bounds_higher(seed, place):
    packages, providers, links = market(seed, timed=True)
    steps = []
    for part in (None, 1.0, 0.4):
        firms, at = (
            table.assign(window_capacity_hours=[
                ";".join(f"{w}={h * (part or 0.0)}" for w, h in windows(text).items())
                if part is not None else ""
                for text in table["window_capacity_hours"]
            ])
            for table in (providers, links)
        )  # fmt: skip
        steps.append(run((packages, firms, at), Limits(), place=place))
    hours, bounds = (
        [getattr(each, of) for each in steps] for of in ("placed_hours", "bound_hours")
    )
    assert hours == sorted(hours, reverse=True)
    assert bounds == sorted(bounds, reverse=True)
    assert hours[0] > hours[-1]
