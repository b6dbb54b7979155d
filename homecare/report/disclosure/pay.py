"""Disclosure control of payment: small counts hidden, and all that would give them away.

Owns which figures of a payment answer rest on how many people, table by table; `pay_joint` judges
the tables together. Receives the plain answer and the result of the run beside which it is
published; hands on what may be published, without counts of people but those of who would pay more,
less or the same.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from homecare.errors import Fault, UsageError
from homecare.report.disclosure.hiding import choose
from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.pay_joint import COST, PAY, joint_hidden
from homecare.report.disclosure.result import RULES, hidden_keys
from homecare.report.disclosure.suppression import LEAST, Figure, Key, System

Result = Mapping[str, Any]
Row = dict[str, Any]
CHANGE = ("paid_gbp_per_week", "difference_gbp_per_week")
GROUP_MONEY = ("visits_per_week", "planned_hours_per_week", "planned_gbp_per_week", *CHANGE)
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
UNPLACED_MONEY = ("hours_per_week", "weekly_cost_gbp", "annual_cost_gbp")


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

    Notes
    -----
    What a rule changes for a group is hidden where it changes the pay of one to four of its people,
    and with it the change under every rule that it is combined with in the answer, as the rules
    together less the others would tell it.
    """
    if rule not in RULES:
        raise UsageError(
            Fault("no such disclosure rule", "rule", rule, ", ".join(RULES), "name one of these")
        )
    safe: dict[str, Any] = copy.deepcopy(dict(found))
    safe = with_publishable(safe, rule)
    is_on = rule != "none"
    elsewhere = hidden_keys(run_result, [run_result]) if is_on else frozenset[Key]()
    is_few = is_on and 0 < safe["basis"]["people"] < LEAST
    safe["basis"].pop("people")
    hidden = frozenset[Key]()
    if is_on:
        hidden = joint_hidden(found, run_result, _by_table(found, elsewhere))
        _hide_changes(safe["rules"])
    safe.pop("cells")
    for entry in safe["rules"]:
        if is_few:
            _hide_rule(entry)
        for by, rows in entry["groups"].items():
            _hide_rows(rows, by, hidden, (GROUP_MONEY, GROUP_MONEY[2:]))
            _drop(rows, ("people", "people_changed"))
    _charging(safe, elsewhere, is_on=is_on)
    _funders(safe, hidden)
    _roles(safe, hidden)
    return safe


def _by_table(found: Result, elsewhere: frozenset[Key]) -> frozenset[Key]:
    """Return the rows to hide of each table by itself, and of those that are the run's own."""
    is_planned = bool(found["cells"]["is_planned"])
    kinds = {key[0] for key in elsewhere}
    hidden: set[Key] = set()
    groups = found["rules"][0]["groups"] if found["rules"] else {}
    for by, rows in groups.items():
        places = _small([(row["people"], 0) for row in rows])
        if by == "band" and kinds & {"band", "band_costed"}:
            places = set(range(len(rows)))
        hidden |= {(PAY, by, str(rows[place]["name"])) for place in places}
    if is_planned:
        # Hours and cost by zone are those of zones.csv.
        for row in groups.get("zone", ()):
            name = str(row["name"])
            if {("zone", name), ("zone_costed", name), ("headline",)} & elsewhere:
                hidden.add((PAY, "zone", name))
            if ("zone_cost", name) in elsewhere:
                hidden.add((COST, "zone", name))
    funders = found["funders"]["rows"]
    places = _small([(row["people"], 0) for row in funders])
    hidden |= {(PAY, "funder", str(funders[place]["funder"])) for place in places}
    return frozenset(hidden | _small_roles(found["roles"]))


def _small_roles(roles: Result) -> set[Key]:
    """Return the roles to hide, the blank one of hours not placed among them."""
    rows = roles["rows"]
    counts = {row["role"]: (row["people"], row["not_costed_people"]) for row in rows}
    counts[""] = (roles["unplaced_people"], roles["unplaced_not_costed_people"])
    names = list(counts)
    hidden = _small(list(counts.values()))
    # How many people stand behind each basis of rate is not known: few may.
    split = {name for name in names if sum(row["role"] == name for row in rows) > 1}
    hidden |= {place for place, name in enumerate(names) if name in split}
    if len(hidden) == 1:
        hidden = set(range(len(names)))
    return {(PAY, "role", str(names[place])) for place in hidden}


def _hide_rule(entry: Row) -> None:
    """Empty what a rule costs in all."""
    _hide([entry], [0], RULE_MONEY)
    entry["steps"] = []


def _hide_changes(entries: Sequence[Row]) -> None:
    """Hide what rules change for groups in which they change the pay of few people."""
    for linked in _linked(entries):
        for by in linked[0]["groups"]:
            few: set[str] = set()
            for entry in linked:
                rows = entry["groups"][by]
                places = _small([(row["people_changed"], 0) for row in rows])
                few |= {str(rows[place]["name"]) for place in places}
            for entry in linked:
                rows = entry["groups"][by]
                _hide(rows, [p for p, row in enumerate(rows) if str(row["name"]) in few], CHANGE)
        if any(0 < _changed(entry) < LEAST for entry in linked):
            for entry in linked:
                _hide_rule(entry)


def _changed(entry: Row) -> int:
    """Return for how many people a rule changes anything: those of its largest table."""
    sums = (sum(row["people_changed"] for row in rows) for rows in entry["groups"].values())
    return max(sums, default=0)


def _linked(entries: Sequence[Row]) -> list[list[Row]]:
    """Return rules with those they are combined with: one less the others would tell it."""
    found: list[list[Row]] = []
    for entry in entries:
        names = set(entry["rules"])
        own = [group for group in found if any(names & set(each["rules"]) for each in group)]
        found = [group for group in found if group not in own]
        found.append([*(each for group in own for each in group), entry])
    return found


def _hide_rows(
    rows: Sequence[Row], table: str, hidden: frozenset[Key], money: tuple[Sequence[str], ...]
) -> None:
    """Empty whole rows, and the money alone of others.

    ``money`` is the cells of a whole row, and those of its money.
    """
    name = {"funder": "funder", "role": "role"}.get(table, "name")
    for key, cells in zip((PAY, COST), money, strict=True):
        places = [p for p, row in enumerate(rows) if (key, table, str(row[name])) in hidden]
        _hide(rows, places, cells)


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


def _charging(safe: dict[str, Any], elsewhere: frozenset[Key], *, is_on: bool) -> None:
    """Hide counts by zone and way, and the money of a zone where anything of it is hidden.

    The rate of a zone's people is that of its hours in the run: where the run hides its cost or its
    hours, the rate and all that holds it are hidden here.
    """
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
        _hide_charging(rows, county, elsewhere)
    kept = {"zone_id", *WAYS, *ZONE_MONEY, "hidden"}
    _drop(rows, [name for name in rows[0] if name not in kept])
    _drop([county], [name for name in county if name not in {*kept, *COUNTY_MONEY}])
    if any(row.get("hidden") for row in rows):
        charging["spread"] = {"average_rate_gbp_per_hour": charging["spread"][
            "average_rate_gbp_per_hour"]}  # fmt: skip
    charging.pop("not_charged_people", None)


def _hide_charging(rows: list[Row], county: Row, elsewhere: frozenset[Key]) -> None:
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
        of_run = {(kind, zone) for kind in ("zone", "zone_costed", "zone_cost")} & elsewhere
        if ways or ("charged", zone) in hidden or of_run:
            touched.add(place)
    _hide(rows, touched, ZONE_MONEY)
    ways = [way for way in WAYS if (way, "") in hidden]
    if ways or len(touched) == 1:
        _hide([county], [0], [*ways, *ZONE_MONEY, *COUNTY_MONEY])


def _funders(safe: dict[str, Any], hidden: frozenset[Key]) -> None:
    funders = safe["funders"]
    _hide_rows(funders["rows"], "funder", hidden, (FUNDER_MONEY, FUNDER_MONEY[1:]))
    if any(row.get("hidden") for row in funders["rows"]):
        funders["over_time"] = []
    _drop(funders["rows"], ("people",))


def _roles(safe: dict[str, Any], hidden: frozenset[Key]) -> None:
    """Hide roles and hours not placed; a role's rows share its people, so that they go together."""
    roles = safe["roles"]
    _hide_rows(roles["rows"], "role", hidden, (ROLE_MONEY, ROLE_MONEY[1:]))
    left = roles["unplaced"]
    for key, cells in ((PAY, UNPLACED_MONEY), (COST, UNPLACED_MONEY[1:])):
        if (key, "role", "") in hidden:
            _hide(left, range(len(left)), cells)
    _drop(roles["rows"], ("people", "not_costed_people"))
    _drop([roles], ("unplaced_people", "unplaced_not_costed_people"))
