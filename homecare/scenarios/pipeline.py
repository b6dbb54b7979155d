"""The pipeline: a scenario end to end, stage to stage, each handing a frozen value to the next.

Receives a `Scenario`; hands on a `Run`: the hand-overs of every stage and the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from homecare.allocation import (
    Allocation,
    AllocationSettings,
    Limits,
    Placing,
    allocate,
    audit,
)
from homecare.errors import Fault, HomecareError, InputError, ModelError
from homecare.pricing import (
    PricedDemand,
    RateCard,
    card_of_demand,
    check_zone_rates,
    is_travel_modelled,
    payment_weeks,
    price_demand,
    rate_card,
)
from homecare.pricing.currency import not_in_pounds
from homecare.scenarios.files import Scenario, load_scenario
from homecare.scenarios.inputs import Inputs, Progress, load_inputs
from homecare.scenarios.record import record_of
from homecare.scenarios.result import Figures, bands_of, headline_of, result_of
from homecare.scenarios.travelling import with_travel


def no_progress(message: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Run:
    """One run of a scenario.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    inputs : Inputs
        What its files held.
    card : RateCard
        What an hour costs.
    priced : PricedDemand
        Every row with its rate.
    allocation : Allocation
        Who serves whom.
    result : mapping
        The result of the contract.
    """

    scenario: Scenario
    inputs: Inputs
    card: RateCard
    priced: PricedDemand
    allocation: Allocation
    result: Mapping[str, object]


def _naming(scenario: Scenario, progress: Progress) -> Progress:
    """Return a teller that names the scenario it speaks of."""
    return lambda message: progress(f"{scenario.id}: {message}")


def settings_of(scenario: Scenario) -> AllocationSettings:
    """Return the allocation's settings from a scenario's parameters."""
    return AllocationSettings.chosen(
        goals=scenario.parameters.choices.get("allocation.goals"),
        score_weights=scenario.parameters.keyed("allocation.score_weight"),
        seed=scenario.seed,
        place=scenario.parameters.choices.get("allocation.place"),
        limits=Limits.chosen(
            {path: value.value for path, value in scenario.parameters.values.items()},
            scenario.parameters.choices,
        ),
    )


def with_placing(scenario: Scenario, placing: Placing | None) -> Scenario:
    """Return the scenario with what is placed chosen; as it is where nothing is."""
    if placing is None:
        return scenario
    held = scenario.parameters
    choices = {**held.choices, "allocation.place": placing}
    return replace(scenario, parameters=replace(held, choices=choices))


def price_run(
    scenario: Scenario,
    *,
    set_aside: bool = False,
    progress: Progress = no_progress,
    known: Inputs | None = None,
) -> tuple[Inputs, RateCard, PricedDemand]:
    """Return a scenario's inputs located and priced, without placing anything.

    Raises
    ------
    InputError, ModelError
        With every fault of the files, or of the rate card.
    """
    tell = _naming(scenario, progress)
    card, inputs = _card_and_inputs(scenario, set_aside=set_aside, progress=tell, known=known)
    tell("pricing every hour")
    card = card_of_demand(card, inputs.located.frame)
    return (
        inputs,
        card,
        price_demand(inputs.located, card, costed_services=scenario.costed_services),
    )


def _card_and_inputs(
    scenario: Scenario, *, set_aside: bool, progress: Progress, known: Inputs | None
) -> tuple[RateCard, Inputs]:
    """Return the rate card and the inputs, or refuse both with all their faults together."""
    faults: list[Fault] = []
    card = None
    abroad = not_in_pounds(scenario.parameters)
    if abroad is not None:
        raise ModelError(abroad)
    is_modelled = is_travel_modelled(scenario.parameters)
    if not is_modelled:
        try:
            card = rate_card(scenario.parameters)
        except HomecareError as error:
            faults += error.faults
    try:
        payment_weeks(scenario.parameters)
    except HomecareError as error:
        faults += error.faults
    try:
        inputs = load_inputs(scenario, set_aside=set_aside, progress=progress, known=known)
    except InputError as error:
        raise InputError((*faults, *error.faults), ledger=error.ledger) from error
    try:
        parameters, inputs = with_travel(scenario, inputs)
        card = rate_card(parameters) if is_modelled else card
    except HomecareError as error:
        faults += error.faults
    if card is not None:
        faults += check_zone_rates(card, list(inputs.zones["zone_id"]))
    if faults or card is None:
        raise InputError(faults, ledger=inputs.ledger.as_dict())
    return card, inputs


def run_scenario(
    scenario: Scenario,
    *,
    placing: Placing | None = None,
    with_beside: bool = True,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> Run:
    """Return a scenario run end to end, audited.

    Parameters
    ----------
    scenario : Scenario
        What to run.
    placing : {"all", "new"}, optional
        Place every package anew, or keep today's placements and place the rest; without it what
        the allocation model says.
    with_beside : bool
        Also price the scenarios published beside this one; where they are not shown that can be
        left out. The record names their files either way.
    set_aside : bool
        Continue without the faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    InputError, ModelError
        With every fault of the files, or of the rate card.
    InternalError
        When the audit disagrees with the allocation; the result is withheld.
    """
    scenario = with_placing(scenario, placing)
    others = [load_scenario(name, beside=scenario.path) for name in scenario.beside]
    inputs, card, priced = price_run(scenario, set_aside=set_aside, progress=progress)
    settings = settings_of(scenario)
    tell = _naming(scenario, progress)
    tell("placing packages with providers")
    allocation = allocate(
        priced.frame,
        inputs.providers,
        appointments=inputs.appointments,
        settings=settings,
        as_of=scenario.as_of,
        progress=tell,
    )
    tell("auditing the allocation")
    audit(
        allocation,
        priced.frame,
        inputs.providers,
        appointments=inputs.appointments,
        settings=settings,
        as_of=scenario.as_of,
    )
    result = result_of(
        scenario,
        inputs,
        card=card,
        priced=priced,
        allocation=allocation,
        beside=[_beside(other, progress=progress, known=inputs) for other in others]
        if with_beside
        else [],
        record=record_of(scenario, set_aside=set_aside, also=others),
    )
    return Run(
        scenario=scenario,
        inputs=inputs,
        card=card,
        priced=priced,
        allocation=allocation,
        result=result,
    )


def _beside(other: Scenario, *, progress: Progress, known: Inputs) -> Figures:
    """Return the headline and bands of a scenario published beside another."""
    inputs, card, priced = price_run(other, progress=progress, known=known)
    return {
        "scenario": {"id": other.id, "title": other.title},
        "why": other.why_beside,
        "headline": headline_of(other, priced, card=card),
        "bands": bands_of(priced, card),
        "ledger": inputs.ledger.as_dict(),
    }
