"""Sources of an intake file: what one of its tables may say, and every fault of what it says.

Owns the keys of a table such as ``[demand]``. Receives it as TOML holds it; hands on `Source`. A
key that the chosen reader would not heed is a fault: nothing is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from homecare.bundled import PREFIX, bundled_root
from homecare.errors import Fault, listed, nearest
from homecare.intake.database import OPTIONS as DATABASE_OPTIONS
from homecare.intake.readers import formats_of
from homecare.intake.source import AUTO, Option, Source
from homecare.intake.zoning.source import FORMATS as ZONE_FORMATS
from homecare.intake.zoning.source import LIST_TAKES, OPTIONS, POLYGONS_TAKE, is_zone_list
from homecare.parameters.toml import unknown_keys

SPARE = ("bands", "visits")
TABLES = ("zones", "postcodes", "demand", "providers", "appointments", *SPARE)
# Tables that may be joined from several sources, as [[demand]].
SEVERAL = ("demand",)
DATABASE_KEYS = tuple(each.name for each in DATABASE_OPTIONS)
# What only a file has, and not a table of a database.
FILE_KEYS = ("file", "files", "format", "sheet")
SOURCE_KEYS = (*FILE_KEYS, "columns", "values", *DATABASE_KEYS)
# The bands file is read as it stands: see the band rules `areas` and `polygons`.
BANDS_KEYS = ("file",)
SHAPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "text": (str, "a text"),
    "path": (str, "a path"),
    "number": ((int, float), "a number"),
    "flag": (bool, "true or false"),
    "list": (list, "a list"),
    "map": (dict, "a table"),
}


def read_sources(path: Path, name: str, held: object, faults: list[Fault]) -> tuple[Source, ...]:
    """Return the sources of one table, adding the faults found.

    Parameters
    ----------
    path : pathlib.Path
        The intake file.
    name : str
        The table.
    held : object
        What the file says under its name.
    faults : list of Fault
        Receives everything wrong with it.
    """
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
    chosen = row["format"] if isinstance(row.get("format"), str) else AUTO
    names = _format_names(name)
    if chosen not in names:
        faults.append(
            Fault(
                "no such format",
                f"{where}, format",
                str(chosen),
                listed(names, at_most=20),
                f"name one of the formats.{nearest(str(chosen), names)}",
            )
        )
        chosen = AUTO
    options = _options(name, str(chosen))
    known = BANDS_KEYS if name == "bands" else (*SOURCE_KEYS, *(each.name for each in options))
    faults += unknown_keys(where, row, known)
    faults += _shape_faults(where, row)
    faults += _option_faults(where, row, (*options, *DATABASE_OPTIONS))
    faults += _mapping_faults(where, name, row)
    stated = [str(row["file"])] if isinstance(row.get("file"), str) else []
    stated += _texts(row.get("files"))
    if not {"file", "files", "url"} & {*row}:
        faults.append(
            Fault(
                "the source names no file",
                where,
                "neither file nor url",
                'file = "...", files = ["..."], or url = "..." of a database',
                "say where the table is",
            )
        )
    columns, values = row.get("columns"), row.get("values")
    held = {
        each.name: _located(path, str(row[each.name])) if each.shape == "path"
        else row[each.name]
        for each in options
        if each.name in row
    }  # fmt: skip
    source = Source(
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
    faults += _unheeded(where, row, source)
    return source


def _texts(held: object) -> list[str]:
    return [each for each in held if isinstance(each, str)] if isinstance(held, list) else []


def _located(path: Path, text: str) -> Path:
    """Return the path of a file an intake file names: beside it, or `bundled:` from anywhere.

    Either slash parts folders, so that an intake file written on Windows is read elsewhere too.
    """
    text = text.replace("\\", "/")
    if text.startswith(PREFIX):
        return bundled_root() / "data" / text.removeprefix(PREFIX)
    return path.parent / text


def _format_names(table: str) -> tuple[str, ...]:
    if table == "zones":
        return ZONE_FORMATS
    return (AUTO, *(each.name for each in formats_of(table)))


def _options(table: str, chosen: str) -> tuple[Option, ...]:
    """Return the options a source may state: its format's, or every format's where it is auto."""
    if table == "zones":
        return OPTIONS
    found = {
        option.name: option
        for each in formats_of(table)
        if chosen in (AUTO, each.name)
        for option in each.options
    }
    return tuple(found.values())


def _shape_faults(where: str, row: Mapping[str, object]) -> list[Fault]:
    """Return the faults of the shapes of the keys that every source may have."""
    files = row.get("files")
    is_files = isinstance(files, list) and files and len(_texts(files)) == len(files)
    right = {
        **{key: (isinstance(row.get(key), str), "a text") for key in ("file", "format", "sheet")},
        "files": (bool(is_files), "a list of paths"),
    }
    return [
        _wrong_shape(where, key, row[key], allowed)
        for key, (is_right, allowed) in right.items()
        if key in row and not is_right
    ]


def _wrong_shape(where: str, key: str, held: object, allowed: str) -> Fault:
    return Fault(
        f"{key} has the wrong shape", f"{where}, {key}", repr(held)[:60], allowed, "correct it"
    )


def _option_faults(
    where: str, row: Mapping[str, object], options: tuple[Option, ...]
) -> list[Fault]:
    faults = []
    for each in options:
        if each.name not in row:
            continue
        held, (kind, words) = row[each.name], SHAPES[each.shape]
        is_truth = isinstance(held, bool) and each.shape == "number"
        stated = [str(one) for one in (held if isinstance(held, list) else [held])]
        if (
            not isinstance(held, kind)
            or is_truth
            or (each.shape == "list" and len(_texts(held)) != len(stated))
            or (each.allowed and set(stated) - {*each.allowed})
        ):
            allowed = f"one of {listed(each.allowed)}" if each.allowed else words
            faults.append(_wrong_shape(where, each.name, held, allowed))
    return faults


def _mapping_faults(where: str, name: str, row: Mapping[str, object]) -> list[Fault]:
    """Return the faults of `columns` (texts) and `values` (a table of texts for each column)."""
    faults = []
    for key in ("columns", "values"):
        held = row.get(key)
        if key in row and not isinstance(held, dict):
            faults.append(
                Fault(
                    f"{key} is not a table",
                    f"{where}, {key}",
                    repr(held)[:60],
                    f"[{name}.{key}] with a line for each column",
                    "write it as a table",
                )
            )
            continue
        for column, words in (held or {}).items() if isinstance(held, dict) else ():
            if key == "columns" and not isinstance(words, str):
                faults.append(
                    _wrong_shape(f"{where}, columns", column, words, "a heading of the file")
                )
            if key == "values" and not (
                isinstance(words, dict) and all(isinstance(each, str) for each in words.values())
            ):
                allowed = f'[{name}.values.{column}] with lines such as "LCC" = "council"'
                faults.append(_wrong_shape(f"{where}, values", column, words, allowed))
    return faults


def _unheeded(where: str, row: Mapping[str, object], source: Source) -> list[Fault]:
    """Return a fault for each key that a reader of such a source would pass over in silence."""
    if source.is_database:
        spare, kind = [key for key in FILE_KEYS if key in row], "a table of a database"
    else:
        spare = [key for key in DATABASE_KEYS if key in row]
        kind = "a file; a database needs url"
    if source.table == "zones" and source.paths and not source.is_database:
        is_list = is_zone_list(source)
        takes = LIST_TAKES if is_list else POLYGONS_TAKE
        told = {"sheet", "columns", "values", *(each.name for each in OPTIONS)} - {*takes}
        spare += [key for key in row if key in told]
        kind = "a list of areas" if is_list else "a file of polygons"
    faults = [
        Fault(
            f"{key} is not heeded here",
            f"{where}, {key}",
            repr(row[key])[:60] if key != "url" else "url",
            f"no {key}: the source is {kind}",
            f"take {key} out, or correct what else the table says",
        )
        for key in spare
    ]
    if source.table in ("zones", "bands") and len(source.paths) > 1:
        faults.append(
            Fault(
                f"{source.table} come from several files",
                where,
                listed([each.name for each in source.paths]),
                "one file",
                "join the files first",
            )
        )
    return faults
