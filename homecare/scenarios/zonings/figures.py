"""Figures of one zoning: hours, bands, people, shape and distances of each zone.

Receives a `Zoning` and priced demand; hands on plain values. Nothing is rounded here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.geography import (
    Settlements,
    band_entropy,
    band_separation,
    mean_distance,
    polsby_popper,
    rate_spread,
    reock,
    variance_within,
    zones_of_settlements,
)
from homecare.pricing import RateCard
from homecare.scenarios.zonings.run import Zoning, bands_by_own_overrides
from homecare.units import total_hours

Figures = dict[str, object]

# "250-1,000 hours a week is an economic size for local providers": Care Analytics, in the report
# to Leicestershire's Adults and Communities Overview and Scrutiny Committee, 11 November 2019.
ECONOMIC_HOURS = (250.0, 1000.0)
ECONOMIC_SOURCE = (
    "Care Analytics, Leicestershire County Council, Adults and Communities Overview and Scrutiny "
    "Committee, 11 November 2019"
)
# A settlement counts as split when at least this share of its postcodes lies in a second zone.
LEAST_SPLIT_SHARE = 0.05


@dataclass(frozen=True)
class Ground:
    """What does not differ between zonings.

    Attributes
    ----------
    priced : pandas.DataFrame
        Priced rows of demand.
    places : pandas.DataFrame
        Postcodes with `people_weight`.
    card : RateCard
        What an hour costs.
    settlements : Settlements
        Of the postcodes.
    is_stated : (rows,) bool
        Rows that state a band of their own.
    """

    priced: pd.DataFrame
    places: pd.DataFrame
    card: RateCard
    settlements: Settlements
    is_stated: npt.NDArray[np.bool_]


def zoning_figures(zoning: Zoning, ground: Ground, *, is_baseline: bool) -> Figures:
    """Return the figures of one zoning: each zone, those in no zone, totals and summary.

    Parameters
    ----------
    zoning : Zoning
        The zoning.
    ground : Ground
        Demand, places, rates and settlements.
    is_baseline : bool
        Whether it is the scenario's own.
    """
    hours = _hours(zoning, ground)
    rows = _zone_rows(zoning, ground, hours)
    settlements = _settlements(zoning, ground.settlements)
    return {
        "id": zoning.id,
        "title": zoning.title,
        "is_baseline": is_baseline,
        "is_illustrative": zoning.is_illustrative,
        "zones": rows,
        "in_no_zone": _in_no_zone(zoning, ground.priced),
        "totals": _totals(ground.priced, ground.card.bands),
        "summary": _summary(rows, hours, settlements, ground.card),
        "settlements": settlements,
        "own_overrides": _own_overrides(zoning, ground),
    }


def _hours(zoning: Zoning, ground: Ground) -> npt.NDArray[np.float64]:
    """Return planned hours by zone and band: (zones, bands)."""
    frame = ground.priced
    found = frame.groupby([zoning.zone_of_row, frame["band"].to_numpy()])["hours_per_week"].agg(
        total_hours
    )
    held = {key: float(value) for key, value in found.items()}
    return np.array(
        [
            [held.get((zone, band), 0.0) for band in ground.card.bands]
            for zone in zoning.zones["zone_id"]
        ]
    ).reshape(len(zoning.zones), len(ground.card.bands))


def _zone_rows(zoning: Zoning, ground: Ground, hours: npt.NDArray[np.float64]) -> list[Figures]:
    frame, card = ground.priced, ground.card
    rates = _rates(card)
    entropy = band_entropy(hours)
    spread = None if rates is None else rate_spread(hours, rates)
    shapes = zoning.zones.geometry.to_numpy()
    compact, round_share = polsby_popper(shapes), reock(shapes)
    weight = ground.places["people_weight"].fillna(0.0).to_numpy(dtype=float)
    all_weight, all_hours = float(weight.sum()), float(hours.sum())
    weight_of = pd.Series(weight).groupby(zoning.zone_of_place).sum()
    members = pd.Series(np.arange(len(frame))).groupby(zoning.zone_of_row).indices
    rows: list[Figures] = []
    for place, zone in enumerate(zoning.zones.itertuples(index=False)):
        here = frame.iloc[members.get(zone.zone_id, np.array([], dtype=int))]
        planned = total_hours(here["hours_per_week"])
        is_costed = here["is_costed"] == "yes"
        own_weight = float(weight_of.get(zone.zone_id, 0.0))
        apart = _distance(here)
        away = np.delete(hours[place], card.bands.index(card.base_band))
        rows.append(
            {
                "zone_id": zone.zone_id,
                "zone_name": zone.zone_name,
                "planned_hours_per_week": planned,
                "costed_hours_per_week": total_hours(here.loc[is_costed, "hours_per_week"]),
                "people": int((here["package_id"] != "").sum()),
                "bands": dict(zip(card.bands, hours[place].tolist(), strict=True)),
                "share_outside_base_band": float(away.sum() / planned) if planned else None,
                "band_entropy": _known(entropy[place]),
                "average_band_rate_gbp_per_hour": (
                    None if rates is None or not planned else float(hours[place] @ rates) / planned
                ),
                "rate_spread_gbp_per_hour": None if spread is None else _known(spread[place]),
                "population": _known(zone.population),
                "people_65_plus": _known(zone.people_65_plus),
                "hours_per_1000_population": _per_1000(planned, zone.population),
                "hours_per_1000_people_65_plus": _per_1000(planned, zone.people_65_plus),
                "people_weight_share": own_weight / all_weight if all_weight else None,
                "hours_to_people_weight": (
                    planned / all_hours / (own_weight / all_weight)
                    if own_weight and all_hours
                    else None
                ),
                "area_km2": float(shapes[place].area) / 1e6,
                "polsby_popper": float(compact[place]),
                "reock": float(round_share[place]),
                "mean_distance_km": apart[0],
                "mean_distance_error_km": apart[1],
                **_room(planned),
            }
        )
    return rows


def _rates(card: RateCard) -> npt.NDArray[np.float64] | None:
    """Return the rate of each band, None where only an average is known."""
    if not card.is_zone_priced:
        return None
    return np.array([card.band_rates[band] for band in card.bands])


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _per_1000(hours: float, people: float) -> float | None:
    return None if math.isnan(people) or people <= 0 else 1000 * hours / float(people)


def _distance(rows: pd.DataFrame) -> tuple[float | None, float | None]:
    """Return the mean distance between rows that have a position, and its error."""
    at = rows[rows["easting_m"].notna()]
    found = mean_distance(at["easting_m"], at["northing_m"], at["hours_per_week"])
    return (None, None) if math.isnan(found.km) else (found.km, found.error_km)


def _room(hours: float) -> Figures:
    """Return for how many local providers of an economic size a zone's hours are enough.

    Examples
    --------
    >>> _room(3250.0)
    {'local_providers_fewest': 4, 'local_providers_most': 13}
    >>> _room(100.0)
    {'local_providers_fewest': 0, 'local_providers_most': 0}
    """
    least, most = ECONOMIC_HOURS
    many = math.floor(hours / least)
    return {
        "local_providers_fewest": min(math.ceil(hours / most), many),
        "local_providers_most": many,
    }


def _in_no_zone(zoning: Zoning, frame: pd.DataFrame) -> list[Figures]:
    """Return the hours and people in no zone, by reason."""
    rows: list[Figures] = []
    for why in sorted(set(zoning.why_none) - {""}):
        here = frame[zoning.why_none == why]
        rows.append(
            {
                "reason": why,
                "planned_hours_per_week": total_hours(here["hours_per_week"]),
                "people": int((here["package_id"] != "").sum()),
            }
        )
    return rows


def _totals(frame: pd.DataFrame, bands: tuple[str, ...]) -> Figures:
    is_costed = frame["is_costed"] == "yes"
    return {
        "planned_hours_per_week": total_hours(frame["hours_per_week"]),
        "costed_hours_per_week": total_hours(frame.loc[is_costed, "hours_per_week"]),
        "people": int((frame["package_id"] != "").sum()),
        "bands": {
            band: total_hours(frame.loc[frame["band"] == band, "hours_per_week"]) for band in bands
        },
    }


def _settlements(zoning: Zoning, settlements: Settlements) -> list[Figures]:
    """Return the settlements of which some postcodes lie in a second zone."""
    found = zones_of_settlements(settlements, zoning.zone_of_place)
    names = zoning.names()
    parts: dict[int, list[Figures]] = {}
    for number, zone_id, postcodes, share in zip(
        found["settlement"].tolist(),
        found["zone_id"].tolist(),
        found["postcodes"].tolist(),
        found["share"].tolist(),
        strict=True,
    ):
        parts.setdefault(number, []).append(
            {
                "zone_id": zone_id,
                "zone_name": names[zone_id],
                "postcodes": postcodes,
                "share": share,
            }
        )
    return [
        {
            "settlement": settlements.names[number],
            "postcodes": sum(int(part["postcodes"]) for part in own),  # type: ignore[call-overload]
            "is_split": float(own[1]["share"]) >= LEAST_SPLIT_SHARE,  # type: ignore[arg-type]
            "zones": own,
        }
        for number, own in sorted(parts.items())
        if len(own) > 1
    ]


def _summary(
    rows: list[Figures],
    hours: npt.NDArray[np.float64],
    settlements: list[Figures],
    card: RateCard,
) -> Figures:
    """Return what a zoning as a whole comes to."""
    rates = _rates(card)
    planned = np.array([float(row["planned_hours_per_week"]) for row in rows])  # type: ignore[arg-type]
    order = np.argsort(-planned, kind="stable")
    far = [
        (float(row["planned_hours_per_week"]), float(row["mean_distance_km"]))  # type: ignore[arg-type]
        for row in rows
        if row["mean_distance_km"] is not None
    ]
    heavy = sum(weight for weight, _ in far)
    least, most = ECONOMIC_HOURS
    inside = None if rates is None else _known(variance_within(hours, rates))
    whole = None if rates is None else float(rate_spread(hours.sum(axis=0)[None, :], rates)[0])
    return {
        "zones": len(rows),
        "largest_zone_id": rows[int(order[0])]["zone_id"],
        "largest_hours_per_week": float(planned[order[0]]),
        "smallest_zone_id": rows[int(order[-1])]["zone_id"],
        "smallest_hours_per_week": float(planned[order[-1]]),
        "zones_under_economic_hours": int((planned < least).sum()),
        "zones_of_economic_hours": int(((planned >= least) & (planned <= most)).sum()),
        "zones_over_economic_hours": int((planned > most).sum()),
        "mean_polsby_popper": float(np.mean([row["polsby_popper"] for row in rows])),
        "mean_reock": float(np.mean([row["reock"] for row in rows])),
        "mean_distance_km": sum(w * d for w, d in far) / heavy if heavy else None,
        "band_separation": _known(band_separation(hours)),
        "rate_variance_within_share": inside,
        "rate_spread_within_gbp_per_hour": (
            None if inside is None or whole is None else whole * math.sqrt(inside)
        ),
        "settlements_split": sum(bool(row["is_split"]) for row in settlements),
    }


def _own_overrides(zoning: Zoning, ground: Ground) -> Figures:
    """Return what the zoning's own band overrides would change, were they applied.

    Everywhere else an address keeps the band the scenario prices it at, whichever zone it is in.
    """
    frame, card = ground.priced, ground.card
    own = bands_by_own_overrides(zoning, frame, is_stated=ground.is_stated)
    now = frame["band"].to_numpy(dtype=object)
    moved = own != now
    rows: list[Figures] = []
    for was, to in sorted(set(zip(now[moved].tolist(), own[moved].tolist(), strict=True))):
        here = frame[(now == was) & (own == to)]
        costed = total_hours(here.loc[here["is_costed"] == "yes", "hours_per_week"])
        step = None if not card.is_zone_priced else card.band_rates[to] - card.band_rates[was]
        rows.append(
            {
                "band": was,
                "to": to,
                "planned_hours_per_week": total_hours(here["hours_per_week"]),
                "people": int((here["package_id"] != "").sum()),
                "weekly_cost_gbp": None
                if step is None or card.varies_in(was) or card.varies_in(to)
                else costed * step,
            }
        )
    return {"states_any": bool(zoning.overrides), "rows": rows}
