"""Spreading within an intake: a source of demand whose coarse lines are put at postcodes.

Receives a part and the places of the intake; hands on the part with the faults of its coarse lines,
and the rows that are used with each line replaced by its parts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from homecare.intake import Spread, spread_lines
from homecare.scenarios.parts import Findings, Part

ALSO_NEEDED = ("lsoa", "terminated_on", "position_quality")


def spread_part(
    part: Part,
    places: pd.DataFrame | None,
    postcodes: pd.DataFrame | None,
    *,
    as_of: date,
    is_asked: bool,
    found: Findings,
) -> tuple[Part, Spread | None]:
    """Return a source of demand with its coarse lines found out, and how they are spread.

    Parameters
    ----------
    part : Part
        The source.
    places : pandas.DataFrame or None
        Postcodes with zone and band; None: nothing can be spread.
    postcodes : pandas.DataFrame or None
        The same postcodes as their file has them.
    as_of : datetime.date
        Day the intake describes.
    is_asked : bool
        Whether the intake file asks for it.
    found : Findings
        Receives what was spread, and how.
    """
    if places is None or postcodes is None:
        return part, None
    more = [name for name in ALSO_NEEDED if name not in places.columns]
    spread = spread_lines(
        part.checked, places.join(postcodes[more]), as_of=as_of, is_asked=is_asked
    )
    found.notes += spread.notes
    if spread.notes:
        raw = part.checked.raw
        notices = (" ".join([*raw.notices, *spread.notes]),)
        labelled = replace(part.checked, raw=replace(raw, notices=notices))
        part = replace(part, checked=labelled)
    return part.with_faults(spread.row_faults, as_of=as_of), spread


def used_rows(part: Part, spread: Spread | None) -> pd.DataFrame:
    """Return the rows of a source that are used, each coarse line replaced by its parts."""
    return part.used() if spread is None else spread.apply(part.used())
