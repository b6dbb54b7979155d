"""Runs the generalised assignment on files in the format of the OR-Library and prints the gaps.

    python benchmarks/gap.py DIR --best CSV --seconds N [--json]

One instance a file, found under DIR however deep: the numbers of agents and tasks, a row of costs
for each agent, a row of loads for each agent, the capacities; the least cost is sought, every task
going to one agent. `--best` has the columns `path` (relative to DIR) and `reference_best_min`.
`--seconds` is for each instance, reading included, and holds: the solver works in a process of
its own, which is ended when the time is over; what it had told by then counts. Every plan is added
up again here, in whole numbers, from the numbers of the file. Files that are no instance are
skipped with a word on standard error.

Prints value, bound and gap to the best known for each instance; with `--json` one object
`{"instances": [{"path", "value", "bound", "seconds"}]}`, where value is null without a plan and
bound is null without a bound (or where no plan exists, which standard error then says).
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from homecare.errors import HomecareError, nearest
from homecare.programmes import (
    GeneralisedCase,
    GeneralisedSolution,
    generalised_case,
    solve_generalised,
    solver_name,
)

MARGIN = 0.03  # of the seconds: kept back for the last message, up to a quarter of a second
COLUMNS = ("path", "reference_best_min")


class NotAnInstanceError(Exception):
    """Why a file is no instance."""


@dataclass
class Result:
    """One line of the table."""

    path: str
    size: str
    value: int | None
    bound: int | None
    seconds: float
    status: str
    proof: str


def read_instance(path: Path) -> GeneralisedCase:
    """Return the case in a file, whatever white space stands between its numbers."""
    try:
        words = path.read_bytes().decode("utf-8-sig").split()
    except UnicodeDecodeError:
        raise NotAnInstanceError("not text") from None
    if not words:
        raise NotAnInstanceError("empty")
    numbers = [_whole(word) for word in words]
    if len(numbers) < 2:
        raise NotAnInstanceError("a single number")
    agents, tasks = numbers[:2]
    wanted = 2 + 2 * agents * tasks + agents
    if agents < 1 or tasks < 1 or len(numbers) != wanted:
        said = f"{agents} agents and {tasks} tasks take {wanted} numbers, {len(numbers)} stand here"
        raise NotAnInstanceError(said)
    rest = np.array(numbers[2:], dtype=object)
    cost, load = (
        rest[start : start + agents * tasks].reshape(agents, tasks) for start in (0, agents * tasks)
    )
    try:
        return generalised_case(
            cost.astype(np.int64),
            load.astype(np.int64),
            capacity=rest[2 * agents * tasks :].astype(np.int64),
        )
    except (HomecareError, OverflowError) as fault:
        raise NotAnInstanceError(str(fault)) from fault


def _whole(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        pass
    try:
        number = float(word)
    except ValueError:
        raise NotAnInstanceError(f'"{word[:20]}" is not a number') from None
    if not number.is_integer():
        raise NotAnInstanceError(f"{word[:20]} is not a whole number")
    return int(number)


def added_up(case: GeneralisedCase, plan: list[int]) -> int:
    """Return what a plan costs, checked agent by agent in Python's own whole numbers."""
    agents, tasks = case.cost.shape
    left = case.capacity.tolist()
    cost, load = case.cost.tolist(), case.load.tolist()
    if len(plan) != tasks or any(not 0 <= agent < agents for agent in plan):
        raise SystemExit("our bug: a task has no agent")
    for task, agent in enumerate(plan):
        left[agent] -= load[agent][task]
    if min(left) < 0:
        raise SystemExit("our bug: an agent has more than its capacity")
    return sum(cost[agent][task] for task, agent in enumerate(plan))


def worker(pipe: Connection) -> None:
    """Solve the instances that come in; tell every better plan and bound at once."""
    pipe.send("ready")
    while (order := pipe.recv()) is not None:
        started = time.perf_counter()
        path, seconds = order
        solution = solve_generalised(
            read_instance(path),
            seconds_left=partial(_seconds_until, started + seconds),
            tell=lambda found: pipe.send(("better", _said(found))),
        )
        pipe.send(("done", _said(solution)))


def _seconds_until(end: float) -> float:
    return end - time.perf_counter()


def _said(solution: GeneralisedSolution) -> tuple[Any, ...]:
    plan = None if solution.plan is None else solution.plan.tolist()
    return solution.status, plan, solution.bound, solution.proof


class Solver:
    """The process that solves; a new one is started when the last had to be ended."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=worker, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.pipe.recv()  # ready: its imports are not the instance's time

    def solve(self, root: Path, path: Path, seconds: float) -> Result:
        """Return the best that was told within the seconds."""
        started = time.perf_counter()
        case = read_instance(path)
        margin = min(0.25, MARGIN * seconds)
        self.pipe.send((path, seconds - margin - (time.perf_counter() - started)))
        said: tuple[Any, ...] = ("unknown", None, None, "none")
        kind = "better"
        while kind != "done":
            left = seconds - (time.perf_counter() - started)
            try:
                if left <= 0 or not self.pipe.poll(left):
                    break
                kind, said = self.pipe.recv()
            except EOFError:
                print(f"{path}: the solver's process ended early", file=sys.stderr)
                break
        taken = min(time.perf_counter() - started, seconds)
        if kind != "done":
            self.process.kill()
            self.process.join()
            self._start()
        status, plan, bound, proof = said
        value = None if plan is None else added_up(case, plan)
        if value is not None and bound is not None and bound > value:
            raise SystemExit(f"our bug: {path} has bound {bound} above value {value}")
        name = path.relative_to(root).as_posix()
        size = "x".join(map(str, case.cost.shape))
        return Result(name, size, value, bound, round(taken, 3), status, proof)

    def close(self) -> None:
        """End the process."""
        self.pipe.send(None)
        self.process.join(5)


def read_best(path: Path | None) -> dict[str, int]:
    """Return the best known value of each path."""
    if path is None:
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        names = [name.strip() for name in reader.fieldnames or []]
        for column in COLUMNS:
            if column not in names:
                found = f"found: {', '.join(names)}.{nearest(column, names)}"
                raise SystemExit(f"{path}: no column {column}; {found}")
        rows = [{(k or "").strip(): (v or "") for k, v in row.items() if k} for row in reader]
    best = {}
    for number, row in enumerate(rows, 2):
        text = row["reference_best_min"].strip()
        if not text:
            continue
        try:
            best[_name(row["path"])] = _whole(text)
        except NotAnInstanceError as fault:
            raise SystemExit(f"{path}, row {number}, reference_best_min: {fault}") from None
    return best


def _name(path: str) -> str:
    return Path(path.strip().replace("\\", "/")).as_posix()


def found_under(root: Path) -> list[Path]:
    """Return the instances under a folder in the order of their names, telling what is skipped."""
    instances = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        try:
            read_instance(path)
        except NotAnInstanceError as reason:
            print(f"skipped {path.relative_to(root).as_posix()}: {reason}", file=sys.stderr)
        except OSError as reason:
            print(f"skipped {path}: {reason}", file=sys.stderr)
        else:
            instances.append(path)
    return instances


def gap_percent(value: int | None, reference: int | None) -> float | None:
    """Return how far a value lies above a reference."""
    if value is None or reference is None or reference == 0:
        return None
    return 100.0 * (value - reference) / abs(reference)


HEADER = (
    f"{'instance':<30}{'size':>9}{'value':>10}{'bound':>10}{'best known':>12}{'gap %':>8}"
    f"{'seconds':>9}  proof"
)


def line(each: Result, best: dict[str, int]) -> str:
    """Return one line of the table."""
    reference = best.get(each.path)
    gap = gap_percent(each.value, reference)
    cells = ["-" if cell is None else str(cell) for cell in (each.value, each.bound, reference)]
    shown = "-" if gap is None else f"{gap:.3f}"
    how = each.proof if each.status in ("optimal", "infeasible") else each.status
    return (
        f"{each.path:<30}{each.size:>9}{cells[0]:>10}{cells[1]:>10}{cells[2]:>12}{shown:>8}"
        f"{each.seconds:>9.2f}  {how}"
    )


def summary(results: list[Result], best: dict[str, int]) -> str:
    """Return, for each folder and first letter, how many are proven and how far off they are."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        groups[Path(each.path).parent.as_posix() + "/" + Path(each.path).name[:1]].append(each)
    lines = []
    for group, here in groups.items():
        proven = sum(each.status in ("optimal", "infeasible") for each in here)
        gaps = [gap_percent(each.value, best.get(each.path)) for each in here]
        known = [gap for gap in gaps if gap is not None]
        said = "no best known value"
        if known:
            said = f"mean gap {sum(known) / len(known):.3f} %, most {max(known):.3f} %"
        slowest = max(each.seconds for each in here)
        lines.append(f"{group}*: {proven} of {len(here)} proven; {said}; slowest {slowest:.1f} s")
    return "\n".join(lines)


def main() -> None:
    """Solve and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dir", type=Path, metavar="DIR")
    parser.add_argument("--best", type=Path, metavar="CSV")
    parser.add_argument("--seconds", type=float, default=20.0, metavar="N")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.dir.is_dir():
        parser.error(f"{options.dir} is not a folder")
    if not 0 < options.seconds < float("inf"):
        parser.error("--seconds: more than 0")
    if options.best is not None and not options.best.is_file():
        parser.error(f"{options.best} is not a file")
    best = read_best(options.best)
    instances = found_under(options.dir)
    if not instances:
        raise SystemExit(f"{options.dir}: no file here is an instance")
    if not options.json:
        print(f"{solver_name()}, at most {options.seconds:g} s an instance", HEADER, sep="\n")
    solver = Solver()
    results = []
    for path in instances:
        result = solver.solve(options.dir, path, options.seconds)
        if result.status == "infeasible":
            print(f"{result.path}: no plan exists ({result.proof})", file=sys.stderr)
        results.append(result)
        if not options.json:
            print(line(result, best), flush=True)
    solver.close()
    if options.json:
        kept = ("path", "value", "bound", "seconds")
        rows = [{name: getattr(each, name) for name in kept} for each in results]
        print(json.dumps({"instances": rows}))
    else:
        print("", summary(results, best), sep="\n")


if __name__ == "__main__":
    main()
