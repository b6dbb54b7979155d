"""What a floor rests on: build-ups by place, and the wages that rates are held against.

Owns which build-up is taken: the pricing model's own, or one of labelled assumptions of the costs
model. Receives parameters; hands on a frozen `FloorBasis`, which says what is missing where there
is none. No number is assumed here that a model does not state.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from homecare.geography import TravelByCell
from homecare.parameters import Parameters, Value
from homecare.pricing.build_up import BuildUp, OtherLine
from homecare.pricing.build_up_model import EVERYWHERE, own_places, read_build_up
from homecare.pricing.visits import Place, VisitMix

STATED = "the pricing model's own build-up"
ASSUMED = "the standard assumptions of the costs model"
NO_COSTS = (
    'a costs model under [models] of the scenario, such as costs = "england": it holds the '
    "National Living Wage and the Real Living Wage of the day"
)
MODELLED_WORDS = "travel estimated from where packages are"
LEGAL, VOLUNTARY = "legal", "real_living"
_TRAVEL = "costs.assumed_travel_minutes_per_contact_hour"
_SPEED = "costs.assumed_travel_mph"
_NEEDED = (
    "costs.assumed_on_costs_share", "costs.assumed_mark_up_share", "costs.mileage_gbp_per_mile",
)  # fmt: skip


@dataclass(frozen=True)
class FloorBasis:
    """Build-ups and wages of a floor.

    Attributes
    ----------
    build_ups : mapping
        (zone_id, band), or ("", band) for every other zone, to the build-up there; empty where
        something is missing.
    is_assumed : bool
        Whether they rest on the costs model's assumptions, without running costs.
    travel : {"stated", "assumed", "modelled"}
        Where the travel comes from: the build-up, the costs model, or where packages are.
    wages : mapping
        `legal` and `real_living` to the wage of the day; empty where no costs model is named.
    missing : tuple of str
        What is not stated, in words; empty: nothing.
    """

    build_ups: Mapping[Place, BuildUp]
    is_assumed: bool
    wages: Mapping[str, Value]
    missing: tuple[str, ...] = ()
    travel: str = "stated"

    @property
    def basis(self) -> str:
        """What the build-ups rest on, in words."""
        said = ASSUMED if self.is_assumed else STATED
        return f"{said}, with {MODELLED_WORDS}" if self.travel == "modelled" else said

    @property
    def is_complete(self) -> bool:
        """Whether there is a floor."""
        return bool(self.build_ups and self.wages)


def read_floor_basis(
    parameters: Parameters,
    *,
    mixes: Mapping[Place, VisitMix] | None = None,
    travel: TravelByCell | None = None,
) -> FloorBasis:
    """Return what the floor of a scenario's rates rests on.

    Parameters
    ----------
    parameters : Parameters
        Of a scenario.
    mixes : mapping, optional
        Mixes of visit lengths; ("", "") is that of all visits. Assumed travel, stated for an hour
        of visits, is spread over the visits of that mix, so that a short visit carries a whole
        journey; without it every hour carries the same travel.
    travel : TravelByCell, optional
        Travel by zone and band as estimated, in place of the assumed; a band without packages keeps
        the assumed one.

    Raises
    ------
    ModelError
        As `read_build_up`, where the pricing model builds its price.
    """
    bands = parameters.words("geography.bands")
    wages = _wages(parameters)
    is_built = parameters.choices.get("pricing.method") == "build_up"
    missing = [] if wages else [NO_COSTS]
    if is_built:
        return FloorBasis(
            _stated(parameters, bands),
            is_assumed=False,
            wages=wages,
            missing=tuple(missing),
            travel="stated" if travel is None else "modelled",
        )
    ways = _ways(parameters, bands, mixes or {}, travel)
    missing += [
        f"{path}, in the costs model" for path in _unstated(parameters, bands, ways) if wages
    ]
    return FloorBasis(
        {} if missing else _assumed(parameters, ways),
        is_assumed=True,
        wages=wages,
        missing=tuple(missing),
        travel="assumed" if travel is None else "modelled",
    )


def _wages(parameters: Parameters) -> dict[str, Value]:
    chosen = str(parameters.choices.get("costs.real_living_wage", "uk"))
    paths = {
        LEGAL: "costs.national_living_wage_gbp_per_hour",
        VOLUNTARY: f"costs.real_living_wage_gbp_per_hour.{chosen}",
    }
    held = {name: parameters.values.get(path) for name, path in paths.items()}
    if held[LEGAL] is None:
        return {}
    return {name: value for name, value in held.items() if value is not None}


def _stated(parameters: Parameters, bands: tuple[str, ...]) -> dict[Place, BuildUp]:
    places: list[Place] = [("", band) for band in bands]
    for key in own_places(parameters):
        zone_id, _, band = key.rpartition(".")
        if zone_id:
            places.append((zone_id, band))
    return {
        (zone_id, band): read_build_up(parameters, band, zone_id=zone_id)
        for zone_id, band in places
    }


@dataclass(frozen=True)
class _Way:
    """Travel of a place, per visit or per contact hour, and the values it rests on."""

    per: str
    minutes: float
    miles: float
    rests_on: tuple[Value, ...]


def _ways(
    parameters: Parameters,
    bands: tuple[str, ...],
    mixes: Mapping[Place, VisitMix],
    travel: TravelByCell | None,
) -> dict[Place, _Way]:
    """Return travel by place: as estimated where it is, else as assumed."""
    speed = parameters.values.get(_SPEED)
    mix = mixes.get(("", ""))
    per = "per_contact_hour" if mix is None else "per_visit"
    ways: dict[Place, _Way] = {}
    if speed is not None:
        places = {key: key for key in parameters.keyed(_TRAVEL) if key != EVERYWHERE}
        if f"{_TRAVEL}.{EVERYWHERE}" in parameters.values:
            places = dict.fromkeys(bands, EVERYWHERE) | places
        for place, key in places.items():
            value = parameters.values[f"{_TRAVEL}.{key}"]
            minutes = value.value / (1.0 if mix is None else mix.visits_per_hour)
            zone_id, _, band = place.rpartition(".")
            ways[zone_id, band] = _Way(per, minutes, minutes / 60 * speed.value, (value, speed))
    if travel is None:
        return ways
    unit = "contact_hour" if mix is None else "visit"
    miles = travel.numbers(f"miles_per_{unit}")
    own = tuple(each for path, each in parameters.values.items() if path.startswith("travel."))
    estimated = {
        (place.rpartition(".")[0], place.rpartition(".")[2]): _Way(per, minutes, miles[place], own)
        for place, minutes in travel.numbers(f"minutes_per_{unit}").items()
        if math.isfinite(minutes) and math.isfinite(miles[place])
    }
    told = {band for zone_id, band in estimated if not zone_id}
    # A zone's assumed travel gives way with its band's.
    return {place: way for place, way in ways.items() if place[1] not in told} | estimated


def _unstated(
    parameters: Parameters, bands: tuple[str, ...], ways: Mapping[Place, _Way]
) -> list[str]:
    """Return the paths of the assumptions that no model states."""
    bare = [f"{_TRAVEL}.{band}" for band in bands if ("", band) not in ways]
    needed = (*((_SPEED,) if bare else ()), *_NEEDED)
    if bare and _SPEED not in parameters.values and parameters.keyed(_TRAVEL):
        bare = []
    return [*(path for path in needed if path not in parameters.values), *bare]


def _assumed(parameters: Parameters, ways: Mapping[Place, _Way]) -> dict[Place, BuildUp]:
    """Return build-ups of the costs model's assumptions: wages, on-costs, travel, and no more."""
    wage = parameters.values["costs.national_living_wage_gbp_per_hour"]
    on_costs, mark_up, mileage = (parameters.values[path] for path in _NEEDED)
    return {
        place: BuildUp(
            wage.value,
            travel=way.per,
            travel_minutes=way.minutes,
            miles=way.miles,
            travel_mode="car",
            mileage_gbp_per_mile=mileage.value,
            other=(OtherLine("on_costs", "share", on_costs.value, "pay"),),
            margin="mark_up",
            surplus_share=mark_up.value,
            rests_on={
                "contact": (wage,),
                "travel_time": (wage, *way.rests_on),
                "mileage": (mileage, *way.rests_on),
                "on_costs": (on_costs,),
                "surplus": (mark_up,),
            },
        )
        for place, way in ways.items()
    }
