"""CSV tables of compared zonings: one row a zone of each zoning, and one a pair of zones.

Owns the columns of `zonings.csv` and `zoning-changes.csv`. Receives protected figures; hands on
CSV text in the manner of `tables`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report.tables import csv_text

ZONING = (
    "zoning",
    "zone_id",
    "zone_name",
    "planned_hours_per_week",
    "costed_hours_per_week",
)
MEASURES = (
    "share_outside_base_band",
    "band_entropy",
    "average_band_rate_gbp_per_hour",
    "rate_spread_gbp_per_hour",
    "population",
    "people_65_plus",
    "hours_per_1000_population",
    "hours_per_1000_people_65_plus",
    "people_weight_share",
    "hours_to_people_weight",
    "area_km2",
    "polsby_popper",
    "reock",
    "mean_distance_km",
    "mean_distance_error_km",
    "local_providers_fewest",
    "local_providers_most",
)
CHANGES = (
    "zoning",
    "zone_id",
    "zone_name",
    "other_zoning",
    "other_zone_id",
    "other_zone_name",
    "planned_hours_per_week",
    "people",
    "postcodes",
    "is_matched",
    "is_main",
)


def zonings_csv(safe: Mapping[str, Any], scenario: Mapping[str, Any]) -> str:
    """Return one row for each zone of each zoning.

    Parameters
    ----------
    safe : mapping
        Figures passed through `disclosure_zonings.protect_zonings`.
    scenario : mapping
        The scenario, whose notices go in the last column.
    """
    bands = list(safe["zonings"][0]["totals"]["bands"])
    columns = (*ZONING, *(f"planned_hours_{band}" for band in bands), *MEASURES)
    rows = [
        {
            **row,
            **{f"planned_hours_{band}": row["bands"][band] for band in bands},
            "zoning": zoning["id"],
            "scenario_id": scenario["id"],
            "hidden": ";".join(
                f"planned_hours_{name.removeprefix('bands.')}" if "." in name else name
                for name in row.get("hidden", ())
            ),
            "notice": _notice(scenario),
        }
        for zoning in safe["zonings"]
        for row in zoning["zones"]
    ]
    return csv_text(("scenario_id", *columns, "hidden", "notice"), rows)


def changes_csv(safe: Mapping[str, Any], scenario: Mapping[str, Any]) -> str:
    """Return one row for each pair of zones that share hours or postcodes."""
    names = {
        zoning["id"]: {row["zone_id"]: row["zone_name"] for row in zoning["zones"]}
        for zoning in safe["zonings"]
    }
    rows = [
        {
            **row,
            "scenario_id": scenario["id"],
            "zoning": changes["id"],
            "zone_name": names[changes["id"]].get(row["zone_id"], "in no zone"),
            "other_zoning": changes["other_id"],
            "other_zone_name": names[changes["other_id"]].get(row["other_zone_id"], "in no zone"),
            "hidden": ";".join(row.get("hidden", ())),
            "notice": _notice(scenario),
        }
        for changes in safe["zoning_changes"]
        for row in changes["overlaps"]
    ]
    return csv_text(("scenario_id", *CHANGES, "hidden", "notice"), rows)


def _notice(scenario: Mapping[str, Any]) -> str:
    lines: Sequence[str] = scenario.get("notices") or ()
    return " ".join(lines)
