"""The failures to try: every provider in turn, pairs of the largest, and cuts of capacity.

Receives who has how much and what was asked; hands on failures, each once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from homecare.errors import Fault, UsageError, nearest

Kind = Literal["exit", "suspension", "capacity"]
TEN_THOUSANDTHS = 10_000  # a cut of capacity is taken to this part, so that it is exact


@dataclass(frozen=True)
class Failure:
    """One failure to try.

    Attributes
    ----------
    kind : {"exit", "suspension", "capacity"}
        The providers leave; take nobody new; or can do less.
    providers : tuple of str
        Who fails, in the order of their identifiers; nobody for a failure that is none.
    capacity_change : float
        For ``capacity``: from -1 (all of it) to 0.
    is_everybody : bool
        Whether every provider of the market fails.
    """

    kind: Kind
    providers: tuple[str, ...]
    capacity_change: float = 0.0
    is_everybody: bool = False

    @property
    def key(self) -> str:
        """Return the failure's name, unlike that of any other.

        Examples
        --------
        >>> Failure("exit", ("P1", "P2")).key, Failure("capacity", ("P1",), -0.1).key
        ('exit: P1 + P2', 'capacity -10%: P1')
        """
        who = "everybody" if self.is_everybody else " + ".join(self.providers)
        change = f" {100 * self.capacity_change:+.4g}%" if self.kind == "capacity" else ""
        return f"{self.kind}{change}: {who}"

    @property
    def kept_parts(self) -> int:
        """Return the capacity that is left, in ten-thousandths."""
        return TEN_THOUSANDTHS + math.floor(self.capacity_change * TEN_THOUSANDTHS + 0.5)


def choose_failures(
    seconds_of: Mapping[str, int],
    *,
    kind: Literal["exit", "suspension"] = "exit",
    providers: Sequence[str] = (),
    pairs: int = 0,
    capacity: Sequence[float] = (),
) -> tuple[Failure, ...]:
    """Return the failures asked for.

    Parameters
    ----------
    seconds_of : mapping of str to int
        Every provider with its seconds a week in the plan.
    kind : {"exit", "suspension"}
        What befalls each provider in turn.
    providers : sequence of str
        Who fails; none: every provider that has something in the plan.
    pairs : int
        Every pair among so many of the largest of them fails together as well.
    capacity : sequence of float
        Shares by which capacity falls, -1 to 0: of every provider at once, or of each of
        ``providers`` alone where they are named.

    Raises
    ------
    UsageError
        When a provider is not known or named twice, or a number is out of range.
    """
    _check(seconds_of, providers, pairs, capacity)
    failing = sorted(providers or [name for name, seconds in seconds_of.items() if seconds])
    largest = sorted(failing, key=lambda name: (-seconds_of[name], name))[:pairs]
    together = combinations(sorted(largest), 2)
    found = [Failure(kind, (name,)) for name in failing]
    found += [Failure(kind, both) for both in together]
    for change in capacity:
        if providers:
            found += [Failure("capacity", (name,), change) for name in failing]
        else:
            found.append(Failure("capacity", tuple(sorted(seconds_of)), change, is_everybody=True))
    return tuple(found)


def _check(
    known: Mapping[str, int], providers: Sequence[str], pairs: int, capacity: Sequence[float]
) -> None:
    faults = [
        Fault("no such provider", "--provider", name, "a provider_id of the providers table",
              f"correct the identifier.{nearest(name, known)}")
        for name in dict.fromkeys(providers)
        if name not in known
    ]  # fmt: skip
    named = [("a provider", "--provider", name) for name in providers]
    named += [("a change of capacity", "--capacity", f"{change:g}") for change in capacity]
    faults += [
        Fault(f"{what} is named twice", where, each, "each once", "keep one of the two")
        for what, where, each in dict.fromkeys(named)
        if named.count((what, where, each)) > 1
    ]
    faults += [
        Fault("capacity cannot change by so much", "--capacity", f"{each:g}",
              "a share from -1 (all of it) to 0, as -0.1 for a tenth less", "correct the number")
        for each in capacity
        if not -1 <= each <= 0
    ]  # fmt: skip
    if pairs < 0:
        faults.append(Fault("the number of providers to pair is not one", "--pairs", str(pairs),
                            "0 or more", "correct the number"))  # fmt: skip
    if faults:
        raise UsageError(faults)
