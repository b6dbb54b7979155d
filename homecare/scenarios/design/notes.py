"""What a reader of a design must know: which floor it used, what decides it, what it leaves open.

Receives the work, the chosen card and what its own bands say; hands on sentences.
"""

from __future__ import annotations

from homecare.scenarios.design.search import Found
from homecare.units import pounds, total_hours


def notes_of(found: Found) -> list[str]:
    """Return what a reader of a design must know.

    Parameters
    ----------
    found : Found
        What the search gave.
    """
    work, chosen = found.work, found.chosen
    notes = _floor_notes(found)
    if chosen.is_present_card:
        notes.append("No card of these bands does better than today's, which is kept.")
    elif chosen.card is None:
        notes.append(
            "Today's bands with other rates do better than any bands cut on this measure: they "
            "are the design."
        )
    if work.placed_share is not None:
        notes.append(
            "SUPPLY RESPONSE ON: hours without a provider are modelled, one per cent on the rate "
            f"bringing {work.aim.supply_elasticity:g} per cent more supply in each band. Studies "
            "of care work find 2 to 5 and overstate it; in the United States rural additions "
            "had no effect near towns and 3 % was not enough anywhere. A scenario, not a forecast."
        )
    other = work.in_present_bands()
    if other is not None and chosen.card is not None:
        mine = (chosen.card.weekly_cost_gbp, chosen.card.short_hours_per_week)
        theirs = (other[1], other[2])
        if work.weekly_budget is not None:
            mine, theirs = mine[::-1], theirs[::-1]
        if theirs < mine:
            notes.append(
                "Today's bands with other rates do better than any so many bands cut on this "
                "measure: look at them first."
            )
    lowest = int(work.pence[0]) / 100
    floor = work.rows.frame["floor_gbp"].to_numpy(dtype=float)
    if work.placed_share is None and (floor <= lowest).all():
        notes.append(
            f"No hour's floor is above the lowest rate of £{lowest:.2f}: the floor decides nothing "
            "here. A bare legal floor holds no running costs; state other_gbp_per_hour in a "
            "design model, or choose --floor base-rate."
        )
    if work.rows.floor.other_gbp_per_hour == 0 and work.placed_share is None:
        notes.append(
            "The floor is bare employment cost: no running costs, training or surplus. A rate at "
            "the floor is lawful and no more."
        )
    apart = total_hours(work.rows.apart["hours_per_week"])
    if apart:
        notes.append(
            f"{apart:,.2f} costed hours a week have no postcode: they keep today's rate, are in "
            "the cost and in no band."
        )
    return notes


def _floor_notes(found: Found) -> list[str]:
    """Return which floor was used, and how sure it is that no card does better."""
    work, bound = found.work, found.bound
    floor = work.rows.floor
    if work.placed_share is not None:
        return []
    if not floor.is_legal:
        told = (
            "SIMPLE FLOOR: this is not the legal floor that homecare price shows, but one wage, "
            "one speed and one factor at the density of each place. For the legal floor the "
            f"scenario lacks: {'; '.join(floor.missing)}."
        )
        return [told]
    if found.is_proven:
        return []
    told = (
        "Bands that bring places together move the travel estimated for them, and with it the "
        "floor. This card keeps its aim at the floor of today's places and of its own bands; it is "
        "the best found, not proven the best."
    )
    if work.weekly_budget is None:
        year = (bound.weekly_cost_gbp + work.apart_weekly_gbp) * work.weeks["high"]
        told += (
            f" No card of so many bands cut on this measure can cost less than {pounds(year, 0)} a "
            f"year ({work.weeks['high']:g} payment weeks)."
        )
    return [told]


def back_notes(found: Found) -> list[str]:
    """Return what the floor of the designed bands themselves says, where that is worth knowing."""
    work, chosen, back = found.work, found.chosen, found.back
    if chosen.card is None or not work.rows.floor.is_legal or work.placed_share is not None:
        return []
    if back is None:
        told = (
            "What the designed card leaves below the floor is told at today's places. The floor of "
            "its own bands, which homecare price shows once it is run, was not worked out: it "
            "rests on a build-up, or on numbers by today's bands."
        )
        return [told]
    other = work.rows.floor.other_gbp_per_hour
    if other or back.short_hours_per_week == work.short_hours(chosen.rates, chosen.need):
        return []
    told = (
        "Hours told to be below the floor are below that of today's places or of the new bands; "
        "homecare price shows those of the new bands alone once the card is run."
    )
    return [told]
