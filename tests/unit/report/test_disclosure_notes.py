"""Notes on a published page tell nothing of fewer than five rows."""

from __future__ import annotations

import pytest

from homecare.report.disclosure import result as disclosure
from homecare.report.disclosure.notes import publishable


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (
            "2 of 150 rows (10.5 hours a week) state no hours by call window and take nothing.",
            "Fewer than 5 of 150 rows state no hours by call window and take nothing.",
        ),
        (  # 150 rows have a known sum, so that the two others would be told by subtraction
            "148 of 150 rows (1,671.25 hours a week) state no hours by call window.",
            "Almost all of 150 rows state no hours by call window.",
        ),
        (
            "1 row, 10.5 hours a week: no service is named, so that they are not costed.",
            "Fewer than 5 rows: no service is named, so that they are not costed.",
        ),
        (
            "3 rows of 12.00 hours a week do not say how many visits they are.",
            "Fewer than 5 rows do not say how many visits they are.",
        ),
        (
            "4 rows (21 hours a week) have a visit length between two listed ones.",
            "Fewer than 5 rows have a visit length between two listed ones.",
        ),
        (
            "1 package(s) name an incumbent that is not in the providers file (zed).",
            "Fewer than 5 packages name an incumbent that is not in the providers file (zed).",
        ),
        (
            'p.csv, column end_on: 1 cell written in words; "1-Sep-2026" is read as 2026-09-01',
            "p.csv, column end_on: 1 cell written in words",
        ),
    ],
)
def test_what_is_told_of_few_rows_is_taken_out(note, told):
    assert publishable([note], "under5") == [told]
    assert publishable([note], "none") == [note]


@pytest.mark.parametrize(
    "note",
    [
        "83 of 150 rows (910.59 hours a week) state no hours by call window.",
        "150 of 150 rows (1,681.75 hours a week) state no hours by call window.",
        "1 row of hours without people states hours by call window (4 hours a week).",
        "0 of 150 packages have no priority: no goal by priority counts them.",
        "1 provider(s) are appointed to every zone (P11).",
        "The intervals are wider than asked after 40 orders: ask for more with --orders.",
    ],
)
def test_other_notes_stay_as_they_are(note):
    assert publishable([note], "under5") == [note]


def test_the_notes_of_a_run_pass_through_it_and_the_working_record_keeps_them(result):
    result["notes"] = ["2 of 150 rows (10.5 hours a week) state no hours."]
    assert disclosure.protect(result)["notes"] == ["Fewer than 5 of 150 rows state no hours."]
    assert result["notes"] == ["2 of 150 rows (10.5 hours a week) state no hours."]
