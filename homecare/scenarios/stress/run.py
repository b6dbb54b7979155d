"""A scenario's plan under the failure of its providers.

Receives a scenario and which failures to try; hands on a `StressRun`: the run whose plan was put to
the test, and plain figures, worst first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from homecare.allocation import Placing
from homecare.allocation.problem import NO_LIMIT
from homecare.allocation.stress import Failure, choose_failures, stress
from homecare.errors import HomecareError
from homecare.intake import read_table
from homecare.scenarios.files import Scenario
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import Run, no_progress, run_scenario, settings_of, with_placing
from homecare.scenarios.record import record_of
from homecare.scenarios.result import Figures
from homecare.scenarios.stress.figures import before_of, failures_of, worst_of, zones_of
from homecare.tables import PROVIDERS

PAIRS = 5
CAPACITY = (-0.1, -0.2)


@dataclass(frozen=True)
class StressRun:
    """A plan under failures.

    Attributes
    ----------
    run : Run
        The run whose plan was tried.
    result : mapping
        Plain figures.
    """

    run: Run
    result: Mapping[str, object]


def stress_scenario(
    scenario: Scenario,
    *,
    kind: Literal["exit", "suspension"] = "exit",
    providers: Sequence[str] = (),
    pairs: int = PAIRS,
    capacity: Sequence[float] = CAPACITY,
    placing: Placing | None = None,
    set_aside: bool = False,
    progress: Progress = no_progress,
) -> StressRun:
    """Return what the failure of providers does to a scenario's plan.

    Parameters
    ----------
    scenario : Scenario
        Whose plan.
    kind : {"exit", "suspension"}
        Each provider leaves, or takes nobody new and keeps who is with it today.
    providers : sequence of str
        Who fails, each in turn; none: everybody in turn.
    pairs : int
        Every pair among so many of the largest fails together as well.
    capacity : sequence of float
        Shares by which capacity falls, -1 to 0: of every provider at once, or of each of
        ``providers`` alone where they are named.
    placing : {"all", "new"}, optional
        The plan in force: every package placed anew, or today's placements and the rest; without
        it what the allocation model says.
    set_aside : bool
        Continue without faulty rows of demand; the ledger counts them.
    progress : callable
        Told what is being done.

    Raises
    ------
    UsageError
        When a provider is not known or a number is out of range.
    InputError, ModelError, ScenarioError
        With every fault of the files.
    InternalError
        When the audit disagrees with the plan, or a bound could not be proven.
    """
    scenario = with_placing(scenario, placing)

    def chosen(seconds_of: dict[str, int]) -> Sequence[Failure]:
        return choose_failures(
            seconds_of, kind=kind, providers=providers, pairs=pairs, capacity=capacity
        )

    known = _providers(scenario)
    if known is not None:
        chosen(dict.fromkeys(known, 0))  # refuses what is asked wrongly before the run is made
    run = run_scenario(scenario, with_beside=False, set_aside=set_aside, progress=progress)
    found = stress(
        run.allocation,
        run.priced.frame,
        run.inputs.providers,
        appointments=run.inputs.appointments,
        settings=settings_of(scenario),
        as_of=scenario.as_of,
        failures=chosen,
        progress=lambda message: progress(f"{scenario.id}: {message}"),
    )
    firms = run.inputs.providers
    names = dict(zip(firms["provider_id"], firms["provider_name"], strict=True))
    zones = dict(zip(run.inputs.zones["zone_id"], run.inputs.zones["zone_name"], strict=True))
    failures = failures_of(found, names=names, zones=zones)
    told = run.result["scenario"]
    assert isinstance(told, dict)  # noqa: S101 - result_of makes it
    result: Figures = {
        "scenario": {each: told[each] for each in ("id", "title", "as_of", "notices")},
        "kind": kind,
        "placing": settings_of(scenario).place,
        "named_providers": sorted(providers),
        "pairs_among": pairs,
        "capacity_changes": list(capacity),
        "before": before_of(found, names=names),
        "failures": failures,
        "worst": worst_of(failures),
        "zones": zones_of(found, failures, names=names, zones=zones),
        "ledger": run.inputs.ledger.as_dict(),
        "notes": [
            *_notes(kind, capacity, settings_of(scenario).place,
                    found.problem.provider_capacity.tolist()),
            *run.inputs.notes,
            *run.allocation.notes,
        ],
        "record": record_of(scenario, set_aside=set_aside),
    }  # fmt: skip
    return StressRun(run=run, result=result)


def _providers(scenario: Scenario) -> list[str] | None:
    """Return the providers of a scenario; None where their table is faulty, as the run tells."""
    try:
        read = read_table(scenario.data["providers"], PROVIDERS)
    except HomecareError:
        return None
    return None if read.faults() else [str(name) for name in read.frame["provider_id"]]


def _notes(kind: str, capacity: Sequence[float], placing: str, limits: Sequence[int]) -> list[str]:
    """Return what was assumed."""
    notes = [
        "The plan in force is that of `homecare run`: every package stands where it has it."
        if placing == "all"
        else "The plan in force keeps today's placements: packages stand where they are, and those "
        "that no provider has today where the plan places them. A provider that has more than it "
        "states is taken to be able to do what it has.",
        (
            "Nobody moves but those whom the failure displaces, and no provider grows beyond its "
            "stated capacity."
        ),
    ]
    if kind == "suspension":
        notes.append("A suspended provider keeps the packages that the plan leaves with it and "
                     "that are with it today; those the plan would give it anew need "
                     "another.")  # fmt: skip
    if capacity:
        notes.append("A change of capacity acts on a provider's total and on its capacity in each "
                     "zone and call window, down to whole seconds. What those who can do less have "
                     "is placed again so that most hours find a provider, and then so that most "
                     "stay: with fewer hours placed, fewer might have to move.")  # fmt: skip
    unlimited = sum(each >= NO_LIMIT for each in limits)
    if unlimited:
        notes.append(f"{unlimited} providers state no total capacity: no change of capacity "
                     "touches that, and they take whatever their zones allow.")  # fmt: skip
    return notes
