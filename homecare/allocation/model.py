"""The linear programme of the allocation: rows, goals and tie-break over cells and links.

Receives the problem and its cells; hands on the flow from every cell to every link that is best
for the goals in strict order, with the value of each goal as a proven bound.

Symbols::

    c in C          cells of like demand                       h_c   seconds in cell c
    l in L          links (a provider k(l) in a zone)          q_l   seconds link l can take
    k in K          providers                                  q_k   seconds provider k can take
    S               pairs (c, l) with H_cl seconds of cell c already with the provider of l

    x_cl  >= 0      seconds of cell c to an open link l,  x_cl <= min(h_c, q_l, q_k(l))
    y_cl  >= 0      seconds of cell c that stay at l,     y_cl <= min(H_cl, q_l, q_k(l))

    maximise in strict order, for each goal g,   sum_cl  a_gcl x_cl + b_gcl y_cl

    (1)  sum_l x_cl + y_cl               <=  h_c       each cell c
    (2)  sum_c x_cl + y_cl               <=  q_l       each link l with a limit
    (3)  sum_{l: k(l) = k} sum_c x_cl + y_cl  <=  q_k  each provider k with a limit
    (4)  sum_{l in n} sum_c x_cl + y_cl  <=  q_n       each node n of a shared limit, if any
    (9)  sum_{l in n} sum_c w_c (x_cl + y_cl)  <=  q_n  each node n of a call window, if any

with w_c the part of an hour of cell c that falls in the window, rounded down to 2**-20: a little
looser than the truth, so that the bound holds. ((5) to (7) stand in
`homecare.allocation.openings.choose`, (8) in `homecare.allocation.frontier.points`.)

The columns of (1) are one laminar family of sets, those of (2) and (3) another, (2) being nested
in (3); such a matrix is totally unimodular (Hoffman and Kruskal 1956; Edmonds 1970), so with whole
seconds every vertex is whole. Any plan of whole packages is a flow on the cells with the same
value of every goal that counts hours, and at least its value of every goal that counts people
(see `homecare.allocation.goals`), so the first goal's optimum bounds every plan.

Rows (4) and (9) are off unless they are stated (shares of a zone's hours by role or by provider;
capacities by call window). Shares of one provider are like (2) and cost nothing. Those of a role
cut across (1) and (3), the matrix is then no network, as it never is with (9), and a vertex may
split a second: the flow is rounded down, which keeps every row, and the bound stands on prices
rounded to fractions, worked out in whole numbers (`homecare.programmes.bounds`).

A last goal gives each arc a 20-bit number drawn from the seed and the identifiers of what it
joins, so that of the plans equal on every goal the same one is taken whatever path the solver
went. It is positive, so that an hour that changes no goal is placed and not left.

References
----------
Hoffman, A. J. & Kruskal, J. B. (1956). Integral boundary points of convex polyhedra. Annals of
Mathematics Studies 38, 223-246.
Edmonds, J. (1970). Submodular functions, matroids, and certain polyhedra. In Combinatorial
Structures and their Applications, 69-87 (laminar families).
Isermann, H. (1982). Linear lexicographic optimization. OR Spektrum 4, 223-228.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Arcs, Cells, Room
from homecare.allocation.goals import GoalRule
from homecare.allocation.limits import NO_LIMIT, WINDOW_PARTS
from homecare.allocation.problem import Ints, Problem
from homecare.programmes import Network, OrderedSolution, solve_in_order


@dataclass(frozen=True)
class RowBlock:
    """Rows that one constraint adds: sums of arcs, each at most a number of seconds.

    Attributes
    ----------
    row, arc : (entries,) int64
        Which arcs each row adds up.
    upper : (rows,) int64
        Most seconds of each row.
    value : (entries,) int64, optional
        How many times each arc counts; once without it.
    unit : (rows,) int64, optional
        What each row's figures are to be divided by, where they are whole parts of seconds.
    """

    row: Ints
    arc: Ints
    upper: Ints
    value: Ints | None = None
    unit: Ints | None = None


@dataclass(frozen=True)
class Flow:
    """The solved programme.

    Attributes
    ----------
    arcs : Arcs
        What was decided on.
    seconds : (arcs,) int64
        Seconds on each arc.
    solution : OrderedSolution
        The exact values and prices of the goals; the tie-break comes last.
    values : tuple of float
        Value of each goal in its own unit.
    """

    arcs: Arcs
    seconds: Ints
    solution: OrderedSolution
    values: tuple[float, ...]


def supply_rows(_problem: Problem, arcs: Arcs, _room: Room) -> RowBlock:
    """Return (1): no more leaves a cell than it holds."""
    return _sums(arcs.cell, arcs.supply, arcs)


def link_rows(_problem: Problem, arcs: Arcs, room: Room) -> RowBlock:
    """Return (2): no more goes to a provider in a zone than it can take there."""
    return _sums(arcs.link, room.link, arcs)


def provider_rows(problem: Problem, arcs: Arcs, room: Room) -> RowBlock:
    """Return (3): no more goes to a provider than it can take in all."""
    return _sums(problem.links.provider[arcs.link], room.provider, arcs)


def shared_rows(problem: Problem, arcs: Arcs, room: Room) -> RowBlock:
    """Return (4): no more goes to links that share a limit than it allows."""
    blocks = [
        _sums(limit.node[arcs.link], left, arcs)
        for limit, left in zip(problem.shared, room.shared, strict=True)
        if limit.taken is None
    ]
    return _stacked(blocks)


def window_rows(problem: Problem, arcs: Arcs, room: Room) -> RowBlock:
    """Return (9): no more goes to a provider in a call window than it can take in it."""
    blocks = []
    for limit, left in zip(problem.shared, room.shared, strict=True):
        if limit.taken is None:
            continue
        seconds = np.maximum(problem.lines.seconds[arcs.line], 1)
        part = limit.taken[arcs.line] * WINDOW_PARTS // seconds
        block = _sums(limit.node[arcs.link], left, replace(arcs, upper=part * arcs.upper
                                                           // WINDOW_PARTS))  # fmt: skip
        keep = part[block.arc] > 0
        blocks.append(
            RowBlock(block.row[keep], block.arc[keep], block.upper * WINDOW_PARTS,
                     part[block.arc][keep], np.full_like(block.upper, WINDOW_PARTS))
        )  # fmt: skip
    return _stacked(blocks)


CONSTRAINTS: tuple[Callable[[Problem, Arcs, Room], RowBlock], ...] = (
    supply_rows,
    link_rows,
    provider_rows,
    shared_rows,
    window_rows,
)


def solve_flow(
    problem: Problem,
    cells: Cells,
    arcs: Arcs,
    *,
    room: Room,
    goals: Sequence[GoalRule],
    seed: int,
) -> Flow:
    """Return the flow that is best for the goals in order.

    Parameters
    ----------
    problem, cells, arcs, room
        The programme.
    goals : sequence of GoalRule
        Most important first.
    seed : int
        Seed of the tie-break.

    Returns
    -------
    Flow
        The flow with every goal proven in whole numbers.

    Raises
    ------
    InternalError
        When a goal could not be proven.
    """
    pairs = arcs.pairs(cells)
    coefficients = [rule.whole(problem, pairs) for rule in goals]
    ties = tie_break(problem, cells, arcs, seed)
    solution = solve_in_order([*coefficients, ties], build_network(problem, arcs, room))
    if not solution.is_whole:
        bounds = [
            rule.bound(problem, value)
            for rule, value in zip(goals, solution.values[:-1], strict=True)
        ]
        return Flow(arcs, solution.x, solution, tuple(bounds))
    values = tuple(
        rule.flow_value(problem, pairs, solution.x, whole)
        for rule, whole in zip(goals, solution.values[:-1], strict=True)
    )
    return Flow(arcs, solution.x, solution, values)


def build_network(problem: Problem, arcs: Arcs, room: Room) -> Network:
    """Return the rows of every constraint, one under the other."""
    rows = _stacked([constraint(problem, arcs, room) for constraint in CONSTRAINTS])
    return Network(
        columns=len(arcs.link),
        row=rows.row,
        column=rows.arc,
        row_upper=rows.upper,
        upper=arcs.upper,
        is_whole=all(limit.name == "provider_share" for limit in problem.shared),
        value=rows.value,
        unit=rows.unit,
    )


def _stacked(blocks: Sequence[RowBlock]) -> RowBlock:
    """Return blocks of rows one under the other."""
    if not blocks:
        nothing = np.zeros(0, dtype=np.int64)
        return RowBlock(nothing, nothing, nothing)
    offsets = np.cumsum([0, *(len(block.upper) for block in blocks)])
    value = unit = None
    if any(block.value is not None for block in blocks):
        value = np.concatenate(
            [np.ones_like(b.arc) if b.value is None else b.value for b in blocks]
        )
        unit = np.concatenate([np.ones_like(b.upper) if b.unit is None else b.unit for b in blocks])
    return RowBlock(
        np.concatenate([b.row + o for b, o in zip(blocks, offsets[:-1], strict=True)]),
        np.concatenate([block.arc for block in blocks]),
        np.concatenate([block.upper for block in blocks]),
        value,
        unit,
    )


def tie_break(problem: Problem, cells: Cells, arcs: Arcs, seed: int) -> Ints:
    """Return a number from 1 to 2**20 for each arc, drawn from what it joins, (arcs,)."""
    links = problem.links
    names = [
        f"{problem.provider_ids[k]}\x1f{problem.zone_ids[z]}"
        for k, z in zip(links.provider.tolist(), links.zone.tolist(), strict=True)
    ]
    said = [
        "\x1e".join([problem.zone_ids[zone], str(rate), *(names[link] for link in opened)])
        for zone, rate, opened in zip(
            cells.zone.tolist(),
            cells.rate_class.tolist(),
            np.split(cells.arc_link, cells.arc_start[1:-1]) if len(cells.zone) else [],
            strict=True,
        )
    ]
    return 1 + hashes_20_bits(
        seed,
        [
            f"{said[cell]}\x1d{names[link]}\x1d{stays}"
            for cell, link, stays in zip(
                arcs.cell.tolist(), arcs.link.tolist(), arcs.is_incumbent.tolist(), strict=True
            )
        ],
    )


def hash_20_bits(seed: int, text: str) -> int:
    """Return a number under 2**20 drawn from a seed and a text.

    Examples
    --------
    >>> 0 <= hash_20_bits(1, "P7") < 2**20
    True
    """
    return int(hashes_20_bits(seed, [text])[0])


def hashes_20_bits(seed: int, texts: Iterable[str]) -> Ints:
    """Return numbers under 2**20, each drawn from a seed and a text, (texts,).

    Examples
    --------
    >>> hashes_20_bits(1, ["P7", "P8"]).tolist() == [hash_20_bits(1, "P7"), hash_20_bits(1, "P8")]
    True
    """
    seeded = hashlib.sha256(f"{seed}:".encode())
    digests = []
    for text in texts:
        drawn = seeded.copy()
        drawn.update(text.encode())
        digests.append(drawn.digest())
    first = np.frombuffer(b"".join(digests), dtype=">u4")[:: seeded.digest_size // 4]
    return (first >> 12).astype(np.int64)


def _sums(group: Ints, limit: Ints, arcs: Arcs) -> RowBlock:
    """Return one row for each group of arcs that together could exceed its limit."""
    most = np.zeros(len(limit), dtype=np.int64)
    np.add.at(most, group, arcs.upper)
    binding = np.flatnonzero((most > limit) & (limit < NO_LIMIT // 2))
    number = np.full(len(limit), -1, dtype=np.int64)
    number[binding] = np.arange(len(binding))
    kept = np.flatnonzero(number[group] >= 0)
    return RowBlock(number[group[kept]], kept, limit[binding])
