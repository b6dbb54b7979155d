"""Zones in which the model's limits let nobody have work are named in the notes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from homecare.allocation import AllocationSettings, Limits, allocate

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).resolve().parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

START = "Nobody may have more work in "


def market(*, today=""):
    """North: 4 and 6 hours, two providers of 20; South: 12 hours, one of them with 15 there."""
    rows = [("P1", "North", 4.0), ("P2", "North", 6.0), ("P3", "South", 12.0)]
    return cases.market(
        [
            {"package_id": name, "zone_id": zone, "hours_per_week": hours,
             **({"incumbent_provider_id": today, "status": "placed"} if today and name == "P1"
                else {"status": "awaiting"})}
            for name, zone, hours in rows
        ],
        [{"provider_id": k, "provider_name": k, "capacity_hours_per_week": 20.0} for k in "AB"],
        [
            {"provider_id": "A", "zone_id": "North", "role": "prime"},
            {"provider_id": "B", "zone_id": "North", "role": "supplementary"},
            {"provider_id": "B", "zone_id": "South", "role": "supplementary",
             "capacity_hours_per_week": 15.0},
        ],
    )  # fmt: skip


def found(limits, place="all", **more):
    tables = market(**more)
    settings = AllocationSettings(limits=limits, place=place)
    plan = allocate(tables[0], tables[1], appointments=tables[2], settings=settings,
                    as_of=cases.AS_OF)  # fmt: skip
    return plan, [note for note in plan.notes if note.startswith(START)]


BLOCK, ROLE, SHARE = (f"allocation.{each} rules out" for each in (
    "minimum_block_hours", "role_share_limit", "provider_share_limit"))  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "shut"),
    [
        # North asks for 10 hours, South for 12.
        (Limits(block_hours={"all": 10.5}), {"North": BLOCK}),
        # B may have 15 hours in South, where 12 are asked for.
        (Limits(block_hours={"all": 16.0}), {"North": BLOCK, "South": BLOCK}),
        (Limits(most_providers={"South": 0}), {"South": "allocation.most_providers rules out"}),
        # South's one package of 12 hours is all that South asks for.
        (Limits(provider_share=0.9), {"South": SHARE}),
        # Of North's 10 hours B may have 3, no whole package; A may have both.
        (Limits(role_share={"supplementary": 0.3}), {"South": ROLE}),
        # One may have 6 of North's 10 hours, which is less than the block.
        (Limits(provider_share=0.6, block_hours={"North": 8.0}), {"North": BLOCK, "South": SHARE}),
    ],
)
def test_a_zone_that_limits_shut_is_named_with_them(limits, shut):
    plan, notes = found(limits)
    told = {
        zone: [note for note in notes if zone in note.partition(", whatever")[0]]
        for zone in ("North", "South")
    }
    assert {zone for zone, held in told.items() if held} == set(shut)
    assert all(len(held) == 1 and shut[zone] in held[0] for zone, held in told.items() if held)
    rows = plan.frame.set_index("package_id")
    assert (rows.loc[rows["zone_id"].isin(shut), "provider_id"] == "").all()
    assert (rows.loc[~rows["zone_id"].isin(shut), "provider_id"] != "").all()


def test_limits_that_leave_each_zone_something_are_not_told():
    for limits in (Limits(block_hours={"all": 10.0}), Limits(most_providers={"all": 1}), Limits()):
        plan, notes = found(limits)
        assert notes == []
        assert plan.placed_hours == 22.0


def test_work_of_today_that_stands_keeps_a_zone_open():
    limits = Limits(block_hours={"North": 50.0})
    assert found(limits, today="A")[1]
    plan, notes = found(limits, place="new", today="A")
    assert notes == []  # A has work there today, and may have more whatever its block
    assert plan.frame.set_index("package_id").loc["P2", "provider_id"] == "A"
