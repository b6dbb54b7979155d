"""Swaps: two packages of a zone change places, where that improves the first goal it changes.

Receives a plan of whole packages and one zone of it; changes the plan until no swap is left. An
unplaced package stands at a link of its own, so that it may take the place of another.

With w the worth of each package at each link, swapping p and q changes goal g by
w_p,l(q) - w_p,l(p) + w_q,l(p) - w_q,l(q). Three things keep the swaps to be looked at few. Of two
packages the larger can only take the smaller's place where the room there holds it, so in order of
size the partners of a package are one range. Where an hour adds the same whoever it belongs to,
that is the difference of their seconds times that of their links, so the larger must not go to
the worse link. And a pair of links at which nothing has changed since no swap was left between
them is not looked at again.
"""

from __future__ import annotations

import numpy as np

from homecare.allocation.cells import ragged
from homecare.allocation.problem import NO_LIMIT, Bools, Ints, Problem
from homecare.allocation.whole.packages import Plan, Whole

ROUNDS = 30
BLOCK = 256


class Zone:
    """One zone's packages and links, and what they were when no swap was left.

    Attributes
    ----------
    here, size : (n,) int64
        Packages of the zone, the largest first, and their seconds.
    links, provider : (m,) int64
        Links of the zone and their providers.
    pair_at : (n, columns) int64
        Pair of each package and link, -1 where there is none; the last column is no link.
    rank : (columns,) int64
        Rank of each column by the first goals; see `Whole`.
    best : (n,) int64
        The best pair of each package; -1 where it has none.
    """

    def __init__(self, problem: Problem, whole: Whole, here: Ints, links: Ints) -> None:
        self.here, self.size = here, whole.seconds[here]
        self.links, self.provider = links, problem.links.provider[links]
        self.pair_at = whole.pair_at[here]
        self.rank = np.full(self.pair_at.shape[1], whole.rank[-1])
        self.rank[: len(links)] = whole.rank[links]
        start = whole.start[here]
        self.best = np.where(whole.start[here + 1] > start, start, -1)
        last = [len(limit.capacity) - 1 for limit in problem.shared]  # no link: no limit
        self.nodes = [
            np.concatenate([limit.node[links], np.full(self.columns - len(links), end)])
            for limit, end in zip(problem.shared, last, strict=True)
        ]
        self._settled: tuple[Ints, Ints, list[Ints]] | None = None

    @property
    def columns(self) -> int:
        """Return how many columns there are, no link among them."""
        return int(self.pair_at.shape[1])

    def room(self, plan: Plan) -> Ints:
        """Return the room at each column; no limit at the last, which is no link."""
        room = np.full(self.columns, NO_LIMIT)
        both = plan.room.link[self.links], plan.room.provider[self.provider]
        np.minimum(*both, out=room[: len(self.links)])
        return room

    def shared_room(self, plan: Plan) -> list[Ints]:
        """Return the room at the node of each column, for each shared limit."""
        return [left[node] for node, left in zip(self.nodes, plan.room.shared, strict=True)]

    def columns_of(self, whole: Whole, pair: Ints) -> Ints:
        """Return the column at which packages of some pairs stand; the last for -1."""
        return np.where(pair >= 0, whole.column[whole.link[pair]], self.columns - 1)

    def unsettled(self, whole: Whole, plan: Plan) -> Bools:
        """Return the columns where something has changed since no swap was left."""
        if self._settled is None:
            return np.ones(self.columns, dtype=bool)
        pair, room, shared = self._settled
        now = plan.pair[self.here]
        changed: Bools = room != self.room(plan)
        moved = (now != pair).nonzero()[0]
        if len(moved):
            changed[self.columns_of(whole, now[moved])] = True
            changed[self.columns_of(whole, pair[moved])] = True
        if shared:  # what is shared joins columns: all or none
            same = map(np.array_equal, shared, self.shared_room(plan))
            changed[:] = changed.any() or not all(same)
        return changed

    def settle(self, plan: Plan) -> None:
        """Note that no swap is left."""
        self._settled = plan.pair[self.here], self.room(plan), self.shared_room(plan)

    def unsettle(self) -> None:
        """Note that swaps may be left."""
        self._settled = None


def zones_of(problem: Problem, whole: Whole) -> list[Zone]:
    """Return the zones that have whole packages and links, in order of their codes."""
    zone_of = problem.lines.zone[whole.line]
    packages, links = (np.argsort(zone, kind="stable") for zone in (zone_of, problem.links.zone))
    bounds = np.arange(len(problem.zone_ids) + 1)
    at_package = np.searchsorted(zone_of[packages], bounds).tolist()
    at_link = np.searchsorted(problem.links.zone[links], bounds).tolist()
    return [
        Zone(
            problem,
            whole,
            packages[at_package[zone] : at_package[zone + 1]],
            links[at_link[zone] : at_link[zone + 1]],
        )
        for zone in range(len(problem.zone_ids))
        if at_package[zone] < at_package[zone + 1] and at_link[zone] < at_link[zone + 1]
    ]


def swap(whole: Whole, plan: Plan, zone: Zone) -> None:
    """Swap packages of one zone between links until no swap is left, or the rounds are used up.

    Parameters
    ----------
    whole : Whole
        The whole packages.
    plan : Plan
        The plan; changed in place.
    zone : Zone
        The zone.
    """
    changed = zone.unsettled(whole, plan)
    if not changed.any():
        return
    for _ in range(ROUNDS):
        restless = (plan.pair[zone.here] != zone.best).nonzero()[0]
        touched = np.zeros(zone.columns, dtype=bool)
        for block in range(0, len(restless), BLOCK):
            rows = restless[block : block + BLOCK]
            touched |= _swap_block(whole, plan, zone=zone, rows=rows, changed=changed | touched)
        if not touched.any():
            zone.settle(plan)
            return
        changed = touched if not whole.shared else np.ones_like(touched)
    zone.unsettle()


def _swap_block(whole: Whole, plan: Plan, *, zone: Zone, rows: Ints, changed: Bools) -> Bools:
    """Apply the improving swaps of some packages with any of the zone.

    Returns
    -------
    (columns,) bool
        The columns between which packages were swapped.
    """
    touched = np.zeros(zone.columns, dtype=bool)
    at = zone.columns_of(whole, plan.pair[zone.here])
    p, q = _within(whole, plan, zone=zone, at=at, rows=rows, changed=changed)
    order, p, q = _improving(whole, plan, zone=zone, at=at, p=p, q=q, rows=rows)
    if not len(order):
        return touched
    columns, sizes, pair_at = at.tolist(), zone.size.tolist(), zone.pair_at
    free = zone.room(plan).tolist()
    done: set[int] = set()
    for one, two in zip(p[order].tolist(), q[order].tolist(), strict=True):
        if one in done or two in done:
            continue
        here, there = columns[one], columns[two]
        if free[here] + sizes[one] < sizes[two] or free[there] + sizes[two] < sizes[one]:
            continue
        if whole.shared and not _shared_allow(whole, plan, zone=zone, rows=[one, two], at=at):
            continue
        to_one, to_two = int(pair_at[one, there]), int(pair_at[two, here])
        nowhere = len(whole.link)
        plan.put(whole, int(zone.here[one]), -1)
        plan.put(whole, int(zone.here[two]), to_two if to_two < nowhere else -1)
        plan.put(whole, int(zone.here[one]), to_one if to_one < nowhere else -1)
        done |= {one, two}
        touched[[here, there]] = True
        free = zone.room(plan).tolist()
    return touched


def _within(
    whole: Whole, plan: Plan, *, zone: Zone, at: Ints, rows: Ints, changed: Bools
) -> tuple[Ints, Ints]:
    """Return pairs of packages, one of them among the rows, that may change places.

    The first of each is the one that stands before the other, and so the larger if either is;
    one of their columns at least is a changed one.
    """
    size = zone.size
    able = zone.room(plan)[at] + size  # what may stand in a package's place
    every = np.arange(len(size))
    low = np.minimum(np.searchsorted(-size, -able), every)  # the first that may
    is_row = np.zeros(len(size), dtype=bool)
    is_row[rows] = True
    if changed.all():
        pools = [(rows, every), ((~is_row).nonzero()[0], rows)]
    else:
        near = changed[at]
        pools = [(near.nonzero()[0], every), ((~near).nonzero()[0], near.nonzero()[0])]
    p, q = np.concatenate([_before(pool, low, of) for pool, of in pools], axis=1)
    rank, is_larger = zone.rank[at], size[p] > size[q]
    kept = ((rank[p] <= rank[q]) | ~is_larger).nonzero()[0]
    p, q = p[kept], q[kept]
    at_p, at_q = at[p], at[q]
    can = (at_p != at_q) & (able[p] >= size[q]) & (is_row[p] | is_row[q])
    can &= (zone.pair_at[p, at_q] >= 0) & (zone.pair_at[q, at_p] >= 0)
    for node, free, every_taken in zip(
        zone.nodes, zone.shared_room(plan), whole.taken, strict=True
    ):
        taken = every_taken[zone.here]
        limit = free[at] + taken
        can &= (node[at_p] == node[at_q]) | ((limit[p] >= taken[q]) & (limit[q] >= taken[p]))
    kept = can.nonzero()[0]
    return p[kept], q[kept]


def _before(pool: Ints, low: Ints, of: Ints) -> Ints:
    """Return each member of a pool with each package that it stands before, but not too far.

    Parameters
    ----------
    pool, of : (n,) int64, (m,) int64
        Packages, ascending.
    low : (packages,) int64
        The first that each package may be paired with.

    Returns
    -------
    (2, pairs) int64
        The one before and the other.
    """
    which, place = ragged(np.searchsorted(pool, low[of]), np.searchsorted(pool, of))
    return np.stack([pool[place], of[which]])


def _improving(
    whole: Whole, plan: Plan, *, zone: Zone, at: Ints, p: Ints, q: Ints, rows: Ints
) -> tuple[Ints, Ints, Ints]:
    """Return the swaps that improve the first goal they change: their order, best first, p and q.

    Each swap stands once for each of its packages that is among the rows. Goal by goal, so that
    the later ones are reckoned only where the earlier ones are even.
    """
    to_p, to_q = zone.pair_at[p, at[q]], zone.pair_at[q, at[p]]
    own = np.where(plan.pair[zone.here] >= 0, plan.pair[zone.here], len(whole.link))
    own_p, own_q = own[p], own[q]

    def delta(goal: Ints, of: Ints) -> Ints:
        return goal[to_p[of]] - goal[own_p[of]] + goal[to_q[of]] - goal[own_q[of]]

    # By the ranks a swap is better or even.
    is_even = (zone.size[p] == zone.size[q]) | (zone.rank[at[p]] == zone.rank[at[q]])
    better, even = [(~is_even).nonzero()[0]], is_even.nonzero()[0]
    for goal in whole.worth_or_none[whole.ranked :]:
        change = delta(goal, even)
        better.append(even[change > 0])
        even = even[change == 0]
    found = np.concatenate(better)
    change = np.array([delta(goal, found) for goal in whole.worth_or_none], dtype=np.int64)
    change = change.reshape(len(whole.worth), len(found))
    is_row = np.zeros(len(zone.size), dtype=bool)
    is_row[rows] = True
    p, q = p[found], q[found]
    forth, back = is_row[p].nonzero()[0], is_row[q].nonzero()[0]
    one, two = np.concatenate([p[forth], q[back]]), np.concatenate([q[forth], p[back]])
    change = np.concatenate([change[:, forth], change[:, back]], axis=1)
    return np.lexsort((two, one, *(-change)[::-1])), one, two


def _shared_allow(whole: Whole, plan: Plan, *, zone: Zone, rows: list[int], at: Ints) -> bool:
    """Return whether two packages may change places within the shared limits."""
    here, there = at[rows].tolist()
    one, two = zone.here[rows].tolist()
    return all(
        node[here] == node[there]
        or (free[here] + taken[one] >= taken[two] and free[there] + taken[two] >= taken[one])
        for node, free, taken in zip(zone.nodes, zone.shared_room(plan), whole.taken, strict=True)
    )
