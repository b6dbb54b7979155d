"""Limits beyond capacity: what a model file may state, and as arrays what links share.

Owns the settings of the limits and the arrays in which programme, hand-out and repair read them.
Receives values already read from a model file and codes of lines and links; hands on shared
limits, none where nothing is switched on.

A share is one of the hours that a zone's lines ask for, placed or not: a number that is known
before anything is placed, the same for every plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, ModelError, nearest
from homecare.units import whole_seconds

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WINDOW_PARTS = 2**20  # an hour's part in a call window is told to this, rounded down
CARERS_OF_TWO = 2
NO_LIMIT = 2**50  # seconds; far above any demand, and sums of it stay within int64


@dataclass(frozen=True)
class Limits:
    """Limits of an allocation beyond capacity; each is off unless it is stated.

    Attributes
    ----------
    role_share : mapping of str to float
        Role to the most of a zone's hours that its providers of the role may have, 0-1.
    provider_share : float or None
        Most of a zone's hours that one provider may have, 0-1.
    most_providers : mapping of str to float
        ``all`` or a zone to the most providers that may have work in it.
    block_hours : mapping of str to float
        ``all`` or a zone to the least hours a week that a provider with work in it must have.
    double_handed : str
        Capability that a package with two care workers needs; empty: none for that reason.
    """

    role_share: Mapping[str, float] = field(default_factory=dict)
    provider_share: float | None = None
    most_providers: Mapping[str, float] = field(default_factory=dict)
    block_hours: Mapping[str, float] = field(default_factory=dict)
    double_handed: str = ""

    @classmethod
    def chosen(cls, values: Mapping[str, float], choices: Mapping[str, object]) -> Limits:
        """Return the limits among a model's values.

        Parameters
        ----------
        values : mapping of str to float
            Path to number, as ``allocation.role_share_limit.prime``.
        choices : mapping of str to object
            Path to choice.

        Examples
        --------
        >>> Limits.chosen({"allocation.role_share_limit.prime": 0.7}, {}).role_share
        {'prime': 0.7}
        """
        return cls(
            role_share=_under("allocation.role_share_limit", values),
            provider_share=values.get("allocation.provider_share_limit"),
            most_providers=_under("allocation.most_providers", values),
            block_hours=_under("allocation.minimum_block_hours", values),
            double_handed=str(choices.get("allocation.double_handed_capability", "")),
        )

    def made_with(self) -> dict[str, object]:
        """Return the limits that are switched on, by path."""
        stated: dict[str, object] = {}
        if self.role_share:
            stated["allocation.role_share_limit"] = dict(self.role_share)
        if self.provider_share is not None:
            stated["allocation.provider_share_limit"] = self.provider_share
        if self.most_providers:
            stated["allocation.most_providers"] = dict(self.most_providers)
        if self.block_hours:
            stated["allocation.minimum_block_hours"] = dict(self.block_hours)
        if self.double_handed:
            stated["allocation.double_handed_capability"] = self.double_handed
        return stated


@dataclass(frozen=True)
class SharedLimit:
    """A limit that several links share.

    Attributes
    ----------
    name : str
        Which limit, as ``role_share``.
    node : (links,) int64
        Where each link draws from.
    capacity : (nodes,) int64
        Seconds a week at each node; the last has no limit and is for links that the limit leaves
        alone.
    taken : (lines,) int64 or None
        Seconds that each line takes of the limit, where those are not its own: of a call window.
        A line that may be split takes all of its own, or none.
    """

    name: str
    node: Ints
    capacity: Ints
    taken: Ints | None = None

    def seconds_of(self, line: Ints, seconds: Ints, *, is_whole: Bools) -> Ints:
        """Return what parts of lines take, (n,).

        Parameters
        ----------
        line, seconds : (n,) int64
            The line of each part and how much of it; below nought it is taken out. A part of a
            whole package is all of it.
        is_whole : (lines,) bool
            Which lines are whole packages.
        """
        if self.taken is None:
            return seconds
        taken = self.taken[line]
        return np.where(is_whole[line], taken * np.sign(seconds), np.where(taken > 0, seconds, 0))

    def of_parts(
        self, line: Ints, seconds: Ints, *, is_whole: Bools, capacity: Ints
    ) -> SharedLimit:
        """Return the limit with other capacities for parts of lines that are lines by themselves.

        Parameters
        ----------
        line, seconds, is_whole
            As in `seconds_of`.
        capacity : (nodes,) int64
            What is left at each node.
        """
        if self.taken is None:
            return replace(self, capacity=capacity)
        taken = self.seconds_of(line, seconds, is_whole=is_whole)
        return replace(self, capacity=capacity, taken=taken)


@dataclass(frozen=True)
class OpeningLimits:
    """Limits on whether a provider has any work in a zone at all.

    Attributes
    ----------
    group : (links,) int64
        Group of each link, of which only so many may have work: its zone; the last group, which
        is free, where the link has work whatever is placed.
    most : (zones + 1,) int64
        Most links of each group with work; NO_LIMIT where not limited.
    block : (links,) int64
        Least seconds a week of a link with work; 0 where not limited.
    """

    group: Ints
    most: Ints
    block: Ints

    def count(self, load: Ints) -> Ints:
        """Return how many links of each group have work, given each link's, (zones + 1,)."""
        return np.bincount(self.group[load > 0], minlength=len(self.most))

    def beside(self, load: Ints) -> OpeningLimits:
        """Return the limits on everybody else where the work of some links stands.

        Parameters
        ----------
        load : (links,) int64
            What stands at each link. A link with any is open: it fills one place of its zone's
            number, and may have more work whatever its block.
        """
        stands = load > 0
        left = np.where(self.most < NO_LIMIT, self.most - self.count(load), self.most)
        return OpeningLimits(
            group=np.where(stands, len(self.most) - 1, self.group),
            most=np.maximum(left, 0),
            block=np.where(stands, 0, self.block),
        )


def share_of(share: float, seconds: int) -> int:
    """Return the whole seconds that a share of some seconds allows, the share as it is written.

    Examples
    --------
    >>> share_of(0.7, 36000), share_of(0.333, 10)
    (25200, 3)
    """
    return int(Fraction(repr(float(share))) * seconds)


def needs_of(packages: pd.DataFrame, limits: Limits) -> npt.NDArray[np.object_]:
    """Return what each line needs, that of two care workers among it where it is stated, (lines,).

    Examples
    --------
    >>> lines = pd.DataFrame({"needs": ["", "peg", ""], "carers": [2, 2, 1]})
    >>> needs_of(lines, Limits(double_handed="double-up")).tolist()
    ['double-up', 'peg;double-up', '']
    """
    needs: npt.NDArray[np.object_] = packages["needs"].to_numpy(dtype=object)
    if not limits.double_handed or "carers" not in packages.columns:
        return needs
    both = [";".join(filter(None, [text, limits.double_handed])) for text in needs.tolist()]
    has_two: npt.NDArray[np.bool_] = packages["carers"].to_numpy(dtype=float) == CARERS_OF_TWO
    return np.where(has_two, np.array(both, dtype=object), needs)


def build_shared(
    limits: Limits,
    zone_seconds: Sequence[int],
    *,
    link_zone: Ints,
    link_role: npt.NDArray[np.object_],
) -> tuple[SharedLimit, ...]:
    """Return the limits that links share.

    Parameters
    ----------
    limits : Limits
        What is switched on.
    zone_seconds : (zones,) sequence of int
        Seconds that the lines of each zone ask for.
    link_zone, link_role : (links,) int64, (links,) object
        Zone and role of each link.
    """
    found = []
    if limits.role_share:
        roles = sorted(limits.role_share)
        node = np.full(len(link_zone), len(zone_seconds) * len(roles), dtype=np.int64)
        for place, role in enumerate(roles):
            here = link_role == role
            node[here] = link_zone[here] * len(roles) + place
        capacity = [share_of(limits.role_share[r], s) for s in zone_seconds for r in roles]
        found.append(SharedLimit("role_share", node, _with_free(capacity)))
    if limits.provider_share is not None:
        capacity = [share_of(limits.provider_share, zone_seconds[z]) for z in link_zone.tolist()]
        every = np.arange(len(link_zone), dtype=np.int64)
        found.append(SharedLimit("provider_share", every, _with_free(capacity)))
    return tuple(found)


def build_openings(
    limits: Limits, zone_ids: Sequence[str], *, link_zone: Ints
) -> OpeningLimits | None:
    """Return the limits on having work at all, or None where none is switched on.

    Parameters
    ----------
    limits : Limits
        What is switched on.
    zone_ids : (zones,) sequence of str
        Identifiers of the zones.
    link_zone : (links,) int64
        Zone of each link.

    Raises
    ------
    ModelError
        When a limit names a zone that is in no table.
    """
    if not limits.most_providers and not limits.block_hours:
        return None
    stated = {"most_providers": limits.most_providers, "minimum_block_hours": limits.block_hours}
    faults = [
        Fault(
            what="a limit names a zone that no package and no appointment stands in",
            where=f"allocation.{name}.{zone}",
            found=zone,
            allowed=f"all, or one of the {len(zone_ids)} zones",
            do=f"correct the name.{nearest(zone, zone_ids)}",
        )
        for name, held in stated.items()
        for zone in held
        if zone != "all" and zone not in zone_ids
    ]
    if faults:
        raise ModelError(faults)
    most = [int(_of_zone(limits.most_providers, zone, NO_LIMIT)) for zone in zone_ids]
    hours = [_of_zone(limits.block_hours, zone, 0.0) for zone in zone_ids]
    return OpeningLimits(link_zone, _with_free(most), whole_seconds(hours)[link_zone])


def _of_zone(held: Mapping[str, float], zone: str, blank: float) -> float:
    """Return what is stated for a zone, else for all."""
    return held.get(zone, held.get("all", blank))


def _with_free(capacity: Sequence[int]) -> Ints:
    return np.array([*capacity, NO_LIMIT], dtype=np.int64)


def _under(path: str, values: Mapping[str, float]) -> dict[str, float]:
    start = path + "."
    return {p.removeprefix(start): v for p, v in sorted(values.items()) if p.startswith(start)}
