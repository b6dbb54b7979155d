"""Zones that the limits of a model shut: nobody may have work there, whatever is placed.

Receives the problem; hands on sentences for the notes. A model may shut a zone on purpose, or by
mistake: nothing else would tell it from a zone whose providers are full. What is found is certain:
only what one provider could have at most is looked at, never what the others leave it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from homecare.allocation.problem import Ints, Problem
from homecare.errors import listed

OPENINGS = ("allocation.most_providers", "allocation.minimum_block_hours")


def shut_zones(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Return the zones in which limits let nobody have work, each with those limits.

    A zone whose providers could take nothing without the limits either is not among them.

    Parameters
    ----------
    problem : Problem
        The problem, with its limits as today's placements leave them where those stand.
    """
    limited = [limit for limit in problem.shared if limit.taken is None]
    if problem.openings is None and not limited:
        return {}
    shut: dict[int, set[str]] = {}
    is_open: set[int] = set()
    zones = problem.links.zone.tolist()
    for link, against in _against_links(problem):
        if against:
            shut.setdefault(zones[link], set()).update(against)
        else:
            is_open.add(zones[link])
    return {
        problem.zone_ids[zone]: tuple(sorted(shut[zone])) for zone in sorted(shut.keys() - is_open)
    }


def shut_notes(problem: Problem) -> list[str]:
    """Return a sentence for each set of limits that shuts zones."""
    zones = shut_zones(problem)
    return [
        f"Nobody may have more work in "
        f"{listed([zone for zone, held in zones.items() if held == limits], at_most=30)}, whatever "
        f"else is placed: {' and '.join(limits)} {'rules' if len(limits) == 1 else 'rule'} out "
        "every provider that could take something there."
        for limits in sorted(set(zones.values()))
    ]


def _against_links(problem: Problem) -> Iterator[tuple[int, list[str]]]:
    """Give each link that could take a line if there were no limits, with those that forbid it."""
    lines, links = problem.lines, problem.links
    order = np.argsort(lines.zone, kind="stable")
    starts = np.searchsorted(lines.zone[order], np.arange(len(problem.zone_ids) + 1))
    for link, (zone, provider) in enumerate(
        zip(links.zone.tolist(), links.provider.tolist(), strict=True)
    ):
        own = order[starts[zone] : starts[zone + 1]]
        able = problem.can_do[lines.needs[own], provider]
        if problem.is_suspended[provider]:
            able &= lines.incumbent[own] == link
        capacity = int(min(links.capacity[link], problem.provider_capacity[provider]))
        takes = _that_fit(problem, own[able], capacity)
        if len(takes):
            yield link, list(_against(problem, link, takes, capacity))


def _against(problem: Problem, link: int, takes: Ints, capacity: int) -> Iterator[str]:
    """Give each limit that keeps a link from all the lines it could take."""
    most = capacity
    for limit in problem.shared:
        if limit.taken is None:
            room = int(limit.capacity[limit.node[link]])
            most = min(most, room)
            if not len(_that_fit(problem, takes, room)):
                yield f"allocation.{limit.name}_limit"
    limits = problem.openings
    if limits is None:
        return
    if limits.most[limits.group[link]] < 1:
        yield OPENINGS[0]
    could = int(problem.lines.seconds[_that_fit(problem, takes, most)].sum())
    if min(most, could) < limits.block[link]:
        yield OPENINGS[1]


def _that_fit(problem: Problem, lines: Ints, seconds: int) -> Ints:
    """Return the lines of which some seconds hold the whole, or of hours without people a part."""
    least = np.where(problem.lines.is_whole[lines], problem.lines.seconds[lines], 1)
    return lines[(least <= seconds) & (problem.lines.seconds[lines] > 0)]
