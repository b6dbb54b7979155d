"""Drive times in place of the estimate: looked up, and told where they are missing."""

from __future__ import annotations

import importlib.util
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from homecare.errors import InputError
from homecare.geography import DriveTimes, travel_by_cell

SPEC = importlib.util.spec_from_file_location(
    "travel_cases", Path(__file__).parents[2] / "travel_cases.py"
)
cases = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(cases)
BETWEEN = cases.BETWEEN
GRID = cases.GRID
KM_PER_MILE = cases.KM_PER_MILE
ONE = cases.ONE
demand = cases.demand
grid = cases.grid
only_row = cases.only_row
parameters = cases.parameters
people = cases.people


FIVE = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.5]])
NAMES = [f"X0 {n:02d}A" for n in range(5)]


def matrix(rows: list[tuple[object, ...]], *, miles: bool = False) -> DriveTimes:
    columns = ["from", "to", "minutes", *(["miles"] if miles else [])]
    return DriveTimes(source="drive-times.csv", frame=pd.DataFrame(rows, columns=columns))


def ways(minutes: float, miles: float) -> list[tuple[object, ...]]:
    return [(one, other, minutes, miles) for one, other in combinations(NAMES, 2)]


def test_minutes_and_miles_of_the_file_stand_in_place_of_the_estimate():
    # Given one way only: it holds for both. Five people are too few for the law, not for this.
    found = only_row(
        travel_by_cell(
            demand(people(FIVE)), ONE, parameters=parameters(),
            drive_times=matrix(ways(6.0, 2.0), miles=True),
        ).frame
    )  # fmt: skip
    assert found["leg_minutes"] == pytest.approx(6.0)
    assert found["minutes_per_visit"] == pytest.approx(6.0 * BETWEEN)
    assert found["miles_per_visit"] == pytest.approx(2.0 * BETWEEN)
    assert found["method"] == "drive times"
    assert np.isnan(found["shortest_leg_km"])


def test_the_mean_is_over_each_person_s_nearest():
    # One neighbour each: the four corners to the middle take 5 minutes, the middle to a corner 5.
    held = [
        (one, other, 5.0 if other == NAMES[4] else 50.0) for one, other in combinations(NAMES, 2)
    ]
    found = only_row(
        travel_by_cell(
            demand(people(FIVE)), ONE, parameters=parameters(neighbours=1), drive_times=matrix(held)
        ).frame
    )
    assert found["leg_minutes"] == pytest.approx(5.0)


def test_a_way_stated_both_ways_is_taken_the_way_it_is_driven():
    held = [(one, other, 4.0) for one in NAMES for other in NAMES if one < other]
    held += [(other, one, 8.0) for one, other, _ in held]
    found = only_row(
        travel_by_cell(
            demand(people(FIVE)), ONE, parameters=parameters(), drive_times=matrix(held)
        ).frame
    )
    assert found["leg_minutes"] == pytest.approx(6.0)


def test_miles_that_are_not_stated_are_estimated_and_told():
    done = travel_by_cell(
        demand(people(FIVE)), ONE, parameters=parameters(),
        drive_times=matrix([row[:3] for row in ways(6.0, 0)]),
    )  # fmt: skip
    # Corners: 1, 1, root 2 and root 1/2 km; the middle: four times root 1/2.
    corner = (2 + np.sqrt(2) + np.sqrt(0.5)) / 4
    km = (4 * corner + np.sqrt(0.5)) / 5
    found = only_row(done.frame)
    assert found["leg_km"] == pytest.approx(km)
    assert found["miles_per_visit"] == pytest.approx(km * 1.3 / KM_PER_MILE * BETWEEN)
    assert any("Miles that drive-times.csv does not state are estimated" in n for n in done.notes)


def test_a_missing_way_is_refused_by_name():
    with pytest.raises(InputError) as refused:
        travel_by_cell(
            demand(people(FIVE)), ONE, parameters=parameters(),
            drive_times=matrix([row[:3] for row in ways(6.0, 0)[1:]]),
        )  # fmt: skip
    fault = refused.value.faults[0]
    assert fault.what == "drive times that are needed are not in the file"
    assert fault.found == "2 ways missing: X000A to X001A, X001A to X000A"


def test_a_missing_way_may_be_estimated_and_is_told():
    done = travel_by_cell(
        demand(people(FIVE)), ONE, parameters=parameters(missing_drive_times="estimate"),
        drive_times=matrix([row[:3] for row in ways(6.0, 0)[1:]]),
    )  # fmt: skip
    # 1 km in 2 of 20 ways: 2.7 + 1.51 minutes in place of 6.
    assert only_row(done.frame)["leg_minutes"] == pytest.approx((18 * 6.0 + 2 * 4.21) / 20)
    assert any(note.startswith("2 of these ways are not in drive-times.csv") for note in done.notes)


def test_people_next_door_need_no_way_in_the_file():
    again = people(FIVE).assign(package_id=[f"q{n}" for n in range(5)])
    found = only_row(
        travel_by_cell(
            demand(people(FIVE), again), ONE, parameters=parameters(),
            drive_times=matrix([row[:3] for row in ways(6.0, 0)]),
        ).frame
    )  # fmt: skip
    assert found["leg_minutes"] == pytest.approx((6.0 + 2.7) / 2)


@pytest.mark.parametrize(("place", "level"), [("X0 0", "postcode sector"), ("a", "zone")])
def test_drive_times_may_be_of_sectors_or_zones_with_the_way_inside_each(place, level):
    spots = people(grid(3, 2.0))  # X0 00A to X0 08A: the sector X0 0
    done = travel_by_cell(
        demand(spots), ONE, parameters=parameters(), drive_times=matrix([(place, place, 7.5)])
    )
    assert only_row(done.frame)["leg_minutes"] == pytest.approx(7.5)
    assert f"by {level}:" in done.notes[0]


def test_postcodes_match_however_they_are_spaced_and_cased():
    held = [(one.lower().replace(" ", ""), other, 6.0) for one, other, *_ in ways(0, 0)]
    found = travel_by_cell(
        demand(people(FIVE)), ONE, parameters=parameters(), drive_times=matrix(held)
    )
    assert only_row(found.frame)["leg_minutes"] == pytest.approx(6.0)


def test_drive_times_of_another_county_are_refused():
    with pytest.raises(InputError, match="none of the drive times is for a place of the demand"):
        travel_by_cell(
            demand(people(FIVE)), ONE, parameters=parameters(),
            drive_times=matrix([("ZZ1 1AA", "ZZ1 1AB", 3.0)]),
        )  # fmt: skip


def test_a_matrix_at_the_law_s_own_speed_gives_the_law_s_minutes_of_its_own_km():
    frame = people(GRID)
    names, spots = frame["postcode"].tolist(), GRID
    far = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    held = [
        (names[i], names[j], 2.7 + 1.51 * far[i, j])
        for i in range(len(names)) for j in range(len(names)) if i != j
    ]  # fmt: skip
    found = only_row(
        travel_by_cell(demand(frame), ONE, parameters=parameters(), drive_times=matrix(held)).frame
    )
    assert found["leg_minutes"] == pytest.approx(2.7 + 1.51 * found["leg_km"])
    assert found["leg_km"] == pytest.approx(3.76, rel=0.001)
