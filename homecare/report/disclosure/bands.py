"""Disclosure control of a comparison of bands: small counts hidden, and all that would tell them.

Owns which figures of a comparison rest on how many people. Receives a plain comparison and the
result it stands beside; hands on what may be published: costed hours that change band by zone, and
from which band to which, and what that costs. Postcodes are places and are always shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from homecare.errors import Fault, UsageError
from homecare.report.disclosure.hiding import choose
from homecare.report.disclosure.result import RULES, hidden_keys
from homecare.report.disclosure.suppression import Cost, Figure, Key, System, exposed

Result = Mapping[str, Any]
Row = Mapping[str, Any]

# Figures of other files of the same scenario: taken as known, and not ours to hide.
_KNOWN = ("zone", "zone_from", "zone_to", "from", "to", "headline")
# What is given up, step by step, where hiding some of our own figures is not enough.
_STEPS: tuple[tuple[str, ...], ...] = (
    (),
    ("zone_changed", "zone_cost"),
    ("zone_changed", "zone_cost", "matrix", "matrix_cost", "changed", "total_cost"),
)


def protect_bands(found: Result, result: Result, rule: str = "under5") -> dict[str, Any]:
    """Return what may be published of a comparison of bands.

    Parameters
    ----------
    found : mapping
        The plain comparison, `band_comparison` of the result.
    result : mapping
        The plain result beside which it is published; what is hidden there stays hidden here.
    rule : {"under5", "none"}
        ``under5`` hides every figure that rests on one to four people and every further figure from
        which one could be worked out; ``none`` hides nothing.

    Returns
    -------
    dict
        ``matrix``, ``zones``, ``changed`` and the two sides; hidden figures are None and named in
        ``hidden`` of their row. No count of people or rows.

    Raises
    ------
    UsageError
        When the rule is none of these.
    """
    if rule not in RULES:
        raise UsageError(
            Fault("no such disclosure rule", "rule", rule, ", ".join(RULES), "name one of these")
        )
    hidden = frozenset[Key]() if rule == "none" else _hidden(found, result)
    matrix = [
        _shown(
            {
                "from": row["from"],
                "to": row["to"],
                "postcodes": row["postcodes"],
                "costed_hours_per_week": row["costed_hours_per_week"],
                "weekly_cost_change_gbp": row["weekly_cost_change_gbp"],
            },
            hidden,
            ("matrix", str(row["from"]), str(row["to"])),
            "costed_hours_per_week",
        )
        for row in found["matrix"]
    ]
    zones = [
        _shown(
            {
                "zone_id": row["zone_id"],
                "zone_name": row["zone_name"],
                "postcodes": row["postcodes"],
                "changed_postcodes": row["changed_postcodes"],
                "changed_costed_hours_per_week": row["changed_costed_hours_per_week"],
                "weekly_cost_change_gbp": row["weekly_cost_change_gbp"],
            },
            hidden,
            ("zone_changed", str(row["zone_id"])),
            "changed_costed_hours_per_week",
        )
        for row in found["zones"]
    ]
    changed = {
        "changed_costed_hours_per_week": found["costed_hours"]["changed_hours_per_week"],
        "weekly_cost_change_gbp": found["weekly_cost_change_gbp"],
    }
    return {
        "before": found["before"],
        "after": found["after"],
        "bands": found["bands"],
        "matrix": matrix,
        "zones": zones,
        "changed": _shown(changed, hidden, ("changed",), "changed_costed_hours_per_week"),
    }


def _shown(row: dict[str, Any], hidden: frozenset[Key], key: Key, name: str) -> dict[str, Any]:
    """Return a row without what is hidden of it, naming what that is."""
    cost = (_COST_OF[key[0]], *key[1:])
    gone = [name] if key in hidden else []
    gone += ["weekly_cost_change_gbp"] if key in hidden or cost in hidden else []
    gone = [each for each in gone if row[each] is not None]
    return {**row, **dict.fromkeys(gone), **({"hidden": gone} if gone else {})}


_COST_OF = {"matrix": "matrix_cost", "zone_changed": "zone_cost", "changed": "total_cost"}


def _hidden(found: Result, result: Result) -> frozenset[Key]:
    """Return the keys to hide, giving up more of our own where hiding some is not enough."""
    elsewhere = _elsewhere(found, result)
    for given_up in _STEPS:
        system = _system(found["zone_matrix"], elsewhere, given_up)
        if not system.people.sum():
            return frozenset()
        small = {figure.key for figure in system.small()}
        hidden = choose(system)
        taken = {
            key
            for key in hidden
            if key in system.by_key
            and key[0] in _KNOWN
            and system.by_key[key].is_published
            and key not in small
        }
        hidden |= {(_COST_OF[key[0]], *key[1:]) for key in hidden if key[0] in _COST_OF}
        if not exposed(system, hidden - taken, is_one_enough=True):
            return hidden | _keys_of(found, given_up)
    return _keys_of(found, _STEPS[-1])


def _elsewhere(found: Result, result: Result) -> dict[Key, bool]:
    """Return the costed hours that other files of the scenario tell, and whether they hide them.

    Bands by zone are told there as planned hours, which are the costed hours where every service
    is costed; and they are one side's bands only where that side is the scenario's own rule.
    """
    hidden = hidden_keys(result, [result])
    told: dict[Key, bool] = {("headline",): ("headline_costed",) in hidden}
    for row in result["zones"]:
        zone = str(row["zone_id"])
        told["zone", zone] = bool({("zone_costed", zone), ("zone", zone)} & hidden)
    is_all_costed = not result["scenario"].get("costed_services")
    for end in ("from", "to"):
        held = {
            row["band"]: sum(
                each["costed_hours_per_week"]
                for each in found["matrix"]
                if each[end] == row["band"]
            )
            for row in result["bands"]
        }
        if any(
            abs(held[row["band"]] - row["costed_hours_per_week"]) > 1e-6 for row in result["bands"]
        ):
            continue
        for row in result["bands"]:
            told[end, str(row["band"])] = ("band_costed", row["band"]) in hidden
        for row in result["zone_bands"] if is_all_costed else ():
            key = (str(row["zone_id"]), str(row["band"]))
            told[(f"zone_{end}", *key)] = ("zone_band", *key) in hidden
    return told


def _keys_of(found: Result, kinds: Sequence[str]) -> frozenset[Key]:
    """Return every key of some kinds."""
    keys: set[Key] = set()
    for row in found["zones"]:
        keys |= {(kind, str(row["zone_id"])) for kind in ("zone_changed", "zone_cost")}
    for row in found["matrix"]:
        keys |= {(kind, str(row["from"]), str(row["to"])) for kind in ("matrix", "matrix_cost")}
    keys |= {("changed",), ("total_cost",)}
    return frozenset(key for key in keys if key[0] in kinds)


def _system(rows: Sequence[Row], elsewhere: Mapping[Key, bool], given_up: Sequence[str]) -> System:
    """Return the figures of a comparison as sums of cells: zone by band before by band after."""
    cells: dict[Key, set[int]] = {}
    for place, row in enumerate(rows):
        zone, was, now = (str(row[name]) for name in ("zone_id", "from", "to"))
        keys: list[Key] = [
            ("zone", zone), ("from", was), ("to", now), ("matrix", was, now), ("headline",),
            ("zone_from", zone, was), ("zone_to", zone, now),
            *([("zone_same", zone)] if was == now else [("zone_changed", zone), ("changed",)]),
        ]  # fmt: skip
        for key in keys:
            cells.setdefault(key, set()).add(place)
    figures = tuple(
        Figure(key, (frozenset(held),), **_taken(key, elsewhere))
        for key, held in cells.items()
        if key[0] not in given_up
        and (not key[0].startswith("zone_") or key[0] in _OURS or key in elsewhere)
    )
    people = np.array([float(row["costed_people"]) for row in rows])
    hours = {"hours": np.array([float(row["costed_hours_per_week"]) for row in rows])}
    small = {each.key for each in System(people, hours, figures).small()}
    costs = tuple(
        Cost(cost, "hours", weights, is_last=key == ("changed",))
        for key, held in cells.items()
        if key[0] in _COST_OF and key[0] not in given_up and key not in small
        for cost in [(_COST_OF[key[0]], *key[1:])]
        for weights in [_weights(rows, held)]
        if weights
    )
    return System(people, hours, figures, costs)


_OURS = ("zone_same", "zone_changed")


def _taken(key: Key, elsewhere: Mapping[Key, bool]) -> dict[str, Any]:
    """Return how a figure is taken: ours to show or hide, known from elsewhere, or kept hidden."""
    if elsewhere.get(key):
        return {"is_published": False, "rests_on": 1.0}
    if key in elsewhere:
        return {"is_last": True}
    if key == ("changed",):
        return {"is_last": True}
    if key[0] in ("zone_changed", "matrix"):
        return {"worth": 4.0}
    return {"is_published": False}


def _weights(rows: Sequence[Row], held: Iterable[int]) -> dict[int, float]:
    """Return the change of rate of each cell of a sum, which an outsider knows."""
    every = {place: rows[place]["rate_change_gbp_per_hour"] for place in sorted(held)}
    return {place: float(change) for place, change in every.items() if change}
