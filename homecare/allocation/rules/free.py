"""What is free while a rule places: hours, shares of a zone, call windows and openings.

Receives offers; hands on the limits as plain lists, and what is left of them, changed by each
placement. The limits are those of the optimum, read from the same problem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homecare.allocation.cells import Room
from homecare.allocation.openings.choose import loads_of
from homecare.allocation.rules.offers import Offers


@dataclass(frozen=True)
class Terms:
    """The limits as plain lists, written once for every rule and order; nothing changes them.

    Attributes
    ----------
    firm, zone : list of int
        Provider and zone of each link.
    nodes : list of list of int
        Of each limit that links share: where each link draws from.
    taken : list of (list of int or None)
        Of each such limit: what each line takes, where that is not its own seconds.
    is_whole : list of bool
        Of each line: whether it may not be split; one that may takes of a window all that is
        placed of it, or nothing.
    group : list of int
        Of each link: the group of which only so many may have work, as a rule its zone.
    most : list of int
        Most providers with work in each group; empty where no zone has such a limit.
    block : list of int
        Least seconds of each link with work; empty where no link has a block.
    """

    firm: list[int]
    zone: list[int]
    nodes: list[list[int]]
    taken: list[list[int] | None]
    is_whole: list[bool]
    group: list[int]
    most: list[int]
    block: list[int]

    @classmethod
    def of(cls, offers: Offers) -> Terms:
        """Return the limits of a problem."""
        problem, openings = offers.problem, offers.problem.openings
        has_block = openings is not None and bool((openings.block > 0).any())
        return cls(
            firm=problem.links.provider.tolist(),
            zone=problem.links.zone.tolist(),
            nodes=[limit.node.tolist() for limit in problem.shared],
            taken=[None if each.taken is None else each.taken.tolist() for each in problem.shared],
            is_whole=problem.lines.is_whole.tolist(),
            group=openings.group.tolist() if openings is not None else [],
            most=openings.most.tolist() if openings is not None else [],
            block=openings.block.tolist() if openings is not None and has_block else [],
        )

    @property
    def is_plain(self) -> bool:
        """Return whether capacity is the only limit."""
        return not self.nodes and not self.most


@dataclass
class Free:
    """What is left of each limit; changed by each placement.

    Attributes
    ----------
    terms : Terms
        The limits.
    is_plain : bool
        Whether capacity is the only one.
    link, firm : list of int
        Seconds free at each link, and at each provider in all.
    shared : list of list of int
        Seconds free at each node of each limit that links share.
    load : list of int
        Seconds placed at each link so far, those kept included.
    working : list of int
        Providers with work in each group; counted where their number is limited.
    """

    terms: Terms
    is_plain: bool
    link: list[int]
    firm: list[int]
    shared: list[list[int]]
    load: list[int]
    working: list[int]

    @classmethod
    def before(cls, offers: Offers, terms: Terms) -> Free:
        """Return what is free before the first package arrives; what is kept has its place."""
        problem, room = offers.problem, offers.room
        load = loads_of(problem, offers.kept)
        openings = problem.openings
        return cls(
            terms=terms,
            is_plain=terms.is_plain,
            link=room.link.tolist(),
            firm=room.provider.tolist(),
            shared=[left.tolist() for left in room.shared],
            load=load.tolist(),
            working=openings.count(load).tolist() if openings is not None else [],
        )

    def has_room(self, line: int, at: int, seconds: int) -> bool:
        """Return whether a link may take so many seconds of a line, its block left aside."""
        if seconds > self.link[at] or seconds > self.firm[self.terms.firm[at]]:
            return False
        return self.is_plain or (self.within_shared(line, at, seconds) and self.may_work(at))

    def within_shared(self, line: int, at: int, seconds: int) -> bool:
        """Return whether the shares of the zone and the call windows have room at a link."""
        terms, is_whole = self.terms, self.terms.is_whole[line]
        for node, taken, left in zip(terms.nodes, terms.taken, self.shared, strict=True):
            own = seconds if taken is None or (taken[line] and not is_whole) else taken[line]
            if own > left[node[at]]:
                return False
        return True

    def may_work(self, at: int) -> bool:
        """Return whether a link has work already or its zone may have one more provider."""
        if self.load[at] > 0 or not self.terms.most:
            return True
        group = self.terms.group[at]
        return self.working[group] < self.terms.most[group]

    def most_at(self, line: int, at: int) -> int:
        """Return the most seconds a week that a link could take of a line that may be split."""
        most = min(self.link[at], self.firm[self.terms.firm[at]])
        for node, taken, left in zip(self.terms.nodes, self.terms.taken, self.shared, strict=True):
            if taken is None or taken[line]:
                most = min(most, left[node[at]])
        return most

    def take(self, line: int, at: int, seconds: int) -> None:
        """Take seconds of a line at a link; below nought they are given back."""
        terms = self.terms
        self.link[at] -= seconds
        self.firm[terms.firm[at]] -= seconds
        before = self.load[at]
        self.load[at] = now = before + seconds
        if self.is_plain:
            return
        if terms.most:
            self.working[terms.group[at]] += (now > 0) - (before > 0)
        for node, taken, left in zip(terms.nodes, terms.taken, self.shared, strict=True):
            if taken is None or (taken[line] and not terms.is_whole[line]):
                left[node[at]] -= seconds
            elif seconds:  # a package is placed whole
                left[node[at]] -= taken[line] if seconds > 0 else -taken[line]

    def below_block(self) -> list[int]:
        """Return the links with work but less than their block."""
        held = zip(self.load, self.terms.block, strict=False)
        return [at for at, (load, block) in enumerate(held) if 0 < load < block]

    def room(self) -> Room:
        """Return the same as arrays."""
        return Room(
            np.array(self.link, dtype=np.int64),
            np.array(self.firm, dtype=np.int64),
            tuple(np.array(left, dtype=np.int64) for left in self.shared),
        )

    def copy(self) -> Free:
        """Return the same, to be changed by itself."""
        return Free(
            self.terms, self.is_plain, self.link[:], self.firm[:],
            [left[:] for left in self.shared], self.load[:], self.working[:],
        )  # fmt: skip
