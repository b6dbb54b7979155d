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
from homecare.allocation.problem import NO_LIMIT, Bools, Ints, Problem
from homecare.allocation.whole.handout import fill
from homecare.allocation.whole.packages import Plan, Whole, best_first, first_sign

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
    here_of = [np.flatnonzero(zone_of == zone) for zone in np.unique(zone_of)]
    zones = [_Zone.of(problem, whole, here) for here in here_of]
    for _ in range(ROUNDS):
        before = plan.values(whole)
        fill(whole, plan)
        _move(whole, plan)
        _insert(whole, plan)
        for zone in zones:
            _swap(problem, whole, plan, zone)
        if plan.values(whole) == before:
            return


def _now(of: Ints, plan: Plan, packages: Ints) -> Ints:
    """Return what of (goals, pairs) some packages have today, (goals, n); 0 if unplaced."""
    pair = plan.pair[packages]
    return np.where(pair >= 0, of[:, pair], 0)


def _move(whole: Whole, plan: Plan) -> None:
    """Move single packages to better links with room."""
    for _ in range(ROUNDS):
        # Pairs stand best first, so only those before a package's own can be better.
        end = np.where(plan.pair >= 0, plan.pair, whole.start[1:])
        package_of, pairs = ragged(whole.start[:-1], end)
        fitting = plan.fits(whole, pairs)
        package_of, pairs = package_of[fitting], pairs[fitting]
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


def _insert(whole: Whole, plan: Plan) -> None:
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


def _swap(problem: Problem, whole: Whole, plan: Plan, zone: _Zone) -> None:
    """Swap packages of one zone between links, an unplaced package standing at a link of its own.

    With w the worth of each package at each link, swapping p and q changes goal g by
    w_p,l(q) - w_p,l(p) + w_q,l(p) - w_q,l(q).
    """
    if not len(zone.links) or zone.is_settled(problem, plan):
        return
    for _ in range(ROUNDS):
        restless = np.flatnonzero(plan.pair[zone.here] != zone.best)
        changed = False
        for block in range(0, len(restless), BLOCK):
            changed |= _swap_block(
                problem, whole, plan, zone=zone, rows=restless[block : block + BLOCK]
            )
        if not changed:
            zone.settle(problem, plan)
            return


class _Zone:
    """One zone's packages and links as small matrices.

    Attributes
    ----------
    here, links, provider : (n,) int64, (m,) int64, (m,) int64
        Packages and links of the zone, and the links' providers.
    pair_at : (n, m + 1) int64
        Pair of each package and link, -1 where there is none; the last column is no link.
    may : (n, m + 1) bool
        Whether the package may stand there.
    worth : (goals, n, m + 1) int64
        What the package adds there.
    best : (n,) int64
        The best pair of each package; -1 where it has none.
    """

    def __init__(
        self,
        here: Ints,
        links: Ints,
        provider: Ints,
        *,
        pair_at: Ints,
        worth: Ints,
        best: Ints,
    ) -> None:
        self.here, self.links, self.provider = here, links, provider
        self.pair_at, self.worth, self.best = pair_at, worth, best
        self.may = pair_at >= 0
        self.may[:, -1] = True
        self._settled: list[Ints] = []

    @classmethod
    def of(cls, problem: Problem, whole: Whole, here: Ints) -> _Zone:
        """Return the matrices of a zone with some packages."""
        row, pairs = ragged(whole.start[here], whole.start[here + 1])
        is_link = np.zeros(len(problem.links.zone), dtype=bool)
        is_link[whole.link[pairs]] = True
        links = np.flatnonzero(is_link)
        pair_at = np.full((len(here), len(links) + 1), -1, dtype=np.int64)
        pair_at[row, np.searchsorted(links, whole.link[pairs])] = pairs
        worth = np.zeros((len(whole.worth), *pair_at.shape), dtype=np.int64)
        worth[:, row, np.searchsorted(links, whole.link[pairs])] = whole.worth[:, pairs]
        best = np.where(np.diff(whole.start)[here] > 0, whole.start[here], -1)
        provider = problem.links.provider[links]
        return cls(here, links, provider, pair_at=pair_at, worth=worth, best=best)

    def is_settled(self, problem: Problem, plan: Plan) -> bool:
        """Return whether all that swaps look at is as when no swap was left."""
        now = self._seen(problem, plan)
        return bool(self._settled) and all(map(np.array_equal, self._settled, now))

    def settle(self, problem: Problem, plan: Plan) -> None:
        """Note that no swap is left."""
        self._settled = self._seen(problem, plan)

    def _seen(self, problem: Problem, plan: Plan) -> list[Ints]:
        """Return where the packages stand and the room at the zone's links."""
        every = np.arange(len(self.links) + 1)
        shared = [left for _, left in _shared_slack(problem, plan, self, every)]
        return [plan.pair[self.here], _slack(plan, self, every), *shared]

    def free_at(self, plan: Plan, column: int) -> int:
        """Return the room at one column of the zone; no limit at the last, which is no link."""
        if column == len(self.links):
            return NO_LIMIT
        room = plan.room
        return int(min(room.link[self.links[column]], room.provider[self.provider[column]]))

    def change(self, at: Ints, p: Ints, q: Ints) -> Ints:
        """Return what swapping packages p and q, which stand at some columns, changes."""
        delta = self.worth[:, p, at[q]] - self.worth[:, p, at[p]]
        return delta + self.worth[:, q, at[p]] - self.worth[:, q, at[q]]

    def standing(self, whole: Whole, plan: Plan) -> Ints:
        """Return the column at which each package stands today, (n,)."""
        pair = plan.pair[self.here]
        column = np.searchsorted(self.links, whole.link[pair])
        return np.where(pair >= 0, column, len(self.links))


def _swap_block(problem: Problem, whole: Whole, plan: Plan, *, zone: _Zone, rows: Ints) -> bool:
    """Apply the improving swaps of some packages with any of the zone; return whether any was."""
    at = zone.standing(whole, plan)
    size = whole.seconds[zone.here]
    slack = _slack(plan, zone, at) + size  # what may stand in a package's place
    can = (slack[rows][:, None] >= size[None, :]) & (slack[None, :] >= size[rows][:, None])
    can &= at[rows][:, None] != at[None, :]
    for (node, free), every in zip(
        _shared_slack(problem, plan, zone, at), whole.taken, strict=True
    ):
        taken = every[zone.here]
        able = free + taken
        same = node[rows][:, None] == node[None, :]
        can &= same | (
            (able[rows][:, None] >= taken[None, :]) & (able[None, :] >= taken[rows][:, None])
        )
    first, q = np.divmod(np.flatnonzero(can), len(zone.here))
    p = rows[first]
    may = zone.may[p, at[q]] & zone.may[q, at[p]]
    p, q = _improving(zone, at, p[may], q[may])
    delta = zone.change(at, p, q)
    changed = False
    touched: set[int] = set()
    for place in best_first(delta).tolist():
        one, two = int(p[place]), int(q[place])
        if one in touched or two in touched:
            continue
        if zone.free_at(plan, int(at[one])) + size[one] < size[two]:
            continue
        if zone.free_at(plan, int(at[two])) + size[two] < size[one]:
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


def _improving(zone: _Zone, at: Ints, p: Ints, q: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of packages, in their order, whose swap improves the first goal it changes.

    Goal by goal, so that the later ones are reckoned only where the earlier ones are even.
    """
    better = np.zeros(len(p), dtype=bool)
    even = np.arange(len(p))
    for worth in zone.worth:
        one, two = p[even], q[even]
        delta = (
            worth[one, at[two]] - worth[one, at[one]] + worth[two, at[one]] - worth[two, at[two]]
        )
        better[even[delta > 0]] = True
        even = even[delta == 0]
    return p[better], q[better]


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


def _slack(plan: Plan, zone: _Zone, column: Ints) -> Ints:
    """Return the room at columns of the zone; no limit at the last, which is no link."""
    room = np.minimum(plan.room.link[zone.links], plan.room.provider[zone.provider])
    return np.append(room, NO_LIMIT)[column]
