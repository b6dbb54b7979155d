"""The rules by name: who is offered a package, in what order, and who gets it.

Owns the register. Each rule is a preference over the offers, a pick among those with room, or the
optimum of a batch; who may take a package, and who has room, is the same for all.

Nobody refuses: a provider with the capability and the room takes what it is offered. Refusals are
simulated by brokerage, not here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from homecare.allocation.problem import Floats, Ints
from homecare.allocation.rules.arrivals import WEEK, Arrivals
from homecare.allocation.rules.desk import Desk, Pick
from homecare.allocation.rules.offers import Offers
from homecare.errors import Fault, UsageError, listed, nearest

OPTIMUM = "optimum"
PRIME_PERCENT = 70  # Norfolk: principal providers 70 %, framework 30 % in each area
QUALITY_PART, PRICE_PART = 0.6, 0.4  # Midlands and Lancashire CSU
BLOCK_SECONDS = 100 * 3600  # Somerset guarantees blocks of 100-200 hours a week: the smallest

Keys = tuple[Ints | Floats, ...]


@dataclass(frozen=True)
class Rule:
    """A named rule.

    Attributes
    ----------
    name, title : str
        Name on the command line; name in a table.
    meaning : str
        What a broker does under it.
    like : str
        A council that works so, or nothing.
    prefers : callable
        ``(offers, arrivals) -> keys``: offers by these keys, the first deciding, least first.
    picks : callable, optional
        Which offer with room is taken; without it the first.
    batch_days : int
        Where above 0, packages wait for the end of so many days and are placed together.
    is_drawn : bool
        Whether the preference itself is drawn anew in each order.
    """

    name: str
    title: str
    meaning: str
    like: str
    prefers: Callable[[Offers, Arrivals], Keys]
    picks: Pick | None = None
    batch_days: int = 0
    is_drawn: bool = False


def preference_of(rule: Rule, offers: Offers, arrivals: Arrivals) -> Ints:
    """Return the pairs of each line, most preferred first; equals by the hash, (pairs,)."""
    keys = (*rule.prefers(offers, arrivals), offers.tie, offers.link)
    return np.lexsort((*keys[::-1], offers.line)).astype(np.int64)


def _by_rank(offers: Offers, _arrivals: Arrivals) -> Keys:
    return offers.tier, offers.rank, -offers.score


def _by_score(offers: Offers, _arrivals: Arrivals) -> Keys:
    return offers.tier, -offers.score


def _by_price(offers: Offers, _arrivals: Arrivals) -> Keys:
    return offers.price, offers.rank, -offers.score


def _by_rank_alone(offers: Offers, _arrivals: Arrivals) -> Keys:
    return offers.rank, -offers.score


def _by_quality(offers: Offers, _arrivals: Arrivals) -> Keys:
    return -offers.quality, offers.price


def _no_preference(_offers: Offers, _arrivals: Arrivals) -> Keys:
    return ()


def _first_answer(_offers: Offers, arrivals: Arrivals) -> Keys:
    return (arrivals.answer,)


def _weigh(desk: Desk, has_room: list[int]) -> int:
    lowest = min(desk.book.price[pair] for pair in has_room)
    return max(
        has_room,
        key=lambda pair: (
            QUALITY_PART * desk.book.quality[pair]
            + PRICE_PART
            * (lowest / desk.book.price[pair] if desk.book.price[pair] > lowest else 1.0)
        ),
    )


def _rotate(desk: Desk, has_room: list[int]) -> int:
    return min(has_room, key=lambda pair: desk.turn[desk.book.link[pair]])


def _rotate_in_level(desk: Desk, has_room: list[int]) -> int:
    return min(has_room, key=lambda pair: (desk.book.level[pair], desk.turn[desk.book.link[pair]]))


def _share(desk: Desk, has_room: list[int]) -> int:
    zone = desk.book.zone[has_room[0]]
    if desk.prime_seconds[zone] * 100 <= desk.zone_seconds[zone] * PRIME_PERCENT:
        return has_room[0]
    return next((pair for pair in has_room if desk.book.tier[pair] > 0), has_room[0])


def _block(desk: Desk, has_room: list[int]) -> int:
    for pair in has_room:
        if desk.book.tier[pair] == 0 and desk.load[desk.book.link[pair]] < BLOCK_SECONDS:
            return pair
    return min(has_room, key=lambda pair: desk.book.price[pair])


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("strict_rank", "Strict rank",
             "Primes in rank order, then supplementary providers in rank order, and so on; a "
             "provider without a rank comes after those with one, by score.",
             "Essex", _by_rank),
        Rule("prime_first", "Primes first, by score",
             "Primes by the weighted mean of their three scores, then supplementary providers by "
             "theirs, and so on.",
             "Leicestershire", _by_score),
        Rule("offer_to_all_price", "Offered to all, lowest price",
             "Everybody is offered the package at once; the lowest price gets it, then the better "
             "rank, then the higher score. Role does not count.",
             "Devon", _by_price),
        Rule("offer_to_all_rank", "Offered to all, best rank",
             "Everybody is offered the package at once; the best rank gets it, then the higher "
             "score. Role does not count.",
             "", _by_rank_alone),
        Rule("quality_price", "Quality 60, price 40",
             "0.6 times the quality score plus 0.4 times the lowest price offered over the price; "
             "the highest sum gets it. Role does not count.",
             "Midlands and Lancashire CSU", _by_quality, _weigh),
        Rule("gold_silver_bronze", "Gold, silver, bronze",
             "The zone's appointments in thirds by score; the best third with room is offered the "
             "package, and within it whoever has waited longest for one.",
             "Medway", _no_preference, _rotate_in_level),
        Rule("rotation", "Rotation",
             "Whoever has waited longest for a package in the zone. Neither role nor score counts.",
             "", _no_preference, _rotate),
        Rule("first_come", "First to answer",
             "Whoever answers first; how fast providers answer is not known, so that is drawn "
             "evenly, anew for every package and order.",
             "", _first_answer, is_drawn=True),
        Rule("daily_batch", "Daily batch",
             "Packages of one day are placed together, as well as the goals allow in the room that "
             "is left.",
             "", _no_preference, batch_days=1),
        Rule("weekly_batch", "Weekly batch",
             "Packages of one week, Monday to Sunday, are placed together, as well as the goals "
             "allow in the room that is left.",
             "", _no_preference, batch_days=WEEK),
        Rule("block_contracts", "Block contracts first",
             "Primes in rank order until each has a block of 100 hours a week in the zone; then "
             "the lowest price of anybody with room.",
             "Somerset, Staffordshire", _by_rank, _block),
        Rule("share_70_30", "Shares 70/30",
             "Primes in rank order while they have at most 70 % of the hours placed in the "
             "zone, else the others by role and rank; where one side has no room the other "
             "takes it.",
             "Norfolk", _by_rank, _share),
    )
}  # fmt: skip
NAMES = (OPTIMUM, *RULES)


def rule_named(name: str, where: str = "--rule") -> Rule:
    """Return the rule of a name.

    Raises
    ------
    UsageError
        When there is none.
    """
    if name not in RULES:
        raise UsageError(
            Fault("no such rule", where, name, listed(NAMES, at_most=len(NAMES)),
                  f"name a registered rule.{nearest(name, NAMES)}")
        )  # fmt: skip
    return RULES[name]
