"""Accounts: where every row, hour and pound of one file of an intake went.

Owns the reconciliation of an intake, table by table. Receives an adapted source with the reasons
for which rows are set aside; hands on an `Account`: in equals used plus set aside plus passed over,
in rows, in hours to the second and in money to the penny.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InternalError
from homecare.intake.source import Adapted
from homecare.units import half_away, total, total_hours

PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """One line of an account.

    Attributes
    ----------
    what : str
        ``used``, ``set aside`` (faulty, and left out as asked) or ``passed over`` (not of this
        table, or not wanted).
    reason : str
        Why; empty for rows that are used.
    rows : int
        How many.
    hours : float
        Hours a week.
    cost_gbp_per_week : float
        What the file says they cost a week.
    """

    what: str
    reason: str
    rows: int
    hours: float
    cost_gbp_per_week: float


@dataclass(frozen=True)
class Account:
    """The account of one source.

    Attributes
    ----------
    table : str
        The table it became.
    source : str
        The file.
    sha256 : str
        Hash of the file's bytes.
    has_hours, has_cost : bool
        Whether the rows have hours, and whether the file says what they cost.
    lines : tuple of Line
        Used first, then each reason.
    """

    table: str
    source: str
    sha256: str
    has_hours: bool
    has_cost: bool
    lines: tuple[Line, ...]

    def of(self, what: str) -> tuple[int, float, float]:
        """Return rows, hours and weekly cost of the lines of one kind."""
        return _sum([line for line in self.lines if line.what == what])

    def as_dict(self) -> dict[str, object]:
        """Return the account as plain values, in full precision."""
        rows, hours, cost = _sum(list(self.lines))
        held: dict[str, object] = {
            "table": self.table,
            "source": self.source,
            "sha256": self.sha256,
            "rows_in": rows,
            "hours_in": hours if self.has_hours else None,
            "cost_in_gbp_per_week": cost if self.has_cost else None,
        }
        for what in ("used", "set aside", "passed over"):
            name = what.replace(" ", "_")
            rows, hours, cost = self.of(what)
            held[f"rows_{name}"] = rows
            held[f"hours_{name}"] = hours if self.has_hours else None
            held[f"cost_{name}_gbp_per_week"] = cost if self.has_cost else None
        held["reasons"] = [
            {
                "what": line.what,
                "reason": line.reason,
                "rows": line.rows,
                "hours": line.hours if self.has_hours else None,
                "cost_gbp_per_week": line.cost_gbp_per_week if self.has_cost else None,
            }
            for line in self.lines
            if line.reason
        ]
        return held


def draw_account(
    adapted: Adapted,
    *,
    table: str,
    reason: npt.NDArray[np.object_],
    hours: npt.NDArray[np.float64] | None = None,
) -> Account:
    """Return the account of a source.

    Parameters
    ----------
    adapted : Adapted
        What its reader handed on.
    table : str
        The table it became.
    reason : (rows,) object
        Why each row is set aside; empty for a row that is used.
    hours : (rows,) float, optional
        Hours a week of each row; a cell that is no number counts as zero hours.

    Raises
    ------
    InternalError
        When the lines do not add up to what came in.
    """
    count = len(reason)
    known = np.zeros(count) if hours is None else np.where(np.isfinite(hours), hours, 0.0)
    paid = adapted.cost_gbp_per_week
    cost = np.zeros(count) if paid is None else np.where(np.isfinite(paid), paid, 0.0)
    lines = []
    for name in ["", *sorted({str(each) for each in reason if each})]:
        mask = reason == name
        lines.append(
            Line(
                what="set aside" if name else "used",
                reason=name,
                rows=int(mask.sum()),
                hours=total_hours(known[mask]),
                cost_gbp_per_week=total(cost[mask].tolist()),
            )
        )
    lines += [
        Line("passed over", each.reason, each.rows, each.hours, each.cost_gbp_per_week)
        for each in sorted(adapted.passed_over, key=lambda each: each.reason)
    ]
    account = Account(
        table=table,
        source=adapted.raw.source,
        sha256=adapted.raw.sha256,
        has_hours=hours is not None,
        has_cost=paid is not None,
        lines=tuple(lines),
    )
    _balance(account, adapted, known, cost)
    return account


def _sum(lines: list[Line]) -> tuple[int, float, float]:
    return (
        sum(line.rows for line in lines),
        total_hours([line.hours for line in lines]),
        total(line.cost_gbp_per_week for line in lines),
    )


def _balance(
    account: Account,
    adapted: Adapted,
    hours: npt.NDArray[np.float64],
    cost: npt.NDArray[np.float64],
) -> None:
    """Refuse an account whose lines do not add up to the file's own totals."""
    over = adapted.passed_over
    rows_in = len(hours) + sum(each.rows for each in over)
    hours_in = total_hours([*hours.tolist(), *(each.hours for each in over)])
    cost_in = total([*cost.tolist(), *(each.cost_gbp_per_week for each in over)])
    rows, told_hours, told_cost = _sum(list(account.lines))
    is_even = (
        abs(hours_in - told_hours) < 1 / 3600
        and abs(half_away(cost_in, 2) - half_away(told_cost, 2)) < PENNY
    )
    if rows != rows_in or not is_even:
        raise InternalError(
            Fault(
                "the account of a file does not balance",
                account.source,
                f"{rows_in} rows, {hours_in} hours, £{cost_in:.2f} in; "
                f"{rows} rows, {told_hours} hours, £{told_cost:.2f} told",
                "what comes in equal to what is used, set aside and passed over",
                "report this",
            )
        )
