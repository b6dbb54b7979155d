"""Parts of a run on their own: hours per zone without placing anything, and the rate card alone.

Receives a scenario; hands on figures named as in the contract.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from homecare.pricing import RateCard, is_travel_modelled, price_notes, rate_card
from homecare.pricing.currency import POUNDS
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs, Progress
from homecare.scenarios.pipeline import no_progress, price_run
from homecare.scenarios.record import record_of
from homecare.scenarios.result import (
    Figures,
    bands_of,
    headline_of,
    scenario_of,
    statements_of,
    zone_bands_of,
    zones_of,
)
from homecare.scenarios.zonings.compare import ComparedZonings, compare_zonings
from homecare.scenarios.zonings.run import open_zonings


@dataclass(frozen=True)
class ZonesRun:
    """Hours and bands of each zone.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    inputs : Inputs
        What its files held.
    result : mapping
        `scenario`, `headline`, `bands`, `zones`, `zone_bands`, `ledger` and `record` of the
        contract; with other zonings also `zonings`, `zoning_changes`, `zoning_cells` and
        `zoning_terms`.
    compared : ComparedZonings or None
        The zonings beside each other, where others were named.
    """

    scenario: Scenario
    inputs: Inputs
    result: Mapping[str, object]
    compared: ComparedZonings | None = None


def zones_run(
    scenario: Scenario,
    *,
    compare: Sequence[str] = (),
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> ZonesRun:
    """Return hours and bands of each zone, priced but not placed.

    Parameters
    ----------
    scenario : Scenario
        What to run.
    compare : sequence of str
        Other zonings to set beside the scenario's own: zones files, scenarios, or bundled names.
    set_aside : bool
        Continue without the faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such zoning.
    InputError, ModelError
        With every fault of the files, or of the rate card.
    """
    # A wrong name is told before anything is priced.
    others = open_zonings(scenario, compare) if compare else ()
    inputs, card, priced = price_run(scenario, set_aside=set_aside, progress=progress)
    compared = None
    if others:
        progress(f"{scenario.id}: comparing zonings")
        compared = compare_zonings(scenario, inputs, priced=priced, card=card, others=others)
    result: Figures = {
        "scenario": scenario_of(scenario, inputs, card),
        "headline": headline_of(scenario, priced, card=card),
        "bands": bands_of(priced, card),
        "zones": zones_of(inputs, priced.frame, card=card),
        "zone_bands": zone_bands_of(inputs, priced.frame, card=card),
        "ledger": inputs.ledger.as_dict(),
        "notes": [
            *inputs.notes,
            *price_notes(priced, card),
            *(compared.notes if compared else ()),
        ],
        **(compared.figures if compared else {}),
        "record": record_of(
            scenario,
            set_aside=set_aside,
            more_files=[zoning.path for zoning in compared.zonings] if compared else (),
        ),
    }
    return ZonesRun(scenario=scenario, inputs=inputs, result=result, compared=compared)


def card_figures(
    scenario: Scenario, *, card: RateCard | None = None, also: Collection[str] = ()
) -> Figures:
    """Return a scenario's rate card: rates, enhancements above the base band, and sources.

    Parameters
    ----------
    scenario : Scenario
        Whose card it is.
    card : RateCard, optional
        The card, where it has been made.
    also : collection of str
        Paths of parameters to list beside those of pricing.

    Raises
    ------
    ModelError
        When a band has no rate.
    InputError
        With every fault of the files, where the mix of visit lengths or the travel rests on them.
    """
    if card is None:
        is_modelled = is_travel_modelled(scenario.parameters)
        card = price_run(scenario)[1] if is_modelled else rate_card(scenario.parameters)
    if card.is_mix_measured and not card.band_rates:
        card = price_run(scenario)[1]
    taken = set(scenario.parameters.mapping("pricing.taken_from").values())
    base = card.band_rates.get(card.base_band)
    return {
        "scenario": {
            "id": scenario.id,
            "title": scenario.title,
            "as_of": scenario.as_of.isoformat(),
            "notices": statements_of(scenario),
            "is_zone_priced": card.is_zone_priced,
        },
        "card": {
            "currency": POUNDS,
            "method": scenario.parameters.word("pricing.method"),
            "base_band": card.base_band,
            "average_rate_gbp_per_hour": card.average_gbp_per_hour,
            "bands": [
                {
                    "band": band,
                    "rate_gbp_per_hour": card.band_rates.get(band),
                    "enhancement_gbp_per_hour": (
                        None if base is None else card.band_rates[band] - base
                    ),
                }
                for band in card.bands
            ],
            "zone_rates": [
                {"zone_id": zone_id, "band": band, "rate_gbp_per_hour": rate}
                for (zone_id, band), rate in sorted(card.zone_rates.items())
            ],
        },
        "parameters": [
            value.as_dict()
            for path, value in sorted(scenario.parameters.values.items())
            if path.startswith("pricing.") or path in taken or path in also
        ],
    }
