"""Scenario files: found by path, project folder or bundled id, read, and joined to their models.

Owns how a scenario names its models and data, and the two levels there are: a baseline, then a
scenario's changes. Receives what the user typed; hands on a frozen `Scenario`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from homecare.errors import Fault, HomecareError, ScenarioError, UsageError
from homecare.intake import tidy_name
from homecare.parameters import (
    Change,
    Model,
    Parameters,
    Value,
    apply_changes,
    check_geography,
    load_model,
)
from homecare.parameters.toml import check_head, read_toml, unknown_keys
from homecare.scenarios.find import find_model, find_scenario, resolve_data
from homecare.scenarios.read_changes import read_changes

DATA_NAMES = ("zones", "postcodes", "demand", "providers", "appointments")
# Named only where the geography model's band rule, or the estimate of travel, reads it.
OPTIONAL_DATA = ("bands", "drive_times")
MODEL_KINDS = ("geography", "pricing", "allocation")
# Named only where the pricing model takes numbers from it, or a command compares with it.
OPTIONAL_MODELS = ("costs", "payment", "travel", "contract")
COMMON_KEYS = ("schema", "kind", "id", "title", "as_of", "notes")
BASE_KEYS = (
    *COMMON_KEYS, "seed", "costed_services", "spread_zone_hours", "beside", "why_beside",
    "hole_label", "illustrative_zones", "attribution", "notices", "models", "data",
)  # fmt: skip
CHANGE_KEYS = (*COMMON_KEYS, "baseline", "changes")


@dataclass(frozen=True)
class Scenario:
    """A scenario joined to its models and data.

    Attributes
    ----------
    id, title : str
        What it is called.
    as_of : datetime.date
        Day on which parameters, packages and suspensions are read.
    seed : int
        Seed of every tie-break.
    parameters : Parameters
        Values and choices on the day, changes made.
    data : mapping
        `zones`, `postcodes`, `demand`, `providers`, `appointments`, and `bands` and `drive_times`
        where named, to paths.
    costed_services : tuple of str
        Services whose cost is reported; empty: all.
    spread_zone_hours : bool
        Whether hours stated for a zone alone are spread over its postcodes.
    notices : tuple of str
        Statements every output carries.
    beside : tuple of str
        Scenarios whose headline is published beside this one's.
    why_beside : str
        What a scenario published beside another shows.
    hole_label : str
        Name on the maps of an area the zones enclose and leave out.
    are_zones_illustrative : bool
        Whether the boundaries are not the council's own.
    attribution : str
        Whose data the maps show, under which licence.
    path : pathlib.Path
        The scenario file.
    baseline : str
        Id of the scenario it changes; empty: none.
    changes : tuple of Change
        What it alters in its baseline.
    files : tuple of pathlib.Path
        Scenario and model files read.
    """

    id: str
    title: str
    as_of: date
    seed: int
    parameters: Parameters
    data: Mapping[str, Path]
    costed_services: tuple[str, ...]
    spread_zone_hours: bool
    notices: tuple[str, ...]
    beside: tuple[str, ...]
    why_beside: str
    hole_label: str
    are_zones_illustrative: bool
    attribution: str
    path: Path
    baseline: str
    changes: tuple[Change, ...]
    files: tuple[Path, ...]

    @property
    def baseline_path(self) -> Path | None:
        """The file of the scenario it changes; None for a scenario without a baseline."""
        return self.files[1] if self.baseline else None


def load_scenario(name: str, *, beside: Path | None = None) -> Scenario:
    """Return a scenario with its models read and its changes made.

    Parameters
    ----------
    name : str
        A file, a project folder or a bundled id.
    beside : pathlib.Path, optional
        A scenario file in whose folder an id is looked for first.

    Raises
    ------
    UsageError
        When there is no such scenario.
    ScenarioError, ModelError
        With every fault of the scenario file, or of its models.
    """
    path = find_scenario(name, beside=beside)
    _, raw = read_toml(path)
    faults = check_head(path, raw)
    if raw.get("kind") != "scenario":
        faults.append(
            Fault(
                "the file is not a scenario",
                f"{path.name}, kind",
                repr(raw.get("kind", "nothing")),
                '"scenario"',
                'write kind = "scenario", or name a scenario file',
            )
        )
    if type(raw.get("as_of")) is not date:
        faults.append(
            Fault(
                "as_of is missing or not a date",
                f"{path.name}, as_of",
                repr(raw.get("as_of", "nothing")),
                "a day such as 2020-11-01",
                "say on which day parameters are read",
            )
        )
    if faults:
        raise ScenarioError(faults)
    return _with_changes(path, raw) if "baseline" in raw else scenario_of(path, raw)


def scenario_of(path: Path, raw: dict[str, object]) -> Scenario:
    """Return the scenario that a file without a baseline states.

    Parameters
    ----------
    path : pathlib.Path
        The file, beside which models and data are looked for.
    raw : dict
        What it says.

    Raises
    ------
    ScenarioError, ModelError
        With every fault of the scenario, or of its models.
    """
    faults = list(unknown_keys(path.name, raw, BASE_KEYS))
    tables = {}
    for key, names, others in (
        ("models", MODEL_KINDS, OPTIONAL_MODELS), ("data", DATA_NAMES, OPTIONAL_DATA),
    ):  # fmt: skip
        table = raw.get(key)
        table = table if isinstance(table, dict) else {}
        faults += list(unknown_keys(f"{path.name}, {key}", table, (*names, *others)))
        faults += [
            Fault(
                f"{key}.{each} is missing",
                f"{path.name}, {key}.{each}",
                "nothing",
                f"the {key[:4]} to use",
                f"add {each} = ... under [{key}]",
            )
            for each in (*names, *(other for other in others if other in table))
            if not isinstance(table.get(each), str)
        ]
        tables[key] = table
    faults += _check_shapes(path, raw)
    for name in _texts(raw.get("beside", [])):
        _named(path, "beside", name, faults)
    if faults:
        raise ScenarioError(faults)
    models, as_of = _models(path, tables["models"]), raw["as_of"]
    assert isinstance(as_of, date)  # noqa: S101 - checked by load_scenario
    services = _texts(raw.get("costed_services", []))
    choices: dict[str, object] = {"scenario.costed_services": services}
    choices |= {f"data.{each}": str(name) for each, name in tables["data"].items()}
    seed = raw.get("seed", 0)
    return Scenario(
        id=str(raw["id"]),
        title=str(raw["title"]),
        as_of=as_of,
        seed=seed if isinstance(seed, int) else 0,
        parameters=_join(models, as_of, choices),
        data={each: resolve_data(path, str(name)) for each, name in tables["data"].items()},
        costed_services=_names(services),
        spread_zone_hours=bool(raw.get("spread_zone_hours", False)),
        notices=_texts(raw.get("notices", [])),
        beside=_texts(raw.get("beside", [])),
        why_beside=str(raw.get("why_beside", "")),
        hole_label=str(raw.get("hole_label", "")),
        are_zones_illustrative=bool(raw.get("illustrative_zones", False)),
        attribution=" ".join(_texts(raw.get("attribution", []))),
        path=path,
        baseline="",
        changes=(),
        files=(path, *(model.path for model in models)),
    )


def _check_shapes(path: Path, raw: Mapping[str, object]) -> list[Fault]:
    """Return the faults of the optional keys' types."""
    faults = []
    for key in ("costed_services", "beside", "notices", "attribution"):
        held = raw.get(key, [])
        if not isinstance(held, list) or not all(isinstance(each, str) for each in held):
            faults.append(
                Fault(
                    f"{key} is not a list of texts",
                    f"{path.name}, {key}",
                    repr(held),
                    '["...", "..."]',
                    "write a list",
                )
            )
    seed = raw.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool):
        faults.append(
            Fault(
                "seed is not a whole number",
                f"{path.name}, seed",
                repr(seed),
                "a whole number",
                "write seed = 1",
            )
        )
    faults += [
        Fault(
            f"{key} is not true or false",
            f"{path.name}, {key}",
            repr(raw[key]),
            "true or false",
            "write true or false",
        )
        for key in ("spread_zone_hours", "illustrative_zones")
        if not isinstance(raw.get(key, False), bool)
    ]
    return faults


def _texts(held: object) -> tuple[str, ...]:
    return tuple(str(each) for each in held) if isinstance(held, list | tuple) else ()


def _names(held: object) -> tuple[str, ...]:
    """Return names as the intake holds those of a column, each once."""
    return tuple(dict.fromkeys(tidy_name(each) for each in _texts(held)))


def _models(path: Path, named: Mapping[str, object]) -> tuple[Model, ...]:
    models: list[Model] = []
    faults: list[Fault] = []
    for kind in (*MODEL_KINDS, *(each for each in OPTIONAL_MODELS if each in named)):
        try:
            model = load_model(find_model(path, kind, str(named[kind])))
        except HomecareError as error:
            faults += error.faults
            continue
        if model.kind != kind:
            faults.append(
                Fault(
                    "the model is of another kind",
                    f"{path.name}, models.{kind}",
                    model.kind,
                    kind,
                    f"name a {kind} model",
                )
            )
        models.append(model)
    if faults:
        raise ScenarioError(faults)
    return tuple(models)


def _join(models: tuple[Model, ...], as_of: date, choices: dict[str, object]) -> Parameters:
    values: dict[str, Value] = {}
    faults: list[Fault] = []
    for model in models:
        choices = choices | dict(model.choices)
        try:
            values |= model.as_of(as_of)
        except HomecareError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return Parameters(values=values, choices=choices)


def _with_changes(path: Path, raw: dict[str, object]) -> Scenario:
    faults = list(unknown_keys(path.name, raw, CHANGE_KEYS))
    found = _named(path, "baseline", raw["baseline"], faults)
    own_baseline = read_toml(found)[1].get("baseline") if found else None
    if own_baseline is not None:
        faults.append(
            Fault(
                "the baseline is itself a set of changes",
                f"{path.name}, baseline",
                str(raw["baseline"]),
                f"a scenario without a baseline, such as {own_baseline}",
                "put all changes in one scenario",
            )
        )
    changes, more = read_changes(path, raw.get("changes", []))
    faults += more
    if faults or found is None:
        raise ScenarioError(faults)
    baseline = load_scenario(str(found))
    as_of = raw["as_of"]
    assert isinstance(as_of, date)  # noqa: S101 - checked by load_scenario
    models = tuple(load_model(each) for each in baseline.files[1:])
    own = {
        key: value
        for key, value in baseline.parameters.choices.items()
        if key.split(".")[0] in ("scenario", "data")
    }
    parameters = apply_changes(_join(models, as_of, own), changes, where=path.name, as_of=as_of)
    unfit = check_geography(path.name, parameters.choices, parameters.values.values())
    if unfit:
        raise ScenarioError(unfit)
    data = dict(baseline.data)
    for change in changes:
        name = change.path.removeprefix("data.")
        if change.path.startswith("data.") and name in data:
            data[name] = resolve_data(path, str(change.to))
    return replace(
        baseline,
        id=str(raw["id"]),
        title=str(raw["title"]),
        as_of=as_of,
        parameters=parameters,
        data=data,
        costed_services=_names(parameters.choices["scenario.costed_services"]),
        beside=(),
        path=path,
        baseline=baseline.id,
        changes=changes,
        files=(path, *baseline.files),
    )


def _named(path: Path, key: str, name: object, faults: list[Fault]) -> Path | None:
    """Return the scenario file that a scenario file names, or add the fault that there is none."""
    try:
        return find_scenario(str(name), beside=path)
    except UsageError as error:
        faults += [
            replace(fault, where=f"{path.name}, {key}", found=str(name)) for fault in error.faults
        ]
        return None
