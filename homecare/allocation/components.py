"""Components: markets within a problem that share nothing, each placed by itself.

Receives a problem; hands on the lines and links of each of its markets, each as a problem of its
own, and joins what was found for each.

Two zones belong to one market when a provider is appointed to both. A provider's capacity, a
zone's shares and limits and a call window lie within one market, and every goal is a sum over
lines. So the best of all markets together is the best of each, and the bound of the whole is the
sum of theirs. England falls apart into its councils, as far as its providers are told apart by
council. A market's own problem holds its own zones, providers and limits and nothing else, so that
what is placed in it does not depend on what else is in the file, nor does the work of placing it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.limits import OpeningLimits, SharedLimit
from homecare.allocation.plans import Made
from homecare.allocation.problem import NO_LIMIT, Ints, Links, Problem
from homecare.allocation.result import BoundKind
from homecare.allocation.spread import Parts

LINEAR: BoundKind = "linear programme"


@dataclass(frozen=True)
class Found:
    """What was found for one market, or for several together.

    Attributes
    ----------
    made : Made
        The plan of its lines, by their position among them.
    best : tuple of float
        Value of each goal in the programme, in its own unit.
    sizes : dict of str to int
        How many whole packages, cells, arcs and pairs of package and provider there were.
    """

    made: Made
    best: tuple[float, ...]
    sizes: dict[str, int]


@dataclass(frozen=True)
class Market:
    """Where one market stands in the whole.

    Attributes
    ----------
    lines, links : (n,) int64, (m,) int64
        Its lines and links, ascending.
    """

    lines: Ints
    links: Ints

    def part_of(self, problem: Problem) -> Problem:
        """Return the market as a problem of its own: as if it were alone in the file."""
        own, links = problem.lines.of(self.lines), problem.links
        zones = np.unique(np.concatenate([own.zone, links.zone[self.links]]))
        firms = np.unique(links.provider[self.links])
        needs = np.unique(own.needs)
        return replace(
            problem,
            lines=replace(
                own,
                row=np.arange(len(self.lines)),
                zone=np.searchsorted(zones, own.zone),
                needs=np.searchsorted(needs, own.needs),
                incumbent=self._places(own.incumbent, len(links.zone)),
            ),
            links=Links(
                provider=np.searchsorted(firms, links.provider[self.links]),
                zone=np.searchsorted(zones, links.zone[self.links]),
                role=links.role[self.links],
                capacity=links.capacity[self.links],
                score=links.score[self.links],
                rate=links.rate[self.links],
            ),
            zone_ids=tuple(problem.zone_ids[each] for each in zones.tolist()),
            provider_ids=tuple(problem.provider_ids[each] for each in firms.tolist()),
            needs=tuple(problem.needs[each] for each in needs.tolist()),
            capabilities=tuple(problem.capabilities[each] for each in firms.tolist()),
            can_do=problem.can_do[np.ix_(needs, firms)],
            is_suspended=problem.is_suspended[firms],
            provider_capacity=problem.provider_capacity[firms],
            shared=self._shared(problem.shared),
            openings=self._openings(problem.openings, zones),
        )

    def _places(self, link: Ints, links: int) -> Ints:
        """Return the place of each link among the market's; -1 stays."""
        place = np.full(links + 1, -1, dtype=np.int64)
        place[self.links] = np.arange(len(self.links))
        return place[link]

    def _shared(self, shared: Sequence[SharedLimit]) -> tuple[SharedLimit, ...]:
        """Return the limits that limit a link of the market."""
        kept = []
        for limit in shared:
            free = len(limit.capacity) - 1
            nodes = np.unique(np.append(limit.node[self.links], free))
            if (limit.capacity[nodes] < NO_LIMIT // 2).any():
                kept.append(
                    SharedLimit(
                        limit.name,
                        np.searchsorted(nodes, limit.node[self.links]),
                        limit.capacity[nodes],
                        None if limit.taken is None else limit.taken[self.lines],
                    )
                )
        return tuple(kept)

    def _openings(self, openings: OpeningLimits | None, zones: Ints) -> OpeningLimits | None:
        """Return the limits on having work at all in the market's zones."""
        if openings is None:
            return None
        groups = np.append(zones, len(openings.most) - 1)  # the last is free
        group = np.searchsorted(groups, openings.group[self.links])
        return OpeningLimits(group, openings.most[groups], openings.block[self.links])

    def inside(self, parts: Parts, links: int) -> Parts:
        """Return those of some parts that are of the market, by its own lines and links.

        Parameters
        ----------
        parts : Parts
            Parts of the whole.
        links : int
            How many links the whole has.
        """
        which = np.isin(parts.line, self.lines)
        line = np.searchsorted(self.lines, parts.line[which])
        return Parts(line, self._places(parts.link[which], links), parts.seconds[which])

    def outside(self, parts: Parts) -> Parts:
        """Return parts of the market by the lines and links of the whole."""
        link = np.append(self.links, -1)[parts.link]
        return Parts(self.lines[parts.line], link, parts.seconds)


def markets_of(problem: Problem) -> list[Market]:
    """Return each market with lines, the one with the first line first.

    Lines in zones that nobody is appointed to are together in one. With no lines at all there is
    one market, of nothing.
    """
    links, nobody = problem.links, len(problem.zone_ids)
    of_zone = np.full(nobody, nobody, dtype=np.int64)
    of_zone[links.zone] = links.zone
    of_firm = np.full(len(problem.provider_ids), nobody, dtype=np.int64)
    while True:  # the least zone of each market spreads through its links
        before = of_zone.copy()
        np.minimum.at(of_firm, links.provider, of_zone[links.zone])
        np.minimum.at(of_zone, links.zone, of_firm[links.provider])
        if (of_zone == before).all():
            break
    lines_of, links_of = _by_label(of_zone[problem.lines.zone]), _by_label(of_zone[links.zone])
    nothing = np.zeros(0, dtype=np.int64)
    markets = [Market(own, links_of.get(label, nothing)) for label, own in lines_of.items()]
    return sorted(markets, key=lambda each: int(each.lines[0])) or [Market(nothing, nothing)]


def _by_label(label: Ints) -> dict[int, Ints]:
    """Return the positions of each label, ascending."""
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    groups = np.split(order, starts[1:]) if len(label) else []
    return {int(label[group[0]]): group for group in groups}


def joined(markets: Sequence[Market], found: Sequence[Found]) -> Found:
    """Return markets as one, with lines and links numbered as in the whole.

    Its bound rests on the integer programme when that of any market does: the weaker proof of the
    two, as the linear programme's holds in whole numbers.
    """
    parts = [own.outside(each.made.parts) for own, each in zip(markets, found, strict=True)]
    line = np.concatenate([part.line for part in parts])
    link = np.concatenate([part.link for part in parts])
    seconds = np.concatenate([part.seconds for part in parts])
    order = np.lexsort((link, link < 0, line))
    made = [each.made for each in found]
    kinds = [each.bound_kind for each in made if each.bound_kind != LINEAR]
    return Found(
        Made(
            Parts(line[order], link[order], seconds[order]),
            tuple(map(sum, zip(*(each.values for each in made), strict=True))),
            sum(each.bound_seconds for each in made),
            kinds[0] if kinds else LINEAR,
        ),
        tuple(map(math.fsum, zip(*(each.best for each in found), strict=True))),
        {name: sum(each.sizes[name] for each in found) for name in found[0].sizes},
    )
