"""Changes: what each provider would have to have to take a package, and whether that places it.

Receives a case; hands on one change for each provider, the smallest first, and those that were
tried by allocating again with that change alone.

A change is tried as a broker would meet it: everybody who has a place keeps it, and all that waits
is allocated anew, by the same goals, in the room that is left. Where the added hours go to others
first, more are tried until the package has a place beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from homecare.allocation.explain.case import Case
from homecare.allocation.explain.standing import openings_at, shares_at, windows_at
from homecare.allocation.problem import NO_LIMIT

ROUNDS = 5  # amounts of hours tried at one provider
KINDS = ("capacity", "suspension", "capability", "appointment", "limit")

# The limit behind each code on having work in a zone at all.
OPENINGS = {"zone_count": "most_providers", "block": "minimum_block_hours"}


@dataclass(frozen=True)
class Change:
    """What one provider would have to have to take the package with nobody else moving.

    Attributes
    ----------
    provider_id : str
        The provider.
    appoints : bool
        Whether it would have to be appointed to the zone.
    capabilities : tuple of str
        What it would have to be able to do besides.
    lifts_suspension : bool
        Whether its suspension would have to end.
    zone_seconds, provider_seconds : int
        Seconds a week more in the zone, and in all.
    lifts_limits : tuple of str
        Limits of the model that would have to be lifted in the zone, by name.
    """

    provider_id: str
    appoints: bool
    capabilities: tuple[str, ...]
    lifts_suspension: bool
    zone_seconds: int
    provider_seconds: int
    lifts_limits: tuple[str, ...] = ()

    @property
    def seconds(self) -> int:
        """Return the seconds a week of capacity that are missing."""
        return max(self.zone_seconds, self.provider_seconds)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of thing that are missing, out of `KINDS`."""
        missing = (
            self.seconds > 0, self.lifts_suspension, bool(self.capabilities), self.appoints,
            bool(self.lifts_limits),
        )  # fmt: skip
        return tuple(kind for kind, is_missing in zip(KINDS, missing, strict=True) if is_missing)

    @property
    def size(self) -> tuple[object, ...]:
        """Return a key that sorts the smallest change first."""
        return (
            len(self.kinds), len(self.lifts_limits), self.appoints, len(self.capabilities),
            self.lifts_suspension, self.seconds, self.provider_id,
        )  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """A change with what came of it.

    Attributes
    ----------
    change : Change
        The change; its hours are the least of those tried that place the package, or else the
        most tried.
    places_it : bool
        Whether the package had a place when all that waits was allocated anew.
    provider_id : str
        Provider that had it then.
    least : Change
        The change at which the package alone would fit.
    taken_by : tuple of str
        Waiting packages that the goals, or the rule, place there first; the hours of the change
        count room for them.
    """

    change: Change
    places_it: bool
    provider_id: str
    least: Change
    taken_by: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of allocating with a change.

    Attributes
    ----------
    provider_id : str
        Provider that had the package; empty where it had none.
    zone_seconds, provider_seconds : int
        Seconds then held by the changed provider in the zone, and in all.
    came : tuple of str
        Packages without a place before that it then had, the package itself left out.
    """

    provider_id: str
    zone_seconds: int
    provider_seconds: int
    came: tuple[str, ...]


Place = Callable[[Change], Outcome]


def changes_needed(case: Case) -> tuple[Change, ...]:
    """Return what each provider that has not the package would need, the smallest first.

    Parameters
    ----------
    case : Case
        The package in its plan.
    """
    problem = case.problem
    needs = problem.needs[int(problem.lines.needs[case.line])]
    found = []
    for provider, name in enumerate(problem.provider_ids):
        link = case.link_of(provider)
        if link >= 0 and link == case.here:
            continue
        stays = link >= 0 and problem.lines.incumbent[case.line] == link
        in_zone = int(case.left.link[link]) if link >= 0 else NO_LIMIT
        change = Change(
            provider_id=name,
            appoints=link < 0,
            capabilities=tuple(sorted(needs - problem.capabilities[provider])),
            lifts_suspension=bool(problem.is_suspended[provider]) and not stays,
            zone_seconds=max(0, case.seconds - in_zone),
            provider_seconds=max(0, case.seconds - int(case.left.provider[provider])),
            lifts_limits=_limits_against(case, link) if link >= 0 else (),
        )
        found.append(change)
    return tuple(sorted(found, key=lambda each: each.size))


def _limits_against(case: Case, link: int) -> tuple[str, ...]:
    """Return the names of the model's limits that hold a link back."""
    shares = [name for name, free, _ in shares_at(case, link) if case.seconds > free]
    shares += [name for name, free, _, taken in windows_at(case, link) if taken > free]
    return (*shares, *(OPENINGS[code] for code, _ in openings_at(case, link) if code in OPENINGS))


def try_changes(
    case: Case, changes: Sequence[Change], place: Place, *, at_most: int = 3
) -> tuple[Tried, ...]:
    """Return the smallest changes of each kind, tried one by one.

    Parameters
    ----------
    case : Case
        An unplaced package.
    changes : sequence of Change
        As `changes_needed` gives them.
    place : callable
        Allocates with a change; see `homecare.allocation.explain.trying`.
    at_most : int
        Changes of one kind that are tried until one of that kind places the package. Changes of
        more than one kind are tried only where nothing simpler places it.

    Returns
    -------
    tuple of Tried
        Those that place the package first, the smallest first.
    """
    found: list[Tried] = []
    for kind in KINDS:
        alike = [each for each in changes if each.kinds == (kind,)]
        found += first_that_place(case, alike[:at_most], place)
    if not any(each.places_it for each in found):
        combined = [each for each in changes if len(each.kinds) > 1]
        found += first_that_place(case, combined[:at_most], place)
    return tuple(sorted(found, key=lambda each: (not each.places_it, each.change.size)))


def first_that_place(case: Case, changes: Sequence[Change], place: Place) -> list[Tried]:
    """Return changes tried in order until one places the package."""
    found = []
    for each in changes:
        tried = try_change(case, each, place)
        found.append(tried)
        if tried.places_it:
            break
    return found


def try_change(case: Case, change: Change, place: Place) -> Tried:
    """Return a change tried; with more hours where others take those that were added."""
    least = change
    taken_by: tuple[str, ...] = ()
    for left in reversed(range(ROUNDS)):
        outcome = place(change)
        if outcome.provider_id:
            return Tried(
                change,
                places_it=True,
                provider_id=outcome.provider_id,
                least=least,
                taken_by=taken_by,
            )
        taken_by = outcome.came
        grown = _grown(case, change, outcome)
        if not left or not change.seconds or grown == change:
            break  # what is told is what was tried last
        change = grown
    return Tried(change, places_it=False, provider_id="", least=least, taken_by=taken_by)


def _grown(case: Case, change: Change, outcome: Outcome) -> Change:
    """Return the change with room for the package beside those that had the hours first."""
    problem = case.problem
    provider = problem.provider_ids.index(change.provider_id)
    link = case.link_of(provider)
    in_zone = int(problem.links.capacity[link]) if link >= 0 else NO_LIMIT
    in_all = int(problem.provider_capacity[provider])
    return replace(
        change,
        zone_seconds=max(0, outcome.zone_seconds + case.seconds - in_zone),
        provider_seconds=max(0, outcome.provider_seconds + case.seconds - in_all),
    )
