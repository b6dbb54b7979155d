"""The desk: packages placed one at a time, as they arrive, by the offer a rule picks.

Receives offers, an order of arrival and a rule's preference and pick; hands on parts. Plain lists
throughout: brokerage is sequential, and a numpy call for each package would cost more than it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from homecare.allocation.problem import Ints
from homecare.allocation.rules.offers import Offers
from homecare.allocation.spread import Parts


@dataclass(frozen=True)
class Book:
    """The offers as plain lists, written once for every rule and order; nothing changes them.

    Attributes
    ----------
    offers : Offers
        The offers.
    start : list of int
        Where the pairs of each line begin.
    link, zone, tier, level : list of int
        Of each pair: link, zone, place of the role in ``TIERS``, gold, silver or bronze.
    quality, price : list of float
        Of each pair.
    firm : list of int
        Provider of each link.
    seconds, is_whole : list
        Of each line.
    """

    offers: Offers
    start: list[int]
    link: list[int]
    zone: list[int]
    tier: list[int]
    level: list[int]
    quality: list[float]
    price: list[float]
    firm: list[int]
    seconds: list[int]
    is_whole: list[bool]


def open_book(offers: Offers) -> Book:
    """Return the offers as plain lists."""
    problem = offers.problem
    zone = problem.links.zone[offers.link] if len(offers.link) else offers.link
    return Book(
        offers=offers,
        start=offers.start.tolist(),
        link=offers.link.tolist(),
        zone=zone.tolist(),
        tier=offers.tier.tolist(),
        level=offers.level.tolist(),
        quality=offers.quality.tolist(),
        price=offers.price.tolist(),
        firm=problem.links.provider.tolist(),
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
    load : list of int
        Seconds placed at each link so far, those kept included.
    turn : list of int
        When each link last took a package: 0 not yet, then 1, 2, ...
    zone_seconds, prime_seconds : list of int
        Seconds placed so far in each zone: in all, and with primes; those kept included.
    """

    book: Book
    load: list[int]
    turn: list[int]
    zone_seconds: list[int]
    prime_seconds: list[int]


Pick = Callable[[Desk, list[int]], int]
# Told (line, desk, free seconds of each link, of each provider) as each line comes to the desk.
Watch = Callable[[int, Desk, list[int], list[int]], None]


def open_desk(book: Book) -> Desk:
    """Return the desk before the first package arrives; what is kept is already placed."""
    problem, kept = book.offers.problem, book.offers.kept
    links, zones = problem.links, len(problem.zone_ids)
    load = np.zeros(len(links.zone), dtype=np.int64)
    np.add.at(load, kept.link, kept.seconds)
    in_zone, with_primes = np.zeros(zones, dtype=np.int64), np.zeros(zones, dtype=np.int64)
    np.add.at(in_zone, links.zone, load)
    np.add.at(with_primes, links.zone, np.where(links.role == "prime", load, 0))
    return Desk(
        book=book,
        load=load.tolist(),
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
    A whole package goes to one provider with room for all of it. Hours without people fill one
    provider after the other.
    """
    desk = open_desk(book)
    room = book.offers.room
    free, free_firm = room.link.tolist(), room.provider.tolist()
    at_pair, firm_of = book.link, book.firm
    found: list[tuple[int, int, int]] = []
    for each in line.tolist():
        if watch is not None:
            watch(each, desk, free, free_firm)
        left, is_whole = book.seconds[each], book.is_whole[each]
        offered = preference[book.start[each] : book.start[each + 1]]
        while is_whole or left > 0:
            least = left if is_whole else 1
            has_room = []
            for pair in offered:
                at = at_pair[pair]
                if least <= free[at] and least <= free_firm[firm_of[at]]:
                    has_room.append(pair)
                    if pick is None:
                        break
            if not has_room:
                break
            pair = pick(desk, has_room) if pick else has_room[0]
            at = at_pair[pair]
            taken = min(left, free[at], free_firm[firm_of[at]])
            found.append((each, at, taken))
            free[at] -= taken
            free_firm[firm_of[at]] -= taken
            desk.load[at] += taken
            desk.turn[at] = len(found)
            desk.zone_seconds[book.zone[pair]] += taken
            if book.tier[pair] == 0:
                desk.prime_seconds[book.zone[pair]] += taken
            left -= taken
            if is_whole:
                break
    return completed(book.offers, found)


def completed(offers: Offers, found: list[tuple[int, int, int]]) -> Parts:
    """Return (line, link, seconds) with what is kept and what is left over, in order."""
    lines = offers.problem.lines
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
