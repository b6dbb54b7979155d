"""Modelled travel: the numbers a build-up takes, from the estimate of travel by zone and band.

Receives parameters whose pricing model chooses `travel = "modelled"`, and the estimate; hands on
parameters in which the minutes and miles of a visit stand as if the model stated them.
"""

from __future__ import annotations

from homecare.errors import Fault, ModelError, listed
from homecare.geography import TravelByCell
from homecare.parameters import Parameters, Value
from homecare.pricing.build_up_model import BY_PLACE

MODELLED = "modelled"
_TAKEN = {
    "travel_minutes_per_visit": ("minutes_per_visit", "minutes/visit"),
    "miles_per_visit": ("miles_per_visit", "miles/visit"),
}


def is_travel_modelled(parameters: Parameters) -> bool:
    """Return whether a pricing model takes its travel from where packages are."""
    return parameters.choices.get("pricing.travel") == MODELLED


def with_modelled_travel(parameters: Parameters, travel: TravelByCell) -> Parameters:
    """Return parameters with the minutes and miles of a visit by band, and by zone and band.

    Parameters
    ----------
    parameters : Parameters
        With `pricing.travel` modelled; any other is returned as it is.
    travel : TravelByCell
        The estimate.

    Raises
    ------
    ModelError
        When the pricing model also states travel of its own.
    """
    if not is_travel_modelled(parameters):
        return parameters
    stated = [name for name in BY_PLACE if parameters.keyed(f"pricing.{name}")]
    if stated:
        raise ModelError(
            Fault(
                "travel is both modelled and stated",
                f"pricing.{stated[0]}",
                listed(stated),
                'travel = "modelled" and none of them, or another choice of travel',
                "remove the numbers, or choose per_visit or per_contact_hour",
            )
        )
    own = [each for path, each in parameters.values.items() if path.startswith("travel.")]
    from_on = max(each.from_on for each in own)
    values = {
        f"pricing.{name}.{key}": Value(
            path=f"pricing.{name}.{key}",
            value=number,
            unit=unit,
            source="Estimated by homecare from where packages are, with the travel model",
            basis="inferred",
            from_on=from_on,
            note="an estimate for zones and bands, not for single rounds",
        )
        for name, (column, unit) in _TAKEN.items()
        for key, number in travel.numbers(column).items()
    }
    return Parameters(
        values={**parameters.values, **values},
        choices={**parameters.choices, "pricing.travel": "per_visit"},
    )
