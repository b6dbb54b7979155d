"""The changes of a scenario file as they stand in it, each with its four parts.

Receives what stands under `changes`; hands on the changes and the faults of their form. What they
change is looked at when they are made.
"""

from __future__ import annotations

from pathlib import Path

from homecare.errors import Fault, listed
from homecare.parameters import Change
from homecare.parameters.toml import unknown_keys

ONE_CHANGE_KEYS = ("path", "was", "to", "why")


def read_changes(path: Path, raw: object) -> tuple[tuple[Change, ...], list[Fault]]:
    """Return the changes of a scenario file, and the faults of those that lack a part."""
    rows = raw if isinstance(raw, list) else [raw]
    changes: list[Change] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=1):
        where = f"{path.name}, change {number}"
        if not isinstance(row, dict):
            faults.append(
                Fault(
                    "a change is not a table",
                    where,
                    repr(row),
                    "[[changes]]",
                    "write each change under [[changes]]",
                )
            )
            continue
        faults += list(unknown_keys(where, row, ONE_CHANGE_KEYS))
        missing = [key for key in ONE_CHANGE_KEYS if key not in row]
        if missing:
            faults.append(
                Fault(
                    "a change lacks a part",
                    where,
                    f"no {listed(missing)}",
                    "path, was, to and why",
                    "add what is missing",
                )
            )
            continue
        changes.append(
            Change(path=str(row["path"]), was=row["was"], to=row["to"], why=str(row["why"]))
        )
    return tuple(changes), faults
