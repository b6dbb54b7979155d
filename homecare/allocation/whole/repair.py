"""Repair: small exchanges that improve the goals in order until none does.

Receives a plan of whole packages; changes it by moves, insertions that eject one package, and
swaps inside a zone, each of which improves the first goal it changes. Bounded in steps, never in
seconds, so that the same problem gives the same plan.

References
----------
Yagiura, M., Ibaraki, T. & Glover, F. (2004). An ejection chain approach for the generalized
assignment problem. INFORMS Journal on Computing 16, 133-151.
"""

from __future__ import annotations

import numpy as np

from homecare.allocation.problem import Ints, Problem
from homecare.allocation.whole.ejections import insert
from homecare.allocation.whole.handout import fill
from homecare.allocation.whole.packages import Plan, Whole, best_first, first_sign
from homecare.allocation.whole.swaps import swap, zones_of

ROUNDS = 30


def repair(problem: Problem, whole: Whole, plan: Plan) -> None:
    """Improve a plan until no move, insertion or swap does, or the rounds are used up.

    Parameters
    ----------
    problem : Problem
        The problem.
    whole : Whole
        The whole packages.
    plan : Plan
        The plan; changed in place.
    """
    zones = zones_of(problem, whole)
    for turn in range(ROUNDS):
        before = plan.pair.copy()
        fill(whole, plan)
        _move(whole, plan)
        insert(whole, plan, is_again=turn > 0)
        for zone in zones:
            swap(whole, plan, zone)
        if not _has_changed(whole, before, plan.pair):
            return


def _has_changed(whole: Whole, before: Ints, now: Ints) -> bool:
    """Return whether the value of any goal is another than before."""
    moved = (before != now).nonzero()[0]
    change = whole.worth_or_none[:, now[moved]] - whole.worth_or_none[:, before[moved]]
    return bool(change.sum(axis=1).any())


def _now(of: Ints, plan: Plan, packages: Ints) -> Ints:
    """Return what of (goals, pairs) some packages have now, (goals, n); 0 if unplaced."""
    pair = plan.pair[packages]
    return np.where(pair >= 0, of[:, pair], 0)


def _move(whole: Whole, plan: Plan) -> None:
    """Move single packages to better links with room."""
    for _ in range(ROUNDS):
        pairs = plan.open_pairs(whole)
        own = plan.pair[whole.package[pairs]]
        pairs = pairs[(own < 0) | (pairs < own)]  # best first, so that no other can be better
        package_of = whole.package[pairs]
        delta = whole.gain[:, pairs] - _now(whole.gain, plan, package_of)
        is_better = first_sign(delta) > 0
        if not is_better.any():
            return
        package_of, pairs, delta = package_of[is_better], pairs[is_better], delta[:, is_better]
        moved: set[int] = set()
        change = whole.worth[:, pairs] - _now(whole.worth, plan, package_of)
        change = np.where(whole.seconds[package_of] == 0, delta, change)
        for pair in pairs[best_first(change)].tolist():
            package = int(whole.package[pair])
            if package not in moved and plan.fits(whole, slice(pair, pair + 1))[0]:
                plan.put(whole, package, pair)
                moved.add(package)
