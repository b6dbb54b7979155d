"""Changes: what a scenario alters in its baseline, each stating what it replaces.

Owns how a change is applied and how two sets of parameters differ. Receives parameters and
changes; hands on new parameters. The baseline is never altered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from homecare.errors import Fault, ScenarioError, listed, nearest
from homecare.parameters.declared import KINDS, as_number
from homecare.parameters.rules import check_choice
from homecare.parameters.values import Parameters


@dataclass(frozen=True)
class Change:
    """One change of a scenario.

    Attributes
    ----------
    path : str
        `kind.parameter[.key]`.
    was, to : object
        The value replaced and its replacement: numbers, words or lists of words.
    why : str
        Reason, which becomes the new value's source.
    """

    path: str
    was: object
    to: object
    why: str


def apply_changes(
    parameters: Parameters, changes: Sequence[Change], *, where: str, as_of: date
) -> Parameters:
    """Return new parameters with the changes made.

    Parameters
    ----------
    parameters : Parameters
        The baseline's; left as they are.
    changes : sequence of Change
        The changes.
    where : str
        Name of the scenario file, for messages.
    as_of : datetime.date
        The scenario's day, from which a changed value is dated.

    Raises
    ------
    ScenarioError
        With every fault: an unknown path, a `was` that is not the baseline's value, two changes
        to one path, a new value outside its limits.
    """
    values = dict(parameters.values)
    choices = dict(parameters.choices)
    faults: list[Fault] = []
    paths = [change.path for change in changes]
    for number, change in enumerate(changes, start=1):
        spot = f"{where}, change {number}, {change.path}"
        if change.path in paths[: number - 1]:
            faults.append(
                Fault(
                    "two changes are made to one path",
                    spot,
                    change.path,
                    "one change to each path",
                    "keep one of them",
                )
            )
        elif change.path in parameters.values:
            fault = _check_value(parameters, change, spot)
            if fault:
                faults.append(fault)
                continue
            values[change.path] = replace(
                values[change.path],
                value=as_number(change.to) or 0.0,
                source=f"scenario change in {where}: {change.why}",
                basis="assumption",
                from_on=as_of,
                note=f"was {change.was}",
            )
        elif change.path in parameters.choices:
            fault = _check_choice_change(parameters, change, spot)
            if fault:
                faults.append(fault)
                continue
            choices[change.path] = tuple(change.to) if isinstance(change.to, list) else change.to
        else:
            known = [*parameters.values, *parameters.choices]
            faults.append(
                Fault(
                    "the path is not one the baseline holds",
                    spot,
                    change.path,
                    listed(sorted(known), at_most=12),
                    f"correct the path.{nearest(change.path, known)}",
                )
            )
    if faults:
        raise ScenarioError(faults)
    return Parameters(values=values, choices=choices)


def _check_value(parameters: Parameters, change: Change, spot: str) -> Fault | None:
    held = parameters.values[change.path]
    if as_number(change.was) is None or as_number(change.was) != held.value:
        return Fault(
            "the baseline does not hold the value the change replaces",
            spot,
            f"was = {change.was!r}, while the baseline holds {held.value:g}",
            f"was = {held.value:g}",
            "look at what moved, then state the new was",
        )
    kind, name = change.path.split(".")[:2]
    declared = KINDS[kind].parameter(name)
    if declared is None or not declared.admits(change.to):
        return Fault(
            "the new value is not a number within its limits",
            spot,
            repr(change.to),
            declared.limits() if declared else "a declared parameter",
            "correct the value",
        )
    return None


def _check_choice_change(parameters: Parameters, change: Change, spot: str) -> Fault | None:
    held = parameters.choices[change.path]
    was = tuple(change.was) if isinstance(change.was, list) else change.was
    if was != held:
        return Fault(
            "the baseline does not hold the value the change replaces",
            spot,
            f"was = {change.was!r}, while the baseline holds {held!r}",
            f"was = {held!r}",
            "look at what moved, then state the new was",
        )
    kind, name = change.path.split(".")[:2]
    declared = KINDS[kind].choice(name) if kind in KINDS else None
    return check_choice(spot, declared, change.to) if declared else None


def differences(baseline: Parameters, option: Parameters) -> list[dict[str, object]]:
    """Return every path that differs, as `{"path", "was", "to"}`, sorted by path.

    A path one side lacks is shown as null there.
    """
    was = {path: value.value for path, value in baseline.values.items()} | dict(baseline.choices)
    to = {path: value.value for path, value in option.values.items()} | dict(option.choices)
    return [
        {"path": path, "was": _plain(was.get(path)), "to": _plain(to.get(path))}
        for path in sorted(set(was) | set(to))
        if was.get(path) != to.get(path)
    ]


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
