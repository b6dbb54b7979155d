"""Standings: every provider of the run, ranked for one package, each with a code and a sentence.

Receives a case; hands on who may take the package, what each would add to the goals, what stands
against each other provider, and the goal or limit that decided.

Providers that may take the package come first, best for the goals in their order first, equals by
the seeded tie-break; then the others, by what stands against them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from homecare.allocation.explain.case import Case, first_change
from homecare.allocation.goals import GoalRule
from homecare.allocation.model import hash_20_bits
from homecare.allocation.problem import NO_LIMIT
from homecare.units import hours_from_seconds, hours_text

# What may stand against a provider, in the order in which it is looked for.
STANDINGS = {
    "has_it": "has the package",
    "not_appointed": "not appointed to the zone",
    "capability": "cannot do: {lacking}",
    "suspended": "suspended from new work {period}",
    "too_large": "the package is larger than the {most} hours a week it could hold here",
    "zone_full": "{free} of its {limit} hours a week in the zone are free; {size} are needed",
    "full": "{free} of its {limit} hours a week in all zones are free; {size} are needed",
    "share_limit": "the limit on {limit} leaves it {free} of {most} hours a week in the zone; "
    "{size} are needed",
    "tie_break": "has room and is equal on every goal; the seeded tie-break decided",
    "worsens": "has room, but there the package would give {change}",
    "improves": "has room, and there the package would give {change}",
    "rule": "had room when the package arrived, but the rule asks {holder} first",
    "zone_full_then": "{free} of its {limit} hours a week in the zone were free when the package "
    "arrived; {size} were needed",
    "full_then": "{free} of its {limit} hours a week in all zones were free when the package "
    "arrived; {size} were needed",
}
MAY_TAKE = ("has_it", "zone_full", "full", "share_limit", "tie_break", "worsens", "improves")
HAS_ROOM = ("tie_break", "worsens", "improves")
# What a limit that links share is of.
SHARES = {"role_share": "the share of its role", "provider_share": "the share of one provider"}
_LAST = ("too_large", "suspended", "capability", "not_appointed")


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


@dataclass(frozen=True)
class Decided:
    """What decided where the package is.

    Attributes
    ----------
    kind : {"goal", "tie_break", "room", "only", "rule", "limits"}
        A goal; the tie-break; that nobody better has room; that nobody else may take it; the rule
        that was carried out; limits that leave the package unplaced.
    name : str
        The goal or rule.
    sentence : str
        The same for a broker.
    """

    kind: Literal["goal", "tie_break", "room", "only", "rule", "limits"]
    name: str
    sentence: str


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
        return (1 + _LAST.index(of.code), of.provider_id)

    return tuple(sorted(found, key=key))


def _standing(case: Case, provider: int) -> Standing:
    problem = case.problem
    links, link = problem.links, case.link_of(provider)
    code, words = _code(case, provider, link)
    goal, adds, difference = "", (0.0,) * len(case.goals), (0.0,) * len(case.goals)
    if code in MAY_TAKE:
        here, there = case.adds(case.line, case.here), case.adds(case.line, link)
        adds, difference = there, tuple(b - a for a, b in zip(here, there, strict=True))
        place = first_change(_steps(case, link))
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


def _steps(case: Case, link: int) -> list[int]:
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
        ("zone_full", size > in_zone, in_zone, int(problem.links.capacity[link])),
        ("full", size > in_all, in_all, int(problem.provider_capacity[provider])),
    )
    for code, stands, free, limit in limits:
        if stands:
            return code, {
                "lacking": ", ".join(lacking),
                "period": period(case, provider) if code == "suspended" else "",
                "most": _hours(most),
                "free": _hours(free),
                "limit": _hours(limit),
                "size": _hours(size),
            }
    for name, free, limit in shares_at(case, link):
        if size > free:
            words = {"limit": SHARES.get(name, name), "most": _hours(limit)}
            return "share_limit", {**words, "free": _hours(free), "size": _hours(size)}
    return None


def shares_at(case: Case, link: int) -> Iterable[tuple[str, int, int]]:
    """Give each limit that a link shares: its name, seconds free and seconds in all."""
    for shared, left in zip(case.problem.shared, case.left.shared, strict=True):
        node = int(shared.node[link])
        if int(shared.capacity[node]) < NO_LIMIT:
            yield shared.name, int(left[node]), int(shared.capacity[node])


def _open(case: Case, link: int) -> tuple[str, dict[str, str]]:
    """Return what the goals say of a provider with room."""
    steps = _steps(case, link)
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
    '7 hours/week less of the goal prime_hours (hours placed with a prime of the zone)'
    """
    meaning = goal.meaning.split(";")[0]
    return (
        f"{abs(change):,.6g} {goal.unit} {'less' if change < 0 else 'more'} of the goal "
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
    return hours_from_seconds(free), hours_from_seconds(limit)


def _hours(seconds: int) -> str:
    return hours_text(hours_from_seconds(seconds))


def decided(case: Case, ranking: Sequence[Standing]) -> Decided:
    """Return what decided where the package is, in a plan made by the goals.

    Parameters
    ----------
    case : Case
        The package in its plan.
    ranking : sequence of Standing
        As `standings` gives it.
    """
    able = [each for each in ranking if each.code in MAY_TAKE and each.code != "has_it"]
    open_to = [each for each in able if each.code in HAS_ROOM]
    if case.here < 0:
        return not_placed(able, open_to, ranking)
    holder = next(each for each in ranking if each.code == "has_it")
    ahead = sum(each.code not in HAS_ROOM and _is_better(case, each.link) for each in able)
    full = "" if not ahead else (
        f" {counted(ahead, 'provider')} would be better for the goals but " + (
        "is" if ahead == 1 else "are") + " full.")  # fmt: skip
    if not able:
        return Decided("only", "", f"{holder.provider_id} is the only provider that may take it.")
    if not open_to:
        return Decided(
            "room", "",
            f"{holder.provider_id} is the only provider with room for it of the "
            f"{len(able) + 1} that may take it.{full}",
        )  # fmt: skip
    next_best = open_to[0]
    if next_best.code == "tie_break":
        return Decided(
            "tie_break", "",
            f"{holder.provider_id} and {next_best.provider_id} are equal on every goal; the seeded "
            f"tie-break chose.{full}",
        )  # fmt: skip
    goal = next(each for each in case.goals if each.name == next_best.goal)
    change = said(goal, next_best.difference[case.goals.index(goal)])
    return Decided(
        "goal", goal.name,
        f"Of the providers with room {holder.provider_id} is best for the goals: the next, "
        f"{next_best.provider_id}, would give {change}.{full}",
    )  # fmt: skip


def _is_better(case: Case, link: int) -> bool:
    steps = _steps(case, link)
    place = first_change(steps)
    return place >= 0 and steps[place] > 0


def not_placed(
    able: Sequence[Standing], open_to: Sequence[Standing], ranking: Sequence[Standing]
) -> Decided:
    """Return what leaves a package unplaced: a goal, or limits.

    Parameters
    ----------
    able, open_to, ranking : sequence of Standing
        Those that may take it, those of them with room, and everybody.
    """
    if open_to:
        best = open_to[0]
        return Decided(
            "goal", best.goal, f"The goal {best.goal}: {best.provider_id} {best.reason}."
        )
    if able:
        count = "The one provider" if len(able) == 1 else f"Each of the {len(able)} providers"
        if all(each.code == "share_limit" for each in able):
            return Decided("limits", "share_limit", f"{count} that may take it has its share.")
        is_shared = any(each.code == "share_limit" for each in able)
        end = "is full or has its share." if is_shared else "is full."
        return Decided("limits", "full", f"{count} that may take it {end}")
    appointed = [each for each in ranking if each.link >= 0]
    if not appointed:
        return Decided("limits", "not_appointed", "No provider is appointed to the zone.")
    tally = {code: sum(each.code == code for each in appointed) for code in _LAST}
    words = {"too_large": "too small for it", "suspended": "suspended from new work",
             "capability": "not able to do what it needs"}  # fmt: skip
    said_of = [f"{tally[code]} {words[code]}" for code in words if tally[code]]
    first = next(code for code in _LAST if tally[code])
    return Decided(
        "limits", first,
        f"None of the {counted(len(appointed), 'provider')} appointed to the zone may take it: "
        + ", ".join(said_of) + ".",
    )  # fmt: skip


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "provider"), counted(2, "provider")
    ('1 provider', '2 providers')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")
