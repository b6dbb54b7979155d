"""Visits that took place, read for payment: each with its package's place, or a reason why not.

Owns the account of a visits file. Receives a path and priced demand; hands on payable visits, and
where every row and planned hour of the file went.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from homecare.errors import Fault, InputError
from homecare.intake import Context, Ledger, RowFault, Source, row_fault
from homecare.pricing import FIRST_BANK_HOLIDAY_YEAR as FIRST_YEAR
from homecare.pricing import PayableVisits, RateCard, payable_visits
from homecare.scenarios.parts import Findings, Part, read_part
from homecare.tables import VISITS
from homecare.units import hours_text, total_hours

PLACE = ("zone_id", "band", "is_costed", "visit_minutes")


@dataclass(frozen=True)
class ReadVisits:
    """A visits file read for payment.

    Attributes
    ----------
    visits : PayableVisits
        The visits that are compared.
    ledger : dict
        Rows and planned hours in, used, and set aside or left out, by reason.
    notes : tuple of str
        What was taken from where.
    """

    visits: PayableVisits
    ledger: dict[str, object]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class OpenedVisits:
    """A visits file as it was read, before its packages are looked up.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    part : Part
        Its rows, with what is wrong in single rows.
    found : Findings
        Faults of the file and what is worth knowing.
    """

    path: Path
    part: Part
    found: Findings


def open_visits(path: Path, *, as_of: date) -> OpenedVisits:
    """Return a visits file as it reads by itself.

    Parameters
    ----------
    path : pathlib.Path
        A visits table, or an export of a provider portal that is recognised.
    as_of : datetime.date
        Day of the scenario.

    Raises
    ------
    InputError
        When the file is missing, or cannot be read as visits.
    """
    found = Findings()
    part = read_part(Source("visits", (path,)), VISITS, Context(as_of=as_of), found)
    if part is None:
        raise InputError(found.faults)
    return OpenedVisits(path, part, found)


def read_payable(
    visits: OpenedVisits, priced: pd.DataFrame, card: RateCard, *, set_aside: bool
) -> ReadVisits:
    """Return the visits of a file with what is planned and recorded for each.

    Parameters
    ----------
    visits : OpenedVisits
        The file, opened.
    priced : pandas.DataFrame
        Priced demand, in which a visit finds its package's zone, band and visit length.
    card : RateCard
        What an hour costs.
    set_aside : bool
        Continue without faulty rows; the ledger counts them.

    Raises
    ------
    InputError
        With every fault of the file.

    Notes
    -----
    A planned length that a row does not state is that of its package in the demand. Visits of
    services that are not costed, and visits without a recorded length, are left out of both sides
    and counted.
    """
    path, part, found = visits.path, visits.part, visits.found
    people = priced[priced["package_id"] != ""].drop_duplicates("package_id")
    held = people.set_index("package_id")[[*PLACE, "service"]].rename(
        columns={"service": "care_service"}
    )
    frame = part.checked.frame.join(held, on="package_id")
    is_known = frame["zone_id"].notna().to_numpy(dtype=bool)
    from_package = frame["planned_minutes"].isna() & frame["visit_minutes"].gt(0)
    frame["planned_minutes"] = frame["planned_minutes"].fillna(frame["visit_minutes"])
    more = _faults(part, frame, is_known)
    faults = (*part.row_faults, *more)
    if found.faults or (faults and not set_aside):
        raise InputError([*found.faults, *(each.fault for each in faults)])
    hours = np.nan_to_num((frame["planned_minutes"] * frame["carers"] / 60).to_numpy(dtype=float))
    ledger = Ledger.of(hours)
    for each in faults:
        ledger = ledger.set_aside(each.rows, each.reason)
    for reason, mask in (
        ("the service is not costed", frame["is_costed"] == "no"),
        ("no length recorded: left out of both sides", frame["actual_minutes"].isna()),
    ):
        ledger = ledger.set_aside(np.flatnonzero(mask.to_numpy(dtype=bool)), reason)
    used = ledger.used()
    if not used.any():
        raise InputError(
            Fault(
                "no visit is left to compare",
                path.name,
                f"{len(frame)} rows, none with a package, a planned and a recorded length",
                "visits of packages of the demand",
                "look at the reasons in the ledger, and at package_id",
            ),
            ledger=ledger.as_dict(),
        )
    kept = frame[used].reset_index(drop=True)
    if gap := _period_fault(kept["visit_on"], path.name):
        raise InputError(gap, ledger=ledger.as_dict())
    return ReadVisits(
        payable_visits(kept, card),
        ledger.as_dict(),
        (*found.notes, *_notes(kept, from_package[used])),
    )


def _faults(part: Part, frame: pd.DataFrame, is_known: np.ndarray) -> Sequence[RowFault]:
    """Return visits of no package of the demand, and those without a planned length."""
    told = part.checked.frame["package_id"].ne("").to_numpy(dtype=bool)
    lacking = ~frame["planned_minutes"].gt(0).to_numpy(dtype=bool)
    stated = part.checked.frame["planned_minutes"]
    each = (
        row_fault(
            "the package is not in the demand",
            told & ~is_known,
            raw=part.checked.raw,
            column="package_id",
            what="the visit's package is not among the demand that is used, so no rate is known",
            allowed="a package_id of the demand file",
            do="correct it, or set such visits aside with --set-aside",
        ),
        row_fault(
            "no planned length is known",
            is_known & lacking & stated.isna().to_numpy(dtype=bool),
            raw=part.checked.raw,
            column="planned_minutes"
            if "planned_minutes" in part.checked.raw.frame
            else "package_id",
            what="neither the visit nor its package in the demand says how long it was to be",
            allowed="planned_minutes, or visit_minutes of the package",
            do="state it, or set such visits aside with --set-aside",
        ),
        row_fault(
            "the planned length is nothing",
            stated.eq(0).to_numpy(dtype=bool),
            raw=part.checked.raw,
            column="planned_minutes",
            what="a visit planned to last nothing has no price",
            allowed="more than 0 minutes",
            do="correct it, or set such visits aside with --set-aside",
        ),
    )
    return tuple(replace(fault) for fault in each if fault is not None)


def _period_fault(days: pd.Series, source: str) -> Fault | None:
    """Return the fault of a period that one mistyped day stretches, or that no calendar covers."""
    first, last = days.min().date(), days.max().date()
    weeks = (days - pd.Timestamp(1970, 1, 5)).dt.days // 7
    every, seen = int(weeks.max() - weeks.min()) + 1, int(weeks.nunique())
    if 2 * seen >= every and first.year >= FIRST_YEAR:
        return None
    return Fault(
        "most weeks between the first and the last visit have none, so a cost a week would mislead",
        f"{source}, column visit_on",
        f"{first} to {last}: {every:,} weeks, {seen:,} with visits",
        f"visits in at least half of the weeks, from {FIRST_YEAR} on",
        "correct the days that are mistyped, or leave out visits far from the rest",
    )


def _notes(kept: pd.DataFrame, from_package: pd.Series) -> tuple[str, ...]:
    taken = from_package.to_numpy(dtype=bool)
    if not taken.any():
        return ()
    hours = total_hours((kept["planned_minutes"] * kept["carers"] / 60)[taken])
    note = (
        f"{int(taken.sum()):,} visits of {hours_text(hours)} hours state no planned length: it is "
        "the visit length of their package in the demand"
    )
    return (note,)
