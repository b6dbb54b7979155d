"""Delivered hours: visits added up by package or provider and week, and what is odd in them.

Owns the sums of visits and the checks that look at several cells or rows of them. Receives a
checked visits table; hands on hours by week, faults of rows and notes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.intake.checks import Checked, RowFault, row_fault
from homecare.units import hours_text, total_hours

Mask = npt.NDArray[np.bool_]

DAY_MINUTES = 24 * 60
# A start recorded further than this from the start claimed is of the day before or after.
HALF_A_DAY_MINUTES = DAY_MINUTES / 2
WEEK_DAYS = 7


def carer_hours(visits: pd.DataFrame, length: str = "actual_minutes") -> npt.NDArray[np.float64]:
    """Return paid carer-hours of each visit: its length times its care workers, (rows,) hours.

    Parameters
    ----------
    visits : pandas.DataFrame
        A checked visits table.
    length : str
        Which length: ``actual_minutes``, ``claimed_minutes`` or ``planned_minutes``.

    Returns
    -------
    (rows,) float
        NaN where the length or the number of care workers is blank.
    """
    held: npt.NDArray[np.float64] = (visits[length] * visits["carers"] / 60).to_numpy(dtype=float)
    return held


def delivered_hours(visits: pd.DataFrame, *, by: Sequence[str] = ("package_id",)) -> pd.DataFrame:
    """Return hours by week, planned, claimed and delivered.

    Parameters
    ----------
    visits : pandas.DataFrame
        A checked visits table without its faulty rows.
    by : sequence of str
        Columns to add up by, such as ``package_id`` or ``provider_id``.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, ``week_ending_on``, ``visits``, ``delivered_hours`` (the sum of
        length recorded x care workers), ``visits_without_length`` (their delivered hours are not
        known and not in the sum), ``claimed_hours`` and ``planned_hours``. A week ends on the
        file's week ending, or on the Sunday where a row has none.

    Examples
    --------
    >>> rows = {"package_id": ["a", "a"], "actual_minutes": [30.0, 45.0], "carers": [1.0, 2.0],
    ...         "claimed_minutes": [30.0, 45.0], "planned_minutes": [np.nan] * 2,
    ...         "visit_on": pd.to_datetime(["2026-03-02", "2026-03-08"]),
    ...         "week_ending_on": pd.to_datetime([None, None])}
    >>> week = delivered_hours(pd.DataFrame(rows)).iloc[0]
    >>> str(week["week_ending_on"].date()), float(week["delivered_hours"])
    ('2026-03-08', 2.0)
    """
    names = {
        "delivered_hours": "actual_minutes",
        "claimed_hours": "claimed_minutes",
        "planned_hours": "planned_minutes",
    }
    held = visits[list(by)].assign(
        week_ending_on=_week_ending(visits),
        visits=1,
        visits_without_length=visits["actual_minutes"].isna().astype("int64"),
        **{name: _whole_seconds(carer_hours(visits, length)) for name, length in names.items()},
    )
    weeks = held.groupby([*by, "week_ending_on"], sort=True, as_index=False).sum()
    order = [*by, "week_ending_on", "visits", "delivered_hours", "visits_without_length"]
    in_hours: pd.DataFrame = weeks.assign(**{name: weeks[name] / 3600 for name in names})
    return in_hours[[*order, "claimed_hours", "planned_hours"]]


def mean_week(weeks: pd.DataFrame, *, by: Sequence[str] = ("package_id",)) -> pd.DataFrame:
    """Return delivered hours a week: the sum over the weeks of the file, by their number.

    Parameters
    ----------
    weeks : pandas.DataFrame
        From `delivered_hours`.
    by : sequence of str
        The columns it was added up by.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by`` and ``hours_per_week``. A week without a visit counts as nothing
        delivered, so care that began or ended within the file has fewer hours than in a full week.
    """
    count = weeks["week_ending_on"].nunique()
    held = weeks.groupby(list(by), as_index=False)[["delivered_hours"]].sum()
    per_week = held.pop("delivered_hours") / max(count, 1)
    return held.assign(hours_per_week=per_week)


def _whole_seconds(hours: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return hours as whole seconds, so that sums are exact; not known counts as none."""
    return np.rint(np.nan_to_num(hours) * 3600).astype(np.int64)


def _week_ending(visits: pd.DataFrame) -> pd.Series:
    visited = visits["visit_on"]
    sunday = visited + pd.to_timedelta(WEEK_DAYS - 1 - visited.dt.day_of_week, unit="D")
    ending: pd.Series = visits["week_ending_on"].fillna(sunday)
    return ending


def visit_faults(checked: Checked) -> tuple[RowFault, ...]:
    """Return what is wrong with visits beyond single cells.

    Parameters
    ----------
    checked : Checked
        The visits table, typed.
    """
    visits = checked.frame
    dated = visits["visit_on"].notna() & visits["week_ending_on"].notna()
    before = (visits["week_ending_on"] - visits["visit_on"]).dt.days
    same = [name for name in visits.columns if name != "visit_id"]
    whole = dated | visits["visit_on"].notna()
    found = (
        row_fault(
            "the visit lies outside its week",
            (dated & ~before.between(0, WEEK_DAYS - 1)).to_numpy(dtype=bool),
            raw=checked.raw,
            column="visit_on",
            what="the visit is not in the seven days up to the week ending",
            allowed="a day of the week in which the visit is claimed",
            do="correct the day of the visit, or the week ending",
        ),
        row_fault(
            "the visit stands twice",
            (visits.duplicated(subset=same, keep="first") & whole).to_numpy(dtype=bool),
            raw=checked.raw,
            column="package_id",
            what="the row repeats a visit of an earlier row, cell for cell",
            allowed="each visit once; two care workers as two carers, or as a secondary visit",
            do="remove the second row, or correct it",
        ),
    )
    return tuple(each for each in found if each is not None)


def visit_notes(checked: Checked) -> tuple[str, ...]:
    """Return what may be right and should be looked at, with counts and hours.

    Parameters
    ----------
    checked : Checked
        The visits table, typed.
    """
    visits = checked.frame
    hours = np.nan_to_num(carer_hours(visits))
    claimed = np.nan_to_num(carer_hours(visits, "claimed_minutes"))
    start = _start(visits)
    first = visits["visit_id"] != ""
    told = (
        (
            (visits["actual_minutes"] == 0) & (visits["claimed_minutes"] > 0),
            claimed,
            "claimed and not delivered: the length recorded is nothing",
        ),
        (
            (visits["actual_minutes"] == 0) & ~(visits["claimed_minutes"] > 0),
            claimed,
            "not delivered and not claimed",
        ),
        (
            visits["actual_minutes"].isna(),
            claimed,
            "no length recorded: their delivered hours are not known (the hours are those claimed)",
        ),
        (
            (start < DAY_MINUTES) & (start + visits["actual_minutes"] > DAY_MINUTES),
            hours,
            "lasting past midnight: they count on the day they began",
        ),
        (
            (visits["actual_start_minutes"] - start).abs() > 0,
            hours,
            "begun across midnight from the start claimed: they count on the day of the visit",
        ),
        (_overlapping(visits, start), hours, "overlapping another visit to the same person"),
        (_told_both_ways(visits, start), hours,
         "secondary, beside a visit that already counts two care workers"),
        (
            visits.duplicated(subset=["provider_id", "visit_id"], keep=False) & first,
            hours,
            "sharing their reference with another visit",
        ),
    )  # fmt: skip
    masks = [(np.asarray(marked, dtype=bool), measure, words) for marked, measure, words in told]
    return tuple(
        f"{checked.raw.place()}: {_counted(measure[mask])}: {words}"
        for mask, measure, words in masks
        if mask.any()
    )


def _counted(hours: npt.NDArray[np.float64]) -> str:
    text = hours_text(total_hours(hours))
    visits = f"{len(hours):,} visit{'' if len(hours) == 1 else 's'}"
    return f"{visits} of {text} hour{'' if text == '1' else 's'}"


def _start(visits: pd.DataFrame) -> pd.Series:
    """Return minutes from the midnight that begins the day of the visit to its recorded start.

    A visit claimed at 23:50 and begun at 00:10 began on the next day, and the other way round.
    """
    actual, claimed = visits["actual_start_minutes"], visits["claimed_start_minutes"]
    apart = actual - claimed
    turned = actual.mask(apart < -HALF_A_DAY_MINUTES, actual + DAY_MINUTES)
    held: pd.Series = turned.mask(apart > HALF_A_DAY_MINUTES, actual - DAY_MINUTES)
    return held


def _overlapping(visits: pd.DataFrame, start: pd.Series) -> Mask:
    """Return visits that begin before an earlier one to the same person has ended.

    A secondary visit is there to overlap, and is left out.
    """
    day = (visits["visit_on"] - pd.Timestamp(0)).dt.days * DAY_MINUTES
    begun = day + start
    ended = begun + visits["actual_minutes"]
    kept = (visits["is_secondary"] != "yes") & ended.notna() & (visits["actual_minutes"] > 0)
    spans = pd.DataFrame({"package_id": visits["package_id"], "begun": begun, "ended": ended})[
        kept
    ].sort_values(["package_id", "begun"], kind="stable")
    latest = spans.groupby("package_id")["ended"].cummax()
    before = latest.groupby(spans["package_id"]).shift()
    return (spans["begun"] < before).reindex(visits.index, fill_value=False).to_numpy(dtype=bool)


def _told_both_ways(visits: pd.DataFrame, start: pd.Series) -> Mask:
    """Return secondary visits of which the first visit counts two care workers as well."""
    at = ["package_id", "visit_on"]
    keyed = visits[at].assign(start=start.fillna(visits["claimed_start_minutes"]))
    is_second = visits["is_secondary"] == "yes"
    double = keyed[~is_second & (visits["carers"] > 1)].drop_duplicates()
    both = keyed.merge(double, on=[*at, "start"], how="left", indicator=True)["_merge"] == "both"
    return (both.to_numpy(dtype=bool)) & is_second.to_numpy(dtype=bool)
