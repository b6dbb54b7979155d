"""Inputs: every file of a scenario read and checked together, and the ledger drawn up.

Owns the refusal: all faults of all files at once, or the rows set aside when the user allows it.
Receives a `Scenario`; hands on frozen `Inputs`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from homecare.errors import Fault, HomecareError, InputError
from homecare.geography import (
    Located,
    LocatedDemand,
    LocationFault,
    is_spread_line,
    locate_demand,
    spread_over_postcodes,
)
from homecare.intake import Checked, Ledger, ReadZones, RowFault, read_table, read_zones, row_fault
from homecare.market import (
    appoint_everywhere,
    check_appointments,
    check_minimum_primes,
    check_services,
    check_suspensions,
    check_window_capacity,
    rows_without_service,
    told_countywide,
    unknown_incumbents,
)
from homecare.scenarios.banding import Banded, band_places
from homecare.scenarios.files import Scenario
from homecare.scenarios.ledgers import date_faults, draw_ledger, window_faults
from homecare.tables import APPOINTMENTS, DEMAND, POSTCODES, PROVIDERS
from homecare.units import hours_text, total_hours

Progress = Callable[[str], None]
TABLES = {
    "postcodes": POSTCODES,
    "demand": DEMAND,
    "providers": PROVIDERS,
    "appointments": APPOINTMENTS,
}
# Reasons that hold wherever the zones' boundaries are.
WHATEVER_THE_ZONES = ("unknown postcode", "unknown band")


@dataclass(frozen=True)
class Inputs:
    """What a scenario's files hold, checked and located.

    Attributes
    ----------
    zones : geopandas.GeoDataFrame
        Zones on the National Grid.
    places : pandas.DataFrame
        Postcodes with zone and band: places, not people.
    located : LocatedDemand
        The demand that is used.
    providers, appointments : pandas.DataFrame
        The market.
    ledger : Ledger
        Where every row and hour of the demand file went.
    notices : tuple of str
        Statements that travel with the data files.
    notes : tuple of str
        What is worth knowing and is no fault.
    tables : mapping
        (name, path) to the checked table, so that a scenario beside this one need not read the
        same files again.
    read_zones : tuple of path and ReadZones
        The zones file, likewise.
    """

    zones: gpd.GeoDataFrame
    places: pd.DataFrame
    located: LocatedDemand
    providers: pd.DataFrame
    appointments: pd.DataFrame
    ledger: Ledger
    notices: tuple[str, ...]
    notes: tuple[str, ...]
    tables: Mapping[tuple[str, Path], Checked]
    read_zones: tuple[Path, ReadZones]


def load_inputs(
    scenario: Scenario, *, set_aside: bool, progress: Progress, known: Inputs | None = None
) -> Inputs:
    """Return a scenario's inputs, or refuse them with every fault of every file.

    Parameters
    ----------
    scenario : Scenario
        Names the files.
    set_aside : bool
        Continue without the faulty rows of demand; the ledger counts them.
    known : Inputs, optional
        Inputs of another scenario, whose files need not be read again.
    progress : callable
        Told what is being done.

    Raises
    ------
    InputError
        With every fault; with a ledger when the demand file could be read.
    """
    progress("reading zones, postcodes, demand and providers")
    tables, zones, faults = _read_files(scenario, known)
    if zones is not None and "providers" in tables and "appointments" in tables:
        faults += market_faults(scenario, zones.frame, tables)
    ledger, located, banded = None, None, Banded()
    if "demand" in tables:
        is_sound = zones is not None and not zones.faults
        if zones is not None and "postcodes" in tables and not tables["postcodes"].file_faults:
            banded = band_places(scenario, zones, tables["postcodes"])
            faults += banded.faults
            is_sound &= not banded.faults
        demand = tables["demand"]
        located, row_faults = locate_rows(
            scenario,
            demand,
            banded,
            zones.frame if zones else None,
            is_sound=is_sound,
        )
        row_faults += (*date_faults(demand), *window_faults(demand))
        ledger = draw_ledger(demand, row_faults, as_of=scenario.as_of)
        faults += demand.file_faults
        faults += () if set_aside else tuple(each.fault for each in row_faults)
        if not demand.file_faults:
            faults += check_services(
                demand.frame, scenario.costed_services, source=demand.raw.source
            )
    if faults or zones is None or ledger is None or located is None:
        raise InputError(faults, ledger=ledger.as_dict() if ledger else None)
    return _assemble(
        scenario, zones, located=located, ledger=ledger, tables=tables, notes=banded.notes
    )


def _read_files(
    scenario: Scenario, known: Inputs | None
) -> tuple[dict[str, Checked], ReadZones | None, list[Fault]]:
    """Return the tables and zones that could be read, and the faults of all but the demand."""
    faults: list[Fault] = []
    tables: dict[str, Checked] = {}
    for name, table in TABLES.items():
        path = scenario.data[name]
        if known is not None and (name, path) in known.tables:
            tables[name] = known.tables[name, path]
            continue
        try:
            tables[name] = read_table(path, table)
        except HomecareError as error:
            faults += error.faults
    zones = None
    try:
        path = scenario.data["zones"]
        is_known = known is not None and known.read_zones[0] == path
        zones = known.read_zones[1] if known is not None and is_known else None
        if zones is None:
            zones = read_zones(path, is_hole_named=bool(scenario.hole_label))
        faults += zones.faults
    except HomecareError as error:
        faults += error.faults
    for name in ("postcodes", "providers", "appointments"):
        faults += tables[name].faults() if name in tables else ()
    return tables, zones, faults


def market_faults(
    scenario: Scenario, zones: gpd.GeoDataFrame, tables: Mapping[str, Checked]
) -> list[Fault]:
    """Return the faults between providers, their appointments and the zones."""
    appointments = tables["appointments"]
    source = appointments.raw.source
    faults = check_appointments(
        tables["providers"].frame,
        appointments.frame,
        zone_ids=list(zones["zone_id"]),
        source=source,
    )
    faults += check_suspensions(tables["providers"].frame, source=tables["providers"].raw.source)
    for name in ("providers", "appointments"):
        faults += check_window_capacity(tables[name].frame, source=tables[name].raw.source)
    classes = dict(zip(zones["zone_id"], zones["zone_class"], strict=True))
    _, booked = appoint_everywhere(
        tables["providers"].frame, appointments.frame, zone_ids=list(zones["zone_id"])
    )
    return faults + check_minimum_primes(
        booked,
        classes,
        minimum_primes=scenario.parameters.keyed("allocation.minimum_primes"),
        source=source,
        zones_source=scenario.data["zones"].name,
    )


def locate_rows(
    scenario: Scenario,
    demand: Checked,
    banded: Banded,
    zones: gpd.GeoDataFrame | None,
    *,
    is_sound: bool,
) -> tuple[Located | None, tuple[RowFault, ...]]:
    """Return the located demand, and the row faults that locating adds to the table's own.

    Where the zones are faulty themselves only the faults that no zone could mend are told.
    """
    if banded.places is None or zones is None:
        return None, demand.row_faults
    located = locate_demand(
        demand.frame,
        banded.places,
        zone_ids=tuple(zones["zone_id"]),
        bands=scenario.parameters.words("geography.bands"),
        spread_zone_hours=scenario.spread_zone_hours,
        source=banded.source,
    )
    found = [
        _told(each, demand)
        for each in located.faults
        if is_sound or each.reason in WHATEVER_THE_ZONES
    ]
    return located, demand.row_faults + tuple(each for each in found if each)


def _told(each: LocationFault, demand: Checked) -> RowFault | None:
    """Return a fault of locating as one of rows, its cause named first where it lies elsewhere."""
    told = row_fault(
        each.reason,
        each.mask,
        raw=demand.raw,
        column=each.column,
        what=each.what,
        allowed=each.allowed,
        do=each.do,
    )
    if told is None or not each.where:
        return told
    where = f"{each.where}; needed by {told.fault.where}"
    return replace(told, fault=replace(told.fault, where=where, found=each.found))


def _spread_notice(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the label of hours that are spread over their zone, where there are any."""
    is_line = is_spread_line(rows)
    if not is_line.any():
        return ()
    hours = hours_text(total_hours(rows.loc[is_line, "hours_per_week"].to_numpy(dtype=float)))
    notice = (
        f"Hours stated for a zone alone ({hours} a week) are spread over its postcodes by "
        "people_weight: where in the zone they are is assumed."
    )
    return (notice,)


def _assemble(
    scenario: Scenario,
    zones: ReadZones,
    *,
    located: Located,
    ledger: Ledger,
    tables: Mapping[str, Checked],
    notes: tuple[str, ...],
) -> Inputs:
    used = located.demand[ledger.used()].reset_index(drop=True)
    nameless = rows_without_service(used, scenario.costed_services)
    told: tuple[str, ...] = ()
    if scenario.spread_zone_hours:
        told = _spread_notice(used)
        used = spread_over_postcodes(used, located.postcodes)
    booked = tables["appointments"].frame
    providers, appointments = appoint_everywhere(
        tables["providers"].frame, booked, zone_ids=list(zones.frame["zone_id"])
    )
    market = told + tuple(
        notice
        for name in ("demand", "providers", "appointments")
        for notice in tables[name].raw.notices
    )
    return Inputs(
        zones=zones.frame,
        places=located.postcodes,
        located=LocatedDemand(
            frame=used,
            made_with={
                path: value.value
                for path, value in scenario.parameters.values.items()
                if path.startswith("geography.")
            },
        ),
        providers=providers,
        appointments=appointments,
        ledger=ledger,
        notices=tuple(dict.fromkeys(market)),
        notes=(
            *zones.notes,
            *notes,
            *(note for table in tables.values() for note in table.notes),
            *unknown_incumbents(used, providers),
            *told_countywide(booked),
            *nameless,
        ),
        tables={(name, scenario.data[name]): table for name, table in tables.items()},
        read_zones=(scenario.data["zones"], zones),
    )
