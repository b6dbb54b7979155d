"""Commands about one placement: explain.

Heavy imports stay inside the commands, so that `homecare --help` is quick.
"""

from __future__ import annotations

from pathlib import Path

import click

from homecare.commands.shared import json_option, out_option, say, show, tell_files


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path), metavar="RUN_DIR")
@click.argument("package_id", metavar="PACKAGE_ID")
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
    package_id: str,
    *,
    provider: str | None,
    anew: bool,
    supply_elasticity: float | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say why a package is where it is, why not elsewhere, and what would place it."""
    from homecare import api
    from homecare.report.explain import words

    done = api.explain(
        run_dir,
        package_id,
        provider=provider,
        anew=anew,
        supply_elasticity=supply_elasticity,
        progress=say,
    )
    if out is not None:
        from homecare.report.explain.write import write_explain_outputs

        tell_files(write_explain_outputs(done, out), out)
    show(done.result, words.explain_text(done.result), as_json=as_json)
