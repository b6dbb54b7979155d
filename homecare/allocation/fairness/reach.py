"""The most that each provider could be given if it came first.

Receives the problem and its programme; hands on seconds, of which a least share is then asked.

With q_k the capacity of provider k, and a_l the most that a link could have of it::

    R_k  =  min( q_k,  sum_{l: k(l) = k}  a_l ),    a_l = min( q_l, sum_c h_c over cells open to l )

Where links have a least block b_l, a provider has nothing in a zone or b_l at least. A set of zones
can be its work only if their blocks fit into its capacity, and a zone only if its block fits into
a_l::

    R_k  =  max  min( q_k, sum_{l in S} a_l )    over sets S of its links with b_l <= a_l for all,
                                                 sum_{l in S} b_l  <=  q_k

which is attained, as every amount between the blocks of S and the sum of its a_l can be placed. The
sets are built up link by link, and one is dropped where another has no more blocks and no fewer
hours: there are never more than seconds in q_k, and a handful in practice. A most number of
providers in a zone lowers no R_k: who comes first has a place.

With call windows R_k is no more than its own programme with (9) has: see
`homecare.allocation.model`. Where there are least blocks too, that is one of branch and bound, and
R_k is what no choice of zones passes, to about a second what one attains.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from homecare.allocation.cells import Arcs
from homecare.allocation.openings.choose import openings_of
from homecare.allocation.openings.holding import Openable, Solver, best_in_order
from homecare.allocation.problem import Ints, Problem
from homecare.programmes import Again, Network

NODE_LIMIT = 500  # of each provider's own programme of branch and bound
WORK_LIMIT = 50_000_000  # columns times simplex iterations of all of them


def reach_of(problem: Problem, arcs: Arcs, network: Network) -> Ints:
    """Return the most seconds that each provider could be given if it came first, (providers,).

    Parameters
    ----------
    problem : Problem
        The problem.
    arcs : Arcs
        Its arcs at full room.
    network : Network
        The programme of those arcs.
    """
    most = _at_links(problem, arcs)
    has_blocks = problem.openings is not None and bool((problem.openings.block > 0).any())
    if has_blocks:
        reach = _within_blocks(problem, most)
    else:
        reach = np.zeros(len(problem.provider_ids), dtype=np.int64)
        np.add.at(reach, problem.links.provider, most)
        reach = np.minimum(reach, problem.provider_capacity)
    if any(limit.taken is not None for limit in problem.shared):
        in_time = _in_time_and_blocks if has_blocks else _in_time
        reach = np.minimum(reach, in_time(problem, arcs, network))
    return reach


def _at_links(problem: Problem, arcs: Arcs) -> Ints:
    """Return the most seconds that each link could have, (links,).

    A cell lies in one zone, where a provider has one link, so a cell counts once for a provider.
    """
    count = len(problem.links.zone)
    key, inverse = np.unique(arcs.cell * max(count, 1) + arcs.link, return_inverse=True)
    at_pair = np.zeros(len(key), dtype=np.int64)
    np.add.at(at_pair, inverse.reshape(-1), arcs.upper)  # open hours and those that stay
    cell, link = key // max(count, 1), key % max(count, 1)
    at_link = np.zeros(count, dtype=np.int64)
    np.add.at(at_link, link, np.minimum(at_pair, arcs.supply[cell]))
    return np.minimum(at_link, problem.fits_within)


def _within_blocks(problem: Problem, most: Ints) -> Ints:
    """Return the most seconds of each provider where it has a block in a zone or nothing."""
    block, owner = openings_of(problem).block, problem.links.provider
    opens = np.flatnonzero((most > 0) & (most >= block))
    return np.array(
        [
            most_of_blocks(block[here].tolist(), most[here].tolist(), capacity=capacity)
            for firm, capacity in enumerate(problem.provider_capacity.tolist())
            for here in (opens[owner[opens] == firm],)
        ],
        dtype=np.int64,
    )


def most_of_blocks(block: list[int], most: list[int], *, capacity: int) -> int:
    """Return the most of all zones together where each gives nothing or its block at least.

    Parameters
    ----------
    block, most : (zones,) list of int
        The least and the most of each, the least no more than the most.
    capacity : int
        The most of all.

    Examples
    --------
    >>> most_of_blocks([20, 20], [30, 25], capacity=50)  # both: 20 of the one, 25 of the other
    50
    >>> most_of_blocks([20, 20], [30, 25], capacity=35)  # not both, and no more than 30 in one
    30
    >>> most_of_blocks([10], [30], capacity=5)
    0
    """
    if sum(block) <= capacity:
        return min(capacity, sum(most))
    sets = {0: 0}  # blocks of a set of zones to the most that one with no more blocks has
    for least, each in zip(block, most, strict=True):
        grown = {
            blocks + least: min(capacity, hours + each)
            for blocks, hours in sets.items()
            if blocks + least <= capacity
        }
        best, sets_now = -1, {}
        for blocks in sorted(sets.keys() | grown.keys()):
            hours = max(sets.get(blocks, 0), grown.get(blocks, 0))
            if hours > best:
                best, sets_now[blocks] = hours, hours
        sets = sets_now
        if best == capacity:
            break
    return max(sets.values())


def _in_time(problem: Problem, arcs: Arcs, network: Network) -> Ints:
    """Return the most seconds that each provider's call windows leave it, (providers,)."""
    owner = problem.links.provider[arcs.link]
    alone = Again(np.ones(network.columns, dtype=np.int64), network)
    return np.array(
        [
            alone.most(np.where(owner == firm, arcs.upper, 0))
            for firm in range(len(problem.provider_ids))
        ],
        dtype=np.int64,
    )


def _in_time_and_blocks(problem: Problem, arcs: Arcs, network: Network) -> Ints:
    """Return what no choice of zones passes within each provider's call windows and blocks."""
    owner = problem.links.provider[arcs.link]
    openable = Openable.build(problem, arcs)
    every = np.ones(network.columns, dtype=np.int64)
    solver = Solver([every], openable, node_limit=NODE_LIMIT, work_limit=WORK_LIMIT)
    return np.array(
        [
            best_in_order(solver, replace(network, upper=upper), told=1).most[0]
            if upper.any()
            else 0
            for firm in range(len(problem.provider_ids))
            for upper in (np.where(owner == firm, arcs.upper, 0),)
        ],
        dtype=np.int64,
    )
