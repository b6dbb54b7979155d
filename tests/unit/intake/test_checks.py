"""Cells: what counts as a number, a date, a postcode, a choice; and that no text breaks a check."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.errors import InputError
from homecare.intake import RawTable, check_table, read_raw, read_table, row_fault
from homecare.intake.reading.words import tidy_postcode
from homecare.tables import APPOINTMENTS, CANONICAL, DEMAND, POSTCODES, PROVIDERS


def raw(columns: dict[str, list[str]]) -> RawTable:
    """Return cells as a raw table whose first row is row 2 of a file."""
    count = len(next(iter(columns.values())))
    return RawTable(
        frame=pd.DataFrame({k: pd.Series(v, dtype="object") for k, v in columns.items()}),
        row_numbers=tuple(range(2, count + 2)),
        source="demand.csv",
        sha256="",
        notices=(),
    )


def one_cell(column: str, cell: str):
    """Return the value and the reasons of the faults of one demand cell."""
    cells = {
        "package_id": ["P"], "postcode": ["LE1 1AA"], "zone_id": ["Z"], "hours_per_week": ["1"],
    }  # fmt: skip
    checked = check_table(raw({**cells, column: [cell]}), DEMAND)
    return checked.frame[column].iloc[0], [each.reason for each in checked.row_faults]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12.5", 12.5), ("0", 0), ("0.25", 0.25), (".5", 0.5), ("7.", 7), ("+3", 3), ("007", 7),
        ("1e2", 100), ("1.5E1", 15), ("10000000", 1e7),
    ],
)  # fmt: skip
def test_a_plain_number_is_read(cell, number):
    assert one_cell("hours_per_week", cell) == (number, [])


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        *(
            (cell, "is not a number")
            for cell in (
                "NaN", "nan", "NA", "N/A", "null", "None", "inf", "-inf", "Infinity", "1,5",
                "0,500", "1,50", "1,5000", "1.060,5", "1,060,5", "1 500", "1\u00a0500",
                "5h", "5 hrs", "1e999", "0x10", "1_000", "--1", "1.2.3", "½", "٣", "-",
                "TRUE", "1e", "£5", "=1+1",
            )
        ),
        ("-0.01", "is negative"),
        ("-1e9", "is negative"),
        ("10000000.1", "is too large"),
        ("", "is blank"),
    ],
)  # fmt: skip
def test_anything_else_is_a_fault_and_the_cell_is_blank(cell, reason):
    value, reasons = one_cell("hours_per_week", cell)
    assert np.isnan(value)
    assert reasons == [f"hours_per_week {reason}"]


@pytest.mark.parametrize(
    ("cell", "whole"), [("1", 1), ("2.0", 2), ("2", 2), ("1.5", None), ("0", None), ("3", None)]
)
def test_carers_are_one_or_two(cell, whole):
    value, reasons = one_cell("carers", cell)
    assert (value == whole) if whole else np.isnan(value)
    assert len(reasons) == (whole is None)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2020-11-30", "2020-11-30"), ("30/11/2020", "2020-11-30"), ("01/02/2020", "2020-02-01"),
        ("29/02/2020", "2020-02-29"), ("2020-02-29", "2020-02-29"),
    ],
)  # fmt: skip
def test_a_date_is_read_the_british_way_round(cell, day):
    assert one_cell("start_on", cell) == (pd.Timestamp(day), [])


# Excel's own numbers of its days: 44165 is 30 November 2020 in any workbook made by Windows.
SPELLINGS = [
    ("hours_per_week", "1,500", 1500, "with commas between thousands"),
    ("hours_per_week", "1,060.5", 1060.5, "with commas between thousands"),
    ("hours_per_week", "1,234,567", 1_234_567, "with commas between thousands"),
    ("hours_per_week", "\u00a05 ", 5, "with blanks around it"),
    ("start_on", "30-Nov-2020", "2020-11-30", "with the month in words"),
    ("start_on", "30 November 2020", "2020-11-30", "with the month in words"),
    ("start_on", "1 MAY 2020", "2020-05-01", "with the month in words"),
    ("start_on", "9 Sept 2020", "2020-09-09", "with the month in words"),
    ("start_on", "2020-11-30 00:00:00", "2020-11-30", "with the time 00:00"),
    ("start_on", "30/11/2020 00:00", "2020-11-30", "with the time 00:00"),
    ("start_on", "2020-11-30T00:00:00.000", "2020-11-30", "with the time 00:00"),
    ("start_on", "44165", "2020-11-30", "as Excel's number of the day"),
    ("start_on", "30000", "1982-02-18", "as Excel's number of the day"),
    ("start_on", "60000", "2064-04-08", "as Excel's number of the day"),
]


@pytest.mark.parametrize(("column", "cell", "value", "way"), SPELLINGS)
def test_a_spelling_that_is_read_is_counted_in_a_note(column, cell, value, way):
    other = "3" if column == "hours_per_week" else "2020-01-01"
    checked = check_table(
        raw({"package_id": [""] * 4, "zone_id": ["Z"] * 4, "hours_per_week": ["3"] * 4}
            | {column: [other, cell, other, cell]}),
        DEMAND,
    )  # fmt: skip
    assert checked.faults() == ()
    held = checked.frame[column].tolist()
    assert held[1] == held[3] == (pd.Timestamp(value) if isinstance(value, str) else value)
    spoken = value if isinstance(value, str) else f"{value:.12g}"
    assert checked.notes == (
        f'demand.csv, column {column}: 2 cells written {way}; "{cell}" is read as {spoken}',
    )


def test_a_pound_sign_is_read_before_money_and_is_a_fault_before_hours():
    columns = {"provider_id": ["A"], "zone_id": ["Z"], "role": ["prime"]}
    for cell, value in (("£21.50", 21.5), ("£ 21.50", 21.5), ("£1,060.50", 1060.5)):
        checked = check_table(raw({**columns, "rate_gbp_per_hour": [cell]}), APPOINTMENTS)
        assert checked.faults() == ()
        assert checked.frame["rate_gbp_per_hour"].tolist() == [value]
        assert len(checked.notes) == 1
    assert one_cell("hours_per_week", "£1,060")[1] == ["hours_per_week is not a number"]


def test_a_number_in_groups_is_held_to_the_same_limits():
    assert one_cell("hours_per_week", "-1,500")[1] == ["hours_per_week is negative"]
    assert one_cell("hours_per_week", "10,000,001")[1] == ["hours_per_week is too large"]
    assert one_cell("carers", "1,500")[1] == ["carers is too large"]


@pytest.mark.parametrize(
    "cell",
    [
        "2020-02-30", "30/02/2020", "29/02/2021", "12/31/2020", "2020-13-01", "1 Mai 2020", "soon",
        "2020", "20201130", "29999", "60001", "44165.5", "NaT", "30.11.2020", "2020-11-30T10:00",
        "30/11/20", "30-Nov-20", "31 November 2020", "30 Nov-2020", "2020-11-30 00:01", "Nov 2020",
        "44165 00:00", "\u0661/11/2020",
    ],
)  # fmt: skip
def test_anything_else_is_no_date(cell):
    value, reasons = one_cell("start_on", cell)
    assert pd.isna(value)
    assert reasons == ["start_on is not a date"]


@pytest.mark.parametrize(
    ("cell", "postcode"),
    [
        ("LE1 1AA", "LE1 1AA"), ("le11aa", "LE1 1AA"), ("LE10 1AA", "LE10 1AA"),
        ("le101aa", "LE10 1AA"), ("M1 1AE", "M1 1AE"), ("EC1A1BB", "EC1A 1BB"),
        ("W1A  0AX", "W1A 0AX"), (" l e 1 1 a a ", "LE1 1AA"),
    ],
)  # fmt: skip
def test_a_postcode_is_read_however_it_is_spaced(cell, postcode):
    assert one_cell("postcode", cell.strip()) == (postcode, [])
    assert tidy_postcode(tidy_postcode(cell)) == tidy_postcode(cell)


@pytest.mark.parametrize(
    "cell", ["LE1", "LE1 1A", "LE1 OAA", "1LE 1AA", "LE1 1AAA", "x", "LE1-1AA"]
)
def test_anything_else_is_no_postcode(cell):
    value, reasons = one_cell("postcode", cell)
    assert value == ""
    assert "not a postcode" in reasons


@pytest.mark.parametrize(
    ("cell", "choice"),
    [("council", "council"), ("Council", "council"), ("NHS", ""), ("joint ", "")],
)
def test_a_choice_is_read_whatever_its_capitals(cell, choice):
    value, reasons = one_cell("funder", cell)
    assert value == choice
    assert len(reasons) == (choice == "")


@pytest.mark.parametrize("word", ["nan", "NaN", "n/a", "#N/A", "NULL", "None"])
def test_an_identifier_that_is_a_word_for_nothing_is_a_fault(word):
    assert one_cell("package_id", word) == ("", ["package_id is a word for nothing"])


def test_a_person_may_be_called_none_in_a_text_column():
    assert one_cell("service", "none") == ("none", [])


def test_two_blank_identifiers_are_not_one_repeated():
    checked = check_table(
        raw({"package_id": ["", ""], "zone_id": ["Z", "Z"], "hours_per_week": ["1", "2"]}), DEMAND
    )
    assert checked.faults() == ()


def test_a_column_that_is_not_read_is_noted_and_no_fault():
    checked = check_table(
        raw({"provider_id": ["A"], "provider_name": ["Ay"], "phone": ["1"]}), PROVIDERS
    )
    assert checked.faults() == ()
    assert checked.notes == ("demand.csv: column phone is not read",)


def test_a_row_fault_names_ten_rows_three_cells_and_how_many_more():
    table = raw({"hours_per_week": [f"x{n}" for n in range(12)]})
    fault = row_fault(
        "why", np.ones(12, dtype=bool), raw=table, column="hours_per_week", what="wrong",
        allowed="right", do="mend",
    ).fault  # fmt: skip
    assert fault.what == "wrong (12 rows have this fault)"
    assert fault.where.endswith(
        "rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more, column hours_per_week"
    )
    assert fault.found == '"x0", "x1", "x2" and 9 more'


def test_a_mask_that_marks_no_row_is_no_fault():
    table = raw({"hours_per_week": ["1"]})
    nothing = np.zeros(1, dtype=bool)
    assert row_fault(
        "why", nothing, raw=table, column="hours_per_week", what="", allowed="", do=""
    ) is None  # fmt: skip


# ---------------------------------------------------------------------------------- any text

cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "1", "-1", "1e5", "1e99", "nan", "inf", "LE1 1AA", "LE1 OAA", "2020-01-01", "prime",
         "9999-99-99", "0001-01-01", "31/12/9999", "\U0001f600", "=cmd()", "\u0660", "\u00bd"]
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    "table", [DEMAND, PROVIDERS, APPOINTMENTS, POSTCODES], ids=lambda table: table.name
)
@settings(derandomize=True, max_examples=60, deadline=None)
@given(data=st.data())
def test_any_text_in_any_cell_keeps_every_row_and_is_never_a_crash(table, data):
    names = table.column_names()
    count = data.draw(st.integers(0, 4))
    columns = {
        name: [data.draw(cells).strip() for _ in range(count)]
        for name in data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    }
    checked = check_table(raw(columns), table)
    assert len(checked.frame) == count
    assert list(checked.frame.columns) == list(names)
    for each in checked.row_faults:
        assert ((each.rows >= 0) & (each.rows < count)).all()
        assert all(isinstance(part, str) and part for part in each.fault.as_dict().values())
    for column in table.columns:
        if column.kind in ("number", "whole"):
            held = checked.frame[column.name].dropna()
            assert np.isfinite(held).all()
            assert column.minimum is None or (held >= column.minimum).all()
            assert column.maximum is None or (held <= column.maximum).all()


@settings(derandomize=True, max_examples=80, deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_five_parts(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("bytes") / "x.csv"
    path.write_bytes(content)
    refusal, table = None, None
    try:
        table = read_raw(path, "demand")
    except InputError as error:
        refusal = error
    if refusal is None:
        assert len(table.frame) == len(table.row_numbers)
    else:
        assert all(all(fault.as_dict().values()) for fault in refusal.faults)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=5))
def test_what_a_csv_writer_wrote_is_read_back_cell_by_cell(rows, tmp_path_factory):
    clean = [
        [cell.replace("\x00", "").replace("\r", " ").encode("utf-8", "ignore").decode().strip()
         for cell in row] for row in rows
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["one", "two"])
        writer.writerows(clean)
    table = read_raw(path, "demand")
    assert table.faults == ()
    assert table.frame.to_numpy().tolist() == [row for row in clean if any(row)]


def test_every_canonical_table_reads_what_its_hand_over_form_writes(tmp_path):
    for table in CANONICAL:
        path = tmp_path / f"{table.name}.csv"
        path.write_text(",".join(table.column_names()) + "\n", encoding="utf-8")
        checked = read_table(path, table)
        assert checked.faults() == ()
        assert len(checked.frame) == 0
