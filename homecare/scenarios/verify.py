"""Verifying: a run made again from its record, and every difference told.

Receives a run's directory; hands on what differs. Nothing in the directory is changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from homecare.bundled import PREFIX, bundled_root
from homecare.errors import Fault, HomecareError, InputError
from homecare.scenarios.files import load_scenario
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress, run_scenario
from homecare.scenarios.record import Figures, changed_inputs, different


@dataclass(frozen=True)
class Verification:
    """What making a run again found.

    Attributes
    ----------
    scenario_id : str
        Scenario of the run.
    inputs : tuple of dict
        Inputs that hold other bytes now: `{"path", "recorded", "again"}`.
    results : tuple of dict
        Figures that differ: `{"path", "recorded", "again"}`.
    """

    scenario_id: str
    inputs: tuple[Figures, ...]
    results: tuple[Figures, ...]

    @property
    def is_same(self) -> bool:
        """Whether the run came out the same."""
        return not self.inputs and not self.results


def read_result(run_dir: Path) -> Figures:
    """Return the result a run's directory holds.

    Raises
    ------
    InputError
        When there is none, or it is not a result.
    """
    path = run_dir / "result.json" if run_dir.is_dir() else run_dir
    allowed = "a directory written by homecare run --out, with its result.json"
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        scenario_id = held["scenario"]["id"], held["record"]["scenario_path"]
    except FileNotFoundError as error:
        raise InputError(
            Fault(
                "the directory holds no run",
                str(run_dir),
                "no result.json",
                allowed,
                "name the directory of a run",
            )
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            Fault(
                "the result cannot be read",
                str(path),
                f"{type(error).__name__}: {error}",
                allowed,
                "name the directory of a run of a scenario",
            )
        ) from error
    del scenario_id
    return dict(held)


def _moved(run_dir: Path, each: Figures) -> Fault:
    return Fault(
        "an input is not what it was when the run was made",
        f"{run_dir}, {each['path']}",
        f"now {each['again']}",
        f"as recorded: {each['recorded']}",
        "restore the file, or run the scenario anew",
    )


def verify_run(run_dir: Path, *, progress: Progress = no_progress) -> Verification:
    """Return what differs when a recorded run is made again.

    Parameters
    ----------
    run_dir : pathlib.Path
        Directory written by `homecare run --out`.
    progress : callable
        Told what is being done.

    Raises
    ------
    InputError
        When the directory holds no run, or its inputs are now missing or faulty.
    """
    recorded = read_result(run_dir)
    record = recorded["record"]
    assert isinstance(record, dict)  # noqa: S101 - read_result has looked
    inputs = changed_inputs(record, bundled_root())
    name = str(record["scenario_path"])
    path = str(bundled_root() / name.removeprefix(PREFIX)) if name.startswith(PREFIX) else name
    try:
        again = run_scenario(
            load_scenario(path), set_aside=bool(record.get("set_aside")), progress=progress
        )
    except HomecareError as error:
        # The inputs that moved come first: they are why the run cannot be made again.
        moved = [_moved(run_dir, each) for each in inputs]
        raise InputError([*moved, *error.faults], ledger=error.ledger) from error
    fresh = json.loads(json.dumps(again.result))
    return Verification(
        scenario_id=again.scenario.id,
        inputs=tuple(inputs),
        results=tuple(different(recorded, fresh)),
    )
