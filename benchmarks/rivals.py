"""One rival of the allocator on arrays from a file, as a process of its own.

    python benchmarks/rivals.py NAME CASE.npz

Called by `benchmarks/allocation.py`. Prints one JSON object with seconds and the value reached.
`flow-pairs` and `flow-network` need OR-Tools and are run by the Python that has it; it cannot be
imported beside `highspy`. The time is that of stating the programme and solving it, imports and
reading apart, in seconds of this process's own work; CBC works in a process of its own, whose
seconds are those of the clock.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import numpy as np


def pulp_linear(case: dict[str, np.ndarray], *, is_whole: bool = False) -> dict[str, object]:
    """State one variable a pair and one constraint a limit, as a newcomer to PuLP would."""
    import pulp  # noqa: PLC0415 - not in the Python that has OR-Tools

    warnings.simplefilter("ignore")
    started, clock = time.process_time(), time.perf_counter()
    size, link, package = (case[name] for name in ("size", "link", "package"))
    provider = case["provider_of_link"][link]
    problem = pulp.LpProblem("packages", pulp.LpMaximize)
    kind = "Binary" if is_whole else "Continuous"
    x = [pulp.LpVariable(f"x{pair}", 0, 1, kind) for pair in range(len(link))]
    hours = (size[package] / 3600).tolist()
    problem += pulp.lpSum(h * v for h, v in zip(hours, x, strict=True))
    for key, limit in ((package, np.ones(len(size))), (link, case["link_capacity"] / 3600),
                       (provider, case["provider_capacity"] / 3600)):  # fmt: skip
        is_package = key is package
        order = np.argsort(key, kind="stable")
        for group in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
            most = float(limit[key[group[0]]])
            if most < 1e9:
                terms = [x[p] if is_package else hours[p] * x[p] for p in group.tolist()]
                problem += pulp.lpSum(terms) <= most
    solver = (
        pulp.PULP_CBC_CMD(msg=False, timeLimit=60, gapRel=0.0)
        if is_whole
        else pulp.HiGHS(msg=False)
    )
    problem.solve(solver)
    value = sum(h * (v.varValue or 0.0) for h, v in zip(hours, x, strict=True))
    seconds = (time.perf_counter() - clock) if is_whole else (time.process_time() - started)
    return {"seconds": seconds, "value": value,
            "status": pulp.LpStatus[problem.status]}  # fmt: skip


def highs_bare(case: dict[str, np.ndarray], *, with_ties: bool = False) -> dict[str, object]:
    """Solve the allocator's own network, goal after goal, with arrays handed to HiGHS once.

    ``with_ties`` adds the draw between equal plans as a last goal, which the allocator solves too.
    """
    import highspy  # noqa: PLC0415 - not in the Python that has OR-Tools

    goals, upper, row_upper = case["goals"], case["upper"], case["row_upper"]
    if with_ties:
        goals = np.concatenate([goals, case["ties"][None, :]])
    columns, rows = len(upper), len(row_upper)
    order = np.argsort(case["row"], kind="stable")
    started, clock = time.process_time(), time.perf_counter()
    highs = highspy.Highs()
    for option, choice in (("output_flag", False), ("threads", 1)):
        highs.setOptionValue(option, choice)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(columns), np.zeros(columns), upper * 1.0
    lp.row_lower_, lp.row_upper_ = np.full(rows, -np.inf), row_upper * 1.0
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    ends = np.cumsum(np.bincount(case["row"], minlength=rows))
    lp.a_matrix_.start_ = np.concatenate([[0], ends]).astype(np.int32)
    lp.a_matrix_.index_ = case["column"][order].astype(np.int32)
    lp.a_matrix_.value_ = np.ones(len(order))
    highs.passModel(lp)
    low, high = np.zeros(columns), upper * 1.0
    every = np.arange(columns, dtype=np.int32)
    value = 0.0
    for place, goal in enumerate(goals):
        scale = 2.0 ** -max(0, int(np.abs(goal).max(initial=1)).bit_length() - 7)
        highs.changeColsCost(columns, every, -goal * scale)
        highs.run()
        solution = highs.getSolution()
        reduced, duals = np.array(solution.col_dual), np.array(solution.row_dual)
        if place == 0:
            value = -highs.getInfo().objective_function_value / scale / 3600
        low = np.where(reduced < -1e-9, high, low)
        high = np.where(reduced > 1e-9, low, high)
        highs.changeColsBounds(columns, every, low, high)
        for row in np.flatnonzero(np.abs(duals) > 1e-9).tolist():
            highs.changeRowBounds(row, float(row_upper[row]), float(row_upper[row]))
    # The solver's idle threads of an earlier run may spin: what they burn is none of its work.
    seconds = min(time.process_time() - started, time.perf_counter() - clock)
    return {"seconds": seconds, "value": value, "status": "as it stands"}


def flow(case: dict[str, np.ndarray], *, is_network: bool) -> dict[str, object]:
    """Solve one goal, placed seconds, by OR-Tools' min-cost flow on pairs or on cells."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 - cannot be imported beside highspy

    if is_network:
        supply, source, link = case["cell_supply"], case["arc_cell"], case["arc_link"]
        width = case["upper"]
    else:
        supply, source, link = case["size"], case["package"], case["link"]
        width = supply[source]
    started = time.process_time()
    firm = case["provider_of_link"]
    links, firms, sources = len(firm), len(case["provider_capacity"]), len(supply)
    sink = sources + links + firms
    total = int(supply.sum())
    tail = np.concatenate([source, sources + np.arange(links),
                           sources + links + np.arange(firms), np.arange(sources)])  # fmt: skip
    head = np.concatenate([sources + link, sources + links + firm, np.full(firms, sink),
                           np.full(sources, sink)])  # fmt: skip
    capacity = np.concatenate([width, np.minimum(case["link_capacity"], total),
                               np.minimum(case["provider_capacity"], total), supply])  # fmt: skip
    cost = np.concatenate([np.zeros(len(tail) - sources, dtype=np.int64),
                           np.ones(sources, dtype=np.int64)])  # fmt: skip
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    every = np.arange(sink + 1)
    solver.set_nodes_supplies(every, np.concatenate([supply, np.zeros(links + firms, np.int64),
                                                     [-total]]))  # fmt: skip
    status = solver.solve()
    return {"seconds": time.process_time() - started,
            "value": (total - solver.optimal_cost()) / 3600, "status": str(status)}  # fmt: skip


RIVALS = {
    "pulp-linear": pulp_linear,
    "pulp-cbc": lambda case: pulp_linear(case, is_whole=True),
    "highs-bare": highs_bare,
    "highs-bare-ties": lambda case: highs_bare(case, with_ties=True),
    "flow-pairs": lambda case: flow(case, is_network=False),
    "flow-network": lambda case: flow(case, is_network=True),
}


if __name__ == "__main__":
    with np.load(sys.argv[2]) as file:
        arrays = {name: file[name] for name in file.files}
    rival = RIVALS[sys.argv[1]]
    if sys.argv[1].startswith("highs"):
        rival(arrays)  # a first run goes unmeasured, as the allocator's does
    print(json.dumps(rival(arrays)))
