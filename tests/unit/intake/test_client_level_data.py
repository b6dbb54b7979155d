"""Client Level Data: the home care of a day, against a plain second reading of DHSC's rule."""

from __future__ import annotations

import csv
import pickle
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homecare.errors import InputError
from homecare.intake import check_table
from homecare.intake.source import Context, Source
from homecare.intake.sources.client_level_data import FORMATS, RATE, read_client_level_data
from homecare.intake.sources.client_level_words import weekly_units
from homecare.tables import DEMAND

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "intake" / "cld-2026-q1.csv"
DAY = date(2026, 3, 31)
# The whole row of headings of an extract: client level data specification, release 2.
HEADINGS = EXAMPLE.read_text(encoding="utf-8").splitlines()[0].split(",")
HOME, COMMUNITY = "Home support or domiciliary care", "Long term support: Community"
LIVE = {
    "Reporting Period End Date": "31/03/2026",
    "NHS Number": "SENTINEL-NHS",
    "LA Person Unique Identifier": "SENTINEL-1",
    "First Name": "SENTINEL-FIRST",
    "Last Name": "SENTINEL-LAST",
    "Date of Birth": "01/01/1901",
    "Postcode": "LE1 1AA",
    "Event Type": "Service",
    "Event Start Date": "01/04/2025",
    "Service Type": COMMUNITY,
    "Service Component": HOME,
    "Delivery Mechanism": "CASSR commissioned support",
    "Provider CQC Location Name": "Invented Care",
    "Provider CQC Location ID": "1-100000001",
    "Unit Cost": "20.00",
    "Cost Frequency (Unit Type)": "Hourly",
    "Planned units per week": "7",
}


def write(path: Path, *rows: dict[str, str], headings=HEADINGS, encoding="utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([(LIVE | row).get(name, "") for name in HEADINGS] for row in rows)
    return path


def read(path: Path, *, rate: float | None = None, **options):
    options |= {} if rate is None else {RATE: rate}
    return read_client_level_data(Source("demand", (path,), options=options), Context(DAY))


def read_rows(tmp_path: Path, *rows: dict[str, str], **options):
    return read(write(tmp_path / "cld.csv", *rows), **options)


# ------------------------------------------------- a second reading, row by row, in exact decimals

SHARES = {
    "week": Decimal(1), "fort": Decimal(1) / 2, "4-we": Decimal(1) / 4,
    "mont": Decimal(12) / 52, "quar": Decimal(4) / 52, "annu": Decimal(1) / 52,
}  # fmt: skip


def day_of(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - days have no time zone
        except ValueError:
            continue
    return None


def weekly_cost(row: dict[str, str]) -> Decimal | None:
    """The department's rule, as DATA of the specification states it."""
    frequency = row["Cost Frequency (Unit Type)"].lower()
    if frequency == "one-off" or not row["Unit Cost"]:
        return None
    price = abs(Decimal(row["Unit Cost"].replace("£", "")))
    if frequency[:4] in SHARES:
        return price * SHARES[frequency[:4]]
    units = row["Planned units per week"]
    return price * abs(Decimal(units)) if units else None


def second_reading(path: Path, rate: Decimal) -> dict[int, tuple[str, Decimal, Decimal]]:
    """Return for each row of the file: used, passed over or faulty; its hours and weekly cost."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = dict(enumerate(csv.DictReader(file), start=2))
    latest: dict[tuple[object, ...], tuple[date, int]] = {}
    told = {}
    for number, row in rows.items():
        cost = weekly_cost(row)
        hourly = row["Cost Frequency (Unit Type)"].lower() == "hourly"
        units = row["Planned units per week"]
        hours = abs(Decimal(units)) if hourly and units else None
        if not hourly and cost:
            hours = cost / rate
        is_home_care = (
            row["Event Type"].lower() == "service"
            and row["Service Type"].lower() == COMMUNITY.lower()
            and row["Service Component"].lower() in (HOME.lower(), "home support")
            and row["Delivery Mechanism"].lower() != "direct payment"
        )
        kind = "candidate" if is_home_care else "passed"
        if is_home_care:
            key = (
                row["LA Person Unique Identifier"],
                day_of(row["Event Start Date"]),
                *(
                    row[name].lower()
                    for name in (
                        "Delivery Mechanism", "Unit Cost", "Cost Frequency (Unit Type)",
                        "Planned units per week",
                    )
                ),
            )  # fmt: skip
            period = (day_of(row["Reporting Period End Date"]) or date.min, number)
            latest[key] = max(latest.get(key, period), period)
            told[number] = [kind, hours, cost, key]
        else:
            told[number] = [kind, None, cost, None]
    for number, entry in told.items():
        if entry[0] == "passed":
            continue
        row = rows[number]
        start, end = day_of(row["Event Start Date"]), day_of(row["Event End Date"])
        assert start
        if end and end < start:
            entry[0] = "fault"
        elif (
            latest[entry[3]][1] != number
            or not start <= DAY <= (end or DAY)
            or row["Cost Frequency (Unit Type)"].lower() == "one-off"
        ):
            entry[0] = "passed"
        else:
            entry[0] = "used" if entry[1] is not None else "fault"
    return {
        number: (kind, hours or Decimal(0), cost or Decimal(0))
        for number, (kind, hours, cost, _) in told.items()
    }


def penny(pounds: object) -> Decimal:
    return Decimal(str(pounds)).quantize(Decimal("0.01"))


def test_the_example_has_every_heading_of_the_specification():
    # 50 fields: counted from the specification's list, the three linked persons one by one.
    assert len(HEADINGS) == 50
    assert HEADINGS[0] == "LA Code"
    assert HEADINGS[-1] == "Planned units per week"


def test_the_example_is_read_as_a_second_reading_reads_it():
    told = second_reading(EXAMPLE, Decimal("21.40"))
    found = read(EXAMPLE, rate=21.40)
    used = [number for number, (kind, _, _) in told.items() if kind == "used"]
    assert list(found.raw.row_numbers) == used
    hours = found.raw.frame["hours_per_week"].astype(float)
    for number, hour, cost in zip(used, hours, found.cost_gbp_per_week, strict=True):
        assert hour == pytest.approx(float(told[number][1]), abs=1 / 3600)
        assert cost == pytest.approx(float(told[number][2]), abs=1e-9)
    assert penny(found.cost_gbp_per_week.sum()) == sum(penny(told[row][2]) for row in used)
    # By hand: 10.5 + 14 + 7 + 17.5 + 5.25 + 3.5 + 28 by the hour, 224.70 / 21.40 twice = 21.
    assert hours.sum() == 85.75 + 21
    assert sum(each.rows for each in found.passed_over) + len(used) == 21


def test_the_rows_of_the_example_become_rows_of_demand():
    checked = check_table(read(EXAMPLE, rate=21.40).raw, DEMAND)
    assert checked.faults() == ()
    assert checked.frame.loc[0, ["package_id", "postcode", "status"]].tolist() == [
        "PERSON-000001-4", "LE11 1ND", "placed",
    ]  # fmt: skip
    assert str(checked.frame.loc[0, "start_on"].date()) == "2026-03-23"
    assert set(checked.frame["funder"]) == {""}, "the extract does not say which body pays"


# ------------------------------------------------------------------------------ what is not kept


def test_nothing_of_a_person_but_the_postcode_is_handed_on(tmp_path):
    other = {"Last Name": "SENTINEL-OTHER", "Event Type": "Request"}
    bad = {"LA Person Unique Identifier": "SENTINEL-2", "Cost Frequency (Unit Type)": "Weekly"}
    found = read_rows(tmp_path, {}, other, bad, {"Service Component": "Home suport"})
    assert found.row_faults, "faults are looked through as well"
    handed_on = pickle.dumps(found) + repr(found).encode()
    assert b"SENTINEL" not in handed_on
    assert b"01/01/1901" not in handed_on
    assert b"LE1 1AA" in handed_on, "the search would find what is there"


def test_a_person_has_one_invented_number_by_first_appearance_in_the_file(tmp_path):
    rows = [
        {"LA Person Unique Identifier": "Z", "Event Type": "Review"},
        {"LA Person Unique Identifier": "A"},
        {"LA Person Unique Identifier": "Z", "Event Start Date": "2025-05-01"},
        {"LA Person Unique Identifier": "A", "Event Start Date": "2025-06-01"},
    ]
    found = read_rows(tmp_path, *rows)
    ids = ["PERSON-000002-3", "PERSON-000001-4", "PERSON-000002-5"]
    assert found.raw.frame["package_id"].tolist() == ids
    assert read_rows(tmp_path, *rows).raw.frame.equals(found.raw.frame), "stable for the same file"
    assert any("several packages at once for one person (1 person)" in n for n in found.notes)


# ------------------------------------------------------------------------- headings and releases


@pytest.mark.parametrize(
    "spelt",
    [
        lambda name: name.replace(" ", "_"),
        lambda name: name.replace(" ", "_").replace("(", "").replace(")", ""),
        str.upper,
        lambda name: name.replace("Cost Frequency (Unit Type)", "Cost_Frequency"),
        lambda name: f" {name.lower()} ",
    ],
    ids=["underscored", "without brackets", "capitals", "short", "spaces"],
)
def test_headings_are_found_however_they_are_spelt(tmp_path, spelt):
    path = write(tmp_path / "x.csv", {}, headings=[spelt(name) for name in HEADINGS])
    assert read(path).raw.frame["hours_per_week"].tolist() == ["7"]
    headings = [[spelt(name) for name in HEADINGS]]
    assert FORMATS[0].recognises([["A title"], *headings], path)
    assert not FORMATS[0].recognises([["package_id", "postcode", "hours_per_week"]], path)


def test_release_1_is_read_as_release_2(tmp_path):
    one = {
        "Event Type": "Service",
        "Service Type": "Long Term Support: Community",
        "Service Component": "Home Support",
        "Delivery Mechanism": "CASSR Managed Personal Budget",
        "Cost Frequency (Unit Type)": "HOURLY",
    }
    found = read_rows(tmp_path, one, one | {"Service Component": "Day Support"})
    assert found.raw.frame["hours_per_week"].tolist() == ["7"]
    assert [each.reason for each in found.passed_over] == ["not home care: Day support"]


def test_a_field_that_is_missing_or_twice_is_refused_by_name(tmp_path):
    headings = [name.replace("Event End Date", "Unit_Cost") for name in HEADINGS]
    with pytest.raises(InputError) as refused:
        read(write(tmp_path / "x.csv", {}, headings=headings))
    told = str(refused.value)
    assert '"Event End Date"' in told
    assert "Unit_Cost, Unit Cost" in told


def test_the_fields_that_may_be_lacking_change_no_number(tmp_path):
    headings = [f"old {n}" if "CQC" in n or "Period" in n else n for n in HEADINGS]
    found = read(write(tmp_path / "x.csv", {}, headings=headings))
    assert found.raw.frame["hours_per_week"].tolist() == ["7"]
    assert any("no provider named" in note for note in found.notes)


# --------------------------------------------------------------------------------- hours and cost


@pytest.mark.parametrize(
    ("frequency", "units"),
    [
        # DHSC's table of weekly units; planned units are 3 throughout.
        ("Weekly", 1), ("Fortnightly", 0.5), ("4-weekly", 0.25), ("Monthly", 12 / 52),
        ("Quarterly", 4 / 52), ("Annually", 1 / 52), ("Hourly", 3), ("Daily", 3),
        ("Per session", 3), ("No charge to client", 3),
    ],
)  # fmt: skip
def test_the_weekly_units_of_a_price_are_the_departments(tmp_path, frequency, units):
    row = {
        "Cost Frequency (Unit Type)": frequency, "Planned units per week": "3", "Unit Cost": "104",
    }  # fmt: skip
    found = read_rows(tmp_path, row, rate=26.0)
    assert found.cost_gbp_per_week.tolist() == [pytest.approx(104 * units)]
    hours = 3 if frequency == "Hourly" else 104 * units / 26
    assert float(found.raw.frame.loc[0, "hours_per_week"]) == pytest.approx(hours, abs=1 / 7200)
    told = any(f"frequency {frequency}" in note and "£26.00" in note for note in found.notes)
    assert told == (frequency != "Hourly")
    plain = read_rows(tmp_path, row)
    assert [each.reason for each in plain.row_faults] == (
        [] if frequency == "Hourly"
        else ["Cost Frequency (Unit Type) is not Hourly, so no hours are known"]
    )  # fmt: skip


def test_a_one_off_has_no_weekly_units():
    units = weekly_units(np.array(["One-off", ""], dtype=object), np.array([2.0, 2.0]))
    assert np.isnan(units).all()


def test_signs_are_dropped_and_said_to_be(tmp_path):
    found = read_rows(tmp_path, {"Unit Cost": "-£1,020.00", "Planned units per week": "-2.5"})
    assert found.cost_gbp_per_week.tolist() == [2550.0]
    assert found.raw.frame["hours_per_week"].tolist() == ["2.5"]
    assert any("1 row of 2.50 hours" in note and "negative" in note for note in found.notes)


def test_planned_units_beside_a_weekly_price_are_not_trusted_and_that_is_said(tmp_path):
    found = read_rows(tmp_path, {"Cost Frequency (Unit Type)": "Weekly"}, rate=10)
    assert found.raw.frame["hours_per_week"].tolist() == ["2"]
    assert any("trusted over" in note for note in found.notes)


@pytest.mark.parametrize("rate", [0, -1, "dear", float("nan")])
def test_an_assumed_rate_that_is_no_price_is_refused(tmp_path, rate):
    with pytest.raises(InputError, match="assumed rate"):
        read(write(tmp_path / "x.csv", {}), **{RATE: rate})


# ------------------------------------------------------------------------------ rows passed over


@pytest.mark.parametrize(
    ("change", "reason", "hours"),
    [
        ({"Event Type": "REQUEST"}, "event is a request, not a service", 0),
        ({"Service Component": "Meals"}, "not home care: Meals", 0),
        (
            {"Service Type": "Long Term Support: Nursing Care"},
            "not long term community support (Long term support: Nursing care)",
            0,
        ),
        ({"Delivery Mechanism": "direct payment"}, "direct payment", 7),
        ({"Event End Date": "30/03/2026"}, "ended before the day", 7),
        ({"Event Start Date": "2026-04-01"}, "starts after the day", 7),
        (
            {"Cost Frequency (Unit Type)": "One-off"},
            "one-off cost, not a weekly package",
            0,
        ),
    ],
)
def test_a_row_that_is_not_home_care_on_the_day_is_counted_with_its_reason(
    tmp_path, change, reason, hours
):
    (over,) = read_rows(tmp_path, {}, {"LA Person Unique Identifier": "2"} | change).passed_over
    cost = 0.0 if "one-off" in reason else 140.0
    assert (over.reason, over.rows, over.hours, over.cost_gbp_per_week) == (reason, 1, hours, cost)


@pytest.mark.parametrize(
    "change",
    [
        {"Event End Date": "31/03/2026"},
        {"Event Start Date": "31/03/2026"},
        {"Delivery Mechanism": ""},
        {"Event End Date": "2026-03-31 00:00:00"},
    ],
)
def test_the_day_itself_counts_and_a_blank_mechanism_is_no_direct_payment(tmp_path, change):
    assert len(read_rows(tmp_path, change).raw.row_numbers) == 1


def test_the_latest_record_of_a_package_counts_before_the_day_is_looked_at(tmp_path):
    early = {"Reporting Period End Date": "31/12/2025"}
    ended = {"Event End Date": "01/02/2026"}
    found = read_rows(tmp_path, ended, early, {"LA Person Unique Identifier": "2"})
    assert found.raw.row_numbers == (4,), "the open record is the earlier one, wherever it stands"
    assert {each.reason for each in found.passed_over} == {
        "ended before the day", "an earlier record of the same package",
    }  # fmt: skip


def test_a_second_package_at_another_price_or_of_another_day_is_no_repetition(tmp_path):
    rows = [{}, {"Unit Cost": "21"}, {"Event Start Date": "02/04/2025"},
            {"Planned units per week": "8"}, {"Delivery Mechanism": ""}]  # fmt: skip
    assert len(read_rows(tmp_path, *rows).raw.row_numbers) == len(rows)


def test_an_earlier_record_with_another_provider_has_a_reason_of_its_own(tmp_path):
    found = read_rows(tmp_path, {"Provider CQC Location ID": "1-2"}, {})
    assert [each.reason for each in found.passed_over] == [
        "an earlier record of the same package, with another provider"
    ]


@pytest.mark.parametrize("end", ["31/03/2025", "31/02/2026"])
def test_a_later_record_with_a_wrong_end_still_replaces_the_earlier_open_one(tmp_path, end):
    found = read_rows(tmp_path, {}, {"Event End Date": end})
    assert found.raw.row_numbers == (3,)
    assert [each.reason for each in found.passed_over] == ["an earlier record of the same package"]
    assert [each.rows.tolist() for each in found.row_faults] == [[0]]


# ----------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Event Type": "Servise"}, ['"Servise"', 'Did you mean "Service"?', "column Event Type"]),
        (
            {"Service Type": "Long term support: Comunity"},
            ['Did you mean "Long term support: Community"?', "Service Type"],
        ),
        (
            {"Service Component": "Home suport or domiciliary care"},
            ['Did you mean "Home support or domiciliary care"?'],
        ),
        ({"Delivery Mechanism": "Direct paymnt"}, ['Did you mean "Direct payment"?']),
        ({"Cost Frequency (Unit Type)": "Hourley"}, ['Did you mean "Hourly"?', "row 3"]),
        ({"Cost Frequency (Unit Type)": ""}, ["an empty cell", "is blank"]),
        ({"Event Type": ""}, ["Event Type is blank"]),
        ({"Event Start Date": ""}, ["Event Start Date is blank"]),
        ({"Event Start Date": "31/02/2025"}, ["is not a date", '"31/02/2025"']),
        ({"Event End Date": "31/03/2025"}, ["Event End Date is before the start"]),
        ({"Planned units per week": ""}, ["Planned units per week is blank"]),
        ({"Planned units per week": "7 hours"}, ["is not a number", '"7 hours"']),
        ({"Unit Cost": "1.06.0"}, ["Unit Cost is not a number", '"1.06.0"']),
        ({"LA Person Unique Identifier": ""}, ["LA Person Unique Identifier is blank"]),
    ],
)
def test_a_faulty_row_is_told_in_the_councils_own_words_and_stays_in_the_table(
    tmp_path, change, words
):
    found = read_rows(tmp_path, {}, {"LA Person Unique Identifier": "2"} | change)
    assert found.raw.row_numbers == (2, 3)
    (fault,) = found.row_faults
    assert fault.rows.tolist() == [1]
    told = f"{fault.fault.what} {fault.fault.where} {fault.fault.found} {fault.fault.do}"
    for each in words:
        assert each in told
    assert fault.found == tuple(c for n, c in change.items() if "Person" not in n)


def test_a_price_of_nothing_gives_no_hours(tmp_path):
    free = {"Cost Frequency (Unit Type)": "No charge to client", "Unit Cost": "0"}
    (fault,) = read_rows(tmp_path, {}, free, rate=20).row_faults
    assert "gives no weekly cost" in fault.fault.what


def test_a_file_without_home_care_on_the_day_says_what_it_holds(tmp_path):
    found = read_rows(tmp_path, {"Event Type": "Review"})
    (fault,) = found.raw.faults
    assert "no row is home care on 2026-03-31" in fault.what
    assert "1 rows: event is a review" in fault.found


def test_several_files_are_refused(tmp_path):
    source = Source("demand", (EXAMPLE, EXAMPLE))
    with pytest.raises(InputError, match="one file"):
        read_client_level_data(source, Context(DAY))


# -------------------------------------------------------------------------------- any mix of rows

mixed = st.fixed_dictionaries(
    {},
    optional={
        "Reporting Period End Date": st.sampled_from(["", "31/12/2025", "2025-09-30"]),
        "LA Person Unique Identifier": st.sampled_from(["1", "2", "3"]),
        "Event Type": st.sampled_from(["service", "Request", "Review"]),
        "Event Start Date": st.sampled_from(["2025-04-01", "01/04/2026", "31/03/2026"]),
        "Event End Date": st.sampled_from(["", "31/03/2026", "30/03/2026", "01/01/2020"]),
        "Service Type": st.sampled_from(["Long term support: Prison"]),
        "Service Component": st.sampled_from(["HOME SUPPORT", "Meals"]),
        "Delivery Mechanism": st.sampled_from(["", "Direct Payment"]),
        "Unit Cost": st.sampled_from(["", "0", "-19.99", "260.13", "1000"]),
        "Cost Frequency (Unit Type)": st.sampled_from(
            ["Weekly", "fortnightly", "4-WEEKLY", "Monthly", "Quarterly", "Annually", "One-off",
             "Daily", "Per session", "No charge to client"]
        ),
        "Planned units per week": st.sampled_from(["", "0", "10.25", "-3", "0.33"]),
    },
)  # fmt: skip


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(mixed, min_size=1, max_size=12))
def test_any_mix_of_rows_balances_with_a_second_reading(tmp_path, rows):
    path = write(tmp_path / "mixed.csv", *rows)
    told = second_reading(path, Decimal("21.43"))
    found = read(path, rate=21.43)
    faulty = {int(row) for each in found.row_faults for row in each.rows}
    kinds = {
        number: "fault" if place in faulty else "used"
        for place, number in enumerate(found.raw.row_numbers)
    }
    assert kinds == {n: kind for n, (kind, _, _) in told.items() if kind != "passed"}
    over = Counter(kind for kind, _, _ in told.values())["passed"]
    assert sum(each.rows for each in found.passed_over) == over
    for place, number in enumerate(found.raw.row_numbers):
        if kinds[number] == "used":
            hours = float(found.raw.frame["hours_per_week"].iloc[place])
            assert hours == pytest.approx(float(told[number][1]), abs=1 / 7200)
        known = found.cost_gbp_per_week[place]
        cost = 0.0 if np.isnan(known) else known
        assert cost == pytest.approx(float(told[number][2]), abs=1e-9)
    # To the penny: what is handed on and what is passed over together cost what the file says.
    total = np.nansum(found.cost_gbp_per_week) + sum(o.cost_gbp_per_week for o in found.passed_over)
    assert total == pytest.approx(float(sum(cost for _, _, cost in told.values())), abs=0.001)
