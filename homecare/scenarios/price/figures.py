"""The figures of a price: card, build-up, prices by visit length, floor, inversion, travel, carbon.

Receives a scenario; hands on plain values ready for JSON, every figure at full precision. Demand is
read only where a floor or a measured mix of visits needs it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from homecare.pricing import (
    VISIT_MINUTES,
    BuildUp,
    FloorBasis,
    PricedDemand,
    RateCard,
    VisitMix,
    VisitPrice,
    build_up_lines,
    is_travel_modelled,
    nearest_mix,
    rate_card,
    read_floor_basis,
    what_it_pays_for,
)
from homecare.pricing.currency import not_in_pounds
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs, Progress
from homecare.scenarios.partial import card_figures
from homecare.scenarios.pipeline import no_progress, price_run
from homecare.scenarios.price.abroad import price_abroad
from homecare.scenarios.price.floor_figures import floor_figures, rate_at
from homecare.scenarios.price.floors import build_up_at, has_travel_model, scenario_floor
from homecare.scenarios.record import record_of
from homecare.scenarios.result import (
    Figures,
    bands_of,
    headline_of,
    scenario_of,
    zone_bands_of,
    zones_of,
)
from homecare.scenarios.travelling import with_travel

Place = tuple[str, str]
CARBON = "costs.kgco2e_per_mile"
NO_RATES = (
    "Rates by zone and band are not published: only an average is known, so that no rate can be "
    "held against a floor."
)


def price_figures(
    scenario: Scenario, *, set_aside: bool = False, progress: Progress = no_progress
) -> Figures:
    """Return what a scenario pays for an hour, what that is made of and what it pays for.

    Parameters
    ----------
    scenario : Scenario
        Its pricing model gives the card; a build-up, or a costs model beside it, gives the floor.
    set_aside : bool
        Continue without the faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Returns
    -------
    dict
        `scenario`, `card` and `parameters` always; `build_up` and `visit_prices` where the price is
        built or depends on the visit; `floor`, `inversion` and `travel` where there is a basis for
        them, else `missing` says what there is none for; `headline`, `bands`, `zones`,
        `zone_bands`, `ledger` and `record` where demand was read. Of a model in another currency
        what `price_abroad` gives.

    Raises
    ------
    ModelError
        When a band has no rate, or a build-up lacks a number.
    InputError
        With every fault of the files, where demand is read.
    """
    if not_in_pounds(scenario.parameters) is not None:
        return price_abroad(scenario, set_aside=set_aside)
    parameters, found = scenario.parameters, None
    if is_travel_modelled(parameters):
        found = price_run(scenario, set_aside=set_aside, progress=progress)
        parameters = with_travel(scenario, found[0])[0]
    # A scenario without assumed travel may still estimate its own: what is missing is seen below.
    basis = read_floor_basis(parameters)
    card = rate_card(parameters) if found is None else found[1]
    is_estimated = has_travel_model(scenario) and bool(basis.wages)
    if found is None and (card.is_mix_measured or basis.is_complete or is_estimated):
        found = price_run(scenario, set_aside=set_aside, progress=progress)
        card = found[1]
    held = scenario_floor(
        scenario,
        parameters,
        card=card,
        found=None if found is None else (found[0], found[2]),
        progress=progress,
    )
    basis, mixes, travel = held.basis, held.mixes, held.travel
    figures: Figures = {
        **card_figures(scenario, card=card, also=_used(basis)),
        "build_up": _build_up(basis, mixes),
        "visit_prices": _visit_prices(card),
        "floor": None,
        "inversion": _inversion(card, basis, mixes=mixes) if basis.is_complete else [],
        "travel": _travel(scenario, basis, mixes=mixes, found=found),
        "missing": list(basis.missing),
        "notes": [] if card.is_zone_priced else [NO_RATES],
    }
    if found is not None:
        inputs, _, priced = found
        if basis.is_complete:
            progress(f"{scenario.id}: holding rates against the floor")
            figures["floor"] = floor_figures(inputs, card, priced=priced, basis=basis, mixes=mixes)
        figures |= {
            "scenario": scenario_of(scenario, inputs, card),
            "headline": headline_of(scenario, priced, card=card),
            "bands": bands_of(priced, card),
            "zones": zones_of(inputs, priced.frame, card=card),
            "zone_bands": zone_bands_of(inputs, priced.frame, card=card),
            "ledger": inputs.ledger.as_dict(),
            "notes": [
                *_list(figures["notes"]),
                *dict.fromkeys((*inputs.notes, *(travel.notes if travel is not None else ()))),
            ],
            "record": record_of(scenario, set_aside=set_aside),
        }
    return figures


def _used(basis: FloorBasis) -> set[str]:
    """Return the paths that build-ups and wages rest on, and that of carbon."""
    used = {value.path for value in basis.wages.values()} | {CARBON}
    for build_up in basis.build_ups.values():
        used |= {value.path for held in build_up.rests_on.values() for value in held}
    return used if basis.build_ups else set()


def _list(held: object) -> list[object]:
    return list(held) if isinstance(held, list) else []


def _build_up(basis: FloorBasis, mixes: Mapping[Place, VisitMix]) -> Figures | None:
    """Return the lines of the pricing model's own build-up; None where it has none."""
    if basis.is_assumed or not basis.build_ups:
        return None
    return {
        "places": [
            _lines(build_up, zone_id, band, mix=nearest_mix(mixes, zone_id, band))
            for (zone_id, band), build_up in basis.build_ups.items()
        ]
    }


def _lines(build_up: BuildUp, zone_id: str, band: str, *, mix: VisitMix | None) -> Figures:
    lines = build_up_lines(build_up)
    price = VisitPrice(
        math.fsum(line.fixed_gbp for line in lines), math.fsum(line.hourly_gbp for line in lines)
    )
    visits = None if mix is None else mix.visits_per_hour
    return {
        "zone_id": zone_id or None,
        "band": band,
        "fixed_gbp_per_visit": price.fixed_gbp,
        "hourly_gbp": price.hourly_gbp,
        "visits_per_hour": visits,
        "rate_gbp_per_hour": price.blended(mix),
        "lines": [
            {
                "line": line.name,
                "group": line.group,
                "fixed_gbp_per_visit": line.fixed_gbp,
                "hourly_gbp": line.hourly_gbp,
                "gbp_per_hour": VisitPrice(line.fixed_gbp, line.hourly_gbp).blended(mix),
                "how": line.how,
                "rests_on": [value.as_dict() for value in line.rests_on],
            }
            for line in lines
        ],
    }


def _visit_prices(card: RateCard) -> list[Figures]:
    """Return the price of visits of each length by place; none where only an average is known."""
    if not card.is_zone_priced or not card.band_rates:
        return []
    own = (*card.zone_rates, *card.visit_prices)
    places = [("", band) for band in card.bands]
    places += sorted({place for place in own if place[0]})
    return [_priced_visits(card, zone_id, band) for zone_id, band in places]


def _priced_visits(card: RateCard, zone_id: str, band: str) -> Figures:
    price = card.visit_price(zone_id, band)
    listed = () if price is None else price.listed
    lengths = [minutes for minutes, _ in listed] or list(VISIT_MINUTES)
    rates = [rate_at(card, zone_id, band, minutes) for minutes in lengths]
    line = VisitPrice(0.0, rates[0]) if price is None else price
    return {
        "zone_id": zone_id or None,
        "band": band,
        "fixed_gbp_per_visit": None if listed else line.fixed_gbp,
        "hourly_gbp": None if listed else line.hourly_gbp,
        "prices": [
            {
                "visit_minutes": minutes,
                "gbp_per_visit": rate * minutes / 60,
                "rate_gbp_per_hour": rate,
            }
            for minutes, rate in zip(lengths, rates, strict=True)
        ],
    }


def _inversion(
    card: RateCard, basis: FloorBasis, *, mixes: Mapping[Place, VisitMix]
) -> list[Figures]:
    """Return the travel and the wage that the rate of each place pays for.

    At the build-up's own wage where it is stated, and at the legal and the voluntary wage.
    """
    if not card.is_zone_priced:
        return []
    places = [("", band) for band in card.bands]
    places += sorted({p for p in (*card.zone_rates, *basis.build_ups) if p[0] and p[1]})
    rows: list[Figures] = []
    base: dict[str, float | None] = {}
    for zone_id, band in places:
        build_up = build_up_at(basis, zone_id, band)
        mix = nearest_mix(mixes, zone_id, band)
        rate = rate_at(card, zone_id, band, math.nan)
        wages = {} if basis.is_assumed else {"own": build_up.wage_gbp_per_hour}
        wages |= {name: value.value for name, value in basis.wages.items()}
        pays: list[Figures] = []
        wage_paid_for: float | None = None
        for name, wage in wages.items():
            at_wage = with_wage(build_up, wage) if name != "own" else build_up
            held = what_it_pays_for(rate, at_wage, mix=mix)
            minutes, wage_paid_for = held.travel_minutes_per_contact_hour, held.wage_gbp_per_hour
            if not zone_id and band == card.base_band:
                base[name] = minutes
            pays.append(
                {
                    "wage": name,
                    "wage_gbp_per_hour": wage,
                    "travel_minutes_per_contact_hour": minutes,
                    "gbp_per_travel_minute": held.gbp_per_travel_minute,
                }
            )
        rows.append(
            {
                "zone_id": zone_id or None,
                "band": band,
                "rate_gbp_per_hour": rate,
                "is_at_most": basis.is_assumed,
                "wage_paid_for_gbp_per_hour": wage_paid_for,
                "at_wages": pays,
            }
        )
    return [_with_steps(row, base) for row in rows]


def _with_steps(row: Figures, base: Mapping[str, float | None]) -> Figures:
    """Return a row with the minutes above the base band's beside each number of minutes."""
    pays = []
    for held in _list(row["at_wages"]):
        assert isinstance(held, dict)  # noqa: S101 - made above
        minutes, least = held["travel_minutes_per_contact_hour"], base.get(held["wage"])
        extra = None if minutes is None or least is None else minutes - least
        pays.append({**held, "extra_minutes_above_base_band": extra})
    return {**row, "at_wages": pays}


def with_wage(build_up: BuildUp, wage_gbp_per_hour: float) -> BuildUp:
    """Return a build-up that pays one wage for contact and for travel time."""
    return replace(build_up, wage_gbp_per_hour=wage_gbp_per_hour, travel_wage_gbp_per_hour=None)


def _travel(
    scenario: Scenario,
    basis: FloorBasis,
    *,
    mixes: Mapping[Place, VisitMix],
    found: tuple[Inputs, RateCard, PricedDemand] | None,
) -> list[Figures]:
    """Return travel minutes, miles and emissions of an hour of visits, by place."""
    carbon = scenario.parameters.values.get(CARBON)
    rows: list[Figures] = []
    for (zone_id, band), build_up in basis.build_ups.items():
        if build_up.travel == "none":
            continue
        mix = nearest_mix(mixes, zone_id, band)
        per_hour = 1.0
        if build_up.travel == "per_visit":
            per_hour = math.nan if mix is None else mix.visits_per_hour
        minutes, miles = build_up.travel_minutes * per_hour, build_up.miles * per_hour
        is_car = build_up.travel_mode == "car"
        kg = miles * carbon.value if carbon is not None and is_car else None
        rows.append(
            {
                "zone_id": zone_id or None,
                "band": band,
                "minutes_per_contact_hour": None if math.isnan(minutes) else minutes,
                "miles_per_contact_hour": None if math.isnan(miles) or not is_car else miles,
                "kgco2e_per_contact_hour": None if kg is None or math.isnan(kg) else kg,
                "kgco2e_per_week": _per_week(kg, zone_id, band, basis=basis, found=found),
                "method": basis.travel,
            }
        )
    return rows


def _per_week(
    kg_per_hour: float | None,
    zone_id: str,
    band: str,
    *,
    basis: FloorBasis,
    found: tuple[Inputs, RateCard, PricedDemand] | None,
) -> float | None:
    """Return the emissions of the costed hours of a place; None where either is not known."""
    if kg_per_hour is None or found is None or math.isnan(kg_per_hour):
        return None
    frame = found[2].frame
    here = (frame["is_costed"] == "yes") & (frame["band"] == band)
    if zone_id:
        here &= frame["zone_id"] == zone_id
    else:
        apart = [zone for zone, of_band in basis.build_ups if zone and of_band == band]
        here &= ~frame["zone_id"].isin(apart)
    return kg_per_hour * math.fsum(frame.loc[here, "hours_per_week"])
