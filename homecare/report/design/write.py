"""Files of a design: tables, chart and page after disclosure control, postcodes and the record.

Receives a design run; hands on the paths written. `design.json` is the working record and is not
for publication.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from homecare.report import files, tables
from homecare.report.design.charts import frontier_chart
from homecare.report.design.page import design_html
from homecare.report.design.words import short_words
from homecare.report.disclosure.design import protect_design
from homecare.report.write import result_json
from homecare.scenarios import DesignRun

BANDS = (
    "band",
    "easier_end",
    "harder_end",
    "rate_gbp_per_hour",
    "hours_per_week",
    "share_of_hours",
    "weekly_cost_gbp",
)
POINTS = (
    "most_bands",
    "weekly_cost_gbp",
    "annual_cost_low_gbp",
    "annual_cost_high_gbp",
    "average_rate_gbp_per_hour",
    "short_hours_per_week",
    "short_share",
    "rates_gbp_per_hour",
    "cuts",
)
GAPS = ("card", "gap_gbp_per_hour", "hours_per_week", "share_of_hours")


def write_design_outputs(
    run: DesignRun, out: Path, *, progress: Callable[[str], None], rule: str = "under5"
) -> tuple[Path, ...]:
    """Write a design's tables, chart, page, postcodes with their bands, and its record.

    Parameters
    ----------
    run : DesignRun
        A finished design.
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
    progress("drawing the frontier and writing the page")
    safe = protect_design(run.result, rule)
    measure = safe["measure"]
    meaning = (
        f"Short: hours {short_words(safe)}. Ends and cuts: {measure['words']}, {measure['unit']}."
    )
    notice = " ".join((*(safe["scenario"].get("notices") or ()), meaning))
    edges = [
        {"card": name, **row}
        for name, card in safe["cliff_edges"]["cards"].items()
        for row in card["gaps"]
    ]
    written = [files.write_text(out / "design.json", result_json(run.result))]
    for name, columns, rows in (
        ("design-bands.csv", BANDS, safe["design"]["bands"]),
        ("frontier.csv", POINTS, [_flat(row) for row in safe["frontier"]]),
        ("cliff-edges.csv", GAPS, edges),
    ):
        marked = [
            {
                **row,
                "scenario_id": safe["scenario"]["id"],
                "hidden": ";".join(row.get("hidden", ())),
                "notice": notice,
            }
            for row in rows
        ]
        heads = ("scenario_id", *columns, "hidden", "notice")
        written.append(files.write_text(out / name, tables.csv_text(heads, marked)))
    if not safe["design"]["keeps_present_bands"]:
        written.append(files.write_text(out / "postcode-bands.csv", _postcodes(run)))
    picture = frontier_chart(safe)
    written.append(files.write_bytes(out / "frontier.png", picture.png))
    written.append(files.write_bytes(out / "frontier.svg", picture.svg))
    html = design_html(safe, picture, attribution=run.scenario.attribution, rule=rule)
    return (*written, files.write_text(out / "design.html", html))


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "annual_cost_low_gbp": row["annual_cost_gbp"]["low"],
        "annual_cost_high_gbp": row["annual_cost_gbp"]["high"],
        "rates_gbp_per_hour": ";".join(f"{each:.2f}" for each in row["rates_gbp_per_hour"]),
        "cuts": ";".join(f"{each:g}" for each in row["cuts"]),
    }


def _postcodes(run: DesignRun) -> str:
    """Return every postcode with its band, as the band rule `areas` reads it."""
    rows = [
        {"area_type": "postcode", "area": postcode, "band": band}
        for postcode, band in zip(run.places["postcode"], run.places["band"], strict=True)
    ]
    return tables.csv_text(("area_type", "area", "band"), rows)
