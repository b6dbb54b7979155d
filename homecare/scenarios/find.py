"""Finding: which file a scenario's, a model's or a data file's name stands for.

Receives names as typed on the command line or written in a scenario file; hands on paths.
"""

from __future__ import annotations

from pathlib import Path

from homecare.bundled import PREFIX, bundled_root
from homecare.errors import Fault, HomecareError, ScenarioError, UsageError, listed, nearest
from homecare.parameters.toml import read_toml


def bundled_ids() -> tuple[str, ...]:
    """Return the ids of the bundled scenarios, sorted."""
    return tuple(sorted(path.stem for path in (bundled_root() / "models/scenarios").glob("*.toml")))


def find_scenario(name: str, *, beside: Path | None = None) -> Path:
    """Return the scenario file a name stands for.

    Parameters
    ----------
    name : str
        A file, a project folder (its `scenario.toml`), or an id.
    beside : pathlib.Path, optional
        A scenario file in whose folder an id is looked for first.

    Raises
    ------
    UsageError
        When it is none of these, naming the nearest bundled id.
    """
    path = Path(name)
    if beside is not None and (beside.parent / name).exists():
        path = beside.parent / name
    if path.is_dir():
        path = path / "scenario.toml"
    if path.is_file():
        return path
    if beside is not None:
        for sibling in sorted(beside.parent.glob("*.toml")):
            if sibling.stem == name or _id_of(sibling) == name:
                return sibling
    bundled = bundled_root() / "models" / "scenarios" / f"{name}.toml"
    if "/" not in name and "\\" not in name and bundled.is_file():
        return bundled
    raise UsageError(
        Fault(
            "no such scenario",
            name,
            "no file, project folder or bundled scenario",
            f"a scenario file, a project folder with scenario.toml, or one of "
            f"{listed(bundled_ids())}",
            f"correct the name.{nearest(name, bundled_ids())}",
        )
    )


def _id_of(path: Path) -> str:
    try:
        return str(read_toml(path)[1].get("id", ""))
    except HomecareError:
        return ""


def find_model(path: Path, kind: str, name: str) -> Path:
    """Return the file of a model: beside the scenario under models/, else bundled.

    Raises
    ------
    ScenarioError
        When there is none, naming the nearest.
    """
    folders = [path.parent / "models" / kind, bundled_root() / "models" / kind]
    for folder in folders:
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    known = sorted({each.stem for folder in folders for each in folder.glob("*.toml")})
    raise ScenarioError(
        Fault(
            "no such model",
            f"{path.name}, models.{kind}",
            name,
            listed(known),
            f"name one of the models.{nearest(name, known)}",
        )
    )


def resolve_data(path: Path, text: str) -> Path:
    """Return the path of a data file named in a scenario file.

    `bundled:` names stand for the bundled data from anywhere; a bundled scenario's plain names
    stand in the bundled `data/`; any other scenario's stand beside the scenario file.
    """
    root = bundled_root()
    if text.startswith(PREFIX):
        return root / "data" / text.removeprefix(PREFIX)
    if path.resolve().is_relative_to(root / "models"):
        return root / "data" / text
    return path.parent / text
