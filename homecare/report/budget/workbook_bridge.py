"""The sheet of a budget's workbook that tells causes apart, with live formulas over the inputs.

Owns how the mean effect over every order is laid out in cells. Receives the plain figures of a
budget and where its inputs stand; hands on, for each bridge and cause, the formula of its amount.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from homecare.report import show
from homecare.report.budget.workbook_inputs import Inputs, coverage
from homecare.report.intake.problems_sheets import Styles
from homecare.report.workbook_cells import write_text

Figures = Mapping[str, Any]
BRIDGE = "Bridge"
# Cause to what it changes of weeks, part of the year, hours, prices, share moved and mix.
JOINT: Mapping[str, tuple[str, ...]] = {
    "inflation": ("prices",),
    "growth in hours": ("hours",),
    "full-year effect": ("moved", "coverage"),
    "band mix": ("mix",),
    "payment weeks": ("weeks",),
}
APART: Mapping[str, tuple[str, ...]] = {
    "inflation": ("prices",),
    "growth in hours": ("hours",),
    "full-year effect": ("moved",),
    "band mix": ("mix",),
    "payment weeks": ("weeks",),
    "end of the contract": ("coverage",),
}
# Of the eight average rates, in their order.
PLACES = ((4, "prices"), (2, "moved"), (1, "mix"))
HOW = (
    "A cause's amount is its mean effect over every order in which the causes could be changed "
    "(the Shapley value). Each line below is the cost with the causes marked 1 as in the later "
    "year and the others as in the earlier; the weights beside it make the mean."
)


@dataclass(frozen=True)
class _Side:
    """One bridge and the column in which it stands."""

    figures: Figures
    column: int

    @property
    def name(self) -> str:
        return str(xl_col_to_name(self.column))

    @property
    def causes(self) -> Mapping[str, tuple[str, ...]]:
        """How its causes are told apart: a year that ends early has a cause of its own."""
        held = {step["cause"] for step in self.figures["steps"]}
        return APART if "end of the contract" in held else JOINT


def write_bridge(
    sheet: Any, figures: Figures, *, book: xlsxwriter.Workbook, styles: Styles, inputs: Inputs
) -> dict[tuple[str, str], dict[str, str]]:
    """Write the sheet and return the formula of each cause of each bridge.

    Returns
    -------
    dict
        (from, to) to cause to formula.
    """
    # Left of the bridges: a mark for each cause, and its weight.
    first = 2 * len(APART) + 1
    sides = [_Side(each, first + place) for place, each in enumerate(figures["bridges"])]
    sheet.set_column(0, first - 1, 11)
    sheet.set_column(first, first + len(sides), 20)
    sheet.merge_range(0, 0, 0, first - 1, "", styles.text)
    write_text(sheet, 0, 0, HOW, styles.text)
    sheet.set_row(0, 45)
    factor = book.add_format(
        {"font_name": "Arial", "font_size": 10, "align": "right", "num_format": "0.0000"}
    )
    making = _Making(sheet, styles, inputs=inputs, sides=sides, factor=factor)
    making.factors([row["band"] for row in figures["financial_years"][0]["by_band"] or ()])
    making.averages()
    years = {year["year"]: year for year in figures["financial_years"]}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for causes in (JOINT, APART):
        own = [side for side in sides if side.causes is causes]
        if own:
            found |= making.lattice(own, causes, years)
    return found


class _Making:
    """The sheet in the making: the next free row, and where its blocks stand."""

    def __init__(
        self, sheet: Any, styles: Styles, *, inputs: Inputs, sides: Sequence[_Side], factor: Any
    ) -> None:
        self.sheet = sheet
        self.styles = styles
        self.factor = factor
        self.inputs = inputs
        self.sides = sides
        self.next = 2
        self.factor_rows: dict[tuple[str, str], tuple[int, int]] = {}
        self.first_average = 0

    def _heads(self, title: str, names: Sequence[str], sides: Sequence[_Side]) -> None:
        write_text(self.sheet, self.next, 0, title, self.styles.title)
        self.next += 1
        for place, name in enumerate(names):
            self.sheet.write_string(self.next, place, name, self.styles.head)
        for side in sides:
            name = f"{side.figures['from']} to {side.figures['to']}"
            self.sheet.write_string(self.next, side.column, name, self.styles.head)
        self.next += 1

    def factors(self, bands: Sequence[str]) -> None:
        """Write what one year's rates come to on the zones of the other, where that is not 1.

        Where zones come under the contract one after another, the average rate of a band depends
        on which of its zones have, as an uplift may fall between them.
        """
        held = [side for side in self.sides if side.figures["crossed"]]
        if not held or self.inputs.average is not None:
            return
        self._heads(
            "Rates on the zones that were under the contract in the other year, against their own",
            ["Rates of", "Hours", "Band"],
            held,
        )
        for prices, field in product(("after", "before"), ("rate_factor", "other_rate_factor")):
            first = self.next
            for band in bands:
                words = (
                    "later year" if prices == "after" else "earlier year",
                    "contract" if field == "rate_factor" else "others",
                    show.words(band),
                )
                for place, word in enumerate(words):
                    write_text(self.sheet, self.next, place, word, self.styles.text)
                for side in held:
                    rows = side.figures["crossed"]
                    own = [r for r in rows if (r["band"], r["prices_of"]) == (band, prices)]
                    value = own[0][field] if own else 1.0
                    self.sheet.write_number(self.next, side.column, value, self.factor)
                self.next += 1
            self.factor_rows[prices, field] = (first, self.next - 1)
        self.next += 1

    def averages(self) -> None:
        """Write the average rate of an hour for each choice of prices, share moved and mix."""
        title = "Average rate of an hour: 1 is as in the later year, 0 as in the earlier"
        self._heads(title, ["Prices", "Moved", "Mix"], self.sides)
        self.first_average = self.next
        for place, marks in enumerate(product((0, 1), repeat=3)):
            for column, mark in enumerate(marks):
                self.sheet.write_number(self.next, column, mark, self.styles.whole)
            for side in self.sides:
                value = side.figures["average_rates_gbp_per_hour"][place]
                formula = self._average(side, marks)
                if formula is None:
                    self.sheet.write_number(self.next, side.column, value, self.styles.money)
                else:
                    self.sheet.write_formula(
                        self.next, side.column, f"={formula}", self.styles.money, value
                    )
            self.next += 1
        self.next += 1

    def _average(self, side: _Side, marks: tuple[int, ...]) -> str | None:
        """Return the formula of one average rate; None where the workbook is not by band."""
        names = (side.figures["from"], side.figures["to"])
        prices, moved, mix = (names[mark] for mark in marks)
        if self.inputs.average is not None:
            is_one = prices == moved == mix
            return self.inputs.average_of(prices) if is_one else None
        factors = None
        if prices != moved and side.figures["crossed"]:
            which = "after" if marks[0] else "before"
            rate, other = (
                f"${side.name}${rows[0] + 1}:${side.name}${rows[1] + 1}"
                for rows in (
                    self.factor_rows[which, "rate_factor"],
                    self.factor_rows[which, "other_rate_factor"],
                )
            )
            factors = (rate, other)
        return self.inputs.average_at(prices, moved, mix, factors=factors)

    def lattice(
        self,
        sides: Sequence[_Side],
        causes: Mapping[str, tuple[str, ...]],
        years: Mapping[str, Figures],
    ) -> dict[tuple[str, str], dict[str, str]]:
        """Write the cost with every set of causes changed, and the weights that make the means."""
        count = len(causes)
        title = f"Cost with each set of the {count} causes as in the later year"
        names = [show.words(cause) for cause in causes]
        self._heads(title, [*names, "How many", *(f"Weight: {name}" for name in names)], sides)
        self.sheet.set_row(self.next - 1, 45)
        first, last = self.next, self.next + 2**count - 1
        place_of = {field: place for place, each in enumerate(causes.values()) for field in each}
        for marks in product((0, 1), repeat=count):
            for column, mark in enumerate(marks):
                self.sheet.write_number(self.next, column, mark, self.styles.whole)
            row = self.next + 1
            end = xl_col_to_name(count - 1)
            self.sheet.write_formula(
                self.next, count, f"=SUM($A{row}:${end}{row})", self.styles.whole, sum(marks)
            )
            self._weights(marks)
            for side in sides:
                self._cost(side, place_of, marks, years)
            self.next += 1
        self.next += 1
        return {
            (side.figures["from"], side.figures["to"]): {
                cause: "SUMPRODUCT("
                + ",".join(
                    f"{BRIDGE}!${name}${first + 1}:${name}${last + 1}"
                    for name in (xl_col_to_name(count + 1 + place), side.name)
                )
                + ")"
                for place, cause in enumerate(causes)
            }
            for side in sides
        }

    def _weights(self, marks: tuple[int, ...]) -> None:
        """Write the weight of a line in the mean effect of each cause."""
        row, count = self.next + 1, len(marks)
        many = f"${xl_col_to_name(count)}{row}"
        for column, changed in enumerate(marks):
            mark = f"${xl_col_to_name(column)}{row}"
            weight = (
                f"=IF({mark}=1,FACT({many}-1)*FACT({count}-{many}),"
                f"-FACT({many})*FACT({count}-{many}-1))/FACT({count})"
            )
            value = _weight(changed, sum(marks), count)
            self.sheet.write_formula(self.next, count + 1 + column, weight, self.factor, value)

    def _cost(
        self,
        side: _Side,
        place_of: Mapping[str, int],
        marks: tuple[int, ...],
        years: Mapping[str, Figures],
    ) -> None:
        """Write one cost: payment weeks, part of the year, hours and the average rate."""
        row, names = self.next + 1, (side.figures["from"], side.figures["to"])
        held = {field: marks[place] for field, place in place_of.items()}
        mark = {field: f"${xl_col_to_name(place)}{row}" for field, place in place_of.items()}
        cells = self.inputs
        parts = [
            f"IF({mark[field]}=1,{later},{earlier})"
            for field, earlier, later in (
                ("weeks", *(cells.cell(cells.weeks, year) for year in names)),
                ("coverage", *(cells.cell(cells.coverage, year) for year in names)),
                ("hours", *(cells.hours_of(year) for year in names)),
            )
        ]
        block = f"${side.name}${self.first_average + 1}:${side.name}${self.first_average + 8}"
        at = "+".join(f"{weight}*{mark[field]}" for weight, field in PLACES)
        which = sum(weight * held[field] for weight, field in PLACES)
        sides = tuple(years[name] for name in names)
        value = (
            sides[held["weeks"]]["whole_payment_weeks"]
            * coverage(sides[held["coverage"]])
            * sides[held["hours"]]["hours_per_week"]
            * side.figures["average_rates_gbp_per_hour"][which]
        )
        formula = f"={'*'.join(parts)}*INDEX({block},1+{at})"
        self.sheet.write_formula(self.next, side.column, formula, self.styles.money, value)


def _weight(mark: int, many: int, count: int) -> float:
    """Return the weight of a cost in the mean effect of a cause."""
    if mark:
        return math.factorial(many - 1) * math.factorial(count - many) / math.factorial(count)
    return -math.factorial(many) * math.factorial(count - many - 1) / math.factorial(count)
