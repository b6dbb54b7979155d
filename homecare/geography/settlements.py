"""Settlements: clusters of postcodes, their names, and which of them a zone boundary cuts.

Receives postcodes (places, never people) and, where held, named places; hands on the settlement of
each postcode and the zones among which each settlement lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from homecare.geography.clusters import cluster_postcodes
from homecare.tables import POSTCODES, Column, Table

SETTLEMENTS = Table(
    "settlements",
    "a named place, which gives its name to the settlement around it",
    (
        Column("settlement", "text", "Name of the place", needed=True, blank=False),
        replace(POSTCODES.column("easting_m"), meaning="British National Grid easting"),
        replace(POSTCODES.column("northing_m"), meaning="British National Grid northing"),
    ),
)
NO_SETTLEMENT = -1
# A place named on a map stands at its middle, seldom on a postcode.
NEAR_PLACE_M = 500.0
_NAMES_TOLD = 2


@dataclass(frozen=True)
class Settlements:
    """Settlements of an area.

    Attributes
    ----------
    names : tuple of str
        Name of each, the largest first.
    of_postcode : (postcodes,) int
        Number of the settlement of each postcode, from 0; -1 outside every settlement.
    """

    names: tuple[str, ...]
    of_postcode: npt.NDArray[np.int64]


def find_settlements(
    postcodes: pd.DataFrame,
    *,
    cluster_distance_m: float,
    least_postcodes: int,
    places: pd.DataFrame | None = None,
) -> Settlements:
    """Return the settlements of an area: clusters of postcodes large enough to be one.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        `postcode`, `easting_m`, `northing_m`.
    cluster_distance_m : float
        Postcodes at most this far apart belong to one cluster (see `infer_bands`).
    least_postcodes : int
        Smallest cluster that is a settlement.
    places : pandas.DataFrame, optional
        Named places: `settlement`, `easting_m`, `northing_m`.

    Notes
    -----
    A settlement is named after the places that stand within 500 m of its postcodes, the place
    nearest to most of them first; without any, after the postcode district of most of them. A
    settlement that runs on across the edge of the postcodes file is seen only in part.
    """
    spot = postcodes[["easting_m", "northing_m"]].to_numpy(dtype=float)
    cluster = cluster_postcodes(spot[:, 0], spot[:, 1], cluster_distance_m=cluster_distance_m)
    numbers, size = np.unique(cluster, return_counts=True)
    large = numbers[size >= least_postcodes]
    order = large[np.argsort(-size[size >= least_postcodes], kind="stable")]
    place_of = {int(number): place for place, number in enumerate(order.tolist())}
    of_postcode = np.array([place_of.get(int(each), NO_SETTLEMENT) for each in cluster], np.int64)
    names = _names(postcodes, of_postcode, len(order), places)
    return Settlements(names=tuple(names), of_postcode=of_postcode)


def _names(
    postcodes: pd.DataFrame,
    of_postcode: npt.NDArray[np.int64],
    count: int,
    places: pd.DataFrame | None,
) -> list[str]:
    """Return the name of each settlement."""
    spot = postcodes[["easting_m", "northing_m"]].to_numpy(dtype=float)
    district = postcodes["postcode"].str.split(" ").str[0].to_numpy(dtype=str)
    named: dict[int, list[str]] = {}
    inside = np.flatnonzero(of_postcode >= 0)
    if places is not None and len(places) and len(inside):
        where = shapely.points(places[["easting_m", "northing_m"]].to_numpy(dtype=float))
        points = shapely.points(spot[inside])
        found, near = shapely.STRtree(points).query_nearest(
            where, max_distance=NEAR_PLACE_M, all_matches=False
        )
        of_place = of_postcode[inside][near]
        nearest = shapely.STRtree(where[found]).nearest(points) if len(found) else np.array([])
        served = np.bincount(nearest, minlength=len(found)) if len(found) else np.array([])
        names = places["settlement"].to_numpy(dtype=str)[found]
        for at in sorted(range(len(found)), key=lambda at: (-served[at], names[at])):
            named.setdefault(int(of_place[at]), []).append(str(names[at]))
    return [
        _joined(named[number])
        if number in named
        else f"a place in {_commonest(district[of_postcode == number])}"
        for number in range(count)
    ]


def _joined(names: Sequence[str]) -> str:
    """Return the names of one settlement, the first few told.

    Examples
    --------
    >>> _joined(["Oadby"]), _joined(["Oadby", "Wigston"])
    ('Oadby', 'Oadby and Wigston')
    >>> _joined(["Oadby", "Wigston", "Kilby", "Foxton"])
    'Oadby, Wigston and 2 more'
    """
    spare = len(names) - _NAMES_TOLD
    last = [f"{spare} more"] if spare > 1 else list(names[_NAMES_TOLD:])
    told = [*names[:_NAMES_TOLD], *last]
    return " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))


def _commonest(texts: npt.NDArray[np.str_]) -> str:
    names, times = np.unique(texts, return_counts=True)
    return str(names[int(np.argmax(times))])


def zones_of_settlements(settlements: Settlements, zone: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Return how many postcodes of each settlement lie in each zone.

    Parameters
    ----------
    settlements : Settlements
        Of the postcodes.
    zone : (postcodes,) object
        Zone of each postcode; "" in none.

    Returns
    -------
    pandas.DataFrame
        `settlement` (its number), `zone_id`, `postcodes`, `share` of the settlement's postcodes
        that lie in any zone; the largest share of a settlement first.
    """
    inside = (settlements.of_postcode >= 0) & (zone != "")
    counted = (
        pd.DataFrame({"settlement": settlements.of_postcode[inside], "zone_id": zone[inside]})
        .groupby(["settlement", "zone_id"])
        .size()
        .reset_index(name="postcodes")
    )
    whole = counted.groupby("settlement")["postcodes"].transform("sum")
    counted["share"] = counted["postcodes"] / whole
    return counted.sort_values(
        ["settlement", "postcodes", "zone_id"], ascending=[True, False, True]
    ).reset_index(drop=True)
