"""The standing of whole packages: where each is, what room is left, and the moves so far.

Receives a plan; hands on the same in lists, which packing changes and takes back one move at a
time, and writes the outcome into the plan.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from homecare.allocation.whole.ground import Ground
from homecare.allocation.whole.packages import Plan


class Standing:
    """Where each package stands today, with the room that it leaves.

    Parameters
    ----------
    ground : Ground
        What the packages and links are.
    plan : Plan
        The plan to start from; changed by `write` alone.

    Attributes
    ----------
    where : list of int
        Link of each package; -1 where it is unplaced.
    on : list of set of int
        Packages at each link.
    load, free : list of int
        Seconds of the packages at each link, and what it can take besides.
    placed : int
        Seconds placed in all.
    moves : list of tuple
        Each move so far: the packages that moved together, from which link, to which.
    """

    def __init__(self, ground: Ground, plan: Plan) -> None:
        self.ground, self._plan = ground, plan
        whole, room = ground.whole, plan.room
        placed = np.flatnonzero(plan.pair >= 0)
        where = np.full(len(plan.pair), -1, dtype=np.int64)
        where[placed] = whole.link[plan.pair[placed]]
        self.where: list[int] = where.tolist()
        self.on: list[set[int]] = [set() for _ in ground.zone]
        for package, link in zip(placed.tolist(), where[placed].tolist(), strict=True):
            self.on[link].add(package)
        self._out: dict[int, set[int]] = {}
        for package in np.flatnonzero(where < 0).tolist():
            self._out.setdefault(ground.zone_of[package], set()).add(package)
        load = np.zeros(len(ground.zone), dtype=np.int64)
        np.add.at(load, where[placed], whole.seconds[placed])
        self.load: list[int] = load.tolist()
        self.free: list[int] = room.at(ground.problem).tolist()
        self.placed = int(whole.seconds[placed].sum())
        self.moves: list[tuple[Sequence[int], int, int]] = []
        self._least: dict[int, int] = {}
        self._link_room: list[int] = room.link.tolist()
        self._provider_room: list[int] = room.provider.tolist()
        self._shared: list[list[int]] = [left.tolist() for left in room.shared]
        self._taken: list[list[int]] = [taken.tolist() for taken in whole.taken]

    def binding(self, link: int) -> list[int]:
        """Return the link, and the others of what it shares where that is what binds."""
        ground, free = self.ground, self.free[link]
        for limit, (nodes, left) in enumerate(zip(ground.nodes, self._shared, strict=True)):
            if left[nodes[link]] == free:
                both = ground.links_at(limit, nodes[link])
                return [link, *(each for each in both if each != link)]
        provider = ground.provider[link]
        if self._provider_room[provider] >= self._link_room[link]:
            return [link]
        return [link, *(each for each in ground.links_of[provider] if each != link)]

    def span(self, link: int) -> int:
        """Return the seconds that a link could have if its provider's total did not bind."""
        shared = [
            left[nodes[link]]
            for nodes, left, is_window in zip(
                self.ground.nodes, self._shared, self.ground.whole.is_window, strict=True
            )
            if not is_window
        ]
        return self.load[link] + min([self._link_room[link], *shared])

    def has_room(self, package: int, link: int) -> bool:
        """Return whether an unplaced package fits at a link."""
        if self.free[link] < self.ground.sizes[package]:
            return False
        limits = zip(
            self.ground.nodes, self._shared, self._taken, self.ground.whole.is_window, strict=True
        )
        return all(
            taken[package] <= left[nodes[link]]
            for nodes, left, taken, is_window in limits
            if is_window
        )

    def is_within(self) -> bool:
        """Return whether nothing shared is passed."""
        return all(min(left, default=0) >= 0 for left in self._shared)

    def is_waiting(self, link: int) -> bool:
        """Return whether the zone of a link has an unplaced package."""
        return bool(self._out.get(self.ground.zone[link]))

    def waiting(self, link: int) -> list[int]:
        """Return the unplaced packages that may stand at a link, of those with hours."""
        sizes, pair = self.ground.sizes, self.ground.pair
        out = self._out.get(self.ground.zone[link], set())
        return sorted(p for p in out if sizes[p] and pair(p, link) >= 0)

    def unplaced(self) -> list[int]:
        """Return every unplaced package, the largest first."""
        return sorted(package for out in self._out.values() for package in out)

    def least(self, link: int) -> int:
        """Return the seconds of the smallest package at a link that has some."""
        if link not in self._least:
            self._least[link] = min(map(self.ground.sizes.__getitem__, self.on[link]))
        return self._least[link]

    def put(self, packages: Sequence[int], start: int, end: int) -> None:
        """Move packages of one zone from a link to another; -1 is no link."""
        if packages:
            self.moves.append((packages, start, end))
            self._set(packages, start, end)

    def _set(self, packages: Sequence[int], start: int, end: int) -> None:
        where, zone_of = self.where, self.ground.zone_of
        for package in packages:
            where[package] = end
        seconds = sum(map(self.ground.sizes.__getitem__, packages))
        if start >= 0:
            self.on[start].difference_update(packages)
            self._add(packages, start, -seconds)
        else:
            self._out[zone_of[packages[0]]].difference_update(packages)
        if end >= 0:
            self.on[end].update(packages)
            self._add(packages, end, seconds)
        else:
            self._out.setdefault(zone_of[packages[0]], set()).update(packages)

    def _add(self, packages: Sequence[int], link: int, seconds: int) -> None:
        """Reckon packages in at a link, or out of it where their seconds are negative."""
        ground, provider = self.ground, self.ground.provider[link]
        self.load[link] += seconds
        self.placed += seconds
        self._link_room[link] -= seconds
        self._provider_room[provider] -= seconds
        self._least.pop(link, None)
        room = self._provider_room[provider]
        for each in ground.links_of[provider]:
            self.free[each] = min(self._link_room[each], room)
        if self._shared:
            self._share(packages, link, 1 if seconds >= 0 else -1)

    def _share(self, packages: Sequence[int], link: int, sign: int) -> None:
        """Reckon packages in at a link's shared limits, or out of them."""
        ground, touched = self.ground, set(self.ground.links_of[self.ground.provider[link]])
        for limit, (nodes, left, taken) in enumerate(
            zip(ground.nodes, self._shared, self._taken, strict=True)
        ):
            left[nodes[link]] -= sign * sum(map(taken.__getitem__, packages))
            touched.update(ground.links_at(limit, nodes[link]))
        in_hours = [
            (nodes, left)
            for nodes, left, is_window in zip(
                ground.nodes, self._shared, ground.whole.is_window, strict=True
            )
            if not is_window
        ]
        for each in touched:
            room = self._provider_room[ground.provider[each]]
            shared = (left[nodes[each]] for nodes, left in in_hours)
            self.free[each] = min(self._link_room[each], room, *shared)

    def take_back(self, kept: int) -> None:
        """Undo every move but the first few."""
        while len(self.moves) > kept:
            packages, start, end = self.moves.pop()
            self._set(packages, end, start)

    def is_better(self, kept: int) -> bool:
        """Return whether all moves but the first few improve the first goal that they change."""
        before: dict[int, int] = {}
        for packages, start, _ in self.moves[kept:]:
            for package in packages:
                before.setdefault(package, start)
        pair, where = self.ground.pair, self.where
        moved = [(p, start, where[p]) for p, start in before.items() if where[p] != start]
        gone = [pair(package, start) for package, start, _ in moved if start >= 0]
        come = [pair(package, end) for package, _, end in moved if end >= 0]
        for worth in self.ground.whole.worth if moved else ():
            change = int(worth[come].sum()) - int(worth[gone].sum())
            if change:
                return change > 0
        return False

    def write(self) -> None:
        """Write what has moved into the plan."""
        for package in sorted({each for packages, _, _ in self.moves for each in packages}):
            link = self.where[package]
            pair = self.ground.pair(package, link) if link >= 0 else -1
            if pair != self._plan.pair[package]:
                self._plan.put(self.ground.whole, package, pair)
        self.moves.clear()
