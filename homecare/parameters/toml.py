"""TOML files: read, and the rules that every model and scenario file obeys.

Receives a path; hands on its bytes and content, and the faults of its keys. Values that are written
into such a file are worded here too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from homecare.errors import Fault, ModelError, listed, nearest

SCHEMA = 1


def read_toml(path: Path) -> tuple[bytes, dict[str, object]]:
    """Return a TOML file's bytes and content.

    Raises
    ------
    ModelError
        When it is missing, not UTF-8 or not TOML.
    """
    if not path.is_file():
        raise ModelError(
            Fault("the file is missing", str(path), "nothing", "a TOML file", "correct the path")
        )
    content = path.read_bytes()
    try:
        return content, tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        told = str(error)
        is_path = any(word in told for word in ("hex value", "Unescaped", "escape"))
        hint = "; a path with \\ stands in single quotes, or is written with /" if is_path else ""
        raise ModelError(
            Fault(
                "the file is not TOML",
                path.name,
                told,
                "TOML in UTF-8",
                f"mend the line the message names{hint}",
            )
        ) from error


def check_head(path: Path, raw: Mapping[str, object]) -> list[Fault]:
    """Return the faults of the keys that every model and scenario file begins with."""
    faults = []
    if raw.get("schema") != SCHEMA:
        faults.append(
            Fault(
                "the file's schema is not one this version reads",
                f"{path.name}, schema",
                repr(raw.get("schema", "nothing")),
                str(SCHEMA),
                f"write schema = {SCHEMA}",
            )
        )
    faults += [
        Fault(
            f"{key} is missing",
            f"{path.name}, {key}",
            repr(raw.get(key, "nothing")),
            "a text in quotes",
            f"add {key}",
        )
        for key in ("id", "title")
        if not isinstance(raw.get(key), str) or not raw[key]
    ]
    return faults


def unknown_keys(
    where: str, found: Mapping[str, object], known: tuple[str, ...]
) -> Iterator[Fault]:
    """Yield a fault for every key that is not known, naming the nearest that is."""
    for key in found:
        if key not in known:
            yield Fault(
                "a key is not known",
                f"{where}, {key}",
                key,
                listed(known, at_most=20),
                f"rename or remove it.{nearest(key, known)}",
            )


def toml_text(text: str) -> str:
    r"""Return a text as TOML states it.

    Examples
    --------
    >>> print(toml_text('Care "at home"'))
    "Care \"at home\""
    """
    told = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in told) + '"'


def toml_list(texts: Sequence[str]) -> str:
    """Return texts as TOML states them.

    Examples
    --------
    >>> print(toml_list(["urban", "rural"]))
    ["urban", "rural"]
    """
    return "[" + ", ".join(toml_text(each) for each in texts) + "]"


def toml_value(value: object) -> str:
    """Return a number, day, word, list or table as TOML states it, on one line.

    Raises
    ------
    TypeError
        When TOML has no such value.

    Examples
    --------
    >>> print(toml_value({"b": [1, 2.5], "a": True}))
    {"b" = [1, 2.5], "a" = true}
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return toml_text(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(each) for each in value) + "]"
    if isinstance(value, Mapping):
        held = (f"{toml_text(str(key))} = {toml_value(each)}" for key, each in value.items())
        return "{" + ", ".join(held) + "}"
    raise TypeError(type(value).__name__)
