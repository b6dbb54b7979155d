"""The choice of primes: an integer programme whose goals stand in strict order.

Receives bids; hands on who is appointed where, with the value and the proven bound of every goal.

Symbols::

    z in Z   zones, D_z seconds to cover              b in B   bids, of provider k(b) in zone z(b)
    k in K   bidders, C_k seconds in all              q_b, s_b seconds and score of bid b
    f in F   nobody, or one bidder, has failed        T_zn     the n best scores of zone z, added up

    x_b in {0, 1}    bid b is appointed               m_zn in {0, 1}  zone z appoints n primes
    w_fz >= 0        own shortfall of z in failure f  U_f >= 0        seconds uncovered in failure f

    minimise in strict order
      (i)    t >= U_f, each f                       the worst failure
      (ii)   sum_f U_f                              all failures, each counted once
      (iii)  sum_zn T_zn m_zn - sum_b s_b x_b       score given up against the same number by rank
      (iv)   sum_b x_b                              appointments, so that each is worth having
      (v)    sum_b h_b x_b                          a fixed draw h_b between equal choices

    (1)  w_fz >= D_z - sum_{b in z, k(b) != f} q_b x_b    w_fz is w_0z where f does not bid in z
    (2)  U_f >= sum_z w_fz                                each f
    (3)  U_f >= what would be uncovered if every bid were appointed
    (4)  sum_{b in z} x_b = sum_n n m_zn,  sum_n m_zn = 1,  n from least_z to most_z
    (5)  U_f >= sum_z (1 - p_z) D_z - sum_k p_k C_k - sum_{k(b) != f} (1 - p_z - p_k)^+ q_b x_b

The rows (5) say that a provider with bids in several zones can be in one of them at a time. There
is one for every set of prices p, so they are added as they are broken (Benders 1962): a choice is
valued by the networks of `homecare.allocation.primes.cover`, whose prices give the row that the
programme had overlooked. The programme's value is a bound at every step, and where no row is
broken it is the choice's own.

References
----------
Benders, J. F. (1962). Partitioning procedures for solving mixed-variables programming problems.
Numerische Mathematik 4, 238-252.
Snyder, L. V. & Daskin, M. S. (2005). Reliability models for facility location: the expected
failure cost case. Transportation Science 39, 400-416 (location under failure).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from homecare.allocation.primes.bids import Bids, most_score
from homecare.allocation.primes.cover import Cover, cover_of
from homecare.allocation.primes.programme import (
    Programme,
    build,
    cuts_of,
    draws,
    point_of,
    solve,
)
from homecare.allocation.primes.ranking import by_ranking
from homecare.allocation.problem import Bools
from homecare.errors import Fault, InternalError

GOALS = ("worst_failure", "all_failures", "score_given_up", "appointments")
NODES = 20_000
ROUNDS = 400
_SLACK = 1e-3  # of one unit, all values being whole


@dataclass(frozen=True)
class Proven:
    """A goal's value and what is proven of it.

    Attributes
    ----------
    goal : str
        Which goal.
    value : int
        What the choice attains: seconds a week, millionths of score, or appointments.
    bound : int
        Proven least value, the earlier goals held at theirs.
    """

    goal: str
    value: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists."""
        return self.value == self.bound


@dataclass(frozen=True)
class Choice:
    """Who is appointed where.

    Attributes
    ----------
    chosen : (bids,) bool
        Appointed bids.
    cover : Cover
        What is covered with nobody gone and with each bidder gone.
    goals : tuple of Proven
        In strict order, without the draw between equal choices.
    """

    chosen: Bools
    cover: Cover
    goals: tuple[Proven, ...]


def choose_primes(
    bids: Bids, *, nodes: int = NODES, progress: Callable[[str], None] | None = None
) -> Choice:
    """Return the primes that survive any single failure at the least loss of score.

    Parameters
    ----------
    bids : Bids
        The bids.
    nodes : int
        Branch-and-bound nodes for each goal; a limit in nodes gives the same answer everywhere.
    progress : callable, optional
        Told each step.

    Returns
    -------
    Choice
        The choice. A goal whose value is above its bound may have a better one within the gap.

    Raises
    ------
    InternalError
        When the programme and the networks disagree about a choice.

    Notes
    -----
    Where no choice survives every failure, the worst failure leaves as few hours as possible.
    """
    if not len(bids.zone):
        cover = cover_of(bids, np.zeros(0, dtype=bool))
        short = cover.short
        values = (int(short.max(initial=0)), int(short.sum()), 0, 0)
        return Choice(
            np.zeros(0, dtype=bool),
            cover,
            tuple(Proven(name, each, each) for name, each in zip(GOALS, values, strict=True)),
        )
    best = _Best(bids, by_ranking(bids, bids.most))
    every = cover_of(bids, np.ones(len(bids.zone), dtype=bool))
    programme = build(bids, every).with_cuts(cuts_of(bids, every, np.zeros(len(every.gone))))
    least = (int(every.short.max()), int(every.short.sum()), 0, int(bids.least.sum()), 0)
    goals: list[Proven] = []
    held: list[int] = []
    for place, name in enumerate((*GOALS, "tie_break")):
        if progress is not None and name in GOALS:
            progress(f"choosing primes: {name.replace('_', ' ')}")
        bound = least[place]
        if best.value[place] > bound:
            programme, bound = _improve(programme, best, place, held, nodes=nodes, least=bound)
        if bound > best.value[place]:
            raise InternalError(_disagree(name, best.value[place], bound))
        held.append(best.value[place])
        goals.append(Proven(name, best.value[place], bound))
    return Choice(best.chosen, best.cover, tuple(goals[: len(GOALS)]))


class _Best:
    """The best choice so far, valued in whole numbers."""

    def __init__(self, bids: Bids, chosen: Bools) -> None:
        self.bids = bids
        self.chosen = chosen
        self.cover = cover_of(bids, chosen)
        self.value = value_of(bids, chosen, self.cover)

    def offer(self, chosen: Bools, cover: Cover, place: int) -> None:
        """Take a choice that is better at this goal and no worse at any before it."""
        value = value_of(self.bids, chosen, cover)
        if value[: place + 1] < self.value[: place + 1]:
            self.chosen, self.cover, self.value = chosen, cover, value


def _improve(
    programme: Programme, best: _Best, place: int, held: list[int], *, nodes: int, least: int
) -> tuple[Programme, int]:
    """Improve the best choice at one goal; return the programme with its cuts, and the bound."""
    bids, bound = programme.bids, least
    divisor = programme.divisors[place]
    _, _, u, t = programme.starts
    for _ in range(ROUNDS):
        start = point_of(programme, best.chosen, best.cover)
        answer = solve(programme, place, held, start=start, nodes=nodes)
        if math.isfinite(answer.bound):
            bound = max(bound, math.ceil(answer.bound - _SLACK) * divisor)
        if bound >= best.value[place] or math.isnan(answer.value):
            break
        chosen = np.asarray(answer.x[: len(bids.zone)] > 0.5)
        cover = cover_of(bids, chosen)
        best.offer(chosen, cover, place)
        cuts = cuts_of(bids, cover, answer.x[u:t] * programme.unit)
        if not cuts or bound >= best.value[place]:
            break
        programme = programme.with_cuts(cuts)
    return programme, bound


def value_of(bids: Bids, chosen: Bools, cover: Cover) -> tuple[int, ...]:
    """Return the value of each goal of a choice, the draw between equal choices last."""
    given_up = 0
    for zone in range(len(bids.zone_ids)):
        here = chosen & (bids.zone == zone)
        given_up += int(most_score(bids, zone)[int(here.sum())] - bids.score[here].sum())
    return (
        int(cover.short.max(initial=0)),
        int(cover.short.sum()),
        given_up,
        int(chosen.sum()),
        int(draws(bids)[chosen].sum()),
    )


def _disagree(name: str, value: int, bound: int) -> Fault:
    return Fault(
        "the programme's bound and the networks disagree about a choice of primes",
        "homecare.allocation.primes.choose",
        f"{name}: {value}, bound {bound}",
        "a value at or above its bound",
        "report it, with the bids",
    )
