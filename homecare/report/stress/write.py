"""Files of a plan under failures: page, chart, maps and tables after disclosure control.

Receives a finished stress; hands on the paths written. `stress.json` is the working record and is
not for publication; everything else may be published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from homecare.report import files, tables
from homecare.report.disclosure.stress import protect_stress
from homecare.report.furniture import Picture
from homecare.report.stress import words as told
from homecare.report.stress.charts import failures_chart
from homecare.report.stress.maps import lost_map, worst_map
from homecare.report.stress.page import stress_html
from homecare.report.write import map_frame, result_json, write_pictures
from homecare.scenarios import StressRun

FIGURES = (
    "displaced_hours", "displaced_people", "lost_hours", "lost_people", "least_lost_hours", "hhi",
    "largest_share",
)  # fmt: skip
WORST = ("lost_hours", "lost_people", "lost_share", "least_lost_hours", "hhi", "largest_share")


def write_stress_outputs(
    done: StressRun, out: Path, *, progress: Callable[[str], None], rule: str = "under5"
) -> tuple[Path, ...]:
    """Write the page, the chart, the maps, the tables and the record of a stress.

    Parameters
    ----------
    done : StressRun
        A finished stress.
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
    progress("hiding what tells of few people")
    safe = protect_stress(done.result, done.run.result, rule)
    progress("drawing the chart and the maps of failures")
    pictures = _pictures(done, safe)
    page = stress_html(safe, pictures, attribution=done.run.scenario.attribution, rule=rule)
    names = {"chart": "stress", "lost": "map-stress-lost", "worst": "map-stress-worst"}
    return (
        files.write_text(out / "stress.html", page),
        *write_pictures(out, {names[each]: picture for each, picture in pictures.items()}),
        files.write_text(out / "stress.csv", _failures_csv(safe)),
        files.write_text(out / "stress-zones.csv", _zones_csv(safe)),
        files.write_text(out / "stress-worst-by-zone.csv", _worst_csv(safe)),
        files.write_text(out / "stress.json", result_json(done.result)),
    )


def _pictures(done: StressRun, safe: Mapping[str, Any]) -> dict[str, Picture]:
    scenario, zones = done.run.scenario, done.run.inputs.zones
    singles = told.alone(safe)
    frame = map_frame(
        safe,
        scenario.attribution,
        hole_label=scenario.hole_label,
        is_illustrative=scenario.are_zones_illustrative,
    )
    kind = "takes nobody new" if safe["kind"] == "suspension" else "leaves"
    chart = failures_chart(
        singles,
        title=f"If one provider {kind}: the failures that hurt most",
        subtitle=f"{safe['scenario']['title']}. Hours a week.",
        notices=[each for each in safe["scenario"]["notices"] if "invented" in each][:1],
    )
    pictures = {} if chart is None else {"chart": chart}
    worst = told.found_row(safe, safe["worst"]["one_provider"])
    if worst is not None:
        pictures["lost"] = lost_map(zones, safe, worst, frame=frame)
    if singles:
        pictures["worst"] = worst_map(zones, safe, frame=frame)
    return pictures


def _labels(safe: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "scenario_id": safe["scenario"]["id"],
        "failure": row["failure"],
        "kind": row["kind"],
        "capacity_change": row["capacity_change"],
        "provider_ids": ";".join(each["provider_id"] for each in row["providers"]),
    }


LABELS = ("scenario_id", "failure", "kind", "capacity_change", "provider_ids")


def _failures_csv(safe: Mapping[str, Any]) -> str:
    rows = [
        {**_labels(safe, row), **{name: row[name] for name in FIGURES}, **_tail(safe, row)}
        for row in safe["failures"]
    ]
    return tables.csv_text((*LABELS, *FIGURES, "hidden", "notices"), rows)


def _zones_csv(safe: Mapping[str, Any]) -> str:
    rows = [
        {
            **_labels(safe, row),
            "zone_id": zone["zone_id"],
            **{name: zone[name] for name in FIGURES},
            **_tail(safe, zone),
        }
        for row in safe["failures"]
        for zone in row["zones"]
    ]
    return tables.csv_text((*LABELS, "zone_id", *FIGURES, "hidden", "notices"), rows)


def _worst_csv(safe: Mapping[str, Any]) -> str:
    before = ("planned_hours_per_week", "placed_hours", "providers_with_hours", "hhi",
              "largest_share", "largest_provider_id")  # fmt: skip
    rows = []
    for zone in safe["zones"]:
        worst = zone["worst"] or {}
        ends = worst.get("lost_share_class") or (None, None)
        rows.append(
            {
                "scenario_id": safe["scenario"]["id"],
                "zone_id": zone["zone_id"],
                **{name: zone[name] for name in before},
                "worst_provider_id": worst.get("provider_id"),
                **{f"worst_{name}": worst.get(name) for name in WORST},
                "worst_lost_share_from": ends[0],
                "worst_lost_share_to": ends[1],
                "hidden": ";".join(
                    [*zone["hidden"], *(f"worst_{name}" for name in worst.get("hidden", ())
                                        if name in WORST)]
                ),
                "notices": " ".join(safe["scenario"]["notices"]),
            }
        )  # fmt: skip
    heads = ("scenario_id", "zone_id", *before, "worst_provider_id",
             *(f"worst_{name}" for name in WORST), "worst_lost_share_from",
             "worst_lost_share_to", "hidden", "notices")  # fmt: skip
    return tables.csv_text(heads, rows)


def _tail(safe: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "hidden": ";".join(name for name in row["hidden"] if name in FIGURES),
        "notices": " ".join(safe["scenario"]["notices"]),
    }
