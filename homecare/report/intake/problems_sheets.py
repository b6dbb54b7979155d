"""Sheets of the problems workbook other than its lines: read me, summary, ledger, data quality.

Owns how those sheets are laid out and what they say. Receives an open XlsxWriter workbook and
finished figures; hands on nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from homecare.report.workbook_cells import LINE_POINTS, row_points, write_text

Row = Mapping[str, Any]
HEADER = "&LInternal working paper: holds personal data&RNot for publication"
FOOTER = "&L&A&RPage &P of &N"
NOT_KNOWN = "not known"

READ_ME_WIDTH = 100
QUALITY_WIDTHS = (22, 34, 11, 10, 12, 10, 50, 36)
# Paragraphs apart by an empty line; "# " begins a heading.
READ_ME = """
# What this is

A list of what homecare found wrong in the files it was given, made so that someone can put it
right at its source. One line is one cell of one row of one file.

# It holds personal data

The sheets of lines hold identifiers and postcodes as they stand in the files. Keep this workbook
where the files themselves may be kept. Do not publish or forward it. Delete it when the work is
done.

# How to work through it

1. Look at Summary. Begin with the reason that holds most hours.

2. In Problems, filter Reason to that one. File, Sheet and Row say where the cell is; Row is the
row number a spreadsheet shows. A line without a row is about the whole file.

3. Correct the record in the system the file came from, not in a copy of the file: otherwise the
fault comes back with the next extract.

4. Put initials and the date under Mended?, and take the next line.

5. Export the file again and run the same command. A new workbook takes the place of this one: keep
a copy if the Mended? column matters.

# What the figures are

Hours are paid carer-hours a week. A row with two faults has two lines and stands under two
reasons; the line for a whole file counts each row once. Hours and cost that are not known are left
empty, never nought. Ledger says where every row and hour went.

Characters that no file may hold are shown as \\x00 and the like. A very long cell is cut, and says
by how much.
"""
READ_ME_QUALITY = """
# Data quality, and rows to check

Data quality counts what is not forbidden but should be known. To check lists the rows it counts.
They may be right: ask before changing them.
"""


@dataclass(frozen=True)
class Styles:
    """The styles of the workbook's cells."""

    head: Any
    text: Any
    title: Any
    whole: Any
    hours: Any
    money: Any
    share: Any
    strong: Any
    strong_whole: Any
    strong_hours: Any
    strong_money: Any

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> Styles:
        """Return the styles, added to a workbook."""
        base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        strong = base | {"bold": True, "top": 1}
        whole, hours, money = "#,##0", "#,##0.00", '"£"#,##0.00'

        # A number stands clear of the text to its right.
        number = {"align": "right", "indent": 1}

        def style(**more: object) -> Any:
            return book.add_format(base | more)

        return cls(
            head=style(bold=True, bg_color="#0D3F63", font_color="#FFFFFF", text_wrap=True),
            # A quote prefix keeps the cell text when someone edits it.
            text=style(text_wrap=True, quote_prefix=True),
            title=style(bold=True, font_size=14, font_color="#0D3F63"),
            whole=style(num_format=whole, **number),
            hours=style(num_format=hours, **number),
            money=style(num_format=money, **number),
            share=style(num_format="0%", **number),
            strong=book.add_format(strong | {"text_wrap": True, "quote_prefix": True}),
            strong_whole=book.add_format(strong | number | {"num_format": whole}),
            strong_hours=book.add_format(strong | number | {"num_format": hours}),
            strong_money=book.add_format(strong | number | {"num_format": money}),
        )

    def figures(self, *, is_strong: bool) -> tuple[Any, Any, Any]:
        """Return the styles of rows, hours and money."""
        if is_strong:
            return self.strong_whole, self.strong_hours, self.strong_money
        return self.whole, self.hours, self.money


def set_up(
    sheet: Any, styles: Styles, headings: Sequence[str], widths: Sequence[float], *, row: int = 0
) -> None:
    """Write a sheet's headings, and set it to be read on screen and on paper."""
    sheet.set_row(row, 2 * LINE_POINTS + 3)
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(row, place, heading, styles.head)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    _paper(sheet)


def _paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(HEADER)
    sheet.set_footer(FOOTER)


def read_me_sheet(book: xlsxwriter.Workbook, styles: Styles, *, has_quality: bool) -> None:
    """Add the sheet that says what the workbook is and how to work through it."""
    sheet = book.add_worksheet("Read me")
    sheet.set_column(0, 0, READ_ME_WIDTH)
    sheet.hide_gridlines(2)
    _paper(sheet)
    sheet.write_string(0, 0, "Problems found in the files read", styles.title)
    page = READ_ME + (READ_ME_QUALITY if has_quality else "")
    for row, paragraph in enumerate(page.strip().split("\n\n"), start=2):
        text = " ".join(paragraph.split())
        is_head = text.startswith("# ")
        sheet.set_row(row, row_points([(text, READ_ME_WIDTH)]) + 3)
        sheet.write_string(row, 0, text.removeprefix("# "), styles.head if is_head else styles.text)


def summary_sheet(
    book: xlsxwriter.Workbook,
    styles: Styles,
    lines: Sequence[Row],
    *,
    spilled: int,
    spill: str,
) -> None:
    """Add lines, rows, hours and cost by file and reason."""
    sheet = book.add_worksheet("Summary")
    headings = ("File", "Sheet", "Reason", "Lines", "Rows", "Hours a week", "Cost a week")
    set_up(sheet, styles, headings, (34, 18, 44, 10, 10, 14, 16))
    row = 0
    for row, line in enumerate(lines, start=1):
        is_total = not line["reason"]
        text = styles.strong if is_total else styles.text
        reason = line["reason"] or "The file, each row once"
        sheet.set_row(row, row_points([(line["file"], 34), (line["sheet"], 18), (reason, 44)]))
        for place, words in enumerate((line["file"], line["sheet"], reason)):
            write_text(sheet, row, place, words, text)
        whole, hours, money = styles.figures(is_strong=is_total)
        shown = (("lines", whole), ("rows", whole), ("hours_per_week", hours))
        _numbers(
            sheet,
            row,
            3,
            *((line[name], style) for name, style in shown),
            (line["cost_gbp_per_week"], money),
        )
    if not lines:
        write_text(sheet, 1, 0, "Nothing was found.", styles.text)
        row = 1
    if spilled:
        text = (
            f"{spilled:,} more lines do not fit on the sheet Problems. They stand in {spill} "
            "beside this workbook, numbered on, and are counted above."
        )
        write_text(sheet, row + 2, 0, text, styles.strong)


def ledger_sheet(book: xlsxwriter.Workbook, styles: Styles, ledgers: Mapping[str, Row]) -> None:
    """Add where every row and hour of each table went."""
    sheet = book.add_worksheet("Ledger")
    headings = ("Table", "Line", "Rows", "Hours a week", "Cost a week")
    set_up(sheet, styles, headings, (24, 54, 12, 16, 18))
    lines = [line for name, ledger in ledgers.items() for line in _ledger_lines(name, ledger)]
    for row, (name, line, figures, is_total) in enumerate(lines, start=1):
        sheet.set_row(row, row_points([(name, 24), (line, 54)]))
        text = styles.strong if is_total else styles.text
        write_text(sheet, row, 0, name, text)
        write_text(sheet, row, 1, line, text)
        _numbers(sheet, row, 2, *zip(figures, styles.figures(is_strong=is_total), strict=True))
    if not lines:
        write_text(sheet, 1, 1, "No ledger was kept: the files could not be read.", styles.text)


def _ledger_lines(name: str, ledger: Row) -> list[tuple[str, str, tuple[float | None, ...], bool]]:
    """Return table, line, (rows, hours, cost) and whether it is the total, of one ledger."""
    lines: list[tuple[str, str, tuple[float | None, ...], bool]] = [
        (
            name,
            line,
            (
                ledger[f"rows_{way}"],
                ledger[f"hours_{way}"],
                ledger.get(f"cost_{way}_gbp_per_week"),
            ),
            way == "in",
        )
        for line, way in (
            ("Came in", "in"),
            ("Used", "used"),
            ("Set aside", "set_aside"),
            ("Passed over: not of this table, or not wanted", "passed_over"),
        )
        if f"rows_{way}" in ledger
    ]
    for each in ledger.get("reasons", ()):
        figures = (each["rows"], each["hours"], each.get("cost_gbp_per_week"))
        lines.append(
            (name, f"    {each.get('what', 'set aside')}: {each['reason']}", figures, False)
        )
    return lines


def quality_sheet(book: xlsxwriter.Workbook, styles: Styles, quality: Row) -> None:
    """Add the data-quality summary: measures, age of the data, completeness."""
    sheet = book.add_worksheet("Data quality")
    headings = (
        "About", "What", "Rows", "Of rows", "Hours a week", "Share of hours", "What it means",
        "What to do",
    )  # fmt: skip
    set_up(sheet, styles, headings, QUALITY_WIDTHS)
    row = 0
    for each in quality["measures"]:
        row += 1
        words = [each["title"], each["means"], each["do"]]
        sheet.set_row(
            row, row_points(zip(words, (QUALITY_WIDTHS[at] for at in (1, 6, 7)), strict=True))
        )
        write_text(sheet, row, 0, each["group"], styles.text)
        write_text(sheet, row, 1, each["title"], styles.text)
        if each["rows"] is None:
            write_text(sheet, row, 2, NOT_KNOWN, styles.text)
            write_text(sheet, row, 6, f"Not known: {each['why_not']}.", styles.text)
            continue
        _numbers(
            sheet,
            row,
            2,
            (each["rows"], styles.whole),
            (each["of_rows"], styles.whole),
            (each["hours_per_week"], styles.hours),
            (each["share_of_hours"], styles.share),
        )
        write_text(sheet, row, 6, each["means"], styles.text)
        write_text(sheet, row, 7, each["do"], styles.text)
    for each in quality["ages"]:
        row += 1
        write_text(sheet, row, 0, "Age of packages", styles.text)
        write_text(sheet, row, 1, each["age"], styles.text)
        _numbers(
            sheet,
            row,
            2,
            (each["rows"], styles.whole),
            (quality["rows"], styles.whole),
            (each["hours_per_week"], styles.hours),
            (each["share_of_hours"], styles.share),
        )
    for each in quality["completeness"]:
        row += 1
        sheet.set_row(row, row_points([(each["meaning"], QUALITY_WIDTHS[6])]))
        write_text(sheet, row, 0, f"Filled cells of {each['table']}", styles.text)
        write_text(sheet, row, 1, each["column"], styles.text)
        _numbers(
            sheet,
            row,
            2,
            (each["filled"], styles.whole),
            (each["rows"], styles.whole),
            (None, styles.hours),
            (each["hours_share"], styles.share),
        )
        write_text(sheet, row, 6, each["meaning"], styles.text)
    sheet.autofilter(0, 0, row, len(headings) - 1)


def _numbers(sheet: Any, row: int, column: int, *figures: tuple[float | None, Any]) -> None:
    """Write figures side by side; an empty cell where one is not known."""
    for place, (figure, style) in enumerate(figures, start=column):
        if figure is None:
            sheet.write_blank(row, place, None, style)
        else:
            sheet.write_number(row, place, figure, style)
