"""Admitting: room is gathered for one more unplaced package at a time, where the goals rise.

Receives a plan of whole packages whose first goal is not placed hours; changes it only where the
goals in order are better for it. The gathering is that of packing, within its subset sums.
"""

from __future__ import annotations

from homecare.allocation.whole.packing import Packer


class Admitter(Packer):
    """One admission of whole packages to a plan, those first that add most to the first goal."""

    def admit(self) -> None:
        """Place more until nothing helps or the subset sums run out."""
        standing, is_helping = self.standing, True
        while is_helping and self.sums_left > 0:
            kept = len(standing.moves)
            for package in self.ground.whole.turn.tolist():
                is_waiting = standing.where[package] < 0 and self.ground.sizes[package]
                if is_waiting and self.sums_left > 0:
                    self._admit(package)
            is_helping = standing.is_better(kept)
        standing.write()

    def _admit(self, package: int) -> None:
        """Gather room for a package at each of its links in turn; keep what is better."""
        standing = self.standing
        for link in self.ground.links_for(package):
            kept = len(standing.moves)
            self.gather(link, self.ground.sizes[package])
            if standing.has_room(package, link):
                standing.put([package], -1, link)
            if standing.is_better(kept):
                return
            standing.take_back(kept)
