"""Models named for one command, in place of those of the scenario.

Receives a scenario and names of models by kind; hands on the scenario with their numbers and
choices. The scenario file stays as it is, and the record names the files that were read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from homecare.errors import Fault, ScenarioError, UsageError
from homecare.parameters import Parameters, load_model
from homecare.parameters.toml import read_toml
from homecare.scenarios.files import Scenario
from homecare.scenarios.find import find_model


def with_models(scenario: Scenario, named: Mapping[str, str | None]) -> Scenario:
    """Return a scenario with other models of some kinds.

    Parameters
    ----------
    scenario : Scenario
        Any.
    named : mapping
        Kind to a model file, or to a name as the scenario would state it; None: as it is.

    Raises
    ------
    UsageError
        When the scenario changes numbers of a kind that is named.
    ScenarioError, ModelError
        When there is no such model, it is of another kind, or lacks the scenario's year.
    """
    for kind, name in named.items():
        if name is not None:
            scenario = _with_model(scenario, kind, name)
    return scenario


def _with_model(scenario: Scenario, kind: str, name: str) -> Scenario:
    changed = [each.path for each in scenario.changes if each.path.startswith(f"{kind}.")]
    if changed:
        raise UsageError(
            Fault(
                "another model is named for numbers that the scenario changes",
                f"--{kind}",
                f"{name}, while {scenario.path.name} changes {changed[0]}",
                "a model, or changes to it",
                f"leave out --{kind}, or put the changed numbers into the model",
            )
        )
    path = Path(name) if Path(name).is_file() else find_model(scenario.path, kind, name)
    model = load_model(path)
    if model.kind != kind:
        raise ScenarioError(
            Fault(
                "the model is of another kind",
                f"--{kind}",
                f"{path.name}, of kind {model.kind}",
                kind,
                f"name a {kind} model",
            )
        )
    start = f"{kind}."
    held = scenario.parameters
    values = {each: value for each, value in held.values.items() if not each.startswith(start)}
    choices = {each: word for each, word in held.choices.items() if not each.startswith(start)}
    files = tuple(each for each in scenario.files if read_toml(each)[1].get("kind") != kind)
    return replace(
        scenario,
        parameters=Parameters(
            {**values, **model.as_of(scenario.as_of)}, {**choices, **model.choices}
        ),
        files=(*files, path),
    )
