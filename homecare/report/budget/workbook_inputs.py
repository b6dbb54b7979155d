"""The sheet of a budget's workbook that is meant to be changed: hours, rates, weeks by year.

Owns where each input stands. Receives the plain figures of a budget; hands on the cells that other
sheets' formulas refer to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from homecare.report import show
from homecare.report.budget import mtfs
from homecare.report.intake.problems_sheets import Styles
from homecare.report.workbook_cells import write_text

Figures = Mapping[str, Any]
INPUTS = "Inputs"
FIRST_YEAR = 1  # column of the first year
HOURS, MOVED = "hours_per_week", "share_at_contract_rates"
RATE, OTHER = "rate_gbp_per_hour", "other_rate_gbp_per_hour"
HOW = (
    "Change a figure on yellow: plan, years and checks follow. From the second year on, hours and "
    "rates follow from the year before and the change stated for them. Both are averages over the "
    "days that are paid in the year, some of them of the year before: they may lie a little off "
    "the growth and the uplift of the contract."
)
NOT_BY_BAND = (
    "Hours by band would tell of fewer than five people, so this workbook has the hours of the "
    "whole area alone. Average rates are shown for reading: the plan follows hours and weeks."
)


@dataclass(frozen=True)
class Inputs:
    """Where the inputs stand, as rows counted from 0 of the sheet.

    Attributes
    ----------
    weeks, coverage : int
        Payment weeks of the whole year, and the part of it that the plan covers.
    hours : (first, last)
        Rows of hours a week.
    moved, rates : (first, last)
        Rows of the share under the contract and of rates under it; hold only by band.
    others : (first, last) or None
        Rows of the other rates, where any hour is paid at them.
    average : int or None
        Row of the average rate, where the workbook is not by band.
    years : tuple of str
        Names of the years, one a column.
    """

    weeks: int
    coverage: int
    hours: tuple[int, int]
    moved: tuple[int, int]
    rates: tuple[int, int]
    others: tuple[int, int] | None
    average: int | None
    years: tuple[str, ...]

    def cell(self, row: int, year: str) -> str:
        """Return the reference of one cell."""
        return f"{INPUTS}!${self._column(year)}${row + 1}"

    def column(self, rows: tuple[int, int], year: str) -> str:
        """Return the reference of a column of cells."""
        name = self._column(year)
        return f"{INPUTS}!${name}${rows[0] + 1}:${name}${rows[1] + 1}"

    def _column(self, year: str) -> str:
        return str(xl_col_to_name(FIRST_YEAR + self.years.index(year)))

    def hours_of(self, year: str) -> str:
        """Return the formula of a year's hours a week."""
        return f"SUM({self.column(self.hours, year)})"

    def average_of(self, year: str) -> str:
        """Return the formula of a year's average rate."""
        if self.average is not None:
            return self.cell(self.average, year)
        return self.average_at(year, year, year)

    def average_at(
        self, prices: str, moved: str, mix: str, *, factors: tuple[str, str] | None = None
    ) -> str:
        """Return the formula of the average rate of three years' prices, shares and mix.

        Parameters
        ----------
        prices, moved, mix : str
            Names of years.
        factors : (str, str), optional
            Cells to multiply the rates with, under the contract and apart from it.
        """
        hours, share = self.column(self.hours, mix), self.column(self.moved, moved)
        rate, other = ("", "") if factors is None else (f",{factors[0]}", f",{factors[1]}")
        paid = f"SUMPRODUCT({hours},{share},{self.column(self.rates, prices)}{rate})"
        if self.others:
            price = self.column(self.others, prices) + other
            paid += f"+SUMPRODUCT({hours},{price})-SUMPRODUCT({hours},{share},{price})"
        return f"({paid})/SUM({hours})"


def write_inputs(
    sheet: Any, figures: Figures, *, book: xlsxwriter.Workbook, styles: Styles
) -> Inputs:
    """Write the sheet and return where its inputs stand."""
    years = figures["financial_years"]
    writing = _Writing(sheet, styles, _input_styles(book))
    writing.say(HOW if is_by_band(figures) else f"{HOW} {NOT_BY_BAND}", columns=len(years) + 1)
    writing.heads(["", *[mtfs.year_heading(year) for year in years]])
    weeks = writing.row("Payment weeks of the year", [y["whole_payment_weeks"] for y in years])
    covered = writing.row("Part of the year in the plan", map(coverage, years), style="share")
    if not is_by_band(figures):
        hours = writing.chained(
            "Hours a week", "Growth in hours", {"All bands": [y["hours_per_week"] for y in years]}
        )
        average = writing.row(
            "Average rate (for reading)",
            [y["average_rate_gbp_per_hour"] for y in years],
            style="read",
        )
        made = Inputs(weeks, covered, hours, hours, hours, None, average, _names(years))
    else:
        made = _by_band(writing, years, weeks=weeks, covered=covered)
    return made


def coverage(year: Figures) -> float:
    """Return the part of a year's payment weeks that the plan covers."""
    covered: float = (
        1.0 if year["is_whole"] else year["payment_weeks"] / year["whole_payment_weeks"]
    )
    return covered


def is_by_band(figures: Figures) -> bool:
    """Return whether every year may be told by band, and has hours in the same ones."""
    by_band = [year["by_band"] for year in figures["financial_years"]]
    names = {tuple(row["band"] for row in rows or ()) for rows in by_band}
    return all(by_band) and len(names) == 1


def _by_band(writing: _Writing, years: Sequence[Figures], *, weeks: int, covered: int) -> Inputs:
    def rows(field: str) -> dict[str, list[float]]:
        names = [row["band"] for row in years[0]["by_band"]]
        return {
            show.words(name): [year["by_band"][place][field] for year in years]
            for place, name in enumerate(names)
        }

    hours = writing.chained("Hours a week", "Growth in hours on the year before", rows(HOURS))
    moved = writing.block("Part of the hours under the contract", rows(MOVED))
    rates = writing.chained(
        "Rate an hour under the contract", "Change of that rate on the year before", rows(RATE)
    )
    others = None
    if any(share < 1 for shares in rows(MOVED).values() for share in shares):
        others = writing.chained(
            "Rate an hour of the other hours", "Change of that rate on the year before", rows(OTHER)
        )
    return Inputs(weeks, covered, hours, moved, rates, others, None, _names(years))


def _names(years: Sequence[Figures]) -> tuple[str, ...]:
    return tuple(year["year"] for year in years)


def _input_styles(book: xlsxwriter.Workbook) -> dict[str, Any]:
    """Return the styles of figures that may be changed, and of rates for reading."""
    base = {"font_name": "Arial", "font_size": 10, "align": "right", "indent": 1}
    given = base | {"bg_color": "#FFF6CC", "font_color": "#0D3F63"}
    return {
        "weeks": book.add_format(given | {"num_format": "0.00"}),
        "share": book.add_format(given | {"num_format": "0.0%"}),
        "change": book.add_format(given | {"num_format": "0.00%"}),
        "hours": book.add_format(given | {"num_format": "#,##0.00"}),
        "rate": book.add_format(given | {"num_format": '"£"#,##0.00'}),
        "read": book.add_format(base | {"num_format": '"£"#,##0.00'}),
    }


class _Writing:
    """A sheet in the making: the next free row, and how its kinds of rows are written."""

    def __init__(self, sheet: Any, styles: Styles, given: Mapping[str, Any]) -> None:
        self.sheet = sheet
        self.styles = styles
        self.given = given
        self.next = 0

    def heads(self, names: Sequence[str]) -> None:
        """Write the heads of the columns."""
        self.sheet.set_column(0, 0, 44)
        self.sheet.set_column(1, len(names) - 1, 15)
        for place, name in enumerate(names):
            self.sheet.write_string(self.next, place, name, self.styles.head)
        self.next += 1
        self.sheet.freeze_panes(self.next, 1)

    def row(self, name: str, values: Iterable[float | None], *, style: str = "weeks") -> int:
        """Write one row of figures and return where it stands."""
        at = self.next
        write_text(self.sheet, at, 0, name, self.styles.text)
        for place, value in enumerate(values, start=FIRST_YEAR):
            self.sheet.write_number(at, place, value or 0.0, self.given[style])
        self.next += 1
        return at

    def block(
        self, title: str, rows: Mapping[str, Sequence[float]], *, style: str = "share"
    ) -> tuple[int, int]:
        """Write a title and a row for each band."""
        self._title(title)
        places = [self.row(name, values, style=style) for name, values in rows.items()]
        return places[0], places[-1]

    def chained(
        self, title: str, changes: str, rows: Mapping[str, Sequence[float]]
    ) -> tuple[int, int]:
        """Write levels, of which all but the first follow from the changes written under them."""
        is_hours = title.startswith("Hours")
        style, plain = ("hours", self.styles.hours) if is_hours else ("rate", self.styles.money)
        self._title(title)
        first = self.next
        below = len(rows) + 2  # an empty row and the title of the changes
        for at, (name, values) in enumerate(rows.items(), start=first):
            write_text(self.sheet, at, 0, name, self.styles.text)
            self.sheet.write_number(at, FIRST_YEAR, values[0], self.given[style])
            for place, value in enumerate(values[1:], start=FIRST_YEAR + 1):
                if not values[place - FIRST_YEAR - 1]:
                    # No change leads away from nought.
                    self.sheet.write_number(at, place, value, self.given[style])
                    continue
                before, own = (xl_col_to_name(each) for each in (place - 1, place))
                formula = f"={before}{at + 1}*(1+{own}{at + below + 1})"
                self.sheet.write_formula(at, place, formula, plain, value)
        self.next = first + len(rows)
        self._title(changes)
        for name, values in rows.items():
            write_text(self.sheet, self.next, 0, name, self.styles.text)
            for place, (was, now) in enumerate(pairwise(values), start=FIRST_YEAR + 1):
                change = now / was - 1 if was else 0.0
                self.sheet.write_number(self.next, place, change, self.given["change"])
            self.next += 1
        return first, first + len(rows) - 1

    def say(self, text: str, *, columns: int) -> None:
        """Write a sentence across the columns."""
        self.sheet.merge_range(self.next, 0, self.next, columns - 1, "", self.styles.text)
        write_text(self.sheet, self.next, 0, text, self.styles.text)
        self.sheet.set_row(self.next, 45)
        self.next += 1

    def _title(self, text: str) -> None:
        self.next += 1
        write_text(self.sheet, self.next, 0, text, self.styles.strong)
        self.next += 1
