"""Notes fit for publication: what they tell of fewer than five rows is taken out.

Owns which part of a note tells of few. Receives the notes of a run, as its words at the terminal
and its working record have them; hands on what its pages may say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report.disclosure.suppression import LEAST

# As in: 2 of 150 rows (10.5 hours a week) state none; 1 row, 7 hours a week: no service is named.
_COUNTED = re.compile(
    r"(?P<count>\d[\d,]*)(?: of (?P<all>\d[\d,]*))? "
    r"(?P<what>rows?|package\(s\)|packages?)(?!\w)(?! of hours without people)"
    r"(?P<hours>(?:,| of)? \(?\d[\d,.]*\d? hours a week\)?)?"
)
# As in: 1 cell written with a pound sign; "£21.50" is read as 21.5. The cell is one row's.
_EXAMPLE = re.compile(r'; "[^"]*" is read as .*$')


def publishable(notes: Sequence[str], rule: str) -> list[str]:
    """Return notes without counts and hours of few rows, and without any row's cell.

    Parameters
    ----------
    notes : sequence of str
        Notes of a run.
    rule : {"under5", "none"}
        The disclosure rule; with ``none`` notes stay as they are.

    Notes
    -----
    Where all rows but a few are counted the hours go too: all hours are published, and the rest
    would be those of the few.

    Examples
    --------
    >>> publishable(["2 of 150 rows (10.5 hours a week) state no hours."], "under5")
    ['Fewer than 5 of 150 rows state no hours.']
    >>> publishable(["148 of 150 rows (1,671.25 hours a week) state no hours."], "under5")
    ['Almost all of 150 rows state no hours.']
    """
    if rule == "none":
        return list(notes)
    return [_without_few(_EXAMPLE.sub("", note)) for note in notes]


def with_publishable(found: Mapping[str, Any], rule: str) -> dict[str, Any]:
    """Return figures with their notes made publishable, where they have any; nothing is changed."""
    if "notes" not in found:
        return dict(found)
    return {**found, "notes": publishable(found["notes"], rule)}


def _without_few(note: str) -> str:
    said = _COUNTED.sub(_counted, note)
    return said[:1].upper() + said[1:] if said != note else note


def _counted(found: re.Match[str]) -> str:
    count, whole = (int((found[name] or "0").replace(",", "")) for name in ("count", "all"))
    left = whole - count
    if (count >= LEAST and not 0 < left < LEAST) or not count:
        return found[0]
    few = f"fewer than {LEAST}" if count < LEAST else "almost all"
    what = "rows" if found["what"].startswith("row") else "packages"
    return f"{few} of {whole:,} {what}" if whole else f"{few} {what}"
