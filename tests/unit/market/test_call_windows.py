"""Hours by call window: what may stand in a cell, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from homecare.market import check_appointments, check_window_capacity, faulty_windows, windows_of
from homecare.tables import APPOINTMENTS, PROVIDERS, blank_column


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("morning=3.5;tea=3.5", {"morning": 3.5, "tea": 3.5}),
        (" Morning = 3.5 ; ", {"morning": 3.5}),
        ("morning", None),
        ("morning=", None),
        ("=3", None),
        ("morning=-1", None),
        ("morning=inf", None),
        ("morning=nan", None),
        ("morning=1;Morning=2", None),
    ],
)
def test_a_cell_names_windows_with_hours(text, found):
    assert windows_of(text) == found


def test_windows_may_not_hold_more_hours_than_the_package():
    demand = pd.DataFrame(
        {
            "hours_per_week": [7.0, 7.0, 7.0, np.nan],
            "window_hours": ["morning=3.5;bed=3.5", "morning=3.5;bed=4", "morning", ""],
        }
    )
    assert faulty_windows(demand).tolist() == [False, True, True, False]


def _table(table, rows):
    index = pd.RangeIndex(len(rows))
    given = pd.DataFrame(rows)
    return pd.DataFrame({c.name: given.get(c.name, blank_column(c, index)) for c in table.columns})


def test_a_wrong_capacity_is_named():
    firms = _table(PROVIDERS, [{"provider_id": "a", "window_capacity_hours": "morning:40"}])
    (fault,) = check_window_capacity(firms, source="providers.csv")
    assert "providers.csv, column window_capacity_hours" in fault.where
    assert '"morning:40"' in fault.found
    assert check_window_capacity(firms.assign(window_capacity_hours=""), source="x") == []


def test_a_countywide_line_has_no_windows_of_its_own():
    firms = _table(PROVIDERS, [{"provider_id": "a"}])
    lines = _table(APPOINTMENTS, [{"provider_id": "a", "zone_id": "*", "role": "spot",
                                   "window_capacity_hours": "morning=4"}])  # fmt: skip
    (fault,) = check_appointments(firms, lines, zone_ids=["north"], source="lines.csv")
    assert "countywide line states capacities by call window" in fault.what
