"""The finished allocation: a table of parts with its goals, bound, loads and notes.

Receives parts of lines with reasons; hands on the frozen hand-over that audit, brokerage and
report read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.allocation.goals import GoalRule, Pairs, paid_rate
from homecare.allocation.problem import NO_LIMIT, Floats, Ints, Problem
from homecare.allocation.settings import Placing
from homecare.allocation.spread import Parts
from homecare.allocation.windows import windows_of_lines
from homecare.errors import Fault, InternalError
from homecare.tables import ALLOCATION, CALL_WINDOW, Column, HandOver, Table
from homecare.units import SECONDS_PER_HOUR, hours_from_seconds, whole_seconds

BoundKind = Literal["linear programme", "integer programme"]


@dataclass(frozen=True)
class Goal:
    """What a goal could be at most, and what it is.

    Attributes
    ----------
    goal : str
        Name of the goal.
    lp_value : float
        Its optimum in the linear programme with every earlier goal at its own optimum: a bound
        for the first goal, a yardstick for the rest.
    achieved : float
        Its value in the plan.
    unit : str
        Unit of both.
    sense : str
        ``maximise`` or ``minimise``.
    """

    goal: str
    lp_value: float
    achieved: float
    unit: str
    sense: str


@dataclass(frozen=True)
class Kept:
    """What stands where it is, where only the rest is placed.

    Attributes
    ----------
    seconds, people : int
        Whole seconds a week of the lines kept, and how many of them are whole packages.
    beyond_capacity_seconds : int
        Seconds that would have to leave before every provider's stated capacity held.
    """

    seconds: int
    people: int
    beyond_capacity_seconds: int


@dataclass(frozen=True)
class Allocation(HandOver):
    """Every line of demand with its provider, or with the reason why it has none.

    ``frame`` has the declared columns, then ``line`` (position of the row in the packages table)
    and ``reason_code``; rows in the order of the input, parts of one line by provider. Where hours
    without people fall in a limited call window, ``call_window`` names it, and the parts of a line
    are by window, what is in none last, then by provider.

    Attributes
    ----------
    placed_seconds, unplaced_seconds : int
        Whole seconds a week.
    bound_hours : float
        No plan of these lines can place more hours.
    bound_kind : str
        The programme that proved the bound.
    goals : tuple of Goal
        The goals in order.
    prime_share : float or None
        Hours with a prime over all placed hours, in every zone, zones without primes included;
        None when no zone has a prime or nothing is placed.
    loads : pandas.DataFrame
        provider_id, zone_id, role, hours, capacity_hours of each appointment.
    providers : pandas.DataFrame
        provider_id, hours, capacity_hours of each provider.
    notes : tuple of str
        What was assumed.
    solver : str
        Modelling layer and solver with versions.
    sizes : mapping of str to int
        lines: rows of demand, whether or not call windows part them; packages, cells, arcs and
        pairs: of what was placed anew.
    place : {"all", "new"}
        Whether everything was placed, or only what no provider has today.
    kept : Kept or None
        What stands where it is; None where everything was placed.
    """

    declared: ClassVar[Table] = ALLOCATION
    stated: ClassVar[tuple[Column, ...]] = (CALL_WINDOW,)
    placed_seconds: int = 0
    unplaced_seconds: int = 0
    bound_hours: float = 0.0
    bound_kind: BoundKind = "linear programme"
    goals: tuple[Goal, ...] = ()
    prime_share: float | None = None
    loads: pd.DataFrame = field(default_factory=pd.DataFrame)
    providers: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()
    solver: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    place: Placing = "all"
    kept: Kept | None = None

    @property
    def placed_hours(self) -> float:
        """Return the hours a week placed."""
        return hours_from_seconds(self.placed_seconds)

    @property
    def unplaced_hours(self) -> float:
        """Return the hours a week not placed."""
        return hours_from_seconds(self.unplaced_seconds)

    @property
    def gap(self) -> float:
        """Return the proven distance of placed hours from the best, as a share of the bound."""
        if self.bound_hours <= 0:
            return 0.0
        return max(0.0, (self.bound_hours - self.placed_hours) / self.bound_hours)


def part_hours(problem: Problem, parts: Parts) -> Floats:
    """Return the hours of each part: the parts of a line add to the hours it came with, (parts,).

    An uncut line keeps its number; of a cut one the last part is what the others leave.
    """
    hours = parts.seconds / SECONDS_PER_HOUR
    ends = np.flatnonzero(np.diff(parts.line, append=-1) != 0)
    starts = np.append(0, ends[:-1] + 1) if len(ends) else ends
    hours[ends] = problem.lines.hours[parts.line[ends]]
    is_cut = starts < ends
    for start, end in zip(starts[is_cut].tolist(), ends[is_cut].tolist(), strict=True):
        hours[end] = math.fsum([hours[end], *(-hours[start:end])])
    return hours


def parts_frame(
    packages: pd.DataFrame,
    problem: Problem,
    parts: Parts,
    *,
    reasons: tuple[list[str], list[str]],
) -> pd.DataFrame:
    """Return the table of the allocation in the order of the input."""
    lines, links = problem.lines, problem.links
    row, hours = lines.row[parts.line], part_hours(problem, parts)
    is_placed = parts.link >= 0
    provider = np.array([*problem.provider_ids, ""], dtype=object)
    role = np.append(links.role, "").astype(object)
    at = np.where(is_placed, links.provider[parts.link], -1) if len(links.zone) else parts.link
    rate = lines.card_rate[parts.line].copy()
    pairs = Pairs.of(problem, parts.line[is_placed], parts.link[is_placed])
    rate[is_placed] = paid_rate(problem, pairs)
    frame = pd.DataFrame(
        {
            "package_id": lines.package_id[parts.line],
            "zone_id": packages["zone_id"].to_numpy(dtype=object)[row],
            "provider_id": provider[at],
            "role": role[parts.link],
            "hours_per_week": hours,
            "weekly_cost_gbp": hours * rate,
            "reason": np.array(reasons[1], dtype=object),
            "line": row,
            "reason_code": np.array(reasons[0], dtype=object),
        }
    )
    window = windows_of_lines(problem.shared, lines.is_whole)[parts.line]
    if (window != "").any():
        frame[CALL_WINDOW.name] = window
    return frame.iloc[np.argsort(row, kind="stable")].reset_index(drop=True)


def parts_of(problem: Problem, frame: pd.DataFrame) -> Parts:
    """Return the parts that the rows of an allocation state: `parts_frame` undone.

    Raises
    ------
    InternalError
        When a row names a provider that is not appointed to its zone, or seconds were lost.
    """
    lines, links = problem.lines, problem.links
    line = _lines_of(problem, frame)
    provider = pd.Index(problem.provider_ids).get_indexer(
        pd.Index(frame["provider_id"].astype(str))
    )
    link_at = np.full((len(problem.provider_ids) + 1, len(problem.zone_ids)), -1, dtype=np.int64)
    link_at[links.provider, links.zone] = np.arange(len(links.zone))
    link = link_at[provider, lines.zone[line]]
    seconds = whole_seconds(frame["hours_per_week"].to_numpy(dtype=float))
    order = np.lexsort((np.where(link < 0, len(links.zone), link), line))
    held = np.zeros(len(lines.row), dtype=np.int64)
    np.add.at(held, line, seconds)
    is_unknown = (link < 0) & (frame["provider_id"].to_numpy(dtype=object) != "")
    if is_unknown.any() or (held != lines.seconds).any():
        raise InternalError(
            Fault("the plan is not one of these tables", "homecare.allocation.result.parts_of",
                  f"{int(is_unknown.sum())} rows at no appointment, "
                  f"{int((held != lines.seconds).sum())} lines with other hours",
                  "the plan of the same tables", "report this with the run record")
        )  # fmt: skip
    return Parts(line[order], link[order], seconds[order])


def _lines_of(problem: Problem, frame: pd.DataFrame) -> Ints:
    """Return the line that each row of an allocation is of."""
    lines = problem.lines
    window = windows_of_lines(problem.shared, lines.is_whole)
    stated = [""] * len(frame)
    if CALL_WINDOW.name in frame:
        stated = frame[CALL_WINDOW.name].tolist()
    place = {each: at for at, each in enumerate(zip(lines.row.tolist(), window, strict=True))}
    rows = zip(frame["line"].tolist(), stated, strict=True)
    return np.array([place.get(each, 0) for each in rows], dtype=np.int64)


def loads_frame(problem: Problem, parts: Parts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return hours against capacity for each appointment and for each provider."""
    links = problem.links
    placed = parts.link >= 0
    at_link = np.zeros(len(links.zone), dtype=np.int64)
    np.add.at(at_link, parts.link[placed], parts.seconds[placed])
    at_provider = np.zeros(len(problem.provider_ids), dtype=np.int64)
    np.add.at(at_provider, links.provider, at_link)
    loads = pd.DataFrame(
        {
            "provider_id": _labels(problem.provider_ids, links.provider),
            "zone_id": _labels(problem.zone_ids, links.zone),
            "role": links.role,
            "hours": at_link / SECONDS_PER_HOUR,
            "capacity_hours": _hours(links.capacity),
        }
    )
    providers = pd.DataFrame(
        {
            "provider_id": np.array(problem.provider_ids, dtype=object),
            "hours": at_provider / SECONDS_PER_HOUR,
            "capacity_hours": _hours(problem.provider_capacity),
        }
    )
    return loads, providers


def achieved(problem: Problem, parts: Parts, goals: Sequence[GoalRule]) -> tuple[float, ...]:
    """Return the value of each goal in the plan, in its own unit, from the numbers as given."""
    placed = parts.link >= 0
    pairs = Pairs.of(problem, parts.line[placed], parts.link[placed])
    hours, seconds = part_hours(problem, parts)[placed], parts.seconds[placed]
    return tuple(rule.value(problem, pairs, hours, seconds) for rule in goals)


def exact_values(problem: Problem, parts: Parts, goals: Sequence[GoalRule]) -> tuple[int, ...]:
    """Return the value of each goal in the plan in whole steps, constants left out."""
    placed = parts.link >= 0
    pairs = Pairs.of(problem, parts.line[placed], parts.link[placed])
    return tuple(int(rule.worth(problem, pairs, parts.seconds[placed]).sum()) for rule in goals)


def prime_share(problem: Problem, parts: Parts) -> float | None:
    """Return hours with a prime over placed hours; None without primes or without hours."""
    is_prime = problem.links.role == "prime"
    placed = parts.link >= 0
    seconds = int(parts.seconds[placed].sum())
    if not is_prime.any() or seconds == 0:
        return None
    return int(parts.seconds[placed][is_prime[parts.link[placed]]].sum()) / seconds


def _labels(names: tuple[str, ...], code: Ints) -> npt.NDArray[np.object_]:
    return np.array([names[each] for each in code.tolist()], dtype=object)


def _hours(capacity: Ints) -> Floats:
    return np.where(capacity >= NO_LIMIT, np.nan, capacity / SECONDS_PER_HOUR)
