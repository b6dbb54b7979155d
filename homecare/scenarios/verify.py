"""Verifying: a run made again from its record, and every difference told.

Receives a run's directory; hands on what differs: inputs, figures and files. Nothing in the
directory is changed.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import homecare
from homecare.allocation import Placing
from homecare.errors import Fault, HomecareError, InputError
from homecare.intake import file_sha256
from homecare.scenarios.files import load_scenario
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import Run, no_progress, run_scenario
from homecare.scenarios.record import Figures, changed_inputs, different, scenario_file

# Writes every file of a run, row-level files too, into a folder.
Rewrite = Callable[[Run, Path], Sequence[Path]]
MOST_LETTERS = 200
MISSING = "missing"


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
    files : tuple of dict
        Files of the directory that are missing or hold other bytes than the run made again
        writes: `{"path", "recorded", "again"}`.
    code_version : str
        Version of homecare that wrote the result.
    """

    scenario_id: str
    inputs: tuple[Figures, ...]
    results: tuple[Figures, ...]
    files: tuple[Figures, ...] = ()
    code_version: str = homecare.__version__

    @property
    def is_same(self) -> bool:
        """Whether the run came out the same."""
        return not self.inputs and not self.results and not self.files

    def faults(self, run_dir: Path) -> list[Fault]:
        """Return every difference as a fault."""
        anew = "run the scenario anew"
        if self.code_version != homecare.__version__:
            anew = (
                f"this is homecare {homecare.__version__} and the run was written by "
                f"{self.code_version}: verify it with that version, or {anew}"
            )
        input_do = f"restore the file, or {anew}"
        moved = "look at the inputs named first, or " if self.inputs else ""
        faults = [
            difference(what, run_dir, each, do)
            for what, every, do in (
                ("an input holds other bytes than when the run was made", self.inputs, input_do),
                ("a figure of result.json is not what the run gives", self.results, moved + anew),
            )
            for each in every
        ]
        return faults + [
            Fault(
                f"the run's file is {'missing' if each['recorded'] == MISSING else 'altered'}",
                f"{run_dir}, {each['path']}",
                str(each["recorded"]),
                f"the bytes that the run made again writes, SHA-256 {each['again']}",
                moved + anew,
            )
            for each in self.files
        ]


def difference(what: str, run_dir: Path, each: Figures, do: str) -> Fault:
    """Return one difference between what is recorded and what is found as a fault."""
    return Fault(
        what,
        f"{run_dir}, {each['path']}",
        f"now {_cut(each['again'])}",
        f"as recorded: {_cut(each['recorded'])}",
        do,
    )


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 3] + "..."


def _of_tables(run_dir: Path, allowed: str) -> Fault:
    return Fault(
        "the directory holds packages placed from three tables, which have no scenario",
        str(run_dir),
        "a result of homecare allocate",
        allowed,
        "name the directory of a run of a scenario",
    )


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
        if "scenario" not in held and "tables" in held["record"]:
            raise InputError(_of_tables(run_dir, allowed))
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


def _other_files(again: Run, folder: Path, rewrite: Rewrite) -> list[Figures]:
    """Return the files of a run's folder that differ from those written again.

    Row-level files need not be there; `result.json` is here too, for it might read the same and
    hold other bytes.
    """
    found: list[Figures] = []
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        for path in sorted(rewrite(again, fresh)):
            inside = path.relative_to(fresh)
            held = folder / inside
            is_there = held.is_file()
            if not is_there and len(inside.parts) > 1:
                continue
            now, then = file_sha256(path), file_sha256(held) if is_there else MISSING
            if now != then:
                found.append({"path": inside.as_posix(), "recorded": then, "again": now})
    return found


def verify_run(
    run_dir: Path, *, rewrite: Rewrite | None = None, progress: Progress = no_progress
) -> Verification:
    """Return what differs when a recorded run is made again.

    Parameters
    ----------
    run_dir : pathlib.Path
        Directory written by `homecare run --out`.
    rewrite : callable, optional
        Writes the files of a run into a folder, row-level files too, and returns their paths;
        without it the files beside `result.json` are not compared.
    progress : callable
        Told what is being done.

    Raises
    ------
    InputError
        When the directory holds no run, or its inputs are now missing or faulty.
    """
    again, found = make_again(run_dir, progress=progress)
    if rewrite is None:
        return found
    folder = run_dir if run_dir.is_dir() else run_dir.parent
    files = _other_files(again, folder, rewrite)
    # A figure says more than the bytes of the file it stands in.
    told = [each for each in files if not (found.results and each["path"] == "result.json")]
    return replace(found, files=tuple(told))


def make_again(
    run_dir: Path, *, with_beside: bool = True, progress: Progress = no_progress
) -> tuple[Run, Verification]:
    """Return a recorded run made again, and what differs in its inputs and figures.

    Parameters
    ----------
    run_dir : pathlib.Path
        Directory written by `homecare run --out`.
    with_beside : bool
        Also price, and compare, the scenarios published beside the run; without it their figures
        in the result are not looked at.
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
    inputs = changed_inputs(record)
    try:
        again = run_scenario(
            load_scenario(str(scenario_file(record))),
            placing=_placing(record),
            with_beside=with_beside,
            set_aside=bool(record.get("set_aside")),
            progress=progress,
        )
    except HomecareError as error:
        # The inputs that moved come first: they are why the run cannot be made again.
        what, do = "an input is not what it was when the run was made", "restore the file"
        moved = [difference(what, run_dir, each, do) for each in inputs]
        raise InputError([*moved, *error.faults], ledger=error.ledger) from error

    def own(result: Figures) -> Figures:
        return {name: result[name] for name in result if with_beside or name != "beside"}

    return again, Verification(
        scenario_id=again.scenario.id,
        inputs=tuple(inputs),
        results=tuple(different(own(recorded), own(json.loads(json.dumps(again.result))))),
        code_version=str(record.get("code_version", "an unknown version")),
    )


def _placing(record: Figures) -> Placing | None:
    """Return what a run was asked to place."""
    choices = record.get("choices")
    chosen = choices.get("allocation.place") if isinstance(choices, dict) else None
    return "new" if chosen == "new" else "all" if chosen == "all" else None
