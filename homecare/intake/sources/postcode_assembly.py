"""Assembly: the rows kept of all files of a directory, made one table under declared headings.

Receives the `Selection` that read them and what was opened; hands on the `Adapted`: cells,
headings as the files spell them, row faults, counts and notes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.intake.checks import row_fault
from homecare.intake.reading.archives import Member
from homecare.intake.reading.files import RawTable
from homecare.intake.source import Adapted, Context, PassedOver, Source
from homecare.intake.sources.postcode_columns import STEMS
from homecare.intake.sources.postcode_completion import complete
from homecare.intake.sources.postcode_rows import Selection, area_of, tidy_rows
from homecare.tables import POSTCODES


@dataclass(frozen=True)
class Opened:
    """A file that was read.

    Attributes
    ----------
    path : pathlib.Path
        The source: the file itself, or the folder or zip that holds it.
    member : Member
        The file.
    headings : dict
        Name of each column read to its heading in the file.
    faults : list of Fault
        Rows whose cells do not match the headings.
    """

    path: Path
    member: Member
    headings: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def begin(source: Source, context: Context) -> tuple[Selection, frozenset[str]]:
    """Return an empty selection, and the postcode areas whose files are to be opened.

    Areas of the demand's postcodes are added to those named; where none is named there is no limit.

    Raises
    ------
    InputError
        When the source maps words, which a directory does not need, or names no area at all.
    """
    faults = [
        Fault(
            "the mapping names no column",
            f"{source.table}, columns.{column}",
            column,
            listed(POSTCODES.column_names(), at_most=20),
            "correct the name",
        )
        for column in source.columns
        if column not in (*STEMS, *POSTCODES.column_names())
    ]
    named = frozenset(each.strip().upper() for each in source.texts("areas"))
    strange = sorted(each for each in named if not (each.isalpha() and len(each) <= 2))
    if strange:
        faults.append(
            Fault(
                "no postcode area has such a name",
                f"{source.table}, areas",
                listed(strange),
                "one or two letters, such as LE or B",
                "correct the areas",
            )
        )
    if faults:
        raise InputError(faults)
    demanded = {area_of(each) for each in context.wanted_postcodes} - {""}
    return Selection(context, named), named | frozenset(demanded) if named else frozenset()


def assemble(source: Source, selection: Selection, opened: list[Opened]) -> Adapted:
    """Return all rows kept as one table under declared headings.

    Parameters
    ----------
    source : Source
        Its options say what completes the table, and which LSOAs it holds.
    selection : Selection
        The rows kept, and the count of the others.
    opened : list of Opened
        The files read.
    """
    headings = {name: at for each in opened for name, at in each.headings.items()}
    frame = _one_frame(selection, headings)
    tidied = tidy_rows(frame)
    notes = [*_files_note(opened, selection), *tidied.notes]
    frame = tidied.frame
    for option in ("complete_with", "classes_from"):
        for path in source.texts(option) if len(frame) else ():
            frame, more = complete(frame, Path(path))
            notes += more
    frame, year_notes = _lsoa(frame, source.text("lsoa_year"))
    notes += [*year_notes, *_class_notes(frame)]
    raw = RawTable(
        frame=frame[[name for name in POSTCODES.column_names() if name in frame.columns]],
        row_numbers=tuple(np.concatenate(selection.row_numbers).tolist())
        if selection.row_numbers
        else (),
        source=listed([each.name for each in source.paths]),
        sha256=_hash(opened),
        notices=(),
        faults=tuple(fault for each in opened for fault in each.faults),
        headings=_headings(headings),
        row_files=_row_files(opened, selection),
    )
    fault = row_fault(
        "the postcode has no grid reference",
        tidied.no_reference,
        raw=raw,
        column="postcode",
        what="the postcode has no British grid reference in the directory",
        allowed="a postcode with easting and northing",
        do="give the package a neighbouring postcode, or its zone and band",
    )
    return Adapted(
        raw=raw,
        passed_over=tuple(
            PassedOver(reason, rows) for reason, rows in sorted(selection.passed_over.items())
        ),
        row_faults=() if fault is None else (fault,),
        notes=tuple(f"{raw.source}: {note}" for note in notes),
    )


def _one_frame(selection: Selection, headings: dict[str, str]) -> pd.DataFrame:
    if not selection.kept:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in headings})
    # Files of one edition have the same columns; of two editions one may lack some.
    return pd.concat(selection.kept, ignore_index=True).fillna("").astype("object")


def _hash(opened: list[Opened]) -> str:
    sums = list(dict.fromkeys(each.member.sha256 for each in opened))
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()


def _headings(found: dict[str, str]) -> dict[str, str]:
    renamed = {"grid_quality": "position_quality", "terminated": "terminated_on"}
    return {renamed.get(name, name): heading for name, heading in found.items() if heading != name}


def _row_files(opened: list[Opened], selection: Selection) -> tuple[str, ...]:
    """Return the file of each row kept, where there are several: numbers alone would not tell."""
    if len(opened) < 2:
        return ()
    return tuple(name for name, count in selection.files for _ in range(count))


def _files_note(opened: list[Opened], selection: Selection) -> list[str]:
    if len(opened) < 2:
        return []
    names = listed([Path(each.member.name).name for each in opened], at_most=4)
    rows = sum(len(each) for each in selection.row_numbers)
    numbered = f"each of the {rows:,} rows kept bears the number it has in its own file"
    return [f"{len(opened)} files read ({names}); {numbered}"]


def _lsoa(frame: pd.DataFrame, year: str) -> tuple[pd.DataFrame, list[str]]:
    """Return rows with `lsoa` of the year asked, or of 2021 where it is held."""
    if "lsoa" in frame.columns:
        return frame, []
    held = [each for each in ("2021", "2011") if f"lsoa{each[2:]}" in frame.columns]
    chosen = year or (held[0] if held else "")
    if chosen and chosen not in held:
        raise InputError(
            Fault(
                f"the directory has no LSOAs of {chosen}",
                "postcodes, lsoa_year",
                chosen,
                listed(held) or "no LSOA at all",
                "take lsoa_year out, or name a lookup with complete_with",
            )
        )
    if not chosen:
        return frame, []
    return frame.assign(lsoa=frame[f"lsoa{chosen[2:]}"]), [f"lsoa holds the LSOAs of {chosen}"]


def _class_notes(frame: pd.DataFrame) -> list[str]:
    notes = []
    if _is_blank(frame, "ruc2011"):
        notes.append(
            "no rural-urban class of 2011: a band rule by it needs an ONSPD (NSPL has had none "
            "since August 2025, and Code-Point Open never had), or a lookup named with "
            "complete_with or classes_from"
        )
    if _is_blank(frame, "ruc2021"):
        notes.append(
            "no rural-urban class of 2021: a band rule by it needs an ONSPD or NSPL of 2025 or "
            "later, or a lookup named with complete_with or classes_from"
        )
    return notes


def _is_blank(frame: pd.DataFrame, name: str) -> bool:
    return name not in frame.columns or not (frame[name] != "").any()
