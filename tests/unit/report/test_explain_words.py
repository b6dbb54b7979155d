"""The ranking of an explanation: what each provider states, looked at by the rule or not."""

from __future__ import annotations

from homecare.report.explain.words import ranking_rows


def provider(rank, looked_at, **stated):
    return {
        "rank": rank, "provider_id": f"P{rank}", "provider_name": f"P{rank}", "role": "prime",
        "code": "full", "reason": "full", "free_hours_per_week": 2.0, "looked_at": looked_at,
        "tender_rank": 7, "score": 0.5, "scores": {"quality_score": 0.25},
        "rate_gbp_per_hour": 21.5, **stated,
    }  # fmt: skip


def test_a_provider_that_may_not_take_the_package_shows_the_tender_rank_it_has():
    looked_at = {"role": "prime", "rank": 3, "score": 0.9}
    heads, rows = ranking_rows({"providers": [provider(1, looked_at), provider(2, {})]})
    assert heads == ["Rank", "Provider", "Role", "Tender rank", "Score", "Free", "Why"]
    assert [row[3:5] for row in rows] == [["3", "0.900"], ["7", "0.500"]]


def test_what_a_provider_does_not_state_and_what_only_a_rule_knows_are_absent():
    looked_at = {"rate_gbp_per_hour": 20.0, "quality_score": 0.8, "weighed": 0.88}
    _, rows = ranking_rows(
        {"providers": [provider(1, looked_at), provider(2, {}, rate_gbp_per_hour=None)]}
    )
    assert [row[3:6] for row in rows] == [["£20.00", "0.800", "0.880"], ["-", "0.250", "-"]]
