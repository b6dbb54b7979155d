"""Columns and tables as they are declared: name, kind, unit, meaning and limits.

Owns what a declaration says, and what it says a cell may hold. Receives nothing; hands on the types
of which every declared table is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Kind = Literal["id", "text", "postcode", "number", "whole", "date", "choice", "list"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Heading in the file; a quantity's name ends in its unit.
    kind : str
        What a cell holds. ``id`` and ``list`` are text; ``list`` is ``a;b``; only an empty cell
        is blank.
    meaning : str
        What the column says, for the manual.
    unit : str
        Unit of a quantity, else empty.
    needed : bool
        Whether the file must have the column.
    blank : bool
        Whether a cell may be empty.
    minimum, maximum : float or None
        Limits of a number, both included.
    choices : tuple of str
        Allowed values of a ``choice``.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    needed: bool = False
    blank: bool = True
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()

    def allowed(self) -> str:
        """Return what a cell may hold, in words."""
        words = {
            "id": "an identifier",
            "text": "text",
            "postcode": 'a full UK postcode such as "LE1 1AA"',
            "number": "a plain number such as 12.5",
            "whole": "a whole number such as 7",
            "date": "a date as 2020-11-30 or 30/11/2020",
            "choice": "one of " + ", ".join(self.choices),
            "list": "names joined by ;",
        }[self.kind]
        if self.minimum is not None and self.maximum is not None:
            words += f" from {self.minimum:,.12g} to {self.maximum:,.12g}"
        elif self.minimum is not None:
            words += f", {self.minimum:,.12g} or more"
        return words + (" (or an empty cell)" if self.blank else "")


@dataclass(frozen=True)
class Table:
    """A declared table.

    Attributes
    ----------
    name : str
        Name of the table.
    meaning : str
        What one row is.
    columns : tuple of Column
        Its columns in order.
    key : tuple of str
        Columns whose values together may occur once; rows with a blank among them are exempt.
    one_of : tuple of str
        Columns of which the file needs at least one, and each row at least one filled.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    one_of: tuple[str, ...] = field(default=())

    def column_names(self) -> tuple[str, ...]:
        """Return the headings in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return one column by name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def blank_column(column: Column, index: pd.Index) -> pd.Series:
    """Return an empty column of the type its kind is held in.

    Numbers are float64 (blank: NaN), dates datetime64 (blank: NaT), the rest str (blank: "").
    """
    if column.kind in ("number", "whole"):
        return pd.Series(float("nan"), index=index, dtype="float64", name=column.name)
    if column.kind == "date":
        return pd.Series(pd.NaT, index=index, dtype="datetime64[s]", name=column.name)
    return pd.Series("", index=index, dtype="object", name=column.name)
