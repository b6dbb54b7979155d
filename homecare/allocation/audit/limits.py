"""Limits beyond capacity, checked from labels for the audit alone.

Receives the case an audit looks at and the limits that are switched on; hands on the faults and the
seconds that each appointment could still take. It uses none of the allocation's own arrays.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import numpy as np
import pandas as pd

from homecare.allocation.audit.case import Case, difference
from homecare.allocation.limits import Limits
from homecare.errors import Fault, listed
from homecare.units import whole_seconds


def limit_faults(case: Case, limits: Limits) -> Iterable[Fault]:
    """Find zones in which a role or a provider has more than its share."""
    for name, held in _shares(case, limits):
        over = held[held["seconds"] > held["most"]]
        if len(over):
            yield difference(
                f"a {name} has more than its share of a zone's hours",
                "allocation",
                found=listed((over[name] + " in " + over["zone_id"]).tolist()),
                allowed=f"allocation.{name}_share_limit",
            )
    work = _work(case, limits)
    crowded = work.loc[work["starting"] > work["left"], "zone_id"].unique().tolist()
    if crowded:
        yield difference(
            "more providers have work in a zone than may",
            "allocation",
            found=listed(crowded),
            allowed="allocation.most_providers",
        )
    short = work[(work["seconds"] > 0) & (work["seconds"] < work["block"])]
    if len(short):
        yield difference(
            "a provider has less than the least block of a zone",
            "allocation",
            found=listed((short["provider_id"] + " in " + short["zone_id"]).tolist()),
            allowed="allocation.minimum_block_hours",
        )


def least_within(case: Case, limits: Limits) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the fewest seconds that each appointment could take at once, (links,).

    0 where it has work already, its block where it has none, infinite where its zone has its number
    of providers.
    """
    work = _work(case, limits)
    idle = (work["seconds"] == 0).to_numpy(dtype=bool)
    is_crowded = (work["starting"] >= work["left"]).to_numpy(dtype=bool)
    least = np.where(is_crowded, np.inf, work["block"].to_numpy(dtype=float))
    return np.where(idle, least, 0.0)


def _work(case: Case, limits: Limits) -> pd.DataFrame:
    """Return each appointment's seconds and block, and how many of its zone start and may.

    Who has work of today that stands does not start, takes one of the zone's number and owes no
    block.
    """
    placed = case.rows[case.rows["provider_id"] != ""]
    seconds = placed.groupby(["provider_id", "zone_id"])["seconds"].sum()
    stood = placed[placed["stands"]].groupby(["provider_id", "zone_id"])["seconds"].sum()
    keys = pd.MultiIndex.from_frame(case.links[["provider_id", "zone_id"]])
    work = case.links[["provider_id", "zone_id"]].reset_index(drop=True)
    work["seconds"] = seconds.reindex(keys).fillna(0).to_numpy(dtype=float)
    stands = stood.reindex(keys).fillna(0).to_numpy(dtype=float) > 0
    starts = (work["seconds"] > 0) & ~stands
    work["starting"] = work["zone_id"].map(starts.groupby(work["zone_id"]).sum())
    standing = work["zone_id"].map(pd.Series(stands).groupby(work["zone_id"]).sum())
    zones = work["zone_id"].tolist()
    every = limits.most_providers.get("all", np.inf)
    most = np.array([limits.most_providers.get(zone, every) for zone in zones], dtype=float)
    work["left"] = np.maximum(most - standing.to_numpy(dtype=float), 0)
    hours = limits.block_hours.get("all", 0.0)
    block = whole_seconds([limits.block_hours.get(zone, hours) for zone in zones])
    work["block"] = np.where(stands, 0, block)
    return work


def room_within(case: Case, limits: Limits) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the seconds that the limits leave at each appointment, (links,); infinite if none."""
    left = np.full(len(case.links), np.inf)
    links = case.links.rename(columns={"appointed_role": "role", "provider_id": "provider"})
    for name, held in _shares(case, limits):
        free = (held["most"] - held["seconds"]).set_axis(
            pd.MultiIndex.from_frame(held[["zone_id", name]])
        )
        here = free.reindex(pd.MultiIndex.from_frame(links[["zone_id", name]]))
        left = np.fmin(left, here.to_numpy(dtype=float))
    return left


def _shares(case: Case, limits: Limits) -> Iterable[tuple[str, pd.DataFrame]]:
    """Yield, for each kind of share, its holders by zone with seconds held and the most allowed."""
    lines = case.rows.drop_duplicates("line")
    asked = pd.Series(whole_seconds(lines["given_hours"]), index=lines["zone_id"])
    asked = asked.groupby(level=0).sum()
    rows = case.rows[case.rows["provider_id"] != ""].rename(columns={"provider_id": "provider"})
    links = case.links.rename(columns={"appointed_role": "role", "provider_id": "provider"})
    provider = limits.provider_share
    for name, share in (
        ("role", limits.role_share),
        ("provider", {} if provider is None else dict.fromkeys(links["provider"], provider)),
    ):
        holders = links.loc[links[name].isin(list(share)), ["zone_id", name]].drop_duplicates()
        if holders.empty:
            continue
        seconds = rows.groupby(["zone_id", name])["seconds"].sum().reset_index()
        held: pd.DataFrame = holders.merge(seconds, on=["zone_id", name], how="left")
        held["seconds"] = held["seconds"].fillna(0)
        kept = rows[rows["stands"]].groupby(["zone_id", name])["seconds"].sum()
        most = [
            int(Decimal(str(share[who])) * int(asked.get(zone, 0)))
            for zone, who in zip(held["zone_id"], held[name], strict=True)
        ]
        # What stands where it is may be more than the share; nothing new is then placed.
        stood = kept.reindex(pd.MultiIndex.from_frame(held[["zone_id", name]])).fillna(0)
        held["most"] = np.maximum(np.array(most, dtype=float), stood.to_numpy(dtype=float))
        yield name, held
