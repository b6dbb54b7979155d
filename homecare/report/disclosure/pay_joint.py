"""Payment's tables judged together: with each other, and with those of the run beside them.

Owns the linear relations between them. Receives a plain payment answer, the plain result of its run
and what is hidden already; hands on what more must be hidden. `pay` judges each table by itself
first and puts the answer into effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from homecare.report.disclosure.result import hidden_keys, system_of
from homecare.report.disclosure.suppression import Cost, Figure, Key, System, exposed

Result = Mapping[str, Any]
# Tables in the order in which they give way as a whole, what is worth least first.
TABLES = ("length", "provider", "role", "funder", "zone", "band")
ACTED = ("provider", "zone", "length")  # tables of what the rules acted on
PAY, COST, CELL = "pay", "pay_cost", "pay_cell"
_NEAR = 1e-6


def joint_hidden(found: Result, run_result: Result, hidden: frozenset[Key]) -> frozenset[Key]:
    r"""Return the keys of payment's figures to hide, those given and what else must be.

    Parameters
    ----------
    found : mapping
        The plain answer of `homecare pay`, with its `cells`.
    run_result : mapping
        The plain result of the same scenario's run, published beside it.
    hidden : frozenset of keys
        Hidden already: ``("pay", table, name)`` for a row, ``("pay_cost", table, name)`` for its
        money alone.

    Notes
    -----
    Each table of payment splits the same costed hours, by provider, zone, length, funder or role.
    A group's hours are cells by band, as rates by band are known: the money of a group with two
    bands solves for them. So for each group :math:`g` with hours :math:`x_{gb}` in band :math:`b`
    an outsider knows, where they are shown, :math:`\sum_b x_{gb}` and :math:`\sum_b r_b x_{gb}`;
    for each band :math:`\sum_g x_{gb}` is the same in every table and, on planned visits, is the
    band's costed hours of the run, as a zone's and a role's hours are the run's. What the run hides
    stays hidden. A cell of one to four people must stay uncertain by a tenth: the group's money
    gives way first, then its hours, then other groups of its table, then whole tables.
    """
    base = hidden_keys(run_result, [run_result])
    system = _pooled(found, run_result)
    now = (
        base | _with_money(hidden) | {each.key for each in system.figures if not each.is_published}
    )
    ours = {each for each in _keys(system) if each[0] in (PAY, COST)}
    order = _order(system)
    while not now.issuperset(ours):
        given_away = exposed(system, now)
        if not given_away:
            break
        found_next = (_next(system, key, now, order) for key, _ in given_away)
        more = {each for each in found_next if each is not None}
        now |= _with_money(more or set(ours))
    return frozenset(key for key in now if key[0] in (PAY, COST))


def _keys(system: System) -> list[Key]:
    return [*(each.key for each in system.figures), *(each.key for each in system.costs)]


def _with_money(keys: Iterable[Key]) -> frozenset[Key]:
    """Return keys with the money of every row among them: without its hours it would tell them."""
    held = frozenset(keys)
    return held | {(COST, *key[1:]) for key in held if key[0] == PAY}


def _order(system: System) -> list[Key]:
    """Return the rows of payment's tables, table by table, few people first."""
    rows = [each for each in system.figures if each.key[0] == PAY]
    rows.sort(key=lambda each: (TABLES.index(each.key[1]), system.count(each), each.key))
    return [each.key for each in rows]


def _next(system: System, key: Key, now: frozenset[Key], order: Sequence[Key]) -> Key | None:
    """Return what gives way for an exposed figure: its own money, its row, one of its table."""
    figure = system.by_key[key]
    for each in figure.gives_way:
        if each[0] in (PAY, COST) and each not in now:
            return each
    if key[0] in (PAY, CELL):
        own = next((each for each in order if each[1] == key[1] and each not in now), None)
        if own is not None:
            return own
    return next((each for each in order if each not in now), None)


class _Pool:
    """The run's system with payment's cells, figures and costs added."""

    def __init__(self, run: System, rates: Mapping[str, float]) -> None:
        self.rates = rates
        self.people: list[float] = run.people.tolist()
        self.hours: list[float] = run.measures["hours"].tolist()
        rest = run.is_uncounted
        self.is_rest: list[bool] = [False] * len(self.people) if rest is None else rest.tolist()
        self.figures = {each.key: each for each in run.figures}
        self.costs = list(run.costs)

    def add(self, row: Mapping[str, Any]) -> int:
        """Take one cell and return its number."""
        self.people.append(float(row["people"]))
        self.hours.append(float(row["hours_per_week"]))
        self.is_rest.append(False)
        return len(self.people) - 1

    def table(self, table: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, frozenset[int]]:
        """Take a table: its groups, their money and their cells; return each band's cells."""
        groups: dict[str, dict[int, str]] = {}
        bands: dict[str, set[int]] = {}
        for row in rows:
            cell = self.add(row)
            groups.setdefault(row["name"], {})[cell] = row["band"]
            bands.setdefault(row["band"], set()).add(cell)
        for name, cells in groups.items():
            row_key, money = (PAY, table, name), (COST, table, name)
            self.put(Figure(row_key, (frozenset(cells),), gives_way=(row_key,)))
            weights = {cell: self.rates.get(band, 0.0) for cell, band in cells.items()}
            self.costs.append(Cost(money, "hours", weights))
            for cell, band in cells.items():
                self.put(
                    Figure(
                        (CELL, table, name, band),
                        (frozenset({cell}),),
                        rests_on=self.people[cell],
                        is_published=False,
                        gives_way=(money, row_key),
                    )
                )
        # How many people a table is of is taken as known, as it may be told elsewhere.
        every = frozenset[int]().union(*groups.values())
        self.put(Figure(("pay_total", table), (every,), is_last=True))
        return {band: frozenset(cells) for band, cells in bands.items()}

    def put(self, figure: Figure) -> None:
        """Take a figure."""
        self.figures[figure.key] = figure

    def tie(self, key: Key, cells: frozenset[int]) -> None:
        """Say that a figure is the sum of these cells too, where its hours and people are theirs.

        A figure of hours alone is tied by its hours: no count of people is read from it.
        """
        figure = self.figures.get(key)
        if figure is None or not cells:
            return
        was = figure.forms[0]
        held = (self.hours,) if figure.rests_on is not None else (self.hours, self.people)
        if all(
            abs(sum(part[cell] for cell in was) - sum(part[cell] for cell in cells)) < _NEAR
            for part in held
        ):
            self.put(replace(figure, forms=(*figure.forms, cells)))

    def system(self) -> System:
        """Return everything an outsider may put together."""
        return System(
            np.array(self.people),
            {"hours": np.array(self.hours)},
            tuple(self.figures.values()),
            tuple(self.costs),
            np.array(self.is_rest, dtype=bool),
        )


def _pooled(found: Result, run_result: Result) -> System:
    """Return the run's figures and payment's as one system."""
    rates = {
        row["band"]: float(row["rate_gbp_per_hour"])
        for row in run_result.get("bands") or ()
        if row.get("rate_gbp_per_hour") is not None
    }
    pool = _Pool(system_of(run_result, [run_result]), rates)
    cells = found["cells"]
    is_planned = bool(cells["is_planned"])
    # On planned visits the table by zone is the run's own, row for row.
    tables = {
        table: pool.table(table, rows)
        for table, rows in cells["groups"].items()
        if rows and not (is_planned and table == "zone")
    }
    for table, bands in tables.items():
        is_of_run = is_planned or table not in ACTED
        every = frozenset[int]().union(*bands.values())
        if is_of_run:
            pool.tie(("headline_costed",), every)
        for band, held in bands.items():
            if is_of_run:
                pool.tie(("band_costed", band), held)
            elif (PAY, "band", band) in pool.figures:
                pool.tie((PAY, "band", band), held)
            else:
                pool.put(Figure((PAY, "band", band), (held,), gives_way=((PAY, "band", band),)))
    if not is_planned:
        _tie_whole(pool, [tables[table] for table in ACTED if table in tables])
    _tie_roles(pool, cells)
    return pool.system()


def _tie_whole(pool: _Pool, tables: Sequence[Mapping[str, frozenset[int]]]) -> None:
    """Say that tables of visits are of the same hours and the same planned cost, both published."""
    wholes = [frozenset[int]().union(*bands.values()) for bands in tables]
    if not wholes:
        return
    pool.put(Figure(("pay_all",), (wholes[0],), is_last=True, rests_on=float("inf")))
    for whole in wholes[1:]:
        pool.tie(("pay_all",), whole)
    weights = {cell: pool.rates.get(band, 0.0) for band, held in tables[0].items() for cell in held}
    pool.costs.append(Cost(("pay_all",), "hours", weights, is_last=True))


def _tie_roles(pool: _Pool, cells: Result) -> None:
    """Say that a role's costed hours and its others are together the planned hours of the run."""
    held: dict[str, set[int]] = {}
    for figure in list(pool.figures.values()):
        if figure.key[:2] == (PAY, "role"):
            held.setdefault(figure.key[2], set()).update(figure.forms[0])
    for row in cells["rest"]["role"]:
        held.setdefault(row["name"], set()).add(pool.add(row))
    for name, own in held.items():
        pool.tie(("role_total", name) if name else ("unplaced_total",), frozenset(own))
