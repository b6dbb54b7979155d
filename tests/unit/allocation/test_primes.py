"""Who should be prime, against every choice there is and against an independent solver."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from homecare.allocation.primes import bids_of, by_ranking, choose_primes, cover_of


def market(seed, *, zones=3, firms=4, generous=1.0, totals=True):
    """Return made-up bids: hours in quarters, few scores, so that ties are common."""
    rng = np.random.default_rng(seed)
    need = {f"Z{z}": int(rng.integers(2, 14)) * 1800 for z in range(zones)}
    rows = [
        {
            "zone_id": f"Z{z}",
            "provider_id": f"K{k}",
            "score": float(rng.integers(50, 100)) / 100,
            "capacity_hours_per_week": float(rng.integers(1, 10)) / 2 * generous,
        }
        for z in range(zones)
        for k in range(firms)
        if rng.random() < 0.8
    ]
    frame = pd.DataFrame(
        rows, columns=["zone_id", "provider_id", "score", "capacity_hours_per_week"]
    )
    limits = {
        f"K{k}": float(rng.integers(2, 16)) / 2 * generous
        for k in range(firms)
        if totals and rng.random() < 0.6
    }
    return frame, need, limits


def arrays(frame, need, limits, *, least=2, most=3):
    return bids_of(frame, need, least=dict.fromkeys(need, least), most=most, totals=limits)


def uncovered(frame, need, limits, chosen, gone):
    """Return hours uncovered: a linear programme of scipy's, straight from the tables."""
    rows = [
        row
        for row, is_in in zip(frame.to_dict("records"), chosen, strict=True)
        if is_in and row["provider_id"] != gone
    ]
    hours = {zone: seconds / 3600 for zone, seconds in need.items()}
    if not rows:
        return sum(hours.values())
    sides, most = [], []
    for zone, demand in hours.items():
        sides.append([float(row["zone_id"] == zone) for row in rows])
        most.append(demand)
    for firm, limit in limits.items():
        sides.append([float(row["provider_id"] == firm) for row in rows])
        most.append(limit)
    found = linprog(
        [-1.0] * len(rows),
        A_ub=sides,
        b_ub=most,
        bounds=[(0, row["capacity_hours_per_week"]) for row in rows],
    )
    return sum(hours.values()) + found.fun


def valued(frame, need, limits, chosen):
    """Return the goals of a choice: worst and added failures, score given up, appointments."""
    firms = sorted(set(frame["provider_id"]))
    short = [uncovered(frame, need, limits, chosen, gone) for gone in [None, *firms]]
    given = 0.0
    for zone in need:
        here = (frame["zone_id"] == zone).to_numpy()
        taken = frame["score"][here & chosen]
        best = frame["score"][here].sort_values(ascending=False)
        given += best.iloc[: len(taken)].sum() - taken.sum()
    return [round(each, 6) for each in (max(short), sum(short), given, float(chosen.sum()))]


def every_choice(frame, need, least, most):
    per_zone = []
    for zone in need:
        here = np.flatnonzero((frame["zone_id"] == zone).to_numpy())
        low, high = min(least, len(here)), min(most, len(here))
        per_zone.append(
            [c for n in range(low, high + 1) for c in itertools.combinations(here.tolist(), n)]
        )
    for parts in itertools.product(*per_zone):
        chosen = np.zeros(len(frame), dtype=bool)
        chosen[[at for part in parts for at in part]] = True
        yield chosen


def in_table_order(frame, bids, chosen):
    """Return a choice in the order of the table's rows."""
    named = {
        (bids.zone_ids[z], bids.provider_ids[k])
        for z, k, is_in in zip(bids.zone, bids.provider, chosen, strict=True)
        if is_in
    }
    return np.array(
        [(z, k) in named for z, k in zip(frame["zone_id"], frame["provider_id"], strict=True)]
    )


@pytest.mark.parametrize("seed", range(14))
def test_the_choice_is_the_best_of_every_choice(seed):
    generous = (0.5, 1.0, 2.0)[seed % 3]
    frame, need, limits = market(seed, zones=2, firms=4, generous=generous)
    least, most = 1 + seed % 2, 2 + seed % 2
    bids = arrays(frame, need, limits, least=least, most=most)
    found = choose_primes(bids)
    best = min(valued(frame, need, limits, each) for each in every_choice(frame, need, least, most))
    assert valued(frame, need, limits, in_table_order(frame, bids, found.chosen)) == best
    assert all(goal.is_proven for goal in found.goals)
    told = [goal.value for goal in found.goals]
    assert [told[0] / 3600, told[1] / 3600, told[2] / 1e6, float(told[3])] == pytest.approx(best)


@pytest.mark.parametrize("seed", range(4))
def test_an_independent_integer_programme_finds_the_same(seed):
    """Every failure's flow written out, solved by scipy goal after goal."""
    frame, need, limits = market(seed + 50, zones=4, firms=6, generous=1.4)
    found = choose_primes(arrays(frame, need, limits, least=2, most=3))
    assert [goal.value for goal in found.goals[:3]] == pytest.approx(
        written_out(frame, need, limits, least=2, most=3), abs=1
    )


def written_out(frame, need, limits, *, least, most):
    """Return the first three goals in seconds and millionths, by scipy on the whole programme."""
    rows, firms, zones = frame.to_dict("records"), sorted(set(frame["provider_id"])), list(need)
    cases, count = [None, *firms], len(frame)
    tops = {
        zone: np.concatenate(
            [[0], np.cumsum(np.sort(frame["score"][frame["zone_id"] == zone])[::-1])]
        )
        for zone in zones
    }
    picks = [
        (zone, n)
        for zone in zones
        for n in range(min(least, len(tops[zone]) - 1), min(most, len(tops[zone]) - 1) + 1)
    ]
    y0 = count + len(picks)
    u0 = y0 + len(cases) * count
    width = u0 + len(cases) * len(zones) + 1
    sides, low, high = [], [], []

    def add(terms, lower, upper):
        side = np.zeros(width)
        for column, value in terms:
            side[column] += value
        sides.append(side)
        low.append(lower)
        high.append(upper)

    for case, gone in enumerate(cases):
        for b, row in enumerate(rows):
            size = 0.0 if row["provider_id"] == gone else row["capacity_hours_per_week"]
            add([(y0 + case * count + b, 1), (b, -size)], -np.inf, 0)
        for z, zone in enumerate(zones):
            terms = [
                (y0 + case * count + b, 1) for b, row in enumerate(rows) if row["zone_id"] == zone
            ]
            add([*terms, (u0 + case * len(zones) + z, 1)], need[zone] / 3600, need[zone] / 3600)
        for firm, limit in limits.items():
            terms = [
                (y0 + case * count + b, 1)
                for b, row in enumerate(rows)
                if row["provider_id"] == firm
            ]
            add(terms, -np.inf, limit)
        sums = [(u0 + case * len(zones) + z, 1) for z in range(len(zones))]
        add([*sums, (width - 1, -1)], -np.inf, 0)
    for zone in zones:
        mine = [(count + at, 1) for at, (name, _) in enumerate(picks) if name == zone]
        add(mine, 1, 1)
        numbers = [(count + at, -n) for at, (name, n) in enumerate(picks) if name == zone]
        add([*((b, 1) for b, r in enumerate(rows) if r["zone_id"] == zone), *numbers], 0, 0)
    goals = [np.zeros(width) for _ in range(3)]
    goals[0][-1] = 1
    goals[1][u0:-1] = 1
    goals[2][:count] = [-row["score"] for row in rows]
    for at, (zone, n) in enumerate(picks):
        goals[2][count + at] = tops[zone][n]
    values = []
    for goal in goals:
        found = milp(
            goal,
            constraints=LinearConstraint(np.array(sides), low, high),
            integrality=np.arange(width) < y0,
            bounds=Bounds(0, np.where(np.arange(width) < y0, 1, np.inf)),
            options={"mip_rel_gap": 0},
        )
        assert found.status == 0
        values.append(found.fun)
        add(list(enumerate(goal)), -np.inf, found.fun + 1e-7)
    return [values[0] * 3600, values[1] * 3600, values[2] * 1e6]


@pytest.mark.parametrize("seed", range(6))
def test_cover_is_what_a_linear_programme_finds_in_every_failure(seed):
    frame, need, limits = market(seed + 200, zones=4, firms=5)
    bids = arrays(frame, need, limits, most=3)
    chosen = by_ranking(bids, bids.most)
    cover = cover_of(bids, chosen)
    in_table = in_table_order(frame, bids, chosen)
    gone = [None, *bids.provider_ids]
    expected = [uncovered(frame, need, limits, in_table, each) for each in gone]
    assert (cover.short / 3600).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_neither_another_bid_nor_another_place_makes_the_worst_failure_worse(seed):
    frame, need, limits = market(seed + 400, zones=3, firms=5)
    few = choose_primes(arrays(frame.iloc[1:], need, limits, least=1, most=2))
    more = choose_primes(arrays(frame, need, limits, least=1, most=2))
    wider = choose_primes(arrays(frame, need, limits, least=1, most=3))
    assert wider.goals[0].value <= more.goals[0].value <= few.goals[0].value


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    frame, need, limits = market(seed + 500)
    turned = frame.sample(frac=1.0, random_state=seed)
    one, other = arrays(frame, need, limits), arrays(turned, need, limits)
    assert choose_primes(one).chosen.tolist() == choose_primes(other).chosen.tolist()


def test_a_strong_second_is_passed_over_for_one_that_can_cover():
    """Worked out by hand: 10 hours; A offers 10, B 1 at a high score, C 10 at a low one."""
    frame = pd.DataFrame(
        {
            "zone_id": "Z",
            "provider_id": ["A", "B", "C"],
            "score": [0.9, 0.8, 0.5],
            "capacity_hours_per_week": [10.0, 1.0, 10.0],
        }
    )
    bids = arrays(frame, {"Z": 36_000}, {}, least=2, most=2)
    found = choose_primes(bids)
    assert found.chosen.tolist() == [True, False, True]
    assert [goal.value for goal in found.goals] == [0, 0, 300_000, 2]
    by_rank = cover_of(bids, by_ranking(bids, bids.most))
    assert by_rank.short.tolist() == [0, 9 * 3600, 0, 0]


def test_a_firm_in_two_zones_is_in_one_of_them_at_a_time():
    """By hand: A can give 10 hours in all; each zone needs 10 and has A and its own firm."""
    frame = pd.DataFrame(
        {
            "zone_id": ["Y", "Y", "Z", "Z"],
            "provider_id": ["A", "B", "A", "C"],
            "score": 0.5,
            "capacity_hours_per_week": 10.0,
        }
    )
    need = {"Y": 36_000, "Z": 36_000}
    free = choose_primes(arrays(frame, need, {}, most=2))
    shared = choose_primes(arrays(frame, need, {"A": 10.0}, most=2))
    half = choose_primes(arrays(frame, need, {"A": 5.0}, most=2))
    worst = [each.goals[0].value / 3600 for each in (free, shared, half)]
    assert worst == [0, 0, 5]


def test_a_zone_without_bids_and_no_bids_at_all_are_told():
    frame, need, limits = market(1, zones=2)
    alone = frame[frame["zone_id"] == "Z0"]
    found = choose_primes(arrays(alone, need, limits, most=3))
    assert (found.cover.uncovered[:, 1] == need["Z1"]).all()
    none = choose_primes(arrays(frame.iloc[:0], need, {}))
    assert none.goals[0].value == sum(need.values())
    assert none.goals[0].is_proven
