"""The loader of model files: TOML in, dated values and choices out, every fault at once.

Owns the rules of a model file: closed keys, one unit each, a source for every value, no missed
year in an annual series, reliability and impact for every assumption. Receives a path; hands on a
`Model`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from homecare.errors import Fault, ModelError, listed, nearest
from homecare.parameters.contract import check_contract
from homecare.parameters.declared import KINDS, Kind, Parameter, as_number
from homecare.parameters.geography import check_geography
from homecare.parameters.rules import (
    check_about,
    check_choice,
    check_days,
    check_number,
    check_years,
)
from homecare.parameters.toml import check_head, read_toml, unknown_keys
from homecare.parameters.values import Value

MODEL_KEYS = ("schema", "kind", "id", "title", "notes", "choices", "parameters")
PARAMETER_KEYS = ("unit", "source", "basis", "series", "reliability", "impact", "note", "values")
# What a single dated value may say of itself, in place of what its parameter says.
ROW_KEYS = ("source", "basis", "reliability", "impact", "note")


@dataclass(frozen=True)
class Model:
    """One model file.

    Attributes
    ----------
    kind, id, title : str
        What it is.
    path : pathlib.Path
        Where it stands.
    sha256 : str
        Hash of its bytes.
    values : tuple of Value
        Every dated value, path by path, oldest first.
    annual : frozenset of str
        Paths whose values are an annual series.
    choices : mapping
        Path to word, tuple of words, or mapping of words.
    """

    kind: str
    id: str
    title: str
    path: Path
    sha256: str
    values: tuple[Value, ...]
    annual: frozenset[str]
    choices: Mapping[str, object]

    def as_of(self, day: date) -> dict[str, Value]:
        """Return the values that hold on a day.

        Raises
        ------
        ModelError
            When a parameter has no value yet on that day, or an annual series has ended.
        """
        held: dict[str, Value] = {}
        first: dict[str, Value] = {}
        last: dict[str, Value] = {}
        for value in self.values:
            first.setdefault(value.path, value)
            last[value.path] = value
            if value.from_on <= day:
                held[value.path] = value
        faults = [
            Fault(
                "a parameter has no value on the scenario's day",
                f"{self.path.name}, {path}",
                f"first value from {value.from_on}",
                f"a value from {day} or earlier",
                "add the earlier value with its source, or move the scenario's as_of",
            )
            for path, value in first.items()
            if path not in held
        ]
        for path, value in held.items():
            is_last = last[path] is value
            if path in self.annual and is_last and day >= _year_after(value):
                faults.append(
                    Fault(
                        "an annual series has no value for the scenario's year",
                        f"{self.path.name}, {path}",
                        f"last value from {value.from_on}",
                        f"a value for the year of {day}",
                        "add the year's value with its source; it is never carried over",
                    )
                )
        if faults:
            raise ModelError(faults)
        return held


def load_model(path: Path) -> Model:
    """Return a model file, checked.

    Parameters
    ----------
    path : pathlib.Path
        A TOML file whose `kind` is one of `KINDS`.

    Raises
    ------
    ModelError
        With every fault of the file.
    """
    content, raw = read_toml(path)
    faults: list[Fault] = list(unknown_keys(path.name, raw, MODEL_KEYS))
    faults += check_head(path, raw)
    kind = KINDS.get(str(raw.get("kind")))
    if kind is None:
        faults.append(
            Fault(
                "the model's kind is not known",
                f"{path.name}, kind",
                repr(raw.get("kind")),
                listed(list(KINDS)),
                "name one of the kinds." + nearest(str(raw.get("kind")), KINDS),
            )
        )
        raise ModelError(faults)
    values, annual, more = _read_parameters(path, kind, raw.get("parameters", {}))
    choices, still_more = _read_choices(path, kind, raw.get("choices", {}))
    faults += more + still_more
    if kind.name == "geography":
        faults += check_geography(path.name, choices, values)
    if kind.name == "contract" and not faults:
        faults += check_contract(path.name, choices, values)
    if faults:
        raise ModelError(faults)
    return Model(
        kind=kind.name,
        id=str(raw["id"]),
        title=str(raw["title"]),
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
        values=tuple(values),
        annual=frozenset(annual),
        choices=choices,
    )


def _read_parameters(
    path: Path, kind: Kind, raw: object
) -> tuple[list[Value], list[str], list[Fault]]:
    values: list[Value] = []
    annual: list[str] = []
    faults: list[Fault] = []
    if not isinstance(raw, Mapping):
        return (
            [],
            [],
            [
                Fault(
                    "parameters is not a table",
                    f"{path.name}, parameters",
                    repr(raw),
                    "[parameters.NAME] tables",
                    "write one table for each parameter",
                )
            ],
        )
    known = tuple(each.name for each in kind.parameters)
    for name, key, table in _parameter_tables(kind, raw):
        where = f"{path.name}, {kind.name}.{name}" + (f".{key}" if key else "")
        declared = kind.parameter(name)
        if declared is None or not isinstance(table, Mapping):
            faults.append(
                Fault(
                    "a parameter is not known",
                    where,
                    str(name),
                    listed(known, at_most=20),
                    f"rename or remove it.{nearest(str(name), known)}",
                )
            )
            continue
        faults += list(unknown_keys(where, table, PARAMETER_KEYS))
        faults += check_about(where, declared, table)
        found, more = _read_values(where, f"{kind.name}.{name}", declared, table, key=key)
        if table.get("series") == "annual":
            annual += [value.path for value in found]
        values += found
        faults += more
    return values, annual, faults


def _parameter_tables(kind: Kind, raw: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    """Yield every parameter's name, the key its table is for (empty: all of its keys), and table.

    A parameter with a number under each name may have a table for each: `[parameters.NAME.KEY]`.
    """
    for name, table in raw.items():
        declared = kind.parameter(str(name))
        if declared is None or declared.keys == "one":
            yield str(name), "", table
        else:
            for key, each in _tables_below(table):
                yield str(name), key, each


def _tables_below(table: object, key: str = "") -> Iterator[tuple[str, object]]:
    is_split = (
        isinstance(table, Mapping)
        and table
        and all(isinstance(each, Mapping) for each in table.values())
    )
    if not isinstance(table, Mapping) or not is_split:
        yield key, table
        return
    for name, each in table.items():
        yield from _tables_below(each, f"{key}.{name}".lstrip("."))


def _read_values(
    where: str, path: str, declared: Parameter, table: Mapping[str, object], *, key: str
) -> tuple[list[Value], list[Fault]]:
    rows = table.get("values")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        return [], [
            Fault(
                "the parameter has no dated values",
                f"{where}.values",
                repr(rows),
                "values = [{ from = 2020-04-01, ... }]",
                "add a dated value",
            )
        ]
    values: list[Value] = []
    faults: list[Fault] = []
    days: list[date] = []
    for row in rows:
        day = row.get("from")
        if type(day) is not date:
            faults.append(
                Fault(
                    "a value has no date",
                    f"{where}.values",
                    f"from = {day!r}",
                    "from = 2020-04-01",
                    "say from which day it holds",
                )
            )
            continue
        days.append(day)
        own = {name: row[name] for name in ROW_KEYS if isinstance(row.get(name), str)}
        about = {**table, **own}
        faults += check_about(f"{where}, from {day}", declared, about) if own else []
        numbers = {name: each for name, each in row.items() if name != "from" and name not in own}
        for name, number in _flatten(numbers):
            full = f"{key}.{name}" if key and name != "value" else key or name
            fault = check_number(where, declared, full, number)
            if fault:
                faults.append(fault)
                continue
            values.append(
                Value(
                    path=path if declared.keys == "one" else f"{path}.{full}",
                    value=as_number(number) or 0.0,
                    unit=declared.unit,
                    source=str(about.get("source", "")),
                    basis=str(about.get("basis", "")),
                    from_on=day,
                    note=_note(about),
                )
            )
    faults += check_days(where, days)
    if table.get("series") == "annual":
        days_of: dict[str, list[date]] = {}
        for value in values:
            days_of.setdefault(value.path, []).append(value.from_on)
        faults += check_years(where.partition(",")[0], days_of)
    return values, faults


def _note(about: Mapping[str, object]) -> str:
    return "; ".join(
        str(about[key]).strip() for key in ("note", "reliability", "impact") if about.get(key)
    )


def _flatten(found: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    for key, value in found.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _read_choices(path: Path, kind: Kind, raw: object) -> tuple[dict[str, object], list[Fault]]:
    choices: dict[str, object] = {}
    faults: list[Fault] = []
    if not isinstance(raw, Mapping):
        return {}, [
            Fault(
                "choices is not a table",
                f"{path.name}, choices",
                repr(raw),
                "a [choices] table",
                "write the choices under [choices]",
            )
        ]
    known = tuple(each.name for each in kind.choices)
    for name, chosen in raw.items():
        where = f"{path.name}, {kind.name}.{name}"
        declared = kind.choice(name)
        if declared is None:
            faults.append(
                Fault(
                    "a choice is not known",
                    where,
                    str(name),
                    listed(known, at_most=20),
                    f"rename or remove it.{nearest(str(name), known)}",
                )
            )
            continue
        fault = check_choice(where, declared, chosen)
        if fault:
            faults.append(fault)
            continue
        choices[f"{kind.name}.{name}"] = tuple(chosen) if isinstance(chosen, list) else chosen
    return choices, faults


def _year_after(value: Value) -> date:
    """Return the day on which an annual value ends; 29 February ends on 1 March."""
    day = value.from_on
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, 3, 1) if is_leap_day else day.replace(year=day.year + 1)
