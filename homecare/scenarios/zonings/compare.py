"""Zonings compared: figures of each beside the other, and who would change zone between them.

Receives a scenario, priced, and the names of other zonings; hands on the zonings with plain
figures ready for JSON. The same hours of the same people are in every zoning, and that is checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, InternalError
from homecare.geography import SETTLEMENTS, find_settlements
from homecare.intake import read_table
from homecare.parameters import Parameters
from homecare.pricing import PricedDemand, RateCard
from homecare.programmes import assign_pairs
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs
from homecare.scenarios.zonings.figures import (
    ECONOMIC_HOURS,
    ECONOMIC_SOURCE,
    LEAST_SPLIT_SHARE,
    Ground,
    zoning_figures,
)
from homecare.scenarios.zonings.run import OpenedZoning, Zoning, place_in_zonings, stated_bands
from homecare.units import total_hours, whole_seconds

Figures = dict[str, object]


@dataclass(frozen=True)
class ComparedZonings:
    """Two or more zonings of the same demand.

    Attributes
    ----------
    zonings : tuple of Zoning
        The scenario's own first.
    figures : mapping
        `zonings`, one each; `zoning_changes`, one for each but the first; `zoning_cells`, people
        and hours by every zoning and band at once, for disclosure control; `zoning_terms`.
    notes : tuple of str
        What is worth knowing.
    """

    zonings: tuple[Zoning, ...]
    figures: Figures
    notes: tuple[str, ...]


def compare_zonings(
    scenario: Scenario,
    inputs: Inputs,
    *,
    priced: PricedDemand,
    card: RateCard,
    others: Sequence[OpenedZoning],
) -> ComparedZonings:
    """Return the scenario's zoning beside others, over the same demand.

    Parameters
    ----------
    scenario, inputs, priced, card
        The scenario, read and priced.
    others : sequence of OpenedZoning
        The other zonings.

    Raises
    ------
    InternalError
        When the hours of two zonings differ; nothing is handed on.
    """
    zonings = place_in_zonings(scenario, inputs, others)
    settled, least = _settlement_rule(scenario.parameters)
    places_file = _places_file(scenario.data["postcodes"])
    ground = Ground(
        priced=priced.frame,
        places=inputs.places,
        card=card,
        settlements=find_settlements(
            inputs.places,
            cluster_distance_m=settled,
            least_postcodes=int(least),
            places=_read_places(places_file),
        ),
        is_stated=stated_bands(scenario, inputs),
    )
    every = [
        zoning_figures(zoning, ground, is_baseline=place == 0)
        for place, zoning in enumerate(zonings)
    ]
    _check_totals(every)
    return ComparedZonings(
        zonings=zonings,
        figures={
            "zonings": every,
            "zoning_changes": [changes_between(zonings[0], other, ground) for other in zonings[1:]],
            "zoning_cells": _cells(zonings, ground),
            "zoning_terms": {
                "economic_hours_per_week": list(ECONOMIC_HOURS),
                "economic_hours_source": ECONOMIC_SOURCE,
                "settlement": f"a cluster of {int(least)} or more postcodes, each at most "
                f"{settled:g} m from the next",
                "settlement_names": places_file.name if places_file else None,
                "settlements": len(ground.settlements.names),
                "split_share": LEAST_SPLIT_SHARE,
                "population_basis": _population_basis(zonings),
            },
        },
        notes=tuple(dict.fromkeys(note for each in others for note in each.notes)),
    )


def _settlement_rule(parameters: Parameters) -> tuple[float, float]:
    """Return the distance and the least postcodes of a settlement: the model's, else ours."""
    names = ("geography.cluster_distance", "geography.fringe_cluster")
    has_rule = all(name in parameters.values for name in names)
    return (parameters.number(names[0]), parameters.number(names[1])) if has_rule else (250.0, 40.0)


def _places_file(postcodes: Path) -> Path | None:
    """Return the file of named places beside the postcodes file, if there is one.

    It has the postcodes file's name with `settlements` in place of `postcodes`.
    """
    path = postcodes.with_name(postcodes.name.replace("postcodes", "settlements"))
    return path if path != postcodes and path.is_file() else None


def _read_places(path: Path | None) -> pd.DataFrame | None:
    if path is None:
        return None
    checked = read_table(path, SETTLEMENTS)
    if checked.faults():
        raise InputError(checked.faults())
    return checked.frame


def _population_basis(zonings: Sequence[Zoning]) -> str:
    has = [bool(zoning.zones["population"].notna().all()) for zoning in zonings]
    if all(has):
        return "population of each zone as its zones file states it"
    return (
        "no population is given for every zone; people_weight of the postcodes file stands in for "
        "it, which is relative and no count of people"
    )


def _check_totals(every: Sequence[Figures]) -> None:
    """Refuse zonings whose hours differ: by construction they cannot."""
    for figures in every:
        inside = [*_rows(figures["zones"]), *_rows(figures["in_no_zone"])]
        hours = total_hours([float(row["planned_hours_per_week"]) for row in inside])  # type: ignore[arg-type]
        whole = float(figures["totals"]["planned_hours_per_week"])  # type: ignore[index]
        people = sum(int(row["people"]) for row in inside)  # type: ignore[call-overload]
        if abs(hours - whole) > 1e-6 or people != figures["totals"]["people"]:  # type: ignore[index]
            raise InternalError(
                Fault(
                    "the zones of a zoning do not add up to the county",
                    str(figures["id"]),
                    f"{hours!r} hours and {people} people",
                    f"{whole!r} hours, as in every zoning",
                    "report it; take out anything about people first",
                )
            )


def _rows(value: object) -> list[Figures]:
    return list(value) if isinstance(value, list) else []


def changes_between(zoning: Zoning, other: Zoning, ground: Ground) -> Figures:
    """Return what moves between two zonings: hours and people of every pair of zones.

    Parameters
    ----------
    zoning, other : Zoning
        The scenario's own, and one beside it.
    ground : Ground
        Demand and places.

    Notes
    -----
    Zones are matched one to one so that the most hours stay in a zone and its match
    (`assign_pairs`); who is in any other pair **changes zone**. A zone's hours go mostly to one
    zone of the other zoning, whatever that one is matched with; who goes elsewhere is **parted**
    from most of their zone.
    """
    frame = ground.priced
    keys = [zoning.zone_of_row, other.zone_of_row]
    members = pd.Series(np.arange(len(frame))).groupby(keys).indices
    postcodes = (
        pd.Series(1, index=range(len(ground.places)))
        .groupby([zoning.zone_of_place, other.zone_of_place])
        .size()
    )
    matched = _matching(zoning, other, frame)
    pairs = sorted({*members, *postcodes.index})
    rows: list[Figures] = []
    for pair in pairs:
        here = frame.iloc[members.get(pair, np.array([], dtype=int))]
        if here.empty and "" in pair:
            continue
        is_costed = here["is_costed"] == "yes"
        rows.append(
            {
                "zone_id": pair[0],
                "other_zone_id": pair[1],
                "planned_hours_per_week": total_hours(here["hours_per_week"]),
                "costed_hours_per_week": total_hours(here.loc[is_costed, "hours_per_week"]),
                "people": int((here["package_id"] != "").sum()),
                "postcodes": int(postcodes.get(pair, 0)),
                "is_matched": pair in matched,
                "is_main": False,
            }
        )
    _mark_main(rows)
    both = [row for row in rows if row["zone_id"] != "" and row["other_zone_id"] != ""]
    return {
        "id": zoning.id,
        "other_id": other.id,
        "matched": [{"zone_id": own, "other_zone_id": theirs} for own, theirs in sorted(matched)],
        "overlaps": rows,
        "staying": _sum([row for row in both if row["is_matched"]]),
        "changing": _sum([row for row in both if not row["is_matched"]]),
        "parted": _sum([row for row in both if not row["is_main"]]),
        "in_no_zone": _sum([row for row in rows if row not in both]),
    }


def _matching(zoning: Zoning, other: Zoning, frame: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the pairs of zones matched one to one, by the hours they share."""
    own, theirs = (list(each.zones["zone_id"]) for each in (zoning, other))
    shared = np.zeros((len(own), len(theirs)), dtype=np.int64)
    row = pd.Index(own).get_indexer(zoning.zone_of_row)
    column = pd.Index(theirs).get_indexer(other.zone_of_row)
    is_both = (row >= 0) & (column >= 0)
    seconds: npt.NDArray[np.int64] = whole_seconds(frame["hours_per_week"].to_numpy())
    np.add.at(shared, (row[is_both], column[is_both]), seconds[is_both])
    return {(own[at], theirs[to]) for at, to in assign_pairs(shared)}


def _mark_main(rows: list[Figures]) -> None:
    """Mark for each zone the zone of the other zoning that takes most of its hours, in place."""
    best: dict[object, Figures] = {}
    for row in rows:
        held = best.get(row["zone_id"])
        is_more = held is None or float(row["planned_hours_per_week"]) > float(  # type: ignore[arg-type]
            held["planned_hours_per_week"]  # type: ignore[arg-type]
        )
        if row["other_zone_id"] != "" and is_more:
            best[row["zone_id"]] = row
    for row in best.values():
        row["is_main"] = True


def _sum(rows: Sequence[Figures]) -> Figures:
    return {
        "planned_hours_per_week": total_hours(
            [float(row["planned_hours_per_week"]) for row in rows]  # type: ignore[arg-type]
        ),
        "people": sum(int(row["people"]) for row in rows),  # type: ignore[call-overload]
    }


def _cells(zonings: Sequence[Zoning], ground: Ground) -> list[Figures]:
    """Return people and hours by the zones of every zoning at once, and band."""
    frame = ground.priced
    keys = [*(zoning.zone_of_row for zoning in zonings), frame["band"].to_numpy(dtype=object)]
    members: dict[tuple[str, ...], list[int]] = {}
    for place, key in enumerate(zip(*keys, strict=True)):
        members.setdefault(key, []).append(place)
    rows: list[Figures] = []
    for key, places in sorted(members.items()):
        here = frame.iloc[places]
        is_costed = here["is_costed"] == "yes"
        is_person = here["package_id"] != ""
        rows.append(
            {
                "zone_ids": list(key[:-1]),
                "band": key[-1],
                "planned_hours_per_week": total_hours(here["hours_per_week"]),
                "costed_hours_per_week": total_hours(here.loc[is_costed, "hours_per_week"]),
                "people": int(is_person.sum()),
                "costed_people": int((is_costed & is_person).sum()),
            }
        )
    return rows
