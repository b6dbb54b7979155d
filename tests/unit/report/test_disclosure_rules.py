"""Rules compared, made fit to publish: what rests on one to four people is hidden."""

from __future__ import annotations

import copy

import pytest

from homecare.errors import UsageError
from homecare.report.disclosure.rules import protect_rules

NAMES = ("placed_hours", "prime_share", "score", "weekly_cost", "spread", "moved_people",
         "waiting_people")  # fmt: skip


def ends(mean):
    return {"mean": mean, "low": mean - 1, "high": mean + 1}


def row(name, **people):
    held = {f"{each}_people": {"least": 50, "most": 60}
            for each in ("prime", "other", "staying", "waiting", "moved")}  # fmt: skip
    for each, (least, most) in people.items():
        held[f"{each}_people"] = {"least": least, "most": most}
    return {
        "name": name,
        "measures": {each: ends(50.0) for each in NAMES},
        "against_optimum": {each: ends(5.0) for each in NAMES},
        "people": held,
    }


def comparison(**people):
    return {
        "optimum": {
            "measures": dict.fromkeys(NAMES, 50.0),
            "people": {"prime_people": 50, "other_people": 50, "staying_people": 50},
        },
        "rules": [row("a", **people), row("b")],
        "pairs": [
            {"first": "a", "second": "b", "differences": {each: ends(2.0) for each in NAMES}}
        ],
    }


def test_large_counts_hide_nothing_and_no_count_by_role_is_published():
    safe = protect_rules(comparison())
    assert [each["hidden"] for each in (*safe["rules"], *safe["pairs"])] == [[], [], []]
    assert "people" not in safe["rules"][0]
    assert "people" not in safe["optimum"]


@pytest.mark.parametrize(
    ("count", "names"),
    [
        ({"waiting": (2, 9)}, {"waiting_people", "placed_hours", "weekly_cost"}),
        ({"prime": (0, 3)}, {"prime_share", "score"}),
        ({"other": (4, 4)}, {"prime_share", "score"}),
        ({"moved": (1, 1)}, {"moved_people"}),
        ({"staying": (3, 30)}, {"moved_people"}),
    ],
)
def test_a_small_count_hides_its_figures_and_every_difference_from_them(count, names):
    safe = protect_rules(comparison(**count))
    first, second = safe["rules"]
    assert set(first["hidden"]) == names
    assert {each for each in NAMES if first["measures"][each] is None} == names
    assert {each for each in NAMES if first["against_optimum"][each] is None} == names
    assert {each for each in NAMES if safe["pairs"][0]["differences"][each] is None} == names
    assert second["hidden"] == []


def test_nobody_is_no_small_count():
    assert protect_rules(comparison(waiting=(0, 0)))["rules"][0]["hidden"] == []


def test_a_small_count_of_the_optimum_hides_the_distance_of_every_rule():
    found = comparison()
    found["optimum"]["measures"]["waiting_people"] = 3.0
    safe = protect_rules(found)
    assert safe["optimum"]["measures"]["placed_hours"] is None
    assert all(each["against_optimum"]["placed_hours"] is None for each in safe["rules"])
    assert safe["rules"][0]["measures"]["placed_hours"] is not None


def test_the_comparison_itself_is_left_as_it_was_and_an_unknown_rule_is_refused():
    found = comparison(waiting=(1, 1))
    before = copy.deepcopy(found)
    assert protect_rules(found, "none")["rules"][0]["hidden"] == []
    assert found == before
    with pytest.raises(UsageError):
        protect_rules(found, "under6")
