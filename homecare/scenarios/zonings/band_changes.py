"""Changes of band: figures of rows and postcodes that have two bands each.

Receives rows with zone, two bands, hours and two rates, and postcodes with two bands; hands on the
figures of a comparison: how much changes, from which band to which, by zone, and at what cost.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from homecare.scenarios.result import Figures
from homecare.units import total, total_hours

NO_BAND = ""


def cost_of(rows: pd.DataFrame, rate: str) -> float:
    """Return the weekly cost of rows at one side's rates: hours of each rate times it."""
    return total(
        float(value) * total_hours(group["hours_per_week"])  # type: ignore[arg-type] # a rate
        for value, group in rows.groupby(rate, sort=True)
    )


def change_of(rows: pd.DataFrame) -> float:
    """Return the change in weekly cost of the costed rows whose band changes."""
    moved = rows[rows["is_costed"] & (rows["from"] != rows["to"])]
    return total(
        (float(group["rate_to"].iloc[0]) - float(group["rate_from"].iloc[0]))
        * total_hours(group["hours_per_week"])
        for _, group in moved.groupby(["zone_id", "from", "to"], sort=True)
    )


def moved_of(rows: pd.DataFrame) -> Figures:
    """Return rows, people and hours, and how many of them change band."""
    is_moved = rows["from"] != rows["to"]
    hours = total_hours(rows["hours_per_week"])
    changed = total_hours(rows.loc[is_moved, "hours_per_week"])
    return {
        "hours_per_week": hours,
        "changed_hours_per_week": changed,
        "changed_share": changed / hours if hours else None,
        "rows": len(rows),
        "changed_rows": int(is_moved.sum()),
        "people": int(rows["is_person"].sum()),
        "changed_people": int((rows["is_person"] & is_moved).sum()),
    }


def moved_places(places: pd.DataFrame, one: str, other: str) -> Figures:
    """Return how many postcodes there are, and how many have two different bands."""
    changed = int((places[one] != places[other]).sum())
    return {
        "postcodes": len(places),
        "changed_postcodes": changed,
        "changed_share": changed / len(places) if len(places) else None,
    }


def pairs_of(
    rows: pd.DataFrame, places: pd.DataFrame, bands: Sequence[str], *, is_priced: bool
) -> list[Figures]:
    """Return every pair of bands that rows or postcodes have, in the order of the bands."""
    found: list[Figures] = []
    for was in (*bands, NO_BAND):
        for now in (*bands, NO_BAND):
            here = rows[(rows["from"] == was) & (rows["to"] == now)]
            count = int(((places["from"] == was) & (places["to"] == now)).sum())
            if here.empty and not count:
                continue
            found.append(
                {
                    "from": was or None,
                    "to": now or None,
                    "postcodes": count,
                    **_pair(here, is_priced=is_priced),
                }
            )
    return found


def _pair(here: pd.DataFrame, *, is_priced: bool) -> Figures:
    costed = here[here["is_costed"]]
    return {
        "rows": len(here),
        "people": int(here["is_person"].sum()),
        "costed_people": int(costed["is_person"].sum()),
        "hours_per_week": total_hours(here["hours_per_week"]),
        "costed_hours_per_week": total_hours(costed["hours_per_week"]),
        "weekly_cost_change_gbp": change_of(here) if is_priced else None,
    }


def zone_of(
    zone_id: str, zone_name: str, rows: pd.DataFrame, places: pd.DataFrame, *, is_priced: bool
) -> Figures:
    """Return what changes in one zone."""
    here = rows[rows["zone_id"] == zone_id]
    return {
        "zone_id": zone_id,
        "zone_name": zone_name,
        **moved_of(here),
        "costed_hours_per_week": total_hours(here.loc[here["is_costed"], "hours_per_week"]),
        "changed_costed_hours_per_week": total_hours(
            here.loc[here["is_costed"] & (here["from"] != here["to"]), "hours_per_week"]
        ),
        "postcodes": int((places["zone_id"] == zone_id).sum()),
        "changed_postcodes": int(
            ((places["zone_id"] == zone_id) & (places["from"] != places["to"])).sum()
        ),
        "weekly_cost_change_gbp": change_of(here) if is_priced else None,
    }


def zone_pairs_of(rows: pd.DataFrame, bands: Sequence[str], *, is_priced: bool) -> list[Figures]:
    """Return every pair of bands of each zone that rows have, in order."""
    rank = {band: place for place, band in enumerate(bands)}
    groups = rows.groupby(["zone_id", "from", "to"], sort=False)
    found = [
        {
            "zone_id": zone_id,
            "from": was,
            "to": now,
            **_pair(here, is_priced=is_priced),
            "rate_change_gbp_per_hour": (
                float(here["rate_to"].iloc[0] - here["rate_from"].iloc[0])
                if is_priced and was != now
                else 0.0
                if is_priced
                else None
            ),
        }
        for (zone_id, was, now), here in groups
    ]
    return sorted(
        found,
        key=lambda each: (str(each["zone_id"]), rank[str(each["from"])], rank[str(each["to"])]),
    )
