"""Remaking: a recorded run made again so that its placements can be explained.

Receives the directory of a run of a scenario or of an allocation of three tables; hands on the
tables and the plan, or refuses a directory that does not hold what its record gives.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import homecare
from homecare.allocation import Allocation
from homecare.allocation.explain import Market
from homecare.allocation.rules import OPTIMUM, Rule, rule_named
from homecare.errors import Fault, HomecareError, InputError
from homecare.intake import file_sha256
from homecare.scenarios.files import load_scenario
from homecare.scenarios.inputs import Progress
from homecare.scenarios.pipeline import no_progress, settings_of
from homecare.scenarios.record import (
    Figures,
    changed_inputs,
    different,
    named_file,
    scenario_file,
)
from homecare.scenarios.tables_only import allocate_tables
from homecare.scenarios.verify import difference, make_again

# Where a run keeps the placements row by row, if it was asked to.
ROWS = (Path("allocation.csv"), Path("rows-not-for-publication", "allocation.csv"))
ALLOWED = "a directory written by homecare run --out or homecare allocate --out"


@dataclass(frozen=True)
class Remade:
    """A recorded run made again.

    Attributes
    ----------
    run_dir : pathlib.Path
        The directory.
    heading : dict
        `id`, `title`, `as_of` and `notices` of the run; no id where it is of three tables.
    market : Market
        The tables as they were placed.
    allocation : Allocation
        The plan.
    rule : Rule or None
        The rule that made it; None: the goals in order.
    zone_names : mapping of str to str
        Names of the zones, where they have any.
    figures : mapping
        The allocation's figures in the result.
    record : dict
        What made the run.
    attribution : str
        Whose data are shown.
    """

    run_dir: Path
    heading: Figures
    market: Market
    allocation: Allocation
    rule: Rule | None
    zone_names: Mapping[str, str]
    figures: Figures
    record: Figures
    attribution: str


def remake(run_dir: Path, *, progress: Progress = no_progress) -> Remade:
    """Return a recorded run made again, figure for figure.

    Parameters
    ----------
    run_dir : pathlib.Path
        Directory written by `homecare run --out` or `homecare allocate --out`.
    progress : callable
        Told what is being done.

    Raises
    ------
    InputError
        When the directory holds no run; when an input, a figure of `result.json` or the row-level
        placements beside it are not what the record gives.
    """
    run_dir = run_dir.parent if run_dir.is_file() else run_dir
    recorded = _read(run_dir)
    return _tables(run_dir, recorded, progress) if "scenario" not in recorded else _scenario(
        run_dir, progress
    )  # fmt: skip


def tables_of(run_dir: Path) -> dict[str, Path]:
    """Return the files that a recorded run was made from, by what they hold.

    Empty where one of them is not what it was, for then nothing can be looked up in them.

    Raises
    ------
    InputError
        When the directory holds no run.
    """
    recorded = _read(run_dir.parent if run_dir.is_file() else run_dir)
    record = recorded["record"]
    assert isinstance(record, dict)  # noqa: S101 - _read has looked
    try:
        if changed_inputs(record):
            return {}
        if "scenario" in recorded:
            return dict(load_scenario(str(scenario_file(record))).data)
        return {role: named_file(str(name), Path()) for role, name in record["tables"].items()}
    except (HomecareError, LookupError, TypeError, AttributeError):
        return {}  # an altered record: making the run again tells what is wrong


def _read(run_dir: Path) -> Figures:
    """Return the result a directory holds."""
    path = run_dir / "result.json"
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        record = held["record"]
        is_run = "scenario_path" in record or "tables" in record
    except FileNotFoundError as error:
        raise InputError(
            Fault("the directory holds no run", str(run_dir), "no result.json", ALLOWED,
                  "name the directory of a run")
        ) from error  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            Fault("the result cannot be read", str(path), f"{type(error).__name__}: {error}",
                  ALLOWED, "name the directory of a run")
        ) from error  # fmt: skip
    if not is_run:
        raise InputError(
            Fault("the record does not say which tables were placed", str(path),
                  f"a result of homecare {record.get('code_version')}",
                  f"{ALLOWED}, of this version", "make the run anew")
        )  # fmt: skip
    return dict(held)


def _scenario(run_dir: Path, progress: Progress) -> Remade:
    again, found = make_again(run_dir, with_beside=False, progress=progress)
    faults = found.faults(run_dir)
    faults += _other_rows(run_dir, again.allocation)
    if faults:
        raise InputError(faults)
    inputs, result = again.inputs, again.result
    heading, figures, record = result["scenario"], result["allocation"], result["record"]
    assert isinstance(heading, dict)  # noqa: S101 - result_of makes it so
    assert isinstance(figures, dict)  # noqa: S101 - likewise
    assert isinstance(record, dict)  # noqa: S101 - likewise
    return Remade(
        run_dir=run_dir,
        heading={name: heading[name] for name in ("id", "title", "as_of", "notices")},
        market=Market(
            again.priced.frame,
            inputs.providers,
            inputs.appointments,
            settings_of(again.scenario),
            again.scenario.as_of,
        ),
        allocation=again.allocation,
        rule=None,
        zone_names=dict(zip(inputs.zones["zone_id"], inputs.zones["zone_name"], strict=True)),
        figures=figures,
        record=record,
        attribution=again.scenario.attribution,
    )


def _tables(run_dir: Path, recorded: Figures, progress: Progress) -> Remade:
    record = recorded["record"]
    assert isinstance(record, dict)  # noqa: S101 - _read has looked
    moved = _moved(run_dir, changed_inputs(record))
    paths = {role: named_file(str(name), Path()) for role, name in record["tables"].items()}
    rule = str(record.get("rule", OPTIMUM))
    day = record.get("as_of")
    try:
        again = allocate_tables(
            paths["demand"],
            paths["providers"],
            appointments=paths["appointments"],
            model=paths.get("model"),
            rule=rule,
            placing=record.get("placing"),
            as_of=date.fromisoformat(day) if day else None,
            seed=int(record["seed"]),
            set_aside=bool(record.get("set_aside")),
            progress=progress,
        )
    except HomecareError as error:
        raise InputError([*moved, *error.faults], ledger=error.ledger) from error
    do = "make the run anew" if not moved else "look at the inputs named first"
    what = "a figure of result.json is not what the run gives"
    found = different(recorded, json.loads(json.dumps(again.result)))
    faults = [*moved, *(difference(what, run_dir, each, do) for each in found)]
    faults += _other_rows(run_dir, again.allocation)
    if faults:
        raise InputError(faults)
    figures = again.result["allocation"]
    assert isinstance(figures, dict)  # noqa: S101 - allocate_tables makes it so
    return Remade(
        run_dir=run_dir,
        heading={
            "id": None,
            "title": "Packages placed from three tables",
            "as_of": day,
            "notices": again.result["notices"],
        },
        market=again.market,
        allocation=again.allocation,
        rule=None if rule == OPTIMUM else rule_named(rule),
        zone_names={},
        figures=figures,
        record=dict(record),
        attribution="",
    )


def _moved(run_dir: Path, inputs: Sequence[Figures]) -> list[Fault]:
    what = "an input holds other bytes than when the run was made"
    return [difference(what, run_dir, each, "restore the file, or make the run anew")
            for each in inputs]  # fmt: skip


def _other_rows(run_dir: Path, allocation: Allocation) -> list[Fault]:
    """Return a fault for row-level placements that are not those of the run made again."""
    faults = []
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name) / "allocation.csv"
        allocation.write(fresh)
        again = file_sha256(fresh)
    for inside in ROWS:
        held = run_dir / inside
        if held.is_file() and file_sha256(held) != again:
            faults.append(
                Fault("the run's file is altered", f"{run_dir}, {inside.as_posix()}",
                      file_sha256(held), f"the bytes that the run made again writes, SHA-256 "
                      f"{again}", f"restore the file, or make the run anew with homecare "
                      f"{homecare.__version__}")
            )  # fmt: skip
    return faults
