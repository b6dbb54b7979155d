"""Hidden figures taken out of a result.

Owns which fields of a result tell a figure. Receives a result and the keys to hide; hands on the
result with those fields None, named in ``hidden`` of their row, and without counts of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from homecare.report.disclosure.suppression import LEAST, Key

ROLES = ("prime", "supplementary", "specialist", "spot")
_ZONE_HOURS = ("planned_hours_per_week", "costed_hours_per_week", "not_costed_hours_per_week")
_ZONE_COST = ("weekly_cost_gbp", "average_rate_gbp_per_hour")
_ZONE_COSTED = ("costed_hours_per_week", "not_costed_hours_per_week")
_BAND = ("costed_hours_per_week", "share_of_hours", "weekly_cost_gbp")


def _blank(row: dict[str, Any], names: Iterable[str]) -> None:
    """Empty fields that hold a figure, and name them in the row."""
    gone = [name for name in names if row.get(name) is not None]
    for name in gone:
        row[name] = None
    if gone:
        row["hidden"] = [*row.get("hidden", ()), *gone]


def hide(result: dict[str, Any], hidden: frozenset[Key]) -> dict[str, Any]:
    """Return the result with the keys' fields emptied; changes the copy it is given."""
    if ("headline_costed",) in hidden:
        hidden |= {("headline",)}
    for row in result.get("zones") or ():
        _blank(row, _of_zone(row["zone_id"], hidden))
    for row in result.get("zone_bands") or ():
        row.pop("people", None)
        row.pop("costed_people", None)
        row.pop("costed_hours_per_week", None)
        if ("zone_band", row["zone_id"], row["band"]) in hidden:
            _blank(row, ["planned_hours_per_week"])
    _hide_bands(result, hidden)
    for kind, *rest in hidden:
        if kind in ("band", "role_total"):
            result["planned_by_band" if kind == "band" else "planned_by_role"].pop(rest[0], None)
    _hide_allocation(result, hidden)
    _hide_ledger(result["ledger"], hidden)
    if ("headline",) in hidden:
        _hide_headline(result)
    return result


def _hide_bands(result: dict[str, Any], hidden: frozenset[Key]) -> None:
    for each in (result, *(result.get("beside") or ())):
        for row in each.get("bands") or ():
            if ("band_costed", row["band"]) in hidden:
                _blank(row, _BAND)


def _of_zone(zone: str, hidden: frozenset[Key]) -> list[str]:
    """Return the names of the fields of a zone's row that are hidden."""
    names: list[str] = []
    if ("zone", zone) in hidden:
        names += [*_ZONE_HOURS, *_ZONE_COST]
    if ("zone_costed", zone) in hidden:
        names += [*_ZONE_COSTED, *_ZONE_COST]
    if ("zone_cost", zone) in hidden or ("headline",) in hidden:
        names += _ZONE_COST
    names += [f"{role}_hours" for role in ROLES if ("role", zone, role) in hidden]
    if ("unplaced", zone) in hidden:
        names.append("unplaced_hours")
    return list(dict.fromkeys(names))


def _hide_allocation(result: dict[str, Any], hidden: frozenset[Key]) -> None:
    allocation = result.get("allocation")
    if not allocation:
        return
    tight = _zones_with_gaps(allocation.get("providers") or (), hidden)
    for place, row in enumerate(allocation.get("providers") or ()):
        row.pop("people", None)
        if tight is None or row["zone_id"] in tight:
            _blank(row, ["capacity_hours"])  # full providers: the capacity is the hours
        if ("provider", str(place)) in hidden:
            _blank(row, ["hours"])
    total = ("unplaced_total",) in hidden
    if allocation.get("unplaced_reasons"):
        allocation["unplaced_reasons"] = _reasons(allocation["unplaced_reasons"], hidden)
    if ("role_total", "prime") in hidden or total:
        _blank(allocation, ["prime_share"])
        allocation["goals"] = []
    if total:
        _blank(allocation, ["placed_hours", "unplaced_hours", "bound", "gap"])
        _blank(result["headline"], ["unplaced_cost_gbp_per_week"])


def _zones_with_gaps(rows: Iterable[Mapping[str, Any]], hidden: frozenset[Key]) -> set[str] | None:
    """Return the zones with a hidden figure of how hours were placed; None for every zone."""
    if any(key[0] in ("role_total", "unplaced_total", "headline") for key in hidden):
        return None
    found = {key[1] for key in hidden if key[0] in ("role", "unplaced", "zone")}
    return found | {
        row["zone_id"]
        for place, row in enumerate(rows)
        if ("provider", str(place)) in hidden or ("provider_total", row["provider_id"]) in hidden
    }


def _reasons(rows: list[dict[str, Any]], hidden: frozenset[Key]) -> list[dict[str, Any]]:
    """Return the reasons; those of a few people as one, as a reason may say what a person needs."""
    if not any(key[0] in ("reason", "unplaced_total") for key in hidden):
        return rows
    kept, few = [], 0
    for place, row in enumerate(rows):
        if 0 < (row.get("people") or 0) < LEAST:
            few += 1
            continue
        if ("reason", str(place)) in hidden or ("unplaced_total",) in hidden:
            _blank(row, ["hours", "people"])
        kept.append(row)
    if few:
        kept.append(
            {
                "reason": "other reasons, each for fewer than five people",
                "hours": None,
                "people": None,
                "hidden": ["hours", "people"],
            }
        )
    return kept


def _hide_ledger(ledger: dict[str, Any], hidden: frozenset[Key]) -> None:
    total = ("ledger_total",) in hidden
    for place, row in enumerate(ledger.get("reasons") or ()):
        if total or ("ledger", str(place)) in hidden:
            _blank(row, ["rows", "hours"])
    if total:
        _blank(ledger, ["rows_in", "hours_in", "rows_used", "rows_set_aside", "hours_set_aside"])


def _hide_headline(result: dict[str, Any]) -> None:
    """Empty everything that rests on the whole, where the whole is a small count."""
    head = result["headline"]
    _blank(head, [name for name in head if name not in ("payment_weeks", "hidden")])
    for row in result.get("bands") or ():
        _blank(row, _BAND)
    allocation = result.get("allocation") or {}
    _blank(allocation, ["placed_hours", "unplaced_hours", "bound", "gap", "prime_share"])
    if allocation:
        allocation["goals"] = []
    _blank(result["ledger"], ["rows_in", "hours_in", "rows_used", "hours_used"])
    result["beside"] = []


def hide_difference(option: dict[str, Any], hidden: frozenset[Key]) -> None:
    """Empty the same figures in an option's difference, in place."""
    change = option["difference"]
    for row in change.get("zones") or ():
        if ("zone", row["zone_id"]) in hidden:
            _blank(row, (*_ZONE_HOURS, *_ZONE_COST))
        if ("zone_costed", row["zone_id"]) in hidden:
            _blank(row, (*_ZONE_COSTED, *_ZONE_COST))
        if ("zone_cost", row["zone_id"]) in hidden or ("headline",) in hidden:
            _blank(row, _ZONE_COST)
    for row in change.get("bands") or ():
        if ("band_costed", row["band"]) in hidden or ("headline",) in hidden:
            _blank(row, _BAND)
    if ("headline",) in hidden:
        _blank(change, ["weekly_cost_gbp", "average_rate_gbp_per_hour", "annual_cost_gbp"])
        option["bridge"] = []
