"""Cells of a workbook that hold other people's text: shown as it stands, never run.

Owns what may stand in a cell. Receives any text; hands on text that is legal in the file, short
enough for the cell, and neither formula, link nor markup to any spreadsheet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

# A spreadsheet's cell holds 32,767 characters; far fewer can be read in one.
LONGEST_CELL = 1_000
# Height of a line of text in points, and the most lines a row is given.
LINE_POINTS = 13.5
MOST_LINES_OF_A_ROW = 20
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def shown(text: str) -> str:
    r"""Return a text as a cell shows it: characters no file may hold escaped, the rest cut short.

    Examples
    --------
    >>> shown("LE1\x001AA"), shown("=1+1")
    ('LE1\\x001AA', '=1+1')
    >>> shown("x" * 1_500)[-24:]
    'xx... (500 more letters)'
    """
    more = len(text) - LONGEST_CELL
    if more > 0:
        text = f"{text[:LONGEST_CELL]}... ({more:,} more letters)"
    return _ILLEGAL.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def row_points(cells: Iterable[tuple[str, float]]) -> float:
    """Return the height of a row that shows wrapped texts, given with the widths of their columns.

    A spreadsheet does not always fit a row to its text when it opens a file.

    Examples
    --------
    >>> row_points([("short", 20), ("a text of some forty letters, or nearly.", 20)])
    40.5
    """
    lines = 1
    for text, width in cells:
        # Words do not break: about a tenth of each line stays empty.
        held = sum(max(1, math.ceil(len(each) * 1.1 / width)) for each in text.split("\n"))
        lines = max(lines, held)
    return min(lines, MOST_LINES_OF_A_ROW) * LINE_POINTS


def write_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write other people's text to a cell of an XlsxWriter sheet, as text and nothing else.

    Parameters
    ----------
    sheet : xlsxwriter.worksheet.Worksheet
        The sheet.
    row, column : int
        The cell, from 0.
    text : str
        What to show.
    style : xlsxwriter.format.Format
        A style with ``quote_prefix``: the cell stays text when someone edits it.
    """
    safe = shown(text)
    if safe.startswith("<r>") and safe.endswith("</r>"):
        safe += " "  # XlsxWriter takes such a text for its own markup and would write it raw
    if safe:
        sheet.write_string(row, column, safe, style)
    else:
        sheet.write_blank(row, column, None, style)
