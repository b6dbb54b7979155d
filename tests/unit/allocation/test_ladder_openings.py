"""The price ladder under limits on having work in a zone, against every set of openings.

The rival of `test_ladder_and_fairness`, from the labels by scipy's linear programmes, once for each
set of appointments that may have work: it knows no branch and bound, no cells and no seconds.
"""

from __future__ import annotations

import importlib.util
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from homecare.allocation import AllocationSettings
from homecare.allocation.ladder import price_ladder
from homecare.allocation.limits import Limits

_path = Path(__file__).parent / "test_ladder_and_fairness.py"
_spec = importlib.util.spec_from_file_location("test_ladder_and_fairness", _path)
plain = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plain)
cases, problem_of, HOUR = plain.cases, plain.problem_of, plain.HOUR

SEEDS = range(8)
STEPS = (1, 10)
SECOND = 2.5 / HOUR
LIMITS = {
    "number": Limits(most_providers={"all": 1}),
    "block": Limits(block_hours={"all": 12}),
    "both": Limits(most_providers={"all": 2}, block_hours={"all": 9}),
}


def best_of(tables, limits, pool=None):
    """Return hours placed and then with primes, the best of all sets of appointments with work."""
    links = tables[2]
    rival = plain.Rival(tables, pool)
    used = sorted({entry[1] for entry in rival.entries if entry[1] >= 0})
    at = {link: np.array([float(e[1] == link) for e in rival.entries]) for link in used}
    ones = np.ones(len(rival.entries))
    block = limits.block_hours.get("all", 0)
    number = limits.most_providers.get("all", len(used))
    found = [(0.0, 0.0)]
    for choice in product((False, True), repeat=len(used)):
        opened = [link for link, is_open in zip(used, choice, strict=True) if is_open]
        zones = links.loc[opened, "zone_id"].value_counts()
        if (zones > number).any():
            continue
        rows = [(at[link], 0.0) for link in used if link not in opened]
        rows += [(-at[link], -block) for link in opened]
        placed = rival.most(ones, rows)
        if placed is None or placed < found[0][0] - 1e-7:
            continue
        prime = rival.most(rival.prime, [*rows, (-ones, -placed + 1e-9)])
        found.append((placed, prime))
        found = [each for each in found if each[0] > max(f[0] for f in found) - 1e-7]
    return max(each[0] for each in found), max(each[1] for each in found)


def case(seed, what):
    tables = cases.small(seed, packages=9, providers=3, zones=2)
    settings = AllocationSettings(goals=("placed_hours", "prime_hours"), limits=LIMITS[what])
    return tables, settings, problem_of(tables, settings)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", LIMITS)
def test_the_ladder_is_the_best_of_every_set_of_openings(what, seed):
    tables, settings, problem = case(seed, what)
    found = price_ladder(problem, goals=settings.goals, steps_hours=STEPS)
    today = best_of(tables, settings.limits)
    np.testing.assert_allclose(found.base / HOUR, today, atol=SECOND)
    assert (found.gain == found.most).all()  # all of it proven
    for z, zone in enumerate(found.zone_ids):
        for r, role in enumerate(found.roles):
            for s, step in enumerate(STEPS):
                then = best_of(tables, settings.limits, (zone, role, step))
                gain = np.subtract(then, today)
                np.testing.assert_allclose(found.gain[z, r, s] / HOUR, gain, atol=2 * SECOND)


def test_the_limits_change_what_further_hours_are_worth():
    changed = 0
    for seed, what in product(SEEDS, LIMITS):
        tables, settings, problem = case(seed, what)
        limited = price_ladder(problem, goals=settings.goals, steps_hours=STEPS)
        free = price_ladder(problem_of(tables), goals=settings.goals, steps_hours=STEPS)
        changed += bool((limited.gain != free.gain).any())
    assert changed > len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_limits_that_forbid_nothing_change_no_figure(seed):
    tables = cases.small(seed, packages=9, providers=3, zones=2)
    nothing = Limits(most_providers={"all": 99}, block_hours={"all": 0})
    settings = AllocationSettings(limits=nothing)
    free = price_ladder(problem_of(tables), goals=settings.goals)
    found = price_ladder(problem_of(tables, settings), goals=settings.goals)
    assert (found.base == free.base).all()
    assert (found.gain == free.gain).all()
    assert (found.most == free.gain).all()
    assert found.is_chosen
    assert not free.is_chosen


@pytest.mark.parametrize("what", LIMITS)
def test_without_work_the_ends_hold_what_is_proven_with_it(what):
    for seed in SEEDS:
        _, settings, problem = case(seed, what)
        proven = price_ladder(problem, goals=settings.goals, steps_hours=STEPS)
        found = price_ladder(problem, goals=settings.goals, steps_hours=STEPS, work_limit=0)
        # No more is attained than the best; its bound holds, or is cut to the hours offered.
        reached, most = (each + found.base for each in (found.gain, found.most))
        best = (proven.gain + proven.base)[..., 0]
        assert (reached[..., 0] <= best).all()
        assert (found.gain <= found.most).all()
        steps = proven.steps[None, None, :]
        assert ((most[..., 0] >= best) | (found.most[..., 0] == steps)).all()
        assert (found.gain[..., 0] <= steps).all()


def test_at_a_county_more_hours_are_never_worth_less_and_none_are_worth_nothing():
    tables = cases.county(3, packages=250, providers=12, zones=5)
    limits = Limits(most_providers={"all": 3}, block_hours={"all": 20})
    settings = AllocationSettings(limits=limits)
    problem = problem_of(tables, settings)
    found = price_ladder(problem, goals=settings.goals, steps_hours=(0, 1, 10, 50))
    placed = found.goals.index("placed_hours")
    gain, most = found.gain[..., placed], found.most[..., placed]
    assert (found.gain[:, :, 0] == 0).all()
    assert (most[:, :, 0] == 0).all()
    assert (np.diff(gain, axis=2) >= 0).all()
    assert (gain <= most).all()
    assert (most <= found.steps).all()


@pytest.mark.parametrize("what", LIMITS)
def test_the_order_of_rows_changes_no_figure(what):
    tables, settings, problem = case(5, what)
    rng = np.random.default_rng(5)
    mixed = tuple(each.iloc[rng.permutation(len(each))].reset_index(drop=True) for each in tables)
    other = problem_of(mixed, settings)
    one, two = (price_ladder(each, goals=settings.goals) for each in (problem, other))
    assert (one.gain == two.gain).all()
    assert (one.most == two.most).all()
    assert (one.base == two.base).all()


def test_primes_first_tell_hours_with_primes_first():
    tables = cases.small(4, packages=9, providers=3, zones=2)
    settings = AllocationSettings(goals=("prime_hours", "placed_hours"), limits=LIMITS["both"])
    found = price_ladder(problem_of(tables, settings), goals=settings.goals, steps_hours=STEPS)
    assert found.goals == settings.goals
    supplementary = found.gain[:, found.roles.index("supplementary")]
    assert (supplementary[..., 0] == 0).all()
    assert (found.most[:, found.roles.index("supplementary"), :, 0] == 0).all()
