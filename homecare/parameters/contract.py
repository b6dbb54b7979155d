"""The rules of a contract model as a whole: days that are days, weights that add up to one.

Receives the choices and values of a contract model, from its file or with a scenario's changes
made; hands on every fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from homecare.errors import Fault, listed, nearest
from homecare.parameters.declared_contract import INDEX_SERIES
from homecare.parameters.values import Value

DAYS = ("starts_on", "first_uplift_on", "first_payment_on", "phased_until")
_YEAR = re.compile(r"(19|20|21)\d\d")
_PROJECTED = tuple(each for each in INDEX_SERIES if each != "fixed")

Choices = Mapping[str, object]


def read_day(text: object) -> date | None:
    """Return a day written as `2020-08-03`; None for anything else.

    Examples
    --------
    >>> read_day("2020-08-03"), read_day("2020-02-30"), read_day("3.8.2020")
    (datetime.date(2020, 8, 3), None, None)
    """
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def check_contract(where: str, choices: Choices, values: Iterable[Value]) -> list[Fault]:
    """Return every fault of a contract model as a whole.

    Parameters
    ----------
    where : str
        File, for messages.
    choices : mapping
        Path to choice; paths of other kinds are passed over.
    values : iterable of Value
        Its values; those of other kinds are passed over.
    """
    chosen = {
        path.removeprefix("contract."): choice
        for path, choice in choices.items()
        if path.startswith("contract.")
    }
    held: dict[str, Value] = {}
    for value in values:
        if value.path.startswith("contract."):
            held[value.path.removeprefix("contract.")] = value
    return [
        *_check_days(where, chosen),
        *_check_needed(where, chosen, held),
        *_check_keys(where, held),
        *_check_weights(where, held),
    ]


def _check_days(where: str, chosen: Choices) -> list[Fault]:
    zones = chosen.get("zone_starts_on")
    every = {name: chosen[name] for name in DAYS if name in chosen}
    every |= {
        f"zone_starts_on.{zone}": day
        for zone, day in (zones.items() if isinstance(zones, Mapping) else ())
    }
    faults = [
        Fault(
            "a day of the contract is not a day",
            f"{where}, contract.{name}",
            repr(text),
            'a day in quotes, such as "2020-08-03"',
            "write year, month and day",
        )
        for name, text in every.items()
        if read_day(text) is None
    ]
    year = chosen.get("hours_year")
    if year is not None and not _YEAR.fullmatch(str(year)):
        faults.append(
            Fault(
                "the financial year of the hours is not a year",
                f"{where}, contract.hours_year",
                repr(year),
                'the year in which it begins, such as "2020" for 2020-21',
                "write the year in quotes",
            )
        )
    start = read_day(chosen.get("starts_on"))
    ends = {"phased_until": chosen.get("phased_until")} | {
        name: text for name, text in every.items() if name.startswith("zone_starts_on.")
    }
    for name, text in ends.items():
        day = read_day(text)
        if start and day and day < start:
            faults.append(
                Fault(
                    "a phase is before the contract",
                    f"{where}, contract.{name}",
                    str(day),
                    f"{start} or later, as starts_on says",
                    "correct one of the two days",
                )
            )
    return faults


def _check_needed(where: str, chosen: Choices, held: Mapping[str, Value]) -> list[Fault]:
    """Return a fault for each choice or number that the others call for."""
    needed = {"starts_on": "every contract", "payment": "every contract"}
    if chosen.get("payment") in ("weekly", "four_weekly"):
        needed["first_payment_on"] = f"payment {chosen['payment']}"
    if _has(held, "index_weight"):
        needed["first_uplift_on"] = "index_weight"
    if _has(held, "hours_growth"):
        needed["hours_year"] = "hours_growth"
    phasing = chosen.get("phasing", "none")
    if phasing == "even":
        needed["phased_until"] = "even phasing"
    if phasing == "zones":
        needed["zone_starts_on"] = "phasing by zones"
    has_before = _has(held, "rate_before_gbp_per_hour")
    if has_before and _has(held, "index_weight"):
        needed["is_before_indexed"] = "rate_before_gbp_per_hour beside index_weight"
    faults = [_lacking(where, name, why) for name, why in needed.items() if name not in chosen]
    numbers = {"initial_years": "every contract"}
    if phasing != "none":
        numbers["rate_before_gbp_per_hour"] = "a phased start"
    if "first_uplift_on" in chosen:
        numbers["index_weight"] = "first_uplift_on"
    if held.get("index_weight.fixed") and held["index_weight.fixed"].value:
        numbers["fixed_change"] = "the weight of fixed"
    return faults + [
        _lacking(where, name, why) for name, why in numbers.items() if not _has(held, name)
    ]


def _has(held: Mapping[str, Value], name: str) -> bool:
    return any(path == name or path.startswith(f"{name}.") for path in held)


def _lacking(where: str, name: str, why: str) -> Fault:
    return Fault(
        "the contract lacks what it needs",
        f"{where}, contract.{name}",
        "nothing",
        f"{name}, as {why} needs it",
        f"add {name} to the contract model",
    )


def _check_keys(where: str, held: Mapping[str, Value]) -> list[Fault]:
    """Return the faults of keys that name an index or a year, and of projections' bases."""
    faults = []
    for path, value in held.items():
        name, _, key = path.partition(".")
        before, _, year = key.rpartition(".")
        if name == "projected_change":
            if before not in _PROJECTED or not _YEAR.fullmatch(year):
                faults.append(
                    Fault(
                        "a projection is for no index and year",
                        f"{where}, contract.{path}",
                        key,
                        f"INDEX.YEAR with an index of {listed(_PROJECTED)}",
                        f"rename or remove it.{nearest(before or key, _PROJECTED)}",
                    )
                )
            if value.basis != "assumption":
                faults.append(
                    Fault(
                        "a projection is not labelled as the assumption it is",
                        f"{where}, contract.{path}",
                        value.basis,
                        'basis = "assumption", with reliability and impact',
                        "label it; a published change belongs in the costs model",
                    )
                )
    return faults


def _check_weights(where: str, held: Mapping[str, Value]) -> list[Fault]:
    weights = [value.value for path, value in held.items() if path.startswith("index_weight.")]
    if not weights or abs(sum(weights) - 1) <= 1e-9:
        return []
    return [
        Fault(
            "the weights of the indexes do not add up to 1",
            f"{where}, contract.index_weight",
            f"they add up to {sum(weights):g}",
            "1",
            "correct the weights; what is not indexed is fixed, with fixed_change = 0",
        )
    ]
