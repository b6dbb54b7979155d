"""Why each line is where it is: a closed vocabulary of codes, and the words for each.

Receives the finished plan with the room it leaves; hands on one code and one sentence a part.

An unplaced part gets the first code that holds, in the order of ``UNPLACED``; a placed part the
first that holds in the order of ``PLACED``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from homecare.allocation.cells import Cells, Room
from homecare.allocation.goals import GoalRule, Pairs
from homecare.allocation.limits import SharedLimit
from homecare.allocation.openings.choose import loads_of, may_open
from homecare.allocation.problem import Bools, Ints, Problem
from homecare.allocation.spread import Parts

PLACED = {
    "stands": "kept: today's placements stand",
    "kept": "kept with today's provider",
    "tie_break": "tie-break: another provider with room was equal on every goal",
    "prime": "prime with room",
    "no_prime": "{role}: no prime may take it",
    "primes_full": "{role}: no prime had room",
    "prime_share": "{role}: primes have their share of the zone's hours",
    "goals": "{role}: a prime had room, but the goals prefer this provider",
}
UNPLACED = {
    "no_hours": "no hours to place",
    "not_appointed": "no provider is appointed to the zone",
    "capability": "no provider appointed to the zone can do: {needs}",
    "suspended": "every capable provider of the zone is suspended from new work",
    "too_large": "larger than the capacity of any eligible provider",
    "full": "every eligible provider is full",
    "share_limit": "share of the zone's hours reached by every eligible provider with room",
    "window": "no {window} capacity at any eligible provider with room",
    "zone_count": "the zone has its number of providers",
    "block": "below the minimum block of every eligible provider with room",
    "goals": "would lower the goal {goal}",
}
# For sums over packages: what one package needs, or is like, is nobody else's to read.
UNPLACED_IN_GENERAL = UNPLACED | {
    "window": "no capacity in a call window at any eligible provider with room",
    "capability": "no provider appointed to the zone can do what the package needs",
    "goals": "would lower a goal that comes first",
}
_AT_ONCE = 10_000  # parts whose pairs are looked at together


def give_reasons(
    problem: Problem,
    cells: Cells,
    parts: Parts,
    *,
    room: Room,
    goals: Sequence[GoalRule],
) -> tuple[list[str], list[str]]:
    """Return the code and the sentence of each part.

    Parameters
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    parts : Parts
        Every part of the plan.
    room : Room
        Seconds left once the plan is made.
    goals : sequence of GoalRule
        The goals in order.

    Returns
    -------
    codes, sentences : list of str
        One of each a part.
    """
    codes = np.full(len(parts.line), "", dtype=object)
    lowered = np.full(len(parts.line), -1, dtype=np.int64)
    for some in _blocks(np.flatnonzero(parts.link >= 0)):
        codes[some] = _placed_codes(problem, cells, parts, some, room=room, goals=goals)
    for some in _blocks(np.flatnonzero(parts.link < 0)):
        codes[some], lowered[some] = _unplaced_codes(
            problem, cells, parts, some, room=room, goals=goals
        )
    roles: list[str] = problem.links.role.tolist()
    missing: dict[tuple[int, int], str] = {}
    said: dict[tuple[str, str], str] = {}
    sentences = []
    for code, line, link, goal in zip(
        codes.tolist(), parts.line.tolist(), parts.link.tolist(), lowered.tolist(), strict=True
    ):
        if link >= 0:
            known = code, roles[link]
            if known not in said:
                said[known] = PLACED[code].format(role=roles[link])
            sentences.append(said[known])
        elif code == "capability":
            sentences.append(UNPLACED[code].format(needs=_missing(problem, line, missing)))
        elif code == "window":
            window = _full_windows(problem, cells, line, room)
            sentences.append(UNPLACED[code].format(window=window))
        else:
            name = goals[goal].name if goal >= 0 else ""
            sentences.append(UNPLACED[code].format(goal=name))
    return codes.tolist(), sentences


def _blocks(which: Ints) -> list[Ints]:
    """Return positions in blocks, so that a nation's pairs are never all in memory at once."""
    return np.split(which, range(_AT_ONCE, len(which), _AT_ONCE))


def _pair_gains(problem: Problem, line: Ints, link: Ints, goals: Sequence[GoalRule]) -> Ints:
    pairs = Pairs.of(problem, line, link)
    gains = np.array([rule.whole(problem, pairs) for rule in goals], dtype=np.int64)
    return gains.reshape(len(goals), len(link))


def _any(place: Ints, flag: Bools, count: int) -> Bools:
    """Return whether any pair of each place has the flag."""
    found = np.zeros(count, dtype=bool)
    found[place[flag]] = True
    return found


def _placed_codes(
    problem: Problem,
    cells: Cells,
    parts: Parts,
    which: Ints,
    *,
    room: Room,
    goals: Sequence[GoalRule],
) -> Ints:
    line, here = parts.line[which], parts.link[which]
    count = len(which)
    place, link = cells.expand(line)
    size = np.where(problem.lines.is_whole[line], problem.lines.seconds[line], 1)
    has_room = size[place] <= room.at(problem)[link]
    has_capacity = size[place] <= room.of_capacity(problem)[link]
    is_timely = room.windows_at(problem, line[place], link, size[place])
    has_room, has_capacity = has_room & is_timely, has_capacity & is_timely
    is_other = link != here[place]
    is_prime = problem.links.role == "prime"
    gains = _pair_gains(problem, line[place], link, goals)
    now = _pair_gains(problem, line, here, goals)
    is_equal = (gains == now[:, place]).all(axis=0)
    prime_open = _any(place, is_prime[link] & is_other, count)
    prime_room = _any(place, is_prime[link] & is_other & has_room, count)
    prime_capacity = _any(place, is_prime[link] & is_other & has_capacity, count)
    tied = _any(place, is_other & has_room & is_equal, count)
    return np.select(
        [
            problem.lines.incumbent[line] == here,
            tied,
            is_prime[here],
            ~prime_open,
            ~prime_capacity,
            ~prime_room,
        ],
        ["kept", "tie_break", "prime", "no_prime", "primes_full", "prime_share"],
        "goals",
    ).astype(object)


def _unplaced_codes(
    problem: Problem,
    cells: Cells,
    parts: Parts,
    which: Ints,
    *,
    room: Room,
    goals: Sequence[GoalRule],
) -> tuple[Ints, Ints]:
    lines, links = problem.lines, problem.links
    line = parts.line[which]
    count = len(which)
    zone_has = np.zeros(len(problem.zone_ids), dtype=bool)
    zone_has[links.zone] = True
    able_in = np.zeros((len(problem.zone_ids), len(problem.needs)), dtype=bool)
    idle_in = able_in.copy()
    for needs in range(len(problem.needs)):
        able = problem.can_do[needs, links.provider]
        able_in[links.zone[able], needs] = True
        idle_in[links.zone[able & ~problem.is_suspended[links.provider]], needs] = True
    able = able_in[lines.zone[line], lines.needs[line]]
    own = lines.incumbent[line]
    may_stay = (own >= 0) & (
        problem.can_do[lines.needs[line], links.provider[own]] if len(links.zone) else own >= 0
    )
    idle = idle_in[lines.zone[line], lines.needs[line]] | may_stay
    place, link = cells.expand(line)
    fits = _any(place, np.ones(len(place), dtype=bool), count)
    size = np.where(lines.is_whole[line], lines.seconds[line], 1)
    has_room = size[place] <= room.at(problem)[link]
    is_roomy = _any(place, has_room, count)
    has_room &= room.windows_at(problem, line[place], link, size[place])
    is_timely = _any(place, has_room, count)
    can_start, is_countable = _starts(problem, parts, which, place=place, link=link, room=room)
    may_count = _any(place, has_room & is_countable, count)
    has_room &= can_start
    is_free = _any(place, has_room, count)
    has_capacity = _any(place, size[place] <= room.of_capacity(problem)[link], count)
    has_capacity |= ~fits & _is_held_back(problem, line)
    gains = _pair_gains(problem, line[place], link, goals)
    first = np.where((gains != 0).any(axis=0), (gains != 0).argmax(axis=0), len(goals) - 1)
    lowered = np.full(count, -1, dtype=np.int64)
    np.maximum.at(lowered, place[has_room], first[has_room])
    none = (lines.seconds[line] == 0) & ~lines.is_whole[line]
    codes = np.select(
        [
            none,
            ~zone_has[lines.zone[line]],
            ~able,
            ~idle,
            ~fits & ~has_capacity,
            ~has_capacity,
            ~is_roomy,
            ~is_timely,
            ~is_free & ~may_count,
            ~is_free,
        ],
        [
            "no_hours",
            "not_appointed",
            "capability",
            "suspended",
            "too_large",
            "full",
            "share_limit",
            "window",
            "zone_count",
            "block",
        ],
        "goals",
    ).astype(object)
    return codes, lowered


def _starts(
    problem: Problem, parts: Parts, which: Ints, *, place: Ints, link: Ints, room: Room
) -> tuple[Bools, Bools]:
    """Return whether each pair's link may have the line, and whether its zone may have the link."""
    every = np.ones(len(link), dtype=bool)
    if problem.openings is None:
        return every, every
    load = loads_of(problem, parts)
    line = parts.line[which][place]
    free = room.most_at(problem, line, link)
    seconds = parts.seconds[which][place]
    amount = np.where(problem.lines.is_whole[line], seconds, np.minimum(seconds, free))
    is_countable = may_open(problem, load)[link]
    return is_countable & (load[link] + amount >= problem.openings.block[link]), is_countable


def _full_windows(problem: Problem, cells: Cells, line: int, room: Room) -> str:
    """Return the call windows in which a line's eligible providers have too little left."""
    _, link = cells.expand(np.array([line]))
    short = {
        limit.name.removeprefix("window ")
        for limit, left in zip(problem.shared, room.shared, strict=True)
        if limit.taken is not None and (left[limit.node[link]] < _least(problem, limit, line)).any()
    }
    return " or ".join(sorted(short))


def _least(problem: Problem, limit: SharedLimit, line: int) -> int:
    """Return the fewest seconds of a call window that a line, or a part of it, could take."""
    taken = 0 if limit.taken is None else int(limit.taken[line])
    return taken if problem.lines.is_whole[line] else min(taken, 1)


def _is_held_back(problem: Problem, line: Ints) -> Bools:
    """Return whether a provider large enough may take each line but for the shared limits."""
    lines, links = problem.lines, problem.links
    held = np.zeros(len(line), dtype=bool)
    if not problem.shared:
        return held
    most = np.minimum(links.capacity, problem.provider_capacity[links.provider])
    for place, each in enumerate(line.tolist()):
        here = links.zone == lines.zone[each]
        able = problem.can_do[lines.needs[each], links.provider]
        able &= ~problem.is_suspended[links.provider] | (
            np.arange(len(links.zone)) == lines.incumbent[each]
        )
        held[place] = (here & able & (most >= lines.seconds[each])).any()
    return held


def _missing(problem: Problem, line: int, known: dict[tuple[int, int], str]) -> str:
    """Return the needs that no provider of the zone meets, or all that none meets together."""
    zone, code = int(problem.lines.zone[line]), int(problem.lines.needs[line])
    if (zone, code) not in known:
        needs = problem.needs[code]
        firms = problem.links.provider[problem.links.zone == zone].tolist()
        met = frozenset().union(*(problem.capabilities[firm] for firm in firms))
        lacking = sorted(needs - met)
        known[zone, code] = (
            ", ".join(lacking) if lacking else " and ".join(sorted(needs)) + " together"
        )
    return known[zone, code]
