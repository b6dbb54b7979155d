"""The ground that packing works on: which packages may stand where, read once and looked up often.

Receives the problem and its whole packages; hands on plain lists, which Python reads faster than
arrays one number at a time. What is known of a zone is made when a zone is first looked at.
"""

from __future__ import annotations

import math

import numpy as np

from homecare.allocation.cells import ragged
from homecare.allocation.problem import Ints, Problem
from homecare.allocation.whole.packages import Whole
from homecare.allocation.whole.subsets import grouped


class Ground:
    """Packages, links and limits as lists; nothing here changes with the plan.

    Parameters
    ----------
    problem : Problem
        The problem.
    whole : Whole
        The whole packages.

    Attributes
    ----------
    sizes : list of int
        Seconds of each package.
    unit : int
        Greatest common divisor of the sizes.
    zone, provider : list of int
        Zone and provider of each link.
    links_in, links_of : dict
        Links of each zone and of each provider.
    used : list of int
        Links at which some package may stand.
    nodes : list of list of int
        Node of each link in each of the problem's shared limits.
    zone_of : list of int
        Zone of each package.
    is_timed : bool
        Whether a shared limit is that of a call window.
    """

    def __init__(self, problem: Problem, whole: Whole) -> None:
        self.problem, self.whole = problem, whole
        self.sizes: list[int] = whole.seconds.tolist()
        self.unit = math.gcd(*self.sizes) or 1
        self.zone: list[int] = problem.links.zone.tolist()
        self.provider: list[int] = problem.links.provider.tolist()
        every = np.arange(len(self.zone))
        self.links_in = grouped(problem.links.zone, every)
        self.links_of = grouped(problem.links.provider, every)
        self.used: list[int] = np.unique(whole.link).tolist()
        self.nodes: list[list[int]] = [limit.node.tolist() for limit in problem.shared]
        zone_of = problem.lines.zone[whole.line]
        self.zone_of: list[int] = zone_of.tolist()
        self.is_timed = any(whole.is_window)
        column = np.zeros(len(self.zone), dtype=np.int64)
        for links in self.links_in.values():
            column[links] = np.arange(len(links))
        self._columns, self._column = column, column.tolist()
        self._here = grouped(zone_of, np.arange(len(whole.line)))
        self._pair_at: dict[int, Ints] = {}
        self._row: list[list[int]] = [[] for _ in self.sizes]
        self._turns: dict[tuple[int, int], list[int]] = {}
        self._at_node = [grouped(limit.node, every) for limit in problem.shared]

    def links_at(self, limit: int, node: int) -> list[int]:
        """Return the links that share a node of one of the shared limits."""
        return self._at_node[limit][node]

    def links_for(self, package: int) -> list[int]:
        """Return the links at which a package may stand, best first."""
        links: list[int] = self.whole.link[self.whole.pairs_of(package)].tolist()
        return links

    def pair(self, package: int, link: int) -> int:
        """Return the pair of a package and a link of its zone; -1 where it may not stand there."""
        if not self._row[package]:
            self._open(self.zone_of[package])
        return self._row[package][self._column[link]]

    def turn(self, mine: int, other: int) -> list[int]:
        """Return the packages that may stand at both of two links of a zone.

        First those that lose least, goal by goal, by a move from the first link to the second.
        """
        if (mine, other) not in self._turns:
            pair_at = self._open(self.zone[mine])
            here = np.array(self._here[self.zone[mine]], dtype=np.int64)
            one, two = pair_at[:, self._column[mine]], pair_at[:, self._column[other]]
            both = np.flatnonzero((one >= 0) & (two >= 0) & (self.whole.seconds[here] > 0))
            loss = self.whole.gain[:, one[both]] - self.whole.gain[:, two[both]]
            differs = loss[(loss != loss[:, :1]).any(axis=1)] if len(both) else loss[:0]
            order = np.lexsort(differs[::-1]) if len(differs) else np.arange(len(both))
            self._turns[mine, other] = here[both[order]].tolist()
        return self._turns[mine, other]

    def _open(self, zone: int) -> Ints:
        """Return the pair of each package of a zone at each of its links, (packages, links)."""
        if zone not in self._pair_at:
            whole, here = self.whole, self._here.get(zone, [])
            pair_at = np.full((len(here), len(self.links_in[zone])), -1, dtype=np.int64)
            row, pairs = ragged(whole.start[here], whole.start[1:][here])
            pair_at[row, self._columns[whole.link[pairs]]] = pairs
            for package, found in zip(here, pair_at.tolist(), strict=True):
                self._row[package] = found
            self._pair_at[zone] = pair_at
        return self._pair_at[zone]
