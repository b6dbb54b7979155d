"""Times the failure of every provider in turn on a county: warm re-solves against cold ones.

    python benchmarks/stress.py [--runs 5] [--packages 2700] [--providers 60 90] [--ratio 1.0]

Markets are made up by `tests/allocation_cases.py`. The rival of the warm re-solves is the same
programme built and solved from nothing for each provider; both must give the same whole seconds.
The whole stress (every provider's packages placed again, with all bounds) is to stay under 10 s.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from homecare.allocation import AllocationSettings, allocate
from homecare.allocation.cells import Room, build_arcs, build_cells
from homecare.allocation.goals import GOALS, chosen
from homecare.allocation.model import solve_flow
from homecare.allocation.problem import Problem, build_problem
from homecare.allocation.result import parts_of
from homecare.allocation.stress import choose_failures, stress
from homecare.allocation.stress.bounds import Bounds
from homecare.allocation.stress.standing import Standing, load_of
from homecare.programmes import solver_name

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[1] / "tests" / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)


def seconds_of(work: Callable[[], object], runs: int) -> tuple[float, object]:
    """Return the median of several runs in seconds, and what the last one gave."""
    taken, found = [], None
    for _ in range(runs):
        started = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken), found


def warm(standing: Standing) -> list[int]:
    """Return the most seconds that can be placed once each provider has left, warm."""
    bounds = Bounds(standing)
    every = np.eye(len(standing.problem.provider_ids), dtype=bool)
    return [bounds.county(blocked, is_exit=True) for blocked in every]


def cold(problem: Problem) -> list[int]:
    """Return the same, each programme built and solved from nothing."""
    lines, found = problem.lines, []
    every = np.eye(len(problem.provider_ids), dtype=bool)
    for blocked in every:
        is_gone = blocked[problem.links.provider[lines.incumbent]] & (lines.incumbent >= 0)
        without = replace(
            problem,
            is_suspended=problem.is_suspended | blocked,
            lines=replace(lines, incumbent=np.where(is_gone, -1, lines.incumbent)),
        )
        cells, room = build_cells(without), Room.full(without)
        arcs = build_arcs(without, cells, np.arange(len(lines.row)), room)
        goals = [GOALS["placed_hours"]]
        flow = solve_flow(without, cells, arcs, room=room, goals=goals, seed=1)
        found.append(flow.solution.values[0])
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--packages", type=int, default=2700)
    parser.add_argument("--providers", type=int, nargs="+", default=[60, 90])
    parser.add_argument("--ratio", type=float, default=1.0, help="capacity over demand")
    asked = parser.parse_args()
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {solver_name()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, median of {asked.runs}"
    )
    for providers in asked.providers:
        packages, firms, links = cases.county(
            1, packages=asked.packages, providers=providers, ratio=asked.ratio
        )
        settings = AllocationSettings()
        rest = {"appointments": links, "settings": settings, "as_of": cases.AS_OF}
        plan = allocate(packages, firms, **rest)
        problem = build_problem(packages, firms, **rest)
        parts = parts_of(problem, plan.frame)
        at = np.flatnonzero(parts.link >= 0)
        load = load_of(problem, parts.link[at], parts.seconds[at])
        standing = Standing(
            problem, build_cells(problem), chosen(settings.goals), settings, parts, load
        )
        warm_s, one = seconds_of(lambda s=standing: warm(s), asked.runs)
        cold_s, two = seconds_of(lambda p=problem: cold(p), asked.runs)
        whole_s, found = seconds_of(
            lambda t=(packages, firms), r=rest, a=plan: stress(
                a, *t, **r, failures=choose_failures
            ),
            asked.runs,
        )
        gap = max(
            each.most_again - int(each.displaced.sum() - each.lost.sum()) for each in found.outcomes
        )
        print(
            f"{asked.packages} packages, {providers} providers, capacity {asked.ratio:g} of demand"
        )
        print(f"  bounds of every exit, warm   {warm_s:8.3f} s")
        print(
            f"  the same, cold               {cold_s:8.3f} s  {cold_s / warm_s:.1f} times as long; "
            f"{'the same seconds' if one == two else 'NOT THE SAME'}"
        )
        print(
            f"  every exit, packages again   {whole_s:8.3f} s  (gate 10 s); at most "
            f"{gap / 3600:.2f} hours more could be placed again in any of {len(found.outcomes)}"
        )


if __name__ == "__main__":
    main()
