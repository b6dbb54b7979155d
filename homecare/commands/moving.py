"""Commands about moving people: frontier.

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
@click.argument("scenario")
@click.option(
    "--points",
    type=int,
    default=8,
    show_default=True,
    help="How many plans, both ends included; 3 or more.",
)
@out_option("Write a page, a chart, a table and frontier.json there.")
@aside_option
@json_option
def frontier(
    scenario: str, *, points: int, out: Path | None, set_aside: bool, as_json: bool
) -> None:
    """What moving more people away from today's provider is worth, step by step."""
    from homecare import api
    from homecare.report.frontier import words

    done = api.frontier(scenario, points=points, set_aside=set_aside, progress=say)
    tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.frontier.write import write_frontier_outputs

        tell_files(write_frontier_outputs(done, out, progress=say), out)
    show(done.result, words.frontier_text(done.result), as_json=as_json)
