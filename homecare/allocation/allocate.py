"""The allocation from end to end: programme, hand-out, repair, proof, reasons.

Receives the checked tables of packages, providers and appointments; hands on an ``Allocation``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from homecare.allocation.cells import Arcs, Cells, Room, build_arcs, build_cells
from homecare.allocation.exact import solve_exact
from homecare.allocation.goals import GOALS, GoalRule, chosen
from homecare.allocation.handout import fill, hand_out
from homecare.allocation.model import Flow, solve_flow
from homecare.allocation.packing import Packer
from homecare.allocation.problem import Ints, Problem, build_problem
from homecare.allocation.reasons import give_reasons
from homecare.allocation.repair import repair
from homecare.allocation.result import (
    Allocation,
    BoundKind,
    Goal,
    achieved,
    exact_values,
    loads_frame,
    parts_frame,
    prime_share,
)
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts, spread
from homecare.allocation.whole import Plan, Whole, build_whole
from homecare.programmes import solver_name
from homecare.units import hours_from_seconds

Tell = Callable[[str], None]


@dataclass(frozen=True)
class _Task:
    """What every step of one allocation needs."""

    problem: Problem
    cells: Cells
    goals: tuple[GoalRule, ...]
    settings: AllocationSettings
    tell: Tell


@dataclass(frozen=True)
class _Made:
    """A plan of whole packages and divisible parts."""

    parts: Parts
    values: tuple[int, ...]
    bound_seconds: int
    bound_kind: BoundKind


def allocate(
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    *,
    appointments: pd.DataFrame,
    settings: AllocationSettings,
    as_of: date,
    progress: Callable[[str], None] | None = None,
) -> Allocation:
    """Return the placement of every package and line that is best for the goals in strict order.

    Parameters
    ----------
    packages : pandas.DataFrame
        Demand: one row a package, or hours without people (blank ``package_id``), each with a
        ``zone_id``; ``rate_gbp_per_hour`` may be among the columns.
    providers, appointments : pandas.DataFrame
        Canonical tables.
    settings : AllocationSettings
        Order of goals, weights and limits.
    as_of : datetime.date
        Day on which suspensions are looked at.
    progress : callable, optional
        Told each step.

    Returns
    -------
    Allocation
        The plan with the bound that proves how good it is.

    Raises
    ------
    InputError
        When an appointment names an unknown provider.
    ModelError
        When a goal or a score weight has an unknown name.
    InternalError
        When the programme's optimum could not be proven; no plan is then given out.

    Notes
    -----
    A provider may take a line when it is appointed to the line's zone, has every capability the
    line needs, is not suspended (or has the package today) and, for a whole package, is large
    enough. See `homecare.allocation.model` for the programme.
    """
    tell = progress or _silent
    goals = chosen(settings.goals)
    problem = build_problem(
        packages, providers, appointments=appointments, settings=settings, as_of=as_of
    )
    task = _Task(problem, build_cells(problem), goals, settings, tell)
    everything = np.arange(len(problem.lines.row))
    flow = _flow(task, everything, Room.full(problem), goals)
    tell(f"linear programme: {len(task.cells.zone)} cells, {len(flow.seconds)} arcs")
    whole = build_whole(problem, task.cells, goals=goals, seed=settings.seed)
    made = _make(task, flow, whole)
    return _finish(task, packages, made, flow=flow, whole=whole)


def _make(task: _Task, flow: Flow, whole: Whole) -> _Made:
    """Return the best plan found, with the bound on placed hours."""
    bound_seconds = _bound(task, flow)
    targets = flow.solution.values[:-1]
    made = _Made(*_plan(task, flow, whole), bound_seconds, "linear programme")
    task.tell(f"hand-out and repair: {hours_from_seconds(_placed(made.parts)):,.2f} hours placed")
    if not 0 < len(whole.link) <= task.settings.exact_pairs_limit or made.values == targets:
        return made
    return _improved(task, whole, made, targets=targets)


def _plan(task: _Task, flow: Flow, whole: Whole) -> tuple[Parts, tuple[int, ...]]:
    """Return the plan by hand-out and repair, with its exact values."""
    if not len(whole.line):
        parts = spread(
            task.problem,
            task.cells,
            np.arange(len(task.problem.lines.row)),
            arcs=flow.arcs,
            flow=flow.seconds,
        )
        return parts, exact_values(task.problem, parts, task.goals)
    plan = hand_out(task.problem, task.cells, flow=flow, whole=whole)
    repair(task.problem, whole, plan)
    if task.goals[0].name == "placed_hours":
        target = _whole_target(task, flow)
        Packer(task.problem, whole, plan).run(target)
        repair(task.problem, whole, plan)
    return _completed(task, whole, plan)


def _whole_target(task: _Task, flow: Flow) -> int:
    """Return seconds that, once placed in whole packages, cannot be bettered."""
    whole = task.problem.lines.seconds[task.problem.lines.is_whole]
    return min(int(whole.sum()), flow.solution.values[0])


def _completed(task: _Task, whole: Whole, plan: Plan) -> tuple[Parts, tuple[int, ...]]:
    """Return a plan with the divisible lines in its room, and packages in what they leave."""
    divisible = np.flatnonzero(~task.problem.lines.is_whole)
    parts = Parts(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    room = plan.room
    if len(divisible):
        flow = _flow(task, divisible, room, task.goals)
        parts = spread(task.problem, task.cells, divisible, arcs=flow.arcs, flow=flow.seconds)
        placed = parts.link >= 0
        room = room.less(task.problem, parts.link[placed], parts.seconds[placed])
    full = Plan(plan.pair.copy(), Room(room.link.copy(), room.provider.copy()))
    fill(whole, full)
    link = np.where(full.pair >= 0, whole.link[full.pair], -1) if len(whole.link) else full.pair
    line = np.concatenate([whole.line, parts.line])
    order = np.argsort(line, kind="stable")
    parts = Parts(
        line[order],
        np.concatenate([link, parts.link])[order],
        np.concatenate([whole.seconds, parts.seconds])[order],
    )
    return parts, exact_values(task.problem, parts, task.goals)


def _improved(task: _Task, whole: Whole, made: _Made, *, targets: tuple[int, ...]) -> _Made:
    """Return the plan of the integer programme where it is better, and the bound it proves."""
    problem, lines = task.problem, task.problem.lines
    divisible = np.flatnonzero(~lines.is_whole)
    arcs = build_arcs(problem, task.cells, divisible, Room.full(problem))
    start = _start(task, whole, made.parts)
    flow = _flow(task, divisible, start.room, task.goals)
    exact = solve_exact(
        problem,
        task.cells,
        whole=whole,
        arcs=arcs,
        goals=task.goals,
        targets=targets,
        node_limit=task.settings.exact_work_limit // len(whole.link),
        start=(start, _on_arcs(flow, arcs, len(problem.links.zone))),
    )
    if exact is None:
        return made
    task.tell(f"integer programme: {exact.proven} of {len(task.goals)} goals proven")
    bound, kind = made.bound_seconds, made.bound_kind
    is_hours_first = task.goals[0].name == "placed_hours"
    if exact.proven and is_hours_first and exact.values[0] < bound:
        bound, kind = exact.values[0], "integer programme"
    plan = Plan(np.full(len(whole.line), -1, dtype=np.int64), Room.full(problem))
    for package, pair in enumerate(exact.pair.tolist()):
        plan.put(whole, package, pair)
    candidates = [(made.values, made.parts)]
    parts, values = _completed(task, whole, plan)
    candidates.append((values, parts))
    if exact.proven < len(task.goals):
        # A proven plan keeps room for divisible hours on purpose; one cut short may not.
        fill(whole, plan)
        parts, values = _completed(task, whole, plan)
        candidates.append((values, parts))
    values, parts = max(candidates, key=lambda each: each[0])
    return _Made(parts, values, bound, kind)


def _start(task: _Task, whole: Whole, parts: Parts) -> Plan:
    """Return the whole packages of some parts as a plan."""
    plan = Plan(np.full(len(whole.line), -1, dtype=np.int64), Room.full(task.problem))
    link_of = dict(zip(parts.line.tolist(), parts.link.tolist(), strict=True))
    for package, line in enumerate(whole.line.tolist()):
        here = whole.pairs_of(package)
        at = np.flatnonzero(whole.link[here] == link_of[line])
        if len(at):
            plan.put(whole, package, here.start + int(at[0]))
    return plan


def _on_arcs(flow: Flow, arcs: Arcs, links: int) -> Ints:
    """Return a flow over the arcs of less room as a flow over the arcs of full room."""

    def key(of: Arcs) -> Ints:
        return (of.cell * max(links, 1) + of.link) * 2 + of.is_incumbent

    seconds = np.zeros(len(arcs.link), dtype=np.int64)
    order = np.argsort(key(arcs), kind="stable")
    seconds[order[np.searchsorted(key(arcs)[order], key(flow.arcs))]] = flow.seconds
    return seconds


def _flow(task: _Task, lines: Ints, room: Room, goals: Sequence[GoalRule]) -> Flow:
    """Return the programme solved for some lines in some room."""
    arcs = build_arcs(task.problem, task.cells, lines, room)
    return solve_flow(
        task.problem, task.cells, arcs, room=room, goals=goals, seed=task.settings.seed
    )


def _bound(task: _Task, flow: Flow) -> int:
    """Return the most seconds that any plan can place."""
    if task.goals[0].name == "placed_hours":
        return flow.solution.values[0]
    lines = np.arange(len(task.problem.lines.row))
    alone = _flow(task, lines, Room.full(task.problem), [GOALS["placed_hours"]])
    return alone.solution.values[0]


def _finish(
    task: _Task, packages: pd.DataFrame, made: _Made, *, flow: Flow, whole: Whole
) -> Allocation:
    """Return the hand-over."""
    problem, parts = task.problem, made.parts
    placed = parts.link >= 0
    room = Room.full(problem).less(problem, parts.link[placed], parts.seconds[placed])
    reasons = give_reasons(problem, task.cells, parts, room=room, goals=task.goals)
    loads, firms = loads_frame(problem, parts)
    reached = achieved(problem, parts, task.goals)
    return Allocation(
        frame=parts_frame(packages, problem, parts, reasons=reasons),
        made_with={
            "allocation.goals": task.settings.goals,
            "allocation.score_weights": dict(task.settings.score_weights),
            "allocation.exact_pairs_limit": task.settings.exact_pairs_limit,
            "allocation.exact_work_limit": task.settings.exact_work_limit,
            "allocation.seed": task.settings.seed,
        },
        placed_seconds=_placed(parts),
        unplaced_seconds=int(parts.seconds[~placed].sum()),
        bound_hours=hours_from_seconds(made.bound_seconds),
        bound_kind=made.bound_kind,
        goals=tuple(
            Goal(rule.name, best, value, rule.unit, rule.sense)
            for rule, best, value in zip(task.goals, flow.values, reached, strict=True)
        ),
        prime_share=prime_share(problem, parts),
        loads=loads,
        providers=firms,
        notes=problem.notes,
        solver=solver_name(),
        sizes={
            "lines": len(problem.lines.row),
            "packages": len(whole.line),
            "cells": len(task.cells.zone),
            "arcs": len(flow.seconds),
            "pairs": len(whole.link),
        },
    )


def _placed(parts: Parts) -> int:
    return int(parts.seconds[parts.link >= 0].sum())


def _silent(message: str) -> None:
    """Take no notice."""
