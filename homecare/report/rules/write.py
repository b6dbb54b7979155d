"""Files of rules compared: a page, a chart and tables after disclosure control, and the record.

Receives a finished comparison; hands on the paths written. `rules.json` is the working record and
is not for publication; everything else may be published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from homecare.report import files, tables
from homecare.report.disclosure.rules import protect_rules
from homecare.report.rules import words as told
from homecare.report.rules.charts import rules_chart
from homecare.report.rules.page import rules_html
from homecare.report.write import result_json
from homecare.scenarios import RulesRun

ENDS = ("mean", "low", "high")


def write_rules_outputs(
    run: RulesRun, out: Path, *, progress: Callable[[str], None], rule: str = "under5"
) -> tuple[Path, ...]:
    """Write the page, the chart, the tables and the record of a comparison.

    Parameters
    ----------
    run : RulesRun
        A finished comparison.
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
    progress("writing the page, the chart and the tables of rules")
    safe = protect_rules(run.result, rule)
    names = told.told_measures(safe)
    scenario = safe["scenario"]
    picture = rules_chart(
        safe,
        names=[name for name in names if name != "waiting_people"],
        title=scenario["title"],
        basis=told.orders_sentence(safe),
        notices=[each for each in scenario["notices"] if "invented" in each][:1],
    )
    page = rules_html(safe, picture, names=names, attribution=run.scenario.attribution, rule=rule)
    heads = ("scenario_id", "rule", "measure", *ENDS, "hidden")
    pair_heads = ("scenario_id", "first", "second", "measure", *ENDS, "hidden")
    return (
        files.write_text(out / "rules.html", page),
        files.write_bytes(out / "rules.png", picture.png),
        files.write_bytes(out / "rules.svg", picture.svg),
        files.write_text(out / "rules.csv", tables.csv_text(heads, _rows(safe))),
        files.write_text(out / "rules-pairs.csv", tables.csv_text(pair_heads, _pair_rows(safe))),
        files.write_text(out / "rules.json", result_json(run.result)),
    )


def _rows(safe: Mapping[str, Any]) -> list[dict[str, Any]]:
    best = safe["optimum"]
    rows: list[dict[str, Any]] = [
        _row(safe, best, name, dict.fromkeys(ENDS, value), rule="optimum")
        for name, value in best["measures"].items()
    ]
    for each in safe["rules"]:
        rows += [
            _row(safe, each, name, ends, rule=each["name"])
            for name, ends in each["measures"].items()
        ]
    return rows


def _pair_rows(safe: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _row(safe, pair, name, ends, first=pair["first"], second=pair["second"])
        for pair in safe["pairs"]
        for name, ends in pair["differences"].items()
    ]


def _row(
    safe: Mapping[str, Any],
    of: Mapping[str, Any],
    name: str,
    ends: Mapping[str, Any] | None,
    **labels: str,
) -> dict[str, Any]:
    return {
        "scenario_id": safe["scenario"]["id"],
        **labels,
        "measure": name,
        **(ends or dict.fromkeys(ENDS)),
        "hidden": "yes" if name in of["hidden"] else "",
    }
