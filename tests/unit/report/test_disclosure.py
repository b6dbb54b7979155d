"""Disclosure control of a result."""

import copy
import json

import pytest

from homecare.errors import UsageError
from homecare.report import page, tables
from homecare.report.disclosure import result as disclosure


def test_an_unknown_rule_is_refused_with_the_nearest_name(result):
    with pytest.raises(UsageError, match="under5"):
        disclosure.protect(result, "under6")


def test_protecting_leaves_the_working_record_as_it_was(result):
    before = copy.deepcopy(result)
    disclosure.protect(result)
    assert result == before


def test_no_published_figure_rests_on_one_to_four_people(result):
    safe = disclosure.protect(result)
    for before, after in zip(result["zone_bands"], safe["zone_bands"], strict=True):
        if 0 < before["people"] < 5:
            assert after["planned_hours_per_week"] is None
            assert after["hidden"] == ["planned_hours_per_week"]
    for before, after in zip(
        result["allocation"]["providers"], safe["allocation"]["providers"], strict=True
    ):
        if 0 < before["people"] < 5:
            assert after["hours"] is None


def test_counts_of_people_by_zone_and_provider_are_never_published(result):
    safe = disclosure.protect(result)
    assert all("people" not in row for row in safe["zone_bands"])
    assert all("people" not in row for row in safe["allocation"]["providers"])


def test_zone_totals_stay_where_hiding_bands_and_roles_is_enough(result):
    safe = disclosure.protect(result)
    assert [row["planned_hours_per_week"] for row in safe["zones"]] == [
        row["planned_hours_per_week"] for row in result["zones"]
    ]
    assert safe["headline"] == result["headline"]


def test_hours_without_people_are_all_shown(sample):
    result = sample.result(with_people=False)
    safe = disclosure.protect(result)
    assert not any(
        row.get("hidden")
        for row in (
            *safe["zones"],
            *safe["zone_bands"],
            *safe["allocation"]["providers"],
            *safe["bands"],
        )
    )


def test_a_ledger_of_under_five_people_is_hidden(result):
    ledger = disclosure.protect(result)["ledger"]  # four rows were set aside
    assert ledger["rows_set_aside"] is None
    assert ledger["hours_in"] is None
    assert ledger["hours_used"] == 23150.0  # the published planned hours


def test_rule_none_hides_nothing_and_the_page_says_so(result):
    safe = disclosure.protect(result, "none")
    assert not any(row.get("hidden") for row in safe["zones"])
    html = page.report_html(safe, {}, rule="none")
    assert "not for publication" in html
    assert "No disclosure control was applied" in html


def test_small_hours_stand_in_no_published_file(result):
    for place, row in enumerate(result["zone_bands"]):
        if 0 < row["people"] < 5:  # mark each secret with a number found nowhere else
            row["planned_hours_per_week"] += 0.0001220703125 * (place + 1)
    secrets = [
        repr(row["planned_hours_per_week"]) for row in result["zone_bands"] if 0 < row["people"] < 5
    ]
    safe = disclosure.protect(result)
    published = "".join(tables.published_tables(safe).values()) + page.report_html(safe, {})
    assert secrets
    assert not [secret for secret in secrets if secret in published or secret in json.dumps(safe)]


def test_the_same_cells_are_hidden_in_every_compared_scenario(sample):
    comparison = sample.comparison()
    comparison["options"][0]["zone_bands"][0]["people"] = 3
    safe = disclosure.protect_comparison(comparison)

    def names(result):
        return [row.get("hidden", ()) for row in result["zone_bands"]]

    assert names(safe["baseline"]) == names(safe["options"][0])
    assert names(safe["baseline"])[0]


def test_reasons_of_a_few_people_are_told_as_one(result):
    reasons = result["allocation"]["unplaced_reasons"]
    reasons[1].update(people=1, reason="no provider for dementia and peg together")
    reasons[0]["people"] += 5
    safe = disclosure.protect(result)
    told = [row["reason"] for row in safe["allocation"]["unplaced_reasons"]]
    assert told == [
        "every provider's capacity is used",
        "other reasons, each for fewer than five people",
    ]
    assert (
        safe["allocation"]["unplaced_reasons"][0]["hours"] is None
    )  # else the rest by taking away


def test_totals_of_the_county_are_shown_where_a_zone_can_be_hidden_instead(sample):
    """A committee needs how much was placed; only zone figures make room for the small ones."""
    safe = disclosure.protect(sample.result())
    assert safe["allocation"]["placed_hours"] is not None
    assert safe["allocation"]["unplaced_hours"] is not None
    assert any(row.get("hidden") for row in safe["zones"]), "the sample has small figures"
