"""What a floor rests on: build-ups by place, and the wages that rates are held against.

Owns which build-up is taken: the pricing model's own, or one of labelled assumptions of the costs
model. Receives parameters; hands on a frozen `FloorBasis`, which says what is missing where there
is none. No number is assumed here that a model does not state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
LEGAL, VOLUNTARY = "legal", "real_living"
_TRAVEL = "costs.assumed_travel_minutes_per_contact_hour"
_NEEDED = (
    "costs.assumed_travel_mph", "costs.assumed_on_costs_share", "costs.assumed_mark_up_share",
    "costs.mileage_gbp_per_mile",
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
    wages : mapping
        `legal` and `real_living` to the wage of the day; empty where no costs model is named.
    missing : tuple of str
        What is not stated, in words; empty: nothing.
    """

    build_ups: Mapping[Place, BuildUp]
    is_assumed: bool
    wages: Mapping[str, Value]
    missing: tuple[str, ...] = ()

    @property
    def basis(self) -> str:
        """What the build-ups rest on, in words."""
        return ASSUMED if self.is_assumed else STATED

    @property
    def is_complete(self) -> bool:
        """Whether there is a floor."""
        return bool(self.build_ups and self.wages)


def read_floor_basis(
    parameters: Parameters, *, mixes: Mapping[Place, VisitMix] | None = None
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
            _stated(parameters, bands), is_assumed=False, wages=wages, missing=tuple(missing)
        )
    missing += [f"{path}, in the costs model" for path in _unstated(parameters, bands) if wages]
    build_ups = {} if missing else _assumed(parameters, bands, mixes or {})
    return FloorBasis(build_ups, is_assumed=True, wages=wages, missing=tuple(missing))


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


def _unstated(parameters: Parameters, bands: tuple[str, ...]) -> list[str]:
    """Return the paths of the assumptions that no model states."""
    held = parameters.keyed(_TRAVEL)
    bare = [] if EVERYWHERE in held else [f"{_TRAVEL}.{b}" for b in bands if b not in held]
    return [*(path for path in _NEEDED if path not in parameters.values), *bare]


def _assumed(
    parameters: Parameters, bands: tuple[str, ...], mixes: Mapping[Place, VisitMix]
) -> dict[Place, BuildUp]:
    """Return build-ups of the costs model's assumptions: wages, on-costs, travel, and no more."""
    held = parameters.keyed(_TRAVEL)
    places: list[Place] = [("", band) for band in bands]
    places += [(key.rpartition(".")[0], key.rpartition(".")[2]) for key in held if "." in key]
    wage = parameters.values["costs.national_living_wage_gbp_per_hour"]
    speed, on_costs, mark_up, mileage = (parameters.values[path] for path in _NEEDED)
    mix = mixes.get(("", ""))
    per_hour = 1.0 if mix is None else mix.visits_per_hour
    build_ups: dict[Place, BuildUp] = {}
    for zone_id, band in places:
        keys = [key for key in (f"{zone_id}.{band}", band, EVERYWHERE) if key in held]
        travel = parameters.values[f"{_TRAVEL}.{keys[0]}"]
        minutes = travel.value / per_hour
        build_ups[zone_id, band] = BuildUp(
            wage.value,
            travel="per_contact_hour" if mix is None else "per_visit",
            travel_minutes=minutes,
            miles=minutes / 60 * speed.value,
            travel_mode="car",
            mileage_gbp_per_mile=mileage.value,
            other=(OtherLine("on_costs", "share", on_costs.value, "pay"),),
            margin="mark_up",
            surplus_share=mark_up.value,
            rests_on={
                "contact": (wage,),
                "travel_time": (wage, travel),
                "mileage": (travel, speed, mileage),
                "on_costs": (on_costs,),
                "surplus": (mark_up,),
            },
        )
    return build_ups
