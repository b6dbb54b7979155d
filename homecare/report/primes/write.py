"""Files of primes chosen: page, maps and tables after disclosure control, and the record.

Receives a finished choice; hands on the paths written. `primes.json` is the working record and is
not for publication; everything else may be published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from homecare.report import files, tables
from homecare.report.disclosure.primes import protect_primes
from homecare.report.primes.maps import uncovered_map
from homecare.report.primes.page import primes_html
from homecare.report.write import map_frame, result_json, write_pictures
from homecare.scenarios import PrimesRun

DRAWN = ("chosen", "ranked_same")


def write_primes_outputs(
    run: PrimesRun, out: Path, *, progress: Callable[[str], None], rule: str = "under5"
) -> tuple[Path, ...]:
    """Write the page, the maps, the tables and the record of a choice of primes.

    Parameters
    ----------
    run : PrimesRun
        A finished choice.
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
    progress("drawing the maps and writing the page of primes")
    safe = protect_primes(run.result, rule)
    scenario = run.scenario
    frame = map_frame(
        safe,
        scenario.attribution,
        hole_label=scenario.hole_label,
        is_illustrative=scenario.are_zones_illustrative,
    )
    titles = {each["name"]: each["title"] for each in safe["choices"]}
    pictures = {
        name: uncovered_map(run.inputs.zones, safe, name, titles[name], frame=frame)
        for name in DRAWN
    }
    page = primes_html(safe, list(pictures.values()), attribution=scenario.attribution, rule=rule)
    return (
        files.write_text(out / "primes.html", page),
        *write_pictures(out, {f"map-primes-{name}": each for name, each in pictures.items()}),
        files.write_text(out / "primes.csv", tables.csv_text(BID_HEADS, _bid_rows(safe))),
        files.write_text(out / "primes-zones.csv", tables.csv_text(ZONE_HEADS, _zone_rows(safe))),
        files.write_text(
            out / "primes-failures.csv", tables.csv_text(FAILURE_HEADS, _failure_rows(safe))
        ),
        files.write_text(out / "primes.json", result_json(run.result)),
    )


CHOICES = ("chosen", "ranked_same", "ranked_most")
BID_HEADS = (
    "scenario_id", "zone_id", "provider_id", "place", "score", "usable_hours_per_week",
    *(f"is_{name}" for name in CHOICES), "hidden",
)  # fmt: skip
ZONE_HEADS = (
    "scenario_id", "zone_id", "zone_name", "demand_hours_per_week", "bids", "at_least", "primes",
    "mean_score", "score_given_up", *(f"worst_uncovered_hours_{name}" for name in CHOICES),
    "hidden",
)  # fmt: skip
FAILURE_HEADS = (
    "scenario_id", "provider_id", *(f"zones_{name}" for name in CHOICES),
    *(f"uncovered_hours_{name}" for name in CHOICES), "hidden",
)  # fmt: skip


def _bid_rows(safe: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _row(safe, each, BID_HEADS)
        | {f"is_{name}": "yes" if each[f"is_{name}"] else "" for name in CHOICES}
        for each in safe["appointments"]
    ]


def _zone_rows(safe: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _row(safe, each, ZONE_HEADS)
        | {
            f"worst_uncovered_hours_{name}": (each["worst_uncovered_hours"] or {}).get(name)
            for name in CHOICES
        }
        for each in safe["zones"]
    ]


def _failure_rows(safe: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _row(safe, each, FAILURE_HEADS)
        | {f"zones_{name}": each["zones"][name] for name in CHOICES}
        | {f"uncovered_hours_{name}": (each["uncovered_hours"] or {}).get(name) for name in CHOICES}
        for each in safe["failures"]
    ]


def _row(safe: Mapping[str, Any], of: Mapping[str, Any], heads: tuple[str, ...]) -> dict[str, Any]:
    return {
        **{name: of[name] for name in heads if name in of},
        "scenario_id": safe["scenario"]["id"],
        "hidden": ";".join(of["hidden"]),
    }
