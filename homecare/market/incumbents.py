"""Invented incumbents: which provider each package is with today, and which wait for one.

Owns the placing of invented packages with invented providers as the market stood. Receives
packages, appointments and a seed; hands on the packages with incumbent, status and waiting dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.streams import stream

Wholes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class IncumbentTargets:
    """How many packages have a provider today; our assumptions throughout.

    Attributes
    ----------
    snapshot_on : date
        Day the packages describe.
    placed_share : float
        Share of packages that are with a provider of the market.
    awaiting_share : float
        Share of packages that have never had a provider. The rest have been returned by providers
        that leave the market.
    longest_wait_days : int
        Days before the snapshot within which people were referred or returned.
    priority_share : tuple of three float
        Shares of waiting packages with priority 1, 2 and 3.
    """

    snapshot_on: date
    placed_share: float = 0.88
    awaiting_share: float = 0.02
    longest_wait_days: int = 30
    priority_share: tuple[float, float, float] = (0.2, 0.45, 0.35)


def draw_incumbents(
    packages: pd.DataFrame,
    appointments: pd.DataFrame,
    capabilities: pd.Series,
    *,
    targets: IncumbentTargets,
    seed: int,
) -> pd.DataFrame:
    """Return the packages with their incumbents, and the rest waiting.

    Parameters
    ----------
    packages : pandas.DataFrame
        Rows of the demand table with ``zone_id``.
    appointments : pandas.DataFrame
        Rows of the appointments table with ``expected_hours_per_week``.
    capabilities : pandas.Series of str
        Capabilities joined by semicolons, by provider.
    targets : IncumbentTargets
        How many packages have a provider.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        The packages in the same order. An incumbent is appointed in the package's zone, has the
        capabilities it needs and never carries more hours there than it expects to.
    """
    placed = packages.copy()
    incumbent = _place(packages, appointments, capabilities, seed)
    draws = stream(seed, "packages waiting")
    has_one = np.flatnonzero(incumbent != "")
    surplus = len(has_one) - round(targets.placed_share * len(placed))
    incumbent[draws.permutation(has_one)[: max(surplus, 0)]] = ""
    placed["incumbent_provider_id"] = incumbent
    waiting = draws.permutation(np.flatnonzero(incumbent == ""))
    new = waiting[: round(targets.awaiting_share * len(placed))]
    status = np.full(len(placed), "placed", dtype=object)
    status[waiting] = "returned"
    status[new] = "awaiting"
    placed["status"] = status
    return _waiting_details(placed, waiting, new, draws=draws, targets=targets)


def _waiting_details(
    packages: pd.DataFrame,
    waiting: Wholes,
    new: Wholes,
    *,
    draws: np.random.Generator,
    targets: IncumbentTargets,
) -> pd.DataFrame:
    """Return the packages with priorities and dates of those that wait for a provider."""
    detailed = packages.copy()
    priority = np.full(len(packages), np.nan)
    priority[waiting] = draws.choice([1.0, 2.0, 3.0], size=len(waiting), p=targets.priority_share)
    detailed["priority"] = priority
    referred = np.full(len(packages), np.datetime64("NaT", "s"))
    ago = draws.integers(0, targets.longest_wait_days, size=len(waiting))
    snapshot = np.datetime64(targets.snapshot_on, "s")
    referred[waiting] = snapshot - ago.astype("timedelta64[D]")
    detailed["referred_on"] = referred
    # Care returned by a provider began before it was returned; new care has not begun.
    began = detailed["start_on"].to_numpy().astype("datetime64[s]")
    earlier = began - np.timedelta64(targets.longest_wait_days, "D")
    is_returned = (detailed["status"] == "returned").to_numpy()
    began = np.where(is_returned, earlier, began)
    began[new] = np.datetime64("NaT", "s")
    detailed["start_on"] = began
    return detailed


def _place(
    packages: pd.DataFrame, appointments: pd.DataFrame, capabilities: pd.Series, seed: int
) -> npt.NDArray[np.object_]:
    """Return the provider each package is with; blank where none of its zone has room left.

    Packages are taken one by one in random order, because each takes room from the next.
    """
    draws = stream(seed, "incumbents")
    able = {name: frozenset(held.split(";")) for name, held in capabilities.items()}
    chosen = np.full(len(packages), "", dtype=object)
    needs = [frozenset(text.split(";")) - {""} for text in packages.needs]
    quarters = np.rint(packages.hours_per_week.to_numpy() * 4).astype(np.int64)
    for zone, here in appointments.groupby("zone_id", sort=False):
        names = here.provider_id.to_numpy()
        room = here.expected_hours_per_week.to_numpy(dtype=np.int64) * 4
        in_zone = np.flatnonzero((packages.zone_id == zone).to_numpy())
        for i in draws.permutation(in_zone).tolist():
            fits = np.array([needs[i] <= able[name] for name in names]) & (room >= quarters[i])
            weight = room * fits
            if weight.sum() > 0:
                k = int(draws.choice(len(names), p=weight / weight.sum()))
                chosen[i] = names[k]
                room[k] -= quarters[i]
    return chosen
