"""Packages with two care workers: their hours, and the capability a model may ask for."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from homecare.allocation import AllocationSettings, Limits, allocate, audit
from homecare.errors import InternalError

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

TABLES = cases.market(
    [{"package_id": "P1", "zone_id": "Z", "hours_per_week": 14.0, "carers": 2.0},
     {"package_id": "P2", "zone_id": "Z", "hours_per_week": 7.0, "carers": 1.0}],
    [{"provider_id": "A", "capacity_hours_per_week": 20.0},
     {"provider_id": "B", "capacity_hours_per_week": 10.0, "capabilities": "double-up"}],
    [{"provider_id": name, "zone_id": "Z", "role": "prime"} for name in "AB"],
)  # fmt: skip


def place(limits, tables=TABLES):
    settings = AllocationSettings(limits=limits)
    found = allocate(tables[0], tables[1], appointments=tables[2], settings=settings,
                     as_of=cases.AS_OF)  # fmt: skip
    audit(found, tables[0], tables[1], appointments=tables[2], settings=settings,
          as_of=cases.AS_OF)  # fmt: skip
    return found


def test_hours_of_two_care_workers_are_carer_hours_as_they_stand():
    # 14 carer-hours take 14 of A's 20, not 28 and not 7; P2 then fits B alone.
    found = place(Limits())
    assert found.frame.set_index("package_id")["provider_id"].to_dict() == {"P1": "A", "P2": "B"}
    assert found.loads.set_index("provider_id")["hours"].to_dict() == {"A": 14.0, "B": 7.0}


def test_a_model_may_ask_for_a_capability_of_two_care_workers():
    found = place(Limits(double_handed="double-up"))
    rows = found.frame.set_index("package_id")
    assert rows["provider_id"]["P1"] == ""
    assert rows["reason_code"]["P1"] == "too_large"  # B can send two, and has 10 hours of 14
    assert found.placed_hours == 7.0


def test_nobody_able_is_told_by_the_name_of_the_capability():
    found = place(Limits(double_handed="two-carers"))
    assert found.frame["reason"].iloc[0] == "no provider appointed to the zone can do: two-carers"


def test_the_audit_knows_the_capability_too():
    found = place(Limits())
    settings = AllocationSettings(limits=Limits(double_handed="double-up"))
    with pytest.raises(InternalError, match="lacks a capability"):
        audit(found, TABLES[0], TABLES[1], appointments=TABLES[2], settings=settings,
              as_of=cases.AS_OF)  # fmt: skip


def test_the_choice_is_read_from_a_model():
    choices = {"allocation.double_handed_capability": "double-up"}
    assert Limits.chosen({}, choices).double_handed == "double-up"
    assert Limits.chosen({}, {}).double_handed == ""
