"""Components: markets within a problem that share nothing, each placed by itself.

Receives a problem; hands on the lines of each of its markets, and joins what was found for each.

Two zones belong to one market when a provider is appointed to both. A provider's capacity, a
zone's shares and limits and a call window lie within one market, and every goal is a sum over
lines. So the best of all markets together is the best of each, and the bound of the whole is the
sum of theirs. England falls apart into its councils, as far as its providers are told apart by
council. What is placed in a market does not depend on what else is in the file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from homecare.allocation.plans import Made
from homecare.allocation.problem import Ints, Problem
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


def markets_of(problem: Problem) -> list[Ints]:
    """Return the lines of each market, ascending, the market with the first line first.

    Lines in zones that nobody is appointed to are together in one.
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
    label = of_zone[problem.lines.zone]
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    return sorted(np.split(order, starts[1:]), key=lambda lines: int(lines[0]) if len(lines) else 0)


def joined(lines: Sequence[Ints], found: Sequence[Found]) -> Found:
    """Return markets as one, with the lines numbered as in the whole.

    Its bound rests on the integer programme when that of any market does.
    """
    parts = [each.made.parts for each in found]
    line = np.concatenate([own[part.line] for own, part in zip(lines, parts, strict=True)])
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
