"""The floor of a scenario: its build-ups and wages, mixes of visits and estimated travel.

Owns how a floor is brought together, once for the page of prices and for the designer of rate
cards, so that both hold an hour against the same floor. Receives priced demand; hands on a frozen
`ScenarioFloor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from homecare.errors import InputError
from homecare.geography import TravelByCell
from homecare.parameters import Parameters
from homecare.pricing import (
    BuildUp,
    FloorBasis,
    PricedDemand,
    RateCard,
    VisitMix,
    floor_card,
    is_travel_modelled,
    measured_mixes,
    read_floor_basis,
)
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs, Progress
from homecare.scenarios.travelling import travel_of

Place = tuple[str, str]


@dataclass(frozen=True)
class ScenarioFloor:
    """What the rates of a scenario are held against.

    Attributes
    ----------
    basis : FloorBasis
        Build-ups by place, and wages; says what is missing where there is no floor.
    mixes : mapping
        Mixes of visit lengths by place.
    travel : TravelByCell or None
        Travel as estimated; None where it is stated or assumed.
    """

    basis: FloorBasis
    mixes: Mapping[Place, VisitMix]
    travel: TravelByCell | None = None

    @property
    def is_by_place(self) -> bool:
        """Whether there is a floor, with travel stated or estimated place by place."""
        return self.basis.is_complete and self.basis.travel != "assumed"

    def card(self, card: RateCard, wage: str) -> RateCard:
        """Return the floor of every place at one of the wages, as a rate card.

        Parameters
        ----------
        card : RateCard
            Whose bands the floor takes.
        wage : {"legal", "real_living"}
            One of the basis's wages.

        Raises
        ------
        ModelError
            When a floor depends on visit length and there is no mix.
        """
        return floor_card(
            card,
            self.basis.build_ups,
            wage_gbp_per_hour=self.basis.wages[wage].value,
            mixes=self.mixes,
        )


def build_up_at(basis: FloorBasis, zone_id: str, band: str) -> BuildUp:
    """Return the build-up of a zone and band: its own, or the band's."""
    return basis.build_ups.get((zone_id, band)) or basis.build_ups["", band]


def has_travel_model(scenario: Scenario) -> bool:
    """Return whether a scenario names a travel model."""
    return any(path.startswith("travel.") for path in scenario.parameters.values)


def mixes_of(card: RateCard, priced: PricedDemand | None) -> Mapping[Place, VisitMix]:
    """Return the mixes behind the card; else those the demand shows; else none."""
    if card.visit_mixes or priced is None:
        return card.visit_mixes
    try:
        return measured_mixes(priced.frame)
    except InputError:
        return {}


def scenario_floor(
    scenario: Scenario,
    parameters: Parameters,
    *,
    card: RateCard,
    found: tuple[Inputs, PricedDemand] | None,
    progress: Progress,
) -> ScenarioFloor:
    """Return the floor of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Names the models, and drive times where it has any.
    parameters : Parameters
        From which its hours are priced, as `with_travel` gives them.
    card : RateCard
        What is paid.
    found : tuple of Inputs and PricedDemand, or None
        Its demand; None: it was not read, and nothing is estimated from it.
    progress : callable
        Told what is being done.

    Raises
    ------
    ModelError, InputError
        As `read_floor_basis` and `travel_of`.
    """
    mixes = mixes_of(card, None if found is None else found[1])
    basis = read_floor_basis(parameters)
    travel = None
    if (
        found is not None
        and has_travel_model(scenario)
        and (basis.is_assumed or is_travel_modelled(scenario.parameters))
    ):
        progress(f"{scenario.id}: estimating travel between visits")
        travel = travel_of(scenario, found[0])
    if basis.is_assumed or travel is not None:
        basis = read_floor_basis(parameters, mixes=mixes, travel=travel)
    return ScenarioFloor(basis, mixes, travel)
