"""Client Level Data: home care from the event file that councils send to DHSC, either release.

Owns the reading of the file. Receives a `Source`; hands on rows of demand for the home care of one
day, with the weekly cost of each and an account of every other row. Only the needed fields are
kept when the file is parsed, and the person's identifier is replaced there by an invented one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.intake.checks import RowFault, row_fault
from homecare.intake.reading.files import RawTable, read_raw
from homecare.intake.source import Adapted, Context, Format, Option, PassedOver, Source
from homecare.intake.sources import client_level_rows as rows
from homecare.intake.sources import client_level_words as words
from homecare.intake.sources.amounts import amounts, plain
from homecare.units import hours_text, pounds, total, total_hours

NAME = "cld"
RATE = "assumed_rate_gbp_per_hour"
SERVICE = "service"
# Declared columns of demand to the fields they are made from.
MADE_FROM = {
    "hours_per_week": "planned_units",
    "incumbent_provider_id": "location_id",
    "package_id": "person",
}


@dataclass(frozen=True)
class _Parsed:
    """The needed fields of every row of the file, and the file they came from without its rows."""

    cells: pd.DataFrame
    file: RawTable


def read_client_level_data(source: Source, context: Context) -> Adapted:
    """Return the home care of one day from a Client Level Data extract.

    Parameters
    ----------
    source : Source
        One file. Option ``assumed_rate_gbp_per_hour``: hours of rows that are not priced by the
        hour are their weekly cost divided by it; without it they are faults. Option ``service``:
        the name the scenario gives to these hours.
    context : Context
        Its ``as_of`` is the day.

    Returns
    -------
    Adapted
        Rows of the demand table with the cost of each in GBP/week, NaN where it is not stated.
        ``package_id`` is ``PERSON-``, an invented number and the row of the file. ``funder``
        stays blank: the extract's funding status says how a person pays, not which body does.

    Raises
    ------
    InputError
        When the file cannot be read or lacks a field, an option cannot be used, or there are
        several files.
    """
    rate = _rate(source)
    parsed = _parse(source)
    facts = rows.describe_rows(parsed.cells, rate)
    cells = parsed.cells.drop(columns="person")
    placed = rows.sort_rows(cells, facts, as_of=context.as_of, has_rate=rate is not None)
    kept = placed.passed == ""
    service = source.text(SERVICE)
    raw = _demand(parsed.file, cells, facts, kept=kept, service=service)
    told = replace(raw, frame=cells[kept].reset_index(drop=True))
    numbers = f"{int(kept.sum()):,} of {len(kept):,} rows are home care on {context.as_of}"
    if not kept.any():
        raw = replace(raw, faults=(*raw.faults, _nothing(raw, placed.passed, context)))
    return Adapted(
        raw=raw,
        passed_over=_passed_over(facts, placed.passed),
        row_faults=tuple(
            fault for each in placed.findings if (fault := _told(each, told, kept)) is not None
        ),
        cost_gbp_per_week=facts["cost"].to_numpy(dtype=float)[kept],
        notes=(
            f"{raw.place()}: {numbers}; persons are told apart by invented numbers",
            *_notes(raw.place(), cells, facts, sound=placed.sound, rate=rate),
        ),
    )


def _rate(source: Source) -> float | None:
    rate = source.number(RATE)
    if RATE in source.options and not (rate is not None and 0 < rate < float("inf")):
        raise InputError(
            Fault(
                "the assumed rate is not a price",
                f"{source.table}, {RATE}",
                str(source.options[RATE]),
                "pounds an hour above nothing, such as 21.50",
                "state the average price of an hour, or leave the option out",
            )
        )
    return rate


def _parse(source: Source) -> _Parsed:
    """Return the needed fields of a file, under their own names, and nothing else of it."""
    if len(source.paths) != 1:
        raise InputError(
            Fault(
                "Client Level Data comes from one file",
                f"{source.table}, file",
                listed([path.name for path in source.paths]) or "none",
                "the latest extract, which covers every service still open",
                "name the latest file alone",
            )
        )
    raw = read_raw(
        source.paths[0],
        "Client Level Data",
        sheet=source.sheet,
        is_heading=lambda held: not _missing(held),
        keep=_is_needed,
    )
    places = pick_fields(list(raw.frame.columns), place=raw.place())
    cells = pd.DataFrame(
        {name: raw.frame.iloc[:, places[name]] if name in places else "" for name in words.FIELDS},
        index=raw.frame.index,
        dtype="object",
    )
    headings = {name: str(raw.frame.columns[place]) for name, place in places.items()}
    return _Parsed(cells, replace(raw, frame=raw.frame.iloc[:, :0], headings=headings))


def _is_needed(heading: str) -> bool:
    return any(words.fold(heading) in spellings for _, spellings in words.FIELDS.values())


def _missing(headings: list[str]) -> list[str]:
    held = {words.fold(heading) for heading in headings}
    return [
        name
        for name, (_, spellings) in words.FIELDS.items()
        if name not in words.MAY_LACK and not held & set(spellings)
    ]


def pick_fields(headings: list[str], *, place: str) -> Mapping[str, int]:
    """Return the needed fields of a Client Level Data file with the position of each.

    Parameters
    ----------
    headings : list of str
        The row of headings; capitals, blanks, underscores and brackets make no difference.
    place : str
        The file, for messages.

    Raises
    ------
    InputError
        When a field is missing or stands twice.

    Examples
    --------
    >>> names = [heading.upper().replace(" ", "_") for heading, _ in words.FIELDS.values()]
    >>> dict(pick_fields(["NHS Number", *names], place="cld.csv"))["postcode"]
    3
    """
    folded = [words.fold(heading) for heading in headings]
    faults = [
        Fault(
            "a field of the Client Level Data is missing",
            f"{place}, headings",
            "no such heading",
            f'"{words.FIELDS[name][0]}"',
            "export the file with this field",
        )
        for name in _missing(headings)
    ]
    places = {
        name: [at for at, heading in enumerate(folded) if heading in spellings]
        for name, (_, spellings) in words.FIELDS.items()
    }
    faults += [
        Fault(
            "a field of the Client Level Data stands twice",
            f"{place}, headings",
            listed([headings[at] for at in found]),
            "each field once",
            "rename or remove one of the columns",
        )
        for found in places.values()
        if len(found) > 1
    ]
    if faults:
        raise InputError(faults)
    return {name: found[0] for name, found in places.items() if found}


def _demand(
    file: RawTable,
    cells: pd.DataFrame,
    facts: pd.DataFrame,
    *,
    kept: npt.NDArray[np.bool_],
    service: str,
) -> RawTable:
    """Return the rows handed on as text under the headings of the demand table."""
    numbers = np.asarray(file.row_numbers, dtype=np.int64)[kept]
    facts, cells = facts[kept], cells[kept]
    hours = pd.Series(plain(facts["hours"].to_numpy(dtype=float)), index=facts.index)
    frame = pd.DataFrame(
        {
            "package_id": [
                f"PERSON-{person:06d}-{row}" if person else ""
                for person, row in zip(facts["person"], numbers, strict=True)
            ],
            "person_id": [f"PERSON-{each:06d}" if each else "" for each in facts["person"]],
            "postcode": cells["postcode"],
            "hours_per_week": hours,
            "service": service,
            "incumbent_provider_id": facts["provider"],
            "status": "placed",
            "start_on": _day_text(facts["start_on"]),
            "end_on": _day_text(facts["end_on"]),
        },
        dtype="object",
    ).reset_index(drop=True)
    own = {
        name: file.headings[field] for name, field in MADE_FROM.items() if field in file.headings
    }
    return replace(
        file,
        frame=frame,
        row_numbers=tuple(numbers.tolist()),
        headings={**file.headings, **own},
    )


def _day_text(day: pd.Series) -> pd.Series:
    text: pd.Series = day.dt.strftime("%Y-%m-%d").fillna("").astype("object")
    return text


def _told(found: rows.Finding, told: RawTable, kept: npt.NDArray[np.bool_]) -> RowFault | None:
    fault = row_fault(
        found.reason,
        found.mask[kept],
        raw=told,
        column=found.column,
        what=found.what,
        allowed=found.allowed,
        do=found.do,
    )
    if fault is None or found.column not in told.frame:
        return fault
    # The field is no column of demand: the cells go with the fault.
    return replace(fault, found=tuple(told.frame[found.column].iloc[fault.rows]))


def _nothing(raw: RawTable, passed: npt.NDArray[np.object_], context: Context) -> Fault:
    reasons, counts = np.unique(passed.astype(str), return_counts=True)
    found = [f"{count:,} rows: {reason}" for reason, count in zip(reasons, counts, strict=True)]
    return Fault(
        f"no row is home care on {context.as_of}",
        raw.place(),
        listed(found) or "no row",
        "services of home support that had begun and had not ended on the day",
        "check as_of, and that the extract covers the day",
    )


def _passed_over(facts: pd.DataFrame, passed: npt.NDArray[np.object_]) -> tuple[PassedOver, ...]:
    """Return the account of rows not handed on; hours are those of home care alone."""
    is_home_care = (
        facts["component"].isin(words.HOME_CARE)
        & (facts["event_type"] == "Service")
        & (facts["service_type"] == words.COMMUNITY)
    )
    hours = np.where(is_home_care, facts["hours"].fillna(0.0), 0.0)
    cost = facts["cost"].fillna(0.0).to_numpy(dtype=float)
    return tuple(
        PassedOver(
            reason,
            rows=int((passed == reason).sum()),
            hours=total_hours(hours[passed == reason]),
            cost_gbp_per_week=total(cost[passed == reason]),
        )
        for reason in sorted({str(each) for each in passed if each})
    )


def _notes(
    place: str,
    cells: pd.DataFrame,
    facts: pd.DataFrame,
    *,
    sound: npt.NDArray[np.bool_],
    rate: float | None,
) -> list[str]:
    """Return what was taken otherwise than it stands in rows that are used, with their hours."""
    cells, facts = cells[sound], facts[sound]
    is_hourly = facts["frequency"] == words.HOURLY
    signed = (amounts(cells["unit_cost"]) < 0) | (amounts(cells["planned_units"]) < 0)
    by_time = facts["frequency"].isin([name for _, name, _ in words.PRICED_BY_TIME])
    people = facts.groupby("person")["hours"].transform("size")
    filled = cells["location_id"] != ""
    strange = filled & ~cells["location_id"].str.fullmatch(rows.LOCATION)
    told = []
    if rate is not None:
        for name in [each for each in words.FREQUENCIES if each != words.HOURLY]:
            here = facts[facts["frequency"] == name]
            if len(here):
                told.append(
                    f"{_rows(here)} with the frequency {name} and "
                    f"{pounds(total(here['cost']))} a week: hours are the weekly cost divided by "
                    f"an assumed {pounds(rate)} an hour"
                )
    for mask, words_told in (
        (signed, "negative price or planned units: taken as positive"),
        (
            by_time & facts["planned_units"].notna(),
            "priced by time that also state planned units: the frequency is trusted over them",
        ),
        (is_hourly & facts["cost"].isna(), "hours and no unit cost: their cost is not known"),
        (facts["hours"] == 0, "no hours planned: used as packages of nothing"),
        (people > 1, f"several packages at once for one person ({_people(facts, people)})"),
        (strange, "Provider CQC Location ID not as 1-123456789: the location's name is used"),
        (facts["provider"] == "", "no provider named: in care, with no provider to keep them with"),
    ):
        here = facts[np.asarray(mask, dtype=bool)]
        if len(here):
            told.append(f"{_rows(here)}: {words_told}")
    return [f"{place}: {each}" for each in told]


def _rows(facts: pd.DataFrame) -> str:
    hours = hours_text(total_hours(facts["hours"].fillna(0.0).to_numpy(dtype=float)))
    return f"{len(facts):,} row{'s' if len(facts) > 1 else ''} of {hours} hours a week"


def _people(facts: pd.DataFrame, packages: pd.Series) -> str:
    count = facts.loc[packages > 1, "person"].nunique()
    return f"{count:,} {'person' if count == 1 else 'people'}"


def _recognises(first_rows: list[list[str]], path: Path) -> bool:
    del path
    return any(not _missing(cells) for cells in first_rows)


FORMATS: tuple[Format, ...] = (
    Format(
        NAME,
        "demand",
        "Client Level Data, release 1 or 2, as sent to DHSC; only the needed fields are read",
        read=read_client_level_data,
        recognises=_recognises,
        options=(
            Option(
                RATE,
                "number",
                "pounds an hour by which a price that is not by the hour is turned into hours; "
                "without it such rows are faults",
            ),
            Option(SERVICE, "text", "name the scenario gives to these hours, such as maintenance"),
        ),
        takes=("sheet",),
    ),
)
