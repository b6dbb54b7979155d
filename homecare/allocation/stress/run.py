"""The stress of a plan: each failure in turn, with what is lost and the proof of what must be.

Receives an allocation with the tables it was made from, and failures; hands on one outcome for
each. Nobody moves but those whom a failure displaces; what could be placed if everybody might move
is told beside it as a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from homecare.allocation.cells import build_cells
from homecare.allocation.goals import chosen
from homecare.allocation.problem import Bools, Ints, Problem, build_problem
from homecare.allocation.result import Allocation, parts_of
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.stress.bounds import Bounds, bounds_with_less, with_less
from homecare.allocation.stress.failures import Failure
from homecare.allocation.stress.replacing import Replaced, place_again, place_in_less
from homecare.allocation.stress.standing import Standing, holding, load_of
from homecare.errors import Fault, InternalError

TOLD_EVERY = 20  # failures


@dataclass(frozen=True)
class Outcome:
    """What one failure does.

    Attributes
    ----------
    failure : Failure
        What fails.
    displaced, lost, least_lost : (zones,) int64
        Seconds a week that must leave where the plan has them; those of them that find no other
        provider while everybody else stays; those of them that are lost whoever is moved.
    displaced_people, lost_people : (zones,) int64
        The packages behind the first two.
    least_lost_in_all : int
        Seconds lost over all zones together, whoever is moved; no more than the sum of ``lost``.
        Zones told one by one may add up to more, for where one loses another could gain.
    most_placed : int
        No plan of any kind places more seconds after the failure.
    most_again : int
        Most seconds of what is displaced that could be placed while everybody else stays.
    load : (links,) int64
        Seconds of each link after.
    people : (links,) int64
        Packages at each link after.
    """

    failure: Failure
    displaced: Ints
    lost: Ints
    least_lost: Ints
    displaced_people: Ints
    lost_people: Ints
    least_lost_in_all: int
    most_placed: int
    most_again: int
    load: Ints
    people: Ints


@dataclass(frozen=True)
class Stress:
    """A plan under every failure asked for.

    Attributes
    ----------
    problem : Problem
        Labels of zones, providers and links.
    planned, placed : (zones,) int64
        Seconds a week of each zone, and those placed before anything fails.
    load, people : (links,) int64
        Seconds and packages of each link before.
    most_placed : int
        No plan places more seconds before anything fails.
    outcomes : tuple of Outcome
        In the order of the failures.
    """

    problem: Problem
    planned: Ints
    placed: Ints
    load: Ints
    people: Ints
    most_placed: int
    outcomes: tuple[Outcome, ...]


def stress(
    allocation: Allocation,
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    *,
    appointments: pd.DataFrame,
    settings: AllocationSettings,
    as_of: date,
    failures: Callable[[dict[str, int]], Sequence[Failure]],
    progress: Callable[[str], None] | None = None,
) -> Stress:
    """Return what each failure does to a plan.

    Parameters
    ----------
    allocation : Allocation
        The plan in force.
    packages, providers, appointments : pandas.DataFrame
        The tables it was made from.
    settings : AllocationSettings
        The settings it was made with.
    as_of : datetime.date
        The day it was made for.
    failures : callable
        From every provider's seconds in the plan to the failures to try.
    progress : callable, optional
        Told how far it is.

    Raises
    ------
    UsageError
        As ``failures`` does.
    InternalError
        When the plan is not one of these tables, a bound could not be proven, or an outcome
        passes its bound.

    Notes
    -----
    Where today's placements are kept a provider may have more than it states. It is then taken to
    be able to do what it has, so that nobody moves for that alone.
    """
    tell = progress or _silent
    problem = build_problem(
        packages, providers, appointments=appointments, settings=settings, as_of=as_of
    )
    parts = parts_of(problem, allocation.frame)
    at = np.flatnonzero(parts.link >= 0)
    load = load_of(problem, parts.link[at], parts.seconds[at])
    problem = holding(problem, parts)
    goals = chosen(settings.goals)
    standing = Standing(problem, build_cells(problem), goals, settings, parts, load)
    seconds_of = dict(zip(problem.provider_ids, standing.by_provider(load).tolist(), strict=True))
    asked = list(failures(seconds_of))
    tried = _Tried(standing)
    again: list[Replaced] = []
    for number, failure in enumerate(asked, start=1):
        again.append(tried.again(failure))
        if number % TOLD_EVERY == 0 or number == len(asked):
            tell(f"{number} of {len(asked)} failures tried")
    again = tried.no_worse_alone(asked, again)
    lines = np.arange(len(problem.lines.row))
    return Stress(
        problem=problem,
        planned=standing.by_zone(lines, problem.lines.seconds),
        placed=tried.placed,
        load=load,
        people=tried.people,
        most_placed=tried.bounds.county(tried.nobody, is_exit=True),
        outcomes=tuple(map(tried.outcome, asked, again)),
    )


class _Tried:
    """Failures tried on one plan; keeps the programmes between them."""

    def __init__(self, standing: Standing) -> None:
        self.standing, self.bounds = standing, Bounds(standing)
        parts, at = standing.parts, standing.placed
        self.placed = standing.by_zone(parts.line[at], parts.seconds[at])
        self.is_person = standing.problem.lines.is_whole[parts.line]
        whole = at[self.is_person[at]]
        self.people = load_of(standing.problem, parts.link[whole], np.ones_like(whole))
        self.nobody = np.zeros(len(standing.problem.provider_ids), dtype=bool)

    def failing(self, failure: Failure) -> Bools:
        """Return which providers fail, (providers,)."""
        return np.isin(self.standing.problem.provider_ids, failure.providers)

    def again(self, failure: Failure) -> Replaced:
        """Return where what a failure displaces goes."""
        failing = self.failing(failure)
        if failure.kind == "capacity":
            less = with_less(self.standing.problem, failure, failing)
            return place_in_less(self.standing, less)
        return place_again(self.standing, failing, is_exit=failure.kind == "exit")

    def no_worse_alone(
        self, failures: Sequence[Failure], again: Sequence[Replaced]
    ) -> list[Replaced]:
        """Return the same, where no provider alone does worse than together with another.

        What is placed again when two fail can be placed again when one of them does, so that the
        plan for the two, as far as it goes, takes the place of a plan for one that loses more.
        Under limits on who has work in a zone at all it cannot: who starts for two failures may
        have no place, or no block, where one of them stays.
        """
        better = list(again)
        if self.standing.problem.openings is not None:
            return better
        place = {(each.kind, each.providers): at for at, each in enumerate(failures)}
        for both, failure in zip(again, failures, strict=True):
            if failure.kind == "capacity" or len(failure.providers) < 2:
                continue
            for name in failure.providers:
                at = place.get((failure.kind, (name,)))
                if at is not None and self._lost(both) < self._lost(better[at]):
                    better[at] = both.only(better[at])
        return better

    def _lost(self, again: Replaced) -> int:
        return int(self.standing.parts.seconds[again.part].sum()) - again.placed

    def outcome(self, failure: Failure, again: Replaced) -> Outcome:
        """Return what a failure does once what it displaces is placed again."""
        standing, parts = self.standing, self.standing.parts
        count = len(parts.line)
        is_placed = again.link >= 0
        has_stayed = is_placed & (again.link == parts.link[again.origin])
        kept, found = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        np.add.at(kept, again.origin[has_stayed], again.seconds[has_stayed])
        np.add.at(found, again.origin[is_placed], again.seconds[is_placed])
        is_kept, is_found = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        is_kept[again.origin[has_stayed]] = True
        is_found[again.origin[is_placed]] = True
        at, line = again.part, parts.line[again.part]
        person = self.is_person[at]
        lost = standing.by_zone(line, parts.seconds[at] - found[at])
        displaced = standing.by_zone(line, parts.seconds[at] - kept[at])
        most, least = self._bounds(failure, np.flatnonzero(lost))
        outcome = Outcome(
            failure=failure,
            displaced=displaced,
            lost=lost,
            least_lost=least,
            displaced_people=standing.by_zone(line, (person & ~is_kept[at]).astype(np.int64)),
            lost_people=standing.by_zone(line, (person & ~is_found[at]).astype(np.int64)),
            least_lost_in_all=max(0, int(self.placed.sum()) - most),
            most_placed=most,
            most_again=again.bound - int(kept.sum()),
            load=self._after(standing.load, parts.seconds, again, again.seconds),
            people=self._after(self.people, np.ones_like(parts.line), again,
                               np.ones_like(again.link), who=self.is_person),
        )  # fmt: skip
        _check(outcome, again)
        self._check_limits(outcome, again)
        return outcome

    def _bounds(self, failure: Failure, zones: Ints) -> tuple[int, Ints]:
        """Return the most that can be placed, and the least each of some zones must lose."""
        failing, least = self.failing(failure), np.zeros_like(self.placed)
        if failure.kind == "capacity":
            less = with_less(self.standing.problem, failure, failing)
            most, by_zone = bounds_with_less(self.standing, less, zones)
        else:
            is_exit = failure.kind == "exit"
            most = self.bounds.county(failing, is_exit=is_exit)
            by_zone = {
                zone: self.bounds.zone(zone, failing, is_exit=is_exit) for zone in zones.tolist()
            }
        for zone, seconds in by_zone.items():
            least[zone] = max(0, int(self.placed[zone]) - seconds)
        return most, least

    def _after(
        self, before: Ints, of_part: Ints, again: Replaced, of_piece: Ints, who: Bools | None = None
    ) -> Ints:
        """Return amounts by link after, of amounts before, of each part and of each piece."""
        parts, after = self.standing.parts, before.copy()
        part = again.part if who is None else again.part[who[again.part]]
        piece = again.link >= 0
        piece &= True if who is None else who[again.origin]
        np.subtract.at(after, parts.link[part], of_part[part])
        np.add.at(after, again.link[piece], of_piece[piece])
        return after

    def _check_limits(self, outcome: Outcome, again: Replaced) -> None:
        """Refuse an outcome in which somebody takes more than it can, or fails and takes some."""
        standing, failing = self.standing, self.failing(outcome.failure)
        problem, parts = standing.problem, standing.parts
        if outcome.failure.kind == "capacity":
            problem = with_less(problem, outcome.failure, failing)
        stay = np.setdiff1d(standing.placed, again.part)
        piece = again.link >= 0
        link, seconds = again.link[piece], again.seconds[piece]
        room = standing.room_beside(problem, stay).less(
            problem, link, seconds, line=parts.line[again.origin[piece]]
        )
        is_over = any((left < 0).any() for left in (room.link, room.provider, *room.shared))
        if again.openings is not None:
            limits, load = again.openings, outcome.load
            is_over |= bool((limits.count(load) > limits.most).any())
            is_over |= bool((load < limits.block)[load > 0].any())
        if outcome.failure.kind != "capacity":
            is_over |= bool((outcome.load > standing.load)[failing[problem.links.provider]].any())
        if is_over:
            raise InternalError(
                Fault("somebody takes more than it can", outcome.failure.key, "a load over a limit",
                      "loads within the limits", "report this; the outcome is withheld")
            )  # fmt: skip


def _check(outcome: Outcome, again: Replaced) -> None:
    """Refuse an outcome that passes its own bound or its providers' limits."""
    lost = int(outcome.lost.sum())
    after = int(outcome.load.sum())
    for is_wrong, what in (
        (outcome.least_lost_in_all > lost, "less is lost than must be"),
        (bool((outcome.least_lost > outcome.lost).any()), "a zone loses less than it must"),
        (after > outcome.most_placed, "more is placed than can be"),
        (again.placed > again.bound, "more is placed again than can be"),
        (bool((outcome.load < 0).any()), "a provider has less than nothing"),
    ):
        if is_wrong:
            raise InternalError(
                Fault(what, outcome.failure.key, f"{lost} seconds lost, {after} placed",
                      f"at least {outcome.least_lost_in_all} lost, at most "
                      f"{outcome.most_placed} placed",
                      "report this with the run record; the outcome is withheld")
            )  # fmt: skip


def _silent(message: str) -> None:
    """Take no notice."""
