"""Allocation of three tables alone: packages, providers and appointments, with no geography.

Receives paths; hands on the allocation, the ledger and the record of the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

import homecare
from homecare.allocation import Allocation, AllocationSettings, Limits, Placing, allocate, audit
from homecare.allocation.explain import Market
from homecare.allocation.rules import OPTIMUM, Rule, allocate_by_rule, rule_named
from homecare.bundled import short_name
from homecare.errors import Fault, HomecareError, InputError
from homecare.intake import Checked, Ledger, file_sha256, read_table, row_fault
from homecare.market import (
    appoint_everywhere,
    check_appointments,
    check_minimum_primes,
    check_suspensions,
    check_window_capacity,
    told_countywide,
    unknown_incumbents,
    zones_without_appointments,
)
from homecare.parameters import Model, Value, load_model
from homecare.scenarios.inputs import Progress
from homecare.scenarios.ledgers import date_faults, draw_ledger, window_faults
from homecare.scenarios.pipeline import no_progress
from homecare.scenarios.result import Figures, allocation_figures
from homecare.tables import APPOINTMENTS, DEMAND, PROVIDERS

TABLES = {"demand": DEMAND, "providers": PROVIDERS, "appointments": APPOINTMENTS}
# Stands for "whenever" where nobody is suspended: no date of a provider is then looked at.
_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class TablesRun:
    """An allocation of three tables.

    Attributes
    ----------
    market : Market
        The tables as they were placed.
    allocation : Allocation
        The plan and its certificate.
    result : dict
        `allocation`, `ledger` and `record` of the contract.
    notes : tuple of str
        What is worth knowing and is no fault.
    """

    market: Market
    allocation: Allocation
    result: Figures
    notes: tuple[str, ...]


def allocate_tables(
    packages: Path,
    providers: Path,
    *,
    appointments: Path,
    model: Path | None = None,
    rule: str = "optimum",
    placing: Placing | None = None,
    as_of: date | None = None,
    seed: int = 0,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> TablesRun:
    """Return the audited allocation of packages to providers.

    Parameters
    ----------
    packages, providers, appointments : pathlib.Path
        Canonical tables; each package states its `zone_id`.
    model : pathlib.Path, optional
        An allocation model; without it the standard goals and equal weights, and no minimum
        number of primes.
    rule : str
        A registered rule; `optimum` is the goals in strict order. A rule takes packages as they
        were referred, those of one day, and those without a day, in an order drawn with the seed.
    placing : {"all", "new"}, optional
        Place every package anew, or keep today's placements and place the rest; without it what
        the model says, else all.
    as_of : datetime.date, optional
        Day on which suspensions and packages' dates are read. Without it every stated suspension
        counts as in force and every package as current.
    seed : int
        Seed of the tie-break, and of the order of arrival under a rule.
    set_aside : bool
        Continue without the faulty rows of packages; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When the rule is not known.
    InputError, ModelError
        With every fault of every file.
    InternalError
        When the audit disagrees with the allocation; the result is withheld.
    """
    named = None if rule == OPTIMUM else rule_named(rule)
    progress("reading packages, providers and appointments")
    paths = {"demand": packages, "providers": providers, "appointments": appointments}
    tables, ledger, chosen = _read(paths, model, as_of=as_of, set_aside=set_aside)
    settings = _settings(chosen, as_of, seed, placing)
    used = tables["demand"].frame[ledger.used()].reset_index(drop=True)
    firms, booked = _written_out(tables)
    market, day, notes = _on_day(firms, as_of)
    progress("placing packages with providers")
    allocation = _placed(used, market, booked, settings=settings, day=day, rule=named,
                         progress=progress)  # fmt: skip
    progress("auditing the allocation")
    audit(allocation, used, market, appointments=booked, settings=settings, as_of=day)
    files = [packages, providers, appointments, *([model] if model else [])]
    every = (
        *notes,
        *unknown_incumbents(used, market),
        *told_countywide(tables["appointments"].frame),
        *zones_without_appointments(used, booked),
        *(note for each in tables.values() for note in each.notes),
        *allocation.notes,
    )
    result: Figures = {
        "allocation": allocation_figures(allocation),
        "ledger": ledger.as_dict(),
        "notices": list(dict.fromkeys(n for each in tables.values() for n in each.raw.notices)),
        "notes": list(every),
        "record": {
            "code_version": homecare.__version__,
            "rule": rule,
            "placing": settings.place,
            "as_of": as_of.isoformat() if as_of else None,
            "set_aside": set_aside,
            "inputs": sorted(
                ({"path": short_name(path), "sha256": file_sha256(path)} for path in files),
                key=lambda each: each["path"],
            ),
            "parameters": [value.as_dict() for value in _values(chosen, as_of)],
            "tables": {
                name: short_name(path) for name, path in (*paths.items(), ("model", model)) if path
            },
            "goals": list(settings.goals),
            "seed": seed,
        },
    }
    return TablesRun(
        market=Market(used, market, booked, settings, day),
        allocation=allocation,
        result=result,
        notes=every,
    )


def _placed(
    used: pd.DataFrame,
    market: pd.DataFrame,
    booked: pd.DataFrame,
    *,
    settings: AllocationSettings,
    day: date,
    rule: Rule | None,
    progress: Progress,
) -> Allocation:
    """Return the optimum, or the plan of a rule."""
    if rule is None:
        return allocate(
            used, market, appointments=booked, settings=settings, as_of=day, progress=progress
        )
    return allocate_by_rule(
        used, market, appointments=booked, settings=settings, as_of=day, rule=rule
    )


def _read(
    paths: Mapping[str, Path], model: Path | None, *, as_of: date | None, set_aside: bool
) -> tuple[dict[str, Checked], Ledger, Model | None]:
    tables: dict[str, Checked] = {}
    faults: list[Fault] = []
    for name, table in TABLES.items():
        try:
            tables[name] = read_table(paths[name], table)
        except HomecareError as error:
            faults += error.faults
    chosen = None
    if model is not None:
        try:
            chosen = _allocation_model(model)
        except HomecareError as error:
            faults += error.faults
    ledger = None
    if "demand" in tables:
        demand = tables["demand"]
        # A row with neither zone nor postcode has been told already.
        cells = demand.raw.frame
        stated = cells["postcode"] != "" if "postcode" in cells else demand.frame["zone_id"] != ""
        blank = ((demand.frame["zone_id"] == "") & stated).to_numpy(dtype=bool)
        if "zone_id" not in demand.raw.frame.columns:
            blank = np.zeros(len(demand.frame), dtype=bool)
            faults.append(
                Fault(
                    "column zone_id is missing",
                    f"{demand.raw.source}, headings",
                    "packages with a postcode alone",
                    "a zone for each package",
                    "add zone_id, or use homecare run, which finds the zone of a postcode",
                )
            )
        zoneless = row_fault(
            "zone_id is blank",
            blank,
            raw=demand.raw,
            column="zone_id",
            what="zone_id is blank",
            allowed="the zone of the package",
            do="fill the cell, or use homecare run, which finds it",
        )
        row_faults = (
            *demand.row_faults,
            *([zoneless] if zoneless else []),
            *date_faults(demand),
            *window_faults(demand),
        )
        ledger = draw_ledger(demand, row_faults, as_of=as_of)
        faults += [*demand.file_faults]
        faults += [] if set_aside else [each.fault for each in row_faults]
    for name in ("providers", "appointments"):
        faults += tables[name].faults() if name in tables else ()
    if len(tables) == 3:
        faults += _between(tables, chosen, as_of)
    faults += _without_a_day(chosen, as_of)
    if faults or ledger is None:
        raise InputError(faults, ledger=ledger.as_dict() if ledger else None)
    return tables, ledger, chosen


def _between(tables: dict[str, Checked], model: Model | None, as_of: date | None) -> list[Fault]:
    booked, source = tables["appointments"].frame, tables["appointments"].raw.source
    faults = check_appointments(tables["providers"].frame, booked, zone_ids=None, source=source)
    faults += check_suspensions(tables["providers"].frame, source=tables["providers"].raw.source)
    for name in ("providers", "appointments"):
        faults += check_window_capacity(tables[name].frame, source=tables[name].raw.source)
    if model is not None:
        _, booked = _written_out(tables)
        zones = sorted({*booked["zone_id"], *tables["demand"].frame["zone_id"]} - {""})
        minimum = {
            value.path.rpartition(".")[2]: value.value
            for value in _values(model, as_of)
            if value.path.startswith("allocation.minimum_primes.")
        }
        faults += check_minimum_primes(
            booked, dict.fromkeys(zones, ""), minimum_primes=minimum, source=source
        )
    return faults


def _written_out(tables: Mapping[str, Checked]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return providers and appointments, countywide lines standing in every zone named anywhere."""
    booked, packages = tables["appointments"].frame, tables["demand"].frame
    zone_ids = [*booked["zone_id"], *packages["zone_id"]]
    return appoint_everywhere(tables["providers"].frame, booked, zone_ids=zone_ids)


def _without_a_day(model: Model | None, as_of: date | None) -> list[Fault]:
    """Return a fault where a goal counts days and no day is given to count to."""
    goals = model.choices.get("allocation.goals") if model else None
    named = goals if isinstance(goals, tuple) else ()
    counted = [str(name) for name in named if str(name).startswith("waited_days")]
    if as_of is not None or not counted:
        return []
    return [
        Fault(
            "a goal counts the days waited, and no day of reference is given",
            "--as-of",
            ", ".join(counted),
            "the day to which waiting is counted",
            "give --as-of DATE",
        )
    ]


def _allocation_model(path: Path) -> Model:
    model = load_model(path)
    if model.kind != "allocation":
        raise InputError(
            Fault(
                "the model is of another kind",
                f"{path.name}, kind",
                model.kind,
                "allocation",
                "name an allocation model",
            )
        )
    return model


def _values(model: Model | None, as_of: date | None) -> list[Value]:
    if model is None or not model.values:
        return []
    day = as_of or max(value.from_on for value in model.values)
    return [value for _, value in sorted(model.as_of(day).items())]


def _settings(
    model: Model | None, as_of: date | None, seed: int, placing: Placing | None
) -> AllocationSettings:
    if model is None:
        return AllocationSettings(seed=seed, place=placing or "all")
    values = {value.path: value.value for value in _values(model, as_of)}
    weights = {
        path.rpartition(".")[2]: value
        for path, value in values.items()
        if path.startswith("allocation.score_weight.")
    }
    return AllocationSettings.chosen(
        goals=model.choices.get("allocation.goals"),
        score_weights=weights,
        seed=seed,
        place=placing or model.choices.get("allocation.place"),
        limits=Limits.chosen(values, model.choices),
    )


def _on_day(
    providers: pd.DataFrame, as_of: date | None
) -> tuple[pd.DataFrame, date, tuple[str, ...]]:
    """Return providers and the day; with no day every stated suspension is made to be in force.

    That is so on the day of the last of them if none ends: the stated first days stand, for
    explanations tell them.
    """
    if as_of is not None:
        return providers, as_of, ()
    suspended = providers["suspended_from"].notna()
    market = providers.assign(
        suspended_until=pd.Series(pd.NaT, index=providers.index, dtype="datetime64[s]"),
    )
    notes: tuple[str, ...] = ()
    if suspended.any():
        notes = (f"no --as-of day: {int(suspended.sum())} stated suspension(s) count as in force",)
    last = providers["suspended_from"].max()
    return market, last.date() if suspended.any() else _ANY_DAY, notes
