"""Disclosure control of a price: hours below a floor, hidden where they would tell of few people.

Rates, floors and build-ups are numbers of models and are shown. Receives the figures of
`homecare price`; hands on a copy fit for publication, in which a hidden figure is None and its row
names it under `hidden`.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report.disclosure import result as disclosure
from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.suppression import LEAST

Figures = Mapping[str, Any]
_SECTIONS = ("scenario", "headline", "bands", "zones", "zone_bands", "ledger")


def protect_price(figures: Figures, rule: str = "under5") -> dict[str, Any]:
    """Return a copy of a price fit for publication.

    Parameters
    ----------
    figures : mapping
        Of `homecare price`.
    rule : {"under5", "none"}
        What is hidden.

    Returns
    -------
    dict
        The figures without counts of people and without hours by zone and band.

    Raises
    ------
    UsageError
        When the rule is not known.

    Notes
    -----
    Where fewer than five people live in a zone and band, its mix of visits and its travel are
    theirs: what rests on them is left out, and the rates and floors of visits of each length stay.
    Where such zones of one band have fewer than five people together, the next smallest zone of
    the band is left out with them, so that theirs cannot be worked out from the rest.

    Hours by band and zone are hidden as in any other result. Hours below a floor are shown for a
    band only where each of its zones has none, or at least five people, below it, and none, or at
    least five, above it or not costed, and at least five at each sum a rate falls short by, as the
    cost of lifting rates tells these apart; and only where no figure of those zones and bands is
    hidden elsewhere, so that nothing can be worked out by subtraction. The county's total is shown
    where every band's is.
    """
    safe = copy.deepcopy(dict(figures))
    safe = with_publishable(safe, rule)
    if "zone_bands" not in figures:
        return safe
    result = {name: figures[name] for name in _SECTIONS}
    protected = disclosure.protect(result, rule)
    safe |= {name: protected[name] for name in _SECTIONS}
    hours = {row["band"]: row for row in protected["bands"]}
    is_told = {band: row["costed_hours_per_week"] is not None for band, row in hours.items()}
    _hide_carbon(safe, is_told)
    if rule != "none":
        _drop_small_places(safe, _small_places(figures))
    if figures["floor"] is not None:
        _hide_floor(safe, figures, is_told, is_open=rule == "none")
    return safe


def _hide_floor(
    safe: dict[str, Any], figures: Figures, is_told: Mapping[str, bool], *, is_open: bool
) -> None:
    """Take cells and people out of the floor, and hide hours that would tell of few people."""
    floor = safe["floor"]
    cells = floor.pop("cells")
    told = {
        (row["zone_id"], row["band"]): row.get("planned_hours_per_week") is not None
        for row in safe["zone_bands"]
    }
    people = {(row["zone_id"], row["band"]): row["people"] for row in figures["zone_bands"]}
    for name in floor["wages"]:
        are_shown = True
        for row in floor["bands"]:
            own = [cell for cell in cells if cell["band"] == row["band"]]
            is_safe = is_open or _is_safe(own, row, name, people=people, told=told)
            if not (is_safe and is_told[row["band"]]):
                _hide(row, name)
                are_shown = False
        if not are_shown:
            _hide(floor["total"], name)
    for row in floor["bands"]:
        if not is_told[row["band"]]:
            _hide_field(row, "costed_hours_per_week")
    if safe["headline"]["costed_hours_per_week"] is None:
        _hide_field(floor["total"], "costed_hours_per_week")
    for row in (*floor["bands"], floor["total"]):
        for field in [each for each in row if each.endswith("people")]:
            del row[field]


def _is_safe(
    cells: Sequence[Figures],
    band: Figures,
    name: str,
    *,
    people: Mapping[tuple[str, str], int],
    told: Mapping[tuple[str, str], bool],
) -> bool:
    """Return whether a band's hours below a floor tell of no few people, by themselves or less."""
    if not band[f"{name}_below_hours_per_week"]:
        return True  # none, or not known: there is nothing to tell
    for cell in cells:
        if not cell[f"{name}_below_hours_per_week"]:
            continue
        place = cell["zone_id"], cell["band"]
        below = cell[f"{name}_below_people"]
        counts = (below, cell[f"{name}_fewest_people"], people[place] - below)
        if any(map(_is_few, counts)) or not told[place]:
            return False
    rest = band["costed_people"] - band[f"{name}_below_people"]
    return not _is_few(band[f"{name}_below_people"]) and not _is_few(rest)


def _is_few(count: int) -> bool:
    return 0 < count < LEAST


def _hide(row: dict[str, Any], name: str) -> None:
    for field in (f"{name}_below_hours_per_week", f"{name}_short_gbp_per_week"):
        _hide_field(row, field)


def _hide_field(row: dict[str, Any], field: str) -> None:
    row[field] = None
    row["hidden"] = [*row.get("hidden", ()), field]


def _hide_carbon(safe: dict[str, Any], is_told: Mapping[str, bool]) -> None:
    """Hide weekly emissions of single zones, of the rest of their bands, and of hidden bands.

    Emissions over those of an hour are hours.
    """
    apart = {row["band"] for row in safe["travel"] if row["zone_id"]}
    for row in safe["travel"]:
        is_shown = is_told[row["band"]] and row["band"] not in apart
        if not is_shown and row["kgco2e_per_week"] is not None:
            _hide_field(row, "kgco2e_per_week")


def _small_places(figures: Figures) -> set[tuple[str, str]]:
    """Return the zones and bands with few people.

    Where those of one band have few people together, the next smallest of that band is among them:
    what rests on theirs could be worked out from the band's own and the other zones'.
    """
    small: set[tuple[str, str]] = set()
    for band in dict.fromkeys(row["band"] for row in figures["zone_bands"]):
        held = sorted(
            (row for row in figures["zone_bands"] if row["band"] == band and row["people"]),
            key=lambda row: (int(row["people"]), str(row["zone_id"])),
        )
        few = [row for row in held if _is_few(row["people"])]
        if few and _is_few(sum(row["people"] for row in few)):
            few = held[: len(few) + 1]
        small |= {(row["zone_id"], row["band"]) for row in few}
    return small


def _drop_small_places(safe: dict[str, Any], small: set[tuple[str, str]]) -> None:
    """Leave out what rests on the visits, or the travel, of few people."""

    def kept(rows: Sequence[Figures]) -> list[Figures]:
        return [row for row in rows if (row["zone_id"], row["band"]) not in small]

    safe["travel"], safe["inversion"] = kept(safe["travel"]), kept(safe["inversion"])
    if safe["build_up"]:
        safe["build_up"]["places"] = kept(safe["build_up"]["places"])
    if safe["card"]["method"] != "rate_card":
        safe["card"]["zone_rates"] = kept(safe["card"]["zone_rates"])
    floor = safe["floor"]
    if floor:
        floor["lines"] = kept(floor["lines"])
        floor["rows"] = [
            row
            for row in floor["rows"]
            if row["visit_minutes"] is not None or (row["zone_id"], row["band"]) not in small
        ]
