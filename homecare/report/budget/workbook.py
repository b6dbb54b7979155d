"""The budget as a workbook with live formulas, whose stored values are the model's to the penny.

Owns its sheets: the plan, years, four-weekly periods and notes. Receives the plain figures of a
budget; hands on a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from homecare.report import files
from homecare.report.budget import mtfs
from homecare.report.intake.problems_sheets import Styles
from homecare.report.workbook_cells import write_text

Figures = Mapping[str, Any]
PLAN, YEARS, PERIODS, NOTES = "Plan", "Years", "Periods", "Notes"


def write_workbook(figures: Figures, path: Path) -> Path:
    """Write a budget as a workbook.

    Raises
    ------
    UsageError
        When the file is open elsewhere or cannot be written.
    """
    with files.replacing(path) as draft:
        book = xlsxwriter.Workbook(
            str(draft), {"strings_to_formulas": False, "strings_to_urls": False}
        )
        # The day is the same in every workbook, so that the same figures give the same bytes.
        book.set_properties(
            {"title": "Budget by year", "created": datetime(2000, 1, 1, tzinfo=UTC)}
        )
        styles = Styles.of(book)
        _plan_sheet(book.add_worksheet(PLAN), styles, mtfs.columns(figures, places=2))
        _stretch_sheet(book.add_worksheet(YEARS), styles, figures["financial_years"], "year")
        if figures["periods"]:
            _stretch_sheet(book.add_worksheet(PERIODS), styles, figures["periods"], "period")
        _notes_sheet(book.add_worksheet(NOTES), styles, figures)
        book.close()
    return path


def _heads(sheet: Any, styles: Styles, heads: Sequence[str], widths: Sequence[float]) -> None:
    for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, head, styles.head)
    sheet.freeze_panes(1, 1)


def _plan_sheet(sheet: Any, styles: Styles, every: Sequence[mtfs.Column]) -> None:
    """Write the medium-term plan: steps as numbers, everything that follows from them a formula."""
    _heads(sheet, styles, ["", *[each.heading for each in every]], [34, *[18] * len(every)])
    causes = mtfs.causes(every)
    last = len(causes) + 2
    names = ["Base budget", *[mtfs.CAUSE_WORDS[cause] for cause in causes], "Change"]
    for row, name in enumerate([*names, "Budget of the year"], start=1):
        write_text(sheet, row, 0, name, styles.strong if row > last else styles.text)
    for place, each in enumerate(every, start=1):
        if place == 1:
            sheet.write_number(1, place, float(each.base), styles.money)
        else:
            before = xl_rowcol_to_cell(last + 1, place - 1)
            sheet.write_formula(1, place, f"={before}", styles.money, float(each.base))
        for row, cause in enumerate(causes, start=2):
            sheet.write_number(row, place, float(each.steps.get(cause, 0)), styles.money)
        first, end = xl_rowcol_to_cell(2, place), xl_rowcol_to_cell(len(causes) + 1, place)
        sheet.write_formula(last, place, f"=SUM({first}:{end})", styles.money, float(each.change))
        base, change = xl_rowcol_to_cell(1, place), xl_rowcol_to_cell(last, place)
        sheet.write_formula(
            last + 1, place, f"={base}+{change}", styles.strong_money, float(each.end)
        )


def _stretch_sheet(
    sheet: Any, styles: Styles, rows: Sequence[Mapping[str, Any]], name: str
) -> None:
    """Write stretches of the plan; each cost is weeks times hours times rate, as a formula."""
    heads = [
        name.capitalize(), "From", "Until", "Payment weeks", "Hours a week", "Average rate", "Cost",
    ]  # fmt: skip
    _heads(sheet, styles, heads, [20, 12, 12, 14, 14, 14, 18])
    for row, each in enumerate(rows, start=1):
        label = each["period"] if name == "period" else mtfs.year_heading(each)
        for place, text in enumerate((label, each["from_on"], each["until_on"])):
            write_text(sheet, row, place, str(text), styles.text)
        sheet.write_number(row, 3, each["payment_weeks"], styles.hours)
        sheet.write_number(row, 4, each["hours_per_week"], styles.hours)
        sheet.write_number(row, 5, each["average_rate_gbp_per_hour"] or 0.0, styles.money)
        parts = "*".join(xl_rowcol_to_cell(row, place) for place in (3, 4, 5))
        sheet.write_formula(row, 6, f"={parts}", styles.money, each["cost_gbp"])
    if name == "year":
        return
    column = (xl_rowcol_to_cell(1, 6), xl_rowcol_to_cell(len(rows), 6))
    write_text(sheet, len(rows) + 1, 0, "All periods", styles.strong)
    sheet.write_formula(
        len(rows) + 1, 6, f"=SUM({column[0]}:{column[1]})", styles.strong_money,
        sum(each["cost_gbp"] for each in rows),
    )  # fmt: skip


def _notes_sheet(sheet: Any, styles: Styles, figures: Figures) -> None:
    sheet.set_column(0, 0, 100)
    write_text(sheet, 0, 0, str(figures["scenario"]["title"]), styles.title)
    lines = [*figures["notes"], *(figures["scenario"].get("notices") or ())]
    lines.append(
        "On the plan, causes are amounts from homecare, rounded to the penny so that they add up; "
        "bases, changes and budgets are formulas."
    )
    for row, line in enumerate(dict.fromkeys(lines), start=1):
        write_text(sheet, row, 0, str(line), styles.text)
