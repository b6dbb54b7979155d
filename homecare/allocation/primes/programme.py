"""The integer programme of primes: columns, rows, goals and the cuts that failures add to it.

Receives bids; hands on a programme over who is appointed, to which cuts are added until it values
a choice as the networks of `homecare.allocation.primes.cover` do. `choose` has the symbols.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.model import hash_20_bits
from homecare.allocation.primes.bids import Bids, most_score
from homecare.allocation.primes.cover import NOBODY, Cover
from homecare.allocation.problem import Bools, Floats, Ints
from homecare.programmes import LinearSolution, Rows, solve_integer


@dataclass(frozen=True)
class Cut:
    """A row that no choice breaks: constant <= U_f + sum of size over the appointed bids.

    Attributes
    ----------
    case : int
        Which failure f.
    constant : int
        Seconds.
    size : (bids,) int64
        Seconds.
    """

    case: int
    constant: int
    size: Ints


@dataclass(frozen=True)
class Programme:
    """Columns x, m, w, U, t in this order; seconds in units that divide every one of them.

    Attributes
    ----------
    bids : Bids
        The bids.
    unit : int
        Seconds in a unit.
    number, number_zone : (numbers,) int64
        How many primes each m stands for, and in which zone.
    own_case, own_zone : (owns,) int64
        Of which failure and zone each w is: the zone's own shortfall, whatever is shared.
    cases : int
        Failures, nobody's among them.
    rows, row_lower, row_upper, upper
        As `homecare.programmes.solve_integer` takes them.
    goals : tuple of (columns,) float
        Coefficients of each goal, in units of ``divisors``.
    divisors : tuple of int
        Seconds, millionths or appointments in one unit of each goal.
    cuts : tuple of Cut
        What was added.
    """

    bids: Bids
    unit: int
    number: Ints
    number_zone: Ints
    own_case: Ints
    own_zone: Ints
    cases: int
    rows: Rows
    row_lower: Floats
    row_upper: Floats
    upper: Floats
    goals: tuple[Floats, ...]
    divisors: tuple[int, ...]
    cuts: tuple[Cut, ...] = ()

    @property
    def starts(self) -> tuple[int, int, int, int]:
        """First column of m, w, U and t."""
        m = len(self.bids.zone)
        w = m + len(self.number)
        u = w + len(self.own_case)
        return m, w, u, u + self.cases

    def with_cuts(self, cuts: list[Cut]) -> Programme:
        """Return the programme with more cuts."""
        return replace(self, cuts=(*self.cuts, *cuts))


def build(bids: Bids, every: Cover) -> Programme:
    """Return the programme before any cut.

    Parameters
    ----------
    bids : Bids
        The bids.
    every : Cover
        The cover were every bid appointed: less cannot be left uncovered.
    """
    zones, count, cases = len(bids.zone_ids), len(bids.zone), len(every.gone)
    totals = bids.total[np.unique(bids.provider)]
    unit = math.gcd(*bids.demand.tolist(), *bids.seconds.tolist(), *totals.tolist()) or 1
    spans = [np.arange(n, m + 1) for n, m in zip(bids.least, bids.most, strict=True)]
    number = np.concatenate(spans).astype(np.int64)
    number_zone = np.repeat(np.arange(zones), [len(span) for span in spans])
    own = {(0, z) for z in range(zones)}
    own |= {(int(k) + 1, int(z)) for k, z in zip(bids.provider, bids.zone, strict=True)}
    own_case, own_zone = np.array(sorted(own), dtype=np.int64).T
    m, w = count, count + len(number)
    u = w + len(own_case)
    t = u + cases
    entries: list[tuple[int, int, float]] = []
    low: list[float] = []
    high: list[float] = []

    def add(terms: list[tuple[int, float]], lower: float, upper: float) -> None:
        entries.extend((len(low), column, value) for column, value in terms)
        low.append(lower)
        high.append(upper)

    place = {pair: at for at, pair in enumerate(sorted(own))}
    for (case, z), at in place.items():  # (1)
        present = np.flatnonzero((bids.zone == z) & (bids.provider != every.gone[case]))
        terms = [(int(b), float(bids.seconds[b]) / unit) for b in present]
        add([(w + at, 1.0), *terms], float(bids.demand[z]) / unit, np.inf)
    for case in range(cases):  # (2), (i), (3)
        owns = [place.get((case, z), place[0, z]) for z in range(zones)]
        add([(u + case, 1.0), *((w + at, -1.0) for at in owns)], 0.0, np.inf)
        add([(t, 1.0), (u + case, -1.0)], 0.0, np.inf)
        add([(u + case, 1.0)], float(every.short[case]) / unit, np.inf)
    for z in range(zones):  # (4)
        numbers = np.flatnonzero(number_zone == z)
        add([*((int(b), 1.0) for b in np.flatnonzero(bids.zone == z)),
             *((m + int(n), -float(number[n])) for n in numbers)], 0.0, 0.0)  # fmt: skip
        add([(m + int(n), 1.0) for n in numbers], 1.0, 1.0)
    row, column, value = (np.array(each) for each in zip(*entries, strict=True))
    upper = np.ones(t + 1)
    upper[w:u] = bids.demand[own_zone] / unit
    upper[u:] = bids.demand.sum() / unit
    points = math.gcd(*bids.score.tolist()) or 1
    goals = _goals(bids, number, number_zone, starts=(m, w, u, t), points=points)
    return Programme(
        bids=bids,
        unit=unit,
        number=number,
        number_zone=number_zone,
        own_case=own_case,
        own_zone=own_zone,
        cases=cases,
        rows=Rows((len(low), t + 1), row.astype(np.int64), column.astype(np.int64), value),
        row_lower=np.array(low),
        row_upper=np.array(high),
        upper=upper,
        goals=goals,
        divisors=(unit, unit, points, 1, 1),
    )


def _goals(
    bids: Bids,
    number: Ints,
    number_zone: Ints,
    *,
    starts: tuple[int, int, int, int],
    points: int,
) -> tuple[Floats, ...]:
    """Return the coefficients of each goal."""
    m, w, u, t = starts
    best = [most_score(bids, zone) for zone in range(len(bids.zone_ids))]
    tops = np.array(
        [best[z][n] for z, n in zip(number_zone.tolist(), number.tolist(), strict=True)]
    )
    worst, sums, score, fewest, draw = (np.zeros(t + 1) for _ in range(5))
    worst[t] = 1.0
    sums[u:t] = 1.0
    score[:m] = -(bids.score / points)
    score[m:w] = tops / points
    fewest[:m] = 1.0
    draw[:m] = draws(bids)
    return worst, sums, score, fewest, draw


def draws(bids: Bids) -> Ints:
    """Return a number for each bid by which equal choices are told apart, (bids,)."""
    return np.array(
        [
            1 + hash_20_bits(2, f"{bids.zone_ids[z]}\x1f{bids.provider_ids[k]}")
            for z, k in zip(bids.zone.tolist(), bids.provider.tolist(), strict=True)
        ],
        dtype=np.int64,
    )


def cuts_of(bids: Bids, cover: Cover, believed: Floats) -> list[Cut]:
    """Return a cut for each failure that leaves more uncovered than was believed.

    Parameters
    ----------
    bids : Bids
        The bids.
    cover : Cover
        The cover of a choice, with its prices.
    believed : (cases,) float
        Seconds uncovered in each failure as the programme has it.

    Notes
    -----
    By weak duality, for any prices p >= 0 and any choice x, what is delivered with f gone is at
    most  sum_z p_z D_z + sum_k p_k C_k + sum_b max(0, 1 - p_z(b) - p_k(b)) q_b x_b.
    """
    cuts = []
    for case in np.flatnonzero(cover.short > believed + 0.5).tolist():
        zone, firm = cover.zone_price[case], cover.provider_price[case]
        size = np.maximum(0, 1 - zone[bids.zone] - firm[bids.provider]) * bids.seconds
        if cover.gone[case] != NOBODY:
            size = np.where(bids.provider == cover.gone[case], 0, size)
        priced = np.flatnonzero(firm)
        constant = int((bids.demand * (1 - zone)).sum() - (firm[priced] * bids.total[priced]).sum())
        cuts.append(Cut(case, constant, size))
    return cuts


def point_of(programme: Programme, chosen: Bools, cover: Cover) -> Floats:
    """Return a choice and its cover as a point of the programme, (columns,)."""
    bids = programme.bids
    m, w, u, t = programme.starts
    point = np.zeros(t + 1)
    point[:m] = chosen
    count = np.bincount(bids.zone[chosen], minlength=len(bids.zone_ids))
    point[m:w] = programme.number == count[programme.number_zone]
    offered = np.zeros((programme.cases, len(bids.zone_ids)), dtype=np.int64)
    for case, gone in enumerate(cover.gone.tolist()):
        here = np.flatnonzero(chosen & (bids.provider != gone))
        np.add.at(offered[case], bids.zone[here], bids.seconds[here])
    own = np.maximum(0, bids.demand[None, :] - offered)
    point[w:u] = own[programme.own_case, programme.own_zone] / programme.unit
    point[u:t] = cover.short / programme.unit
    point[t] = cover.short.max() / programme.unit
    return point


def solve(
    programme: Programme, place: int, held: list[int], *, start: Floats, nodes: int
) -> LinearSolution:
    """Minimise one goal with every earlier one held at its value."""
    _, w, u, _ = programme.starts
    base, cuts = programme.rows, programme.cuts
    rows, columns, values = [base.row], [base.column], [base.value]
    low, high = [programme.row_lower], [programme.row_upper]
    count = base.shape[0]
    for cut in cuts:
        at = np.flatnonzero(cut.size)
        rows.append(np.full(len(at) + 1, count))
        columns.append(np.append(at, u + cut.case))
        values.append(np.append(cut.size[at] / programme.unit, 1.0))
        count += 1
    low.append(np.array([cut.constant / programme.unit for cut in cuts]))
    high.append(np.full(len(cuts), np.inf))
    for goal in range(place):
        at = np.flatnonzero(programme.goals[goal])
        rows.append(np.full(len(at), count))
        columns.append(at)
        values.append(programme.goals[goal][at])
        count += 1
    low.append(np.full(place, -np.inf))
    high.append(np.array([held[goal] / programme.divisors[goal] for goal in range(place)]))
    return solve_integer(
        programme.goals[place],
        Rows(
            (count, base.shape[1]),
            np.concatenate(rows).astype(np.int64),
            np.concatenate(columns).astype(np.int64),
            np.concatenate(values),
        ),
        row_lower=np.concatenate(low),
        row_upper=np.concatenate(high),
        upper=programme.upper,
        is_integer=np.arange(len(programme.upper)) < w,
        node_limit=nodes,
        start=start,
    )
