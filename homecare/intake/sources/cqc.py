"""The regulator's public files: home care locations of the CQC as providers, with their ratings.

Owns which locations are providers of home care, and what a published rating means. Receives the
active locations (ODS or XLSX), the directory (CSV) and the latest ratings (ODS); hands on rows of
the providers table. A location not rated is ``unrated``, never good; its address is a base, not
the area it serves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, listed, nearest
from homecare.intake.checks import RowFault, row_fault
from homecare.intake.reading.files import RawTable, peek, read_raw
from homecare.intake.reading.words import tidy_name
from homecare.intake.source import Adapted, Context, Format, Option, PassedOver, Source
from homecare.intake.sources.cqc_columns import (
    DIRECTORY,
    LOCATIONS,
    Stems,
    is_heading,
    is_wanted,
    one_of,
    places,
)
from homecare.intake.sources.cqc_ratings import UNRATED, rated, rating_of

Mask = npt.NDArray[np.bool_]

EXTRAS = ("extra care", "supported living")
# The directory's names of the services.
DIRECTORY_SERVICES = {
    "home care": "homecare agencies",
    "extra care": "supported housing",
    "supported living": "supported living",
}
NOT_HOME_CARE = "not a home care service"
NO_PERSONAL_CARE = "not registered for personal care"
DORMANT = "dormant"
ELSEWHERE = "another local authority"
SECOND = "second registration of a location listed under its first"

OPTIONS = (
    Option("local_authority", "list", "Local authorities whose locations are wanted; all if none"),
    Option("include", "list", "Services wanted beside home care: extra care, supported living"),
    Option(
        "name",
        "text",
        "Whose name is the provider's: the location's (as it stands) or the company's",
        allowed=("location", "provider"),
    ),
    Option("ratings", "path", "Latest ratings file, whose overall ratings come before this file's"),
)


@dataclass(frozen=True)
class Choice:
    """Which rows of a file are wanted, and what stands against the others.

    Attributes
    ----------
    wanted : (rows,) bool
        Rows of home care locations.
    passed_over : tuple of PassedOver
        The others, by the first reason against each.
    """

    wanted: Mask
    passed_over: tuple[PassedOver, ...]


def read_locations(source: Source, context: Context) -> Adapted:
    """Return home care locations of the active locations file as providers.

    Raises
    ------
    InputError
        When the file cannot be read, lacks a column, or has no location in an authority wanted.
    """
    del context
    raw = _read(source, LOCATIONS, "active locations")
    at = places(raw, LOCATIONS, "active locations")
    services = ("home_care", *_extras(source))
    serves = np.any([_flags(raw, at[name]) for name in services], axis=0)
    faults = [_not_a_flag(raw, at[name]) for name in (*services, "personal_care")]
    faults.append(_not_a_flag(raw, at["dormant"], allowed=("Y", "N")))
    # A row whose flag cannot be read is kept, so that its fault is told.
    is_clear = ~_marked(faults, len(raw.frame))
    against = {
        NOT_HOME_CARE: ~serves & is_clear,
        NO_PERSONAL_CARE: ~_flags(raw, at["personal_care"]) & is_clear,
        DORMANT: _flags(raw, at["dormant"]) & is_clear,
        ELSEWHERE: ~_in_authorities(source, raw.frame[at["authority"]]),
        SECOND: _second(raw.frame, at),
    }
    return _providers(source, raw, at, _choose(against, len(raw.frame)), faults)


def read_directory(source: Source, context: Context) -> Adapted:
    """Return home care locations of the directory as providers, unrated without a ratings file.

    Raises
    ------
    InputError
        When the file cannot be read, lacks a column, or has no location in an authority wanted.
    """
    del context
    raw = _read(source, DIRECTORY, "directory")
    at = places(raw, DIRECTORY, "directory")
    kinds = {DIRECTORY_SERVICES["home care"]}
    kinds |= {DIRECTORY_SERVICES[name.replace("_", " ")] for name in _extras(source)}
    held = raw.frame[at["services"]].map(
        lambda cell: bool(kinds & {tidy_name(each) for each in cell.split("|")})
    )
    against = {
        NOT_HOME_CARE: ~held.to_numpy(dtype=bool),
        ELSEWHERE: ~_in_authorities(source, raw.frame[at["authority"]]),
    }
    return _providers(source, raw, at, _choose(against, len(raw.frame)), [])


def _read(source: Source, stems: Stems, meaning: str) -> RawTable:
    if len(source.paths) != 1:
        raise InputError(
            Fault(
                f"the {meaning} come from one file",
                f"{source.table}, file",
                listed([path.name for path in source.paths]) or "none",
                "one file",
                "name the newest file alone",
            )
        )
    return read_raw(
        source.paths[0],
        meaning,
        sheet=source.sheet,
        is_heading=lambda cells: is_heading(cells, stems),
        keep=lambda heading: is_wanted(heading, stems),
    )


def _extras(source: Source) -> tuple[str, ...]:
    """Return the services wanted beside home care, as columns are named here.

    Raises
    ------
    InputError
        When a word is no such service.
    """
    wanted = [tidy_name(each) for each in source.texts("include")]
    strange = [each for each in wanted if each not in EXTRAS]
    if strange:
        raise InputError(
            Fault(
                "include names no service",
                f"{source.table}, include",
                listed(strange),
                listed(EXTRAS),
                f"correct the word.{nearest(strange[0], EXTRAS)}",
            )
        )
    return tuple(each.replace(" ", "_") for each in EXTRAS if each in wanted)


def _flags(raw: RawTable, heading: str) -> Mask:
    return (raw.frame[heading].str.upper() == "Y").to_numpy(dtype=bool)


def _not_a_flag(
    raw: RawTable, heading: str, *, allowed: tuple[str, ...] = ("Y", "N", "")
) -> RowFault | None:
    return row_fault(
        f"{heading} is not Y or N",
        ~raw.frame[heading].str.upper().isin(allowed).to_numpy(dtype=bool),
        raw=raw,
        column=heading,
        what=f"{heading} is not Y or N",
        allowed="Y or N" + (", or an empty cell" if "" in allowed else ""),
        do="use the file as it was published",
    )


def _marked(faults: list[RowFault | None], rows: int) -> Mask:
    mask = np.zeros(rows, dtype=bool)
    for each in faults:
        if each is not None:
            mask[each.rows] = True
    return mask


def _in_authorities(source: Source, cells: pd.Series) -> Mask:
    wanted = [tidy_name(each) for each in source.texts("local_authority")]
    if not wanted:
        return np.ones(len(cells), dtype=bool)
    held = cells.map(tidy_name)
    missing = [each for each in wanted if each not in set(held)]
    if missing:
        known = sorted({cell for cell in cells if cell})
        raise InputError([one_of(each, known) for each in missing])
    return held.isin(wanted).to_numpy(dtype=bool)


def _second(frame: pd.DataFrame, at: Mapping[str, str]) -> Mask:
    """Return the rows whose location is listed under another row of the file."""
    if "primary_id" not in at:
        return np.zeros(len(frame), dtype=bool)
    own, first = frame[at["location_id"]], frame[at["primary_id"]]
    return ((first != "") & (first != own) & first.isin(own)).to_numpy(dtype=bool)


def _choose(against: Mapping[str, Mask], rows: int) -> Choice:
    left = np.ones(rows, dtype=bool)
    passed = []
    for reason, mask in against.items():
        here = left & mask
        if here.any():
            passed.append(PassedOver(reason, int(here.sum())))
        left &= ~mask
    return Choice(wanted=left, passed_over=tuple(passed))


def _providers(
    source: Source,
    raw: RawTable,
    at: Mapping[str, str],
    choice: Choice,
    faults: list[RowFault | None],
) -> Adapted:
    """Return the rows wanted as providers, with their ratings."""
    rows = np.flatnonzero(choice.wanted)
    kept = raw.frame.iloc[rows].reset_index(drop=True)
    name = at["provider_name" if source.text("name", "location") == "provider" else "location_name"]
    headings = {
        "provider_id": at["location_id"],
        "provider_name": name,
        "base_postcode": at["postcode"],
        "cqc_location_id": at["location_id"],
    }
    frame = pd.DataFrame({column: kept[heading] for column, heading in headings.items()})
    ids = frame["cqc_location_id"]
    notes = [
        _produced(source.paths[0]),
        f"{raw.place()}: base_postcode is the registered address, not the area served",
    ]
    if "rating" in at:
        frame["cqc_rating"] = kept[at["rating"]].map(rating_of)
        headings["cqc_rating"] = at["rating"]
    else:
        frame["cqc_rating"] = UNRATED
    told = [each for each in faults if each is not None]
    if source.text("ratings"):
        frame, note = rated(frame, ids, Path(source.text("ratings")))
        notes.append(note)
    elif "rating" not in at:
        notes.append(
            f"{raw.place()}: the directory states no ratings, so all are {UNRATED}; name the "
            "ratings file under ratings"
        )
    if "checked_on" in at:
        notes.append(_newest_check(raw, kept[at["checked_on"]]))
    unrated = int((frame["cqc_rating"] == UNRATED).sum())
    notes.append(f"{raw.place()}: {unrated} of {len(frame)} locations are {UNRATED}")
    # A cell at fault stays in sight, beside the declared columns.
    for each in told:
        frame[each.column] = kept[each.column]
    numbers = tuple(raw.row_numbers[row] for row in rows)
    return Adapted(
        raw=replace(raw, frame=frame, row_numbers=numbers, headings=headings),
        passed_over=choice.passed_over,
        row_faults=tuple(
            replace(each, rows=np.flatnonzero(np.isin(rows, each.rows)).astype(np.int64))
            for each in told
            if np.isin(rows, each.rows).any()
        ),
        notes=tuple(note for note in notes if note),
    )


def _newest_check(raw: RawTable, cells: pd.Series) -> str:
    """Return the newest day on which a location was checked, of cells as 19/May/2022 - 00:00."""
    days = pd.to_datetime(cells.str[:11], format="%d/%b/%Y", errors="coerce")
    unread = int((days.isna() & (cells != "")).sum())
    if days.isna().all():
        return f"{raw.place()}: no day of a check can be read" if unread else ""
    tail = f"; {unread} days cannot be read" if unread else ""
    newest = days.max().date().isoformat()
    return f"{raw.place()}: the newest check of a location is of {newest}{tail}"


def _produced(path: Path) -> str:
    """Return what the lines above the headings say of the day the file was made."""
    for cells in peek(path, rows=40):
        for cell in cells:
            if re.search(r"\b\d{1,2}(st|nd|rd|th)? [A-Z][a-z]+ 20\d\d\b", cell):
                return f"{path.name}: {' '.join(cell.split())[:120]}"
    return ""


def _recognises_locations(rows: list[list[str]], path: Path) -> bool:
    del path
    return any(is_heading(cells, LOCATIONS) for cells in rows)


def _recognises_directory(rows: list[list[str]], path: Path) -> bool:
    del path
    return any(is_heading(cells, DIRECTORY) for cells in rows)


FORMATS: tuple[Format, ...] = (
    Format(
        "cqc-locations",
        "providers",
        "CQC care directory with filters (HSCA active locations), .ods or .xlsx: home care "
        "locations, with their overall ratings",
        read_locations,
        _recognises_locations,
        OPTIONS,
        takes=("sheet",),
    ),
    Format(
        "cqc-directory",
        "providers",
        "CQC directory, .csv: home care locations, without ratings",
        read_directory,
        _recognises_directory,
        OPTIONS,
    ),
)
