"""Data quality of packages: repeats, overlaps for one person, and how old the rows are.

Receives rows of checked demand and the day they are for; hands on measures and classes of age.
A person is known only by a stated `person_id`: an address is not a person.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.intake.quality.measure import Mask, Measure, Rows, Words, counted, untold
from homecare.units import total_hours

# Ends of the classes of age in whole years before the day: below the first, between, above.
AGE_YEARS = (1, 2, 3)

GROUP = "Packages and people"
REPEATED = Words(
    "repeated-package",
    GROUP,
    "Rows that repeat a package's identifier",
    "The identifier stands on more than one row. Rows after the first are counted here: their "
    "hours would be counted twice.",
    "Keep the right row, or give each package its own identifier.",
    "package_id",
)
SAME = Words(
    "same-row",
    GROUP,
    "Rows alike in every cell but the identifier",
    "Rows after the first are counted. They may be one package entered twice, or two people with "
    "the same care at one address.",
    "Ask the team that holds the record; remove what was entered twice.",
    "package_id",
)
OVERLAPPING = Words(
    "overlapping-packages",
    GROUP,
    "Packages that overlap another of the same person",
    "One person has two or more packages on the same day. That is right where the services "
    "differ; otherwise an old package was not closed.",
    "Close the package that was replaced.",
    "person_id",
)
ENDED = Words(
    "ended",
    GROUP,
    "Packages that ended before the day of the data",
    "Care that has stopped is not demand.",
    "Leave them out of the extract, or correct the last day.",
    "end_on",
)
NOT_STARTED = Words(
    "not-started",
    GROUP,
    "Packages that start after the day of the data",
    "Care that is planned and not yet given. It is right in a forecast, not in a snapshot.",
    "Decide whether the extract should hold them.",
    "start_on",
)
BACKWARD = Words(
    "ends-before-start",
    GROUP,
    "Packages that end before they start",
    "One of the two dates is wrong.",
    "Correct the date at its source.",
    "end_on",
)


def people_measures(rows: Rows, *, as_of: date) -> list[Measure]:
    """Return repeats, overlaps, and packages outside their dates.

    Parameters
    ----------
    rows : Rows
        Rows of checked demand.
    as_of : date
        The day for which the data are to be used.
    """
    frame = rows.frame
    day = np.datetime64(as_of, "s")
    start, end = (frame[name].to_numpy(dtype="datetime64[s]") for name in ("start_on", "end_on"))
    repeated = frame["package_id"].duplicated(keep="first").to_numpy(dtype=bool) & rows.is_package
    others = [name for name in frame.columns if name != "package_id"]
    # A blank says nothing: rows whose hours are not known are not alike because of it.
    is_known = frame["hours_per_week"].notna().to_numpy(dtype=bool)
    is_same = frame.duplicated(subset=others, keep="first").to_numpy(dtype=bool) & is_known
    has_start, has_end = ~np.isnat(start), ~np.isnat(end)
    return [
        counted(REPEATED, rows, repeated, of=rows.is_package),
        counted(SAME, rows, is_same & ~repeated),
        _overlaps(rows, start, end),
        _dated(ENDED, rows, has_end & (end < day), of=has_end),
        _dated(NOT_STARTED, rows, has_start & (start > day), of=has_start),
        _dated(BACKWARD, rows, has_start & has_end & (end < start), of=has_start & has_end),
    ]


def _dated(words: Words, rows: Rows, mask: Mask, *, of: Mask) -> Measure:
    if not of.any():
        return untold(words, f"no row has a date in {words.column}")
    return counted(words, rows, mask, of=of)


def _overlaps(
    rows: Rows, start: npt.NDArray[np.datetime64], end: npt.NDArray[np.datetime64]
) -> Measure:
    """Return the packages of one person that share a day.

    A blank first day counts as long ago, a blank last day as not yet; both days are included.
    """
    if "person_id" not in rows.frame.columns:
        return untold(OVERLAPPING, "demand has no column person_id")
    person = rows.frame["person_id"].to_numpy(dtype=object).astype(str)
    is_named = person != ""
    if not is_named.any():
        return untold(OVERLAPPING, "no row states a person_id")
    spans = pd.DataFrame(
        {
            "person": person,
            "start": np.where(np.isnat(start), np.datetime64("0001-01-01", "s"), start),
            "end": np.where(np.isnat(end), np.datetime64("9999-12-31", "s"), end),
        }
    )[is_named].sort_values(["person", "start", "end"], kind="stable")
    mask = np.zeros(len(rows.hours), dtype=bool)
    mask[spans.index[_shares_a_day(spans)]] = True
    return counted(OVERLAPPING, rows, mask, of=is_named)


def _shares_a_day(spans: pd.DataFrame) -> Mask:
    """Return which spans, in order of person and first day, share a day with another."""
    first, last = spans["start"].astype("int64"), spans["end"].astype("int64")
    person = spans["person"]
    before = last.groupby(person, sort=False).cummax().groupby(person, sort=False).shift()
    after = first.groupby(person, sort=False).shift(-1)
    return np.asarray((first <= before) | (after <= last), dtype=bool)


def age_classes(rows: Rows, *, as_of: date) -> list[dict[str, object]]:
    """Return rows and hours by how long ago the package started.

    Parameters
    ----------
    rows : Rows
        Rows of checked demand.
    as_of : date
        The day for which the data are to be used.

    Returns
    -------
    list of dict
        ``age``, ``rows``, ``hours_per_week`` and ``share_of_hours`` (0-1; None without hours);
        every row is in one class.
    """
    start = rows.frame["start_on"].to_numpy(dtype="datetime64[s]")
    is_dated = ~np.isnat(start)
    # Anniversaries, so that a package is "1 to 2 years" from the day it is one year old.
    marks = [_years_before(as_of, years) for years in AGE_YEARS]
    names = ["starts later", "under 1 year", *(f"{a} to {b} years" for a, b in pairwise(AGE_YEARS))]
    bounds = pairwise([np.datetime64("9999-12-31", "s"), np.datetime64(as_of, "s"), *marks])
    classes = [
        (name, is_dated & (start > lower) & (start <= upper))
        for name, (upper, lower) in zip(names, bounds, strict=True)
    ]
    classes.append((f"{AGE_YEARS[-1]} years or more", is_dated & (start <= marks[-1])))
    classes.append(("no first day of care stated", ~is_dated))
    every = total_hours(rows.hours)
    return [
        {
            "age": name,
            "rows": int(mask.sum()),
            "hours_per_week": total_hours(rows.hours[mask]),
            "share_of_hours": total_hours(rows.hours[mask]) / every if every else None,
        }
        for name, mask in classes
    ]


def _years_before(day: date, years: int) -> np.datetime64:
    """Return the same day of an earlier year; 28 February for a 29th that is not there."""
    try:
        return np.datetime64(day.replace(year=day.year - years), "s")
    except ValueError:
        return np.datetime64(day.replace(year=day.year - years, day=28), "s")
