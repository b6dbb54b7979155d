"""Preferring: at the same placed hours, better links take what fills them best.

Receives a plan of whole packages; changes it only where the goals in order are better for it.

* *prefer*: between two links of a zone, the better for the goals in order takes, of the packages
  the two have, a set that fills it best; where it has no room, room is first gathered there.
* *trade*: between two links of one provider in different zones, the better takes what it can of
  its zone's unplaced packages while the other gives back as many hours.

For the goals to which every package adds alike at a link, such as hours with primes and hours
times score; the first goal that depends on the package ends the list.
"""

from __future__ import annotations

from homecare.allocation.whole.ground import Ground
from homecare.allocation.whole.packages import Plan
from homecare.allocation.whole.packing import Packer
from homecare.allocation.whole.subsets import merits, reachable, subset

PREFER_LIMIT = 6000
PREFER_ROUNDS = 8


class Preferrer(Packer):
    """One preferring of better links in a plan, within a number of subset sums."""

    def __init__(self, ground: Ground, plan: Plan) -> None:
        super().__init__(ground, plan)
        self.sums_left = PREFER_LIMIT
        merit = merits(ground.whole.gain, ground.whole.link, len(ground.zone))
        self.merit: list[tuple[int, ...]] = list(map(tuple, merit.tolist()))
        self._clock = self._noted = 0
        self._changed: dict[int, int] = {}  # when each zone, or a room that it sees, last changed
        self._settled: dict[int, int] = {}  # when gathering at each link last did not help

    def prefer(self) -> None:
        """Let better links take what fills them best, goal by goal, nothing being unplaced."""
        standing = self.standing
        in_zones = self._pairs(self.ground.links_in)
        of_providers = self._pairs(self.ground.links_of)
        for _ in range(PREFER_ROUNDS):
            kept = len(standing.moves)
            for worse, better in in_zones:
                if standing.free[better] >= self.ground.unit:
                    self.shift(worse, better)
            for worse, better in of_providers:
                if standing.on[worse] and standing.is_waiting(better) and self.sums_left > 0:
                    self.within_windows(self._trade, worse, better)
            self._gather_preferred()
            if not standing.is_better(kept) or self.sums_left <= 0:
                break
        standing.write()

    def _pairs(self, groups: dict[int, list[int]]) -> list[tuple[int, int]]:
        """Return pairs of a group's links, worse then better, the most to gain first."""
        found = []
        for links in groups.values():
            for worse in links:
                low = self.merit[worse]
                for better in links:
                    high = self.merit[better]
                    if high > low:
                        differs = next(k for k, each in enumerate(low) if each != high[k])
                        found.append((differs, worse, better))
        return [(worse, better) for _, worse, better in sorted(found)]

    def _trade(self, worse: int, better: int) -> None:
        """Let a provider's better link take unplaced packages, its worse give back as much."""
        standing = self.standing
        waiting = standing.waiting(better)
        if not waiting:
            return
        self.sums_left -= 2
        unit, load = self.ground.unit, standing.load[better]
        both = load + standing.load[worse]
        pool = sorted(standing.on[better]) + waiting
        other_pool = sorted(standing.on[worse]) + standing.waiting(worse)
        steps, other_steps = self.steps(pool), self.steps(other_pool)
        most, other_most = (min(standing.span(link), both) // unit for link in (better, worse))
        reach, other_reach = reachable(steps, most), reachable(other_steps, other_most)
        if not reach or not other_reach:
            return
        # Bit s of `splits`: the better link can have s and the other the rest of what both have.
        backwards = int(f"{other_reach[-1]:b}"[::-1], 2)
        slide = both // unit - other_reach[-1].bit_length() + 1
        splits = reach[-1] & (backwards << slide if slide >= 0 else backwards >> -slide)
        size = splits.bit_length() - 1
        if size <= load // unit:
            return
        rest = subset(other_reach, both // unit - size, other_steps)
        self._set(worse, other_pool, rest)
        self._set(better, pool, subset(reach, size, steps))

    def _set(self, link: int, pool: list[int], places: set[int]) -> None:
        """Let a link have just the packages of a pool at some places."""
        here = self.standing.on[link]
        gone = [p for place, p in enumerate(pool) if place not in places and p in here]
        come = [p for place, p in enumerate(pool) if place in places and p not in here]
        self.standing.put(gone, link, -1)
        self.standing.put(come, -1, link)

    def _gather_preferred(self) -> None:
        """Gather room at each link that a worse link of its zone could send packages to."""
        ground, standing, merit = self.ground, self.standing, self.merit
        for better in sorted(ground.used, key=lambda link: (merit[link], link), reverse=True):
            if self.sums_left <= 0:
                return
            worse = [
                link
                for link in ground.links_in[ground.zone[better]]
                if merit[link][1:2] < merit[better][1:2] and standing.on[link]
            ]
            if worse and not self._is_settled(better):
                self._gather_at(better, worse)

    def _gather_at(self, better: int, worse: list[int]) -> None:
        """Gather little room at a link, then more, for packages of worse links; keep what helps."""
        standing, is_better = self.standing, False
        least = min(map(standing.least, worse))
        for more in (least, 8 * least, sum(standing.load[link] for link in worse)):
            kept, wanted = len(standing.moves), standing.free[better] + more
            self.pull(better, wanted, depth=0, seen={self.ground.provider[better]})
            is_all = standing.free[better] < wanted
            for link in worse:
                self.shift(link, better)
            if standing.is_better(kept):
                is_better = True
                continue
            standing.take_back(kept)
            if is_all:  # more cannot be gathered
                break
        if not is_better:
            self._settled[better] = self._clock

    def _is_settled(self, link: int) -> bool:
        """Return whether all that gathering at a link looks at is as when it last did not help."""
        ground, moves = self.ground, self.standing.moves
        for _, *ends in moves[self._noted :]:
            self._clock += 1
            for end in ends:
                if end >= 0:
                    self._changed.update(dict.fromkeys(self._zones_of(end), self._clock))
        self._noted = len(moves)
        if ground.nodes or link not in self._settled:
            return False
        return all(self._changed.get(z, 0) <= self._settled[link] for z in self._zones_of(link))

    def _zones_of(self, link: int) -> list[int]:
        """Return the zones of a link's provider."""
        ground = self.ground
        return [ground.zone[each] for each in ground.links_of[ground.provider[link]]]
