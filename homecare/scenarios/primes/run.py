"""Who should be prime: bids for a scenario's zones, chosen so that any one failure is survived.

Receives a scenario and, where given, a file of bids; hands on a `PrimesRun` with plain figures of
the choice and of the two rankings beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from homecare.allocation.primes import Bids, bids_of, by_ranking, choose_primes, cover_of
from homecare.allocation.problem import Bools
from homecare.errors import Fault, InputError, UsageError
from homecare.intake import Checked, read_table
from homecare.market import bid_scores, blank_notes, check_bids
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Inputs, Progress
from homecare.scenarios.pipeline import no_progress, price_run, settings_of
from homecare.scenarios.primes.figures import Picked, figures_of
from homecare.scenarios.record import record_of
from homecare.scenarios.result import Figures, notices_of
from homecare.tables import BIDS
from homecare.units import whole_seconds

LEAST = 2
MOST = 5


@dataclass(frozen=True)
class PrimesRun:
    """Primes chosen.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    inputs : Inputs
        What its files held.
    result : mapping
        Plain figures.
    """

    scenario: Scenario
    inputs: Inputs
    result: Mapping[str, object]


def choose_scenario_primes(
    scenario: Scenario,
    *,
    bids: Path | None = None,
    at_least: int | None = None,
    at_most: int = MOST,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> PrimesRun:
    """Return the primes of each zone that survive any single failure at the least loss of score.

    Parameters
    ----------
    scenario : Scenario
        Whose zones and hours.
    bids : pathlib.Path, optional
        A table of bids; without it every appointment of the scenario counts as a bid.
    at_least : int, optional
        Least number of primes in every zone that has any; without it what the allocation model
        asks of each class of zone, and 2 where it asks nothing.
    at_most : int
        Greatest number of primes in a zone.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When the numbers contradict each other.
    InputError, ModelError, ScenarioError
        With every fault of the files.
    """
    _check_numbers(at_least, at_most)
    read = None if bids is None else read_table(bids, BIDS)
    inputs, _, priced = price_run(scenario, set_aside=set_aside, progress=progress)
    frame, notes = _bids(scenario, inputs, read)
    least = _least(scenario, inputs, at_least)
    if at_least is None and max(least.values(), default=0) > at_most:
        raise UsageError(
            Fault(
                "a class of zone needs more primes than are allowed",
                "--at-most",
                str(at_most),
                f"{max(least.values())} or more (allocation.minimum_primes)",
                "raise --at-most, or state --at-least",
            )
        )
    seconds = pd.Series(
        whole_seconds(priced.frame["hours_per_week"].to_numpy()), index=priced.frame["zone_id"]
    )
    sums = seconds.groupby(level=0).sum()
    table = bids_of(
        frame,
        {zone: int(sums.get(zone, 0)) for zone, number in least.items() if number},
        least=least,
        most=at_most,
        totals=_totals(frame),
    )
    progress(f"{scenario.id}: {len(table.zone)} bids for {len(table.zone_ids)} zones")
    choice = choose_primes(table, progress=lambda told: progress(f"{scenario.id}: {told}"))
    picked = [
        Picked("chosen", "Chosen to survive", choice.chosen, choice.cover),
        *_rankings(table, choice.chosen),
    ]
    people = priced.frame[priced.frame["package_id"] != ""].groupby("zone_id").size()
    result: Figures = {
        "scenario": {
            "id": scenario.id,
            "title": scenario.title,
            "as_of": scenario.as_of.isoformat(),
            "notices": notices_of(scenario, inputs),
        },
        "bids_from": "appointments" if bids is None else bids.name,
        "at_least": at_least,
        "at_most": at_most,
        **figures_of(
            table,
            picked,
            goals=choice.goals,
            names=dict(zip(inputs.zones["zone_id"], inputs.zones["zone_name"], strict=True)),
            people={zone: int(people.get(zone, 0)) for zone in table.zone_ids},
            wanted=least,
        ),
        "ledger": inputs.ledger.as_dict(),
        "notes": [*notes, *_left_out(least, frame), *inputs.notes],
        "record": record_of(
            scenario, set_aside=set_aside, more_files=() if bids is None else (bids,)
        ),
    }
    return PrimesRun(scenario=scenario, inputs=inputs, result=result)


def _check_numbers(at_least: int | None, at_most: int) -> None:
    faults = []
    if at_least is not None and at_least < 1:
        faults.append(Fault("too few primes", "--at-least", str(at_least), "1 or more",
                            "two survive the loss of one"))  # fmt: skip
    if at_most < max(1, at_least or 1):
        faults.append(Fault("the greatest number is under the least", "--at-most", str(at_most),
                            f"{max(1, at_least or 1)} or more", "raise it"))  # fmt: skip
    if faults:
        raise UsageError(faults)


def _bids(
    scenario: Scenario, inputs: Inputs, read: Checked | None
) -> tuple[pd.DataFrame, list[str]]:
    """Return the bids with one score each, and what is worth knowing of them."""
    weights = settings_of(scenario).score_weights
    if read is None:
        frame = inputs.appointments.copy()
        totals = inputs.providers.set_index("provider_id")["capacity_hours_per_week"]
        frame["total_capacity_hours_per_week"] = frame["provider_id"].map(totals).astype(float)
        frame["score"] = float("nan")
        source, notes = scenario.data["appointments"].name, [
            ("No bids were given: every appointment of the scenario counts as a bid, with its "
            "hours and scores.")
        ]  # fmt: skip
        own: Sequence[Fault] = ()
    else:
        frame, source, notes, own = read.frame, read.raw.source, [*read.notes], read.faults()
    faults = [*own]
    if not any(each.where.endswith("column zone_id") for each in own):
        faults += check_bids(frame, zone_ids=list(inputs.zones["zone_id"]), source=source)
    if faults:
        raise InputError(faults)
    notes += blank_notes(frame)
    frame = frame.assign(score=bid_scores(frame, weights))
    unweighed = int(frame["score"].isna().sum())
    if unweighed:
        raise InputError(
            Fault("the measures that bids state have no weight", source,
                  f"{unweighed} of {len(frame)} bids without a score",
                  "a measure whose allocation.score_weight is above 0, or a score",
                  "state the evaluated score of each bid, or weigh what is stated")
        )  # fmt: skip
    blank = int(frame["capacity_hours_per_week"].isna().sum())
    if blank:
        notes.append(
            f"{blank} of {len(frame)} bids {'states' if blank == 1 else 'state'} no hours in the "
            "zone: each counts as enough for all of it, within the bidder's hours in all."
        )
    return frame, notes


def _totals(frame: pd.DataFrame) -> dict[str, float]:
    stated = frame.dropna(subset=["total_capacity_hours_per_week"])
    return dict(
        zip(stated["provider_id"], stated["total_capacity_hours_per_week"].astype(float),
            strict=True)
    )  # fmt: skip


def _least(scenario: Scenario, inputs: Inputs, at_least: int | None) -> dict[str, int]:
    """Return the least number of primes of each zone; 0 where its class has none."""
    asked = {
        " ".join(name.lower().split()): int(number)
        for name, number in scenario.parameters.keyed("allocation.minimum_primes").items()
    }
    found = {}
    for zone, named in zip(inputs.zones["zone_id"], inputs.zones["zone_class"], strict=True):
        number = asked.get(named or "unclassified", 0) if asked else LEAST
        found[str(zone)] = number if at_least is None or not number else at_least
    return found


def _rankings(bids: Bids, chosen: Bools) -> list[Picked]:
    """Return the two choices by rank alone that a council would compare."""
    same = np.bincount(bids.zone[chosen], minlength=len(bids.zone_ids)).astype(np.int64)
    out = []
    for name, title, number in (
        ("ranked_same", "By rank, as many in each zone", same),
        ("ranked_most", "By rank, as many as allowed", bids.most),
    ):
        by_rank = by_ranking(bids, number)
        out.append(Picked(name, title, by_rank, cover_of(bids, by_rank)))
    return out


def _left_out(least: Mapping[str, int], frame: pd.DataFrame) -> list[str]:
    """Return a note on zones that appoint no primes, and on what the figures leave out."""
    none = sorted(zone for zone, number in least.items() if not number)
    notes = [
        (
            "Cover counts hours: what a package needs besides, and whether a whole package fits, "
            "is for the allocation (homecare run) to tell once the primes are named."
        ),
    ]
    if none:
        passed = int(frame["zone_id"].isin(none).sum())
        notes.append(
            f"{', '.join(none)}: the class of zone has no primes, so it is left out"
            + (f" with its {passed} bids." if passed else ".")
        )
    return notes
