"""Commands about prices: price.

Heavy imports stay inside the commands, so that `homecare --help` is quick.
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
@out_option("Write tables, charts, the page price.html and price.json there.")
@aside_option
@json_option
def price(scenario: str, *, out: Path | None, set_aside: bool, as_json: bool) -> None:
    """Show the rate card, its build-up, the legal floor, and what each rate pays for.

    The floor needs a costs model under [models] of the scenario; travel and emissions too.
    """
    from homecare import api
    from homecare.report import words_card

    figures = api.price(scenario, set_aside=set_aside, progress=say)
    tell_notes(figures["notes"])
    if out is not None:
        from homecare.report.price.write import write_price

        say("drawing charts and writing the page")
        tell_files(tuple(write_price(figures, out)), out)
    show(figures, words_card.card_text(figures), as_json=as_json)
