"""Intake files: a TOML file that names the files a council holds, and how to read them.

Owns what an intake file may say above its tables. Receives its path; hands on an `IntakeFile`: one
`Source` for each table it names, and the models with which the hours are to be located and priced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from homecare.errors import Fault, ScenarioError
from homecare.intake.config_sources import SPARE, TABLES, read_sources
from homecare.intake.source import Source
from homecare.parameters.toml import check_head, read_toml, unknown_keys

KIND = "intake"
MODELS = ("geography", "pricing", "allocation")
NEEDED = tuple(name for name in TABLES if name not in SPARE)
KEYS = (
    "schema", "kind", "id", "title", "as_of", "notes", "notices", "attribution",
    "costed_services", "spread_hours", "seed", "surroundings_m", "models", *TABLES,
)  # fmt: skip
# The project's folder bears the id: no more than a name that every system takes.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")


@dataclass(frozen=True)
class IntakeFile:
    """What an intake file says.

    Attributes
    ----------
    id, title : str
        What it, and the project made from it, is called.
    as_of : datetime.date
        Day the files describe.
    sources : mapping
        Table to its sources; most have one.
    models : mapping
        `geography`, `pricing` and `allocation` to the names of models.
    costed_services : tuple of str
        Services whose cost is reported; empty: all.
    spread_hours : bool
        Whether hours stated for a sector, LSOA or zone are spread over its postcodes.
    notices, attribution : tuple of str
        Statements every output carries; whose data the maps show.
    seed : int
        Seed of every tie-break.
    surroundings_m : float
        Margin around the zones within which postcodes are kept, metres.
    path : pathlib.Path
        The file.
    """

    id: str
    title: str
    as_of: date
    sources: Mapping[str, tuple[Source, ...]]
    models: Mapping[str, str]
    costed_services: tuple[str, ...]
    spread_hours: bool
    notices: tuple[str, ...]
    attribution: tuple[str, ...]
    seed: int
    surroundings_m: float
    path: Path


SURROUNDINGS_M = 3000.0


def read_intake(path: Path) -> IntakeFile:
    """Return an intake file, checked.

    Raises
    ------
    ScenarioError, ModelError
        With every fault of the file.
    """
    _, raw = read_toml(path)
    faults = [*check_head(path, raw), *unknown_keys(path.name, raw, KEYS)]
    if raw.get("kind") != KIND:
        faults.append(
            Fault(
                "the file is not an intake file",
                f"{path.name}, kind",
                repr(raw.get("kind", "nothing")),
                f'"{KIND}"',
                f'write kind = "{KIND}", or name an intake file',
            )
        )
    if type(raw.get("as_of")) is not date:
        faults.append(
            Fault(
                "as_of is missing or not a date",
                f"{path.name}, as_of",
                repr(raw.get("as_of", "nothing")),
                "a day such as 2026-10-31",
                "say which day the files describe",
            )
        )
    if isinstance(raw.get("id"), str) and raw["id"] and not ID.fullmatch(str(raw["id"])):
        faults.append(
            Fault(
                "the id cannot name a folder",
                f"{path.name}, id",
                repr(raw["id"])[:60],
                "letters without accents, digits, - . and _, beginning with a letter or digit",
                "the project's folder bears the id: write it as a plain name",
            )
        )
    faults += _shapes(path, raw)
    models = _models(path, raw, faults)
    sources = {name: read_sources(path, name, raw[name], faults) for name in TABLES if name in raw}
    faults += [
        Fault(
            f"[{name}] is missing",
            f"{path.name}, {name}",
            "nothing",
            "the file that holds the table",
            f'add [{name}] with file = "..."',
        )
        for name in NEEDED
        if name not in raw
    ]
    if faults:
        raise ScenarioError(faults)
    as_of, seed, margin = raw["as_of"], raw.get("seed", 0), raw.get("surroundings_m")
    assert isinstance(as_of, date)  # noqa: S101 - checked above
    return IntakeFile(
        id=str(raw["id"]),
        title=str(raw["title"]),
        as_of=as_of,
        sources=sources,
        models=models,
        costed_services=_texts(raw.get("costed_services")),
        spread_hours=bool(raw.get("spread_hours", False)),
        notices=_texts(raw.get("notices")),
        attribution=_texts(raw.get("attribution")),
        seed=seed if isinstance(seed, int) else 0,
        surroundings_m=float(margin) if isinstance(margin, int | float) else SURROUNDINGS_M,
        path=path,
    )


def _texts(held: object) -> tuple[str, ...]:
    return tuple(str(each) for each in held) if isinstance(held, list) else ()


def _shapes(path: Path, raw: Mapping[str, object]) -> list[Fault]:
    """Return the faults of the optional keys' types."""
    kinds: dict[str, tuple[bool, str]] = {
        **{
            key: (_is_texts(raw.get(key)), "a list of texts")
            for key in ("costed_services", "notices", "attribution")
        },
        "notes": (isinstance(raw.get("notes"), str), "a text"),
        "spread_hours": (isinstance(raw.get("spread_hours"), bool), "true or false"),
        "seed": (type(raw.get("seed")) is int, "a whole number"),
        "surroundings_m": (_is_distance(raw.get("surroundings_m")), "metres, such as 3000"),
        "models": (isinstance(raw.get("models"), dict), "a table: [models]"),
    }
    return [
        Fault(
            f"{key} has the wrong shape",
            f"{path.name}, {key}",
            repr(raw[key])[:60],
            allowed,
            "correct it",
        )
        for key, (is_right, allowed) in kinds.items()
        if key in raw and not is_right
    ]


def _is_texts(held: object) -> bool:
    return isinstance(held, list) and all(isinstance(each, str) for each in held)


def _is_distance(held: object) -> bool:
    return isinstance(held, int | float) and not isinstance(held, bool) and 0 <= held < 1e6


def _models(path: Path, raw: Mapping[str, object], faults: list[Fault]) -> dict[str, str]:
    table = raw.get("models")
    table = table if isinstance(table, dict) else {}
    faults += unknown_keys(f"{path.name}, models", table, MODELS)
    faults += [
        Fault(
            f"models.{each} is missing",
            f"{path.name}, models.{each}",
            "nothing",
            f"the {each} model to use",
            f"add {each} = ... under [models]: a bundled model's name, or one under models/{each}/ "
            "beside the intake file",
        )
        for each in MODELS
        if not isinstance(table.get(each), str)
    ]
    return {each: str(table.get(each, "")) for each in MODELS}
