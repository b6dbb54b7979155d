"""Commands about placements and runs that exist: allocate, verify.

Heavy imports stay inside the commands, so that `homecare --help` is quick.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Literal

import click

from homecare.commands.shared import (
    aside_option,
    file_option,
    json_option,
    out_option,
    place_option,
    say,
    show,
    tell_files,
    tell_notes,
)


@click.command()
@file_option("--packages", "Packages of care with their zone_id.", required=True)
@file_option("--providers", "Providers.", required=True)
@file_option("--appointments", "Who is appointed where, as what.", required=True)
@file_option("--model", "Allocation model; without it the standard goals and equal weights.")
@click.option(
    "--rule",
    default="optimum",
    show_default=True,
    metavar="NAME",
    help="`optimum`, the goals in strict order, or a rule such as `prime_first`; the reference "
    "lists them.",
)
@place_option
@click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Day on which suspensions and dates are read; without it every stated suspension counts.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the tie-break.")
@out_option("Write allocation.csv (row-level) and result.json there.")
@aside_option
@json_option
def allocate(
    *,
    packages: Path,
    providers: Path,
    appointments: Path,
    model: Path | None,
    rule: str,
    placing: Literal["all", "new"] | None,
    as_of: datetime | None,
    seed: int,
    out: Path | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Place packages with providers from three tables alone."""
    from homecare import api
    from homecare.report import words_card

    day: date | None = as_of.date() if as_of else None
    done = api.allocate(
        packages,
        providers,
        appointments=appointments,
        model=model,
        rule=rule,
        placing=placing,
        as_of=day,
        seed=seed,
        set_aside=set_aside,
        progress=say,
    )
    tell_notes(done.notes)
    if out is not None:
        from homecare.report.outputs import write_allocation_outputs

        tell_files(write_allocation_outputs(done, out), out)
    show(done.result, words_card.placed_text(done.result), as_json=as_json)


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path), metavar="RUN_DIR")
@json_option
def verify(run_dir: Path, *, as_json: bool) -> None:
    """Make a run again from its record and report any difference, in figures or in files."""
    from homecare import api
    from homecare.errors import InputError

    found = api.verify(run_dir, progress=say)
    if not found.is_same:
        raise InputError(found.faults(run_dir))
    answer: dict[str, object] = {
        "scenario": found.scenario_id,
        "is_same": True,
        "inputs": [],
        "results": [],
        "files": [],
    }
    show(answer, f"{run_dir}: the same again, figure for figure and file for file", as_json=as_json)
