"""What is published of payment: no count under five, and none that a subtraction would tell."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from homecare.errors import UsageError
from homecare.report.disclosure.pay import protect_pay
from homecare.report.disclosure.result import hidden_keys

RUN = {"ledger": {"reasons": []}, "zones": [], "zone_bands": [], "bands": [], "scenario": {}}


def group(name: str, people: int) -> dict[str, Any]:
    return {
        "name": name, "people": people, "people_changed": people, "visits_per_week": 7.0 * people,
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
        "cells": {"is_planned": False, "groups": {}, "rest": {"role": []}},
        "rules": [{"name": "one", "rules": ["one"], "groups": {"provider": rows}, "steps": []}],
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


def run_of(cells: dict[tuple[str, str], tuple[int, float]], rates: dict[str, float]):
    """A plain result with hours and people by zone and band, all costed."""
    zones = list(dict.fromkeys(zone for zone, _ in cells))
    hours = {band: sum(h for (_, b), (_, h) in cells.items() if b == band) for band in rates}
    return {
        "scenario": {"is_zone_priced": True},
        "headline": {},
        "ledger": {"reasons": []},
        "bands": [{"band": b, "rate_gbp_per_hour": rate, "costed_hours_per_week": hours[b]}
                  for b, rate in rates.items()],
        "zones": [{"zone_id": zone} for zone in zones],
        "zone_bands": [
            {"zone_id": z, "band": b, "people": people, "costed_people": people,
             "planned_hours_per_week": h, "costed_hours_per_week": h}
            for (z, b), (people, h) in cells.items()
        ],
    }  # fmt: skip


RATES = {"urban": 20.0, "rural": 23.0}
BIG_RUN = run_of({("Y", "urban"): (94, 940.0), ("Y", "rural"): (12, 96.0)}, RATES)


def joint(cells: list[tuple[str, str, int, float]]) -> dict[str, Any]:
    """An answer on planned visits with providers by band."""
    counts: dict[str, int] = {}
    for name, _, people, _ in cells:
        counts[name] = counts.get(name, 0) + people
    found = answer(tuple(counts.values()))
    for row, name in zip(found["rules"][0]["groups"]["provider"], counts, strict=True):
        row["name"] = name
    found["cells"] = {
        "is_planned": True,
        "groups": {"provider": [
            {"name": n, "band": b, "people": p, "hours_per_week": h} for n, b, p, h in cells
        ]},
        "rest": {"role": []},
    }  # fmt: skip
    return found


def could_be(found, safe, cell: tuple[str, str]) -> tuple[float, float]:
    """Least and most hours of a provider in a band, by SciPy, from what is published beside."""
    held = found["cells"]["groups"]["provider"]
    place = {(row["name"], row["band"]): at for at, row in enumerate(held)}
    matrix, right = [], []

    def tell(weights: dict[tuple[str, str], float], value: float) -> None:
        line = np.zeros(len(held))
        for key, weight in weights.items():
            line[place[key]] = weight
        matrix.append(line)
        right.append(value)

    def hours(keys) -> float:
        return sum(held[place[key]]["hours_per_week"] for key in keys)

    for row in safe["rules"][0]["groups"]["provider"]:
        own = [key for key in place if key[0] == row["name"]]
        if row["planned_hours_per_week"] is not None:
            tell(dict.fromkeys(own, 1.0), hours(own))
        if row["planned_gbp_per_week"] is not None:
            cost = sum(RATES[key[1]] * hours([key]) for key in own)
            tell({key: RATES[key[1]] for key in own}, cost)
    for band in RATES:  # bands.csv of the run
        own = [key for key in place if key[1] == band]
        tell(dict.fromkeys(own, 1.0), hours(own))
    goal = np.zeros(len(held))
    goal[place[cell]] = 1.0
    ends = [linprog(sign * goal, A_eq=np.array(matrix), b_eq=right).fun * sign for sign in (1, -1)]
    return ends[0], ends[1]


def test_the_money_of_a_provider_that_would_solve_for_few_people_is_hidden():
    # B has 2 people in the country: its hours and its cost are two equations in two unknowns.
    found = joint([("A", "urban", 40, 400.0), ("B", "urban", 30, 300.0), ("B", "rural", 2, 16.0),
                   ("C", "urban", 24, 240.0), ("C", "rural", 10, 80.0)])  # fmt: skip
    plain = copy.deepcopy(found)
    least, most = could_be(plain, plain, ("B", "rural"))
    assert (least, most) == pytest.approx((16.0, 16.0))
    safe = protect_pay(found, BIG_RUN)
    rows = {row["name"]: row for row in safe["rules"][0]["groups"]["provider"]}
    assert rows["B"]["planned_gbp_per_week"] is None
    least, most = could_be(plain, safe, ("B", "rural"))
    assert most >= 16.0 * 1.1 - 1e-3 or least <= 16.0 * 0.9 + 1e-3


def test_bands_of_the_run_less_a_providers_hours_tell_nothing_of_few_people():
    # Only D serves the country, all 12 people of it; so its hours less the band's are 2 in town.
    found = joint([("A", "urban", 40, 400.0), ("B", "urban", 52, 520.0),
                   ("D", "urban", 2, 20.0), ("D", "rural", 12, 96.0)])  # fmt: skip
    safe = protect_pay(found, BIG_RUN)
    rows = {row["name"]: row for row in safe["rules"][0]["groups"]["provider"]}
    assert rows["D"]["planned_hours_per_week"] is None
    assert sum(row["planned_hours_per_week"] is None for row in rows.values()) >= 2
    least, most = could_be(found, safe, ("D", "urban"))
    assert most >= 20.0 * 1.1 - 1e-3 or least <= 20.0 * 0.9 + 1e-3


def test_what_a_rule_changes_for_few_people_is_hidden_with_the_rules_combined_with_it():
    found = answer((20, 30, 40))
    for names in (["two"], ["three"], ["two", "one"]):
        more = {"name": " + ".join(names), "rules": names}
        found["rules"].append(copy.deepcopy(found["rules"][0]) | more)
    for place, changed in enumerate((2, 9, 9)):
        found["rules"][1]["groups"]["provider"][place]["people_changed"] = changed
    safe = protect_pay(found, RUN)
    for entry in safe["rules"]:
        rows = entry["groups"]["provider"]
        assert rows[0]["planned_gbp_per_week"] is not None
        gone = sum(row["paid_gbp_per_week"] is None for row in rows)
        if entry["name"] == "three":  # combined with neither
            assert gone == 0
        else:
            assert rows[0]["difference_gbp_per_week"] is None
            assert gone >= 2


def test_a_zones_rate_of_charges_is_hidden_where_the_run_hides_its_cost():
    zones = {("Y", "urban"): (30, 300.0), ("Y", "rural"): (2, 16.0), ("Z", "urban"): (30, 300.0),
             ("Z", "rural"): (20, 160.0)}  # fmt: skip
    run = run_of(zones, RATES)
    kinds = ("zone", "zone_costed", "zone_cost")
    of_run = {key[1] for key in hidden_keys(run, [run]) if key[0] in kinds}
    assert of_run
    safe = protect_pay(answer(), run)
    rows = {row["zone_id"]: row for row in safe["charging"]["zones"]}
    assert all(rows[zone]["rate_gbp_per_hour"] is None for zone in of_run)


def test_the_answer_itself_is_not_changed_and_an_unknown_rule_is_refused():
    found = answer((3, 6, 40))
    before = copy.deepcopy(found)
    protect_pay(found, RUN)
    assert found == before
    with pytest.raises(UsageError, match="under5"):
        protect_pay(found, RUN, "under10")
