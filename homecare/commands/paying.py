"""Commands about payment: pay.

Heavy imports stay inside the commands, so that `homecare --help` is quick.
"""

from __future__ import annotations

from pathlib import Path

import click

from homecare.commands.shared import (
    aside_option,
    file_option,
    json_option,
    out_option,
    say,
    show,
    tell_files,
    tell_notes,
)


@click.command()
@click.argument("scenario")
@file_option("--visits", "Visits that took place; without it rules act on planned visits.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="NAME",
    help="Payment rule; several are combined in their stated order. Without it each rule by "
    "itself, and the payment model's combination.",
)
@out_option("Write pay.html, tables, charts and pay.json there.")
@aside_option
@json_option
def pay(
    scenario: str,
    *,
    visits: Path | None,
    rules: tuple[str, ...],
    out: Path | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Show what payment rules and mechanisms cost, who pays, and who is charged what."""
    from homecare import api
    from homecare.report.pay import words as words_pay

    done = api.pay(scenario, visits=visits, rules=rules, set_aside=set_aside, progress=say)
    tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.pay.write import write_pay_outputs

        tell_files(write_pay_outputs(done, out, progress=say), out)
    show(done.result, words_pay.pay_text(done.result), as_json=as_json)
