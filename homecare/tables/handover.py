"""The hand-over: a frozen value that carries a declared table from one stage to the next.

Owns how such a table is written to disk and read back. Receives rows and the parameters that made
them; hands on both, unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import pandas as pd

from homecare.tables.columns import Column, Table


@dataclass(frozen=True)
class HandOver:
    """A frozen value passed between rooms: one declared table and the parameters that made it.

    Attributes
    ----------
    frame : pandas.DataFrame
        Rows with at least the columns of ``declared`` in their order; never changed in place.
        Those of ``stated`` are written where the rows have them.
    made_with : mapping
        Parameter path to value, of the parameters that made the table.
    """

    declared: ClassVar[Table]
    stated: ClassVar[tuple[Column, ...]] = ()
    frame: pd.DataFrame
    made_with: Mapping[str, object]

    def __post_init__(self) -> None:
        missing = set(self.declared.column_names()) - set(self.frame.columns)
        if missing:
            raise ValueError(f"{self.declared.name} lacks columns {sorted(missing)}")

    def write(self, path: Path) -> None:
        """Write the declared columns as CSV; full precision, no time stamp."""
        columns = list(self.declared.column_names())
        columns += [column.name for column in self.stated if column.name in self.frame]
        self.frame[columns].to_csv(path, index=False, lineterminator="\n", date_format="%Y-%m-%d")

    @classmethod
    def read(cls, path: Path, made_with: Mapping[str, object] | None = None) -> Self:
        """Read back what ``write`` wrote."""
        texts = pd.read_csv(path, dtype=str, keep_default_na=False)
        held = {}
        stated = (column for column in cls.stated if column.name in texts)
        for column in (*cls.declared.columns, *stated):
            cells = texts[column.name]
            if column.kind in ("number", "whole"):
                held[column.name] = pd.to_numeric(cells.mask(cells == ""), errors="raise")
            elif column.kind == "date":
                held[column.name] = pd.to_datetime(cells.mask(cells == "")).astype("datetime64[s]")
            else:
                held[column.name] = cells.astype("object")
        return cls(frame=pd.DataFrame(held), made_with=dict(made_with or {}))
