"""Files of the panel: a page, charts and tables after disclosure control, and the record.

Receives a finished panel; hands on the paths written. `panel.json` is the working record and is
not for publication; everything else may be published, beside the report of the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from homecare.report import files, tables
from homecare.report.disclosure.panel import protect_panel
from homecare.report.panel import words as told
from homecare.report.panel.charts import fairness_chart, providers_chart, waiting_chart
from homecare.report.panel.page import panel_html
from homecare.report.write import result_json
from homecare.scenarios import PanelRun

GROUPS = (
    "dimension", "group", "title", "planned_hours", "placed_hours", "unplaced_hours",
    "unplaced_share", "prime_hours", "prime_share", "planned_people", "placed_people",
    "unplaced_people", "unplaced_people_share", "prime_people", "prime_people_share",
)  # fmt: skip
PROVIDERS = (
    "provider_id", "hours", "capacity_hours", "used_share", "share_of_hours", "share_of_capacity",
    "work_for_capacity",
)  # fmt: skip


def write_panel_outputs(
    run: PanelRun, out: Path, *, progress: Callable[[str], None], rule: str = "under5"
) -> tuple[Path, ...]:
    """Write the page, the charts, the tables and the record of a panel.

    Parameters
    ----------
    run : PanelRun
        A finished panel.
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
    progress("disclosure control of the panel beside the report of its run")
    safe = protect_panel(run.result, run.cells, run.run.result, rule)
    progress("writing the page, the charts and the tables of the panel")
    notices = [each for each in safe["scenario"]["notices"] if "invented" in each][:1]
    pictures = {
        "waiting": waiting_chart(safe, notices=notices),
        "providers": providers_chart(safe, notices=notices),
    }
    curve = fairness_chart(safe, notices=notices)
    if curve is not None:
        pictures["fairness"] = curve
    page = panel_html(safe, pictures, attribution=run.scenario.attribution, rule=rule)
    written = [files.write_text(out / "panel.html", page)]
    for name, picture in pictures.items():
        written.append(files.write_bytes(out / f"panel-{name}.png", picture.png))
        written.append(files.write_bytes(out / f"panel-{name}.svg", picture.svg))
    for name, (columns, rows) in _tables(safe).items():
        heads = ("scenario_id", *columns, "hidden", "notice")
        written.append(files.write_text(out / name, tables.csv_text(heads, _marked(safe, rows))))
    written.append(files.write_text(out / "panel.json", result_json(run.result)))
    return tuple(written)


def _marked(safe: Mapping[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    scenario = safe["scenario"]
    notice = " ".join(scenario.get("notices") or ())
    return [
        {**row, "scenario_id": scenario["id"], "notice": notice,
         "hidden": ";".join(row.get("hidden", ()))}
        for row in rows
    ]  # fmt: skip


def _tables(
    safe: Mapping[str, Any],
) -> dict[str, tuple[tuple[str, ...], list[dict[str, Any]]]]:
    """Return file name to columns and rows."""
    goals = [goal["goal"] for goal in safe["fairness"]["goals"]]
    gains = [f"{goal}_gain" for goal in safe["ladder"]["goals"]]
    groups = [{"dimension": name, **row} for name, rows in told.groups(safe) for row in rows]
    limits = [
        goal for goal in goals if any("bounds" in each for each in safe["fairness"]["points"])
    ]
    points = [
        {
            **point["values"],
            **{f"{goal}_bound": point["bounds"][goal] for goal in limits},
            "least_share": point["least_share"],
            "spread": point["spread"],
        }
        for point in safe["fairness"]["points"]
    ]
    losses = [
        {"goal": each["goal"], **share}
        for each in safe["fairness"]["losses"]
        for share in each["shares"]
    ]
    steps = [
        {"zone_id": zone["zone_id"], "role": role["role"], "further_hours": step["hours"], **step}
        for zone in safe["ladder"]["zones"]
        for role in zone["roles"]
        for step in role["steps"]
    ]
    # Upper ends only where who has work in a zone is limited.
    most = ["least_share_most"] if any("least_share_most" in each for each in losses) else []
    bounds = [f"{each}_most" for each in gains if any(f"{each}_most" in step for step in steps)]
    return {
        "panel-groups.csv": (GROUPS, groups),
        "panel-providers.csv": (PROVIDERS, safe["providers"]["rows"]),
        "panel-fairness.csv": (
            ("least_share", *goals, *(f"{goal}_bound" for goal in limits), "spread"),
            points,
        ),
        "panel-losses.csv": (("goal", "loss", "least_share", *most), losses),
        "panel-ladder.csv": (("zone_id", "role", "further_hours", *gains, *bounds), steps),
    }
