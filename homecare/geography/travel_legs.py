"""Legs: the mean way to each address from the one before, estimated or from drive times.

Receives stops, the zones and a travel model's numbers; hands on km, minutes and miles of the ways
to each stop, where there is an estimate for its zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from homecare.errors import InputError
from homecare.geography.drive_times import DriveTimes, missing_fault, ways_between
from homecare.geography.rounds import leg_km
from homecare.geography.stops import (
    Floats,
    Stops,
    nearest_stops,
    neighbour_km,
    people_within_reach,
    territory_km2,
)
from homecare.geography.travel_model import TravelNumbers

LEG_LAW = "leg law"
SHORTEST = "shortest rounds"
DRIVEN = "drive times"
# A stop alone in its zone has no way to it.
_TWO = 2


@dataclass(frozen=True)
class Driven:
    """Drive times to each stop from its nearest people; NaN for a stop alone in its zone.

    Attributes
    ----------
    km : (stops,) float
        Mean distance as the crow flies.
    minutes, miles : (stops,) float
        Mean over all ways, of those that are stated.
    no_minutes : (stops,) float
        Share of the ways whose minutes are to be estimated.
    no_minutes_km, no_miles_km : (stops,) float
        Part of `km` that comes from ways whose minutes, or miles, are to be estimated.
    """

    km: Floats
    minutes: Floats
    miles: Floats
    no_minutes: Floats
    no_minutes_km: Floats
    no_miles_km: Floats


@dataclass(frozen=True)
class StopLegs:
    """The mean way to each stop from another one.

    Attributes
    ----------
    spacing_km : (stops,) float
        One over the square root of people per km2 about the stop, from which laws make the way;
        NaN where the zone has no estimate.
    driven : Driven or None
        Where drive times are used, what they say.
    notes : tuple of str
        What is worth knowing and is no fault.
    """

    spacing_km: Floats
    driven: Driven | None = None
    notes: tuple[str, ...] = ()


def stop_legs(
    stops: Stops,
    zones: Mapping[str, shapely.Geometry],
    *,
    visits: Floats,
    people_ratio: Mapping[str, float],
    numbers: TravelNumbers,
    drive_times: DriveTimes | None = None,
) -> StopLegs:
    r"""Return the mean way to each stop.

    Parameters
    ----------
    stops : Stops
        Addresses.
    zones : mapping
        zone_id to its polygon.
    visits : (stops,) float
        Visits a week.
    people_ratio : mapping
        zone_id to all its people over those with an address.
    numbers : TravelNumbers
        The travel model.
    drive_times : DriveTimes, optional
        Used in place of the estimate.

    Raises
    ------
    InputError
        When drive times are given and none is of a place here, or one that is wanted is missing.

    Notes
    -----
    The law gives the mean way of a zone: :math:`\bar d = c \sqrt{A / S}` with :math:`S` addresses
    on the rounds and :math:`A` the part of their convex hull that lies in the zone, as the law was
    fitted on hulls. Within the zone the ways are in proportion to the mean distance :math:`g_i`
    from each address to its nearest people: :math:`d_i = \bar d g_i / \bar g`, with
    :math:`\bar g` the mean over visits driven to. So the zone as a whole is what the law says, and
    its sparse parts take more of it. The proportion is that of the Beardwood-Halton-Hammersley
    theorem: a long tour through a density :math:`\rho` passes each place with
    :math:`1/\sqrt{\rho}`.

    With drive times the way to an address is the mean of those from its nearest people: so many
    of them that the mean distance over the zone is the law's, so that the file says how long a way
    takes and the law how far it is; `neighbours` of them where the zone is too small for the law.
    """
    count = len(stops.people)
    spacing = np.full(count, np.nan)
    reach: dict[str, float] = {}
    for zone_id in np.unique(stops.zone_id.astype(str)):
        here = np.flatnonzero(stops.zone_id == zone_id)
        addresses = float(stops.occupied[here].sum()) * people_ratio[zone_id]
        # The hull is of all addresses, whoever visits them: too few would make it too small.
        if np.minimum(stops.people[here], 1.0).sum() < numbers.least_people or len(here) < _TWO:
            continue
        east, north = stops.easting_m[here], stops.northing_m[here]
        area = territory_km2(east, north, zones[zone_id])
        sparse = neighbour_km(
            east, north, weight=stops.occupied[here], neighbours=numbers.neighbours
        )
        driven = visits[here] * stops.arrives[here]
        if area > 0 and driven.sum() > 0:
            mean = float(driven @ sparse / driven.sum())
            spacing[here] = np.sqrt(area / addresses) * sparse / mean
            if drive_times is not None:
                reach[zone_id] = people_within_reach(
                    east,
                    north,
                    weight=stops.occupied[here],
                    driven=driven,
                    km=float(leg_km(addresses / area, constant=numbers.leg_constant)),
                )
    if drive_times is None:
        return StopLegs(spacing_km=spacing)
    said, notes = _driven(stops, drive_times, numbers, reach=reach)
    return StopLegs(spacing_km=spacing, driven=said, notes=notes)


def _driven(
    stops: Stops, drive_times: DriveTimes, numbers: TravelNumbers, *, reach: Mapping[str, float]
) -> tuple[Driven, tuple[str, ...]]:
    """Return what drive times say of the ways to each stop, and what is worth knowing."""
    ways = ways_between(drive_times, stops)
    held = Driven(*(np.full(len(stops.people), np.nan) for _ in range(6)))
    missing: set[tuple[str, str]] = set()
    lacking = wanted = 0
    for zone_id in np.unique(stops.zone_id.astype(str)):
        here = np.flatnonzero(stops.zone_id == zone_id)
        if len(here) < _TWO:
            continue
        blocks = nearest_stops(
            stops.easting_m[here],
            stops.northing_m[here],
            weight=stops.occupied[here],
            neighbours=reach.get(zone_id, numbers.neighbours),
        )
        for asked, found, share, far in blocks:
            one, other = np.broadcast_arrays(here[asked][:, None], here[found])
            minutes, miles = ways.between(one.ravel(), other.ravel())
            minutes, miles = minutes.reshape(share.shape), miles.reshape(share.shape)
            is_used, has_no = share > 0, np.isnan(minutes)
            gone = is_used & has_no
            lacking, wanted = lacking + int(gone.sum()), wanted + int(is_used.sum())
            missing |= set(zip(ways.names[one[gone]], ways.names[other[gone]], strict=True))
            at, parts = here[asked], share * far
            held.km[at] = parts.sum(axis=1)
            held.minutes[at] = (share * np.nan_to_num(minutes)).sum(axis=1)
            held.miles[at] = (share * np.nan_to_num(miles)).sum(axis=1)
            held.no_minutes[at] = (share * has_no).sum(axis=1)
            held.no_minutes_km[at] = (parts * has_no).sum(axis=1)
            held.no_miles_km[at] = (parts * np.isnan(miles)).sum(axis=1)
    if missing and not numbers.is_missing_estimated:
        raise InputError(missing_fault(ways, missing))
    notes = [f"Travel rests on {ways.source}, by {ways.level}: {wanted:,} ways were looked up."]
    if missing:
        notes.append(
            f"{lacking:,} of these ways are not in {ways.source}; their minutes are estimated from "
            "the distance as the crow flies."
        )
    if np.nansum(held.no_miles_km) > 0:
        notes.append(
            f"Miles that {ways.source} does not state are estimated from the distance as the crow "
            "flies and the detour factor."
        )
    return held, tuple(notes)
