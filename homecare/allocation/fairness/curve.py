"""The cost of fairness: what sharing work more evenly between providers would cost.

Receives the problem; hands on a curve: for each least share of the work it could have that every
provider is sure of, the best values of the goals in order, each proven.

A provider's *reach* is the most seconds it could be given if it came first, R_k of
`homecare.allocation.fairness.reach`. A plan is fair to the share t when every provider k that
counts has at least floor(t R_k) seconds. Providers count that have a capacity, may take new work
and reach more than nothing. The programme is that of `homecare.allocation.model` with one more
column and row for each of them::

    s_k  >= 0      seconds of its reach a provider may be left without,  s_k <= R_k - floor(t R_k)

    (5)  sum_{l: k(l) = k} sum_c x_cl + y_cl  +  s_k  <=  R_k      each provider k that counts

and, before all other goals, maximise the sum over (5) of x, y and s. Its value is the sum of R_k
exactly when every row (5) is tight, that is when every provider has its floor. A column in one row
leaves the matrix totally unimodular, so each point of the curve is proven in whole seconds, and so
is the greatest share: at one step more the same goal is proven to fall short. Where a model limits
shares by role (rows (4)) or providers their call windows (rows (9)) the matrix is no network, and
each value is a proven bound.

Where having work in a zone at all is limited, who has some is chosen anew for every share. What is
told is then attained, and what no choice passes stands beside it, equal where that is proven: see
`homecare.allocation.fairness.opened`. A share that is free is one at which a plan is known with no
goal lower than at the first point. Any share above 0 asks for work for everybody, a block or a
place each: where that is not free, the second point is a share of one ten-thousandth.

The values are those of the programme, which may split a package: no plan of whole packages that is
as fair does better on the first goal.

References
----------
Bertsimas, D., Farias, V. F. & Trichakis, N. (2011). The price of fairness. Operations Research
59(1), 17-31.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from homecare.allocation.fairness.held import STEPS, Held
from homecare.allocation.fairness.opened import WORK_LIMIT, Opened, Share, bounded, distinct
from homecare.allocation.goals import GoalRule, chosen
from homecare.allocation.openings.holding import Best
from homecare.allocation.problem import Bools, Floats, Ints, Problem
from homecare.allocation.rules.measures import gini
from homecare.allocation.settings import AllocationSettings
from homecare.programmes import OrderedSolution, solve_for_each

POINTS = 11  # of the curve, from no guarantee to the greatest
TODAYS_PART = 5  # a fifth of the work goes into all goals with no share


@dataclass(frozen=True)
class Point:
    """One point of the curve.

    Attributes
    ----------
    least_share : float
        Share of its reach that every provider that counts is sure of, 0 to 1.
    values : tuple of float
        Best value of each goal in order, in its own unit.
    bounds : tuple of float
        What no plan passes of each goal, among those that do as well on the goals before it: better
        than the value only where having work in a zone at all is limited and no proof was found
        within the work allowed.
    seconds : (providers,) int64
        What each provider has in the plan found.
    spread : float
        Gini coefficient of the share of reach used in that plan; 0 where all are used alike.
    """

    least_share: float
    values: tuple[float, ...]
    bounds: tuple[float, ...]
    seconds: Ints
    spread: float


@dataclass(frozen=True)
class FairnessCurve:
    """What each least share costs.

    Attributes
    ----------
    goals : tuple of GoalRule
        The goals in order.
    reach : (providers,) int64
        Most seconds each provider could be given.
    counts : (providers,) bool
        Whether a least share is asked for the provider.
    points : tuple of Point
        From no guarantee to the greatest that can be given; empty where nobody counts.
    free_share : float
        Greatest least share that costs nothing on any goal.
    free_most, greatest_most : float
        What no plan passes of that share, and of the greatest that can be given: more than the
        share, or than that of the last point, only where a point's bound can be better.
    is_chosen : bool
        Whether who has work in a zone is limited, and so was chosen anew for every share.
    choices : tuple of (opens,) bool
        What was chosen: which appointments have work, in the programme's order.
    """

    goals: tuple[GoalRule, ...]
    reach: Ints
    counts: Bools
    points: tuple[Point, ...]
    free_share: float = 0.0
    free_most: float = 0.0
    greatest_most: float = 0.0
    is_chosen: bool = False
    choices: tuple[Bools, ...] = ()


def fairness_curve(
    problem: Problem,
    settings: AllocationSettings,
    *,
    points: int = POINTS,
    choices: Sequence[Bools] = (),
    work_limit: int = WORK_LIMIT,
) -> FairnessCurve:
    """Return the best values of the goals for least shares from nil to the greatest possible.

    Parameters
    ----------
    problem : Problem
        The problem.
    settings : AllocationSettings
        Order of goals and seed of the tie-break.
    points : int
        Points of the curve; at least 2. The first asks for nothing, the second for what costs
        nothing, the rest are evenly spaced up to the greatest.
    choices : sequence of (opens,) bool
        Choices of who has work to begin from, as `shares_at_losses` of the same problem tells them.
    work_limit : int
        Columns times simplex iterations for proofs by branch and bound, where having work in a
        zone at all is limited.

    Returns
    -------
    FairnessCurve
        Every point proven in whole seconds, or with its bound.

    Raises
    ------
    InternalError
        When a point could not be proven.
    """
    goals = chosen(settings.goals)
    held = Held.build(problem, goals, seed=settings.seed)
    if not held.counts.any():
        return FairnessCurve(
            goals, held.reach, held.counts, (), is_chosen=problem.openings is not None
        )
    if problem.openings is not None:
        return _within_openings(held, choices, points=points, work_limit=work_limit)
    greatest = held.greatest()
    free = held.free(greatest)
    shares = _shares(free, greatest, points)
    solved = solve_for_each(held.goals, (held.network(step) for step in shares))
    return FairnessCurve(
        goals,
        held.reach,
        held.counts,
        tuple(_point(held, step, best) for step, best in zip(shares, solved, strict=True)),
        free_share=free / STEPS,
        free_most=free / STEPS,
        greatest_most=greatest / STEPS,
    )


def _shares(free: int, greatest: int, points: int) -> list[int]:
    """Return no share, the free one, and others evenly spaced up to the greatest, ascending."""
    rising = range(1, points)
    return sorted({0, free, *(free + (greatest - free) * at // (points - 1) for at in rising)})


def _within_openings(
    held: Held, choices: Sequence[Bools], *, points: int, work_limit: int
) -> FairnessCurve:
    """Return the curve with who has work in a zone chosen anew for every share.

    A choice found on the way may be better than today's where that is not proven best. Then the
    free share is asked for again, as it is one at which nothing of today's is lost.
    """
    opened = Opened(held, work_limit=work_limit)
    today = opened.best(0, opened=choices, goals=1)
    greatest = opened.share(opened=[today.opened, *choices])
    choices = [today.opened, *choices, greatest.opened]
    while True:
        # Nothing lost of the first goal; then of none.
        first = opened.share(today.values[1:2], opened=choices, known=greatest)
        choices = [*choices, first.opened]
        with opened.spending(work_limit // TODAYS_PART):
            today = opened.best(0, opened=choices, lesser=[today])
        choices = [today.opened, *choices]
        free = opened.share(today.values[1:], opened=choices, known=first)
        for each in (first, free):
            if each.attained > greatest.attained:
                greatest = replace(greatest, attained=each.attained, opened=each.opened)
        found = _risen(opened, today, [free, first, greatest], points=points)
        if found[0].values == today.values:
            break
        today = found[0]
        choices = [today.opened, *(best.opened for best in found.values())]
    return FairnessCurve(
        held.rules,
        held.reach,
        held.counts,
        tuple(_point(held, step, best.solution, most=best.most) for step, best in found.items()),
        free_share=free.attained / STEPS,
        free_most=free.most / STEPS,
        greatest_most=greatest.most / STEPS,
        is_chosen=True,
        choices=distinct([best.opened for best in found.values()]),
    )


def _risen(opened: Opened, today: Best, ends: Sequence[Share], *, points: int) -> dict[int, Best]:
    """Return the best at each share, ascending: of the first goal at all of them, then of the rest.

    What is known at some shares, the free one before the greatest, is begun from at lesser ones.
    The ends come first, then what halves the gaps: bounds come from lesser shares, and choices to
    begin from above all from greater ones. Where both ends of a gap are alike so is all within it.
    """
    free, greatest = ends[0].attained, ends[-1].attained
    shares = _shares(free, greatest, points)
    if greatest > free == 0:
        shares = sorted({*shares, 1})  # any work at all: what it costs is paid at once
    found = {0: today}
    for goals in (1, None):
        for step in _halving(shares):
            near = {step, *_beside(step, found)} & found.keys()
            known = [found[share].opened for share in sorted(near)]
            known += [end.opened for end in ends if step <= end.attained]
            lesser = [best for share, best in found.items() if share <= step]
            found[step] = opened.best(
                step,
                opened=known,
                lesser=lesser,
                goals=goals,
                is_searching=goals == 1 and step == shares[-1],
            )
    greater: list[Bools] = []
    for step in reversed(shares):
        found[step] = opened.better(step, found[step], greater)
        greater.append(found[step].opened)
    risen: dict[int, Best] = {}
    for step in shares:
        risen[step] = bounded(found[step], list(risen.values()))
    return risen


def _beside(step: int, shares: Collection[int]) -> list[int]:
    """Return the next lesser and the next greater of some shares, where there are any."""
    lesser = [share for share in shares if share < step]
    greater = [share for share in shares if share > step]
    return [*([max(lesser)] if lesser else []), *([min(greater)] if greater else [])]


def _halving(shares: Sequence[int]) -> list[int]:
    """Return shares but for the first: the ends, then the middles of the gaps that are left.

    Examples
    --------
    >>> _halving([0, 1, 2, 3, 4, 5])
    [5, 1, 3, 2, 4]
    """
    order, gaps = list(dict.fromkeys([*shares[-1:], *shares[1:2]])), [(1, len(shares) - 1)]
    for low, high in gaps:
        if high - low > 1:
            middle = (low + high) // 2
            order.append(shares[middle])
            gaps += [(low, middle), (middle, high)]
    return order


def _point(
    held: Held, step: int, best: OrderedSolution, *, most: tuple[int, ...] | None = None
) -> Point:
    """Return a solved programme as a point of the curve, with what no choice passes."""
    seconds = held.seconds(best.x)
    used: Floats = seconds[held.counts] / held.reach[held.counts]
    values = held.told(best)
    return Point(
        least_share=step / STEPS,
        values=values,
        bounds=values if most is None else held.bounds(best, values, most),
        seconds=seconds,
        spread=gini(used),
    )
