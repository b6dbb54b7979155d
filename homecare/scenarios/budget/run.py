"""The budget: a scenario through the years of its contract, and why each year costs what it does.

Receives a scenario whose models include a contract; hands on the cost of every financial year,
contract year and four-weekly period, and the bridges between them, as plain values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from homecare.errors import Fault, ScenarioError, UsageError, listed
from homecare.parameters import Model, load_model
from homecare.parameters.toml import read_toml
from homecare.pricing import PricedDemand, RateCard
from homecare.pricing.contract import Contract, read_contract
from homecare.pricing.indexation import CPI, LEVELS, uplifts
from homecare.pricing.symmetric import OF_SCENARIOS
from homecare.pricing.years import (
    Cells,
    Plan,
    Position,
    check_rates_before,
    plan_of,
    year_name,
)
from homecare.scenarios.budget.figures import (
    by_band_figures,
    contract_figures,
    crossed_figures,
    hours_figures,
    steps_figures,
    stretch_figures,
    uplift_figures,
)
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs, Progress
from homecare.scenarios.pipeline import no_progress, price_run
from homecare.scenarios.record import record_of
from homecare.scenarios.result import Figures, scenario_of
from homecare.units import total, total_hours


@dataclass(frozen=True)
class _Side:
    """One scenario with its contract: what its years are made of."""

    scenario: Scenario
    inputs: Inputs
    card: RateCard
    contract: Contract
    plan: Plan
    priced: PricedDemand
    frame: pd.DataFrame


def budget(
    scenario: Scenario,
    against: Scenario | None = None,
    *,
    between: Sequence[tuple[str, str]] = (),
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> Figures:
    """Return a scenario's costs by year and the bridges between them, as plain values.

    Parameters
    ----------
    scenario : Scenario
        Its models include one of the kind `contract`.
    against : Scenario, optional
        Another to hold against it, year by year; without a contract of its own it is taken
        through the first one's.
    between : sequence of (year, year)
        Further bridges, between any two financial years such as `2021-22`.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    ScenarioError
        When the scenario names no contract, or changes a cost that its uplifts depend on.
    ModelError
        With every year for which an index is neither published nor projected.
    UsageError
        When a year asked for is not in the plan.
    """
    side = _side(scenario, set_aside=set_aside, progress=progress)
    cells = _cells(side, side.frame.index)
    check_rates_before(side.contract, list(side.frame.index))
    progress(f"{scenario.id}: taking it through the years")
    positions = _positions(side, cells)
    wanted = _wanted(positions, between)
    answer: Figures = {
        "scenario": scenario_of(scenario, side.inputs, side.card),
        **hours_figures(scenario, side.inputs, card=side.card, priced=side.priced),
        "contract": contract_figures(side.contract),
        "uplifts": [uplift_figures(each, side.card) for each in side.plan.uplifts],
        **_years_figures(side, cells, positions),
        "bridges": [
            _bridge_figures(positions, names, bands=cells.band) for names in dict.fromkeys(wanted)
        ],
        "against": None,
        "bridges_against": [],
        "notes": [*_notes(side), *side.inputs.notes],
        "ledger": side.inputs.ledger.as_dict(),
        "record": record_of(
            scenario, set_aside=set_aside, also=() if against is None else (against,)
        ),
    }
    if against is not None:
        other = _side(against, set_aside=set_aside, progress=progress, contract_of=side)
        answer |= _against_figures(side, other)
        answer["notes"] = [*_notes(side), *_other_notes(side, other), *side.inputs.notes]
    return answer


def _side(
    scenario: Scenario,
    *,
    set_aside: bool,
    progress: Progress,
    contract_of: _Side | None = None,
) -> _Side:
    """Return a scenario priced, with its contract or the one lent to it."""
    models = _dated_models(scenario)
    lender = contract_of.scenario if contract_of and "contract" not in models else scenario
    if "contract" not in _dated_models(lender):
        raise ScenarioError(
            Fault(
                "the scenario names no contract",
                f"{scenario.path.name}, models.contract",
                "nothing",
                "the name of a contract model",
                'add contract = "..." under [models]; leicestershire-years shows one',
            )
        )
    inputs, card, priced = price_run(scenario, set_aside=set_aside, progress=progress)
    contract = read_contract(
        lender.parameters,
        bands=card.bands,
        zone_ids=[str(zone) for zone in inputs.zones["zone_id"]],
        where=lender.path.name,
    )
    costs = models.get("costs") or _dated_models(lender).get("costs")
    _refuse_changed_costs(scenario, contract)
    return _Side(
        scenario=scenario,
        inputs=inputs,
        card=card,
        contract=contract,
        plan=plan_of(contract, uplifts(contract, costs)),
        priced=priced,
        frame=_rates_by_cell(priced, card),
    )


def _dated_models(scenario: Scenario) -> dict[str, Model]:
    """Return the models of a scenario whose values of other years are needed."""
    return {
        str(kind): load_model(path)
        for path in scenario.files
        if (kind := read_toml(path)[1].get("kind")) in ("costs", "contract")
    }


def _refuse_changed_costs(scenario: Scenario, contract: Contract) -> None:
    """Refuse a change of an index: it would hold on the scenario's own day alone."""
    paths = {CPI if index == "cpi" else LEVELS.get(index) for index in contract.index_weights}
    changed = [change.path for change in scenario.changes if change.path in paths]
    if changed:
        raise ScenarioError(
            Fault(
                "a change is made to an index of the uplifts",
                f"{scenario.path.name}, {listed(changed)}",
                "a value for the scenario's own day alone",
                "levels of every year, in a costs model",
                "put the year's value into a costs model of your own, or a change that is not "
                "published into projected_change of the contract model",
            )
        )


def _rates_by_cell(priced: PricedDemand, card: RateCard) -> pd.DataFrame:
    """Return costed hours a week and GBP/hour by zone and band."""
    costed = priced.frame[priced.frame["is_costed"] == "yes"]
    keys, rows = [], []
    for key, here in costed.groupby(["zone_id", "band"], sort=True):
        hours = total_hours(here["hours_per_week"])
        rates = here["rate_gbp_per_hour"]
        if card.average_gbp_per_hour is not None:
            rate = card.average_gbp_per_hour
        elif rates.nunique() == 1 or not hours:
            rate = float(rates.iloc[0])
        else:
            rate = total((rates * here["hours_per_week"]).tolist()) / hours
        keys.append(key)
        rows.append((hours, rate))
    index = pd.MultiIndex.from_tuples(keys, names=["zone_id", "band"])
    return pd.DataFrame(rows, index=index, columns=["hours", "rate"], dtype=float)


def _cells(side: _Side, index: pd.Index[Any]) -> Cells:
    """Return a side's cells for an index that may hold those of another side as well."""
    frame, card = side.frame.reindex(index), side.card
    zone, band = (
        index.get_level_values(name).to_numpy(dtype=object) for name in ("zone_id", "band")
    )
    elsewhere = (
        card.rates(zone, band)
        if card.average_gbp_per_hour is None
        else np.full(len(index), card.average_gbp_per_hour)
    )
    rate = frame["rate"].to_numpy(dtype=float)
    before = [side.contract.rate_before(*pair) or 0.0 for pair in zip(zone, band, strict=True)]
    average = card.average_gbp_per_hour
    base = average if average is not None else card.band_rates[card.base_band]
    return Cells(
        zone_id=tuple(str(each) for each in zone),
        band=tuple(str(each) for each in band),
        hours=frame["hours"].fillna(0.0).to_numpy(dtype=float),
        rate=np.where(np.isnan(rate), elsewhere, rate),
        rate_before=np.array(before, dtype=float),
        base_band=card.base_band,
        base_rate=float(base),
    )


def _positions(side: _Side, cells: Cells) -> dict[str, Position]:
    return {
        each.name: side.plan.position(cells, each)
        for each in side.plan.financial_years()
        if len(each.days)
    }


def _wanted(
    positions: Mapping[str, Position], between: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return which years are bridged: each to the next, first whole to last, those asked for."""
    whole = [name for name, position in positions.items() if position.coverage == 1.0]
    over_all = [(whole[0], whole[-1])] if len(whole) > 2 else []
    return [*pairwise(positions), *over_all, *(_known(pair, positions) for pair in between)]


def _known(pair: tuple[str, str], positions: Mapping[str, Position]) -> tuple[str, str]:
    wrong = [year for year in pair if year not in positions]
    if wrong:
        raise UsageError(
            Fault(
                "the year is not in the plan",
                "command line, --between",
                listed(wrong),
                listed(list(positions)),
                "name two of these years",
            )
        )
    return pair


def _bridge_figures(
    positions: Mapping[str, Position], names: tuple[str, str], *, bands: Sequence[str]
) -> Figures:
    before, after = (positions[name] for name in names)
    return {
        "from": names[0],
        "to": names[1],
        **steps_figures(before, after, leave_out=OF_SCENARIOS),
        **crossed_figures(before, after, bands),
    }


def _years_figures(
    side: _Side, cells: Cells, positions: Mapping[str, Position]
) -> dict[str, object]:
    """Return the costs of financial years, contract years and periods."""
    plan = side.plan
    contract_years = [
        {
            "number": year.number,
            "is_extension": year.is_extension,
            **stretch_figures(stretch, plan.position(cells, stretch)),
        }
        for year, stretch in plan.contract_years()
    ]
    certain = [each for each in contract_years if not each["is_extension"]]
    return {
        "financial_years": [
            {
                "year": each.name,
                **stretch_figures(each, positions[each.name]),
                "by_band": by_band_figures(positions[each.name], cells.band, order=side.card.bands),
            }
            for each in plan.financial_years()
            if each.name in positions
        ],
        "contract_years": contract_years,
        "contract_total_gbp": {
            "certain": total(float(each["cost_gbp"]) for each in certain),  # type: ignore[arg-type]
            "with_extensions": total(float(each["cost_gbp"]) for each in contract_years),  # type: ignore[arg-type]
        },
        "periods": [
            {
                "period": each.name,
                "paid_on": None if each.paid_on is None else each.paid_on.isoformat(),
                **stretch_figures(each, plan.position(cells, each)),
            }
            for each in plan.periods()
        ],
    }


def _notes(side: _Side) -> list[str]:
    """Return what a reader of a budget must know."""
    contract = side.contract
    notes = list(contract.assumptions)
    notes += [
        f"The uplift of {each.on} rests on a projection, not on a published index."
        for each in side.plan.uplifts
        if each.is_assumed
    ]
    years = side.plan.financial_years()
    last = years[-1]
    if contract.ends_on < last.until_on:
        notes.append(
            f"{last.name} holds only what is paid for days to {contract.ends_on}, when the "
            "contract ends with every extension taken; what follows it is not in the plan."
        )
    if not contract.rates_before and contract.starts_on > years[0].from_on:
        notes.append(f"{years[0].name} holds only days from {contract.starts_on}.")
    if contract.hours_year is not None and years[0].name < year_name(contract.hours_year):
        notes.append(
            f"Hours of years before {year_name(contract.hours_year)} are those of that year: they "
            "are not taken back."
        )
    if not side.card.is_zone_priced:
        notes.append(f"{side.scenario.title}: one average rate stands for every zone and band.")
    return notes


def _other_notes(side: _Side, other: _Side) -> list[str]:
    lent = "contract" not in _dated_models(other.scenario)
    told = (
        f"{other.scenario.title} has no contract of its own: its rates are taken through the years "
        f"of {side.scenario.title}, with the same uplifts, growth and payment days."
    )
    return [
        *([told] if lent else []),
        *(each for each in _notes(other) if each not in _notes(side)),
    ]


def _against_figures(side: _Side, other: _Side) -> Figures:
    """Return the other scenario's years, and the bridge from it to the first in each year."""
    index = side.frame.index.union(other.frame.index)
    ours, theirs = _cells(side, index), _cells(other, index)
    is_redrawn = bool(np.isnan(ours.rate).any() or np.isnan(theirs.rate).any())
    if is_redrawn:
        ours, theirs = (replace(each, rate=np.nan_to_num(each.rate)) for each in (ours, theirs))
    check_rates_before(other.contract, list(other.frame.index))
    before, after = _positions(other, theirs), _positions(side, ours)
    return {
        "against": {
            "scenario": scenario_of(other.scenario, other.inputs, other.card),
            **_years_figures(other, theirs, before),
        },
        "bridges_against": [
            {
                "year": year,
                **steps_figures(before[year], after[year], leave_out=(), is_redrawn=is_redrawn),
            }
            for year in after
            if year in before
        ],
    }
