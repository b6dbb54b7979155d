"""Standings: every provider of the run, ranked for one package, each with a code and a sentence.

Receives a case; hands on who may take the package, what each would add to the goals, what stands
against each other provider, and the goal or limit that decided.

Providers that may take the package come first, best for the goals in their order first, equals by
the seeded tie-break; then the others, by what stands against them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from homecare.allocation.explain.case import Arrival, Case, first_change
from homecare.allocation.goals import GoalRule
from homecare.allocation.model import hash_20_bits
from homecare.allocation.openings.choose import loads_of, openings_of
from homecare.allocation.problem import NO_LIMIT, Ints
from homecare.units import hours_from_seconds, hours_text

# What may stand against a provider, in the order in which it is looked for.
STANDINGS = {
    "has_it": "has the package",
    "not_appointed": "not appointed to the zone",
    "capability": "cannot do: {lacking}",
    "suspended": "suspended from new work {period}",
    "too_large": "the package is larger than the {most} hours a week it could hold here",
    "zone_full": "{free} free of its {limit} hours a week in the zone; the package takes {size}",
    "full": "{free} free of its {limit} hours a week in all zones; the package takes {size}",
    "share_limit": "the limit on {limit} leaves it {free} of {most} hours a week in the zone; "
    "the package takes {size}",
    "window": "its {window} capacity leaves {free} of {most} hours a week; {size} of the package "
    "fall in it",
    "zone_count": "the zone has its {count} with work, and this is none of them",
    "block": "with the package it would have {held} hours a week in the zone, under its least "
    "block of {block}",
    "keeps_block": "has room, but without the package the provider that has it would be left with "
    "{held} hours a week in the zone, under its least block of {block}",
    "tie_break": "has room and is equal on every goal; the seeded tie-break decided",
    "worsens": "has room, but there the package would give {change}",
    "improves": "has room, and there the package would give {change}",
    "rule": "had room when the package {came}, but the rule asks {holder} first",
    "zone_full_then": "{free} free of its {limit} hours a week in the zone when the package "
    "{came}; it takes {size}",
    "full_then": "{free} free of its {limit} hours a week in all zones when the package {came}; "
    "it takes {size}",
    "share_limit_then": "the limit on {limit} left it {free} of {most} hours a week in the zone "
    "when the package {came}; it takes {size}",
    "window_then": "its {window} capacity left {free} of {most} hours a week when the package "
    "{came}; {size} of the package fall in it",
    "zone_count_then": "the zone had its {count} with work when the package {came}, and "
    "this was none of them",
    "block_then": "had no work in the zone when the package {came}, and would have had {held} "
    "hours a week with it, under its least block of {block}",
}
THEN = "_then"  # ends the code of what stood against a provider as a rule looked at the package
HELD_BACK_THEN = ("share_limit_then", "window_then", "zone_count_then", "block_then")
FULL_THEN = ("zone_full_then", "full_then")
HAS_ROOM = ("tie_break", "worsens", "improves")
# Limits of the model that hold a provider back which has the hours.
HELD_BACK = ("share_limit", "window", "zone_count", "block", "keeps_block")
MAY_TAKE = (
    "has_it", "zone_full", "full", *HELD_BACK, *HAS_ROOM, *FULL_THEN, *HELD_BACK_THEN,
)  # fmt: skip
# What a limit that links share is of.
SHARES = {"role_share": "the share of its role", "provider_share": "the share of one provider"}
LAST = ("too_large", "suspended", "capability", "not_appointed")


@dataclass(frozen=True)
class Standing:
    """Where one provider stands for the package.

    Attributes
    ----------
    provider_id, role : str
        The provider and its role in the zone; no role where it is not appointed.
    code, reason : str
        One of `STANDINGS`, and the sentence.
    link : int
        Its link in the zone; -1 where it has none.
    free_hours, capacity_hours : float or None
        Hours a week free and in all, by whichever of zone and total leaves less; None: no limit,
        or not appointed.
    score, rate_gbp_per_hour : float or None
        Weighted score 0-1; tendered rate.
    adds : tuple of float
        What the package there adds to each goal, in the goal's unit.
    difference : tuple of float
        The same less what it adds where it is.
    goal : str
        First goal that changes if the package alone moves there; empty where none does, or the
        provider may not take it.
    """

    provider_id: str
    role: str
    code: str
    reason: str
    link: int
    free_hours: float | None
    capacity_hours: float | None
    score: float | None
    rate_gbp_per_hour: float | None
    adds: tuple[float, ...]
    difference: tuple[float, ...]
    goal: str


def standings(case: Case) -> tuple[Standing, ...]:
    """Return every provider's standing for the package, ranked.

    Parameters
    ----------
    case : Case
        The package in its plan.

    Returns
    -------
    tuple of Standing
        One a provider of the run.
    """
    seed = case.market.settings.seed
    found = [_standing(case, provider) for provider in range(len(case.problem.provider_ids))]
    zone = case.problem.zone_ids[case.zone]

    def key(of: Standing) -> tuple[object, ...]:
        if of.code in MAY_TAKE:
            best = case.steps(np.array([case.line]), np.array([of.link]))[:, 0]
            tie = hash_20_bits(seed, f"{of.provider_id}\x1f{zone}")
            return (0, *(-best).tolist(), tie, of.provider_id)
        return (1 + LAST.index(of.code), of.provider_id)

    return tuple(sorted(found, key=key))


def _standing(case: Case, provider: int) -> Standing:
    problem = case.problem
    links, link = problem.links, case.link_of(provider)
    code, words = _code(case, provider, link)
    if case.arrival is not None and f"{code}{THEN}" in STANDINGS:
        code, words = f"{code}{THEN}", {**words, "came": came(case.arrival)}
    goal, adds, difference = "", (0.0,) * len(case.goals), (0.0,) * len(case.goals)
    if code in MAY_TAKE:
        here, there = case.adds(case.line, case.here), case.adds(case.line, link)
        adds, difference = there, tuple(b - a for a, b in zip(here, there, strict=True))
        place = first_change(steps_at(case, link))
        goal = case.goals[place].name if place >= 0 else ""
    free, limit = _tightest(case, link)
    rate = float(links.rate[link]) if link >= 0 else np.nan
    return Standing(
        provider_id=problem.provider_ids[provider],
        role=str(links.role[link]) if link >= 0 else "",
        code=code,
        reason=STANDINGS[code].format(**words),
        link=link,
        free_hours=free,
        capacity_hours=limit,
        score=float(links.score[link]) if link >= 0 else None,
        rate_gbp_per_hour=None if np.isnan(rate) else rate,
        adds=adds,
        difference=difference,
        goal=goal,
    )


def steps_at(case: Case, link: int) -> list[int]:
    """Return how each goal changes, in whole steps, if the package alone moves to a link."""
    both = case.steps(np.array([case.line, case.line]), np.array([link, case.here]))
    changes: list[int] = (both[:, 0] - both[:, 1]).tolist()
    return changes


def _code(case: Case, provider: int, link: int) -> tuple[str, dict[str, str]]:
    """Return what stands against a provider, with the words its sentence needs."""
    if link >= 0 and link == case.here:
        return "has_it", {}
    return _against(case, provider, link) or _open(case, link)


def _against(case: Case, provider: int, link: int) -> tuple[str, dict[str, str]] | None:
    """Return the first limit that stands against a provider, if any does."""
    problem, size = case.problem, case.seconds
    if link < 0:
        return "not_appointed", {}
    lacking = sorted(problem.needs[int(problem.lines.needs[case.line])]
                     - problem.capabilities[provider])  # fmt: skip
    most = int(min(problem.links.capacity[link], problem.provider_capacity[provider]))
    in_zone, in_all = int(case.left.link[link]), int(case.left.provider[provider])
    stays = int(case.cells.incumbent[case.line]) == link
    limits: tuple[tuple[str, bool, int, int], ...] = (
        ("capability", bool(lacking), 0, 0),
        ("suspended", bool(problem.is_suspended[provider]) and not stays, 0, 0),
        ("too_large", size > most, 0, 0),
        # Of the two capacities the one that leaves less is told, as where the hours free are.
        (
            "zone_full",
            in_zone < size and in_zone <= in_all,
            in_zone,
            int(problem.links.capacity[link]),
        ),
        ("full", in_all < size, in_all, int(problem.provider_capacity[provider])),
    )
    for code, stands, free, limit in limits:
        if stands:
            return code, {
                "lacking": ", ".join(lacking),
                "period": period(case, provider) if code == "suspended" else "",
                "most": _hours(most),
                "free": _hours(max(free, 0)),
                "limit": _hours(limit),
                "size": _hours(size),
            }
    for name, free, limit in shares_at(case, link):
        if size > free:
            words = {"limit": SHARES.get(name, name), "most": _hours(limit)}
            return "share_limit", {**words, "free": _hours(max(free, 0)), "size": _hours(size)}
    for name, free, limit, taken in windows_at(case, link):
        if taken > free:
            words = {"window": name.removeprefix("window "), "most": _hours(limit)}
            return "window", {**words, "free": _hours(max(free, 0)), "size": _hours(taken)}
    return next(openings_at(case, link), None)


def openings_at(case: Case, link: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Give each limit on having work in a zone at all that stands against a link, with words."""
    problem, limits = case.problem, case.problem.openings
    if limits is None:
        return
    if case.arrival is not None:
        yield from _openings_then(case, case.arrival, link)
        return
    load = loads_of(problem, case.parts)
    if case.here >= 0:
        load[case.here] -= case.seconds
    group = limits.group[link]
    if not load[link] and limits.count(load)[group] >= limits.most[group]:
        yield "zone_count", {"count": _with_work(case, load)}
    block = int(limits.block[link])
    if load[link] + case.seconds < block:
        held = int(load[link]) + case.seconds
        yield "block", {"held": _hours(held), "block": _hours(block)}
    if case.here >= 0 and 0 < load[case.here] < limits.block[case.here]:
        held, block = int(load[case.here]), int(limits.block[case.here])
        yield "keeps_block", {"held": _hours(held), "block": _hours(block)}


def _openings_then(case: Case, arrival: Arrival, link: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the same as a rule looked at it: blocks count once the package is offered again."""
    limits = openings_of(case.problem)
    if arrival.load[link]:
        return
    group = limits.group[link]
    if limits.count(arrival.load)[group] >= limits.most[group]:
        yield "zone_count", {"count": _with_work(case, arrival.load)}
    if arrival.given_back and case.seconds < int(limits.block[link]):
        block = int(limits.block[link])
        yield "block", {"held": _hours(case.seconds), "block": _hours(block)}


def _with_work(case: Case, load: Ints) -> str:
    """Return how many providers have work in the package's zone, in words."""
    count = int((load[case.problem.links.zone == case.zone] > 0).sum())
    return f"{count} provider" + ("" if count == 1 else "s")


def came(arrival: Arrival) -> str:
    """Return how the package came to the desk, in words."""
    return "was offered again" if arrival.given_back else "arrived"


def shares_at(case: Case, link: int) -> Iterable[tuple[str, int, int]]:
    """Give each limit that a link shares: its name, seconds free and seconds in all."""
    for shared, left in zip(case.problem.shared, case.left.shared, strict=True):
        node = int(shared.node[link])
        if shared.taken is None and int(shared.capacity[node]) < NO_LIMIT:
            yield shared.name, int(left[node]), int(shared.capacity[node])


def windows_at(case: Case, link: int) -> Iterable[tuple[str, int, int, int]]:
    """Give each call window at a link: its name, seconds free, in all, and the package's in it."""
    for shared, left in zip(case.problem.shared, case.left.shared, strict=True):
        node = int(shared.node[link])
        if shared.taken is not None and int(shared.capacity[node]) < NO_LIMIT:
            taken = int(shared.taken[case.line])
            yield shared.name, int(left[node]), int(shared.capacity[node]), taken


def _open(case: Case, link: int) -> tuple[str, dict[str, str]]:
    """Return what the goals say of a provider with room."""
    steps = steps_at(case, link)
    place = first_change(steps)
    if place < 0:
        return "tie_break", {}
    change = said(case.goals[place], _difference(case, link)[place])
    return "improves" if steps[place] > 0 else "worsens", {"change": change}


def _difference(case: Case, link: int) -> tuple[float, ...]:
    here, there = case.adds(case.line, case.here), case.adds(case.line, link)
    return tuple(b - a for a, b in zip(here, there, strict=True))


def period(case: Case, provider: int) -> str:
    """Return the days of a provider's suspension in words."""
    firms = case.market.providers.sort_values("provider_id", kind="stable")
    start, end = firms["suspended_from"].iloc[provider], firms["suspended_until"].iloc[provider]
    until = "" if pd.isna(end) else f" until {end:%Y-%m-%d}"
    return f"from {start:%Y-%m-%d}{until}"


def said(goal: GoalRule, change: float) -> str:
    """Return a change of a goal in words.

    Examples
    --------
    >>> from homecare.allocation.goals import GOALS
    >>> said(GOALS["prime_hours"], -7.0)
    '7 hours a week less by the goal prime_hours (hours placed with a prime of the zone)'
    """
    meaning = goal.meaning.split(";")[0]
    amount = abs(change)
    unit = "person" if goal.unit == "people" and amount == 1 else goal.unit.replace("/", " a ")
    told = f"£{amount:,.2f} a week" if goal.unit == "GBP/week" else f"{amount:,.6g} {unit}"
    return (
        f"{told} {'less' if change < 0 else 'more'} by the goal "
        f"{goal.name} ({meaning[:1].lower()}{meaning[1:]})"
    )


def _tightest(case: Case, link: int) -> tuple[float | None, float | None]:
    """Return hours free and hours in all by whichever limit leaves less; None where no limit."""
    if link < 0:
        return None, None
    problem, provider = case.problem, int(case.problem.links.provider[link])
    free, limit = min(
        (int(case.room.link[link]), int(problem.links.capacity[link])),
        (int(case.room.provider[provider]), int(problem.provider_capacity[provider])),
        *((free, limit) for _, free, limit in shares_at(case, link)),
    )
    if limit >= NO_LIMIT:
        return None, None
    # What stands may pass a capacity; nothing is free then.
    return hours_from_seconds(max(free, 0)), hours_from_seconds(limit)


def _hours(seconds: int) -> str:
    return hours_text(hours_from_seconds(seconds))
