"""The search for a card that keeps its aim at the floor of today's places and of its own bands.

The legal floor rests on travel by zone and band, so that a card's bands have a floor of their own.
Receives rows and an aim; hands on the best card found of each number of bands, the one that is
chosen, and a bound below which no such card can be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homecare.errors import InfeasibleError
from homecare.pricing.designer import Card
from homecare.scenarios.design import figures
from homecare.scenarios.design.aim import Aim
from homecare.scenarios.design.back import RunBack, run_back
from homecare.scenarios.design.cards import Chosen, Kept
from homecare.scenarios.design.rows import DesignRows
from homecare.scenarios.design.work import EVEN, Work, make_work
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs

Floats = npt.NDArray[np.float64]
# How often the floor is raised for one number of bands.
MOST_ROUNDS = 6


@dataclass(frozen=True)
class Found:
    """What a search gives.

    Attributes
    ----------
    work : Work
        The problem at the floor of today's places.
    chosen : Chosen
        The card.
    back : RunBack or None
        What it leaves below the floor of its own bands; None: not worked out.
    bound : Card
        The best card at the floor of today's places alone: none that keeps the floor of its own
        bands too does better.
    is_proven : bool
        Whether the chosen card is as good as the bound.
    """

    work: Work
    chosen: Chosen
    back: RunBack | None
    bound: Card
    is_proven: bool


def search(
    scenario: Scenario,
    aim: Aim,
    *,
    rows: DesignRows,
    inputs: Inputs,
    floor: str,
    placed: dict[str, float] | None,
    bands: int,
    lowest_rate: float | None,
    highest_rate: float | None,
) -> Found:
    """Return the best card found, by number of bands and at most so many.

    Parameters
    ----------
    scenario, aim, rows, inputs
        What was asked, of which rows.
    floor : {"legal", "living-wage", "base-rate"}
        What an hour must pay.
    placed : dict or None
        Share of each band's hours that is placed, under a supply response.
    bands : int
        At most so many bands.
    lowest_rate, highest_rate : float, optional
        Limits of the rates, GBP/hour.

    Raises
    ------
    UsageError
        When today's rates are needed and not known, or the limits of the rates cross.
    InfeasibleError
        When no card meets the aim, naming the nearest that can be met.

    Notes
    -----
    The best card at the floor of today's places is found exactly: it is the bound. It is then held
    against the floor of its own bands. Where more is below that than the aim allows, its bands take
    the best rates for the larger of both floors, which is exact for those bands; then the floor of
    the rows that were below is raised, and other cuts are tried in the same way. Of all cards so
    found the best is kept, and never one that fewer bands can beat.
    """

    def work_at(need: Floats | None) -> Work:
        return make_work(
            scenario,
            aim,
            rows=rows,
            placed_share=placed,
            bands=bands,
            lowest_rate=lowest_rate,
            highest_rate=highest_rate,
            need=need,
        )

    def back_of(work: Work, card: Card) -> RunBack | None:
        if placed is not None:
            return None
        return run_back(
            scenario,
            inputs,
            rows=rows,
            places=figures.banded_places(work, card),
            rates=figures.band_rates(card),
            floor=floor,
        )

    base = work_at(None)
    is_budget = base.weekly_budget is not None
    first = [base.best(number) for number in range(1, bands + 1)]
    every: list[Kept] = []
    for card in first:
        found = _kept(base, card, number=len(card.ends), work_at=work_at, back_of=back_of)
        if every:
            found.append(every[-1])
        if found:
            # Of equals the first is kept: the one with fewer bands stands last.
            found.sort(key=lambda each: (each.key(is_budget=is_budget), len(each.card.ends)))
            every.append(found[0])
    chosen = base.choose(every)
    back = None if chosen.card is None else back_of(base, chosen.card)
    bound = first[-1]
    return Found(base, chosen, back, bound, _is_as_good(base, chosen, bound))


def _kept(
    base: Work,
    card: Card,
    *,
    number: int,
    work_at: Callable[[Floats | None], Work],
    back_of: Callable[[Work, Card], RunBack | None],
) -> list[Kept]:
    """Return cards of at most so many bands that keep the aim, from one at today's places on."""
    found: list[Kept] = []
    work, need = base, base.floor
    for _ in range(MOST_ROUNDS):
        back = back_of(base, card)
        if back is None:
            return [Kept(card, base.floor)]
        own = base.with_best_rates(card, np.maximum(base.floor, back.floor_gbp))
        if own is not None:
            found.append(own)
        limit = base.short_limit
        if limit is None:
            limit = work.short_hours(base.row_rates(card))
        if back.short_hours_per_week <= limit + EVEN:
            break
        need = np.where(back.is_below, np.maximum(need, back.floor_gbp), need)
        work = work_at(need)
        try:
            card = work.best(number)
        except InfeasibleError:
            break
    return found


def _is_as_good(work: Work, chosen: Chosen, bound: Card) -> bool:
    """Return whether what is chosen is as good as the best at the floor of today's places."""
    if chosen.card is None:
        return True
    if work.weekly_budget is not None:
        return chosen.card.short_hours_per_week <= bound.short_hours_per_week + EVEN
    return chosen.card.weekly_cost_gbp <= bound.weekly_cost_gbp + EVEN
