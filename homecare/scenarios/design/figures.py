"""The figures of a design, named for JSON. Nothing is rounded here.

Receives the work and the chosen card; hands on plain values, and every postcode with its new band.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.pricing.designer import Card, frontier
from homecare.scenarios.design.back import RunBack
from homecare.scenarios.design.cards import Chosen
from homecare.scenarios.design.cliffs import cliff_edges
from homecare.scenarios.design.measures import ZONE_TRAVEL
from homecare.scenarios.design.work import Work
from homecare.scenarios.result import Figures
from homecare.units import total, total_hours

Floats = npt.NDArray[np.float64]
_POINT = (
    "weekly_cost_gbp",
    "annual_cost_gbp",
    "average_rate_gbp_per_hour",
    "short_hours_per_week",
    "short_share",
    "people_short",
)


def design_figures(
    work: Work,
    chosen: Chosen,
    back: RunBack | None,
    *,
    bound: Card,
    is_proven: bool,
    zone_names: Mapping[str, str],
) -> Figures:
    """Return all figures of a design but notes, ledger and record.

    Parameters
    ----------
    work : Work
        The problem.
    chosen : Chosen
        The card.
    back : RunBack or None
        What is below the floor of the designed bands; None: not worked out.
    bound : Card
        The best card at the floor of today's places alone.
    is_proven : bool
        Whether the chosen card is as good as that.
    zone_names : mapping
        Zone to its name, in the order of zones.
    """
    number = work.rows.assumptions.number
    rates = {"design": chosen.rates}
    if np.isfinite(work.present_rates).all():
        rates = {"present": work.present_rates, **rates}
    nearest, within_m = int(number("design.cliff_neighbours")), number("design.cliff_distance_m")
    return {
        "aim": _aim(work),
        "measure": {
            "name": work.rows.measure.name,
            "unit": work.rows.measure.unit,
            "words": work.rows.measure.words,
            "cuts_tried": _own_way(work, work.problem.edges.tolist()),
        },
        "floor": _floor(work),
        "design": {
            "is_present_card": chosen.is_present_card,
            "keeps_present_bands": chosen.card is None,
            "bands": (
                _present_bands(work, chosen.rates)
                if chosen.card is None
                else _bands(work, chosen.card, chosen.need)
            ),
            **_sums(work, chosen.rates, chosen.need),
            "is_proven": is_proven,
            "bound": {
                name: value
                for name, value in _point(work, bound).items()
                if name in ("annual_cost_gbp", "short_hours_per_week")
            },
            "when_run": back.as_dict() if back is not None else None,
        },
        "present": (
            {
                "bands": _present_bands(work, work.present_rates),
                **_sums(work, work.present_rates),
            }
            if "present" in rates
            else None
        ),
        "members": _members(work, chosen, zone_names),
        "in_present_bands": _in_present_bands(work),
        "by_number_of_bands": [
            {"most_bands": number, **_point(work, kept.card, kept.need)}
            for number, kept in enumerate(chosen.by_number, start=1)
        ],
        "frontier": [
            {"most_bands": number, **_point(work, card)}
            for number in range(1, work.bands + 1)
            for card in frontier(work.problem, bands=number)
        ],
        "change": _change(work, chosen) if "present" in rates else None,
        "cliff_edges": {
            "nearest": nearest,
            "within_m": within_m,
            "cards": cliff_edges(work.rows.frame, rates, nearest=nearest, within_m=within_m),
        },
    }


def _aim(work: Work) -> Figures:
    aim = work.aim
    return {
        "budget_gbp_per_year": aim.budget_gbp,
        "floor_target_share": aim.floor_target,
        "unplaced_target_share": aim.unplaced_target,
        "supply_elasticity": aim.supply_elasticity,
        "short_is": "below the floor" if work.placed_share is None else "without a provider",
        "most_bands": work.bands,
        "lowest_rate_gbp_per_hour": int(work.pence[0]) / 100,
        "highest_rate_gbp_per_hour": int(work.pence[-1]) / 100,
        "payment_weeks": work.weeks,
    }


def _members(work: Work, chosen: Chosen, zone_names: Mapping[str, str]) -> list[Figures]:
    """Return the designed band of each zone's part of today's bands, where parts stay whole."""
    if chosen.card is None or work.rows.measure.name != ZONE_TRAVEL:
        return []
    places = work.rows.places
    new = banded_places(work, chosen.card)["band"]
    held = dict(zip(zip(places["zone_id"], places["band"], strict=True), new, strict=True))
    todays = work.scenario.parameters.words("geography.bands")
    return [
        {
            "band": held[zone_id, band],
            "zone_id": zone_id,
            "zone_name": name,
            "todays_band": band,
        }
        for band in todays
        for zone_id, name in zone_names.items()
        if (zone_id, band) in held
    ]


def _floor(work: Work) -> Figures:
    floor = work.rows.floor
    gbp = work.rows.frame["floor_gbp"].to_numpy(dtype=float)
    minutes = work.rows.frame["travel_minutes"].to_numpy(dtype=float)
    hours = work.hours
    every = total_hours(hours)
    terms = floor.terms
    return {
        "used": floor.used,
        "words": floor.words,
        "missing_for_legal_floor": list(floor.missing),
        "wage_gbp_per_hour": floor.wage.value,
        "other_gbp_per_hour": floor.other_gbp_per_hour,
        "on_cost_factor": None if terms is None else terms.on_cost_factor,
        "mileage_gbp_per_mile": None if terms is None else terms.mileage_gbp_per_mile,
        "travel_mph": None if terms is None else terms.travel_mph,
        "margin_factor": None if terms is None else terms.margin_factor,
        "travel_gbp_per_minute": None if terms is None else terms.travel_gbp_per_minute,
        "mean_floor_gbp_per_hour": total(gbp * hours) / every if every else None,
        "mean_travel_minutes_per_hour": total(minutes * hours) / every if every else None,
    }


def _annual(work: Work, weekly: float) -> Figures:
    every = weekly + work.apart_weekly_gbp
    return {end: every * number for end, number in work.weeks.items()}


def _sums(work: Work, rates: Floats, need: Floats | None = None) -> Figures:
    """Return cost and hours left short at one rate for each row; at today's floor without one."""
    weekly, hours = total(rates * work.hours), total_hours(work.hours)
    seconds = work.short_seconds(rates, need)
    short = work.short_hours(rates, need)
    people = work.rows.frame["people"].to_numpy(dtype=int)
    return {
        "weekly_cost_gbp": weekly + work.apart_weekly_gbp,
        "annual_cost_gbp": _annual(work, weekly),
        "average_rate_gbp_per_hour": weekly / hours if hours else None,
        "hours_per_week": hours,
        "hours_without_a_postcode": total_hours(work.rows.apart["hours_per_week"]),
        "short_hours_per_week": short,
        "short_share": short / hours if hours else None,
        "people_short": int(people[seconds > 0].sum()) if work.placed_share is None else None,
    }


def _point(work: Work, card: Card, need: Floats | None = None) -> Figures:
    sums = _sums(work, work.row_rates(card), need)
    return {
        **{name: sums[name] for name in _POINT},
        "rates_gbp_per_hour": [each / 100 for each in card.pence],
        "cuts": _own_way(work, card.upper_edges(work.problem)),
    }


def _own_way(work: Work, edges: Iterable[float]) -> list[float]:
    """Return cuts as the measure is told: a density falls as places get harder."""
    sign = -1.0 if work.rows.measure.is_falling else 1.0
    return [sign * float(each) + 0.0 for each in edges]


def _bands(work: Work, card: Card, need: Floats) -> list[Figures]:
    frame, cuts = work.rows.frame, _own_way(work, card.upper_edges(work.problem))
    which = np.searchsorted(np.array(card.ends), work.problem.cell, side="right")
    rates = work.row_rates(card)
    seconds = work.short_seconds(rates, need)
    every = total_hours(work.hours)
    found: list[Figures] = []
    for place, pence in enumerate(card.pence):
        here = which == place
        hours = total_hours(work.hours[here])
        found.append(
            {
                "band": f"band_{place + 1}",
                "easier_end": cuts[place - 1] if place else None,
                "harder_end": cuts[place] if place < len(cuts) else None,
                "rate_gbp_per_hour": pence / 100,
                "hours_per_week": hours,
                "share_of_hours": hours / every if every else None,
                "people": int(frame["people"].to_numpy()[here].sum()),
                "weekly_cost_gbp": total(rates[here] * work.hours[here]),
                "short_hours_per_week": int(seconds[here].sum()) / 3600,
            }
        )
    return found


def _present_bands(work: Work, rates: Floats) -> list[Figures]:
    band = work.rows.frame["band"].to_numpy(dtype=object)
    seconds = work.short_seconds(rates)
    every = total_hours(work.hours)
    found: list[Figures] = []
    for each in work.scenario.parameters.words("geography.bands"):
        here = band == each
        hours = total_hours(work.hours[here])
        cost = total(rates[here] * work.hours[here])
        found.append(
            {
                "band": each,
                "easier_end": None,
                "harder_end": None,
                "rate_gbp_per_hour": _rate(rates[here], cost, hours),
                "hours_per_week": hours,
                "share_of_hours": hours / every if every else None,
                "people": int(work.rows.frame["people"].to_numpy()[here].sum()),
                "weekly_cost_gbp": cost,
                "short_hours_per_week": int(seconds[here].sum()) / 3600,
            }
        )
    return found


def _rate(rates: Floats, cost: float, hours: float) -> float | None:
    """Return the one rate of some rows, or the mean over their hours where they differ."""
    if not hours:
        return None
    return float(rates[0]) if (rates == rates[0]).all() else cost / hours


def _in_present_bands(work: Work) -> Figures | None:
    """Return the best rates of today's bands; None where they cannot meet the aim."""
    found = work.in_present_bands()
    if found is None:
        return None
    pence = found[0]
    bands = work.scenario.parameters.words("geography.bands")
    rate = dict(zip(bands, (each / 100 for each in pence), strict=True))
    rates = np.array([rate[band] for band in work.rows.frame["band"]], dtype=float)
    sums = _sums(work, rates)
    return {"rates_gbp_per_hour": rate, **{name: sums[name] for name in _POINT}}


def _change(work: Work, chosen: Chosen) -> list[Figures]:
    """Return hours, people and weekly pounds by whether the rate rises, falls or stays."""
    step = (chosen.rates - work.present_rates).round(9)
    people = work.rows.frame["people"].to_numpy()
    return [
        {
            "rate": name,
            "hours_per_week": total_hours(work.hours[here]),
            "people": int(people[here].sum()),
            "weekly_cost_change_gbp": total(step[here] * work.hours[here]),
        }
        for name, here in (("rises", step > 0), ("falls", step < 0), ("stays", step == 0))
    ]


def band_rates(card: Card) -> dict[str, float]:
    """Return the designed bands with their rates, GBP/hour, the easiest first."""
    return {f"band_{place + 1}": pence / 100 for place, pence in enumerate(card.pence)}


def banded_places(work: Work, card: Card | None) -> pd.DataFrame:
    """Return every postcode in a zone with its measure and designed band."""
    places = work.rows.places
    if card is None:
        return places
    cuts = np.array(card.upper_edges(work.problem))
    number = np.searchsorted(cuts, places["measure"].to_numpy(dtype=float), side="left")
    return places.assign(band=[f"band_{each + 1}" for each in number])
