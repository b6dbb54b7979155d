"""What is published of payment: no count under five, and none that a subtraction would tell."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from homecare.errors import UsageError
from homecare.report.disclosure.pay import protect_pay

RUN = {"ledger": {"reasons": []}, "zones": [], "zone_bands": [], "bands": [], "scenario": {}}


def group(name: str, people: int) -> dict[str, Any]:
    return {
        "name": name, "people": people, "visits_per_week": 7.0 * people,
        "planned_hours_per_week": 3.5 * people, "planned_gbp_per_week": 70.0 * people,
        "paid_gbp_per_week": 71.0 * people, "difference_gbp_per_week": 1.0 * people,
    }  # fmt: skip


def zone(name: str, dearer: int, cheaper: int, not_charged: int = 0) -> dict[str, Any]:
    people = dearer + cheaper
    return {
        "zone_id": name, "people": people, "dearer": dearer, "cheaper": cheaper, "same": 0,
        "hours_per_week": 7.0 * people, "rate_gbp_per_hour": 20.0,
        "average_charge_gbp": 140.0 * people, "own_charge_gbp": 141.0 * people,
        "dearer_gbp": 2.0 * dearer, "cheaper_gbp": 1.0 * cheaper, "pay_more_people": 0.5,
        "pay_more_gbp": 1.0, "pay_less_people": 0.5, "pay_less_gbp": 1.0,
        "not_charged_people": not_charged,
    }  # fmt: skip


def answer(
    providers: tuple[int, ...] = (20, 30), zones: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    rows = [group(f"P{place}", people) for place, people in enumerate(providers)]
    held = zones or (zone("Y", 20, 20), zone("Z", 20, 20))
    names = [key for key in held[0] if key not in ("zone_id", "rate_gbp_per_hour")]
    return {
        "basis": {"people": sum(providers)},
        "rules": [{"groups": {"provider": rows}, "steps": []}],
        "charging": {
            "zones": list(held),
            "county": {name: sum(row[name] for row in held) for name in names},
            "spread": {"average_rate_gbp_per_hour": 20.0, "lowest_rate_gbp_per_hour": 19.0},
            "not_charged_people": 0,
        },
        "funders": {"rows": [{"funder": "council", "people": 50, "hours_per_week": 1.0}],
                    "over_time": [1]},
        "roles": {"rows": [], "unplaced": [{"hours_per_week": 1.0}], "unplaced_people": 9,
                  "unplaced_not_costed_people": 0},
    }  # fmt: skip


def hidden(safe: dict[str, Any]) -> list[str]:
    rows = safe["rules"][0]["groups"]["provider"]
    return [row["name"] for row in rows if row["planned_hours_per_week"] is None]


def test_a_provider_with_few_people_is_hidden_and_so_is_another():
    safe = protect_pay(answer((3, 6, 40)), RUN)
    assert hidden(safe) == ["P0", "P1"]
    assert "people" not in safe["rules"][0]["groups"]["provider"][2]


def test_nothing_is_hidden_where_every_group_is_large_enough_or_nobody_asks():
    assert hidden(protect_pay(answer((5, 6, 40)), RUN)) == []
    assert hidden(protect_pay(answer((3, 6, 40)), RUN, "none")) == []


def test_two_small_providers_that_add_up_to_few_take_a_third_with_them():
    # 1 and 2 people: their sum, 3, is the total less the rest.
    assert len(hidden(protect_pay(answer((1, 2, 30, 40)), RUN))) >= 3


def test_a_small_number_of_dearer_people_hides_the_zones_money_and_another_zone():
    safe = protect_pay(answer(zones=(zone("X", 2, 30), zone("Y", 9, 30), zone("Z", 40, 30))), RUN)
    rows = {row["zone_id"]: row for row in safe["charging"]["zones"]}
    assert rows["X"]["dearer"] is None
    assert rows["X"]["change_gbp_per_person"] is None
    gone = [name for name, row in rows.items() if row["dearer"] is None]
    assert len(gone) >= 2 or safe["charging"]["county"]["dearer"] is None
    assert "lowest_rate_gbp_per_hour" not in safe["charging"]["spread"]
    assert all("pay_more_people" not in row for row in rows.values())


def test_few_people_who_are_not_charged_are_not_told_by_the_zone_less_its_charges():
    safe = protect_pay(answer(zones=(zone("X", 20, 20, 1), zone("Y", 20, 20, 9))), RUN)
    rows = {row["zone_id"]: row for row in safe["charging"]["zones"]}
    assert rows["X"]["change_gbp_per_person"] is None
    assert rows["X"]["rate_gbp_per_hour"] is None


def test_few_people_in_all_hide_what_the_rules_cost():
    found = answer((2, 1))
    found["rules"][0] |= {"paid_gbp_per_week": 10.0, "difference_gbp_per_year": {"low": 1.0}}
    safe = protect_pay(found, RUN)
    assert safe["rules"][0]["paid_gbp_per_week"] is None
    assert safe["rules"][0]["difference_gbp_per_year"] is None


def test_hours_not_placed_of_few_people_are_hidden():
    found = answer()
    found["roles"]["rows"] = [
        {"role": role, "people": 20, "not_costed_people": 9, "hours_per_week": 9.0}
        for role in ("prime", "supplementary")
    ]
    found["roles"]["unplaced_people"] = 2
    safe = protect_pay(found, RUN)
    assert safe["roles"]["unplaced"][0]["hours_per_week"] is None
    assert sum(row["hours_per_week"] is None for row in safe["roles"]["rows"]) >= 1


def test_the_answer_itself_is_not_changed_and_an_unknown_rule_is_refused():
    found = answer((3, 6, 40))
    before = copy.deepcopy(found)
    protect_pay(found, RUN)
    assert found == before
    with pytest.raises(UsageError, match="under5"):
        protect_pay(found, RUN, "under10")
