"""Completion: columns a postcode directory lacks, filled from a second file that has them.

Receives the rows kept of a directory and the path of a lookup; hands on the rows with their blank
cells filled where the lookup knows better, and notes that count them. A cell that is filled is
never changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.intake.reading.archives import Member, members
from homecare.intake.reading.files import stream_table
from homecare.intake.sources.postcode_columns import find_columns
from homecare.intake.sources.postcode_rows import CODES, area_of, bare

# What a lookup may be keyed by, finest first.
KEYS = ("postcode", "oa21", "oa11", "lsoa21", "lsoa11")
FILLED = ("oa21", "oa11", "lsoa21", "lsoa11", "ward", "district", "ruc2011", "ruc2021")


def complete(frame: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return rows with blank codes and classes filled from a lookup, and notes that count them.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of a directory, text cells.
    path : pathlib.Path
        A lookup by postcode (such as ONS's best fit of postcodes to output areas, or another
        directory), by output area or by LSOA (such as a table of rural-urban classes): CSV, folder
        or zip.

    Raises
    ------
    InputError
        When the lookup has no column by which it can be joined, or nothing to add.
    """
    table, key = _read_lookup(path, frame)
    keys = bare(frame["postcode"]) if key == "postcode" else frame[key]
    out = frame.copy()
    notes = []
    for name in (each for each in table.columns if each != key):
        found = keys.map(table.set_index(key)[name]).fillna("")
        held = out[name] if name in out.columns else pd.Series("", index=out.index, dtype="object")
        fills = (held == "") & (found != "")
        out[name] = held.where(~fills, found)
        left = int((out[name] == "").sum())
        notes.append(
            f"{name}: {int(fills.sum()):,} postcode(s) filled from {path.name} by {key}"
            + (f"; {left:,} remain blank" if left else "")
        )
        if name == "ruc2011" and key.startswith("lsoa") and fills.any():
            notes.append(
                f"{path.name} gives the 2011 class by LSOA, where E1 means village and dispersed "
                "and F1 does not occur: a band for isolated dwellings cannot be told from it"
            )
    return out, tuple(notes)


def _read_lookup(path: Path, frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return a lookup's key and columns to fill, one row a key, and the name of the key."""
    held = [name for name in KEYS if name in frame.columns]
    areas = {area_of(each) for each in frame["postcode"].unique()}
    parts: list[pd.DataFrame] = []
    headings: list[str] = []
    for member in _members_of(path, areas):

        def pick(cells: list[str], headings: list[str] = headings) -> Mapping[str, int]:
            headings[:] = cells
            found = find_columns(cells)
            return {name: at for name, at in found.items() if name in (*held, *FILLED)}

        for chunk in stream_table(member, pick=pick):
            key = next((name for name in held if name in chunk.frame.columns), "")
            if not key or len(chunk.frame.columns) < 2:
                break
            keys = bare(chunk.frame[key]) if key == "postcode" else chunk.frame[key]
            wanted = bare(frame["postcode"]) if key == "postcode" else frame[key]
            chosen = chunk.frame.assign(**{key: keys})[keys.isin(wanted.unique()) & (keys != "")]
            if len(chosen):
                parts.append(_coded(chosen))
    if not parts:
        raise InputError(
            Fault(
                "the file cannot complete the postcodes",
                path.name,
                f"headings {listed(headings) or 'none'}, and no row in common",
                f"a column {' or '.join(held)} with values of the postcodes, and a column to add: "
                f"{listed(FILLED, at_most=9)}",
                "name a lookup by postcode, output area or LSOA",
            )
        )
    table = pd.concat(parts, ignore_index=True)
    key = next(name for name in held if name in table.columns)
    return _one_row_a_key(table, key, path), key


def _members_of(path: Path, areas: set[str]) -> Sequence[Member]:
    """Return a lookup's tables; of a folder of one file an area, those of the areas there are."""
    every = members(path)
    by_area = [each for each in every if "multi_csv" in each.name.lower().split("/")]
    if not by_area:
        return every
    return [each for each in by_area if Path(each.name).stem.split("_")[-1].upper() in areas]


def _coded(rows: pd.DataFrame) -> pd.DataFrame:
    out = rows.copy()
    for name in (each for each in CODES if each in out.columns):
        out[name] = out[name].mask(out[name].str.fullmatch("[A-Z]99999999"), "")
    return out


def _one_row_a_key(table: pd.DataFrame, key: str, path: Path) -> pd.DataFrame:
    table = table.drop_duplicates()
    doubled = table[key].duplicated(keep=False)
    if doubled.any():
        raise InputError(
            Fault(
                f"the lookup says two things of one {key}",
                f"{path.name}, column {key}",
                listed(sorted(table.loc[doubled, key].unique()), at_most=3),
                f"each {key} once",
                "correct the lookup, or name another",
            )
        )
    return table
