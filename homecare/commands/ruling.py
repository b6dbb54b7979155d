"""Commands about rules of brokerage: rules.

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


@click.command("rules")
@click.argument("scenario")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="NAME",
    help="Rule to compare, several times; without it every rule but the batches.",
)
@place_option
@click.option(
    "--orders",
    type=int,
    default=200,
    show_default=True,
    help="Orders of arrival to draw at most; 20 or more.",
)
@click.option(
    "--half-width",
    type=float,
    metavar="HOURS",
    help="Stop once differences in placed hours are told to within so many hours a week; "
    "without it a thousandth of the planned hours.",
)
@click.option("--seed", type=int, help="Seed of the draws; without it the scenario's.")
@out_option("Write a page, a chart, tables and rules.json there.")
@aside_option
@json_option
def rules_command(
    scenario: str,
    *,
    rules: tuple[str, ...],
    placing: Literal["all", "new"] | None,
    orders: int,
    half_width: float | None,
    seed: int | None,
    out: Path | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Compare rules of brokerage with each other and with the optimum."""
    from homecare import api
    from homecare.report.rules import words as words_rules

    done = api.rules(
        scenario,
        rules=rules,
        placing=placing,
        orders=orders,
        half_width=half_width,
        seed=seed,
        set_aside=set_aside,
        progress=say,
    )
    tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.rules.write import write_rules_outputs

        tell_files(write_rules_outputs(done, out, progress=say), out)
    show(done.result, words_rules.rules_text(done.result), as_json=as_json)
