r"""The band designer: cut points and rates that meet an aim at least cost.

Owns the problem in the words of the field: places, floors, budget, target. Receives rows with
hours, a measure of how hard each is to serve and the rate each needs; hands on the best rate card,
what each number of bands can do, and the frontier of cost against hours left short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InfeasibleError, InternalError
from homecare.pricing.design_rates import best_rates
from homecare.pricing.segments import Segmentation, hull, least_first, sums_before
from homecare.units import SECONDS_PER_HOUR, hours_text, pounds, whole_seconds

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# A pound for an hour, in pence and seconds: sums are whole numbers of these.
UNITS_PER_GBP = 100 * SECONDS_PER_HOUR
# A rate this close under a floor is rounding, not a shortfall.
_EVEN_GBP = 1e-9


@dataclass(frozen=True)
class Problem:
    """Hours to be paid, by cell of the measure and by rate.

    Attributes
    ----------
    edges : (cells - 1,) float
        Where a band may be cut: cell c holds places above edge c - 1 and up to edge c.
    cell : (rows,) int
        Cell of each row.
    pence : (levels,) int
        Rates a band may have, pence an hour, rising.
    cost : (cells, levels) int
        Weekly cost of each cell at each rate, in pence x seconds.
    short : (cells, levels) int
        Seconds a week left short: below the floor, or without a provider.
    """

    edges: Floats
    cell: Ints
    pence: Ints
    cost: Ints
    short: Ints

    def sums(self) -> tuple[Ints, Ints]:
        """Return cost and short hours of all cells before each."""
        return sums_before(self.cost), sums_before(self.short)


@dataclass(frozen=True)
class Card:
    """Bands of the measure with their rates.

    Attributes
    ----------
    ends : tuple of int
        The cell after each band's last.
    pence : tuple of int
        Rate of each band, pence an hour.
    weekly_cost_gbp : float
        What all hours cost a week.
    short_hours_per_week : float
        Hours a week left short.
    """

    ends: tuple[int, ...]
    pence: tuple[int, ...]
    weekly_cost_gbp: float
    short_hours_per_week: float

    def upper_edges(self, problem: Problem) -> tuple[float, ...]:
        """Return the cut above each band but the last."""
        return tuple(float(problem.edges[end - 1]) for end in self.ends[:-1])


def cut_points(
    measure: npt.ArrayLike,
    people: npt.ArrayLike,
    *,
    most: int,
    least_people: int,
    decimals: int,
) -> Floats:
    """Return round values of a measure at which a band may be cut.

    Half of them part the rows evenly, half part the range evenly, as the hardest few places
    differ most; then those are dropped that would leave fewer than `least_people` between two.

    Parameters
    ----------
    measure : (rows,) float
        How hard each row is to serve, harder is more.
    people : (rows,) float
        People each row stands for.
    most : int
        At most so many.
    least_people : int
        Fewest people a cell may hold, and so a band.
    decimals : int
        Places to which cuts are rounded.

    Examples
    --------
    >>> cut_points([1.0, 2.0, 3.0, 4.0], [1, 1, 1, 1], most=10, least_people=2, decimals=0).tolist()
    [2.0]
    """
    values, count = np.asarray(measure, dtype=float), np.asarray(people, dtype=float)
    shares = np.linspace(0, 1, most // 2 + 2)[1:-1]
    even = values.min() + shares * (values.max() - values.min())
    wished = np.unique(np.round(np.concatenate([np.quantile(values, shares), even]), decimals))
    kept: list[float] = []
    low = -np.inf
    for edge in wished.tolist():
        inside = count[(values > low) & (values <= edge)].sum()
        if inside >= least_people and count[values > edge].sum() >= least_people:
            kept.append(edge)
            low = edge
    return np.array(kept)


def rate_levels(lowest_gbp: float, highest_gbp: float, *, step_gbp: float) -> Ints:
    """Return the rates of a grid from the lowest to the highest, pence an hour.

    Examples
    --------
    >>> rate_levels(18.72, 18.90, step_gbp=0.05).tolist()
    [1875, 1880, 1885, 1890]
    """
    step = max(round(step_gbp * 100), 1)
    first = int(np.ceil(round(lowest_gbp * 100, 6) / step))
    last = int(np.floor(round(highest_gbp * 100, 6) / step))
    return np.arange(first, max(last, first) + 1, dtype=np.int64) * step


def below_floor(
    hours: npt.ArrayLike, floor: npt.ArrayLike, rate_gbp_per_hour: npt.ArrayLike
) -> Ints:
    """Return the seconds each row is paid below its floor at each rate.

    Parameters
    ----------
    hours, floor : (rows,) float
        Hours a week; GBP/hour the row needs.
    rate_gbp_per_hour : (levels,) or (rows, levels) float
        Rates. A rate equal to the floor is not below it.

    Examples
    --------
    >>> below_floor([1.0, 1.0], [18.75, 18.76], [18.75, 18.80]).tolist()
    [[0, 0], [3600, 0]]
    """
    need = np.asarray(floor, dtype=float)[:, None] - _EVEN_GBP
    paid = np.atleast_2d(np.asarray(rate_gbp_per_hour, dtype=float))
    found: Ints = whole_seconds(hours)[:, None] * (need > paid)
    return found


def make_problem(
    measure: npt.ArrayLike, hours: npt.ArrayLike, *, edges: Floats, pence: Ints, short: Ints
) -> Problem:
    """Return the problem of rows, brought together by cell of the measure.

    Rates at which nothing is gained over the rate below are left out, as no best card has one.

    Parameters
    ----------
    measure, hours : (rows,) float
        How hard each row is to serve, and its hours a week.
    edges : (cells - 1,) float
        From `cut_points`.
    pence : (levels,) int
        From `rate_levels`.
    short : (rows, levels) int
        Seconds left short, from `below_floor` or a supply response.
    """
    cell = np.searchsorted(edges, np.asarray(measure, dtype=float), side="left").astype(np.int64)
    seconds = whole_seconds(hours)
    held = np.zeros((len(edges) + 1, len(pence)), dtype=np.int64)
    np.add.at(held, cell, short)
    useful = np.concatenate([[True], (np.diff(held, axis=1) != 0).any(axis=0)])
    by_cell = np.bincount(cell, weights=seconds, minlength=len(edges) + 1).astype(np.int64)
    return Problem(
        edges=edges,
        cell=cell,
        pence=pence[useful],
        cost=by_cell[:, None] * pence[useful][None, :],
        short=held[:, useful],
    )


def cheapest_card(problem: Problem, *, short_hours: float, bands: int) -> Card:
    """Return the card of least cost that leaves at most so many hours short.

    Parameters
    ----------
    problem : Problem
        Hours by cell and rate.
    short_hours : float
        Hours a week that may be left short.
    bands : int
        At most so many bands.

    Raises
    ------
    InfeasibleError
        When no card leaves so few short, naming the fewest that can be reached.
    InternalError
        When the integer programme finds other rates for the same cuts.
    """
    cost, short = problem.sums()
    limit = int(np.floor(short_hours * SECONDS_PER_HOUR + 1e-6))
    found = least_first(cost, short, bands=bands, limit=limit)
    if found is None:
        fewest = int(short[-1].min()) / SECONDS_PER_HOUR
        raise InfeasibleError(
            Fault(
                "no rate card leaves so few hours short",
                "the target",
                f"at most {hours_text(short_hours)} hours a week",
                f"{hours_text(fewest)} hours a week or more, with rates up to "
                f"{pounds(int(problem.pence[-1]) / 100)}",
                "ask for a target that can be reached, or allow a higher rate",
            )
        )
    _certify(cost, short, found, limit)
    return _card(problem, found.ends, found.levels, found.first, found.second)


def fewest_short(problem: Problem, *, weekly_budget_gbp: float, bands: int) -> Card:
    """Return the card that leaves fewest hours short within a budget, the cheapest of those.

    Parameters
    ----------
    problem : Problem
        Hours by cell and rate.
    weekly_budget_gbp : float
        What the hours may cost a week.
    bands : int
        At most so many bands.

    Raises
    ------
    InfeasibleError
        When even the lowest rate costs more, naming what it costs.
    InternalError
        When the integer programme finds other rates for the same cuts.
    """
    cost, short = problem.sums()
    limit = int(np.floor(weekly_budget_gbp * UNITS_PER_GBP + 1e-3))
    found = least_first(short, cost, bands=bands, limit=limit)
    if found is None:
        least = int(cost[-1].min()) / UNITS_PER_GBP
        raise InfeasibleError(
            Fault(
                "no rate card is within the budget",
                "the budget",
                f"{pounds(weekly_budget_gbp)} a week",
                f"{pounds(least)} a week or more, at {pounds(int(problem.pence[0]) / 100)} for "
                "every hour",
                "ask for a larger budget, or allow a lower rate",
            )
        )
    _certify(short, cost, found, limit)
    return _card(problem, found.ends, found.levels, found.second, found.first)


def frontier(problem: Problem, *, bands: int) -> tuple[Card, ...]:
    """Return cards on the frontier of cost against hours left short, the cheapest first.

    Each is the best for its own cost. They are the corners of the frontier's lower hull: between
    two of them others may be best, never below the straight line.

    Parameters
    ----------
    problem : Problem
        Hours by cell and rate.
    bands : int
        At most so many bands.
    """
    cost, short = problem.sums()
    return tuple(
        _card(problem, each.ends, each.levels, each.first, each.second)
        for each in hull(cost, short, bands=bands)
    )


def rates_for_bands(
    hours: Sequence[npt.ArrayLike],
    short: Sequence[Ints],
    *,
    pence: Ints,
    short_hours: float | None = None,
    weekly_budget_gbp: float | None = None,
) -> tuple[tuple[int, ...], float, float] | None:
    """Return the best rates of bands that stay as they are, with weekly cost and hours short.

    Parameters
    ----------
    hours : sequence of (rows,) float
        Hours a week of each band's rows, the easiest band first.
    short : sequence of (rows, levels) int
        Seconds each row is left short at each rate.
    pence : (levels,) int
        Rates, pence an hour.
    short_hours, weekly_budget_gbp : float, optional
        The target (least cost within it) or the budget (fewest hours short within it).

    Returns
    -------
    tuple of int, float, float, or None
        Pence an hour of each band, GBP a week, hours a week; None where nothing is within it.
    """
    seconds = np.array([int(whole_seconds(each).sum()) for each in hours], dtype=np.int64)
    left = np.array([each.sum(axis=0) for each in short], dtype=np.int64)
    useful = np.concatenate([[True], (np.diff(left, axis=1) != 0).any(axis=0)])
    paid, left = pence[useful], left[:, useful]
    cost = seconds[:, None] * paid[None, :]
    if weekly_budget_gbp is not None:
        limit = int(np.floor(weekly_budget_gbp * UNITS_PER_GBP + 1e-3))
        found = best_rates(left, cost, limit=limit)
        sums = None if found is None else (found.second, found.first)
    else:
        limit = int(np.floor((short_hours or 0.0) * SECONDS_PER_HOUR + 1e-6))
        found = best_rates(cost, left, limit=limit)
        sums = None if found is None else (found.first, found.second)
    if found is None or sums is None:
        return None
    chosen = tuple(int(paid[level]) for level in found.levels)
    return chosen, sums[0] / UNITS_PER_GBP, sums[1] / SECONDS_PER_HOUR


def _certify(first: Ints, second: Ints, found: Segmentation, limit: int) -> None:
    """Refuse an answer whose rates the integer programme betters at the same cuts."""
    ends = np.array([0, *found.ends])
    at_cuts = np.diff(first[ends], axis=0), np.diff(second[ends], axis=0)
    again = best_rates(*at_cuts, limit=limit)
    if again is None or (again.first, again.second) != (found.first, found.second):
        raise InternalError(
            Fault(
                "two ways of finding the rates disagree",
                "homecare.pricing.designer",
                f"{found} and {again}",
                "the same sums",
                "report this; no card has been given out",
            )
        )


def _card(
    problem: Problem, ends: tuple[int, ...], levels: tuple[int, ...], cost: int, short: int
) -> Card:
    return Card(
        ends=ends,
        pence=tuple(int(problem.pence[level]) for level in levels),
        weekly_cost_gbp=cost / UNITS_PER_GBP,
        short_hours_per_week=short / SECONDS_PER_HOUR,
    )
