"""Disclosure control of payment: small counts hidden, and all that would give them away.

Owns which figures of a payment answer rest on how many people. Receives the plain answer and the
result of the run beside which it is published; hands on what may be published, without counts of
people but those of who would pay more, less or the same.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from homecare.errors import Fault, UsageError
from homecare.report.disclosure.hiding import choose
from homecare.report.disclosure.result import RULES, hidden_keys
from homecare.report.disclosure.suppression import LEAST, Figure, Key, System

Result = Mapping[str, Any]
Row = dict[str, Any]
GROUP_MONEY = (
    "visits_per_week", "planned_hours_per_week", "planned_gbp_per_week", "paid_gbp_per_week",
    "difference_gbp_per_week",
)  # fmt: skip
RULE_MONEY = (
    "planned_hours_per_week", "paid_hours_per_week", "planned_gbp_per_week", "paid_gbp_per_week",
    "difference_gbp_per_week", "difference_gbp_per_year", "difference_share",
    "not_delivered_hours_per_week", "not_delivered_gbp_per_week",
)  # fmt: skip
WAYS = ("dearer", "cheaper", "same")
ZONE_MONEY = (
    "rate_gbp_per_hour", "change_gbp_per_person", "dearer_gbp_per_person", "cheaper_gbp_per_person",
)  # fmt: skip
# Numbers to be expected under the stated contributions: of the whole county alone, as those of a
# zone would tell how many of its people stand above and below each limit.
COUNTY_MONEY = ("pay_more_people", "pay_more_gbp", "pay_less_people", "pay_less_gbp")
FUNDER_MONEY = (
    "hours_per_week", "weekly_cost_gbp", "council_gbp", "health_gbp", "share_of_cost",
    "annual_cost_gbp",
)  # fmt: skip
ROLE_MONEY = ("hours_per_week", "card_gbp", "weekly_cost_gbp", "difference_gbp")


def protect_pay(found: Result, run_result: Result, rule: str = "under5") -> dict[str, Any]:
    """Return what may be published of how care is paid for.

    Parameters
    ----------
    found : mapping
        The plain answer of `homecare pay`.
    run_result : mapping
        The plain result of the same scenario's run: what is hidden there stays hidden here.
    rule : {"under5", "none"}
        ``under5`` hides every figure that rests on one to four people and every further figure
        from which one could be worked out; ``none`` hides nothing.

    Returns
    -------
    dict
        A copy whose hidden figures are None and named in ``hidden`` of their row.

    Raises
    ------
    UsageError
        When the rule is none of these.
    """
    if rule not in RULES:
        raise UsageError(
            Fault("no such disclosure rule", "rule", rule, ", ".join(RULES), "name one of these")
        )
    safe: dict[str, Any] = copy.deepcopy(dict(found))
    is_on = rule != "none"
    elsewhere = hidden_keys(run_result, [run_result]) if is_on else frozenset[Key]()
    is_few = is_on and 0 < safe["basis"]["people"] < LEAST
    safe["basis"].pop("people")
    for entry in safe["rules"]:
        if is_few:
            _hide([entry], [0], RULE_MONEY)
            entry["steps"] = []
        for by, rows in entry["groups"].items():
            hidden = _small([(row["people"], 0) for row in rows]) if is_on else set()
            if by == "band" and any(key[0] in ("band", "band_costed") for key in elsewhere):
                hidden = set(range(len(rows)))
            _hide(rows, hidden, GROUP_MONEY)
            _drop(rows, ("people",))
    _charging(safe, is_on=is_on)
    _funders(safe, is_on=is_on)
    _roles(safe, is_on=is_on)
    return safe


def _small(counts: Sequence[tuple[int, int]]) -> set[int]:
    """Return the rows to hide of a list whose total is known.

    Parameters
    ----------
    counts : sequence of (int, int)
        People a row rests on, and people of the same kind who are not in it: the sum of the two is
        taken as known from elsewhere. Where rows cannot be made safe all are hidden.
    """
    people = np.array([float(each) for pair in counts for each in pair])
    figures = []
    for place, (_, rest) in enumerate(counts):
        row, other = 2 * place, 2 * place + 1
        figures.append(Figure(("row", str(place)), (frozenset({row}),)))
        if rest:
            figures.append(Figure(("rest", str(place)), (frozenset({other}),), is_published=False))
            figures.append(Figure(("known", str(place)), (frozenset({row, other}),), is_last=True))
    every = frozenset(range(0, len(people), 2))
    figures.append(Figure(("total",), (every,), is_last=True))
    hidden = choose(System(people, {}, tuple(figures))) if len(people) else frozenset[Key]()
    if any(key[0] in ("known", "total") for key in hidden):
        return set(range(len(counts)))
    return {int(key[1]) for key in hidden if key[0] == "row"}


def _hide(rows: Sequence[Row], hidden: Iterable[int], names: Sequence[str]) -> None:
    """Empty the named cells of some rows, and name them there."""
    for place in hidden:
        for name in names:
            if name in rows[place]:
                rows[place][name] = None
        held = [*rows[place].get("hidden", []), *(n for n in names if n in rows[place])]
        rows[place]["hidden"] = sorted(set(held))


def _drop(rows: Iterable[Row], names: Sequence[str]) -> None:
    """Take columns out of rows."""
    for row in rows:
        for name in names:
            row.pop(name, None)


def _charging(safe: dict[str, Any], *, is_on: bool) -> None:
    """Hide counts by zone and way, and the money of a zone where anything of it is hidden."""
    charging = safe.get("charging")
    if charging is None:
        return
    rows: list[Row] = charging["zones"]
    county: Row = charging["county"]
    for row in (*rows, county):
        change = row["own_charge_gbp"] - row["average_charge_gbp"]
        row["change_gbp_per_person"] = change / row["people"]
        for way in ("dearer", "cheaper"):
            row[f"{way}_gbp_per_person"] = row[f"{way}_gbp"] / row[way] if row[way] else None
    if is_on:
        _hide_charging(rows, county)
    kept = {"zone_id", *WAYS, *ZONE_MONEY, "hidden"}
    _drop(rows, [name for name in rows[0] if name not in kept])
    _drop([county], [name for name in county if name not in {*kept, *COUNTY_MONEY}])
    if any(row.get("hidden") for row in rows):
        charging["spread"] = {"average_rate_gbp_per_hour": charging["spread"][
            "average_rate_gbp_per_hour"]}  # fmt: skip
    charging.pop("not_charged_people", None)


def _hide_charging(rows: list[Row], county: Row) -> None:
    people: list[float] = []
    figures: list[Figure] = []
    totals: dict[str, set[int]] = {way: set() for way in WAYS}
    for row in rows:
        zone, cells = str(row["zone_id"]), []
        for way in WAYS:
            cells.append(len(people))
            totals[way].add(len(people))
            figures.append(Figure((way, zone), (frozenset({len(people)}),)))
            people.append(float(row[way]))
        figures.append(Figure(("charged", zone), (frozenset(cells),), worth=4.0))
        if row["not_charged_people"]:
            rest = len(people)
            people.append(float(row["not_charged_people"]))
            figures.append(Figure(("rest", zone), (frozenset({rest}),), is_published=False))
            figures.append(Figure(("known", zone), (frozenset({*cells, rest}),), is_last=True))
    figures += [Figure((way, ""), (frozenset(held),), worth=6.0) for way, held in totals.items()]
    hidden = choose(System(np.array(people), {}, tuple(figures)))
    if any(key[0] == "known" for key in hidden):
        hidden |= {each.key for each in figures if each.key[-1] != ""}
    touched = set()
    for place, row in enumerate(rows):
        zone = str(row["zone_id"])
        ways = [way for way in WAYS if (way, zone) in hidden]
        if ways:
            _hide(rows, [place], ways)
        if ways or ("charged", zone) in hidden:
            touched.add(place)
    _hide(rows, touched, ZONE_MONEY)
    ways = [way for way in WAYS if (way, "") in hidden]
    if ways or len(touched) == 1:
        _hide([county], [0], [*ways, *ZONE_MONEY, *COUNTY_MONEY])


def _funders(safe: dict[str, Any], *, is_on: bool) -> None:
    funders = safe["funders"]
    rows: list[Row] = funders["rows"]
    hidden = _small([(row["people"], 0) for row in rows]) if is_on else set()
    _hide(rows, hidden, FUNDER_MONEY)
    _drop(rows, ("people",))
    if hidden:
        funders["over_time"] = []


def _roles(safe: dict[str, Any], *, is_on: bool) -> None:
    """Hide roles and hours not placed; a role's rows share its people, so that they go together."""
    roles = safe["roles"]
    rows: list[Row] = roles["rows"]
    counts = {row["role"]: (row["people"], row["not_costed_people"]) for row in rows}
    names = list(counts)
    every = [*counts.values(), (roles["unplaced_people"], roles["unplaced_not_costed_people"])]
    split = {name for name in names if sum(row["role"] == name for row in rows) > 1}
    hidden = _small(every) if is_on else set()
    if is_on:
        # How many people stand behind each basis of rate is not known: few may.
        hidden |= {place for place, name in enumerate(names) if name in split}
    if len(hidden) == 1:
        hidden = set(range(len(every)))
    _hide(rows, [p for p, row in enumerate(rows) if names.index(row["role"]) in hidden], ROLE_MONEY)
    if len(names) in hidden:
        left = roles["unplaced"]
        _hide(left, range(len(left)), ("hours_per_week", "weekly_cost_gbp", "annual_cost_gbp"))
    _drop(rows, ("people", "not_costed_people"))
    _drop([roles], ("unplaced_people", "unplaced_not_costed_people"))
