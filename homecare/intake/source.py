"""Sources: one entry of an intake file, and what a reader of a format makes of it.

Owns the hand-overs between an intake file and the readers of the formats councils hold. A reader
receives a `Source` and a `Context`; it hands on an `Adapted`: text cells under declared headings,
with an account of every row of the file that is not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from homecare.intake.checks import RowFault
from homecare.intake.reading.files import RawTable

AUTO = "auto"


@dataclass(frozen=True)
class Source:
    """Where one table of an intake comes from.

    Attributes
    ----------
    table : str
        Name of the table: ``zones``, ``postcodes``, ``demand``, ``providers``, ...
    paths : tuple of pathlib.Path
        Files, folders or zips, read in this order as one table.
    format : str
        A registered format, or ``auto``: found by the file's headings.
    sheet : str
        Sheet of a workbook; empty: the one whose headings fit.
    columns : mapping
        Declared column to its heading in the file.
    values : mapping
        Declared column to a mapping from the file's cells to the declared ones.
    options : mapping
        What the format alone knows; see `Format.options`.
    folder : pathlib.Path
        Folder of the intake file, beside which a SQLite file may stand.
    """

    table: str
    paths: tuple[Path, ...]
    format: str = AUTO
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    folder: Path = Path()

    @property
    def is_database(self) -> bool:
        """Whether it is a table of a database, not a file."""
        return "url" in self.options

    def files(self) -> tuple[Path, ...]:
        """Return every file it names: its own, and those its options name beside them."""
        return (*self.paths, *(each for each in self.options.values() if isinstance(each, Path)))

    def label(self) -> str:
        """Return how faults name the source: its first file, or its table of a database."""
        if self.paths:
            return self.paths[0].name
        return f"database, {self.text('relation') or 'query'}"

    def text(self, name: str, default: str = "") -> str:
        """Return an option that is text."""
        return str(self.options.get(name, default))

    def number(self, name: str) -> float | None:
        """Return an option that is a number, or None where it is not stated."""
        held = self.options.get(name)
        return float(held) if isinstance(held, int | float) else None

    def flag(self, name: str) -> bool:
        """Return an option that is true or false; false where it is not stated."""
        return bool(self.options.get(name, False))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return an option that is a list of texts."""
        held = self.options.get(name, ())
        return tuple(str(each) for each in held) if isinstance(held, list | tuple) else (str(held),)


@dataclass(frozen=True)
class Context:
    """What a reader may need to know of the rest of the intake.

    Attributes
    ----------
    as_of : datetime.date
        Day the intake describes.
    extent_m : tuple of float or None
        West, south, east and north of the zones with a margin, National Grid metres; None: no
        limit.
    wanted_postcodes : frozenset of str
        Postcodes of the demand, which are kept wherever they lie.
    """

    as_of: date
    extent_m: tuple[float, float, float, float] | None = None
    wanted_postcodes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PassedOver:
    """Rows of a file that are not of the table, or not wanted; they are no faults.

    Attributes
    ----------
    reason : str
        Why, as the ledger names it.
    rows : int
        How many.
    hours : float
        Their hours a week, where known.
    cost_gbp_per_week : float
        What the file says they cost a week, where it does.
    """

    reason: str
    rows: int
    hours: float = 0.0
    cost_gbp_per_week: float = 0.0


@dataclass(frozen=True)
class Adapted:
    """What a reader hands on.

    Attributes
    ----------
    raw : RawTable
        Text cells under declared headings, with the file's own row numbers.
    passed_over : tuple of PassedOver
        Every other row of the file.
    row_faults : tuple of RowFault
        What the reader itself finds wrong; rows are positions in ``raw``.
    cost_gbp_per_week : (rows,) float or None
        What the file says each row costs a week; None: it says nothing.
    notes : tuple of str
        What is worth knowing and is no fault.
    """

    raw: RawTable
    passed_over: tuple[PassedOver, ...] = ()
    row_faults: tuple[RowFault, ...] = ()
    cost_gbp_per_week: npt.NDArray[np.float64] | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """An option of a format.

    Attributes
    ----------
    name : str
        Key in the intake file.
    shape : str
        What it holds.
    meaning : str
        What it decides, for the manual.
    allowed : tuple of str
        The words a text may be; empty: any.
    """

    name: str
    shape: Literal["text", "number", "flag", "list", "map", "path"]
    meaning: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Format:
    """A registered format of files that a table can come from.

    Attributes
    ----------
    name : str
        Word by which an intake file names it.
    table : str
        The table its rows are of.
    meaning : str
        What the files are, for the manual.
    read : callable
        Makes an `Adapted` of a `Source`.
    recognises : callable
        Whether the first rows of a file, and its path, are of this format.
    options : tuple of Option
        What may be said beside file, sheet, columns and values.
    takes : tuple of str
        Which of ``sheet``, ``columns`` and ``values`` an intake file may state for it.
    """

    name: str
    table: str
    meaning: str
    read: Callable[[Source, Context], Adapted]
    recognises: Callable[[list[list[str]], Path], bool]
    options: tuple[Option, ...] = ()
    takes: tuple[str, ...] = ()
