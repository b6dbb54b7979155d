"""Times the command line's help and a whole county run, each against a stated rival.

    python benchmarks/county.py [--runs 5]

Prints sizes, the machine, medians and ratios. The rival of `homecare --help` is `python -c pass`
(gate: at most 10 times). The whole `run` on the county from a cold start is to stay under 10 s,
of which the linear programme under 1 s.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import homecare
from homecare.allocation import model as allocation_model
from homecare.programmes import solver_name


def whole_process_seconds(command: list[str], runs: int) -> list[float]:
    """Return wall seconds of a command as a whole process, after one warm-up."""
    seconds = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - started)
    return seconds[1:]


def programme_seconds() -> tuple[list[float], homecare.api.Run]:
    """Return seconds of each linear programme of one run, and the run."""
    seconds: list[float] = []
    solve = allocation_model.solve_in_order

    def timed(*arguments: object, **options: object) -> object:
        started = time.perf_counter()
        try:
            return solve(*arguments, **options)
        finally:
            seconds.append(time.perf_counter() - started)

    allocation_model.solve_in_order = timed
    try:
        return seconds, homecare.run("leicestershire-2020")
    finally:
        allocation_model.solve_in_order = solve


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    python = sys.executable
    nothing = statistics.median(whole_process_seconds([python, "-c", "pass"], runs))
    help_ = statistics.median(whole_process_seconds([python, "-m", "homecare", "--help"], runs))
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out")
        command = [python, "-m", "homecare", "run", "leicestershire-2020", "--out", out]
        whole = whole_process_seconds(command, runs)
        bare = whole_process_seconds(command[:-2], runs)
    programmes, run = programme_seconds()
    sizes = run.allocation.sizes
    rows = [
        ("python -c pass", nothing, "the rival"),
        ("homecare --help", help_, f"{help_ / nothing:.1f} times the rival (gate 10)"),
        ("homecare run, no files", statistics.median(bare), "cold start"),
        (
            "homecare run --out",
            statistics.median(whole),
            f"cold start, {min(whole):.2f}-{max(whole):.2f} s (gate 10 s)",
        ),
        ("its linear programme", sum(programmes), "all goals (gate 1 s)"),
    ]
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {solver_name()}, "
        f"{os.cpu_count()} cores, {platform.machine()}, median of {runs}"
    )
    print(f"sizes: {sizes}")
    for name, seconds, note in rows:
        print(f"{name:<24}{seconds:8.3f} s  {note}")


if __name__ == "__main__":
    main()
