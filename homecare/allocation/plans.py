"""The making of a plan: hand-out, repair and packing, divisible hours, and proof where small.

Receives the problem with its cells and the solved programme; hands on parts of lines with their
exact values and the bound on placed hours.

Whole packages and divisible hours share the room. The hand-out keeps for divisible hours what
the programme gave them; then each is improved in turn with the other held, which never makes the
plan worse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from homecare.allocation.cells import Arcs, Cells, Room, build_arcs, build_cells
from homecare.allocation.goals import GOALS, GoalRule
from homecare.allocation.model import Flow, solve_flow
from homecare.allocation.openings.choose import Chosen, choose_openings, with_closed
from homecare.allocation.openings.settling import settle
from homecare.allocation.problem import Ints, Problem
from homecare.allocation.result import BoundKind, exact_values
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts, spread
from homecare.allocation.topping import topped_up
from homecare.allocation.whole.admitting import Admitter
from homecare.allocation.whole.exact import ExactPlan, solve_exact
from homecare.allocation.whole.ground import Ground
from homecare.allocation.whole.handout import fill, hand_out
from homecare.allocation.whole.packages import Plan, Whole, build_whole
from homecare.allocation.whole.packing import Packer
from homecare.allocation.whole.preferring import Preferrer
from homecare.allocation.whole.repair import repair
from homecare.units import hours_from_seconds

TURNS = 2
_LINEAR: BoundKind = "linear programme"
_INTEGER: BoundKind = "integer programme"


@dataclass(frozen=True)
class Task:
    """What every step of one allocation needs.

    Attributes
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    goals : tuple of GoalRule
        Most important first.
    settings : AllocationSettings
        Limits and seed.
    tell : callable
        Told each step.
    """

    problem: Problem
    cells: Cells
    goals: tuple[GoalRule, ...]
    settings: AllocationSettings
    tell: Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """A finished plan.

    Attributes
    ----------
    parts : Parts
        Every line's parts.
    values : tuple of int
        Exact value of each goal.
    bound_seconds : int
        Most seconds that any plan can place.
    bound_kind : str
        The programme that proved it.
    """

    parts: Parts
    values: tuple[int, ...]
    bound_seconds: int
    bound_kind: BoundKind


def make_plan(task: Task, flow: Flow, whole: Whole) -> Made:
    """Return the best plan found, with the bound on placed hours.

    Parameters
    ----------
    task : Task
        What is to be placed.
    flow : Flow
        The programme solved over every line.
    whole : Whole
        The whole packages.

    Returns
    -------
    Made
        The plan.
    """
    most = bound_seconds(task, flow)
    targets = _targets(task, flow)
    made = Made(*_plan(task, flow, whole), most, _LINEAR)
    task.tell(f"hand-out and repair: {hours_from_seconds(_placed(made.parts)):,.2f} hours placed")
    is_flow = all(goal.counts == "hours" for goal in task.goals[:-1])
    is_best = is_flow and made.values == targets
    if is_best or not 0 < len(whole.link) <= task.settings.exact_pairs_limit:
        return made
    return improve(task, whole, made, targets=targets)


def _targets(task: Task, flow: Flow) -> tuple[int, ...]:
    """Return the value of each goal that no plan can pass."""
    return tuple(
        goal.attainable(value)
        for goal, value in zip(task.goals, flow.solution.values[:-1], strict=True)
    )


def better_from(task: Task, flow: Flow, whole: Whole, made: Made, start: Parts) -> Made:
    """Return the better of a plan and of what repair and packing make of another one.

    Parameters
    ----------
    task, flow, whole
        As for `make_plan`.
    made : Made
        The plan so far.
    start : Parts
        Another plan of the same lines, within the limits.
    """
    plan = _start(task, whole, start)
    is_part = ~task.problem.lines.is_whole[start.line]
    held = Parts(start.line[is_part], start.link[is_part], start.seconds[is_part])
    _better(task, whole, plan, held=held, target=flow.solution.values[0])
    parts, values = _completed(task, whole, plan)
    return replace(made, parts=parts, values=values) if values > made.values else made


def _plan(task: Task, flow: Flow, whole: Whole) -> tuple[Parts, tuple[int, ...]]:
    """Return the plan by hand-out, repair and packing, with its exact values."""
    problem = task.problem
    if not len(whole.line):
        every = np.arange(len(problem.lines.row))
        parts = _spread(task, every, flow, Room.full(problem))
        return parts, exact_values(problem, parts, task.goals)
    plan, kept = hand_out(problem, task.cells, flow=flow, whole=whole)
    for turn in range(1 if problem.lines.is_whole.all() else 1 + TURNS):
        was = plan.pair.copy()
        if turn:
            kept = _divided(task, plan.room)
        _better(task, whole, plan, held=kept, target=flow.solution.values[0])
        if turn and np.array_equal(plan.pair, was):  # another turn would find the same
            return _completed(task, whole, plan, parts=kept)
    return _completed(task, whole, plan)


def _better(task: Task, whole: Whole, plan: Plan, *, held: Parts, target: int) -> None:
    """Improve the whole packages in the room that some divisible parts leave."""
    problem = task.problem
    placed = held.link >= 0
    line, link, seconds = held.line[placed], held.link[placed], held.seconds[placed]
    plan.room = plan.room.less(problem, link, seconds, line=line)
    repair(problem, whole, plan)
    if task.settings.is_polished:
        _polish(task, whole, plan, target=target - int(seconds.sum()))
    plan.room = plan.room.less(problem, link, -seconds, line=line)


def _polish(task: Task, whole: Whole, plan: Plan, *, target: int) -> None:
    """Gather scattered room, as the first goal asks for it, and repair what that unsettled."""
    problem, ground = task.problem, Ground(task.problem, whole)
    if task.goals[0].name == "placed_hours":
        most = min(int(whole.seconds.sum()), target)
        Packer(ground, plan).run(most)
        repair(problem, whole, plan)
        Preferrer(ground, plan).prefer()
        repair(problem, whole, plan)
    else:
        Admitter(ground, plan).admit()
        repair(problem, whole, plan)


def _divided(task: Task, room: Room) -> Parts:
    """Return the parts of the divisible lines in some room."""
    divisible = np.flatnonzero(~task.problem.lines.is_whole)
    if not len(divisible):
        return Parts(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    return _spread(task, divisible, flow_of(task, divisible, room, task.goals), room)


def _spread(task: Task, lines: Ints, flow: Flow, room: Room) -> Parts:
    """Return the parts of divisible lines by their flow, topped up where it was rounded down."""
    parts = spread(task.problem, task.cells, lines, arcs=flow.arcs, flow=flow.seconds)
    if flow.solution.is_whole:
        return parts
    placed = parts.link >= 0
    left = room.less(
        task.problem, parts.link[placed], parts.seconds[placed], line=parts.line[placed]
    )
    return topped_up(task.problem, task.cells, parts, room=left, goals=task.goals)


def _completed(
    task: Task, whole: Whole, plan: Plan, *, parts: Parts | None = None
) -> tuple[Parts, tuple[int, ...]]:
    """Return a plan with the divisible lines (their parts, if known) and packages in the rest."""
    parts = _divided(task, plan.room) if parts is None else parts
    placed = parts.link >= 0
    room = plan.room.less(
        task.problem, parts.link[placed], parts.seconds[placed], line=parts.line[placed]
    )
    full = Plan(plan.pair.copy(), room)
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


def improve(task: Task, whole: Whole, made: Made, *, targets: tuple[int, ...]) -> Made:
    """Return the plan of the integer programme where it is better, and the bound it proves.

    Parameters
    ----------
    task : Task
        What is to be placed.
    whole : Whole
        The whole packages, few enough.
    made : Made
        A plan to start from.
    targets : tuple of int
        Value of each goal that no plan can pass.
    """
    problem, lines = task.problem, task.problem.lines
    divisible = np.flatnonzero(~lines.is_whole)
    arcs = build_arcs(problem, task.cells, divisible, Room.full(problem))
    start = _start(task, whole, made.parts)
    flow = flow_of(task, divisible, start.room, task.goals)
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
        bound, kind = exact.values[0], _INTEGER
    candidates = [(made.values, made.parts)]
    if problem.openings is not None:
        parts = _settled(task, whole, exact, arcs)
        candidates.append((exact_values(problem, parts, task.goals), parts))
        values, parts = max(candidates, key=lambda each: each[0])
        return Made(parts, values, bound, kind)
    plan = Plan(np.full(len(whole.line), -1, dtype=np.int64), Room.full(problem))
    for package, pair in enumerate(exact.pair.tolist()):
        plan.put(whole, package, pair)
    parts, values = _completed(task, whole, plan)
    candidates.append((values, parts))
    if exact.proven < len(task.goals):
        # A proven plan keeps room for divisible hours on purpose; one cut short may not.
        fill(whole, plan)
        parts, values = _completed(task, whole, plan)
        candidates.append((values, parts))
    values, parts = max(candidates, key=lambda each: each[0])
    return Made(parts, values, bound, kind)


def _settled(task: Task, whole: Whole, exact: ExactPlan, arcs: Arcs) -> Parts:
    """Return the integer programme's own plan, with what its links may take besides."""
    divisible = np.flatnonzero(~task.problem.lines.is_whole)
    rest = spread(task.problem, task.cells, divisible, arcs=arcs, flow=exact.flow)
    link = np.where(exact.pair >= 0, whole.link[exact.pair], -1)
    line = np.concatenate([whole.line, rest.line])
    order = np.argsort(line, kind="stable")
    parts = Parts(
        line[order],
        np.concatenate([link, rest.link])[order],
        np.concatenate([whole.seconds, rest.seconds])[order],
    )
    return settle(task.problem, task.cells, parts, goals=task.goals)


def make_plan_within(task: Task, flow: Flow, whole: Whole) -> Made:
    """Return the best plan found where having work in a zone at all is limited.

    Parameters
    ----------
    task, flow, whole
        As for `make_plan`.

    Returns
    -------
    Made
        The plan; its bound is that of the integer programme over openings where that is lower.
    """
    problem, goals = task.problem, task.goals
    chosen, bound, kind = _chosen(task, flow)
    task.tell(f"openings: {int((~chosen.closed).sum())} of {len(chosen.closed)} appointments")
    closed = with_closed(problem, chosen.closed)
    unproven = replace(task.settings, exact_pairs_limit=0)
    inner = replace(task, problem=closed, cells=build_cells(closed), settings=unproven)
    every = np.arange(len(problem.lines.row))
    inner_flow = flow_of(inner, every, Room.full(closed), goals)
    inner_whole = build_whole(closed, inner.cells, goals=goals, seed=task.settings.seed)
    parts = make_plan(inner, inner_flow, inner_whole).parts
    settled = [
        settle(problem, task.cells, parts, goals=goals, is_topped_up=way) for way in (True, False)
    ]
    ways = [(exact_values(problem, each, goals), each) for each in settled]
    values, parts = max(ways, key=lambda each: each[0])
    made = Made(parts, values, bound, kind)
    if not 0 < len(whole.link) <= task.settings.exact_pairs_limit:
        return made
    return improve(task, whole, made, targets=_targets(task, flow))


def _start(task: Task, whole: Whole, parts: Parts) -> Plan:
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


def flow_of(task: Task, lines: Ints, room: Room, goals: Sequence[GoalRule]) -> Flow:
    """Return the programme solved for some lines in some room."""
    arcs = build_arcs(task.problem, task.cells, lines, room)
    return solve_flow(
        task.problem, task.cells, arcs, room=room, goals=goals, seed=task.settings.seed
    )


def bound_seconds(task: Task, flow: Flow) -> int:
    """Return the most seconds that any plan can place."""
    if task.goals[0].name == "placed_hours":
        return flow.solution.values[0]
    lines = np.arange(len(task.problem.lines.row))
    alone = flow_of(task, lines, Room.full(task.problem), [GOALS["placed_hours"]])
    return alone.solution.values[0]


def bound_within(task: Task, flow: Flow) -> tuple[int, BoundKind]:
    """Return the most seconds that any plan can place under every limit, and what proved it."""
    if task.problem.openings is None:
        return bound_seconds(task, flow), _LINEAR
    return _chosen(task, flow)[1:]


def _chosen(task: Task, flow: Flow) -> tuple[Chosen, int, BoundKind]:
    """Return the links to close where openings are limited, the bound and what proved it."""
    most = bound_seconds(task, flow)
    chosen = choose_openings(
        task.problem,
        task.cells,
        goals=task.goals,
        seed=task.settings.seed,
        work_limit=task.settings.exact_work_limit,
        most_seconds=most,
    )
    if chosen.bound_seconds is not None and chosen.bound_seconds < most:
        return chosen, chosen.bound_seconds, _INTEGER
    return chosen, most, _LINEAR


def _placed(parts: Parts) -> int:
    return int(parts.seconds[parts.link >= 0].sum())
