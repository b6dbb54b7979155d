"""The record of a run: what made it, so that it can be made again and compared.

Receives a scenario, or a run's directory; hands on the record, or every difference found when the
run is made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import homecare
from homecare.bundled import PREFIX, bundled_root, short_name
from homecare.intake import file_sha256
from homecare.scenarios.files import Scenario

Figures = dict[str, object]


def record_of(
    scenario: Scenario,
    *,
    set_aside: bool,
    also: Sequence[Scenario] = (),
    more_files: Sequence[Path] = (),
) -> Figures:
    """Return the record of a run.

    Parameters
    ----------
    scenario : Scenario
        What was run.
    set_aside : bool
        Whether faulty rows were set aside.
    also : sequence of Scenario
        Scenarios published beside it, whose files count as inputs too.
    more_files : sequence of pathlib.Path
        Other files that were read.
    """
    files = {
        path.resolve() for each in (scenario, *also) for path in (*each.files, *each.data.values())
    }
    files |= {path.resolve() for path in more_files if path.is_file()}
    files |= {beside for path in files for beside in _sidecars(path)}
    folder = scenario.path.resolve().parent
    inputs = sorted(
        ({"path": _name(path, folder), "sha256": file_sha256(path)} for path in files),
        key=lambda each: each["path"],
    )
    return {
        "code_version": homecare.__version__,
        "scenario_path": short_name(scenario.path),
        "set_aside": set_aside,
        "inputs": inputs,
        "parameters": [value.as_dict() for _, value in sorted(scenario.parameters.values.items())],
        "choices": {
            path: list(chosen) if isinstance(chosen, tuple) else chosen
            for path, chosen in sorted(scenario.parameters.choices.items())
        },
        "seed": scenario.seed,
    }


def _sidecars(path: Path) -> list[Path]:
    """Return the files a shapefile consists of beside its .shp."""
    if path.suffix.lower() != ".shp":
        return []
    every = (path.with_suffix(ending) for ending in (".dbf", ".shx", ".prj", ".cpg"))
    return [each for each in every if each.is_file()]


def _name(path: Path, folder: Path) -> str:
    """Return a file's name as seen from the scenario's folder; elsewhere its short name."""
    short = short_name(path)
    if not short.startswith(PREFIX) and path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    return short


def scenario_file(record: Figures) -> Path:
    """Return the scenario file of a run's record."""
    name = str(record["scenario_path"])
    if name.startswith(PREFIX):
        return bundled_root() / name.removeprefix(PREFIX)
    return Path(name)


def different(recorded: object, again: object, path: str = "") -> Iterator[Figures]:
    """Yield every place at which two results differ, as `{"path", "recorded", "again"}`.

    Examples
    --------
    >>> list(different({"a": [1, 2]}, {"a": [1, 3]}))
    [{'path': 'a.1', 'recorded': 2, 'again': 3}]
    """
    if isinstance(recorded, dict) and isinstance(again, dict):
        for key in sorted(set(recorded) | set(again)):
            yield from different(recorded.get(key), again.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(recorded, list) and isinstance(again, list) and len(recorded) == len(again):
        for number, (one, other) in enumerate(zip(recorded, again, strict=True)):
            yield from different(one, other, f"{path}.{number}".lstrip("."))
    elif recorded != again:
        yield {"path": path, "recorded": recorded, "again": again}


def named_file(name: str, folder: Path) -> Path:
    """Return the file that a record names, as seen from a folder where it is not in full."""
    if name.startswith(PREFIX):
        return bundled_root() / name.removeprefix(PREFIX)
    return folder / name


def changed_inputs(record: Figures) -> list[Figures]:
    """Return the recorded inputs that are missing or hold other bytes now.

    Parameters
    ----------
    record : dict
        A run's record. A name that is not in full is seen from the scenario's folder.
    """
    found: list[Figures] = []
    folder = scenario_file(record).parent if "scenario_path" in record else Path()
    inputs = record.get("inputs")
    for entry in inputs if isinstance(inputs, list) else []:
        name = str(entry["path"])
        path = named_file(name, folder)
        now = file_sha256(path) if path.is_file() else "missing"
        if now != entry["sha256"]:
            found.append({"path": name, "recorded": entry["sha256"], "again": now})
    return found
