"""A plan under failures, made fit to publish: nobody's hours can be read or worked out."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from homecare.errors import UsageError
from homecare.report.disclosure.stress import HHI_STEP, protect_stress

HOURS_EACH = 10.0
LEDGER = {"rows_in": 0, "hours_in": 0.0, "rows_used": 0, "hours_used": 0.0, "rows_set_aside": 0,
          "hours_set_aside": 0.0, "reasons": []}  # fmt: skip


def zone_row(zone_id, displaced, lost):
    return {
        "zone_id": zone_id, "zone_name": zone_id.title(),
        "displaced_hours": displaced * HOURS_EACH, "displaced_people": displaced,
        "lost_hours": lost * HOURS_EACH, "lost_people": lost,
        "least_lost_hours": lost * HOURS_EACH / 2, "hhi": 2345.0, "largest_share": 0.345,
        "largest_provider_id": "A", "largest_provider_name": "Alder", "fewest_people": 9,
    }  # fmt: skip


def failure(names, zones, *, kind="exit", change=None):
    displaced, lost = (sum(each[place] for each in zones.values()) for place in (0, 1))
    return {
        "failure": f"{kind}{change or ''}: {' + '.join(names) or 'everybody'}", "kind": kind,
        "capacity_change": change, "is_everybody": not names,
        "providers": [{"provider_id": name, "provider_name": name} for name in names],
        "displaced_hours": displaced * HOURS_EACH, "displaced_people": displaced,
        "lost_hours": lost * HOURS_EACH, "lost_people": lost,
        "least_lost_hours": lost * HOURS_EACH / 2,
        "replaced_hours": (displaced - lost) * HOURS_EACH,
        "replaced_bound_hours": (displaced - lost) * HOURS_EACH, "bound_hours": 900.0,
        "hhi": 1234.0, "largest_share": 0.2, "largest_provider_id": "A",
        "largest_provider_name": "Alder",
        "zones": [zone_row(name, *counts) for name, counts in zones.items()],
    }  # fmt: skip


def stressed(failures, planned=2_000.0):
    zones = []
    for name in ("east", "mid", "north", "west"):
        best = None
        for row in failures:
            for zone in row["zones"] if len(row["providers"]) == 1 else ():
                if (
                    zone["zone_id"] == name
                    and zone["lost_hours"]
                    and (best is None or zone["lost_hours"] > best["lost_hours"])
                ):
                    best = {"failure": row["failure"], **row["providers"][0],
                            **{key: zone[key] for key in (
                                "displaced_hours", "lost_hours", "lost_people", "least_lost_hours",
                                "hhi", "largest_share")},
                            "lost_share": zone["lost_hours"] / planned}  # fmt: skip
        zones.append({"zone_id": name, "zone_name": name.title(), "planned_hours_per_week": planned,
                      "placed_hours": planned, "providers_with_hours": 6, "hhi": 2345.0,
                      "largest_share": 0.345, "largest_provider_id": "A",
                      "largest_provider_name": "Alder", "fewest_people": 9,
                      "worst": best})  # fmt: skip
    return {
        "scenario": {"notices": []}, "kind": "exit", "capacity_changes": [
            row["capacity_change"] for row in failures if row["capacity_change"] is not None],
        "before": {"planned_hours_per_week": 8_000.0, "placed_hours": 8_000.0,
                   "unplaced_hours": 0.0, "bound_hours": 8_000.0, "people": 800, "hhi": 1200.0,
                   "largest_share": 0.2, "largest_provider_id": "A",
                   "largest_provider_name": "Alder"},
        "failures": failures, "worst": {}, "zones": zones,
    }  # fmt: skip


def run_of(rows=()):
    """Return the result of a run with some people at providers in zones."""
    held = [{"provider_id": "R1", "zone_id": zone, "hours": 1000.0, "people": 100,
             "role": "prime", "capacity_hours": None}
            for zone in ("east", "mid", "north", "west")]  # fmt: skip
    held += [{"provider_id": "R2", "zone_id": zone, "hours": 900.0, "people": 90, "role": "prime",
              "capacity_hours": None} for zone in ("east", "mid", "north", "west")]  # fmt: skip
    held += [{"provider_id": name, "zone_id": zone, "hours": people * HOURS_EACH, "people": people,
              "role": "prime", "capacity_hours": None} for name, zone, people in rows]  # fmt: skip
    by_zone = {zone: [row for row in held if row["zone_id"] == zone]
               for zone in ("east", "mid", "north", "west")}  # fmt: skip
    return {
        "scenario": {}, "headline": {}, "bands": [], "ledger": copy.deepcopy(LEDGER),
        "zones": [{"zone_id": zone, "planned_hours_per_week": sum(r["hours"] for r in rows_)}
                  for zone, rows_ in by_zone.items()],
        "zone_bands": [{"zone_id": zone, "band": "all", "people": sum(r["people"] for r in rows_),
                        "planned_hours_per_week": sum(r["hours"] for r in rows_),
                        "costed_hours_per_week": sum(r["hours"] for r in rows_),
                        "costed_people": sum(r["people"] for r in rows_)}
                       for zone, rows_ in by_zone.items()],
        "allocation": {"providers": held, "unplaced_reasons": []},
    }  # fmt: skip


def first_zones(safe):
    return {zone["zone_id"]: zone for zone in safe["failures"][0]["zones"]}


def test_large_counts_hide_nothing():
    found = stressed([failure(["A"], {"east": (40, 20), "west": (30, 10)})])
    safe = protect_stress(found, run_of())
    assert safe["failures"][0]["hidden"] == []
    assert all(zone["hidden"] == [] for zone in safe["failures"][0]["zones"])
    assert "fewest_people" not in safe["zones"][0]
    assert "people" not in safe["before"]


def test_a_small_count_and_what_would_give_it_away_are_hidden():
    found = stressed([failure(["A"], {"east": (40, 20), "mid": (30, 12), "west": (30, 3)})])
    safe = protect_stress(found, run_of())
    zones, row = first_zones(safe), safe["failures"][0]
    assert zones["west"]["lost_hours"] is zones["west"]["lost_people"] is None
    assert "least_lost_hours" in zones["west"]["hidden"]
    # The total less the zones that are shown would give it back.
    shown = [zones[name]["lost_hours"] is not None for name in ("east", "mid")]
    assert not all(shown) or row["lost_hours"] is None


def test_few_who_are_placed_again_are_hidden_too():
    found = stressed([failure(["A"], {"east": (40, 37), "west": (30, 10)})])
    zone = first_zones(protect_stress(found, run_of()))["east"]
    assert zone["displaced_hours"] is None or zone["lost_hours"] is None


def test_what_a_run_hides_stays_hidden():
    # Three people are with A in the west, so a run hides them and R1 or R2 beside them.
    rows = [("A", "east", 40), ("A", "west", 3)]
    found = stressed([failure(["A"], {"east": (40, 20), "west": (3, 3)})])
    zones = first_zones(protect_stress(found, run_of(rows)))
    assert zones["west"]["displaced_hours"] is zones["west"]["lost_hours"] is None
    row = protect_stress(found, run_of(rows))["failures"][0]
    assert row["displaced_hours"] is None or zones["east"]["displaced_hours"] is None


@pytest.mark.parametrize("lost", [31, 33, 52])
def test_two_together_tell_of_no_few_people_more_than_each_alone(lost):
    # 30 are lost if A leaves, 20 if B does: 31 and 33 are a few more than 30, 52 than 30 + 20.
    found = stressed([
        failure(["A", "B"], {"east": (90, lost)}),
        failure(["A"], {"east": (40, 30)}),
        failure(["B"], {"east": (50, 20)}),
    ])  # fmt: skip
    safe = protect_stress(found, run_of())
    assert safe["failures"][0]["lost_hours"] is None
    assert safe["failures"][1]["lost_hours"] == 300.0
    apart = copy.deepcopy(found)
    apart["failures"][0] = failure(["A", "B"], {"east": (90, 40)})
    assert protect_stress(apart, run_of())["failures"][0]["lost_hours"] == 400.0


def test_two_cuts_tell_of_no_few_people_between_them():
    found = stressed([
        failure([], {"east": (90, 52)}, kind="capacity", change=-0.2),
        failure([], {"east": (60, 50)}, kind="capacity", change=-0.1),
    ])  # fmt: skip
    safe = protect_stress(found, run_of())
    assert [row["lost_hours"] for row in safe["failures"]] == [520.0, None]
    assert [len(row["zones"]) for row in safe["failures"]] == [1, 0]


def test_concentration_is_told_in_steps_or_not_at_all():
    found = stressed([failure(["A"], {"east": (40, 20)})])
    safe = protect_stress(found, run_of())
    assert safe["zones"][0]["hhi"] == 2350
    assert safe["before"]["hhi"] % HHI_STEP == 0
    assert safe["zones"][0]["largest_share"] == 0.35
    # Of 2,000 hours one provider's 30 and one of 900 or 1,000 hours are hidden in the west.
    hidden = protect_stress(found, run_of([("S", "west", 3)]))
    assert hidden["zones"][3]["hhi"] is None
    assert hidden["zones"][0]["hhi"] == 2350


def test_a_hidden_share_is_told_as_a_class_where_it_gives_nobody_away():
    rows = [("A", "west", 45), ("S", "west", 3), ("B", "west", 50)]
    found = stressed([failure(["A"], {"west": (45, 45)}), failure(["B"], {"west": (50, 3)})])
    worst = protect_stress(found, run_of(rows))["zones"][3]["worst"]
    assert worst["provider_id"] == "A"
    assert worst["lost_share_class"] == [0.2, 0.3]  # 450 of 2,000 hours
    few = stressed([failure(["A"], {"west": (4, 4)})])
    assert (
        protect_stress(few, run_of([("A", "west", 4)]))["zones"][3]["worst"]["lost_share_class"]
        is None
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_count_is_the_only_one_missing_from_a_sum_that_is_shown(seed):
    rng = np.random.default_rng(seed)
    zones = {}
    for name in ("east", "mid", "north", "west"):
        displaced = int(rng.integers(1, 30))
        zones[name] = (displaced, int(rng.integers(0, displaced + 1)))
    safe = protect_stress(stressed([failure(["A"], zones)]), run_of())
    row, told = safe["failures"][0], first_zones(safe)
    for measure, place in (("lost_hours", 1), ("displaced_hours", 0)):
        missing = [name for name in zones if told[name][measure] is None]
        if row[measure] is not None:
            assert len(missing) != 1
        assert all(not 0 < zones[name][place] < 5 or name in missing for name in zones)
    for name, (displaced, lost) in zones.items():
        if 0 < displaced - lost < 5:
            assert told[name]["lost_hours"] is None or told[name]["displaced_hours"] is None


def test_no_rule_hides_nothing_and_an_unknown_rule_is_refused():
    found = stressed([failure(["A"], {"east": (3, 2)})])
    before = copy.deepcopy(found)
    safe = protect_stress(found, run_of(), "none")
    assert found == before
    assert safe["failures"][0]["lost_hours"] == 20.0
    assert safe["zones"][0]["worst"]["lost_share_class"] == [0.0, 0.1]
    with pytest.raises(UsageError):
        protect_stress(found, run_of(), "under4")
