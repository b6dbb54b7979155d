"""Commands about one placement: explain.

Heavy imports stay inside the commands, so that `homecare --help` is quick.
"""

from __future__ import annotations

from pathlib import Path

import click

from homecare.commands.shared import (
    columns,
    json_option,
    out_option,
    say,
    show,
    tell_files,
    tell_notes,
)


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path), metavar="RUN_DIR")
@click.argument("package_id", metavar="[PACKAGE_ID]", required=False)
@click.option(
    "--zone",
    "zones",
    multiple=True,
    metavar="ZONE_ID",
    help="Instead of a package: how short the zone is, who is full there, and what further hours "
    "would add. May be given several times.",
)
@click.option("--provider", metavar="P", help="Answer: why not with this provider?")
@click.option(
    "--anew",
    is_flag=True,
    help="Also allocate everything anew with each change that would place the package.",
)
@click.option(
    "--supply-elasticity",
    type=float,
    metavar="E",
    help="Tell the rate that would bring missing hours, assuming E per cent more supply for one "
    "per cent on the rate.",
)
@out_option("Write the award record there, as a page and as JSON (row-level).")
@json_option
def explain(
    run_dir: Path,
    package_id: str | None,
    *,
    zones: tuple[str, ...],
    provider: str | None,
    anew: bool,
    supply_elasticity: float | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say why a package is where it is and what would place it; or how short a zone is."""
    from homecare import api
    from homecare.report.explain import words

    if zones and out is not None:
        raise click.UsageError("--out writes the award record of a package; zones have none")

    done = api.explain(
        run_dir,
        package_id,
        zones=zones,
        provider=provider,
        anew=anew,
        supply_elasticity=supply_elasticity,
        progress=say,
    )
    tell_notes(done.result["notes"])
    if zones:
        from homecare.report.panel.words import zones_text

        show(done.result, zones_text(done.result), as_json=as_json)
        return
    if out is not None:
        from homecare.report.explain.write import write_explain_outputs

        tell_files(write_explain_outputs(done, out), out)
    show(done.result, words.explain_text(done.result, columns=columns()), as_json=as_json)
