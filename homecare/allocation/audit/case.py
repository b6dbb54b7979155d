"""The case an audit looks at: placed and unplaced rows with all that the tables say about them.

Receives an allocation and the tables it was made from; hands on one frozen case. It uses no solver
and none of the arrays that made the plan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.allocation.audit.values import (
    capability_table,
    score_of_appointments,
)
from homecare.allocation.settings import AllocationSettings
from homecare.errors import Fault
from homecare.units import whole_seconds

WAITING = ("awaiting", "returned")  # nobody has such a line today, whoever had it before


@dataclass(frozen=True)
class Case:
    """Placed and unplaced rows with all that the tables say about them.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row a part: the allocation's columns, ``seconds``, and of its line ``given_hours``,
        ``needs``, ``incumbent_provider_id``, ``rate_gbp_per_hour``, ``is_whole``,
        ``priority_of_line``, ``status_of_line``, ``waited_days``, ``windows``; and ``call_window``,
        the one that all of a part of hours without people is said to lie in.
    links : pandas.DataFrame
        Appointments with ``score``, ``tendered``, ``link_seconds`` (limit), and of the provider
        ``provider_seconds`` (limit) and ``is_suspended``; ``link_windows`` and
        ``provider_windows``.
    can_do : pandas.DataFrame
        provider_id, needs: the sets of needs that each provider meets.
    """

    rows: pd.DataFrame
    links: pd.DataFrame
    can_do: pd.DataFrame


def difference(what: str, where: str, *, found: object, allowed: object) -> Fault:
    """Return one difference between the plan and what the audit worked out."""
    return Fault(
        what=what,
        where=where,
        found=str(found),
        allowed=str(allowed),
        do="report this with the run record; the allocation is withheld",
    )


def build_case(
    frame: pd.DataFrame,
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    *,
    appointments: pd.DataFrame,
    as_of: date,
    settings: AllocationSettings,
) -> Case:
    """Return the parts and the links with all that the tables say about them."""
    given = pd.DataFrame(
        {
            "line": np.arange(len(packages)),
            "given_hours": packages["hours_per_week"].to_numpy(dtype=float),
            "needs": _needs(packages, settings.limits.double_handed),
            "incumbent_provider_id": np.where(
                np.isin(_column(packages, "status", "").astype(str), WAITING),
                "",
                packages["incumbent_provider_id"].to_numpy(dtype=object),
            ),
            "rate_gbp_per_hour": packages["rate_gbp_per_hour"].to_numpy(dtype=float)
            if "rate_gbp_per_hour" in packages
            else np.nan,
            "is_whole": (packages["package_id"] != "").to_numpy(dtype=bool),
            "windows": _column(packages, "window_hours", ""),
            "priority_of_line": _column(packages, "priority", math.nan),
            "status_of_line": _column(packages, "status", "").astype(str),
            "waited_days": _waited_days(packages, as_of),
        }
    )
    rows = frame.merge(given, on="line", how="left", validate="many_to_one")
    rows["seconds"] = whole_seconds(rows["hours_per_week"])
    rows["call_window"] = _column(frame, "call_window", "")
    day = pd.Timestamp(as_of)
    firms = pd.DataFrame(
        {
            "provider_id": providers["provider_id"],
            "provider_seconds": _limit(providers["capacity_hours_per_week"]),
            "provider_windows": _column(providers, "window_capacity_hours", ""),
            "is_suspended": (providers["suspended_from"] <= day)
            & ~(providers["suspended_until"] < day),
        }
    )
    links = pd.DataFrame(
        {
            "provider_id": appointments["provider_id"],
            "zone_id": appointments["zone_id"],
            "appointed_role": appointments["role"],
            "score": score_of_appointments(appointments, settings.score_weights),
            "tendered": appointments["rate_gbp_per_hour"].astype(float),
            "link_seconds": _limit(appointments["capacity_hours_per_week"]),
            "link_windows": _column(appointments, "window_capacity_hours", ""),
        }
    ).merge(firms, on="provider_id", how="left", validate="many_to_one")
    return Case(rows, links, capability_table(providers, given["needs"]))


def _column(packages: pd.DataFrame, name: str, blank: object) -> npt.NDArray[np.object_]:
    """Return a column that need not be there."""
    if name in packages:
        return packages[name].to_numpy(dtype=object)
    return np.full(len(packages), blank, dtype=object)


def _needs(packages: pd.DataFrame, double_handed: str) -> npt.NDArray[np.object_]:
    """Return what each line needs, that of two care workers among it where a model names it."""
    needs = packages["needs"].astype(str).to_numpy(dtype=object)
    has_two = pd.to_numeric(pd.Series(_column(packages, "carers", 1))).eq(2).to_numpy(dtype=bool)
    if double_handed:
        needs = np.where(has_two, needs + f";{double_handed}", needs)
    return needs


def _waited_days(packages: pd.DataFrame, as_of: date) -> npt.NDArray[np.float64]:
    """Return the days from referral of packages that no provider has today, 0 where blank."""
    referred = pd.to_datetime(pd.Series(_column(packages, "referred_on", pd.NaT)))
    days = (pd.Timestamp(as_of) - referred) / pd.Timedelta(days=1)
    waits = np.isin(_column(packages, "status", "").astype(str), WAITING)
    waits |= packages["incumbent_provider_id"].to_numpy(dtype=object) == ""
    return np.where(waits & (days > 0), np.floor(days.fillna(0)), 0.0)


def _limit(hours: pd.Series) -> pd.Series:
    """Return limits in whole seconds, infinite where blank."""
    seconds = pd.Series(math.inf, index=hours.index)
    known = hours.notna()
    seconds[known] = whole_seconds(hours[known]).astype(float)
    return seconds
