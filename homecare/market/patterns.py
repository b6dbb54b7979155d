"""Visit patterns: the weekly shapes a package of care can take, and how often each occurs.

Owns the catalogue of patterns, its probabilities, and the drawing of whole packages that fill an
exact number of hours. Receives targets and a generator, hands on rows of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InfeasibleError
from homecare.market.tilting import tilt_to_means

Wholes = npt.NDArray[np.int64]

MINUTES_PER_QUARTER_HOUR = 15

# Relative frequency of visits a week before tilting: once to five times a day, and a few packages
# on some days only. Our assumption; the published shares below then settle the rest.
_VISITS = {
    1: 0.004, 2: 0.012, 3: 0.035, 4: 0.025, 5: 0.045, 7: 0.27, 10: 0.02, 14: 0.25, 21: 0.17,
    28: 0.16, 35: 0.009,
}  # fmt: skip
_MINUTES = {15: 0.02, 30: 0.74, 45: 0.05, 60: 0.18}
_SECOND_CARER = 0.12  # at two visits a day; growing as the square of the visits
_LONGEST_HOURS = 42.0


@dataclass(frozen=True)
class PatternTargets:
    """What the packages are to look like as a whole.

    Attributes
    ----------
    mean_hours_per_week : float
        Paid carer-hours of the average package.
    under_10_hours_share, over_20_hours_share : float
        Shares of packages under 10 and over 20 hours a week.
    visit_minutes_share : mapping of int to float
        Share of visits by length in minutes, relative to their sum.
    double_up_visits_share : float
        Share of visits made by two care workers.
    """

    mean_hours_per_week: float
    under_10_hours_share: float = 0.65
    over_20_hours_share: float = 0.07
    visit_minutes_share: Mapping[int, float] = field(
        default_factory=lambda: {15: 1.9, 30: 74.2, 45: 5.1, 60: 17.6}
    )
    double_up_visits_share: float = 0.24


def pattern_catalogue(targets: PatternTargets) -> pd.DataFrame:
    """Return every weekly pattern with the share of packages that have it.

    Parameters
    ----------
    targets : PatternTargets
        Published shares the catalogue is to reproduce.

    Returns
    -------
    pandas.DataFrame
        Columns ``visits_per_week``, ``visit_minutes``, ``carers``, ``quarter_hours`` (int64) and
        ``share`` (sums to 1).

    Raises
    ------
    InfeasibleError
        If no mix of the patterns has these shares.

    Notes
    -----
    Shares of visits are not shares of packages: with :math:`v` visits, a share :math:`s` of
    visits with property :math:`A` is the condition :math:`E[v (1_A - s)] = 0`, which is linear in
    the shares of packages and so can be met by tilting.
    """
    rows = [
        (
            visits,
            minutes,
            carers,
            often * _minutes_weight(visits, minutes) * _carers_weight(visits, carers),
        )
        for visits, often in _VISITS.items()
        for minutes in _MINUTES
        for carers in (1, 2)
        if visits * minutes * carers <= _LONGEST_HOURS * 60
    ]
    catalogue = pd.DataFrame(rows, columns=["visits_per_week", "visit_minutes", "carers", "share"])
    paid_minutes = catalogue.visits_per_week * catalogue.visit_minutes * catalogue.carers
    catalogue.insert(3, "quarter_hours", paid_minutes // MINUTES_PER_QUARTER_HOUR)
    hours = catalogue.quarter_hours.to_numpy() / 4
    visits = catalogue.visits_per_week.to_numpy(dtype=float)
    minutes = catalogue.visit_minutes.to_numpy()
    shares = targets.visit_minutes_share
    whole = sum(shares.values())
    features = [hours, hours < 10, hours > 20]
    means = [
        targets.mean_hours_per_week, targets.under_10_hours_share, targets.over_20_hours_share,
    ]  # fmt: skip
    features += [visits * ((minutes == m) - s / whole) for m, s in list(shares.items())[1:]]
    features += [visits * ((catalogue.carers.to_numpy() == 2) - targets.double_up_visits_share)]
    means += [0.0] * (len(features) - len(means))
    catalogue["share"] = tilt_to_means(catalogue.share, np.column_stack(features), means)
    return catalogue


def _minutes_weight(visits: int, minutes: int) -> float:
    """Return how likely a length of visit is: long visits are rarer where there are many."""
    return _MINUTES[minutes] * (min(1.0, 7 / visits) if minutes == max(_MINUTES) else 1.0) ** 2


def _carers_weight(visits: int, carers: int) -> float:
    """Return how likely one or two care workers are: the more visits, the likelier two."""
    second = min(_SECOND_CARER * (visits / 14) ** 2, 0.9)
    return second if carers == 2 else 1 - second


def fill_exactly(
    catalogue: pd.DataFrame, quarter_hours: int, draws: np.random.Generator, *, tries: int = 100
) -> Wholes:
    """Return rows of the catalogue, drawn by share, whose hours add up to a given total.

    Parameters
    ----------
    catalogue : pandas.DataFrame
        Patterns as :func:`pattern_catalogue` gives them.
    quarter_hours : int
        Quarter hours a week to fill, 0 or more.
    draws : numpy.random.Generator
        Source of the draws.
    tries : int
        Fresh starts before it is given up.

    Returns
    -------
    (packages,) int64
        Row positions in the catalogue.

    Raises
    ------
    InfeasibleError
        If the total cannot be made up of patterns.

    Notes
    -----
    Packages are drawn while they fit. What is left is made up by one more package, or by one of
    those drawn taking a longer pattern, chosen by the patterns' shares.
    """
    size = catalogue.quarter_hours.to_numpy(dtype=np.int64)
    share = catalogue.share.to_numpy(dtype=float)
    mean = float(size @ share)
    for _ in range(tries):
        drawn = draws.choice(len(size), size=int(1.5 * quarter_hours / mean) + 10, p=share)
        reach = np.cumsum(size[drawn])
        kept = np.asarray(drawn[reach <= quarter_hours], dtype=np.int64)
        rest = quarter_hours - int(size[kept].sum())
        if rest == 0:
            return kept
        # Row 0 adds a package of the rest; the others lengthen one of the packages drawn.
        wanted = np.concatenate([[rest], size[kept] + rest])
        choice, pattern = np.nonzero(wanted[:, None] == size[None, :])
        if len(choice):
            weight = share[pattern]
            pick = int(draws.choice(len(choice), p=weight / weight.sum()))
            if choice[pick] == 0:
                return np.append(kept, pattern[pick])
            kept[choice[pick] - 1] = pattern[pick]
            return kept
    raise InfeasibleError(
        Fault(
            what="no packages add up to the hours",
            where="hours of a zone and band",
            found=f"{quarter_hours / 4:g} hours a week",
            allowed=f"sums of packages of {size.min() / 4:g} to {size.max() / 4:g} hours",
            do="change the hours, or add patterns to the catalogue",
        )
    )
