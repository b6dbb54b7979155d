"""Travel for publication: no counts, and nothing of fewer than five people."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from homecare.geography import travel_by_cell
from homecare.report.travel_rows import FIGURES, HIDDEN, travel_rows

SPEC = importlib.util.spec_from_file_location(
    "travel_cases", Path(__file__).parents[2] / "travel_cases.py"
)
cases = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(cases)


def rows_with(few: int) -> list[dict[str, object]]:
    spots = np.array([[3.0, 1], [4, 4], [1, 8], [8, 8], [9, 2]])[:few]
    held = cases.demand(
        cases.people(cases.GRID), cases.people(spots, band="rural", start=900)
    )  # fmt: skip
    return travel_rows(travel_by_cell(held, cases.ONE, parameters=cases.parameters()))


def test_a_cell_of_four_people_is_blank_and_one_of_five_is_not():
    four = {(row["zone_id"], row["band"]): row for row in rows_with(4)}
    assert four["a", "rural"]["method"] == HIDDEN
    assert {four["a", "rural"][name] for name in FIGURES} == {None}
    assert four["a", "urban"]["leg_km"] is not None
    five = {(row["zone_id"], row["band"]): row for row in rows_with(5)}
    assert five["a", "rural"]["method"] == "leg law"
    assert five["a", "rural"]["leg_km"] > 0


def test_rows_hold_no_counts_and_no_nan():
    for row in rows_with(4):
        assert not {"people_count", "visits_per_week", "hours_per_week"} & set(row)
        assert row["kgco2e_per_visit"] is None  # no costs model
