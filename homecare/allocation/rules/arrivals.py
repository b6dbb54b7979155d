"""Arrivals: the day and the order in which packages reach brokerage.

Receives the days of referral and a seed; hands on one order for each number. Order n is the same
alone or among many, and whatever rule reads it, so that rules meet the same luck.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from homecare.allocation.problem import Floats, Ints, Problem
from homecare.allocation.rules.offers import Offers
from homecare.streams import stream

WEEK = 7
WINDOW_DAYS = 52 * WEEK  # a year of referrals, where no day is stated
NOT_STATED = -1


@dataclass(frozen=True)
class Arrivals:
    """One order of arrival.

    Attributes
    ----------
    line : (arriving,) int64
        Lines in the order in which they arrive.
    day : (arriving,) int64
        Day of each, counted from a Monday.
    answer : (pairs,) float
        Who answers first: the least draw among a line's pairs.
    """

    line: Ints
    day: Ints
    answer: Floats


def referral_days(problem: Problem, packages: pd.DataFrame) -> Ints:
    """Return the day of referral of each line, counted from Monday 1 January 1900, (lines,).

    A blank is ``NOT_STATED``.
    """
    if "referred_on" not in packages.columns:
        return np.full(len(problem.lines.row), NOT_STATED, dtype=np.int64)
    days = (pd.to_datetime(packages["referred_on"]) - pd.Timestamp(1900, 1, 1)).dt.days
    return np.asarray(days.fillna(NOT_STATED), dtype=np.int64)[problem.lines.row]


def draw_arrivals(offers: Offers, days: Ints, *, seed: int, number: int) -> Arrivals:
    """Return one order of arrival.

    Parameters
    ----------
    offers : Offers
        The lines that arrive.
    days : (lines,) int64
        Day of referral, ``NOT_STATED`` where blank.
    seed, number : int
        Seed of the run and number of the order.

    Notes
    -----
    Lines arrive by day of referral, those of one day in a drawn order. A line without a day is
    given one, drawn evenly between the first and the last stated day of the lines that arrive, or
    over 52 weeks where none is stated. Lines that call windows make of one row arrive one after
    the other, so that a row has the same draw with windows as without.
    """
    draw = stream(seed, f"rules: order {number}")
    line = offers.arriving
    day = days[line]
    stated = day[day != NOT_STATED]
    first, last = (stated.min(), stated.max()) if len(stated) else (0, WINDOW_DAYS - 1)
    # Drawn for every row and every pair, so that no choice of lines shifts another's draw.
    row = offers.problem.lines.row  # whose lines stand, and arrive, together
    of_row = np.cumsum(np.diff(row, prepend=row[:1]) != 0)
    rows = int(of_row[-1]) + 1 if len(row) else 0
    drawn = draw.integers(first, last + 1, size=rows)[of_row[line]]
    within = draw.random(rows)[of_row[line]]
    answer = draw.random(len(offers.link))
    day = np.where(day == NOT_STATED, drawn, day)
    order = np.lexsort((within, day))
    return Arrivals(line[order], day[order].astype(np.int64), answer)
