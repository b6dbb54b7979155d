"""The figures of a floor: rates held against it place by place, and the hours that fall below.

Receives priced demand, its rate card and the basis of a floor; hands on plain values.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.pricing import (
    VISIT_MINUTES,
    FloorBasis,
    PricedDemand,
    RateCard,
    VisitMix,
    VisitPrice,
    employment_lines,
    floor_card,
    legal_floor,
    nearest_mix,
    rows_short,
)
from homecare.scenarios.inputs import Inputs
from homecare.scenarios.result import Figures
from homecare.units import total, total_hours

Place = tuple[str, str]


def floor_figures(
    inputs: Inputs,
    card: RateCard,
    *,
    priced: PricedDemand,
    basis: FloorBasis,
    mixes: Mapping[Place, VisitMix],
) -> Figures:
    """Return rates against floors by zone, band and visit length, and the hours below them.

    Parameters
    ----------
    inputs : Inputs
        Names the zones.
    card : RateCard
        What is paid.
    priced : PricedDemand
        Every row with its rate.
    basis : FloorBasis
        Build-ups and wages.
    mixes : mapping
        Mixes of visit lengths by place.

    Raises
    ------
    ModelError
        When a floor depends on visit length and there is no mix.
    """
    floors = {
        name: floor_card(card, basis.build_ups, wage_gbp_per_hour=wage.value, mixes=mixes)
        for name, wage in basis.wages.items()
    }
    places = places_of(inputs, card, priced.frame)
    # Bands as a whole come first, each at the mix of all of its visits.
    every = [*(("", band) for band in card.bands), *places]
    table = legal_floor(card, floors, places=every, minutes=VISIT_MINUTES)
    costed = priced.frame[priced.frame["is_costed"] == "yes"]
    short = {name: rows_short(costed, floor) for name, floor in floors.items()}
    return {
        "basis": basis.basis,
        "is_assumed": basis.is_assumed,
        "wages": {name: value.as_dict() for name, value in basis.wages.items()},
        "lines": _lines(card, basis, mixes),
        "rows": [_plain(row) for row in table.to_dict("records")],
        "cells": [
            {
                "zone_id": zone_id,
                "band": band,
                **_below(costed, short, _here(costed, zone_id, band)),
            }
            for zone_id, band in places
        ],
        "bands": [
            {"band": band, **_below(costed, short, _here(costed, "", band))} for band in card.bands
        ],
        "total": _below(costed, short, np.ones(len(costed), dtype=bool)),
    }


def places_of(inputs: Inputs, card: RateCard, frame: pd.DataFrame) -> list[Place]:
    """Return every zone and band that has hours, in the order of zones and bands."""
    held = set(zip(frame["zone_id"], frame["band"], strict=True))
    return [
        (str(zone_id), band)
        for zone_id in inputs.zones["zone_id"]
        for band in card.bands
        if (zone_id, band) in held
    ]


def rate_at(card: RateCard, zone_id: str, band: str, minutes: float) -> float:
    """Return the rate of an hour in visits of a length; NaN minutes: at the mix."""
    return float(
        card.rates(
            np.array([zone_id], dtype=object),
            np.array([band], dtype=object),
            visit_minutes=np.array([minutes]),
        )[0]
    )


def _lines(card: RateCard, basis: FloorBasis, mixes: Mapping[Place, VisitMix]) -> list[Figures]:
    """Return the lines of the legal floor by place, of an hour at the mix of visits."""
    wage = next(iter(basis.wages.values())).value
    found: list[Figures] = []
    for (zone_id, band), build_up in basis.build_ups.items():
        mix = nearest_mix(mixes, zone_id, band)
        lines = employment_lines(build_up, wage)
        parts = [VisitPrice(line.fixed_gbp, line.hourly_gbp).blended(mix) for line in lines]
        rate = rate_at(card, zone_id, band, math.nan)
        found.append(
            {
                "zone_id": zone_id or None,
                "band": band,
                "rate_gbp_per_hour": None if math.isnan(rate) else rate,
                "lines": [
                    {"line": line.name, "gbp_per_hour": part, "how": line.how}
                    for line, part in zip(lines, parts, strict=True)
                ],
            }
        )
    return found


def _here(frame: pd.DataFrame, zone_id: str, band: str) -> npt.NDArray[np.bool_]:
    here = (frame["band"] == band).to_numpy()
    return here & (frame["zone_id"] == zone_id).to_numpy() if zone_id else here


def _below(
    frame: pd.DataFrame,
    short: Mapping[str, npt.NDArray[np.float64]],
    here: npt.NDArray[np.bool_],
) -> Figures:
    """Return costed hours and people of some rows, and those below each floor with what they lack.

    Where only an average rate is known nothing is said of what is below.
    """
    hours = frame["hours_per_week"].to_numpy(dtype=float)
    is_person = (frame["package_id"] != "").to_numpy()
    figures: Figures = {
        "costed_hours_per_week": total_hours(hours[here]),
        "costed_people": int((here & is_person).sum()),
    }
    for name, lacking in short.items():
        is_known = not np.isnan(lacking[here]).any()
        below = here & (np.nan_to_num(lacking) > 0)
        figures[f"{name}_below_hours_per_week"] = total_hours(hours[below]) if is_known else None
        figures[f"{name}_below_people"] = int((below & is_person).sum()) if is_known else None
        figures[f"{name}_short_gbp_per_week"] = (
            total(lacking[below] * hours[below]) if is_known else None
        )
        figures[f"{name}_fewest_people"] = _fewest(lacking[below & is_person])
    return figures


def _fewest(lacking: npt.NDArray[np.float64]) -> int:
    """Return the smallest number of people whose rates lack one and the same sum; 0: nobody."""
    counts = np.unique(lacking.round(9), return_counts=True)[1]
    return int(counts.min()) if counts.size else 0


def _plain(row: Mapping[Hashable, Any]) -> Figures:
    """Return a row of the floor with plain values; NaN is null, and what rests on it too."""
    plain: Figures = {}
    is_unknown = isinstance(row["rate_gbp_per_hour"], float) and math.isnan(
        row["rate_gbp_per_hour"]
    )
    for name, value in row.items():
        if value == "" or (isinstance(value, float) and math.isnan(value)):
            plain[str(name)] = None
        elif str(name).endswith("_is_below"):
            plain[str(name)] = None if is_unknown else bool(value)
        else:
            plain[str(name)] = value
    return plain
