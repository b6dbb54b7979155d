"""Today's placements stand under limits on who has work in a zone: by hand, and every plan."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, Limits, audit
from homecare.errors import InternalError


def _loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HERE = Path(__file__).parent
cases = _loaded(HERE.parents[1] / "allocation_cases.py")
every_plan = _loaded(HERE.parents[1] / "allocation_enumeration.py")
keeping = _loaded(HERE / "test_keeping.py")


def new(**limits):
    return AllocationSettings(place="new", limits=Limits(**limits))


def three(*hours, standing):
    """A, B and C with 20 hours each in one zone; packages of some hours, the first ones placed."""
    return cases.market(
        [
            {"package_id": f"P{i}", "zone_id": "Z", "hours_per_week": float(h),
             **({"incumbent_provider_id": standing[i], "status": "placed"} if i < len(standing)
                else {"status": "awaiting"})}
            for i, h in enumerate(hours)
        ],
        [{"provider_id": k, "provider_name": k, "capacity_hours_per_week": 20.0} for k in "ABC"],
        [{"provider_id": k, "zone_id": "Z", "role": "prime"} for k in "ABC"],
    )  # fmt: skip


def where(found):
    return found.frame.set_index("package_id")["provider_id"].to_dict()


def test_a_zone_with_its_number_of_providers_opens_to_nobody_else():
    # A and B have work today, 16 and 14 of 20 hours; the zone may have two, so 4 + 6 hours are
    # left: of 5 and 6 hours one fits, though C is idle.
    tables = three(16, 14, 5, 6, standing="AB")
    found = keeping.run(tables, new(most_providers={"all": 2}))
    assert where(found) == {"P0": "A", "P1": "B", "P2": "", "P3": "B"}
    assert found.frame.set_index("package_id").loc["P2", "reason_code"] == "zone_count"
    assert found.placed_hours == found.bound_hours == 36.0
    assert not any("most_providers" in note for note in found.notes)


def test_more_providers_than_the_zone_may_have_stand_and_no_further_one_is_added():
    tables = three(16, 14, 5, 6, standing="AB")
    found = keeping.run(tables, new(most_providers={"all": 1}))
    assert where(found) == {"P0": "A", "P1": "B", "P2": "", "P3": "B"}
    assert (
        "Today more providers have work than allocation.most_providers allows in Z; no further "
        "one is given any there." in found.notes
    )


def test_work_below_the_block_stands_may_grow_and_is_told():
    # A has 2 hours of a block of 8, and may have more; nobody else reaches 8 with 3 + 4 hours.
    tables = three(2, 3, 4, standing="A")
    found = keeping.run(tables, new(block_hours={"all": 8.0}))
    assert where(found) == {"P0": "A", "P1": "A", "P2": "A"}
    assert any(note.startswith("1 of 1 appointments with work today have") for note in found.notes)
    # With nobody there today the zone is served all the same, by one provider with all 9 hours.
    found = keeping.run(three(2, 3, 4, standing=""), new(block_hours={"all": 8.0}))
    assert len(set(where(found).values())) == 1
    # A has 15 of 20 hours and takes 5 more; to start B or C would need 8, and 2 are left.
    found = keeping.run(three(15, 5, 2, standing="A"), new(block_hours={"all": 8.0}))
    assert where(found) == {"P0": "A", "P1": "A", "P2": ""}
    assert found.frame.set_index("package_id").loc["P2", "reason_code"] == "block"


@pytest.mark.parametrize(
    ("limits", "words"),
    [({"most_providers": {"all": 2}}, "more providers have work"),
     ({"block_hours": {"all": 6.0}}, "less than the least block")],
)  # fmt: skip
def test_the_audit_refuses_a_provider_that_may_not_start(limits, words):
    tables = three(16, 14, 5, standing="AB")
    plan = keeping.run(tables, new(most_providers={"all": 3}))
    moved = plan.frame["provider_id"].mask(plan.frame["package_id"] == "P2", "C")
    given = {"appointments": tables[2], "settings": new(**limits), "as_of": cases.AS_OF}
    with pytest.raises(InternalError, match=words):
        audit(dataclasses.replace(plan, frame=plan.frame.assign(provider_id=moved)), tables[0],
              tables[1], **given)  # fmt: skip


LIMITS = [
    {"most_providers": {"all": 1}},
    {"most_providers": {"all": 2}},
    {"block_hours": {"all": 6.0}},
    {"block_hours": {"all": 4.0}, "most_providers": {"all": 2}},
]


def keeps(limits, kept):
    """Return a check of a plan of the rest against the limits, from labels in exact fractions."""
    stands = {(row.zone_id, row.incumbent_provider_id) for row in kept.itertuples()}
    standing = Counter(zone for zone, _ in stands)
    most, block = limits.get("most_providers", {}), limits.get("block_hours", {}).get("all", 0)

    def check(rows, plan):
        held = {}
        for package, link in zip(rows, plan, strict=True):
            if link is not None and (link.zone_id, link.provider_id) not in stands:
                key = (link.zone_id, link.provider_id)
                held[key] = held.get(key, 0) + every_plan.exact(package.hours_per_week)
        starts = Counter(zone for zone, _ in held)
        return all(hours >= block for hours in held.values()) and all(
            n <= max(0, most.get("all", 99) - standing[zone]) for zone, n in starts.items()
        )

    return check


@pytest.mark.parametrize("order", [DEFAULT_GOALS, ("prime_hours", "placed_hours", "score")],
                         ids="-".join)  # fmt: skip
@pytest.mark.parametrize("limits", LIMITS, ids=["one", "two", "block", "block-two"])
@pytest.mark.parametrize("seed", range(8))
def test_the_rest_is_the_best_of_every_plan_beside_what_stands(seed, limits, order):
    tables = cases.small(seed, packages=7, providers=4, zones=2, loose=True)
    packages, _, links = tables
    rng = np.random.default_rng(seed)
    has_one = packages["incumbent_provider_id"] != ""
    packages["status"] = np.where(has_one & (rng.random(7) < 0.5), "placed", "returned")
    kept, rest = keeping.beside(tables)
    best = every_plan.best_by_enumeration(
        rest, order, as_of=cases.AS_OF, is_allowed=keeps(limits, kept)
    )
    scores, booked = every_plan.scores_of(links), list(links.itertuples())
    for row in kept.itertuples():
        own = (row.incumbent_provider_id, row.zone_id)
        link = next(each for each in booked if (each.provider_id, each.zone_id) == own)
        gains = every_plan.gains_of(row, link, scores, Fraction(0))
        best = tuple(value + gains[goal] for value, goal in zip(best, order, strict=True))
    found = keeping.run(
        tables, AllocationSettings(goals=order, place="new", limits=Limits(**limits))
    )
    assert every_plan.achieved(found, packages) == pytest.approx(
        [float(value) for value in best], abs=1e-4
    )
    assert found.kept.people == len(kept)
    if order[0] == "placed_hours":
        assert found.bound_hours == pytest.approx(float(best[0]), abs=1e-6)
