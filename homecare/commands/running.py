"""Commands that run a scenario, or a part of one: run, compare, zones.

Heavy imports stay inside the commands, so that `homecare --help` is quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import click

from homecare.commands.shared import (
    aside_option,
    json_option,
    out_option,
    place_option,
    rows_need_out,
    say,
    show,
    tell_files,
    tell_notes,
)


@click.command()
@click.argument("scenario")
@out_option("Write tables, maps, GeoPackage, report and result.json there.")
@click.option("--rows", is_flag=True, help="Also write row-level files (packages are people).")
@place_option
@aside_option
@json_option
def run(
    scenario: str,
    *,
    out: Path | None,
    rows: bool,
    placing: Literal["all", "new"] | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Run one scenario end to end: locate, price, place, report."""
    from homecare import api
    from homecare.report import words

    rows_need_out(rows=rows, out=out)
    done = api.run(scenario, placing=placing, set_aside=set_aside, progress=say)
    tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.outputs import write_run_outputs

        tell_files(write_run_outputs(done, out, rows=rows, progress=say), out)
    show(done.result, words.run_text(done.result), as_json=as_json)


@click.command()
@click.argument("baseline")
@click.argument("options", metavar="OPTION...", nargs=-1, required=True)
@out_option("Write comparison.json, comparison.html and a chart of each bridge there.")
@aside_option
@json_option
def compare(
    baseline: str, options: tuple[str, ...], *, out: Path | None, set_aside: bool, as_json: bool
) -> None:
    """Compare options with a baseline: every difference, and the bridge between their costs."""
    from homecare import api
    from homecare.report.compare import words as words_compare

    comparison = api.compare(baseline, *options, set_aside=set_aside, progress=say)
    if out is not None:
        from homecare.report.outputs import write_comparison_outputs

        tell_files(
            write_comparison_outputs(comparison, out, progress=say),
            out,
        )
    show(comparison, words_compare.compare_text(comparison), as_json=as_json)


@click.command()
@click.argument("scenario")
@click.option(
    "--compare",
    multiple=True,
    metavar="ZONES",
    help="Another zoning to set beside the scenario's own: a zones file, a scenario (its zones), "
    "or a bundled name such as leicestershire-districts. May be given up to four times.",
)
@out_option(
    "Write zones.csv and the map of hours there; with --compare also zonings.csv, "
    "zoning-changes.csv, zonings.html, maps and zonings.json."
)
@click.option(
    "--compare-bands",
    nargs=2,
    metavar="A B",
    help="Two geography models or band rules: the hours that change band from A to B, and the "
    "change in weekly cost.",
)
@aside_option
@json_option
def zones(
    scenario: str,
    *,
    compare: tuple[str, ...],
    out: Path | None,
    compare_bands: tuple[str, str] | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Hours and bands of each zone, and their map, without placing anything."""
    from homecare import api
    from homecare.report import words
    from homecare.report.zonings import words as words_zonings

    done = api.zones(
        scenario,
        compare=compare,
        compare_bands=compare_bands,
        set_aside=set_aside,
        progress=say,
    )
    tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.outputs import write_zones_outputs

        tell_files(write_zones_outputs(done, out, progress=say), out)
    text = (words_zonings.zonings_text if compare else words.zones_text)(done.result)
    if isinstance(found := done.result.get("band_comparison"), Mapping):
        from homecare.report.zonings.words_bands import band_comparison_text

        text += "\n" + band_comparison_text(found)
    show(done.result, text, as_json=as_json)
