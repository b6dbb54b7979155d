"""The command that takes a scenario through the years of its contract: budget.

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
)


@click.command()
@click.argument("scenario")
@click.option(
    "--against",
    metavar="OTHER",
    help="Another scenario to hold against it, year by year.",
)
@click.option(
    "--between",
    nargs=2,
    multiple=True,
    metavar="YEAR YEAR",
    help="A bridge between any two financial years, such as 2021-22 2024-25. May be repeated.",
)
@out_option(
    "Write budget.html, budget.xlsx, budget.json, charts and tables of years, periods, uplifts "
    "and bridges there."
)
@aside_option
@json_option
def budget(
    scenario: str,
    *,
    against: str | None,
    between: tuple[tuple[str, str], ...],
    out: Path | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Cost of each year of the contract, and why it differs from the year before.

    The scenario's models include a contract: its years, uplifts, growth in hours, payment days and
    phased start.
    """
    from homecare import api
    from homecare.report.budget.words import budget_text

    figures = api.budget(scenario, against, between=between, set_aside=set_aside, progress=say)
    if out is not None:
        from homecare.report.budget.write import write_budget

        say("writing the budget")
        written = write_budget(figures, out)
        if len(written) == 1:
            say(
                "costs of several years would tell of fewer than five people: nothing but the "
                "working record is written, and what an earlier run published there is taken away"
            )
        tell_files(written, out)
    show(figures, budget_text(figures), as_json=as_json)
