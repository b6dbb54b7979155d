"""The plan as it stands before anything fails: who has which line, and how full everybody is.

Receives an allocation with the tables it was made from; hands on the problem as arrays with the
parts of the plan on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from homecare.allocation.cells import Cells
from homecare.allocation.goals import GoalRule
from homecare.allocation.limits import SharedLimit
from homecare.allocation.problem import Ints, Problem
from homecare.allocation.result import Allocation
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts
from homecare.errors import Fault, InternalError
from homecare.units import whole_seconds


@dataclass(frozen=True)
class Standing:
    """The plan before anything fails.

    Attributes
    ----------
    problem, cells : Problem, Cells
        The problem and its cells.
    goals : tuple of GoalRule
        By which displaced lines are placed again.
    settings : AllocationSettings
        Seed and limits.
    parts : Parts
        Every line's parts.
    load : (links,) int64
        Seconds of each link.
    """

    problem: Problem
    cells: Cells
    goals: tuple[GoalRule, ...]
    settings: AllocationSettings
    parts: Parts
    load: Ints

    @property
    def placed(self) -> Ints:
        """Return the placed parts."""
        return np.flatnonzero(self.parts.link >= 0)

    def by_provider(self, load: Ints) -> Ints:
        """Return the seconds of each provider, (providers,), of a load of the links."""
        total = np.zeros(len(self.problem.provider_ids), dtype=np.int64)
        np.add.at(total, self.problem.links.provider, load)
        return total

    def by_zone(self, line: Ints, amount: Ints) -> Ints:
        """Return amounts of lines added up by zone, (zones,)."""
        total = np.zeros(len(self.problem.zone_ids), dtype=np.int64)
        np.add.at(total, self.problem.lines.zone[line], amount)
        return total


def load_of(problem: Problem, link: Ints, seconds: Ints) -> Ints:
    """Return the seconds at each link, (links,)."""
    load = np.zeros(len(problem.links.zone), dtype=np.int64)
    np.add.at(load, link, seconds)
    return load


def holding(problem: Problem, load: Ints) -> Problem:
    """Return the problem in which every provider can do at least what it has.

    Parameters
    ----------
    problem : Problem
        The problem.
    load : (links,) int64
        Seconds of each link.
    """
    firms = np.zeros(len(problem.provider_ids), dtype=np.int64)
    np.add.at(firms, problem.links.provider, load)

    def held(limit: SharedLimit) -> SharedLimit:
        at_node = np.zeros_like(limit.capacity)
        np.add.at(at_node, limit.node, load)
        return replace(limit, capacity=np.maximum(limit.capacity, at_node))

    return replace(
        problem,
        links=replace(problem.links, capacity=np.maximum(problem.links.capacity, load)),
        provider_capacity=np.maximum(problem.provider_capacity, firms),
        shared=tuple(map(held, problem.shared)),
    )


def parts_of(problem: Problem, allocation: Allocation) -> Parts:
    """Return the parts that the rows of an allocation state, in the problem's own order.

    Raises
    ------
    InternalError
        When a row names a provider that is not appointed to its zone, or seconds were lost.
    """
    frame, lines, links = allocation.frame, problem.lines, problem.links
    place = np.empty(len(lines.row), dtype=np.int64)
    place[lines.row] = np.arange(len(lines.row))
    line = place[frame["line"].to_numpy()]
    provider = _codes(frame["provider_id"], problem.provider_ids)
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
            Fault("the plan is not one of these tables", "homecare.allocation.stress",
                  f"{int(is_unknown.sum())} rows at no appointment, "
                  f"{int((held != lines.seconds).sum())} lines with other hours",
                  "the plan of the same tables", "report this with the run record")
        )  # fmt: skip
    return Parts(line[order], link[order], seconds[order])


def _codes(labels: pd.Series, known: tuple[str, ...]) -> Ints:
    """Return the position of each label among the known ones; -1 where it is none of them."""
    return pd.Index(known).get_indexer(pd.Index(labels.astype(str))).astype(np.int64)
