"""Checks across the market's tables: providers, appointments and zones that must agree.

Receives checked providers and appointments and the zones there are; hands on faults.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from homecare.errors import Fault, listed, nearest
from homecare.market.countywide import EVERYWHERE, check_countywide
from homecare.units import total_hours


def check_appointments(
    providers: pd.DataFrame,
    appointments: pd.DataFrame,
    *,
    zone_ids: Sequence[str] | None,
    source: str,
) -> list[Fault]:
    """Return the faults between providers, appointments and zones.

    Parameters
    ----------
    providers, appointments : pandas.DataFrame
        Checked tables.
    zone_ids : sequence of str or None
        The zones there are; None: not known, and not checked.
    source : str
        File name of the appointments, for messages.
    """
    faults = check_countywide(appointments, source=source)
    pairs: list[tuple[str, Sequence[str], str]] = [
        ("provider_id", list(providers["provider_id"]), "providers")
    ]
    if zone_ids is not None:
        pairs.append(("zone_id", zone_ids, "zones"))
    for column, known, table in pairs:
        if len(known) and not any(known):
            continue  # the file lacks the column, and says so itself
        found = appointments[column]
        may = ["", *known, *([EVERYWHERE] if column == "zone_id" else [])]
        strange = sorted(set(found[~found.isin(may)]))
        if strange:
            rows = int(found.isin(strange).sum())
            faults.append(
                Fault(
                    f"{column} is not in the {table} file ({rows} row{'s' if rows > 1 else ''})",
                    f"{source}, column {column}",
                    listed(strange),
                    f"one of the {len(known)} identifiers of the {table} file"
                    + (f", or {EVERYWHERE} for every zone" if column == "zone_id" else ""),
                    f"correct it, or add it there.{nearest(strange[0], known)}",
                )
            )
    return faults


def check_suspensions(providers: pd.DataFrame, *, source: str) -> list[Fault]:
    """Return a fault where a suspension ends before it begins, or has no first day.

    Parameters
    ----------
    providers : pandas.DataFrame
        Checked providers.
    source : str
        File name, for messages.
    """
    first, last = providers["suspended_from"], providers["suspended_until"]
    wrong = providers.loc[(last < first) | (last.notna() & first.isna()), "provider_id"]
    if wrong.empty:
        return []
    return [
        Fault(
            "a suspension ends before it begins, or has no first day",
            f"{source}, column suspended_until",
            f"providers {listed(list(wrong))}",
            "suspended_from, then the same day or later",
            "correct the dates",
        )
    ]


def check_minimum_primes(
    appointments: pd.DataFrame,
    zone_class: Mapping[str, str],
    *,
    minimum_primes: Mapping[str, float],
    source: str,
    zones_source: str = "zones file",
) -> list[Fault]:
    """Return the faults of zones' classes: fewer primes than it needs, or a class not named.

    Parameters
    ----------
    appointments : pandas.DataFrame
        Checked appointments.
    zone_class : mapping
        zone_id to class; an empty class counts as `unclassified`.
    minimum_primes : mapping
        Class to the least number of primes; empty: no class needs any.
    source, zones_source : str
        File names of appointments and zones, for messages.
    """
    primes = appointments.loc[appointments["role"] == "prime", "zone_id"].value_counts()
    spelt = {" ".join(name.lower().split()): name for name in minimum_primes}
    faults = []
    for zone_id, named in zone_class.items():
        if not zone_id:
            continue  # the zones file lacks the identifier, and says so itself
        is_misspelt = not named and bool(nearest("unclassified", spelt))
        if spelt and (named or "unclassified") not in spelt and (named or is_misspelt):
            faults.append(_unnamed_class(zone_id, named, list(minimum_primes), zones_source))
            continue
        class_name = spelt.get(named or "unclassified", "unclassified")
        needed = int(minimum_primes.get(class_name, 0))
        held = int(primes.get(zone_id, 0))
        if held < needed:
            faults.append(
                Fault(
                    "the zone has fewer primes than its class needs",
                    f"{source}, zone {zone_id} ({class_name})",
                    f"{held} prime(s)",
                    f"{needed} or more (allocation.minimum_primes.{class_name})",
                    "appoint more primes, or change the model's minimum_primes",
                )
            )
    return faults


def _unnamed_class(zone_id: str, named: str, known: list[str], source: str) -> Fault:
    return Fault(
        "the allocation model does not name the zone's class",
        f"{source}, zone {zone_id}, column zone_class",
        f'"{named}"' if named else "an empty cell, which counts as unclassified",
        f"a class of allocation.minimum_primes ({listed(known)}), or an empty cell",
        f"correct the class, or add it to the model's minimum_primes."
        f"{nearest(named or 'unclassified', known)}",
    )


def unknown_incumbents(demand: pd.DataFrame, providers: pd.DataFrame) -> tuple[str, ...]:
    """Return a note where packages name an incumbent that is not in the providers file.

    It is no fault: the provider may have left. The package is then placed like any other.
    """
    named = demand["incumbent_provider_id"]
    gone = named[(named != "") & ~named.isin(list(providers["provider_id"]))]
    if gone.empty:
        return ()
    told = "{} package(s) name an incumbent that is not in the providers file ({}): placed anew."
    names = sorted(set(gone))
    hint = nearest(names[0], list(providers["provider_id"]))
    return (told.format(len(gone), listed(names)) + hint,)


def zones_without_appointments(demand: pd.DataFrame, appointments: pd.DataFrame) -> tuple[str, ...]:
    """Return a note where packages stand in a zone to which nobody is appointed.

    It is no fault: a zone may have no provider. Its packages then stay unplaced.
    """
    booked = sorted(set(appointments["zone_id"]) - {""})
    bare = demand.loc[(demand["zone_id"] != "") & ~demand["zone_id"].isin(booked), "zone_id"]
    if bare.empty:
        return ()
    names = sorted(set(bare))
    told = "{} package(s) are in zones to which nobody is appointed ({}): they stay unplaced."
    return (told.format(len(bare), listed(names)) + nearest(names[0], booked),)


def rows_without_service(demand: pd.DataFrame, costed: Sequence[str]) -> tuple[str, ...]:
    """Return a note where services are costed by name and rows of demand have none.

    Parameters
    ----------
    demand : pandas.DataFrame
        Checked demand.
    costed : sequence of str
        Services the scenario costs; empty: all, with or without a name.
    """
    nameless = demand.loc[demand["service"] == "", "hours_per_week"]
    if not costed or nameless.empty:
        return ()
    rows = f"{len(nameless):,} row{'' if len(nameless) == 1 else 's'}"
    hours = f"{total_hours(nameless):,.10g} hours a week"
    return (f"{rows}, {hours}: no service is named, so that they are not costed.",)


def check_services(demand: pd.DataFrame, costed: Sequence[str], *, source: str) -> list[Fault]:
    """Return a fault for every costed service that no row of demand has.

    Parameters
    ----------
    demand : pandas.DataFrame
        Checked demand.
    costed : sequence of str
        Services the scenario costs.
    source : str
        File name of the demand, for messages.
    """
    held = sorted(set(demand["service"]) - {""})
    return [
        Fault(
            "a costed service is in no row of demand",
            f"scenario.costed_services; {source}, column service",
            service,
            f"services of the file: {listed(held) or 'none'}",
            f"correct costed_services, or fill the column service.{nearest(service, held)}",
        )
        for service in costed
        if service not in held
    ]


def faulty_dates(demand: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which rows end before they start, shape (rows,)."""
    return (demand["end_on"] < demand["start_on"]).to_numpy(dtype=bool)
