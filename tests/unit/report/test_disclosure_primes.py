"""Primes chosen, made fit to publish: no zone's hours tell of one to four people."""

from __future__ import annotations

import pytest

from homecare.errors import UsageError
from homecare.report.disclosure.primes import protect_primes

CHOICES = ("chosen", "ranked_same", "ranked_most")


def answer(*people):
    return {
        "zones": [
            {
                "zone_id": f"Z{at}",
                "people": count,
                "demand_hours_per_week": 10.0 * count,
                "worst_uncovered_hours": dict.fromkeys(CHOICES, 1.0),
            }
            for at, count in enumerate(people)
        ],
        "appointments": [
            {"zone_id": f"Z{at}", "usable_hours_per_week": 5.0} for at in range(len(people))
        ],
        "choices": [
            {"name": name, "uncovered_hours": 1.0, "worst_failure_hours": 2.0,
             "mean_failure_hours": 1.5}
            for name in CHOICES
        ],
        "failures": [{"provider_id": "K", "uncovered_hours": dict.fromkeys(CHOICES, 2.0)}],
        "goals": [
            {"goal": "worst_failure", "unit": "hours/week", "value": 2.0, "bound": 2.0},
            {"goal": "score_given_up", "unit": "points", "value": 0.1, "bound": 0.1},
        ],
    }  # fmt: skip


def hidden(rows):
    return [row["hidden"] != [] for row in rows]


def test_zones_of_many_hide_nothing():
    safe = protect_primes(answer(5, 60, 0))
    for part in ("zones", "appointments", "choices", "failures", "goals"):
        assert not any(hidden(safe[part])), part


def test_a_zone_of_few_takes_the_next_smallest_and_every_sum_with_it():
    safe = protect_primes(answer(90, 3, 40, 60))
    assert hidden(safe["zones"]) == [False, True, True, False]
    assert hidden(safe["appointments"]) == [False, True, True, False]
    assert safe["zones"][1]["demand_hours_per_week"] is None
    assert safe["zones"][1]["people"] is None
    assert all(row["worst_failure_hours"] is None for row in safe["choices"])
    assert safe["failures"][0]["uncovered_hours"] is None
    assert [goal["value"] for goal in safe["goals"]] == [None, 0.1]


def test_two_zones_of_few_hide_no_third():
    assert hidden(protect_primes(answer(90, 3, 4, 60))["zones"]) == [False, True, True, False]


def test_hiding_may_be_turned_off_and_other_rules_are_refused():
    assert not any(hidden(protect_primes(answer(90, 3), "none")["zones"]))
    with pytest.raises(UsageError, match="under5"):
        protect_primes(answer(1), "unknown")
