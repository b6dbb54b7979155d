"""Canonical tables: a file read and checked in one step.

Receives a path and the declared table; hands on a `Checked` table. Nothing is dropped here.
"""

from __future__ import annotations

from pathlib import Path

from homecare.intake.checks import Checked, check_table
from homecare.intake.reading.files import read_raw
from homecare.tables import Table


def read_table(path: Path, table: Table) -> Checked:
    """Return a canonical table read from CSV or XLSX and checked against its declaration.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    table : Table
        What it should hold, such as `homecare.tables.DEMAND`.

    Raises
    ------
    InputError
        When the file cannot be read at all; faults inside it are in the result.
    """
    return check_table(read_raw(path, table.name), table)
