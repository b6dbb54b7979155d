"""Likeness of lines: what tells lines of one zone apart, so that the like may share a cell.

Receives the problem; hands on codes, equal where nothing that matters differs.
"""

from __future__ import annotations

import numpy as np

from homecare.allocation.goals import GOALS
from homecare.allocation.limits import WINDOW_PARTS
from homecare.allocation.problem import Ints, Problem


def _keys(problem: Problem) -> tuple[Ints, Ints, Ints]:
    """Return what ranks lines and links by zone, then by size or limit, and where zones start.

    Two keys of one zone stand in the order of their seconds, and are equal where those are.
    """
    lines, links = problem.lines, problem.links
    seconds = np.concatenate([lines.seconds, problem.fits_within])
    values, code = np.unique(seconds, return_inverse=True)
    code = code.reshape(-1)
    own = lines.zone * len(values) + code[: len(lines.seconds)]
    limit = links.zone * len(values) + code[len(lines.seconds) :]
    return own, limit, np.arange(len(problem.zone_ids)) * len(values)


def size_class(problem: Problem) -> Ints:
    """Return how many of the zone's distinct limits each whole line exceeds; 0 if divisible."""
    lines = problem.lines
    own, limit, first = _keys(problem)
    distinct = np.unique(limit)
    exceeded = np.searchsorted(distinct, own) - np.searchsorted(distinct, first)[lines.zone]
    return np.where(lines.is_whole, exceeded, 0)


def rank_of_limit(problem: Problem) -> Ints:
    """Return the place of each link's limit among the distinct limits of its zone."""
    _, limit, first = _keys(problem)
    distinct = np.unique(limit)
    return np.searchsorted(distinct, limit) - np.searchsorted(distinct, first)[problem.links.zone]


def rate_class(problem: Problem) -> Ints:
    """Return a code that tells lines apart where their card rate changes the cost of a choice.

    Without a tendered rate in the zone every link costs the same, so only whether the line has a
    card rate can matter, and that only where a mean of tendered rates stands in for it.
    """
    lines, links = problem.lines, problem.links
    has_tender = np.zeros(len(problem.zone_ids), dtype=bool)
    has_tender[links.zone[~np.isnan(links.rate)]] = True
    has_card = ~np.isnan(lines.card_rate)
    _, exact = np.unique(np.where(has_card, lines.card_rate, -1.0), return_inverse=True)
    loose = has_card.astype(np.int64) if has_tender.any() else np.zeros_like(lines.zone)
    return np.where(has_tender[lines.zone], exact.reshape(-1) + 2, loose)


def told_apart(problem: Problem, rate: Ints) -> Ints:
    """Return a code that also tells lines apart where a goal of the problem does, (lines,)."""
    rules = [GOALS[name] for name in problem.goals if name in GOALS]
    codes = [rule.tells_apart(problem) for rule in rules if rule.tells_apart is not None]
    seconds = np.maximum(problem.lines.seconds, 1)
    codes += [
        limit.taken * WINDOW_PARTS // seconds for limit in problem.shared if limit.taken is not None
    ]
    if not codes:
        return rate
    _, code = np.unique(np.stack([rate, *codes], axis=1), axis=0, return_inverse=True)
    return code.reshape(-1).astype(np.int64)
