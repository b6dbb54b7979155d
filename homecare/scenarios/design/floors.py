"""What an hour of a design must pay: the legal floor, or a simple one where there is none.

Receives rows of demand with the scenario's floor; hands on the floor of each row, its travel and
how both are told. The legal floor is that of `homecare price`: the same build-ups, travel and visit
lengths, row by row. The simple floor is the fallback of scenarios without costs and travel models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, UsageError
from homecare.parameters import Parameters, Value
from homecare.pricing import RateCard, nearest_mix, row_floors
from homecare.pricing.design_floor import FloorTerms, simple_floor
from homecare.pricing.floor_basis import LEGAL, VOLUNTARY
from homecare.scenarios.files import Scenario
from homecare.scenarios.price.floors import ScenarioFloor, build_up_at
from homecare.units import pounds

Floats = npt.NDArray[np.float64]
FLOORS = ("legal", "living-wage", "base-rate")
LEGAL_FLOOR, SIMPLE_FLOOR = "legal floor", "simple floor"
NO_TRAVEL = (
    'a travel model under [models] of the scenario, such as travel = "published": the legal floor '
    "then knows how far apart people live"
)


@dataclass(frozen=True)
class DesignFloor:
    """The floor of every row.

    Attributes
    ----------
    gbp_per_hour : (rows,) float
        What an hour must pay.
    travel_minutes : (rows,) float
        Travel minutes for each contact hour.
    used : {"legal floor", "simple floor"}
        Which floor it is.
    words : str
        The floor in words.
    wage : Value
        The wage it holds to.
    other_gbp_per_hour : float
        What is put on top for all that is not employment.
    terms : FloorTerms or None
        What a simple floor is made of.
    missing : tuple of str
        What the scenario lacks for the legal floor.
    rests_on : mapping
        Path to value of what a legal floor rests on.
    """

    gbp_per_hour: Floats
    travel_minutes: Floats
    used: str
    words: str
    wage: Value
    other_gbp_per_hour: float
    terms: FloorTerms | None = None
    missing: tuple[str, ...] = ()
    rests_on: Mapping[str, Value] = field(default_factory=dict)

    @property
    def is_legal(self) -> bool:
        """Whether it is the floor of `homecare price`."""
        return self.used == LEGAL_FLOOR


def lacking_of(held: ScenarioFloor) -> tuple[str, ...]:
    """Return what a scenario lacks for a legal floor place by place, in words."""
    return (*held.basis.missing, *((NO_TRAVEL,) if held.basis.travel == "assumed" else ()))


def wage_of(floor: str) -> str:
    """Return the name of the wage that a floor holds to."""
    return LEGAL if floor == "legal" else VOLUNTARY


def place_minutes(
    held: ScenarioFloor, zone_id: Sequence[str], band: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Return travel minutes for each contact hour of places, at one mix of visits for all.

    Parameters
    ----------
    held : ScenarioFloor
        Of a scenario.
    zone_id, band : (places,) str
        Where the places are.

    Returns
    -------
    (places,) float
        Minutes an hour: what the floors of two places differ by at one length of visit.
    """
    mix = held.mixes.get(("", ""))
    of_place: dict[tuple[str, str], float] = {}
    for place in dict.fromkeys(zip(zone_id, band, strict=True)):
        build_up = build_up_at(held.basis, *place)
        per_hour = 1.0
        if build_up.travel == "per_visit":
            per_hour = np.nan if mix is None else mix.visits_per_hour
        of_place[place] = 0.0 if build_up.travel == "none" else build_up.travel_minutes * per_hour
    return np.array([of_place[each] for each in zip(zone_id, band, strict=True)], dtype=float)


def legal_design_floor(
    scenario: Scenario,
    frame: pd.DataFrame,
    *,
    held: ScenarioFloor,
    card: RateCard,
    floor: str,
    other_gbp_per_hour: float,
) -> DesignFloor:
    """Return the legal floor of each row, as `homecare price` holds its rate against it.

    Parameters
    ----------
    scenario : Scenario
        Names the base band.
    frame : pandas.DataFrame
        Rows of priced demand.
    held : ScenarioFloor
        With travel stated or estimated by place.
    card : RateCard
        What is paid today.
    floor : {"legal", "living-wage", "base-rate"}
        What an hour must pay.
    other_gbp_per_hour : float
        Put on top, but for `base-rate`, which finds its own.

    Raises
    ------
    UsageError
        When today's base rate is needed and not known.
    """
    name = wage_of(floor)
    wage = held.basis.wages[name]
    gbp = row_floors(frame, held.card(card, name))
    rests_on = {each.path: each for each in held.basis.wages.values()}
    for build_up in held.basis.build_ups.values():
        rests_on |= {each.path: each for values in build_up.rests_on.values() for each in values}
    told = (
        f"employment cost of an hour at the {_wage_words(name)} of {pounds(wage.value)}, each "
        f"visit at its own length, by zone and band, on {held.basis.basis}"
    )
    other = other_gbp_per_hour
    if floor == "base-rate":
        other = _left_of_base_rate(scenario, frame, gbp)
        told = _base_words(
            scenario,
            wage.value,
            other,
            "contact and travel as the legal floor has them, each visit at its own length",
        )
    elif other:
        told += f", and {pounds(other)} an hour for everything else"
    return DesignFloor(
        gbp + other, _row_minutes(frame, held), LEGAL_FLOOR, told, wage, other, rests_on=rests_on
    )


def _row_minutes(frame: pd.DataFrame, held: ScenarioFloor) -> Floats:
    """Return travel minutes for each contact hour of rows, at the length of their own visits."""
    found = np.empty(len(frame))
    length = frame["visit_minutes"].to_numpy(dtype=float)
    place = [frame["zone_id"].to_numpy(dtype=object), frame["band"].to_numpy(dtype=object)]
    for zone_id, band in dict.fromkeys(zip(*place, strict=True)):
        rows = np.flatnonzero((place[0] == zone_id) & (place[1] == band))
        build_up = build_up_at(held.basis, zone_id, band)
        mix = nearest_mix(held.mixes, zone_id, band)
        per_hour = np.ones(len(rows))
        if build_up.travel == "per_visit":
            own = length[rows]
            at_mix = np.nan if mix is None else mix.visits_per_hour
            per_hour = np.where(own > 0, 60 / np.where(own > 0, own, 1.0), at_mix)
        found[rows] = 0.0 if build_up.travel == "none" else build_up.travel_minutes * per_hour
    return found


def simple_design_floor(
    scenario: Scenario,
    frame: pd.DataFrame,
    *,
    assumptions: Parameters,
    floor: str,
    missing: tuple[str, ...],
) -> DesignFloor:
    """Return the simple floor of each row, from the density of people around it.

    Parameters
    ----------
    scenario : Scenario
        Names the base band.
    frame : pandas.DataFrame
        Rows of priced demand with `travel_minutes`.
    assumptions : Parameters
        The design model, and wages and mileage.
    floor : {"legal", "living-wage", "base-rate"}
        What an hour must pay.
    missing : tuple of str
        What the scenario lacks for the legal floor.

    Raises
    ------
    UsageError
        When today's base rate is needed and not known.
    """
    number = assumptions.number
    name = wage_of(floor)
    path = f"costs.{'national_living_wage' if name == LEGAL else 'real_living_wage'}_gbp_per_hour"
    wage = assumptions.values[path if name == LEGAL else f"{path}.uk"]
    terms = FloorTerms(
        wage_gbp_per_hour=wage.value,
        mileage_gbp_per_mile=number("costs.mileage_gbp_per_mile"),
        travel_mph=number("design.travel_mph"),
        on_cost_factor=number("design.on_cost_factor"),
        margin_factor=number("design.margin_factor"),
        other_gbp_per_hour=number("design.other_gbp_per_hour"),
    )
    minutes = frame["travel_minutes"].to_numpy(dtype=float)
    told = (
        f"employment cost of contact and travel time at the {_wage_words(name)} of "
        f"{pounds(wage.value)}"
    )
    if floor == "base-rate":
        bare = simple_floor(minutes, replace(terms, other_gbp_per_hour=0.0))
        other = _left_of_base_rate(scenario, frame, bare)
        terms = replace(terms, other_gbp_per_hour=other)
        told = _base_words(
            scenario, wage.value, other, "contact, travel at the place's own density"
        )
    elif terms.other_gbp_per_hour:
        told += f", and {pounds(terms.other_gbp_per_hour)} an hour for everything else"
    return DesignFloor(
        simple_floor(minutes, terms), minutes, SIMPLE_FLOOR, told, wage, terms.other_gbp_per_hour,
        terms, missing,
    )  # fmt: skip


def _wage_words(name: str) -> str:
    return "National Living Wage" if name == LEGAL else "Real Living Wage"


def _base_words(scenario: Scenario, wage: float, other: float, travel: str) -> str:
    base = scenario.parameters.word("pricing.base_band")
    return (
        f"what today's {base} rate pays for on average, at the Real Living Wage of {pounds(wage)}: "
        f"{travel}, and {pounds(other)} an hour for everything else; by its making, what is harder "
        "than the average of that band is below it"
    )


def _left_of_base_rate(scenario: Scenario, frame: pd.DataFrame, needed: Floats) -> float:
    """Return what the base rate leaves on average, GBP/hour, when employment is paid."""
    base = scenario.parameters.word("pricing.base_band")
    here = (frame["band"] == base).to_numpy()
    rate = frame["rate_gbp_per_hour"].to_numpy(dtype=float)[here]
    if not here.any() or np.isnan(rate).any():
        raise UsageError(
            Fault(
                "today's base rate is not known, so nothing can be measured by it",
                "--floor base-rate",
                f"no priced hours in {base}",
                "a rate card with hours in its base band",
                "choose --floor legal or living-wage",
            )
        )
    hours = frame["hours_per_week"].to_numpy(dtype=float)[here]
    return float(((rate - needed[here]) * hours).sum() / hours.sum())
