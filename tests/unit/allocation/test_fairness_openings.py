"""The cost of fairness under limits on having work in a zone, against every set of openings.

The rival of `test_ladder_and_fairness`, from the labels by scipy's linear programmes, once for each
set of appointments that may have work: it knows no branch and bound, no cells and no seconds.
"""

from __future__ import annotations

import importlib.util
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from homecare.allocation import AllocationSettings, allocate
from homecare.allocation.fairness import cost_of_fairness
from homecare.allocation.fairness.curve import fairness_curve
from homecare.allocation.fairness.held import STEPS
from homecare.allocation.fairness.losses import LOSSES as ASKED
from homecare.allocation.fairness.losses import shares_at_losses
from homecare.allocation.fairness.reach import most_of_blocks
from homecare.allocation.limits import Limits

_path = Path(__file__).parent / "test_ladder_and_fairness.py"
_spec = importlib.util.spec_from_file_location("test_ladder_and_fairness", _path)
plain = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plain)
cases, problem_of, HOUR = plain.cases, plain.problem_of, plain.HOUR

SEEDS = (3, 8, 9, 11)  # markets in which some limit makes a share cost something
SECOND = 2.5 / HOUR
LOSSES = (0.0, 0.05, 0.3)
LIMITS = {
    "number": Limits(most_providers={"all": 2}),
    "block": Limits(block_hours={"all": 3}),
    "both": Limits(most_providers={"all": 2, "Z1": 3}, block_hours={"all": 4, "Z0": 5}),
}


class Rival(plain.Rival):
    """The programme of `test_ladder_and_fairness` for every set of appointments with work."""

    def __init__(self, tables, limits):
        super().__init__(tables)
        links = tables[2]
        self.ones = np.ones(len(self.entries))
        used = sorted({entry[1] for entry in self.entries})
        self.sets = []
        for choice in product((False, True), repeat=len(used)):
            opened = [link for link, is_open in zip(used, choice, strict=True) if is_open]
            zones = links.loc[opened, "zone_id"].value_counts()
            if any(number > _of(limits.most_providers, z, 99) for z, number in zones.items()):
                continue
            rows = [(self.of_link(link), 0.0) for link in used if link not in opened]
            for link in opened:
                least = _of(limits.block_hours, links.loc[link, "zone_id"], 0.0)
                rows.append((-self.of_link(link), -least))
            self.sets.append(rows)

    def of_link(self, link):
        return np.array([float(entry[1] == link) for entry in self.entries])

    def best(self, cost, more=()):
        """Return the most of a sum over every set, None where none is possible."""
        found = [self.most(cost, [*rows, *more]) for rows in self.sets]
        return max((each for each in found if each is not None), default=None)

    def in_order(self, more=()):
        """Return the most hours placed and then with primes, over every set."""
        placed = self.best(self.ones, more)
        return placed, self.best(self.prime, [*more, (-self.ones, -placed + 1e-7)])

    def share(self, fair, more=()):
        """Return the greatest least share over every set, with the share as a column."""
        width, best = len(self.entries), None
        for rows in self.sets:
            limits = [*zip(self.rows, self.sides, strict=True), *rows, *more]
            matrix = [[*row, 0.0] for row, _ in limits]
            matrix += [[*(-at), reach / HOUR] for at, reach in fair]
            sides = [*(side for _, side in limits), *(0.0 for _ in fair)]
            goal = np.append(np.zeros(width), -1.0)
            bounds = [(0, None)] * width + [(0, 1)]
            found = linprog(goal, A_ub=np.array(matrix), b_ub=np.array(sides), bounds=bounds)
            if found.status == 0:
                best = max(best or 0.0, -found.fun)
        return best

    def fair(self, problem, curve):
        firms = np.array(problem.provider_ids)[curve.counts]
        reach = curve.reach[curve.counts]
        return [(self.at(name), each) for name, each in zip(firms, reach, strict=True)]


def _of(stated, zone, blank):
    return stated.get(zone, stated.get("all", blank))


def morning(text):
    return float(text.split("=")[1])


def near(fair):
    """Floors are cut to the second, and shares to the ten-thousandth."""
    return 1.5e-4 + 1 / min(int(reach) for _, reach in fair)


def floors(fair, step):
    return [(-at, -(reach * step // STEPS) / HOUR) for at, reach in fair]


def case(seed, what):
    tables = cases.small(seed, packages=9, providers=4, zones=2, loose=True)
    limits = LIMITS[what] if isinstance(what, str) else what
    settings = AllocationSettings(goals=("placed_hours", "prime_hours"), limits=limits)
    return tables, settings, problem_of(tables, settings)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", LIMITS)
def test_the_curve_is_the_best_of_every_set_of_openings(what, seed):
    tables, settings, problem = case(seed, what)
    found = fairness_curve(problem, settings, points=4)
    rival = Rival(tables, settings.limits)
    for name, reach in zip(problem.provider_ids, found.reach, strict=True):
        assert reach / HOUR == pytest.approx(rival.best(rival.at(name)), abs=1e-6)
    if not found.points:
        assert not found.counts.any()
        return
    fair = rival.fair(problem, found)
    assert found.is_chosen
    assert found.greatest_most == found.points[-1].least_share
    assert found.points[-1].least_share == pytest.approx(rival.share(fair), abs=near(fair))
    for point in found.points:
        placed, prime = rival.in_order(floors(fair, round(point.least_share * STEPS)))
        assert point.values == pytest.approx((placed, prime), abs=SECOND)
        assert point.bounds == point.values  # all of it proven
    placed, prime = rival.in_order()
    kept = [(-rival.ones, -placed + 1e-7), (-rival.prime, -prime + 1e-7)]
    assert found.free_share == pytest.approx(rival.share(fair, kept), abs=near(fair))
    assert found.free_share == found.free_most


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", LIMITS)
def test_the_share_at_a_loss_is_the_best_of_every_set_of_openings(what, seed):
    tables, settings, problem = case(seed, what)
    curve = fairness_curve(problem, settings, points=2)
    found = shares_at_losses(problem, settings, losses=LOSSES)
    if not curve.points:
        assert found == ()
        return
    rival = Rival(tables, settings.limits)
    fair = rival.fair(problem, curve)
    placed, prime = rival.in_order()
    hours, primes, _ = found
    for place, loss in enumerate(LOSSES):
        least = (-rival.ones, -placed * (1 - loss) + 1e-7)
        assert hours.least_shares[place] == pytest.approx(
            rival.share(fair, [least]), abs=near(fair)
        )
        kept = [(-rival.ones, -placed + 1e-7), (-rival.prime, -prime * (1 - loss) + 1e-7)]
        assert primes.least_shares[place] == pytest.approx(rival.share(fair, kept), abs=near(fair))
    for each in found:
        assert each.least_shares == each.most_shares
        assert list(each.least_shares) == sorted(each.least_shares)


def test_the_limits_change_what_fairness_costs():
    changed = 0
    for seed, what in product(SEEDS, LIMITS):
        _, settings, problem = case(seed, what)
        limited = fairness_curve(problem, settings, points=2)
        free = fairness_curve(case(seed, Limits())[2], settings, points=2)
        ends = [
            (each.free_share, [(p.least_share, *p.values) for p in each.points])
            for each in (limited, free)
        ]
        changed += ends[0] != ends[1]
    assert changed > len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_limits_that_forbid_nothing_change_no_figure(seed):
    nothing = Limits(most_providers={"all": 99}, block_hours={"all": 0})
    _, settings, problem = case(seed, nothing)
    free = case(seed, Limits())[2]
    one, two = (fairness_curve(each, settings) for each in (free, problem))
    assert (one.reach == two.reach).all()
    assert one.free_share == two.free_share == two.free_most
    if one.points:
        assert one.points[-1].least_share == two.points[-1].least_share == two.greatest_most
    values = {point.least_share: point.values for point in two.points}
    for point in one.points:
        assert values[point.least_share] == point.values
    first, second = (shares_at_losses(each, settings) for each in (free, problem))
    for before, after in zip(first, second, strict=True):
        assert before.least_shares == after.least_shares == after.most_shares
        assert (before.is_chosen, after.is_chosen) == (False, True)


@pytest.mark.parametrize("what", LIMITS)
@pytest.mark.parametrize("work", [0, 1, 50_000])
def test_without_work_the_ends_hold_what_is_proven_with_it(work, what):
    for seed in SEEDS[1:5]:
        tables, settings, problem = case(seed, what)
        found = fairness_curve(problem, settings, points=3, work_limit=work)
        if not found.points:
            continue
        rival = Rival(tables, settings.limits)
        fair = rival.fair(problem, found)
        greatest = rival.share(fair)
        assert found.points[-1].least_share <= greatest + near(fair)
        assert greatest <= found.greatest_most + near(fair)
        placed = [point.values[0] for point in found.points]
        assert placed == sorted(placed, reverse=True)
        most = [point.bounds[0] for point in found.points]
        assert most == sorted(most, reverse=True)
        for point in found.points:
            best = rival.best(rival.ones, floors(fair, round(point.least_share * STEPS)))
            assert point.values[0] <= best + SECOND
            assert best <= point.bounds[0] + SECOND
            floor = found.reach[found.counts] * round(point.least_share * STEPS) // STEPS
            assert (point.seconds[found.counts] >= floor).all()  # it is attained
        hours, primes = found.points[0].values
        kept = [(-rival.ones, -hours + 1e-7), (-rival.prime, -primes + 1e-7)]
        free = rival.share(fair, kept)  # with no goal below the first point
        assert found.free_share <= free + near(fair)
        assert free <= found.free_most + near(fair)
        told = shares_at_losses(problem, settings, losses=LOSSES, work_limit=work)
        for each in told:
            assert all(low <= high for low, high in zip(each.least_shares, each.most_shares,
                                                        strict=True))  # fmt: skip
            assert max(each.least_shares) <= greatest + near(fair)


@pytest.mark.parametrize("what", LIMITS)
def test_asked_both_ways_the_answers_are_those_of_each_and_agree_where_not_proven(what):
    for seed in SEEDS:
        _, settings, problem = case(seed, what)
        curve = fairness_curve(problem, settings)
        if not curve.points:
            continue
        losses = shares_at_losses(problem, settings)
        both = cost_of_fairness(problem, settings, tell=str)
        ends = [(p.least_share, p.values, p.bounds) for p in curve.points]
        assert ends == [(p.least_share, p.values, p.bounds) for p in both[0].points]
        for one, two in zip(losses, both[1], strict=True):
            assert one.least_shares == two.least_shares == two.most_shares
        for work in (0, 20_000, 100_000):
            found, told = cost_of_fairness(problem, settings, tell=str, work_limit=work)
            hours, *others = told
            first = found.points[0].values[0]
            for loss, share, most in zip(ASKED, hours.least_shares, hours.most_shares,
                                         strict=True):  # fmt: skip
                assert share <= most <= found.greatest_most
                assert share <= found.points[-1].least_share
                # What the curve attains within a loss is attained in the table of losses too.
                within = [p.least_share for p in found.points
                          if p.values[0] >= first * (1 - loss) + SECOND]  # fmt: skip
                assert share >= max(within, default=0.0)
            for before, after, end in zip(hours.least_shares, hours.most_shares,
                                          hours.most_shares[1:], strict=False):  # fmt: skip
                assert before <= after <= end
            for each in others:
                assert max(each.least_shares) <= found.points[-1].least_share


def test_a_block_that_nobody_can_fill_leaves_nobody_to_share_with():
    _, settings, problem = case(3, Limits(block_hours={"all": 1000}))
    found = fairness_curve(problem, settings)
    assert not found.reach.any()
    assert found.points == ()
    assert shares_at_losses(problem, settings) == ()


def two_providers(limits, *, hours=10.0):
    """Two providers, 10 hours each, hours wanted in one zone; only one of them is a prime."""
    tables = cases.market(
        [{"package_id": f"P{i}", "zone_id": "north", "hours_per_week": 1.0}
         for i in range(int(hours))],
        [{"provider_id": name, "provider_name": name, "capacity_hours_per_week": 10.0}
         for name in ("prime", "other")],
        [{"provider_id": "prime", "zone_id": "north", "role": "prime"},
         {"provider_id": "other", "zone_id": "north", "role": "supplementary"}],
    )  # fmt: skip
    settings = AllocationSettings(goals=("placed_hours", "prime_hours"), limits=limits)
    return problem_of(tables, settings), settings


def test_with_one_place_in_the_only_zone_nothing_can_be_promised_to_two():
    problem, settings = two_providers(Limits(most_providers={"all": 1}))
    found = fairness_curve(problem, settings)
    assert [(point.least_share, *point.values) for point in found.points] == [(0.0, 10.0, 10.0)]
    assert (found.free_share, found.free_most, found.greatest_most) == (0.0, 0.0, 0.0)
    for each in shares_at_losses(problem, settings):
        assert set(each.least_shares) == set(each.most_shares) == {0.0}


def test_any_share_costs_a_whole_block_at_once_by_hand():
    # Ten hours wanted; a block of four: a share of t costs the prime max(4, 10 t) of its ten hours.
    problem, settings = two_providers(Limits(block_hours={"all": 4}))
    found = fairness_curve(problem, settings, points=3)
    assert [(point.least_share, *point.values) for point in found.points] == [
        (0.0, 10.0, 10.0),
        (0.0001, 10.0, 6.0),
        (0.25, 10.0, 6.0),
        (0.5, 10.0, 5.0),
    ]
    primes = shares_at_losses(problem, settings, losses=(0.0, 0.39, 0.4, 0.45, 1.0))[1]
    assert primes.least_shares == (0.0, 0.0, 0.4, 0.45, 0.5)
    # Seven hours cannot be two blocks of four.
    problem, settings = two_providers(Limits(block_hours={"all": 4}), hours=7)
    assert len(fairness_curve(problem, settings).points) == 1


@pytest.mark.parametrize("seed", range(30))
def test_the_most_within_blocks_is_the_best_of_every_set_of_zones(seed):
    rng = np.random.default_rng(seed)
    block = rng.integers(0, 30, size=7)
    most = block + rng.integers(0, 30, size=7)
    capacity = int(rng.integers(0, 150))
    best = 0
    for choice in product((0, 1), repeat=7):
        is_open = np.array(choice)
        if is_open @ block <= capacity:
            best = max(best, min(capacity, int(is_open @ most)))
    assert most_of_blocks(block.tolist(), most.tolist(), capacity=capacity) == best


@pytest.mark.parametrize("seed", SEEDS)
def test_within_call_windows_too_the_reach_is_the_best_of_every_set_of_openings(seed):
    tables = cases.with_mornings(cases.small(seed, packages=9, providers=4, zones=2, loose=True))
    limits = LIMITS["block"]
    settings = AllocationSettings(goals=("placed_hours", "prime_hours"), limits=limits)
    problem = problem_of(tables, settings)
    rival = Rival(tables, limits)
    packages, providers, _ = tables
    parts = [
        morning(text) / hours
        for text, hours in zip(packages["window_hours"], packages["hours_per_week"], strict=True)
    ]
    for firm in providers.itertuples():
        rival.rows.append([parts[e[0]] * (e[2] == firm.provider_id) for e in rival.entries])
        rival.sides.append(morning(firm.window_capacity_hours))
    found = fairness_curve(problem, settings, points=3)
    for name, reach in zip(problem.provider_ids, found.reach, strict=True):
        assert reach / HOUR == pytest.approx(rival.best(rival.at(name)), abs=SECOND)
    fair = rival.fair(problem, found)
    for point in found.points:
        placed = rival.best(rival.ones, floors(fair, round(point.least_share * STEPS)))
        assert point.values[0] == pytest.approx(placed, abs=2 * SECOND)


@pytest.mark.parametrize("what", LIMITS)
def test_the_first_point_has_the_bound_of_the_plan(what):
    for seed in SEEDS:
        tables, settings, problem = case(seed, what)
        plan = allocate(
            tables[0], tables[1], appointments=tables[2], settings=settings, as_of=cases.AS_OF
        )
        found = fairness_curve(problem, settings, points=2)
        if found.points:
            # Whole packages never pass the programme that may split them.
            assert plan.placed_hours <= found.points[0].values[0] + SECOND


def test_at_a_county_the_first_point_has_the_bound_of_the_plan_and_the_curve_never_rises():
    tables = cases.county(3, packages=250, providers=12, zones=5)
    limits = Limits(most_providers={"all": 3}, block_hours={"all": 10})
    settings = AllocationSettings(limits=limits)
    problem = problem_of(tables, settings)
    plan = allocate(
        tables[0], tables[1], appointments=tables[2], settings=settings, as_of=cases.AS_OF
    )
    found = fairness_curve(problem, settings, points=4)
    assert found.points[0].bounds[0] == pytest.approx(plan.bound_hours, abs=SECOND)
    assert plan.placed_hours <= found.points[0].values[0] + SECOND
    placed = [point.values[0] for point in found.points]
    assert placed == sorted(placed, reverse=True)
    assert len(set(placed)) > 1


@pytest.mark.parametrize("what", LIMITS)
def test_the_order_of_rows_changes_no_figure(what):
    tables, settings, problem = case(9, what)
    rng = np.random.default_rng(5)
    mixed = tuple(each.iloc[rng.permutation(len(each))].reset_index(drop=True) for each in tables)
    other = problem_of(mixed, settings)
    one, two = (fairness_curve(each, settings) for each in (problem, other))
    assert one.free_share == two.free_share
    assert one.free_most == two.free_most
    assert one.greatest_most == two.greatest_most
    assert [p.least_share for p in one.points] == [p.least_share for p in two.points]
    assert [p.values for p in one.points] == [p.values for p in two.points]
    assert [p.bounds for p in one.points] == [p.bounds for p in two.points]
    first, second = (shares_at_losses(each, settings) for each in (problem, other))
    assert [each.least_shares for each in first] == [each.least_shares for each in second]


def test_other_names_change_no_figure():
    tables, settings, problem = case(0, "both")
    names = {name: f"x{9 - place}" for place, name in enumerate(problem.provider_ids)}
    packages, providers, links = (table.copy() for table in tables)
    packages["incumbent_provider_id"] = packages["incumbent_provider_id"].replace(names)
    providers["provider_id"] = providers["provider_id"].replace(names)
    links["provider_id"] = links["provider_id"].replace(names)
    one = fairness_curve(problem, settings)
    two = fairness_curve(problem_of((packages, providers, links), settings), settings)
    assert one.free_share == two.free_share
    assert [p.least_share for p in one.points] == [p.least_share for p in two.points]
    for first, second in zip(one.points, two.points, strict=True):
        assert first.values == pytest.approx(second.values)
