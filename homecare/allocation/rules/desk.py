"""The desk: packages placed one at a time, as they arrive, by the offer a rule picks.

Receives offers, an order of arrival and a rule's preference and pick; hands on parts. Plain lists
throughout: brokerage is sequential, and a numpy call for each package would cost more than it does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from homecare.allocation.problem import Ints
from homecare.allocation.rules.free import Free, Terms
from homecare.allocation.rules.offers import Offers
from homecare.allocation.spread import Parts


@dataclass(frozen=True)
class Book:
    """The offers as plain lists, written once for every rule and order; nothing changes them.

    Attributes
    ----------
    offers : Offers
        The offers.
    terms : Terms
        The limits that every placement keeps.
    start : list of int
        Where the pairs of each line begin.
    link, zone, tier, level : list of int
        Of each pair: link, zone, place of the role in ``TIERS``, gold, silver or bronze.
    quality, price : list of float
        Of each pair.
    firm, tie : list of int
        Of each link: provider, and the hash of provider and zone.
    is_prime : list of bool
        Of each link.
    seconds, is_whole : list
        Of each line.
    """

    offers: Offers
    terms: Terms
    start: list[int]
    link: list[int]
    zone: list[int]
    tier: list[int]
    level: list[int]
    quality: list[float]
    price: list[float]
    firm: list[int]
    tie: list[int]
    is_prime: list[bool]
    seconds: list[int]
    is_whole: list[bool]


def open_book(offers: Offers) -> Book:
    """Return the offers as plain lists."""
    problem = offers.problem
    zone = problem.links.zone[offers.link] if len(offers.link) else offers.link
    tie = np.zeros(len(problem.links.zone), dtype=np.int64)
    tie[offers.link] = offers.tie
    terms = Terms.of(offers)
    return Book(
        offers=offers,
        terms=terms,
        start=offers.start.tolist(),
        link=offers.link.tolist(),
        zone=zone.tolist(),
        tier=offers.tier.tolist(),
        level=offers.level.tolist(),
        quality=offers.quality.tolist(),
        price=offers.price.tolist(),
        firm=terms.firm,
        tie=tie.tolist(),
        is_prime=(problem.links.role == "prime").tolist(),
        seconds=problem.lines.seconds.tolist(),
        is_whole=problem.lines.is_whole.tolist(),
    )


@dataclass
class Desk:
    """What a broker can look at when a package arrives; changed by each placement.

    Attributes
    ----------
    book : Book
        What is known of each offer.
    free : Free
        What is left of each limit, and what each link has.
    left : list of int
        Seconds of each line that have no place.
    turn : list of int
        When each link last took a package: 0 not yet, then 1, 2, ...
    zone_seconds, prime_seconds : list of int
        Seconds placed so far in each zone: in all, and with primes; those kept included.
    count : int
        Placements so far.
    placed : dict
        (line, link) to seconds.
    """

    book: Book
    free: Free
    left: list[int]
    turn: list[int]
    zone_seconds: list[int]
    prime_seconds: list[int]
    count: int = 0
    placed: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def load(self) -> list[int]:
        """Return the seconds placed at each link so far, those kept included."""
        return self.free.load

    def put(self, line: int, at: int, seconds: int) -> None:
        """Place seconds of a line at a link."""
        self.free.take(line, at, seconds)
        self.count += 1
        self.turn[at] = self.count
        self._tally(line, at, seconds)
        self.placed[line, at] = self.placed.get((line, at), 0) + seconds

    def give_back(self, at: int) -> None:
        """Take back all that the rule placed at a link."""
        for line, link in [each for each in self.placed if each[1] == at]:
            seconds = self.placed.pop((line, link))
            self.free.take(line, at, -seconds)
            self._tally(line, at, -seconds)

    def _tally(self, line: int, at: int, seconds: int) -> None:
        zone = self.book.terms.zone[at]
        self.left[line] -= seconds
        self.zone_seconds[zone] += seconds
        if self.book.is_prime[at]:
            self.prime_seconds[zone] += seconds

    def waiting(self, order: Sequence[int]) -> list[int]:
        """Return the lines of an order that have no place, or not for all of their seconds."""
        at_all = {line for line, _ in self.placed}
        whole = self.book.is_whole
        return [
            line for line in order if (line not in at_all if whole[line] else self.left[line] > 0)
        ]

    def open_to(self, line: int, offered: Sequence[int], *, is_again: bool) -> list[int]:
        """Return the pairs among those offered that may take a line, or a part that may be split.

        Parameters
        ----------
        line : int
            The line.
        offered : sequence of int
            Its pairs.
        is_again : bool
            Whether it is offered again beside blocks: to links that have work, or that have their
            block with it alone.
        """
        book, free = self.book, self.free
        left, is_whole = self.left[line], book.is_whole[line]
        least = left if is_whole else 1
        pairs = [pair for pair in offered if free.has_room(line, book.link[pair], least)]
        if not is_again:
            return pairs
        block = book.terms.block
        return [
            pair
            for pair, at in ((pair, book.link[pair]) for pair in pairs)
            if free.load[at] > 0
            or (left if is_whole else min(left, free.most_at(line, at))) >= block[at]
        ]

    def offer(
        self, line: int, offered: Sequence[int], pick: Pick | None, *, is_again: bool = False
    ) -> bool:
        """Place a line with whom a rule picks; return whether any of it was.

        A whole package goes to one provider with room for all of it. Hours without people fill
        one provider after the other.
        """
        book, is_placed = self.book, False
        while book.is_whole[line] or self.left[line] > 0:
            at = self._picked(line, offered, pick, is_again=is_again)
            if at is None:
                break
            is_placed = True
            if book.is_whole[line]:
                self.put(line, at, self.left[line])
                break
            self.put(line, at, min(self.left[line], self.free.most_at(line, at)))
        return is_placed

    def _picked(
        self, line: int, offered: Sequence[int], pick: Pick | None, *, is_again: bool
    ) -> int | None:
        """Return the link that a rule gives a line to, if any may take it."""
        link = self.book.link
        if pick is None and not is_again:
            least = self.left[line] if self.book.is_whole[line] else 1
            for pair in offered:
                if self.free.has_room(line, link[pair], least):
                    return link[pair]
            return None
        pairs = self.open_to(line, offered, is_again=is_again)
        if not pairs:
            return None
        return link[pick(self, pairs) if pick else pairs[0]]


Pick = Callable[[Desk, list[int]], int]
# The pairs of a line, most preferred first.
Offered = Callable[[int], list[int]]
# Told (line, desk, how often work was given back by then) as each line comes to the desk.
Watch = Callable[[int, Desk, int], None]


def open_desk(book: Book) -> Desk:
    """Return the desk before the first package arrives; what is kept is already placed."""
    problem = book.offers.problem
    links, zones = problem.links, len(problem.zone_ids)
    free = Free.before(book.offers, book.terms)
    load = np.array(free.load, dtype=np.int64)
    in_zone, with_primes = np.zeros(zones, dtype=np.int64), np.zeros(zones, dtype=np.int64)
    np.add.at(in_zone, links.zone, load)
    np.add.at(with_primes, links.zone, np.where(links.role == "prime", load, 0))
    return Desk(
        book=book,
        free=free,
        left=book.seconds[:],
        turn=[0] * len(links.zone),
        zone_seconds=in_zone.tolist(),
        prime_seconds=with_primes.tolist(),
    )


def place_in_turn(
    book: Book,
    line: Ints,
    preference: list[int],
    pick: Pick | None,
    *,
    watch: Watch | None = None,
) -> Parts:
    """Return the parts of lines placed one after the other.

    Parameters
    ----------
    book : Book
        Who may take what.
    line : (n,) int64
        Lines in the order in which they arrive.
    preference : list of int
        Pairs of each line, most preferred first; lines in the order of ``book.start``.
    pick : callable, optional
        Chooses one of the pairs with room, which come most preferred first; without it the first.
    watch : callable, optional
        Looks on, line by line; what it is told changes with the next line.

    Notes
    -----
    A provider has room when it keeps every limit with the line: capacity, shares of the zone, call
    windows, and the number of providers with work in the zone, of which those that got work first
    are part. Least blocks are kept at the end, by `keep_blocks`.
    """
    desk, order = open_desk(book), line.tolist()

    def offered(each: int) -> list[int]:
        return preference[book.start[each] : book.start[each + 1]]

    for each in order:
        if watch is not None:
            watch(each, desk, 0)
        desk.offer(each, offered(each), pick)
    keep_blocks(desk, order, offered, pick=pick, watch=watch)
    return desk_parts(desk)


def keep_blocks(
    desk: Desk,
    order: Sequence[int],
    offered: Offered,
    *,
    pick: Pick | None,
    watch: Watch | None = None,
) -> None:
    """Let providers below their least block give their work back, until none is below.

    Parameters
    ----------
    desk : Desk
        When the last package has come; changed.
    order : sequence of int
        Lines in the order in which they arrived.
    offered : callable
        The pairs of a line, most preferred first.
    pick, watch : callable, optional
        As for `place_in_turn`.

    Notes
    -----
    A rule takes packages as they come and cannot know whether a block will be reached. So blocks
    are looked at when all have come: the provider furthest below its block gives all back that it
    got in the zone. Whatever then has no place is offered again in the order of arrival, by the
    same rule, to providers with work in the zone and to those whose block it fills alone, until
    nothing more finds a place. Then comes the next. A provider that gave its work back has work
    again only by a package that fills its block, so every one gives back once at most.
    """
    terms, turn = desk.book.terms, 0
    while short := desk.free.below_block():
        load, tie = desk.free.load, desk.book.tie
        desk.give_back(min(short, key=lambda at: (load[at] - terms.block[at], tie[at], at)))
        is_moving, turn = True, turn + 1
        while is_moving:
            is_moving = False
            for line in desk.waiting(order):
                if watch is not None:
                    watch(line, desk, turn)
                is_moving |= desk.offer(line, offered(line), pick, is_again=True)


def desk_parts(desk: Desk) -> Parts:
    """Return what a desk has placed with what is kept and what is left over, in order."""
    offers = desk.book.offers
    lines = offers.problem.lines
    found = [(line, at, seconds) for (line, at), seconds in desk.placed.items()]
    placed = np.array(found, dtype=np.int64).reshape(-1, 3)
    line = np.concatenate([offers.kept.line, placed[:, 0]])
    link = np.concatenate([offers.kept.link, placed[:, 1]])
    seconds = np.concatenate([offers.kept.seconds, placed[:, 2]])
    left = lines.seconds.copy()
    np.subtract.at(left, line, seconds)
    has_part = np.zeros(len(left), dtype=bool)
    has_part[line] = True
    rest = np.flatnonzero((left > 0) | ~has_part)
    line = np.concatenate([line, rest])
    link = np.concatenate([link, np.full(len(rest), -1)])
    seconds = np.concatenate([seconds, left[rest]])
    order = np.lexsort((link, link < 0, line))
    return Parts(line[order], link[order], seconds[order])
