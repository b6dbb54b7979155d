"""The price ladder and the curve of fairness under call windows and shares by role.

The rival of `test_ladder_and_fairness`, from the labels by scipy, with further rows.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from homecare.allocation import AllocationSettings
from homecare.allocation.fairness.curve import STEPS, fairness_curve
from homecare.allocation.fairness.losses import shares_at_losses
from homecare.allocation.ladder import price_ladder
from homecare.allocation.limits import Limits

_path = Path(__file__).parent / "test_ladder_and_fairness.py"
_spec = importlib.util.spec_from_file_location("test_ladder_and_fairness", _path)
plain = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plain)
cases, problem_of, HOUR = plain.cases, plain.problem_of, plain.HOUR

SEEDS = range(8)
SECOND = 1.5 / HOUR  # a bound is told in whole seconds


def morning(text):
    return float(text.split("=")[1])


class Rival(plain.Rival):
    """The programme with mornings of providers, or with half of a zone's hours for its primes."""

    def __init__(self, tables, what, pool=None):
        super().__init__(tables, pool)
        packages, providers, _ = tables
        if what == "mornings":
            parts = [
                morning(text) / hours
                for text, hours in zip(
                    packages["window_hours"], packages["hours_per_week"], strict=True
                )
            ]
            for firm in providers.itertuples():
                self.rows.append([parts[e[0]] * (e[2] == firm.provider_id) for e in self.entries])
                self.sides.append(morning(firm.window_capacity_hours))
            return
        zones, hours = packages["zone_id"].tolist(), packages["hours_per_week"].tolist()
        for zone, asked in packages.groupby("zone_id")["hours_per_week"].sum().items():
            here = [e[1] >= 0 and e[3] and zones[e[0]] == zone for e in self.entries]
            self.rows.append([float(each) for each in here])
            self.sides.append(asked / 2)
            for place, entry in enumerate(self.entries):
                if here[place] and hours[entry[0]] > asked / 2:  # a package no prime may have
                    self.rows.append([float(each == place) for each in range(len(here))])
                    self.sides.append(0.0)


def case(what, seed):
    tables = cases.small(seed, packages=9, providers=4, zones=2)
    limits = Limits(role_share={"prime": 0.5}) if what == "role" else Limits()
    settings = AllocationSettings(goals=("placed_hours", "prime_hours"), limits=limits)
    tables = cases.with_mornings(tables) if what == "mornings" else tables
    return tables, settings, problem_of(tables, settings)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", ["mornings", "role"])
def test_the_ladder_is_the_difference_of_programmes_solved_afresh(what, seed):
    tables, settings, problem = case(what, seed)
    found = price_ladder(problem, goals=settings.goals, steps_hours=(1, 10))
    today = Rival(tables, what).ordered()
    np.testing.assert_allclose(found.base / HOUR, today, atol=SECOND)
    for z, zone in enumerate(found.zone_ids):
        for r, role in enumerate(found.roles):
            for s, step in enumerate((1, 10)):
                then = Rival(tables, what, (zone, role, step)).ordered()
                gain = np.subtract(then, today)
                np.testing.assert_allclose(found.gain[z, r, s] / HOUR, gain, atol=2 * SECOND)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", ["mornings", "role"])
def test_the_curve_and_the_losses_are_those_of_programmes_solved_afresh(what, seed):
    tables, settings, problem = case(what, seed)
    found = fairness_curve(problem, settings)
    rival = Rival(tables, what)
    firms = np.array(problem.provider_ids)
    if what == "mornings":  # a share of a role is no limit of one provider alone
        for name, reach in zip(firms, found.reach, strict=True):
            assert reach / HOUR == pytest.approx(rival.most(rival.at(name)) or 0.0, abs=SECOND)
    fair = [
        (rival.at(name), reach)
        for name, reach in zip(firms[found.counts], found.reach[found.counts], strict=True)
    ]
    ones = np.ones(len(rival.entries))

    def floors(step):
        return [(-at, -(reach * step // STEPS) / HOUR) for at, reach in fair]

    for point in found.points:
        more = floors(round(point.least_share * STEPS))
        placed = rival.most(ones, more)
        assert point.values[0] == pytest.approx(placed, abs=SECOND)
        prime = rival.most(rival.prime, [*more, (-ones, -placed + 1e-9)])
        assert point.values[1] == pytest.approx(prime, abs=SECOND)
    if not found.points:
        return
    greatest = round(found.points[-1].least_share * STEPS)
    assert greatest == STEPS or rival.most(ones, floors(greatest + 1)) is None
    placed, prime = rival.ordered()
    losses = (0.0, 0.05, 0.3)
    told = shares_at_losses(problem, settings, losses=losses)
    for place, loss in enumerate(losses):
        hours = plain._most_fair(rival, fair, (-ones, -placed * (1 - loss) + 1e-7))
        primes = plain._most_fair(rival, fair, (-ones, -placed + 1e-7),
                                  (-rival.prime, -prime * (1 - loss) + 1e-7))  # fmt: skip
        # floors are cut to the second, and shares to the ten-thousandth
        assert told[0].least_shares[place] == pytest.approx(hours, abs=3e-4)
        assert told[1].least_shares[place] == pytest.approx(primes, abs=3e-4)


@pytest.mark.parametrize("what", ["mornings", "role"])
def test_at_a_county_more_hours_are_never_worth_less(what):
    tables = cases.county(3, packages=250, providers=12, zones=6)
    limits = Limits(role_share={"prime": 0.5, "supplementary": 0.5}) if what == "role" else Limits()
    tables = cases.with_mornings(tables) if what == "mornings" else tables
    settings = AllocationSettings(limits=limits)
    problem = problem_of(tables, settings)
    found = price_ladder(problem, goals=settings.goals)
    gain = found.gain[..., found.goals.index("placed_hours")]
    assert (gain >= 0).all()
    assert (np.diff(gain, axis=2) >= 0).all()
    assert (gain <= found.steps).all()
    curve = fairness_curve(problem, settings, points=4)
    placed = [point.values[0] for point in curve.points]
    assert placed == sorted(placed, reverse=True)


@pytest.mark.parametrize("what", ["mornings", "role"])
def test_the_order_of_rows_changes_no_figure_under_limits(what):
    tables, settings, problem = case(what, 5)
    rng = np.random.default_rng(5)
    mixed = tuple(each.iloc[rng.permutation(len(each))].reset_index(drop=True) for each in tables)
    other = problem_of(mixed, settings)
    one, two = (price_ladder(each, goals=settings.goals) for each in (problem, other))
    assert (one.gain == two.gain).all()
    assert (one.base == two.base).all()
    first, second = (fairness_curve(each, settings) for each in (problem, other))
    assert first.free_share == second.free_share
    assert [p.values for p in first.points] == [p.values for p in second.points]
