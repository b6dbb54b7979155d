"""Commands about the failure of providers: stress.

Heavy imports stay inside the command, so that `homecare --help` is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from homecare.commands.shared import (
    aside_option,
    json_option,
    out_option,
    place_option,
    say,
    show,
    tell_files,
    tell_notes,
)


@click.command()
@click.argument("scenario")
@click.option(
    "--suspend",
    is_flag=True,
    help="Each provider takes nobody new, instead of leaving.",
)
@click.option(
    "--provider",
    "providers",
    multiple=True,
    metavar="ID",
    help="Only this provider fails; several times for several. Without it every provider in turn.",
)
@click.option(
    "--pairs",
    type=int,
    default=5,
    show_default=True,
    help="Every pair among so many of the largest fails together as well; 0 for none.",
)
@click.option(
    "--capacity",
    multiple=True,
    type=float,
    default=(-0.1, -0.2),
    show_default=True,
    metavar="SHARE",
    help="Capacity falls by this share, -1 to 0: of all providers at once, or of each --provider "
    "alone. Several times for several; 0 changes nothing.",
)
@place_option
@out_option("Write a page, a chart, maps, tables and stress.json there.")
@aside_option
@json_option
def stress(
    scenario: str,
    *,
    suspend: bool,
    providers: tuple[str, ...],
    pairs: int,
    capacity: tuple[float, ...],
    placing: Literal["all", "new"] | None,
    out: Path | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Show what the failure of providers would do to the plan, and which hurts most."""
    from homecare import api
    from homecare.report.stress import words

    done = api.stress(
        scenario,
        suspend=suspend,
        providers=providers,
        pairs=pairs,
        capacity=capacity,
        placing=placing,
        set_aside=set_aside,
        progress=say,
    )
    tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.stress.write import write_stress_outputs

        tell_files(write_stress_outputs(done, out, progress=say), out)
    show(done.result, words.stress_text(done.result), as_json=as_json)
