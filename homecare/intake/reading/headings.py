"""Headings: which column of a file is which of a declared table.

Receives a `RawTable` under the file's own headings; hands on the same under the declared ones, with
the faults of the headings and a note for each column that is not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from homecare.errors import Fault, listed, nearest
from homecare.intake.reading.files import RawTable
from homecare.tables import Table


def match_headings(
    raw: RawTable, table: Table, cut_to: int | None
) -> tuple[RawTable, list[Fault], list[str]]:
    """Return the table under the declared headings, whatever their case or the spaces in them.

    Parameters
    ----------
    raw : RawTable
        Cells under the headings of the file.
    table : Table
        What the file should be.
    cut_to : int or None
        Length to which the kind of file cuts its headings.

    Returns
    -------
    RawTable, list of Fault, list of str
        The declared columns that are there; headings repeated or missing; a note for each column
        that is not read.
    """
    declared = {name.lower(): name for name in table.column_names()}
    if cut_to:
        starts = [name[:cut_to] for name in declared]
        cut = {name[:cut_to]: name for name in declared.values() if starts.count(name[:cut_to]) < 2}
        declared = cut | declared
    matched: dict[str, str] = {}
    faults = []
    for heading in raw.frame.columns:
        name = declared.get(heading.lower().replace(" ", "_"))
        if name is None:
            continue
        if name in matched.values():
            other = next(each for each, stands_for in matched.items() if stands_for == name)
            faults.append(
                Fault(
                    "a heading is repeated",
                    f"{raw.place()}, headings, column {name}",
                    f"{other} and {heading}",
                    "each heading once, whatever its capitals",
                    "rename or remove one of the columns",
                )
            )
            continue
        matched[heading] = name
    present = set(matched.values())
    spare = [heading for heading in raw.frame.columns if heading not in matched]
    for column in table.columns:
        if column.needed and column.name not in present:
            hint = nearest(column.name, spare)
            faults.append(_missing_column(raw, column.name, column.allowed(), spare, hint))
    if table.one_of and not present & set(table.one_of):
        names = " or ".join(table.one_of)
        faults.append(_missing_column(raw, names, f"a column {names}", spare, ""))
    notes = [f"{raw.source}: column {heading} is not read" for heading in spare]
    frame = raw.frame[list(matched)].rename(columns=matched)
    own = {name: heading for heading, name in matched.items() if heading.lower() != name}
    return replace(raw, frame=frame, headings=own | dict(raw.headings)), faults, notes


def _missing_column(
    raw: RawTable, name: str, allowed: str, spare: Iterable[str], hint: str
) -> Fault:
    return Fault(
        f"column {name} is missing",
        f"{raw.place()}, headings, column {name}",
        f"no such heading (unused headings: {listed(list(spare)) or 'none'})",
        allowed,
        f"add the column, or rename the one that holds it.{hint}",
    )
