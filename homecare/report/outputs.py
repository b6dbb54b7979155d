"""Outputs of the commands: what each one leaves in the folder the user named.

Receives runs from the scenarios room; hands on the paths written. Row-level files are written
here alone, and only where the user asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from homecare.report import files
from homecare.report.compare.write import write_comparison
from homecare.report.intake.page_quality import quality_html
from homecare.report.intake.problems import RowHours, write_problems
from homecare.report.intake.project import refuse_folder, write_project
from homecare.report.write import map_frame, result_json, write_run, write_zones
from homecare.report.zonings.write import write_zonings
from homecare.report.zonings.write_bands import write_band_comparison
from homecare.scenarios import Gathered, Part, Run, TablesRun, ZonesRun

INTAKE_FOLDER = "intake"
ROWS_FOLDER = "rows-not-for-publication"
Progress = Callable[[str], None]


def write_run_outputs(run: Run, out: Path, *, rows: bool, progress: Progress) -> tuple[Path, ...]:
    """Write a run's tables, maps, GeoPackage, page and result; rows only when asked.

    Parameters
    ----------
    run : Run
        A finished run.
    out : pathlib.Path
        Folder to write to.
    rows : bool
        Also write packages and their placements, row by row, into a marked folder.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    progress("drawing maps and writing the report")
    written = write_run(
        run.result,
        run.inputs.zones,
        run.inputs.places,
        out,
        attribution=run.scenario.attribution,
        hole_label=run.scenario.hole_label,
        is_illustrative=run.scenario.are_zones_illustrative,
    )
    if rows:
        folder = out / ROWS_FOLDER
        for name, hand_over in (("packages.csv", run.priced), ("allocation.csv", run.allocation)):
            with files.replacing(folder / name) as draft:
                hand_over.write(draft)
            written.append(folder / name)
    return tuple(written)


def write_zones_outputs(run: ZonesRun, out: Path, *, progress: Progress) -> tuple[Path, ...]:
    """Write hours and bands by zone as tables, and their map; what is compared beside them.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    progress("drawing the map of hours")
    scenario = run.scenario
    written = write_zones(
        run.result,
        run.inputs.zones,
        out,
        attribution=scenario.attribution,
        hole_label=scenario.hole_label,
        is_illustrative=scenario.are_zones_illustrative,
    )
    if run.compared is not None:
        progress("drawing the zonings side by side")
        written += write_zonings(
            run.result,
            [zoning.zones for zoning in run.compared.zonings],
            out,
            attribution=scenario.attribution,
            hole_label=scenario.hole_label,
        )
    if "band_comparison" in run.result:
        frame = map_frame(
            run.result,
            scenario.attribution,
            hole_label=scenario.hole_label,
            is_illustrative=scenario.are_zones_illustrative,
        )
        written += write_band_comparison(run.result, run.inputs.zones, out, frame=frame)
    return tuple(written)


def write_comparison_outputs(
    comparison: Mapping[str, Any], out: Path, *, progress: Progress
) -> tuple[Path, ...]:
    """Write a comparison's page, charts and result.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    progress("writing the comparison")
    return tuple(
        write_comparison(
            comparison, out, attribution=comparison["baseline"]["scenario"]["attribution"]
        )
    )


def write_intake_outputs(gathered: Gathered, out: Path, *, progress: Progress) -> tuple[Path, ...]:
    """Write what an intake leaves: problems, data quality, accounts, and unless refused a project.

    Problems and the project's demand are row by row, as the user asked by naming the folder.

    Raises
    ------
    UsageError
        When a file is open elsewhere, the folder cannot be written, or the project would take the
        place of files that are not its own.
    """
    if not gathered.faults:
        refuse_folder(gathered, out)
    progress("writing the problems, the data quality and the accounts")
    folder = out / INTAKE_FOLDER
    quality = gathered.quality.as_dict()
    written = list(
        write_problems(
            folder,
            gathered.problems,
            hours=[_row_hours(part) for part in gathered.parts if part.has_hours],
            ledgers={
                f"{part.table.name}: {part.source.label()}": part.account().as_dict()
                for part in gathered.parts
            },
            quality=quality,
            doubts=gathered.doubts,
        )
    )
    html = quality_html(quality, title=gathered.intake.title, accounts=gathered.accounts())
    written.append(files.write_text(folder / "data-quality.html", html))
    written.append(files.write_text(folder / "intake.json", result_json(gathered.result())))
    if not gathered.faults:
        progress("writing the project folder")
        written += write_project(gathered, out)
    return tuple(written)


def _row_hours(part: Part) -> RowHours:
    return RowHours(
        file=part.checked.raw.source,
        sheet=part.checked.raw.sheet,
        row_numbers=part.checked.raw.row_numbers,
        hours_per_week=part.ledger.hours,
        cost_gbp_per_week=part.adapted.cost_gbp_per_week,
    )


def write_allocation_outputs(run: TablesRun, out: Path) -> tuple[Path, ...]:
    """Write `allocation.csv`, row by row as asked, and `result.json`.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    with files.replacing(out / "allocation.csv") as draft:
        run.allocation.write(draft)
    result = files.write_text(out / "result.json", result_json(run.result))
    return out / "allocation.csv", result
