"""Visits: the Access portal's CSV, what is odd in it, and hours delivered by week."""

from __future__ import annotations

import csv
import pickle
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homecare.errors import InputError
from homecare.intake import check_table, read_source
from homecare.intake.delivered import delivered_hours, mean_week, visit_faults, visit_notes
from homecare.intake.source import Context, Source
from homecare.intake.sources.visits import FORMATS, read_access_visits
from homecare.tables import VISITS

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "intake" / "access-visits.csv"
# The 19 documented headings of the portal's CSV, and five nobody has told of.
HEADINGS = [*EXAMPLE.read_text(encoding="utf-8").splitlines()[0].split(","), *"ABCDE"]
VISIT = {
    "FileReference": "F1", "ProviderRef": "P1", "ServiceUserRef": "S1",
    "ServiceUserDetails": "SENTINEL", "WeekEnding": "15/03/2026", "OurRef": "",
    "VisitDate": "10/03/2026", "StartTimeClaimed": "08:00:00", "DurationClaimed": "00:30:00",
    "ActualStartTime": "08:00:00", "ActualDuration": "00:30:00", "SecondaryVisit": "N",
    "NumberOfCarers": "1", "A": "SENTINEL",
}  # fmt: skip


def write(path: Path, *rows: dict[str, str], headings=HEADINGS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([(VISIT | row).get(name, "") for name in HEADINGS] for row in rows)
    return path


def read(path: Path):
    return read_access_visits(Source("visits", (path,)), Context(date(2026, 3, 15)))


def checked(tmp_path: Path, *rows: dict[str, str]):
    return check_table(read(write(tmp_path / "visits.csv", *rows)).raw, VISITS)


def test_the_example_is_read_whole_and_its_hours_are_those_of_a_hand_sum():
    table = check_table(read(EXAMPLE).raw, VISITS)
    assert table.faults() == ()
    weeks = delivered_hours(table.frame).set_index("package_id")
    # SU-0001: 7 days of 42.5 + 30 minutes; SU-0002: 3 hours with two care workers; SU-0003: a
    # visit of nothing, one of half an hour, one without a length.
    assert weeks["delivered_hours"].to_dict() == {
        "SU-0001": pytest.approx(7 * 72.5 / 60), "SU-0002": 6.0, "SU-0003": 0.5,
    }  # fmt: skip
    assert weeks["claimed_hours"].to_dict() == {"SU-0001": 8.75, "SU-0002": 6.0, "SU-0003": 1.5}
    assert weeks["visits_without_length"].tolist() == [0, 0, 1]
    told = "\n".join(visit_notes(table))
    assert "1 visit of 0.50 hours: claimed and not delivered" in told
    assert "1 visit of 0.50 hours: no length recorded" in told
    assert "begun across midnight" in told
    by_provider = delivered_hours(table.frame, by=("provider_id",))
    assert by_provider["delivered_hours"].tolist() == [pytest.approx(7 * 72.5 / 60 + 6.5)]


def test_who_the_person_is_and_columns_nobody_knows_are_not_handed_on(tmp_path):
    found = read(write(tmp_path / "x.csv", {}, {"ActualDuration": "x"}))
    assert found.row_faults
    assert b"SENTINEL" not in pickle.dumps(found)
    assert b"S1" in pickle.dumps(found)


def test_headings_are_found_whatever_their_capitals(tmp_path):
    path = write(tmp_path / "x.csv", {}, headings=[name.upper() for name in HEADINGS])
    assert read(path).raw.frame["actual_minutes"].tolist() == ["30"]
    assert FORMATS[0].recognises([HEADINGS], path)
    assert not FORMATS[0].recognises([["package_id", "visit_on"]], path)


def test_a_sheet_of_a_workbook_can_be_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Notes"])
    sheet = book.create_sheet("March")
    for row in csv.reader(EXAMPLE.read_text(encoding="utf-8").splitlines()):
        sheet.append(row)
    book.save(tmp_path / "visits.xlsx")
    source = Source("visits", (tmp_path / "visits.xlsx",), format="access", sheet="March")
    found = read_source(source, Context(date(2026, 3, 15)))
    assert found.raw.frame.equals(read(EXAMPLE).raw.frame)


def test_a_missing_heading_is_named(tmp_path):
    headings = [name.replace("NumberOfCarers", "Carers") for name in HEADINGS]
    with pytest.raises(InputError, match="NumberOfCarers once"):
        read(write(tmp_path / "x.csv", {}, headings=headings))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ActualDuration": "24:00:01"}, ["ActualDuration", '"24:00:01"', "up to a day"]),
        ({"ActualDuration": "30"}, ["ActualDuration", "00:30:00"]),
        ({"DurationClaimed": "00:75:00"}, ["DurationClaimed", '"00:75:00"']),
        ({"ActualStartTime": "24:00:00"}, ["ActualStartTime is not a time of day"]),
    ],
)
def test_a_time_that_cannot_be_is_told_as_it_stands_in_the_file(tmp_path, change, words):
    (fault,) = read(write(tmp_path / "x.csv", {}, change)).row_faults
    told = f"{fault.fault.what} {fault.fault.where} {fault.fault.found} {fault.fault.allowed}"
    assert all(each in told for each in words)
    assert "row 3" in told
    assert fault.found == tuple(change.values())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"VisitDate": "31/02/2026"}, "visit_on is not a date"),
        ({"NumberOfCarers": ""}, "carers is blank"),
        ({"NumberOfCarers": "30"}, "carers is too large"),
        ({"SecondaryVisit": "perhaps"}, "is_secondary is not known"),
        ({"ServiceUserRef": ""}, "package_id is blank"),
    ],
)
def test_a_cell_the_table_does_not_allow_is_a_fault(tmp_path, change, reason):
    table = checked(tmp_path, {}, change)
    assert [(each.reason, each.rows.tolist()) for each in table.row_faults] == [(reason, [1])]


@pytest.mark.parametrize(
    ("day", "is_wrong"),
    [("09/03/2026", False), ("15/03/2026", False), ("08/03/2026", True), ("16/03/2026", True)],
)
def test_a_visit_lies_in_the_seven_days_up_to_its_week_ending(tmp_path, day, is_wrong):
    faults = visit_faults(checked(tmp_path, {"VisitDate": day}))
    assert [each.reason for each in faults] == ["the visit lies outside its week"] * is_wrong


def test_a_visit_told_twice_keeps_its_first_row(tmp_path):
    (fault,) = visit_faults(checked(tmp_path, {}, {"OurRef": "again"}, {"ActualDuration": "1:00"}))
    assert fault.rows.tolist() == [1]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{}, {"ActualStartTime": "08:20:00"}], "1 visit of 0.50 hours: overlapping another"),
        (
            [{"ActualStartTime": "23:45:00", "StartTimeClaimed": "23:45:00"}],
            "lasting past midnight",
        ),
        (
            [{"NumberOfCarers": "2"}, {"SecondaryVisit": "Y"}],
            "1 visit of 0.50 hours: secondary, beside",
        ),
        (
            [{"OurRef": "V1"}, {"OurRef": "V1", "VisitDate": "11/03/2026"}],
            "2 visits of 1 hour: sharing their reference",
        ),
    ],
)
def test_what_may_be_right_is_a_note_with_its_hours(tmp_path, rows, words):
    table = checked(tmp_path, *rows)
    assert visit_faults(table) == ()
    assert words in "\n".join(visit_notes(table))


@pytest.mark.parametrize(
    "rows",
    [
        [{}, {"ActualStartTime": "08:30:00"}],
        [{}, {"ServiceUserRef": "S2"}],
        [{}, {"SecondaryVisit": "Y"}],
        [{}, {"VisitDate": "11/03/2026"}],
        [{"NumberOfCarers": "2"}, {"SecondaryVisit": "Y", "ActualStartTime": "18:00"}],
    ],
    ids=["one after the other", "two people", "a double-up", "two days", "another time"],
)
def test_visits_that_do_not_meet_are_not_noted(tmp_path, rows):
    assert visit_notes(checked(tmp_path, *rows)) == ()


def test_an_overlap_is_found_behind_a_visit_that_ended_early(tmp_path):
    # A long visit, a short one inside it, and a third that begins before the long one has ended.
    rows = [{"ActualDuration": "02:00:00"}, {"ActualStartTime": "08:10", "ActualDuration": "00:05"},
            {"ActualStartTime": "09:30"}]  # fmt: skip
    assert "2 visits of" in "\n".join(visit_notes(checked(tmp_path, *rows)))


def test_a_week_without_its_ending_ends_on_sunday_and_a_mean_week_is_over_all_weeks(tmp_path):
    rows = [
        {"WeekEnding": "", "VisitDate": "16/03/2026"},
        {"WeekEnding": "", "VisitDate": "15/03/2026"},
        {"ServiceUserRef": "S2", "NumberOfCarers": "2"},
    ]
    weeks = delivered_hours(checked(tmp_path, *rows).frame)
    assert weeks["week_ending_on"].dt.strftime("%Y-%m-%d").tolist() == [
        "2026-03-15", "2026-03-22", "2026-03-15",
    ]  # fmt: skip
    mean = mean_week(weeks).set_index("package_id")["hours_per_week"]
    assert mean.to_dict() == {"S1": 0.5, "S2": 0.5}


visit = st.fixed_dictionaries(
    {
        "ServiceUserRef": st.sampled_from(["S1", "S2"]),
        "ProviderRef": st.sampled_from(["P1", "P2"]),
        "VisitDate": st.integers(0, 20).map(
            lambda n: (date(2026, 3, 1) + timedelta(days=n)).strftime("%d/%m/%Y")
        ),
        "WeekEnding": st.just(""),
        "ActualDuration": st.integers(0, 86400).map(
            lambda s: f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}"
        ),
        "NumberOfCarers": st.sampled_from("1234"),
    }
)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(visit, min_size=1, max_size=15))
def test_no_second_of_any_visit_is_lost_by_package_or_by_provider(tmp_path, rows):
    frame = checked(tmp_path, *rows).frame
    expected = sum(
        Fraction(sum(int(part) * unit for part, unit in zip(
            row["ActualDuration"].split(":"), (3600, 60, 1), strict=True
        ))) * int(row["NumberOfCarers"])
        for row in rows
    )  # fmt: skip
    for by in ("package_id", "provider_id"):
        weeks = delivered_hours(frame, by=(by,))
        assert sum(round(each * 3600) for each in weeks["delivered_hours"]) == expected
        assert weeks["visits"].sum() == len(rows)
        assert (weeks["week_ending_on"].dt.day_of_week == 6).all()
