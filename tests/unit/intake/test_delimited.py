"""Delimited text: the quick reader and the careful one agree, in letters of every kind."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest

from homecare.errors import InputError
from homecare.intake import members, peek, read_raw, stream_table
from homecare.intake.reading import text as letters
from homecare.intake.reading.layout import lay_out


def read(tmp_path, content: bytes, name: str = "x.csv", **options):
    path = tmp_path / name
    path.write_bytes(content)
    return read_raw(path, "demand", **options)


def by_the_standard_library(content: str) -> tuple[list[list[str]], list[int]]:
    """Rows that are not blank and the lines they begin at, by `csv` over the lines of the text."""
    lines = io.StringIO(content, newline="")
    reader = csv.reader(lines)
    rows, numbers, started = [], [], 1
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append([cell.strip() for cell in row])
            numbers.append(started)
        started = reader.line_num + 1
    return rows, numbers


REGULAR = {
    "plain": "a,b\n1,2\n3,4\n",
    "no end of line at the end": "a,b\n1,2\n3,4",
    "Windows ends of lines": 'a,b\r\n1,"x\r\ny"\r\n\r\n3,4\r\n',
    "quotes": 'a,b\n"1,5","say ""so"""\n"",4\n"""",""\n"","x"\n',
    "quoted ends of lines": 'a,b\n"x\ny\n\nz",2\n3,4\n',
    "blank rows": "a,b\n\n1,2\n,\n , \n\n3,\n,4\n",
    "words for nothing": "a,b\nNA,nan\nnull,None\nTRUE,1e5\n007,-0\n",
    "one column": 'a\n1\n\n""\n2\n',
    "blank at the end": "a,b,,\n1,2,,\n3,4,,\n",
    "a mark in a cell": "a,b\n\ufeffx,2\n3,4\n",
    "tabs and blanks in cells": "a,b\n\tx y\t,\xa02\xa0\n3,4\n",
}


@pytest.mark.parametrize("content", REGULAR.values(), ids=REGULAR.keys())
def test_every_cell_and_row_number_is_as_the_standard_library_reads_it(tmp_path, content):
    table = read(tmp_path, content.encode())
    (head, *rows), (_, *numbers) = by_the_standard_library(content)
    width = len([name for name in head if name])
    assert table.faults == ()
    assert table.frame.to_numpy().tolist() == [row[:width] for row in rows]
    assert list(table.row_numbers) == numbers


def test_blocks_are_joined_without_a_seam(tmp_path, monkeypatch):
    rows = [
        f'{row},"{"ä" * (row % 7)}\n{row}",{"" if row % 5 else "x" * row}' for row in range(400)
    ]
    content = "a,b,c\n" + "\n".join(rows) + "\n"
    (_, *expected), (_, *numbers) = by_the_standard_library(content)
    for size in (1_009, 4_001, 1 << 20):
        monkeypatch.setattr(letters, "BLOCK_BYTES", size)
        table = read(tmp_path, content.encode())
        assert table.frame.to_numpy().tolist() == expected
        assert list(table.row_numbers) == numbers


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b'a,b\n5" pipe,2\n3,4\n', [['5" pipe', "2"], ["3", "4"]]),
        (b"a,b\r1,2\r3,4\r", [["1", "2"], ["3", "4"]]),
    ],
    ids=["a quote inside a cell", "old Macintosh"],
)
def test_text_in_doubt_is_read_by_the_careful_reader(tmp_path, content, rows):
    assert lay_out(content, ",") is None
    assert read(tmp_path, content).frame.to_numpy().tolist() == rows


@pytest.mark.parametrize(
    ("content", "row", "found"),
    [
        (b'a,b\n1,2\n3,"4\n5,6\n', 3, "never closed"),
        (b'a,b\n1,"x\n2,"y",3\n', 2, "text after a quote"),
        (b'a,b\n1,2\n"' + b"x,\n" * 80_000, 3, "a quote is never closed"),
    ],
)
def test_a_stray_quote_swallows_no_row_in_silence(tmp_path, content, row, found):
    with pytest.raises(InputError, match="cannot be read as CSV") as caught:
        read(tmp_path, content)
    (fault,) = caught.value.faults
    assert fault.where == f"x.csv, row {row}"
    assert found in fault.found


def test_uneven_rows_are_named_wherever_they_stand(tmp_path):
    rows = [f"{row},{row}" for row in range(2, 1_000)]
    rows[500] += ",stray"
    rows[700] = "only"
    (fault,) = read(tmp_path, ("a,b\n" + "\n".join(rows)).encode()).faults
    assert fault.where == "x.csv, rows 502, 702"
    assert fault.found == "3 cells under 2 headings"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("name\thours\nZoë £\t1,5\n".encode("utf-16"), "x.txt"),
        (b"name;hours\nZo\xc3\xab \xc2\xa3;1,5\n", "x.csv"),
        (b"name\thours\nZo\xeb \xa3\t1,5\n", "x.tsv"),
        (b'"name"\t"hours"\n"Zo\xc3\xab \xc2\xa3"\t"1,5"\n', "x.tsv"),
    ],
    ids=["UTF-16 with tabs", "semicolons", "Windows with tabs", "quoted"],
)
def test_other_delimiters_are_read_where_the_headings_show_them_with_a_note(
    tmp_path, content, name
):
    table = read(tmp_path, content, name)
    assert table.frame.to_dict("list") == {"name": ["Zoë £"], "hours": ["1,5"]}
    assert "are read as parted by" in " ".join(table.notes)


def test_a_comma_file_with_other_marks_in_its_headings_stays_one(tmp_path):
    table = read(tmp_path, b"a;b,c\n1;2,3\n")
    assert table.frame.to_dict("list") == {"a;b": ["1;2"], "c": ["3"]}
    assert table.notes == ()


def test_windows_letters_are_noted(tmp_path):
    assert read(tmp_path, "a\nZoë\n".encode("cp1252")).notes == (
        "x.csv: not UTF-8, so its letters are read as Windows-1252",
    )
    assert read(tmp_path, "a\nZoë\n".encode()).notes == ()


@pytest.mark.parametrize(
    "content",
    [b"a\nZo\xc3\xab\nZo\xeb\n", b"a\nx\nZo\x81\n", "a\nZoë".encode("utf-16")[:-1]],
    ids=["two ways of saving", "no letter of Windows", "half a letter"],
)
def test_bytes_that_are_no_letters_are_refused(tmp_path, content):
    with pytest.raises(InputError, match="bytes that are no letters") as caught:
        read(tmp_path, content)
    assert re.search(r"line \d", caught.value.faults[0].where)


def test_headings_are_found_below_a_preamble(tmp_path):
    content = b'"CQC care directory"\n"as of, May"\n\nName,Postcode\nOne,LE1 1AA\n'
    table = read(tmp_path, content, is_heading=lambda cells: "Postcode" in cells)
    assert table.row_numbers == (5,)
    assert table.frame.to_dict("list") == {"Name": ["One"], "Postcode": ["LE1 1AA"]}
    assert "headings are in row 4" in table.notes[0]


def test_where_no_headings_are_known_the_first_row_stands_for_them(tmp_path):
    table = read(tmp_path, b"# note\na,b\n1,2\n", is_heading=lambda cells: "zzz" in cells)
    assert list(table.frame.columns) == ["a", "b"]
    assert table.notices == ("note",)


def test_columns_not_kept_are_dropped_and_their_faults_with_them(tmp_path):
    table = read(tmp_path, b"a,x,x,\n1,2,3,4\n", keep=lambda heading: heading == "a")
    assert table.frame.to_dict("list") == {"a": ["1"]}


def test_a_table_is_streamed_in_parts_with_its_own_row_numbers(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id,drop,pc\n" + "".join(f"{n},x,p{n}\n" for n in range(2, 2_502)))
    (member,) = members(path)
    seen: list[list[str]] = []

    def pick(headings: list[str]) -> dict[str, int]:
        seen.append(headings)
        return {"postcode": 2, "id": 0}

    chunks = list(stream_table(member, pick=pick, rows_per_chunk=1_000))
    assert seen == [["id", "drop", "pc"]]
    assert [len(chunk.frame) for chunk in chunks] == [1_000, 1_000, 500]
    for chunk in chunks:
        assert list(chunk.frame.columns) == ["postcode", "id"]
        assert chunk.frame["id"].astype(int).tolist() == chunk.row_numbers.tolist()
        assert (chunk.frame["postcode"] == "p" + chunk.frame["id"]).all()
        assert chunk.faults == ()


def test_a_row_blank_only_in_the_columns_picked_is_a_row(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b'id,pc\n,here\n,\n , \n"",""\n2,there\n')
    (chunk,) = stream_table(members(path)[0], pick=lambda _: {"id": 0})
    assert chunk.row_numbers.tolist() == [2, 6]


def test_uneven_rows_of_a_stream_are_faults_of_their_chunk(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n3\n4,5\n6,7,8\n")
    chunks = list(stream_table(members(path)[0], pick=lambda _: {"a": 0}, rows_per_chunk=2))
    assert [[fault.where for fault in chunk.faults] for chunk in chunks] == [
        ["x.csv, row 3"],
        ["x.csv, row 5"],
    ]


def test_a_headless_table_begins_with_its_first_row(tmp_path):
    path = tmp_path / "le.csv"
    path.write_text('"LE1 1AA",10,459318,""\n"LE101AA",10,443000,"E05"\n')
    (chunk,) = stream_table(members(path)[0], pick=lambda _: {"pc": 0, "w": 3}, is_headless=True)
    assert chunk.frame.to_numpy().tolist() == [["LE1 1AA", ""], ["LE101AA", "E05"]]
    assert chunk.row_numbers.tolist() == [1, 2]
    assert chunk.faults == ()


def test_a_look_shows_the_first_rows_as_they_stand(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("# note\n\na,b\n1,2\n3,4\n")
    assert peek(path, rows=4) == [["# note"], [], ["a", "b"], ["1", "2"]]


def test_a_layout_counts_lines_and_cells():
    layout = lay_out(b'a,b\n"x,\ny",2\n\n3', ",")
    assert layout is not None
    assert layout.cells.tolist() == [2, 2, 1]
    assert layout.lines_before.tolist() == [0, 1, 3]
    assert np.flatnonzero(layout.empty).tolist() == [2]
    assert (layout.cut, layout.lines) == (14, 4)
