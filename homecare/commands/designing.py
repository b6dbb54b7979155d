"""The command that designs: design.

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


@click.command()
@click.argument("scenario")
@click.option(
    "--budget",
    type=float,
    metavar="GBP",
    help="What all costed hours may cost a year, in the year with more payment weeks: the card "
    "that leaves fewest hours short within it.",
)
@click.option(
    "--floor-target",
    type=float,
    metavar="SHARE",
    help="Largest share of hours that may be paid below the floor, 0 to 1: the cheapest card that "
    "keeps it.",
)
@click.option(
    "--unplaced-target",
    type=float,
    metavar="SHARE",
    help="Largest share of hours that may be without a provider; needs --supply-elasticity.",
)
@click.option(
    "--supply-elasticity",
    type=float,
    metavar="E",
    help="Switch on a supply response, an assumption: E per cent more supply for one per cent on "
    "the rate. Off without it.",
)
@click.option("--bands", type=int, default=4, show_default=True, help="At most so many bands.")
@click.option(
    "--measure",
    metavar="NAME",
    help="What bands are cut on: zone-travel (the legal floor's own; without this option, where "
    "there is one), travel-minutes, density or distance.",
)
@click.option(
    "--floor",
    default="legal",
    show_default=True,
    metavar="NAME",
    help="What an hour must pay: legal or living-wage (employment cost of contact and travel, as "
    "homecare price shows it where costs and travel models are named), or base-rate (what today's "
    "base rate pays for, at the place's own travel).",
)
@click.option(
    "--lowest-rate", type=float, metavar="GBP", help="Lowest rate; without it today's lowest."
)
@click.option(
    "--highest-rate",
    type=float,
    metavar="GBP",
    help="Highest rate; without it the highest that is of use.",
)
@file_option("--model", "Design model; without it the bundled standard terms.")
@click.option("--costs", metavar="MODEL", help="Costs model in place of the scenario's.")
@click.option("--travel", metavar="MODEL", help="Travel model in place of the scenario's.")
@out_option(
    "Write the designed card as a scenario with its models, tables, the frontier, a map, a page "
    "and design.json there."
)
@aside_option
@json_option
def design(
    scenario: str,
    *,
    budget: float | None,
    floor_target: float | None,
    unplaced_target: float | None,
    supply_elasticity: float | None,
    bands: int,
    measure: str | None,
    floor: str,
    lowest_rate: float | None,
    highest_rate: float | None,
    model: Path | None,
    costs: str | None,
    travel: str | None,
    out: Path | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Find the bands and rates that meet a budget or a target at least cost."""
    from homecare import api
    from homecare.report.design import words as words_design

    done = api.design(
        scenario,
        budget=budget,
        floor_target=floor_target,
        unplaced_target=unplaced_target,
        supply_elasticity=supply_elasticity,
        bands=bands,
        measure=measure,
        floor=floor,
        lowest_rate=lowest_rate,
        highest_rate=highest_rate,
        model=model,
        costs=costs,
        travel=travel,
        set_aside=set_aside,
        progress=say,
    )
    tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.design.write import write_design_outputs

        tell_files(write_design_outputs(done, out, progress=say), out)
    show(done.result, words_design.design_text(done.result), as_json=as_json)
