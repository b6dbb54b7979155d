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

from homecare.allocation.cells import ragged
from homecare.allocation.handout import fill
from homecare.allocation.problem import NO_LIMIT, Bools, Ints, Problem
from homecare.allocation.whole import Plan, Whole, best_first, first_sign

ROUNDS = 30
BLOCK = 256


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
    zone_of = problem.lines.zone[whole.line]
    zones = [np.flatnonzero(zone_of == zone) for zone in np.unique(zone_of)]
    for _ in range(ROUNDS):
        before = plan.values(whole)
        fill(whole, plan)
        _move(whole, plan)
        _insert(whole, plan)
        for here in zones:
            _swap(problem, whole, plan, here)
        if plan.values(whole) == before:
            return


def _now(of: Ints, plan: Plan) -> Ints:
    """Return what of (goals, pairs) each package has today, (goals, packages); 0 if unplaced."""
    return np.where(plan.pair >= 0, of[:, plan.pair], 0) if of.size else (
        np.zeros((len(of), len(plan.pair)), dtype=np.int64)
    )  # fmt: skip


def _move(whole: Whole, plan: Plan) -> None:
    """Move single packages to better links with room."""
    for _ in range(ROUNDS):
        delta = whole.gain - _now(whole.gain, plan)[:, whole.package]
        better = np.flatnonzero((first_sign(delta) > 0) & plan.fits(whole))
        if not len(better):
            return
        moved: set[int] = set()
        change = (whole.worth - _now(whole.worth, plan)[:, whole.package])[:, better]
        is_nothing = whole.seconds[whole.package[better]] == 0
        change = np.where(is_nothing, delta[:, better], change)
        for pair in better[best_first(change)].tolist():
            package = int(whole.package[pair])
            free = plan.free(whole, slice(pair, pair + 1))[0]
            is_within = plan.within(whole, slice(pair, pair + 1))[0]
            if package not in moved and whole.seconds[package] <= free and is_within:
                plan.put(whole, package, pair)
                moved.add(package)


def _insert(whole: Whole, plan: Plan) -> None:
    """Place unplaced packages by ejecting one package, which moves elsewhere or is left out."""
    steps = 4 * len(whole.line)
    waiting = whole.turn[plan.pair[whole.turn] < 0].tolist()
    while waiting and steps:
        steps -= 1
        package = waiting.pop(0)
        best = _best_ejection(whole, plan, package)
        if best is None:
            continue
        pair, out, other = best
        plan.put(whole, out, other)
        plan.put(whole, package, pair)
        if other < 0:
            waiting.append(out)


def _best_ejection(whole: Whole, plan: Plan, package: int) -> tuple[int, int, int] | None:
    """Return (pair to take, package to eject, pair it moves to or -1), or None."""
    seconds = int(whole.seconds[package])
    placed = np.flatnonzero(plan.pair >= 0)
    if not len(placed):
        return None
    if not whole.shared:  # only its providers' packages can make room for it
        is_near = np.zeros(len(plan.room.provider), dtype=bool)
        is_near[whole.provider[whole.pairs_of(package)]] = True
        placed = placed[is_near[whole.provider[plan.pair[placed]]]]
    at_link, at_provider = whole.link[plan.pair[placed]], whole.provider[plan.pair[placed]]
    refuge = _first_fitting(whole, plan, placed)
    found: list[tuple[Ints, Ints, Ints, Ints]] = []
    for pair in range(*whole.pairs_of(package).indices(len(whole.link))):
        short_link = seconds - int(plan.room.link[whole.link[pair]])
        short_provider = seconds - int(plan.room.provider[whole.provider[pair]])
        can_free = at_provider == whole.provider[pair]
        if whole.shared and max(short_link, short_provider) <= 0:
            can_free = np.ones(len(placed), dtype=bool)  # what is shared is short: looked at below
        if short_link > 0:
            can_free &= at_link == whole.link[pair]
        can_free &= whole.seconds[placed] >= max(short_link, short_provider)
        out = placed[can_free]
        for other in (refuge[out], np.full(len(out), -1, dtype=np.int64)):
            is_within = _shared_within(whole, plan, pair, out=out, other=other)
            goes = np.where(other >= 0, whole.worth[:, other], 0)
            delta = whole.worth[:, [pair]] + goes - whole.worth[:, plan.pair[out]]
            better = (first_sign(delta) > 0) & is_within
            found.append((delta[:, better], np.full(better.sum(), pair), out[better],
                          other[better]))  # fmt: skip
    if not any(len(entry[2]) for entry in found):
        return None
    changes: Ints = np.concatenate([entry[0] for entry in found], axis=1)
    best = int(best_first(changes)[0])
    pair, out, other = (np.concatenate([entry[k] for entry in found])[best] for k in (1, 2, 3))
    return int(pair), int(out), int(other)


def _shared_within(whole: Whole, plan: Plan, pair: int, *, out: Ints, other: Ints) -> Bools:
    """Return whether shared limits hold once a package takes a pair and others go elsewhere.

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


def _swap(problem: Problem, whole: Whole, plan: Plan, here: Ints) -> None:
    """Swap packages of one zone between links, an unplaced package standing at a link of its own.

    With w the worth of each package at each link, swapping p and q changes goal g by
    w_p,l(q) - w_p,l(p) + w_q,l(p) - w_q,l(q).
    """
    pairs = np.concatenate([np.arange(*whole.pairs_of(p).indices(len(whole.link))) for p in here])
    if not len(pairs):
        return
    links, local = np.unique(whole.link[pairs], return_inverse=True)
    row = np.searchsorted(here, whole.package[pairs])
    count, none = len(here), len(links)
    pair_at = np.full((count, none + 1), -1, dtype=np.int64)
    pair_at[row, local] = pairs
    may = pair_at >= 0
    may[:, none] = True
    worth = np.where(pair_at >= 0, whole.worth[:, pair_at], 0)
    best = np.where(may[:, :none].any(axis=1), whole.start[here], -1)
    zone = _Zone(here, links, pair_at=pair_at, may=may, worth=worth)
    for _ in range(ROUNDS):
        restless = np.flatnonzero(plan.pair[here] != best)
        changed = False
        for block in range(0, len(restless), BLOCK):
            changed |= _swap_block(
                problem, whole, plan, zone=zone, rows=restless[block : block + BLOCK]
            )
        if not changed:
            return


class _Zone:
    """One zone's packages and links as small matrices.

    Attributes
    ----------
    here, links : (n,) int64, (m,) int64
        Packages and links of the zone.
    pair_at : (n, m + 1) int64
        Pair of each package and link, -1 where there is none; the last column is no link.
    may : (n, m + 1) bool
        Whether the package may stand there.
    worth : (goals, n, m + 1) int64
        What the package adds there.
    """

    def __init__(self, here: Ints, links: Ints, *, pair_at: Ints, may: Bools, worth: Ints) -> None:
        self.here, self.links = here, links
        self.pair_at, self.may, self.worth = pair_at, may, worth

    def standing(self, whole: Whole, plan: Plan) -> Ints:
        """Return the column at which each package stands today, (n,)."""
        pair = plan.pair[self.here]
        column = np.searchsorted(self.links, whole.link[pair])
        return np.where(pair >= 0, column, len(self.links))


def _swap_block(problem: Problem, whole: Whole, plan: Plan, *, zone: _Zone, rows: Ints) -> bool:
    """Apply the improving swaps of some packages with any of the zone; return whether any was."""
    at = zone.standing(whole, plan)
    size = whole.seconds[zone.here]
    slack = _slack(problem, plan, zone, at) + size  # what may stand in a package's place
    can = zone.may[rows][:, at] & zone.may[:, at[rows]].T & (at[rows][:, None] != at[None, :])
    can &= (slack[rows][:, None] >= size[None, :]) & (slack[None, :] >= size[rows][:, None])
    for (node, free), every in zip(
        _shared_slack(problem, plan, zone, at), whole.taken, strict=True
    ):
        taken = every[zone.here]
        able = free + taken
        same = node[rows][:, None] == node[None, :]
        can &= same | (
            (able[rows][:, None] >= taken[None, :]) & (able[None, :] >= taken[rows][:, None])
        )
    first, second = np.nonzero(can)
    p, q = rows[first], second
    delta = zone.worth[:, p, at[q]] - zone.worth[:, p, at[p]]
    delta += zone.worth[:, q, at[p]] - zone.worth[:, q, at[q]]
    better = np.flatnonzero(first_sign(delta) > 0)
    changed = False
    touched: set[int] = set()
    for place in better[best_first(delta[:, better])].tolist():
        one, two = int(p[place]), int(q[place])
        if one in touched or two in touched:
            continue
        free = _slack(problem, plan, zone, at[[one, two]]) + size[[one, two]]
        if free[0] < size[two] or free[1] < size[one]:
            continue
        both = [one, two]
        if not _shared_allow(problem, whole, plan, zone=zone, rows=both, column=at[both]):
            continue
        to_one, to_two = int(zone.pair_at[one, at[two]]), int(zone.pair_at[two, at[one]])
        plan.put(whole, int(zone.here[one]), -1)
        plan.put(whole, int(zone.here[two]), to_two)
        plan.put(whole, int(zone.here[one]), to_one)
        touched |= {one, two}
        changed = True
    return changed


def _shared_slack(
    problem: Problem, plan: Plan, zone: _Zone, column: Ints
) -> list[tuple[Ints, Ints]]:
    """Return the node and its room at columns of the zone, for each shared limit."""
    found = []
    for limit, left in zip(problem.shared, plan.room.shared, strict=True):
        last = len(limit.capacity) - 1  # the last column is no link: no limit
        node = np.append(limit.node[zone.links], last)[column]
        found.append((node, left[node]))
    return found


def _shared_allow(
    problem: Problem, whole: Whole, plan: Plan, *, zone: _Zone, rows: list[int], column: Ints
) -> bool:
    """Return whether two packages may change places within the shared limits."""
    slack = _shared_slack(problem, plan, zone, column)
    return all(
        node[0] == node[1] or (free[0] + mine >= theirs and free[1] + theirs >= mine)
        for (node, free), (mine, theirs) in zip(
            slack, (taken[zone.here[rows]] for taken in whole.taken), strict=True
        )
    )


def _slack(problem: Problem, plan: Plan, zone: _Zone, column: Ints) -> Ints:
    """Return the room at columns of the zone; no limit at the last, which is no link."""
    provider = problem.links.provider[zone.links]
    room = np.minimum(plan.room.link[zone.links], plan.room.provider[provider])
    return np.append(room, NO_LIMIT)[column]
