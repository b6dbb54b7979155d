"""Commands about who has the work and who waits: panel.

Heavy imports stay inside the command, so that `homecare --help` is quick.
"""

from __future__ import annotations

from pathlib import Path

import click

from homecare.commands.shared import (
    aside_option,
    json_option,
    out_option,
    say,
    show,
    tell_files,
    tell_notes,
)


@click.command()
@click.argument("scenario", metavar="SCENARIO_OR_RUN")
@out_option("Write a page, charts, tables and panel.json there.")
@aside_option
@json_option
def panel(scenario: str, *, out: Path | None, set_aside: bool, as_json: bool) -> None:
    """Who has the work, who waits, what fairness costs and what further hours are worth."""
    from homecare import api
    from homecare.report.panel.words import panel_text

    done = api.panel(scenario, set_aside=set_aside, progress=say)
    tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.panel.write import write_panel_outputs

        tell_files(write_panel_outputs(done, out, progress=say), out)
    show(done.result, panel_text(done.result), as_json=as_json)
