"""Stops: the addresses care workers drive to, how many people are at each, and how sparse they lie.

Receives located demand; hands on one stop for each postcode with people, the territory they cover
and how far each is from its nearest neighbours. An address is known to its postcode and no nearer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

M_PER_KM = 1000.0
# Stops whose distances are looked at together: bounds the memory a big zone needs.
_AT_ONCE = 512
# Stops at which the reach of a zone is sounded, and how often it is halved.
_SOUNDED = 400
_HALVINGS = 16


@dataclass(frozen=True)
class Stops:
    """Addresses with people, in the order of zone and postcode.

    Attributes
    ----------
    zone_id, postcode : (stops,) object
        Where each is.
    easting_m, northing_m : (stops,) float
        National Grid.
    people : (stops,) float
        People there; hours without people count as so many as their hours make.
    occupied : (stops,) float
        Share of weeks in which the rounds of one provider pass the address: 1 where a known
        person lives and all people are the provider's.
    arrives : (stops,) float
        Share of the visits there that are driven to from another address.
    of_row : (rows,) int
        Stop of each row of demand; -1: none, as it has no postcode.
    """

    zone_id: npt.NDArray[np.object_]
    postcode: npt.NDArray[np.object_]
    easting_m: Floats
    northing_m: Floats
    people: Floats
    occupied: Floats
    arrives: Floats
    of_row: Whole


def people_of(frame: pd.DataFrame, *, hours_per_person: float) -> Floats:
    """Return how many people each row is: one for a package, else its hours over a person's.

    Parameters
    ----------
    frame : pandas.DataFrame
        Demand.
    hours_per_person : float
        Hours a week of a person.

    Returns
    -------
    (rows,) float
        People.
    """
    hours = frame["hours_per_week"].to_numpy(dtype=float)
    is_package = (frame["package_id"] != "").to_numpy(dtype=bool)
    return np.where(is_package, 1.0, hours / hours_per_person)


def find_stops(frame: pd.DataFrame, *, hours_per_person: float, people_share: float) -> Stops:
    r"""Return the addresses of located demand.

    Parameters
    ----------
    frame : pandas.DataFrame
        Located demand.
    hours_per_person : float
        Hours a week of a person, for hours without people.
    people_share : float
        Share of the people whom one provider visits.

    Notes
    -----
    With :math:`n` packages and hours worth :math:`w` people at an address, of whom a provider
    visits the share :math:`q`, the address is on its rounds with the chance
    :math:`s = 1 - (1-q)^n e^{-qw}`, and of the :math:`q(n+w)` people visited there :math:`s` are
    driven to: the others are next door.
    """
    has_place = (frame["postcode"] != "").to_numpy(dtype=bool)
    has_place = has_place & np.isfinite(frame["easting_m"].to_numpy(dtype=float))
    people = people_of(frame, hours_per_person=hours_per_person)
    is_package = (frame["package_id"] != "").to_numpy(dtype=bool)
    rows = pd.DataFrame(
        {
            "zone_id": frame["zone_id"].to_numpy(dtype=object),
            "postcode": frame["postcode"].to_numpy(dtype=object),
            "easting_m": frame["easting_m"].to_numpy(dtype=float),
            "northing_m": frame["northing_m"].to_numpy(dtype=float),
            "packages": np.where(is_package, 1.0, 0.0),
            "others": np.where(is_package, 0.0, people),
        }
    )[has_place]
    rows = rows[(rows["packages"] + rows["others"]) > 0]
    grouped = rows.groupby(["zone_id", "postcode"], sort=True)
    held = grouped.agg(
        easting_m=("easting_m", "first"),
        northing_m=("northing_m", "first"),
        packages=("packages", "sum"),
        others=("others", "sum"),
    ).reset_index()
    of_row = np.full(len(frame), -1, dtype=np.int64)
    of_row[rows.index.to_numpy()] = grouped.ngroup().to_numpy()
    packages, others = held["packages"].to_numpy(float), held["others"].to_numpy(float)
    occupied = 1 - (1 - people_share) ** packages * np.exp(-people_share * others)
    return Stops(
        zone_id=held["zone_id"].to_numpy(dtype=object),
        postcode=held["postcode"].to_numpy(dtype=object),
        easting_m=held["easting_m"].to_numpy(dtype=float),
        northing_m=held["northing_m"].to_numpy(dtype=float),
        people=packages + others,
        occupied=occupied,
        arrives=occupied / (people_share * (packages + others)),
        of_row=of_row,
    )


def territory_km2(
    easting_m: npt.ArrayLike, northing_m: npt.ArrayLike, zone: shapely.Geometry | None = None
) -> float:
    """Return the area over which addresses lie: their convex hull, and of it what is in the zone.

    Parameters
    ----------
    easting_m, northing_m : (stops,) float
        National Grid.
    zone : shapely.Geometry, optional
        The zone's polygon, which a hull may leave where the zone bends.

    Returns
    -------
    float
        km2; 0 for addresses on one line.

    Examples
    --------
    >>> territory_km2([0, 2000, 2000, 0, 500], [0, 0, 3000, 3000, 700])
    6.0
    """
    spots = shapely.multipoints(np.column_stack((easting_m, northing_m)).astype(float))
    hull = shapely.convex_hull(spots)
    if zone is not None:
        hull = shapely.intersection(hull, zone)
    return float(hull.area) / M_PER_KM**2


def nearest_stops(
    easting_m: Floats,
    northing_m: Floats,
    *,
    weight: Floats,
    neighbours: float,
    of: Whole | None = None,
) -> Iterator[tuple[Whole, Whole, Floats, Floats]]:
    """Yield the nearest other stops of some stops at a time, until they hold so many people.

    Parameters
    ----------
    easting_m, northing_m : (stops,) float
        National Grid.
    weight : (stops,) float
        People at each, at most 1: those next door are no neighbours to drive to.
    neighbours : float
        How many people to find; all there are where there are fewer.
    of : (asked,) int, optional
        The stops asked about; without it every one.

    Yields
    ------
    tuple
        Stops asked about (asked,); their neighbours (asked, found), nearest first; how much of
        each neighbour counts, as shares of a row that add up to 1; and the distances in km.
    """
    least = float(weight[weight > 0].min())
    most = min(len(weight) - 1, int(np.ceil(neighbours / least)) + 1)
    every = np.arange(len(weight)) if of is None else of
    for start in range(0, len(every), _AT_ONCE):
        asked = every[start : start + _AT_ONCE]
        square = (easting_m[asked, None] - easting_m[None, :]) ** 2
        square += (northing_m[asked, None] - northing_m[None, :]) ** 2
        square[np.arange(len(asked)), asked] = np.inf
        found = np.argpartition(square, most - 1, axis=1)[:, :most]
        order = np.argsort(np.take_along_axis(square, found, axis=1), axis=1, kind="stable")
        found = np.take_along_axis(found, order, axis=1)
        held = weight[found]
        before = np.cumsum(held, axis=1) - held
        counts = np.clip(neighbours - before, 0.0, held)
        share = counts / counts.sum(axis=1, keepdims=True)
        yield asked, found, share, np.sqrt(np.take_along_axis(square, found, axis=1)) / M_PER_KM


def neighbour_km(
    easting_m: npt.ArrayLike, northing_m: npt.ArrayLike, *, weight: npt.ArrayLike, neighbours: float
) -> Floats:
    """Return the mean distance of each stop to its nearest people: how sparsely people live there.

    Parameters
    ----------
    easting_m, northing_m : (stops,) float
        National Grid.
    weight : (stops,) float
        People at each, at most 1.
    neighbours : float
        How many of the nearest people.

    Returns
    -------
    (stops,) float
        km as the crow flies; 0 for a stop by itself.

    Examples
    --------
    >>> neighbour_km([0, 1000, 3000], [0, 0, 0], weight=[1, 1, 1], neighbours=1).tolist()
    [1.0, 1.0, 2.0]
    """
    east, north = np.asarray(easting_m, dtype=float), np.asarray(northing_m, dtype=float)
    found = np.zeros(len(east))
    if len(east) < 2:
        return found
    for asked, _, share, km in nearest_stops(
        east, north, weight=np.asarray(weight, dtype=float), neighbours=neighbours
    ):
        found[asked] = (share * km).sum(axis=1)
    return found


def people_within_reach(
    easting_m: Floats, northing_m: Floats, *, weight: Floats, driven: Floats, km: float
) -> float:
    """Return how many of the nearest people are, on average over visits, so many km away.

    Parameters
    ----------
    easting_m, northing_m : (stops,) float
        National Grid; two stops or more.
    weight : (stops,) float
        People at each, at most 1.
    driven : (stops,) float
        Visits driven to.
    km : float
        Mean distance sought.

    Returns
    -------
    float
        At least one person; all of them where even they are nearer on average.

    Notes
    -----
    Found by halving, over at most 400 stops spread evenly through the list: more would move the
    answer by less than the law is out by.
    """
    step = max(1, len(weight) // _SOUNDED)
    of = np.arange(0, len(weight), step)
    share = driven[of] / driven[of].sum() if driven[of].sum() > 0 else np.full(len(of), 1 / len(of))

    def mean_km(people: float) -> float:
        blocks = nearest_stops(easting_m, northing_m, weight=weight, neighbours=people, of=of)
        means = np.concatenate([(part * far).sum(axis=1) for _, _, part, far in blocks])
        return float(share @ means)

    least, most = 1.0, max(1.0, float(weight.sum()))
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        least, most = (middle, most) if mean_km(middle) < km else (least, middle)
    return (least + most) / 2
