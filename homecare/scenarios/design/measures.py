"""How hard places are to serve: the measures on which bands may be cut.

Receives rows and postcodes with their coordinates; hands on both with `measure`, harder is more,
and travel minutes by the density of people around them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, UsageError
from homecare.geography.neighbours import people_around
from homecare.geography.rings import nearest_centre
from homecare.parameters import Parameters, read_centre
from homecare.pricing.design_floor import LegLaw, travel_minutes
from homecare.scenarios.design.floors import lacking_of, place_minutes
from homecare.scenarios.files import Scenario
from homecare.scenarios.price.floors import ScenarioFloor

Floats = npt.NDArray[np.float64]


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


ZONE_TRAVEL = "zone-travel"
EDGE = (
    "Density sees nobody beyond the edge of the postcodes and demand files: places at the border "
    "look emptier than they are."
)
MEASURES = {
    each.name: each
    for each in (
        Measure(
            ZONE_TRAVEL,
            "minutes",
            "travel minutes for each contact hour by zone and today's band, as the legal floor has "
            "them, at one mix of visits for all",
            1,
        ),
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


def measured(
    scenario: Scenario,
    frames: tuple[pd.DataFrame, pd.DataFrame],
    *,
    planned: pd.DataFrame,
    held: ScenarioFloor,
    assumptions: Parameters,
    measure: str,
) -> tuple[tuple[pd.DataFrame, pd.DataFrame], tuple[str, ...]]:
    """Return rows and postcodes with their measure and travel by density, and notes.

    Parameters
    ----------
    scenario : Scenario
        Its ring centres.
    frames : tuple of two pandas.DataFrame
        Rows of demand, and postcodes.
    planned : pandas.DataFrame
        All planned rows, whose people make the density.
    held : ScenarioFloor
        Its travel, where it has a legal floor.
    assumptions : Parameters
        The design model.
    measure : str
        One of `MEASURES`.

    Raises
    ------
    UsageError
        When there is no centre, or no legal floor, to measure from.
    """
    number = assumptions.number
    visits, told = _visits_per_hour(frames[0], number("design.visit_minutes"))
    density_of = _density(planned, assumptions)
    law = LegLaw(
        number("design.leg_km_at_one_per_km2"),
        number("design.leg_fixed_minutes"),
        number("design.leg_minutes_per_km"),
    )
    both = []
    for each in frames:
        density = density_of(each)
        minutes = travel_minutes(density, law, visits_per_hour=visits)
        values = {"density": -density, "travel-minutes": minutes}.get(measure)
        if values is None:
            values = (
                _distance_km(scenario, each) if measure == "distance" else _zone_travel(held, each)
            )
        both.append(each.assign(measure=values, travel_minutes=minutes))
    is_by_density = measure in ("density", "travel-minutes")
    return (both[0], both[1]), (told if measure != ZONE_TRAVEL else ()) + (
        (EDGE,) if is_by_density or not held.is_by_place else ()
    )


def _zone_travel(held: ScenarioFloor, places: pd.DataFrame) -> Floats:
    if not held.is_by_place:
        raise UsageError(
            Fault(
                "there is no legal floor whose travel could be measured by",
                f"--measure {ZONE_TRAVEL}",
                "a scenario without " + "; ".join(lacking_of(held)),
                "costs and travel models",
                "name both, as with --costs england --travel published, or choose --measure "
                "travel-minutes",
            )
        )
    return place_minutes(held, places["zone_id"].tolist(), places["band"].tolist())


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
