"""Data quality: every figure of a filthy small case, worked out by hand."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from homecare.intake.checks import check_table
from homecare.intake.quality.hours import HOURS_IN_A_WEEK, UNLIKELY_HOURS_PER_WEEK
from homecare.intake.quality.summary import Held, completeness, data_quality, doubts
from homecare.intake.reading.files import RawTable
from homecare.tables import DEMAND, POSTCODES, PROVIDERS

AS_OF = date(2026, 10, 1)

# One row a line: identifier, postcode, hours, visits, minutes, carers, start, end.
FILTHY = """
P1  |LE1 1AA|7   |14|30|1|2026-01-05|
P1  |LE1 1AB|10  |  |  | |2025-09-30|
P2  |LE1 1AA|7   |14|30|2|2024-10-01|2026-09-30
P3  |LE1 1AH|340 |  |  |2|2023-10-01|
P4  |LE1 1AH|170 |  |  |1|2020-02-29|
P5  |LE1 1AD|100 |  |  | |          |
P6  |LE1 1AE|0.5 |  |  | |          |
P7  |LE1 1AF|0   |  |  | |2026-11-01|
P8  |LE9 9ZZ|5   |10|30| |2026-05-01|2026-04-01
P9  |       |3   |6 |35| |          |
    |LE1 1AA|500 |  |  | |          |
P10 |LE1 1AB|12.5|25|15|2|          |
P11 |LE1 1AB|12.5|25|15|2|          |
"""
NAMES = (
    "package_id", "postcode", "hours_per_week", "visits_per_week", "visit_minutes", "carers",
    "start_on", "end_on",
)  # fmt: skip


def raw_of(text, names=NAMES, source="packages.csv"):
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").splitlines()]
    frame = pd.DataFrame(lines, columns=list(names), dtype="object")
    return RawTable(frame, tuple(range(2, len(lines) + 2)), source, "0" * 64, ())


def demand_of(text=FILTHY, names=NAMES):
    return check_table(raw_of(text, names), DEMAND).frame


# Two zones side by side, each 1 km square: A from 0 to 1,000 E, B from 1,000 to 2,000 E.
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["A", "B"], "zone_name": ["A", "B"]},
    geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)],
    crs="EPSG:27700",
)
PLACES = {
    "LE1 1AA": (500, 500, "A", ""),  # 500 m from every boundary
    "LE1 1AB": (950, 500, "A", ""),  # 50 m from the boundary of B
    "LE1 1AH": (1500, 899, "B", ""),  # 101 m from the northern edge
    "LE1 1AD": (2300, 500, "", ""),  # 300 m outside B
    "LE1 1AE": (500, 1600, "", ""),  # 600 m outside A
    "LE1 1AF": (1900, 500, "B", "2020-06-01"),  # 100 m from the edge, not in use
}


def postcodes_of():
    text = "\n".join(f"{name}|{x}|{y}|{end}" for name, (x, y, _, end) in PLACES.items())
    names = ("postcode", "easting_m", "northing_m", "terminated_on")
    return check_table(raw_of(text, names, "postcodes.csv"), POSTCODES).frame


def located_of(demand):
    held = [PLACES.get(name, (np.nan, np.nan, "", "")) for name in demand["postcode"]]
    return demand.assign(
        easting_m=[each[0] for each in held],
        northing_m=[each[1] for each in held],
        zone_id=[each[2] for each in held],
    )


@pytest.fixture(scope="module")
def told():
    demand = demand_of()
    delivered = pd.DataFrame(
        {
            # P1 has two rows, 17 planned hours in all: 12 delivered is 71 %. P2: 7 of 7.
            "package_id": ["P1", "P2", "P10", "P11", "P99", "P98"],
            "hours_per_week": [12.0, 7.0, 13.75, 13.76, 4.5, 2.0],
        }
    )
    quality = data_quality(
        demand,
        as_of=AS_OF,
        located=located_of(demand),
        postcodes=postcodes_of(),
        zones=ZONES,
        delivered=delivered,
    ).as_dict()
    return {each["id"]: each for each in quality["measures"]} | {"": quality}


@pytest.mark.parametrize(
    ("measure", "rows", "hours", "of_rows"),
    [
        # The second P1 of 10 hours, among 12 rows with an identifier.
        ("repeated-package", 1, 10.0, 12),
        # P11 repeats P10 in every other cell.
        ("same-row", 1, 12.5, 13),
        # P2 ended the day before. P8's end lies in April.
        ("ended", 2, 12.0, 2),
        ("not-started", 1, 0.0, 7),
        ("ends-before-start", 1, 5.0, 2),
        # LE9 9ZZ is in no file; 12 rows have a postcode.
        ("unknown-postcode", 1, 5.0, 12),
        ("terminated-postcode", 1, 0.0, 11),
        # P5 with 100 hours and P6 with 0.5 lie in no zone; only P6 is beyond 500 m.
        ("outside-every-zone", 2, 100.5, 11),
        ("out-of-county", 1, 0.5, 11),
        # LE1 1AB (10 + 12.5 + 12.5 hours) at 50 m, and LE1 1AF (no hours) at exactly 100 m.
        ("near-boundary", 4, 35.0, 11),
        ("no-postcode", 1, 3.0, 13),
        # 340 for two care workers and 170 for one are more than 336 and 168.
        ("impossible-hours", 2, 510.0, 12),
        # P5's 100; the 500 hours without people are no package.
        ("unlikely-hours", 1, 100.0, 12),
        ("small-hours", 1, 0.5, 12),
        ("no-hours", 1, 0.0, 12),
        # P2: 14 x 30 min x 2 carers is 14 hours, not 7. P9: 6 x 35 min is 3.5 hours, half an
        # hour from 3, and 7 for two. P8: 10 x 30 min is 5 hours for one.
        ("hours-at-odds-with-visits", 2, 10.0, 6),
        # Without a visit: P3, P4, P5, P6, P8, P9. P7 has no planned hours to compare with.
        ("planned-not-delivered", 6, 340 + 170 + 100 + 0.5 + 5 + 3, 11),
        ("under-delivered", 2, 17.0, 11),
        # 13.75 is 110 % of 12.5 exactly, 13.76 is over it.
        ("over-delivered", 1, 12.5, 11),
        ("delivered-not-planned", 2, 6.5, 6),
    ],
)
def test_every_figure_of_the_filthy_case(told, measure, rows, hours, of_rows):
    held = told[measure]
    assert (held["rows"], held["hours_per_week"], held["of_rows"]) == (rows, hours, of_rows)
    assert held["why_not"] == ""


def test_hours_of_demand_are_all_there(told):
    # 7 + 10 + 7 + 340 + 170 + 100 + 0.5 + 0 + 5 + 3 + 500 + 12.5 + 12.5
    assert (told[""]["rows"], told[""]["hours_per_week"]) == (13, 1167.5)


def test_every_row_is_of_one_age(told):
    ages = {each["age"]: (each["rows"], each["hours_per_week"]) for each in told[""]["ages"]}
    assert ages == {
        "starts later": (1, 0.0),
        # P1 of 5 January and P8 of 1 May 2026.
        "under 1 year": (2, 12.0),
        # 30 September 2025 is a year and a day before.
        "1 to 2 years": (1, 10.0),
        # 1 October 2024 is two years before, to the day.
        "2 to 3 years": (1, 7.0),
        "3 years or more": (2, 510.0),
        "no first day of care stated": (6, 628.5),
    }
    assert sum(rows for rows, _ in ages.values()) == 13
    assert sum(hours for _, hours in ages.values()) == 1167.5


def test_completeness_counts_filled_cells_and_their_hours(told):
    held = {each["column"]: each for each in told[""]["completeness"]}
    assert (held["package_id"]["filled"], held["package_id"]["rows"]) == (12, 13)
    assert held["package_id"]["share"] == 12 / 13
    assert held["package_id"]["hours_share"] == 667.5 / 1167.5
    assert held["carers"]["filled"] == 6  # P1, P2, P3, P4, P10, P11
    assert held["needs"]["share"] == 0.0


def test_a_faulty_cell_counts_as_not_filled():
    demand = demand_of("P1|LE1 1AA|seven|||||\nP2|nowhere|7|||||")
    held = {each["column"]: each["filled"] for each in completeness(demand, DEMAND)}
    assert (held["hours_per_week"], held["postcode"]) == (1, 1)


def test_completeness_of_other_tables_stands_beside_demand():
    providers = check_table(raw_of("X|good\nY|", ("provider_id", "cqc_rating")), PROVIDERS).frame
    quality = data_quality(demand_of(), as_of=AS_OF, others=(Held(PROVIDERS, providers),))
    rating = next(each for each in quality.completeness if each["column"] == "cqc_rating")
    assert (rating["table"], rating["share"], rating["hours_share"]) == ("providers", 0.5, None)


def test_what_cannot_be_told_is_not_nought():
    quality = data_quality(demand_of("P1|LE1 1AA|7|||||"), as_of=AS_OF).as_dict()
    untold = {each["id"]: each for each in quality["measures"] if each["rows"] is None}
    assert set(untold) == {
        "overlapping-packages", "ended", "not-started", "ends-before-start", "unknown-postcode",
        "terminated-postcode", "outside-every-zone", "out-of-county", "near-boundary",
        "hours-at-odds-with-visits", "planned-not-delivered", "under-delivered",
        "over-delivered", "delivered-not-planned",
    }  # fmt: skip
    assert all(each["why_not"] and each["hours_per_week"] is None for each in untold.values())


def test_a_postcodes_file_of_live_postcodes_cannot_tell_which_are_out_of_use():
    live = postcodes_of().assign(terminated_on=pd.NaT)
    quality = data_quality(demand_of(), as_of=AS_OF, postcodes=live)
    held = next(each for each in quality.measures if each.words.id == "terminated-postcode")
    assert held.rows is None


def test_a_postcode_that_ends_later_is_in_use():
    quality = data_quality(demand_of(), as_of=date(2020, 5, 31), postcodes=postcodes_of())
    held = next(each for each in quality.measures if each.words.id == "terminated-postcode")
    assert held.rows == 0


@pytest.mark.parametrize(
    ("spans", "rows"),
    [
        # Two that touch on one day, two that follow on, one of a second person.
        ("X|2026-01-01|2026-03-31\nX|2026-03-31|2026-04-30\nY|2026-02-01|", 2),
        ("X|2026-01-01|2026-03-31\nX|2026-04-01|2026-04-30", 0),
        # Open at both ends, and a short one inside a long one with a third after it.
        ("X||\nX|2026-01-01|2026-01-02", 2),
        ("X|2026-01-01|2026-12-31\nX|2026-02-01|2026-02-28\nX|2026-11-01|2026-11-30", 3),
        ("X|2026-01-01|2026-02-28\nX|2026-02-01|2026-03-31\nX|2026-06-01|2026-07-01", 2),
        # Nobody is the same person as nobody.
        ("|2026-01-01|\n|2026-01-01|\nX||", 0),
    ],
)
def test_packages_of_one_person_overlap_when_they_share_a_day(spans, rows):
    lines = [line.split("|") for line in spans.splitlines()]
    text = "\n".join(f"P{n}|LE1 1AA|7||||{a}|{b}" for n, (_, a, b) in enumerate(lines))
    demand = demand_of(text).assign(person_id=[each[0] for each in lines])
    quality = data_quality(demand, as_of=AS_OF)
    held = next(each for each in quality.measures if each.words.id == "overlapping-packages")
    assert (held.rows, held.hours_per_week) == (rows, 7.0 * rows)


def test_a_hole_between_zones_has_a_boundary_too():
    ring = box(0, 0, 3000, 3000).difference(box(1000, 1000, 2000, 2000))
    zones = gpd.GeoDataFrame({"zone_id": ["A"]}, geometry=[ring], crs="EPSG:27700")
    demand = demand_of("P1|LE1 1AA|7|||||\nP2|LE1 1AB|8|||||")
    located = demand.assign(easting_m=[950, 500], northing_m=[1500, 1500], zone_id="A")
    quality = data_quality(demand, as_of=AS_OF, located=located, zones=zones)
    held = next(each for each in quality.measures if each.words.id == "near-boundary")
    assert (held.rows, held.hours_per_week, held.positions.tolist()) == (1, 7.0, [0])


def test_an_empty_extract_has_no_doubts_and_no_shares():
    quality = data_quality(demand_of().iloc[:0], as_of=AS_OF).as_dict()
    assert (quality["rows"], quality["hours_per_week"]) == (0, 0.0)
    assert all(not each["rows"] for each in quality["measures"])
    assert {each["share"] for each in quality["completeness"]} == {None}


def test_every_doubt_names_its_row_and_cell():
    raw = raw_of(FILTHY)
    quality = data_quality(check_table(raw, DEMAND).frame, as_of=AS_OF)
    lines = [each for each in doubts(quality, [raw]) if each.reason == "impossible-hours"]
    assert [(each.file, each.row, each.column, each.found) for each in lines] == [
        ("packages.csv", 5, "hours_per_week", "340"),
        ("packages.csv", 6, "hours_per_week", "170"),
    ]


def test_nothing_passed_in_is_changed():
    demand = demand_of()
    before = demand.copy()
    data_quality(demand, as_of=AS_OF, located=located_of(demand), zones=ZONES)
    pd.testing.assert_frame_equal(demand, before)


def test_the_limits_are_those_the_words_state():
    assert HOURS_IN_A_WEEK == 7 * 24
    assert UNLIKELY_HOURS_PER_WEEK == 7 * 12
