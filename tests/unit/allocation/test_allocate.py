"""The rules of placement, one small market each, and the shape of what comes out."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, allocate, audit, plans
from homecare.errors import InputError, ModelError
from homecare.programmes import highs
from homecare.tables import ALLOCATION

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)


def run(demand, providers, links, **choices):
    """Return the allocation of a market, audited."""
    packages, firms, appointments = cases.market(demand, providers, links)
    settings = AllocationSettings(**choices)
    found = allocate(
        packages, firms, appointments=appointments, settings=settings, as_of=cases.AS_OF
    )
    audit(found, packages, firms, appointments=appointments, settings=settings, as_of=cases.AS_OF)
    return found


def package(name, hours, **more):
    return {"package_id": name, "zone_id": "Z", "hours_per_week": hours, **more}


def firm(name, hours=math.nan, **more):
    return {"provider_id": name, "capacity_hours_per_week": hours, **more}


def link(name, role="prime", zone="Z", **more):
    return {"provider_id": name, "zone_id": zone, "role": role, **more}


def where(found):
    return dict(zip(found.frame["package_id"], found.frame["provider_id"], strict=True))


def codes(found):
    return dict(zip(found.frame["package_id"], found.frame["reason_code"], strict=True))


def test_a_prime_with_room_comes_before_a_supplementary():
    found = run([package("P", 5)], [firm("A"), firm("B")], [link("A", "supplementary"), link("B")])
    assert where(found) == {"P": "B"}
    assert codes(found) == {"P": "prime"}
    assert found.prime_share == 1.0


def test_more_hours_placed_come_before_more_hours_with_primes():
    demand = [package("P", 6), package("Q", 4, needs="peg")]
    firms = [firm("A", 6, capabilities="peg"), firm("B", 6)]
    found = run(demand, firms, [link("A"), link("B", "supplementary")])
    assert where(found) == {"P": "B", "Q": "A"}
    assert codes(found)["P"] == "primes_full"
    assert found.prime_share == 0.4


def test_a_higher_score_comes_before_the_incumbent_and_the_cost():
    links = [
        link("A", pickup_score=0.9, quality_score=0.9, response_score=0.9, rate_gbp_per_hour=30),
        link("B", pickup_score=0.8, quality_score=0.9, response_score=0.9, rate_gbp_per_hour=20),
    ]
    demand = [package("P", 5, incumbent_provider_id="B")]
    found = run(demand, [firm("A"), firm("B")], links)
    assert where(found) == {"P": "A"}
    kept = run(demand, [firm("A"), firm("B")], links, goals=("placed_hours", "incumbent_hours"))
    assert where(kept) == {"P": "B"}
    assert codes(kept) == {"P": "kept"}


def test_the_weights_of_the_scores_decide():
    links = [link("A", pickup_score=0.9, quality_score=0.5, response_score=0.7),
             link("B", pickup_score=0.5, quality_score=0.9, response_score=0.7)]  # fmt: skip
    for weights, best in (
        ({"pickup_score": 2.0, "quality_score": 1.0, "response_score": 1.0}, "A"),
        ({"quality_score": 1.0}, "B"),
    ):
        found = run([package("P", 5)], [firm("A"), firm("B")], links, score_weights=weights)
        assert where(found) == {"P": best}


def test_a_missing_score_counts_as_the_mean_of_its_column_and_is_noted():
    links = [link("A", pickup_score=0.9), link("B", pickup_score=0.5), link("C")]
    found = run([package("P", 10)], [firm("A", 1), firm("B"), firm("C")], links)
    assert where(found) == {"P": "C"}  # 0.7 against 0.5
    score = {goal.goal: goal.achieved for goal in found.goals}["score"]
    assert score == pytest.approx(10 * 0.7 / 3)
    assert any("pickup_score is blank on 1 of 3" in note for note in found.notes)
    assert any("quality_score" in note and "counts as 0" in note for note in found.notes)


def test_the_cheaper_of_two_equal_providers_is_taken():
    links = [link("A", rate_gbp_per_hour=21.0), link("B", rate_gbp_per_hour=20.5)]
    found = run([package("P", 10, rate_gbp_per_hour=23.0)], [firm("A"), firm("B")], links)
    assert where(found) == {"P": "B"}
    assert found.frame["weekly_cost_gbp"].tolist() == [205.0]
    assert found.goals[-1].achieved == pytest.approx(205.0)


def test_leaving_out_a_dear_package_is_never_a_saving():
    demand = [package("P", 10, rate_gbp_per_hour=26.35), package("Q", 10, rate_gbp_per_hour=18.75)]
    found = run(demand, [firm("A", 10)], [link("A")])
    cost = {goal.goal: goal for goal in found.goals}["weekly_cost"]
    assert cost.achieved == pytest.approx(451.0)
    assert sorted(found.frame["weekly_cost_gbp"]) == [187.5, 263.5]


def test_a_row_without_any_rate_has_no_cost():
    found = run([package("P", 10)], [firm("A")], [link("A")])
    assert np.isnan(found.frame["weekly_cost_gbp"]).all()


def test_a_suspended_provider_keeps_its_packages_and_takes_no_other():
    held = firm("A", suspended_from=pd.Timestamp("2020-11-01"))
    demand = [package("P", 5, incumbent_provider_id="A"), package("Q", 5)]
    found = run(demand, [held], [link("A")])
    assert where(found) == {"P": "A", "Q": ""}
    assert codes(found) == {"P": "kept", "Q": "suspended"}


@pytest.mark.parametrize("placing", ["all", "new"])
@pytest.mark.parametrize("status", ["returned", "awaiting"])
def test_who_had_a_package_that_waits_has_no_claim_to_it(status, placing):
    held = firm("A", suspended_from=pd.Timestamp("2020-11-01"))
    demand = [package("P", 5, incumbent_provider_id="A", status=status)]
    found = run(demand, [held], [link("A")], place=placing)
    assert where(found) == {"P": ""}
    assert codes(found) == {"P": "suspended"}
    # With room at both, the better score has it, and nobody keeps anything.
    low, high = (
        dict.fromkeys(("pickup_score", "quality_score", "response_score"), score)
        for score in (0.5, 0.9)
    )
    found = run(
        demand, [firm("A"), firm("B")], [link("A", **low), link("B", **high)], place=placing
    )
    assert where(found) == {"P": "B"}
    assert [each.achieved for each in found.goals if each.goal == "incumbent_hours"] == [0]


@pytest.mark.parametrize(
    ("start", "end", "is_open"),
    [
        ("2020-12-01", None, True),
        ("2020-11-30", None, False),
        ("2020-01-01", "2020-11-29", True),
        ("2020-01-01", "2020-11-30", False),
    ],
)
def test_a_suspension_holds_from_its_first_day_to_its_last(start, end, is_open):
    held = firm("A", suspended_from=pd.Timestamp(start),
                suspended_until=pd.Timestamp(end) if end else pd.NaT)  # fmt: skip
    found = run([package("P", 5)], [held], [link("A")])
    assert (where(found)["P"] == "A") is is_open


def test_an_incumbent_that_is_not_appointed_in_the_zone_may_not_keep_the_package():
    demand = [package("P", 5, incumbent_provider_id="A")]
    found = run(demand, [firm("A"), firm("B")], [link("A", zone="Y"), link("B", "supplementary")])
    assert where(found) == {"P": "B"}
    assert codes(found) == {"P": "no_prime"}


@pytest.mark.parametrize(
    ("demand", "firms", "links", "code", "words"),
    [
        ([package("P", 5)], [firm("A")], [link("A", zone="Y")], "not_appointed", "appointed"),
        ([package("P", 5, needs="peg;hoist")], [firm("A", capabilities="hoist")], [link("A")],
         "capability", "can do: peg"),
        ([package("P", 5, needs="peg;hoist")],
         [firm("A", capabilities="hoist"), firm("B", capabilities="peg")], [link("A"), link("B")],
         "capability", "can do: hoist and peg together"),
        ([package("P", 5)], [firm("A", suspended_from=pd.Timestamp("2020-01-01"))], [link("A")],
         "suspended", "suspended"),
        ([package("P", 5)], [firm("A", 9)], [link("A", capacity_hours_per_week=4)],
         "too_large", "larger"),
        ([package("P", 5), package("Q", 6)], [firm("A", 10)], [link("A")], "full", "full"),
    ],
)  # fmt: skip
def test_an_unplaced_package_has_its_reason(demand, firms, links, code, words):
    found = run(demand, firms, links)
    assert codes(found)["P"] == code
    assert words in found.frame["reason"].iloc[0]


def test_a_package_that_would_lower_a_goal_says_which():
    links = [link("A", rate_gbp_per_hour=20.0)]
    found = run([package("P", 5)], [firm("A")], links, goals=("weekly_cost", "placed_hours"))
    assert codes(found) == {"P": "goals"}
    assert found.frame["reason"].tolist() == ["would lower the goal weekly_cost"]


def test_equal_providers_are_told_apart_by_the_tie_break():
    found = run([package("P", 5)], [firm("A"), firm("B")], [link("A"), link("B")])
    assert codes(found) == {"P": "tie_break"}


def test_hours_without_people_may_be_split_and_packages_may_not():
    people = run([package("P", 10)], [firm("A", 6), firm("B", 6)], [link("A"), link("B")])
    hours = run([package("", 10)], [firm("A", 6), firm("B", 6)], [link("A"), link("B")])
    assert people.placed_hours == 0
    assert hours.placed_hours == 10
    assert len(hours.frame) == 2
    assert math.fsum(hours.frame["hours_per_week"]) == 10


def test_a_line_may_be_cut_to_the_second():
    third = 1 / 3
    found = run([package("", third)], [firm("A", 0.1)], [link("A")])
    assert found.frame["hours_per_week"].tolist() == [0.1, pytest.approx(third - 0.1, abs=1e-15)]
    assert found.placed_seconds == 360
    assert found.unplaced_seconds == 840


def test_a_package_keeps_the_number_of_its_hours_exactly():
    found = run([package("P", 0.1 + 0.2)], [firm("A")], [link("A")])
    assert found.frame["hours_per_week"].tolist() == [0.1 + 0.2]


def test_a_package_of_no_hours_is_placed_and_a_line_of_no_hours_is_told():
    found = run([package("P", 0), package("", 0)], [firm("A", 0)], [link("A")])
    assert where(found) == {"P": "A", "": ""}
    assert codes(found)[""] == "no_hours"
    assert found.gap == 0


def test_the_limit_in_all_holds_across_zones():
    demand = [package("P", 5), {**package("Q", 5), "zone_id": "Y"}]
    found = run(demand, [firm("A", 9)], [link("A"), link("A", zone="Y")])
    assert found.placed_hours == 5
    assert found.bound_hours == 5
    assert found.bound_kind == "integer programme"


def test_every_appointment_has_a_load_even_of_no_hours():
    found = run([package("P", 5)], [firm("A"), firm("B", 7)], [link("A"), link("B", "spot")])
    assert found.loads["hours"].tolist() == [5, 0]
    assert found.providers["capacity_hours"].fillna(-1).tolist() == [-1, 7]


def test_the_prime_share_is_blank_without_primes_or_without_hours():
    assert run([package("P", 5)], [firm("A")], [link("A", "spot")]).prime_share is None
    assert run([package("P", 5)], [firm("A", 1)], [link("A")]).prime_share is None


def test_there_may_be_no_packages_or_no_appointments():
    nobody = run([package("P", 5), package("", 5)], [firm("A")], [])
    assert nobody.unplaced_hours == 10
    nothing = run([], [firm("A")], [link("A")])
    assert nothing.placed_hours == nothing.bound_hours == 0
    assert list(nothing.frame.columns[:7]) == list(ALLOCATION.column_names())


def test_an_unknown_goal_is_refused_with_the_nearest_name():
    with pytest.raises(ModelError, match='Did you mean "prime_hours"'):
        run([package("P", 5)], [firm("A")], [link("A")], goals=("placed_hours", "prime_hour"))


@pytest.mark.parametrize("goals", [(), ("score", "score")])
def test_no_goal_or_one_named_twice_is_refused(goals):
    with pytest.raises(ModelError):
        run([package("P", 5)], [firm("A")], [link("A")], goals=goals)


@pytest.mark.parametrize(
    "weights", [{}, {"pickup": 1.0}, {"pickup_score": 0.0}, {"pickup_score": -1.0}]
)
def test_weights_that_give_no_mean_are_refused(weights):
    with pytest.raises(ModelError):
        run([package("P", 5)], [firm("A")], [link("A")], score_weights=weights)


def test_an_appointment_of_an_unknown_provider_is_refused():
    with pytest.raises(InputError, match="not in the providers table"):
        run([package("P", 5)], [firm("A")], [link("A"), link("B")])


def test_the_tables_are_left_as_they_were():
    tables = cases.small(2, packages=9, divisible=3)
    before = [table.copy(deep=True) for table in tables]
    allocate(tables[0], tables[1], appointments=tables[2], settings=AllocationSettings(),
             as_of=cases.AS_OF)  # fmt: skip
    for table, copy in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


@pytest.mark.parametrize("seed", range(3))
def test_the_plan_is_the_same_whatever_path_the_solver_goes(seed, monkeypatch):
    packages, providers, appointments = cases.county(seed, packages=400, providers=20, zones=6)
    plans = []
    for options in (
        {},
        {"presolve": "off"},
        {"solver": "ipm", "run_crossover": "on"},
        {"solver": "simplex", "simplex_strategy": 4},
        {"solver": "ipm", "run_crossover": "on", "presolve": "off"},
    ):
        monkeypatch.setattr(highs, "SETTINGS", {**highs.SETTINGS, **options})
        found = allocate(packages, providers, appointments=appointments,
                         settings=AllocationSettings(), as_of=cases.AS_OF)  # fmt: skip
        plans.append(found.frame)
        monkeypatch.undo()
    for plan in plans[1:]:
        pd.testing.assert_frame_equal(plan, plans[0])


@pytest.mark.parametrize("seed", range(3))
def test_a_county_is_placed_close_to_its_bound(seed):
    packages, providers, appointments = cases.county(seed)
    found = allocate(packages, providers, appointments=appointments,
                     settings=AllocationSettings(), as_of=cases.AS_OF)  # fmt: skip
    audit(found, packages, providers, appointments=appointments, settings=AllocationSettings(),
          as_of=cases.AS_OF)  # fmt: skip
    assert found.gap <= 0.001
    assert tuple(goal.goal for goal in found.goals) == DEFAULT_GOALS


def test_progress_is_told_and_the_solver_named():
    said = []
    packages, providers, appointments = cases.small(0)
    found = allocate(packages, providers, appointments=appointments, progress=said.append,
                     settings=AllocationSettings(), as_of=cases.AS_OF)  # fmt: skip
    assert said
    assert "HiGHS" in found.solver
    assert found.sizes["packages"] == 6


def test_hours_that_may_be_split_are_divided_once_where_another_turn_would_find_the_same(
    monkeypatch,
):
    """Both packages fit at the first turn, so that no later one could change anything."""
    real, divided = plans.flow_of, []

    def flow_of(task, lines, room, goals):
        divided.append(lines.tolist())
        return real(task, lines, room, goals)

    monkeypatch.setattr(plans, "flow_of", flow_of)
    found = run([package("P", 5), package("Q", 3), package("", 10)], [firm("A", 14)], [link("A")],
                exact_pairs_limit=0)  # fmt: skip
    assert found.placed_hours == 14.0
    assert len(divided) == 1
