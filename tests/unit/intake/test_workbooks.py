"""Workbooks: cells as a person would type them, the right sheet, formulas without a value."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from homecare.errors import InputError
from homecare.intake import peek, read_raw

SPEC = importlib.util.spec_from_file_location(
    "sheet_files", Path(__file__).parents[2] / "sheet_files.py"
)
assert SPEC is not None
assert SPEC.loader is not None
sheet_files = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(sheet_files)

text_cell, ods_row, write_ods = sheet_files.text_cell, sheet_files.ods_row, sheet_files.write_ods
write_xlsx = sheet_files.write_xlsx

CURRENCY = '<table:table-cell office:value-type="currency" office:value="17.50"/>'
BLANKS = '<table:table-cell table:number-columns-repeated="16000"/>'


def is_heading(cells: list[str]) -> bool:
    return "id" in cells


def saved(tmp_path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.rstrip("!"))
        for row in rows:
            sheet.append(row)
        if name.endswith("!"):
            sheet.sheet_state = "hidden"
    book.save(tmp_path / "x.xlsx")
    return tmp_path / "x.xlsx"


def test_values_stand_as_a_person_would_type_them(tmp_path):
    day = dt.datetime(2026, 3, 4, tzinfo=dt.UTC).replace(tzinfo=None)
    values = {
        day: "2026-03-04",
        day.replace(hour=9, minute=30): "2026-03-04 09:30:00",
        dt.time(9, 30): "09:30:00",
        dt.timedelta(hours=30, minutes=15): "30:15:00",
        10.5: "10.5",
        7.000000001: "7.000000001",
        7.0: "7",
        -3: "-3",
        9876543210: "9876543210",
        "007": "007",
        "1,060": "1,060",
        "#N/A": "#N/A",
        "Zoë\n£": "Zoë\n£",
    }
    path = saved(tmp_path, {"S": [[f"c{n}" for n in range(len(values))], list(values)]})
    assert read_raw(path, "demand").frame.iloc[0].tolist() == list(values.values())


def test_truth_and_errors_are_shown_as_excel_shows_them(tmp_path):
    rows = (
        '<row r="1"><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c>'
        '<c t="inlineStr"><is><r><t>c </t></r><r><t>d</t></r><rPh><t>no</t></rPh></is></c></row>'
        '<row r="2"><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="d"><v>2026-03-04T00:00:00'
        "</v></c></row>"
    )
    table = read_raw(write_xlsx(tmp_path / "x.xlsx", rows), "demand")
    assert table.frame.to_dict("list") == {"a": ["TRUE"], "b": ["#REF!"], "c d": ["2026-03-04"]}


@pytest.mark.parametrize("since", [1900, 1904])
def test_days_are_counted_from_the_workbooks_own_first_day(tmp_path, since):
    # Two programs that write workbooks agree on the day, whichever day they count from.
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": since == 1904})
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "day")
    shown = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_datetime(1, 0, dt.date(2020, 2, 29), shown)
    book.close()
    assert read_raw(path, "demand").frame["day"].tolist() == ["2020-02-29"]


def test_a_formula_never_worked_out_is_a_fault_that_names_its_cells(tmp_path):
    path = saved(
        tmp_path,
        {"S": [["id", "hours", "x"], ["A", "=1+1", 1], ["B", "=2+2", "=A1"], ["C", 3, 1]]},
    )
    (fault,) = read_raw(path, "demand").faults
    assert fault.what == "3 formula(s) hold no value"
    assert fault.where == "x.xlsx, sheet S, cells B2:B3, C3"
    assert read_raw(path, "demand", keep=lambda name: name == "id").faults == ()


def test_a_formula_whose_value_is_an_empty_text_is_blank_and_no_fault(tmp_path):
    rows = (
        '<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
        '<row><c><v>1</v></c><c t="str"><f>IF(1,"","x")</f><v></v></c></row>'
        '<row><c><f>1+1</f><v>2</v></c><c t="str"><f>"x"</f><v>x</v></c></row>'
    )
    table = read_raw(write_xlsx(tmp_path / "x.xlsx", rows), "demand")
    assert table.faults == ()
    assert table.frame.to_dict("list") == {"a": ["1", "2"], "b": ["", "x"]}


def test_blank_rows_and_columns_beyond_the_table_are_what_excel_leaves(tmp_path):
    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, None], [None, None], [None, 2]):
        book.active.append(row)
    book.active["ZZ900"].number_format = "0.00"
    book.save(tmp_path / "x.xlsx")
    table = read_raw(tmp_path / "x.xlsx", "demand")
    assert table.row_numbers == (2, 4)
    assert table.frame.to_dict("list") == {"a": ["1", ""], "b": ["", "2"]}
    assert table.faults == ()


def test_a_merged_heading_names_one_column_and_the_next_is_a_fault(tmp_path):
    book = openpyxl.Workbook()
    for row in (["a", "b", None], [1, 2, 3]):
        book.active.append(row)
    book.active.append([4, 5, 6, 7])
    book.active.merge_cells("B1:C1")
    book.save(tmp_path / "x.xlsx")
    what = [fault.what for fault in read_raw(tmp_path / "x.xlsx", "demand").faults]
    assert what == ["2 row(s) do not have one cell under each heading"]
    book.active["D1"] = "d"
    book.save(tmp_path / "x.xlsx")
    (fault,) = read_raw(tmp_path / "x.xlsx", "demand").faults
    assert fault.what == "a column has cells and no heading"
    assert "merged" in fault.do


SHEETS = {
    "Read me": [["About"], ["this file"]],
    "Old!": [["id", "old"], ["Z", 9]],
    "Data": [["Title"], [], ["id", "hours"], ["A", 1]],
    "More": [["id", "hours"], ["B", 2]],
}


def test_the_sheet_with_the_headings_sought_is_read_and_the_others_are_named(tmp_path):
    book = {name: rows for name, rows in SHEETS.items() if name in ("Read me", "Data")}
    table = read_raw(saved(tmp_path, book), "demand", is_heading=is_heading)
    assert (table.sheet, table.row_numbers) == ("Data", (4,))
    assert table.notes[0] == "x.xlsx: sheet Data is read; not read: Read me"


def test_further_sheets_with_the_same_headings_are_a_fault_unless_one_is_named(tmp_path):
    book = {name: rows for name, rows in SHEETS.items() if name != "Old!"}
    table = read_raw(saved(tmp_path, book), "demand", is_heading=is_heading)
    assert table.frame["id"].tolist() == ["A"]
    (fault,) = table.faults
    assert fault.what == "several sheets have the headings of the table"
    assert fault.found == "Data, More"
    named = read_raw(tmp_path / "x.xlsx", "demand", sheet="Data", is_heading=is_heading)
    assert named.faults == ()


def test_a_sheet_asked_for_is_read_even_when_hidden(tmp_path):
    path = saved(tmp_path, SHEETS)
    assert read_raw(path, "demand", sheet="more").frame["id"].tolist() == ["B"]
    hidden = read_raw(path, "demand", sheet="Old")
    assert hidden.frame["id"].tolist() == ["Z"]
    assert hidden.notes == ("x.xlsx: sheet Old, which is read, is hidden",)


def test_a_shown_sheet_goes_before_a_hidden_one_with_the_same_headings(tmp_path):
    path = saved(tmp_path, SHEETS)
    assert read_raw(path, "demand", is_heading=is_heading).sheet == "Data"


def test_a_sheet_that_is_not_there_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(InputError, match="no such sheet") as caught:
        read_raw(saved(tmp_path, SHEETS), "demand", sheet="Dats")
    (fault,) = caught.value.faults
    assert fault.allowed == "Read me, Old, Data, More"
    assert 'Did you mean "Data"?' in fault.do


def test_without_headings_sought_the_first_sheet_shown_that_holds_cells_is_read(tmp_path):
    path = saved(tmp_path, {"Empty": [], "Old!": [["z"], [1]], "Data": [["a"], [1]]})
    assert read_raw(path, "demand").sheet == "Data"


def test_a_look_goes_on_to_the_sheet_that_holds_the_table(tmp_path):
    path = saved(tmp_path, {"Read me": [["About"]], "Data": [["id"], ["A"], ["B"]]})
    assert peek(path, rows=2) == [["About"], ["id"], ["A"]]
    assert peek(path, sheet="data") == [["id"], ["A"], ["B"]]


def test_an_ods_is_read_as_its_values_not_as_they_are_shown(tmp_path):
    kinds = [
        ('office:value-type="float" office:value="7.0000000010000001"', "7", "7.000000001"),
        ('office:value-type="percentage" office:value="0.25"', "25%", "0.25"),
        ('office:value-type="currency" office:value="17.5"', "£17.50", "17.5"),
        ('office:value-type="date" office:date-value="2026-03-04"', "04/03/26", "2026-03-04"),
        ('office:value-type="date" office:date-value="2026-03-04T09:30:00"', "x",
         "2026-03-04 09:30:00"),
        ('office:value-type="time" office:time-value="PT30H5M00S"', "x", "30:05:00"),
        ('office:value-type="boolean" office:boolean-value="true"', "TRUE", "TRUE"),
        ('office:value-type="string"', "a<text:s text:c='2'/>b<text:tab/>c</text:p><text:p>d",
         "a  b\tc\nd"),
        ('office:value-type="string"', "<text:span>Zo<text:a>ë</text:a></text:span>", "Zoë"),
        ('office:value-type="string" table:formula="of:=NA()"', "#N/A", "#N/A"),
    ]  # fmt: skip
    cells = [
        f"<table:table-cell {kind}><office:annotation><text:p>comment</text:p></office:annotation>"
        f"<text:p>{shown}</text:p></table:table-cell>"
        for kind, shown, _ in kinds
    ]
    rows = ods_row(*[f"c{n}" for n in range(len(kinds))]) + ods_row(*cells)
    table = read_raw(write_ods(tmp_path / "x.ods", {"S": rows}), "demand")
    assert table.frame.iloc[0].tolist() == [expected for _, _, expected in kinds]


def test_repeated_rows_and_cells_of_an_ods_are_all_there_and_blank_ones_cost_nothing(tmp_path):
    twice = '<table:table-cell office:value-type="float" office:value="5" '
    twice += 'table:number-columns-repeated="2"/>'
    rows = (
        ods_row("Title")
        + ods_row(BLANKS, repeated=3)
        + f"<table:table-header-rows>{ods_row('id', 'b', 'c', BLANKS)}</table:table-header-rows>"
        + ods_row("A", twice, BLANKS, repeated=3)
        + ods_row(BLANKS, repeated=2)
        + ods_row("B", "", "7")
        + ods_row(BLANKS, repeated=1_048_000)
    )
    path = write_ods(tmp_path / "x.ods", {"S": rows})
    table = read_raw(path, "demand", is_heading=is_heading)
    assert table.row_numbers == (6, 7, 8, 11)
    assert table.frame.to_numpy().tolist() == [["A", "5", "5"]] * 3 + [["B", "", "7"]]
    assert table.faults == ()


def test_sheets_of_an_ods_are_chosen_like_those_of_a_workbook(tmp_path):
    hidden = '<style:style style:name="hidden"><style:table-properties table:display="false"/>'
    path = write_ods(
        tmp_path / "x.ods",
        {
            "Read me": ods_row("About"),
            "Old!": ods_row("id") + ods_row("Z"),
            "Data": ods_row("Title") + ods_row("id") + ods_row("A"),
            "More": ods_row("id") + ods_row("B"),
        },
        styles=f"{hidden}</style:style>",
    )
    table = read_raw(path, "demand", is_heading=is_heading)
    assert (table.sheet, table.frame["id"].tolist()) == ("Data", ["A"])
    assert [fault.found for fault in table.faults] == ["Data, Old, More"]
    assert read_raw(path, "demand", sheet="more").frame["id"].tolist() == ["B"]
    assert read_raw(path, "demand").sheet == "Read me"
    assert peek(path, rows=1) == [["About"]]


def test_a_formula_of_an_ods_without_a_value_is_a_fault(tmp_path):
    formula = '<table:table-cell table:formula="of:=1+1"/>'
    rows = ods_row("id", "hours") + ods_row("A", formula) + ods_row("B", CURRENCY)
    (fault,) = read_raw(write_ods(tmp_path / "x.ods", {"S": rows}), "demand").faults
    assert fault.where == "x.ods, sheet S, cells B2"
