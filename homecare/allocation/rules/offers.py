"""Offers: every provider that may take each line, with what a rule may look at.

Receives the problem with its cells and the appointments; hands on pairs of a line and a link, and
the room each rule starts with. Every rule, and the optimum, has these pairs and no others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from homecare.allocation.cells import Cells, Room
from homecare.allocation.goals import GoalRule, Pairs, paid_rate
from homecare.allocation.keeping import NOBODY, room_beside, with_stands
from homecare.allocation.model import hash_20_bits
from homecare.allocation.problem import Floats, Ints, Problem
from homecare.allocation.spread import Parts

TIERS = ("prime", "supplementary", "specialist", "spot")
NO_RANK = 10**6  # stands behind every stated rank


@dataclass(frozen=True)
class Offers:
    """Lines with the links that may take them, and what is known of each pair.

    Attributes
    ----------
    problem : Problem
        The arrays the offers come from, with the limits as ``kept`` leaves them.
    cells : Cells
        Its cells.
    goals : tuple of GoalRule
        Most important first, for the rules that take the optimum of a batch.
    kept : Parts
        Parts that stay where they are whatever the rule; none in most comparisons.
    arriving : (n,) int64
        Lines that the rule places.
    room : Room
        Seconds free once ``kept`` has its place.
    start : (lines + 1,) int64
        Where the pairs of each line begin.
    line, link : (pairs,) int64
        What each pair joins; by line, then link.
    tier, rank : (pairs,) int64
        Place of the role in ``TIERS``; rank at tender, ``NO_RANK`` where blank.
    score, quality, price : (pairs,) float
        Weighted mean of the three scores, 0-1; quality score, 0-1, a blank at the mean of its
        column; GBP an hour.
    level : (pairs,) int64
        0 gold, 1 silver, 2 bronze: the third of the zone's appointments, by score.
    tie : (pairs,) int64
        Hash of provider and zone: decides between equals.
    """

    problem: Problem
    cells: Cells
    goals: tuple[GoalRule, ...]
    kept: Parts
    arriving: Ints
    room: Room
    start: Ints
    line: Ints
    link: Ints
    tier: Ints
    rank: Ints
    score: Floats
    quality: Floats
    price: Floats
    level: Ints
    tie: Ints


def build_offers(
    problem: Problem,
    cells: Cells,
    appointments: pd.DataFrame,
    *,
    goals: tuple[GoalRule, ...],
    seed: int,
    kept: Parts = NOBODY,
) -> Offers:
    """Return the offers of a problem.

    Parameters
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    appointments : pandas.DataFrame
        The table the problem was built from.
    goals : tuple of GoalRule
        The goals in order.
    seed : int
        Seed of the tie-break.
    kept : Parts
        Lines that stand where they are; the rest arrive.
    """
    problem, links = with_stands(problem, kept), problem.links
    every = np.arange(len(problem.lines.row))
    line, link = cells.expand(every)
    pairs = Pairs.of(problem, line, link)
    price = paid_rate(problem, pairs)
    booked = appointments.sort_values(["provider_id", "zone_id"], kind="stable")
    rank = booked["rank"].to_numpy(dtype=float)
    quality = booked["quality_score"].to_numpy(dtype=float)
    known = quality[~np.isnan(quality)]
    quality = np.where(np.isnan(quality), known.mean() if len(known) else 0.0, quality)
    role = [TIERS.index(str(each)) for each in links.role.tolist()]
    tie = [
        hash_20_bits(seed, f"{problem.provider_ids[k]}\x1f{problem.zone_ids[z]}")
        for k, z in zip(links.provider.tolist(), links.zone.tolist(), strict=True)
    ]
    return Offers(
        problem=problem,
        cells=cells,
        goals=goals,
        kept=kept,
        arriving=np.setdiff1d(every, kept.line),
        room=room_beside(problem, kept),
        start=np.searchsorted(line, np.arange(len(every) + 1)).astype(np.int64),
        line=line,
        link=link,
        tier=np.array(role, dtype=np.int64)[link],
        rank=np.where(np.isnan(rank), NO_RANK, rank).astype(np.int64)[link],
        score=links.score[link],
        quality=quality[link],
        price=np.where(np.isnan(price), problem.missing_rate, price),
        level=_levels(problem, np.array(tie, dtype=np.int64))[link],
        tie=np.array(tie, dtype=np.int64)[link],
    )


def _levels(problem: Problem, tie: Ints) -> Ints:
    """Return the third of its zone that each link is in by score, best first, (links,)."""
    level = np.zeros(len(problem.links.zone), dtype=np.int64)
    for zone in np.unique(problem.links.zone).tolist():
        here = np.flatnonzero(problem.links.zone == zone)
        order = here[np.lexsort((here, tie[here], -problem.links.score[here]))]
        level[order] = np.arange(len(order)) * 3 // len(order)
    return level
