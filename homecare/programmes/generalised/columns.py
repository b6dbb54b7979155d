"""The generalised assignment in columns: for each agent, sets of tasks that fit together.

Receives a case and sets of tasks as they are met; hands on, over the sets known, the cheapest mix
of one set an agent that covers every task, with the prices from which better sets are found.

    minimise   sum_s c_s x_s     subject to   sum_{s: j in s} x_s >= 1   every task j
                                              sum_{s of i} x_s    <= 1   every agent i,   x >= 0

c_s being counted above each task's cheapest agent, so that covering a task twice never pays. Its
optimum over all sets is the greatest L(u) there is (see `bound`), and its mixes say which sets go
well together, which no single price does.

References
----------
Savelsbergh, M. (1997). A branch-and-price algorithm for the generalized assignment problem.
Operations Research 45, 831-841.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homecare.programmes.generalised.case import Bools, GeneralisedCase, Ints
from homecare.programmes.highs import Arrays, Floats, Session


@dataclass(frozen=True)
class Mix:
    """An optimum over the sets known.

    Attributes
    ----------
    share : (sets,) float
        How much of each set is used.
    task_price, agent_price : (tasks,) float, (agents,) float
        Duals: a set is worth adding when the prices of its tasks, less their costs, add up to more
        than the agent's price.
    """

    share: Floats
    task_price: Floats
    agent_price: Floats


class Columns:
    """The sets known, held by the solver.

    Parameters
    ----------
    case : GeneralisedCase
        The case.
    """

    def __init__(self, case: GeneralisedCase) -> None:
        self.agents, self.tasks = case.cost.shape
        self.cheapest = case.cost.min(axis=0)
        self.cost = case.cost - self.cheapest
        self.agent: list[int] = []
        self.members: list[Ints] = []
        self._known: set[tuple[int, bytes]] = set()
        self._barred: Ints = np.zeros(0, dtype=np.int64)
        # A column of its own keeps every task coverable, at a cost no plan needs to pay.
        self._spare = 3.0 * float(self.cost.max(initial=0)) + 3.0
        every = np.arange(self.tasks)
        self._session = Session(
            Arrays(
                cost=np.full(self.tasks, self._spare),
                lower=np.zeros(self.tasks),
                upper=np.full(self.tasks, np.inf),
                row_lower=np.concatenate([np.ones(self.tasks), np.full(self.agents, -np.inf)]),
                row_upper=np.concatenate([np.full(self.tasks, np.inf), np.ones(self.agents)]),
                start=np.minimum(np.arange(self.tasks + self.agents + 1), self.tasks),
                index=every,
                value=np.ones(self.tasks),
                is_integer=np.zeros(self.tasks, dtype=bool),
            )
        )

    def add(self, chosen: Bools, worth: Mix | None = None) -> int:
        """Add each agent's set of tasks where it is new; return how many were.

        Parameters
        ----------
        chosen : (agents, tasks) bool
            A set of tasks for each agent.
        worth : Mix, optional
            The last optimum: sets that its prices do not call for are left out.
        """
        agents: list[int] = []
        sets: list[Ints] = []
        for agent in range(self.agents):
            tasks = np.flatnonzero(chosen[agent])
            key = (agent, tasks.tobytes())
            if not len(tasks) or key in self._known:
                continue
            if worth is not None:
                gain = float((worth.task_price[tasks] - self.cost[agent, tasks]).sum())
                if gain <= worth.agent_price[agent] + 1e-6:
                    continue
            self._known.add(key)
            agents.append(agent)
            sets.append(tasks)
        if sets:
            self.agent += agents
            self.members += sets
            self._session.add_columns(
                np.array([float(self.cost[a, t].sum()) for a, t in zip(agents, sets, strict=True)]),
                [np.append(t, self.tasks + a) for a, t in zip(agents, sets, strict=True)],
            )
        return len(sets)

    def solve(self) -> Mix | None:
        """Return the optimum over the sets that are not barred; None without one."""
        outcome = self._session.run()
        if outcome.status != "optimal":
            return None
        return Mix(
            outcome.x[self.tasks :],
            outcome.row_duals[: self.tasks],
            np.maximum(-outcome.row_duals[self.tasks :], 0.0),
        )

    def bar(self, free_tasks: Bools, free_agents: Bools) -> None:
        """Let only sets of free agents and free tasks be used; earlier bars are lifted.

        Tasks that are not free need no cover.
        """
        count = len(self.agent)
        barred = np.array(
            [
                not (free_agents[agent] and free_tasks[tasks].all())
                for agent, tasks in zip(self.agent, self.members, strict=True)
            ],
            dtype=bool,
        )
        now = np.flatnonzero(barred)
        change = np.setxor1d(now, self._barred)
        upper = np.where(barred[change], 0.0, np.inf) if count else np.zeros(0)
        self._session.set_column_bounds(change + self.tasks, np.zeros(len(change)), upper)
        self._barred = now
        self._session.set_row_bounds(
            np.arange(self.tasks), free_tasks.astype(float), np.full(self.tasks, np.inf)
        )
