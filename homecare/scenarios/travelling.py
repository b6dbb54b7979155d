"""Travel of a scenario: its drive times read where it names any, and the estimate made.

Receives a scenario and its inputs; hands on travel by zone and band, and the parameters from which
its hours are priced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from homecare.errors import InputError
from homecare.geography import DRIVE_TIMES, DriveTimes, TravelByCell, travel_by_cell
from homecare.intake import read_table
from homecare.parameters import Parameters
from homecare.pricing import is_travel_modelled, with_modelled_travel
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs


def travel_of(scenario: Scenario, inputs: Inputs) -> TravelByCell:
    """Return travel between visits by zone and band.

    Parameters
    ----------
    scenario : Scenario
        With a travel model, and drive times where it names any.
    inputs : Inputs
        Its demand and zones.

    Raises
    ------
    ModelError
        When it names no travel model, or that lacks a number.
    InputError
        With the faults of the drive times, or when nothing can be estimated.
    """
    return travel_by_cell(
        inputs.located,
        inputs.zones,
        parameters=scenario.parameters,
        drive_times=_drive_times(scenario),
    )


def _drive_times(scenario: Scenario) -> DriveTimes | None:
    path = scenario.data.get("drive_times")
    if path is None:
        return None
    read = read_table(path, DRIVE_TIMES)
    if read.faults():
        raise InputError(read.faults())
    return DriveTimes(source=read.raw.source, frame=read.frame)


def with_travel(scenario: Scenario, inputs: Inputs) -> tuple[Parameters, Inputs]:
    """Return the parameters from which hours are priced, and inputs with what the estimate notes.

    Parameters
    ----------
    scenario : Scenario
        Any; where its pricing model does not take travel from where packages are, parameters are
        returned as they are, and a note says so of drive times.
    inputs : Inputs
        Its demand and zones.

    Raises
    ------
    ModelError, InputError
        As `travel_of`; also when travel is both modelled and stated.
    """
    path = scenario.data.get("drive_times")
    if not is_travel_modelled(scenario.parameters):
        note = (
            f"data.drive_times ({path.name if path else ''}) has no part in the rates: the pricing "
            "model does not take travel from where packages are."
        )
        return scenario.parameters, inputs if path is None else _noted(inputs, [note])
    travel = travel_of(scenario, inputs)
    return with_modelled_travel(scenario.parameters, travel), _noted(inputs, travel.notes)


def _noted(inputs: Inputs, notes: Iterable[str]) -> Inputs:
    return replace(inputs, notes=tuple(dict.fromkeys((*inputs.notes, *notes))))
