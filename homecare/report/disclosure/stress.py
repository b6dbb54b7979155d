"""Disclosure control of a plan under failures: what rests on one to four people is hidden.

Receives the plain figures and the result of the run whose plan was tried; hands on what may be
published. What a run hides stays hidden here, for both may be read side by side.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from homecare import units
from homecare.errors import Fault, UsageError, nearest
from homecare.report.disclosure.hiding import choose
from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.result import RULES, hidden_keys
from homecare.report.disclosure.suppression import LEAST, Figure, Key, System

Row = dict[str, Any]
Result = Mapping[str, Any]
CLASSES = ((0.0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 0.75), (0.75, 1.0))
HHI_STEP = 50  # points: to this the index is published, so that no single provider's hours show
DISPLACED = ("displaced_hours", "displaced_people")
LOST = ("lost_hours", "lost_people")
AGAIN = ("replaced_hours", "replaced_bound_hours")
CONCENTRATION = ("hhi", "largest_share")


def protect_stress(found: Result, run: Result, rule: str = "under5") -> Row:
    """Return what may be published of a plan under failures.

    Parameters
    ----------
    found : mapping
        The plain answer of `homecare stress`.
    run : mapping
        The plain result of the run whose plan was tried.
    rule : {"under5", "none"}
        ``under5`` hides figures about one to four people and those that would give them away;
        ``none`` hides nothing.

    Returns
    -------
    dict
        A copy; a hidden figure is None, its name under ``hidden`` of its row. Zones are told for
        failures of one provider and for the deepest cut of capacity alone.

    Raises
    ------
    UsageError
        When the rule is not known.

    Notes
    -----
    Who is displaced in a zone either finds a place or does not, and what the plan gives a provider
    in a zone stands in the files of a run: all three are audited together, failure by failure.
    Failures of two, and cuts of capacity, must differ from what they are compared with by no one
    to four people. Concentration is told in steps, and only where the split of all hidden hours of
    the zone would move it by less than a step.
    """
    if rule not in RULES:
        raise UsageError(
            Fault("no such disclosure rule", "rule", rule, ", ".join(RULES),
                  "name one of these." + nearest(rule, RULES))
        )  # fmt: skip
    safe = copy.deepcopy(dict(found))
    safe = with_publishable(safe, rule)
    known = _Known(run, frozenset() if rule == "none" else hidden_keys(run, [run]))
    for row in _rows(safe):
        row["hidden"] = []
    for row in safe["failures"]:
        row["zones"] = row["zones"] if _tells_zones(row, safe) else []
    if rule != "none":
        for row in safe["failures"]:
            _hide_small(row, known)
        _hide_near(safe["failures"])
        _hide_before(safe, known)
        _hide_concentration(safe, known)
    _hide_worst(safe, known, is_open=rule == "none")
    for row in _rows(safe):
        row.pop("fewest_people", None)
        row["hidden"] = sorted(row["hidden"])
    safe["before"].pop("people")
    return safe


def _rows(safe: Row) -> list[Row]:
    """Return every row that may have hidden figures."""
    zones = [zone for row in safe["failures"] for zone in row["zones"]]
    worst = [zone["worst"] for zone in safe["zones"] if zone["worst"]]
    return [safe["before"], *safe["failures"], *zones, *safe["zones"], *worst]


def _tells_zones(row: Row, safe: Row) -> bool:
    deepest = min(safe["capacity_changes"], default=0.0)
    is_cut = row["kind"] == "capacity"
    return row["capacity_change"] == deepest if is_cut else len(row["providers"]) == 1


class _Known:
    """What a run hides of the same plan.

    Parameters
    ----------
    run : mapping
        The plain result of the run.
    keys : frozenset of keys
        What it hides.
    """

    def __init__(self, run: Result, keys: frozenset[Key]) -> None:
        rows = (run.get("allocation") or {}).get("providers") or []
        self.keys = keys
        self.at = {
            (row["provider_id"], row["zone_id"])
            for place, row in enumerate(rows)
            if ("provider", str(place)) in keys
        }
        self.in_zone: dict[str, list[float]] = {}
        of_provider: dict[str, float] = {}
        for row in rows:
            name = row["provider_id"]
            of_provider[name] = of_provider.get(name, 0.0) + row["hours"]
            if (name, row["zone_id"]) in self.at and row["hours"]:
                self.in_zone.setdefault(row["zone_id"], []).append(float(row["hours"]))
        self.small = {
            zone: max(
                (float(row["hours"]) for row in rows
                 if row["zone_id"] == zone and 0 < row["people"] < LEAST), default=0.0
            )
            for zone in dict.fromkeys(row["zone_id"] for row in rows)
        }  # fmt: skip
        self.in_all = [
            hours for name, hours in of_provider.items() if ("provider_total", name) in keys
        ]

    def hides(self, *key: str) -> bool:
        """Return whether a run hides a figure."""
        return key in self.keys


def _hide(row: Row, names: Sequence[str]) -> None:
    for name in names:
        if row.get(name) is not None:
            row[name] = None
            row["hidden"].append(name)


def _hide_small(row: Row, known: _Known) -> None:
    """Hide what tells of one to four people in one failure, alone or put together."""
    names = [each["provider_id"] for each in row["providers"]]
    theirs = names if row["kind"] == "exit" else []
    is_total_hidden = any(known.hides("provider_total", name) for name in theirs)
    zones = row["zones"] or [{**row, "zone_id": ""}]
    own = {
        zone["zone_id"]: any((name, zone["zone_id"]) in known.at for name in theirs)
        for zone in row["zones"]
    }
    hidden = choose(_system(zones, own, is_total_hidden=is_total_hidden))
    for zone in row["zones"]:
        zone_id = zone["zone_id"]
        is_lost_hidden = ("lost", zone_id) in hidden or (own[zone_id] and zone["lost_people"] > 0)
        _hide(zone, DISPLACED if ("displaced", zone_id) in hidden or own[zone_id] else ())
        _hide(zone, LOST if is_lost_hidden else ())
        if is_lost_hidden or known.hides("unplaced", zone_id) or known.hides("zone", zone_id):
            _hide(zone, ("least_lost_hours",))
    if ("displaced", "") in hidden or is_total_hidden:
        _hide(row, (*DISPLACED, *AGAIN))
    if ("lost", "") in hidden:
        _hide(row, (*LOST, *AGAIN))
    if ("lost", "") in hidden or known.hides("unplaced_total") or known.hides("headline"):
        _hide(row, ("least_lost_hours", "bound_hours"))


def _system(zones: Sequence[Row], own: Mapping[str, bool], *, is_total_hidden: bool) -> System:
    """Return one failure as sums of who finds a place in each zone and who does not."""
    people: list[float] = []
    hours: list[float] = []
    figures: list[Figure] = []
    for zone in zones:
        for held, measure in ((people, "people"), (hours, "hours")):
            lost, all_of = float(zone[f"lost_{measure}"]), float(zone[f"displaced_{measure}"])
            held += [lost, all_of - lost]
    every = frozenset(range(len(people)))
    for place, zone in enumerate(zones if own else ()):
        name, is_shown = zone["zone_id"], not own[zone["zone_id"]]
        nobody, some = frozenset({2 * place}), frozenset({2 * place + 1})
        is_nil = not zone["lost_people"]
        figures += [
            Figure(("lost", name), (nobody,), 3.0, is_published=is_shown or is_nil),
            Figure(("found", name), (some,), 1.0, is_published=False),
            Figure(("displaced", name), (nobody | some,), 2.0, is_published=is_shown),
        ]
    nobody = frozenset(cell for cell in every if cell % 2 == 0)
    figures += [
        Figure(("lost", ""), (nobody,), 6.0, is_last=True),
        Figure(("found", ""), (every - nobody,), 1.0, is_published=False),
        Figure(("displaced", ""), (every,), 5.0, is_last=True, is_published=not is_total_hidden),
    ]
    return System(np.array(people), {"hours": np.array(hours)}, tuple(figures))


def _hide_near(failures: Sequence[Row]) -> None:
    """Hide failures of two, and cuts, that differ from others by one to four people lost.

    Of two the sum over each alone, and the larger of the two, are what it is compared with.
    """
    lost = {
        row["failure"]: row["lost_people"] for row in failures if row["lost_people"] is not None
    }
    alone = {
        (row["kind"], row["providers"][0]["provider_id"]): row["failure"]
        for row in failures
        if len(row["providers"]) == 1
    }
    cuts: list[int] = []
    for row in failures:
        own = lost.get(row["failure"])
        if own is None:
            continue
        near: list[int] = []
        if len(row["providers"]) > 1:
            parts = [alone.get((row["kind"], each["provider_id"])) for each in row["providers"]]
            near = [lost[part] for part in parts if part in lost]
            near = [*near, sum(near)] if near else []
        elif row["kind"] == "capacity" and row["is_everybody"]:
            near = list(cuts)
            cuts.append(own)
        if any(0 < abs(own - other) < LEAST for other in near):
            _hide(row, (*LOST, *AGAIN, "least_lost_hours", "bound_hours"))
            for zone in row["zones"]:
                _hide(zone, (*LOST, "least_lost_hours"))


def _hide_before(safe: Row, known: _Known) -> None:
    """Hide of the plan before anything fails what the run hides of it."""
    if known.hides("unplaced_total") or known.hides("headline"):
        _hide(safe["before"], ("placed_hours", "unplaced_hours", "bound_hours"))
    for zone in safe["zones"]:
        if known.hides("zone", zone["zone_id"]):
            _hide(zone, ("planned_hours_per_week",))
        if known.hides("zone", zone["zone_id"]) or known.hides("unplaced", zone["zone_id"]):
            _hide(zone, ("placed_hours",))
        if known.in_zone.get(zone["zone_id"]):
            _hide(zone, ("providers_with_hours",))


def _hide_concentration(safe: Row, known: _Known) -> None:
    """Tell concentration in steps, and only where it says nothing of hidden hours."""
    together = sum(
        zone["placed_hours"] for zone in safe["zones"] if zone["placed_hours"] is not None
    )
    is_open = {
        zone["zone_id"]: zone["placed_hours"] is not None
        and _is_mute(known.in_zone.get(zone["zone_id"], []), zone["placed_hours"])
        for zone in safe["zones"]
    }
    is_all_open = _is_mute(known.in_all, together)
    for row in (safe["before"], *safe["failures"]):
        is_told = is_all_open and not {"lost_hours", "displaced_hours"} & set(row["hidden"])
        _tell_in_steps(row, is_told=is_told)
        for zone in row.get("zones", ()):
            is_told = not {"lost_hours", "displaced_hours"} & set(zone["hidden"])
            _tell_in_steps(zone, is_told=is_told and is_open[zone["zone_id"]])
    for zone in safe["zones"]:
        _tell_in_steps(zone, is_told=is_open[zone["zone_id"]])


def _is_mute(hidden: Sequence[float], together: float) -> bool:
    """Return whether no split of hidden hours moves the index by as much as a step."""
    if not hidden:
        return True
    if len(hidden) == 1 or together <= 0:
        return False
    all_of = sum(hidden) / together
    return 10_000 * all_of**2 * (1 - 1 / len(hidden)) < HHI_STEP


def _tell_in_steps(row: Row, *, is_told: bool) -> None:
    if not is_told:
        _hide(row, CONCENTRATION)
    if row["hhi"] is not None:
        row["hhi"] = HHI_STEP * int(units.half_away(row["hhi"] / HHI_STEP))
        row["largest_share"] = float(units.half_away(row["largest_share"], 2))


def _hide_worst(safe: Row, known: _Known, *, is_open: bool) -> None:
    """Hide of each zone's worst failure what is hidden of that failure; tell its class instead.

    A class is told where few people are lost, or the small figures of the zone, could not be
    worked out from its limits: both stand further off than a tenth of the largest of them.
    """
    rows = {
        (row["failure"], zone["zone_id"]): zone for row in safe["failures"] for zone in row["zones"]
    }
    for zone in safe["zones"]:
        worst = zone["worst"]
        if worst is None:
            continue
        same = rows[worst["failure"], zone["zone_id"]]
        lost, share = worst["lost_hours"], worst["lost_share"]
        found = worst["displaced_hours"] - lost
        low, high = next(ends for ends in CLASSES if share <= ends[1])
        planned = lost / share
        margin = min(share - low, high - share) * planned
        is_class_told = is_open or (
            worst["lost_people"] >= LEAST
            and margin >= max(known.small.get(zone["zone_id"], 0.0), found) / 10
        )
        _hide(worst, same["hidden"])
        worst["hhi"], worst["largest_share"] = same["hhi"], same["largest_share"]
        if worst["lost_hours"] is None or zone["planned_hours_per_week"] is None:
            _hide(worst, ("lost_share",))
        is_class_told |= worst["lost_share"] is not None
        worst["lost_share_class"] = [low, high] if is_class_told else None
