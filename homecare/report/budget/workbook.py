"""The budget as a workbook with live formulas, whose stored values are the model's to the penny.

Owns its sheets: plan, inputs, years, four-weekly periods, bridge and notes. Receives the figures of
a budget that are fit for publication; hands on a file.
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
from homecare.report.budget.workbook_bridge import BRIDGE, write_bridge
from homecare.report.budget.workbook_inputs import INPUTS, NOT_BY_BAND, Inputs, write_inputs
from homecare.report.intake.problems_sheets import Styles
from homecare.report.workbook_cells import write_text

Figures = Mapping[str, Any]
PLAN, YEARS, PERIODS, NOTES = "Plan", "Years", "Periods", "Notes"
OWN, CLOSES = "The year's own weeks x hours x rate", "Does the bridge close?"
WRITTEN, MOVED = "As homecare wrote it", "Moved by changes to the inputs"
CHECKS = (OWN, CLOSES, WRITTEN, MOVED)
STRETCH = ("From", "Until", "Payment weeks", "Hours a week", "Average rate", "Cost")
FIELDS = ("payment_weeks", "hours_per_week", "average_rate_gbp_per_hour")
WIDTHS = (20, 12, 12, 14, 14, 14, 18)
A4 = 9  # its number among a spreadsheet's papers
RATE, COST = 5, 6  # columns of the sheets of stretches
LIVE = (
    (
        "Plan and years follow the sheet Inputs: change a figure there and every cause moves, and "
        "the bridge still closes. Bridge shows how a change is told apart into causes."
    ),
    "Cells show pence and hold the whole figure: sums of what is shown may differ by a penny.",
    "Periods are those of the budget as homecare wrote it: they do not follow Inputs.",
    (
        "A year of which the plan covers less than of the year before has the cause end of the "
        "contract; which years these are is fixed when the workbook is written."
    ),
)


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
        sheets = {name: book.add_worksheet(name) for name in (PLAN, INPUTS, YEARS)}
        if figures["periods"]:
            sheets[PERIODS] = book.add_worksheet(PERIODS)
        sheets |= {name: book.add_worksheet(name) for name in (BRIDGE, NOTES)}
        for sheet in sheets.values():
            sheet.set_landscape()
            sheet.set_paper(A4)
            sheet.fit_to_pages(1, 0)
        wrong = book.add_format({"bg_color": "#F6C7C0", "bold": True})
        inputs = write_inputs(sheets[INPUTS], figures, book=book, styles=styles)
        causes = write_bridge(sheets[BRIDGE], figures, book=book, styles=styles, inputs=inputs)
        _plan_sheet(sheets[PLAN], styles, figures, formulas=causes, wrong=wrong)
        _years_sheet(sheets[YEARS], styles, figures["financial_years"], inputs)
        if figures["periods"]:
            _periods_sheet(sheets[PERIODS], styles, figures["periods"])
        _notes_sheet(sheets[NOTES], styles, figures, is_live=inputs.average is None)
        book.close()
    return path


def _heads(sheet: Any, styles: Styles, heads: Sequence[str], widths: Sequence[float]) -> None:
    for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, head, styles.head)
    sheet.freeze_panes(1, 1)


def _plan_sheet(
    sheet: Any,
    styles: Styles,
    figures: Figures,
    *,
    formulas: Mapping[tuple[str, str], Mapping[str, str]],
    wrong: Any,
) -> None:
    """Write the medium-term plan: every cell a formula over the inputs, and a check below."""
    every = [*mtfs.columns(figures, places=2), *mtfs.further(figures, places=2)]
    pairs = [*mtfs.pairs(figures), *mtfs.further_pairs(figures)]
    _heads(sheet, styles, ["", *[each.heading for each in every]], [40, *[19] * len(every)])
    named = mtfs.causes(every)
    row_of = {
        name: row
        for row, name in enumerate(
            ["Base budget", *named, "Change", "Budget of the year", *CHECKS], start=1
        )
    }
    for name, row in row_of.items():
        is_strong = name == "Budget of the year"
        words = mtfs.CAUSE_WORDS.get(name, name)
        write_text(sheet, row, 0, words, styles.strong if is_strong else styles.text)
    rows = {year["year"]: row for row, year in enumerate(figures["financial_years"], start=1)}
    costs = {year["year"]: year["cost_gbp"] for year in figures["financial_years"]}
    for place, pair in enumerate(pairs, start=1):
        bridge = next(each for each in figures["bridges"] if (each["from"], each["to"]) == pair)
        steps = {step["cause"]: step["gbp"] for step in bridge["steps"]}
        cell = {name: xl_rowcol_to_cell(row, place) for name, row in row_of.items()}
        was, now = (f"{YEARS}!{xl_rowcol_to_cell(rows[year], COST)}" for year in pair)
        shown: list[tuple[str, str, float | str]] = [("Base budget", was, costs[pair[0]])]
        shown += [(name, formulas[pair][name], gbp) for name, gbp in steps.items() if name in cell]
        shown += [
            ("Change", f"SUM({cell[named[0]]}:{cell[named[-1]]})", costs[pair[1]] - costs[pair[0]]),
            ("Budget of the year", f"{cell['Base budget']}+{cell['Change']}", costs[pair[1]]),
            (OWN, now, costs[pair[1]]),
            (
                CLOSES,
                f'IF(ABS({cell["Budget of the year"]}-{cell[OWN]})<0.005,"yes","NO")',
                "yes",
            ),
            (MOVED, f"{cell[OWN]}-{cell[WRITTEN]}", 0.0),
        ]
        for name, formula, value in shown:
            style = styles.strong_money if name == "Budget of the year" else styles.money
            sheet.write_formula(row_of[name], place, f"={formula}", style, value)
        sheet.write_number(row_of[WRITTEN], place, costs[pair[1]], styles.money)
    rule = {"type": "cell", "criteria": "==", "value": '"NO"', "format": wrong}
    sheet.conditional_format(row_of[CLOSES], 1, row_of[CLOSES], len(pairs), rule)


def _years_sheet(
    sheet: Any, styles: Styles, years: Sequence[Mapping[str, Any]], inputs: Inputs
) -> None:
    """Write the years; weeks, hours and rates follow from the inputs, and cost from these."""
    _heads(sheet, styles, ["Year", *STRETCH], WIDTHS)
    for row, each in enumerate(years, start=1):
        name = each["year"]
        for place, text in enumerate((mtfs.year_heading(each), each["from_on"], each["until_on"])):
            write_text(sheet, row, place, str(text), styles.text)
        weeks = f"{inputs.cell(inputs.weeks, name)}*{inputs.cell(inputs.coverage, name)}"
        formulas = (weeks, inputs.hours_of(name), inputs.average_of(name))
        values = [each[field] or 0.0 for field in FIELDS]
        for place, (formula, value) in enumerate(zip(formulas, values, strict=True), start=3):
            style = styles.hours if place < RATE else styles.money
            sheet.write_formula(row, place, f"={formula}", style, value)
        _cost(sheet, styles, row, each["cost_gbp"])


def _periods_sheet(sheet: Any, styles: Styles, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the four-weekly periods, each cost as weeks times hours times rate."""
    _heads(sheet, styles, ["Period", *STRETCH], WIDTHS)
    for row, each in enumerate(rows, start=1):
        for place, field in enumerate(("period", "from_on", "until_on")):
            write_text(sheet, row, place, str(each[field]), styles.text)
        for place, field in enumerate(FIELDS, start=3):
            style = styles.hours if place < RATE else styles.money
            sheet.write_number(row, place, each[field] or 0.0, style)
        _cost(sheet, styles, row, each["cost_gbp"])
    column = (xl_rowcol_to_cell(1, COST), xl_rowcol_to_cell(len(rows), COST))
    write_text(sheet, len(rows) + 1, 0, "All periods", styles.strong)
    sheet.write_formula(
        len(rows) + 1, COST, f"=SUM({column[0]}:{column[1]})", styles.strong_money,
        sum(each["cost_gbp"] for each in rows),
    )  # fmt: skip


def _cost(sheet: Any, styles: Styles, row: int, gbp: float) -> None:
    parts = "*".join(xl_rowcol_to_cell(row, place) for place in (3, 4, RATE))
    sheet.write_formula(row, COST, f"={parts}", styles.money, gbp)


def _notes_sheet(sheet: Any, styles: Styles, figures: Figures, *, is_live: bool) -> None:
    sheet.set_column(0, 0, 100)
    write_text(sheet, 0, 0, str(figures["scenario"]["title"]), styles.title)
    lines = [*figures["notes"], *(figures["scenario"].get("notices") or ()), *LIVE]
    if not is_live:
        lines.append(NOT_BY_BAND)
    for row, line in enumerate(dict.fromkeys(lines), start=1):
        write_text(sheet, row, 0, str(line), styles.text)
