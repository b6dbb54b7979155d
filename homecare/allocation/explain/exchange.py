"""Exchanges: which package would have to give way for one to go to a provider that is full.

Receives a case and a provider's link; hands on the exchange of one package that is best for the
goals, or the number of packages that would have to go where no single one makes room.

Everybody else stays where they are. The package that gives way goes to the best provider with room
for it, the place that the other package leaves included, or is left unplaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from homecare.allocation.explain.case import Case, first_change
from homecare.allocation.explain.standing import Standing
from homecare.allocation.problem import Bools, Ints

FULL = ("zone_full", "full", "share_limit")


@dataclass(frozen=True)
class Exchange:
    """What making room at a full provider would take.

    Attributes
    ----------
    provider_id : str
        The full provider.
    short_hours_seconds : int
        Seconds a week that it lacks.
    package_id : str
        Package that would give way; empty where no single one makes room.
    packages_count : int
        Packages that would have to give way, the largest first; 1 where a single one is named.
    goes_to : str
        Provider the named package would go to; empty: it would be left unplaced.
    difference : tuple of float
        Change of each goal by both moves, in the goal's unit; nothing where none is named.
    goal : str
        First goal that changes; empty where none does.
    is_better : bool
        Whether that goal would be better for it.
    """

    provider_id: str
    short_hours_seconds: int
    package_id: str
    packages_count: int
    goes_to: str
    difference: tuple[float, ...]
    goal: str
    is_better: bool


def exchanges(case: Case, ranking: Sequence[Standing]) -> tuple[Exchange, ...]:
    """Return one exchange for every full provider that may take the package.

    None where the model limits who has work in a zone at all, or call windows are limited.

    Parameters
    ----------
    case : Case
        The package in its plan.
    ranking : sequence of Standing
        As `homecare.allocation.explain.standings` gives it.
    """
    is_timed = any(shared.taken is not None for shared in case.problem.shared)
    if case.problem.openings is not None or is_timed:
        return ()  # an exchange of two could leave a third without its block, or a window too full
    return tuple(_exchange(case, each) for each in ranking if each.code in FULL)


def _exchange(case: Case, standing: Standing) -> Exchange:
    problem, parts = case.problem, case.parts
    link = standing.link
    provider = int(problem.links.provider[link])
    short, at = _short(case, link, provider)
    inside = np.flatnonzero(at & problem.lines.is_whole[parts.line])
    inside = inside[np.argsort(-parts.seconds[inside], kind="stable")]
    alone = inside[parts.seconds[inside] >= short]
    if not len(alone):
        freed = np.cumsum(parts.seconds[inside])
        enough = np.flatnonzero(freed >= short)
        count = int(enough[0]) + 1 if len(enough) else len(inside)
        return Exchange(standing.provider_id, short, "", count, "", (), "", is_better=False)
    moving = _steps(case, case.line, link) - _steps(case, case.line, case.here)
    steps, _, part, refuge = max(
        (each for part in alone.tolist() for each in _moves(case, part, link, moving)),
        key=lambda each: each[:2],
    )
    line = int(parts.line[part])
    here, there = case.adds(case.line, case.here), case.adds(case.line, link)
    was, now = case.adds(line, int(parts.link[part])), case.adds(line, refuge)
    place = first_change(steps)
    return Exchange(
        provider_id=standing.provider_id,
        short_hours_seconds=short,
        package_id=str(problem.lines.package_id[line]),
        packages_count=1,
        goes_to=problem.provider_ids[int(problem.links.provider[refuge])] if refuge >= 0 else "",
        difference=tuple(b - a + d - c for a, b, c, d in zip(here, there, was, now, strict=True)),
        goal=case.goals[place].name if place >= 0 else "",
        is_better=place >= 0 and steps[place] > 0,
    )


def _short(case: Case, link: int, provider: int) -> tuple[int, Bools]:
    """Return the seconds a link lacks, and the parts that draw on all that it lacks, (parts,)."""
    problem, parts = case.problem, case.parts
    lacking = [
        (int(case.left.link[link]), parts.link == link),
        (int(case.left.provider[provider]), problem.links.provider[parts.link] == provider),
        *(
            (int(left[shared.node[link]]), shared.node[parts.link] == shared.node[link])
            for shared, left in zip(problem.shared, case.left.shared, strict=True)
            if shared.taken is None
        ),
    ]
    short = [(case.seconds - free, drawn) for free, drawn in lacking if case.seconds > free]
    at = (parts.link >= 0) & (parts.line != case.line)
    for _, drawn in short:
        at &= drawn
    return max(seconds for seconds, _ in short), at


def _moves(
    case: Case, part: int, link: int, moving: Ints
) -> Iterable[tuple[tuple[int, ...], int, int, int]]:
    """Give (change of the goals in steps, -size, part, link it goes to or -1) for one package."""
    problem, parts = case.problem, case.parts
    line, size, here = int(parts.line[part]), int(parts.seconds[part]), int(parts.link[part])
    moved, seconds = np.array([link, here]), np.array([case.seconds, -size])
    free = case.left.less(problem, moved, seconds, line=np.array([case.line, line])).at(problem)
    _, others = case.cells.expand(np.array([line]))
    refuges = np.array([-1, *others[(others != here) & (size <= free[others])].tolist()])
    after = case.steps(np.full(len(refuges), line), refuges)
    change = after - _steps(case, line, here)[:, None] + moving[:, None]
    for place, refuge in enumerate(refuges.tolist()):
        yield tuple(change[:, place].tolist()), -size, part, refuge


def _steps(case: Case, line: int, link: int) -> Ints:
    return case.steps(np.array([line]), np.array([link]))[:, 0]
