"""Small helpers of packing: a subset that makes a sum, and groups of members.

Receives sums, merits and keys; hands on places, positions and lists.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from homecare.allocation.problem import Ints


def subset(reach: Sequence[int], total: int, steps: Sequence[int]) -> set[int]:
    """Return the places of a set that makes a sum; earlier places go first."""
    taken = set()
    for place in range(len(steps), 0, -1):
        if not reach[place - 1] >> total & 1:
            taken.add(place - 1)
            total -= steps[place - 1]
    return taken


def first_difference(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return the place of the first goal on which two merits differ."""
    return next(place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)


def grouped(key: Ints, member: Ints) -> dict[int, list[int]]:
    """Return the members of each key in their order."""
    groups: dict[int, list[int]] = {}
    for name, each in zip(key.tolist(), member.tolist(), strict=True):
        groups.setdefault(name, []).append(each)
    return groups


def merits(gain: Ints, link: Ints, links: int) -> list[tuple[int, ...]]:
    """Return what a second at each link adds to the goals that no package tells apart.

    Parameters
    ----------
    gain, link : (goals, pairs) int64, (pairs,) int64
        What one second of each pair adds to each goal, and the pair's link.
    links : int
        Number of links.
    """
    merit: list[tuple[int, ...]] = [() for _ in range(links)]
    for goal in gain:
        low = np.full(links, np.iinfo(np.int64).max)
        high = np.full(links, np.iinfo(np.int64).min)
        np.minimum.at(low, link, goal)
        np.maximum.at(high, link, goal)
        used = high >= low
        if (low[used] != high[used]).any():
            break
        value = np.where(used, high, 0).tolist()
        merit = [(*held, each) for held, each in zip(merit, value, strict=True)]
    return merit
