"""Checks across the market's tables: providers, appointments and zones that must agree.

Receives checked providers and appointments and the zones there are; hands on faults.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from homecare.errors import Fault, listed, nearest


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
    faults = []
    pairs: list[tuple[str, Sequence[str], str]] = [
        ("provider_id", list(providers["provider_id"]), "providers")
    ]
    if zone_ids is not None:
        pairs.append(("zone_id", zone_ids, "zones"))
    for column, known, table in pairs:
        found = appointments[column]
        strange = sorted(set(found[(found != "") & ~found.isin(list(known))]))
        if strange:
            rows = int(found.isin(strange).sum())
            faults.append(
                Fault(
                    f"{column} is not in the {table} file ({rows} row{'s' if rows > 1 else ''})",
                    f"{source}, column {column}",
                    listed(strange),
                    f"one of the {len(known)} identifiers of the {table} file",
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
) -> list[Fault]:
    """Return a fault for every zone with fewer primes than its class needs.

    Parameters
    ----------
    appointments : pandas.DataFrame
        Checked appointments.
    zone_class : mapping
        zone_id to class; an empty class counts as `unclassified`.
    minimum_primes : mapping
        Class to the least number of primes; a class that is not listed needs none.
    source : str
        File name, for messages.
    """
    primes = appointments.loc[appointments["role"] == "prime", "zone_id"].value_counts()
    faults = []
    for zone_id, named in zone_class.items():
        class_name = named or "unclassified"
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


def unknown_incumbents(demand: pd.DataFrame, providers: pd.DataFrame) -> tuple[str, ...]:
    """Return a note where packages name an incumbent that is not in the providers file.

    It is no fault: the provider may have left. The package is then placed like any other.
    """
    named = demand["incumbent_provider_id"]
    gone = named[(named != "") & ~named.isin(list(providers["provider_id"]))]
    if gone.empty:
        return ()
    told = "{} package(s) name an incumbent that is not in the providers file ({}): placed anew."
    return (told.format(len(gone), listed(sorted(set(gone)))),)


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
