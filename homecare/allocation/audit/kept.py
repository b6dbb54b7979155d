"""What stands where it is, worked out again from labels for the audit alone.

Receives the case an audit looks at and the settings; hands on the case with the limits that hold
beside what is kept, and every difference in what is kept. It uses none of the allocation's own
arrays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from homecare.allocation.audit.case import Case, difference
from homecare.allocation.result import Allocation
from homecare.allocation.settings import AllocationSettings
from homecare.errors import Fault, listed


def beside_kept(case: Case, settings: AllocationSettings) -> Case:
    """Return the case with the rows that must stand marked, and limits no lower than those.

    A provider may keep more than its capacity, and then takes nothing new.
    """
    rows = case.rows.assign(stands=_must_stand(case) if settings.place == "new" else False)
    kept = rows[rows["stands"]].drop_duplicates("line")
    seconds = (kept["given_hours"] * 3600).round()
    by_link = seconds.groupby([kept["incumbent_provider_id"], kept["zone_id"]]).sum()
    by_firm = seconds.groupby(kept["incumbent_provider_id"]).sum()
    keys = pd.MultiIndex.from_frame(case.links[["provider_id", "zone_id"]])
    at_link = by_link.reindex(keys).fillna(0).to_numpy(dtype=float)
    at_firm = by_firm.reindex(case.links["provider_id"]).fillna(0).to_numpy(dtype=float)
    links = case.links.assign(
        kept_at_link=at_link,
        kept_at_firm=at_firm,
        stated_link_seconds=case.links["link_seconds"],
        stated_provider_seconds=case.links["provider_seconds"],
        link_seconds=np.maximum(case.links["link_seconds"], at_link),
        provider_seconds=np.maximum(case.links["provider_seconds"], at_firm),
    )
    return replace(case, rows=rows, links=links)


def kept_faults(
    allocation: Allocation, case: Case, settings: AllocationSettings
) -> Iterable[Fault]:
    """Find lines that should stand and were moved, and figures of them that are mistold."""
    if allocation.place != settings.place or (allocation.kept is None) != (settings.place == "all"):
        yield difference("what is placed is not what the settings say", "allocation.place",
                         found=allocation.place, allowed=settings.place)  # fmt: skip
        return
    rows = case.rows[case.rows["stands"]]
    moved = rows[rows["provider_id"] != rows["incumbent_provider_id"]]
    if len(moved):
        yield difference(
            "a placement of today was moved",
            "allocation, provider_id",
            found=f"lines {listed(sorted(set(moved['line'].tolist())))}",
            allowed="today's provider",
        )
    if allocation.kept is None:
        return
    for name, told, mine in (
        ("seconds", allocation.kept.seconds, int(rows["seconds"].sum())),
        ("people", allocation.kept.people, int(rows["is_whole"].sum())),
        ("beyond_capacity_seconds", allocation.kept.beyond_capacity_seconds, _beyond(case)),
    ):
        if told != mine:
            yield difference("a figure of what is kept differs", f"allocation.kept.{name}",
                             found=told, allowed=mine)  # fmt: skip


def _must_stand(case: Case) -> pd.Series:
    """Return which rows have a provider today that is appointed to the zone and able."""
    rows = case.rows
    has_one = (rows["incumbent_provider_id"] != "") & ~rows["status_of_line"].isin(
        ["awaiting", "returned"]
    )
    appointed = set(zip(case.links["provider_id"], case.links["zone_id"], strict=True))
    able = set(zip(case.can_do["provider_id"], case.can_do["needs"], strict=True))
    may = [
        (provider, zone) in appointed and (provider, needs) in able
        for provider, zone, needs in zip(
            rows["incumbent_provider_id"], rows["zone_id"], rows["needs"], strict=True
        )
    ]
    stands: pd.Series = has_one & pd.Series(may, index=rows.index, dtype=bool)
    return stands


def _beyond(case: Case) -> int:
    """Return the seconds that would have to leave before every stated capacity held."""
    placed = case.rows[case.rows["provider_id"] != ""]
    used = placed.groupby(["provider_id", "zone_id"])["seconds"].sum()
    keys = pd.MultiIndex.from_frame(case.links[["provider_id", "zone_id"]])
    at_link = used.reindex(keys).fillna(0).to_numpy(dtype=float)
    over = pd.DataFrame(
        {
            "provider_id": case.links["provider_id"].to_numpy(),
            "in_zone": np.maximum(at_link - case.links["stated_link_seconds"].to_numpy(), 0),
            "used": at_link,
            "limit": case.links["stated_provider_seconds"].to_numpy(),
        }
    )
    firms = over.groupby("provider_id").agg(
        in_zone=("in_zone", "sum"), used=("used", "sum"), limit=("limit", "first")
    )
    return int(np.maximum(firms["in_zone"], firms["used"] - firms["limit"]).sum())
