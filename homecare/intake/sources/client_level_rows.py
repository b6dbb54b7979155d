"""Rows of the Client Level Data: which are home care on a day, which are not, which are wrong.

Owns the selection of home care from a council's events, one record for each package, and what a
record says of hours and cost a week. Receives the needed fields as text; hands on for every row a
reason why it is passed over, or the fault in it, or nothing: it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import nearest
from homecare.intake.reading.words import tidy_name
from homecare.intake.sources import client_level_words as words
from homecare.intake.sources.amounts import amounts, days
from homecare.units import SECONDS_PER_HOUR

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]

LOCATION = r"1-\d+"
EVENT_REASONS = {
    "Request": "event is a request, not a service",
    "Assessment": "event is an assessment, not a service",
    "Review": "event is a review, not a service",
}
DIRECT_PAYMENT = "direct payment"
SUPERSEDED = "an earlier record of the same package"
SUPERSEDED_ELSEWHERE = "an earlier record of the same package, with another provider"
NOT_BEGUN, ENDED = "starts after the day", "ended before the day"
ONE_OFF = "one-off cost, not a weekly package"
DATE_WORDS = "a date as 2025-04-30 or 30/04/2025"


@dataclass(frozen=True)
class Finding:
    """What is wrong with some rows, before it is told: the parts of a fault and the rows."""

    reason: str
    column: str
    what: str
    allowed: str
    do: str
    mask: Mask


@dataclass(frozen=True)
class Sorted:
    """Where every row goes.

    Attributes
    ----------
    passed : (rows,) object
        Why a row is passed over; empty: it is handed on.
    findings : tuple of Finding
        What is wrong with rows that are handed on.
    sound : (rows,) bool
        Rows handed on in which nothing was found wrong.
    """

    passed: npt.NDArray[np.object_]
    findings: tuple[Finding, ...]
    sound: Mask


def describe_rows(cells: pd.DataFrame, rate_gbp_per_hour: float | None) -> pd.DataFrame:
    """Return what each row says: its words, days, hours and cost a week.

    Parameters
    ----------
    cells : pandas.DataFrame
        The needed fields as text, a column for each of `client_level_words.FIELDS`.
    rate_gbp_per_hour : float or None
        Assumed rate, GBP/hour, by which hours are found where a price is not by the hour.

    Returns
    -------
    pandas.DataFrame
        ``person`` (an invented number from 1 in order of first appearance, 0 where blank), words
        (empty where a cell is none of the allowed), ``start_on``, ``end_on``, ``reported_to``,
        ``provider``, ``unit_cost`` and ``planned_units`` without signs, ``cost`` (GBP/week) and
        ``hours`` (hours/week), NaN where not known.

    Notes
    -----
    Hours a week are the planned units where the price is by the hour. Any other unit (a week, a
    session, a day) is no hour: there hours = cost a week / assumed rate, to the nearest second.
    """
    person, _ = pd.factorize(cells["person"].where(cells["person"] != "", None))
    frequency = words.each_frequency(cells["frequency"])
    unit_cost = np.abs(amounts(cells["unit_cost"]))
    planned = np.abs(amounts(cells["planned_units"]))
    cost = unit_cost * words.weekly_units(frequency, planned)
    is_hourly = frequency == words.HOURLY
    hours = np.where(is_hourly, planned, np.nan)
    if rate_gbp_per_hour is not None:
        by_price = ~is_hourly & (cost > 0)
        seconds = np.rint(cost / rate_gbp_per_hour * SECONDS_PER_HOUR)
        hours = np.where(by_price, seconds / SECONDS_PER_HOUR, hours)
    is_location = cells["location_id"].str.fullmatch(LOCATION)
    return pd.DataFrame(
        {
            "person": person + 1,
            "event_type": words.each_word(cells["event_type"], words.EVENTS),
            "service_type": words.each_word(cells["service_type"], words.SERVICE_TYPES),
            "component": words.each_word(cells["component"], words.COMPONENTS),
            "mechanism": words.each_word(cells["mechanism"], words.MECHANISMS),
            "frequency": frequency,
            "start_on": days(cells["start_on"]),
            "end_on": days(cells["end_on"]),
            "reported_to": days(cells["reported_to"]),
            "provider": cells["location_id"].where(
                is_location, cells["provider_name"].map(tidy_name)
            ),
            "unit_cost": unit_cost,
            "planned_units": planned,
            "cost": cost,
            "hours": hours,
        },
        index=cells.index,
    )


@dataclass
class _Sorting:
    """The rows not yet decided, what was passed over and what was found so far."""

    passed: npt.NDArray[np.object_]
    undecided: Mask
    findings: list[Finding] = field(default_factory=list)

    def set_by(self, mask: Mask, reason: str) -> None:
        chosen = self.undecided & mask
        self.passed[chosen] = reason
        self.undecided &= ~chosen

    def find(self, mask: Mask, column: str, *, what: str, allowed: str, do: str) -> None:
        """Keep a finding for undecided rows; they are decided then: they are faulty."""
        chosen = self.undecided & mask
        if chosen.any():
            name = words.FIELDS[column][0]
            reason = f"{name} {what}"
            self.findings.append(Finding(reason, column, reason, allowed, do, chosen))
            self.undecided &= ~chosen


def sort_rows(cells: pd.DataFrame, facts: pd.DataFrame, *, as_of: date, has_rate: bool) -> Sorted:
    """Return where every row goes: used, passed over for a reason, or handed on with a fault.

    Parameters
    ----------
    cells : pandas.DataFrame
        The needed fields as text.
    facts : pandas.DataFrame
        The same rows from `describe_rows`.
    as_of : datetime.date
        The day whose home care is wanted.
    has_rate : bool
        Whether an assumed rate was stated.
    """
    n = len(cells)
    sorting = _Sorting(np.full(n, "", dtype=object), np.ones(n, dtype=bool))
    _sort_by_words(sorting, cells, facts)
    sorting.find(
        (facts["person"] == 0).to_numpy(),
        "person",
        what="is blank",
        allowed="the council's own or an invented identifier of the person",
        do="fill the cell: without it a repeated record cannot be told from a second package",
    )
    _sort_by_days(sorting, cells, facts, as_of)
    sorting.set_by((facts["frequency"] == words.ONE_OFF).to_numpy(), ONE_OFF)
    _find_no_hours(sorting, cells, facts, has_rate=has_rate)
    return Sorted(sorting.passed, tuple(sorting.findings), sorting.undecided)


def _sort_by_words(sorting: _Sorting, cells: pd.DataFrame, facts: pd.DataFrame) -> None:
    steps: tuple[tuple[str, tuple[str, ...], tuple[str, ...], Callable[[str], str]], ...] = (
        ("event_type", words.EVENTS, ("Service",), lambda word: EVENT_REASONS[word]),
        (
            "service_type",
            words.SERVICE_TYPES,
            (words.COMMUNITY,),
            lambda word: f"not long term community support ({word})",
        ),
        (
            "component",
            words.COMPONENTS,
            words.HOME_CARE,
            lambda word: f"not home care: {word}",
        ),
    )
    for column, allowed, wanted, reason in steps:
        word = facts[column].to_numpy(dtype=object)
        _find_unknown(sorting, cells, column, allowed, word == "")
        for other in sorted(set(word[sorting.undecided]) - set(wanted)):
            sorting.set_by(word == other, reason(other))
    word = facts["mechanism"].to_numpy(dtype=object)
    filled = (cells["mechanism"] != "").to_numpy(dtype=bool)
    _find_unknown(sorting, cells, "mechanism", words.MECHANISMS, filled & (word == ""))
    sorting.set_by(word == words.DIRECT_PAYMENT, DIRECT_PAYMENT)


def _find_unknown(
    sorting: _Sorting, cells: pd.DataFrame, column: str, allowed: tuple[str, ...], mask: Mask
) -> None:
    """Keep one finding for each unknown word, so that each has its own nearest word."""
    held = cells[column].to_numpy(dtype=object)
    for cell in sorted(set(held[sorting.undecided & mask])):
        sorting.find(
            mask & (held == cell),
            column,
            what="is not one of the specification's words" if cell else "is blank",
            allowed=", ".join(allowed),
            do=f"use one of the allowed words.{nearest(cell, allowed)}" if cell else "fill it",
        )


def _sort_by_days(sorting: _Sorting, cells: pd.DataFrame, facts: pd.DataFrame, as_of: date) -> None:
    start, end = facts["start_on"], facts["end_on"]
    _find_no_date(sorting, cells, "start_on", start)
    sorting.find(
        start.isna().to_numpy(),
        "start_on",
        what="is blank",
        allowed=DATE_WORDS,
        do="fill the first day of the service",
    )
    # A record whose end is wrong still says that the earlier one is no longer the latest.
    dated = sorting.undecided.copy()
    _find_no_date(sorting, cells, "end_on", end)
    sorting.find(
        (end < start).to_numpy(),
        "end_on",
        what="is before the start",
        allowed="the day of the start, a later day, or an empty cell",
        do="correct whichever date is wrong",
    )
    # Before the day is looked at: a later record may say that the package has ended.
    for reason, mask in _superseded(cells, facts, dated):
        sorting.set_by(mask, reason)
    day = np.datetime64(as_of, "s")
    sorting.set_by((start > day).to_numpy(), NOT_BEGUN)
    sorting.set_by((end < day).to_numpy(), ENDED)


def _find_no_date(sorting: _Sorting, cells: pd.DataFrame, column: str, days: pd.Series) -> None:
    sorting.find(
        ((cells[column] != "") & days.isna()).to_numpy(dtype=bool),
        column,
        what="is not a date",
        allowed=DATE_WORDS,
        do="correct the date at its source",
    )


def _superseded(
    cells: pd.DataFrame, facts: pd.DataFrame, among: Mask
) -> tuple[tuple[str, Mask], ...]:
    """Return the rows that a later record of the same package replaces.

    One package is one person, start, mechanism, price, frequency and planned units. The later
    record is of the later reporting period; within one, the one further down the file.
    """
    key = facts[["person", "start_on", "mechanism", "frequency"]].copy()
    for name in ("unit_cost", "planned_units"):
        key[name] = amounts(cells[name])
    for name in ("frequency", "unit_cost", "planned_units"):
        no_meaning = key[name].isin(("", np.nan))
        key[f"{name}_text"] = cells[name].where(no_meaning, "")
    order = facts.loc[among, "reported_to"].sort_values(kind="stable", na_position="first").index
    ordered = key.loc[order]
    package = ordered.groupby(list(ordered.columns), dropna=False, sort=False).ngroup()
    earlier = ordered.duplicated(keep="last")
    provider = facts.loc[order, "provider"]
    elsewhere = earlier & (provider != provider.groupby(package).transform("last"))
    gone, moved = (
        part.reindex(facts.index, fill_value=False).to_numpy(dtype=bool)
        for part in (earlier & ~elsewhere, elsewhere)
    )
    return ((SUPERSEDED, gone), (SUPERSEDED_ELSEWHERE, moved))


def _find_no_hours(
    sorting: _Sorting, cells: pd.DataFrame, facts: pd.DataFrame, *, has_rate: bool
) -> None:
    frequency = facts["frequency"].to_numpy(dtype=object)
    _find_unknown(sorting, cells, "frequency", words.FREQUENCIES, frequency == "")
    is_hourly = frequency == words.HOURLY
    for column, needed in (
        ("unit_cost", np.ones(len(cells), dtype=bool)),
        ("planned_units", np.isin(frequency.astype(str), words.PRICED_BY_UNIT)),
    ):
        filled = (cells[column] != "").to_numpy(dtype=bool)
        sorting.find(
            needed & filled & facts[column].isna().to_numpy(),
            column,
            what="is not a number",
            allowed="a number such as 21.50",
            do="type the number with digits and a decimal point only",
        )
    sorting.find(
        is_hourly & facts["planned_units"].isna().to_numpy(),
        "planned_units",
        what="is blank, so no hours are known",
        allowed="the planned hours a week, where the price is by the hour",
        do="fill the cell",
    )
    unknown = ~is_hourly & facts["hours"].isna().to_numpy()
    if has_rate:
        sorting.find(
            unknown,
            "unit_cost",
            what="gives no weekly cost, so no hours are known",
            allowed="a price above nothing, with planned units where it is by session or day",
            do="fill the price, or record the planned hours with the frequency Hourly",
        )
    else:
        sorting.find(
            unknown,
            "frequency",
            what="is not Hourly, so no hours are known",
            allowed="Hourly, with the planned hours a week",
            do="record the planned hours with the frequency Hourly, or state "
            "assumed_rate_gbp_per_hour for the table: hours are then cost divided by that rate",
        )
