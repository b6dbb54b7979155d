"""What a design rests on: rows with hours, a measure of difficulty, a floor and today's rate.

Receives a scenario's priced demand and the design model; hands on frozen `DesignRows`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.bundled import bundled_root
from homecare.errors import Fault, InputError, ScenarioError, UsageError, listed, nearest
from homecare.geography.neighbours import people_around
from homecare.geography.rings import nearest_centre
from homecare.parameters import Parameters, load_model, read_centre
from homecare.pricing import PricedDemand
from homecare.pricing.design_floor import FloorTerms, LegLaw, simple_floor, travel_minutes
from homecare.scenarios.files import Scenario
from homecare.units import pounds

Floats = npt.NDArray[np.float64]
FLOORS = ("legal", "living-wage", "base-rate")


@dataclass(frozen=True)
class Measure:
    """How hard a place is to serve.

    Attributes
    ----------
    name, unit, words : str
        Its name, unit and what it is.
    decimals : int
        Places to which cuts are rounded.
    is_falling : bool
        Whether a smaller value is harder to serve.
    """

    name: str
    unit: str
    words: str
    decimals: int
    is_falling: bool = False


MEASURES = {
    each.name: each
    for each in (
        Measure(
            "travel-minutes", "minutes", "travel minutes for each contact hour, from density", 1
        ),
        Measure("distance", "km", "km to the nearest centre, straight-line", 1),
        Measure(
            "density",
            "people/km2",
            "people with care in a square kilometre around",
            1,
            is_falling=True,
        ),
    )
}


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
        Every postcode with zone and `measure`.
    terms : FloorTerms
        What the floor is made of.
    floor_words : str
        The floor in words.
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
    terms: FloorTerms
    floor_words: str
    assumptions: Parameters
    files: tuple[Path, ...]
    notes: tuple[str, ...]


def design_rows(
    scenario: Scenario,
    priced: PricedDemand,
    places: pd.DataFrame,
    *,
    model: Path | None,
    measure: str,
    floor: str,
) -> DesignRows:
    """Return what a design rests on.

    Parameters
    ----------
    scenario : Scenario
        Its day, its costs model and its ring centres.
    priced : PricedDemand
        Located and priced rows.
    places : pandas.DataFrame
        Postcodes with their zones.
    model : pathlib.Path, optional
        A design model; without it the bundled `standard`.
    measure : str
        One of `MEASURES`.
    floor : {"legal", "living-wage", "base-rate"}
        What an hour must pay.

    Raises
    ------
    UsageError
        When there is no such measure or floor, or no centre to measure from.
    InputError
        When no costed row has a postcode.
    ModelError, ScenarioError
        When a model is wrong or lacks the scenario's year.
    """
    _known(measure, tuple(MEASURES), "--measure")
    _known(floor, FLOORS, "--floor")
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
    number = assumptions.number
    visits, told = _visits_per_hour(frame, number("design.visit_minutes"))
    density_of = _density(priced.frame, assumptions)
    law = LegLaw(
        number("design.leg_km_at_one_per_km2"),
        number("design.leg_fixed_minutes"),
        number("design.leg_minutes_per_km"),
    )
    frame = frame.assign(people=(frame["package_id"] != "").astype(int))
    zoned = places[places["zone_id"] != ""].reset_index(drop=True)
    both = []
    for each in (frame, zoned):
        density = density_of(each)
        minutes = travel_minutes(density, law, visits_per_hour=visits)
        if measure == "distance":
            values = _distance_km(scenario, each)
        else:
            values = -density if measure == "density" else minutes
        both.append(each.assign(measure=values, travel_minutes=minutes))
    frame, zoned = both
    terms, words = _terms(scenario, frame, assumptions, floor)
    return DesignRows(
        frame=frame.assign(floor_gbp=simple_floor(frame["travel_minutes"], terms)),
        apart=costed[~has_place].reset_index(drop=True),
        measure=MEASURES[measure],
        places=zoned,
        terms=terms,
        floor_words=words,
        assumptions=assumptions,
        files=files,
        notes=told,
    )


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


def _visits_per_hour(frame: pd.DataFrame, otherwise: float) -> tuple[float, tuple[str, ...]]:
    """Return visits in a contact hour, and a note where the demand does not tell."""
    minutes = frame["visit_minutes"].to_numpy(dtype=float)
    known = np.isfinite(minutes) & (minutes > 0)
    if not known.any():
        told = (
            f"No row states a visit length: travel is worked out for visits of {otherwise:g} "
            "minutes, an assumption of the design model."
        )
        return 60 / otherwise, (told,)
    hours = frame["hours_per_week"].to_numpy(dtype=float)[known]
    return float((hours * 60 / minutes[known]).sum() / hours.sum()), ()


def _density(planned: pd.DataFrame, assumptions: Parameters) -> Callable[[pd.DataFrame], Floats]:
    """Return what gives people per km2 around places, from all planned rows with a postcode."""
    rows = planned[planned["easting_m"].notna()]
    hours = rows["hours_per_week"].to_numpy(dtype=float)
    people = np.where(
        rows["package_id"].to_numpy(dtype=object) != "",
        1.0,
        hours / assumptions.number("design.hours_per_person"),
    )

    def of(places: pd.DataFrame) -> Floats:
        return people_around(
            places["easting_m"],
            places["northing_m"],
            people_easting_m=rows["easting_m"],
            people_northing_m=rows["northing_m"],
            people=people,
            nearest=int(assumptions.number("design.density_rows")),
            least_radius_m=assumptions.number("design.density_least_radius_m"),
        )

    return of


def _distance_km(scenario: Scenario, places: pd.DataFrame) -> Floats:
    centres = scenario.parameters.choices.get("geography.ring_centres")
    if not isinstance(centres, dict) or not centres:
        raise UsageError(
            Fault(
                "there is no centre to measure distance from",
                "--measure distance",
                "a geography model without ring_centres",
                "ring_centres: name to easting and northing",
                "name a geography model with centres, or choose --measure travel-minutes",
            )
        )
    spots = {str(name): read_centre(spot) for name, spot in centres.items()}
    known = {name: spot for name, spot in spots.items() if spot is not None}
    _, metres = nearest_centre(places["easting_m"], places["northing_m"], centres=known)
    return metres / 1000


def _terms(
    scenario: Scenario, frame: pd.DataFrame, assumptions: Parameters, floor: str
) -> tuple[FloorTerms, str]:
    """Return what the floor is made of, and the floor in words."""
    number = assumptions.number
    is_legal = floor == "legal"
    name = "national_living_wage_gbp_per_hour" if is_legal else "real_living_wage_gbp_per_hour.uk"
    terms = FloorTerms(
        wage_gbp_per_hour=number(f"costs.{name}"),
        mileage_gbp_per_mile=number("costs.mileage_gbp_per_mile"),
        travel_mph=number("design.travel_mph"),
        on_cost_factor=number("design.on_cost_factor"),
        margin_factor=number("design.margin_factor"),
        other_gbp_per_hour=number("design.other_gbp_per_hour"),
    )
    wage = pounds(terms.wage_gbp_per_hour)
    if floor != "base-rate":
        kind = "National Living Wage" if is_legal else "Real Living Wage"
        words = f"employment cost of contact and travel time at the {kind} of {wage}"
        if terms.other_gbp_per_hour:
            words += f", and {pounds(terms.other_gbp_per_hour)} an hour for everything else"
        return terms, words
    base = scenario.parameters.word("pricing.base_band")
    here = frame[frame["band"] == base]
    if here.empty or here["rate_gbp_per_hour"].isna().any():
        raise UsageError(
            Fault(
                "today's base rate is not known, so nothing can be measured by it",
                "--floor base-rate",
                f"no priced hours in {base}",
                "a rate card with hours in its base band",
                "choose --floor legal or living-wage",
            )
        )
    hours = here["hours_per_week"].to_numpy(dtype=float)
    needed = simple_floor(here["travel_minutes"], terms) - terms.other_gbp_per_hour
    other = float(((here["rate_gbp_per_hour"] - needed) * hours).sum() / hours.sum())
    words = (
        f"what today's {base} rate pays for on average, at the Real Living Wage of {wage}: "
        f"contact, travel at the place's own density, and {pounds(other)} an hour for everything "
        "else; by its making, what is harder than the average of that band is below it"
    )
    return replace(terms, other_gbp_per_hour=other), words
