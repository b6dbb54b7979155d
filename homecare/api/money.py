"""The Python interface to money: paying, designing a rate card, and planning the years.

Receives what the command line would; hands on the runs and figures the command prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from homecare import scenarios
from homecare.api.names import Name
from homecare.scenarios import DesignRun, PayRun
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress

__all__ = ["budget", "design", "pay"]


def pay(
    scenario: Name,
    *,
    visits: Name | None = None,
    rules: Sequence[str] = (),
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> PayRun:
    """Return how a scenario's care is paid for, charged and funded, under its payment model.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder or a bundled id.
    visits : str or path, optional
        Visits that took place; without it the payment rules act on planned visits.
    rules : sequence of str
        Payment rules to combine in their stated order; none: each rule by itself, and the payment
        model's combination.
    set_aside : bool
        Continue without faulty rows of demand and visits; the ledgers count them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When there is no such scenario or rule, or a rule cannot be applied.
    InputError, ModelError, ScenarioError
        With every fault of the files; also when rates by zone and band are not known.

    Examples
    --------
    >>> paid = pay("leicestershire-2020", rules=["minimum_visit"]).result["rules"][0]
    >>> paid["planned_gbp_per_week"], round(paid["difference_gbp_per_week"], 2)
    (352155.25, 3658.2)
    """
    return scenarios.pay_scenario(
        scenarios.load_scenario(str(scenario)),
        visits=None if visits is None else Path(visits),
        rules=rules,
        set_aside=set_aside,
        progress=progress,
    )


def design(
    scenario: Name,
    *,
    budget: float | None = None,
    floor_target: float | None = None,
    unplaced_target: float | None = None,
    supply_elasticity: float | None = None,
    bands: int = 4,
    measure: str | None = None,
    floor: str = "legal",
    lowest_rate: float | None = None,
    highest_rate: float | None = None,
    model: Name | None = None,
    costs: Name | None = None,
    travel: Name | None = None,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> DesignRun:
    """Return the bands and rates that meet a budget or a target at least cost.

    Parameters
    ----------
    scenario : str or path
        A scenario file, a project folder or a bundled id.
    budget : float, optional
        What all costed hours may cost a year, GBP, in the year with more payment weeks.
    floor_target : float, optional
        Largest share of hours that may be paid below the floor. One of the three is given.
    unplaced_target : float, optional
        Largest share of hours that may be without a provider, under the supply response.
    supply_elasticity : float, optional
        Per cent more supply for one per cent on the rate, an assumption; None: rates move nobody.
    bands : int
        At most so many bands.
    measure : {"zone-travel", "travel-minutes", "density", "distance"}, optional
        What bands are cut on; without it `zone-travel` where there is a legal floor, else
        `travel-minutes`.
    floor : {"legal", "living-wage", "base-rate"}
        What an hour must pay: the legal floor of `price` where the scenario has costs and travel
        models, else a simple one that says so.
    lowest_rate, highest_rate : float, optional
        Limits of the rates, GBP/hour.
    model : str or path, optional
        A design model; without it the bundled standard terms.
    costs, travel : str or path, optional
        Costs and travel models in place of the scenario's: a file, or a name as under `[models]`.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When the aim, a name or a number cannot be.
    InputError, ModelError, ScenarioError
        With every fault of the files.
    InfeasibleError
        When no card meets the aim, naming the nearest that can be met.

    Examples
    --------
    >>> found = design("leicestershire-2020", floor_target=0.0, bands=2).result["design"]
    >>> [band["rate_gbp_per_hour"] for band in found["bands"]], found["short_hours_per_week"]
    ([18.75, 24.85], 0.0)
    """
    return scenarios.design_scenario(
        scenarios.with_models(
            scenarios.load_scenario(str(scenario)),
            {"costs": _named(costs), "travel": _named(travel)},
        ),
        scenarios.Aim(budget, floor_target, unplaced_target, supply_elasticity),
        bands=bands,
        measure=measure,
        floor=floor,
        lowest_rate=lowest_rate,
        highest_rate=highest_rate,
        model=None if model is None else Path(model),
        set_aside=set_aside,
        progress=progress,
    )


def _named(name: Name | None) -> str | None:
    return None if name is None else str(name)


def budget(
    scenario: Name,
    against: Name | None = None,
    *,
    between: Sequence[tuple[str, str]] = (),
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> dict[str, object]:
    """Return what a scenario costs in each year of its contract, and why each year differs.

    Parameters
    ----------
    scenario : str or path
        A scenario whose models include a contract.
    against : str or path, optional
        Another scenario to hold against it, year by year.
    between : sequence of (year, year)
        Further bridges between any two financial years, such as `("2021-22", "2024-25")`.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError, InputError, ModelError, ScenarioError
        As `run` does; also when the scenario names no contract, an index has no value for a year,
        or a year asked for is not in the plan.

    Examples
    --------
    >>> years = budget("leicestershire-years")["financial_years"]
    >>> [year["year"] for year in years][:3], years[2]["payment_weeks"]
    (['2020-21', '2021-22', '2022-23'], 53.0)
    """
    return scenarios.budget(
        scenarios.load_scenario(str(scenario)),
        None if against is None else scenarios.load_scenario(str(against)),
        between=between,
        set_aside=set_aside,
        progress=progress,
    )
