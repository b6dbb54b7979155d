"""Travel between visits: minutes, miles and carbon by zone and band, from where packages are.

Receives located demand, zones and a travel model; hands on `TravelByCell`, and its numbers under
the names by which a build-up takes them. Estimates are of zones and bands, never of single rounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError
from homecare.geography.drive_times import DriveTimes
from homecare.geography.locate import LocatedDemand
from homecare.geography.rounds import leg_minutes, tour_constant
from homecare.geography.stops import Floats, Stops, find_stops, people_of
from homecare.geography.travel_legs import DRIVEN, LEG_LAW, SHORTEST, StopLegs, stop_legs
from homecare.geography.travel_model import OfBand, TravelNumbers, read_travel
from homecare.geography.travel_tables import TRAVEL
from homecare.parameters import Parameters
from homecare.tables import HandOver, Table

# A zone and band with fewer people takes the figures of others, so that it tells of nobody.
LEAST_PEOPLE = 5
POOLED_BAND = "pooled with the band in other zones"
POOLED_ALL = "pooled with every band"
_PER_LEG = ("leg_km", "shortest_leg_km", "leg_minutes", "leg_miles")
_FIGURES = (
    "visits_per_contact_hour", "visits_per_round", "legs_per_visit", "legs_per_contact_hour",
    "leg_km", "shortest_leg_km", "leg_minutes", "minutes_per_visit", "minutes_per_contact_hour",
    "miles_per_visit", "miles_per_contact_hour", "kgco2e_per_visit", "kgco2e_per_contact_hour",
)  # fmt: skip


@dataclass(frozen=True)
class TravelByCell(HandOver):
    """Travel between visits: one row per zone and band with demand.

    Attributes
    ----------
    bands : pandas.DataFrame
        The same figures by band over all zones, each band once, without `zone_id`.
    notes : tuple of str
        What is worth knowing and is no fault.
    """

    declared: ClassVar[Table] = TRAVEL
    bands: pd.DataFrame
    notes: tuple[str, ...] = ()

    def numbers(self, name: str) -> dict[str, float]:
        """Return one figure by BAND and, where a zone has its own, by ZONE_ID.BAND.

        Parameters
        ----------
        name : str
            A column, such as `minutes_per_visit`.
        """
        own = self.frame[~self.frame["method"].isin((POOLED_BAND, POOLED_ALL))]
        by_band = zip(self.bands["band"], self.bands[name], strict=True)
        by_cell = zip(own["zone_id"] + "." + own["band"], own[name], strict=True)
        return {str(key): float(value) for key, value in (*by_band, *by_cell)}


def travel_by_cell(
    located: LocatedDemand,
    zones: gpd.GeoDataFrame,
    *,
    parameters: Parameters,
    drive_times: DriveTimes | None = None,
) -> TravelByCell:
    r"""Return travel between visits by zone and band.

    Parameters
    ----------
    located : LocatedDemand
        Every package and hour, of every service.
    zones : geopandas.GeoDataFrame
        Zones on the National Grid.
    parameters : Parameters
        With a travel model; carbon needs a costs model too.
    drive_times : DriveTimes, optional
        A matrix of ways, in place of the estimate.

    Raises
    ------
    ModelError
        When no travel model is named, or it lacks a number.
    InputError
        When no zone has people enough for an estimate, when nothing says how many visits the
        hours are, or when drive times do not fit.

    Notes
    -----
    A row of :math:`h` hours in visits of :math:`t` minutes is :math:`v = 60 h / t` visits of one
    care worker, so that two at a visit travel twice. Of a round of :math:`n` visits :math:`n - 1`
    are travelled to from another. Such a way takes :math:`a + b\,d` minutes for :math:`d` km as
    the crow flies (see `stop_legs`), and :math:`a` minutes between people at one postcode, with no
    distance. A cell is the mean over its visits; each figure per contact hour is its sum over
    visits by its sum of hours. Cells of fewer than five people, and those without an estimate,
    take the figures of the band over the other zones, weighted by hours.

    References
    ----------
    The page on travel in the manual says how far out the law is.
    """
    numbers = read_travel(parameters)
    frame = located.frame.reset_index(drop=True)
    visits, notes = visits_of(frame, visit_minutes=numbers.visit_minutes)
    people = people_of(frame, hours_per_person=numbers.hours_per_person)
    stops = find_stops(
        frame, hours_per_person=numbers.hours_per_person, people_share=numbers.people_share
    )
    legs = stop_legs(
        stops,
        dict(zip(zones["zone_id"], zones.geometry, strict=True)),
        visits=_summed(visits, stops),
        people_ratio=_people_ratio(frame["zone_id"].to_numpy(dtype=object), people, stops),
        numbers=numbers,
        drive_times=drive_times,
    )
    rows = _row_legs(frame["band"].to_numpy(dtype=object), stops, legs, numbers=numbers)
    rows = rows.assign(zone_id=frame["zone_id"], people_count=people, visits=visits,
                       hours=frame["hours_per_week"].to_numpy(dtype=float))  # fmt: skip
    method = DRIVEN if drive_times else LEG_LAW if numbers.leg_method == "leg_law" else SHORTEST
    cells = _cells(rows, numbers, method)
    bands = _bands(cells, numbers, parameters.words("geography.bands"))
    pooled = _pool(cells, bands)
    notes += [*legs.notes, *_pool_notes(pooled)]
    made = {k: v.value for k, v in parameters.values.items() if k.startswith("travel.")}
    return TravelByCell(
        frame=pooled[list(TRAVEL.column_names())],
        made_with=made,
        bands=bands[["band", *_FIGURES, "method"]],
        notes=tuple(notes),
    )


def visits_of(
    frame: pd.DataFrame, *, visit_minutes: float | None = None
) -> tuple[Floats, list[str]]:
    """Return the visits a week of one care worker that each row is, and what is worth knowing.

    Parameters
    ----------
    frame : pandas.DataFrame
        Demand. Hours over the length of a visit; without a length, visits times care workers;
        with neither, as many visits an hour as the other rows of its zone and band have, else of
        its band, else of all.
    visit_minutes : float, optional
        Length of a visit where no row says anything of visits.

    Raises
    ------
    InputError
        When no row says how many visits its hours are.

    Examples
    --------
    Seven half-hour visits by two care workers are fourteen, as each of them travels.

    >>> rows = pd.DataFrame({"zone_id": "a", "band": "urban", "hours_per_week": [7.0, 3.0],
    ...     "carers": [2.0, 1.0],
    ...     "visits_per_week": [7.0, np.nan], "visit_minutes": [30.0, np.nan]})
    >>> visits_of(rows)[0].tolist()
    [14.0, 6.0]
    """
    hours = frame["hours_per_week"].to_numpy(dtype=float)
    minutes = frame["visit_minutes"].to_numpy(dtype=float)
    stated = frame["visits_per_week"].to_numpy(dtype=float)
    carers = np.nan_to_num(frame["carers"].to_numpy(dtype=float), nan=1.0)
    by_length, by_number = minutes > 0, (stated > 0) & ~(minutes > 0)
    visits = np.full(len(frame), np.nan)
    visits[by_length] = hours[by_length] * 60 / minutes[by_length]
    visits[by_number] = (stated * carers)[by_number]
    known = by_length | by_number
    if not (hours[known] > 0).any() and visit_minutes:
        note = (
            "The demand does not say how many visits its hours are: visits of "
            f"{visit_minutes:g} minutes are taken, the travel model's visit_minutes."
        )
        return hours * 60 / visit_minutes, [note]
    if not (hours[known] > 0).any():
        raise InputError(
            Fault(
                "nothing says how many visits the hours are, so travel cannot be estimated",
                "demand, columns visit_minutes and visits_per_week",
                "no row with either",
                "the length or the number of visits",
                "add visit_minutes to the demand, or to the travel model",
            )
        )
    if known.all():
        return visits, []
    held = frame[["zone_id", "band"]].assign(
        hours=np.where(known, hours, 0.0), visits=np.where(known, visits, 0.0)
    )
    per_hour = np.full(len(frame), held["visits"].sum() / held["hours"].sum())
    for keys in (["band"], ["zone_id", "band"]):
        sums = held.groupby(keys)[["visits", "hours"]].transform("sum")
        own = (sums["visits"] / sums["hours"].where(sums["hours"] > 0)).to_numpy(dtype=float)
        per_hour = np.where(np.isfinite(own), own, per_hour)
    visits = np.where(known, visits, hours * per_hour)
    note = (
        f"{int((~known).sum()):,} rows of {hours[~known].sum():,.2f} hours a week do not say how "
        "many visits they are: as many an hour are taken as the other rows of their zone and band "
        "have, or of their band."
    )
    return visits, [note]


def _summed(values: Floats, stops: Stops) -> Floats:
    has_stop = stops.of_row >= 0
    at = stops.of_row[has_stop]
    return np.bincount(at, values[has_stop], minlength=len(stops.people)).astype(float)


def _people_ratio(
    zone_id: npt.NDArray[np.object_], people: Floats, stops: Stops
) -> Mapping[str, float]:
    """Return for each zone all people over those with an address."""
    placed = np.where(stops.of_row >= 0, people, 0.0)
    sums = pd.DataFrame({"all": people, "placed": placed}).groupby(zone_id.astype(str)).sum()
    return {str(z): a / p if p else 1.0 for z, a, p in sums.itertuples()}


def _row_legs(
    band: npt.NDArray[np.object_], stops: Stops, legs: StopLegs, *, numbers: TravelNumbers
) -> pd.DataFrame:
    """Return for each row the mean leg to it: km, minutes, miles; NaN where it has no estimate."""
    rows = pd.DataFrame({"band": band, **dict.fromkeys(_PER_LEG, np.nan)})
    for name, of_band in numbers.of_band.items():
        here = np.flatnonzero((band == name) & (stops.of_row >= 0))
        at = stops.of_row[here]
        arrives, spacing = stops.arrives[at], legs.spacing_km[at]
        shortest = float(tour_constant(of_band.visits_per_round))
        constant = numbers.leg_constant if numbers.leg_method == "leg_law" else shortest
        a, b = of_band.fixed_minutes, of_band.minutes_per_km
        if legs.driven is None:
            km = constant * spacing
            took = leg_minutes(km, fixed_minutes=a, minutes_per_km=b)
            miles = km * of_band.miles_per_km
        else:
            held = legs.driven
            km = held.km[at]
            took = held.minutes[at] + a * held.no_minutes[at] + b * held.no_minutes_km[at]
            miles = held.miles[at] + of_band.miles_per_km * held.no_miles_km[at]
        # People next door to one another have no distance between them.
        figures = (arrives * km, arrives * shortest * spacing,
                   arrives * took + (1 - arrives) * a, arrives * miles)  # fmt: skip
        for column, values in zip(_PER_LEG, figures, strict=True):
            rows.loc[here, column] = values
    return rows


def _cells(rows: pd.DataFrame, numbers: TravelNumbers, method: str) -> pd.DataFrame:
    """Return every zone and band with demand; figures are NaN where it has no estimate."""
    known = rows["leg_minutes"].notna()
    weighted = rows.assign(
        known=np.where(known, rows["visits"], 0.0),
        **{name: (rows[name] * rows["visits"]).where(known, 0.0) for name in _PER_LEG},
    )
    sums = weighted.groupby(["zone_id", "band"], sort=True)[
        ["people_count", "hours", "visits", "known", *_PER_LEG]
    ].sum()
    cells = sums.reset_index()
    for name in _PER_LEG:
        cells[name] = cells[name] / cells["known"].where(cells["known"] > 0)
    # With drive times a zone may have ways and be too small for the shortest rounds.
    has_shortest = weighted["shortest_leg_km"].notna().groupby([rows["zone_id"], rows["band"]])
    cells["shortest_leg_km"] = cells["shortest_leg_km"].where(has_shortest.all().to_numpy())
    cells = cells.rename(columns={"hours": "hours_per_week", "visits": "visits_per_week"})
    is_own = (
        (cells["people_count"] >= LEAST_PEOPLE) & cells["leg_minutes"].notna()
        & (cells["hours_per_week"] > 0)
    )  # fmt: skip
    cells["method"] = np.where(is_own, method, "")
    return _with_figures(cells, numbers.of_band, numbers.kgco2e_per_mile)


def _with_figures(
    cells: pd.DataFrame, of_band: Mapping[str, OfBand], kgco2e_per_mile: float | None
) -> pd.DataFrame:
    """Return cells with what a visit and an hour take, from their legs."""
    held = [of_band[band] for band in cells["band"]]
    between = np.array([each.legs_per_visit for each in held])
    from_base = np.array([each.base_legs_per_visit for each in held])
    base_km = np.array([each.base_km for each in held])
    base_minutes = np.array([e.fixed_minutes + e.minutes_per_km * e.base_km for e in held])
    base_miles = base_km * np.array([each.miles_per_km for each in held])
    hours = cells["hours_per_week"].where(cells["hours_per_week"] > 0)
    per_hour = cells["visits_per_week"] / hours
    minutes = between * cells["leg_minutes"] + from_base * base_minutes
    miles = between * cells["leg_miles"] + from_base * base_miles
    carbon = miles * (np.nan if kgco2e_per_mile is None else kgco2e_per_mile)
    return cells.assign(
        visits_per_contact_hour=per_hour,
        visits_per_round=[each.visits_per_round for each in held],
        legs_per_visit=between + from_base,
        legs_per_contact_hour=(between + from_base) * per_hour,
        minutes_per_visit=minutes, minutes_per_contact_hour=minutes * per_hour,
        miles_per_visit=miles, miles_per_contact_hour=miles * per_hour,
        kgco2e_per_visit=carbon, kgco2e_per_contact_hour=carbon * per_hour,
    )  # fmt: skip


def _bands(cells: pd.DataFrame, numbers: TravelNumbers, bands: tuple[str, ...]) -> pd.DataFrame:
    """Return every band over its cells with an estimate of their own, else over every band's."""
    own = cells[cells["method"] != ""]
    if own.empty:
        raise InputError(
            Fault(
                "no zone has people enough for an estimate of travel",
                "demand",
                f"fewer than {numbers.least_people:,.0f} addresses in every zone, or fewer than "
                f"{LEAST_PEOPLE} people in every zone and band",
                f"a zone of {numbers.least_people:,.0f} addresses or more",
                "state the travel in the pricing model, or give drive times",
            )
        )
    rows = []
    for band in bands:
        here = own[own["band"] == band]
        is_own = not here.empty
        part = here if is_own else own
        sums = part[["hours_per_week", "visits_per_week"]].sum()
        weight = part["visits_per_week"] / sums["visits_per_week"]
        row = {"band": band, **sums.to_dict(), "method": part["method"].iloc[0]}
        row |= {name: float((part[name] * weight).sum(skipna=False)) for name in _PER_LEG}
        rows.append(row if is_own else {**row, "method": POOLED_ALL})
    return _with_figures(pd.DataFrame(rows), numbers.of_band, numbers.kgco2e_per_mile)


def _pool(cells: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Return cells, those without an estimate of their own with their band's figures."""
    of_band = bands.set_index("band").reindex(cells["band"]).reset_index()
    is_own = (cells["method"] != "").to_numpy(dtype=bool)
    pooled = cells.copy()
    for name in _FIGURES:
        pooled[name] = np.where(is_own, cells[name], of_band[name])
    took = np.where(of_band["method"] == POOLED_ALL, POOLED_ALL, POOLED_BAND)
    pooled["method"] = np.where(is_own, cells["method"], took)
    return pooled


def _pool_notes(pooled: pd.DataFrame) -> list[str]:
    taken = pooled[pooled["method"].isin((POOLED_BAND, POOLED_ALL))]
    if taken.empty:
        return []
    note = (
        f"{len(taken)} of {len(pooled)} cells of zone and band have too few people for an "
        "estimate of their own and take the figures of the band in the other zones."
    )
    return [note]
