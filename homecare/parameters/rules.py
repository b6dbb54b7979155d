"""The rules of a model file's values and choices.

Receives what stands in the file and what is declared; hands on faults.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from homecare.errors import Fault, listed, nearest
from homecare.parameters.declared import BASES, Choice, Parameter


def check_about(where: str, declared: Parameter, table: Mapping[str, object]) -> list[Fault]:
    """Return the faults of a parameter's unit, source and basis."""
    faults = []
    if table.get("unit") != declared.unit:
        faults.append(
            Fault(
                "the unit is missing or not the parameter's unit",
                f"{where}.unit",
                repr(table.get("unit", "nothing")),
                f'"{declared.unit}"',
                "state the value in that unit",
            )
        )
    if not str(table.get("source", "")).strip():
        faults.append(
            Fault(
                "the value has no source",
                f"{where}.source",
                "nothing",
                "the document, with its paragraph or page",
                "say where the number comes from",
            )
        )
    basis = table.get("basis")
    if basis not in BASES:
        faults.append(
            Fault(
                "the basis is missing or not known",
                f"{where}.basis",
                repr(table.get("basis", "nothing")),
                listed(BASES),
                "say how the number is known",
            )
        )
    if basis == "assumption":
        faults += [
            Fault(
                f"an assumption must name its {key}",
                f"{where}.{key}",
                "nothing",
                "a sentence",
                f"add {key}",
            )
            for key in ("reliability", "impact")
            if not str(table.get(key, "")).strip()
        ]
    if table.get("series", "annual") != "annual":
        faults.append(
            Fault(
                "the series is not known",
                f"{where}.series",
                repr(table["series"]),
                '"annual", or no such key',
                "remove it or write annual",
            )
        )
    return faults


def check_number(where: str, declared: Parameter, key: str, number: object) -> Fault | None:
    """Return the fault of one number under its key, or None."""
    if declared.keys == "one" and key != "value":
        return Fault(
            "a key is not known",
            f"{where}.{key}",
            key,
            "value",
            f"write value = ...{nearest(key, ['value'])}",
        )
    if isinstance(declared.keys, tuple) and key not in declared.keys:
        return Fault(
            "a key is not known",
            f"{where}.{key}",
            key,
            listed(declared.keys),
            f"use one of these names.{nearest(key, declared.keys)}",
        )
    if not declared.admits(number):
        return Fault(
            "the value is not a number within its limits",
            f"{where}.{key}",
            repr(number),
            declared.limits(),
            "correct the value",
        )
    return None


def check_days(where: str, days: list[date]) -> list[Fault]:
    """Return the fault of the days from which a parameter's values hold: not in order."""
    if days == sorted(set(days)):
        return []
    return [
        Fault(
            "the dated values are not in order, each day once",
            f"{where}.values",
            listed(days),
            "oldest first, each date once",
            "sort the values",
        )
    ]


def missed_years(days: Sequence[date]) -> set[int]:
    """Return the years between the first and the last day in which none of the days lies.

    Examples
    --------
    >>> missed_years([date(2018, 4, 1), date(2020, 4, 1)])
    {2019}
    """
    years = {day.year for day in days}
    return set(range(min(years), max(years))) - years if years else set()


def check_years(where: str, days_of: Mapping[str, Sequence[date]]) -> list[Fault]:
    """Return a fault for each year that an annual series, or one key of it, misses.

    Parameters
    ----------
    where : str
        File, for messages.
    days_of : mapping
        Path of each value to its days.
    """
    paths_missing: dict[tuple[int, ...], list[str]] = {}
    for path, days in days_of.items():
        missed = tuple(sorted(missed_years(days)))
        if missed:
            paths_missing.setdefault(missed, []).append(path)
    return [
        Fault(
            "an annual series misses a year",
            f"{where}, {listed(paths)}",
            f"no value from {listed(missed)}",
            "a value for every year",
            "add the year's value with its source; it is never carried over",
        )
        for missed, paths in paths_missing.items()
    ]


def check_choice(where: str, declared: Choice, chosen: object) -> Fault | None:
    """Return the fault of a choice, or None."""
    shapes: dict[str, tuple[type, ...]] = {"word": (str,), "list": (list, tuple), "map": (dict,)}
    words: list[object] = []
    if isinstance(chosen, shapes[declared.shape]):
        if isinstance(chosen, str):
            words = [chosen]
        elif isinstance(chosen, dict):
            words = list(chosen.values())
        elif isinstance(chosen, list | tuple):
            words = list(chosen)
    allowed = listed(declared.allowed, at_most=20) if declared.allowed else "words"
    bad = [
        w
        for w in words
        if not isinstance(w, str) or (declared.allowed and w not in declared.allowed)
    ]
    if not words or bad or (declared.shape == "list" and len(set(map(str, words))) < len(words)):
        first = str(bad[0]) if bad else ""
        return Fault(
            "a choice is not one of the registered names",
            where,
            repr(chosen),
            f"a {declared.shape} of: {allowed}, each once",
            f"use the registered names.{nearest(first, declared.allowed)}",
        )
    return None
