"""Rules under a least block at the size of a county, looked at with pandas and the tables alone."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from homecare.allocation import AllocationSettings, Limits
from homecare.allocation.rules import allocate_by_rule, rule_named

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[1] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

BLOCK = 40.0
NEAR = 1e-9
DAY = pd.Timestamp(cases.AS_OF)
REASONS = {
    "none": "no provider appointed to the zone can do",
    "suspended": "every capable provider of the zone is suspended from new work",
    "nobody": "no provider is appointed to the zone",
    "count": "the zone has its number of providers",
    "block": "below the minimum block of every eligible provider with room",
    "full": "every eligible provider is full",
}


def names(text):
    return {name for name in str(text).split(";") if name}


def offers(packages, providers, links):
    """Return each package with each appointment whose provider can do it, and whether it may."""
    wide = packages.reset_index(names="line").merge(links, on="zone_id")
    wide = wide.merge(providers, on="provider_id", suffixes=("", "_in_all"))
    is_own = (wide["incumbent_provider_id"] == wide["provider_id"]) & ~wide["status"].isin(
        ["awaiting", "returned"]
    )
    is_suspended = (wide["suspended_from"] <= DAY) & ~(wide["suspended_until"] < DAY)
    can = [names(n) <= names(c) for n, c in zip(wide["needs"], wide["capabilities"], strict=True)]
    wide["may"] = (is_own | ~is_suspended).to_numpy()
    return wide[np.array(can)]


@pytest.mark.parametrize(
    ("rule", "most"), [("prime_first", 0), ("rotation", 4), ("daily_batch", 4)]
)
def test_every_link_has_its_block_no_hour_is_lost_and_every_reason_is_right(rule, most):
    packages, providers, links = cases.county(1, packages=500, providers=18)
    drawn = np.random.default_rng(1).integers(0, 120, len(packages))
    packages["referred_on"] = pd.Timestamp("2020-06-01") + pd.to_timedelta(drawn, unit="D")
    counts = {"most_providers": {"all": most}} if most else {}
    found = allocate_by_rule(
        packages, providers, appointments=links, as_of=cases.AS_OF, rule=rule_named(rule),
        settings=AllocationSettings(limits=Limits(block_hours={"all": BLOCK}, **counts)),
        is_trial=True,
    )  # fmt: skip
    rows = found.frame
    assert rows.groupby("line")["hours_per_week"].sum().to_numpy() == pytest.approx(
        packages["hours_per_week"].to_numpy(), abs=NEAR
    )
    placed = rows[rows["provider_id"] != ""]
    at_link = placed.groupby(["zone_id", "provider_id"])["hours_per_week"].sum().rename("held")
    in_all = placed.groupby("provider_id")["hours_per_week"].sum().rename("held_in_all")
    working = at_link.groupby(level="zone_id").size().rename("working")
    assert at_link.min() >= BLOCK
    assert not most or working.max() <= most

    able = offers(packages, providers, links)
    wide = able[able["may"]]
    wide = wide.join(at_link, on=["zone_id", "provider_id"]).join(in_all, on="provider_id")
    wide = wide.join(working, on="zone_id").fillna({"held": 0, "held_in_all": 0, "working": 0})
    free = np.minimum(wide["capacity_hours_per_week"].fillna(np.inf) - wide["held"],
                      wide["capacity_hours_per_week_in_all"].fillna(np.inf) - wide["held_in_all"],
                      )  # fmt: skip
    assert free.min() >= -NEAR
    wide["has_room"] = free >= wide["hours_per_week"] - NEAR
    told = placed.merge(wide[["line", "provider_id"]], on=["line", "provider_id"])
    assert len(told) == len(placed)  # nobody is with a provider that may not take it

    seen = set()
    for row in rows[rows["provider_id"] == ""].itertuples():
        here = wide[wide["line"] == row.line]
        room = here[here["has_room"]]
        assert not (room["held"] > 0).any(), "somebody with work here has room"
        appointed = row.zone_id in set(links["zone_id"])
        if room.empty:
            is_able = (able["line"] == row.line).any()
            none = "suspended" if is_able else "none" if appointed else "nobody"
            why = "full" if len(here) else none
        else:
            why = "count" if most and room["working"].iloc[0] >= most else "block"
        assert row.reason.startswith(REASONS[why]), (row, why)
        seen.add(why)
    assert {"full", "count" if most else "block"} <= seen
