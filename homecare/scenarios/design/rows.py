"""What a design rests on: rows with hours, a measure of difficulty, a floor and today's rate.

Receives a scenario's priced demand and the design model; hands on frozen `DesignRows`. The floor
itself is that of `design_floors`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from homecare.bundled import bundled_root
from homecare.errors import Fault, InputError, ScenarioError, UsageError, listed, nearest
from homecare.parameters import Parameters, load_model
from homecare.pricing import PricedDemand, RateCard
from homecare.scenarios.design.floors import (
    FLOORS,
    DesignFloor,
    lacking_of,
    legal_design_floor,
    simple_design_floor,
)
from homecare.scenarios.design.measures import MEASURES, ZONE_TRAVEL, Measure, measured
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs, Progress
from homecare.scenarios.price.floors import scenario_floor
from homecare.scenarios.travelling import with_travel

# Numbers of the design model that make the simple floor and nothing else.
_OF_SIMPLE_FLOOR = ("design.on_cost_factor", "design.margin_factor", "design.travel_mph")


@dataclass(frozen=True)
class DesignRows:
    """Costed rows with all that a design asks of them.

    Attributes
    ----------
    frame : pandas.DataFrame
        Rows with a place: those of priced demand, with `measure` (harder is more), `floor_gbp`
        and `people`.
    apart : pandas.DataFrame
        Costed rows without a postcode: they keep today's rate.
    measure : Measure
        What the cuts are on.
    places : pandas.DataFrame
        Every postcode with zone, band and `measure`.
    floor : DesignFloor
        What an hour must pay, which floor that is and what it rests on.
    assumptions : Parameters
        The design model on the scenario's day, and the wages and mileage used.
    files : tuple of pathlib.Path
        Model files that were read.
    notes : tuple of str
        What is worth knowing.
    """

    frame: pd.DataFrame
    apart: pd.DataFrame
    measure: Measure
    places: pd.DataFrame
    floor: DesignFloor
    assumptions: Parameters
    files: tuple[Path, ...]
    notes: tuple[str, ...]


def design_rows(
    scenario: Scenario,
    inputs: Inputs,
    *,
    card: RateCard,
    priced: PricedDemand,
    model: Path | None,
    measure: str | None,
    floor: str,
    progress: Progress,
) -> DesignRows:
    """Return what a design rests on.

    Parameters
    ----------
    scenario : Scenario
        Its day, its costs and travel models and its ring centres.
    inputs : Inputs
        Its demand, zones and postcodes.
    card : RateCard
        What is paid today.
    priced : PricedDemand
        Located and priced rows.
    model : pathlib.Path, optional
        A design model; without it the bundled `standard`.
    measure : str, optional
        One of `MEASURES`; without it `zone-travel` where there is a legal floor, else
        `travel-minutes`.
    floor : {"legal", "living-wage", "base-rate"}
        What an hour must pay.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such measure or floor, or no centre or floor to measure from.
    InputError
        When no costed row has a postcode.
    ModelError, ScenarioError
        When a model is wrong or lacks the scenario's year.
    """
    _known(floor, FLOORS, "--floor")
    if measure is not None:
        _known(measure, tuple(MEASURES), "--measure")
    held = scenario_floor(
        scenario,
        with_travel(scenario, inputs)[0],
        card=card,
        found=(inputs, priced),
        progress=progress,
    )
    if measure is None:
        measure = ZONE_TRAVEL if held.is_by_place else "travel-minutes"
    assumptions, files = _assumptions(scenario, model, floor)
    costed = priced.frame[priced.frame["is_costed"] == "yes"]
    has_place = costed["easting_m"].notna()
    frame = costed[has_place].reset_index(drop=True)
    if frame.empty:
        raise InputError(
            Fault(
                "no costed hours have a postcode",
                scenario.data["demand"].name,
                f"{len(costed)} costed rows, none with a postcode",
                "hours at postcodes, which can be measured",
                "give the rows postcodes, or set spread_zone_hours = true in the scenario",
            )
        )
    is_served = (inputs.places["zone_id"] != "") & (inputs.places["band"] != "")
    zoned = inputs.places[is_served].reset_index(drop=True)
    frame = frame.assign(people=(frame["package_id"] != "").astype(int))
    (frame, zoned), notes = measured(
        scenario, (frame, zoned), planned=priced.frame, held=held, assumptions=assumptions,
        measure=measure,
    )  # fmt: skip
    if held.is_by_place:
        least = legal_design_floor(
            scenario, frame, held=held, card=card, floor=floor,
            other_gbp_per_hour=assumptions.number("design.other_gbp_per_hour"),
        )  # fmt: skip
    else:
        lacking = lacking_of(held)
        least = simple_design_floor(
            scenario, frame, assumptions=assumptions, floor=floor, missing=lacking
        )
    return DesignRows(
        frame=frame.assign(
            floor_gbp=least.gbp_per_hour,
            travel_minutes=least.travel_minutes,
        ),
        apart=costed[~has_place].reset_index(drop=True),
        measure=MEASURES[measure],
        places=zoned,
        floor=least,
        assumptions=_in_use(assumptions, least),
        files=files,
        notes=notes,
    )


def _in_use(assumptions: Parameters, floor: DesignFloor) -> Parameters:
    """Return the numbers that a design rests on, those of its floor among them."""
    if not floor.is_legal:
        return assumptions
    kept = {
        path: value
        for path, value in assumptions.values.items()
        if path not in _OF_SIMPLE_FLOOR and not path.startswith("costs.")
    }
    return Parameters({**kept, **floor.rests_on}, assumptions.choices)


def _known(name: str, allowed: tuple[str, ...], option: str) -> None:
    if name not in allowed:
        raise UsageError(
            Fault(
                "no such name",
                option,
                name,
                listed(allowed),
                f"name one of these.{nearest(name, allowed)}",
            )
        )


def _assumptions(
    scenario: Scenario, path: Path | None, floor: str
) -> tuple[Parameters, tuple[Path, ...]]:
    """Return the design model's numbers, and the wage and mileage of the scenario's day."""
    root = bundled_root() / "models"
    design = load_model(path or root / "design" / "standard.toml")
    if design.kind != "design":
        raise ScenarioError(
            Fault(
                "the model is of another kind",
                str(design.path.name),
                design.kind,
                "design",
                "name a design model",
            )
        )
    values = dict(design.as_of(scenario.as_of))
    files = [design.path]
    costs = {
        name: value
        for name, value in scenario.parameters.values.items()
        if name.startswith("costs.")
    }
    if not costs:
        england = load_model(root / "costs" / "england.toml")
        files.append(england.path)
        costs = england.as_of(scenario.as_of)
    wage = (
        "costs.national_living_wage_gbp_per_hour"
        if floor == "legal"
        else "costs.real_living_wage_gbp_per_hour.uk"
    )
    wanted = (wage, "costs.mileage_gbp_per_mile")
    held = Parameters({**values, **{name: costs[name] for name in wanted if name in costs}}, {})
    for name in wanted:
        held.number(name)
    return held, tuple(files)
