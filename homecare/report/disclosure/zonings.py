"""Disclosure control of zonings compared: no zone, pair of zones or band of either tells of a few.

Owns which figures of compared zonings rest on how many people. Receives the plain result of
`homecare zones --compare`; hands on its zonings and changes fit for publication. What the zoning
of the scenario itself may show is settled by `disclosure`, so that these files can stand beside
those of `homecare zones`; here the other zonings and the changes make room for it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from homecare.report.disclosure.hiding import choose
from homecare.report.disclosure.result import hidden_keys
from homecare.report.disclosure.suppression import LEAST, Cost, Figure, Key, System

Result = Mapping[str, Any]
Row = dict[str, Any]
_MOVES = ("staying", "changing", "parted", "in_no_zone")
_ROUND = {
    "mean_distance_km": 1,
    "mean_distance_error_km": 1,
    "band_entropy": 2,
    "rate_spread_gbp_per_hour": 2,
    "average_band_rate_gbp_per_hour": 2,
    "rate_spread_within_gbp_per_hour": 2,
    "band_separation": 2,
    "rate_variance_within_share": 2,
    "hours_to_people_weight": 2,
}
# What is worked out from the hours of each band of a zone, and would tell a hidden one.
_OF_BANDS = ("band_entropy", "rate_spread_gbp_per_hour", "average_band_rate_gbp_per_hour")
_OF_HOURS = (
    "planned_hours_per_week",
    "costed_hours_per_week",
    "share_outside_base_band",
    *_OF_BANDS,
    "hours_per_1000_population",
    "hours_per_1000_people_65_plus",
    "hours_to_people_weight",
    "mean_distance_km",
    "mean_distance_error_km",
    "local_providers_fewest",
    "local_providers_most",
)


@dataclass(frozen=True)
class _Cell:
    """People and hours in one zone of every zoning and one band, as two base cells."""

    zones: tuple[str, ...]
    band: str
    costed: int
    rest: int
    counts: tuple[int, int]

    @property
    def both(self) -> frozenset[int]:
        return frozenset({self.costed, self.rest})


def protect_zonings(result: Result, rule: str = "under5") -> dict[str, Any]:
    """Return `zonings`, `zoning_changes` and `zoning_terms` of a result, fit for publication.

    Parameters
    ----------
    result : mapping
        The plain result of `homecare zones --compare`.
    rule : {"under5", "none"}
        ``under5`` hides every figure that rests on one to four people, and every further figure
        from which one could be worked out; ``none`` hides nothing.

    Returns
    -------
    dict
        Hidden figures are None and named in ``hidden`` of their row. People are counted in the
        changes alone, where no count is under five. Pairs of zones that share postcodes but no
        people are hidden as those of few people are.
    """
    hidden = frozenset[Key]() if rule == "none" else hidden_zoning_keys(result)
    safe: dict[str, Any] = {
        name: copy.deepcopy(result[name]) for name in ("zonings", "zoning_changes", "zoning_terms")
    }
    for place, zoning in enumerate(safe["zonings"]):
        _hide_zoning(zoning, place, hidden, base_band=result["scenario"]["base_band"])
    for place, changes in enumerate(safe["zoning_changes"], start=1):
        _hide_changes(changes, place, hidden, is_open=rule == "none")
    return safe


def hidden_zoning_keys(result: Result) -> frozenset[Key]:
    """Return the keys of the figures to hide in compared zonings.

    Notes
    -----
    The base cells are people and hours by the zones of every zoning at once and by band. The keys
    of the scenario's own zoning are those of `disclosure.hidden_keys`: what is hidden there stays
    hidden here, and what is shown there counts as known.
    """
    fixed = hidden_keys(result, [result])
    system = _system(result, fixed)
    if not system.people.sum():
        return fixed
    return fixed | choose(system)


def _system(result: Result, fixed: frozenset[Key]) -> System:
    people: list[float] = []
    hours: list[float] = []
    cells = [_cell(row, people, hours) for row in result["zoning_cells"]]
    figures = [*_own(cells, fixed), *_county(cells, fixed)]
    for place in range(1, len(result["zonings"])):
        figures += _others(cells, place)
        figures += _moves(cells, place, result["zoning_changes"][place - 1])
    return System(
        np.array(people, dtype=float),
        {"hours": np.array(hours, dtype=float)},
        tuple(figures),
        tuple(_costs(result, cells, fixed)),
        np.tile([False, True], len(cells)),
    )


def _cell(row: Row, people: list[float], hours: list[float]) -> _Cell:
    """Return one row as two cells; its people stand in the first, as in `disclosure`."""
    planned, costed = row["planned_hours_per_week"], row["costed_hours_per_week"]
    people += [float(row["people"]), 0.0]
    hours += [costed, max(planned - costed, 0.0)]
    return _Cell(
        tuple(row["zone_ids"]),
        row["band"],
        len(people) - 2,
        len(people) - 1,
        (row["costed_people"], row["people"] - row["costed_people"]),
    )


def _groups(cells: Sequence[_Cell], key: Callable[[_Cell], Key | None]) -> dict[Key, list[_Cell]]:
    found: dict[Key, list[_Cell]] = {}
    for cell in cells:
        name = key(cell)
        if name is not None:
            found.setdefault(name, []).append(cell)
    return found


def _whole(key: Key, own: Iterable[_Cell], worth: float, **more: Any) -> Figure:
    return Figure(key, (frozenset[int]().union(*(each.both for each in own)),), worth, **more)


def _part(key: Key, own: Sequence[_Cell], which: int, **more: Any) -> Figure:
    """Return the costed (0) or not costed (1) hours of some cells, with the people they rest on."""
    return Figure(
        key,
        (frozenset((each.rest if which else each.costed) for each in own),),
        rests_on=float(sum(each.counts[which] for each in own)),
        **more,
    )


def _own(cells: Sequence[_Cell], fixed: frozenset[Key]) -> list[Figure]:
    """Return the figures of the scenario's own zoning, which are settled."""
    figures = []
    gives_way = _costed_keys(cells)
    zones = _groups(cells, lambda cell: (cell.zones[0],))
    pairs = _groups(cells, lambda cell: (cell.zones[0], cell.band))
    for kind, groups in (("zone", zones), ("zone_band", pairs)):
        for name, own in groups.items():
            key = (kind, *name)
            is_shown = key not in fixed and ("headline",) not in fixed
            figures.append(_whole(key, own, 9.0, is_last=True, is_published=is_shown))
    for name, own in zones.items():
        key = ("zone_costed", *name)
        is_shown = key not in fixed and ("zone", *name) not in fixed
        figures.append(_part(key, own, 0, is_last=True, is_published=is_shown, gives_way=gives_way))
        figures.append(_part(("zone_rest", *name), own, 1, is_published=False, gives_way=gives_way))
    for name, own in pairs.items():
        for which, kind in enumerate(("cell_costed", "cell_rest")):
            figures.append(
                _part((kind, *name), own, which, is_published=False, gives_way=gives_way)
            )
    return figures


def _county(cells: Sequence[_Cell], fixed: frozenset[Key]) -> list[Figure]:
    """Return county totals, which every zoning shares and which are known."""
    figures = []
    for name, own in _groups(cells, lambda cell: (cell.band,)).items():
        key = ("band", *name)
        figures.append(_whole(key, own, 9.0, is_last=True, is_published=key not in fixed))
        key = ("band_costed", *name)
        figures.append(_part(key, own, 0, is_last=True, is_published=key not in fixed))
    if cells:
        is_shown = ("headline",) not in fixed
        figures.append(_whole(("headline",), cells, 9.0, is_last=True, is_published=is_shown))
        key = ("headline_costed",)
        figures.append(_part(key, cells, 0, is_last=True, is_published=key not in fixed))
    return figures


def _costed_keys(cells: Sequence[_Cell], place: int = 0, zone: str = "") -> tuple[Key, ...]:
    """Return the costed hours of other zonings' zones, what is worth least first.

    A zone named comes first, as it is the one that tells.
    """
    found: dict[Key, int] = {}
    for cell in cells:
        for other, name in enumerate(cell.zones[1:], start=1):
            key = ("other_costed", str(other), name)
            found[key] = found.get(key, 0) + cell.counts[0]
    first = ("other_costed", str(place), zone)
    return tuple(sorted(found, key=lambda key: (key != first, found[key], key)))


def _others(cells: Sequence[_Cell], place: int) -> list[Figure]:
    """Return the figures of another zoning: zones, their bands, and their costed hours."""
    figures = []
    number = str(place)
    for (zone,), own in _groups(cells, lambda cell: (cell.zones[place],)).items():
        # Pairs of zones give way first: readers need a zone's hours more.
        figures.append(_whole(("other", number, zone), own, 6.0, is_last=True))
        gives_way = _costed_keys(cells, place, zone)
        figures.append(_part(("other_costed", number, zone), own, 0, gives_way=gives_way))
        figures.append(
            _part(("other_rest", number, zone), own, 1, is_published=False, gives_way=gives_way)
        )
    for name, own in _groups(cells, lambda cell: (cell.zones[place], cell.band)).items():
        figures.append(_whole(("other_band", number, *name), own, 2.0))
        gives_way = _costed_keys(cells, place, name[0])
        for which, kind in enumerate(("other_cell_costed", "other_cell_rest")):
            figures.append(
                _part((kind, number, *name), own, which, is_published=False, gives_way=gives_way)
            )
    return figures


def _moves(cells: Sequence[_Cell], place: int, changes: Result) -> list[Figure]:
    """Return the pairs of zones, and the sums of them that are told."""
    number = str(place)
    pairs = _groups(cells, lambda cell: (cell.zones[0], cell.zones[place]))
    figures = []
    for name, own in pairs.items():
        figures.append(_whole(("pair", number, *name), own, 3.0))
        gives_way = _costed_keys(cells, place, name[1])
        for which, kind in enumerate(("pair_costed", "pair_rest")):
            figures.append(
                _part((kind, number, *name), own, which, is_published=False, gives_way=gives_way)
            )
    kinds: dict[str, list[_Cell]] = {name: [] for name in _MOVES}
    for row in changes["overlaps"]:
        own = pairs.get((row["zone_id"], row["other_zone_id"]), [])
        if "" in (row["zone_id"], row["other_zone_id"]):
            kinds["in_no_zone"] += own
            continue
        kinds["staying" if row["is_matched"] else "changing"] += own
        kinds["parted"] += [] if row["is_main"] else own
    return [
        *figures,
        *(_whole((name, number), own, 5.0, is_last=True) for name, own in kinds.items() if own),
    ]


def _costs(result: Result, cells: Sequence[_Cell], fixed: frozenset[Key]) -> Iterable[Cost]:
    """Return the costs that the files of `homecare zones` and of `run` show."""
    rates = {
        row["band"]: float(row["rate_gbp_per_hour"])
        for row in result["bands"]
        if row.get("rate_gbp_per_hour") is not None
    }
    if not rates or ("headline",) in fixed:
        return
    weight = {cell.costed: rates.get(cell.band, 0.0) for cell in cells}
    yield Cost(("headline_cost",), "hours", weight, is_last=True)
    if not result["scenario"].get("is_zone_priced", True):
        return
    for (zone,), own in _groups(cells, lambda cell: (cell.zones[0],)).items():
        if not {("zone_cost", zone), ("zone_costed", zone), ("zone", zone)} & fixed:
            weight = {cell.costed: rates.get(cell.band, 0.0) for cell in own}
            yield Cost(("own_cost", zone), "hours", weight, worth=9.0, is_last=True)


def _blank(row: Row, names: Iterable[str]) -> None:
    gone = [name for name in names if row.get(name) is not None]
    for name in gone:
        row[name] = None
    if gone:
        row["hidden"] = [*row.get("hidden", ()), *gone]


def _hide_zoning(zoning: Row, place: int, hidden: frozenset[Key], *, base_band: str) -> None:
    def is_hidden(kind: str, *name: str) -> bool:
        own = {"zone": "other", "zone_band": "other_band", "zone_costed": "other_costed"}
        key = (own[kind], str(place), *name) if place else (kind, *name)
        return key in hidden or ("headline",) in hidden

    for row in zoning["zones"]:
        row.pop("people")
        zone = row["zone_id"]
        gone = [band for band in row["bands"] if is_hidden("zone_band", zone, band)]
        if is_hidden("zone", zone):
            _blank(row, _OF_HOURS)
            gone = list(row["bands"])
        if is_hidden("zone_costed", zone):
            _blank(row, ["costed_hours_per_week"])
        if gone:
            _blank(row, _OF_BANDS)
        if base_band in gone:
            _blank(row, ["share_outside_base_band"])
        for band in gone:
            row["bands"][band] = None
            row["hidden"] = [*row.get("hidden", ()), f"bands.{band}"]
        _round(row)
    _round(zoning["summary"])
    _hide_totals(zoning, place, hidden)


def _round(row: Row) -> None:
    """Round what is worked out of hours, which at full precision would tell them."""
    for name, places in _ROUND.items():
        if row.get(name) is not None:
            row[name] = round(float(row[name]), places)


def _hide_totals(zoning: Row, place: int, hidden: frozenset[Key]) -> None:
    totals, summary = zoning["totals"], zoning["summary"]
    totals.pop("people")
    for band in list(totals["bands"]):
        if ("band", band) in hidden or ("headline",) in hidden:
            totals["bands"][band] = None
    if ("headline_costed",) in hidden:
        _blank(totals, ["costed_hours_per_week"])
    if ("headline",) in hidden:
        _blank(totals, ["planned_hours_per_week", "costed_hours_per_week"])
        _blank(summary, [name for name in summary if name not in ("zones", "settlements_split")])
    is_gone = ("in_no_zone", str(place)) in hidden
    for row in zoning["in_no_zone"]:
        if is_gone or row["people"] < LEAST:
            _blank(row, ["planned_hours_per_week"])
        row.pop("people")
    for row in zoning["own_overrides"]["rows"]:
        if 0 < row["people"] < LEAST or ("headline",) in hidden:
            _blank(row, ["planned_hours_per_week", "weekly_cost_gbp"])
        row.pop("people")
    shown = [row for row in zoning["zones"] if row["planned_hours_per_week"] is not None]
    if len(shown) < len(zoning["zones"]):
        _summary_of_shown(summary, shown)


def _summary_of_shown(summary: Row, shown: Sequence[Row]) -> None:
    """Name the largest and smallest of the zones that are shown; the counts would tell more."""
    _blank(
        summary,
        ("zones_under_economic_hours", "zones_of_economic_hours", "zones_over_economic_hours"),
    )
    for name, pick in (("largest", max), ("smallest", min)):
        row = pick(shown, key=lambda each: each["planned_hours_per_week"], default=None)
        summary[f"{name}_zone_id"] = row["zone_id"] if row else None
        summary[f"{name}_hours_per_week"] = row["planned_hours_per_week"] if row else None


def _hide_changes(changes: Row, place: int, hidden: frozenset[Key], *, is_open: bool) -> None:
    number = str(place)
    for row in changes["overlaps"]:
        row.pop("costed_hours_per_week")
        pair = (row["zone_id"], row["other_zone_id"])
        is_few = row["people"] == 0 and row["planned_hours_per_week"] == 0
        if (is_few and not is_open) or ("pair", number, *pair) in hidden:
            _blank(row, ["planned_hours_per_week", "people"])
    for name in _MOVES:
        if (name, number) in hidden or ("headline",) in hidden:
            _blank(changes[name], ["planned_hours_per_week", "people"])
    if ("headline",) in hidden:
        for row in changes["overlaps"]:
            _blank(row, ["planned_hours_per_week", "people"])
