"""A designed card held against the floor of its own bands, as `homecare price` will show it.

The legal floor rests on travel and visits by zone and band, so that other bands have another floor.
Receives a designed card with the band of every postcode; hands on the floor of each row in those
bands, or nothing where it cannot be known before the scenario is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import HomecareError
from homecare.geography import LocatedDemand
from homecare.parameters import Parameters, Value
from homecare.pricing import is_travel_modelled, price_demand, rate_card, row_floors
from homecare.pricing.designer import below_floor
from homecare.scenarios.design.floors import wage_of
from homecare.scenarios.design.rows import DesignRows
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs
from homecare.scenarios.price.floors import scenario_floor
from homecare.units import SECONDS_PER_HOUR

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RunBack:
    """What a designed card leaves below the floor of its own bands.

    Attributes
    ----------
    floor_gbp : (rows,) float
        Floor of each row.
    is_below : (rows,) bool
        Whether its rate is below.
    short_hours_per_week : float
        Hours a week below.
    people_short : int
        Packages with such hours.
    """

    floor_gbp: Floats
    is_below: npt.NDArray[np.bool_]
    short_hours_per_week: float
    people_short: int

    def as_dict(self) -> dict[str, object]:
        """Return the figures for JSON."""
        return {
            "short_hours_per_week": self.short_hours_per_week,
            "people_short": self.people_short,
        }


def designed_parameters(
    scenario: Scenario, rates: Mapping[str, float], *, source: str
) -> Parameters:
    """Return a scenario's parameters with designed bands and rates in place of its own.

    Parameters
    ----------
    scenario : Scenario
        Whose other models stay.
    rates : mapping
        Band to GBP/hour, the easiest band first.
    source : str
        Where the rates come from.
    """
    held = scenario.parameters
    values = {
        path: value
        for path, value in held.values.items()
        if not path.startswith(("pricing.", "geography."))
        or path.startswith("pricing.payment_weeks.")
    }
    for band, rate in rates.items():
        path = f"pricing.rate_gbp_per_hour.{band}"
        values[path] = Value(path, rate, "GBP/hour", source, "derived", scenario.as_of)
    choices = {
        path: choice
        for path, choice in held.choices.items()
        if not path.startswith(("pricing.", "geography."))
    }
    choices |= {
        "geography.band_rule": "areas",
        "geography.bands": tuple(rates),
        "pricing.method": "rate_card",
        "pricing.base_band": next(iter(rates)),
    }
    return Parameters(values, choices)


def why_not_written(scenario: Scenario, inputs: Inputs) -> str:
    """Return why a card by place cannot be written as a scenario; empty where it can."""
    frame = inputs.located.frame
    without = int((~frame["postcode"].isin(inputs.places["postcode"])).sum())
    if without:
        return (
            f"No scenario file is written: {without:,} rows of demand have no postcode, and a "
            "card by postcode says nothing of them."
        )
    stated = inputs.tables["demand", scenario.data["demand"]].frame["band"]
    number = int((stated != "").sum())
    if number:
        return (
            f"No scenario file is written: {number:,} rows of demand state a band of their own, "
            "which a card by postcode does not move. Empty the column band and design again."
        )
    return ""


def run_back(
    scenario: Scenario,
    inputs: Inputs,
    *,
    rows: DesignRows,
    places: pd.DataFrame,
    rates: Mapping[str, float],
    floor: str,
) -> RunBack | None:
    """Return what a designed card leaves below the floor of its own bands.

    Parameters
    ----------
    scenario : Scenario
        What was designed for.
    inputs : Inputs
        Its demand and zones.
    rows : DesignRows
        The rows that were designed for.
    places : pandas.DataFrame
        Postcodes in zones with their designed `band`.
    rates : mapping
        Band to GBP/hour, the easiest first.
    floor : {"legal", "living-wage", "base-rate"}
        What an hour must pay.

    Returns
    -------
    RunBack or None
        None where there is no legal floor, where it is of the pricing model's own build-up, which a
        rate card does not keep, or where rows have no band by postcode.
    """
    is_own = scenario.parameters.choices.get("pricing.method") == "build_up"
    is_kept = not is_own and not is_travel_modelled(scenario.parameters)
    if not rows.floor.is_legal or not is_kept or why_not_written(scenario, inputs):
        return None
    parameters = designed_parameters(scenario, rates, source="designed")
    card = rate_card(parameters)
    band_of = places.drop_duplicates("postcode").set_index("postcode")["band"]
    frame = inputs.located.frame
    located = LocatedDemand(
        frame=frame.assign(band=frame["postcode"].map(band_of)), made_with=inputs.located.made_with
    )
    designed = replace(inputs, located=located)
    priced = price_demand(located, card, costed_services=scenario.costed_services)
    try:
        held = scenario_floor(
            replace(scenario, parameters=parameters),
            parameters,
            card=card,
            found=(designed, priced),
            progress=lambda _: None,
        )
    except HomecareError:
        # Numbers by today's bands, as of travel, say nothing of others.
        return None
    costed = priced.frame[priced.frame["is_costed"] == "yes"].reset_index(drop=True)
    gbp = row_floors(costed, held.card(card, wage_of(floor))) + rows.floor.other_gbp_per_hour
    paid = costed["rate_gbp_per_hour"].to_numpy(dtype=float)
    seconds = below_floor(costed["hours_per_week"], gbp, paid[:, None])[:, 0]
    is_person = (costed["package_id"] != "").to_numpy()
    return RunBack(
        floor_gbp=gbp,
        is_below=seconds > 0,
        short_hours_per_week=int(seconds.sum()) / SECONDS_PER_HOUR,
        people_short=int(((seconds > 0) & is_person).sum()),
    )
