"""Files of a design: tables, chart and page after disclosure control, postcodes and the record.

Receives a design run; hands on the paths written: the card as a scenario ready to be run, too.
`design.json` is the working record and is not for publication.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from homecare.errors import Fault, UsageError, listed
from homecare.report import files, furniture, maps, tables
from homecare.report.design.charts import frontier_chart
from homecare.report.design.page import design_html
from homecare.report.design.words import short_words
from homecare.report.disclosure.design import protect_design
from homecare.report.write import map_frame, result_json
from homecare.scenarios import DesignRun
from homecare.scenarios.design.files import MADE_BY, POSTCODE_BANDS, UNCHANGED

SCENARIO = "scenario.toml"

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
    texts = run.written.texts(out) if run.written is not None else {}
    _refuse(out, [*texts, SCENARIO])
    progress("drawing the map and the frontier, and writing the page")
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
        written.append(files.write_text(out / POSTCODE_BANDS, _postcodes(run)))
    pictures = {"bands": _map(run, safe), "frontier": frontier_chart(safe)}
    for name, picture in (("map-bands", pictures["bands"]), ("frontier", pictures["frontier"])):
        written.append(files.write_bytes(out / f"{name}.png", picture.png))
        written.append(files.write_bytes(out / f"{name}.svg", picture.svg))
    html = design_html(
        safe, pictures, attribution=run.scenario.attribution, rule=rule, is_ready=bool(texts)
    )
    written.append(files.write_text(out / "design.html", html))
    return (*written, *_write_scenario(run, texts, out))


def _refuse(out: Path, names: Iterable[str]) -> None:
    """Refuse a folder in which a scenario or model of somebody's own would be replaced."""
    others = [
        name
        for name in dict.fromkeys(names)
        if (out / name).is_file()
        and MADE_BY not in (out / name).read_bytes().decode("utf-8", errors="replace")
    ]
    if others:
        raise UsageError(
            Fault(
                "the design would take the place of files that are not its own",
                str(out),
                listed(others),
                "a folder of its own for the design",
                "name another folder with --out; nothing was written",
            )
        )


def _write_scenario(run: DesignRun, texts: Mapping[str, str], out: Path) -> list[Path]:
    """Write the designed card as a scenario, its file last; an earlier design's is taken away."""
    for name in (SCENARIO, UNCHANGED):
        if name not in texts and (out / name).is_file():
            _refuse(out, [name])
            (out / name).unlink()
    if run.written is None:
        return []
    written = []
    for kind, path in run.written.copied.items():
        target = out / "models" / kind / path.name
        if not (target.is_file() and target.samefile(path)):
            written.append(files.write_bytes(target, path.read_bytes()))
    # The scenario comes last: a folder without it is no project.
    last = sorted(texts, key=lambda each: each == SCENARIO)
    return [*written, *(files.write_text(out / name, texts[name]) for name in last)]


def _map(run: DesignRun, safe: Mapping[str, Any]) -> furniture.Picture:
    """Return the map of the designed bands, which hold five people or more each."""
    scenario, design = run.scenario, safe["design"]
    frame = map_frame(
        safe,
        scenario.attribution,
        hole_label=scenario.hole_label,
        is_illustrative=scenario.are_zones_illustrative,
    )
    basis = ""
    if not design["keeps_present_bands"]:
        # How today's bands were found says nothing of these.
        told = [each for each in frame.notices if not each.lower().startswith("bands:")]
        frame = replace(frame, notices=tuple(told))
        basis = f"Bands designed by homecare, cut on {safe['measure']['words']}."
    return maps.band_map(run.inputs.zones, run.places, design["bands"], frame=frame, basis=basis)


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
