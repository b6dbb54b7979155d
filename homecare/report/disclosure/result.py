"""Disclosure control of a result: small counts hidden, and all that would give them away.

Owns which figures of a result rest on how many people. Receives a plain result; hands on a copy
fit for publication, in which a hidden figure is None and its row names it under ``hidden``.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from homecare.errors import Fault, UsageError, nearest
from homecare.report.disclosure import apply as put
from homecare.report.disclosure.hiding import choose
from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.suppression import LEAST, Cost, Figure, Key, System

Result = Mapping[str, Any]
RULES = ("under5", "none")
# of two figures that would do, the one worth less is hidden
_WORTH = {
    "zone": 6.0,
    "band": 6.0,
    "band_costed": 7.0,
    "zone_costed": 4.0,
    "unplaced_total": 5.0,
    "role_total": 4.0,
    "unplaced": 3.0,
    "role": 2.0,
    "zone_band": 2.0,
    "provider_total": 1.0,
}


def protect(result: Result, rule: str = "under5") -> dict[str, Any]:
    """Return a copy of a result fit for publication.

    Parameters
    ----------
    result : mapping
        The plain result of a run.
    rule : {"under5", "none"}
        ``under5`` hides every figure that rests on one to four people and every further figure
        from which one could be worked out; ``none`` hides nothing.

    Returns
    -------
    dict
        The result without counts of people, with ``planned_by_band`` and ``planned_by_role``
        added; hidden figures are None and named in ``hidden`` of their row.

    Raises
    ------
    UsageError
        When the rule is not known.

    Notes
    -----
    Hours that came in without people (postcode or zone lines) rest on no count and are shown.
    """
    _known(rule)
    hidden = frozenset[Key]() if rule == "none" else hidden_keys(result, [result])
    return with_publishable(put.hide(_with_margins(result), hidden), rule)


def protect_comparison(comparison: Result, rule: str = "under5") -> dict[str, Any]:
    """Return a copy of a comparison fit for publication.

    The same figures are hidden in the baseline, every option and their differences, as the cost
    of the same hours at two sets of rates says more than at one.
    """
    _known(rule)
    every = [comparison["baseline"], *comparison["options"]]
    hidden = frozenset[Key]()
    if rule != "none":
        for each in every:
            hidden |= hidden_keys(each, every)
    safe = [with_publishable(put.hide(_with_margins(each), hidden), rule) for each in every]
    for option in safe[1:]:
        put.hide_difference(option, hidden)
    return {**copy.deepcopy(dict(comparison)), "baseline": safe[0], "options": safe[1:]}


def _known(rule: str) -> None:
    if rule not in RULES:
        raise UsageError(
            Fault(
                what="no such disclosure rule",
                where="rule",
                found=rule,
                allowed=", ".join(RULES),
                do="name one of these." + nearest(rule, RULES),
            )
        )


def hidden_keys(result: Result, priced: Sequence[Result]) -> frozenset[Key]:
    """Return the keys of the figures to hide in a result.

    Parameters
    ----------
    result : mapping
        The result whose counts are protected.
    priced : sequence of mapping
        Results of the same hours whose costs are published beside each other.
    """
    system = system_of(result, priced)
    hidden = choose(system) if system.people.size else frozenset[Key]()
    if system.people.sum() > 0:
        hidden |= choose(_ledger_system(result["ledger"]))
    return hidden | _unaudited(result, system)


def _unaudited(result: Result, system: System) -> frozenset[Key]:
    """Return all keys of a list that could not be tied to the rest, where it has a small count."""
    allocation = result.get("allocation") or {}
    hidden: set[Key] = set()
    for kind, name in (("provider", "providers"), ("reason", "unplaced_reasons")):
        rows = allocation.get(name) or []
        is_tied = (kind, "0") in system.by_key
        if not is_tied and any(0 < _people(row) < LEAST for row in rows):
            hidden |= {(kind, str(place)) for place in range(len(rows))}
    return frozenset(hidden)


def _people(row: Result) -> float:
    return float(row.get("people") or 0)


class _Cells:
    """Base cells in the making: people and hours, and which are the parts not costed."""

    def __init__(self) -> None:
        self.people: list[float] = []
        self.hours: list[float] = []
        self.is_rest: list[bool] = []

    def add(self, people: float, hours: float, *, is_rest: bool = False) -> int:
        """Take one cell and return its number."""
        self.people.append(people)
        self.hours.append(max(hours, 0.0))
        self.is_rest.append(is_rest)
        return len(self.people) - 1


@dataclass(frozen=True)
class _Split:
    """A zone's hours in a band, in two base cells: costed and not."""

    zone: str
    band: str
    costed: int
    rest: int
    counts: tuple[float, float]
    is_known: bool

    @property
    def both(self) -> frozenset[int]:
        return frozenset({self.costed, self.rest})


def _split(row: Result, cells: _Cells) -> _Split:
    """Return a row of zone by band as two cells.

    Notes
    -----
    People stand in the costed cell alone, as only the sum of the two is ever audited as a count.
    Where it is not known how many of them are costed, their share of the hours is taken for sums,
    and each part by itself counts as small.
    """
    people, hours = _people(row), float(row["planned_hours_per_week"])
    costed = min(float(row.get("costed_hours_per_week") or 0.0), hours)
    told = row.get("costed_people")
    if told is None:
        counted = people * costed / hours if hours > 0 else 0.0
    else:
        counted = min(float(told), people)
    return _Split(
        str(row["zone_id"]),
        str(row["band"]),
        cells.add(people, costed),
        cells.add(0.0, hours - costed, is_rest=True),
        (counted, people - counted),
        told is not None or not 1e-9 < costed < hours - 1e-9,
    )


def _part_figures(splits: Sequence[_Split], zones: Sequence[str]) -> list[Figure]:
    """Return what is costed and what is not: of cells, zones, bands and the county.

    Costed hours of a zone, a band and the county are published; the others are not, but must not
    be worked out where they rest on few people. Each names what gives way, first things first.
    """

    def figure(kind: str, name: Sequence[str], which: int, own: Sequence[_Split]) -> Figure:
        count = sum(each.counts[which] for each in own)
        if len(own) == 1 and not own[0].is_known:
            count = min(count, 1.0)
        cells = frozenset((each.rest if which else each.costed) for each in own)
        return Figure(
            (kind, *name),
            (cells,),
            _WORTH.get(kind, 1.0),
            is_last=kind in ("band_costed", "headline_costed"),
            rests_on=count,
            is_published=kind in ("zone_costed", "band_costed", "headline_costed"),
            gives_way=_gives_way(kind, name, costed),
        )

    costed = {zone: sum(each.counts[0] for each in splits if each.zone == zone) for zone in zones}
    both = tuple(enumerate(("costed", "rest")))
    found = []
    for each in splits:
        name = (each.zone, each.band)
        found += [figure(f"cell_{kind}", name, which, [each]) for which, kind in both]
    for zone in zones:
        own = [each for each in splits if each.zone == zone]
        if own:
            found += [figure(f"zone_{kind}", (zone,), which, own) for which, kind in both]
    for band in dict.fromkeys(each.band for each in splits):
        own = [each for each in splits if each.band == band]
        found += [figure(f"band_{kind}", (band,), which, own) for which, kind in both]
    return [*found, *(figure(f"headline_{kind}", (), which, splits) for which, kind in both)]


def _gives_way(kind: str, name: Sequence[str], costed: Mapping[str, float]) -> tuple[Key, ...]:
    """Return what is hidden to keep a part from being worked out, what is worth least first."""
    level = kind.partition("_")[0]
    if level == "headline":
        return (("headline_costed",),)
    if level == "band":
        return (("band", *name), ("band_costed", *name))
    zone = name[0]
    first: list[Key] = [("zone_cost", zone), ("zone_costed", zone)]
    first += [("zone_band", *name)] if level == "cell" else []
    # then other zones, as a county total less all the others tells the one left out
    for other in sorted(costed, key=lambda each: (costed[each], each)):
        first += [("zone_cost", other), ("zone_costed", other)] if other != zone else []
    return (*first, *([("band_costed", name[1])] if level == "cell" else []))


def system_of(result: Result, priced: Sequence[Result]) -> System:
    """Return the figures of a result as sums of cells: zone by band, and zone by provider."""
    cells = _Cells()
    splits = [_split(row, cells) for row in result.get("zone_bands") or ()]
    figures = [
        Figure(("zone_band", each.zone, each.band), (each.both,), _WORTH["zone_band"])
        for each in splits
    ]
    zones = [row["zone_id"] for row in result.get("zones") or ()]
    of_zone = {zone: _union(each for each in splits if each.zone == zone) for zone in zones}
    placed, more = _placed(result, cells, of_zone)
    figures += more
    for zone in zones:
        forms = tuple(form for form in (of_zone[zone], placed.get(zone, frozenset())) if form)
        if forms:
            figures.append(Figure(("zone", zone), forms, _WORTH["zone"]))
    for band in dict.fromkeys(each.band for each in splits):
        own = _union(each for each in splits if each.band == band)
        figures.append(Figure(("band", band), (own,), _WORTH["band"]))
    if splits:
        figures.append(Figure(("headline",), (_union(splits),), is_last=True))
        figures += _part_figures(splits, zones)
    return System(
        np.array(cells.people),
        {"hours": np.array(cells.hours)},
        tuple(figures),
        tuple(_costs(priced, splits, zones)),
        np.array(cells.is_rest, dtype=bool),
    )


def _union(splits: Iterable[_Split]) -> frozenset[int]:
    return frozenset[int]().union(*(each.both for each in splits))


def _placed(
    result: Result,
    cells: _Cells,
    of_band: Mapping[str, frozenset[int]],
) -> tuple[dict[str, frozenset[int]], list[Figure]]:
    """Return the cells of each zone by provider and unplaced, and the figures made of them."""
    allocation = result.get("allocation") or {}
    rows = allocation.get("providers") or []
    if not rows or not any(of_band.values()):
        return {}, []
    own = [cells.add(_people(row), row["hours"]) for row in rows]
    figures = [
        Figure(("provider", str(place)), (frozenset({cell}),)) for place, cell in enumerate(own)
    ]
    of_zone: dict[str, set[int]] = {}
    groups: dict[Key, set[int]] = {}
    for row, cell in zip(rows, own, strict=True):
        of_zone.setdefault(row["zone_id"], set()).add(cell)
        for key in (
            ("role", row["zone_id"], row["role"]),
            ("role_total", row["role"]),
            ("provider_total", row["provider_id"]),
        ):
            groups.setdefault(key, set()).add(cell)
    unplaced = set()
    for zone in result["zones"]:
        name = zone["zone_id"]
        here = of_band.get(name, frozenset())
        taken = of_zone.setdefault(name, set())
        left = [
            sum(part[cell] for cell in here) - sum(part[cell] for cell in taken)
            for part in (cells.people, cells.hours)
        ]
        cell = cells.add(max(left[0], 0.0), left[1])
        taken.add(cell)
        unplaced.add(cell)
        groups[("unplaced", name)] = {cell}
    figures += [
        Figure(key, (frozenset(group),), _WORTH[key[0]], is_last=key[0] == "role_total")
        for key, group in groups.items()
    ]
    forms = [frozenset(unplaced)]
    reasons = allocation.get("unplaced_reasons") or []
    if reasons and sum(map(_people, reasons)) == sum(cells.people[cell] for cell in unplaced):
        by_reason = [cells.add(_people(row), row["hours"]) for row in reasons]
        figures += [
            Figure(("reason", str(place)), (frozenset({cell}),))
            for place, cell in enumerate(by_reason)
        ]
        forms.append(frozenset(by_reason))
    figures.append(
        Figure(("unplaced_total",), tuple(forms), _WORTH["unplaced_total"], is_last=True)
    )
    return {zone: frozenset(group) for zone, group in of_zone.items()}, figures


def _costs(priced: Sequence[Result], splits: Sequence[_Split], zones: Sequence[str]) -> list[Cost]:
    """Return the published costs: rates are known, so that a cost says something of its hours."""
    costs = []
    for each in priced:
        rates = {
            row["band"]: float(row["rate_gbp_per_hour"])
            for row in each["bands"]
            if row.get("rate_gbp_per_hour") is not None
        }
        if not rates:
            continue
        if each["scenario"].get("is_zone_priced", True):
            for zone in zones:
                weight = {
                    part.costed: rates.get(part.band, 0.0) for part in splits if part.zone == zone
                }
                if weight:
                    costs.append(Cost(("zone_cost", zone), "hours", weight))
        weight = {part.costed: rates.get(part.band, 0.0) for part in splits}
        costs.append(Cost(("headline",), "hours", weight, is_last=True))
    return costs


def _ledger_system(ledger: Result) -> System:
    """Return the rows set aside, by reason, as a system: a row may be a person."""
    rows = ledger.get("reasons") or []
    counts = [float(row["rows"]) for row in rows]
    figures = [Figure(("ledger", str(place)), (frozenset({place}),)) for place in range(len(rows))]
    if rows:
        figures.append(Figure(("ledger_total",), (frozenset(range(len(rows))),)))
    return System(
        np.array(counts), {"hours": np.array([float(row["hours"]) for row in rows])}, tuple(figures)
    )


def _with_margins(result: Result) -> dict[str, Any]:
    """Return a copy with the sums of planned hours over all zones, by band and by role."""
    known = copy.deepcopy(dict(result))
    by_band: dict[str, float] = {}
    for row in known.get("zone_bands") or ():
        by_band[row["band"]] = by_band.get(row["band"], 0.0) + row["planned_hours_per_week"]
    by_role: dict[str, float] = {}
    for row in known.get("zones") or ():
        for role in put.ROLES:
            by_role[role] = by_role.get(role, 0.0) + (row.get(f"{role}_hours") or 0.0)
    return {**known, "planned_by_band": by_band, "planned_by_role": by_role}
