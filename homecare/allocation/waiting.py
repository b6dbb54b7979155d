"""Who waits: which rows no provider has today, how urgent they are and how long they have waited.

Receives the packages table; hands on one value a row, in the table's order, and what goals by
priority or waiting time assume of blanks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

STANDING = ("awaiting", "returned")  # no provider has the line today, whatever else is stated


def queue_notes(packages: pd.DataFrame, goals: Sequence[str]) -> list[str]:
    """Return what goals by priority or waiting time assume of blanks."""
    whole = (packages["package_id"] != "").to_numpy(dtype=bool)
    notes = []
    if any(name.startswith("priority_") for name in goals):
        blank = int((whole & (priorities(packages) == 0)).sum())
        notes.append(f"{blank:,} of {int(whole.sum()):,} packages have no priority: no goal by "
                     "priority counts them.")  # fmt: skip
    if any(name.startswith("waited_days") for name in goals):
        waits = whole & waiting(packages)
        stated = np.zeros(len(packages), dtype=bool)
        if "referred_on" in packages.columns:
            stated = packages["referred_on"].notna().to_numpy(dtype=bool)
        blank = int((waits & ~stated).sum())
        notes.append(f"{blank:,} of {int(waits.sum()):,} packages that wait have no referred_on: "
                     "they count as referred today.")  # fmt: skip
    return notes


def waiting(packages: pd.DataFrame) -> Bools:
    """Return which rows no provider has today, (rows,)."""
    waits: Bools = (packages["incumbent_provider_id"].astype(str) == "").to_numpy(dtype=bool)
    if "status" in packages.columns:
        waits = waits | packages["status"].astype(str).isin(STANDING).to_numpy(dtype=bool)
    return waits


def priorities(packages: pd.DataFrame) -> Ints:
    """Return the order of urgency of each row, 0 where blank, (rows,)."""
    if "priority" not in packages.columns:
        return np.zeros(len(packages), dtype=np.int64)
    return packages["priority"].fillna(0).to_numpy(dtype=np.int64)


def days_since_referral(packages: pd.DataFrame, as_of: date) -> Ints:
    """Return days from referral to a day, 0 where blank or later, (rows,)."""
    if "referred_on" not in packages.columns:
        return np.zeros(len(packages), dtype=np.int64)
    referred = packages["referred_on"].to_numpy(dtype="datetime64[D]")
    waited = (np.datetime64(as_of, "D") - referred).astype(np.int64)
    return np.where(np.isnat(referred), 0, np.maximum(waited, 0))
