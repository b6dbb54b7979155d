"""The ledger: rows and hours in, used and set aside, by reason, always in balance.

Owns the account of one intake of demand. Receives hours of every row and the rows set aside;
hands on the ledger of the contract. Hours in equal hours used plus hours set aside, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InternalError
from homecare.units import total_hours


@dataclass(frozen=True)
class Ledger:
    """Where every row and hour of demand went.

    Attributes
    ----------
    hours : (rows,) float
        Hours a week of every row of the file; a cell that is no number counts as zero hours, and
        its row is counted.
    reason : (rows,) object
        Why the row is set aside; empty for a row that is used.
    """

    hours: npt.NDArray[np.float64]
    reason: npt.NDArray[np.object_]

    @classmethod
    def of(cls, hours: npt.NDArray[np.float64]) -> Ledger:
        """Return the ledger of an intake in which every row is used."""
        known = np.where(np.isfinite(hours), hours, 0.0)
        return cls(hours=known, reason=np.full(known.shape, "", dtype=object))

    def set_aside(self, rows: npt.NDArray[np.int64], reason: str) -> Ledger:
        """Return the ledger with more rows set aside; a row keeps its first reason."""
        reasons = self.reason.copy()
        fresh = rows[reasons[rows] == ""]
        reasons[fresh] = reason
        return Ledger(hours=self.hours, reason=reasons)

    def used(self) -> npt.NDArray[np.bool_]:
        """Return which rows are used, shape (rows,)."""
        return np.asarray(self.reason == "", dtype=bool)

    def as_dict(self) -> dict[str, object]:
        """Return the ledger of the contract.

        Raises
        ------
        InternalError
            When hours in differ from hours used plus hours set aside.
        """
        used = self.used()
        hours_used = total_hours(self.hours[used])
        hours_aside = total_hours(self.hours[~used])
        hours_in = total_hours(self.hours)
        if abs(hours_in - (hours_used + hours_aside)) > 1e-9 * max(1.0, abs(hours_in)):
            raise InternalError(
                Fault(
                    "the ledger does not balance",
                    "ledger",
                    f"{hours_in} in, {hours_used} used, {hours_aside} set aside",
                    "hours in equal to hours used plus hours set aside",
                    "report this",
                )
            )
        reasons = [
            {
                "reason": name,
                "rows": int((self.reason == name).sum()),
                "hours": total_hours(self.hours[self.reason == name]),
            }
            for name in sorted({str(each) for each in self.reason if each})
        ]
        return {
            "rows_in": len(self.hours),
            "hours_in": hours_used + hours_aside,
            "rows_used": int(used.sum()),
            "hours_used": hours_used,
            "rows_set_aside": int((~used).sum()),
            "hours_set_aside": hours_aside,
            "reasons": reasons,
        }
