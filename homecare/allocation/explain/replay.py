"""Replay: the moment at which a rule placed a package, with all that the rule could look at then.

Receives a case of a plan that a rule made; hands on who had room when the package arrived, in the
order in which the rule would have asked them, and what decided.

A rule that waits for the end of a day or week is replayed to the end of the package's batch, within
which the goals decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Room
from homecare.allocation.explain.case import Case
from homecare.allocation.explain.decision import Decided, counted, decided, not_placed
from homecare.allocation.explain.standing import HAS_ROOM, STANDINGS, Standing, standings
from homecare.allocation.rules.arrivals import Arrivals, draw_arrivals, referral_days
from homecare.allocation.rules.batch import build_worth, place_in_batches
from homecare.allocation.rules.desk import Book, Desk, open_book, place_in_turn
from homecare.allocation.rules.named import PRICE_PART, QUALITY_PART, Rule, preference_of
from homecare.allocation.rules.offers import NO_RANK, TIERS, Offers, build_offers
from homecare.errors import Fault, InternalError
from homecare.units import hours_from_seconds, percent

LEVELS = ("gold", "silver", "bronze")
# What each rule looks at, beside who may take the package and who has room for it.
LOOKS = {
    "strict_rank": ("role", "rank", "score"),
    "prime_first": ("role", "score"),
    "offer_to_all_price": ("rate_gbp_per_hour", "rank", "score"),
    "offer_to_all_rank": ("rank", "score"),
    "quality_price": ("weighed", "quality_score", "rate_gbp_per_hour"),
    "gold_silver_bronze": ("level", "last_turn"),
    "rotation": ("last_turn",),
    "first_come": ("answer",),
    "block_contracts": ("role", "rank", "score", "hours_held", "rate_gbp_per_hour"),
    "share_70_30": ("role", "rank", "score"),
}


@dataclass(frozen=True)
class Moment:
    """A package's arrival under a rule.

    Attributes
    ----------
    rule : Rule
        The rule.
    place, of : int
        Its place in the order of arrival, from 1, and how many arrived; 0 where it stood.
    batch : int
        Packages of its batch, itself included; 0 where the rule does not wait.
    ranking : tuple of Standing
        Every provider; those with room in the order in which the rule would have asked them.
    looked_at : mapping of str to mapping
        Of each provider that may take the package, what the rule looks at.
    decided : Decided
        What decided.
    room : Room
        Seconds free as the package arrived; under a rule that waits, at the end of its batch.
    """

    rule: Rule
    place: int
    of: int
    batch: int
    ranking: tuple[Standing, ...]
    looked_at: Mapping[str, Mapping[str, object]]
    decided: Decided
    room: Room


@dataclass(frozen=True)
class _Seen:
    """The desk as the package came to it, and the pairs that then had room for it."""

    offers: Offers
    arrivals: Arrivals
    desk: Desk
    room: Room
    with_room: tuple[int, ...]


def replay(case: Case, rule: Rule) -> Moment:
    """Return the moment at which a rule placed the package.

    Parameters
    ----------
    case : Case
        The package in a plan that the rule made, in the first order of arrival.
    rule : Rule
        The rule.

    Raises
    ------
    InternalError
        When the replay does not end where the plan does.
    """
    offers = build_offers(
        case.problem,
        case.cells,
        case.market.appointments,
        goals=case.goals,
        seed=case.market.settings.seed,
        kept=case.kept,
    )
    days = referral_days(case.problem, case.market.packages)
    arrivals = draw_arrivals(offers, days, seed=case.market.settings.seed, number=0)
    found = np.flatnonzero(arrivals.line == case.line)
    if not len(found):  # it stands, and never arrived
        return _stood(case, rule, arrivals)
    at = int(found[0])
    if rule.batch_days:
        return _in_batch(case, rule, offers, arrivals, at)
    return _in_turn(case, rule, offers, arrivals, at)


def _stood(case: Case, rule: Rule, arrivals: Arrivals) -> Moment:
    """Return the standings of a package that kept its placement of today."""
    ranking = standings(case)
    return Moment(
        rule=rule,
        place=0,
        of=len(arrivals.line),
        batch=0,
        ranking=ranking,
        looked_at={},
        decided=decided(case, ranking),
        room=case.room,
    )


def _in_turn(case: Case, rule: Rule, offers: Offers, arrivals: Arrivals, at: int) -> Moment:
    book = open_book(offers)
    preference = preference_of(rule, offers, arrivals).tolist()
    offered = preference[book.start[case.line] : book.start[case.line + 1]]
    seen = _watched(case, rule, offers, arrivals, preference)
    then = replace(case, room=seen.room)
    found = {each.link: each for each in standings(then)}
    asked = _asked(rule, seen)
    _check_end(case, book.link[asked[0]] if asked else -1)
    looks = {
        case.problem.provider_ids[book.firm[book.link[pair]]]: _looked_at(rule, seen, pair)
        for pair in offered
    }
    order = [*asked, *(pair for pair in offered if pair not in set(asked))]
    standing = [_then(found[book.link[pair]], looks, asked, book, case) for pair in order]
    rest = [each for each in standings(then) if each.link not in {book.link[p] for p in order}]
    ranking = (*standing, *rest)
    return Moment(
        rule=rule,
        place=at + 1,
        of=len(arrivals.line),
        batch=0,
        ranking=ranking,
        looked_at=looks,
        decided=_decided(case, rule, seen.desk, ranking, looks, place=(at + 1, len(arrivals.line))),
        room=seen.room,
    )


def _watched(
    case: Case, rule: Rule, offers: Offers, arrivals: Arrivals, preference: list[int]
) -> _Seen:
    """Return the desk as the package comes to it."""
    book = open_book(offers)
    found: list[_Seen] = []
    offered = preference[book.start[case.line] : book.start[case.line + 1]]

    def watch(each: int, desk: Desk, free: list[int], free_firm: list[int]) -> None:
        if each != case.line:
            return
        room = Room(np.array(free, dtype=np.int64), np.array(free_firm, dtype=np.int64))
        at = room.at(case.problem)
        copied = Desk(book, desk.load[:], desk.turn[:], desk.zone_seconds[:], desk.prime_seconds[:])
        with_room = tuple(pair for pair in offered if case.seconds <= int(at[book.link[pair]]))
        found.append(_Seen(offers, arrivals, copied, room, with_room))

    last = int(np.flatnonzero(arrivals.line == case.line)[0])
    place_in_turn(book, arrivals.line[: last + 1], preference, rule.picks, watch=watch)
    return found[0]


def _check_end(case: Case, link: int) -> None:
    if link != case.here:
        raise InternalError(
            Fault("the rule's replay does not end where the plan does", "allocation.explain",
                  f"link {link}", f"link {case.here}",
                  "report this with the run record; the explanation is withheld")
        )  # fmt: skip


def _asked(rule: Rule, seen: _Seen) -> list[int]:
    """Return the pairs with room in the order in which the rule takes them."""
    left, asked = list(seen.with_room), []
    while left:
        pair = rule.picks(seen.desk, left) if rule.picks else left[0]
        asked.append(pair)
        left.remove(pair)
    return asked


def _then(
    standing: Standing,
    looks: Mapping[str, Mapping[str, object]],
    asked: Sequence[int],
    book: Book,
    case: Case,
) -> Standing:
    """Return a standing by the goals as one by the rule, at the package's arrival."""
    code, reason = standing.code, standing.reason
    if code in HAS_ROOM:
        holder = case.problem.provider_ids[book.firm[book.link[asked[0]]]]
        is_tied = looks[holder] == looks[standing.provider_id]
        code = "tie_break" if is_tied else "rule"
        reason = (
            "had room and is equal by the rule; the seeded tie-break decided"
            if is_tied
            else STANDINGS["rule"].format(holder=holder)
        )
    elif code in ("zone_full", "full"):
        code = f"{code}_then"
        reason = reason.replace("; the package takes ", " when the package arrived; it takes ")
    return replace(standing, code=code, reason=reason, goal="")


def _looked_at(rule: Rule, seen: _Seen, pair: int) -> dict[str, object]:
    """Return what the rule looks at of one pair."""
    offers, desk = seen.offers, seen.desk
    link = int(offers.link[pair])
    lowest = min((float(offers.price[each]) for each in seen.with_room), default=0.0)
    price, quality, rank = (
        float(offers.price[pair]), float(offers.quality[pair]), int(offers.rank[pair])
    )  # fmt: skip
    known: dict[str, Callable[[], object]] = {
        "role": lambda: TIERS[int(offers.tier[pair])],
        "rank": lambda: None if rank == NO_RANK else rank,
        "score": lambda: float(offers.score[pair]),
        "quality_score": lambda: quality,
        "rate_gbp_per_hour": lambda: price,
        "weighed": lambda: (
            QUALITY_PART * quality + PRICE_PART * (lowest / price if price > lowest else 1.0)
        ),
        "level": lambda: LEVELS[int(offers.level[pair])],
        "last_turn": lambda: desk.turn[link],
        "answer": lambda: float(seen.arrivals.answer[pair]),
        "hours_held": lambda: hours_from_seconds(desk.load[link]),
    }
    return {name: known[name]() for name in LOOKS[rule.name]}


def _decided(
    case: Case,
    rule: Rule,
    desk: Desk,
    ranking: Sequence[Standing],
    looks: Mapping[str, Mapping[str, object]],
    *,
    place: tuple[int, int],
) -> Decided:
    arrived = f"It arrived as number {place[0]:,} of {place[1]:,}."
    if case.here < 0:
        able = [each for each in ranking if each.code in ("zone_full_then", "full_then")]
        if able:
            count = "The one provider" if len(able) == 1 else f"Each of the {len(able)} providers"
            return Decided("rule", rule.name, f"{count} that may take it was full. {arrived}")
        found = not_placed((), (), ranking)
        return replace(found, sentence=f"{found.sentence} {arrived}")
    if rule.name == "share_70_30":
        zone = desk.zone_seconds[case.zone]
        share = desk.prime_seconds[case.zone] / zone if zone else 0.0
        arrived += f" Primes then held {percent(share, 1)} of the hours placed in the zone."
    holder = ranking[0].provider_id
    others = [each for each in ranking[1:] if each.code in ("rule", "tie_break")]
    if not others:
        return Decided("rule", rule.name, f"{holder} was the only provider with room. {arrived}")
    beside = others[0].provider_id
    kind = "equal by the rule to" if looks[holder] == looks[beside] else "ahead of"
    return Decided(
        "rule", rule.name,
        f"{rule.title}: of {counted(len(others) + 1, 'provider')} with room, {holder} came first, "
        f"{kind} {beside}. {arrived}",
    )  # fmt: skip


def _in_batch(case: Case, rule: Rule, offers: Offers, arrivals: Arrivals, at: int) -> Moment:
    """Return the end of the package's batch, within which the goals decide."""
    book = open_book(offers)
    batch = arrivals.day // rule.batch_days
    last = int(np.searchsorted(batch, batch[at], side="right"))
    parts = place_in_batches(
        book, arrivals.line[:last], batch[:last], build_worth(book), case.market.settings
    )
    own = parts.link[np.flatnonzero(parts.line == case.line)]
    _check_end(case, int(own[0]))
    placed = parts.link >= 0
    room = Room.full(case.problem).less(
        case.problem, parts.link[placed], parts.seconds[placed], line=parts.line[placed]
    )
    then = replace(case, parts=parts, room=room)
    ranking = standings(then)
    found = decided(then, ranking)
    size = int((batch == batch[at]).sum())
    said = f"Within its batch of {counted(size, 'package')}: {found.sentence}"
    return Moment(
        rule=rule,
        place=at + 1,
        of=len(arrivals.line),
        batch=size,
        ranking=ranking,
        looked_at={},
        decided=Decided("rule", rule.name, said),
        room=room,
    )
