"""A design: the rate card that meets an aim at least cost, beside today's, with its frontier.

Receives a scenario and an aim; hands on a `DesignRun`: figures named for JSON, every postcode with
its new band, and the designed card as a scenario ready to be run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from homecare.errors import Fault, UsageError
from homecare.pricing import PricedDemand, RateCard
from homecare.scenarios.design import figures
from homecare.scenarios.design.aim import Aim
from homecare.scenarios.design.back import why_not_written
from homecare.scenarios.design.files import Written, write_out
from homecare.scenarios.design.notes import back_notes, notes_of
from homecare.scenarios.design.rows import design_rows
from homecare.scenarios.design.search import search
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs, Progress
from homecare.scenarios.pipeline import no_progress, price_run, run_scenario
from homecare.scenarios.record import record_of
from homecare.scenarios.result import Figures, placements, scenario_of
from homecare.units import total_hours

MOST_BANDS = 6


@dataclass(frozen=True)
class DesignRun:
    """A design of a scenario.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    inputs : Inputs
        What its files held.
    places : pandas.DataFrame
        Every postcode in a zone with its measure and designed `band`.
    result : mapping
        The figures, as plain values.
    written : Written or None
        The designed card as a scenario and its models; None where it cannot be one.
    """

    scenario: Scenario
    inputs: Inputs
    places: pd.DataFrame
    result: Mapping[str, object]
    written: Written | None


def design_scenario(
    scenario: Scenario,
    aim: Aim,
    *,
    bands: int = 4,
    measure: str | None = None,
    floor: str = "legal",
    lowest_rate: float | None = None,
    highest_rate: float | None = None,
    model: Path | None = None,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> DesignRun:
    """Return the rate card that meets an aim at least cost.

    Parameters
    ----------
    scenario : Scenario
        Whose hours are to be paid.
    aim : Aim
        Budget or target.
    bands : int
        At most so many bands.
    measure, floor, model
        As for `design_rows`.
    lowest_rate, highest_rate : float, optional
        Limits of the rates, GBP/hour; without them today's lowest rate, and the highest that is
        of use.
    set_aside : bool
        Continue without the faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When the aim, the number of bands, a rate or a name cannot be.
    InputError, ModelError, ScenarioError
        With every fault of the files.
    InfeasibleError
        When no card meets the aim, naming the nearest that can be met.
    """
    faults = aim.faults() + _limit_faults(bands, lowest_rate, highest_rate)
    if faults:
        raise UsageError(faults)
    inputs, card, priced, placed = _priced(scenario, aim, set_aside=set_aside, progress=progress)
    progress(f"{scenario.id}: measuring how hard places are to serve")
    rows = design_rows(
        scenario,
        inputs,
        card=card,
        priced=priced,
        model=model,
        measure=measure,
        floor=floor,
        progress=progress,
    )
    progress(f"{scenario.id}: searching cuts and rates")
    found = search(
        scenario,
        aim,
        rows=rows,
        inputs=inputs,
        floor=floor,
        placed=placed,
        bands=bands,
        lowest_rate=lowest_rate,
        highest_rate=highest_rate,
    )
    work, chosen, back = found.work, found.chosen, found.back
    progress(f"{scenario.id}: drawing the frontier and measuring cliff edges")
    places = figures.banded_places(work, chosen.card)
    names = dict(zip(inputs.zones["zone_id"], inputs.zones["zone_name"], strict=True))
    told = figures.design_figures(
        work, chosen, back, bound=found.bound, is_proven=found.is_proven, zone_names=names
    )
    unfit = "" if chosen.card is None else why_not_written(scenario, inputs)
    written = None if unfit else write_out(scenario, work, chosen)
    result: Figures = {
        "scenario": scenario_of(scenario, inputs, card),
        **told,
        "notes": [
            *inputs.notes,
            *rows.notes,
            *notes_of(found),
            *back_notes(found),
            *([unfit] if unfit else []),
            *(written.notes if written is not None else ()),
        ],
        "ledger": inputs.ledger.as_dict(),
        "record": {
            **record_of(scenario, set_aside=set_aside, more_files=rows.files),
            "design_parameters": [
                value.as_dict() for _, value in sorted(rows.assumptions.values.items())
            ],
        },
    }
    return DesignRun(scenario, inputs, places, result, written)


def _limit_faults(bands: int, lowest: float | None, highest: float | None) -> list[Fault]:
    """Return what is wrong with the number of bands and the limits of the rates."""
    found = []
    if not 1 <= bands <= MOST_BANDS:
        found.append(
            Fault(
                "not a number of bands that can be searched",
                "--bands",
                str(bands),
                f"1 to {MOST_BANDS}",
                "more bands than that gain little and have more edges",
            )
        )
    for name, rate in (("--lowest-rate", lowest), ("--highest-rate", highest)):
        if rate is not None and not 0 < rate < 1000:
            found.append(
                Fault("not a rate", name, f"{rate:g}", "pounds an hour above 0", "state a rate")
            )
    return found


def _priced(
    scenario: Scenario, aim: Aim, *, set_aside: bool, progress: Progress
) -> tuple[Inputs, RateCard, PricedDemand, dict[str, float] | None]:
    """Return inputs, card and priced rows, and the share of each band's hours that is placed.

    Packages are placed only where the aim asks how supply answers to a rate.
    """
    if aim.supply_elasticity is None:
        inputs, card, priced = price_run(scenario, set_aside=set_aside, progress=progress)
        return inputs, card, priced, None
    run = run_scenario(scenario, with_beside=False, set_aside=set_aside, progress=progress)
    lines = placements(run.allocation, run.priced.frame)
    lines = lines[lines["is_costed"] == "yes"]
    band = run.priced.frame["band"].to_numpy(dtype=object)[lines["line"].to_numpy()]
    shares = {}
    for each in run.card.bands:
        here = lines[band == each]
        every = total_hours(here["hours"])
        placed = total_hours(here.loc[here["provider_id"] != "", "hours"])
        shares[each] = placed / every if every else 1.0
    return run.inputs, run.card, run.priced, shares
