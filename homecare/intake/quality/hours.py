"""Data quality of hours: impossible, unlikely, at odds with the visits, and planned or delivered.

Owns the limits beyond which hours are doubted. Receives rows of checked demand, and delivered
hours by package where held; hands on measures. Only packages are judged by size: hours without
people may be any number.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from homecare.intake.quality.measure import Measure, Rows, Words, counted, untold
from homecare.units import SECONDS_PER_HOUR, total_hours, whole_seconds

HOURS_IN_A_WEEK = 168
# Twelve hours of every day: beyond it care is rarely home care in visits.
UNLIKELY_HOURS_PER_WEEK = 84
LEAST_HOURS_PER_WEEK = 1
# The most care workers a visit may have, by the declared table.
MOST_CARERS = 2
QUARTER_HOUR = 0.25
# Delivered hours outside these shares of the planned hours are told.
DELIVERED_LEAST_SHARE = 0.9
DELIVERED_MOST_SHARE = 1.1

GROUP = "Hours"
IMPOSSIBLE = Words(
    "impossible-hours",
    GROUP,
    f"Packages of more than {HOURS_IN_A_WEEK} hours a week for each care worker",
    f"A week has {HOURS_IN_A_WEEK} hours. The cell holds minutes, a year's hours, or an error. "
    f"Where the care workers are not stated, {MOST_CARERS} are assumed.",
    "Correct the hours: they change every total.",
    "hours_per_week",
)
UNLIKELY = Words(
    "unlikely-hours",
    GROUP,
    f"Packages of more than {UNLIKELY_HOURS_PER_WEEK} hours a week",
    "More than twelve hours of every day. It may be live-in or night care, which is not bought "
    "in visits. Impossible hours are not counted again here.",
    "Check them, and leave live-in care out if the zones do not buy it.",
    "hours_per_week",
)
NO_HOURS = Words(
    "no-hours",
    GROUP,
    "Packages of no hours",
    "The package is open and nothing is planned for it. A cell that is no number counts here too.",
    "Fill the hours, or close the package.",
    "hours_per_week",
)
SMALL = Words(
    "small-hours",
    GROUP,
    f"Packages of less than {LEAST_HOURS_PER_WEEK} hour a week",
    "It may be a check visit, or hours entered as days or as a share.",
    "Check the unit of the cell.",
    "hours_per_week",
)
AT_ODDS = Words(
    "hours-at-odds-with-visits",
    GROUP,
    "Packages whose visits do not make up their hours",
    "Visits times minutes times care workers differ from the hours by more than a quarter of an "
    "hour. Where the care workers are not stated, the nearer of one and two is taken.",
    "Correct whichever is wrong: visits set the price of an hour, hours set its number.",
    "hours_per_week",
)

VISITS_GROUP = "Planned and delivered"
NOT_DELIVERED = Words(
    "planned-not-delivered",
    VISITS_GROUP,
    "Packages with planned hours and no visit",
    "Nothing was delivered in the weeks of the visits file: care ended, was refused, or is "
    "recorded elsewhere.",
    "Close the package, or find its visits.",
    "package_id",
)
UNDER = Words(
    "under-delivered",
    VISITS_GROUP,
    f"Packages with under {DELIVERED_LEAST_SHARE:.0%} of their planned hours delivered",
    "Plans are larger than the care. Costs worked from planned hours will be too high. Packages "
    "without any visit are told above.",
    "Review the plan; decide whether planned or delivered hours are to be bought.",
    "hours_per_week",
)
OVER = Words(
    "over-delivered",
    VISITS_GROUP,
    f"Packages with over {DELIVERED_MOST_SHARE:.0%} of their planned hours delivered",
    "More care is given than planned.",
    "Review the plan.",
    "hours_per_week",
)
UNPLANNED = Words(
    "delivered-not-planned",
    VISITS_GROUP,
    "Packages with visits that are not in demand",
    "Care is given that the plan does not know. Their delivered hours are counted.",
    "Add them to the extract, or find out why they were left out.",
)


def hours_measures(rows: Rows) -> list[Measure]:
    """Return packages whose hours cannot be, are unlikely, or disagree with their visits."""
    frame, hours = rows.frame, rows.hours
    carers = frame["carers"].to_numpy(dtype=float)
    most = HOURS_IN_A_WEEK * np.where(np.isfinite(carers), carers, MOST_CARERS)
    is_package = rows.is_package
    impossible = is_package & (hours > most)
    return [
        counted(IMPOSSIBLE, rows, impossible, of=is_package),
        counted(
            UNLIKELY,
            rows,
            is_package & ~impossible & (hours > UNLIKELY_HOURS_PER_WEEK),
            of=is_package,
        ),
        counted(
            SMALL,
            rows,
            is_package & (hours > 0) & (hours < LEAST_HOURS_PER_WEEK),
            of=is_package,
        ),
        counted(NO_HOURS, rows, is_package & (hours == 0), of=is_package),
        _visits_agree(rows),
    ]


def _visits_agree(rows: Rows) -> Measure:
    frame = rows.frame
    visits, minutes, carers = (
        frame[name].to_numpy(dtype=float) for name in ("visits_per_week", "visit_minutes", "carers")
    )
    seen = rows.is_package & np.isfinite(visits) & np.isfinite(minutes)
    if not seen.any():
        return untold(AT_ODDS, "no package states both visits_per_week and visit_minutes")
    alone = np.where(seen, visits * minutes, 0.0) / 60
    counts = [np.where(np.isfinite(carers), carers, each) for each in (1, MOST_CARERS)]
    gaps = [np.abs(whole_seconds(alone * each) - whole_seconds(rows.hours)) for each in counts]
    gap = np.minimum(*gaps)
    return counted(AT_ODDS, rows, seen & (gap > QUARTER_HOUR * SECONDS_PER_HOUR), of=seen)


def delivered_measures(rows: Rows, delivered: pd.DataFrame | None) -> list[Measure]:
    """Return where delivered hours part from planned hours.

    Parameters
    ----------
    rows : Rows
        Rows of checked demand.
    delivered : pandas.DataFrame or None
        `package_id` and `hours_per_week` delivered, a row for each package with visits.
    """
    if delivered is None:
        why = "no visits were given"
        return [untold(words, why) for words in (NOT_DELIVERED, UNDER, OVER, UNPLANNED)]
    given = delivered.groupby("package_id", sort=True)["hours_per_week"].sum()
    given = given[given.index != ""]
    package = rows.frame["package_id"]
    # A package may stand in several rows of demand: its rows are judged by their sum.
    planned = pd.Series(rows.hours, index=rows.frame.index).groupby(package).transform("sum")
    share = given.reindex(package).fillna(0.0).to_numpy() / planned.replace(0.0, np.nan).to_numpy()
    seen = rows.is_package & np.isfinite(share)
    spare = given[~given.index.isin(package[rows.is_package])]
    return [
        counted(NOT_DELIVERED, rows, seen & (share == 0), of=seen),
        counted(UNDER, rows, seen & (share > 0) & (share < DELIVERED_LEAST_SHARE), of=seen),
        counted(OVER, rows, seen & (share > DELIVERED_MOST_SHARE), of=seen),
        Measure(
            UNPLANNED,
            rows=len(spare),
            hours_per_week=total_hours(spare.to_numpy(dtype=float)),
            of_rows=len(given),
            of_hours_per_week=total_hours(given.to_numpy(dtype=float)),
        ),
    ]
