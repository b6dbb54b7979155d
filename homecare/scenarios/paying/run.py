"""Paying: how a scenario's care is paid for, charged and funded, under a payment model.

Receives a scenario and, where given, visits that took place; hands on a `PayRun` with plain
figures of rules, mechanisms, charging, funders, direct payments and rates by role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from homecare.bundled import bundled_root
from homecare.errors import Fault, ModelError
from homecare.parameters import Parameters, load_model
from homecare.pricing import (
    RULES,
    PayableVisits,
    in_stated_order,
    payable_demand,
    payment_weeks,
    people_in,
    why_not,
)
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Progress
from homecare.scenarios.paying.cells import cell_figures
from homecare.scenarios.paying.people import (
    charging_figures,
    direct_payment_figures,
    funder_figures,
    mechanism_figures,
    role_figures,
)
from homecare.scenarios.paying.rules import notes_of, rule_figures
from homecare.scenarios.paying.visits import open_visits, read_payable
from homecare.scenarios.pipeline import Run, no_progress, run_scenario
from homecare.scenarios.record import record_of
from homecare.scenarios.result import Figures, placements

ILLUSTRATION = "illustration"
# Part of the answer to the parameters without which it is not told.
PARTS: Mapping[str, tuple[str, ...]] = {
    "mechanisms": ("new_packages_per_week",),
    "charging": ("contribution_share",),
    "direct_payments": ("direct_payment_hours_per_week",),
}


@dataclass(frozen=True)
class PayRun:
    """How a scenario's care is paid for.

    Attributes
    ----------
    run : Run
        The scenario's own run, located, priced and placed.
    visits : PayableVisits
        What the rules acted on.
    result : mapping
        Plain figures.
    """

    run: Run
    visits: PayableVisits
    result: Mapping[str, object]


def pay_scenario(
    scenario: Scenario,
    *,
    visits: Path | None = None,
    rules: Sequence[str] = (),
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> PayRun:
    """Return what each payment rule, mechanism, charge and funder comes to.

    Parameters
    ----------
    scenario : Scenario
        What to run; its payment model, or the bundled illustration where it names none.
    visits : pathlib.Path, optional
        Visits that took place; without it the rules act on planned visits.
    rules : sequence of str
        Rules to combine; none: each rule by itself, and the payment model's combination.
    set_aside : bool
        Continue without faulty rows of demand and visits; the ledgers count them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When a rule is not registered, or cannot be applied.
    InputError, ModelError
        With every fault of the files; also when rates by zone and band are not known.
    """
    in_stated_order(rules)
    scenario, notes = _with_payment(scenario)
    # A wrong name is told before the run is made.
    opened = None if visits is None else open_visits(visits, as_of=scenario.as_of)
    run = run_scenario(scenario, with_beside=False, set_aside=set_aside, progress=progress)
    if not run.card.is_zone_priced:
        raise ModelError(
            Fault(
                "rates by zone and band are not known, so that no visit has a price",
                "pricing.method",
                scenario.parameters.word("pricing.method"),
                "a pricing model with rates",
                "name one under [models]",
            )
        )
    costed = run.priced.frame[run.priced.frame["is_costed"] == "yes"].reset_index(drop=True)
    ledger = None
    if opened is None:
        payable = payable_demand(costed, run.card)
    else:
        progress(f"{scenario.id}: reading visits")
        read = read_payable(opened, run.priced.frame, run.card, set_aside=set_aside)
        payable, ledger, notes = read.visits, read.ledger, (*notes, *read.notes)
    progress(f"{scenario.id}: paying {len(payable):,} entries under each rule")
    told, not_applied = _rules(payable, rules, scenario.parameters)
    weeks = payment_weeks(scenario.parameters)
    result: Figures = {
        "scenario": run.result["scenario"],
        "headline": run.result["headline"],
        "basis": {
            "kind": "planned visits of a week" if visits is None else "visits that took place",
            "weeks": payable.weeks,
            "first_on": str(payable.day.min()) if payable.has_days else None,
            "last_on": str(payable.day.max()) if payable.has_days else None,
            "entries": len(payable),
            "people": people_in(payable),
            "payment_weeks": weeks,
            "payment_model": _model_name(scenario),
        },
        "rules": [rule_figures(payable, each, scenario.parameters, weeks=weeks) for each in told],
        "rules_not_applied": not_applied,
        **_parts(run, costed, weeks),
        "cells": cell_figures(payable, costed, _placed_by_band(run), is_planned=visits is None),
        "ledger": run.result["ledger"],
        "visits_ledger": ledger,
        "notes": [*_listed(run.result["notes"]), *notes, *notes_of(payable, scenario.parameters)],
        "record": record_of(
            scenario, set_aside=set_aside, more_files=[] if visits is None else [visits]
        ),
    }
    return PayRun(run=run, visits=payable, result=result)


def _placed_by_band(run: Run) -> pd.DataFrame:
    """Return the placements with the band of each."""
    placed = placements(run.allocation, run.priced.frame)
    bands = run.priced.frame["band"].to_numpy(dtype=object)[placed["line"].to_numpy()]
    return placed.assign(band=bands)


def _listed(notes: object) -> list[object]:
    return list(notes) if isinstance(notes, list | tuple) else []


def _with_payment(scenario: Scenario) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario with a payment model: its own, or the bundled illustration and a note."""
    held = scenario.parameters
    every = (*held.values, *held.choices)
    if any(path.startswith("payment.") for path in every):
        return scenario, ()
    path = bundled_root() / "models" / "payment" / f"{ILLUSTRATION}.toml"
    model = load_model(path)
    parameters = Parameters(
        values={**held.values, **model.as_of(scenario.as_of)},
        choices={**held.choices, **model.choices},
    )
    note = (
        "the scenario names no payment model: the bundled models/payment/illustration.toml is "
        "used, and most of its values are placeholders"
    )
    return replace(scenario, parameters=parameters, files=(*scenario.files, path)), (note,)


def _model_name(scenario: Scenario) -> str:
    return next((p.stem for p in scenario.files if p.parent.name == "payment"), "")


def _rules(
    visits: PayableVisits, named: Sequence[str], parameters: Parameters
) -> tuple[list[tuple[str, ...]], list[Figures]]:
    """Return the combinations to tell, and the rules that cannot be applied with why."""
    if named:
        order = in_stated_order(named)
        return [*((each,) for each in order), *([order] if len(order) > 1 else [])], []
    reasons = {name: why_not(name, visits, parameters) for name in RULES}
    told: list[tuple[str, ...]] = [(name,) for name, why in reasons.items() if not why]
    chosen = parameters.choices.get("payment.rules", ())
    model = in_stated_order(chosen) if isinstance(chosen, tuple) else ()
    if len(model) > 1 and not any(reasons[name] for name in model):
        told.append(model)
    return told, [{"rule": name, "why": why} for name, why in reasons.items() if why]


def _parts(run: Run, costed: pd.DataFrame, weeks: Mapping[str, float]) -> Figures:
    """Return what is told beside the rules; None where the payment model states nothing for it."""
    parameters = run.scenario.parameters
    headline = run.result["headline"]
    assert isinstance(headline, Mapping)  # noqa: S101 - by the contract
    rate = float(headline["average_rate_gbp_per_hour"] or 0.0)

    def states(part: str) -> bool:
        return all(
            f"payment.{name}" in parameters.values or parameters.keyed(f"payment.{name}")
            for name in PARTS[part]
        )

    zone_ids = [str(each) for each in run.inputs.zones["zone_id"]]
    placed = placements(run.allocation, run.priced.frame)
    return {
        "mechanisms": mechanism_figures(parameters, rate) if states("mechanisms") else None,
        "charging": (
            charging_figures(costed, parameters, zone_ids=zone_ids) if states("charging") else None
        ),
        "funders": funder_figures(costed, parameters, weeks=weeks),
        "direct_payments": (
            direct_payment_figures(parameters, rate, weeks=weeks)
            if states("direct_payments")
            else None
        ),
        "roles": role_figures(placed, run.inputs.appointments, parameters, weeks=weeks),
        "parts_not_told": [
            {"part": part, "why": f"the payment model states no {', '.join(needed)}"}
            for part, needed in PARTS.items()
            if not states(part)
        ],
    }
