"""The figures of a design, named for JSON. Nothing is rounded here.

Receives the work and the chosen card; hands on plain values, and every postcode with its new band.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.pricing.designer import Card, frontier
from homecare.scenarios.design_cliffs import cliff_edges
from homecare.scenarios.design_work import Chosen, Work
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


def design_figures(work: Work, chosen: Chosen) -> Figures:
    """Return all figures of a design but notes, ledger and record."""
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
                else _bands(work, chosen.card)
            ),
            **_sums(work, chosen.rates),
        },
        "present": (
            {"bands": _present_bands(work, work.present_rates), **_sums(work, work.present_rates)}
            if "present" in rates
            else None
        ),
        "in_present_bands": _in_present_bands(work),
        "by_number_of_bands": [
            {"most_bands": number, **_point(work, card)}
            for number, card in enumerate(chosen.by_number, start=1)
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


def _floor(work: Work) -> Figures:
    terms = work.rows.terms
    floor = work.rows.frame["floor_gbp"].to_numpy(dtype=float)
    minutes = work.rows.frame["travel_minutes"].to_numpy(dtype=float)
    hours = work.hours
    every = total_hours(hours)
    return {
        "words": work.rows.floor_words,
        "wage_gbp_per_hour": terms.wage_gbp_per_hour,
        "on_cost_factor": terms.on_cost_factor,
        "mileage_gbp_per_mile": terms.mileage_gbp_per_mile,
        "travel_mph": terms.travel_mph,
        "margin_factor": terms.margin_factor,
        "other_gbp_per_hour": terms.other_gbp_per_hour,
        "travel_gbp_per_minute": terms.travel_gbp_per_minute,
        "mean_floor_gbp_per_hour": total(floor * hours) / every if every else None,
        "mean_travel_minutes_per_hour": total(minutes * hours) / every if every else None,
    }


def _annual(work: Work, weekly: float) -> Figures:
    every = weekly + work.apart_weekly_gbp
    return {end: every * number for end, number in work.weeks.items()}


def _sums(work: Work, rates: Floats) -> Figures:
    """Return cost and hours left short at one rate for each row."""
    weekly, hours = total(rates * work.hours), total_hours(work.hours)
    seconds = work.short_seconds(rates)
    short = work.short_hours(rates)
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


def _point(work: Work, card: Card) -> Figures:
    sums = _sums(work, work.row_rates(card))
    return {
        **{name: sums[name] for name in _POINT},
        "rates_gbp_per_hour": [each / 100 for each in card.pence],
        "cuts": _own_way(work, card.upper_edges(work.problem)),
    }


def _own_way(work: Work, edges: Iterable[float]) -> list[float]:
    """Return cuts as the measure is told: a density falls as places get harder."""
    sign = -1.0 if work.rows.measure.is_falling else 1.0
    return [sign * float(each) + 0.0 for each in edges]


def _bands(work: Work, card: Card) -> list[Figures]:
    frame, cuts = work.rows.frame, _own_way(work, card.upper_edges(work.problem))
    which = np.searchsorted(np.array(card.ends), work.problem.cell, side="right")
    rates = work.row_rates(card)
    seconds = work.short_seconds(rates)
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


def notes_of(work: Work, chosen: Chosen) -> list[str]:
    """Return what a reader of a design must know."""
    notes = []
    if chosen.is_present_card:
        notes.append("No card of these bands does better than today's, which is kept.")
    elif chosen.card is None:
        notes.append(
            "Today's bands with other rates do better than any bands cut on this measure: they "
            "are the design."
        )
    if work.placed_share is not None:
        notes.append(
            "SUPPLY RESPONSE ON: hours without a provider are modelled, one per cent on the rate "
            f"bringing {work.aim.supply_elasticity:g} per cent more supply in each band. Studies "
            "of care work find 2 to 5 and overstate it; in the United States rural additions "
            "had no effect near towns and 3 % was not enough anywhere. A scenario, not a forecast."
        )
    other = work.in_present_bands()
    if other is not None and chosen.card is not None:
        mine = (chosen.card.weekly_cost_gbp, chosen.card.short_hours_per_week)
        theirs = (other[1], other[2])
        if work.weekly_budget is not None:
            mine, theirs = mine[::-1], theirs[::-1]
        if theirs < mine:
            notes.append(
                "Today's bands with other rates do better than any so many bands cut on this "
                "measure: look at them first."
            )
    lowest = int(work.pence[0]) / 100
    floor = work.rows.frame["floor_gbp"].to_numpy(dtype=float)
    if work.placed_share is None and (floor <= lowest).all():
        notes.append(
            f"No hour's floor is above the lowest rate of £{lowest:.2f}: the floor decides nothing "
            "here. A bare legal floor holds no running costs; state other_gbp_per_hour in a "
            "design model, or choose --floor base-rate."
        )
    if work.rows.terms.other_gbp_per_hour == 0 and work.placed_share is None:
        notes.append(
            "The floor is bare employment cost: no running costs, training or surplus. A rate at "
            "the floor is lawful and no more."
        )
    apart = total_hours(work.rows.apart["hours_per_week"])
    if apart:
        notes.append(
            f"{apart:,.2f} costed hours a week have no postcode: they keep today's rate, are in "
            "the cost and in no band."
        )
    notes.append(
        "Density sees nobody beyond the edge of the postcodes and demand files: places at the "
        "border look emptier than they are."
    )
    return notes


def banded_places(work: Work, chosen: Chosen) -> pd.DataFrame:
    """Return every postcode in a zone with its measure and designed band."""
    places = work.rows.places
    if chosen.card is None:
        return places
    cuts = np.array(chosen.card.upper_edges(work.problem))
    number = np.searchsorted(cuts, places["measure"].to_numpy(dtype=float), side="left")
    return places.assign(band=[f"band_{each + 1}" for each in number])
