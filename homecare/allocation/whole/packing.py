"""Packing: room scattered over providers is gathered until another package fits.

Receives a plan of whole packages and the most seconds that could be placed; changes it so that
more hours are placed, whatever becomes of the later goals, which repair then looks after. For
use where placed hours are the first goal.

Two steps, both subset sums over sizes in a common unit, solved exactly with one long integer
whose bit s says that some subset adds to s:

* *refill* a link: of the packages it has and those of its zone that are unplaced, take a set
  that fills it best;
* *gather* at a link: let each other link of the zone in turn take, of the packages the two
  have, a set that fills it best; what room it had moves to the first link. Where the provider's
  total is what binds, the same is done in its other zones; where that is not enough, room from
  further off is first gathered at the neighbours, through chains of up to ``CHAIN`` more links.

A third looks after the goals that come next, at the same placed hours:

* *prefer*: between two links of a zone, the better for the goals in order takes, of the packages
  the two have, a set that fills it best; where it has no room, room is first gathered there.
  Between two links of one provider in different zones, the better takes what it can of its
  zone's unplaced packages while the other gives back as many hours.

Bounded in subset sums and in looks for room, never in seconds.

References
----------
Bellman, R. (1957). Dynamic Programming. Princeton University Press (the subset sums).
Martello, S. & Toth, P. (1990). Knapsack Problems: Algorithms and Computer Implementations.
Wiley, chapters 4 and 6.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import sub

import numpy as np

from homecare.allocation.problem import Problem
from homecare.allocation.whole.packages import Plan, Whole
from homecare.allocation.whole.subsets import first_difference, grouped, merits, subset

SUMS_LIMIT = 3000
PULLS_LIMIT = 20_000  # where hundreds of packages wait, looking for room costs more than sums
PREFER_LIMIT = 6000
PREFER_ROUNDS = 8
CHAIN = 2
BITS_LIMIT = 4_000_000


class Packer:
    """One packing of whole packages: the plan, its index and the subset sums left.

    Parameters
    ----------
    problem : Problem
        The problem.
    whole : Whole
        The whole packages.
    plan : Plan
        The plan; changed in place.
    """

    def __init__(self, problem: Problem, whole: Whole, plan: Plan) -> None:
        self.problem, self.whole, self.plan = problem, whole, plan
        self.sums_left = SUMS_LIMIT
        self.pulls_left = PULLS_LIMIT
        self._free_now: list[int] | None  # told anew once a package has moved
        self.sizes: list[int] = whole.seconds.tolist()
        self.unit = math.gcd(*self.sizes) or 1
        at = zip(whole.package.tolist(), whole.link.tolist(), strict=True)
        self.pair_at = {each: pair for pair, each in enumerate(at)}
        order = np.lexsort((whole.package, whole.link))
        self._by_link = grouped(whole.link[order], whole.package[order])
        self._zone_links = grouped(problem.links.zone, np.arange(len(problem.links.zone)))
        self._links_of = grouped(problem.links.provider, np.arange(len(problem.links.zone)))
        self._is_timed = any(whole.is_window)
        self._gain: list[tuple[int, ...]] = list(zip(*whole.gain.tolist(), strict=True))
        self._see()

    def _see(self) -> None:
        """Look anew at where each package stands."""
        self._free_now = None
        self._standing: list[set[int]] = [set() for _ in self.problem.links.zone]
        self._moves: list[tuple[int, int]] = []  # package and where it stood, to be taken back
        links = self.whole.link.tolist()
        for package, pair in enumerate(self.plan.pair.tolist()):
            if pair >= 0:
                self._standing[links[pair]].add(package)

    def run(self, target: int) -> None:
        """Place more until ``target`` seconds are placed, nothing helps or the sums run out."""
        while self.placed() < target and self.sums_left > 0:
            before = self.placed()
            for link in self._by_link:
                self.refill(link)
            self._gather_all(target)
            if self.placed() == before:
                return

    def prefer(self) -> None:
        """Let better links take what fills them best, goal by goal, nothing being unplaced.

        For the goals to which every package adds alike at a link, such as hours with primes and
        hours times score; the first goal that depends on the package ends the list.
        """
        self._see()
        self.sums_left, self.pulls_left = PREFER_LIMIT, PULLS_LIMIT
        merit = merits(self.whole.gain, self.whole.link, len(self.problem.links.zone))
        pairs = sorted(
            (
                (worse, better)
                for links in self._zone_links.values()
                for worse in links
                for better in links
                if merit[better] > merit[worse]
            ),
            key=lambda pair: (first_difference(merit[pair[0]], merit[pair[1]]), pair),
        )
        for _ in range(PREFER_ROUNDS):
            before = self.plan.values(self.whole)
            for worse, better in pairs:
                if self._standing[worse]:
                    self._shift(worse, better)
            for worse, better in self._of_one_provider(merit):
                if self._standing[worse] and self.sums_left > 0:
                    self._trade(worse, better)
            self._gather_preferred(merit)
            if self.plan.values(self.whole) <= before or self.sums_left <= 0:
                return

    def _of_one_provider(self, merit: list[tuple[int, ...]]) -> list[tuple[int, int]]:
        """Return pairs of a provider's links, worse then better, the most to gain first."""
        pairs = [
            (worse, better)
            for links in self._links_of.values()
            for worse in links
            for better in links
            if merit[better] > merit[worse]
        ]
        return sorted(pairs, key=lambda pair: (first_difference(*map(merit.__getitem__, pair)),
                                               pair))  # fmt: skip

    def _trade(self, worse: int, better: int) -> None:
        """Let a provider's better link take unplaced packages, its worse give back as much."""
        self._within_windows(self._exchange, worse, better)

    def _exchange(self, worse: int, better: int) -> None:
        ends = []
        for link in (better, worse):
            here = sorted(self._standing[link])
            waiting = [p for p in self._by_link[link] if self.plan.pair[p] < 0 and self.sizes[p]]
            load = sum(self.sizes[p] for p in here)
            capacity = load + min(
                int(self.plan.room.link[link]), self.plan.room.shared_at(self.problem, link)
            )
            ends.append((here + waiting, load, capacity))
        (pool, load, capacity), (other_pool, other_load, other_capacity) = ends
        both = load + other_load
        reach = self._reach(pool, min(capacity, both))
        other_reach = self._reach(other_pool, min(other_capacity, both))
        if not reach or not other_reach:
            return
        # Bit s of `splits`: the better link can have s and the other the rest of what both have.
        backwards = int(f"{other_reach[-1]:b}"[::-1], 2)
        slide = both // self.unit - other_reach[-1].bit_length() + 1
        splits = reach[-1] & (backwards << slide if slide >= 0 else backwards >> -slide)
        size = splits.bit_length() - 1
        if size <= load // self.unit:
            return
        rest = subset(other_reach, both // self.unit - size, self._steps(other_pool))
        self._set(worse, other_pool, rest)
        self._set(better, pool, subset(reach, size, self._steps(pool)))

    def _set(self, link: int, pool: Sequence[int], places: set[int]) -> None:
        """Let a link have just the packages of a pool at some places, those that leave first."""
        for place, package in enumerate(pool):
            if place not in places and package in self._standing[link]:
                self._put(package, -1)
        for place, package in enumerate(pool):
            if place in places and package not in self._standing[link]:
                self._put(package, self.pair_at[package, link])

    def _steps(self, pool: Sequence[int]) -> list[int]:
        return [self.sizes[package] // self.unit for package in pool]

    def _reach(self, pool: Sequence[int], capacity: int) -> list[int]:
        """Return which sums the first packages of a pool can make, a bit each; [] if too many."""
        self.sums_left -= 1
        steps = self._steps(pool)
        most = min(capacity // self.unit, sum(steps))
        if most * len(pool) > BITS_LIMIT * 16:
            return []
        mask = (1 << (most + 1)) - 1
        reach = [1]
        for step in steps:
            reach.append((reach[-1] | reach[-1] << step) & mask)
        return reach

    def _gather_preferred(self, merit: list[tuple[int, ...]]) -> None:
        """Gather room at each link that a worse link of its zone could send packages to."""
        before = self.plan.values(self.whole)
        for better in sorted(self._by_link, key=lambda link: (merit[link], link), reverse=True):
            zone = int(self.problem.links.zone[better])
            worse = [
                link
                for link in self._zone_links[zone]
                if merit[link][1:2] < merit[better][1:2] and self._standing[link]
            ]
            if not worse or self.sums_left <= 0:
                continue
            sizes = [self.sizes[p] for link in worse for p in self._standing[link]]
            for more in (min(sizes), 8 * min(sizes), sum(sizes)):
                kept = len(self._moves)
                own = {int(self.problem.links.provider[better])}
                self._pull(better, self._free(better) + more, depth=0, seen=own)
                for link in worse:
                    self._shift(link, better)
                if len(self._moves) == kept:
                    continue
                now = self.plan.values(self.whole)
                if now <= before:
                    self._take_back(kept)
                else:
                    before = now

    def placed(self) -> int:
        """Return the seconds placed."""
        return int(self.whole.seconds[self.plan.pair >= 0].sum())

    def refill(self, link: int) -> None:
        """Choose anew among a link's packages and the unplaced ones of its zone."""
        self._within_windows(self._refill, link)

    def _within_windows(self, step: Callable[..., None], *links: int) -> None:
        """Take a step, and take it back where it passes a call window, which sums do not see."""
        if not self._is_timed:
            step(*links)
            return
        kept = len(self._moves)
        step(*links)
        if not self.plan.room.is_within():
            self._take_back(kept)

    def _refill(self, link: int) -> None:
        free = self._free(link)
        if free < self.unit:
            return
        here = sorted(self._standing[link])
        waiting = [p for p in self._by_link[link] if self.plan.pair[p] < 0 and self.sizes[p]]
        if not waiting:
            return
        pool = here + waiting  # the first are kept rather than the last
        taken = self._fill(pool, free + sum(self.sizes[p] for p in here))
        if sum(self.sizes[p] for p in taken) <= sum(self.sizes[p] for p in here):
            return
        for package in here:
            if package not in taken:
                self._put(package, -1)
        for package in waiting:
            if package in taken:
                self._put(package, self.pair_at[package, link])

    def gather(self, link: int, wanted: int) -> None:
        """Move room to a link, through chains of providers, until ``wanted`` seconds are free."""
        self._pull(link, wanted, depth=CHAIN, seen={int(self.problem.links.provider[link])})

    def _pull(self, link: int, wanted: int, *, depth: int, seen: set[int]) -> None:
        """Gather at a link, first from its neighbours, then from theirs."""
        if self.pulls_left <= 0:
            return
        self.pulls_left -= 1
        links = self.problem.links
        around = [
            (mine, other)
            for mine in self._binding(link)
            for other in self._zone_links[int(links.zone[mine])]
            if other != mine
        ]
        for mine, other in around:
            if self._free(link) >= wanted or self.sums_left <= 0:
                return
            if self._free(other) >= self.unit and self._standing[mine]:
                self._shift(mine, other)
        for mine, other in around if depth else []:
            short = wanted - self._free(link)
            if short <= 0 or self.sums_left <= 0:
                return
            provider = int(links.provider[other])
            if provider not in seen and self._standing[mine]:
                seen.add(provider)
                self._pull(other, self._free(other) + short, depth=depth - 1, seen=seen)
                self._shift(mine, other)

    def _binding(self, link: int) -> list[int]:
        """Return the link, and the others of what it shares where that is what binds."""
        provider = int(self.problem.links.provider[link])
        free = self._free(link)
        for limit, left in zip(self.problem.shared, self.plan.room.shared, strict=True):
            if left[limit.node[link]] == free:
                both = np.flatnonzero(limit.node == limit.node[link]).tolist()
                return [link, *(each for each in both if each != link)]
        if self.plan.room.provider[provider] >= self.plan.room.link[link]:
            return [link]
        return [link, *(each for each in self._links_of[provider] if each != link)]

    def _gather_all(self, target: int) -> None:
        """Gather room for each unplaced package in turn; keep what places more hours."""
        for package in np.flatnonzero(self.plan.pair < 0).tolist():
            if self.plan.pair[package] >= 0 or not self.sizes[package]:
                continue
            for pair in range(*self.whole.pairs_of(package).indices(len(self.whole.link))):
                link = int(self.whole.link[pair])
                kept, before = len(self._moves), self.placed()
                self.gather(link, self.sizes[package])
                if self._has_room(package, pair):
                    self._put(package, pair)
                self.refill(link)
                if self.placed() > before:
                    break
                self._take_back(kept)
            if self.placed() >= target or self.sums_left <= 0 or self.pulls_left <= 0:
                return

    def _shift(self, mine: int, other: int) -> None:
        """Let another link of the zone take what fills it best of what the two have."""
        self._within_windows(self._refit, mine, other)

    def _refit(self, mine: int, other: int) -> None:
        free = self._free(other)
        if free < self.unit:
            return
        at, gain = self.pair_at, self._gain
        stay = [p for p in self._standing[mine] if (p, other) in at and self.sizes[p]]
        if not stay:
            return
        have = [p for p in self._standing[other] if (p, mine) in at and self.sizes[p]]
        # What each goal loses by a move to the other link, then the package.
        both = sorted(
            stay + have, key=lambda p: (*map(sub, gain[at[p, mine]], gain[at[p, other]]), p)
        )
        load = sum(self.sizes[p] for p in have)
        taken = self._fill(both, free + load)
        if sum(self.sizes[p] for p in taken) <= load:
            return
        goes = [p for p in stay if p in taken]
        comes = [p for p in have if p not in taken]
        for package in goes:
            self._put(package, -1)
        for package in comes:
            self._put(package, at[package, mine])
        for package in goes:
            self._put(package, at[package, other])

    def _fill(self, pool: Sequence[int], capacity: int) -> set[int]:
        """Return a subset of the pool that fills a capacity best; earlier packages go first."""
        reach = self._reach(pool, capacity)
        if not reach:
            return set()
        best = subset(reach, reach[-1].bit_length() - 1, self._steps(pool))
        return {pool[place] for place in best}

    def _free(self, link: int) -> int:
        if self._free_now is None:
            self._free_now = self.plan.room.at(self.problem).tolist()
        return self._free_now[link]

    def _has_room(self, package: int, pair: int) -> bool:
        """Return whether a package fits where a pair stands."""
        is_open = bool(self.plan.within(self.whole, slice(pair, pair + 1))[0])
        return is_open and self._free(int(self.whole.link[pair])) >= self.sizes[package]

    def _put(self, package: int, pair: int) -> None:
        self._free_now = None
        before = int(self.plan.pair[package])
        self._moves.append((package, before))
        if before >= 0:
            self._standing[self.whole.link[before]].discard(package)
        if pair >= 0:
            self._standing[self.whole.link[pair]].add(package)
        self.plan.put(self.whole, package, pair)

    def _take_back(self, kept: int) -> None:
        """Undo every move but the first few."""
        while len(self._moves) > kept:
            self._put(*self._moves.pop())
            self._moves.pop()  # the undoing itself
