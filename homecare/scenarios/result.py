"""The result: the figures of the command-line contract, drawn from the hand-overs.

Receives priced demand, the allocation and the ledger; hands on plain values ready for JSON.
Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from homecare.allocation import UNPLACED_IN_GENERAL, Allocation
from homecare.pricing import PricedDemand, RateCard, payment_weeks, price_notes
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs
from homecare.tables import ROLES
from homecare.units import hours_from_seconds, total, total_hours

Figures = dict[str, object]

ILLUSTRATIVE = "Illustrative boundaries: not the council's."


def result_of(
    scenario: Scenario,
    inputs: Inputs,
    *,
    card: RateCard,
    priced: PricedDemand,
    allocation: Allocation,
    beside: Sequence[Figures],
    record: Figures,
) -> Figures:
    """Return the result of a run, as the contract names its fields.

    Parameters
    ----------
    scenario, inputs, card, priced, allocation
        The stages of the run.
    beside : sequence of dict
        Headlines published beside this one.
    record : dict
        What made the run.
    """
    frame = priced.frame
    placed = placements(allocation, frame)
    headline = headline_of(scenario, priced, card=card)
    headline["unplaced_cost_gbp_per_week"] = _unplaced_cost(placed, frame, card)
    return {
        "scenario": scenario_of(scenario, inputs, card),
        "headline": headline,
        "bands": bands_of(priced, card),
        "zones": zones_of(inputs, frame, card=card, placed=placed),
        "zone_bands": zone_bands_of(inputs, frame, card=card),
        "allocation": allocation_figures(allocation, people=people_of(placed)),
        "ledger": inputs.ledger.as_dict(),
        "beside": list(beside),
        "notes": [
            *inputs.notes,
            *price_notes(priced, card),
            *tender_notes(inputs.appointments),
            *allocation.notes,
        ],
        "record": record,
    }


def tender_notes(appointments: pd.DataFrame) -> tuple[str, ...]:
    """Return which cost knows of tendered rates; empty where no appointment states one.

    Parameters
    ----------
    appointments : pandas.DataFrame
        Every appointment, with `rate_gbp_per_hour`.
    """
    stated = int(appointments["rate_gbp_per_hour"].notna().sum())
    if not stated:
        return ()
    told = (
        f"{stated:,} of {len(appointments):,} appointments state a rate of their own. The annual "
        "cost, and costs by band and zone, are at the rate card all the same; the goal of weekly "
        "cost and the cost of each package placed are at the tendered rate where there is one."
    )
    return (told,)


def costed_hours_by_band(priced: PricedDemand, card: RateCard) -> dict[str, float]:
    """Return costed hours a week by band, every band of the card in order."""
    costed = priced.frame[priced.frame["is_costed"] == "yes"]
    return {
        band: total_hours(costed.loc[costed["band"] == band, "hours_per_week"])
        for band in card.bands
    }


def weekly_cost(frame: pd.DataFrame, card: RateCard) -> float:
    """Return the weekly cost of rows at the card: hours of each zone and band times its rate."""
    if card.average_gbp_per_hour is not None:
        return card.average_gbp_per_hour * total_hours(frame["hours_per_week"])
    grouped = frame.groupby(["zone_id", "band", "rate_gbp_per_hour"], sort=True)
    return total(
        float(group["rate_gbp_per_hour"].iloc[0]) * total_hours(group["hours_per_week"])
        for _, group in grouped
    )


def headline_of(scenario: Scenario, priced: PricedDemand, *, card: RateCard) -> Figures:
    """Return planned and costed hours, weekly and annual cost and the average rate."""
    frame = priced.frame
    costed = frame[frame["is_costed"] == "yes"]
    planned_hours = total_hours(frame["hours_per_week"])
    hours = total_hours(costed["hours_per_week"])
    cost = weekly_cost(costed, card)
    weeks = payment_weeks(scenario.parameters)
    return {
        "planned_hours_per_week": planned_hours,
        "costed_hours_per_week": hours,
        "not_costed_hours_per_week": total_hours(
            frame.loc[frame["is_costed"] == "no", "hours_per_week"]
        ),
        "weekly_cost_gbp": cost,
        "average_rate_gbp_per_hour": cost / hours if hours else None,
        "annual_cost_gbp": {"low": cost * weeks["low"], "high": cost * weeks["high"]},
        "payment_weeks": {"low": weeks["low"], "high": weeks["high"]},
    }


def bands_of(priced: PricedDemand, card: RateCard) -> list[Figures]:
    """Return costed hours, rate and cost by band.

    Where only an average rate is known every band shows it, and says so in `rate_basis`.
    """
    costed = priced.frame[priced.frame["is_costed"] == "yes"]
    hours = costed_hours_by_band(priced, card)
    all_hours = total_hours(costed["hours_per_week"])
    rows: list[Figures] = []
    for band in card.bands:
        cost = weekly_cost(costed[costed["band"] == band], card)
        varies = card.varies_in(band)
        rate = (
            card.average_gbp_per_hour
            if card.average_gbp_per_hour is not None
            else (cost / hours[band] if varies and hours[band] else card.band_rates[band])
        )
        rows.append(
            {
                "band": band,
                "rate_gbp_per_hour": rate,
                "rate_basis": _rate_basis(card, varies=varies),
                "costed_hours_per_week": hours[band],
                "share_of_hours": hours[band] / all_hours if all_hours else None,
                "weekly_cost_gbp": cost,
            }
        )
    return rows


def _rate_basis(card: RateCard, *, varies: bool) -> str:
    """Return what a band's rate is: the card's, or an average of what its hours cost."""
    if not card.is_zone_priced:
        return "county average"
    if card.is_by_length:
        return "average of visits"
    return "average of zone rates" if varies else "rate card"


def placements(allocation: Allocation, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the allocation's rows beside the demand row each came from.

    Columns `provider_id`, `zone_id`, `role`, `hours`, `line`, `package_id`,
    `is_costed`, `rate_gbp_per_hour`.
    """
    rows = allocation.frame
    lines = frame.iloc[rows["line"].to_numpy()].reset_index(drop=True)
    return pd.DataFrame(
        {
            "provider_id": rows["provider_id"].to_numpy(),
            "zone_id": rows["zone_id"].to_numpy(),
            "role": rows["role"].to_numpy(),
            "hours": rows["hours_per_week"].to_numpy(dtype=float),
            "line": rows["line"].to_numpy(),
            "package_id": lines["package_id"].to_numpy(),
            "is_costed": lines["is_costed"].to_numpy(),
            "rate_gbp_per_hour": lines["rate_gbp_per_hour"].to_numpy(dtype=float),
        }
    )


def _unplaced_cost(placed: pd.DataFrame, frame: pd.DataFrame, card: RateCard) -> float | None:
    """Return what the costed hours that are not placed would cost at the card: never a saving."""
    rows = placed[(placed["provider_id"] == "") & (placed["is_costed"] == "yes")]
    lines = frame.iloc[rows["line"].to_numpy()].assign(hours_per_week=rows["hours"].to_numpy())
    return weekly_cost(lines, card)


def notices_of(scenario: Scenario, inputs: Inputs) -> list[str]:
    """Return every statement that all outputs of a scenario carry: its data's, then its own."""
    return [*inputs.notices, *statements_of(scenario)]


def statements_of(scenario: Scenario) -> list[str]:
    """Return what is said of a scenario whether or not its data are read."""
    basis = scenario.parameters.choices.get("geography.band_basis")
    return [
        *([ILLUSTRATIVE] if scenario.are_zones_illustrative else []),
        *([f"Bands: {basis}."] if basis else []),
        *scenario.notices,
    ]


def scenario_of(scenario: Scenario, inputs: Inputs, card: RateCard) -> Figures:
    """Return what a scenario is, with every statement its outputs carry."""
    return {
        "id": scenario.id,
        "title": scenario.title,
        "as_of": scenario.as_of.isoformat(),
        "baseline": scenario.baseline or None,
        "notices": notices_of(scenario, inputs),
        "band_basis": scenario.parameters.word("geography.band_basis"),
        "is_zone_priced": card.is_zone_priced,
        "base_band": card.base_band,
        "costed_services": list(scenario.costed_services),
        "attribution": scenario.attribution,
    }


def zones_of(
    inputs: Inputs,
    frame: pd.DataFrame,
    *,
    card: RateCard,
    placed: pd.DataFrame | None = None,
) -> list[Figures]:
    """Return hours, cost and average rate by zone, and who serves them where that is known.

    Parameters
    ----------
    inputs : Inputs
        Names the zones.
    frame : pandas.DataFrame
        Priced rows.
    card : RateCard
        Says whether cost is known by zone.
    placed : pandas.DataFrame, optional
        Rows of `placements`.
    """
    costed = frame[frame["is_costed"] == "yes"]
    rows: list[Figures] = []
    for zone_id, zone_name, zone_class in inputs.zones[
        ["zone_id", "zone_name", "zone_class"]
    ].itertuples(index=False):
        planned = total_hours(frame.loc[frame["zone_id"] == zone_id, "hours_per_week"])
        here = costed[costed["zone_id"] == zone_id]
        hours = total_hours(here["hours_per_week"])
        cost = weekly_cost(here, card) if card.is_zone_priced else None
        rows.append(
            {
                "zone_id": zone_id,
                "zone_name": zone_name,
                "zone_class": zone_class or None,
                "planned_hours_per_week": planned,
                "costed_hours_per_week": hours,
                "not_costed_hours_per_week": planned - hours,
                "weekly_cost_gbp": cost,
                "average_rate_gbp_per_hour": cost / hours if cost is not None and hours else None,
                **({} if placed is None else _by_role(placed[placed["zone_id"] == zone_id])),
            }
        )
    return rows


def _by_role(who: pd.DataFrame) -> Figures:
    """Return hours by the role of who serves them, and unplaced."""
    return {
        **{f"{role}_hours": total_hours(who.loc[who["role"] == role, "hours"]) for role in ROLES},
        "unplaced_hours": total_hours(who.loc[who["provider_id"] == "", "hours"]),
    }


def zone_bands_of(inputs: Inputs, frame: pd.DataFrame, *, card: RateCard) -> list[Figures]:
    """Return hours and people by zone and band, every pair that has hours."""
    rows: list[Figures] = []
    for zone_id in inputs.zones["zone_id"]:
        for band in card.bands:
            here = frame[(frame["zone_id"] == zone_id) & (frame["band"] == band)]
            if here.empty:
                continue
            is_costed = here["is_costed"] == "yes"
            rows.append(
                {
                    "zone_id": zone_id,
                    "band": band,
                    "planned_hours_per_week": total_hours(here["hours_per_week"]),
                    "costed_hours_per_week": total_hours(here.loc[is_costed, "hours_per_week"]),
                    "people": int((here["package_id"] != "").sum()),
                    "costed_people": int((is_costed & (here["package_id"] != "")).sum()),
                }
            )
    return rows


def people_of(placed: pd.DataFrame) -> dict[object, int]:
    """Return (provider_id, zone_id) to the number of packages there, from `placements`."""
    packages = placed[placed["package_id"] != ""]
    counts = packages.groupby(["provider_id", "zone_id"]).size()
    return {key: int(count) for key, count in counts.items()}


def unplaced_reasons(allocation: Allocation) -> list[Figures]:
    """Return hours and people not placed, by reason in general words."""
    unplaced = allocation.frame[allocation.frame["provider_id"] == ""]
    return [
        {
            "reason": UNPLACED_IN_GENERAL[str(code)],
            "hours": total_hours(rows["hours_per_week"]),
            "people": int((rows["package_id"] != "").sum()),
        }
        for code, rows in unplaced.groupby("reason_code", sort=True)
    ]


def allocation_figures(
    allocation: Allocation, *, people: Mapping[object, int] | None = None
) -> Figures:
    """Return the allocation of the contract.

    Parameters
    ----------
    allocation : Allocation
        The plan and its certificate.
    people : mapping, optional
        (provider_id, zone_id) to the number of packages there.
    """
    loads = allocation.loads
    has_rates = bool(allocation.frame["weekly_cost_gbp"].notna().any())
    return {
        "placed_hours": allocation.placed_hours,
        "unplaced_hours": allocation.unplaced_hours,
        "prime_share": allocation.prime_share,
        "bound": allocation.bound_hours,
        "bound_kind": allocation.bound_kind,
        "gap": allocation.gap,
        "goals": [
            {
                "goal": goal.goal,
                "lp_value": goal.lp_value if has_rates or goal.goal != "weekly_cost" else None,
                "achieved": goal.achieved if has_rates or goal.goal != "weekly_cost" else None,
                "unit": goal.unit,
            }
            for goal in allocation.goals
        ],
        "solver": allocation.solver,
        "placing": allocation.place,
        "kept": None
        if allocation.kept is None
        else {
            "hours": hours_from_seconds(allocation.kept.seconds),
            "people": allocation.kept.people,
            "beyond_capacity_hours": hours_from_seconds(allocation.kept.beyond_capacity_seconds),
        },
        "unplaced_reasons": unplaced_reasons(allocation),
        "providers": [
            {
                "provider_id": row.provider_id,
                "zone_id": row.zone_id,
                "role": row.role,
                "hours": float(row.hours),  # type: ignore[arg-type]
                "capacity_hours": (
                    None if np.isnan(row.capacity_hours) else float(row.capacity_hours)  # type: ignore[arg-type]
                ),
                **(
                    {}
                    if people is None
                    else {"people": int(people.get((row.provider_id, row.zone_id), 0))}
                ),
            }
            for row in loads.itertuples(index=False)
        ],
    }
