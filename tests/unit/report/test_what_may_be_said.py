"""Sentences of the primes' page and of the panel that must not say more than is known."""

from __future__ import annotations

import pytest

from homecare.report.panel.words import worst
from homecare.report.primes.words import chosen_by_zone, lead, ranking_sentence


def choice(**given):
    return {
        "title": "Chosen to survive", "appointments": 4, "primes": 3, "failures_survived": 2,
        "survives": False, "score_given_up": 0, "mean_score": 0.7, "worst_failure_hours": 12.0,
        "uncovered_hours": 0.0, **given,
    }  # fmt: skip


NO_CHOICE = "No choice of the bids keeps every hour covered when a prime fails:"
FOUND = "The choice found does not keep every hour covered when a prime fails:"
HOURS = "12 hours a week go without in the worst case."
BETTER = "Better may exist: proven is only that no choice leaves less than 5."
SURVIVES = "the one chosen survives 2 of 3 failures."


@pytest.mark.parametrize(
    ("is_proven", "hours", "start"),
    [
        (True, 12.0, f"{NO_CHOICE} at best {HOURS}"),
        (False, 12.0, f"{FOUND} {HOURS} {BETTER}"),
        (True, None, f"{NO_CHOICE} {SURVIVES}"),
        (False, None, f"{FOUND} {SURVIVES}"),
    ],
)
def test_that_no_choice_does_better_is_said_only_where_it_is_proven(is_proven, hours, start):
    best = choice(worst_failure_hours=hours)
    goal = {"is_proven": is_proven, "bound": 5.0}
    assert lead({"choices": [best, best, best], "goals": [goal]}).startswith(start)


def test_what_rank_leaves_uncovered_before_anybody_fails_is_told():
    by_rank = choice(title="By rank", uncovered_hours=8.0)
    hidden = choice(title="By rank", worst_failure_hours=None, uncovered_hours=None)
    assert ranking_sentence({"choices": [by_rank, by_rank, hidden]}) == (
        "Appointing by rank, would leave up to 12 hours a week uncovered when one fails (8 before "
        "anybody does); appointing by rank, would survive 2 of 3 failures."
    )


@pytest.mark.parametrize(
    ("taken", "why"),
    [
        (9.0, "passed over: another covers more"),
        (6.0, "passed over: the whole is better so"),
        (None, "passed over: the whole is better so"),
    ],
)
def test_another_covers_more_is_said_only_where_it_does(taken, why):
    def bid(provider, place, *, hours, chosen):
        return {"zone_id": "Z", "provider_id": provider, "place": place, "score": 0.5,
                "usable_hours_per_week": hours, "is_chosen": chosen,
                "is_ranked_same": not chosen}  # fmt: skip

    rows = chosen_by_zone(
        {
            "zones": [{"zone_id": "Z", "zone_name": "Zet"}],
            "appointments": [
                bid("A", 1, hours=7.0, chosen=False),
                bid("B", 2, hours=taken, chosen=True),
            ],
        }
    )
    assert [row[-1] for row in rows] == [why, "appointed for the hours it covers"]


def test_the_greatest_share_is_of_the_zones_shown_where_one_is_hidden():
    bands = [{"title": "rural", "unplaced_share": 0.1}, {"title": "urban", "unplaced_share": 0.0}]
    zones = [
        {"title": "Melton", "unplaced_share": 0.17},
        {"title": "Bottesford", "unplaced_share": None, "hidden": ["unplaced_share"]},
    ]
    dimensions = [("band", bands), ("zone", zones)]
    equity = [{"dimension": name, "groups": rows} for name, rows in dimensions]
    assert worst({"equity": equity}) == (
        "The greatest share waits in Rural (10.0%) and, of the zones shown, in Melton (17.0%)."
    )
    equity[1]["groups"] = zones[:1]
    assert worst({"equity": equity}) == (
        "The greatest share waits in Rural (10.0%) and in Melton (17.0%)."
    )
