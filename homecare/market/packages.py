"""Invented packages of care that add up exactly to published hours by zone and by band.

Owns the hours of each zone and band, and the people, services and needs drawn to fill them.
Receives places with their zone and band, targets and a seed; hands on rows of the demand table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.market.calibration import fit_to_margins, round_to_margins
from homecare.market.patterns import PatternTargets, fill_exactly, pattern_catalogue
from homecare.streams import stream
from homecare.tables import DEMAND, blank_column

OTHER = "other services"
# Mean time since the first day of care, and the longest: our assumptions.
DAYS_IN_CARE = 550
SHORT_DAYS_IN_CARE = {"reablement": 20, "end of life": 45}
LONGEST_TIMES_MEAN = 6


@dataclass(frozen=True)
class DemandTargets:
    """Published totals the packages add up to, and assumptions where nothing is published.

    Attributes
    ----------
    zone_hours : mapping of str to float
        Planned hours a week of all services, by zone.
    band_hours : mapping of str to float
        Maintenance hours a week by band, after the zones' overrides.
    snapshot_on : date
        Day the packages describe; every start lies before it.
    people_count : int
        About how many people the hours serve.
    maintenance : str
        Name of the service whose hours are known by band.
    other_services : mapping of str to float
        Other services with their shares of the remaining packages.
    funder_share : mapping of str to float
        Shares of people paid for by health and jointly; the council pays for the rest.
    needs_share : mapping of str to float
        Shares of people with a need beside a second carer.
    """

    zone_hours: Mapping[str, float]
    band_hours: Mapping[str, float]
    snapshot_on: date
    people_count: int
    maintenance: str = "maintenance"
    other_services: Mapping[str, float] = field(
        default_factory=lambda: {"reablement": 0.5, "complex care": 0.35, "end of life": 0.15}
    )
    funder_share: Mapping[str, float] = field(
        default_factory=lambda: {"health": 120 / 2259, "joint": 0.03}
    )
    needs_share: Mapping[str, float] = field(
        default_factory=lambda: {"dementia": 0.05, "peg": 0.012}
    )


def quarter_hours_by_cell(places: pd.DataFrame, targets: DemandTargets) -> pd.DataFrame:
    """Return quarter hours a week by zone and band that add up exactly to the targets.

    Parameters
    ----------
    places : pandas.DataFrame
        Columns ``zone_id``, ``band`` (after the zones' overrides) and ``people_weight``.
    targets : DemandTargets
        Hours by zone and band.

    Returns
    -------
    pandas.DataFrame
        int64; one row for each zone, one column for each band's maintenance hours and a last
        column for all other services.

    Raises
    ------
    InfeasibleError
        If the totals differ, or a band or zone with hours has no place where people live.

    Notes
    -----
    The seed of the fitting is where people live, the same in every service. A zone without places
    of a band keeps no hours in it.
    """
    zones, bands = list(targets.zone_hours), list(targets.band_hours)
    people = places.pivot_table(
        index="zone_id", columns="band", values="people_weight", aggfunc="sum", fill_value=0.0
    ).reindex(index=zones, columns=bands, fill_value=0.0)
    seed = people.to_numpy(dtype=float)
    known = sum(targets.band_hours.values())
    rest = sum(targets.zone_hours.values()) - known
    seed = np.column_stack([seed * known, seed.sum(axis=1) * rest])
    by_zone = 4 * np.array(list(targets.zone_hours.values()), dtype=float)
    by_column = 4 * np.array([*targets.band_hours.values(), rest], dtype=float)
    whole = round_to_margins(fit_to_margins(seed, [by_zone, by_column]))
    return pd.DataFrame(whole, index=pd.Index(zones, name="zone_id"), columns=[*bands, OTHER])


def split_zone_hours(targets: DemandTargets) -> pd.DataFrame:
    """Return hours without people: each zone's hours split between maintenance and the rest.

    Parameters
    ----------
    targets : DemandTargets
        Hours by zone and band.

    Returns
    -------
    pandas.DataFrame
        Columns ``package_id`` (blank), ``zone_id``, ``hours_per_week`` in quarter hours and
        ``service``. Every zone is split in the county's proportion, to the nearest quarter hours
        that keep both the zone's total and the service's.
    """
    by_zone = 4 * np.array(list(targets.zone_hours.values()), dtype=float)
    known = 4 * float(sum(targets.band_hours.values()))
    by_service = np.array([known, by_zone.sum() - known])
    split = round_to_margins(np.outer(by_zone, by_service) / by_zone.sum())
    services = [targets.maintenance, OTHER]
    return pd.DataFrame(
        {
            "package_id": "",
            "zone_id": np.repeat(list(targets.zone_hours), len(services)),
            "hours_per_week": split.ravel() / 4,
            "service": np.tile(services, len(split)),
        }
    )


def draw_packages(places: pd.DataFrame, targets: DemandTargets, seed: int) -> pd.DataFrame:
    """Return invented packages of care that fill the hours of every zone and band exactly.

    Parameters
    ----------
    places : pandas.DataFrame
        Columns ``postcode``, ``zone_id``, ``band`` (after the zones' overrides) and
        ``people_weight``.
    targets : DemandTargets
        Totals and assumptions.
    seed : int
        Seed of the draws; another seed gives other packages with the same totals.

    Returns
    -------
    pandas.DataFrame
        Columns of the demand table, and ``zone_id`` and ``band`` filled; all packages awaiting a
        provider.
    """
    cells = quarter_hours_by_cell(places, targets)
    mean = sum(targets.zone_hours.values()) / targets.people_count
    catalogue = pattern_catalogue(PatternTargets(mean_hours_per_week=mean))
    draws = stream(seed, "visit patterns")
    where = stream(seed, "postcodes of packages")
    parts = []
    for zone, row in cells.iterrows():
        in_zone = places[(places.zone_id == zone) & (places.people_weight > 0)]
        for column, quarter_hours in row.items():
            patterns = fill_exactly(catalogue, int(quarter_hours), draws)
            if len(patterns) == 0:
                continue
            homes = in_zone if column == OTHER else in_zone[in_zone.band == column]
            chance = homes.people_weight.to_numpy(dtype=float)
            lived = where.choice(len(homes), size=len(patterns), p=chance / chance.sum())
            part = catalogue.iloc[patterns].drop(columns="share").reset_index(drop=True)
            part["service"] = OTHER if column == OTHER else targets.maintenance
            parts.append(
                part.join(homes[["postcode", "zone_id", "band"]].iloc[lived].reset_index(drop=True))
            )
    packages = pd.concat(parts, ignore_index=True)
    order = stream(seed, "order of packages").permutation(len(packages))
    return _describe(packages.iloc[order].reset_index(drop=True), targets, seed)


def _describe(packages: pd.DataFrame, targets: DemandTargets, seed: int) -> pd.DataFrame:
    """Return the packages with identifiers, services, funders, needs and dates."""
    count = len(packages)
    described = pd.DataFrame({c.name: blank_column(c, packages.index) for c in DEMAND.columns})
    described["package_id"] = [f"INVENTED-{i:05d}" for i in range(1, count + 1)]
    described["hours_per_week"] = packages.quarter_hours / 4
    for name in ("postcode", "zone_id", "band", "visits_per_week", "visit_minutes", "carers"):
        described[name] = packages[name]
    names = list(targets.other_services)
    chance = np.array(list(targets.other_services.values()), dtype=float)
    others = stream(seed, "other services").choice(names, size=count, p=chance / chance.sum())
    described["service"] = packages.service.where(packages.service != OTHER, others)
    described["funder"] = _funders(described.service, targets, seed)
    described["needs"] = _needs(packages.carers, targets, seed)
    described["status"] = "awaiting"
    mean = described.service.map(SHORT_DAYS_IN_CARE).fillna(DAYS_IN_CARE).to_numpy()
    times = np.minimum(stream(seed, "time in care").exponential(size=count), LONGEST_TIMES_MEAN)
    since = np.ceil(times * mean).astype(np.int64)
    snapshot = np.datetime64(targets.snapshot_on, "s")
    described["start_on"] = snapshot - since.astype("timedelta64[D]")
    return described


def _funders(service: pd.Series, targets: DemandTargets, seed: int) -> pd.Series:
    """Return who pays: exact numbers of people, more often health at the end of life."""
    weight = np.where(service == "end of life", 4.0, np.where(service == "complex care", 2.0, 1.0))
    order = _weighted_order(weight, stream(seed, "funders"))
    funder = np.full(len(service), "council", dtype=object)
    start = 0
    for name, share in targets.funder_share.items():
        stop = start + round(share * len(service))
        funder[order[start:stop]] = name
        start = stop
    return pd.Series(funder, index=service.index)


def _needs(carers: pd.Series, targets: DemandTargets, seed: int) -> pd.Series:
    """Return needs joined by semicolons: two carers, and exact numbers of the others."""
    needs = pd.Series(np.where(carers == 2, "double-up", ""), index=carers.index, dtype="object")
    for name, share in targets.needs_share.items():
        chosen = stream(seed, f"need {name}").permutation(len(needs))[: round(share * len(needs))]
        held = needs.iloc[chosen]
        needs.iloc[chosen] = held.where(held == "", held + ";") + name
    return needs


def _weighted_order(
    weight: npt.NDArray[np.float64], draws: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Return positions in random order, heavier ones earlier on average."""
    return np.argsort(draws.exponential(size=len(weight)) / weight, kind="stable")
