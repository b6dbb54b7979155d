"""The hand-out: whole packages follow the flow of their cell, then fill what room is left.

Receives the flow and the whole packages; hands on a first plan that respects every limit.

Within a cell, packages that can stay with today's provider go first, as far as the flow keeps
hours there; the rest go by best fit decreasing (Johnson 1974) into the flows of the cell's links.
Packages that fit in no flow then take the best link with room, largest first.

References
----------
Johnson, D. S. (1974). Fast algorithms for bin packing. Journal of Computer and System Sciences
8, 272-314.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from homecare.allocation.cells import Cells, Room
from homecare.allocation.model import Flow
from homecare.allocation.problem import Ints, Problem
from homecare.allocation.spread import Parts
from homecare.allocation.whole.packages import Plan, Whole, first_sign


def hand_out(problem: Problem, cells: Cells, *, flow: Flow, whole: Whole) -> tuple[Plan, Parts]:
    """Return a first plan of whole packages.

    Parameters
    ----------
    problem : Problem
        The problem.
    cells : Cells
        Its cells.
    flow : Flow
        The solved programme over all lines.
    whole : Whole
        The whole packages.

    Returns
    -------
    plan : Plan
        Every limit holds; packages that found no room in the flow are unplaced.
    kept : Parts
        Seconds that the flow left for divisible lines at each link, to be kept for them; the
        plan's room still counts them as free.
    """
    plan = Plan(np.full(len(whole.line), -1, dtype=np.int64), Room.full(problem))
    left = _follow(cells, flow, whole, plan)
    return plan, _kept(problem, cells, left)


def _kept(problem: Problem, cells: Cells, left: dict[int, dict[int, int]]) -> Parts:
    """Return what is left of each cell's flow, as far as the cell has divisible hours.

    One of the cell's divisible lines speaks for it: all of them lie in the same call window.
    """
    divisible = np.flatnonzero(~problem.lines.is_whole)
    supply = np.zeros(len(cells.zone), dtype=np.int64)
    np.add.at(supply, cells.of_line[divisible], problem.lines.seconds[divisible])
    speaks = np.full(len(cells.zone), -1, dtype=np.int64)
    speaks[cells.of_line[divisible][::-1]] = divisible[::-1]
    held: list[tuple[int, int, int]] = []
    for cell in np.flatnonzero(supply).tolist():
        wanted = int(supply[cell])
        for link, seconds in left.get(cell, {}).items():
            if min(seconds, wanted):
                held.append((int(speaks[cell]), link, min(seconds, wanted)))
            wanted -= min(seconds, wanted)
    return Parts(*np.array(held, dtype=np.int64).reshape(-1, 3).T)


def fill(whole: Whole, plan: Plan) -> None:
    """Place each unplaced package, in turn, at its best link with room, if that is better."""
    if bool((plan.pair >= 0).all()):
        return
    # Room only shrinks here, so that what does not fit at first never will.
    pairs = plan.open_pairs(whole)
    pairs = pairs[plan.pair[whole.package[pairs]] < 0]
    pairs = pairs[first_sign(whole.gain[:, pairs]) >= 0]
    is_hopeful = np.zeros(len(whole.line), dtype=bool)
    is_hopeful[whole.package[pairs]] = True
    for package in whole.turn[is_hopeful[whole.turn]].tolist():
        here = whole.pairs_of(package)
        free = plan.free(whole, here)
        may = (first_sign(whole.gain[:, here]) >= 0) & plan.within(whole, here)
        fitting = np.flatnonzero((free >= whole.seconds[package]) & may)
        if not len(fitting):
            continue
        gains = whole.gain[:, here][:, fitting]
        equal = fitting[(gains == gains[:, :1]).all(axis=0)]  # pairs stand best first
        plan.put(whole, package, here.start + int(equal[np.argmin(free[equal])]))


def _follow(cells: Cells, flow: Flow, whole: Whole, plan: Plan) -> dict[int, dict[int, int]]:
    """Place packages inside the flows of their cells; return what is left of each flow."""
    left, staying = _flows(flow)
    sizes = whole.seconds.tolist()
    cell_of = cells.of_line[whole.line].tolist()
    own_of = cells.incumbent[whole.line].tolist()
    own_pair_of = _own_pairs(cells, whole).tolist()
    column = whole.column.tolist()
    has_windows = any(whole.is_window)
    taken: list[int] = []

    def is_within(pair: int) -> bool:
        return not has_windows or bool(plan.within(whole, slice(pair, pair + 1))[0])

    def put(package: int, pair: int) -> None:
        if has_windows:  # the next look needs to know
            plan.put(whole, package, pair)
        else:
            taken.append(pair)

    rest = []
    for package, (size, cell, own, pair) in enumerate(
        zip(sizes, cell_of, own_of, own_pair_of, strict=True)
    ):
        is_open = 0 < size <= min(staying.get((cell, own), 0), left[cell].get(own, 0))
        if is_open and is_within(pair):
            staying[cell, own] -= size
            left[cell][own] -= size
            put(package, pair)
        else:
            rest.append(package)
    for package in rest:
        size, flows = sizes[package], left[cell_of[package]]
        if not 0 < size <= max(flows.values(), default=0):
            continue
        roomy = [
            (seconds - size, int(whole.pair_at[package, column[link]]), link)
            for link, seconds in flows.items()
            if seconds >= size
        ]
        fitting = [each for each in roomy if each[1] >= 0 and is_within(each[1])]
        if fitting:
            _, pair, link = min(fitting)
            flows[link] -= size
            put(package, pair)
    plan.put_all(whole, np.array(taken, dtype=np.int64))
    return left


def _flows(flow: Flow) -> tuple[dict[int, dict[int, int]], dict[tuple[int, int], int]]:
    """Return the seconds from each cell to each link with any, and those of them that stay."""
    left: dict[int, dict[int, int]] = defaultdict(dict)
    staying: dict[tuple[int, int], int] = {}
    arcs = flow.arcs
    for cell, link, stays, seconds in zip(
        arcs.cell.tolist(),
        arcs.link.tolist(),
        arcs.is_incumbent.tolist(),
        flow.seconds.tolist(),
        strict=True,
    ):
        left[cell][link] = left[cell].get(link, 0) + seconds
        if stays:
            staying[cell, link] = seconds
    flowing = {
        cell: {link: seconds for link, seconds in flows.items() if seconds}
        for cell, flows in left.items()
    }
    return defaultdict(dict, flowing), staying


def _own_pairs(cells: Cells, whole: Whole) -> Ints:
    """Return the pair of each package with today's provider, (packages,); -1 where it has none."""
    own = np.full(len(whole.line), -1, dtype=np.int64)
    stays = np.flatnonzero(whole.link == cells.incumbent[whole.line][whole.package])
    own[whole.package[stays]] = stays
    return own
