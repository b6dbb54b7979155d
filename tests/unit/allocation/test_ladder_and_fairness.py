"""The price ladder and the curve of fairness against programmes written from the labels.

The rival states one column for each package and provider, in hours, and is solved by scipy: it
knows nothing of cells, arcs, seconds or warm starts.
"""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from homecare.allocation import AllocationSettings
from homecare.allocation.fairness.curve import STEPS, fairness_curve
from homecare.allocation.fairness.losses import shares_at_losses
from homecare.allocation.ladder import Pools, price_ladder, programme_of
from homecare.allocation.limits import Limits
from homecare.allocation.problem import build_problem
from homecare.programmes import solve_in_order

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

SEEDS = range(12)
HOUR = 3600


class Rival:
    """Hours of every package at every provider that may take it, as a programme for scipy."""

    def __init__(self, tables, pool=None):
        packages, providers, links = tables
        firms = providers.set_index("provider_id")
        self.pairs = []  # package, provider, zone, role, hours at most
        self.rows, self.sides = [], []
        self.prime, self.firm, entries = [], [], []
        for place, package in enumerate(packages.itertuples()):
            needs = {n for n in package.needs.split(";") if n}
            for link in links.itertuples():
                firm = firms.loc[link.provider_id]
                skills = {n for n in firm.capabilities.split(";") if n}
                suspended = firm.suspended_from <= pd.Timestamp(cases.AS_OF)
                limits = [link.capacity_hours_per_week, firm.capacity_hours_per_week]
                fits = not package.package_id or package.hours_per_week <= np.nanmin(
                    [np.inf, *limits]
                )
                if (
                    link.zone_id == package.zone_id
                    and needs <= skills
                    and fits
                    and (not suspended or package.incumbent_provider_id == link.provider_id)
                ):
                    entries.append((place, link.Index, link.provider_id, link.role == "prime"))
            if pool is not None and package.zone_id == pool[0]:
                entries.append((place, -1, "pool", pool[1] == "prime"))
        self.entries = entries
        self.prime = np.array([float(each[3]) for each in entries])
        self.firm = [each[2] for each in entries]
        self._limit(lambda e: e[0], dict(enumerate(packages["hours_per_week"])))
        self._limit(lambda e: e[1], links["capacity_hours_per_week"].to_dict())
        self._limit(lambda e: e[2], firms["capacity_hours_per_week"].to_dict())
        if pool is not None:
            self._limit(lambda e: e[1], {-1: pool[2]})

    def _limit(self, key, limits):
        for name, limit in limits.items():
            if not np.isnan(limit):
                self.rows.append([float(key(entry) == name) for entry in self.entries])
                self.sides.append(limit)

    def most(self, cost, more=()):
        """Return the most of a sum under the limits and further rows."""
        rows = [*self.rows, *(row for row, _ in more)]
        sides = [*self.sides, *(side for _, side in more)]
        if not self.entries:
            return 0.0
        best = linprog(-np.asarray(cost), A_ub=np.array(rows), b_ub=np.array(sides))
        return -best.fun if best.status == 0 else None

    def ordered(self):
        """Return the most hours placed, and then with primes."""
        ones = np.ones(len(self.entries))
        placed = self.most(ones)
        kept = [(-ones, -placed + 1e-9)]
        return placed, (self.most(self.prime, kept) if self.entries else 0.0)

    def at(self, name):
        return np.array([float(each == name) for each in self.firm])


def problem_of(tables, settings=None):
    packages, providers, appointments = tables
    return build_problem(
        packages,
        providers,
        appointments=appointments,
        settings=settings or AllocationSettings(),
        as_of=cases.AS_OF,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ladder_is_the_difference_of_programmes_solved_afresh_from_the_labels(seed):
    tables = cases.small(seed, packages=9, providers=4, zones=2, divisible=2)
    found = price_ladder(problem_of(tables), goals=["placed_hours"], steps_hours=(1, 3, 10))
    today = Rival(tables).ordered()
    np.testing.assert_allclose(found.base / HOUR, today, atol=1e-6)
    for z, zone in enumerate(found.zone_ids):
        for r, role in enumerate(found.roles):
            for s, step in enumerate((1, 3, 10)):
                then = Rival(tables, (zone, role, step)).ordered()
                np.testing.assert_allclose(
                    found.gain[z, r, s] / HOUR, np.subtract(then, today), atol=1e-6
                )


def test_the_ladder_by_hand():
    # One prime with 10 hours who also has the other zone as a supplementary; 14 + 6 hours wanted.
    tables = cases.market(
        [
            {"package_id": "A", "zone_id": "north", "hours_per_week": 8.0},
            {"package_id": "B", "zone_id": "north", "hours_per_week": 6.0},
            {"package_id": "C", "zone_id": "south", "hours_per_week": 6.0},
        ],
        [{"provider_id": "K", "provider_name": "K", "capacity_hours_per_week": 10.0}],
        [
            {"provider_id": "K", "zone_id": "north", "role": "prime"},
            {"provider_id": "K", "zone_id": "south", "role": "supplementary"},
        ],
    )
    found = price_ladder(problem_of(tables), goals=["placed_hours"], zones=["south", "north"])
    assert (found.base / HOUR).tolist() == [10.0, 10.0]  # all of K's hours in the north
    # South wants 6: the rest of 10, 50 or 100 hours is of no use. In the north 14 are wanted, of
    # which K has 10; a further prime frees K for the south, who is then no prime there.
    assert (found.gain[0, 0, :, 0] / HOUR).tolist() == [1.0, 6.0, 6.0, 6.0]
    assert (found.gain[1, 0] / HOUR).tolist() == [[1.0, 1.0], [10.0, 4.0], [10.0, 4.0], [10.0, 4.0]]
    assert (found.gain[1, 1] / HOUR).tolist() == [[1.0, 0.0], [10.0, -6.0], [10.0, -6.0],
                                                  [10.0, -6.0]]  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_more_hours_are_never_worth_less_and_each_further_one_no_more_than_the_last(seed):
    tables = cases.small(seed, packages=9, providers=4, zones=2)
    steps = (1, 2, 3, 4, 6, 8)
    found = price_ladder(problem_of(tables), goals=["placed_hours"], steps_hours=steps)
    width = np.diff([0, *steps])
    for gain in found.gain.reshape(-1, len(steps), 2):
        more = np.diff(gain, axis=0, prepend=0)
        assert all(tuple(each) >= (0, 0) for each in more.tolist())
        # slopes in order, compared in whole numbers
        slopes = [(more[i] * 24 // width[i]).tolist() for i in range(len(steps))]
        assert slopes == sorted(slopes, reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_prove_the_value_and_bracket_what_a_second_is_worth(seed):
    tables = cases.small(seed, packages=9, providers=4, zones=2)
    problem = problem_of(tables)
    for hours in (1, 4):
        pools = Pools.build(problem, problem.zone_ids)
        network, first = programme_of(problem, pools, most=20 * HOUR)
        for row in range(first, len(network.row_upper)):
            goal = np.ones(network.columns, dtype=np.int64)

            def at(seconds, row=row, goal=goal, network=network):
                right = network.row_upper.copy()
                right[row] = seconds
                best = solve_in_order([goal], replace(network, row_upper=right))
                price = best.row_prices[0]
                assert (price >= 0).all()  # a further hour never takes one away
                reduced = goal - np.bincount(
                    network.column, weights=price[network.row], minlength=network.columns
                ).astype(np.int64)
                # strong duality, in whole numbers: prices of rows, and of upper bounds
                proven = price @ right + np.maximum(reduced, 0) @ network.upper
                assert proven == best.values[0]
                return best.values[0], int(price[row])

            here, price = at(hours * HOUR)
            assert at(hours * HOUR + 1)[0] - here <= price <= here - at(hours * HOUR - 1)[0]


def test_the_price_at_no_hours_is_no_less_than_the_first_second_is_worth():
    for seed in SEEDS:
        found = price_ladder(problem_of(cases.small(seed)), goals=["placed_hours"])
        assert (found.price[..., 0] * HOUR >= found.gain[:, :, 0, 0]).all()


def _reach(rival, name):
    return rival.most(rival.at(name))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_curve_of_fairness_is_that_of_programmes_solved_afresh_from_the_labels(seed):
    tables = cases.small(seed, packages=9, providers=4, zones=2, tenders=True)
    problem = problem_of(tables)
    found = fairness_curve(problem, AllocationSettings(goals=("placed_hours", "prime_hours")))
    rival = Rival(tables)
    firms = np.array(problem.provider_ids)
    for name, reach in zip(firms, found.reach, strict=True):
        assert reach / HOUR == pytest.approx(_reach(rival, name) or 0.0, abs=1e-6)
    fair = [
        (rival.at(name), reach)
        for name, reach in zip(firms[found.counts], found.reach[found.counts], strict=True)
    ]
    ones = np.ones(len(rival.entries))

    def most(step):
        floors = [(-at, -(reach * step // STEPS) / HOUR) for at, reach in fair]
        return rival.most(ones, floors)

    for point in found.points:
        assert point.values[0] == pytest.approx(most(round(point.least_share * STEPS)), abs=1e-6)
        least = found.reach[found.counts] * round(point.least_share * STEPS) // STEPS
        assert (point.seconds[found.counts] >= least).all()
    if found.points:
        greatest = round(found.points[-1].least_share * STEPS)
        assert greatest == STEPS or most(greatest + 1) is None  # a step more cannot be given
        placed = [point.values[0] for point in found.points]
        assert placed == sorted(placed, reverse=True)


def test_the_cost_of_fairness_by_hand():
    # Two providers, 10 hours each, 10 hours wanted; only the prime one counts for the second goal.
    tables = cases.market(
        [{"package_id": f"P{i}", "zone_id": "north", "hours_per_week": 1.0} for i in range(10)],
        [
            {"provider_id": name, "provider_name": name, "capacity_hours_per_week": 10.0}
            for name in ("prime", "other")
        ],
        [
            {"provider_id": "prime", "zone_id": "north", "role": "prime"},
            {"provider_id": "other", "zone_id": "north", "role": "supplementary"},
        ],
    )
    settings = AllocationSettings(goals=("placed_hours", "prime_hours"))
    found = fairness_curve(problem_of(tables, settings), settings, points=3)
    assert found.free_share == 0.0
    # a least share of t gives the other 10 t hours, up to an even split
    assert [(p.least_share, *p.values) for p in found.points] == [
        (0.0, 10.0, 10.0),
        (0.25, 10.0, 7.5),
        (0.5, 10.0, 5.0),
    ]
    assert found.points[0].spread == 0.5
    assert found.points[-1].spread == 0.0


def test_a_provider_who_takes_nobody_new_is_promised_nothing():
    tables = cases.market(
        [{"package_id": "A", "zone_id": "north", "hours_per_week": 5.0}],
        [
            {"provider_id": "out", "provider_name": "out", "capacity_hours_per_week": 5.0,
             "suspended_from": pd.Timestamp("2020-01-01")},
            {"provider_id": "blank", "provider_name": "no stated limit"},
        ],
        [
            {"provider_id": "out", "zone_id": "north", "role": "prime"},
            {"provider_id": "blank", "zone_id": "north", "role": "prime"},
        ],
    )  # fmt: skip
    found = fairness_curve(problem_of(tables), AllocationSettings())
    assert not found.counts.any()
    assert found.points == ()


@pytest.mark.parametrize("seed", range(4))
def test_with_shares_by_role_the_curve_is_bounded_from_above_and_closely(seed):
    limits = Limits(role_share={"prime": 0.5})
    settings = AllocationSettings(goals=("placed_hours", "prime_hours"), limits=limits)
    tables = cases.small(seed, packages=9, providers=4, zones=2)
    problem = problem_of(tables, settings)
    found = fairness_curve(problem, settings)
    rival = Rival(tables)
    asked = tables[0].groupby("zone_id")["hours_per_week"].sum()
    for zone, hours in asked.items():
        here = [
            float(prime and tables[0]["zone_id"][place] == zone)
            for place, _, _, prime in rival.entries
        ]
        rival.rows.append(here)
        rival.sides.append(hours / 2)
    fair = [
        (rival.at(name), reach)
        for name, reach in zip(
            np.array(problem.provider_ids)[found.counts], found.reach[found.counts], strict=True
        )
    ]
    for point in found.points:
        step = round(point.least_share * STEPS)
        floors = [(-at, -(reach * step // STEPS) / HOUR) for at, reach in fair]
        most = rival.most(np.ones(len(rival.entries)), floors)
        assert most == pytest.approx(point.values[0], abs=2 / HOUR)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_no_figure(seed):
    tables = cases.small(seed, packages=9, providers=4, zones=2, tenders=True)
    rng = np.random.default_rng(seed)
    shuffled = tuple(
        table.iloc[rng.permutation(len(table))].reset_index(drop=True) for table in tables
    )
    settings = AllocationSettings()
    held = [problem_of(each, settings) for each in (tables, shuffled)]
    ladders = [price_ladder(each, goals=settings.goals) for each in held]
    assert (ladders[0].gain == ladders[1].gain).all()
    assert (ladders[0].base == ladders[1].base).all()
    one, two = (fairness_curve(each, settings) for each in held)
    assert one.free_share == two.free_share
    for first, second in zip(one.points, two.points, strict=True):
        assert first.values == pytest.approx(second.values)
        assert (first.seconds == second.seconds).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_goal_that_counts_people_is_told_in_whole_people(seed):
    tables = cases.small(seed, packages=9, providers=4, zones=2, loose=True)
    settings = AllocationSettings(goals=("placed_people", "placed_hours"))
    found = fairness_curve(problem_of(tables, settings), settings)
    people = [point.values[0] for point in found.points]
    assert all(each == int(each) and each <= 9 for each in people)
    assert people == sorted(people, reverse=True)


def _most_fair(rival, fair, *rows):
    """Return the greatest least share under further rows, with the share as a column."""
    width = len(rival.entries)
    matrix = [[*row, 0.0] for row in [*rival.rows, *(each for each, _ in rows)]]
    sides = [*rival.sides, *(side for _, side in rows)]
    for at, reach in fair:
        matrix.append([*(-at), reach / HOUR])
        sides.append(0.0)
    goal = np.zeros(width + 1)
    goal[-1] = -1.0
    best = linprog(goal, A_ub=np.array(matrix), b_ub=np.array(sides),
                   bounds=[(0, None)] * width + [(0, 1)])  # fmt: skip
    return -best.fun


@pytest.mark.parametrize("seed", range(8))
def test_the_share_at_a_loss_is_the_greatest_by_a_programme_with_the_share_as_a_column(seed):
    tables = cases.small(seed, packages=9, providers=4, zones=2, loose=True)
    problem = problem_of(tables)
    rival = Rival(tables)
    losses = (0.0, 0.05, 0.3)
    found = shares_at_losses(problem, AllocationSettings(), losses=losses)
    curve = fairness_curve(problem, AllocationSettings())
    firms = np.array(problem.provider_ids)[curve.counts]
    fair = [(rival.at(name), reach) for name, reach in
            zip(firms, curve.reach[curve.counts], strict=True)]  # fmt: skip
    ones = np.ones(len(rival.entries))
    placed, prime = rival.ordered()
    assert [each.goal.name for each in found] == ["placed_hours", "prime_hours", "weekly_cost"]
    for place, loss in enumerate(losses):
        of_hours = _most_fair(rival, fair, (-ones, -placed * (1 - loss)))
        of_primes = _most_fair(rival, fair, (-ones, -placed), (-rival.prime, -prime * (1 - loss)))
        # floors are cut to the second, and shares to the ten-thousandth
        assert found[0].least_shares[place] == pytest.approx(of_hours, abs=3e-4)
        assert found[1].least_shares[place] == pytest.approx(of_primes, abs=3e-4)


def test_the_share_that_a_dearer_bill_buys_by_hand():
    # 10 hours wanted; one asks 20 pounds, the other 30: ten cheap hours cost 200, five each 250.
    tables = cases.market(
        [{"package_id": f"P{i}", "zone_id": "north", "hours_per_week": 1.0} for i in range(10)],
        [
            {"provider_id": name, "provider_name": name, "capacity_hours_per_week": 10.0}
            for name in ("cheap", "dear")
        ],
        [
            {
                "provider_id": "cheap",
                "zone_id": "north",
                "role": "prime",
                "rate_gbp_per_hour": 20.0,
            },
            {"provider_id": "dear", "zone_id": "north", "role": "prime", "rate_gbp_per_hour": 30.0},
        ],
    )
    found = shares_at_losses(
        problem_of(tables), AllocationSettings(), losses=(0.0, 0.05, 0.25, 1.0)
    )
    # each hour with the dear one costs 10 pounds more: 5% of 200 buys 1 hour of its 10
    assert found[2].least_shares == (0.0, 0.1, 0.5, 0.5)
    assert found[2].kept == ("placed_hours",)
    assert found[1].least_shares == (0.5, 0.5, 0.5, 0.5)  # both are primes: nothing is lost
