"""Writes the stored programme of every constraint of the allocation to `tests/golden/lp/`.

Receives nothing; each file holds the rows that one constraint adds to one small market, so that a
change of a constraint shows as a change of a file. Run it on purpose, and read what changed.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from homecare.allocation import AllocationSettings, Limits
from homecare.allocation.cells import Cells, Room, build_arcs, build_cells
from homecare.allocation.fairness.held import STEPS, Held
from homecare.allocation.fairness.opened import Opened
from homecare.allocation.goals import chosen
from homecare.allocation.model import CONSTRAINTS
from homecare.allocation.openings.choose import OPENING_CONSTRAINTS, build_programme
from homecare.allocation.problem import Problem, build_problem
from homecare.programmes import Network
from homecare.programmes.linear import Rows, state

ROOT = Path(__file__).parents[1]
HELD = ("least_shares", "openings_held", "share_as_a_column")  # of programmes with rows of all
FOLDER = ROOT / "tests" / "golden" / "lp"
DEMAND = [
    {"package_id": "P1", "zone_id": "Y", "hours_per_week": 5.0, "incumbent_provider_id": "B",
     "window_hours": "morning=2.5"},
    {"package_id": "P2", "zone_id": "Y", "hours_per_week": 5.0, "window_hours": "morning=2.5"},
    {"package_id": "P3", "zone_id": "Z", "hours_per_week": 6.0, "needs": "peg"},
    {"package_id": "P4", "zone_id": "Z", "hours_per_week": 4.0},
    {"package_id": "P5", "zone_id": "Z", "hours_per_week": 4.0, "window_hours": "morning=4"},
]  # fmt: skip
FIRMS = [
    {"provider_id": "A", "capacity_hours_per_week": 12.0, "capabilities": "peg",
     "window_capacity_hours": "morning=3"},
    {"provider_id": "B", "capacity_hours_per_week": 10.0},
]  # fmt: skip
LINKS = [
    {"provider_id": "A", "zone_id": "Y", "role": "prime"},
    {"provider_id": "A", "zone_id": "Z", "role": "prime", "capacity_hours_per_week": 7.0},
    {"provider_id": "B", "zone_id": "Y", "role": "supplementary"},
    {"provider_id": "B", "zone_id": "Z", "role": "supplementary"},
]
LIMITS = Limits(
    role_share={"prime": 0.7, "supplementary": 0.6},
    provider_share=0.9,
    most_providers={"all": 1},
    block_hours={"Y": 3.0, "Z": 5.0},
)


def _cases() -> Any:
    """Return the module of made-up markets, which the tests share."""
    path = ROOT / "tests" / "allocation_cases.py"
    spec = importlib.util.spec_from_file_location("allocation_cases", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stored() -> Iterator[tuple[str, str]]:
    """Yield the name of each constraint and its programme as an LP file."""
    cases = _cases()
    packages, providers, appointments = cases.market(DEMAND, FIRMS, LINKS)
    problem = build_problem(
        packages,
        providers,
        appointments=appointments,
        settings=AllocationSettings(limits=LIMITS),
        as_of=cases.AS_OF,
    )
    cells, room = build_cells(problem), Room.full(problem)
    arcs = build_arcs(problem, cells, np.arange(len(packages)), room)
    legend = [
        f"\\ x{at}: zone {problem.zone_ids[cells.zone[cell]]}, cell {cell}, "
        f"to {problem.provider_ids[problem.links.provider[link]]}{', stays' if stays else ''}"
        for at, (cell, link, stays) in enumerate(
            zip(arcs.cell.tolist(), arcs.link.tolist(), arcs.is_incumbent.tolist(), strict=True)
        )
    ]
    for constraint in CONSTRAINTS:
        rows = constraint(problem, arcs, room)
        shape = (len(rows.upper), len(arcs.link))
        unit = np.ones(len(rows.upper)) if rows.unit is None else rows.unit
        value = np.ones(len(rows.row)) if rows.value is None else rows.value
        matrix = Rows(shape, rows.row, rows.arc, value / unit[rows.row])
        text = _written(matrix, rows.upper / unit, arcs.upper)
        yield constraint.__name__, _headed(constraint, [*legend, "\\ in seconds"], text)
    yield from _stored_openings(problem, cells, legend)
    yield from _stored_shares(problem, legend)


def _stored_shares(problem: Problem, legend: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the rows of least shares: at a half, with openings held, and with the share free."""
    held = Held.build(problem, chosen(["placed_hours"]), seed=0)
    opened = Opened(held, work_limit=0)
    half = held.network(STEPS // 2)
    every = np.ones(len(opened.openable.block), dtype=bool)
    firms = np.flatnonzero(held.counts).tolist()
    more = [
        f"\\ x{len(legend) + at}: seconds of {held.reach[firm]} that "
        f"{problem.provider_ids[firm]} is left without"
        for at, firm in enumerate(firms)
    ]
    share, _ = opened.with_share()
    column = f"\\ x{share.columns - 1}: the share, of {share.upper[-1]}"
    for name, first_line, network, start, extra in (
        (HELD[0], "(5) of fairness: what each provider has, at a least share of a half.", half,
         len(half.row_upper) - len(firms), []),
        (HELD[1], "(6) with openings held: a link with work has its block at least.",
         opened.openable.held(half, every), len(half.row_upper), []),
        (HELD[2], "The share as a column: no provider has less of its reach.", share,
         len(half.row_upper), [column]),
    ):  # fmt: skip
        text = _written(_rows_from(network, start), *_sides_from(network, start))
        head = "\n".join([f"\\ {first_line}", *legend, *more, *extra, "\\ in seconds", text])
        yield name, head


def _rows_from(network: Network, start: int) -> Rows:
    """Return the rows of a network from one on."""
    here = network.row >= start
    value = (network.entries / network.units[network.row])[here]
    shape = (len(network.row_upper) - start, network.columns)
    return Rows(shape, network.row[here] - start, network.column[here], value)


def _sides_from(network: Network, start: int) -> tuple[Any, Any]:
    """Return the right-hand sides of those rows, and the upper bounds of the columns."""
    return (network.row_upper / network.units)[start:], network.upper


def _stored_openings(
    problem: Problem, cells: Cells, legend: list[str]
) -> Iterator[tuple[str, str]]:
    """Yield the rows that each limit on having work at all adds to its integer programme."""
    programme = build_programme(problem, cells)
    opens, every = len(programme.link), programme.rows
    first = (
        len(programme.row_upper) - 2 * opens - len(np.unique(problem.links.zone[programme.link]))
    )
    ends = [first, first + opens, first + 2 * opens, len(programme.row_upper)]
    more = [
        f"\\ x{len(legend) + at}: whether {problem.provider_ids[problem.links.provider[link]]} has "
        f"work in zone {problem.zone_ids[problem.links.zone[link]]}"
        for at, link in enumerate(programme.link.tolist())
    ]
    for constraint, (start, end) in zip(OPENING_CONSTRAINTS, pairwise(ends), strict=True):
        here = (every.row >= start) & (every.row < end)
        matrix = Rows(
            (end - start, every.shape[1]),
            every.row[here] - start,
            every.column[here],
            every.value[here],
        )
        text = _written(
            matrix, programme.row_upper[start:end], programme.upper, is_integer=programme.is_open
        )
        yield constraint.__name__, _headed(constraint, [*legend, *more, "\\ in hours"], text)


def _written(matrix: Rows, row_upper: Any, upper: Any, *, is_integer: Any = False) -> str:
    """Return rows as an LP file."""
    stated = state(
        np.ones(matrix.shape[1]),
        matrix,
        row_upper=row_upper,
        upper=upper,
        sense="maximise",
        is_integer=is_integer,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "programme.lp"
        stated.problem.writeLP(str(path))
        return path.read_text(encoding="utf-8")


def _headed(constraint: Callable[..., object], legend: list[str], text: str) -> str:
    first = str(constraint.__doc__).splitlines()[0]
    return "\n".join([f"\\ {first}", *legend, text])


def main() -> int:
    """Write every file anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.lp"):
        path.unlink()
    for name, text in stored():
        (FOLDER / f"{name}.lp").write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
