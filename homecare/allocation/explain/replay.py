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
from homecare.allocation.explain.case import Arrival, Case
from homecare.allocation.explain.decision import Decided, counted, decided, not_placed
from homecare.allocation.explain.standing import (
    FULL_THEN,
    HAS_ROOM,
    HELD_BACK_THEN,
    STANDINGS,
    Standing,
    came,
    standings,
)
from homecare.allocation.problem import Ints, Problem
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
    """The desk as the package last came to it, the pairs it is offered to, and those with room."""

    offers: Offers
    arrivals: Arrivals
    desk: Desk
    given_back: int
    offered: tuple[int, ...]
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
    seen = _watched(case, rule, offers, arrivals)
    if seen is None:
        return _in_batch(case, rule, offers, arrivals, at)
    return _in_turn(case, rule, seen, at)


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


def _in_turn(case: Case, rule: Rule, seen: _Seen, at: int) -> Moment:
    """Return the moment at which the package last came to the desk by itself."""
    book, room, of = seen.desk.book, seen.desk.free.room(), len(seen.arrivals.line)
    arrival = Arrival(np.array(seen.desk.load, dtype=np.int64), seen.given_back)
    then = replace(case, room=room, arrival=arrival)
    every = standings(then)
    found = {each.link: each for each in every}
    asked = _asked(rule, seen)
    _check_end(case, book.link[asked[0]] if asked else -1)
    looks = {
        case.problem.provider_ids[book.firm[book.link[pair]]]: _looked_at(case, rule, seen, pair)
        for pair in seen.offered
    }
    order = [*asked, *(pair for pair in seen.offered if pair not in set(asked))]
    standing = [_then(found[book.link[pair]], looks, asked, book, then) for pair in order]
    links = {book.link[pair] for pair in order}
    ranking = (*standing, *(each for each in every if each.link not in links))
    size = int((_batches(rule, seen.arrivals) == _batches(rule, seen.arrivals)[at]).sum())
    return Moment(
        rule=rule,
        place=at + 1,
        of=of,
        batch=size if rule.batch_days else 0,
        ranking=ranking,
        looked_at={} if rule.batch_days else looks,
        decided=_decided(then, rule, seen.desk, ranking, looks, place=(at + 1, of)),
        room=room,
    )


def _batches(rule: Rule, arrivals: Arrivals) -> Ints:
    """Return the batch of each line that arrives, in the order of arrival."""
    return arrivals.day // max(rule.batch_days, 1)


def _watched(case: Case, rule: Rule, offers: Offers, arrivals: Arrivals) -> _Seen | None:
    """Return the desk as the package last comes to it; None where that is in its batch alone."""
    book = open_book(offers)
    found: list[_Seen] = []
    worth = build_worth(book) if rule.batch_days else None
    preference = [] if worth else preference_of(rule, offers, arrivals).tolist()
    own = slice(book.start[case.line], book.start[case.line + 1])
    offered = worth.offered[case.line] if worth else preference[own]

    def watch(each: int, desk: Desk, given_back: int) -> None:
        if each != case.line:
            return
        copied = replace(
            desk,
            free=desk.free.copy(),
            left=desk.left[:],
            turn=desk.turn[:],
            zone_seconds=desk.zone_seconds[:],
            prime_seconds=desk.prime_seconds[:],
            placed={},
        )
        with_room = tuple(desk.open_to(each, offered, is_again=given_back > 0))
        found[:] = [_Seen(offers, arrivals, copied, given_back, tuple(offered), with_room)]

    # Where there are blocks, a package may be offered again when all have come.
    last = int(np.flatnonzero(arrivals.line == case.line)[0]) + 1
    order = arrivals.line if book.terms.block else arrivals.line[:last]
    if worth is None:
        place_in_turn(book, order, preference, rule.picks, watch=watch)
    elif book.terms.block:
        batch = _batches(rule, arrivals)
        place_in_batches(book, order, batch, worth, case.market.settings, watch=watch)
    return found[0] if found else None


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
    if standing.code not in HAS_ROOM or case.arrival is None:
        return replace(standing, goal="")
    holder = case.problem.provider_ids[book.firm[book.link[asked[0]]]]
    is_tied = looks[holder] == looks[standing.provider_id]
    reason = STANDINGS["rule"].format(holder=holder, came=came(case.arrival))
    if is_tied:
        reason = "had room and is equal by the rule; the seeded tie-break decided"
    return replace(standing, code="tie_break" if is_tied else "rule", reason=reason, goal="")


def _looked_at(case: Case, rule: Rule, seen: _Seen, pair: int) -> dict[str, object]:
    """Return what the rule looks at of one pair."""
    offers, desk = seen.offers, seen.desk
    link = int(offers.link[pair])
    if rule.batch_days:
        return {"adds": case.adds(case.line, link)}
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
    if case.arrival is not None and case.arrival.given_back:
        number = case.arrival.given_back
        blocks = "a least block was" if number == 1 else f"{number} least blocks were"
        arrived += f" It was offered again, after {blocks} not reached and the work given back."
    if case.here < 0:
        open_to = [each for each in ranking if each.code in HAS_ROOM]
        able = [each for each in ranking if each.code in (*FULL_THEN, *HELD_BACK_THEN)]
        if able and not open_to:
            count = "The one provider" if len(able) == 1 else f"Each of the {len(able)} providers"
            held = sum(each.code in HELD_BACK_THEN for each in able)
            end = "held back by a limit of the model" if held else "full"
            if 0 < held < len(able):
                end = "full or held back by a limit of the model"
            return Decided("rule", rule.name, f"{count} that may take it was {end}. {arrived}")
        found = not_placed(able, open_to, ranking)
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
    """Return the end of the package's batch, within which the goals decide; no block counts yet."""
    case = replace(case, problem=_without_blocks(case.problem))
    book = open_book(replace(offers, problem=case.problem))
    batch = _batches(rule, arrivals)
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


def _without_blocks(problem: Problem) -> Problem:
    """Return a problem without least blocks; a rule looks at them when all have come."""
    limits = problem.openings
    if limits is None:
        return problem
    return replace(problem, openings=replace(limits, block=np.zeros_like(limits.block)))
