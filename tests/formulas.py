"""A spreadsheet's arithmetic in a few lines, to work workbooks out apart from what wrote them.

Knows `+ - * /`, `=` and `<` in conditions, and SUM, SUMPRODUCT, INDEX, IF, ABS and FACT.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import openpyxl
from openpyxl.utils import range_boundaries

CELL = r"\$?[A-Z]{1,2}\$?\d+"
REFERENCE = re.compile(rf"(?:([A-Za-z]+)!)?({CELL})(?::({CELL}))?(?![\w(])|(\"[^\"]*\")")


class Workbook:
    """A workbook whose formulas are worked out on demand; stored values are never read."""

    def __init__(self, path: Path, changes: dict[str, float] | None = None) -> None:
        book = openpyxl.load_workbook(path)
        self.cells = {
            (sheet.title, cell.coordinate): cell.value
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
        }
        for reference, value in (changes or {}).items():
            sheet, cell = reference.split("!")
            assert isinstance(self.cells[sheet, cell], int | float), f"{reference} is no input"
            self.cells[sheet, cell] = value
        self.known: dict[tuple[str, str], object] = {}

    def formulas(self) -> list[tuple[str, str]]:
        """Every cell that holds a formula."""
        return [key for key, value in self.cells.items() if str(value).startswith("=")]

    def value(self, sheet: str, cell: str):
        """What a cell comes to."""
        key = (sheet, cell.replace("$", ""))
        if key not in self.known:
            held = self.cells[key]
            is_formula = isinstance(held, str) and held.startswith("=")
            self.known[key] = self._worked_out(held[1:], sheet) if is_formula else held
        return self.known[key]

    def _worked_out(self, formula: str, sheet: str):
        def called(found: re.Match[str]) -> str:
            if found[4]:
                return found[4]
            return f"at({found[1] or sheet!r},{found[2]!r},{found[3]!r})"

        text = REFERENCE.sub(called, formula)
        text = re.sub(r"(?<![<>=])=(?!=)", "==", text)
        names = {
            "at": self._at, "SUM": math.fsum, "SUMPRODUCT": _sum_product, "ABS": abs,
            "IF": lambda is_so, one, other: one if is_so else other,
            "INDEX": lambda cells, place: cells[int(place) - 1],
            "FACT": lambda number: math.factorial(int(number)) if number >= 0 else math.nan,
        }  # fmt: skip
        # Formulas of a workbook this suite has just written, and no builtins.
        return eval(text, {"__builtins__": {}}, names)  # noqa: S307 - as above

    def _at(self, sheet: str, first: str, last: str | None):
        if last is None:
            return self.value(sheet, first)
        left, top, right, bottom = range_boundaries(f"{first}:{last}".replace("$", ""))
        cells = [
            self.value(sheet, f"{openpyxl.utils.get_column_letter(column)}{row}")
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]
        return [0 if each is None else each for each in cells]


def _sum_product(*columns):
    return math.fsum(math.prod(row) for row in zip(*columns, strict=True))
