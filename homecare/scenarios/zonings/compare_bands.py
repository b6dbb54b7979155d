"""Bands compared: one demand under two band rules, and what the change of bands costs.

Receives a scenario and the names of two geography models or band rules; hands on the hours, rows
and postcodes of each pair of bands, by zone too, and the change in weekly cost at the scenario's
rates. Where both rules give a row one band its change is nothing, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from homecare.bundled import short_name
from homecare.errors import Fault, HomecareError, InputError, UsageError, listed, nearest
from homecare.geography import locate_demand, spread_over_postcodes
from homecare.intake import file_sha256
from homecare.parameters import Parameters, check_geography, load_model
from homecare.parameters.declared import BAND_RULES
from homecare.pricing import RateCard, payment_weeks
from homecare.scenarios.files import Scenario
from homecare.scenarios.find import find_model
from homecare.scenarios.inputs import Inputs, Progress
from homecare.scenarios.pipeline import no_progress, price_run
from homecare.scenarios.result import Figures
from homecare.scenarios.zonings.band_changes import (
    change_of,
    cost_of,
    moved_of,
    moved_places,
    pairs_of,
    zone_of,
    zone_pairs_of,
)
from homecare.units import total_hours


@dataclass(frozen=True)
class _Side:
    """One of the two: its scenario, what its files hold, and its rates."""

    name: str
    model: Path | None
    scenario: Scenario
    inputs: Inputs
    card: RateCard

    def about(self) -> Figures:
        """Return what the side is, for the answer."""
        parameters = self.scenario.parameters
        return {
            "name": self.name,
            "band_rule": parameters.word("geography.band_rule"),
            "band_basis": parameters.word("geography.band_basis"),
            "bands": list(parameters.words("geography.bands")),
            "model": (
                None
                if self.model is None
                else {"path": short_name(self.model), "sha256": file_sha256(self.model)}
            ),
        }


def with_bands(scenario: Scenario, name: str) -> Scenario:
    """Return a scenario whose bands come from another geography model or rule.

    Parameters
    ----------
    scenario : Scenario
        The scenario; left as it is.
    name : str
        A band rule, which keeps the scenario's own geography model; or the id or file of a
        geography model.

    Raises
    ------
    UsageError
        When it is neither.
    ModelError, ScenarioError
        When the model is faulty, or the scenario's own model lacks what the rule needs.
    """
    if name in BAND_RULES:
        choices = dict(scenario.parameters.choices) | {"geography.band_rule": name}
        if name != scenario.parameters.word("geography.band_rule"):
            choices["geography.band_basis"] = f"the rule {name}, in place of the scenario's own"
        values = dict(scenario.parameters.values)
        files: tuple[Path, ...] = ()
    else:
        path = _model_file(scenario, name)
        model = load_model(path)
        if model.kind != "geography":
            raise UsageError(
                Fault(
                    "the model is not one of geography",
                    f"--compare-bands {name}",
                    model.kind,
                    "a geography model",
                    "name a geography model or a band rule",
                )
            )
        others = {
            key: value
            for key, value in scenario.parameters.choices.items()
            if not key.startswith("geography.")
        }
        choices = others | dict(model.choices)
        values = {
            key: value
            for key, value in scenario.parameters.values.items()
            if not key.startswith("geography.")
        } | model.as_of(scenario.as_of)
        files = (path,)
    unfit = check_geography(f"--compare-bands {name}", choices, values.values())
    if unfit:
        raise UsageError(unfit)
    return replace(
        scenario,
        parameters=Parameters(values=values, choices=choices),
        files=(*scenario.files, *files),
    )


def with_each_bands(scenario: Scenario, names: Sequence[str]) -> list[Scenario]:
    """Return a scenario with the bands of each of several names, as `with_bands` gives it.

    Raises
    ------
    UsageError
        With every name that no band rule or geography model has.
    ModelError, ScenarioError
        As `with_bands`.
    """
    banded: list[Scenario] = []
    faults: list[Fault] = []
    for name in names:
        try:
            banded.append(with_bands(scenario, name))
        except UsageError as error:
            faults += error.faults
    if faults:
        raise UsageError(faults)
    return banded


def _model_file(scenario: Scenario, name: str) -> Path:
    if Path(name).is_file():
        return Path(name)
    # The models of a scenario with a baseline stand beside the baseline.
    path = scenario.baseline_path or scenario.path
    try:
        return find_model(path, "geography", name)
    except HomecareError as error:
        known = error.faults[0].allowed
        raise UsageError(
            Fault(
                "no such band rule or geography model",
                f"--compare-bands {name}",
                name,
                f"a rule ({listed(list(BAND_RULES))}), a model ({known}), or a model file",
                f"correct the name.{nearest(name, [*BAND_RULES, *known.split(', ')])}",
            )
        ) from error


def compare_bands(
    scenario: Scenario,
    one: str,
    other: str,
    *,
    set_aside: bool = False,
    progress: Progress = no_progress,
    known: Inputs | None = None,
) -> Figures:
    """Return a scenario's hours by the band two rules give them, and what the change costs.

    Parameters
    ----------
    scenario : Scenario
        Whose demand, zones, overrides and rates are used.
    one, other : str
        Geography models or band rules: the bands before and after.
    set_aside : bool
        Continue without faulty rows of demand; hours that only one rule can band are told.
    progress : callable
        Told what is being done.
    known : Inputs, optional
        The scenario's inputs, whose files need not be read again.

    Raises
    ------
    UsageError
        When there is no such model or rule.
    InputError, ModelError
        With every fault of the files under either.

    Notes
    -----
    The change in weekly cost is the sum over zones z and pairs of bands (a, b) of
    H[z, a, b] x (r_B[z, b] - r_A[z, a]), H the costed hours and r the rates, over pairs with
    a != b alone: hours that keep their band cost exactly the same.
    """
    own_notes = () if known is None else known.notes
    sides: list[_Side] = []
    faults: list[Fault] = []
    for name, banded in zip((one, other), with_each_bands(scenario, (one, other)), strict=True):
        progress(f"{scenario.id}: bands by {name}")
        try:
            inputs, card, _ = price_run(banded, set_aside=set_aside, progress=progress, known=known)
        except InputError as error:
            faults += [replace(each, where=f"{name}: {each.where}") for each in error.faults]
            continue
        known = inputs
        own = banded.files[len(scenario.files) :]
        sides.append(_Side(name, next(iter(own), None), banded, inputs, card))
    if faults:
        raise InputError(faults)
    before, after = sides
    rows, left_out = _rows(before, after)
    places = _places(before, after)
    found = _figures(before, after, rows, places, left_out)
    notes = dict.fromkeys((*before.inputs.notes, *after.inputs.notes))
    return {**found, "notes": [note for note in notes if note not in own_notes]}


def _rows(before: _Side, after: _Side) -> tuple[pd.DataFrame, list[Figures]]:
    """Return the rows both sides use with their two bands and rates, and what is left out."""
    used = [side.inputs.ledger.used() for side in (before, after)]
    both = used[0] & used[1]
    tables = [
        side.inputs.tables["demand", side.scenario.data["demand"]] for side in (before, after)
    ]
    demand = tables[0].frame
    left_out: list[Figures] = [
        {
            "banded_by": side.name,
            "rows": int((mask & ~both).sum()),
            "hours_per_week": total_hours(demand.loc[mask & ~both, "hours_per_week"]),
        }
        for side, mask in zip((before, after), used, strict=True)
        if (mask & ~both).any()
    ]
    places = [side.inputs.places for side in (before, after)]
    has_both = (places[0]["band"] != "").to_numpy() & (places[1]["band"] != "").to_numpy()
    located = [
        _located(side, demand[both].reset_index(drop=True), place, has_both)
        for side, place in zip((before, after), places, strict=True)
    ]
    frame = located[0]
    costed = before.scenario.costed_services
    service = frame["service"]
    is_costed = service.isin(costed) if costed else service.notna()
    zone = frame["zone_id"].to_numpy(dtype=object)
    bands = [each["band"].to_numpy(dtype=object) for each in located]
    rates = [
        side.card.rates(
            zone,
            band,
            visit_minutes=frame["visit_minutes"].to_numpy(dtype=float),
            carers=frame["carers"].to_numpy(dtype=float),
            service=frame["service"].to_numpy(dtype=object),
        )
        for side, band in zip((before, after), bands, strict=True)
    ]
    return (
        pd.DataFrame(
            {
                "zone_id": zone,
                "from": bands[0],
                "to": bands[1],
                "hours_per_week": frame["hours_per_week"].to_numpy(dtype=float),
                "is_person": (frame["package_id"] != "").to_numpy(),
                "is_costed": is_costed.to_numpy(dtype=bool),
                "rate_from": rates[0],
                "rate_to": rates[1],
            }
        ),
        left_out,
    )


def _located(
    side: _Side, demand: pd.DataFrame, places: pd.DataFrame, has_both: np.ndarray
) -> pd.DataFrame:
    """Return rows with zone and band; hours of a zone alone at postcodes both sides band."""
    scenario = side.scenario
    usable = places.assign(people_weight=places["people_weight"].where(has_both, 0.0))
    located = locate_demand(
        demand,
        usable,
        zone_ids=tuple(side.inputs.zones["zone_id"]),
        bands=scenario.parameters.words("geography.bands"),
        spread_zone_hours=scenario.spread_zone_hours,
    )
    if located.faults:
        raise InputError(
            [
                Fault(
                    "hours cannot be banded by both rules",
                    f"{side.name}, {each.where or 'demand'}",
                    each.found or each.what,
                    "a band by either rule",
                    each.do,
                )
                for each in located.faults
            ]
        )
    frame = located.demand
    return spread_over_postcodes(frame, usable) if scenario.spread_zone_hours else frame


def _places(before: _Side, after: _Side) -> pd.DataFrame:
    """Return every postcode with its zone and its bands by both, before and after overrides."""
    one, other = before.inputs.places, after.inputs.places
    return pd.DataFrame(
        {
            "zone_id": one["zone_id"],
            "from": one["band"],
            "to": other["band"],
            "rule_from": one["band_before_override"],
            "rule_to": other["band_before_override"],
        }
    )


def _figures(
    before: _Side,
    after: _Side,
    rows: pd.DataFrame,
    places: pd.DataFrame,
    left_out: list[Figures],
) -> Figures:
    bands = list(dict.fromkeys((*before.card.bands, *after.card.bands)))
    is_priced = before.card.is_zone_priced and after.card.is_zone_priced
    pairs = pairs_of(rows, places, bands, is_priced=is_priced)
    change = change_of(rows) if is_priced else None
    weeks = payment_weeks(before.scenario.parameters)
    costed = rows[rows["is_costed"]]
    return {
        "before": before.about(),
        "after": after.about(),
        "hours": moved_of(rows),
        "costed_hours": moved_of(costed),
        "postcodes": {
            **moved_places(places, "from", "to"),
            "changed_before_overrides": int((places["rule_from"] != places["rule_to"]).sum()),
            "outside_every_zone": int((places["zone_id"] == "").sum()),
        },
        "weekly_cost_change_gbp": change,
        "weekly_cost_gbp": {
            "before": cost_of(costed, "rate_from") if is_priced else None,
            "after": cost_of(costed, "rate_to") if is_priced else None,
        },
        "annual_cost_change_gbp": (
            None if change is None else {end: change * weeks[end] for end in ("low", "high")}
        ),
        "bands": bands,
        "rates_gbp_per_hour": _rates(before, bands) if is_priced else None,
        "matrix": pairs,
        "zones": [
            zone_of(zone_id, zone_name, rows, places, is_priced=is_priced)
            for zone_id, zone_name in before.inputs.zones[["zone_id", "zone_name"]].itertuples(
                index=False
            )
        ],
        "zone_matrix": zone_pairs_of(rows, bands, is_priced=is_priced),
        "not_compared": left_out,
    }


def _rates(side: _Side, bands: Sequence[str]) -> Figures:
    return {band: side.card.band_rates.get(band) for band in bands}
