"""The audit: an allocation worked out again from labels, with no solver and none of its arrays.

Receives an allocation and the tables it was made from; hands on nothing, or refuses the
allocation with every difference it found. It shares no code with the rooms that made the plan
but the settings and the units, so that one mistake cannot stand in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from homecare.allocation.audit.case import Case, build_case, difference
from homecare.allocation.audit.kept import beside_kept, kept_faults
from homecare.allocation.audit.limits import least_within, limit_faults, room_within
from homecare.allocation.audit.values import (
    goal_gains,
    value_of_goals,
    weekly_costs,
)
from homecare.allocation.audit.windows import left_in_window, window_faults, windows_allow
from homecare.allocation.result import Allocation
from homecare.allocation.settings import AllocationSettings
from homecare.errors import Fault, InternalError, listed
from homecare.units import hours_from_seconds, total, whole_seconds

HOURS_TOLERANCE = 1e-6  # hours a week, for sums of floats; whole seconds are compared exactly
MONEY_TOLERANCE = 1e-6  # of the sum, and GBP where the sum is small
STEP = 5e-7  # an hour's worth under half a step of a goal is a tie


def audit(
    allocation: Allocation,
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    *,
    appointments: pd.DataFrame,
    settings: AllocationSettings,
    as_of: date,
) -> None:
    """Check an allocation against the tables it was made from.

    Parameters
    ----------
    allocation : Allocation
        The plan.
    packages, providers, appointments : pandas.DataFrame
        The tables that were given to `allocate`.
    settings : AllocationSettings
        The settings it was given.
    as_of : datetime.date
        The day it was given.

    Raises
    ------
    InternalError
        Listing every difference: lines, hours, labels, limits, eligibility, costs, goals, shares
        and complaints.
    """
    frame = allocation.frame
    found = list(_lines(frame, packages))
    if found:  # rows that match no line cannot be looked up
        raise InternalError(found)
    case = build_case(frame, packages, providers, appointments=appointments, as_of=as_of,
                 settings=settings)  # fmt: skip
    case = beside_kept(case, settings)
    found += kept_faults(allocation, case, settings)
    found += _hours(allocation, case)
    found += _eligibility(case)
    found += _limits(allocation, case)
    found += limit_faults(case, settings.limits)
    found += window_faults(case)
    found += _money(case)
    found += _goals(allocation, case, settings)
    found += _complaints(case, settings)
    if found:
        raise InternalError(found)


def _lines(frame: pd.DataFrame, packages: pd.DataFrame) -> Iterable[Fault]:
    """Find lines that are missing, unknown, repeated or under another name."""
    line = frame["line"].to_numpy()
    unknown = sorted(set(line.tolist()) - set(range(len(packages))))
    if unknown:
        yield difference("the allocation has lines that the packages table has not",
                          "allocation, line", found=listed(unknown),
                          allowed=f"0 to {len(packages) - 1}")  # fmt: skip
        return
    missing = sorted(set(range(len(packages))) - set(line.tolist()))
    if missing:
        yield difference("lines are missing from the allocation", "allocation, line",
                          found=f"no row for lines {listed(missing)}",
                          allowed="every line")  # fmt: skip
    for name in ("package_id", "zone_id"):
        wrong = frame[name].to_numpy(dtype=object) != packages[name].to_numpy(dtype=object)[line]
        if wrong.any():
            yield difference(
                f"{name} differs from the packages table",
                f"allocation, {name}",
                found=listed(frame.index[wrong].tolist()),
                allowed="the same",
            )
    whole = frame[frame["package_id"] != ""]
    cut = whole.loc[whole["line"].duplicated(keep=False), "line"].unique().tolist()
    if cut:
        yield difference(
            "a package stands more than once",
            "allocation, line",
            found=listed(cut),
            allowed="each whole package exactly once",
        )
    own = ["call_window"] if "call_window" in frame else []
    twice = frame.duplicated(["line", "provider_id", *own])
    if twice.any():
        yield difference(
            "a line stands twice at one provider",
            "allocation, line",
            found=listed(frame.loc[twice, "line"].tolist()),
            allowed="once",
        )


def _hours(allocation: Allocation, case: Case) -> Iterable[Fault]:
    """Find hours that were lost, made or mistold."""
    rows = case.rows
    whole = rows["is_whole"] & (rows["hours_per_week"] != rows["given_hours"])
    if whole.any():
        yield difference("the hours of a package were changed", "allocation, hours_per_week",
                          found=f"lines {listed(rows.loc[whole, 'line'].tolist())}",
                          allowed="the hours given")  # fmt: skip
    if (rows["hours_per_week"] < 0).any():
        yield difference(
            "a part has negative hours",
            "allocation, hours_per_week",
            found=float(rows["hours_per_week"].min()),
            allowed="0 or more",
        )
    by_line = rows.groupby("line").agg(hours=("hours_per_week", "sum"), parts=("seconds", "sum"),
                                       given=("given_hours", "first"))  # fmt: skip
    off = (by_line["hours"] - by_line["given"]).abs() > HOURS_TOLERANCE
    off |= by_line["parts"] != whole_seconds(by_line["given"])
    if off.any():
        yield difference("the parts of a line do not add to its hours",
                          "allocation, hours_per_week",
                          found=f"lines {listed(by_line.index[off].tolist())}",
                          allowed="parts that add to the line")  # fmt: skip
    is_placed = rows["provider_id"] != ""
    for name, mine, told in (
        ("placed", int(rows.loc[is_placed, "seconds"].sum()), allocation.placed_seconds),
        ("unplaced", int(rows.loc[~is_placed, "seconds"].sum()), allocation.unplaced_seconds),
    ):
        if mine != told:
            yield difference(
                f"{name} seconds differ", f"allocation.{name}_seconds", found=told, allowed=mine
            )
    if hours_from_seconds(allocation.placed_seconds) > allocation.bound_hours + HOURS_TOLERANCE:
        yield difference(
            "more hours are placed than the bound allows",
            "allocation.bound_hours",
            found=allocation.bound_hours,
            allowed=allocation.placed_hours,
        )
    if (rows["reason"] == "").any():
        yield difference("a row has no reason", "allocation, reason", found="empty",
                          allowed="a reason on every row")  # fmt: skip


def _placed(case: Case) -> pd.DataFrame:
    """Return the placed parts with their links; blanks where there is no such link."""
    rows = case.rows[case.rows["provider_id"] != ""]
    return rows.merge(case.links, on=["provider_id", "zone_id"], how="left", indicator=True)


def _eligibility(case: Case) -> Iterable[Fault]:
    """Find parts at providers that may not take them, and roles that are not theirs."""
    placed = _placed(case)
    able = placed.merge(case.can_do.assign(able=True), on=["provider_id", "needs"], how="left")
    is_able = able["able"].notna().to_numpy(dtype=bool)
    known = placed["_merge"].eq("both").to_numpy(dtype=bool)
    suspended = placed["is_suspended"].isin([True]).to_numpy(dtype=bool)
    is_own = (placed["incumbent_provider_id"] == placed["provider_id"]).to_numpy(dtype=bool)
    other_role = known & (placed["role"] != placed["appointed_role"]).to_numpy(dtype=bool)
    unplaced = case.rows[case.rows["provider_id"] == ""]
    for wrong, what, allowed in (
        (~known, "the provider is not appointed to the zone", "an appointed provider"),
        (known & ~is_able, "the provider lacks a capability", "every need met"),
        (suspended & ~is_own, "the provider is suspended from new work", "work it has today"),
        (other_role, "the role is not that of the appointment", "the appointed role"),
    ):
        if wrong.any():
            yield difference(
                what,
                "allocation, provider_id",
                allowed=allowed,
                found=f"lines {listed(placed.loc[wrong, 'line'].tolist())}",
            )
    if (unplaced["role"] != "").any():
        yield difference(
            "an unplaced part has a role",
            "allocation, role",
            found=listed(unplaced["role"].unique().tolist()),
            allowed="blank",
        )


def _limits(allocation: Allocation, case: Case) -> Iterable[Fault]:
    """Find limits that are broken and loads that are mistold."""
    placed = case.rows[case.rows["provider_id"] != ""]
    by_link = placed.groupby(["provider_id", "zone_id"], as_index=False)["seconds"].sum()
    links = case.links.merge(by_link, on=["provider_id", "zone_id"], how="left")
    links["seconds"] = links["seconds"].fillna(0)
    over = links[links["seconds"] > links["link_seconds"]]
    if len(over):
        yield difference("a provider has more than it can take in a zone", "allocation",
                          found=listed((over["provider_id"] + " in " + over["zone_id"]).tolist()),
                          allowed="capacity_hours_per_week of the appointment")  # fmt: skip
    firms = links.groupby("provider_id", as_index=False).agg(
        seconds=("seconds", "sum"), limit=("provider_seconds", "first")
    )
    full = firms[firms["seconds"] > firms["limit"]]
    if len(full):
        yield difference("a provider has more than it can take in all", "allocation",
                          found=listed(full["provider_id"].tolist()),
                          allowed="capacity_hours_per_week of the provider")  # fmt: skip
    for name, told, mine, keys in (
        ("loads", allocation.loads, links, ["provider_id", "zone_id"]),
        ("providers", allocation.providers, firms, ["provider_id"]),
    ):
        both = told.merge(mine, on=keys, how="outer", indicator=True, suffixes=("", "_mine"))
        absent = (both["_merge"] == "right_only") | (
            (both["_merge"] == "left_only") & (both["hours"] != 0)
        )
        off = absent | ((both["hours"] - both["seconds"].fillna(0) / 3600).abs() > HOURS_TOLERANCE)
        if off.any():
            yield difference(f"{name} are not those of the plan", f"allocation.{name}",
                              found=listed(both.loc[off, "provider_id"].tolist()),
                              allowed="the hours of the parts")  # fmt: skip


def _money(case: Case) -> Iterable[Fault]:
    """Find weekly costs that are not hours times the tendered rate, else the card's."""
    mine = weekly_costs(case.rows, case.links)
    told = case.rows["weekly_cost_gbp"].to_numpy(dtype=float)
    off = np.isnan(mine) != np.isnan(told)
    off |= np.abs(np.nan_to_num(mine - told)) > MONEY_TOLERANCE * np.maximum(1, np.nan_to_num(mine))
    if off.any():
        yield difference("a weekly cost is not hours times rate", "allocation, weekly_cost_gbp",
                          found=f"lines {listed(case.rows.loc[off, 'line'].tolist())}",
                          allowed="hours times the tendered rate, else the card's")  # fmt: skip


def _goals(allocation: Allocation, case: Case, settings: AllocationSettings) -> Iterable[Fault]:
    """Find goals and shares that are not those of the plan."""
    if tuple(goal.goal for goal in allocation.goals) != tuple(settings.goals):
        yield difference("the goals are not those of the settings", "allocation.goals",
                          found=listed([goal.goal for goal in allocation.goals]),
                          allowed=listed(list(settings.goals)))  # fmt: skip
        return
    mine = value_of_goals(case.rows, case.links)
    for place, goal in enumerate(allocation.goals):
        near = MONEY_TOLERANCE * max(1.0, abs(mine[goal.goal]))
        if abs(goal.achieved - mine[goal.goal]) > near:
            yield difference(
                "a goal's value is not that of the plan",
                f"goals.{goal.goal}",
                found=goal.achieved,
                allowed=mine[goal.goal],
            )
        ahead = (goal.achieved - goal.lp_value) * (1 if goal.sense == "maximise" else -1)
        slack = HOURS_TOLERANCE + STEP * 2 * total(case.rows["given_hours"].tolist())
        if place == 0 and ahead > slack:
            yield difference(
                "the first goal is beyond its bound",
                f"goals.{goal.goal}",
                found=goal.achieved,
                allowed=goal.lp_value,
            )
    placed = _placed(case)
    seconds = int(placed["seconds"].sum())
    prime = int(placed.loc[placed["appointed_role"] == "prime", "seconds"].sum())
    share = prime / seconds if seconds and (case.links["appointed_role"] == "prime").any() else None
    told = allocation.prime_share
    if (share is None) != (told is None) or (
        share is not None and told is not None and abs(share - told) > STEP
    ):
        yield difference(
            "the prime share is not that of the plan",
            "allocation.prime_share",
            found=told,
            allowed=share,
        )


def _complaints(case: Case, settings: AllocationSettings) -> Iterable[Fault]:
    """Find unplaced parts that an eligible provider has room for, at no cost to the goals."""
    rows, links = case.rows, case.links
    placed = rows[rows["provider_id"] != ""]
    at_link = placed.groupby(["provider_id", "zone_id"])["seconds"].sum()
    at_firm = placed.groupby("provider_id")["seconds"].sum()
    keys = pd.MultiIndex.from_frame(links[["provider_id", "zone_id"]])
    left = np.minimum(
        links["link_seconds"].to_numpy() - at_link.reindex(keys).fillna(0).to_numpy(),
        links["provider_seconds"].to_numpy()
        - at_firm.reindex(links["provider_id"]).fillna(0).to_numpy(),
    )
    left = np.minimum(left, room_within(case, settings.limits))
    waiting = rows[(rows["provider_id"] == "") & (rows["is_whole"] | (rows["seconds"] > 0))]
    waiting = waiting.drop(columns=["provider_id", "role"])
    least = least_within(case, settings.limits)
    offers = waiting.merge(links.assign(left=left, least=least), on="zone_id", how="inner")
    offers = offers.merge(case.can_do, on=["provider_id", "needs"], how="inner")
    is_own = offers["incumbent_provider_id"] == offers["provider_id"]
    size = offers["seconds"].where(offers["is_whole"], 1)
    part = np.minimum(np.minimum(offers["seconds"], offers["left"]), left_in_window(case, offers))
    is_open = offers["seconds"].where(offers["is_whole"], part) >= offers["least"]
    offers = offers[(~offers["is_suspended"] | is_own) & (size <= offers["left"]) & is_open]
    offers = offers[windows_allow(case, offers)]
    gains = goal_gains(offers, case.links)
    worth = np.zeros(len(offers))
    for name in settings.goals:
        gain = gains[name].to_numpy(dtype=float)
        worth = np.where((np.abs(worth) <= STEP) & (np.abs(gain) > STEP), gain, worth)
    justified = offers[worth >= 0]
    if len(justified):
        yield difference("a line is unplaced though a provider has room for it",
                          "allocation, provider_id",
                          found=f"lines {listed(sorted(set(justified['line'].tolist())))}",
                          allowed="unplaced only where no eligible provider has room, or a goal "
                          "would fall")  # fmt: skip
