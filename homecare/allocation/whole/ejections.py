"""Insertions: an unplaced package takes the place of one that moves elsewhere or is left out.

Receives a plan of whole packages; changes it until no insertion improves the first goal that it
changes.
"""

from __future__ import annotations

import numpy as np

from homecare.allocation.cells import ragged
from homecare.allocation.problem import Bools, Ints
from homecare.allocation.whole.packages import Plan, Whole, best_first, first_sign


def insert(whole: Whole, plan: Plan) -> None:
    """Place unplaced packages by ejecting one package, which moves elsewhere or is left out."""
    steps = 4 * len(whole.line)
    if not len(whole.link):
        return
    nobody = len(plan.room.provider)
    at_provider = np.where(plan.pair >= 0, whole.provider[plan.pair], nobody)
    waiting = whole.turn[plan.pair[whole.turn] < 0].tolist()
    while waiting and steps:
        steps -= 1
        package = waiting.pop(0)
        best = _best_ejection(whole, plan, package, at_provider)
        if best is None:
            continue
        pair, out, other = best
        plan.put(whole, out, other)
        plan.put(whole, package, pair)
        at_provider[package] = whole.provider[pair]
        at_provider[out] = whole.provider[other] if other >= 0 else nobody
        if other < 0:
            waiting.append(out)


def _best_ejection(
    whole: Whole, plan: Plan, package: int, at_provider: Ints
) -> tuple[int, int, int] | None:
    """Return (pair to take, package to eject, pair it moves to or -1), or None.

    ``at_provider`` has the provider of each package; of unplaced ones, one more than there are.
    """
    seconds = int(whole.seconds[package])
    here = np.arange(whole.start[package], whole.start[package + 1])
    if not len(here):
        return None
    is_near = np.zeros(len(plan.room.provider) + 1, dtype=bool)
    if whole.shared:
        is_near[:-1] = True
    else:  # only its providers' packages can make room for it
        is_near[whole.provider[here]] = True
    short_link = seconds - plan.room.link[whole.link[here]]
    short = np.maximum(short_link, seconds - plan.room.provider[whole.provider[here]])
    placed = np.flatnonzero(is_near[at_provider])
    placed = placed[whole.seconds[placed] >= short.min()]
    at_link = whole.link[plan.pair[placed]]
    can_free = at_provider[placed] == whole.provider[here][:, None]
    if whole.shared:
        can_free |= (short <= 0)[:, None]  # what is shared is short: looked at below
    can_free &= (short_link <= 0)[:, None] | (at_link == whole.link[here][:, None])
    can_free &= whole.seconds[placed] >= short[:, None]
    row, column = np.divmod(np.flatnonzero(can_free), max(1, len(placed)))
    if not len(row):
        return None
    pair, out = here[row], placed[column]
    refuge = _first_fitting(whole, plan, np.unique(out))[out]
    turn = 2 * row  # of equal changes the first pair's, one that moves before one left out
    pair, out = np.concatenate([pair, pair]), np.concatenate([out, out])
    other = np.concatenate([refuge, np.full(len(row), -1, dtype=np.int64)])
    turn = np.concatenate([turn, turn + 1])
    delta = whole.worth[:, pair] - whole.worth[:, plan.pair[out]]
    delta += np.where(other >= 0, whole.worth[:, other], 0)
    better = np.flatnonzero((first_sign(delta) > 0)
                            & _shared_within(whole, plan, pair, out=out, other=other))  # fmt: skip
    if not len(better):
        return None
    better = better[np.argsort(turn[better], kind="stable")]
    best = int(better[best_first(delta[:, better])[0]])
    return int(pair[best]), int(out[best]), int(other[best])


def _shared_within(whole: Whole, plan: Plan, pair: Ints, *, out: Ints, other: Ints) -> Bools:
    """Return whether shared limits hold once a package takes each pair and others go elsewhere.

    What an ejected package frees at the pair's node it takes again where it stays at that node.
    """
    within = np.ones(len(out), dtype=bool)
    for node, taken, left in zip(whole.shared, whole.taken, plan.room.shared, strict=True):
        at = node[pair]
        freed = np.where(node[plan.pair[out]] == at, taken[out], 0)
        freed = freed - np.where((other >= 0) & (node[other] == at), taken[out], 0)
        within &= taken[whole.package[pair]] <= left[at] + freed
    return within


def _first_fitting(whole: Whole, plan: Plan, placed: Ints) -> Ints:
    """Return the best other pair with room of some placed packages, (packages,); else -1."""
    _, pairs = ragged(whole.start[placed], whole.start[placed + 1])
    seconds = whole.seconds[whole.package[pairs]]
    can = (seconds <= plan.free(whole, pairs)) & (plan.pair[whole.package[pairs]] != pairs)
    can &= plan.within(whole, pairs)
    first = np.full(len(whole.line), -1, dtype=np.int64)
    fitting = pairs[can][::-1]  # the first pair of a package is written last
    first[whole.package[fitting]] = fitting
    return first
