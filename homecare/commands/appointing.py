"""Commands about the award of a contract: primes.

Heavy imports stay inside the command, so that `homecare --help` is quick.
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


@click.command("primes")
@click.argument("scenario")
@file_option(
    "--bids", "Table of bids; without it every appointment of the scenario counts as a bid."
)
@click.option(
    "--at-least",
    type=int,
    metavar="NUMBER",
    help="Least primes in a zone; without it what the allocation model asks of its class.",
)
@click.option(
    "--at-most",
    type=int,
    default=5,
    show_default=True,
    metavar="NUMBER",
    help="Most primes in a zone.",
)
@out_option("Write a page, maps, tables and primes.json there.")
@aside_option
@json_option
def primes(
    scenario: str,
    *,
    bids: Path | None,
    at_least: int | None,
    at_most: int,
    out: Path | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Choose primes from bids so that care survives any one failure."""
    from homecare import api
    from homecare.report.primes.words import primes_text

    done = api.primes(
        scenario,
        bids=bids,
        at_least=at_least,
        at_most=at_most,
        set_aside=set_aside,
        progress=say,
    )
    tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.primes.write import write_primes_outputs

        tell_files(write_primes_outputs(done, out, progress=say), out)
    show(done.result, primes_text(done.result), as_json=as_json)
