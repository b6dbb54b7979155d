"""Small helpers of packing: a subset that makes a sum, and groups of members.

Receives sums, merits and keys; hands on places, positions and lists.
"""

from __future__ import annotations

from collections.abc import Sequence

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
