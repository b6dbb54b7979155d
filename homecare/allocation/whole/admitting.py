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
        while self.sums_left > 0:
            before = self.plan.values(self.whole)
            for package in self.whole.turn.tolist():
                if self.plan.pair[package] < 0 and self.sizes[package] and self.sums_left > 0:
                    self._admit(package)
            if self.plan.values(self.whole) <= before:
                return

    def _admit(self, package: int) -> None:
        """Gather room for a package at each of its links in turn; keep what is better."""
        for pair in range(*self.whole.pairs_of(package).indices(len(self.whole.link))):
            link = int(self.whole.link[pair])
            kept, before = len(self._moves), self.plan.values(self.whole)
            self.gather(link, self.sizes[package])
            if self._has_room(package, pair):
                self._put(package, pair)
            if self.plan.values(self.whole) > before:
                return
            self._take_back(kept)
