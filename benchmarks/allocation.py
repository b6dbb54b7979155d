"""Measures the allocator against its rivals and prints each gate with what was found.

    python benchmarks/allocation.py [--sizes S M L XL] [--runs 5] [--seeds 5] [--ortools PYTHON]

Markets are made up (`markets.py`); rivals run each in a process of its own (`rivals.py`), imports
and reading apart. OR-Tools cannot be imported beside `highspy`, so it needs a Python of its own:
install the dependency group `benchmark` there and name it with `--ortools`; without it those lines
are left out. Two times of the allocator are set against the rivals:

* *programme*: cells to flow, five goals and the tie-break, stated through PuLP, solved and proven
  in whole numbers. It answers what a rival that splits packages answers.
* *allocator*: from tables to a plan of whole packages with reasons, the polish left out
  (`is_polished=False`); *polished* is what `homecare allocate` does.

Times are seconds of the process's own work, all on one thread, so that other work on the machine
counts as little as can be (CBC alone goes by the clock, as its limit does). They are medians; how
many runs each had stands beside it. Not for Windows, as it asks for the most memory used.
Gates say pass or FAIL; nothing is left
out because it fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from markets import AS_OF, SIZES, england, market

from homecare.allocation import AllocationSettings, allocate
from homecare.allocation.cells import Room, build_arcs, build_cells
from homecare.allocation.goals import chosen
from homecare.allocation.model import build_network, solve_flow, tie_break
from homecare.allocation.problem import build_problem
from homecare.allocation.whole.packages import build_whole
from homecare.programmes import Network, solve_in_order, solver_name

HERE = Path(__file__).resolve().parent
QUICK = AllocationSettings(exact_pairs_limit=0, is_polished=False)
POLISHED = AllocationSettings()
LONG = 20.0  # seconds after which a thing is run once
PATIENCE = 180.0  # seconds of the clock after which a rival is stopped: its ratio is then a most


class Case:
    """One market with its arrays, and a file of them for the rivals."""

    def __init__(self, size: str, folder: Path, *, council: int = 0, seed: int = 1) -> None:
        self.name = f"{size}-{council}"
        self.tables = market(size, seed=seed, council=council)
        packages, providers, appointments = self.tables
        self.goals = chosen(QUICK.goals)
        self.problem = build_problem(
            packages, providers, appointments=appointments, settings=QUICK, as_of=AS_OF
        )
        self.cells = build_cells(self.problem)
        self.room = Room.full(self.problem)
        lines = np.arange(len(self.problem.lines.row))
        self.arcs = build_arcs(self.problem, self.cells, lines, self.room)
        pairs = self.arcs.pairs(self.cells)
        self.coefficients = [rule.whole(self.problem, pairs) for rule in self.goals]
        self.ties = tie_break(self.problem, self.cells, self.arcs, QUICK.seed)
        self.network = build_network(self.problem, self.arcs, self.room)
        self.file = folder / f"{self.name}.npz"
        whole = build_whole(self.problem, self.cells, goals=self.goals, seed=QUICK.seed)
        np.savez(
            self.file,
            size=whole.seconds, package=whole.package, link=whole.link,
            provider_of_link=self.problem.links.provider,
            link_capacity=self.problem.links.capacity,
            provider_capacity=self.problem.provider_capacity,
            goals=np.array(self.coefficients), ties=self.ties,
            row=self.network.row, column=self.network.column,
            row_upper=self.network.row_upper, upper=self.network.upper,
            cell_supply=self.arcs.supply, arc_cell=self.arcs.cell, arc_link=self.arcs.link,
        )  # fmt: skip

    def programme(self) -> float:
        """Solve cells to flow; return placed hours."""
        flow = solve_flow(self.problem, self.cells, self.arcs, room=self.room, goals=self.goals,
                          seed=QUICK.seed)  # fmt: skip
        return flow.values[0]

    def first_goal(self) -> int:
        """State and solve the network for the first goal alone, as OR-Tools' flow does."""
        return solve_in_order(self.coefficients[:1], self.network).values[0]

    def allocate(self, settings: AllocationSettings) -> tuple[float, float]:
        """Allocate from the tables; return placed hours and their bound."""
        packages, providers, appointments = self.tables
        plan = allocate(packages, providers, appointments=appointments, settings=settings,
                        as_of=AS_OF)  # fmt: skip
        return plan.placed_seconds / 3600, plan.bound_hours


def median_seconds(work: Callable[[], object], runs: int) -> tuple[float, int]:
    """Return the median seconds of work after one warm-up, and how many runs it is of."""
    seconds = []
    for turn in range(runs + 1):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
        if seconds[-1] > LONG:
            return seconds[-1], 1
        if turn == runs:
            break
    return statistics.median(seconds[1:]), runs


def rival(
    name: str, file: Path, runs: int, python: str = sys.executable
) -> tuple[float, float, int]:
    """Return median seconds, the value reached in hours and how many runs; 0 runs: stopped."""
    seconds, value = [], 0.0
    for _ in range(runs):
        command = [python, str(HERE / "rivals.py"), name, str(file)]
        try:
            done = subprocess.run(
                command, check=True, capture_output=True, text=True, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            return PATIENCE, 0.0, 0
        said = json.loads(done.stdout.splitlines()[-1])
        seconds.append(said["seconds"])
        value = said["value"]
        if seconds[-1] > LONG:
            break
    return statistics.median(seconds), value, len(seconds)


def say(what: str, found: float, gate: float, note: str = "") -> None:
    """Print one gate."""
    verdict = "pass" if found <= gate else "FAIL"
    print(f"{what:<62}{found:>10.4g}  gate {gate:<8.4g}{verdict}  {note}", flush=True)


def paths(case: Case) -> int:
    """Return how many of seven paths through the solver give the plan of the first."""
    goals = [*case.coefficients, case.ties]
    first = solve_in_order(goals, case.network).x
    options: list[dict[str, object]] = [
        {}, {"simplex_strategy": 1}, {"solver": "ipm"}, {"presolve": "on"}, {"random_seed": 97},
        {"simplex_scale_strategy": 0},
    ]  # fmt: skip
    same = sum(
        bool((solve_in_order(goals, case.network, options=option).x == first).all())
        for option in options
    )
    back = np.arange(case.network.columns)[::-1]
    turned = Network(
        case.network.columns,
        case.network.row[::-1],
        case.network.columns - 1 - case.network.column[::-1],
        case.network.row_upper,
        case.network.upper[back],
    )
    return same + bool(
        (solve_in_order([goal[back] for goal in goals], turned).x[back] == first).all()
    )


def measure(size: str, folder: Path, options: argparse.Namespace) -> tuple[float, Case]:
    """Measure one size against its rivals; return the allocator's seconds."""
    case = Case(size, folder)
    runs = options.runs
    solved, _ = median_seconds(case.programme, runs)
    quick, quick_runs = median_seconds(lambda: case.allocate(QUICK), runs)
    placed, bound = case.allocate(QUICK)
    better, _ = case.allocate(POLISHED)
    polished, polished_runs = median_seconds(lambda: case.allocate(POLISHED), min(runs, 3))
    print(
        f"\n{size}: {len(case.tables[0]):,} packages, {len(case.tables[1])} providers, "
        f"{len(case.cells.zone)} cells, {len(case.arcs.link):,} arcs\n"
        f"programme {solved:.3f} s (median of {runs}), allocator {quick:.3f} s ({quick_runs}), "
        f"gap {1 - placed / bound:.4%}; polished {polished:.2f} s ({polished_runs}), "
        f"gap {1 - better / bound:.4%}",
        flush=True,
    )
    bare, value, count = rival("highs-bare", case.file, runs)
    note = f"HiGHS {bare:.3f} s ({count})"
    say(f"{size} programme / bare HiGHS, same arrays, five goals", solved / bare, 1.5, note)
    ties, _, count = rival("highs-bare-ties", case.file, runs)
    more = f"HiGHS {ties:.3f} s ({count})"
    say(f"{size} programme / bare HiGHS, the draw between equals too", solved / ties, 1.5, more)
    say(f"{size} allocator / bare HiGHS, same arrays, five goals", quick / bare, 1.5, note)
    if size in ("M", "L"):
        naive, value, count = rival("pulp-linear", case.file, min(runs, 3))
        note = f"PuLP {naive:.2f} s ({count}), {value:,.2f} of {bound:,.2f} hours"
        note = note if count else f"PuLP stopped after {naive:.0f} s of the clock: at most"
        say(f"{size} programme / PuLP + HiGHS on packages, one goal", solved / naive, 0.05, note)
        say(f"{size} allocator / PuLP + HiGHS on packages, one goal", quick / naive, 0.05, note)
    if size == "M":
        naive, value, count = rival("pulp-cbc", case.file, 1)
        note = f"CBC {naive:.1f} s ({count}), gap {1 - value / bound:.3%}"
        theirs = max(1 - value / bound, 1e-12)
        for how, seconds, hours in (("allocator", quick, placed), ("polished", polished, better)):
            say(f"M {how} / PuLP + CBC, whole packages, 60 s", seconds / naive, 0.005, note)
            say(f"M gap, {how} / gap of PuLP + CBC", (1 - hours / bound) / theirs, 0.1, note)
        say("M solver paths (of 7) that give another plan", 7 - paths(case), 0)
    if options.ortools and size != "S":
        gate = 1.5 if size == "M" else 1.0
        for name, most in (("flow-pairs", gate), ("flow-network", 6.0)):
            other, value, count = rival(name, case.file, runs, options.ortools)
            note = f"OR-Tools {other:.3f} s ({count}), {value:,.2f} hours"
            say(f"{size} programme / OR-Tools {name}, one goal", solved / other, most, note)
            if name == "flow-pairs":
                say(f"{size} allocator / OR-Tools {name}, one goal", quick / other, most, note)
            else:
                alone, _ = median_seconds(case.first_goal, runs)
                say(f"{size} programme of one goal / OR-Tools {name}", alone / other, most, note)
    return quick, case


def gaps(folder: Path, seeds: int) -> None:
    """Print the hours gap at M over seeds, capacity being as much as demand."""
    found: dict[str, list[float]] = {"allocator": [], "polished": []}
    for seed in range(1, seeds + 1):
        case = Case("M", folder, seed=seed)
        for name, settings in (("allocator", QUICK), ("polished", POLISHED)):
            placed, bound = case.allocate(settings)
            found[name].append(100 * (1 - placed / bound))
    print()
    for name, each in found.items():
        say(f"M hours gap %, median of {seeds} seeds, {name}", statistics.median(each), 0.1)
        say(f"M hours gap %, most of {seeds} seeds, {name}", max(each), 0.5)


def joined(folder: Path, ortools: str | None, councils: int, chains: int) -> None:
    """Allocate all councils in one call; print seconds, gap and the most memory as JSON.

    OR-Tools gets them in one network.
    """
    packages, providers, appointments = england(councils, chains=chains)
    started = time.process_time()
    found = allocate(packages, providers, appointments=appointments, settings=QUICK, as_of=AS_OF)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    other = 0.0
    if ortools:
        problem = build_problem(
            packages, providers, appointments=appointments, settings=QUICK, as_of=AS_OF
        )
        lines = np.flatnonzero(problem.lines.is_whole)
        package, link = build_cells(problem).expand(lines)
        file = folder / "england.npz"
        np.savez(
            file, size=problem.lines.seconds[lines], package=package, link=link,
            provider_of_link=problem.links.provider, link_capacity=problem.links.capacity,
            provider_capacity=problem.provider_capacity,
        )  # fmt: skip
        other = rival("flow-pairs", file, 1, ortools)[0]
    print(json.dumps({"quick": seconds, "gap": 1 - found.placed_hours / found.bound_hours,
                      "packages": len(packages), "other": other, "peak_mb": peak}))  # fmt: skip


def by_council(folder: Path, ortools: str | None, councils: int) -> None:
    """Allocate council by council; print seconds, gap and the most memory as one JSON object."""
    solved = quick = other = 0.0
    hours = bound = 0.0
    packages = 0
    for council in range(councils):
        case = Case("XL", folder, council=council)
        started = time.process_time()
        case.programme()
        solved += time.process_time() - started
        started = time.process_time()
        placed, most = case.allocate(QUICK)
        quick += time.process_time() - started
        hours, bound = hours + placed, bound + most
        packages += len(case.tables[0])
        if ortools:
            other += rival("flow-pairs", case.file, 1, ortools)[0]
        case.file.unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"solved": solved, "quick": quick, "other": other, "gap": 1 - hours / bound,
                      "packages": packages, "peak_mb": peak}))  # fmt: skip


def alone(how: str, councils: int, *more: str) -> dict[str, float]:
    """Return what a process of its own found of England."""
    command = [sys.executable, __file__, "--england", how, "--councils", str(councils), *more]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def england_both_ways(options: argparse.Namespace) -> float:
    """Print XL council by council and in one call; return the seconds a package of that."""
    one = ["--ortools", options.ortools] if options.ortools else []
    found = alone("apart", options.councils, *one)
    print(
        f"\nXL by council: {found['packages']:,} packages in {options.councils} councils, "
        f"programme {found['solved']:.1f} s, allocator {found['quick']:.1f} s (1 run), "
        f"gap {found['gap']:.4%}"
    )
    if options.ortools:
        note = f"OR-Tools {found['other']:.1f} s, council by council"
        say("XL programme / OR-Tools flow-pairs", found["solved"] / found["other"], 1, note)
        say("XL allocator / OR-Tools flow-pairs", found["quick"] / found["other"], 1, note)
    each_package = []
    for chains in (0, options.chains):
        whole = alone("joined", options.councils, "--chains", str(chains), *one)
        each_package.append(whole["quick"] / whole["packages"])
        print(
            f"\nXL in one call, {chains} chains: allocator {whole['quick']:.1f} s "
            f"({whole['quick'] / found['quick']:.2f} of council by council), "
            f"gap {whole['gap']:.4%}"
        )
        if options.ortools:
            note = f"OR-Tools {whole['other']:.1f} s, all in one network"
            what = f"XL allocator / OR-Tools flow-pairs, in one call, {chains} chains"
            say(what, whole["quick"] / whole["other"], 1, note)
        say(f"XL most memory, MB, {chains} chains", whole["peak_mb"], 1000)
    return each_package[0]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--ortools", metavar="PYTHON", help="a Python that has OR-Tools")
    parser.add_argument("--councils", type=int, default=150, help="of XL; fewer for a quick look")
    parser.add_argument("--chains", type=int, default=20, help="of XL joined up by chains")
    parser.add_argument("--england", choices=("apart", "joined"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.england == "apart":
            by_council(folder, options.ortools, options.councils)
            return
        if options.england == "joined":
            joined(folder, options.ortools, options.councils, options.chains)
            return
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        print(
            f"{solver_name()}, Python {platform.python_version()}, {platform.machine()}, "
            f"{os.cpu_count()} cores, load {load}"
        )
        each_package = {}
        for size in options.sizes:
            if size != "XL":
                seconds, case = measure(size, folder, options)
                each_package[size] = seconds / len(case.tables[0])
        if "M" in options.sizes:
            gaps(folder, options.seeds)
        if "XL" in options.sizes:
            each_package["XL"] = england_both_ways(options)
        for less, more in (("M", "L"), ("L", "XL")):
            if less in each_package and more in each_package:
                ratio = each_package[more] / each_package[less]
                say(f"allocator's time a package, {more} / {less}", ratio, 1.2)


if __name__ == "__main__":
    main()
