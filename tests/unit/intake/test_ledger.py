"""The ledger: every row and hour in is used or set aside, once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.intake import Ledger


def test_a_ledger_of_everything_used():
    assert Ledger.of(np.array([1.5, 2.25])).as_dict() == {
        "rows_in": 2, "hours_in": 3.75, "rows_used": 2, "hours_used": 3.75, "rows_set_aside": 0,
        "hours_set_aside": 0.0, "reasons": [],
    }  # fmt: skip


def test_a_row_keeps_its_first_reason():
    ledger = Ledger.of(np.array([1.0, 2.0, 4.0])).set_aside(np.array([0, 1]), "first")
    ledger = ledger.set_aside(np.array([1, 2]), "second")
    assert ledger.as_dict()["reasons"] == [
        {"reason": "first", "rows": 2, "hours": 3.0},
        {"reason": "second", "rows": 1, "hours": 4.0},
    ]


def test_setting_aside_leaves_the_earlier_ledger_as_it_was():
    before = Ledger.of(np.array([1.0, 2.0]))
    before.set_aside(np.array([0]), "why")
    assert before.used().tolist() == [True, True]


def test_a_cell_that_is_no_number_counts_its_row_and_no_hours():
    ledger = Ledger.of(np.array([np.nan, np.inf, 2.0])).set_aside(np.array([0, 1]), "no number")
    told = ledger.as_dict()
    assert (told["rows_in"], told["hours_in"]) == (3, 2.0)
    assert told["reasons"] == [{"reason": "no number", "rows": 2, "hours": 0.0}]


def test_an_empty_file_has_an_empty_ledger():
    told = Ledger.of(np.array([])).as_dict()
    assert (told["rows_in"], told["hours_in"], told["reasons"]) == (0, 0.0, [])


@settings(derandomize=True, deadline=None)
@given(
    hours=st.lists(st.floats(0, 10_000_000, allow_nan=False), max_size=20),
    aside=st.lists(st.tuples(st.integers(0, 19), st.sampled_from("abc")), max_size=15),
)
def test_hours_in_are_always_exactly_hours_used_and_set_aside(hours, aside):
    ledger = Ledger.of(np.array(hours, dtype=float))
    for row, reason in aside:
        if row < len(hours):
            ledger = ledger.set_aside(np.array([row]), reason)
    told = ledger.as_dict()
    assert told["hours_in"] == told["hours_used"] + told["hours_set_aside"]
    assert told["rows_in"] == told["rows_used"] + told["rows_set_aside"] == len(hours)
    assert sum(each["rows"] for each in told["reasons"]) == told["rows_set_aside"]
    assert sum(each["hours"] for each in told["reasons"]) == pytest.approx(
        told["hours_set_aside"], rel=1e-9
    )
