"""A rule carried out: every line of one order placed, and the plan as an allocation.

Receives offers, a rule and an order of arrival; hands on parts, checked afresh, or an `Allocation`
with the bound that no rule can pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from homecare.allocation.cells import Room, build_cells
from homecare.allocation.goals import chosen
from homecare.allocation.keeping import (
    NOBODY,
    beyond_capacity,
    bound_beside,
    kept_of,
    notes_of,
    todays_placements,
)
from homecare.allocation.openings.choose import is_kept
from homecare.allocation.problem import build_problem
from homecare.allocation.reasons import PLACED, give_reasons
from homecare.allocation.result import (
    Allocation,
    BoundKind,
    Goal,
    achieved,
    loads_frame,
    parts_frame,
    prime_share,
)
from homecare.allocation.rules.arrivals import Arrivals, draw_arrivals, referral_days
from homecare.allocation.rules.batch import Worth, build_worth, place_in_batches
from homecare.allocation.rules.desk import Book, open_book, place_in_turn
from homecare.allocation.rules.named import Rule, preference_of
from homecare.allocation.rules.offers import Offers, build_offers
from homecare.allocation.settings import AllocationSettings
from homecare.allocation.spread import Parts
from homecare.errors import Fault, InternalError
from homecare.programmes import solver_name


class Broker:
    """Carries out rules on the same offers; keeps what does not change from order to order.

    Parameters
    ----------
    offers : Offers
        Who may take what.
    settings : AllocationSettings
        Limits and seed, for batches.
    """

    def __init__(self, offers: Offers, settings: AllocationSettings) -> None:
        self.offers, self.settings = offers, settings
        self._book: Book = open_book(offers)
        self._worth: Worth | None = None
        self._preference: dict[str, list[int]] = {}

    def place(self, rule: Rule, arrivals: Arrivals) -> Parts:
        """Return every line's parts under a rule, in one order of arrival.

        Raises
        ------
        InternalError
            When a limit is broken, a line is at a provider that may not take it, or seconds were
            lost.
        """
        if rule.batch_days:
            if self._worth is None:
                self._worth = build_worth(self._book)
            batch = arrivals.day // rule.batch_days
            parts = place_in_batches(self._book, arrivals.line, batch, self._worth, self.settings)
        else:
            parts = place_in_turn(
                self._book, arrivals.line, self._preferred(rule, arrivals), rule.picks
            )
        check_parts(self.offers, parts)
        return parts

    def _preferred(self, rule: Rule, arrivals: Arrivals) -> list[int]:
        if rule.is_drawn:
            drawn: list[int] = preference_of(rule, self.offers, arrivals).tolist()
            return drawn
        if rule.name not in self._preference:
            self._preference[rule.name] = preference_of(rule, self.offers, arrivals).tolist()
        return self._preference[rule.name]


def check_parts(offers: Offers, parts: Parts) -> None:
    """Refuse parts that break a limit, or a line that is split or lost.

    Raises
    ------
    InternalError
        With every difference.
    """
    problem = offers.problem
    lines, links = problem.lines, problem.links
    # What stands where it is was not the rule's to place.
    placed = (parts.link >= 0) & ~np.isin(parts.line, offers.kept.line)
    line, link, seconds = parts.line[placed], parts.link[placed], parts.seconds[placed]
    held = np.zeros(len(lines.row), dtype=np.int64)
    np.add.at(held, parts.line, parts.seconds)
    width = max(len(links.zone), 1)
    key, offered = line * width + link, offers.line * width + offers.link  # both ascending
    at = np.minimum(np.searchsorted(offered, key), max(len(offered) - 1, 0))
    allowed = offered[at] == key if len(offered) else np.zeros(len(key), dtype=bool)
    whole = lines.is_whole[parts.line]
    stood = parts.link[np.isin(parts.line, offers.kept.line)]
    room = offers.room.less(problem, link, seconds, line=line)
    for is_wrong, what in (
        (bool((held != lines.seconds).any()), "seconds were lost or made"),
        (bool((parts.seconds < 0).any()), "a part has negative seconds"),
        (len(np.unique(parts.line[whole])) < int(whole.sum()), "a package was split"),
        (not allowed.all(), "a line is at a provider that may not take it"),
        (not np.array_equal(stood, offers.kept.link), "a line that stands was moved"),
        (bool((room.link < 0).any()), "a zone's capacity is passed"),
        (bool((room.provider < 0).any()), "a provider's capacity is passed"),
        (not room.is_within(), "a share of a zone or a call window is passed"),
        (not is_kept(problem, parts), "a zone has too many providers, or one is below its block"),
    ):
        if is_wrong:
            raise InternalError(
                Fault(what, "allocation.rules", "a plan of a rule", "a plan within the limits",
                      "report this with the run record; the plan is withheld")
            )  # fmt: skip


def as_allocation(
    packages: pd.DataFrame,
    offers: Offers,
    parts: Parts,
    *,
    rule: Rule,
    settings: AllocationSettings,
    bound: tuple[tuple[float, ...], float, BoundKind],
    made_with: Mapping[str, object],
) -> Allocation:
    """Return the parts of a rule as an allocation, with the bound that no rule can pass."""
    problem, goals = offers.problem, offers.goals
    lp_values, bound_hours, bound_kind = bound
    placed = parts.link >= 0
    room = Room.full(problem).less(
        problem, parts.link[placed], parts.seconds[placed], line=parts.line[placed]
    )
    codes, sentences = give_reasons(problem, offers.cells, parts, room=room, goals=goals)
    stands = set(offers.kept.line.tolist())
    for place, (line, link) in enumerate(
        zip(parts.line.tolist(), parts.link.tolist(), strict=True)
    ):
        if link >= 0 and line in stands:
            codes[place], sentences[place] = "stands", PLACED["stands"]
        elif link >= 0:
            codes[place] = "rule"
            sentences[place] = f"{problem.links.role[link]}: by the rule {rule.name}"
    loads, firms = loads_frame(problem, parts)
    beyond = beyond_capacity(problem, parts)
    return Allocation(
        frame=parts_frame(packages, problem, parts, reasons=(codes, sentences)),
        made_with={
            "allocation.rule": rule.name,
            "allocation.goals": settings.goals,
            "allocation.score_weights": dict(settings.score_weights),
            "allocation.seed": settings.seed,
            **settings.limits.made_with(),
            **made_with,
        },
        placed_seconds=int(parts.seconds[placed].sum()),
        unplaced_seconds=int(parts.seconds[~placed].sum()),
        bound_hours=bound_hours,
        bound_kind=bound_kind,
        goals=tuple(
            Goal(goal.name, best, value, goal.unit, goal.sense)
            for goal, best, value in zip(
                goals, lp_values, achieved(problem, parts, goals), strict=True
            )
        ),
        prime_share=prime_share(problem, parts),
        loads=loads,
        providers=firms,
        notes=(*problem.notes, *notes_of(problem, settings, beyond)),
        solver=f"rule {rule.name}; bound by {solver_name()}",
        sizes={"lines": len(np.unique(problem.lines.row)), "pairs": len(offers.link)},
        place=settings.place,
        kept=kept_of(problem, offers.kept, beyond) if settings.place == "new" else None,
    )


def allocate_by_rule(
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    *,
    appointments: pd.DataFrame,
    settings: AllocationSettings,
    as_of: date,
    rule: Rule,
    is_trial: bool = False,
) -> Allocation:
    """Return the placement of every package and line by a rule, in the first order of arrival.

    Parameters
    ----------
    packages, providers, appointments : pandas.DataFrame
        As for `homecare.allocation.allocate`.
    settings : AllocationSettings
        Goals, score weights and seed; the seed also draws the order within a day.
    as_of : datetime.date
        Day on which suspensions are looked at.
    rule : Rule
        A registered rule.
    is_trial : bool
        Whether the plan is only to be compared: its bound is then that of the linear programme
        even where the number of providers or their blocks are limited, which is quick.

    Returns
    -------
    Allocation
        The plan; its bound is that of the programme of every line, which no rule can pass.

    Raises
    ------
    InputError, ModelError
        As `homecare.allocation.allocate` does.
    InternalError
        When the plan breaks a limit, or the bound could not be proven.
    """
    problem = build_problem(
        packages, providers, appointments=appointments, settings=settings, as_of=as_of
    )
    cells = build_cells(problem)
    goals = chosen(settings.goals)
    kept = todays_placements(problem) if settings.place == "new" else NOBODY
    offers = build_offers(problem, cells, appointments, goals=goals, seed=settings.seed, kept=kept)
    days = referral_days(problem, packages)
    arrivals = draw_arrivals(offers, days, seed=settings.seed, number=0)
    parts = Broker(offers, settings).place(rule, arrivals)
    return as_allocation(
        packages,
        offers,
        parts,
        rule=rule,
        settings=settings,
        bound=bound_beside(
            replace(problem, openings=None) if is_trial else problem,
            kept,
            goals=goals,
            settings=settings,
        ),
        made_with={"allocation.rules.order": 0},
    )
