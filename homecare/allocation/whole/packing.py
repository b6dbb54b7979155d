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

Bounded in subset sums and in looks for room, never in seconds.

References
----------
Bellman, R. (1957). Dynamic Programming. Princeton University Press (the subset sums).
Martello, S. & Toth, P. (1990). Knapsack Problems: Algorithms and Computer Implementations.
Wiley, chapters 4 and 6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from homecare.allocation.whole.ground import Ground
from homecare.allocation.whole.packages import Plan
from homecare.allocation.whole.standing import Standing
from homecare.allocation.whole.subsets import fill

SUMS_LIMIT = 3000
PULLS_LIMIT = 20_000  # where hundreds of packages wait, looking for room costs more than sums
CHAIN = 2


class Packer:
    """One packing of whole packages: how they stand and the subset sums left.

    Parameters
    ----------
    ground : Ground
        The whole packages and their links.
    plan : Plan
        The plan; changed in place once a step is through.
    """

    def __init__(self, ground: Ground, plan: Plan) -> None:
        self.ground = ground
        self.standing = Standing(ground, plan)
        self.sums_left, self.pulls_left = SUMS_LIMIT, PULLS_LIMIT

    def run(self, target: int) -> None:
        """Place more until ``target`` seconds are placed, nothing helps or the sums run out."""
        while self.standing.placed < target and self.sums_left > 0:
            before = self.standing.placed
            for link in self.ground.used:
                self.refill(link)
            self._gather_all(target)
            if self.standing.placed == before:
                break
        self.standing.write()

    def refill(self, link: int) -> None:
        """Choose anew among a link's packages and the unplaced ones of its zone."""
        self.within_windows(self._refill, link)

    def within_windows(self, step: Callable[..., None], *links: int) -> None:
        """Take a step, and take it back where it passes a call window, which sums do not see."""
        if not self.ground.is_timed:
            step(*links)
            return
        kept = len(self.standing.moves)
        step(*links)
        if not self.standing.is_within():
            self.standing.take_back(kept)

    def _refill(self, link: int) -> None:
        standing = self.standing
        free = standing.free[link]
        waiting = standing.waiting(link) if free >= self.ground.unit else []
        if not waiting:
            return
        here = sorted(standing.on[link])  # the first are kept rather than the last
        taken = self._fill(here + waiting, free + standing.load[link])
        if sum(self.ground.sizes[p] for p in taken) > standing.load[link]:
            standing.put([p for p in here if p not in taken], link, -1)
            standing.put([p for p in waiting if p in taken], -1, link)

    def gather(self, link: int, wanted: int) -> None:
        """Move room to a link, through chains of providers, until ``wanted`` seconds are free."""
        self.pull(link, wanted, depth=CHAIN, seen={self.ground.provider[link]})

    def pull(self, link: int, wanted: int, *, depth: int, seen: set[int]) -> None:
        """Gather at a link, first from its neighbours, then from theirs."""
        if self.pulls_left <= 0:
            return
        self.pulls_left -= 1
        ground, standing = self.ground, self.standing
        binding = standing.binding(link)
        for mine in binding:
            for other in ground.links_in[ground.zone[mine]]:
                if standing.free[link] >= wanted or self.sums_left <= 0:
                    return
                if standing.free[other] >= ground.unit and other != mine:
                    self.shift(mine, other)
        for mine in binding if depth else []:
            for other in ground.links_in[ground.zone[mine]]:
                short = wanted - standing.free[link]
                if short <= 0 or self.sums_left <= 0:
                    return
                provider = ground.provider[other]
                if other != mine and provider not in seen and standing.on[mine]:
                    seen.add(provider)
                    self.pull(other, standing.free[other] + short, depth=depth - 1, seen=seen)
                    self.shift(mine, other)

    def _gather_all(self, target: int) -> None:
        """Gather room for each unplaced package in turn; keep what places more hours."""
        ground, standing = self.ground, self.standing
        for package in standing.unplaced():
            if standing.where[package] >= 0 or not ground.sizes[package]:
                continue
            for link in ground.links_for(package):
                kept, before = len(standing.moves), standing.placed
                self.gather(link, ground.sizes[package])
                if standing.has_room(package, link):
                    standing.put([package], -1, link)
                self.refill(link)
                if standing.placed > before:
                    break
                standing.take_back(kept)
            if standing.placed >= target or self.sums_left <= 0 or self.pulls_left <= 0:
                return

    def shift(self, mine: int, other: int) -> None:
        """Let another link of the zone take what fills it best of what the two have."""
        if self.standing.on[mine] and self.standing.free[other] >= self.ground.unit:
            self.within_windows(self._refit, mine, other)

    def _refit(self, mine: int, other: int) -> None:
        standing, sizes = self.standing, self.ground.sizes
        one, two = standing.on[mine], standing.on[other]
        both = [p for p in self.ground.turn(mine, other) if p in one or p in two]
        load = sum(sizes[p] for p in both if p in two)
        if all(p in two for p in both):
            return
        taken = self._fill(both, standing.free[other] + load)
        if sum(sizes[p] for p in taken) > load:
            comes = [p for p in both if p in two and p not in taken]
            standing.put([p for p in both if p in one and p in taken], mine, other)
            standing.put(comes, other, mine)

    def _fill(self, pool: Sequence[int], capacity: int) -> set[int]:
        """Return a subset of the pool that fills a capacity best; earlier packages go first."""
        self.sums_left -= 1
        return {pool[place] for place in fill(self.steps(pool), capacity // self.ground.unit)}

    def steps(self, pool: Sequence[int]) -> list[int]:
        """Return the sizes of some packages in the common unit."""
        sizes, unit = self.ground.sizes, self.ground.unit
        return [sizes[package] // unit for package in pool]
