"""Disclosure control of the panel: groups hidden where few people wait, or few have a prime.

Owns what the panel adds to the sums an outsider holds. Receives the plain panel, its cells and the
result of the run it was drawn from; hands on a copy fit for publication beside that run's report.

The report's own hidden figures stay hidden. What the panel would tell more is tried with them by
the same audit: its groups are sums of new cells, zone by group by outcome, and a zone's hours by
role and its unplaced hours are sums of the same cells in each dimension.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from homecare.allocation.rules.measures import gini
from homecare.errors import Fault, UsageError
from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.result import RULES, hidden_keys, system_of
from homecare.report.disclosure.suppression import LEAST, Figure, Key, System, exposed

Row = Mapping[str, Any]
OUTCOMES = ("prime", "supplementary", "specialist", "spot", "unplaced")
TOLD = ("planned", "unplaced", "prime")
# Not told, but the rest of what is: placed is planned less unplaced, other is placed less prime.
UNTOLD = {"placed": OUTCOMES[:-1], "other": OUTCOMES[1:-1]}
PARTS = {"planned": OUTCOMES, "unplaced": ("unplaced",), "prime": ("prime",), **UNTOLD}
_GIVES = {"placed": "unplaced", "other": "prime"}


def protect_panel(
    found: Row, cells: Sequence[Row], result: Row, rule: str = "under5"
) -> dict[str, Any]:
    """Return what may be published of a panel, beside the report of its run.

    Parameters
    ----------
    found : mapping
        The plain panel.
    cells : sequence of mapping
        Hours and people by zone, group and outcome.
    result : mapping
        The plain result of the run.
    rule : {"under5", "none"}
        ``under5`` hides every figure that rests on one to four people and every further figure
        from which one could be worked out; ``none`` hides nothing.

    Returns
    -------
    dict
        A copy; hidden figures are None and named in ``hidden`` of their row.

    Raises
    ------
    UsageError
        When the rule is not known.

    Notes
    -----
    A provider's hours in all are among the sums that the report is audited with. Where they are
    hidden its capacity is too, as the capacity of a full provider is its hours; the spread is
    then that of the providers shown. A step of the ladder that falls short of
    the worth of its first hour tells where a shortage ends: it is hidden where hours of some zone
    by role, or not placed, are. The curve is of the whole area, and is hidden with its totals.
    """
    if rule not in RULES:
        raise UsageError(
            Fault("no such disclosure rule", "rule", rule, ", ".join(RULES), "name one of them")
        )
    safe = copy.deepcopy(dict(found))
    safe = with_publishable(safe, rule)
    if rule == "none":
        return safe
    of_run = hidden_keys(result, [result])
    hidden = _chosen(_joint(result, cells), of_run)
    _hide_groups(safe, hidden)
    _hide_zones(safe, hidden)
    is_total_hidden = _is_total_hidden(safe["all"], hidden)
    if is_total_hidden:
        _blank(safe["all"], _fields("unplaced", "prime"))
        _blank(safe, ["placed_hours", "bound_hours"])
        shares = ("free_share", "greatest_share")
        _blank(safe["fairness"], [f"{name}{end}" for name in shares for end in ("", "_most")])
        safe["fairness"]["points"] = []
        safe["fairness"]["losses"] = []
    _hide_providers(safe, hidden)
    _hide_ladder(safe, hidden, are_all=is_total_hidden)
    return safe


@dataclass(frozen=True)
class _Joint:
    """The sums of the report and of the panel together."""

    system: System
    told: Mapping[Key, float]  # the panel's own figures, with the people each rests on
    untold: frozenset[Key]


class _Cells:
    """The panel's cells: one for each zone, group and outcome of each dimension."""

    def __init__(self, rows: Sequence[Row], zones: Sequence[str], start: int) -> None:
        self.zones = list(zones)
        self.groups: dict[str, list[str]] = {}
        for row in rows:
            groups = self.groups.setdefault(row["dimension"], [])
            if row["group"] not in groups:
                groups.append(row["group"])
        every = [
            (name, *cell)
            for name, groups in self.groups.items()
            for cell in product(zones, groups, OUTCOMES)
        ]
        self._place = {key: start + place for place, key in enumerate(every)}
        held = {(row["dimension"], row["zone_id"], row["group"], row["outcome"]): row
                for row in rows}  # fmt: skip
        self.people = [float(held[key]["people"]) if key in held else 0.0 for key in every]
        self.hours = [float(held[key]["hours"]) if key in held else 0.0 for key in every]

    def at(
        self,
        name: str,
        *,
        zones: Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        outcomes: Sequence[str] = OUTCOMES,
    ) -> frozenset[int]:
        """Return some cells of a dimension; all zones, groups and outcomes unless named."""
        wanted = product(zones or self.zones, self.groups[name] if groups is None else groups,
                         outcomes)  # fmt: skip
        return frozenset(self._place[name, *cell] for cell in wanted)

    def of(self, key: Key, name: str, costed: Sequence[str]) -> frozenset[int]:
        """Return the cells of a dimension that add up to a figure of the report; none if none."""
        kind, *rest = key
        zones = rest[:1]
        if kind == "role":
            return self.at(name, zones=zones, outcomes=rest[1:])
        if kind == "unplaced":
            return self.at(name, zones=zones, outcomes=["unplaced"])
        if kind == "zone":
            return self.at(name, zones=zones)
        if kind == "zone_band" and name == "band":
            return self.at(name, zones=zones, groups=rest[1:])
        if kind == "zone_costed" and name == "service":
            groups = [each for each in self.groups[name] if each in costed]
            return self.at(name, zones=zones, groups=groups)
        return frozenset()


def _joint(result: Row, rows: Sequence[Row]) -> _Joint:
    """Return the figures of a result with those of the panel, as sums of cells."""
    system = system_of(result, [result])
    cells = _Cells(rows, [str(row["zone_id"]) for row in result["zones"]], len(system.people))
    costed = result["scenario"]["costed_services"]
    figures = [
        replace(
            figure,
            forms=(*figure.forms,
                   *filter(None, (cells.of(figure.key, name, costed) for name in cells.groups))),
        )
        for figure in system.figures
    ]  # fmt: skip
    own = [
        Figure(
            ("panel", name, group, told),
            (cells.at(name, groups=[group], outcomes=outcomes),),
            is_published=told not in UNTOLD,
        )
        for name, groups in cells.groups.items()
        for group in groups
        for told, outcomes in PARTS.items()
    ]
    people = np.concatenate([system.people, cells.people])
    is_uncounted = np.zeros(len(people), dtype=bool)
    if system.is_uncounted is not None:
        is_uncounted[: len(system.people)] = system.is_uncounted
    joint = System(
        people,
        {"hours": np.concatenate([system.measures["hours"], cells.hours])},
        (*figures, *own),
        system.costs,
        is_uncounted,
    )
    return _Joint(
        joint,
        {figure.key: joint.count(figure) for figure in own if figure.is_published},
        frozenset(figure.key for figure in own if not figure.is_published),
    )


def _chosen(joint: _Joint, of_run: frozenset[Key]) -> frozenset[Key]:
    """Return the keys to hide: the report's, and as many of the panel's as keep all of it safe."""
    system = joint.system
    always = of_run | joint.untold
    # With none of its groups told the panel adds nothing to what the report tells already.
    known = {key for key, _ in exposed(system, always | joint.told.keys())}
    hidden = always | {key for key, count in joint.told.items() if 0 < count < LEAST}
    first = hidden
    while found := [key for key, _ in exposed(system, hidden) if key not in known]:
        # The panel's own first: what they ask for may be enough for the report's.
        own = [key for key in found if key[0] == "panel"]
        more: set[Key] = set()
        for key in dict.fromkeys(own or found[:1]):
            more |= _next(joint, key, hidden | more)
        if not more:
            return hidden | joint.told.keys()
        hidden |= more
    if known:
        return hidden
    for key in sorted(hidden - first, key=lambda each: (-joint.told[each], each)):
        if not exposed(system, hidden - {key}, is_one_enough=True):
            hidden -= {key}
    return hidden


def _next(joint: _Joint, key: Key, hidden: frozenset[Key]) -> set[Key]:
    """Return the panel's figure to hide next, for a figure that could be worked out."""
    shown = [each for each in joint.told if each not in hidden and joint.told[each] > 0]
    if key[0] == "panel":
        _, name, group, told = key
        wanted = _GIVES.get(told, told)
        near = [each for each in shown if each[1] == name]
        own = [each for each in near if each[2:] == (group, wanted)]
        alike = [each for each in near if each[3] == wanted]
        pool = own or alike or near
    else:
        # Some group of few zones tells on one of them: what rests on fewest people goes first.
        pool = [each for each in shown if each[3] != "planned"] or shown
    return {min(pool, key=lambda each: (joint.told[each], each))} if pool else set()


def _blank(row: dict[str, Any], names: Iterable[str]) -> None:
    gone = [name for name in names if row.get(name) is not None]
    for name in gone:
        row[name] = None
    if gone:
        row["hidden"] = [*row.get("hidden", ()), *gone]


def _fields(*told: str) -> list[str]:
    """Return the fields of a group's row that rest on a figure."""
    every = ("planned", "placed", "unplaced", "prime")
    names = [name for name in every if name in told]
    if "planned" in told:
        names = list(every)
    if "unplaced" in told:
        names.append("placed")  # planned less unplaced
    fields = []
    for name in dict.fromkeys(names):
        fields += [f"{name}_{unit}" for unit in ("hours", "share", "people", "people_share")]
    if "unplaced" in told:
        fields += ["prime_share", "prime_people_share"]  # of what is placed
    return fields


def _hide_groups(safe: dict[str, Any], hidden: frozenset[Key]) -> None:
    for each in safe["equity"]:
        name = each["dimension"]
        for row in each["groups"]:
            if name != "zone":
                keys: list[Key] = [("panel", name, row["group"], told) for told in TOLD]
            else:
                zone = row["group"]
                keys = [("zone", zone), ("unplaced", zone), ("role", zone, "prime")]
            gone = [told for told, key in zip(TOLD, keys, strict=True) if key in hidden]
            _blank(row, _fields(*gone))


def _hide_zones(safe: dict[str, Any], hidden: frozenset[Key]) -> None:
    for row in safe["ladder"]["zones"]:
        zone = row["zone_id"]
        row.pop("providers", None)  # who has how much room is for brokers
        if ("zone", zone) in hidden:
            _blank(row, ["planned_hours"])
        if ("zone", zone) in hidden or ("unplaced", zone) in hidden:
            _blank(row, ["unplaced_hours", "unplaced_people", "providers_full"])


def _is_total_hidden(whole: Row, hidden: frozenset[Key]) -> bool:
    counts = [
        whole["unplaced_people"],
        whole["prime_people"],
        whole["placed_people"] - whole["prime_people"],
    ]
    return any(0 < count < LEAST for count in counts) or any(
        key in hidden for key in (("unplaced_total",), ("role_total", "prime"), ("headline",))
    )


def _hide_providers(safe: dict[str, Any], hidden: frozenset[Key]) -> None:
    providers = safe["providers"]
    for row in providers["rows"]:
        few = 0 < row.pop("people") < LEAST
        if few or ("provider_total", row["provider_id"]) in hidden:
            _blank(row, [name for name in row if name not in ("provider_id", "has_least_share")])
        for name in ("usable_hours", "used_of_usable"):  # they tell of demand zone by zone
            row.pop(name)
    gone = sum(bool(row.get("hidden")) for row in providers["rows"])
    if gone:
        used = np.array([row["used_share"] for row in providers["rows"]
                         if row["used_share"] is not None])  # fmt: skip
        few = len(used) < 2
        providers |= {
            "shown": len(used),
            "spread": None if few else gini(used),
            "least_used_share": None if few else float(used.min()),
            "most_used_share": None if few else float(used.max()),
        }
    if gone == 1:  # the capacity of the one left out is what the others leave
        for row in providers["rows"]:
            _blank(row, ["share_of_capacity", "work_for_capacity"])


def _hide_ladder(safe: dict[str, Any], hidden: frozenset[Key], *, are_all: bool) -> None:
    """Hide the steps at which a shortage ends, where some zone's figures are hidden."""
    ladder = safe["ladder"]
    if not are_all and not any(key[0] in ("role", "unplaced", "zone") for key in hidden):
        return
    for zone in ladder["zones"]:
        for role in zone["roles"]:
            first = role["steps"][0]
            for goal in ladder["goals"]:
                name = f"{goal}_gain"
                worth = first[name] / first["hours"]
                is_whole = worth == int(worth)
                for step in role["steps"]:
                    even = worth * step["hours"]
                    most = step.get(f"{name}_most", step[name])
                    if are_all or not is_whole or step[name] != even or most != even:
                        _blank(step, [name, f"{name}_most"])
