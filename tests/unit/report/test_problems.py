"""The problems workbook: opened again, line for line; nothing in it runs."""

from __future__ import annotations

import csv
import shutil
import subprocess
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pandas as pd
import pytest

from homecare.errors import UsageError
from homecare.intake.checks import check_table
from homecare.intake.problems import Problem, row_problems
from homecare.intake.quality.summary import data_quality, doubts
from homecare.intake.reading.files import RawTable
from homecare.report.intake.problems import HEADINGS, MOST_LINES, RowHours, write_problems
from homecare.tables import DEMAND

HOSTILE = (
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "=HYPERLINK(\"http://example.org\",\"x\")",
    "http://example.org", "007", "1e5", "{=1+1}", "<r>raw</r>", "<r><bad</r>", "<b>&amp;</b>",
    " leading and trailing ", "two\nlines", "£ and é and 漢", "'quoted",
)  # fmt: skip


def problem(row=2, *, found="seven", reason="hours_per_week is not a number", **more):
    told = {
        "file": "packages.xlsx", "sheet": "Sheet1", "row": row, "column": "Hours",
        "what": "hours_per_week is not a number", "found": found, "allowed": "a plain number",
        "remedy": "type the number", "reason": reason,
    }  # fmt: skip
    return Problem(**(told | more))


def opened(path, name):
    book = openpyxl.load_workbook(path)
    try:
        return [[cell.value for cell in row] for row in book[name].iter_rows()]
    finally:
        book.close()


def test_every_problem_is_a_line_as_it_was_told(tmp_path):
    lines = [
        problem(2),
        problem(7, found="", column="Post code", reason="not a postcode"),
        problem(None, sheet="", column="headings", found="no such heading", reason="missing"),
    ]
    (path,) = write_problems(tmp_path, lines)
    rows = opened(path, "Problems")
    assert rows[0] == list(HEADINGS)
    assert rows[1:] == [
        [
            number, each.file, each.sheet or None, each.row, each.column, each.what,
            each.found or None, each.allowed, each.remedy, each.reason, None,
        ]
        for number, each in enumerate(lines, start=1)
    ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_of_the_council_is_text_and_never_runs(tmp_path, text):
    (path,) = write_problems(tmp_path, [problem(found=text, file=text, remedy=text)])
    book = openpyxl.load_workbook(path)
    row = book["Problems"][2]
    for cell in (row[1], row[6], row[8]):
        # XlsxWriter would take text between <r> and </r> for its own markup: a blank is added.
        assert cell.value in (text, f"{text} ")
        assert cell.data_type in ("s", "inlineStr")
        assert cell.hyperlink is None
        assert cell.quotePrefix
    book.close()
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "vba" in name or "external" in name]
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)


def test_characters_no_file_may_hold_are_shown_escaped(tmp_path):
    (path,) = write_problems(tmp_path, [problem(found="LE1\x00 1\x0bAA\ud800\uffff\r")])
    assert opened(path, "Problems")[1][6] == r"LE1\x00 1\x0bAA\ud800\uffff\x0d"
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))  # noqa: S314 - our own file


def test_a_very_long_cell_is_cut_and_says_by_how_much(tmp_path):
    (path,) = write_problems(tmp_path, [problem(found="x" * 40_000)])
    assert opened(path, "Problems")[1][6] == "x" * 1_000 + "... (39,000 more letters)"


def test_the_summary_weighs_each_reason_and_counts_each_row_once(tmp_path):
    lines = [
        problem(2), problem(2, reason="not a postcode"), problem(3, reason="not a postcode"),
        problem(None, reason="a heading is repeated"),
        problem(9, file="providers.csv", sheet="", reason="cqc_rating is not known"),
    ]  # fmt: skip
    weights = RowHours(
        "packages.xlsx", "Sheet1", (2, 3, 4), np.array([7.25, 10.0, 99.0]),
        np.array([145.1, 200.2, 1.0]),
    )  # fmt: skip
    (path,) = write_problems(tmp_path, lines, hours=[weights])
    assert opened(path, "Summary")[1:] == [
        ["packages.xlsx", "Sheet1", "hours_per_week is not a number", 1, 1, 7.25, 145.1],
        ["packages.xlsx", "Sheet1", "not a postcode", 2, 2, 17.25, 345.3],
        ["packages.xlsx", "Sheet1", "a heading is repeated", 1, 0, None, None],
        ["packages.xlsx", "Sheet1", "The file, each row once", 4, 2, 17.25, 345.3],
        ["providers.csv", None, "cqc_rating is not known", 1, 1, None, None],
        ["providers.csv", None, "The file, each row once", 1, 1, None, None],
    ]


def test_the_ledger_stands_as_it_was_kept(tmp_path):
    ledger = {
        "rows_in": 6, "hours_in": 40.5, "rows_used": 3, "hours_used": 30.25, "rows_set_aside": 2,
        "hours_set_aside": 10.25, "rows_passed_over": 1, "hours_passed_over": 0.0,
        "cost_in_gbp_per_week": 801.5, "cost_used_gbp_per_week": 700.0,
        "cost_set_aside_gbp_per_week": 101.5, "cost_passed_over_gbp_per_week": 0.0,
        "reasons": [
            {"what": "set aside", "reason": "not a postcode", "rows": 2, "hours": 10.25,
             "cost_gbp_per_week": 101.5},
            {"what": "passed over", "reason": "dormant", "rows": 1, "hours": None,
             "cost_gbp_per_week": None},
        ],
    }  # fmt: skip
    (path,) = write_problems(tmp_path, [problem()], ledgers={"demand": ledger})
    assert opened(path, "Ledger")[1:] == [
        ["demand", "Came in", 6, 40.5, 801.5],
        ["demand", "Used", 3, 30.25, 700],
        ["demand", "Set aside", 2, 10.25, 101.5],
        ["demand", "Passed over: not of this table, or not wanted", 1, 0, 0],
        ["demand", "    set aside: not a postcode", 2, 10.25, 101.5],
        ["demand", "    passed over: dormant", 1, None, None],
    ]


def test_nothing_wrong_is_said_in_words(tmp_path):
    (path,) = write_problems(tmp_path, [])
    assert opened(path, "Problems")[1][5] == "Nothing was found."
    assert opened(path, "Summary")[1][0] == "Nothing was found."


def test_the_same_lines_give_the_same_bytes(tmp_path):
    lines = [problem(row) for row in range(2, 50)]
    one, two = (write_problems(tmp_path / name, lines)[0] for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_lines_beyond_the_sheet_go_to_a_csv_and_are_counted(tmp_path):
    lines = [problem(row, found=f"={row}") for row in range(2, 9)]
    workbook, spill = write_problems(tmp_path, lines, most_lines=5)
    assert [row[0] for row in opened(workbook, "Problems")] == ["Number", 1, 2, 3, 4, 5]
    rows = list(csv.reader(spill.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == list(HEADINGS)
    assert [(row[0], row[3], row[6]) for row in rows[1:]] == [("6", "7", "'=7"), ("7", "8", "'=8")]
    summary = opened(workbook, "Summary")
    assert summary[1][3] == 7
    assert summary[-1][0].startswith("2 more lines do not fit on the sheet Problems.")


def test_as_many_lines_as_fit_leave_no_csv_and_no_older_one(tmp_path):
    write_problems(tmp_path, [problem(2), problem(3)], most_lines=1)
    assert (tmp_path / "problems.csv").is_file()
    assert write_problems(tmp_path, [problem(2)], most_lines=1) == (tmp_path / "problems.xlsx",)
    assert [path.name for path in tmp_path.iterdir()] == ["problems.xlsx"]


def test_a_sheet_has_a_line_of_headings_and_the_rest_of_excel():
    assert MOST_LINES == 2**20 - 1


def test_the_sheets_can_be_worked_through_on_screen_and_paper(tmp_path):
    (path,) = write_problems(tmp_path, [problem(2), problem(3)])
    book = openpyxl.load_workbook(path)
    sheet = book["Problems"]
    assert book.sheetnames == ["Read me", "Problems", "Summary", "Ledger"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:K3"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["G2"].alignment.wrap_text
    assert sheet["K1"].value == "Mended? (initials, date)"
    assert "personal data" in sheet.oddHeader.left.text
    assert "It holds personal data" in [cell.value for cell in book["Read me"]["A"]]
    book.close()


def test_a_row_is_as_high_as_its_longest_text(tmp_path):
    # In a column 28 letters wide, 280 letters take ten lines and the room that words leave.
    (path,) = write_problems(tmp_path, [problem(remedy="word " * 56), problem()])
    book = openpyxl.load_workbook(path)
    heights = [book["Problems"].row_dimensions[row].height for row in (2, 3)]
    book.close()
    assert 10 * 13 < heights[0] < 12 * 14
    assert heights[1] < 3 * 14


def test_a_workbook_held_open_is_told_in_five_parts(tmp_path):
    (tmp_path / "problems.xlsx").mkdir()
    (tmp_path / "problems.xlsx" / "in_use").write_text("x")
    with pytest.raises(UsageError, match="close the file"):
        write_problems(tmp_path, [problem()])
    assert [path.name for path in tmp_path.iterdir()] == ["problems.xlsx"]


@pytest.fixture
def filthy():
    cells = [["P1", "LE1 1AA", "200"], ["P1", "LE1 O2A", "seven"], ["P2", "LE1 1AA", "0.5"]]
    frame = pd.DataFrame(cells, columns=["package_id", "postcode", "hours_per_week"], dtype=object)
    return RawTable(frame, (2, 3, 4), "packages.csv", "0" * 64, ())


def test_every_planted_fault_and_doubt_is_named(tmp_path, filthy):
    checked = check_table(filthy, DEMAND)
    quality = data_quality(checked.frame, as_of=date(2026, 10, 1))
    (path,) = write_problems(
        tmp_path,
        row_problems(checked.raw, checked.row_faults),
        quality=quality.as_dict(),
        doubts=doubts(quality, [checked.raw]),
    )
    told = {(row[3], row[4], row[6]) for row in opened(path, "Problems")[1:]}
    assert told == {
        (2, "package_id", "P1"), (3, "package_id", "P1"), (3, "hours_per_week", "seven"),
        (3, "postcode", "LE1 O2A"),
    }  # fmt: skip
    asked = {(row[3], row[9]) for row in opened(path, "To check")[1:]}
    assert {(3, "repeated-package"), (4, "small-hours"), (2, "unlikely-hours")} <= asked
    page = opened(path, "Data quality")
    overlap = next(row for row in page if row[1] and row[1].startswith("Packages that overlap"))
    assert overlap[2] == "not known"
    assert overlap[6] == "Not known: demand has no column person_id."
    unlikely = next(row for row in page if row[1] == "Packages of more than 84 hours a week")
    assert unlikely[2:6] == [1, 3, 200.0, 200 / 200.5]


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed on this machine"
)
def test_libreoffice_reads_every_line_back(tmp_path):
    lines = [problem(row, found=text) for row, text in enumerate(HOSTILE, start=2)]
    (path,) = write_problems(tmp_path, lines)
    second_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [shutil.which("soffice"), profile, "--headless", "--convert-to", second_sheet, str(path)],
        check=True, capture_output=True, timeout=120, cwd=tmp_path,
    )  # fmt: skip
    page = next(tmp_path.glob("problems*.csv")).read_text(encoding="utf-8")
    rows = list(csv.reader(page.splitlines(keepends=True)))
    assert [row[6].strip() for row in rows[1:]] == [text.strip() for text in HOSTILE]
