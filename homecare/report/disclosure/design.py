"""Disclosure control of a design: figures about one to four people are hidden or left out.

Receives the plain figures of a design; hands on a copy fit for publication, without counts of
people, in which a hidden figure is None and its row names it under ``hidden``.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from homecare.errors import Fault, UsageError, nearest
from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.result import RULES
from homecare.report.disclosure.suppression import LEAST

Result = Mapping[str, Any]
Row = dict[str, Any]
SHORT = ("short_hours_per_week", "short_share")
CHANGE = ("hours_per_week", "weekly_cost_change_gbp")
GAP = ("hours_per_week", "share_of_hours")


def protect_design(result: Result, rule: str = "under5") -> dict[str, Any]:
    """Return what may be published of a design.

    Parameters
    ----------
    result : mapping
        The plain figures of `homecare design`.
    rule : {"under5", "none"}
        ``under5`` hides figures about one to four people; ``none`` hides nothing.

    Raises
    ------
    UsageError
        When the rule is not known.

    Notes
    -----
    A designed band holds five people or more by its making. Hours left short are hidden where they
    are those of one to four people; of the frontier only points are kept that differ by five
    people or more, so that no two of them tell of fewer. Hours short of a single band, and hours
    of today's bands, are left out: the latter stand in the files of a run. Of rates that rise,
    fall or stay, where one is hidden the next smallest is too.
    """
    if rule not in RULES:
        raise UsageError(
            Fault(
                what="no such disclosure rule",
                where="rule",
                found=rule,
                allowed=", ".join(RULES),
                do="name one of these." + nearest(rule, RULES),
            )
        )
    safe = copy.deepcopy(dict(result))
    safe = with_publishable(safe, rule)
    cards = [row for row in (safe["design"], safe["present"], safe["in_present_bands"]) if row]
    points = [*cards, *safe["by_number_of_bands"]]
    changes = list(safe["change"] or ())
    edges = list(safe["cliff_edges"]["cards"].values())
    if rule != "none":
        _hide_when_run(safe["design"])
        for row in points:
            if _is_few(row["people_short"]):
                _hide(row, SHORT)
        safe["frontier"] = _spaced(safe["frontier"])
        _hide_changes(changes)
        for card in edges:
            _hide_gaps(card)
    _leave_out_bands(safe)
    safe["design"]["bound"].pop("short_hours_per_week", None)
    gaps = [gap for card in edges for gap in card["gaps"]]
    bands = [band for card in cards for band in card.get("bands", ())]
    run = [safe["design"]["when_run"]] if safe["design"]["when_run"] else []
    for row in (*points, *safe["frontier"], *changes, *gaps, *bands, *run):
        row.pop("people", None)
        row.pop("people_short", None)
    return safe


def _hide_when_run(design: Row) -> None:
    """Hide hours below the floor of the designed bands where they tell of few people.

    They stand beside the hours below the floor of today's places: both of few people, or of few
    more, are hidden.
    """
    run = design["when_run"]
    if run is None:
        return
    people, today = run["people_short"], design["people_short"]
    if _is_few(people) or _is_few(abs(people - (today or 0))):
        _hide(run, SHORT[:1])


def _leave_out_bands(safe: Row) -> None:
    """Leave out hours short of single bands, and all hours of today's bands."""
    design, present = safe["design"], safe["present"]
    todays = [present] if present else []
    todays += [design] if design["keeps_present_bands"] else []
    for card in (design, *todays):
        for band in card["bands"]:
            band.pop("short_hours_per_week", None)
    for card in todays:
        for band in card["bands"]:
            for name in ("hours_per_week", "share_of_hours", "weekly_cost_gbp"):
                band.pop(name, None)


def _is_few(people: int | None) -> bool:
    return people is not None and 0 < people < LEAST


def _hide(row: Row, names: Sequence[str]) -> None:
    for name in names:
        row[name] = None
    row["hidden"] = list(names)


def _spaced(points: Sequence[Row]) -> list[Row]:
    """Return points of each number of bands that differ by no fewer people than may be told."""
    kept: list[Row] = []
    last: dict[int, int] = {}
    for point in points:
        people, number = point["people_short"], point["most_bands"]
        if people is not None:
            if _is_few(people) or _is_few(abs(last.get(number, people + LEAST) - people)):
                continue
            last[number] = people
        kept.append(point)
    return kept


def _hide_changes(rows: Sequence[Row]) -> None:
    few = [row for row in rows if _is_few(row["people"])]
    if len(few) == 1:
        rest = [row for row in rows if row is not few[0] and row["people"]]
        few += sorted(rest, key=lambda row: int(row["people"]))[:1]
    for row in few:
        _hide(row, CHANGE)


def _hide_gaps(card: Row) -> None:
    """Hide gaps of one to four people, or of one to four more than the gap told before."""
    told: int | None = None
    is_any = False
    for row in card["gaps"]:
        people = int(row["people"])
        if _is_few(people) or (told is not None and _is_few(told - people)):
            _hide(row, GAP)
            is_any = True
        else:
            told = people
    if is_any and _is_few(int(card["gaps"][0]["people"])):
        card["mean_gap_gbp_per_hour"] = None
        card["largest_gap_gbp_per_hour"] = None
