"""Decisions: the goal, limit or tie-break that decided where a package is.

Receives a case with every provider's standing; hands on what decided, as a kind, a name and a
sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from homecare.allocation.explain.case import Case, first_change
from homecare.allocation.explain.standing import (
    HAS_ROOM,
    HELD_BACK,
    LAST,
    MAY_TAKE,
    Standing,
    said,
    steps_at,
)


@dataclass(frozen=True)
class Decided:
    """What decided where the package is.

    Attributes
    ----------
    kind : {"stands", "goal", "tie_break", "room", "only", "rule", "limits"}
        Today's placement, which stands; a goal; the tie-break; that nobody better has room; that
        nobody else may take it; the rule that was carried out; limits that leave it unplaced.
    name : str
        The goal or rule.
    sentence : str
        The same for a broker.
    """

    kind: Literal["stands", "goal", "tie_break", "room", "only", "rule", "limits"]
    name: str
    sentence: str


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
    if case.stands:
        return Decided("stands", "", f"Today's placements stand: {holder.provider_id} keeps it.")
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
    steps = steps_at(case, link)
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
        held = [each.code for each in able if each.code in HELD_BACK]
        if len(held) == len(able):
            end = "is held back by a limit of the model."
            return Decided("limits", held[0], f"{count} that may take it {end}")
        end = "is full or held back by a limit of the model." if held else "is full."
        return Decided("limits", "full", f"{count} that may take it {end}")
    appointed = [each for each in ranking if each.link >= 0]
    if not appointed:
        return Decided("limits", "not_appointed", "No provider is appointed to the zone.")
    tally = {code: sum(each.code == code for each in appointed) for code in LAST}
    words = {"too_large": "too small for it", "suspended": "suspended from new work",
             "capability": "not able to do what it needs"}  # fmt: skip
    said_of = [f"{tally[code]} {words[code]}" for code in words if tally[code]]
    first = next(code for code in LAST if tally[code])
    if len(appointed) == 1:
        sentence = f"The one provider appointed to the zone is {words[first]}."
    else:
        sentence = (
            f"None of the {counted(len(appointed), 'provider')} appointed to the zone may take it: "
            + ", ".join(said_of) + "."
        )  # fmt: skip
    return Decided("limits", first, sentence)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "provider"), counted(2, "provider")
    ('1 provider', '2 providers')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")
