"""The work of a design: the aim, the problem it makes of the rows, and the card that is chosen.

Receives rows with measure, floor and today's rate; hands on the chosen card beside today's.
"""

from __future__ import annotations

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
from homecare.scenarios.design_rows import DesignRows
from homecare.scenarios.files import Scenario
from homecare.units import SECONDS_PER_HOUR, pounds, total, total_hours, whole_seconds

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# Where supply decides, rates are searched up to twice today's highest.
_HIGHEST_FACTOR = 2.0
_EVEN = 1e-6


@dataclass(frozen=True)
class Aim:
    """What a design is to meet: exactly one of the three.

    Attributes
    ----------
    budget_gbp : float or None
        Most that all costed hours may cost a year.
    floor_target : float or None
        Largest share of hours that may be paid below the floor.
    unplaced_target : float or None
        Largest share of hours that may be without a provider, under the supply response.
    supply_elasticity : float or None
        Per cent more supply for one per cent on the rate; None: rates move nobody.
    """

    budget_gbp: float | None = None
    floor_target: float | None = None
    unplaced_target: float | None = None
    supply_elasticity: float | None = None

    def faults(self) -> list[Fault]:
        """Return what is wrong with the aim."""
        named = {
            "--budget": self.budget_gbp,
            "--floor-target": self.floor_target,
            "--unplaced-target": self.unplaced_target,
        }
        given = [name for name, value in named.items() if value is not None]
        found = []
        if len(given) != 1:
            found.append(
                Fault(
                    "a design has one aim",
                    "homecare design",
                    " and ".join(given) or "none",
                    f"one of {', '.join(named)}",
                    "name the one that is to be kept; the frontier shows the others",
                )
            )
        for name in ("--floor-target", "--unplaced-target"):
            share = named[name]
            if share is not None and not 0 <= share <= 1:
                found.append(
                    Fault("not a share", name, f"{share:g}", "0 to 1", "0.05 is five per cent")
                )
        if self.budget_gbp is not None and not self.budget_gbp > 0:
            found.append(
                Fault(
                    "not a budget",
                    "--budget",
                    f"{self.budget_gbp:g}",
                    "pounds a year above 0",
                    "state what all costed hours may cost in a year",
                )
            )
        if self.supply_elasticity is not None and not 0 <= self.supply_elasticity <= 20:
            found.append(
                Fault(
                    "not an elasticity",
                    "--supply-elasticity",
                    f"{self.supply_elasticity:g}",
                    "0 to 20; studies of care work find 2 to 5, and overstate it",
                    "state one, or leave it out",
                )
            )
        if (self.unplaced_target is not None and self.supply_elasticity is None) or (
            self.floor_target is not None and self.supply_elasticity is not None
        ):
            found.append(
                Fault(
                    "the aim and the supply response do not go together",
                    "--supply-elasticity",
                    "none" if self.supply_elasticity is None else f"{self.supply_elasticity:g}",
                    "with --unplaced-target or --budget; never with --floor-target",
                    "add it, or leave it out: a floor has nothing to do with supply",
                )
            )
        return found


@dataclass(frozen=True)
class Chosen:
    """The card that is chosen.

    Attributes
    ----------
    card : Card or None
        Bands of the measure; None where today's bands are kept.
    rates : (rows,) float
        GBP/hour of each row.
    by_number : tuple of Card
        The best card of one band, of two bands at most, and so on.
    is_present_card : bool
        Whether today's rates are kept too.
    """

    card: Card | None
    rates: Floats
    by_number: tuple[Card, ...]
    is_present_card: bool = False


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
    """

    scenario: Scenario
    aim: Aim
    rows: DesignRows
    problem: Problem
    pence: Ints
    short: Ints
    placed_share: Floats | None
    bands: int

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

    def short_hours(self, rates: Floats) -> float:
        """Return the hours a week left short at one rate for each row."""
        return int(self.short_seconds(rates).sum()) / SECONDS_PER_HOUR

    def short_seconds(self, rates: Floats) -> Ints:
        """Return the seconds a week each row is left short at one rate for each row."""
        return _short(self.rows, self.placed_share, self.aim, rates[:, None])[:, 0]

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

    def choose(self) -> Chosen:
        """Return the best card with the fewest bands; today's card or bands where none is better.

        Raises
        ------
        InfeasibleError
            When no card meets the aim, naming the nearest that can be met.
        """
        every = tuple(self.best(number) for number in range(1, self.bands + 1))
        last = (every[-1].weekly_cost_gbp, every[-1].short_hours_per_week)
        card = next(
            each for each in every if (each.weekly_cost_gbp, each.short_hours_per_week) == last
        )
        if self._is_present_best(card):
            return Chosen(None, self.present_rates, every, is_present_card=True)
        if (paid := self._better_in_present_bands(card)) is not None:
            return Chosen(None, paid, every)
        return Chosen(card, self.row_rates(card), every)

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
        names = self.scenario.parameters.words("geography.bands")
        rate = {name: pence / 100 for name, pence in zip(names, found[0], strict=True)}
        return np.array([rate[each] for each in band], dtype=float)

    def _is_present_best(self, card: Card) -> bool:
        """Return whether today's card meets the aim, and the designed one does no better."""
        if not np.isfinite(self.present_rates).all():
            return False
        cost = total(self.present_rates * self.hours)
        short = self.short_hours(self.present_rates)
        new = (card.weekly_cost_gbp, card.short_hours_per_week)
        budget, limit = self.weekly_budget, self.short_limit
        if budget is not None:
            is_within = cost <= budget + _EVEN
            return is_within and (short, cost) <= (new[1] + _EVEN, new[0] + _EVEN)
        is_within = limit is not None and short <= limit + _EVEN
        return is_within and cost <= new[0] + _EVEN

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
) -> Work:
    """Return the problem of a scenario's rows.

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
    need = float(frame["floor_gbp"].max())
    if aim.supply_elasticity is not None:
        need = _HIGHEST_FACTOR * float(present.max())
    step = number("design.rate_step_gbp")
    highest = max(need + step, lowest) if highest_rate is None else highest_rate
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
    short = _short(rows, share, aim, np.broadcast_to(pence / 100, (len(frame), len(pence))))
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
    )


def _short(rows: DesignRows, placed_share: Floats | None, aim: Aim, rates: Floats) -> Ints:
    """Return the seconds a week left short of each row at rates of each row, GBP/hour."""
    hours = rows.frame["hours_per_week"].to_numpy(dtype=float)
    if placed_share is None:
        return below_floor(hours, rows.frame["floor_gbp"], rates)
    unplaced = unplaced_share(
        rates,
        present_rate_gbp_per_hour=rows.frame["rate_gbp_per_hour"].to_numpy(dtype=float)[:, None],
        placed_share=placed_share[:, None],
        elasticity=aim.supply_elasticity or 0.0,
    )
    return np.rint(whole_seconds(hours)[:, None] * unplaced).astype(np.int64)
