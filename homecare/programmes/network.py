"""A programme's rows and bounds in whole numbers, as a network is stated.

Owns the form in which programmes of whole numbers are handed to those that solve and prove them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Network:
    """Rows ``A x <= b`` with ``0 <= x <= u``, all whole.

    Attributes
    ----------
    columns : int
        Number of columns.
    row, column : (entries,) int64
        Where A has entries; it is zero elsewhere.
    row_upper : (rows,) int64
        Right-hand sides b.
    upper : (columns,) int64
        Upper bounds u; every column needs one.
    is_whole : bool
        Whether every vertex is known to be whole, so that the proof may be demanded.
    value : (entries,) int64, optional
        The entries; all one without it.
    unit : (rows,) int64, optional
        What each row is divided by for the solver, which has limited digits; ones without it.
    """

    columns: int
    row: Ints
    column: Ints
    row_upper: Ints
    upper: Ints
    is_whole: bool = True
    value: Ints | None = None
    unit: Ints | None = None

    @property
    def entries(self) -> Ints:
        """Return the entries of A, (entries,)."""
        return np.ones(len(self.row), dtype=np.int64) if self.value is None else self.value

    @property
    def units(self) -> Ints:
        """Return what each row is divided by for the solver, (rows,)."""
        return np.ones(len(self.row_upper), dtype=np.int64) if self.unit is None else self.unit
