"""Files: rows numbered as a spreadsheet shows them, notices, encodings, workbooks."""

from __future__ import annotations

import datetime as dt
import hashlib

import openpyxl
import pytest

from homecare.errors import InputError
from homecare.intake import file_sha256, read_raw


def read(tmp_path, content: bytes, name: str = "x.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return read_raw(path, "demand")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    # Row 1 a notice, 2 headings, 3 data, 4 blank, 5 and 6 one quoted cell over two lines, 7 data.
    table = read(tmp_path, b'# a notice\na,b\n1,2\n\n"x\ny",3\n4,5\n')
    assert table.row_numbers == (3, 5, 7)
    assert table.frame["a"].tolist() == ["1", "x\ny", "4"]


def test_notices_are_the_lines_before_the_headings(tmp_path):
    table = read(tmp_path, b"# Invented: no row is real, at all\na,b\n#1,2\n")
    assert table.notices[0] == "Invented: no row is real, at all"
    assert table.frame["a"].tolist() == ["#1"], "only the lines before the headings are notices"


@pytest.mark.parametrize(
    "content",
    [
        "name\nZoë £\n".encode(), "name\nZoë £\n".encode("utf-8-sig"),
        "name\r\nZoë £\r\n".encode("cp1252"), "name\rZoë £\r".encode(),
    ],
    ids=["UTF-8", "with a mark", "Windows", "old Macintosh"],
)  # fmt: skip
def test_letters_beyond_ascii_survive_however_they_were_saved(tmp_path, content):
    assert read(tmp_path, content).frame["name"].tolist() == ["Zoë £"]


def test_cells_lose_the_spaces_around_them_and_nothing_else(tmp_path):
    assert read(tmp_path, b"a , b\n  NA ,007\n").frame.to_dict("list") == {
        "a": ["NA"],
        "b": ["007"],
    }


def test_empty_columns_at_the_end_are_what_a_spreadsheet_leaves(tmp_path):
    table = read(tmp_path, b"a,b,,\n1,2,,\n3,4,,\n")
    assert table.faults == ()
    assert list(table.frame.columns) == ["a", "b"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (b"1", "1 cells under 2 headings"),
        (b"1,2,3", "3 cells under 2 headings"),
        (b"1,060,", "3 cells under 2 headings"),
    ],
)
def test_a_row_of_another_width_is_a_fault(tmp_path, row, found):
    (fault,) = read(tmp_path, b"a,b\n1,2\n" + row + b"\n").faults
    assert fault.where == "x.csv, row 3"
    assert fault.found == found


def test_the_hash_is_that_of_the_bytes(tmp_path):
    content = b"a,b\n" + b"1,2\n" * 300_000
    assert read(tmp_path, content).sha256 == hashlib.sha256(content).hexdigest()
    assert file_sha256(tmp_path / "x.csv") == hashlib.sha256(content).hexdigest()


def test_a_workbooks_cells_come_as_a_person_would_type_them(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["day", "time", "whole", "part", "text", "none"])
    book.active.append(
        [dt.datetime(2020, 11, 30), dt.datetime(2020, 11, 30, 9, 30), 7.0, 0.25, "007", None]  # noqa: DTZ001
    )
    book.save(tmp_path / "x.xlsx")
    table = read_raw(tmp_path / "x.xlsx", "demand")
    assert table.frame.iloc[0].tolist() == [
        "2020-11-30",
        "2020-11-30 09:30:00",
        "7",
        "0.25",
        "007",
        "",
    ]
    assert table.row_numbers == (2,)


def test_a_workbook_of_one_empty_sheet_is_empty(tmp_path):
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    with pytest.raises(InputError, match="is empty"):
        read_raw(tmp_path / "x.xlsx", "demand")
