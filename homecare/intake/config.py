"""Intake files: a TOML file that names the files a council holds, and how to read them.

Owns what an intake file may say. Receives its path; hands on an `IntakeFile`: one `Source` for each
table it names, and the models with which the hours are to be located and priced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from homecare.bundled import PREFIX, bundled_root
from homecare.errors import Fault, ScenarioError, listed
from homecare.intake.database import OPTIONS as DATABASE_OPTIONS
from homecare.intake.readers import formats_of
from homecare.intake.source import AUTO, Option, Source
from homecare.parameters.toml import check_head, read_toml, unknown_keys

KIND = "intake"
MODELS = ("geography", "pricing", "allocation")
NEEDED = ("zones", "postcodes", "demand", "providers", "appointments")
SPARE = ("bands", "visits", "ratings")
TABLES = (*NEEDED, *SPARE)
# Tables that may be joined from several sources, as [[demand]].
SEVERAL = ("demand",)
KEYS = (
    "schema", "kind", "id", "title", "as_of", "notes", "notices", "attribution",
    "costed_services", "spread_hours", "seed", "surroundings_m", "models", *TABLES,
)  # fmt: skip
DATABASE_KEYS = tuple(each.name for each in DATABASE_OPTIONS)
SOURCE_KEYS = ("file", "files", "format", "sheet", "columns", "values", *DATABASE_KEYS)
AREAS = ("postcode", "sector", "outward", "ward", "lsoa", "district")
ZONE_OPTIONS = (
    Option("layer", "text", "Layer of a file that holds several"),
    Option("crs", "text", "Coordinate reference system, where the file states none"),
    Option("by", "text", "What a list of zones lists", AREAS),
    Option("boundaries", "path", "Polygons of the areas a list of zones lists"),
    Option("repair", "flag", "Mend the polygons where that is safe"),
)  # fmt: skip


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
    faults += _shapes(path, raw)
    models = _models(path, raw, faults)
    sources = {name: _sources(path, name, raw[name], faults) for name in TABLES if name in raw}
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
    kinds: dict[str, tuple[type | tuple[type, ...], str]] = {
        "costed_services": (list, "a list of texts"),
        "notices": (list, "a list of texts"),
        "attribution": (list, "a list of texts"),
        "spread_hours": (bool, "true or false"),
        "seed": (int, "a whole number"),
        "surroundings_m": ((int, float), "metres, such as 3000"),
    }
    return [
        Fault(
            f"{key} has the wrong shape",
            f"{path.name}, {key}",
            repr(raw[key])[:60],
            allowed,
            "correct it",
        )
        for key, (kind, allowed) in kinds.items()
        if key in raw
        and (
            not isinstance(raw[key], kind)
            or (isinstance(raw[key], list) and not all(isinstance(t, str) for t in _list(raw[key])))
        )
    ]


def _list(held: object) -> list[object]:
    return list(held) if isinstance(held, list) else []


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


def _sources(path: Path, name: str, held: object, faults: list[Fault]) -> tuple[Source, ...]:
    """Return the sources of one table, adding the faults found."""
    rows = held if isinstance(held, list) else [held]
    if isinstance(held, list) and len(held) > 1 and name not in SEVERAL:
        faults.append(
            Fault(
                "the table comes from several sources",
                f"{path.name}, {name}",
                f"{len(held)} sources",
                f"one; only {listed(SEVERAL)} may be joined from several",
                "join the files first",
            )
        )
    found = []
    for number, row in enumerate(rows, start=1):
        where = f"{path.name}, {name}" + (f" {number}" if len(rows) > 1 else "")
        if not isinstance(row, dict):
            faults.append(
                Fault(
                    "a source is not a table",
                    where,
                    repr(row)[:60],
                    f'[{name}] with file = "..."',
                    "write it as a table",
                )
            )
            continue
        found.append(_source(path, name, row, where, faults))
    return tuple(found)


def _source(
    path: Path, name: str, row: Mapping[str, object], where: str, faults: list[Fault]
) -> Source:
    chosen = row.get("format", AUTO)
    options = _options(name, str(chosen))
    known = (*SOURCE_KEYS, *(each.name for each in options))
    faults += unknown_keys(where, row, known)
    several = row.get("files")
    stated = list(_texts(several))
    if isinstance(row.get("file"), str):
        stated.insert(0, str(row["file"]))
    if not stated and "url" not in row:
        faults.append(
            Fault(
                "the source names no file",
                where,
                "neither file nor url",
                'file = "...", files = ["..."], or url = "..." of a database',
                "say where the table is",
            )
        )
    for key in ("columns", "values"):
        if key in row and not isinstance(row[key], dict):
            faults.append(
                Fault(
                    f"{key} is not a table",
                    f"{where}, {key}",
                    repr(row[key])[:60],
                    f"[{name}.{key}] with a line for each column",
                    "write it as a table",
                )
            )
    faults += _option_faults(where, row, (*options, *DATABASE_OPTIONS))
    columns, values = row.get("columns"), row.get("values")
    held = {
        each.name: str(_located(path, str(row[each.name]))) if each.shape == "path"
        else row[each.name]
        for each in options
        if each.name in row
    }  # fmt: skip
    return Source(
        table=name,
        paths=tuple(_located(path, each) for each in stated),
        format=str(chosen),
        sheet=str(row.get("sheet", "")),
        columns={str(k): str(v) for k, v in columns.items()} if isinstance(columns, dict) else {},
        values={
            str(column): {str(k): str(v) for k, v in words.items()}
            for column, words in (values.items() if isinstance(values, dict) else ())
            if isinstance(words, dict)
        },
        options=held | {key: row[key] for key in DATABASE_KEYS if key in row},
        folder=path.parent,
    )


def _located(path: Path, text: str) -> Path:
    """Return the path of a file an intake file names: beside it, or `bundled:` from anywhere."""
    if text.startswith(PREFIX):
        return bundled_root() / "data" / text.removeprefix(PREFIX)
    return path.parent / text


def _options(table: str, chosen: str) -> tuple[Option, ...]:
    """Return the options a source may state: its format's, or every format's where it is auto."""
    if table == "zones":
        return ZONE_OPTIONS
    found = {
        option.name: option
        for each in formats_of(table)
        if chosen in (AUTO, each.name)
        for option in each.options
    }
    return tuple(found.values())


def _option_faults(
    where: str, row: Mapping[str, object], options: tuple[Option, ...]
) -> list[Fault]:
    kinds: dict[str, tuple[type | tuple[type, ...], str]] = {
        "text": (str, "a text"),
        "path": (str, "a path"),
        "number": ((int, float), "a number"),
        "flag": (bool, "true or false"),
        "list": (list, "a list"),
        "map": (dict, "a table"),
    }
    faults = []
    for each in options:
        if each.name not in row:
            continue
        held, (kind, words) = row[each.name], kinds[each.shape]
        is_truth = isinstance(held, bool) and each.shape == "number"
        stated = held if isinstance(held, list) else [held]
        if (
            not isinstance(held, kind)
            or is_truth
            or (each.allowed and set(stated) - {*each.allowed})
        ):
            faults.append(
                Fault(
                    f"{each.name} has the wrong shape",
                    f"{where}, {each.name}",
                    repr(held)[:60],
                    f"one of {listed(each.allowed)}" if each.allowed else words,
                    "correct it",
                )
            )
    return faults
