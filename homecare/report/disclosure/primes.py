"""Disclosure control of primes chosen: no zone's hours tell of one to four people.

Receives the plain answer; hands on what may be published. Bids, scores and providers are of firms,
not of people; the hours of a zone, and what of them would go without cover, are of people.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from homecare.errors import Fault, UsageError
from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.result import RULES
from homecare.report.disclosure.suppression import LEAST

Result = Mapping[str, Any]
OF_ZONE = ("people", "demand_hours_per_week", "worst_uncovered_hours")
OF_CHOICE = (
    "uncovered_hours",
    "worst_failure_hours",
    "mean_failure_hours",
)


def protect_primes(found: Result, rule: str = "under5") -> dict[str, Any]:
    """Return what may be published of primes chosen.

    Parameters
    ----------
    found : mapping
        The plain answer of `homecare primes`.
    rule : {"under5", "none"}
        ``under5`` hides the hours of zones with one to four people, and with them whatever they
        could be worked out from; ``none`` hides nothing.

    Returns
    -------
    dict
        A copy; a hidden figure is None, its name under ``hidden`` of its row.

    Raises
    ------
    UsageError
        When the rule is not known.

    Notes
    -----
    The hours of all zones are public, so one zone hidden alone would follow from the others: the
    next smallest is hidden with it. Hours without cover are sums over zones, so where a zone is
    hidden they are hidden too, and what an offer could deliver there, which never exceeds what
    the zone needs. Which failures are survived says only whether anything is left, and stays.
    """
    if rule not in RULES:
        raise UsageError(
            Fault("no such disclosure rule", "rule", rule, ", ".join(RULES), "name one of them")
        )
    safe = copy.deepcopy(dict(found))
    safe = with_publishable(safe, rule)
    few = {row["zone_id"] for row in safe["zones"] if 0 < row["people"] < LEAST}
    if rule == "none" or not few:
        few = set()
    elif len(few) == 1:
        others = [row for row in safe["zones"] if row["zone_id"] not in few and row["people"]]
        few |= {row["zone_id"] for row in sorted(others, key=lambda row: row["people"])[:1]}
    for row in safe["zones"]:
        _hide(row, OF_ZONE if row["zone_id"] in few else ())
    for row in safe["appointments"]:
        _hide(row, ("usable_hours_per_week",) if row["zone_id"] in few else ())
    for row in safe["choices"]:
        _hide(row, OF_CHOICE if few else ())
    for row in safe["failures"]:
        _hide(row, ("uncovered_hours",) if few else ())
    for row in safe["goals"]:
        _hide(row, ("value", "bound") if few and row["unit"] == "hours/week" else ())
    return safe


def _hide(row: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        row[name] = None
    row["hidden"] = sorted(names)
