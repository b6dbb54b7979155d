"""Small helpers of packing: which sums a pool can make, a subset that makes one, and groups.

Receives sizes, sums and keys; hands on long integers whose bit s says that some subset adds to s,
places and lists.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from homecare.allocation.problem import Ints

BITS_LIMIT = 64_000_000


def fill(steps: Sequence[int], most: int) -> set[int]:
    """Return the places of a set that adds up to as near a most as any; earlier places go first.

    Nothing where the sums are too many to look at.

    Examples
    --------
    >>> fill([2, 3, 2], 6)
    {0, 1}
    """
    if sum(steps) <= most:
        return set(range(len(steps)))
    reach = reachable(steps, most, is_most_enough=True)
    return subset(reach, reach[-1].bit_length() - 1, steps) if reach else set()


def reachable(steps: Sequence[int], most: int, *, is_most_enough: bool = False) -> list[int]:
    """Return which sums up to a most the first steps can make, a bit each; [] if too many.

    For none, one, two and so on of the first steps; where the most is enough, no further than
    to the step with which it can be made.

    Examples
    --------
    >>> [f"{reach:b}" for reach in reachable([2, 3], 9)]
    ['1', '101', '101101']
    >>> len(reachable([2, 3, 4], 5, is_most_enough=True))
    3
    """
    if min(most, sum(steps)) * len(steps) > BITS_LIMIT:
        return []
    mask = (1 << (most + 1)) - 1
    reach = [1]
    last = 1
    for step in steps:
        last = (last | last << step) & mask
        reach.append(last)
        if is_most_enough and last.bit_length() > most:
            break
    return reach


def subset(reach: Sequence[int], total: int, steps: Sequence[int]) -> set[int]:
    """Return the places of a set that makes a sum; earlier places go first.

    Examples
    --------
    >>> subset(reachable([2, 3, 2], 9), 5, [2, 3, 2])
    {0, 1}
    """
    taken = set()
    for place in range(len(reach) - 1, 0, -1):
        if not reach[place - 1] >> total & 1:
            taken.add(place - 1)
            total -= steps[place - 1]
    return taken


def grouped(key: Ints, member: Ints) -> dict[int, list[int]]:
    """Return the members of each key in their order."""
    groups: dict[int, list[int]] = {}
    for name, each in zip(key.tolist(), member.tolist(), strict=True):
        groups.setdefault(name, []).append(each)
    return groups


def merits(gain: Ints, link: Ints, links: int) -> Ints:
    """Return what a second at each link adds to the goals that no package tells apart.

    Parameters
    ----------
    gain, link : (goals, pairs) int64, (pairs,) int64
        What one second of each pair adds to each goal, and the pair's link.
    links : int
        Number of links.

    Returns
    -------
    (links, goals) int64
        Of the goals before the first to which packages of one link add unlike; 0 at links
        without packages.
    """
    merit = []
    for goal in gain:
        low = np.full(links, np.iinfo(np.int64).max)
        high = np.full(links, np.iinfo(np.int64).min)
        np.minimum.at(low, link, goal)
        np.maximum.at(high, link, goal)
        used = high >= low
        if (low[used] != high[used]).any():
            break
        merit.append(np.where(used, high, 0))
    return np.array(merit, dtype=np.int64).reshape(len(merit), links).T
