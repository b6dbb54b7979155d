"""Files of the frontier: a page, a chart and a table after disclosure control, and the record.

Receives a finished frontier; hands on the paths written. `frontier.json` is the working record and
is not for publication; everything else may be published.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from homecare.report import files, tables
from homecare.report.disclosure.frontier import protect_frontier
from homecare.report.frontier.charts import frontier_chart
from homecare.report.frontier.page import frontier_html
from homecare.report.write import result_json
from homecare.scenarios import FrontierRun

HEADS = (
    "scenario_id", "number", "kind", "may_move_hours", "moved_hours", "moved_people",
    "placed_hours", "bound_hours", "gap", "prime_share", "score", "weekly_cost", "waiting_people",
    "hidden",
)  # fmt: skip


def write_frontier_outputs(
    run: FrontierRun, out: Path, *, progress: Callable[[str], None], rule: str = "under5"
) -> tuple[Path, ...]:
    """Write the page, the chart, the table and the record of a frontier.

    Parameters
    ----------
    run : FrontierRun
        A finished frontier.
    out : pathlib.Path
        Folder to write to.
    progress : callable
        Told what is being done.
    rule : {"under5", "none"}
        What is hidden.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    progress("writing the page, the chart and the table of the frontier")
    safe = protect_frontier(run.result, rule)
    scenario = safe["scenario"]
    picture = frontier_chart(
        safe,
        title=scenario["title"],
        basis="Each point is a plan under a limit on the hours a week that leave today's provider.",
        notices=[each for each in scenario["notices"] if "invented" in each][:1],
    )
    rows = [
        {**point, "scenario_id": scenario["id"], "hidden": " ".join(point["hidden"])}
        for point in safe["points"]
    ]
    page = frontier_html(safe, picture, attribution=run.scenario.attribution, rule=rule)
    return (
        files.write_text(out / "frontier.html", page),
        files.write_bytes(out / "frontier.png", picture.png),
        files.write_bytes(out / "frontier.svg", picture.svg),
        files.write_text(
            out / "frontier.csv",
            tables.csv_text(HEADS, [{name: row[name] for name in HEADS} for row in rows]),
        ),
        files.write_text(out / "frontier.json", result_json(run.result)),
    )
