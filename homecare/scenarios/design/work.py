"""The work of a design: the aim, the problem it makes of the rows, and the card that is chosen.

Receives rows with measure, floor and today's rate; hands on the chosen card beside today's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InfeasibleError, UsageError
from homecare.pricing import payment_weeks
from homecare.pricing.design_floor import unplaced_share
from homecare.pricing.designer import (
    Card,
    Problem,
    below_floor,
    cheapest_card,
    cut_points,
    fewest_short,
    make_problem,
    rate_levels,
    rates_for_bands,
)
from homecare.scenarios.design.aim import Aim
from homecare.scenarios.design.cards import Chosen, Kept
from homecare.scenarios.design.rows import DesignRows
from homecare.scenarios.files import Scenario
from homecare.units import SECONDS_PER_HOUR, pounds, total, total_hours, whole_seconds

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# Where supply decides, rates are searched up to twice today's highest.
_HIGHEST_FACTOR = 2.0
EVEN = 1e-6


@dataclass(frozen=True)
class Work:
    """A design in the making.

    Attributes
    ----------
    scenario, aim, rows
        What was asked, of which rows.
    problem : Problem
        The rows by cell and rate.
    pence : (levels,) int
        Every rate that may be paid.
    short : (rows, levels) int
        Seconds a week that each row is left short at each of them.
    placed_share : (rows,) float or None
        Share placed at today's rate; None without a supply response.
    bands : int
        At most so many bands.
    highest_rate : float or None
        Limit of the rates that was asked for.
    """

    scenario: Scenario
    aim: Aim
    rows: DesignRows
    problem: Problem
    pence: Ints
    short: Ints
    placed_share: Floats | None
    bands: int
    highest_rate: float | None = None

    @property
    def hours(self) -> Floats:
        """Hours a week of each row."""
        return self.rows.frame["hours_per_week"].to_numpy(dtype=float)

    @property
    def present_rates(self) -> Floats:
        """Today's rate of each row, GBP/hour."""
        return self.rows.frame["rate_gbp_per_hour"].to_numpy(dtype=float)

    @property
    def weeks(self) -> dict[str, float]:
        """Payment weeks of a year."""
        return payment_weeks(self.scenario.parameters)

    @property
    def apart_weekly_gbp(self) -> float:
        """Weekly cost of costed rows without a postcode, at today's rates."""
        return total(self.rows.apart["weekly_cost_gbp"])

    @property
    def floor(self) -> Floats:
        """Floor of each row at today's places, GBP/hour."""
        return self.rows.frame["floor_gbp"].to_numpy(dtype=float)

    def short_hours(self, rates: Floats, need: Floats | None = None) -> float:
        """Return the hours a week left short at one rate for each row."""
        return int(self.short_seconds(rates, need).sum()) / SECONDS_PER_HOUR

    def short_seconds(self, rates: Floats, need: Floats | None = None) -> Ints:
        """Return the seconds a week each row is left short at one rate for each row.

        Parameters
        ----------
        rates : (rows,) float
            GBP/hour.
        need : (rows,) float, optional
            Floor of each row; without it that of today's places.
        """
        held = self.floor if need is None else need
        return _short(self.rows, self.placed_share, self.aim, rates[:, None], need=held)[:, 0]

    def row_rates(self, card: Card) -> Floats:
        """Return the rate of each row on a card, GBP/hour."""
        band = np.searchsorted(np.array(card.ends), self.problem.cell, side="right")
        return np.array(card.pence, dtype=float)[band] / 100

    @property
    def short_limit(self) -> float | None:
        """Hours a week that may be left short; None where a budget is kept."""
        share = (
            self.aim.floor_target if self.aim.floor_target is not None else self.aim.unplaced_target
        )
        return None if share is None else share * total_hours(self.hours)

    @property
    def weekly_budget(self) -> float | None:
        """Pounds a week for rows with a place; None where a target is kept."""
        if self.aim.budget_gbp is None:
            return None
        return self.aim.budget_gbp / self.weeks["high"] - self.apart_weekly_gbp

    def best(self, bands: int) -> Card:
        """Return the best card of at most so many bands.

        Raises
        ------
        InfeasibleError
            When no card meets the aim.
        """
        budget = self.weekly_budget
        if budget is None:
            return cheapest_card(self.problem, short_hours=self.short_limit or 0.0, bands=bands)
        try:
            return fewest_short(self.problem, weekly_budget_gbp=budget, bands=bands)
        except InfeasibleError as error:
            least = self.problem.cost.sum(axis=0).min() / (100 * SECONDS_PER_HOUR)
            year = (least + self.apart_weekly_gbp) * self.weeks["high"]
            raise InfeasibleError(
                Fault(
                    "no rate card is within the budget",
                    "--budget",
                    f"{pounds(self.aim.budget_gbp or 0.0, 0)} a year",
                    f"{pounds(year, 0)} a year or more ({self.weeks['high']:g} payment weeks), at "
                    f"{pounds(int(self.pence[0]) / 100)} for every hour",
                    "ask for a larger budget, or allow a lower rate with --lowest-rate",
                )
            ) from error

    def with_best_rates(self, card: Card, need: Floats) -> Kept | None:
        """Return a card's own bands at their best rates for a floor; None where none meets the aim.

        Parameters
        ----------
        card : Card
            Whose bands stay.
        need : (rows,) float
            Floor of each row, GBP/hour.
        """
        step = self.rows.assumptions.number("design.rate_step_gbp")
        lowest = int(self.pence[0]) / 100
        highest = max(float(need.max()) + step, lowest)
        pence = rate_levels(
            lowest, highest if self.highest_rate is None else self.highest_rate, step_gbp=step
        )
        every = np.broadcast_to(pence / 100, (len(need), len(pence)))
        short = _short(self.rows, self.placed_share, self.aim, every, need=need)
        band = np.searchsorted(np.array(card.ends), self.problem.cell, side="right")
        found = rates_for_bands(
            [self.hours[band == each] for each in range(len(card.ends))],
            [short[band == each] for each in range(len(card.ends))],
            pence=pence,
            short_hours=self.short_limit,
            weekly_budget_gbp=self.weekly_budget,
        )
        if found is None:
            return None
        paid, cost, left = found
        return Kept(Card(card.ends, paid, cost, left), need)

    def choose(self, every: Sequence[Kept]) -> Chosen:
        """Return the best card with the fewest bands; today's card or bands where none is better.

        Parameters
        ----------
        every : sequence of Kept
            The best card of one band, of two bands at most, and so on; empty where none was found.

        Raises
        ------
        InfeasibleError
            When there is no card, and today's bands cannot meet the aim.
        """
        held = tuple(every)
        if not held:
            if (found := self.in_present_bands()) is None:
                raise InfeasibleError(self._no_card())
            return Chosen(None, self._rates_of_today(found[0]), held, self.floor)
        is_budget = self.weekly_budget is not None
        last = held[-1].key(is_budget=is_budget)
        kept = next(each for each in held if each.key(is_budget=is_budget) == last)
        if self._is_present_best(kept.card):
            return Chosen(None, self.present_rates, held, self.floor, is_present_card=True)
        if (paid := self._better_in_present_bands(kept.card)) is not None:
            return Chosen(None, paid, held, self.floor)
        return Chosen(kept.card, self.row_rates(kept.card), held, kept.need)

    def _no_card(self) -> Fault:
        return Fault(
            "no card was found whose bands keep the aim once their own floor is worked out",
            self.rows.measure.name,
            f"{self.bands} bands at most",
            "bands of another measure, or a higher rate",
            "choose another --measure, or allow a higher rate",
        )

    def _better_in_present_bands(self, card: Card) -> Floats | None:
        """Return the rates of today's bands where they do better than a card, and are not more."""
        found = self.in_present_bands()
        band = self.rows.frame["band"].to_numpy(dtype=object)
        if found is None or len(set(band)) > self.bands:
            return None
        mine = (card.weekly_cost_gbp, card.short_hours_per_week)
        theirs = found[1:]
        if self.weekly_budget is not None:
            mine, theirs = mine[::-1], theirs[::-1]
        if theirs >= mine:
            return None
        return self._rates_of_today(found[0])

    def _rates_of_today(self, pence: tuple[int, ...]) -> Floats:
        """Return the rate of each row at one rate for each of today's bands."""
        names = self.scenario.parameters.words("geography.bands")
        rate = {name: each / 100 for name, each in zip(names, pence, strict=True)}
        return np.array([rate[each] for each in self.rows.frame["band"]], dtype=float)

    def _is_present_best(self, card: Card) -> bool:
        """Return whether today's card meets the aim, and the designed one does no better."""
        if not np.isfinite(self.present_rates).all():
            return False
        cost = total(self.present_rates * self.hours)
        short = self.short_hours(self.present_rates)
        new = (card.weekly_cost_gbp, card.short_hours_per_week)
        budget, limit = self.weekly_budget, self.short_limit
        if budget is not None:
            is_within = cost <= budget + EVEN
            return is_within and (short, cost) <= (new[1] + EVEN, new[0] + EVEN)
        is_within = limit is not None and short <= limit + EVEN
        return is_within and cost <= new[0] + EVEN

    def in_present_bands(self) -> tuple[tuple[int, ...], float, float] | None:
        """Return the best rates of today's bands, pence, with weekly cost and hours short."""
        band = self.rows.frame["band"].to_numpy(dtype=object)
        bands = self.scenario.parameters.words("geography.bands")
        return rates_for_bands(
            [self.hours[band == each] for each in bands],
            [self.short[band == each] for each in bands],
            pence=self.pence,
            short_hours=self.short_limit,
            weekly_budget_gbp=self.weekly_budget,
        )


def make_work(
    scenario: Scenario,
    aim: Aim,
    *,
    rows: DesignRows,
    placed_share: dict[str, float] | None,
    bands: int,
    lowest_rate: float | None,
    highest_rate: float | None,
    need: Floats | None = None,
) -> Work:
    """Return the problem of a scenario's rows; `need` is a floor in place of today's places'.

    Raises
    ------
    UsageError
        When today's rates are needed and not known, or the limits of the rates cross.
    """
    frame = rows.frame
    number = rows.assumptions.number
    present = frame["rate_gbp_per_hour"].to_numpy(dtype=float)
    is_known = bool(np.isfinite(present).all())
    if not is_known and (lowest_rate is None or aim.supply_elasticity is not None):
        raise UsageError(
            Fault(
                "today's rates by zone and band are not known",
                "--lowest-rate" if lowest_rate is None else "--supply-elasticity",
                "one county average",
                "a lowest rate of your own, and no supply response",
                "state --lowest-rate, or use a scenario with a rate card",
            )
        )
    lowest = float(present.min()) if lowest_rate is None else lowest_rate
    held = frame["floor_gbp"].to_numpy(dtype=float) if need is None else need
    most = float(held.max())
    if aim.supply_elasticity is not None:
        most = _HIGHEST_FACTOR * float(present.max())
    step = number("design.rate_step_gbp")
    highest = max(most + step, lowest) if highest_rate is None else highest_rate
    if highest < lowest:
        raise UsageError(
            Fault(
                "the highest rate is below the lowest",
                "--highest-rate",
                pounds(highest),
                f"{pounds(lowest)} or more",
                "raise it, or lower --lowest-rate",
            )
        )
    pence = rate_levels(lowest, highest, step_gbp=step)
    share = (
        None
        if placed_share is None
        else np.array([placed_share[band] for band in frame["band"]], dtype=float)
    )
    every = np.broadcast_to(pence / 100, (len(frame), len(pence)))
    short = _short(rows, share, aim, every, need=held)
    people = frame["people"].to_numpy(dtype=float)
    edges = cut_points(
        frame["measure"],
        people if people.any() else np.ones(len(frame)),
        most=int(number("design.most_cuts")),
        least_people=int(number("design.least_people")),
        decimals=rows.measure.decimals,
    )
    return Work(
        scenario,
        aim,
        rows,
        make_problem(
            frame["measure"], frame["hours_per_week"], edges=edges, pence=pence, short=short
        ),
        pence,
        short,
        share,
        bands,
        highest_rate,
    )


def _short(
    rows: DesignRows, placed_share: Floats | None, aim: Aim, rates: Floats, *, need: Floats
) -> Ints:
    """Return the seconds a week left short of each row at rates of each row, GBP/hour."""
    hours = rows.frame["hours_per_week"].to_numpy(dtype=float)
    if placed_share is None:
        return below_floor(hours, need, rates)
    unplaced = unplaced_share(
        rates,
        present_rate_gbp_per_hour=rows.frame["rate_gbp_per_hour"].to_numpy(dtype=float)[:, None],
        placed_share=placed_share[:, None],
        elasticity=aim.supply_elasticity or 0.0,
    )
    return np.rint(whole_seconds(hours)[:, None] * unplaced).astype(np.int64)
